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
from intake.types.vocabulary import BusinessLicense, Common, DischargeRecord, MedicalInstitutionLicense
from validators.findings import keys_of, places_of

_TAKEN = ("采样时间", "采样日期", "检查日期", "检查时间", "检验日期", "送检日期")
_ADMITTED = "入院日期"
_ISSUED = Common.ISSUE_DATE.name
_FOUNDED, _TERM = keys_of(BusinessLicense.ESTABLISHED, BusinessLicense.TERM)
_FROM, _UNTIL = keys_of(MedicalInstitutionLicense.VALID_FROM, MedicalInstitutionLicense.VALID_UNTIL)
_LICENCE = types.MEDICAL_INSTITUTION_LICENSE
_LONGEST = 15
"""Years: custom gives a medical institution's licence 5, and 15 to those of 100 beds and more; 10 occur. A hint, no clause."""
_Pair = tuple[Seen[Any], Seen[Any]]


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

    def is_about(self, reading: Reading) -> bool:
        """Whether the paper is of the type and title."""
        return reading.classification.kind == self.kind and self.titled in reading.classification.title

    def allows(self, apart: int) -> bool:
        """Whether the days may lie so far apart."""
        return (self.least is None or apart >= self.least) and (self.most is None or apart <= self.most)


_GAPS = (
    # Cultures of tubercle bacilli take eight weeks, the slowest of common reports.
    *(_DayGap(types.EXAM_REPORT, taken, _ISSUED, 0, 60, "报告应在采样、检查之后两个月内") for taken in _TAKEN),
    _DayGap(types.BIRTH_CERTIFICATE, papers.CHILD_BIRTH, _ISSUED, 0, None, "签发不能早于出生"),
    # 病历书写基本规范: within 24 hours of admission, of discharge; the margins are for drafts and late print-outs.
    _DayGap(types.INPATIENT_RECORD, _ADMITTED, _ISSUED, 0, None, "记录不能早于入院"),
    _DayGap(types.INPATIENT_RECORD, _ADMITTED, _ISSUED, None, 2, "入院记录应在入院后24小时内完成", "入院记录"),
    _DayGap(
        types.DISCHARGE_RECORD, DischargeRecord.DISCHARGE_DATE.name, DischargeRecord.RECORD_DATE.name, -3, 30,
        "出院记录应在出院前后完成",
    ),
    # 劳动合同法 第十条 gives a month; half a year leaves room for renewals signed ahead or late.
    _DayGap(types.LABOR_CONTRACT, papers.TERM_FROM, _ISSUED, -183, 183, "签订日期一般在合同期限开始前后半年内"),
    _DayGap(types.LABOR_CONTRACT, _ISSUED, papers.TERM_UNTIL, 0, None, "合同期限不能在签订前届满"),
    _DayGap(types.BUSINESS_LICENSE, _FOUNDED, _ISSUED, 0, None, "登记不能早于成立"),
    _DayGap(types.BUSINESS_LICENSE, _FOUNDED, _TERM, 0, 0, "营业期限一般自成立之日起，变更过期限的除外"),
    _DayGap(_LICENCE, _FROM, _ISSUED, -183, None, "发证一般不早于有效期开始半年以上"),
    _DayGap(_LICENCE, _ISSUED, _UNTIL, 0, None, "不能在发证前到期"),
)  # fmt: skip


def _check(case: Case) -> Iterable[Finding]:
    compared: list[Seen[Any]] = []
    found: list[Finding] = []
    for index, reading in enumerate(case.readings):
        for gap, pair in _iter_pairs(index, reading):
            compared += pair
            found += _check_gap(gap, *pair)
        found += _check_validity(index, reading)
    if compared and not found:
        yield Finding(Outcome.PASS, "各材料自身的日期相互相符", _distinct_keys(compared), places_of(compared))
    yield from _drop_repeated(found)


def _iter_pairs(index: int, reading: Reading) -> Iterator[tuple[_DayGap, _Pair]]:
    """The pairs of days that belong together on this paper."""
    for gap in _GAPS:
        pair = _find_pair(index, reading, gap.first, gap.second) if gap.is_about(reading) else None
        if pair is not None:
            yield gap, pair


def _drop_repeated(found: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for each second day: a wrong one breaks several pairs of its paper."""
    told: set[object] = set()
    for finding in found:
        if finding.evidence[-1] not in told:
            told.add(finding.evidence[-1])
            yield finding


def _find_pair(index: int, reading: Reading, first: str, second: str) -> _Pair | None:
    """Both days, each with its day in the place of what is printed; None where one is no day."""
    one, other = _find_day(index, reading, first), _find_day(index, reading, second)
    return (one, other) if one is not None and other is not None else None


def _check_gap(gap: _DayGap, first: Seen[Any], second: Seen[Any]) -> Iterator[Finding]:
    one, other = _first_day(first), _first_day(second)
    if one is not None and other is not None and not gap.allows((other - one).days):
        yield _report_days(first, second, f"{first.label} {one}，{_describe_label(second)} {other}；{gap.why}")


def _check_validity(index: int, reading: Reading) -> Iterator[Finding]:
    """A licence's validity is whole years, to the day before or the same day, and no more than the longest."""
    pair = _find_pair(index, reading, _FROM, _UNTIL) if reading.classification.kind == _LICENCE else None
    if pair is None:
        return
    begin, end = map(_first_day, pair)
    if begin is not None and end is not None and not _is_whole_years(begin, end):
        yield _report_days(*pair, f"有效期 {begin} 至 {end}；有效期一般为整年，不超过{_LONGEST}年")


def _is_whole_years(begin: date, end: date) -> bool:
    ends = (add_months(begin, 12 * years) for years in range(1, _LONGEST + 1))
    return any(0 <= (last - end).days <= 1 for last in ends)


def _report_days(first: Seen[Any], second: Seen[Any], words: str) -> Finding:
    sure = clearly_read(first) and clearly_read(second)
    message = f"{first.paper_name}上的日期请核：{words}"
    return odd_day(message, _distinct_keys((first, second)), (first.place, second.place), sure=sure)


def _describe_label(seen: Seen[Any]) -> str:
    return f"{seen.label}（起）" if seen.key == _TERM else seen.label


def _find_day(index: int, reading: Reading, key: str) -> Seen[Any] | None:
    """The field or entry, where it tells a day."""
    field = reading.record.fields.get(key) or reading.record.extra.get(key)
    if field is None or field.value is None:
        return None
    seen = Seen(index, reading, key, field)
    return seen if _first_day(seen) is not None else None


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
