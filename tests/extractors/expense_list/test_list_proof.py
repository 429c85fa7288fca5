"""The arithmetic of an expense list on rows alone: what a product or a sum proves, mends, or casts doubt on, and what it leaves."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from extractors.expense_list.list_proof import (
    CheckedRow,
    check_items_sum,
    check_product,
    holes,
    mark_items_doubtful,
    sum_amounts,
    supply_missing_amount,
)
from extractors.expense_list.row_cells import AMOUNT, PRICE, QUANTITY, parse_number
from intake.fields.sums import SumCell, SumResult
from intake.model import Doubt, Field, Proof, Row, Source, State, collect_reasons

SPECS = {spec.name: spec for spec in (QUANTITY, PRICE, AMOUNT)}
V, R, D, U = State.VERIFIED, State.READ, State.DOUBTFUL, State.UNREAD


def cell(key: str, told: str) -> Field[Decimal]:
    """`9.36/9.86` was read as the first and may be the second, `?9.36` with doubt, `/9.36` not at all."""
    first, *others = told.removeprefix("?").split("/")
    value = parse_number(SPECS[key], first) if first else None
    doubts = collect_reasons(Doubt.LOW_SCORE) if told.startswith("?") else ()
    state = U if value is None else D if doubts else R
    return Field(value, first or "读不出", state, reasons=doubts, alternatives=tuple(others))


def item(*figures: str, sure: bool = True, **more: Any) -> CheckedRow:
    """Quantity, price and amount of a row; `-` where a column is not there."""
    told = zip(SPECS, figures, strict=True)
    row: Row = {"name": Field("静脉输液", "静脉输液"), **{k: cell(k, text) for k, text in told if text != "-"}}
    return CheckedRow(row, 1, sure, **more)


def amount(told: str, **more: Any) -> CheckedRow:
    return item("-", "-", told, **more)


def states(checked: CheckedRow) -> list[State]:
    return [checked.row[key].state for key in SPECS if key in checked.row]


def figures(checked: CheckedRow) -> list[Decimal | None]:
    return [checked.row[key].value for key in SPECS if key in checked.row]


# ------------------------------------------------------------------------------------------------ products
@pytest.mark.parametrize(
    ("printed", "found"),
    [
        (("2", "6.23", "12.46"), [V, V, V]),
        (("?2", "?6.23", "?12.46"), [V, V, V]),
        (("-2", "6.23", "-12.46"), [V, V, V]),
        (("1", "0.01", "0.01"), [V, V, V]),
        (("10", "6.235", "62.35"), [V, V, V]),
        # another last figure of the price gives the same amount
        (("2", "6.2335", "12.47"), [V, R, V]),
        (("9", "6.235", "56.12"), [V, R, V]),
        (("?2", "?6.2335", "?12.47"), [V, D, V]),
        # another quantity gives the same amount
        (("2", "0.005", "0.01"), [R, R, V]),
        (("0.5", "0.09", "0.05"), [R, R, V]),
        (("0.5", "0.10", "0.05"), [V, V, V]),
        (("3", "0.00", "0.00"), [R, V, V]),
        (("0", "6.23", "0.00"), [V, R, V]),
        (("?3", "0.00", "0.00"), [D, V, V]),
    ],
)
def test_a_product_proves_the_amount_and_the_factors_that_it_could_not_do_without(
    printed: Sequence[str], found: list[State]
) -> None:
    done = check_product(item(*printed))
    assert (states(done), done.holds) == (found, True)
    assert {done.row[key].why for key in SPECS if done.row[key].state is V} == {"数量×单价=金额"}
    assert figures(done) == figures(item(*printed))


def test_an_amount_beside_an_unsure_name_was_only_read_though_its_factors_are_proven() -> None:
    done = check_product(item("2", "6.23", "?12.46", sure=False))
    assert (states(done), done.holds) == ([V, V, R], True)
    assert done.row["amount"].why == "数量×单价=金额，但项目名称没有十足把握"


@pytest.mark.parametrize(
    "printed",
    [
        ("2", "6.2335", "12.46"),
        ("1", "6.239", "6.23"),
        ("2", "6.23", "/12.46/12.40/12.46元"),
        ("2", "6.23", "-"),
        ("-", "6.23", "12.46"),
        ("2", "-", "12.46"),
        ("-", "6.23", "/6.24"),
        ("-", "/6.24", "6.23"),
        ("2", "/6.23", "-"),
    ],
)
def test_a_row_that_is_cut_to_the_fen_or_lacks_a_figure_proves_nothing_and_is_not_doubted(
    printed: Sequence[str],
) -> None:
    before = item(*printed)
    assert before.holds is None
    done = check_product(before)
    if printed[2].startswith("/12.46"):  # what was not read is mended, and that is a doubt
        assert states(done) == [R, R, D]
    else:
        assert done == before


@pytest.mark.parametrize(("printed", "sure", "found"), [("6.23", True, [V, V]), ("6.23", False, [V, R])])
def test_a_row_without_a_quantity_is_charged_once_at_its_price(printed: str, sure: bool, found: list[State]) -> None:
    done = check_product(item("-", printed, printed, sure=sure))
    assert (states(done), done.holds) == (found, True)
    assert done.row["price"].why == "单价与金额一致"


def test_an_unread_quantity_is_not_taken_for_one() -> None:
    before = item("/x", "6.23", "6.23")
    assert check_product(before) == before


@pytest.mark.parametrize(
    ("printed", "key", "value"),
    [
        (("2", "6.23", "12.40/12.46"), "amount", "12.46"),
        (("2", "6.23", "12.40/12.46/12.46"), "amount", "12.46"),
        (("2", "6.23", "12.40/12.48/见明细/12.46"), "amount", "12.46"),
        (("2/3", "6.23", "18.69"), "quantity", "3"),
        (("2", "6.28/6.23", "12.46"), "price", "6.23"),
        (("2", "6.23", "/12.46"), "amount", "12.46"),
        (("/2", "6.23", "12.46"), "quantity", "2"),
        (("2", "/6.23/7", "12.46"), "price", "6.23"),
        # a refund whose minus was lost in one of two places, and a price that has none
        (("-2", "6.23", "12.46"), "amount", "-12.46"),
        (("2", "6.23", "-12.46"), "quantity", "-2"),
        (("2", "-6.23", "12.46"), "price", "6.23"),
        (("-2", "-6.23", "-12.46"), "price", "6.23"),
        (("2/-2", "6.23", "-12.46"), "quantity", "-2"),
        (("2", "0.50", "-1.00"), "quantity", "-2"),
        (("-1", "0.50", "0.50"), "amount", "-0.50"),
    ],
)
def test_the_only_other_reading_that_makes_a_row_hold_stands_in_it_with_a_doubt(
    printed: Sequence[str], key: str, value: str
) -> None:
    before = item(*printed, holds=False)
    done = check_product(before)
    assert (done.row[key].value, done.row[key].state) == (Decimal(value), D)
    assert done.row[key].doubts == {Doubt.REPAIRED}
    assert before.row[key].raw in done.row[key].why
    assert done.row[key].alternatives == (before.row[key].raw, *before.row[key].alternatives)
    others = [name for name in SPECS if name != key]
    assert [done.row[name] for name in others] == [before.row[name] for name in others]
    assert done.holds is None


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        # two readings would do: none is taken
        (("2", "6.28/6.23", "12.46/12.56"), [R, D, D]),
        (("2/3", "6.28", "12.46/12.47"), [R, D, D]),
        # one figure of the amount, of the price, of the quantity explains it
        (("2", "6.23", "12.40"), [R, D, D]),
        (("3", "6.23", "18.60"), [R, D, D]),
        (("3", "6.23", "18.68"), [R, R, D]),
        (("7", "6.28", "43.61"), [R, D, R]),
        (("-7", "6.28", "-43.61"), [R, D, R]),
        (("8", "6.15", "49.98"), [R, D, R]),
        (("8", "6.15", "49.97"), [D, D, D]),
        (("7", "6.23", "12.46"), [D, R, R]),
        (("6.15", "8", "50.00"), [D, R, R]),
        (("-6.15", "8", "-50.00"), [D, R, R]),
        (("6.14", "8", "49.96"), [D, D, D]),
        (("0", "6.23", "12.46"), [D, R, R]),
        (("12", "1.00", "11.00"), [D, R, D]),
        # nothing explains it
        (("2", "6.23", "99.99"), [D, D, D]),
        (("2", "0.00", "12.46"), [D, D, D]),
        (("3", "6.23", "-18.68"), [D, D, D]),
        (("-2", "6.23", "12.40"), [D, D, D]),
        # a minus is wanting, and two readings would do
        (("2/-2", "-6.23", "12.46"), [D, R, R]),
        (("-2/2", "6.23", "12.46"), [R, R, D]),
        (("0.5/-0.5", "-8.00", "4.00"), [D, R, R]),
    ],
)
def test_a_row_that_does_not_hold_doubts_the_figures_of_which_one_digit_explains_it_else_all(
    printed: Sequence[str], found: list[State]
) -> None:
    done = check_product(item(*printed))
    assert (states(done), done.holds) == (found, False)
    doubted = [done.row[key] for key in SPECS if done.row[key].state is D]
    assert all(field.doubts == {Doubt.ROW_DIFFERS} for field in doubted)


def test_the_doubt_of_a_row_names_both_figures() -> None:
    done = check_product(item("3", "4.115", "99.99"))
    assert done.row["amount"].why == "数量×单价=12.34，与金额 99.99 不符"


# ------------------------------------------------------------------------------------------------ sums
def check(
    *told: CheckedRow, total: str, which: Sequence[int] | None = None
) -> tuple[list[CheckedRow], SumResult | None]:
    return check_items_sum(told, range(len(told)) if which is None else which, cell("amount", total))


def test_a_sum_that_holds_proves_its_amounts_and_only_those() -> None:
    done, result = check(amount("3.00"), amount("?4.00"), amount("5.00"), total="7.00", which=(0, 1))
    assert result == SumResult(True, Decimal(0))
    assert [x.row["amount"].state for x in done] == [V, V, R]
    assert [x.added for x in done] == [True, True, False]
    assert (done[1].row["amount"].why, done[1].row["amount"].proofs) == ("合计一致", {Proof.ITEMS_SUM})


def test_a_row_alone_is_not_proven_by_a_sum_that_repeats_it() -> None:
    done, result = check(amount("7.00"), total="7.00")
    assert (result, done[0].row["amount"].state, done[0].added) == (SumResult(True, Decimal(0)), R, False)


def test_a_sum_adds_to_what_the_row_has_proven_and_names_the_doubt_of_a_name() -> None:
    proven = check_product(item("2", "6.23", "12.46"))
    done, _ = check(proven, amount("?4.00", sure=False), total="16.46")
    assert done[0].row["amount"].why == "数量×单价=金额; 合计一致"
    assert (done[1].row["amount"].state, done[1].row["amount"].why) == (R, "合计一致，但项目名称没有十足把握")
    assert done[1].added


def test_an_amount_that_nobody_read_is_not_proven_by_the_sum_it_was_taken_from() -> None:
    done, result = check(item("2", "6.23", "/x"), amount("4.00"), total="16.46")
    assert result is not None
    assert result.holds
    assert (done[0].row["amount"].value, done[0].row["amount"].state) == (Decimal("12.46"), D)
    assert done[0].row["amount"].source is Source.DERIVED
    assert done[1].row["amount"].state is V


@pytest.mark.parametrize(
    ("total", "told"),
    [("/x", ("3.00", "4.00")), ("7.00", ("3.00", "/x")), ("7.00", ("3.00", "-")), ("0.00", ())],
)
def test_nothing_is_said_of_a_sum_of_which_a_part_was_not_read(total: str, told: Sequence[str]) -> None:
    before = [amount(text) for text in told]
    assert check(*before, total=total) == (before, None)


@pytest.mark.parametrize(
    ("told", "total", "repaired"),
    [
        (("3.00/8.00", "4.00"), "12.00", "8.00"),
        (("3.00/8.00", "4.00"), "?12.00", None),
        (("3.00/8.00", "4.00/9.00"), "12.00", None),
        (("3.00", "4.00"), "1.00", "-3.00"),
        (("3.00", "4.00"), "12.00", None),
    ],
)
def test_the_only_other_reading_that_makes_a_sum_hold_stands_with_a_doubt(
    told: Sequence[str], total: str, repaired: str | None
) -> None:
    before = [amount(text) for text in told]
    done, result = check(*before, total=total)
    assert result is not None
    assert not result.holds
    if repaired is None:
        assert done == before
        return
    mended = done[0].row["amount"]
    assert (mended.value, mended.state, mended.doubts) == (Decimal(repaired), D, {Doubt.REPAIRED})
    assert (mended.alternatives, done[1:]) == (("3.00", *before[0].row["amount"].alternatives), before[1:])
    assert "3.00" in mended.why


def test_a_row_that_holds_is_not_read_otherwise_for_the_sake_of_a_sum() -> None:
    assert amount("3.00/8.00", holds=True).amount_cell() == SumCell(Decimal("3.00"))
    assert amount("3.00/8.00/3.00/8.00/x").amount_cell() == SumCell(
        Decimal("3.00"), (Decimal("8.00"), Decimal("-3.00"))
    )
    assert amount("3.00/8.004").amount_cell() == SumCell(Decimal("3.00"), (Decimal("8.00"), Decimal("-3.00")))
    assert amount("-3.00").amount_cell() == SumCell(Decimal("-3.00"))
    assert amount("0.00").amount_cell() == SumCell(Decimal("0.00"))
    assert amount("/8.00").amount_cell() == amount("-").amount_cell() == SumCell(Decimal(0))


@pytest.mark.parametrize(
    ("figures_", "total", "supplied"),
    [
        (("2", "6.23", "/x"), "16.46", "12.46"),
        (("2", "6.23", "/x"), "16.45", None),
        (("2", "6.23", "/x"), "/x", None),
        (("2", "6.23", "-"), "16.46", None),
        (("2", "-", "/x"), "16.46", None),
        (("2", "6.23", "12.46"), "16.46", None),
    ],
)
def test_an_amount_that_was_not_read_is_supplied_where_product_and_sum_want_the_same(
    figures_: Sequence[str], total: str, supplied: str | None
) -> None:
    before = [item(*figures_), amount("4.00")]
    done = supply_missing_amount(before, (0, 1), cell("amount", total))
    if supplied is None:
        assert done == before
        return
    found = done[0].row["amount"]
    assert (found.value, found.state, found.source) == (Decimal(supplied), D, Source.DERIVED)
    assert (found.doubts, found.why) == ({Doubt.NO_VALUE}, "金额未识出，数量×单价=金额、合计一致都要求此数")
    assert (done[0].holds, done[1:]) == (None, before[1:])


def test_of_two_amounts_that_were_not_read_none_is_supplied() -> None:
    before = [item("2", "6.23", "/x"), item("0", "6.23", "/x"), amount("4.00")]
    assert supply_missing_amount(before, range(3), cell("amount", "16.46")) == before


def test_a_supplied_amount_makes_no_row_that_had_proven_itself() -> None:
    done = supply_missing_amount([item("2", "6.23", "/x", holds=True)], (0,), cell("amount", "12.46"))
    assert done[0].holds is None


def test_what_was_not_read_adds_nothing() -> None:
    assert sum_amounts([amount("3.00"), amount("/x"), amount("-"), amount("-1.00")]) == Decimal("2.00")
    assert f"{sum_amounts([]):.2f}" == "0.00"
    assert isinstance(sum_amounts([]), Decimal)


@pytest.mark.parametrize(
    ("told", "total", "doubted"),
    [
        # one digit of the second explains the difference
        ((amount("9.10"), amount("4.00")), "14.10", [1]),
        ((amount("3.00"), amount("4.00")), "8.00", [0, 1]),
        ((amount("-10.10"), amount("4.00")), "-5.10", [1]),
        # no single digit does: all that nothing proves
        ((amount("3.10"), amount("4.20")), "99.99", [0, 1]),
        ((amount("3.10", holds=True), amount("4.20")), "99.99", [1]),
        ((amount("3.10", added=True), amount("4.20")), "99.99", [1]),
        ((amount("3.10", holds=False), amount("4.20")), "99.99", [0, 1]),
        ((amount("3.10"), amount("4.00", holds=True)), "8.10", [0]),
        ((amount("3.10", holds=True), amount("4.00", added=True)), "8.10", []),
    ],
)
def test_a_sum_that_fails_doubts_what_may_explain_it_and_nothing_that_is_proven(
    told: Sequence[CheckedRow], total: str, doubted: Sequence[int]
) -> None:
    difference = Decimal(total) - sum_amounts(told)
    done = mark_items_doubtful(told, range(len(told)), SumResult(False, difference))
    assert [at for at, x in enumerate(done) if x.row["amount"].state is D] == doubted
    for at in doubted:
        why = done[at].row["amount"]
        assert (why.doubts, why.why) == ({Doubt.SUM_DIFFERS}, f"各项之和与合计相差 {abs(difference)}")


def test_only_the_rows_of_a_sum_are_doubted_by_it() -> None:
    done = mark_items_doubtful([amount("3.10"), amount("4.20")], (1,), SumResult(False, Decimal("90.00")))
    assert [x.row["amount"].state for x in done] == [R, D]


# ------------------------------------------------------------------------------------------------ numbers of rows
@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ([], ()),
        ([1], ()),
        ([1, 2, 3], ()),
        ([1, 3], (2,)),
        ([1, 3, 4], (2,)),
        ([1, 3, None, 5], (2,)),
        ([1, 3, 5, 6], (4,)),
        ([1, 4, 3], ()),
        ([1, None, 3], ()),
        ([None, 3, 4], ()),
        ([3, 2, 1], ()),
        ([1, 1, 2], ()),
        ([1, 21], tuple(range(2, 21))),
        ([1, 22], ()),
        ([1, 3, 4, 7, 8], (2, 5, 6)),
    ],
)
def test_a_number_is_missing_between_two_that_are_beyond_doubt(
    numbers: Sequence[int | None], missing: Sequence[int]
) -> None:
    assert holes(numbers) == missing
