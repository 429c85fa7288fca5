"""Sums and products as proof: what holds, what repairs, whom to suspect, and how far rounding may go."""

from decimal import Decimal

import pytest

from intake.fields.sums import (
    SumCell,
    check_sum,
    have_one_sign,
    is_product,
    may_be_product,
    one_digit_apart,
    proves_factor,
)


def cells(*amounts: str) -> list[SumCell]:
    return [SumCell(Decimal(a)) for a in amounts]


def test_a_sum_that_holds_names_nobody() -> None:
    found = check_sum(cells("1.00", "2.50"), Decimal("3.50"))
    assert (found.holds, found.difference, found.repair, found.suspects) == (True, 0, None, ())


def test_the_difference_is_what_the_parts_lack() -> None:
    found = check_sum(cells("15.00", "29.30"), Decimal("47.30"))
    assert (found.holds, found.difference, found.suspects) == (False, Decimal("3.00"), (0,))
    assert check_sum(cells("18.00", "29.30"), Decimal("44.30")).difference == Decimal("-3.00")


def test_one_fen_is_a_difference() -> None:
    assert not check_sum(cells("15.00", "29.30"), Decimal("44.31")).holds


def test_nothing_adds_up_to_nothing() -> None:
    assert check_sum([], Decimal("0.00")).holds
    assert not check_sum([], Decimal("0.01")).holds


def test_a_repair_names_the_part_and_its_other_reading_and_suspects_nobody() -> None:
    parts = [
        SumCell(Decimal("5.00")),
        SumCell(Decimal("10.00"), (Decimal("11.00"), Decimal("16.00"), Decimal("16.00"))),
    ]
    found = check_sum(parts, Decimal("21.00"))
    assert (found.holds, found.difference) == (False, Decimal("6.00"))
    assert (found.repair, found.suspects) == ((1, Decimal("16.00")), ())


def test_two_ways_to_repair_are_none_and_a_misread_digit_is_suspected() -> None:
    parts = [SumCell(Decimal("10.00"), (Decimal("16.00"),)), SumCell(Decimal("5.00"), (Decimal("11.00"),))]
    found = check_sum(parts, Decimal("21.00"))
    assert (found.repair, found.suspects) == (None, (0,))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("9.30", "9.80"),
        ("493.00", "93.00"),
        ("1120.00", "120.00"),
        ("1.00", "0.00"),
        ("1.00", "10.00"),
        ("8.00", "80.00"),
    ],
)
def test_one_digit_changed_lost_or_moved_is_one_digit(a: str, b: str) -> None:
    assert one_digit_apart(Decimal(a), Decimal(b))
    assert one_digit_apart(Decimal(b), Decimal(a))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("94.93", "493.00"),
        ("9.30", "8.80"),
        ("1.00", "100.00"),
        ("-9.30", "9.80"),
        ("9.30", "-9.80"),
        ("-9.30", "-9.80"),
        ("5", "5.00"),
    ],
)
def test_more_than_one_digit_less_than_one_and_refunds_are_not(a: str, b: str) -> None:
    assert not one_digit_apart(Decimal(a), Decimal(b))


@pytest.mark.parametrize(
    ("quantity", "price", "amount", "proven", "possible"),
    [
        ("2", "6.23", "12.46", True, True),
        ("3", "6.2335", "18.70", True, True),
        ("1", "0.125", "0.13", True, True),
        ("1", "0.125", "0.12", False, True),
        ("1", "0.1299", "0.12", False, True),
        ("1", "0.13", "0.12", False, False),
        ("1", "0.124", "0.13", False, False),
        ("-2", "6.23", "-12.46", True, True),
        ("-2", "6.23", "12.46", False, False),
        ("2", "6.23", "-12.46", False, False),
        ("0", "6.23", "0.00", True, True),
        ("-1", "0.0001", "0.00", False, False),
    ],
)
def test_an_amount_is_a_product_to_the_fen_or_may_be_one_by_some_rounding(
    quantity: str, price: str, amount: str, proven: bool, possible: bool
) -> None:
    figures = Decimal(quantity), Decimal(price), Decimal(amount)
    assert (is_product(*figures), may_be_product(*figures)) == (proven, possible)


@pytest.mark.parametrize(
    ("a", "b", "one"), [("1", "2", True), ("-1", "-2", True), ("-1", "2", False), ("0", "-1", False), ("0", "1", True)]
)
def test_refunds_have_one_sign_and_payments_another(a: str, b: str, one: bool) -> None:
    assert have_one_sign(Decimal(a), Decimal(b)) is one
    assert have_one_sign(Decimal(b), Decimal(a)) is one


def test_nothing_has_one_sign_with_nothing() -> None:
    assert have_one_sign(Decimal("-0.00"), Decimal("0.00"))


@pytest.mark.parametrize(
    ("factor", "other", "proven"),
    [
        ("6.23", "1", True),
        ("6.23", "0.99", False),
        ("6.23", "-1", True),
        ("-6.23", "1", True),
        ("6.2335", "99", False),
        ("6.2335", "100", True),
        ("3", "0.01", True),
        ("3", "0.009", False),
        ("3", "0", False),
        ("1E+2", "0.01", True),
        ("1E+2", "0.009", False),
        ("0", "3", True),
    ],
)
def test_a_product_to_the_fen_proves_a_factor_of_which_the_last_figure_counts(
    factor: str, other: str, proven: bool
) -> None:
    assert proves_factor(Decimal(factor), Decimal(other)) is proven


def test_a_repair_tells_the_difference_that_it_mends() -> None:
    found = check_sum([SumCell(Decimal("3.00"), (Decimal("8.00"),)), SumCell(Decimal("4.00"))], Decimal("12.00"))
    assert (found.holds, found.difference, found.repair) == (False, Decimal("5.00"), (0, Decimal("8.00")))
