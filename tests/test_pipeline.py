"""What a page, a document or a file costs when something goes wrong, and how much is held while a stack is read."""

import gc
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from intake import load
from intake.desk import Desk, Extractor
from intake.errors import MissingDependency, UnreadableInput
from intake.export import to_line
from intake.export.folder import write_result
from intake.export.people import format_block
from intake.load import find_stacks
from intake.load.sheet import Sheet
from intake.model import Box, Document, Evidence, Failure, Field, Frame, Line, Page, Reading, Record
from intake.ocr.engine import Picture
from intake.pipeline import read_file, read_folder
from intake.recognition import recognise
from intake.run import count_files, run_inputs
from intake.splitting import split
from tests.pages import line
from tests.scripted import ScriptedEngine
from tests.splitting.test_split import listing

LETTERS = "甲乙丙丁戊己庚辛壬癸"
BILL = Extractor("inpatient_invoice", lambda _: Record("inpatient_invoice"))


def picture() -> Picture:
    """White paper with a few strokes: not blank."""
    paper = np.full((700, 1000, 3), 255, np.uint8)
    paper[100:600:8, 200:800] = 20
    return paper


def sheet(number: int) -> Sheet:
    return Sheet(number, picture(), Frame.for_size(1000, 700))


class BrokenPageEngine(ScriptedEngine):
    """Every page a bill of its own; the page numbered `broken` runs into a bug."""

    def __init__(self, broken: int | None = None, error: Exception | None = None) -> None:
        super().__init__()
        self.broken, self.error, self.page = broken, error or RuntimeError("bug"), 0

    def read(self, picture: Picture) -> tuple[Line, ...]:
        self.page += 1
        if self.page == self.broken:
            raise self.error
        words = (
            "青禾省医疗住院收费票据（电子）",
            "票据代码：34060125",
            f"票据号码：00{self.page * 1111:08d}",
            "交款人：张样例",
            "校验码：ce9508",
        )
        return tuple(line(t, 20, 20 + 60 * i) for i, t in enumerate(words))


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of five sheets."""
    path = tmp_path / "样例.pdf"
    path.write_bytes(b"stack")

    def sheets(*_: object, **__: object) -> Iterator[Sheet]:
        return (sheet(n) for n in range(1, 6))

    monkeypatch.setattr(load, "sheets", sheets)
    monkeypatch.setattr(recognise, "recognise", _plain)
    return path


def _plain(sheet: Sheet, engine: BrokenPageEngine, **_: object) -> Page:
    return Page(sheet.number, 1000, 700, sheet.frame, engine.read(sheet.picture))


def outcome(results: Sequence[Reading | Failure]) -> tuple[list[int], list[int | None]]:
    """Pages that were read, pages that failed."""
    read = [n for r in results if isinstance(r, Reading) for n in r.pages]
    return read, [r.page for r in results if isinstance(r, Failure)]


def test_a_bug_on_one_page_costs_that_page_alone(stack: Path) -> None:
    results = list(read_file(stack, Desk(BrokenPageEngine(3), (BILL,))))
    assert outcome(results) == ([1, 2, 4, 5], [3])
    (failure,) = (r for r in results if isinstance(r, Failure))
    assert "程序内部错误" in failure.message
    assert failure.sha256


def test_what_concerns_the_whole_run_ends_it(stack: Path) -> None:
    desk = Desk(BrokenPageEngine(2, MissingDependency("缺少组件")), (BILL,))
    with pytest.raises(MissingDependency):
        list(read_file(stack, desk))


def test_a_bug_in_an_extractor_costs_its_document_alone(stack: Path) -> None:
    def extract(document: Document) -> Record:
        if document.pages[0].number == 2:
            raise ZeroDivisionError
        return Record("inpatient_invoice")

    results = list(read_file(stack, Desk(BrokenPageEngine(), (Extractor("inpatient_invoice", extract),))))
    assert outcome(results) == ([1, 3, 4, 5], [2])


def test_a_loader_that_breaks_costs_only_what_lies_behind(stack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(*_: object, **__: object) -> Iterator[Sheet]:
        yield sheet(1)
        yield sheet(2)
        raise KeyError("bug")

    monkeypatch.setattr(load, "sheets", breaking)
    assert outcome(list(read_file(stack, Desk(BrokenPageEngine(), (BILL,))))) == ([1, 2], [3])


def test_a_file_that_is_not_there_is_a_failure_with_a_reason(tmp_path: Path) -> None:
    (failure,) = read_file(tmp_path / "没有.pdf", Desk(BrokenPageEngine(), ()))
    assert isinstance(failure, Failure)
    assert "找不到文件" in failure.message


def test_a_page_that_the_loader_refuses_is_a_failure_of_that_page(stack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_: object, **__: object) -> Iterator[Sheet | UnreadableInput]:
        yield sheet(1)
        yield UnreadableInput(stack, "该页已损坏，无法打开", "请重新扫描", 2)
        yield sheet(3)

    monkeypatch.setattr(load, "sheets", refusing)
    assert outcome(list(read_file(stack, Desk(BrokenPageEngine(), (BILL,))))) == ([1, 3], [2])


def test_pictures_are_dropped_page_by_page(stack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alive: list[weakref.ref[Any]] = []
    most = 0

    def counted(*_: object, **__: object) -> Iterator[Sheet]:
        nonlocal most
        for n in range(1, 21):
            one = sheet(n)
            alive.append(weakref.ref(one.picture))
            yield one
            del one
            gc.collect()
            most = max(most, sum(ref() is not None for ref in alive))

    monkeypatch.setattr(load, "sheets", counted)
    assert len(list(read_file(stack, Desk(BrokenPageEngine(), (BILL,))))) == 20
    assert most <= 2


def test_two_cards_of_one_sheet_are_written_to_two_files(tmp_path: Path, reading: Reading) -> None:
    document = reading.document
    for part in (1, 2):
        card = Document(document.path, document.sha256, document.pages, part)
        write_result(tmp_path, Reading(card, reading.classification, reading.record))
    assert sorted(p.name for p in tmp_path.glob("*.json")) == ["a-abababab-p1-1.json", "a-abababab-p1-2.json"]


# ------------------------------------------------------------------------------------------------ folders
def drawn(folder: Path, *names: str) -> list[Path]:
    """Pictures that differ in their bytes; what is on them does not matter to the engines here."""
    for number, name in enumerate(names):
        Image.fromarray(np.full((700 + number, 1000, 3), 255, np.uint8)).save(folder / name)
    return [folder / name for name in names]


class ListEngine(ScriptedEngine):
    """Every picture is the next page of one list of two pages."""

    def __init__(self) -> None:
        super().__init__()
        self.page = 0

    def read(self, picture: Picture) -> tuple[Line, ...]:
        self.page += 1
        foot = f"第{(self.page - 1) % 2 + 1}页/共2页"
        return (*listing(1, self.page, foot=foot).lines, line(LETTERS[self.page] * 3, 1300, 40))


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(recognise, "recognise", _plain)
    return Desk(ListEngine(), ())


def placed(results: Sequence[Reading | Failure]) -> list[list[str]]:
    """The names of each result's files."""
    documents = [r.document for r in results if isinstance(r, Reading)]
    return [[Path(d.origin_of(p.number).path).name for p in d.pages] for d in documents]


