"""Fee lines are read by their columns, whatever order these stand in, and no pairing that the page leaves open is sure."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from intake.layout.fee_columns import AmountColumn, find_header
from intake.layout.fee_lines import Priced, find_priced_lines
from intake.layout.line_kinds import is_sum
from intake.model import Line
from tests.pages import line

HEADS = (
    ("项目名称", "name"),
    ("自费金额", "paid"),
    ("数量", "quantity"),
    ("单价", "price"),
    ("金额", "amount"),
    ("备注", "remark"),
)
NAMES = ("床位费", "检查费", "西药费", "护理费")
AMOUNTS = ("150.00", "3334.20", "88.15", "62.00")
TOTAL = Decimal("3634.35")


def table(*columns: tuple[str, float, Sequence[str]], step: float = 40) -> list[Line]:
    """Columns of cells: head (none where empty), left edge, texts from top to bottom."""
    lines = [line(head, left, 0) for head, left, _ in columns if head]
    return lines + [line(t, left, (i + 1) * step) for _, left, ts in columns for i, t in enumerate(ts) if t]


def read(lines: Sequence[Line], *totals: Decimal, known: Sequence[str] = ()) -> tuple[Priced, ...]:
    header: Sequence[AmountColumn] = find_header(lines, HEADS)
    below = [x for x in lines if not header or x.rect.top > 20]
    return find_priced_lines(below, header, totals, known)


def pairs(found: Sequence[Priced]) -> list[tuple[str, str | None]]:
    return [(p.name.text, amount.text if (amount := p.cell("amount")) else None) for p in found]


EXPECTED = list(zip(NAMES, AMOUNTS, strict=True))


def test_a_column_of_classes_is_no_column_of_names() -> None:
    lines = table(("项目名称", 0, NAMES), ("", 200, ("甲类", "乙类", "甲类", "丙类")), ("金额", 400, AMOUNTS))
    assert pairs(read(lines)) == EXPECTED


def test_a_specification_beside_the_name_is_no_name() -> None:
    specs = ("0.25g*24粒", "5ml:0.2g", "10ml", "0.5g*12片")
    assert pairs(read(table(("项目名称", 0, NAMES), ("", 200, specs), ("金额", 400, AMOUNTS)))) == EXPECTED


def test_a_count_with_its_unit_is_no_amount() -> None:
    counts = ("1.00/次", "2/项", "1.00/次", "3.00/次")
    assert pairs(read(table(("项目名称", 0, NAMES), ("数量", 200, counts), ("金额", 400, AMOUNTS)))) == EXPECTED


def test_where_the_amounts_are_lost_the_counts_are_not_taken_for_them() -> None:
    lines = table(("项目名称", 0, NAMES), ("数量", 200, ("1", "2", "1", "3")), ("金额", 400, ()))
    assert pairs(read(lines)) == [(name, None) for name in NAMES]


def test_amounts_may_stand_before_their_names() -> None:
    assert pairs(read(table(("金额", 0, AMOUNTS), ("项目名称", 200, NAMES)))) == EXPECTED


def test_names_may_stand_over_their_amounts() -> None:
    lines = [line(t, 200 * i, top) for top, row in ((0, NAMES), (40, AMOUNTS)) for i, t in enumerate(row)]
    assert pairs(read(lines, TOTAL)) == EXPECTED


@pytest.mark.parametrize("form", ["{}：{}", "{}（{}）", "{}({}元)"])
def test_a_name_and_its_amount_may_be_one_cell(form: str) -> None:
    assert pairs(read([line(form.format(n, a), 0, 40 * i) for i, (n, a) in enumerate(EXPECTED)])) == EXPECTED


def test_the_printed_sum_says_which_figures_are_the_amounts() -> None:
    lines = table(("", 0, NAMES), ("", 200, AMOUNTS), ("", 400, ("15.00", "0.00", "8.80", "6.20")))
    assert pairs(read(lines, TOTAL)) == EXPECTED


def test_groups_of_columns_stand_side_by_side() -> None:
    lines = table(
        ("项目名称", 0, NAMES[:2]), ("金额", 150, AMOUNTS[:2]), ("项目名称", 400, NAMES[2:]), ("金额", 550, AMOUNTS[2:])
    )
    assert sorted(pairs(read(lines))) == sorted(EXPECTED)


@pytest.mark.parametrize("words", ["小计", "合计", "本页合计", "分类小计："])
def test_a_line_of_a_sum_is_no_fee_line(words: str) -> None:
    assert is_sum(words)
    assert pairs(read(table(("项目名称", 0, (*NAMES, words)), ("金额", 200, (*AMOUNTS, str(TOTAL)))))) == EXPECTED


def test_words_of_a_stamp_across_the_lines_are_no_name() -> None:
    stamp = line("供医保", 60, 20, height=160)
    assert pairs(read([*table(("项目名称", 0, NAMES), ("金额", 300, AMOUNTS)), stamp])) == EXPECTED


def test_overprinted_amounts_that_stand_here_and_there_are_one_column() -> None:
    lines = table(("项目名称", 0, NAMES), ("金额", 300, ()))
    lines += [
        line(a, left, (i + 1) * 40) for i, (a, left) in enumerate(zip(AMOUNTS, (200, 320, 210, 330), strict=True))
    ]
    assert pairs(read(lines)) == EXPECTED


def test_amounts_that_slid_by_a_third_of_a_row_go_with_their_names() -> None:
    lines = table(("项目名称", 0, NAMES), ("金额", 300, ()))
    lines += [line(a, 300, (i + 1) * 40 + 12) for i, a in enumerate(AMOUNTS)]
    assert pairs(read(lines)) == EXPECTED


def test_an_amount_between_two_names_is_not_sure() -> None:
    lines = table(("项目名称", 0, NAMES), ("金额", 300, AMOUNTS[:1]))
    lines += [line(a, 300, (i + 2) * 40 + 19) for i, a in enumerate(AMOUNTS[1:])]
    assert not all(p.sure for p in read(lines))


def test_a_name_that_goes_on_in_the_next_line_is_one_and_not_sure() -> None:
    lines = [
        *table(("", 0, ("注射用甲乙丙丁", "氯化钠注射液")), ("", 300, AMOUNTS[:2]), step=60),
        line("戊己庚钠", 0, 60 + 21),
    ]
    first, second = read(lines)
    assert (first.name.text, first.sure, second.sure) == ("注射用甲乙丙丁戊己庚钠", False, True)


def test_a_known_name_without_an_amount_is_a_line_of_its_own() -> None:
    lines = table(("", 0, NAMES), ("", 300, (AMOUNTS[0], "", AMOUNTS[2], "")), step=24)
    found = read(lines, known=NAMES)
    assert pairs(found) == [(NAMES[0], AMOUNTS[0]), (NAMES[2], AMOUNTS[2])]
    assert all(p.sure for p in found)


def test_a_head_with_one_letter_misread_is_a_head() -> None:
    heads = [line(word, 150.0 * i, 0) for i, word in enumerate(("项目名称", "数量", "全额", "备注"))]
    assert [c.role for c in find_header(heads, HEADS)] == ["name", "quantity", "amount", "remark"]
