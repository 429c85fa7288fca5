"""One form for one case: may it be printed, with which number, what stays blank, and where it goes."""

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageOps

from intake.cases.judge import Judgement
from intake.disk.drafts import OUTPUT_MARK
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
from intake.load.files import read_bytes
from intake.settings import Limits

_PHOTO = (500, 700)
"""Pixels of a one-inch photo (25 × 35 mm) at 500 dpi: finer than any office prints."""
ENDINGS = (".docx", ".trace.json", ".pdf")
"""Of the files of a sheet; not always is there a PDF."""
_NAME = 60
"""Characters of the case's name in file names: 60 Chinese ones are 180 bytes, file systems take 255."""
PENDING = "（编号待定）"
"""What stands in the place of a number while a form is only looked at."""


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
    event: int = 0
    """Number of the event by which it was entered."""


def print_form(form: Form, judgement: Judgement, order: Order) -> tuple[PrintedSheet, ...]:
    """Writes the form, one file for each of its copies, each with its trace.

    Raises:
        Refused: the form is not for this case, or may not be printed yet, or something stays blank and must not.
        BadConfiguration: the template does not fit the form.
    """
    data = open_template(form, judgement, order.templates)
    return tuple(_print_copy(form, judgement, order, data, copy) for copy in form.copies(judgement))


def open_template(form: Form, judgement: Judgement, templates: Sequence[Path]) -> bytes:
    """The template of a form that may be printed for this case; errors as of `print_form`."""
    why = explain_refusal(form, judgement)
    if why:
        raise Refused(f"《{form.title}》不予打印：{why}", "请先处理，再打印")
    data = read_template(templates, form.file)
    check_template(form, data, read_shipped(templates, form.file))
    return data


def explain_refusal(form: Form, judgement: Judgement) -> str:
    """Why a form must not be printed; empty where it may."""
    if not form.fits(judgement):
        return f"不是“{judgement.case.item.name}”用的表单"
    return form.refuse(judgement)


def preview_form(
    form: Form, judgement: Judgement, occasion: Occasion, templates: Sequence[Path]
) -> tuple[tuple[str, Filled], ...]:
    """The form as it would be printed, each copy with its title; no number is taken, and nothing is written anywhere.

    Raises:
        Refused, BadConfiguration: as `print_form`.
    """
    data = open_template(form, judgement, templates)
    pending = replace(occasion, number=PENDING if form.numbered else "")
    shown = (replace(pending, copy=copy) for copy in form.copies(judgement))
    return tuple((title_copy(form, one), render(form, data, form.fill(judgement, one))) for one in shown)


def title_copy(form: Form, occasion: Occasion) -> str:
    """The form's title, and which copy it is where there are several."""
    return form.title + (f"（{occasion.copy}）" if occasion.copy else "")


def _print_copy(form: Form, judgement: Judgement, order: Order, data: bytes, copy: str) -> PrintedSheet:
    # The number is kept only if the paper is ready; the file is written afterwards: a number without its file is given to the
    # same case again, a file whose number went to another case could never be taken back.
    with order.ledger.writing() as writing:
        made = enter_sheet(writing, form, judgement, order, data, copy)
    return write_sheet(made, judgement, order, data)


@dataclass(frozen=True, slots=True)
class EnteredSheet:
    """A form that stands in the ledger and not on disk yet: the result, its occasion, its number, its files' name without ending,
    its event."""

    filled: Filled
    occasion: Occasion
    number: Number
    stem: str
    event: int


