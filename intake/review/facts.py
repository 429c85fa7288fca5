"""What a person tells of a case on the page: item, conditions, what was shown at the desk, diseases, people, a note."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.cases.assembly.material_tree import name_of
from intake.cases.model import Fact, FactOrigin, Given
from intake.cases.told import gather_points, lay_told, parse_points, part_points
from intake.catalogue.model import Catalogue, Item
from intake.catalogue.tree import find_conditions
from intake.check import parse_insurance
from intake.errors import UsageError, escape_controls
from intake.ledger.entries.told import add_told
from intake.ledger.store import Writing
from intake.review.cases import ReviewDesk, ReviewedCase
from intake.review.values import PersonStep

_LONGEST = 1000
"""Characters of anything that is told: a note of a page's half."""


@dataclass(frozen=True, slots=True)
class ConditionAsked:
    """A question of the item: its id, its words, the answer that counts, whether a person gave it, and why else."""

    id: str
    question: str
    answer: bool | None
    typed: bool
    why: str


@dataclass(frozen=True, slots=True)
class ShownMaterial:
    """A material that may be shown at the desk instead of scanned, and whether it was."""

    name: str
    shown: bool


# ------------------------------------------------------------------------------------------------ telling
def tell_facts(desk: ReviewDesk, step: PersonStep, wanted: Mapping[str, Any]) -> ReviewedCase | None:
    """Keeps what a person tells; the case as it stands afterwards, None where nobody knows what it is for.

    Args:
        desk: The open cases.
        step: Whose step it is, and on which version.
        wanted: As `case.yaml` writes it; None takes a point back.

    Raises:
        UsageError: a point is unknown, or there is no such item, insurance or condition.
        BadConfiguration: a value is none of its kind.
        Stale: somebody else changed the case since.
    """
    points = _complete_points(part_points(wanted), desk.office.catalogue)
    if not points:
        raise UsageError("没有填写任何一项", "请填好后再保存")

    def act(writing: Writing) -> None:
        add_told(writing, step.case_id, points, step.who)

    return desk.enter(step.case_id, step.seen, act)


def _complete_points(points: Mapping[str, Any], catalogue: Catalogue) -> Mapping[str, Any]:
    """The points as they are kept; an item says its insurance, too."""
    _refuse_long(points)
    _refuse_conditions(points, catalogue)
    said = parse_points(points)
    insurance = parse_insurance(said.insurance)
    if points.get("item"):
        item = _find_item(said, catalogue)
        return {**points, "item": item.id, "insurance": item.insurance.value}
    if insurance is not None:
        return {**points, "insurance": insurance.value}
    return {**points, "insurance": None} if "item" in points else points


def _find_item(said: Given, catalogue: Catalogue) -> Item:
    """The item in any edition: which one holds follows from the day of application."""
    insurance = parse_insurance(said.insurance)
    named = [i for i in catalogue.items if said.item == i.id and insurance in (None, i.insurance)]
    if named:
        return named[-1]
    raise UsageError(f"没有事项“{escape_controls(said.item)}”", "请从列表里选")


def _refuse_long(points: Mapping[str, Any]) -> None:
    texts = (one for value in points.values() for one in (value if isinstance(value, list) else [value]))
    if any(isinstance(one, str) and len(one) > _LONGEST for one in texts):
        raise UsageError(f"填写的内容超过 {_LONGEST} 字", "请写短一些")


def _refuse_conditions(points: Iterable[str], catalogue: Catalogue) -> None:
    told = [name.removeprefix("facts.") for name in points if name.startswith("facts.")]
    unknown = [name for name in told if name not in catalogue.conditions]
    if unknown:
        raise UsageError(f"没有“{escape_controls('、'.join(unknown))}”这个情形", "请刷新页面后再填")


# ------------------------------------------------------------------------------------------------ what is asked
def list_conditions(case: ReviewedCase, catalogue: Catalogue) -> tuple[ConditionAsked, ...]:
    """The questions of the item, those first that nobody can answer yet."""
    judged = case.judgement.case
    asked = [_ask(catalogue, name, judged.facts.get(name)) for name in find_conditions(judged.item.materials)]
    return tuple(sorted(asked, key=lambda one: one.answer is not None))


def _ask(catalogue: Catalogue, name: str, fact: Fact | None) -> ConditionAsked:
    known = fact or Fact(None, FactOrigin.UNKNOWN)
    typed = known.origin is FactOrigin.TYPED
    return ConditionAsked(name, catalogue.conditions[name].question, known.value, typed, "" if typed else known.why)


def list_shown(case: ReviewedCase) -> tuple[ShownMaterial, ...]:
    """The materials of the item, and whether they were shown at the desk; what else was told to be shown behind them."""
    judged = case.judgement.case
    names = dict.fromkeys(name_of(material.needed, judged.item) for material in judged.materials)
    told = judged.given.shown
    return tuple(ShownMaterial(name, name in told) for name in (*names, *(n for n in told if n not in names)))


def told_of(case: ReviewedCase) -> Mapping[str, Any]:
    """What was told on the page and counts, by its point."""
    return gather_points(case.past.told)


def given_of(case: ReviewedCase) -> Given:
    """What is known of the case from people, by file or page."""
    return lay_told(case.given, case.past.told)


# ------------------------------------------------------------------------------------------------ which item
def offer_items(catalogue: Catalogue, candidates: Sequence[Item]) -> tuple[Item, ...]:
    """Every item once, in its newest edition: those that the papers may be for first, then in the order of the guides."""
    newest = {item.id: item for item in catalogue.items}
    first = dict.fromkeys(item.id for item in candidates if item.id in newest)
    return tuple(newest[name] for name in (*first, *(n for n in newest if n not in first)))
