"""Which item a case is for, proposed from its papers.

Every item is tried: papers that its list asks for speak for it, papers that it has no place for and materials that are
missing speak against it. The proposal is shown as one; a tie is said, never broken.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from intake import types
from intake.cases.assembly.assemble import assemble_case
from intake.cases.model import Case, Given, MaterialOutcome
from intake.catalogue.model import Catalogue, Insurance, Item
from intake.catalogue.tree import collect_leaves
from intake.errors import UsageError
from intake.model import Failure, Reading
from intake.types.vocabulary import MedicalInvoice
from intake.values import compact_text

_CLEAR = 1.0
"""Points by which the best item must lead: one paper more that finds its place."""
_STRANGE, _MISSING = 0.5, 0.75
"""Points off for a paper that no line asks for, and for a line that no paper answers. Judgements: neither weighs
as much as a paper that finds its place."""
_ANSWERED = {MaterialOutcome.PRESENT: 0.5, MaterialOutcome.DOUBTFUL: 0.1}
"""What an answered line is worth beside its papers."""
_INSURANCES = {
    Insurance.EMPLOYEES: ("职工",),
    Insurance.RESIDENTS: ("居民", "新农合", "农村合作", "城乡"),
}


class ItemUnknown(UsageError):
    """Nobody said for which item the case is, and its papers do not tell.

    Args:
        message: What is wrong.
        next_step: What the user can do about it.
        candidates: The items that the papers fit, the best first; empty where they fit none.
    """

    def __init__(self, message: str, next_step: str, candidates: Sequence[Item] = ()) -> None:
        super().__init__(message, next_step)
        self.candidates = tuple(candidates)


def propose_item(
    readings: Sequence[Reading], failures: Sequence[Failure], given: Given, catalogue: Catalogue, applied: date
) -> Item:
    """The item that the papers fit best.

    Raises:
        ItemUnknown: none fits, or two fit equally well; the message names them.
    """
    offered = _iter_offered(catalogue, given.insurance or _find_insurance(readings), applied)
    cases = (assemble_case("", item, applied, readings, failures, given, catalogue) for item in offered)
    tied = _find_best([(_score_item(case), case.item) for case in cases])
    if not tied:
        raise ItemUnknown("从材料看不出办理什么事项", "请用 --item 指明事项，intake items list 列出全部")
    if len(tied) == 1:
        return tied[0]
    names = "、".join(f"{item.name}（{item.insurance}）" for item in tied[:4])
    raise ItemUnknown(f"材料同时符合：{names}", "请用 --item 和 --insurance 指明", tied)


def _find_best(scored: Sequence[tuple[float, Item]]) -> list[Item]:
    """The items that no other clearly leads, the best first; none where no paper speaks for any."""
    ranked = sorted(scored, key=lambda one: -one[0])
    most = ranked[0][0] if ranked else 0.0
    return [item for points, item in ranked if points > most - _CLEAR] if most > 0 else []


def _iter_offered(catalogue: Catalogue, insurance: str, applied: date) -> Iterator[Item]:
    return (i for i in catalogue.items if i.in_force(applied) and insurance in ("", i.insurance))


def _score_item(case: Case) -> float:
    """One for every paper that answers a line and a little for the line, less what speaks against the item."""
    answered = [m for m in case.materials if m.matches and m.outcome in _ANSWERED]
    used = {match.paper for material in answered for match in material.matches}
    worth = sum(_ANSWERED[m.outcome] for m in answered)
    return len(used) - _STRANGE * _count_strange(case) - _MISSING * _count_missing(case) + worth if used else 0.0


def _count_strange(case: Case) -> int:
    """Papers that no line of the list asks for."""
    asked = {leaf.kind for leaf in collect_leaves(case.item.materials)}
    return sum(reading.classification.kind not in asked | {types.UNKNOWN} for reading in case.readings)


def _count_missing(case: Case) -> int:
    return sum(material.outcome is MaterialOutcome.MISSING for material in case.materials)


def _find_insurance(readings: Sequence[Reading]) -> str:
    """What the bills and lists print about the insurance; empty where they say nothing or contradict each other."""
    found = set(filter(None, map(_insurance_on, readings)))
    return found.pop() if len(found) == 1 else ""


def _insurance_on(reading: Reading) -> str:
    printed = compact_text(reading.record[MedicalInvoice.INSURANCE_TYPE].value or "")
    for insurance, words in _INSURANCES.items():
        if any(word in printed for word in words):
            return insurance.value
    return ""
