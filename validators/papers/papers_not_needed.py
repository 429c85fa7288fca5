"""Papers that the item does not ask for.

Why: nothing irrelevant may be asked for or kept (handbook 6; 个人信息保护法 第六条, as little as possible), and a paper of another
matter often means that the item is wrong. A hint: the clerk hands it back or keeps it.

Cannot see: whether the applicant wants the paper to be looked at.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.model import Case, Finding, Severity, kind_name, locate_evidence
from intake.cases.rules import Rule
from intake.catalogue.tree import collect_leaves
from intake.model import Outcome, Reading

_LEAST = 0.5
"""Score of the classification below which the type is not sure enough to call a paper irrelevant."""
_WELCOME = (
    types.SETTLEMENT_SHEET, types.DIAGNOSIS_CERTIFICATE, types.TRANSFER_AUTHORIZATION, types.INTRODUCTION_LETTER, types.ID_CARD,
    types.SOCIAL_SECURITY_CARD, types.BANK_CARD,
)  # fmt: skip
"""Papers that clerks read in many matters though the list has them not (the employees' guides name no identity papers and no
account): nobody is to be told that they are superfluous."""


def _check(case: Case) -> Iterable[Finding]:
    asked = {leaf.kind for leaf in collect_leaves(case.item.materials)} | {types.UNKNOWN, *_WELCOME}
    used = {match.paper for material in case.materials for match in material.matches}
    spare = [(i, r) for i, r in enumerate(case.readings) if r.classification.kind not in asked and i not in used]
    if not spare:
        yield Finding(Outcome.PASS, "未见与本事项无关的材料")
    for kind in dict.fromkeys(r.classification.kind for _, r in spare):
        yield _report_spare(kind_name(kind), [(i, r) for i, r in spare if r.classification.kind == kind])


def _report_spare(name: str, papers: list[tuple[int, Reading]]) -> Finding:
    """One finding a kind: a record of thirty sheets is one thing to hand back."""
    sure = all(r.classification.confidence >= _LEAST for _, r in papers)
    count = f" {len(papers)} 份" if len(papers) > 1 else ""
    message = (
        f"非必需材料：{name}{count}，本事项未要求" if sure else f"可能是非必需材料：{name}{count}（文书类型把握不足）"
    )
    evidence = tuple(locate_evidence(i, r, None) for i, r in papers)
    return Finding(Outcome.FAIL if sure else Outcome.UNKNOWN, message, (), evidence, remedy="请核对是否退还申请人")


PAPERS_NOT_NEEDED = Rule(
    id="papers-not-needed",
    code="C01",
    title="没有与事项无关的材料",
    severity=Severity.HINT,
    citation="材料审核常规：不得要求提供与事项无关的材料",
    applies=lambda case: bool(case.readings),
    check=_check,
)
