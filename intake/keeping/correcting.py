"""A correction made by a clerk's words and kept: the case comes in where it had not."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import select

from intake import check
from intake.cases import case_file as typed
from intake.cases.model import Given
from intake.desk import Desk
from intake.errors import UsageError, escape_controls
from intake.keeping.book import LedgerPast, enter_case
from intake.ledger.cases import find_named_case
from intake.ledger.corrections import add_correction
from intake.ledger.model import Correction
from intake.ledger.schema import CASES
from intake.ledger.store import Ledger
from intake.model import Reading


def locate_case(ledger: Ledger, name: str) -> Path:
    """Where the papers lie of a case that a person names by its folder, its file, its register number or its 受理编号.

    Raises:
        UsageError: there is no such case, or its papers lie there no more.
    """
    if Path(name).exists():
        return Path(name)
    with ledger.reading() as connection:
        case = find_named_case(connection, name)
        path = connection.execute(select(CASES.c.path).where(CASES.c.id == case.id)).scalar_one()
    if not path or not Path(path).exists():
        raise UsageError(f"{escape_controls(name)}：原材料不在原处", "请写案卷现在的文件夹")
    return Path(path)


def keep_correction(
    ledger: Ledger, path: Path, desk: Desk, make: Callable[[Sequence[Reading]], Correction]
) -> tuple[LedgerPast, Sequence[Reading], Correction]:
    """Reads the papers, makes the correction and keeps it.

    Args:
        ledger: The ledger.
        path: Where the papers lie.
        desk: What they are read with.
        make: The papers as they are read today -> the correction.

    Returns:
        What was remembered before, the papers as they are read today, and the correction.

    Raises:
        NothingReadable: nothing of it can be read.
        IntakeError: as `make`.
    """
    papers = check.read_papers(path, desk)
    file = check.find_case_file(path)
    given = typed.read_given(file) if file else Given()
    correction = make(papers.readings)
    past = enter_case(ledger, path, papers, given)
    with ledger.writing() as writing:
        kept = add_correction(writing, past.entered.id, correction)
    return past, papers.readings, kept
