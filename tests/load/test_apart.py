"""A page costs at most its budget, and costs only itself: files are opened in a process that may die of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from intake import load
from intake.errors import BadConfiguration, LostInput, UnreadableInput
from intake.load import opened
from intake.load.apart import walk, wire
from intake.load.apart.reader import Ended, Reader, ReaderEnded
from intake.load.apart.walk import iter_originals, make_page_file
from intake.load.sheet import Sheet
from intake.settings import Limits
from tests.conftest import ROOT
from tests.load.hostile_files import BOX, SLOW, form_of_itself, png, slow
from tests.load.pdf_files import PdfSheet, pdf, show

SAMPLES = ROOT / "samples" / "data"
TIGHT = Limits(page_seconds=1, page_max_mb=300)


def put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def told(path: Path, limits: Limits = TIGHT) -> list[int | str]:
    """Numbers of pages that were read, and reasons of those that were not."""
    return [x.number if isinstance(x, Sheet) else x.reason for x in load.sheets(path, limits)]


def three_pages(tmp_path: Path) -> Path:
    return put(tmp_path / "a.pdf", pdf([PdfSheet(show(f"第{n}页的文字层", 60, 700, 40)) for n in range(3)]))


def our_children() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if "apart.child" in " ".join(p.cmdline())]


# ------------------------------------------------------------------------------------------------ only itself
def test_a_form_that_paints_itself_costs_its_page_alone(tmp_path: Path) -> None:
    first, second, third = told(put(tmp_path / "a.pdf", form_of_itself([BOX, b"/A Do", BOX])))
    assert (first, third) == (1, 3)
    assert "该页" in str(second)


def test_a_page_that_takes_too_long_costs_its_page_alone(tmp_path: Path) -> None:
    path = put(tmp_path / "a.pdf", slow([BOX, SLOW, BOX]))
    assert told(path) == [1, "读取该页用时超过上限 1 秒", 3]


def test_behind_a_page_that_took_too_long_pages_have_less_time(tmp_path: Path) -> None:
    path = put(tmp_path / "a.pdf", slow([SLOW, SLOW, BOX]))
    limits = Limits(page_seconds=4, page_max_mb=300)
    assert told(path, limits) == ["读取该页用时超过上限 4 秒", "读取该页用时超过上限 2 秒", 3]


def test_a_picture_that_takes_too_much_memory_is_told_so(tmp_path: Path) -> None:
    path = put(tmp_path / "a.png", png(7000, 7000))
    (lost,) = load.sheets(path, TIGHT)
    assert str(lost) == f"{path} 第 1 页：读取该页占用内存超过上限 300 MB；请打印后重新扫描，或人工录入"


def test_a_crash_costs_the_page_that_was_worked_on(tmp_path: Path) -> None:
    def kill_at_second(number: int) -> bool:
        if number == 2:
            for process in our_children():
                process.kill()
                process.wait()
        return True

    path = three_pages(tmp_path)
    first, lost, third = load.sheets(path, Limits(), wanted=kill_at_second)
    assert isinstance(first, Sheet)
    assert isinstance(lost, LostInput)
    assert (lost.page, lost.reason) == (2, "读取该页时程序崩溃，内容可能异常")
    assert isinstance(third, Sheet)
    assert third.number == 3


def test_a_process_that_was_ended_between_two_files_is_not_held_against_the_next(tmp_path: Path) -> None:
    path = three_pages(tmp_path)
    assert told(path) == [1, 2, 3]
    for process in our_children():
        process.kill()
        process.wait()
    assert told(path) == [1, 2, 3]


def test_a_bug_is_told_with_its_place_and_costs_no_other_file(tmp_path: Path) -> None:
    path = three_pages(tmp_path)
    reader = Reader(300)
    reader.await_ready()
    reader.say(wire.OpenOrder("no such job", os.fsencode(path), Limits()))
    answer = reader.hear()
    assert isinstance(answer, wire.LoaderBroken)
    assert (answer.kind, answer.place) == ("KeyError", "_try_job")
    reader.say(wire.OpenOrder("sheets", os.fsencode(path), Limits()))
    assert reader.hear() == wire.PageAsked(1)
    reader.end()


@pytest.mark.parametrize(
    ("full", "reason"), [(False, "程序内部错误（KeyError，_try_job"), (True, "读取该文件占用内存超过上限 640 MB")]
)
def test_a_bug_in_a_process_whose_memory_is_full_is_told_as_want_of_memory(
    full: bool, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, "is_full", full)
    path = three_pages(tmp_path)
    order = wire.OpenOrder("no such job", os.fsencode(path), Limits())
    (lost,) = walk._FileWalk(path, order, lambda _: True).items()
    assert isinstance(lost, LostInput)
    assert lost.reason.startswith(reason)


# ------------------------------------------------------------------------------------------------ the same pages
@pytest.mark.parametrize(
    "name", ["originals/data-and-print-vat.pdf", "originals/ofd-vat.ofd", "originals/data-outpatient.xml"]
)
def test_pages_are_the_same_as_if_the_file_were_opened_here(name: str) -> None:
    path = SAMPLES / name
    (far,), (near,) = load.sheets(path, Limits()), opened.sheets(path, Limits())
    assert isinstance(far, Sheet)
    assert isinstance(near, Sheet)
    assert far.picture.tobytes() == near.picture.tobytes()
    rest = [f for f in Sheet.__slots__ if f != "picture"]
    assert [getattr(far, f) for f in rest] == [getattr(near, f) for f in rest]


def test_what_cannot_be_read_is_told_as_if_the_file_were_opened_here(tmp_path: Path) -> None:
    path = put(tmp_path / "a.pdf", b"%PDF-1.4 broken")
    (far,), (near,) = load.sheets(path, Limits()), opened.sheets(path, Limits())
    assert isinstance(far, UnreadableInput)
    assert str(far) == str(near)


def test_a_name_that_no_character_set_knows_can_be_opened(tmp_path: Path) -> None:
    path = put(
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb2\xe1.xml")),
        (SAMPLES / "originals/data-outpatient.xml").read_bytes(),
    )
    assert told(path) == [1]


def test_a_path_is_that_of_the_folder_that_one_works_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    three_pages(tmp_path)
    assert len(told(tmp_path / "a.pdf")) == 3
    monkeypatch.chdir(tmp_path)
    assert told(Path("a.pdf")) == [1, 2, 3]


# ------------------------------------------------------------------------------------------------ in its turn
def test_the_next_page_is_begun_while_the_caller_is_at_one(tmp_path: Path) -> None:
    asked: list[int] = []
    pages = load.sheets(three_pages(tmp_path), Limits(), wanted=lambda number: asked.append(number) or True)
    next(pages)
    assert asked == [1, 2]


def test_of_pages_that_are_not_wanted_none_comes(tmp_path: Path) -> None:
    (page,) = load.sheets(three_pages(tmp_path), Limits(), wanted=lambda number: number == 2)
    assert isinstance(page, Sheet)
    assert page.number == 2


def test_two_files_can_be_open_at_once(tmp_path: Path) -> None:
    path = three_pages(tmp_path)
    pairs = zip(load.sheets(path, Limits()), load.sheets(path, Limits()), strict=True)
    assert [
        one.number == other.number for one, other in pairs if isinstance(one, Sheet) and isinstance(other, Sheet)
    ] == [True] * 3


def test_whoever_stops_in_the_middle_can_open_the_next_file(tmp_path: Path) -> None:
    path = three_pages(tmp_path)
    pages: Iterator[Sheet | UnreadableInput] = load.sheets(path, Limits())
    next(pages)
    del pages
    assert told(path) == [1, 2, 3]


def test_pictures_for_a_report_are_drawn_apart_too_and_what_is_lost_is_left_out(tmp_path: Path) -> None:
    path = put(tmp_path / "a.pdf", slow([BOX, SLOW, BOX]))
    assert [number for number, _ in iter_originals(path, TIGHT, 400)] == [1, 3]


def test_a_page_for_the_archive_is_made_apart(tmp_path: Path) -> None:
    assert make_page_file(three_pages(tmp_path), 2, Limits()).startswith(b"%PDF")
    with pytest.raises(UnreadableInput, match="没有可归档的画面"):
        make_page_file(put(tmp_path / "b.png", b"\x89PNG\r\n\x1a\n"), 1, Limits())


# ------------------------------------------------------------------------------------------------ the process
def test_the_process_ends_with_whoever_started_it(tmp_path: Path) -> None:
    reader = Reader(300)
    reader.await_ready()
    (process,) = [p for p in our_children() if p.pid not in {q.pid for q in our_children()[:-1]}]
    reader.end()
    assert not process.is_running()
    with pytest.raises(ReaderEnded) as ended:
        reader.hear()
    assert ended.value.why is Ended.CRASHED


@pytest.mark.parametrize("limits", [{"page_seconds": 0}, {"page_max_mb": 100}])
def test_a_limit_below_which_nothing_can_be_read_is_refused(limits: dict[str, int]) -> None:
    with pytest.raises(BadConfiguration, match="至少为"):
        Limits(**limits)
