"""How long it takes to learn whether a new case was claimed before, among 100,000 invented ones.

Each has two bills, a list of charges, a record and a card: half a million pages. Their pictures are those of a few dozen templates with
some bits changed, because that is what an office's pages look like: tens of thousands lie as near to a new page as a true second scan.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from statistics import median, quantiles
from typing import Any

from sqlalchemy import insert, text

from intake import types
from intake.ledger.claims.claim_rows import bill_row, sheet_row
from intake.ledger.claims.duplicates import find_matches
from intake.ledger.location import LedgerPlace
from intake.ledger.model import BillClaim, Claims, Match, SheetClaim, Spot, Stage
from intake.ledger.schema import BILLS, CASES, FILES, SHEETS
from intake.ledger.sheets.pictures import Asker, propose_sheets
from intake.ledger.store import Ledger, Writing, open_ledger

FIRST = date(2024, 1, 2)
KINDS = (types.INPATIENT_INVOICE, types.OUTPATIENT_INVOICE, types.EXPENSE_LIST, types.DISCHARGE_RECORD, types.ID_CARD)
TEMPLATES, CHANGED_BITS, FIGURES = 60, 6, 20
"""Of one template two pages lie four to eight bits apart, where each differs in three or so from a third."""
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class SearchTimes:
    """Milliseconds of what a new case costs, and what was found.

    Attributes:
        first: The very first search, which makes the file of pictures.
        middle: Median of the others.
        late: Their 95th percentile.
        busy: Median of the milliseconds of a core that they took; what other programs take is not in it.
        candidates: The most that were proposed for a page.
        missed: Cases with a bill of an earlier one that was not found.
        false: Cases with nothing of an earlier one of which something was found.
    """

    first: float
    middle: float
    late: float
    busy: float
    candidates: int
    missed: int
    false: int


def invent_claims(number: int, chance: random.Random, templates: Sequence[bytes]) -> Claims:
    """What the papers of a case claim."""
    day = FIRST + timedelta(days=number % 1000)
    person = f"样{chr(0x4E00 + number % 5000)}{chr(0x4E00 + number // 5000 % 5000)}"
    id_number = f"3417991990{number % 10**8:08d}"
    spots = [Spot(f"{number:060x}{paper:04x}", 1) for paper in range(len(KINDS))]
    bills = tuple(
        BillClaim(
            paper, KINDS[paper], "34060125", f"{10**9 + 2 * number + paper}", sure=True, name=person, id_number=id_number,
            total=Decimal(chance.randrange(10**4, 10**7)) / 100, issued=day, admitted=day - timedelta(days=9), discharged=day,
            hospital="青禾县人民医院", spot=spots[paper],
        )
        for paper in range(2)
    )  # fmt: skip
    sheets = tuple(
        SheetClaim(
            paper, kind, spots[paper], _change_bits(chance.choice(templates), chance),
            frozenset(chance.getrandbits(32) for _ in range(FIGURES)), {"name": person, "id_number": id_number},
        )
        for paper, kind in enumerate(KINDS)
    )  # fmt: skip
    return Claims(frozenset(spot.sha256 for spot in spots), bills, sheets)


def _change_bits(picture: bytes, chance: random.Random) -> bytes:
    value = int.from_bytes(picture, "big")
    for _ in range(CHANGED_BITS // 2):
        value ^= 1 << chance.randrange(256)
    return value.to_bytes(32, "big")


def invent_templates(chance: random.Random) -> Sequence[bytes]:
    """Pictures of the forms that pages are printed on."""
    return [chance.randbytes(32) for _ in range(TEMPLATES)]


# ------------------------------------------------------------------------------------------------ the ledger
def fill_ledger(ledger: Ledger, cases: int, chance: random.Random, templates: Sequence[bytes]) -> None:
    """Puts the state of so many cases in; their events are of no account here."""
    for begin in range(0, cases, _BATCH):
        with ledger.writing() as writing:
            _fill_batch(writing, range(begin, min(cases, begin + _BATCH)), chance, templates)
    if ledger.place.file is None:
        with ledger.writing() as writing:  # PostgreSQL does it by itself, some minutes later; SQLite never does
            writing.connection.execute(text("ANALYZE"))


def _fill_batch(writing: Writing, numbers: Sequence[int], chance: random.Random, templates: Sequence[bytes]) -> None:
    claims = {f"{number:032x}": invent_claims(number, chance, templates) for number in numbers}
    connection = writing.connection
    connection.execute(insert(CASES), [_case_row(case_id) for case_id in claims])
    files = [{"case_id": case_id, "sha256": s} for case_id, claim in claims.items() for s in sorted(claim.files)]
    connection.execute(insert(FILES), files)
    connection.execute(insert(BILLS), [bill_row(c, bill) for c, claim in claims.items() for bill in claim.bills])
    connection.execute(insert(SHEETS), [sheet_row(c, sheet) for c, claim in claims.items() for sheet in claim.sheets])


def _case_row(case_id: str) -> dict[str, Any]:
    number = int(case_id, 16)
    return {
        "id": case_id, "sequence": number + 1, "year": 2026, "serial": number + 1, "register": f"2026-{number + 1:05d}",
        "host": "", "path": f"/inbox/{number}", "stage": Stage.CLOSED.value, "received": FIRST.isoformat(),
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------ searching
def measure_search(place: LedgerPlace, cases: int, asked: int) -> SearchTimes:
    """Asks for so many new cases, every second of which has a bill of an earlier one."""
    chance = random.Random(12)
    templates = invent_templates(chance)
    ledger = open_ledger(place)
    fill_ledger(ledger, cases, chance, templates)
    new = [_new_case(number, cases, chance, templates) for number in range(asked)]
    first, *times = (_search(ledger, claims) for claims in (new[0], *new))
    with ledger.reading() as connection:
        sheets = [sheet for claims in new for sheet in claims.sheets]
        proposed = propose_sheets(connection, place.store, sheets, Asker())
    ledger.close()
    clock, busy = [1000 * seconds for seconds, _, _ in times], [1000 * seconds for _, seconds, _ in times]
    found = [bool(matches) for _, _, matches in times]
    return SearchTimes(
        round(1000 * first[0], 1), round(median(clock), 1), round(quantiles(clock, n=20)[-1], 1), round(median(busy), 1),
        max(map(len, proposed)), found[1::2].count(False), found[::2].count(True),
    )  # fmt: skip


def _new_case(number: int, cases: int, chance: random.Random, templates: Sequence[bytes]) -> Claims:
    """Odd ones have the first bill of an earlier case, on another scan."""
    own = invent_claims(cases + number, chance, templates)
    if number % 2 == 0:
        return own
    earlier = invent_claims(chance.randrange(cases), chance, templates).bills[0]
    taken = replace(own.bills[0], number=earlier.number)
    return replace(own, bills=(taken, *own.bills[1:]))


def _search(ledger: Ledger, claims: Claims) -> tuple[float, float, tuple[Match, ...]]:
    """Seconds by the clock and of a core, and what was found."""
    begun, busy = time.perf_counter(), time.process_time()
    with ledger.reading() as connection:
        matches = find_matches(connection, claims, None, "", ledger.place.store)
    return time.perf_counter() - begun, time.process_time() - busy, matches
