"""Whether two pages are one sheet: the same, open, or two, by what both print."""

from dataclasses import replace

import pytest

from intake.ledger.model import SheetClaim, Spot
from intake.ledger.sheets.same_sheet import compare_sheets, compare_values
from intake.likeness.compare import Likeness

FIGURES = frozenset(range(100, 130))
DAYS = [1 << 31 | day for day in range(3)]
BILL = SheetClaim(
    0, "outpatient_invoice", Spot("ab" * 32, 1), b"", FIGURES,
    {"bill_number": "0038433844", "payer": "样张三", "payer_id": "341799********0017", "total": "86.00", "issue_date": "2026-03-09"},
)  # fmt: skip
LIST = SheetClaim(
    0, "expense_list", Spot("ab" * 32, 1), b"", FIGURES,
    {"name": "样张三", "inpatient_number": "254001007", "admission_date": "2026-03-01", "total": "6072.36"},
)  # fmt: skip
CARD = SheetClaim(
    0,
    "id_card",
    Spot("ab" * 32, 1),
    b"",
    frozenset({1, 2, 3, 4}),
    {"name": "样张三", "id_number": "341799199001010017"},
)


def changed(sheet: SheetClaim, **telling: str | None) -> SheetClaim:
    """The sheet with other values, without those that are None."""
    merged = {**sheet.telling, **telling}
    return replace(sheet, telling={key: value for key, value in merged.items() if value is not None})


def likeness(mine: SheetClaim, theirs: SheetClaim) -> str:
    found = compare_sheets(mine, theirs)
    assert compare_sheets(theirs, mine).likeness is found.likeness
    return found.likeness.value


# ------------------------------------------------------------------------------------------------ one sheet
@pytest.mark.parametrize("sheet", [BILL, LIST, CARD])
def test_two_scans_that_say_the_same_are_one_sheet(sheet: SheetClaim) -> None:
    found = compare_sheets(sheet, sheet)
    assert (found.likeness, set(found.agreeing), found.differing) == (Likeness.SAME, set(sheet.telling), {})


def test_a_third_of_the_numbers_may_be_misread() -> None:
    misread = replace(BILL, figures=frozenset({*range(100, 123), 1, 2, 3}))
    assert likeness(BILL, misread) == "same"


def test_a_number_that_is_hidden_on_one_of_them_is_not_missed() -> None:
    assert likeness(BILL, changed(BILL, bill_number=None)) == "same"


def test_a_letter_of_the_name_is_no_matter_where_the_persons_number_agrees() -> None:
    assert likeness(BILL, changed(BILL, payer="祥张三")) == "same"


def test_a_scan_whose_type_was_not_recognised_may_be_the_same_sheet() -> None:
    assert likeness(BILL, replace(changed(BILL, bill_number=None), kind="unknown")) == "same"


# ------------------------------------------------------------------------------------------------ left open
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("bill_number", "0038433841"),
        ("bill_number", "00384***44"),
        ("total", "36.00"),
        ("issue_date", "2026-03-08"),
    ],
)
def test_one_digit_that_differs_and_a_masked_number_leave_it_open(key: str, value: str) -> None:
    other = changed(BILL, **{key: value})
    assert likeness(BILL, other) == "unsure"
    assert compare_sheets(BILL, other).differing == {key: (BILL.telling[key], value)}


def test_pages_with_half_of_their_numbers_in_common_are_left_open() -> None:
    assert likeness(LIST, replace(LIST, figures=frozenset(range(110, 140)))) == "unsure"


def test_pages_of_which_nobody_says_whose_they_are_are_left_open_where_all_numbers_agree() -> None:
    assert likeness(changed(BILL, **dict.fromkeys(BILL.telling)), BILL) == "unsure"
    assert likeness(replace(CARD, telling={}), CARD) == "different"


# ------------------------------------------------------------------------------------------------ two sheets
@pytest.mark.parametrize(
    "other",
    [
        {"payer": "样李四", "payer_id": "341799********5528"},
        {"bill_number": "0038433911"},
        {"bill_number": "0038433841", "total": "36.00"},
        {"total": "93.50"},
    ],
)
def test_bills_of_one_counter_with_the_same_charges_are_two(other: dict[str, str]) -> None:
    assert likeness(BILL, changed(BILL, **other)) == "different"


def test_another_page_of_the_same_list_is_another_sheet() -> None:
    assert likeness(LIST, replace(LIST, figures=frozenset(range(120, 150)))) == "different"


def test_lists_of_two_days_with_the_same_charges_are_two() -> None:
    monday, tuesday = (replace(LIST, figures=FIGURES | {day}) for day in DAYS[:2])
    assert likeness(monday, tuesday) == "different"
    assert likeness(monday, monday) == "same"


def test_lists_that_have_each_a_day_of_their_own_are_left_open() -> None:
    one, other = (replace(LIST, figures=FIGURES | {day, DAYS[2]}) for day in DAYS[:2])
    assert likeness(one, other) == "unsure"
    assert likeness(one, replace(LIST, figures=FIGURES | {DAYS[2]})) == "same"


def test_the_backs_of_two_identity_cards_are_not_one_sheet() -> None:
    back = replace(CARD, telling={}, figures=frozenset({20160506, 20360506}))
    assert likeness(back, back) == "different"


def test_a_list_is_not_the_bill_of_the_same_stay() -> None:
    assert likeness(replace(BILL, kind="expense_list"), BILL) == "different"


def test_a_page_without_numbers_is_never_known_again() -> None:
    bare = replace(CARD, figures=frozenset())
    assert likeness(bare, bare) == "different"


# ------------------------------------------------------------------------------------------------ single values
@pytest.mark.parametrize(
    ("key", "mine", "theirs", "expected"),
    [
        ("payer_id", "341799********0017", "341799199001010017", "same"),
        ("payer_id", "341799********0017", "341799********0018", "unsure"),
        ("id_number", "341799199001010017", "341799198502033320", "different"),
        ("name", "样*三", "样张三", "same"),
        ("name", "样张三", "样李四", "different"),
        ("inpatient_number", "2540*1007", "254001007", "unsure"),
        ("inpatient_number", "2540*1007", "254001008", "different"),
        ("inpatient_number", "25400100", "254001007", "unsure"),
        ("total", "1234.50", "1234.50", "same"),
    ],
)
def test_values_are_compared_by_what_they_are(key: str, mine: str, theirs: str, expected: str) -> None:
    assert compare_values(key, mine, theirs).value == expected