def test_pictures_of_a_folder_are_joined_where_it_is_sure(tmp_path: Path, lists: Desk) -> None:
    files = drawn(tmp_path, "1.png", "2.png", "3.png", "4.png")
    assert placed(list(read_folder(files, lists))) == [["1.png", "2.png"], ["3.png", "4.png"]]


def test_a_file_that_is_no_picture_ends_the_pile(tmp_path: Path, lists: Desk) -> None:
    drawn(tmp_path, "1.png", "2.png")
    Image.new("L", (1000, 700), 255).save(tmp_path / "1a.tif")
    results = list(read_folder([tmp_path / n for n in ("1.png", "1a.tif", "2.png")], lists))
    assert placed(results) == [["1.png"], ["1a.tif"], ["2.png"]]


def test_pictures_named_one_by_one_are_not_joined(tmp_path: Path, lists: Desk) -> None:
    files = drawn(tmp_path, "1.png", "2.png")
    found: list[Reading | Failure] = []
    run_inputs(files, lists, [found.append])
    assert placed(found) == [["1.png"], ["2.png"]]


def test_a_folder_is_counted_file_by_file(tmp_path: Path, lists: Desk) -> None:
    drawn(tmp_path, "1.png", "10.png", "2.png")
    counted: list[int] = []
    found: list[Reading | Failure] = []
    (folder,) = find_stacks([tmp_path])
    run_inputs([folder], lists, [found.append], after_file=lambda: counted.append(len(found)))
    assert placed(found) == [["1.png", "2.png"], ["10.png"]]
    assert len(counted) == count_files([folder]) == 3


