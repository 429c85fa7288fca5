"""Figures that stand apart from their heads are told by arithmetic; a figure beside a lost amount is doubtful."""

import pytest

from extractors.expense_list.read_list import extract
from intake.model import Line, Row, State
from tests.pages import document, line

HEADS = (("项目名称", 100.0), ("价格", 900.0), ("数量", 1080.0), ("金额", 1240.0))
ROWS = (
    ("丹参注射液", "4.06", "2支", "8.12"),
    ("输液器", "3.20", "6支", "19.20"),
    ("心电监测", "4.00", "3小时", "12.00"),
)


def table(rights: tuple[float, float, float], rows: tuple[tuple[str, ...], ...] = ROWS) -> tuple[Row, ...]:
    """The rows as read; figures end at `rights`, heads begin at their places."""
    printed: list[Line] = [line("出院费用清单", 600, 40), *(line(text, left, 200) for text, left in HEADS)]
    for i, (name, *figures) in enumerate(rows):
        printed.append(line(name, 100, 240 + 40 * i))
        for text, right in zip(figures, rights, strict=True):
            width = line(text, 0, 0).rect.right
            printed += [line(text, right - width, 240 + 40 * i)] if text else []
    return extract(document(*printed)).tables["items"]


def shown(rows: tuple[Row, ...]) -> list[tuple[str, ...]]:
    return [tuple(str(row[k].value) if k in row else "" for k in ("price", "quantity", "amount")) for row in rows]


WANTED = [("4.06", "2", "8.12"), ("3.2", "6", "19.20"), ("4", "3", "12.00")]


@pytest.mark.parametrize("rights", [(960.0, 1130.0, 1310.0), (1075.0, 1235.0, 1440.0)])
def test_figures_belong_to_their_heads_whether_under_them_or_set_to_the_right(rights: tuple[float, ...]) -> None:
    a, b, c = rights
    assert shown(table((a, b, c))) == WANTED


def test_figures_apart_from_their_heads_that_prove_nothing_are_never_sure() -> None:
    wrong = tuple((name, price, quantity, "7.77") for name, price, quantity, _ in ROWS)
    rows = table((1075.0, 1235.0, 1440.0), wrong)
    states = [
        row[k].state for row in rows for k in ("quantity", "price", "amount") if k in row and row[k].value is not None
    ]
    assert State.VERIFIED not in states
    assert State.READ not in states


def test_figures_of_a_row_whose_amount_was_lost_are_doubtful() -> None:
    rows = table((960.0, 1130.0, 1310.0), (("丹参注射液", "4.06", "2支", ""), *ROWS[1:]))
    assert [rows[0][k].state for k in ("price", "quantity")] == [State.DOUBTFUL, State.DOUBTFUL]
    assert rows[0]["amount"].state is State.UNREAD
