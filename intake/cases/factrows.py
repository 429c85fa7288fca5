"""Rows of lists that a condition's answer rests on, found again by where they stand."""

from collections.abc import Iterator
from typing import Any

from intake.cases.model import Case, Fact, Seen

_BILLS = ("expense_list", "outpatient_invoice", "inpatient_invoice", "vat_invoice")
_CELLS = ("name", "spec", "coverage", "remark", "unit")


def rows_of(case: Case, fact: Fact) -> tuple[Seen[Any], ...]:
    """The cells at the places that the fact names; empty where it was typed or assumed.

    Rows of 0.00 are left out: forms print every category whether it was charged or not.
    """
    places = set(fact.evidence)
    papers = {p.paper for p in places}
    return (
        tuple(cell for cell in _cells(case, papers) if cell.field.evidence and cell.place in places) if places else ()
    )


def _cells(case: Case, papers: set[int]) -> Iterator[Seen[Any]]:
    for index, reading in case.of(*_BILLS):
        if index not in papers:
            continue
        for row in reading.record.tables.get("items", ()):
            amount = row.get("amount")
            if amount is None or amount.value != 0:
                yield from (Seen(index, reading, key, row[key]) for key in _CELLS if key in row)
