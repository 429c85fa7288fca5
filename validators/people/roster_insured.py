"""Everyone on the roster appears in the proof of social insurance.

Why: residents' guide, item 9, line 5: 卫生技术人员（注册）名册、所在单位从业人员参加社会保险证明. The two
lists are joined by name; a letter that may be misread is never a missing person, and neither is anyone while a page of
the proof was not fully read. Where a name of the roster was not read, nobody says that all are insured.

Cannot see: two people of one name; people who are insured elsewhere by law.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from intake import types
from intake.cases.evidence.identities import person_rows
from intake.cases.evidence.legibility import is_paper_legible
from intake.cases.model import Case, Finding, Place, Seen, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.likeness.compare import Likeness, compare_names, fold_name
from intake.model import ABSENT, Outcome, State
from intake.types.papers import PERSONS
from intake.types.vocabulary import Common
from validators.findings import locate_papers, places_of

_ROSTER, _PROOF = types.STAFF_ROSTER, types.SOCIAL_INSURANCE_PROOF
_KEYS = (PERSONS,)


def _check(case: Case) -> Iterable[Finding]:
    roster, insured = _find_names(case, _ROSTER), _find_names(case, _PROOF)
    if not roster or not insured:
        message = "名册或参保证明上的人员未能逐一读出，请人工核对参保情况"
        yield Finding(Outcome.UNKNOWN, message, _KEYS, (*locate_papers(case, _ROSTER), *locate_papers(case, _PROOF)))
        return
    lost = _find_lost(roster, insured)
    unread, proofs = _find_unread_names(case, _ROSTER), locate_papers(case, _PROOF)
    if unread:
        message = f"名册上有 {len(unread)} 人的姓名未能读出，请人工核对其参保证明"
        yield Finding(Outcome.UNKNOWN, message, _KEYS, (*places_of(unread), *proofs))
    elif not lost:
        yield Finding(Outcome.PASS, f"名册 {len(roster)} 人均有参保证明", _KEYS, proofs)
    whole = _is_proof_whole(case, insured)
    for seen in lost:
        yield _report_missing(seen, insured, whole)


def _find_lost(roster: Iterable[Seen[Any]], insured: Iterable[Seen[Any]]) -> list[Seen[Any]]:
    """People of the roster whose very name the proof does not bear."""
    exact = {fold_name(str(seen.value)) for seen in insured}
    return [seen for seen in roster if fold_name(str(seen.value)) not in exact]


def _is_proof_whole(case: Case, insured: Sequence[Seen[Any]]) -> bool:
    """Whether every name of the proof was surely read, so that somebody who is not there is not insured."""
    if case.unknown_pages or _find_unread_names(case, _PROOF):
        return False
    return all(seen.sure for seen in insured) and all(is_paper_legible(r) for _, r in case.of(_PROOF))


def _find_names(case: Case, kind: str) -> list[Seen[Any]]:
    return [seen for seen in _iter_cells(case, kind) if seen.field.value]


def _find_unread_names(case: Case, kind: str) -> list[Seen[Any]]:
    """Rows with a name that was not read."""
    return [s for s in _iter_cells(case, kind) if s.field.value is None and s.field.state is State.UNREAD]


def _iter_cells(case: Case, kind: str) -> Iterator[Seen[Any]]:
    for index, reading in case.of(kind):
        for row in person_rows(reading):
            yield Seen(index, reading, PERSONS, row.get(Common.NAME.name, ABSENT))


def _report_missing(seen: Seen[Any], insured: Sequence[Seen[Any]], whole: bool) -> Finding:
    near, proof = _find_near(seen, insured), locate_evidence(insured[0].paper, insured[0].reading, None)
    if near is not None or not whole or not seen.sure:
        return _report_unsure(seen, near, proof)
    message = f"“{seen.value}”在名册上，参保证明中没有"
    return Finding(Outcome.FAIL, message, _KEYS, (seen.place, proof), remedy=f"请补“{seen.value}”的社会保险证明")


def _find_near(seen: Seen[Any], insured: Iterable[Seen[Any]]) -> Seen[Any] | None:
    """The first name of the proof that may be this one, misread."""
    name = str(seen.value)
    return next((other for other in insured if compare_names(name, str(other.value)) is not Likeness.DIFFERENT), None)


def _report_unsure(seen: Seen[Any], near: Seen[Any] | None, proof: Place) -> Finding:
    other, told = (near.place, f"（参保证明上有“{near.value}”）") if near is not None else (proof, "")
    message = f"“{seen.value}”的参保证明未能核对{told}，请核"
    return Finding(Outcome.UNKNOWN, message, _KEYS, (seen.place, other))


ROSTER_INSURED = Rule(
    id="roster-insured",
    code="P04",
    title="名册人员均有参保证明",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》9.医疗机构申请定点协议管理 六、办理材料 5",
    applies=lambda case: case.has(_ROSTER) and case.has(_PROOF),
    check=_check,
)
