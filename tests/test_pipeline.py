"""What a page, a document or a file costs when something goes wrong, and how much is held while a stack is read."""

import gc
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from intake import load, recognise
from intake.errors import MissingDependency, UnreadableInput
from intake.export.folder import write_each
from intake.load.sheet import Sheet
from intake.model import Document, Failure, Frame, Line, Page, Reading, Record
from intake.ocr.engine import Picture
from intake.pipeline import Desk, Extractor, read_file
from tests.conftest import ScriptedEngine
from tests.pages import line

BILL = Extractor("inpatient_invoice", lambda _: Record("inpatient_invoice"))


def picture() -> Picture:
    """White paper with a few strokes: not blank."""
    paper = np.full((700, 1000, 3), 255, np.uint8)
    paper[100:600:8, 200:800] = 20
    return paper


def sheet(number: int) -> Sheet:
    return Sheet(number, picture(), Frame.plain(1000, 700))


class Engine(ScriptedEngine):
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


def _plain(sheet: Sheet, engine: Engine) -> Page:
    return Page(sheet.number, 1000, 700, sheet.frame, engine.read(sheet.picture))


def outcome(results: Sequence[Reading | Failure]) -> tuple[list[int], list[int | None]]:
    """Pages that were read, pages that failed."""
    read = [n for r in results if isinstance(r, Reading) for n in r.pages]
    return read, [r.page for r in results if isinstance(r, Failure)]


def test_a_bug_on_one_page_costs_that_page_alone(stack: Path) -> None:
    results = list(read_file(stack, Desk(Engine(3), (BILL,))))
    assert outcome(results) == ([1, 2, 4, 5], [3])
    (failure,) = (r for r in results if isinstance(r, Failure))
    assert "程序内部错误" in failure.message
    assert failure.sha256


def test_what_concerns_the_whole_run_ends_it(stack: Path) -> None:
    desk = Desk(Engine(2, MissingDependency("缺少组件")), (BILL,))
    with pytest.raises(MissingDependency):
        list(read_file(stack, desk))


def test_a_bug_in_an_extractor_costs_its_document_alone(stack: Path) -> None:
    def extract(document: Document) -> Record:
        if document.pages[0].number == 2:
            raise ZeroDivisionError
        return Record("inpatient_invoice")

    results = list(read_file(stack, Desk(Engine(), (Extractor("inpatient_invoice", extract),))))
    assert outcome(results) == ([1, 3, 4, 5], [2])


def test_a_loader_that_breaks_costs_only_what_lies_behind(stack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(*_: object, **__: object) -> Iterator[Sheet]:
        yield sheet(1)
        yield sheet(2)
        raise KeyError("bug")

    monkeypatch.setattr(load, "sheets", breaking)
    assert outcome(list(read_file(stack, Desk(Engine(), (BILL,))))) == ([1, 2], [3])


def test_a_file_that_is_not_there_is_a_failure_with_a_reason(tmp_path: Path) -> None:
    (failure,) = read_file(tmp_path / "没有.pdf", Desk(Engine(), ()))
    assert isinstance(failure, Failure)
    assert "找不到文件" in failure.message


def test_a_page_that_the_loader_refuses_is_a_failure_of_that_page(stack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_: object, **__: object) -> Iterator[Sheet | UnreadableInput]:
        yield sheet(1)
        yield UnreadableInput(stack, "该页已损坏，无法打开", "请重新扫描", 2)
        yield sheet(3)

    monkeypatch.setattr(load, "sheets", refusing)
    assert outcome(list(read_file(stack, Desk(Engine(), (BILL,))))) == ([1, 3], [2])


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
    assert len(list(read_file(stack, Desk(Engine(), (BILL,))))) == 20
    assert most <= 2


def test_two_cards_of_one_sheet_are_written_to_two_files(tmp_path: Path, reading: Reading) -> None:
    document = reading.document
    for part in (1, 2):
        card = Document(document.path, document.sha256, document.pages, part)
        write_each(tmp_path, Reading(card, reading.classification, reading.record))
    assert sorted(p.name for p in tmp_path.glob("*.json")) == ["a-abababab-p1-1.json", "a-abababab-p1-2.json"]
