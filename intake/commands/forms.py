"""What `intake form` and `intake forms` do: words in, papers out, and what a person is told about them."""

import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import process

from intake.cases.judge import Judgement
from intake.errors import BadConfiguration, UsageError, escape_controls
from intake.forms.model import Form
from intake.forms.orders import ALL, PrintOutcome
from intake.forms.package import find_template, read_shipped, read_template
from intake.forms.preflight import find_problems
from intake.forms.printing import Order, PrintedSheet
from intake.forms.unprinted import NOWHERE, write_note
from intake.forms.walk import Problem
from intake.terminal.harmless import dump_json
from intake.terminal.streams import write_json

log = logging.getLogger(__name__)

_SCHEMA = "intake-forms/1"


def choose_forms(words: Sequence[str], forms: Sequence[Form], *, every: bool) -> tuple[tuple[Form, ...], Path]:
    """The forms that are meant and the case: `NAME CASE`, or `CASE` alone with `--all`.

    Raises:
        UsageError: too few or too many words, or no form of that name.
    """
    if len(words) != (1 if every else 2):
        raise UsageError(
            "要写表单和案卷" if not every else f"{ALL} 时只写案卷", "如 intake form chronic 案卷/ -o 结果/"
        )
    return (tuple(forms) if every else (find_form(words[0], forms),)), Path(words[-1])


def find_form(name: str, forms: Sequence[Form]) -> Form:
    """The form of that name or title.

    Raises:
        UsageError: there is none; the nearest is named.
    """
    for form in forms:
        if name in (form.name, form.title, form.title.strip("《》")):
            return form
    near = process.extractOne(name, [f.name for f in forms] + [f.title for f in forms], score_cutoff=60)
    hint = f"是否为 {near[0]}？" if near else ""
    raise UsageError(f"没有“{escape_controls(name)}”这个表单", f"{hint}可用：{'、'.join(f.name for f in forms)}")


# ------------------------------------------------------------------------------------------------ telling
def show_outcome(done: PrintOutcome, *, as_json: bool) -> None:
    """What was printed, what stayed blank and why: on standard output, for a program or for a person."""
    if as_json:
        write_json(dump_json(_outcome_as_json(done)))
    else:
        sys.stdout.write("".join(f"{escape_controls(line)}\n" for line in _describe_outcome(done)))
    if done.missing is not None:
        log.error("%s", done.missing)


def _describe_outcome(done: PrintOutcome) -> Iterator[str]:
    for sheet in done.sheets:
        yield from _describe_sheet(sheet)
    yield from (f"另存  {path}" for path in done.files)
    yield from (f"未打印  {form.title}：{why}" for form, why in done.refused)
    yield from (f"注意  {warning}" for warning in done.warnings)
    yield from (f"提示  {note}" for note in done.notes)


def _describe_sheet(sheet: PrintedSheet) -> Iterator[str]:
    occasion = sheet.occasion
    copy = f"（{occasion.copy}）" if occasion.copy else ""
    number = f"  {occasion.number}" if occasion.number else ""
    yield f"{sheet.filled.form.title}{copy}{number}  {sheet.document}"
    yield from (f"  空白  {blank}" for blank in sheet.filled.blanks)
    yield from (f"  注意  {told}" for told in (*sheet.filled.warnings, *sheet.told))


def _outcome_as_json(done: PrintOutcome) -> dict[str, Any]:
    return {
        "schema": _SCHEMA,
        "forms": [
            {
                "form": sheet.filled.form.name,
                "copy": sheet.occasion.copy,
                "number": sheet.occasion.number,
                "document": str(sheet.document),
                "trace": str(sheet.trace),
                "blanks": list(sheet.filled.blanks),
                "warnings": [*sheet.filled.warnings, *sheet.told],
            }
            for sheet in done.sheets
        ],
        "files": [str(path) for path in done.files],
        "refused": [{"form": form.name, "why": why} for form, why in done.refused],
        "warnings": list(done.warnings),
        "notes": list(done.notes),
        "error": str(done.missing) if done.missing else None,
    }


# ------------------------------------------------------------------------------------------------ about the forms
def list_forms(forms: Sequence[Form], places: Sequence[Path]) -> str:
    """Name, title and file of every form."""
    return "".join(
        f"{form.name}\t{form.title}\t{escape_controls(str(find_template(places, form.file)))}\n" for form in forms
    )


def list_variables(form: Form) -> str:
    """Every variable that a template of the form may use, as it is written there."""
    return "".join(f"{_as_written(name)}\n" for name in form.gives)


def _as_written(name: str) -> str:
    rows, loop, column = name.partition("[].")
    return f"{{{{ m.{column} }}}}\t在 {{%tr for m in {rows} %}} 的各行里" if loop else f"{{{{ {name} }}}}"


def check_templates(forms: Sequence[Form], places: Sequence[Path]) -> str:
    """How many templates there are, where all are in order.

    Raises:
        BadConfiguration: a template does not fit its form; every error is told before.
    """
    found = [problem for form in forms for problem in _find_problems(form, places)]
    for problem in found:
        log.error("%s", escape_controls(str(problem)))
    for form in forms:
        _propose_note(form, found)
    if found:
        raise BadConfiguration(f"模板有 {len(found)} 处错误", "请按上面的位置改正")
    return f"{len(forms)} 个模板没有错误\n"


def _propose_note(form: Form, found: Iterable[Problem]) -> None:
    """Several variables that a template does not print are said in one note, which is told here to be copied."""
    dropped = [p.variable for p in found if p.template == form.file and p.place.startswith(NOWHERE)]
    if len(dropped) > 1:
        log.error("%s", f"{form.file}：都不印的，写成一句：{write_note(dropped)}")


def _find_problems(form: Form, places: Sequence[Path]) -> Sequence[Problem]:
    try:
        return find_problems(form, read_template(places, form.file), read_shipped(places, form.file))
    except BadConfiguration as error:
        return (Problem(form.file, "", "", error.message),)


def note_decision(wanted: Sequence[Form], judgement: Judgement, order: Order, *, every: bool) -> None:
    """A notice that was named and printed is a decision, and the ledger hears of it."""
    from intake.keeping.notices import decide_by_notice

    if every:
        return
    occasion = order.occasion
    for form in wanted:
        stage = decide_by_notice(
            order.ledger, order.entry, form.numbered, judgement.case.item, occasion.day, occasion.operator
        )
        if stage is not None:
            log.warning("台账：案卷转为“%s”", stage)
