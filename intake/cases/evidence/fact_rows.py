"""Rows of lists that a condition's answer rests on, found again by where they stand; and what is said where papers for them lack."""

from collections.abc import Iterator, Sequence
from typing import Any

from intake import types
from intake.cases.model import ITEMS, Case, Charge, Fact, FactOrigin, Finding, Seen, item_rows
from intake.model import ABSENT, Outcome

_CELLS = (Charge.NAME, Charge.SPEC, Charge.COVERAGE, Charge.REMARK, Charge.UNIT)
_SHOWN = 3
"""Rows that a message points at."""


def charged_cells(case: Case, keys: Sequence[str]) -> Iterator[Seen[Any]]:
    """The cells of these columns in all rows of lists and bills that cost anything.

    Rows of 0.00 are left out: forms print every category (输血费) whether it was charged or not.
    """
    for index, reading in case.of(types.EXPENSE_LIST, *types.BILLS):
        for row in item_rows(reading.record):
            if row.get(Charge.AMOUNT, ABSENT).value != 0:
                yield from (Seen(index, reading, key, row[key]) for key in keys if key in row)


def rows_of(case: Case, fact: Fact) -> tuple[Seen[Any], ...]:
    """The cells at the places that the fact names, of rows that cost anything; empty where it was typed or assumed."""
    places = set(fact.evidence)
    papers = {place.paper for place in places}
    cells = (cell for cell in charged_cells(case, _CELLS) if cell.paper in papers and cell.field.evidence)
    return tuple(cell for cell in cells if cell.place in places)


def report_lacking_papers(case: Case, fact: Fact, what: str, papers: str, remedy: str) -> Finding:
    """What is charged (`what`: 限制药品) asks for `papers` that nobody handed in; unsure where a name or a page is not read."""
    rows = rows_of(case, fact)
    if fact.evidence and not rows:
        return Finding(Outcome.PASS, f"{what}各行金额为 0，未收费", (ITEMS,), fact.evidence)
    charged = f"{what}（{_join_values(rows[:_SHOWN])}）"
    evidence = tuple(row.place for row in rows[:_SHOWN]) or fact.evidence
    doubt = _find_doubt(case, fact, rows)
    if not doubt:
        return Finding(Outcome.FAIL, f"{charged}缺{papers}", (ITEMS,), evidence, remedy=remedy)
    message = f"{charged}，未见{papers}；{doubt}，请核"
    return Finding(Outcome.UNKNOWN, message, (ITEMS,), (*evidence, *case.unknown_pages), remedy=remedy)


def _join_values(rows: Sequence[Seen[Any]]) -> str:
    return "、".join(dict.fromkeys(str(row.value) for row in rows)) or "见费用明细"


def _find_doubt(case: Case, fact: Fact, rows: Sequence[Seen[Any]]) -> str:
    """What keeps the papers from being called missing; empty where nothing does."""
    if case.unknown_pages:
        return "有影像未能识别"
    sure = fact.origin is FactOrigin.TYPED or any(r.sure for r in rows)
    return "" if sure else "名称识读存疑"
