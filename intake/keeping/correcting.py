"""A correction made by a clerk's words and kept: the case comes in where it had not."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import select

from intake import check
from intake.cases import case_file as typed
from intake.cases.model import Given
from intake.desk import Desk
from intake.errors import UsageError, escape_controls
from intake.keeping.book import LedgerPast, enter_case, look_up
from intake.ledger.cases import find_named_case
from intake.ledger.entries.corrections import add_correction
from intake.ledger.model import CaseRef, Correction
from intake.ledger.schema import CASES
from intake.ledger.store import Ledger
from intake.ledger.texts import read_path
from intake.model import Reading


def locate_case(ledger: Ledger, name: str) -> tuple[Path, CaseRef | None]:
    """Where the papers lie of a case that a person names by its folder, its file, its register number or its 受理编号; the case
    where it was named by a number.

    Raises:
        UsageError: there is no such case, or its papers lie there no more.
    """
    if Path(name).exists():
        return Path(name), None
    with ledger.reading() as connection:
        case = find_named_case(connection, name)
        path = connection.execute(select(CASES.c.path).where(CASES.c.id == case.id)).scalar_one()
    if not path or not read_path(path).exists():
        raise UsageError(f"{escape_controls(name)}：原材料不在原处", _WHERE)
    return read_path(path), case


_WHERE = "请写案卷现在的文件夹"


def keep_correction(
    ledger: Ledger,
    path: Path,
    desk: Desk,
    make: Callable[[Sequence[Reading]], Correction],
    named: CaseRef | None = None,
) -> tuple[LedgerPast, Sequence[Reading], Correction]:
    """Reads the papers, makes the correction and keeps it.

    Args:
        ledger: The ledger.
        path: Where the papers lie.
        desk: What they are read with.
        make: The papers as they are read today and as people arranged them -> the correction.
        named: The case that they must be; None = whichever they are.

    Returns:
        What was remembered before, the papers, and the correction.

    Raises:
        NothingReadable: nothing of it can be read.
        UsageError: the papers are another case's by now.
        IntakeError: as `make`.
    """
    papers = check.read_papers(path, desk)
    file = check.find_case_file(path)
    given = typed.read_given(file) if file else Given()
    known = look_up(ledger, path, papers, given)
    if named is not None:
        _refuse_other(known.case, named)
    arranged = check.arrange_papers(papers, known.arrangements, desk)
    correction = make(arranged.readings)
    past = enter_case(ledger, path, papers, given)
    with ledger.writing() as writing:
        kept = add_correction(writing, past.entered.id, correction)
    return past, arranged.readings, kept


def _refuse_other(found: CaseRef | None, named: CaseRef) -> None:
    """A folder is used again for the next applicant: nothing of theirs may be changed in the name of the one before."""
    if found is None or found.id != named.id:
        raise UsageError(f"{named.label}：原来的文件夹里现在是别的材料", _WHERE)
