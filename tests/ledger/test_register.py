"""The register: which cases a filter lets through, in which order, and how late they are."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from intake.ledger.location import LedgerPlace
from intake.ledger.model import Stage
from intake.ledger.register import (
    RegisterFilter,
    count_rows,
    find_bills,
    find_bills_to_check,
    find_named_rows,
    find_rows,
    iter_bills,
    iter_rows,
)
from intake.ledger.store import open_ledger
from tests.ledger.registers import add_bill, add_case

TODAY = date(2026, 4, 20)
"""A Monday."""


@pytest.fixture
def connection(place: LedgerPlace) -> Iterator[Connection]:
    ledger = open_ledger(place)
    with ledger.writing() as writing:
        yield writing.connection
    ledger.close()


def serials(connection: Connection, **wanted: Any) -> list[int]:
    """What a filter lets through, which must be as many as it counts."""
    asked = RegisterFilter(**wanted)
    found = [int(row.register[-5:]) for row in find_rows(connection, asked, TODAY)]
    assert len(found) == count_rows(connection, asked, TODAY)
    return found


def test_a_filter_that_says_nothing_leaves_nothing_out(connection: Connection) -> None:
    for serial, stage in enumerate(Stage, start=1):
        add_case(connection, serial, stage=stage)
    assert serials(connection) == list(range(1, len(Stage) + 1))


def test_rows_come_by_year_and_serial_beyond_the_width_of_their_numbers(connection: Connection) -> None:
    for sequence, (year, serial) in enumerate([(2027, 1), (2026, 100_000), (2026, 99_999), (2026, 2)]):
        add_case(connection, serial, id=f"c{sequence}", sequence=sequence, year=year, register=f"{year}-{serial:05d}")
    found = [row.register for row in find_rows(connection, RegisterFilter(), TODAY)]
    assert found == ["2026-00002", "2026-99999", "2026-100000", "2027-00001"]
    assert [row.register for row in iter_rows(connection, RegisterFilter(), TODAY)] == found


def test_pages_follow_each_other(connection: Connection) -> None:
    for serial in range(1, 6):
        add_case(connection, serial)
    pages = [find_rows(connection, RegisterFilter(), TODAY, 2, offset) for offset in (0, 2, 4)]
    assert [[row.id for row in page] for page in pages] == [["case-1", "case-2"], ["case-3", "case-4"], ["case-5"]]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"number": "2026-00002"}, [2]),
        ({"number": "〔2026〕00007"}, [1]),
        ({"number": "%"}, []),
        ({"stages": (Stage.ACCEPTED, Stage.CLOSED)}, [1, 3]),
        ({"item": "resident-inpatient-reimbursement"}, [1]),
        ({"item": "住院费用"}, [1]),
        ({"insurance": "职工"}, [2]),
        ({"area": "青禾"}, [1]),
        ({"name": "张三"}, [1]),
        ({"name": "张_"}, []),
        ({"id_number": "341799199001010017"}, [1]),
        ({"id_number": "0017"}, [1]),
        ({"id_number": "017"}, []),
        ({"id_number": "02x"}, []),
        ({"id_number": "101x"}, [2]),
        ({"received_from": date(2026, 3, 10)}, [2, 3]),
        ({"received_to": date(2026, 3, 10)}, [1, 2]),
        ({"received_from": date(2026, 3, 10), "received_to": date(2026, 3, 10)}, [2]),
        ({"accepted_from": date(2026, 3, 12)}, [1]),
        ({"accepted_to": date(2026, 3, 12)}, [1, 3]),
        ({"verdict": "补正"}, [2]),
        ({"verdict": "补正", "insurance": "居民"}, []),
    ],
)
def test_each_condition_leaves_out_what_it_says(
    connection: Connection, wanted: dict[str, Any], expected: list[int]
) -> None:
    add_case(
        connection, 1, stage=Stage.ACCEPTED, number="青医保受〔2026〕00007号", item="住院费用报销", insurance="居民",
        item_id="resident-inpatient-reimbursement", area="青禾县", applicant="样张三", id_number="341799199001010017",
        accepted="2026-03-12", verdict="齐全",
    )  # fmt: skip
    add_case(
        connection, 2, received="2026-03-10", insurance="职工", applicant="样李四", id_number="34179919900101101X",
        verdict="需补正", item="门诊费用报销",
    )  # fmt: skip
    add_case(connection, 3, received="2026-03-11", stage=Stage.CLOSED, accepted="2026-03-11", closed="2026-03-11")
    assert serials(connection, **wanted) == expected


# ------------------------------------------------------------------------------------------------ late
def test_late_cases_are_those_whose_due_day_lies_so_many_working_days_back(connection: Connection) -> None:
    """20 April 2026 is a Monday, the 17th the Friday before; 4 to 6 April are the holiday of 清明."""
    add_case(connection, 1, guide_due="2026-04-20")
    add_case(connection, 2, guide_due="2026-04-19")
    add_case(connection, 3, guide_due="2026-04-13")
    add_case(connection, 4, statute_due="2026-04-13")
    add_case(connection, 5)
    assert serials(connection, overdue=1) == [2, 3, 4]
    assert serials(connection, overdue=5) == [3, 4]
    assert serials(connection, overdue=6) == []
    rows = {row.register[-1]: row for row in find_rows(connection, RegisterFilter(), TODAY)}
    assert [rows[n].guide_overdue(TODAY) for n in "12345"] == [0, 1, 5, 0, 0]
    assert [rows[n].statute_overdue(TODAY) for n in "12345"] == [0, 0, 0, 5, 0]


def test_what_was_closed_late_stays_late_and_what_was_closed_in_time_never_becomes_it(connection: Connection) -> None:
    closed = {"stage": Stage.CLOSED, "closed": "2026-03-20", "guide_due": "2026-03-10"}
    add_case(connection, 1, **closed, overdue_days=8)
    add_case(connection, 2, **(closed | {"guide_due": "2026-03-31"}), overdue_days=0)
    assert serials(connection, overdue=8) == [1]
    assert serials(connection, overdue=9) == []
    late, timely = find_rows(connection, RegisterFilter(), TODAY)
    assert (late.guide_overdue(TODAY), timely.guide_overdue(TODAY)) == (8, 0)


def test_a_purged_case_has_no_clock(connection: Connection) -> None:
    add_case(connection, 1, stage=Stage.PURGED, guide_due="2026-03-10")
    assert serials(connection, overdue=1) == []
    assert find_rows(connection, RegisterFilter(), TODAY)[0].guide_overdue(TODAY) == 0


def test_what_the_filter_calls_late_is_what_the_row_says_on_every_day(connection: Connection) -> None:
    for serial in range(1, 60):
        add_case(connection, serial, guide_due=date.fromordinal(TODAY.toordinal() - serial).isoformat())
    rows = find_rows(connection, RegisterFilter(), TODAY)
    for days in (1, 5, 10, 20, 30):
        late = [row.id for row in find_rows(connection, RegisterFilter(overdue=days), TODAY)]
        assert late == [row.id for row in rows if row.guide_overdue(TODAY) >= days]
        assert late


def test_a_supplement_runs_while_it_is_open(connection: Connection) -> None:
    add_case(connection, 1, stage=Stage.SUPPLEMENT, supplement_asked="2026-04-16", supplement_days=3)
    add_case(connection, 2, stage=Stage.SUPPLEMENTED, supplement_asked="2026-04-16", supplement_days=3)
    running, over = find_rows(connection, RegisterFilter(), TODAY)
    assert (running.supplement_taken(TODAY), over.supplement_taken(TODAY)) == (5, 3)


# ------------------------------------------------------------------------------------------------ one case
def test_a_case_is_found_by_each_of_its_names_and_by_a_piece_of_one(connection: Connection) -> None:
    add_case(connection, 1, number="青医保受〔2026〕00007号")
    add_case(connection, 2)
    for name in ("2026-00001", "青医保受〔2026〕00007号", "case-1", " 2026-00001 ", "00007号", "00001"):
        assert [row.id for row in find_named_rows(connection, name)] == ["case-1"], name
    assert len(find_named_rows(connection, "2026-0000")) == 2
    assert find_named_rows(connection, "2027") == ()


def test_columns_are_typed_and_empty_ones_are_none(connection: Connection) -> None:
    add_case(connection, 1, total_cents=5, admitted="2026-02-20")
    (row,) = find_rows(connection, RegisterFilter(), TODAY)
    assert (row.total, row.admitted, row.discharged) == (Decimal("0.05"), date(2026, 2, 20), None)
    assert (row.stage, row.received) == (Stage.RECEIVED, date(2026, 3, 9))


# ------------------------------------------------------------------------------------------------ bills
def test_bills_found_false_are_counted_and_asked_for(connection: Connection) -> None:
    for serial in (1, 2, 3):
        add_case(connection, serial)
    for paper, result in enumerate(("伪", "真", "已冲红", "已作废", "未查到", "")):
        add_bill(connection, "case-1", paper, check_result=result)
    add_bill(connection, "case-2", check_result="真")
    assert [row.bills_false for row in find_rows(connection, RegisterFilter(), TODAY)] == [3, 0, 0]
    assert serials(connection, false_bills=True) == [1]


def test_bills_come_with_the_number_of_their_case(connection: Connection) -> None:
    for serial in (2, 1):
        add_case(connection, serial)
        add_bill(connection, f"case-{serial}", 1, total_cents=None, issued="")
        add_bill(connection, f"case-{serial}", 0)
    found = list(iter_bills(connection, RegisterFilter(), TODAY))
    assert [(bill.register, bill.paper) for bill in found] == [
        ("2026-00001", 0), ("2026-00001", 1), ("2026-00002", 0), ("2026-00002", 1),
    ]  # fmt: skip
    assert (found[0].total, found[0].issued) == (Decimal("8230.50"), date(2026, 3, 1))
    assert (found[1].total, found[1].issued) == (None, None)
    assert find_bills(connection, "case-1") == tuple(found[:2])
    assert list(iter_bills(connection, RegisterFilter(number="00002"), TODAY)) == found[2:]
    assert find_bills(connection, "case-3") == ()


def test_to_be_checked_is_what_nobody_checked_of_cases_that_go_on(connection: Connection) -> None:
    for serial, stage in enumerate((Stage.RECEIVED, Stage.WITHDRAWN, Stage.REFUSED, Stage.CLOSED), start=1):
        add_case(connection, serial, stage=stage)
        add_bill(connection, f"case-{serial}")
    add_bill(connection, "case-1", 1, check_result="真")
    add_bill(connection, "case-1", 2, kind="vat_invoice")
    kinds = ["inpatient_invoice"]
    assert [(b.case_id, b.paper) for b in find_bills_to_check(connection, kinds)] == [("case-1", 0), ("case-4", 0)]
    assert [(b.case_id, b.paper) for b in find_bills_to_check(connection, kinds, every=True)] == [
        ("case-1", 0), ("case-1", 1), ("case-2", 0), ("case-3", 0), ("case-4", 0),
    ]  # fmt: skip