def test_an_unreadable_picture_of_a_folder_costs_itself(tmp_path: Path, lists: Desk) -> None:
    files = drawn(tmp_path, "1.png", "2.png")
    (tmp_path / "1b.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    results = list(read_folder([files[0], tmp_path / "1b.png", files[1]], lists))
    assert placed(results) == [["1.png", "2.png"]]
    assert [r.path for r in results if isinstance(r, Failure)] == [str(tmp_path / "1b.png")]


def test_a_bug_while_a_folder_is_split_costs_the_pages_it_was_met_in(
    tmp_path: Path, lists: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, real = drawn(tmp_path, "1.png", "2.png", "3.png", "4.png", "5.png", "6.png"), split.leaf_of
    calls = iter(range(10))

    def breaking(page: Page) -> Any:
        if next(calls) == 1:
            raise KeyError("bug")
        return real(page)

    monkeypatch.setattr(split, "leaf_of", breaking)
    results = list(read_folder(files, lists))
    assert [r.path for r in results if isinstance(r, Failure)] == [str(f) for f in files[:2]]
    assert placed(results) == [["3.png", "4.png"], ["5.png", "6.png"]]


def test_the_export_names_file_and_page_of_every_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def extract(document: Document) -> Record:
        cells = {
            f"f{p.number}": Field(str(p.number), evidence=Evidence(p.number, Box(0, 0, 1, 1))) for p in document.pages
        }
        return Record("expense_list", cells, tables={"items": (cells,)})

    monkeypatch.setattr(recognise, "recognise", _plain)
    files = drawn(tmp_path, "1.png", "2.png")
    (reading,) = read_folder(files, Desk(ListEngine(), (Extractor("expense_list", extract),)))
    shown = to_line(reading)
    assert [p["path"] for p in shown["source"]["parts"]] == [str(f) for f in files]
    assert (shown["source"]["path"], shown["source"]["pages"]) == (str(files[0]), [1])
    assert {p["sha256"] for p in shown["source"]["parts"]} == {load.sha256_of(f) for f in files}
    assert (shown["fields"]["f1"]["page"], shown["fields"]["f1"].get("path")) == (1, None)
    assert (shown["fields"]["f2"]["page"], shown["fields"]["f2"].get("path")) == (1, str(files[1]))
    assert shown["tables"]["items"][0]["f2"]["path"] == str(files[1])
    assert f"{files[0]}、2.png" in format_block(reading)
    assert "2.png 第 1 页 [" in format_block(reading, boxes=True)


def test_a_document_of_one_file_is_exported_as_before(reading: Reading) -> None:
    shown = to_line(reading)
    assert shown["source"] == {"path": "scans/a.pdf", "sha256": "ab" * 32, "pages": [1]}
    assert "path" not in shown["fields"]["total"]


# ------------------------------------------------------------------------------------------------ pictures without words
def film(words: Sequence[str], dark: bool = True) -> tuple[Page, Picture]:
    shade = np.full((1000, 800, 3), 30 if dark else 255, np.uint8)
    shade[300:700, 200:600] = 140 if dark else 100
    return Page(
        1, 800, 1000, Frame.for_size(800, 1000), tuple(line(t, 20, 20 + 40 * i) for i, t in enumerate(words))
    ), shade


@pytest.mark.parametrize(
    ("words", "dark", "told"),
    [
        ((), True, True),
        (("张样例 男", "2025-03-01"), True, True),
        ((), False, True),
        (("李测试收到现金",) * 20, True, False),
    ],
    ids=["film", "film with a name", "drawing", "a photo full of words"],
)
def test_a_sheet_that_is_a_picture_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: Any, dark: bool, told: bool
) -> None:
    one, shade = film(words, dark)
    path = tmp_path / "片.png"
    path.write_bytes(b"x")
    monkeypatch.setattr(load, "sheets", lambda *_, **__: iter([Sheet(1, shade, Frame.for_size(800, 1000))]))
    monkeypatch.setattr(recognise, "recognise", lambda *_, **__: one)
    (reading,) = read_file(path, Desk(ScriptedEngine(), ()))
    assert isinstance(reading, Reading)
    assert any("胶片" in w for p in reading.document.pages for w in p.warnings) is told


def test_a_dark_card_is_no_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, shade = film(("样例银行 借记卡", "6299 9900 0012 3456 786", "VALID THRU 08/31", "银联 UnionPay"))
    path = tmp_path / "卡.png"
    path.write_bytes(b"x")
    monkeypatch.setattr(load, "sheets", lambda *_, **__: iter([Sheet(1, shade, Frame.for_size(800, 1000))]))
    monkeypatch.setattr(recognise, "recognise", lambda *_, **__: one)
    (reading,) = read_file(path, Desk(ScriptedEngine(), ()))
    assert isinstance(reading, Reading)
    assert reading.document.pages[0].warnings == ()
