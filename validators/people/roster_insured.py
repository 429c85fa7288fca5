"""Everyone on the roster appears in the proof of social insurance.

Why: residents' guide, item 9, line 5: 卫生技术人员（注册）名册、所在单位从业人员参加社会保险证明. The two
lists are joined by name; a letter that may be misread is never a missing person, and neither is anyone while a page of
the proof was not fully read. Where a name of the roster was not read, nobody says that all are insured.

Cannot see: two people of one name; people who are insured elsewhere by law.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from intake import types
from intake.cases.evidence import compare
from intake.cases.evidence.compare import Likeness
from intake.cases.evidence.legibility import is_paper_legible
from intake.cases.model import Case, Finding, Seen, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.model import Outcome, State
from intake.types.papers import PERSONS

_ROSTER, _PROOF = types.STAFF_ROSTER, types.SOCIAL_INSURANCE_PROOF


def _applies(case: Case) -> bool:
    return case.has(_ROSTER) and case.has(_PROOF)


def _check(case: Case) -> Iterable[Finding]:
    roster, insured = list(_iter_names(case, _ROSTER)), list(_iter_names(case, _PROOF))
    proofs = tuple(locate_evidence(i, r, None) for i, r in case.of(_PROOF))
    if not roster or not insured:
        message = "名册或参保证明上的人员未能逐一读出，请人工核对参保情况"
        rosters = tuple(locate_evidence(i, r, None) for i, r in case.of(_ROSTER))
        yield Finding(Outcome.UNKNOWN, message, (PERSONS,), (*rosters, *proofs))
        return
    sure = all(s.sure for s in insured) and not any(_iter_unread_names(case, _PROOF))
    whole = sure and not case.unknown_pages and all(is_paper_legible(r) for _, r in case.of(_PROOF))
    exact = {compare.fold_name(str(s.value)) for s in insured}
    lost = [s for s in roster if compare.fold_name(str(s.value)) not in exact]
    unread = list(_iter_unread_names(case, _ROSTER))
    if unread:
        message = f"名册上有 {len(unread)} 人的姓名未能读出，请人工核对其参保证明"
        yield Finding(Outcome.UNKNOWN, message, (PERSONS,), (*(s.place for s in unread), *proofs))
    elif not lost:
        yield Finding(Outcome.PASS, f"名册 {len(roster)} 人均有参保证明", (PERSONS,), proofs)
    for seen in lost:
        yield _report_missing(seen, insured, whole)


def _iter_names(case: Case, kind: str) -> Iterator[Seen[Any]]:
    for index, reading in case.of(kind):
        for row in reading.record.tables.get(PERSONS, ()):
            cell = row.get("name")
            if cell is not None and cell.value:
                yield Seen(index, reading, PERSONS, cell)


def _iter_unread_names(case: Case, kind: str) -> Iterator[Seen[Any]]:
    """Rows with a name that was not read."""
    for index, reading in case.of(kind):
        for row in reading.record.tables.get(PERSONS, ()):
            cell = row.get("name")
            if cell is not None and cell.value is None and cell.state is State.UNREAD:
                yield Seen(index, reading, PERSONS, cell)


def _report_missing(seen: Seen[Any], insured: list[Seen[Any]], whole: bool) -> Finding:
    near = [s for s in insured if compare.compare_names(str(seen.value), str(s.value)) is not Likeness.DIFFERENT]
    proof = locate_evidence(insured[0].paper, insured[0].reading, None)
    if near or not whole or not seen.sure:
        other = near[0].place if near else proof
        told = f"（参保证明上有“{near[0].value}”）" if near else ""
        return Finding(
            Outcome.UNKNOWN, f"“{seen.value}”的参保证明未能核对{told}，请核", (PERSONS,), (seen.place, other)
        )
    message = f"“{seen.value}”在名册上，参保证明中没有"
    return Finding(Outcome.FAIL, message, (PERSONS,), (seen.place, proof), remedy=f"请补“{seen.value}”的社会保险证明")


ROSTER_INSURED = Rule(
    id="roster-insured",
    code="P04",
    title="名册人员均有参保证明",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》9.医疗机构申请定点协议管理 六、办理材料 5",
    applies=_applies,
    check=_check,
)
