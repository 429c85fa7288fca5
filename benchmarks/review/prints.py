"""Pictures of what an office hands on: the report of a sample case in a browser, and a notice as it leaves the printer."""

import contextlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image

import cli
from benchmarks.review.office import INVENTED
from intake.errors import ExitCode

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

DAY = "2026-10-12"
"""The day of application on both."""
WORDS = ("--item", "住院费用报销", "--applied", DAY)
REPORT: "ViewportSize" = {"width": 1000, "height": 900}
FORM_SCALE = 1.4
"""Pixels a point: a page of A4 is 833 wide."""
_WHOLE = 0.62
"""Of the notice's page what is printed on; below it is blank."""


def take_report(browser: "Browser", case: Path, folder: Path) -> bytes:
    """The first screen of a case's report as PNG."""
    _call("check", case, "-o", folder / "report", *WORDS, settings=_write_settings(folder))
    tab = browser.new_page(viewport=REPORT, locale="zh-CN")
    tab.goto((folder / "report" / "report.html").as_uri())
    taken = tab.screenshot()
    tab.close()
    return taken


def take_form(case: Path, folder: Path) -> bytes:
    """The notice on what a case lacks, printed, as PNG. Needs LibreOffice."""
    words = ("--operator", "样经办", "--number", "青医保补〔2026〕00001号", "--pdf")
    _call("form", "supplement", case, "-o", folder / "forms", *WORDS, *words, settings=_write_settings(folder))
    (printed,) = (folder / "forms").glob("*.pdf")
    page = pypdfium2.PdfDocument(printed)[0].render(scale=FORM_SCALE).to_pil()
    picture = io.BytesIO()
    page.crop((0, 0, page.width, round(page.height * _WHOLE))).save(picture, "PNG")
    return picture.getvalue()


def reduce_picture(taken: bytes) -> bytes:
    """A PNG in few colours."""
    small = io.BytesIO()
    Image.open(io.BytesIO(taken)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    return small.getvalue()


def _write_settings(folder: Path) -> Path:
    """The invented office, with a ledger of its own."""
    path = folder / "prints.toml"
    path.write_text(
        f'ledger = "{folder / "prints" / "ledger.sqlite"}"\n[office]\nname = "{INVENTED.name}"\n'
        f'agency = "{INVENTED.agency}"\narea = "{INVENTED.area}"\nwindow = "{INVENTED.window}"\n'
        f'supervision_phone = "{INVENTED.supervision_phone}"\n',
        "utf-8",
    )
    return path


def _call(*words: object, settings: Path) -> None:
    """One command of the program, without its words.

    Raises:
        RuntimeError: it ended with more than a word for a person.
    """
    with Path(os.devnull).open("w", encoding="utf-8") as nothing, contextlib.redirect_stdout(nothing):
        code = cli.main([*map(str, words), "--settings", str(settings), "-q"])
    if code not in (ExitCode.DONE, ExitCode.NEEDS_PERSON):
        raise RuntimeError(f"intake {words[0]} ended with {code}")
