"""The second clock of a case: what 《社会保险经办条例》第二十条 gives the office, counted from receipt of the application.

The guide's limit is the first; it counts from acceptance. Which items the article holds for stands in `statute.yaml`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from intake.catalogue.model import Limit, Unit
from intake.catalogue.workdays import Due, due_date
from intake.patterns import data_beside


@dataclass(frozen=True, slots=True)
class StatutoryLimit:
    """Working days from receipt. `what`: the kind of benefit; `sure`: False where it is not known which of several it is."""

    what: str
    days: int
    citation: str
    sure: bool = True

    @property
    def text(self) -> str:
        """In one line, with its source and what is not certain of it."""
        doubt = "" if self.sure else "（情形未定，按最短的计）"
        return f"{self.citation}：{self.what}，自收到申请之日起 {self.days} 个工作日{doubt}"

    def due(self, received: date) -> Due:
        """The last day by which the office must be done with what it received on that day."""
        return due_date(received, Limit(self.days, Unit.WORKING_DAYS, self.text))


@dataclass(frozen=True, slots=True)
class _Clause:
    """The limit for one item; `when`: ids of the conditions of which one must hold, empty where it always does."""

    limit: StatutoryLimit
    when: tuple[str, ...]

    def holds(self, facts: Mapping[str, bool | None]) -> bool | None:
        """Whether it applies; None where nobody knows."""
        answers = [facts.get(condition) for condition in self.when]
        if True in answers or not answers:
            return True
        return None if None in answers else False


def find_statutory_limit(item: str, received: date, facts: Mapping[str, bool | None]) -> StatutoryLimit | None:
    """The limit for an item's id; None where the article has none.

    Of several the shortest counts. Where nobody knows which of an item's cases it is, the shortest possible is told as
    not sure: an office that keeps it keeps every one.

    Args:
        item: Id of the item.
        received: The day of the application.
        facts: Condition id -> yes, no, or None where nobody knows.
    """
    if received < _in_force_from():
        return None
    told = [(clause.holds(facts), clause.limit) for clause in _clauses().get(item, ())]
    known, possible = ([limit for holds, limit in told if holds is answer] for answer in (True, None))
    if not known and not possible:
        return None
    shortest = min(known or possible, key=lambda limit: limit.days)
    return StatutoryLimit(shortest.what, shortest.days, shortest.citation, sure=bool(known))


def list_statutory_items() -> dict[str, tuple[str, ...]]:
    """Every item that the article holds for -> the conditions it names."""
    return {item: tuple(c for clause in clauses for c in clause.when) for item, clauses in _clauses().items()}


def list_statutory_matters(item: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The article's matters that an item's id is: what it calls them, and the conditions of which one must hold."""
    return tuple((clause.limit.what, clause.when) for clause in _clauses().get(item, ()))


@cache
def _clauses() -> Mapping[str, tuple[_Clause, ...]]:
    found: dict[str, tuple[_Clause, ...]] = {}
    for item, clause in _iter_clauses():
        found[item] = (*found.get(item, ()), clause)
    return found


def _iter_clauses() -> Iterator[tuple[str, _Clause]]:
    data = data_beside(__file__)
    for entry in data["limits"]:
        limit = StatutoryLimit(entry["what"], entry["days"], data["citation"])
        yield from ((item, _Clause(limit, tuple(when or ()))) for item, when in entry["items"].items())


def _in_force_from() -> date:
    day: date = data_beside(__file__)["in_force_from"]
    return day
