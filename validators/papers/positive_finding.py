"""The report shows the finding that the guide asks for (相关阳性报告单).

Why: residents' guide, item 6, line 3. Whether a finding carries the disease is for experts; here only what the report
itself says of abnormal results is passed on, as a hint. One report with a finding answers the line.

Cannot see: findings in pictures, and whether a finding belongs to the disease.
"""

from collections.abc import Iterable

from intake.cases.evidence.required_papers import Asked, iter_asked_papers, list_asks_for
from intake.cases.model import Case, Finding, Place, Severity
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper
from intake.model import ABSENT, Field, Outcome
from intake.types import papers
from validators.findings import is_sure, locate_field


def _needs_positive(leaf: OnePaper) -> bool:
    return leaf.positive


def _check(case: Case) -> Iterable[Finding]:
    reports = list(iter_asked_papers(case, _needs_positive))
    if reports:
        yield _judge_reports(reports)


def _judge_reports(reports: list[Asked]) -> Finding:
    """One report with a finding answers the line; else one that nobody can judge keeps it open."""
    clause = reports[0].clause
    positive, unclear = _reports_saying(papers.YES, reports), _reports_saying(papers.UNKNOWN, reports)
    if positive:
        message = "检查检验报告有阳性结果（参考，以专家认定为准）"
        return Finding(Outcome.PASS, message, (), _positive_places(positive), citation=clause)
    if unclear:
        message = "检查检验报告是否有阳性结果未能判断，请人工核对"
        return Finding(Outcome.UNKNOWN, message, (), _positive_places(unclear), citation=clause)
    message, remedy = "检查检验报告未见阳性结果，请核对", "请提供与申请病种相关的阳性报告单"
    return Finding(Outcome.FAIL, message, (), _positive_places(reports), remedy=remedy, citation=clause)


def _positive_field(report: Asked) -> Field[str]:
    return report.reading.record.extra.get(papers.POSITIVE, ABSENT)


def _read_positive(report: Asked) -> str:
    field = _positive_field(report)
    return field.value if field.value and is_sure(field) else papers.UNKNOWN


def _positive_places(reports: Iterable[Asked]) -> tuple[Place, ...]:
    found = (locate_field(report.paper, report.reading, _positive_field(report)) for report in reports)
    return tuple(place for places in found for place in places)


def _reports_saying(answer: str, reports: Iterable[Asked]) -> list[Asked]:
    return [report for report in reports if _read_positive(report) == answer]


POSITIVE_FINDING = Rule(
    id="positive-finding",
    code="L09",
    title="检查检验报告有阳性结果",
    severity=Severity.HINT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》6.基本医疗保险参保人员享受门诊慢特病病种待遇认定：相关阳性报告单",
    applies=lambda case: list_asks_for(case, _needs_positive),
    check=_check,
)
