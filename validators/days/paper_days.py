"""Days on one paper that belong together: sampling and report, birth and certificate, contract and its term, licence and validity.

Why: two days of one paper that cannot both be right show that one was misread, misprinted or changed, although no other paper
bears it (handbook D05, a proposal, so a hint). Both are pointed at, because the paper alone does not tell which one is wrong.

How far apart they may lie is custom, not law, and stands beside each pair. Cannot see: a wrong day that keeps within it;
licences that were issued anew after a change.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from intake import types, values
from intake.cases.evidence.days import clearly_read, odd_day
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule, has_papers
from intake.catalogue.workdays import add_months
from intake.model import Outcome, Reading
from intake.types import papers

_TAKEN = ("采样时间", "采样日期", "检查日期", "检查时间", "检验日期", "送检日期")
_LICENCE = types.MEDICAL_INSTITUTION_LICENSE
_LONGEST = 15
"""Years: custom gives a medical institution's licence 5, and 15 to those of 100 beds and more; 10 occur. A hint, no clause."""


@dataclass(frozen=True, slots=True)
class _DayGap:
    """`second` lies `least` to `most` days after `first` (vocabulary keys or labels of `extra`); None: no bound.

    `why` ends the message; `titled`: only papers whose title has this word.
    """

    kind: str
    first: str
    second: str
    least: int | None
    most: int | None
    why: str
    titled: str = ""


_GAPS = (
    # Cultures of tubercle bacilli take eight weeks, the slowest of common reports.
    *(_DayGap(types.EXAM_REPORT, taken, "issue_date", 0, 60, "报告应在采样、检查之后两个月内") for taken in _TAKEN),
    _DayGap(types.BIRTH_CERTIFICATE, papers.CHILD_BIRTH, "issue_date", 0, None, "签发不能早于出生"),
    # 病历书写基本规范: within 24 hours of admission, of discharge; the margins are for drafts and late print-outs.
    _DayGap(types.INPATIENT_RECORD, "入院日期", "issue_date", 0, None, "记录不能早于入院"),
    _DayGap(types.INPATIENT_RECORD, "入院日期", "issue_date", None, 2, "入院记录应在入院后24小时内完成", "入院记录"),
    _DayGap(types.DISCHARGE_RECORD, "discharge_date", "record_date", -3, 30, "出院记录应在出院前后完成"),
    # 劳动合同法 第十条 gives a month; half a year leaves room for renewals signed ahead or late.
    _DayGap(types.LABOR_CONTRACT, papers.TERM_FROM, "issue_date", -183, 183, "签订日期一般在合同期限开始前后半年内"),
    _DayGap(types.LABOR_CONTRACT, "issue_date", papers.TERM_UNTIL, 0, None, "合同期限不能在签订前届满"),
    _DayGap(types.BUSINESS_LICENSE, "established", "issue_date", 0, None, "登记不能早于成立"),
    _DayGap(types.BUSINESS_LICENSE, "established", "term", 0, 0, "营业期限一般自成立之日起，变更过期限的除外"),
    _DayGap(_LICENCE, "valid_from", "issue_date", -183, None, "发证一般不早于有效期开始半年以上"),
    _DayGap(_LICENCE, "issue_date", "valid_until", 0, None, "不能在发证前到期"),
)


def _check(case: Case) -> Iterable[Finding]:
    compared: list[Seen[Any]] = []
    found: list[Finding] = []
    for index, reading in enumerate(case.readings):
        for gap in _GAPS:
            pair = _find_pair(index, reading, gap)
            if pair is not None:
                compared += pair
                found += _check_gap(gap, *pair)
        found += _check_validity(index, reading)
    if compared and not found:
        yield Finding(
            Outcome.PASS, "各材料自身的日期相互相符", _distinct_keys(compared), tuple(s.place for s in compared)
        )
    yield from _drop_repeated(found)


def _drop_repeated(found: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for each second day: a wrong one breaks several pairs of its paper."""
    told: set[object] = set()
    for finding in found:
        if finding.evidence[-1] not in told:
            told.add(finding.evidence[-1])
            yield finding


def _find_pair(index: int, reading: Reading, gap: _DayGap) -> tuple[Seen[Any], Seen[Any]] | None:
    if reading.classification.kind != gap.kind or gap.titled not in reading.classification.title:
        return None
    first, second = _find_seen(index, reading, gap.first), _find_seen(index, reading, gap.second)
    if first is None or second is None or _first_day(first) is None or _first_day(second) is None:
        return None
    return first, second


def _check_gap(gap: _DayGap, first: Seen[Any], second: Seen[Any]) -> Iterator[Finding]:
    one, other = _first_day(first), _first_day(second)
    if one is None or other is None:
        return
    apart = (other - one).days
    if (gap.least is not None and apart < gap.least) or (gap.most is not None and apart > gap.most):
        yield _report_days(first, second, f"{first.label} {one}，{_describe_label(second)} {other}；{gap.why}")


def _check_validity(index: int, reading: Reading) -> Iterator[Finding]:
    """A licence's validity is whole years, to the day before or the same day, and no more than the longest."""
    if reading.classification.kind != _LICENCE:
        return
    first, second = _find_seen(index, reading, "valid_from"), _find_seen(index, reading, "valid_until")
    begin, end = (_first_day(first) if first else None), (_first_day(second) if second else None)
    if first is None or second is None or begin is None or end is None:
        return
    ends = [add_months(begin, 12 * n) for n in range(1, _LONGEST + 1)]
    if not any(0 <= (e - end).days <= 1 for e in ends):
        yield _report_days(first, second, f"有效期 {begin} 至 {end}；有效期一般为整年，不超过{_LONGEST}年")


def _report_days(first: Seen[Any], second: Seen[Any], words: str) -> Finding:
    sure = clearly_read(first) and clearly_read(second)
    message = f"{first.paper_name}上的日期请核：{words}"
    return odd_day(message, _distinct_keys((first, second)), (first.place, second.place), sure=sure)


def _describe_label(seen: Seen[Any]) -> str:
    return f"{seen.label}（起）" if seen.key == "term" else seen.label


def _find_seen(index: int, reading: Reading, key: str) -> Seen[Any] | None:
    field = reading.record.fields.get(key) or reading.record.extra.get(key)
    return Seen(index, reading, key, field) if field is not None and field.value is not None else None


def _first_day(seen: Seen[Any]) -> date | None:
    """The day of a date or of a text; of a term its first one."""
    if isinstance(seen.value, date):
        return seen.value
    try:
        days = values.find_days(str(seen.value))
    except ValueError:
        return None
    return days[0] if days else None


def _distinct_keys(seen: Iterable[Seen[Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s.key for s in seen))


PAPER_DAYS = Rule(
    id="paper-days",
    code="D05",
    title="同一份材料上的日期相互相符",
    severity=Severity.HINT,
    citation="材料审核常规：采样、检查≤报告，出生≤签发，签订与合同期限，证照有效期为整年",
    applies=has_papers,
    check=_check,
)
