"""Lists in looks that nobody prepared for: columns told by heads, cells and arithmetic together, rows by their figures."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from extractors.expense_list.read_list import extract
from intake.model import Line, Record, Rect, Row, Seal, State
from intake.types.vocabulary import ExpenseList as F
from tests.pages import HEIGHT, document, line

STEP = 34.0
NAMES = ("静脉输液", "普通床位费", "雾化吸入", "腹部彩超", "肌肉注射", "住院诊查费")
QUANTITIES = ("3", "5", "2", "1", "4", "6")
PRICES = ("9.50", "32.00", "7.80", "110.00", "2.20", "15.00")
UNITS = ("组", "日", "次", "部位", "次", "日")
AMOUNTS = tuple(f"{Decimal(q) * Decimal(p):.2f}" for q, p in zip(QUANTITIES, PRICES, strict=True))
TOTAL = f"{sum(map(Decimal, AMOUNTS)):.2f}"
TITLE = line("青禾县样例医院住院费用清单", 500, 20, height=30)
SUM = line(f"合计金额：{TOTAL}", 100, 640)


def table(columns: Sequence[tuple[str, float, Sequence[str]]], top: float = 150.0, slide: float = 0.0) -> list[Line]:
    """Heads and cells; `slide` is how many pixels the paper falls for each pixel to the right."""
    printed = [line(head, x, top) for head, x, _ in columns if head]
    printed += [line(text, x, top + 40 + STEP * i) for _, x, cells in columns for i, text in enumerate(cells) if text]
    return [moved(x, slide * x.rect.center) for x in printed]


def moved(x: Line, down: float) -> Line:
    return replace(x, rect=Rect(x.rect.left, x.rect.top + down, x.rect.right, x.rect.bottom + down))


def read(printed: Sequence[Line], *more: Line, seals: Sequence[Seal] = ()) -> Record:
    return extract(document(TITLE, *printed, *(more or (SUM,)), seals=seals))


def pairs(record: Record) -> list[tuple[Any, str]]:
    return [(r["name"].value if "name" in r else None, str(r["amount"].value)) for r in record.tables["items"]]


def rows(record: Record) -> tuple[Row, ...]:
    return record.tables["items"]


WANTED = list(zip(NAMES, AMOUNTS, strict=True))
USUAL = (
    ("项目名称", 100.0, NAMES),
    ("单位", 500.0, UNITS),
    ("数量", 640.0, QUANTITIES),
    ("单价", 780.0, PRICES),
    ("金额", 940.0, AMOUNTS),
)


# ------------------------------------------------------------------------------------------------ heads
def test_heads_that_touch_are_heads_of_their_own() -> None:
    columns = (*USUAL[:2], ("数量", 640.0, QUANTITIES), ("单价(元)", 690.0, PRICES), ("金额(元)", 775.0, AMOUNTS))
    assert pairs(read(table(columns))) == WANTED


def test_two_heads_in_one_word_are_parted_over_their_columns() -> None:
    columns = (*USUAL[:4], ("金额类别", 940.0, AMOUNTS), ("", 1010.0, ("甲", "乙", "甲", "乙", "甲", "丙")))
    record = read(table(columns))
    assert pairs(record) == WANTED
    assert [r["coverage"].value for r in rows(record)] == ["甲", "乙", "甲", "乙", "甲", "丙"]


def test_a_label_above_a_column_is_none_of_its_heads() -> None:
    above = line("医保类型", 300, 122), line("全自费", 420, 122)
    assert pairs(read([*above, *table(USUAL)])) == WANTED


def test_heads_over_two_levels_are_read_whichever_level_begins() -> None:
    printed = [x for x in table(USUAL) if x.text not in ("项目名称", "金额")]
    levels = [("项目", 100, 138), ("名称", 100, 162), ("收费", 940, 138), ("金额", 940, 162)]
    assert pairs(read([*(line(t, x, y) for t, x, y in levels), *printed])) == WANTED


@pytest.mark.parametrize("unknown", ["项目名称", "金额", "数量"])
def test_a_column_under_a_head_that_nobody_knows_is_told_by_its_cells(unknown: str) -> None:
    columns = [("某某栏" if head == unknown else head, x, cells) for head, x, cells in USUAL]
    assert pairs(read(table(columns))) == WANTED


def test_a_list_without_heads_is_read_in_any_order_of_its_columns() -> None:
    order = (4, 0, 3, 1, 2)
    columns = [("", 100.0 + 260 * i, USUAL[at][2]) for i, at in enumerate(order)]
    assert pairs(read(table(columns))) == WANTED


# ------------------------------------------------------------------------------------------------ columns
def test_a_name_is_never_taken_from_a_column_of_classes() -> None:
    columns = (("项目", 100.0, ("甲", "甲", "乙", "乙", "甲", "丙")), ("某某栏", 220.0, NAMES), *USUAL[1:])
    record = read(table(columns))
    assert pairs(record) == WANTED
    assert not any(r["amount"].state is State.VERIFIED and r["name"].value in ("甲", "乙", "丙") for r in rows(record))


def test_the_name_stands_where_things_are_named_and_not_where_fee_categories_are() -> None:
    classes = ("治疗费", "床位费", "治疗费", "检查费", "治疗费", "诊察费")
    columns = (("收费项目", 100.0, classes), ("项目名称", 260.0, NAMES), *USUAL[1:])
    assert pairs(read(table(columns))) == WANTED


def test_the_amount_may_stand_before_the_name() -> None:
    columns = (("金额", 100.0, AMOUNTS), ("费用名称", 240.0, NAMES), *USUAL[1:4])
    record = read(table(columns))
    assert pairs(record) == WANTED
    assert {r["amount"].state for r in rows(record)} == {State.VERIFIED}


def test_figures_are_moved_under_the_heads_that_multiply() -> None:
    columns = (*USUAL[:2], ("金额", 640.0, QUANTITIES), ("数量", 780.0, PRICES), ("单价", 940.0, AMOUNTS))
    assert pairs(read(table(columns))) == WANTED


def test_running_numbers_in_front_of_names_are_none_of_them() -> None:
    numbered = [f"{i}{name}" for i, name in enumerate(NAMES, 7)]
    record = read(table((("项目名称", 100.0, numbered), *USUAL[1:])))
    assert pairs(record) == WANTED


def test_figures_that_begin_single_names_stay() -> None:
    names = ("24小时心电图", *NAMES[1:])
    assert pairs(read(table((("项目名称", 100.0, names), *USUAL[1:]))))[0] == ("24小时心电图", AMOUNTS[0])


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_groups_side_by_side_are_read_in_any_order_of_columns(order: tuple[int, ...]) -> None:
    heads = ("项目名称", "数量", "金额")
    cells = (NAMES, QUANTITIES, AMOUNTS)
    columns = [
        (heads[at], 60.0 + 760 * group + 260 * i, cells[at][3 * group : 3 * group + 3])
        for group in (0, 1)
        for i, at in enumerate(order)
    ]
    assert pairs(read(table(columns))) == WANTED


def test_a_quantity_and_its_unit_in_one_cell_are_two_values() -> None:
    cells = [f"{q}.00/{u}" for q, u in zip(QUANTITIES, UNITS, strict=True)]
    record = read(table((USUAL[0], ("数量", 600.0, cells), *USUAL[3:])))
    assert [(str(r["quantity"].value), r["unit"].value) for r in rows(record)] == list(
        zip(QUANTITIES, UNITS, strict=True)
    )
    assert {r["amount"].state for r in rows(record)} == {State.VERIFIED}


# ------------------------------------------------------------------------------------------------ rows
@pytest.mark.parametrize("slide", [-0.03, -0.02, 0.02, 0.03])
def test_rows_that_slide_by_most_of_a_row_keep_their_own_figures(slide: float) -> None:
    columns = [(head, x if i == 0 else x + 200, cells) for i, (head, x, cells) in enumerate(USUAL)]
    record = read(table(columns, slide=slide))
    assert pairs(record) == WANTED


def test_a_name_centred_over_two_lines_is_whole() -> None:
    printed = [x for x in table(USUAL) if x.text != "雾化吸入"]
    at = 150 + 40 + 2 * STEP
    halves = [line("一次性使用无菌雾化吸入装置（儿", 100, at - 11.5), line("童用）", 100, at + 11.5)]
    record = read([*printed, *halves])
    assert pairs(record)[2] == ("一次性使用无菌雾化吸入装置（儿童用）", AMOUNTS[2])


def test_a_name_whose_brackets_do_not_close_is_doubtful() -> None:
    names = ("静脉输液（第二组", *NAMES[1:])
    first = rows(read(table((("项目名称", 100.0, names), *USUAL[1:]))))[0]
    assert (first["name"].state, first["amount"].state) == (State.DOUBTFUL, State.READ)


# ------------------------------------------------------------------------------------------------ sums
@pytest.mark.parametrize("words", ["治疗费", "本类金额", "合 计", ""])
def test_a_sum_among_the_entries_is_none_of_them(words: str) -> None:
    part = f"{sum(map(Decimal, AMOUNTS[:3])):.2f}"
    names, quantities, units, prices, amounts = (
        (*cells[:3], extra, *cells[3:])
        for cells, extra in ((NAMES, words), (QUANTITIES, ""), (UNITS, ""), (PRICES, ""), (AMOUNTS, part))
    )
    columns = [
        (head, x, cells) for (head, x, _), cells in zip(USUAL, (names, units, quantities, prices, amounts), strict=True)
    ]
    record = read(table(columns))
    assert pairs(record) == WANTED
    assert record[F.TOTAL].state is State.VERIFIED


def test_a_category_with_its_sum_in_one_word_is_no_end_of_a_name() -> None:
    printed = table(USUAL[:3] + USUAL[4:])
    heading = line("【检查费】110.00", 100, 150 + 40 + 6 * STEP)
    assert pairs(read([*printed, heading])) == WANTED


def test_a_running_total_is_not_the_amount() -> None:
    running = [f"{sum(map(Decimal, AMOUNTS[: i + 1])):.2f}" for i in range(len(AMOUNTS))]
    record = read(table((*USUAL, ("累计金额", 1100.0, running))))
    assert pairs(record) == WANTED


def test_a_comma_of_thousands_read_as_a_point_is_still_one() -> None:
    large = ("2.120.50", *AMOUNTS[1:])
    total = f"{sum(map(Decimal, AMOUNTS[1:])) + Decimal('2120.50'):.2f}"
    printed = table((USUAL[0], USUAL[1], ("金额", 940.0, large)))
    record = read(printed, line(f"合计：{total}", 100, 640))
    assert (str(rows(record)[0]["amount"].value), str(record[F.TOTAL].value)) == ("2120.50", total)


# ------------------------------------------------------------------------------------------------ stamps
def test_the_words_of_a_stamp_are_no_end_of_a_name() -> None:
    stamp = line("费专用章", 190, 150 + 36 + STEP)
    record = read([*table(USUAL), stamp])
    assert pairs(record) == WANTED


def test_no_name_under_a_stamp_is_sure() -> None:
    at = 150 + 40 + STEP
    seal = Seal(Rect(180, at - 40, 360, at + HEIGHT / 2), "red")
    record = read(table(USUAL), SUM, seals=[seal])
    states = [r["amount"].state for r in rows(record)]
    assert states[1] is State.READ
    assert states[-1] is State.VERIFIED


def test_the_first_line_of_the_last_name_is_not_lost_beside_a_short_one_above() -> None:
    printed = [x for x in table(USUAL) if x.text != NAMES[-1]]
    at = 150 + 40 + 5 * STEP
    halves = [line("经皮穿刺活检术（超声引", 100, at - 16), line("导下）", 100, at + 9)]
    assert pairs(read([*printed, *halves]))[-1] == ("经皮穿刺活检术（超声引导下）", AMOUNTS[-1])


def test_the_unit_of_money_under_one_head_is_no_part_of_the_next() -> None:
    printed = table((("金额", 100.0, AMOUNTS), ("项目名称", 160.0, NAMES), *USUAL[1:4]))
    assert pairs(read([*printed, line("(元)", 100, 162)])) == WANTED


def test_one_letter_is_no_sure_name() -> None:
    record = read(table((("项目名称", 100.0, ("钠", *NAMES[1:])), *USUAL[1:])))
    assert [r["amount"].state for r in rows(record)][:2] == [State.READ, State.VERIFIED]
