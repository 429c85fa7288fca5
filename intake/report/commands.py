"""What `intake check` does around the judgement: words in, results out, an exit code."""

import json
import logging
import sys
from datetime import date
from pathlib import Path

from intake.cases.judge import Judgement
from intake.cases.model import Conclusion, Given
from intake.catalogue.model import Catalogue
from intake.errors import ExitCode, NothingReadable, UsageError, escape_controls
from intake.export import folder
from intake.inputs import resolve_paths
from intake.load.files import OUTPUT_MARK
from intake.report import notice
from intake.report.case_json import judgement_object
from intake.report.text import judgement_text

log = logging.getLogger(__name__)

CASE, PAGE, NOTICE = "case.json", "report.html", "notice.txt"


def parse_given(item: str, insurance: str, applied: str) -> Given:
    """The words of the command line.

    Raises:
        UsageError: the day of application is no date.
    """
    try:
        day = date.fromisoformat(applied) if applied else None
    except ValueError as error:
        raise UsageError(f"--applied {escape_controls(applied)} 不是日期", "请写成 2026-10-12") from error
    return Given(item=item, insurance=insurance, applied=day)


def refuse_among(path: Path, output: Path | None) -> None:
    """Makes sure there is a case, and that results can be written, but not among its papers.

    Raises:
        NothingReadable: nothing of that name.
        UnsafeLayout: a linked folder, or `output` lies in the case.
        UsageError: `output` cannot be written to.
    """
    if not path.exists():
        raise NothingReadable(f"{escape_controls(str(path))}：找不到案卷", "请检查路径")
    resolve_paths([path], sys.stdin.buffer)
    if output is not None:
        folder.refuse_among([path], output)
        folder.refuse_unwritable(output)


def print_judgement(judgement: Judgement, catalogue: Catalogue, *, as_json: bool) -> None:
    """The judgement on standard output, for a program or for a person."""
    if as_json:
        sys.stdout.write(json.dumps(judgement_object(judgement), ensure_ascii=False) + "\n")
        return
    sys.stdout.write(judgement_text(judgement, {c.id: c.question for c in catalogue.conditions.values()}))


def save_judgement(judgement: Judgement, catalogue: Catalogue, target: Path, *, masked: bool) -> None:
    """`case.json`, `report.html` and, where there is something to tell the applicant, `notice.txt` in `target`."""
    from intake.report.page import render_page

    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    (target / OUTPUT_MARK).touch(mode=0o600)
    told = notice.notice_text(judgement)
    questions = {c.id: c.question for c in catalogue.conditions.values()}
    _write_text(target / CASE, json.dumps(judgement_object(judgement), ensure_ascii=False, indent=1) + "\n")
    _write_text(target / PAGE, render_page(judgement, questions, masked=masked))
    if told:
        _write_text(target / NOTICE, told)
    else:
        (target / NOTICE).unlink(missing_ok=True)
    log.warning("已存：%s", escape_controls(str(target)))


def _write_text(path: Path, content: str) -> None:
    """Whole or not at all, readable by its owner only: it holds personal data."""
    folder.replace_file(path, lambda out: out.write(content.encode("utf-8", "backslashreplace")))


def exit_code(judgement: Judgement) -> ExitCode:
    """A failure weighs more than a doubt; only a complete case leaves nothing for a person."""
    if judgement.case.failures:
        return ExitCode.SOME_FAILED
    return ExitCode.DONE if judgement.verdict.conclusion is Conclusion.COMPLETE else ExitCode.NEEDS_PERSON
