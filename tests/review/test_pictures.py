"""Pictures of pages: drawn once, within bounds, never on the disk; cuts are large enough to be read."""

import threading
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from intake.errors import UsageError
from intake.load.upright import quarter_matrix, way_back
from intake.report.pictures import PageView
from intake.review import pictures
from intake.review.cases import NotThere
from intake.review.pictures import BoundedMemory, Picture, SheetPictures
from intake.review.sheets import ReviewSheet, SheetRect
from intake.settings import Limits
from tests.load.pdf_files import PdfSheet, pdf, show

WIDE, HIGH = 1000, 1400


def decode(jpeg: bytes) -> Picture:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture.astype(np.uint8)


def sheet_of(path: Path, view: PageView, page: int = 1) -> ReviewSheet:
    return ReviewSheet(page, str(path), page, "a" * 64, path.name, ((0, page),), ("居民身份证",), view, False)


@pytest.fixture
def sheet(tmp_path: Path) -> ReviewSheet:
    """A page with a dark place at its upper right, that lay on its side in the scanner."""
    paper = np.full((HIGH, WIDE, 3), 255, np.uint8)
    paper[140:168, 600:800] = 60
    cv2.imwrite(str(tmp_path / "a.png"), np.rot90(paper, 1))
    way, size = quarter_matrix(3, (HIGH, WIDE))
    return sheet_of(tmp_path / "a.png", PageView(*size, way_back(way, HIGH, WIDE).matrix))


# ------------------------------------------------------------------------------------------------ what is drawn
def test_a_page_is_drawn_upright_as_it_was_read(sheet: ReviewSheet) -> None:
    drawn = decode(SheetPictures(Limits()).draw_page(sheet))
    assert drawn.shape[:2] == (HIGH, WIDE)
    assert drawn[150, 700].max() < 90
    assert drawn[150, 300].min() > 220


def test_a_page_is_as_wide_as_it_was_asked_for_and_a_thumbnail_is_small(sheet: ReviewSheet) -> None:
    drawn = SheetPictures(Limits())
    assert decode(drawn.draw_page(sheet, 800)).shape[1] == 800
    assert decode(drawn.draw_thumb(sheet)).shape[1] == 160


def test_no_other_width_is_drawn(sheet: ReviewSheet) -> None:
    with pytest.raises(UsageError, match="99999"):
        SheetPictures(Limits()).draw_page(sheet, 99999)


def test_print_of_a_text_pdf_is_sharper_than_it_was_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf([PdfSheet(show("样张三", 60, 700))]))
    view = PageView(595, 842, (1 / 595, 0, 0, 0, 1 / 842, 0, 0, 0, 1))
    assert decode(SheetPictures(Limits()).draw_page(sheet_of(tmp_path / "a.pdf", view))).shape[1] == 1400


def test_a_cut_is_forty_pixels_high_at_least_and_shows_what_stands_there(sheet: ReviewSheet) -> None:
    small = decode(SheetPictures(Limits()).draw_crop(sheet, SheetRect(0.6, 0.1, 0.62, 0.106)))
    assert small.shape[0] >= 40
    dark = decode(SheetPictures(Limits()).draw_crop(sheet, SheetRect(0.6, 0.1, 0.8, 0.12)))
    assert dark[dark.shape[0] // 2, dark.shape[1] // 2].max() < 90
    assert dark[1, 1].min() > 220  # paper around it


def test_a_cut_at_the_edge_of_the_page_stays_on_it(sheet: ReviewSheet) -> None:
    for rect in (SheetRect(0, 0, 0, 0), SheetRect(1, 1, 1, 1), SheetRect(0, 0.99, 1, 1)):
        assert decode(SheetPictures(Limits()).draw_crop(sheet, rect)).size


def test_a_page_whose_file_is_gone_is_said_not_to_be_there(sheet: ReviewSheet) -> None:
    Path(sheet.path).unlink()
    with pytest.raises(NotThere, match=r"“a.png”的影像打不开"):
        SheetPictures(Limits()).draw_page(sheet)


def test_a_picture_beyond_the_limits_is_not_opened(sheet: ReviewSheet) -> None:
    with pytest.raises(NotThere):
        SheetPictures(Limits(max_pixels=1000)).draw_page(sheet)


def test_data_without_a_print_is_shown_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<?xml version='1.0'?><EInvoice/>")
    view = PageView(800, 600, (1 / 800, 0, 0, 0, 1 / 600, 0, 0, 0, 1))
    told = replace(sheet_of(tmp_path / "a.xml", view), is_data=True)
    assert decode(SheetPictures(Limits()).draw_page(told)).min() < 200


def test_a_page_that_is_all_length_is_drawn_within_bounds(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.full((30_000, 10, 3), 255, np.uint8))
    view = PageView(10, 30_000, (1 / 10, 0, 0, 0, 1 / 30_000, 0, 0, 0, 1))
    assert max(decode(SheetPictures(Limits()).draw_page(sheet_of(tmp_path / "a.png", view))).shape) <= 20_000


# ------------------------------------------------------------------------------------------------ how often
def test_a_page_is_opened_once_for_its_picture_its_thumbnail_and_its_cuts(
    sheet: ReviewSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = count_drawings(monkeypatch)
    drawn = SheetPictures(Limits())
    drawn.draw_page(sheet)
    drawn.draw_thumb(sheet)
    drawn.draw_crop(sheet, SheetRect(0.6, 0.1, 0.8, 0.12))
    assert count == [sheet.page]


def test_many_who_ask_for_one_page_at_once_wait_for_one_drawing(
    sheet: ReviewSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = count_drawings(monkeypatch)
    drawn, found = SheetPictures(Limits()), list[bytes]()
    threads = [threading.Thread(target=lambda: found.append(drawn.draw_page(sheet))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), len(count)) == (8, 1, 1)


def test_a_page_of_another_file_is_another_picture(sheet: ReviewSheet, monkeypatch: pytest.MonkeyPatch) -> None:
    count = count_drawings(monkeypatch)
    drawn = SheetPictures(Limits())
    drawn.draw_page(sheet)
    drawn.draw_page(replace(sheet, sha256="b" * 64))
    assert len(count) == 2


def count_drawings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    count: list[int] = []
    real = pictures._draw_upright  # pyright: ignore[reportPrivateUsage]

    def note(sheet: ReviewSheet, limits: Limits) -> Picture:
        count.append(sheet.page)
        return real(sheet, limits)

    monkeypatch.setattr(pictures, "_draw_upright", note)
    return count


def test_memory_lets_go_of_what_was_used_longest_ago() -> None:
    memory: BoundedMemory[bytes] = BoundedMemory(10, len)
    for name in "abc":
        memory.keep(name, b"1234" if name != "c" else b"12345")
        memory.find("a")
    assert [memory.find(name) is not None for name in "abc"] == [True, False, True]
    assert memory.weight == 9


def test_memory_never_weighs_more_than_it_may() -> None:
    memory: BoundedMemory[bytes] = BoundedMemory(10, len)
    assert memory.keep("big", bytes(11)) == bytes(11)
    assert (memory.find("big"), memory.weight) == (None, 0)
    memory.keep("a", bytes(6))
    memory.keep("a", bytes(7))
    assert memory.weight == 7


def test_nothing_is_written_to_the_disk(sheet: ReviewSheet) -> None:
    before = sorted(Path(sheet.path).parent.rglob("*"))
    drawn = SheetPictures(Limits())
    drawn.draw_page(sheet)
    drawn.draw_crop(sheet, SheetRect(0.6, 0.1, 0.8, 0.12))
    assert sorted(Path(sheet.path).parent.rglob("*")) == before
