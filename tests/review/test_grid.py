"""The grid: which rows come first, what their arithmetic says, and sums to the cent."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from intake.ledger.location import LedgerPlace
from intake.model import Line, Rect
from intake.review.cases import NotThere, ReviewedCase
from intake.review.grid import ChargeGrid, Product, lay_out_grid
from intake.review.values import TypedValue, confirm_values, correct_value
from tests.review.desks import LaidOut, lay_out

DOUBTFUL = {"value": "5.00", "state": "doubtful", "alternatives": ["6.00", "5.00"]}
ROWS = [
    {"name": "床位费", "quantity": "3", "price": "10.10", "amount": "30.30"},
    {"name": "样药一", "quantity": "2", "price": "6.2335", "amount": "12.47"},
    {"name": "样药二", "quantity": "2", "price": "6.00", "amount": "13.00"},
    {"name": "护理费", "quantity": "1", "price": "5.00", "amount": DOUBTFUL},
    {"name": "样药三", "quantity": "2", "price": "6.2345", "amount": "12.46"},
    {"name": "材料费", "amount": {"state": "unread"}},
]
LIST = {
    "type": "expense_list", "path": "list.jpg", "fields": {"name": "样张三", "total": "73.23"}, "tables": {"items": ROWS},
    "checks": [{"rule": "list-row-product", "outcome": "fail", "fields": ["items"], "message": "1 行的数量×单价与金额不符"}],
}  # fmt: skip
CARD = {"type": "id_card", "path": "card.jpg", "fields": {"name": "样张三"}}

Lay = Callable[..., LaidOut]


@pytest.fixture
def lay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lay]:
    opened: list[LaidOut] = []

    def lay_papers(*papers: Mapping[str, Any]) -> LaidOut:
        place = LedgerPlace(tmp_path / "ledger" / "ledger.sqlite", tmp_path / "scans")
        opened.append(lay_out(place, tmp_path / "case", papers, monkeypatch))
        return opened[-1]

    yield lay_papers
    for laid in opened:
        laid.ledger.close()


def listed(*rows: Mapping[str, Any], total: str | None = None) -> Mapping[str, Any]:
    fields = {"name": "样张三"} | ({"total": total} if total else {})
    return {"type": "expense_list", "path": "list.jpg", "fields": fields, "tables": {"items": list(rows)}}


def test_a_row_says_whether_its_product_is_its_amount(lay: Lay) -> None:
    grid = lay_out_grid(lay(LIST).open(), 0)
    assert [row.product for row in grid.rows] == [
        Product.HOLDS, Product.HOLDS, Product.FAILS, Product.HOLDS, Product.NEAR, Product.UNTRIED,
    ]  # fmt: skip


def test_failing_rows_come_first_then_those_in_doubt_then_the_others_as_printed(lay: Lay) -> None:
    grid = lay_out_grid(lay(LIST).open(), 0)
    assert [row.number for row in grid.first] == [3, 4, 6, 1, 2, 5]


def test_the_columns_are_those_of_the_rows_in_the_offices_order(lay: Lay) -> None:
    grid = lay_out_grid(lay(LIST).open(), 0)
    assert [(c.key, c.label, c.is_figure) for c in grid.columns] == [
        ("name", "名称", False), ("quantity", "数量", True), ("price", "单价", True), ("amount", "金额", True),
    ]  # fmt: skip


def test_a_column_in_which_nothing_was_read_is_there_to_be_filled(lay: Lay) -> None:
    grid = lay_out_grid(lay(listed({"name": "床位费"})).open(), 0)
    assert [c.key for c in grid.columns] == ["name", "quantity", "price", "amount"]
    assert [cell.state for cell in grid.rows[0].cells] == ["plain", "none", "none", "none"]


def test_other_readings_of_a_cell_are_offered_without_its_own(lay: Lay) -> None:
    grid = lay_out_grid(lay(LIST).open(), 0)
    assert grid.rows[3].cells[3].others == ("6.00",)


def test_a_sum_is_exact_to_the_cent(lay: Lay) -> None:
    rows = [{"name": f"第{n}项", "amount": "0.10"} for n in range(30)]  # in floating point: 3.0000000000000013
    (total,) = lay_out_grid(lay(listed(*rows, total="3.00")).open(), 0).sums
    assert (total.added, total.printed, total.difference) == (Decimal("3.00"), Decimal("3.00"), 0)


def test_a_sum_that_does_not_hold_says_by_how_much(lay: Lay) -> None:
    (total,) = lay_out_grid(lay(listed({"name": "床位费", "amount": "2.00"}, total="2.70")).open(), 0).sums
    assert total.difference == Decimal("0.70")


def test_nothing_is_added_up_while_an_amount_is_unread(lay: Lay) -> None:
    (total,) = lay_out_grid(lay(LIST).open(), 0).sums
    assert (total.added, total.difference) == (None, None)


def test_the_paper_s_own_failed_checks_are_told(lay: Lay) -> None:
    assert "1 行的数量×单价与金额不符" in lay_out_grid(lay(LIST).open(), 0).told


def test_a_corrected_cell_moves_the_sum_and_clears_its_row(lay: Lay) -> None:
    laid = lay(listed(*ROWS[:3], total="54.77"))
    assert lay_out_grid(laid.open(), 0).sums[0].difference == Decimal("-1.00")
    correct_value(laid.desk, laid.step(), TypedValue("0:items.3.amount", "12.00"))
    grid = lay_out_grid(laid.open(), 0)
    assert grid.sums[0].difference == 0
    assert (grid.rows[2].product, grid.rows[2].cells[3].state, grid.rows[2].rank) == (Product.HOLDS, "done", 2)


def test_a_blank_cell_can_be_filled(lay: Lay) -> None:
    laid = lay(listed({"name": "床位费", "quantity": "3", "amount": "30.30"}))
    correct_value(laid.desk, laid.step(), TypedValue("0:items.1.price", "10.10"))
    grid = lay_out_grid(laid.open(), 0)
    assert grid.rows[0].product is Product.HOLDS


def test_a_confirmed_cell_is_done(lay: Lay) -> None:
    laid = lay(LIST)
    confirm_values(laid.desk, laid.step(), ["0:items.4.amount"])
    assert lay_out_grid(laid.open(), 0).rows[3].cells[3].state == "done"


def with_printed(case: ReviewedCase, *texts: str) -> ReviewedCase:
    """The case with these lines at the foot of its first page."""
    reading = case.judgement.case.readings[0]
    lines = tuple(Line(t, Rect(100, 1200 + 40 * n, 500, 1220 + 40 * n), 0.99) for n, t in enumerate(texts))
    page = replace(reading.document.pages[0], lines=lines)
    changed = replace(reading, document=replace(reading.document, pages=(page, *reading.document.pages[1:])))
    judged = replace(case.judgement.case, readings=(changed, *case.judgement.case.readings[1:]))
    return replace(case, judgement=replace(case.judgement, case=judged))


def two_pages() -> Mapping[str, Any]:
    later = {"value": "7.00", "page": 2}
    rows = [{"name": "甲", "amount": "5.00"}, {"name": {"value": "乙", "page": 2}, "amount": later}]
    return {**listed(*rows, total="12.00"), "pages": 2}


def sums_of(grid: ChargeGrid) -> list[tuple[str, int, Decimal | None, Decimal | None]]:
    return [(s.label, s.sheet, s.added, s.printed) for s in grid.sums]


def test_every_page_has_its_sum_against_the_one_that_is_printed_on_it(lay: Lay) -> None:
    case = with_printed(lay(two_pages()).open(), "本页小计 5.50")
    assert sums_of(lay_out_grid(case, 0)) == [
        ("合计", 0, Decimal("12.00"), Decimal("12.00")),
        ("第 1 页小计", 1, Decimal("5.00"), Decimal("5.50")),
        ("第 2 页小计", 2, Decimal("7.00"), None),
    ]


def test_a_page_with_two_amounts_beside_its_sum_has_none_that_is_sure(lay: Lay) -> None:
    case = with_printed(lay(two_pages()).open(), "本页小计 5.50 累计 12.00")
    assert lay_out_grid(case, 0).sums[1].printed is None


def test_a_row_stands_where_its_cells_stand(lay: Lay) -> None:
    row = lay_out_grid(lay(LIST).open(), 0).rows[0]
    assert row.sheet == 1
    assert row.rect is not None
    assert row.rect.as_list() == pytest.approx([0.1, 0.02 + 0.012 * 40, 0.4, 0.03 + 0.012 * 40], abs=1e-3)


@pytest.mark.parametrize(("paper", "table"), [(1, ""), (7, ""), (-1, ""), (0, "persons")])
def test_a_paper_without_such_a_table_is_said_not_to_have_one(lay: Lay, paper: int, table: str) -> None:
    with pytest.raises(NotThere, match="没有明细表"):
        lay_out_grid(lay(LIST, CARD).open(), paper, table)
