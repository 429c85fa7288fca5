"""One form for one case: may it be printed, with which number, what stays blank, and where it goes."""

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageOps

from intake.cases.judge import Judgement
from intake.errors import ExitCode, IntakeError, UnreadableInput, UsageError, escape_controls
from intake.export.folder import replace_file, report_write_errors
from intake.forms.model import Filled, Form, Occasion
from intake.forms.package import read_shipped, read_template
from intake.forms.preflight import check_template
from intake.forms.render import render
from intake.forms.trace import make_trace
from intake.ledger.model import EventKind
from intake.ledger.numbers import Bearer, Number, take_number
from intake.ledger.results import note_results
from intake.ledger.store import Ledger, Writing
from intake.load.files import OUTPUT_MARK
from intake.settings import Limits

_PHOTO = (500, 700)
"""Pixels of a one-inch photo (25 × 35 mm) at 500 dpi: finer than any office prints."""
_ENDINGS = (".docx", ".trace.json", ".pdf")
"""Of the files of a sheet; not always is there a PDF."""
_NAME = 60
"""Characters of the case's name in file names: 60 Chinese ones are 180 bytes, file systems take 255."""


class Refused(IntakeError):
    """The form must not be printed for this case; a person decides what to do."""

    exit_code = ExitCode.NEEDS_PERSON


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed: forms of the templates in these folders, for a case in a folder of its own, into another folder.

    `number` was typed; else one is taken from `ledger` where the form bears one. `strict`: nothing may stay blank. `entry` is the
    case's id in the ledger, which hears of every sheet.
    """

    occasion: Occasion
    templates: tuple[Path, ...]
    target: Path
    ledger: Ledger
    number: str = ""
    strict: bool = False
    entry: str = ""


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A form as it was printed: the result, its occasion, and its files."""

    filled: Filled
    occasion: Occasion
    document: Path
    trace: Path
    told: tuple[str, ...] = ()
    """About its number: that the case had it before."""


def print_form(form: Form, judgement: Judgement, order: Order) -> tuple[PrintedSheet, ...]:
    """Writes the form, one file for each of its copies, each with its trace.

    Raises:
        Refused: the form is not for this case, or may not be printed yet, or something stays blank and must not.
        BadConfiguration: the template does not fit the form.
    """
    why = explain_refusal(form, judgement)
    if why:
        raise Refused(f"《{form.title}》不予打印：{why}", "请先处理，再打印")
    data = read_template(order.templates, form.file)
    check_template(form, data, read_shipped(order.templates, form.file))
    copies = form.copies(judgement)
    sheets = [
        _print_copy(form, judgement, order, data, copy, _file_stem(form, judgement, copies, copy)) for copy in copies
    ]
    return tuple(sheets)


def explain_refusal(form: Form, judgement: Judgement) -> str:
    """Why a form must not be printed; empty where it may."""
    if not form.fits(judgement):
        return f"不是“{judgement.case.item.name}”用的表单"
    return form.refuse(judgement)


def _print_copy(form: Form, judgement: Judgement, order: Order, data: bytes, copy: str, stem: str) -> PrintedSheet:
    occasion = replace(order.occasion, copy=copy)
    # The number is kept only if the paper is ready; the file is written afterwards: a number without its file is given to the
    # same case again, a file whose number went to another case could never be taken back.
    with order.ledger.writing() as writing:
        number = _take_number(form, judgement, order, writing)
        occasion = replace(occasion, number=number.text)
        filled = _fill_form(form, judgement, order, occasion, data)
        _note_printed(writing, order, filled, occasion, stem)
        names = [*(f"{stem}{ending}" for ending in _ENDINGS), archive_name(judgement)]
        note_results(writing.connection, order.entry, (order.target / name for name in names))
    told = (f"编号 {number.text} 是 {number.since} 已给这个案卷的，沿用",) if number.again else ()
    return replace(_write_sheet(filled, judgement, occasion, data, order.target / stem), told=told)


def _take_number(form: Form, judgement: Judgement, order: Order, writing: Writing) -> Number:
    """The number that the form bears; an empty one where it bears none."""
    if not form.numbered:
        return Number("")
    bearer, office = Bearer(order.entry, form.numbered, judgement.case.item.id), order.occasion.office
    return take_number(writing, bearer, order.occasion.day, office.format_number, order.number)


def _note_printed(writing: Writing, order: Order, filled: Filled, occasion: Occasion, stem: str) -> None:
    form = filled.form
    body = {"form": form.name, "title": form.title, "number": occasion.number, "blanks": len(filled.blanks)}
    sha256 = hashlib.sha256(filled.content).hexdigest()
    payload = {"file": stem, "sha256": sha256, "operator": occasion.operator, "copy": occasion.copy}
    writing.append(EventKind.PRINTED, order.entry, body, payload)


def _fill_form(form: Form, judgement: Judgement, order: Order, occasion: Occasion, data: bytes) -> Filled:
    filled = render(form, data, form.fill(judgement, occasion))
    if order.strict and filled.blanks:
        raise Refused(
            f"《{form.title}》有 {len(filled.blanks)} 项没有填：{'；'.join(filled.blanks)}", "请补全，或不用 --strict"
        )
    return filled


def _write_sheet(filled: Filled, judgement: Judgement, occasion: Occasion, data: bytes, target: Path) -> PrintedSheet:
    """Both files whole or not at all, readable by their owner only."""
    document, side = (target.with_name(f"{target.name}{ending}") for ending in _ENDINGS[:2])
    traced = make_trace(filled, judgement, occasion, data)
    with report_write_errors(target.parent):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (target.parent / OUTPUT_MARK).touch(mode=0o600)
        replace_file(side, lambda out: out.write(traced))
        replace_file(document, lambda out: out.write(filled.content))
    return PrintedSheet(filled, occasion, document, side)


def _file_stem(form: Form, judgement: Judgement, copies: Sequence[str], copy: str) -> str:
    """`<case>-<form>`, with a number behind it where there are several."""
    return f"{case_stem(judgement)}-{form.name}" + (f"-{list(copies).index(copy) + 1}" if len(copies) > 1 else "")


def case_stem(judgement: Judgement) -> str:
    """The case's name as file names take it."""
    return re.sub(r"[^\w.-]+", "_", judgement.case.name)[:_NAME].strip("._") or "case"


def archive_name(judgement: Judgement) -> str:
    """What the file of all forms and scans of the case is called."""
    return f"{case_stem(judgement)}-archive.pdf"


def read_photo(path: Path | None, limits: Limits) -> bytes:
    """A photo as forms print it: upright, cut to 25 × 35, as a JPEG that holds nothing but the picture.

    Raises:
        UnreadableInput: it is no picture.
        UsageError: it is too big to be a photo.
    """
    if path is None:
        return b""
    try:
        with Image.open(path, formats=("JPEG", "PNG", "BMP", "WEBP", "TIFF")) as picture:
            if picture.width * picture.height > limits.max_pixels:
                raise UsageError(f"照片 {escape_controls(str(path))} 太大", "请换一张小一些的")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableInput(path, "不是能用的照片", "请用 JPG 或 PNG") from error
    out = io.BytesIO()
    ImageOps.fit(upright, _PHOTO).save(out, "JPEG", quality=90)
    return out.getvalue()
