"""What earlier cases and lists of settled bills have already: found by hash, number, code and stay, told once a case."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, insert, select

from intake.ledger.claims.claim_rows import settled_row
from intake.ledger.claims.duplicates import find_matches, keep_claims, read_claims
from intake.ledger.location import LedgerPlace
from intake.ledger.model import BillClaim, Claims, Leaf, Match, Sameness, SettledBill, SheetClaim, Spot, Stage
from intake.ledger.schema import BILLS, CASES, FILES, SETTLED, SHEETS
from intake.ledger.store import open_ledger
from intake.model import Box

BOX = Box(1 / 7, 0.2, 1 / 3, 0.25)
BILL = BillClaim(
    0, "inpatient_invoice", "34060125", "0038433844", sure=True, name="样张三", id_number="341799********0017",
    total=Decimal("6072.36"), issued=date(2026, 3, 9), admitted=date(2026, 3, 1), discharged=date(2026, 3, 9),
    hospital="青禾县样例医院", check_code="a1b2c3", spot=Spot("aa" * 32, 2, BOX),
)  # fmt: skip
LEAF = Leaf(1000, 1400, (0.001, 0, 0, 0, 1 / 1400, 0, 0, 0, 1), (Box(0.5, 0.5, 0.6, 0.52),))
SHEET = SheetClaim(
    0, "inpatient_invoice", Spot("aa" * 32, 2), b"p" * 32, frozenset({7, 2**32 - 1}), {"total": "6072.36"}, LEAF
)


@pytest.fixture
def ledger(place: LedgerPlace) -> Iterator[Connection]:
    opened = open_ledger(place)
    with opened.writing() as writing:
        yield writing.connection
    opened.close()


def add_case(ledger: Connection, number: int, claims: Claims, **columns: object) -> str:
    """A case that came in by the event of that number."""
    row: dict[str, object] = {
        "id": f"case-{number}", "sequence": number, "year": 2026, "serial": number, "register": f"2026-{number:05d}",
        "path": f"/inbox/{number}", "stage": "已收件", "received": "2026-10-12", "number": "青医保受〔2026〕00012号",
        "item": "住院费用报销",
    }  # fmt: skip
    ledger.execute(insert(CASES).values(row | columns))
    keep_claims(ledger, f"case-{number}", claims)
    return f"case-{number}"


def bills(*found: BillClaim, files: frozenset[str] = frozenset()) -> Claims:
    return Claims(files, found)


def scanned(**changed: object) -> BillClaim:
    """The bill as a later case has it: on another file."""
    return replace(BILL, spot=Spot("bb" * 32, 1, BOX), **changed)


def told(
    ledger: Connection, *found: BillClaim, before: int | None = None, own: str = ""
) -> list[tuple[int, str, Sameness]]:
    return [(m.paper, m.case.register, m.how) for m in find_matches(ledger, bills(*found), before, own)]


# ------------------------------------------------------------------------------------------------ keeping
def test_claims_come_back_as_they_were_kept(ledger: Connection):
    add_case(ledger, 3, Claims(frozenset({"aa" * 32}), (BILL,), (SHEET,)))
    (match,) = find_matches(ledger, bills(scanned()), None, "")
    assert (match.how, match.sure, match.mine, match.theirs) == (Sameness.BILL, True, scanned().spot, BILL.spot)
    assert match.leaf == LEAF
    assert (match.case.id, match.case.label, match.case.received) == (
        "case-3",
        "青医保受〔2026〕00012号",
        date(2026, 10, 12),
    )
    assert (match.case.item, match.case.stage, match.case.settled) == ("住院费用报销", Stage.RECEIVED, False)
    assert not match.differing


def test_claims_that_are_read_back_are_those_that_were_kept(ledger: Connection):
    leaf = replace(LEAF, private=(BOX,))
    claims = Claims(frozenset({"aa" * 32}), (BILL, replace(BILL, paper=1, total=None)), (replace(SHEET, leaf=leaf),))
    assert read_claims(ledger, add_case(ledger, 3, claims)) == claims


def test_what_a_case_claims_anew_takes_the_place_of_what_it_claimed(ledger: Connection):
    case = add_case(ledger, 3, Claims(frozenset({"aa" * 32, "cc" * 32}), (BILL,), (SHEET,)))
    ledger.execute(FILES.update().values(name="扫描.jpg"))
    keep_claims(ledger, case, bills(scanned(number="0038500001"), files=frozenset({"aa" * 32, "dd" * 32})))
    assert ledger.scalars(select(BILLS.c.number)).all() == ["0038500001"]
    assert not ledger.execute(select(SHEETS)).all()
    assert set(map(tuple, ledger.execute(select(FILES.c.sha256, FILES.c.name)))) == {
        ("aa" * 32, "扫描.jpg"),
        ("dd" * 32, ""),
    }


# ------------------------------------------------------------------------------------------------ bills
def test_a_bill_is_found_in_earlier_cases_only_and_never_in_its_own(ledger: Connection):
    for number in (3, 5, 7):
        add_case(ledger, number, bills(BILL))
    assert told(ledger, scanned()) == [(0, f"2026-0000{n}", Sameness.BILL) for n in (3, 5, 7)]
    assert told(ledger, scanned(), before=7, own="case-3") == [(0, "2026-00005", Sameness.BILL)]
    assert told(ledger, scanned(), before=3) == []


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ({"number": "00384*3844"}, {}),
        ({}, {"number": "00384*3844"}),
        ({"number": "", "qr_number": "0038433844"}, {}),
        ({}, {"number": "", "qr_number": "0038433844"}),
        ({"number": "0038433841", "qr_number": "0038433844"}, {"number": "", "qr_number": "0038433844"}),
    ],
)
def test_masked_numbers_and_codes_find_the_bill_either_way(ledger: Connection, kept, asked):
    add_case(ledger, 3, bills(replace(BILL, **kept)))
    assert told(ledger, scanned(**asked)) == [(0, "2026-00003", Sameness.BILL)]


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "0038433845", "total": Decimal(88)},
        {"code": "34060231", "total": Decimal(88)},
        {"number": "", "total": None},
    ],
)
def test_another_bill_is_not_found(ledger: Connection, changed):
    add_case(ledger, 3, bills(BILL))
    assert told(ledger, scanned(**changed)) == []


def test_a_stay_is_found_under_another_number(ledger: Connection):
    add_case(ledger, 3, bills(BILL))
    (match,) = find_matches(ledger, bills(scanned(number="0038500001")), None, "")
    assert (match.how, match.differing) == (Sameness.STAY, {"bill_number": ("0038500001", "0038433844")})


def test_of_one_paper_and_case_the_best_match_is_told(ledger: Connection):
    add_case(ledger, 3, bills(replace(BILL, paper=4, number="0038500001"), BILL, files=frozenset({"bb" * 32})))
    assert told(ledger, scanned()) == [(0, "2026-00003", Sameness.BILL)]


def test_the_surer_of_two_matches_of_a_kind_is_told(ledger: Connection):
    add_case(ledger, 3, bills(replace(BILL, sure=False), replace(BILL, paper=1)))
    (match,) = find_matches(ledger, bills(scanned()), None, "")
    assert match.sure


def test_papers_are_told_in_their_order(ledger: Connection):
    add_case(ledger, 3, bills(BILL, replace(BILL, paper=1, number="0038500001", total=Decimal(88))))
    asked = (scanned(paper=7), scanned(paper=2, number="0038500001", total=Decimal(88)))
    assert [paper for paper, _, _ in told(ledger, *asked)] == [2, 7]


def test_a_case_without_bills_and_files_matches_nothing(ledger: Connection):
    add_case(ledger, 3, bills(BILL))
    assert find_matches(ledger, Claims(), None, "") == ()


# ------------------------------------------------------------------------------------------------ files
def test_the_same_file_is_found_whatever_was_read_of_it(ledger: Connection):
    add_case(ledger, 3, Claims(frozenset({"aa" * 32}), (), (SHEET,)))
    mine = replace(SHEET, paper=5, kind="unknown", figures=frozenset(), telling={})
    (match,) = find_matches(ledger, Claims(frozenset({"aa" * 32}), (), (mine,)), None, "")
    assert (match.paper, match.how, match.mine, match.theirs) == (5, Sameness.FILE, SHEET.spot, SHEET.spot)
    assert match.leaf == LEAF


# ------------------------------------------------------------------------------------------------ settled bills
def settle(ledger: Connection, *found: SettledBill) -> None:
    ledger.execute(insert(SETTLED), [settled_row("list-1", 9, bill) for bill in found])


def settled_match(ledger: Connection, *found: BillClaim) -> Match:
    (match,) = find_matches(ledger, bills(*found), 1, "")  # a list counts whenever it came in
    return match


def test_a_bill_of_a_list_of_settled_ones_is_found_by_its_number(ledger: Connection):
    settle(ledger, SettledBill(2, "34060125", "0038433844", settled=date(2026, 5, 1), reference="J-17"))
    match = settled_match(ledger, scanned())
    assert (match.how, match.theirs, match.leaf) == (Sameness.BILL, None, None)
    assert (match.case.settled, match.case.label, match.case.received) == (True, "J-17", date(2026, 5, 1))


def test_a_stay_of_a_list_of_settled_ones_is_found_without_a_number(ledger: Connection):
    stay = SettledBill(
        2, name="样张三", id_number="341799199001010017", total=Decimal("6072.36"), admitted=date(2026, 3, 1),
        discharged=date(2026, 3, 9),
    )  # fmt: skip
    settle(ledger, stay, replace(stay, row=3, name="样李四", id_number="", total=Decimal("6072.36")))
    match = settled_match(ledger, scanned())
    assert (match.how, match.sure) == (Sameness.STAY, True)


def test_a_bill_that_stands_in_a_list_in_several_rows_is_told_once(ledger: Connection):
    settle(ledger, *(SettledBill(row, "34060125", "0038433844") for row in (2, 3, 4)))
    assert settled_match(ledger, scanned()).how is Sameness.BILL
