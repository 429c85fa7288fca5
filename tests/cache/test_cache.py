"""What the page cache promises: the same result without picture and recognition, and nothing that is damaged is believed."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from intake import load
from intake.cache import PageCache, entry, recognition
from intake.cache.shelf import Shelf
from intake.desk import Desk, Extractor
from intake.errors import UnreadableInput
from intake.export import dump_line, to_line
from intake.load.sheet import Sheet
from intake.model import Failure, Frame, Line, Page, Record, Rect
from intake.ocr.engine import Picture
from intake.pipeline import read_file
from intake.recognition import recognise
from intake.settings import Limits, Settings
from tests.conftest import ROOT
from tests.pages import line

BILL = Extractor("inpatient_invoice", lambda _: Record("inpatient_invoice"))
WORDS = ("青禾省医疗住院收费票据（电子）", "票据代码：34060125", "交款人：张样例", "校验码：ce9508")


class CountingEngine:
    """Reads a bill of its own from every sheet and counts; a page numbered `broken` runs into a bug."""

    name, fingerprint = "scripted", "scripted 1"

    def __init__(self, broken: int | None = None) -> None:
        self.broken = broken
        self.read_pages: list[int] = []

    def read(self, picture: Picture) -> tuple[Line, ...]:
        number = int(picture[0, 0, 0])
        self.read_pages.append(number)
        if number == self.broken:
            raise RuntimeError("bug")
        words = (*WORDS, f"票据号码：00{number * 1111:08d}")
        return tuple(line(t, 20, 20 + 60 * i) for i, t in enumerate(words))

    def read_part(self, picture: Picture, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        return tuple(line for line in self.read(picture) if is_wanted(line.rect))

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        return tuple(Line("", x.rect, 0.0) for x in (line("一", 0, 0) for _ in crops))


class Stack:
    """A file of five sheets: the third cannot be read, the fourth is blank. Counts how often it is opened."""

    def __init__(self, path: Path) -> None:
        self.path, self.opened = path, 0
        self.items: list[Sheet | UnreadableInput] = [_sheet(n) for n in range(1, 6)]
        self.items[2] = UnreadableInput(path, "该页已损坏，无法打开", "请重新扫描", 3)
        self.items[3] = replace(_sheet(4), lines=())

    def sheets(self, *_: object, **__: object) -> Iterator[Sheet | UnreadableInput]:
        self.opened += 1
        yield from self.items


def _sheet(number: int) -> Sheet:
    paper = np.full((700, 1000, 3), 255, np.uint8)
    paper[0, 0, 0] = number
    return Sheet(number, paper, Frame.for_size(1000, 700))


def _plain(sheet: Sheet, engine: CountingEngine, **_: object) -> Page:
    lines = engine.read(sheet.picture) if sheet.lines is None else sheet.lines
    return Page(sheet.number, 1000, 700, sheet.frame, lines, warnings=("第 1 页倾斜 3.2°，已校正",))


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    path = tmp_path / "王某某.pdf"
    path.write_bytes(b"stack")
    made = Stack(path)
    monkeypatch.setattr(load, "sheets", made.sheets)
    monkeypatch.setattr(recognise, "recognise", _plain)
    return made


@pytest.fixture
def cache(tmp_path: Path) -> PageCache:
    return PageCache(Shelf(tmp_path / "cache", 1 << 30))


def read(stack: Stack, cache: PageCache | None, engine: CountingEngine | None = None, **settings: Any) -> list[bytes]:
    """Everything that a run prints about the file."""
    desk = Desk(engine or CountingEngine(), (BILL,), Settings(**settings), cache)
    return [dump_line(to_line(x)) for x in read_file(stack.path, desk)]


def files(cache: PageCache) -> list[Path]:
    return sorted(x.path for x in cache.shelf.iter_entries())


# ------------------------------------------------------------------------------------------------ the same, for nothing
def test_a_second_run_opens_no_file_recognises_nothing_and_prints_the_same(stack: Stack, cache: PageCache) -> None:
    without, first, engine = read(stack, None), read(stack, cache), CountingEngine()
    assert read(stack, cache, engine) == first == without
    assert engine.read_pages == []
    assert stack.opened == 2  # without the cache, and to fill it


def test_pages_blank_sheets_and_unreadable_pages_are_kept(stack: Stack, cache: PageCache) -> None:
    read(stack, cache)
    assert len(files(cache)) == 5 + 1  # and the list of them


def test_an_unreadable_page_names_the_file_as_it_is_called_now(stack: Stack, cache: PageCache, tmp_path: Path) -> None:
    read(stack, cache)
    moved = stack.path.rename(tmp_path / "改名 第 3 页：x.pdf")
    failure = next(x for x in read_file(moved, Desk(CountingEngine(), (BILL,), cache=cache)) if isinstance(x, Failure))
    assert failure.path == str(moved)
    assert failure.message == f"{moved} 第 3 页：该页已损坏，无法打开；请重新扫描"
    assert stack.opened == 1


def test_a_run_that_was_broken_off_keeps_what_it_had(stack: Stack, cache: PageCache) -> None:
    results = read_file(stack.path, Desk(first := CountingEngine(), (BILL,), cache=cache))
    next(results)
    results.close()
    whole = read(stack, cache, second := CountingEngine())
    assert sorted(first.read_pages + second.read_pages) == [1, 2, 5]
    assert whole == read(stack, None)


def test_a_bug_is_never_kept_but_the_other_pages_are(stack: Stack, cache: PageCache) -> None:
    assert any("程序内部错误".encode() in x for x in read(stack, cache, CountingEngine(broken=2)))
    healed = read(stack, cache, engine := CountingEngine())
    assert engine.read_pages == [2]
    assert healed == read(stack, None)


def test_a_failure_of_the_whole_file_is_looked_at_again(stack: Stack, cache: PageCache) -> None:
    stack.items = [UnreadableInput(stack.path, "没有权限读取", "请检查文件权限")]
    read(stack, cache)
    assert files(cache) == []
    stack.items = [_sheet(1)]
    read(stack, cache, engine := CountingEngine())
    assert engine.read_pages == [1]


def test_a_page_that_cannot_be_written_is_read_anew(stack: Stack, cache: PageCache) -> None:
    odd = Line("残缺\ud800", line("残缺x", 20, 20).rect, 1.0)
    stack.items = [replace(_sheet(1), lines=(odd,)), _sheet(2)]
    assert read(stack, cache) == read(stack, cache)
    assert len(files(cache)) == 1


def test_what_needs_a_password_is_not_kept(stack: Stack, cache: PageCache) -> None:
    assert list(read_file(stack.path, Desk(CountingEngine(), (BILL,), cache=cache), password="秘密"))
    assert files(cache) == []


# ------------------------------------------------------------------------------------------------ damage
def _truncated(data: bytes) -> bytes:
    return data[:-7]


def _bit_flipped(data: bytes) -> bytes:
    return data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]


def _emptied(_: bytes) -> bytes:
    return b""


def _foreign(_: bytes) -> bytes:
    return b"GIF89a" + bytes(200)


@pytest.mark.parametrize("harm", [_truncated, _bit_flipped, _emptied, _foreign])
def test_a_damaged_entry_is_told_and_recognised_anew(
    stack: Stack,
    cache: PageCache,
    harm: Callable[[bytes], bytes],
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = read(stack, cache)
    for path in files(cache):
        path.write_bytes(harm(path.read_bytes()))
    with caplog.at_level(logging.INFO, "intake"):
        assert read(stack, cache, engine := CountingEngine()) == first
    assert engine.read_pages == [1, 2, 5]
    told = [r.getMessage() for r in caplog.records if "缓存已损坏" in r.getMessage()]
    assert len(told) == 5  # that the third page cannot be read is found by opening the file
    assert not any("王某某" in x for x in told)
    assert read(stack, cache, again := CountingEngine()) == first
    assert again.read_pages == []


@pytest.mark.parametrize("number", [1, 2, 5])
def test_one_damaged_page_costs_itself_and_keeps_its_place(stack: Stack, cache: PageCache, number: int) -> None:
    first = read(stack, cache)
    (path,) = (x for x in files(cache) if f"-{number}-" in x.name)
    path.write_bytes(_truncated(path.read_bytes()))
    assert read(stack, cache, engine := CountingEngine()) == first
    assert engine.read_pages == [number]


def test_an_entry_under_the_name_of_another_page_is_not_believed(stack: Stack, cache: PageCache) -> None:
    first = read(stack, cache)
    one, two = (next(x for x in files(cache) if f"-{n}-" in x.name) for n in (1, 2))
    two.write_bytes(one.read_bytes())
    assert read(stack, cache, engine := CountingEngine()) == first
    assert engine.read_pages == [2]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x80",
        b"\xc1",
        json.dumps({"page": None}).encode(),
        entry.pack_page(Page(7, 10, 10, Frame.for_size(10, 10), ()), Path("x")),
        b"\x81\xa4page\x81\xa6number\xa1x",
        bytes(100_000),
    ],
)
def test_a_well_formed_entry_with_something_else_in_it_is_not_believed(
    stack: Stack, cache: PageCache, payload: bytes
) -> None:
    first = read(stack, cache)
    for path in files(cache):
        path.write_bytes(entry.seal_entry(path.name, payload))
    assert read(stack, cache, engine := CountingEngine()) == first
    assert engine.read_pages == [1, 2, 5]


def test_an_entry_from_before_pages_had_a_picture_hash_is_still_read() -> None:
    page = Page(1, 10, 10, Frame.for_size(10, 10), (line("一", 0, 0),), picture="5a" * 32)
    whole = msgspec.msgpack.decode(entry.pack_page(page, Path("x")))
    assert whole["page"].pop("picture") == page.picture
    assert entry.unpack_page(msgspec.msgpack.encode(whole), Path("x"), "") == replace(page, picture="")


# ------------------------------------------------------------------------------------------------ what a page depends on
def test_another_engine_recognises_anew(stack: Stack, cache: PageCache) -> None:
    read(stack, cache)
    engine = CountingEngine()
    engine.fingerprint = "scripted 2"
    read(stack, cache, engine)
    assert engine.read_pages == [1, 2, 5]


def test_another_extractor_does_not(stack: Stack, cache: PageCache) -> None:
    read(stack, cache)
    other = Extractor("inpatient_invoice", lambda _: Record("inpatient_invoice", warnings=("新",)))
    desk = Desk(engine := CountingEngine(), (other,), cache=cache)
    assert any("新".encode() in dump_line(to_line(x)) for x in read_file(stack.path, desk))
    assert engine.read_pages == []


@pytest.mark.parametrize(
    ("limits", "pages"),
    [
        (Limits(render_dpi=300), [1, 2, 5]),
        (Limits(max_pixels=90_000_000), [1, 2, 5]),
        (Limits(max_pages=100), []),
        (Limits(max_file_bytes=5_000_000), []),
    ],
)
def test_limits_that_change_a_page_recognise_anew_others_only_open_the_file(
    stack: Stack, cache: PageCache, limits: Limits, pages: list[int]
) -> None:
    read(stack, cache)
    read(stack, cache, engine := CountingEngine(), limits=limits)
    assert engine.read_pages == pages
    assert stack.opened == 2


def test_text_layers_that_were_not_checked_are_read_anew_when_they_are_to_be(stack: Stack, cache: PageCache) -> None:
    read(stack, cache, check_text_layer=False)
    opened = stack.opened
    read(stack, cache, check_text_layer=True)
    assert stack.opened > opened


def test_changed_recognition_recognises_anew(
    stack: Stack, cache: PageCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(stack, cache)
    for source in recognition.SOURCES:
        for path in (ROOT / "intake").glob(source if source.endswith(".py") else f"{source}/**/*.py"):
            copy = tmp_path / "code" / path.relative_to(ROOT / "intake")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes() + (b"#" if path.name == "seals.py" else b""))
    monkeypatch.setattr(recognition, "_ROOM", tmp_path / "code")
    recognition.recognising_code.cache_clear()
    try:
        read(stack, cache, engine := CountingEngine())
    finally:
        recognition.recognising_code.cache_clear()
    assert engine.read_pages == [1, 2, 5]


def test_one_file_can_be_purged(stack: Stack, cache: PageCache, tmp_path: Path) -> None:
    read(stack, cache)
    stack.path.write_bytes(b"another")
    read(stack, cache)
    assert cache.purge(load.sha256_of(stack.path)) == 6
    assert len(files(cache)) == 6
    assert cache.purge("ab" * 32) == 0


# ------------------------------------------------------------------------------------------------ nothing heavy
def test_unchecked_text_layers_need_no_engine_and_kept_pages_not_even_a_loader(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("check_text_layer = false", encoding="utf-8")
    command = (
        "import sys, cli;"
        "code = cli.main(['read', '--cache', '--json', '--engine', 'openvino', 'samples/data/invoices/e-inpatient-digital.pdf']);"
        "print(code, *sorted({'openvino', 'onnxruntime', 'cv2', 'PIL', 'pypdfium2', 'rich'} & set(sys.modules)), file=sys.stderr)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", command],
            cwd=ROOT,
            env={"PATH": "", "XDG_CACHE_HOME": str(tmp_path), "INTAKE_SETTINGS": str(tmp_path / "settings.toml")},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        for _ in range(2)
    ]
    first, second = ((r.stdout, r.stderr.splitlines()[-1].split()) for r in runs)
    assert first[0] == second[0]
    assert first[0].count("\n") == 1
    assert "openvino" not in first[1]
    assert second[1] == first[1][:1]  # the exit code alone