def enter_sheet(
    writing: Writing, form: Form, judgement: Judgement, order: Order, data: bytes, copy: str
) -> EnteredSheet:
    """Takes the number that one copy of the form bears, fills it, and enters that it is printed: all in this transaction.

    Args:
        writing: The transaction; whatever breaks in it gives the number back.
        form: The form.
        judgement: What is printed.
        order: For whom and where to.
        data: What `open_template` answered.
        copy: An entry of `Form.copies`.

    Raises:
        Refused: something stays blank and must not.
        UsageError: the number that was typed is another case's.
    """
    stem = _file_stem(form, judgement, copy)
    number = _take_number(form, judgement, order, writing)
    occasion = replace(order.occasion, copy=copy, number=number.text)
    filled = _fill_form(form, judgement, order, occasion, data)
    event = _note_printed(writing, order, filled, occasion, stem)
    names = [*(f"{stem}{ending}" for ending in ENDINGS), archive_name(judgement)]
    note_results(writing.connection, order.entry, (order.target / name for name in names))
    return EnteredSheet(filled, occasion, number, stem, event)


def _take_number(form: Form, judgement: Judgement, order: Order, writing: Writing) -> Number:
    """The number that the form bears; an empty one where it bears none."""
    if not form.numbered:
        return Number("")
    bearer, office = Bearer(order.entry, form.numbered, judgement.case.item.id), order.occasion.office
    return take_number(writing, bearer, order.occasion.day, office.format_number, order.number)


def _note_printed(writing: Writing, order: Order, filled: Filled, occasion: Occasion, stem: str) -> int:
    form = filled.form
    body = {"form": form.name, "title": form.title, "number": occasion.number, "blanks": len(filled.blanks)}
    sha256 = hashlib.sha256(filled.content).hexdigest()
    payload = {"file": stem, "sha256": sha256, "operator": occasion.operator, "copy": occasion.copy}
    return writing.append(EventKind.PRINTED, order.entry, body, payload).sequence


def _fill_form(form: Form, judgement: Judgement, order: Order, occasion: Occasion, data: bytes) -> Filled:
    filled = render(form, data, form.fill(judgement, occasion))
    if order.strict and filled.blanks:
        raise Refused(
            f"《{form.title}》有 {len(filled.blanks)} 项没有填：{'；'.join(filled.blanks)}", "请补全，或不用 --strict"
        )
    return filled


def write_sheet(made: EnteredSheet, judgement: Judgement, order: Order, data: bytes) -> PrintedSheet:
    """Writes what was entered: both files whole or not at all, readable by their owner only."""
    document, side = (order.target / f"{made.stem}{ending}" for ending in ENDINGS[:2])
    traced, number = make_trace(made.filled, judgement, made.occasion, data), made.number
    with report_write_errors(order.target):
        order.target.mkdir(mode=0o700, parents=True, exist_ok=True)
        (order.target / OUTPUT_MARK).touch(mode=0o600)
        replace_file(side, lambda out: out.write(traced))
        replace_file(document, lambda out: out.write(made.filled.content))
    told = tuple(_tell_of_number(number))
    return PrintedSheet(made.filled, made.occasion, document, side, told, made.event)


def _tell_of_number(number: Number) -> Iterator[str]:
    """What a person should know of the number."""
    if number.again:
        yield f"编号 {number.text} 是 {number.since} 已给这个案卷的，沿用"
    if number.behind:
        yield f"编号 {number.text} 的年份早于台账里已有的 {number.behind} 年编号，请核对本机日期"


def _file_stem(form: Form, judgement: Judgement, copy: str) -> str:
    """`<case>-<form>`, with a number behind it where there are several."""
    copies = list(form.copies(judgement))
    return f"{case_stem(judgement)}-{form.name}" + (f"-{copies.index(copy) + 1}" if len(copies) > 1 else "")


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
        with Image.open(
            io.BytesIO(read_bytes(path, limits)), formats=("JPEG", "PNG", "BMP", "WEBP", "TIFF")
        ) as picture:
            if picture.width * picture.height > limits.max_pixels:
                raise UsageError(f"照片 {escape_controls(str(path))} 太大", "请换一张小一些的")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableInput(path, "不是能用的照片", "请用 JPG 或 PNG") from error
    out = io.BytesIO()
    ImageOps.fit(upright, _PHOTO).save(out, "JPEG", quality=90)
    return out.getvalue()
