"""Papers that the item does not ask for.

Why: nothing irrelevant may be asked for or kept (handbook 6; 个人信息保护法 第六条, as little as possible), and a paper of another
matter often means that the item is wrong. A hint: the clerk hands it back or keeps it.

Cannot see: whether the applicant wants the paper to be looked at.
"""

from collections.abc import Iterable, Mapping, Sequence, Set

from intake import types
from intake.cases.model import Case, Finding, Severity, kind_name
from intake.cases.rules import Rule
from intake.catalogue.tree import collect_leaves
from intake.model import Outcome, Reading
from validators.findings import fail_if, locate_paper

_LEAST = 0.5
"""Score of the classification below which the type is not sure enough to call a paper irrelevant."""
_WELCOME = (
    types.SETTLEMENT_SHEET, types.DIAGNOSIS_CERTIFICATE, types.TRANSFER_AUTHORIZATION, types.INTRODUCTION_LETTER, types.ID_CARD,
    types.SOCIAL_SECURITY_CARD, types.BANK_CARD,
)  # fmt: skip
"""Papers that clerks read in many matters though the list has them not (the employees' guides name no identity papers and no
account): nobody is to be told that they are superfluous."""
_Paper = tuple[int, Reading]


def _check(case: Case) -> Iterable[Finding]:
    spare = _find_spare(case)
    if not spare:
        yield Finding(Outcome.PASS, "未见与本事项无关的材料")
    yield from (_report_spare(kind_name(kind), papers) for kind, papers in spare.items())


def _find_spare(case: Case) -> Mapping[str, list[_Paper]]:
    """Type -> papers of it that answer nothing and that nobody expects."""
    spare: dict[str, list[_Paper]] = {}
    used, welcome = _used_papers(case), _welcome_kinds(case)
    for index, reading in enumerate(case.readings):
        kind = reading.classification.kind
        if kind not in welcome and index not in used:
            spare.setdefault(kind, []).append((index, reading))
    return spare


def _used_papers(case: Case) -> Set[int]:
    """Indices of the papers that answer a line of the item's list."""
    return {match.paper for material in case.materials for match in material.matches}


def _welcome_kinds(case: Case) -> Set[str]:
    """Types that the item asks for or that nobody is told about."""
    return {leaf.kind for leaf in collect_leaves(case.item.materials)} | {types.UNKNOWN, *_WELCOME}


def _report_spare(name: str, papers: Sequence[_Paper]) -> Finding:
    """One finding a kind: a record of thirty sheets is one thing to hand back."""
    sure = all(reading.classification.confidence >= _LEAST for _, reading in papers)
    count = f" {len(papers)} 份" if len(papers) > 1 else ""
    sentence = "非必需材料：{}{}，本事项未要求" if sure else "可能是非必需材料：{}{}（文书类型把握不足）"
    places = tuple(place for paper in papers for place in locate_paper(*paper))
    return Finding(fail_if(sure), sentence.format(name, count), (), places, remedy="请核对是否退还申请人")


PAPERS_NOT_NEEDED = Rule(
    id="papers-not-needed",
    code="C01",
    title="没有与事项无关的材料",
    severity=Severity.HINT,
    citation="材料审核常规：不得要求提供与事项无关的材料",
    applies=lambda case: bool(case.readings),
    check=_check,
)
