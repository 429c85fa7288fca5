"""The report shows the finding that the guide asks for (相关阳性报告单).

Why: residents' guide, item 6, line 3. Whether a finding carries the disease is for experts; here only what the report
itself says of abnormal results is passed on, as a hint. One report with a finding answers the line.

Cannot see: findings in pictures, and whether a finding belongs to the disease.
"""

from collections.abc import Iterable

from intake.cases.evidence.required_papers import Asked, iter_asked_papers, list_asks_for
from intake.cases.model import SURE, Case, Finding, Place, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper
from intake.model import Outcome
from intake.types import papers


def _needs_positive(leaf: OnePaper) -> bool:
    return leaf.positive


def _check(case: Case) -> Iterable[Finding]:
    reports = list(iter_asked_papers(case, _needs_positive))
    told = [(r, _read_positive(r)) for r in reports]
    positive = [r for r, said in told if said == papers.YES]
    unclear = [r for r, said in told if said == papers.UNKNOWN]
    if not reports:
        return
    clause = reports[0].clause
    if positive:
        evidence = tuple(_place_of_positive(r) for r in positive)
        yield Finding(Outcome.PASS, "检查检验报告有阳性结果（参考，以专家认定为准）", (), evidence, citation=clause)
    elif unclear:
        message = "检查检验报告是否有阳性结果未能判断，请人工核对"
        yield Finding(Outcome.UNKNOWN, message, (), tuple(_place_of_positive(r) for r in unclear), citation=clause)
    else:
        message = "检查检验报告未见阳性结果，请核对"
        evidence = tuple(_place_of_positive(r) for r in reports)
        yield Finding(Outcome.FAIL, message, (), evidence, remedy="请提供与申请病种相关的阳性报告单", citation=clause)


def _read_positive(report: Asked) -> str:
    field = report.reading.record.extra.get(papers.POSITIVE)
    if field is None or not field.value or field.state not in SURE:
        return papers.UNKNOWN
    return field.value


def _place_of_positive(report: Asked) -> Place:
    field = report.reading.record.extra.get(papers.POSITIVE)
    return locate_evidence(report.paper, report.reading, field.evidence if field else None)


POSITIVE_FINDING = Rule(
    id="positive-finding",
    code="L09",
    title="检查检验报告有阳性结果",
    severity=Severity.HINT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》6.基本医疗保险参保人员享受门诊慢特病病种待遇认定：相关阳性报告单",
    applies=lambda case: list_asks_for(case, _needs_positive),
    check=_check,
)
