"""Figures as rules weigh them: which readings a place leaves, what a column comes to, where it is shown."""

from decimal import Decimal

import pytest

from intake.cases.evidence.amounts import (
    Figure,
    find_amounts,
    format_yuan,
    is_legible,
    possible_amounts,
    read_figure,
    sum_column,
)
from intake.model import Box, Doubt, Evidence, Field, Reading, State
from tests.rule_cases import reading_of


def figure(value: str, *doubts: Doubt, confidence: float | None = 0.95, others: tuple[str, ...] = ()) -> Field[Decimal]:
    state = State.DOUBTFUL if doubts else State.READ
    return Field(Decimal(value), value, state, confidence=confidence, alternatives=others).in_state(state, *doubts)


@pytest.mark.parametrize(
    ("field", "amounts"),
    [
        (figure("12.50"), {"12.50"}),
        (figure("12.50", Doubt.SUM_DIFFERS, confidence=0.98), {"12.50"}),
        (figure("12.50", Doubt.SUM_DIFFERS, confidence=0.979), set()),
        (figure("12.50", Doubt.LOW_SCORE, others=("12.60", "见明细 3.00")), {"12.50", "12.60", "3.00"}),
        (figure("12.50", Doubt.LOW_SCORE, Doubt.SUM_DIFFERS, others=("12.60",)), {"12.50", "12.60"}),
        (figure("12.50", Doubt.LOW_SCORE, confidence=0.9), {"12.50"}),
        (figure("12.50", Doubt.LOW_SCORE, confidence=0.89, others=("12.60",)), set()),
        (figure("12.50", Doubt.LOW_SCORE, confidence=None, others=("12.60",)), {"12.50", "12.60"}),
        (figure("12.50", Doubt.LOW_SCORE, Doubt.GAP, others=("12.60",)), set()),
        (figure("12.50", Doubt.TWO_READINGS, others=("12.60",)), {"12.50", "12.60"}),
        (figure("12.50", Doubt.TWO_READINGS, others=("I2.S0",)), set()),
        (figure("12.50", Doubt.CONTESTED), {"12.50"}),
        (Field("12.50"), set()),
    ],
)
def test_a_figure_may_be_what_its_place_was_read_as_where_that_is_known(field: Field, amounts: set[str]) -> None:  # type: ignore[type-arg]
    assert possible_amounts(field) == {Decimal(a) for a in amounts}


def test_amounts_have_two_places_and_stand_alone() -> None:
    text = "合计１，234.50元 12.5 3.00/4.05 1.234 7.100"
    assert list(map(str, find_amounts(text))) == ["1234.50", "3.00", "4.05"]
    assert list(map(str, find_amounts("0.05 共 1,000,000.00"))) == ["0.05", "1000000.00"]


def test_figures_behind_each_other_are_never_run_into_one_amount() -> None:
    assert list(map(str, find_amounts("西药费 10.00 20.00 12.5 3.00"))) == ["10.00", "20.00", "3.00"]
    assert list(map(str, find_amounts("7 248.16"))) == ["7248.16"]


def test_a_number_longer_than_any_amount_is_none() -> None:
    assert list(map(str, find_amounts("34012345678901234.00 3.00"))) == ["3.00"]
    assert list(find_amounts("999,999,999,999,999.00")) == []


def reading(**fields: object) -> Reading:
    return reading_of({"type": "outpatient_invoice", "fields": fields}, "a.jpg")


def test_a_figure_is_an_amount_under_its_key() -> None:
    paper = reading(total="30.00", payer="样张三", prepaid={"value": "5.00", "state": "doubtful"})
    found = read_figure(paper, "total")
    assert found is not None
    assert (found.value, found.clear, found.keys) == (Decimal("30.00"), True, ("total",))
    unsure = read_figure(paper, "prepaid")
    assert unsure is not None
    assert not unsure.clear
    assert read_figure(paper, "payer") is None
    assert read_figure(paper, "refunded") is None


def cell(value: str, top: float, state: State = State.READ) -> Field[Decimal]:
    return Field(Decimal(value), value, state, evidence=Evidence(1, Box(0.1, top, 0.2, top + 0.01)))


def test_a_column_adds_up_where_every_row_has_its_amount() -> None:
    rows = [{"amount": cell("10.00", 0.1)}, {"amount": cell("20.00", 0.2)}, {"amount": cell("-3.00", 0.3)}]
    found = sum_column(rows, "amount")
    assert found is not None
    assert (found.value, found.clear, found.keys) == (Decimal("27.00"), True, ("items",))
    assert [place.box.top for place in found.places(2, reading()) if place.box] == [0.1, 0.3]
    assert {place.paper for place in found.places(2, reading())} == {2}
    assert sum_column([*rows, {}], "amount") is None
    assert sum_column([], "amount") is None


def test_one_unsure_cell_makes_the_sum_unsure() -> None:
    found = sum_column([{"amount": cell("10.00", 0.1)}, {"amount": cell("20.00", 0.2, State.DOUBTFUL)}], "amount")
    assert found is not None
    assert not found.clear
    assert is_legible(found.fields[0])
    assert not is_legible(found.fields[1])


def test_two_places_are_both_shown_and_one_place_once() -> None:
    pair = (cell("10.00", 0.1), cell("20.00", 0.2))
    shown = Figure(Decimal("30.00"), True, ("items",), pair).places(0, reading())
    assert [place.box.top for place in shown if place.box] == [0.1, 0.2]
    assert len(Figure(Decimal("20.00"), True, ("items",), (pair[0], pair[0])).places(0, reading())) == 1


def test_yuan_are_written_with_two_places() -> None:
    assert [format_yuan(Decimal(a)) for a in ("-1234.5", "0", "10")] == ["-1234.50", "0.00", "10.00"]
