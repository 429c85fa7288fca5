"""An order of one or several forms carried out: what is printed, what is refused, and what a person has to look at."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from intake.cases.judge import Judgement
from intake.errors import ExitCode, MissingDependency, UsageError
from intake.export.folder import replace_file, report_write_errors
from intake.forms import archive, pdf
from intake.forms.model import Form, Occasion
from intake.forms.package import read_shipped, read_template, template_folders
from intake.forms.preflight import check_template
from intake.forms.printing import (
    Order,
    PrintedSheet,
    Refused,
    archive_name,
    explain_refusal,
    print_form,
    read_photo,
    title_copy,
)
from intake.ledger.store import Ledger
from intake.settings import Limits, Settings

ALL = "--all"


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """What came of an order: sheets, forms that were refused with the reason, further files, and what went wrong with PDF."""

    sheets: tuple[PrintedSheet, ...] = ()
    refused: tuple[tuple[Form, str], ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    missing: MissingDependency | pdf.ScratchFull | None = field(default=None)

    @property
    def exit_code(self) -> ExitCode:
        """A PDF that could not be made weighs most; anything that a person has to look at comes next.

        Of all forms some never belong together (受理, 不予受理): that they were not printed is no work for anybody.
        """
        if self.missing is not None:
            return self.missing.exit_code
        unfinished = not self.sheets or self.warnings or any(s.filled.blanks or s.filled.warnings for s in self.sheets)
        return ExitCode.NEEDS_PERSON if unfinished else ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Words:
    """What the command line says beside the form and the case."""

    number: str = ""
    operator: str = ""
    photo: Path | None = None
    templates: Path | None = None
    strict: bool = False
    every: bool = False


def make_order(
    forms: Sequence[Form], target: Path, words: Words, settings: Settings, shipped: Path, ledger: Ledger
) -> Order:
    """The order, after a look at every template it needs: a broken one is told before anything is read.

    Which case it is for is said later, by `Order.entry`.

    Raises:
        UsageError: one number for several forms.
        BadConfiguration: a template does not fit its form.
        UnreadableInput: the photo is none.
    """
    _check_number(forms, words)
    places = template_folders(words.templates or settings.templates, shipped)
    for form in forms:
        check_template(form, read_template(places, form.file), read_shipped(places, form.file))
    day = date.today()  # noqa: DTZ011 the day at the office's window is the local one
    occasion = Occasion(settings.office, day, operator=words.operator, photo=read_photo(words.photo, settings.limits))
    return Order(occasion, places, target, ledger, words.number.strip(), words.strict)


def _check_number(forms: Sequence[Form], words: Words) -> None:
    """Makes sure that a number that was said is for one form, which has a place for it.

    Raises:
        UsageError: it is not.
    """
    if words.number and words.every:
        raise UsageError("--number 只用于一个表单", f"请不要与 {ALL} 同时写")
    if words.number and not any(form.numbered for form in forms):
        raise UsageError(f"《{forms[0].title}》没有编号", "请不写 --number")


def print_forms(forms: Sequence[Form], judgement: Judgement, order: Order, *, every: bool) -> PrintOutcome:
    """Prints what may be printed; of several, those that may not are told.

    Raises:
        Refused, BadConfiguration: as `print_form`; `Refused` only for a form that was named.
    """
    done = PrintOutcome()
    for form in forms:
        if every and not form.fits(judgement):
            continue
        try:
            done = replace(done, sheets=(*done.sheets, *print_form(form, judgement, order)))
        except Refused as error:
            if not every:
                raise
            done = replace(done, refused=(*done.refused, (form, explain_refusal(form, judgement) or error.message)))
            continue
        done = replace(done, warnings=(*done.warnings, *form.warns(judgement)))
        done = replace(done, notes=tuple(dict.fromkeys((*done.notes, *form.notes(judgement)))))
    return done


def add_pdf(done: PrintOutcome, judgement: Judgement, order: Order, limits: Limits, *, merge: bool) -> PrintOutcome:
    """The same with a PDF beside every sheet and, where it is wanted, the archive file of the case."""
    titles = [title_copy(sheet.filled.form, sheet.occasion) for sheet in done.sheets]
    try:
        made = _convert_sheets(done.sheets, titles)
    except (MissingDependency, pdf.ScratchFull) as error:
        return replace(done, missing=error)
    files, warnings = list(done.files), list(done.warnings)
    for sheet, data in zip(done.sheets, made, strict=True):
        files.append(_write_file(sheet.document.with_suffix(".pdf"), data))
        found = pdf.check_pdf(data, sheet.filled.content, sheet.filled.form.pages)
        warnings += [f"{sheet.filled.form.title}：{problem}" for problem in found]
    if merge:
        data, lost = archive.merge_archive(judgement, list(zip(titles, made, strict=True)), limits)
        files.append(_write_file(order.target / archive_name(judgement), data))
        warnings += lost
    return replace(done, files=tuple(files), warnings=tuple(warnings))


def _convert_sheets(sheets: Sequence[PrintedSheet], titles: Sequence[str]) -> list[bytes]:
    """The PDF of every sheet; the office program is not needed where there is none.

    Raises:
        MissingDependency, ScratchFull: as `pdf.convert_documents`.
    """
    return pdf.convert_documents([sheet.filled.content for sheet in sheets], titles) if sheets else []


def _write_file(path: Path, data: bytes) -> Path:
    with report_write_errors(path.parent):
        replace_file(path, lambda out: out.write(data))
    return path
