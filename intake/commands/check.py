"""What `intake check` does around the judgement: words in, results out, an exit code."""

import logging
import sys
from datetime import date
from pathlib import Path

from intake import load
from intake.cases.judge import Judgement
from intake.cases.model import Conclusion, Given
from intake.catalogue.model import Catalogue
from intake.check import OfficeRules, check
from intake.desk import Desk
from intake.errors import ExitCode, NothingReadable, UsageError, escape_controls
from intake.export import folder
from intake.inputs import resolve_paths
from intake.ledger.location import LedgerPlace
from intake.report.case_json import judgement_object
from intake.report.files import CASE, NOTICE, PAGE
from intake.report.text import judgement_text
from intake.terminal.harmless import dump_json
from intake.terminal.streams import write_json

log = logging.getLogger(__name__)


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


def judge(
    path: Path,
    given: Given,
    desk: Desk,
    office: OfficeRules,
    place: LedgerPlace,
    *,
    keep: bool,
    output: Path | None = None,
) -> Judgement:
    """Reads and judges the case with what the ledger remembers; with `keep` it is written to it.

    `place`: where the ledger is; `output`: the folder that results will go to.

    Raises:
        IntakeError: as `intake.check.open_case`; the ledger cannot be used.
    """
    if output is not None:
        load.prepare(desk.settings.limits)  # the report shows pages
    if not keep and place.file is not None and not place.file.is_file():
        return check(path, given, desk, office)  # nothing is remembered yet, and the database need not even be imported
    from intake.keeping.book import check_and_keep, check_with_past
    from intake.ledger.store import open_ledger

    if not keep:
        return check_with_past(path, given, desk, office, open_ledger(place))
    results = [output / name for name in (CASE, PAGE, NOTICE)] if output else []
    judgement, entry = check_and_keep(path, given, desk, office, open_ledger(place), results)
    log.warning("已登入台账：登记号 %s", entry.register)
    return judgement


def print_judgement(judgement: Judgement, catalogue: Catalogue, *, as_json: bool) -> None:
    """The judgement on standard output, for a program or for a person."""
    if as_json:
        write_json(dump_json(judgement_object(judgement)))
        return
    sys.stdout.write(judgement_text(judgement, {c.id: c.question for c in catalogue.conditions.values()}))


def exit_code(judgement: Judgement) -> ExitCode:
    """A failure weighs more than a doubt; only a complete case leaves nothing for a person."""
    if judgement.case.failures:
        return ExitCode.SOME_FAILED
    return ExitCode.DONE if judgement.verdict.conclusion is Conclusion.COMPLETE else ExitCode.NEEDS_PERSON
