"""Rows of lists that a condition's answer rests on, found again by where they stand; and what is said where papers for them lack."""

from collections.abc import Iterator
from typing import Any

from intake import types
from intake.cases.model import Case, Fact, FactOrigin, Finding, Seen
from intake.model import Outcome

_BILLS = (types.EXPENSE_LIST, *types.BILLS)
_CELLS = ("name", "spec", "coverage", "remark", "unit")
_SHOWN = 3
"""Rows that a message points at."""


def rows_of(case: Case, fact: Fact) -> tuple[Seen[Any], ...]:
    """The cells at the places that the fact names; empty where it was typed or assumed.

    Rows of 0.00 are left out: forms print every category whether it was charged or not.
    """
    places = set(fact.evidence)
    papers = {p.paper for p in places}
    return (
        tuple(cell for cell in _iter_cells(case, papers) if cell.field.evidence and cell.place in places)
        if places
        else ()
    )


def _iter_cells(case: Case, papers: set[int]) -> Iterator[Seen[Any]]:
    for index, reading in case.of(*_BILLS):
        if index not in papers:
            continue
        for row in reading.record.tables.get("items", ()):
            amount = row.get("amount")
            if amount is None or amount.value != 0:
                yield from (Seen(index, reading, key, row[key]) for key in _CELLS if key in row)


def report_lacking_papers(case: Case, fact: Fact, what: str, papers: str, remedy: str) -> Finding:
    """What is charged (`what`: 限制药品) asks for `papers` that nobody handed in; unsure where a name or a page is not read."""
    rows = rows_of(case, fact)
    if fact.evidence and not rows:
        return Finding(Outcome.PASS, f"{what}各行金额为 0，未收费", ("items",), fact.evidence)
    names = "、".join(dict.fromkeys(str(r.value) for r in rows[:_SHOWN])) or "见费用明细"
    evidence = tuple(r.place for r in rows[:_SHOWN]) or fact.evidence
    sure = fact.origin is FactOrigin.TYPED or any(r.sure for r in rows)
    if not sure or case.unknown_pages:
        why = "有影像未能识别" if case.unknown_pages else "名称识读存疑"
        message = f"{what}（{names}），未见{papers}；{why}，请核"
        return Finding(Outcome.UNKNOWN, message, ("items",), (*evidence, *case.unknown_pages), remedy=remedy)
    return Finding(Outcome.FAIL, f"{what}（{names}）缺{papers}", ("items",), evidence, remedy=remedy)
