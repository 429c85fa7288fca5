"""Pages that an earlier case has already: proposed by their pictures, decided by the numbers on them.

Looked for is what is claimed once (`types.CLAIMED_ONCE`); the other pages are kept alone.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from intake import types
from intake.ledger.claims.claim_rows import read_sheet
from intake.ledger.model import NOBODY, Claims, Match, Sameness, SheetClaim
from intake.ledger.sheets.pictures import Asker, Candidate, propose_sheets
from intake.ledger.sheets.same_sheet import compare_sheets
from intake.likeness.compare import Likeness


def find_sheets(connection: Connection, store: Path, claims: Claims, asker: Asker) -> Iterator[tuple[str, Match]]:
    """Id of an earlier case, and what it has of a page; `case` of the match is to be filled in.

    Args:
        connection: A reading one.
        store: The folder of scans.
        claims: Of the case at hand.
        asker: Which cases count.

    Raises:
        BadConfiguration: the file of pictures can be neither read nor written.
    """
    wanted = [sheet for sheet in claims.sheets if sheet.kind in types.CLAIMED_ONCE and sheet.picture]
    if wanted:
        proposed = propose_sheets(connection, store, wanted, asker)
        for sheet, candidates in zip(wanted, proposed, strict=True):
            yield from _decide(sheet, candidates)


def _decide(mine: SheetClaim, candidates: tuple[Candidate, ...]) -> Iterator[tuple[str, Match]]:
    """The candidates that are, or may be, the same sheet."""
    for candidate in candidates:
        theirs = read_sheet(candidate.row)
        found = compare_sheets(mine, theirs)
        if found.likeness is not Likeness.DIFFERENT:
            sure = found.likeness is Likeness.SAME
            match = Match(
                mine.paper, Sameness.SHEET, NOBODY, mine.spot, theirs.spot, theirs.leaf, found.agreeing, found.differing, sure
            )  # fmt: skip
            yield candidate.row.case_id, match
