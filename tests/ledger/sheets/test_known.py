"""Pages that an earlier case has already: found under another file, told once, whose case it was."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from intake.ledger.claims.duplicates import find_matches, keep_claims
from intake.ledger.location import LedgerPlace
from intake.ledger.model import Claims, Leaf, Match, Sameness, SheetClaim, Spot
from intake.ledger.sheets.pictures import FILE
from intake.ledger.store import Ledger, open_ledger
from tests.ledger.registers import add_case

LEAF = Leaf(1000, 1400, (0.001, 0, 0, 0, 1 / 1400, 0, 0, 0, 1))
LIST = SheetClaim(
    0, "expense_list", Spot("aa" * 32, 2), bytes(range(32)), frozenset(range(100, 130)),
    {"name": "样张三", "inpatient_number": "254001007", "total": "6072.36"}, LEAF,
)  # fmt: skip
AGAIN = replace(LIST, paper=3, spot=Spot("bb" * 32, 1), picture=bytes([255, *range(1, 32)]), leaf=None)
"""A second scan of it, on another file."""


@pytest.fixture
def ledger(place: LedgerPlace) -> Iterator[Ledger]:
    opened = open_ledger(place)
    yield opened
    opened.close()


def keep(ledger: Ledger, serial: int, *sheets: SheetClaim) -> None:
    with ledger.writing() as writing:
        keep_claims(writing.connection, add_case(writing.connection, serial), Claims(sheets=sheets))


def look(ledger: Ledger, *sheets: SheetClaim, before: int | None = None, own: str = "") -> tuple[Match, ...]:
    with ledger.reading() as connection:
        return find_matches(connection, Claims(sheets=sheets), before, own, ledger.place.store)


def test_a_second_scan_of_a_page_is_found_with_the_earlier_one(ledger: Ledger) -> None:
    keep(ledger, 1, LIST)
    (match,) = look(ledger, AGAIN)
    assert (match.paper, match.how, match.case.register, match.sure) == (3, Sameness.SHEET, "2026-00001", True)
    assert (match.mine, match.theirs, match.leaf) == (AGAIN.spot, LIST.spot, LEAF)
    assert set(match.agreeing) == set(LIST.telling)


def test_where_a_digit_differs_it_is_told_as_open(ledger: Ledger) -> None:
    keep(ledger, 1, LIST)
    (match,) = look(ledger, replace(AGAIN, telling={**LIST.telling, "total": "6072.38"}))
    assert (match.sure, match.differing) == (False, {"total": ("6072.38", "6072.36")})


def test_a_page_of_somebody_else_that_looks_alike_is_not_told(ledger: Ledger) -> None:
    keep(ledger, 1, LIST)
    assert look(ledger, replace(AGAIN, telling={"name": "样李四", "inpatient_number": "254009118"})) == ()


def test_the_same_page_in_a_case_of_before_is_told_and_not_that_of_a_later_one_or_its_own(ledger: Ledger) -> None:
    for serial in (1, 2, 3):
        keep(ledger, serial, LIST)
    assert [match.case.register for match in look(ledger, AGAIN, before=3, own="case-2")] == ["2026-00001"]


@pytest.mark.parametrize("kind", ["id_card", "household_register", "diagnosis_certificate"])
def test_papers_that_come_with_every_application_are_not_looked_for(ledger: Ledger, kind: str) -> None:
    keep(ledger, 1, replace(LIST, kind=kind))
    assert look(ledger, replace(AGAIN, kind=kind)) == ()
    assert not (ledger.place.store / FILE).exists()


def test_without_the_folder_of_scans_no_pictures_are_asked(ledger: Ledger) -> None:
    keep(ledger, 1, LIST)
    with ledger.reading() as connection:
        assert find_matches(connection, Claims(sheets=(AGAIN,)), None, "") == ()
