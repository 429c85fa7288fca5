"""Which item a case is for, proposed from its papers.

Every item is tried: papers that its list asks for speak for it, papers that it has no place for and materials that are
missing speak against it. The proposal is shown as one; a tie is said, never broken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from intake import types
from intake.cases.assembly.assemble import assemble_case
from intake.cases.model import Case, Given, MaterialOutcome
from intake.catalogue.model import Catalogue, Insurance, Item
from intake.catalogue.tree import collect_leaves
from intake.errors import UsageError
from intake.model import Failure, Reading
from intake.values import compact_text

_CLEAR = 1.0
"""Points by which the best item must lead: one paper more that finds its place."""
_ANSWERED = {MaterialOutcome.PRESENT: 0.5, MaterialOutcome.DOUBTFUL: 0.1}
"""What an answered line is worth beside its papers."""
_EMPLOYEES = ("职工",)
_RESIDENTS = ("居民", "新农合", "农村合作", "城乡")


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item with the points that speak for it."""

    item: Item
    points: float


def propose_item(
    readings: Sequence[Reading], failures: Sequence[Failure], given: Given, catalogue: Catalogue, applied: date
) -> Item:
    """The item that the papers fit best.

    Raises:
        UsageError: none fits, or two fit equally well; the message names them.
    """
    insurance = given.insurance or _find_insurance(readings)
    ranked = sorted(
        (
            Proposal(item, _score_item(assemble_case("", item, applied, readings, failures, given, catalogue)))
            for item in catalogue.items
            if item.in_force(applied) and insurance in ("", item.insurance)
        ),
        key=lambda p: -p.points,
    )
    if not ranked or ranked[0].points <= 0:
        raise UsageError("从材料看不出办理什么事项", "请用 --item 指明事项，intake items list 列出全部")
    tied = [p for p in ranked if p.points > ranked[0].points - _CLEAR]
    if len(tied) > 1:
        names = "、".join(f"{p.item.name}（{p.item.insurance}）" for p in tied[:4])
        raise UsageError(f"材料同时符合：{names}", "请用 --item 和 --insurance 指明")
    return ranked[0].item


def _score_item(case: Case) -> float:
    """One for every paper that answers a line, half off for a type nobody asks for, a little off for a missing line."""
    asked = {leaf.kind for leaf in collect_leaves(case.item.materials)}
    answered = [m for m in case.materials if m.matches and m.outcome in _ANSWERED]
    used = {match.paper for material in answered for match in material.matches}
    strange = sum(r.classification.kind not in asked | {types.UNKNOWN} for r in case.readings)
    missing = sum(m.outcome is MaterialOutcome.MISSING for m in case.materials)
    return len(used) - 0.5 * strange - 0.75 * missing + sum(_ANSWERED[m.outcome] for m in answered) if used else 0.0


def _find_insurance(readings: Sequence[Reading]) -> str:
    """What the bills and lists print about the insurance; empty where they say nothing or contradict each other."""
    found: set[str] = set()
    for reading in readings:
        field = reading.record.fields.get("insurance_type")
        printed = compact_text(str(field.value)) if field and field.value else ""
        if any(w in printed for w in _EMPLOYEES):
            found.add(Insurance.EMPLOYEES.value)
        elif any(w in printed for w in _RESIDENTS):
            found.add(Insurance.RESIDENTS.value)
    return found.pop() if len(found) == 1 else ""
