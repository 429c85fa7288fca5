"""When two bills are one, when they are of one stay, and when a number that agrees proves nothing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from intake.ledger.claims.same_bill import compare_bills, compare_stays
from intake.ledger.model import BillClaim

BILL = BillClaim(
    0, "inpatient_invoice", "34060125", "0038433844", sure=True, name="样张三", id_number="341799********0017",
    total=Decimal("6072.36"), issued=date(2026, 3, 9), admitted=date(2026, 3, 1), discharged=date(2026, 3, 9),
)  # fmt: skip
BARE = BillClaim(0, "inpatient_invoice", "34060125", "0038433844", sure=True)
OTHERS = {"name": "样李四", "id_number": "341799********1234", "total": Decimal("88.00")}


def outcome(mine: BillClaim, theirs: BillClaim) -> bool | None:
    """Whether it is surely one bill; None where it is another."""
    found = [compare_bills(one, other) for one, other in ((mine, theirs), (theirs, mine))]
    assert (found[0] is None) == (found[1] is None), "it does not matter which is asked first"
    return None if found[0] is None else found[0].sure


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        # code and number agree surely: whatever else differs is a contradiction, not another bill
        (OTHERS, True),
        ({"name": "", "id_number": "", "total": None}, True),
        # another code, another bill
        ({"code": "34060231"}, None),
        ({"code": "34060126"}, False),  # one digit may be misread where sum and person agree
        ({"code": "34060126", "total": Decimal("88.00")}, None),
        ({"code": "34060126", "name": "", "id_number": "", "issued": None}, None),
        # without a code something else has to agree
        ({"code": ""}, True),
        ({"code": "", **OTHERS}, None),
        ({"code": "", "total": Decimal("88.00")}, False),
        ({"code": "", "name": "样李四", "id_number": ""}, False),
        ({"code": "", "name": "", "id_number": "", "total": None}, False),
        ({"code": "********"}, True),
        # a number in doubt: consecutive bills differ in one digit
        ({"sure": False}, False),
        ({"sure": False, "total": Decimal("88.00")}, None),
        ({"sure": False, "issued": date(2026, 3, 10)}, None),
        ({"sure": False, "name": "", "id_number": "", "total": None}, None),
        # masked numbers
        ({"number": "00384*3844"}, False),
        ({"number": "003843****"}, None),  # nothing to find it by
        ({"number": "00384*3845"}, None),
        ({"number": "00385*3844"}, None),
        ({"number": "*********3844"}, None),  # another length
        ({"number": "******3844", "total": None}, None),
        ({"number": "******3844", "name": "", "id_number": ""}, False),  # sum and day of issue agree
        ({"number": "******3844", "name": "", "id_number": "", "issued": None}, None),
        ({"number": "0038433845"}, None),
        ({"number": ""}, None),
    ],
)
def test_a_bill_is_known_by_code_and_number(changed: dict[str, object], expected: bool | None):
    assert outcome(BILL, replace(BILL, **changed)) is expected


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ({"number": "0038433841", "qr_number": "0038433844"}, {}, True),  # print misread, code against print
        ({"number": "", "code": "", "qr_number": "0038433844", "qr_code": "34060125"}, {}, True),
        ({"number": "", "qr_number": "0038433844"}, {"number": "0038433841", "qr_number": "0038433844"}, True),
        ({"sure": False, "qr_number": "0038433844"}, {"sure": False, "qr_number": "0038433844"}, True),
        ({"sure": False, "qr_number": "0038433844"}, {"sure": False}, False),
        ({"number": "", "qr_number": "0038433845"}, {}, None),
        ({"code": "34060231", "qr_code": "34060125"}, {}, True),  # the code in print was misread
    ],
)
def test_print_and_code_of_one_are_held_against_print_and_code_of_the_other(mine, theirs, expected: bool | None):
    assert outcome(replace(BILL, **mine), replace(BILL, **theirs)) is expected


def test_what_agrees_and_what_differs_is_told_by_vocabulary_keys():
    found = compare_bills(BILL, replace(BILL, total=Decimal("8072.36"), name="样李四", id_number="", code=""))
    assert found is None  # without the code nothing but the number agrees
    found = compare_bills(BILL, replace(BILL, total=Decimal("8072.36"), name="样李四", id_number=""))
    assert found is not None
    assert found.agreeing == ("bill_code", "bill_number", "issue_date", "admission_date", "discharge_date")
    assert found.differing == {"total": ("6072.36", "8072.36"), "payer": ("样张三", "样**")}, (
        "the other person is not told"
    )


def test_the_keys_are_those_of_the_type():
    mine = BillClaim(0, "vat_invoice", "034001900111", "12345678", sure=True, name="样张三", total=Decimal(88))
    found = compare_bills(mine, replace(mine, paper=3))
    assert found is not None
    assert found.agreeing == ("invoice_code", "invoice_number", "total", "buyer")


def test_two_bare_numbers_agree():
    assert outcome(BARE, BARE) is True


# ------------------------------------------------------------------------------------------------ stays
REISSUED = replace(BILL, number="0038500001")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"id_number": ""}, True),
        ({"name": "样 张三", "id_number": ""}, True),
        ({"name": "样*三"}, True),
        ({"name": "祥张三", "id_number": ""}, False),
        ({"id_number": "341799********0027"}, False),  # the name agrees, a digit may be misread
        ({"name": "样李四", "id_number": ""}, None),
        ({"name": "样李四"}, False),  # a newborn under its mother's number
        ({"name": "", "id_number": ""}, None),
        ({"total": Decimal("6072.37")}, None),
        ({"total": None}, None),
        ({"admitted": None}, None),
        ({"discharged": date(2026, 3, 10)}, None),
        ({"kind": "outpatient_invoice"}, None),
    ],
)
def test_a_stay_is_known_by_person_days_and_sum(changed, expected: bool | None):
    found = [
        compare_stays(one, other)
        for one, other in ((BILL, replace(REISSUED, **changed)), (replace(REISSUED, **changed), BILL))
    ]
    assert (found[0] is None) == (found[1] is None)
    assert (found[0] and found[0].sure) is expected


def test_the_numbers_of_a_reissued_bill_are_told_as_what_differs():
    found = compare_stays(BILL, REISSUED)
    assert found is not None
    assert found.differing == {"bill_number": ("0038433844", "0038500001")}
    assert set(found.agreeing) >= {"total", "admission_date", "discharge_date", "payer"}


def test_two_outpatient_bills_of_one_day_and_sum_are_two():
    visit = replace(BILL, kind="outpatient_invoice")
    assert compare_stays(visit, replace(visit, number="0038500001")) is None
