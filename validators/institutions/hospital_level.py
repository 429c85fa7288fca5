"""The hospital is of the level that the guide asks for (二级及以上).

Why: employees' guide, item 4, lines 2 and 3: 二级及以上医院 records and certificate. The level comes from the office's table or
from what a person typed, from what is printed at the head of the paper or in 医疗机构类型 of a bill, or from a kind of
institution that is not graded at all (诊所, 卫生室). An unknown level is shown and holds nothing up. Elsewhere the guides
ask for no level: nothing is checked unless the office's own catalogue does.

Cannot see: a level that changed since; names of hospitals that the table does not have.
"""

from collections.abc import Iterable
from dataclasses import replace

from intake.cases.evidence.hospitals import grade_in, hospital_of, level_of
from intake.cases.evidence.required_papers import Asked, iter_asked_papers, list_asks_for
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.catalogue.model import Insurance, OnePaper
from intake.model import Outcome
from intake.types.vocabulary import Common
from validators.findings import keys_of


def _needs_level(leaf: OnePaper) -> bool:
    return bool(leaf.hospital_level)


def _check(case: Case) -> Iterable[Finding]:
    """Unknown levels once for each institution, with every paper of it; behind what is known."""
    unknown: dict[str, Finding] = {}
    for finding in _check_lines(case):
        if finding.outcome is not Outcome.UNKNOWN:
            yield finding
            continue
        known = unknown.setdefault(finding.message, finding)
        if known is not finding:
            unknown[finding.message] = replace(known, evidence=(*known.evidence, *finding.evidence))
    yield from unknown.values()


def _check_lines(case: Case) -> Iterable[Finding]:
    lines: dict[str, list[Finding]] = {}
    for paper in iter_asked_papers(case, _needs_level):
        lines.setdefault(paper.clause + paper.material.name, []).append(_check_level(case, paper))
    for found in lines.values():
        met = any(finding.outcome is Outcome.PASS for finding in found)  # one paper of the right level answers its line
        yield from (replace(finding, severity=Severity.HINT) for finding in found) if met else found


def _check_level(case: Case, paper: Asked) -> Finding:
    wanted, clause = paper.leaf.hospital_level, paper.clause
    least, seen = grade_in(wanted), hospital_of(paper.paper, paper.reading)
    if seen is None or least is None:
        message = f"{paper.name}的医疗机构未读出，请核是否为{wanted}医院"
        keys = keys_of(Common.HOSPITAL)
        return Finding(Outcome.UNKNOWN, message, keys, (paper.whole,), Severity.HINT, citation=clause)
    at = (seen.key,), (seen.place,)
    level = level_of(case, seen)
    if level is None or not seen.sure:
        message, remedy = f"医院等级未知，请核是否为{wanted}：“{seen.value}”", "可在医疗机构等级表中登记"
        return Finding(Outcome.UNKNOWN, message, *at, Severity.HINT, remedy, citation=clause)
    told = f"{paper.name}“{seen.value}”（{level.why}）"
    if level.grade >= least:
        return Finding(Outcome.PASS, f"符合{wanted}：{told}", *at, citation=clause)
    severity = Severity.CORRECT if case.item.insurance is Insurance.EMPLOYEES else Severity.HINT
    remedy = f"请提供{wanted}医院的{paper.material.name}"
    return Finding(Outcome.FAIL, f"非{wanted}医院：{told}", *at, severity, remedy, citation=clause)


HOSPITAL_LEVEL = Rule(
    id="hospital-level",
    code="H01",
    title="医疗机构等级符合要求",
    severity=Severity.CORRECT,
    citation="职工医保办事指南 4.基本医疗保险参保人员门诊慢性（特殊）病种评审管理：二级及以上医院",
    applies=lambda case: list_asks_for(case, _needs_level),
    check=_check,
)
