"""What earlier cases, and lists of settled bills, have already of the papers of a case.

Found by indexed look-ups, a few statements whatever the ledger holds: files by hash; bills by number, in print and as
their QR codes tell it, masked ones by their last digits; stays by sum and days; pages by their pictures, which alone are not
looked up but held against all (`sheets`). Found is what may be the same; what agrees decides (`same_bill`, `sheets.same_sheet`). Of
one paper and one earlier case the best match is told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select

from intake.ledger.bill_checks import restore_answers
from intake.ledger.cases import REF_COLUMNS, make_ref
from intake.ledger.claims import claim_rows
from intake.ledger.claims.same_bill import MASK, Agreement, compare_bills, compare_stays, number_tail
from intake.ledger.model import NOBODY, BillClaim, CaseRef, Claims, Leaf, Match, Sameness, Spot
from intake.ledger.schema import BILLS, CASES, FILES, SETTLED, SHEETS
from intake.ledger.sheets.known import find_sheets
from intake.ledger.sheets.pictures import Asker
from intake.ledger.stored import day_text, insert_rows, read_day, to_cents

_BEST = (Sameness.BILL, Sameness.FILE, Sameness.SHEET, Sameness.STAY)
"""Which match of one paper and one case is told, where there are several."""


# ------------------------------------------------------------------------------------------------ keeping
def keep_claims(connection: Connection, case_id: str, claims: Claims) -> None:
    """Puts the claims of a case in the place of those it had; what is known of its files and what was said of its bills stays."""
    for table in (BILLS, SHEETS):
        connection.execute(delete(table).where(table.c.case_id == case_id))
    connection.execute(delete(FILES).where(FILES.c.case_id == case_id, FILES.c.sha256.not_in(claims.files)))
    kept = set(connection.scalars(select(FILES.c.sha256).where(FILES.c.case_id == case_id)))
    insert_rows(connection, FILES, [{"case_id": case_id, "sha256": sha256} for sha256 in sorted(claims.files - kept)])
    insert_rows(connection, BILLS, [claim_rows.bill_row(case_id, claim) for claim in claims.bills])
    insert_rows(connection, SHEETS, [claim_rows.sheet_row(case_id, claim) for claim in claims.sheets])
    restore_answers(connection, case_id)


def read_claims(connection: Connection, case_id: str) -> Claims:
    """The claims of a case as they were kept."""
    files = connection.scalars(select(FILES.c.sha256).where(FILES.c.case_id == case_id))
    bills = connection.execute(select(BILLS).where(BILLS.c.case_id == case_id).order_by(BILLS.c.paper))
    sheets = connection.execute(select(SHEETS).where(SHEETS.c.case_id == case_id).order_by(SHEETS.c.id))
    return Claims(frozenset(files), tuple(map(claim_rows.read_bill, bills)), tuple(map(claim_rows.read_sheet, sheets)))


def are_kept(connection: Connection, case_id: str, claims: Claims) -> bool:
    """Whether the claims are those of the case already; boxes are kept rounded."""
    return _list_rows(read_claims(connection, case_id)) == _list_rows(claims)


def _list_rows(claims: Claims) -> Sequence[Any]:
    bills, sheets = (
        (claim_rows.bill_row("", one) for one in claims.bills),
        (claim_rows.sheet_row("", one) for one in claims.sheets),
    )
    return [claims.files, *bills, *sheets]


# ------------------------------------------------------------------------------------------------ finding
def find_matches(
    connection: Connection, claims: Claims, before: int | None, own: str, store: Path | None = None
) -> tuple[Match, ...]:
    """What was claimed before, the papers in their order, for each paper the earliest case first.

    Args:
        connection: A reading one.
        claims: Of the case at hand.
        before: Only cases that came in before this event; None: all.
        own: The id of the case itself, which is no earlier one; may be empty.
        store: The folder of scans; without it pages are not looked for by their pictures.
    """
    found = [*_find_files(connection, claims), *_find_bills(connection, claims)]
    if store is not None:
        found += (_Found(*one) for one in find_sheets(connection, store, claims, Asker(before, own)))
    cases = _find_cases(connection, {one.case_id for one in found}, before, own)
    earlier = [one.told_of(cases[one.case_id]) for one in found if one.case_id in cases]
    return _add_leaves(connection, _keep_best([*earlier, *_find_settled(connection, claims)], list(cases)))


@dataclass(frozen=True, slots=True)
class _Found:
    """A match whose case is known by its id alone."""

    case_id: str
    match: Match

    def told_of(self, case: CaseRef) -> Match:
        return replace(self.match, case=case)


def _find_cases(connection: Connection, ids: Iterable[str], before: int | None, own: str) -> Mapping[str, CaseRef]:
    """Those of the cases that are earlier ones."""
    wanted = sorted(set(ids) - {own})
    if not wanted:
        return {}
    asked = select(*REF_COLUMNS).where(CASES.c.id.in_(wanted)).order_by(CASES.c.sequence)
    rows = connection.execute(asked if before is None else asked.where(CASES.c.sequence < before)).mappings()
    return {row["id"]: make_ref(row) for row in rows}


def _keep_best(matches: Iterable[Match], cases: Sequence[str]) -> list[Match]:
    """For each paper and case the best match; the surer one of two of a kind. `cases`: the earliest first."""
    order = {case_id: number for number, case_id in enumerate(cases)}
    best: dict[tuple[int, str], Match] = {}
    for match in sorted(matches, key=lambda m: (_BEST.index(m.how), not m.sure)):
        best.setdefault((match.paper, match.case.id), match)
    return sorted(best.values(), key=lambda m: (m.paper, order.get(m.case.id, len(order)), m.case.received or date.max))


def _add_leaves(connection: Connection, matches: Sequence[Match]) -> tuple[Match, ...]:
    """The matches with how their earlier pages are drawn."""
    wanted = {match.theirs.sha256 for match in matches if match.theirs is not None and match.leaf is None}
    if not wanted:
        return tuple(matches)
    columns = (SHEETS.c.case_id, SHEETS.c.sha256, SHEETS.c.page, SHEETS.c.leaf)
    rows = connection.execute(select(*columns).where(SHEETS.c.sha256.in_(sorted(wanted))))
    leaves = {(row.case_id, row.sha256, row.page): claim_rows.read_leaf(row.leaf) for row in rows}
    return tuple(replace(match, leaf=match.leaf or _leaf_of(match, leaves)) for match in matches)


def _leaf_of(match: Match, leaves: Mapping[tuple[str, str, int], Leaf | None]) -> Leaf | None:
    return leaves.get((match.case.id, match.theirs.sha256, match.theirs.page)) if match.theirs else None


# ------------------------------------------------------------------------------------------------ files
def _find_files(connection: Connection, claims: Claims) -> Iterator[_Found]:
    """Papers whose first page lies in a file that another case has, too."""
    if not claims.files:
        return
    rows = connection.execute(select(FILES.c.sha256, FILES.c.case_id).where(FILES.c.sha256.in_(sorted(claims.files))))
    for sha256, case_id in rows:
        for paper, spot in _first_spots(claims).items():
            if spot.sha256 == sha256:
                yield _Found(case_id, Match(paper, Sameness.FILE, NOBODY, spot, Spot(sha256, spot.page)))


def _first_spots(claims: Claims) -> Mapping[int, Spot]:
    """Paper -> its first page."""
    spots = [
        *((sheet.paper, sheet.spot) for sheet in claims.sheets),
        *((bill.paper, bill.spot) for bill in claims.bills),
    ]
    return {paper: Spot(spot.sha256, spot.page) for paper, spot in reversed(spots)}


# ------------------------------------------------------------------------------------------------ bills
def _find_bills(connection: Connection, claims: Claims) -> Iterator[_Found]:
    asked = _ask_for(claims.bills, BILLS)
    if asked is None:
        return
    for row in connection.execute(select(BILLS).where(asked)):
        theirs = claim_rows.read_bill(row)
        for mine in claims.bills:
            match = _match_bill(mine, theirs, NOBODY)
            if match is not None:
                yield _Found(row.case_id, replace(match, theirs=theirs.spot))


def _find_settled(connection: Connection, claims: Claims) -> Iterator[Match]:
    """Bills that a list of settled ones has; a list is known whenever it came in."""
    asked = _ask_for(claims.bills, SETTLED)
    if asked is None:
        return
    for row in connection.execute(select(SETTLED).where(asked)):
        case = CaseRef(row.list_id, row.reference, received=read_day(row.settled), settled=True)
        found = (_match_bill(mine, claim_rows.read_settled(row), case) for mine in claims.bills)
        yield from (match for match in found if match is not None)


def _match_bill(mine: BillClaim, theirs: BillClaim, case: CaseRef) -> Match | None:
    bill = compare_bills(mine, theirs)
    if bill is not None:
        return _make_match(mine, Sameness.BILL, case, bill)
    stay = compare_stays(mine, theirs)
    return _make_match(mine, Sameness.STAY, case, stay) if stay is not None else None


def _make_match(mine: BillClaim, how: Sameness, case: CaseRef, found: Agreement) -> Match:
    return Match(
        mine.paper, how, case, mine.spot, agreeing=found.agreeing, differing=found.differing, sure=found.sure
    )  # fmt: skip


def _ask_for(bills: Sequence[BillClaim], table: Any) -> ColumnElement[bool] | None:
    """What finds every row that may be one of the bills or of one of the stays; None where nothing legible could.

    Each part is an index of the table, and the parts are joined by OR: both databases join the rows they find by each.
    """
    parts = [*_ask_numbers(bills, table), *_ask_stays(bills, table)]
    return or_(*parts) if parts else None


def _ask_numbers(bills: Sequence[BillClaim], table: Any) -> Iterator[ColumnElement[bool]]:
    """Whole numbers, in print and as codes tell them; whole ones of mine among masked ones; masked ones of mine."""
    numbers = sorted({n for bill in bills for n in (bill.number, bill.qr_number) if n and MASK not in n})
    tails = sorted(set(filter(None, map(number_tail, numbers))))
    masked = sorted({number_tail(bill.number) for bill in bills if MASK in bill.number} - {""})
    if numbers:
        yield table.c.number.in_(numbers)
    if numbers and "qr_number" in table.c:
        yield table.c.qr_number.in_(numbers)
    if tails:
        yield and_(table.c.tail.in_(tails), table.c.number.like(f"%{MASK}%"))
    if masked:
        yield table.c.tail.in_(masked)


def _ask_stays(bills: Sequence[BillClaim], table: Any) -> Iterator[ColumnElement[bool]]:
    """Sum and both days; the lists find a few rows too many, which are compared later."""
    stays = [bill for bill in bills if bill.total is not None and bill.admitted and bill.discharged]
    if stays:
        yield and_(
            table.c.total_cents.in_(sorted({to_cents(bill.total) or 0 for bill in stays})),
            table.c.discharged.in_(sorted({day_text(bill.discharged) for bill in stays})),
            table.c.admitted.in_(sorted({day_text(bill.admitted) for bill in stays})),
        )
