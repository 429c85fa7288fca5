"""Files that cost whoever opens them dearly, through the command: one clear line each, and every other file is read."""

from collections.abc import Callable
from pathlib import Path

import pytest

import cli
from extractors import EXTRACTORS
from intake.desk import Desk
from intake.settings import Limits, Settings
from tests.conftest import Command
from tests.load.hostile_files import BOX, SLOW, film, form_of_itself, hole, pdf_of, png, png_of, slow
from tests.load.pdf_files import PdfSheet, pdf, show
from tests.scripted import ScriptedEngine

TIGHT = Limits(page_seconds=1, page_max_mb=300, max_pages=4)
PUNYCODE = b"<?xml version='1.0' encoding='punycode'?><EInvoice>" + b"a" * 100_000 + b"-9</EInvoice>"


FLOOD = "".join(show("合计金额姓名" * 100, 5, 20 + 20 * i, 0.9) for i in range(34))


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads with a scripted engine and little room."""
    desk = Desk(ScriptedEngine(), EXTRACTORS, Settings(limits=TIGHT))

    def sit_down(*_: object) -> Desk:
        return desk

    monkeypatch.setattr(cli, "_desk", sit_down)


KINDS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a form that paints itself": ("a.pdf", lambda p: p.write_bytes(form_of_itself([b"/A Do"])), "a.pdf 第 1 页：读取该页"),
    "a pattern of tiny tiles": ("a.pdf", lambda p: p.write_bytes(slow([SLOW])), "第 1 页：读取该页用时超过上限 1 秒"),
    "a picture for which there is no memory": (
        "a.png", lambda p: p.write_bytes(png(7000, 7000)), "读取该页占用内存超过上限 300 MB",
    ),
    "16 bits and alpha": (
        "a.png", lambda p: p.write_bytes(png(6000, 8000, depth=16, colour=6)), "读取该页占用内存超过上限 300 MB",
    ),
    "a picture of one column": ("a.png", lambda p: p.write_bytes(png_of(1, 100_000_000, b"")), "过于细长"),
    "more text than a page can bear": (
        "a.pdf", lambda p: p.write_bytes(pdf([PdfSheet(FLOOD)])), "个字，超过上限 20000；请分页打印",
    ),
    "a film": ("a.jpg", lambda p: p.write_bytes(film(5)), "图片含 5 帧，超过上限 4"),
    "a hole of 300 GB": ("a.jpg", lambda p: hole(p, 300 << 30), "文件有 307200 MB，超过上限 200 MB"),
    "a codec that takes minutes": ("a.xml", lambda p: p.write_bytes(PUNYCODE), "XML 的字符编码不支持（punycode）"),
}  # fmt: skip


@pytest.mark.usefixtures("tight")
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_one_clear_line_and_its_neighbours_are_read(
    kind: str, tmp_path: Path, scan: Path, intake: Command
) -> None:
    name, make, words = KINDS[kind]
    make(tmp_path / name)
    called = intake("read", tmp_path / name, scan)
    lines = [line for line in called.err.splitlines() if str(tmp_path / name) in line]
    assert called.code == 4
    assert len(lines) == 1
    assert words in lines[0]
    assert "；" in lines[0]  # what to do about it
    assert scan.name in called.out.decode()


@pytest.mark.usefixtures("tight")
def test_the_other_pages_of_its_file_are_read(tmp_path: Path, intake: Command) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(slow([BOX, SLOW, BOX]))
    called = intake("read", path, "--json")
    assert called.code == 4
    assert called.err.count("第 2 页：读取该页用时超过上限 1 秒") == 1
    assert called.out.decode().count("\n") == 3


@pytest.mark.usefixtures("scripted")
def test_a_strip_of_paper_does_not_cost_the_report(tmp_path: Path, intake: Command) -> None:
    case, out = tmp_path / "case", tmp_path / "out"
    case.mkdir()
    (case / "a.pdf").write_bytes(pdf_of([b"5 100 10 14000 re f"], {}).replace(b"0 0 595 842", b"0 0 20 14400"))
    intake("check", case, "--item", "住院费用报销", "--applied", "2026-10-12", "-o", out)
    assert "data:image/jpeg" in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("tight")
def test_a_film_within_the_limit_is_its_first_picture(tmp_path: Path, intake: Command) -> None:
    (tmp_path / "a.jpg").write_bytes(film(3))
    assert intake("read", tmp_path / "a.jpg").code == 3
