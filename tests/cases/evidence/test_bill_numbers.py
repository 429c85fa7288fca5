"""Numbers of bills: which are legible enough to be looked up."""

from intake.cases.evidence.bill_numbers import find_number, is_surely_numbered, legible_code
from intake.model import Reading
from tests.rule_cases import reading_of


def bill(**fields: object) -> Reading:
    return reading_of({"type": "outpatient_invoice", "fields": fields}, "a.jpg")


def test_a_code_counts_where_it_is_legible() -> None:
    assert legible_code(bill(bill_code="34060125")) == "34060125"
    assert legible_code(bill(bill_code={"value": "34060125", "state": "doubtful", "doubts": ["LOW_SCORE"]})) == ""
    assert legible_code(bill(total="30.00")) == ""


def test_a_number_is_beyond_doubt_from_its_score_on() -> None:
    assert is_surely_numbered(bill(bill_number={"value": "0038433844", "confidence": 0.985}))
    assert not is_surely_numbered(bill(bill_number={"value": "0038433844", "confidence": 0.984}))
    assert not is_surely_numbered(bill(total="30.00"))


def test_a_number_is_found_where_it_was_read_or_only_its_length_is_odd() -> None:
    odd = {"value": "00384338", "state": "doubtful", "doubts": ["LENGTH"]}
    found = [find_number(bill(bill_number=told)) for told in ("0038433844", odd, odd | {"confidence": 0.9})]
    assert [field is not None for field in found] == [True, True, False]
    assert find_number(bill(bill_number=odd | {"doubts": ["LENGTH", "GAP"]})) is None
    assert find_number(bill(total="30.00")) is None
