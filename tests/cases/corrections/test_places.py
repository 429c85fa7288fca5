"""A paper and a row are found again by file, page and box, however the stack is split today."""

from dataclasses import replace

import pytest

from intake.cases.corrections.places import find_papers, find_targets
from intake.model import Frame, Page, Reading
from tests.cases.corrections.decided import BOX, at_box, bill, decided, expense_list, lying_in, of_paper, part_of
from tests.rule_cases import reading_of

TOTAL = decided("total", "1800.00", "1080.00")


def test_a_paper_is_known_by_the_file_and_page_that_it_begins_on() -> None:
    others = [lying_in(bill(total="1800.00"), ("stack", n)) for n in (1, 2, 3)]
    assert find_papers(others, of_paper(TOTAL, "stack", 2)) == (1,)


def test_another_file_is_another_paper() -> None:
    assert find_papers([bill("b.jpg", total="1800.00")], TOTAL) == ()


def test_a_paper_that_hangs_behind_another_one_today_is_found_by_its_value_at_the_box() -> None:
    joined = reading_of(
        {"type": "inpatient_invoice", "pages": 2, "fields": {"total": {"value": "1", "page": 2}}}, "a.jpg"
    )
    joined = lying_in(joined, ("stack", 1), ("stack", 2))
    correction = at_box(of_paper(TOTAL, "stack", 2), BOX, page=2)
    assert find_papers([joined], correction) == (0,)


def test_a_paper_of_another_type_over_the_page_is_not_taken_for_it_without_the_value() -> None:
    other = lying_in(reading_of({"type": "exam_report", "pages": 2, "fields": {}}, "x"), ("stack", 1), ("stack", 2))
    assert find_papers([other], at_box(of_paper(TOTAL, "stack", 2), BOX, page=2)) == ()


def test_of_papers_cut_from_one_sheet_it_is_the_one_with_the_value_at_the_box() -> None:
    upper = part_of(bill(total="1800.00"), 1)
    lower = part_of(bill(payer="样张三", payee="青禾县样例医院", total="1800.00"), 2)
    whole_then = at_box(TOTAL, (0.1, 0.044, 0.4, 0.054))
    assert find_papers([upper, lower], whole_then) == (1,)


def test_a_part_of_a_sheet_that_was_cut_otherwise_is_not_the_paper_of_its_number() -> None:
    """Then the second paper of the sheet lay below; today the second one ends above it."""
    upper, lower = (part_of(bill(payer="样张三", total="1800.00"), n) for n in (2, 3))
    upper = replace(upper, document=replace(upper.document, pages=_cut(upper, 0.0, 0.03)))
    lower = replace(lower, document=replace(lower.document, pages=_cut(lower, 0.03, 1.0)))
    made = at_box(of_paper(TOTAL, "a.jpg", 1, part=2), (0.1, 0.032, 0.4, 0.042))
    with_value = replace(upper, record=replace(upper.record, fields={}))
    assert find_papers([with_value, lower], made) == (1,)


def _cut(reading: Reading, top: float, bottom: float) -> tuple[Page, ...]:
    """Its page as the strip of the sheet between two heights, in fractions of it."""
    (page,) = reading.document.pages
    frame = Frame((1 / page.width, 0, 0, 0, 1 / page.height, top, 0, 0, 1))
    return (replace(page, frame=frame, height=page.height * (bottom - top)),)


def test_where_nobody_knows_which_of_two_it_is_it_is_none() -> None:
    halves = [part_of(bill(total="1800.00"), 1), part_of(bill(total="1800.00"), 2)]
    assert find_papers(halves, TOTAL) == ()


ROWS = tuple({"name": f"项目{n}", "amount": f"{n}0.00"} for n in range(1, 5))
"""The cells of row n, from 1, stand at 0.02 + 0.012 × (39 + n)."""


def _row_box(row: int) -> tuple[float, float, float, float]:
    top = 0.02 + 0.012 * (39 + row)
    return 0.1, top, 0.4, top + 0.01


@pytest.mark.parametrize(("box", "row"), [(_row_box(3), 2), (_row_box(4), 3)])
def test_a_cell_is_found_by_its_box_and_not_by_the_number_of_its_row(box: tuple[float, ...], row: int) -> None:
    told = {"paper": "l.jpg", "type": "expense_list", "box": box}
    (target,) = find_targets([expense_list(*ROWS)], decided("items.2.amount", "1", "2", **told))
    assert target.row == row


def test_a_cell_that_is_blank_today_is_found_by_the_row_around_its_box() -> None:
    rows = [dict(row) for row in ROWS]
    del rows[2]["amount"]
    told = {"paper": "l.jpg", "type": "expense_list", "box": _row_box(3)}
    (target,) = find_targets([expense_list(*rows)], decided("items.3.amount", "30.00", "33.00", **told))
    assert target.row == 2


def test_a_row_whose_box_is_empty_today_is_gone_whatever_its_number() -> None:
    told = {"paper": "l.jpg", "type": "expense_list", "box": (0.1, 0.9, 0.4, 0.91)}
    assert find_targets([expense_list(*ROWS)], decided("items.2.amount", "20.00", "2.00", **told)) == ()


def test_without_a_box_the_number_of_the_row_counts_while_there_is_one() -> None:
    told = {"paper": "l.jpg", "type": "expense_list"}
    (target,) = find_targets([expense_list(*ROWS)], decided("items.4.amount", None, "2.00", **told))
    assert target.row == 3
    assert find_targets([expense_list(*ROWS)], decided("items.5.amount", None, "2.00", **told)) == ()
