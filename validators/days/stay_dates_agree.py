"""The days of admission and discharge are the same on the bill, the record, the certificate and the list.

Why: the days decide what is paid and which rules hold; a date that differs means a wrong paper, a changed one, or a misprint
that the hospital has to put right. Ground: both papers are the applicant's own and state the same day (青阳 residents'
guide, item 8, the review compares 票据, 清单 and 出院记录).

Which date leads: the one that the fewest papers bear, then the one whose paper contradicts its own 住院天数. A stay billed in
parts (several bills or lists of one stay) is not accused, it is shown. Cannot see: a date that is wrong on every paper.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date
from typing import Any

from intake import types
from intake.cases.evidence.days import calendar_day, clear_day
from intake.cases.evidence.stays import KINDS, Stay, group_stays
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule
from intake.model import Outcome, State
from intake.types.vocabulary import MedicalInvoice
from validators.findings import drop_none, places_of

_LABELS = {spec.name: spec.label for spec in (MedicalInvoice.ADMISSION_DATE, MedicalInvoice.DISCHARGE_DATE)}
_IN_PARTS = (types.INPATIENT_INVOICE, types.EXPENSE_LIST)
"""Papers of which one stay may have several, each for some of its days."""


def _check(case: Case) -> Iterable[Finding]:
    for group in group_stays(case):
        for key in _LABELS:
            yield from _compare_dates(key, _find_dates(key, group))


def _find_dates(key: str, group: Sequence[Stay]) -> list[Seen[Any]]:
    """The date on each paper that speaks of the whole stay."""
    kinds = [stay.kind for stay in group]
    partial = {kind for kind in _IN_PARTS if kinds.count(kind) > 1}
    return drop_none(stay.date(key) for stay in group if stay.kind not in partial)


def _compare_dates(key: str, seen: Sequence[Seen[Any]]) -> Iterator[Finding]:
    clear = list(filter(_is_clear, seen))
    days = {found.value for found in clear}
    doubtful = _find_doubtful(seen, days)
    if len(days) > 1:
        yield _report_difference(key, clear)
    elif clear and doubtful:
        yield _report_unclear(key, doubtful, seen)
    elif len(clear) > 1:
        yield Finding(Outcome.PASS, f"{_LABELS[key]}一致：{clear[0].value}", (key,), places_of(seen))


def _find_doubtful(seen: Iterable[Seen[Any]], days: Set[date]) -> list[Seen[Any]]:
    return [found for found in seen if _is_another_day(found, days)]


def _is_clear(seen: Seen[Any]) -> bool:
    return clear_day(seen) is not None


def _is_another_day(seen: Seen[Any], days: Set[date]) -> bool:
    """Whether it may be another day than those, but was not clearly read."""
    return not _is_clear(seen) and calendar_day(seen) not in (None, *days)


def _report_difference(key: str, clear: Sequence[Seen[Any]]) -> Finding:
    days = [found.value for found in clear]
    ordered = sorted(clear, key=lambda found: _rank_trust(found, days))
    odd = ordered[0]
    other = next(found for found in reversed(ordered) if found.value != odd.value)
    told = f"{odd.paper_name} {odd.value}/{other.paper_name} {other.value}"
    shown = (odd, other, *(found for found in ordered if found not in (odd, other)))
    return Finding(
        Outcome.FAIL, f"{_LABELS[key]}不一致：{told}", (key,), places_of(shown),
        remedy="请核对原件；确有差错的，请就诊医院更正后重新提交",
    )  # fmt: skip


def _rank_trust(seen: Seen[Any], days: Sequence[date]) -> tuple[int, bool, bool, int]:
    """Small for the date that is most likely the wrong one."""
    state = seen.field.state
    rank = -KINDS.index(seen.reading.classification.kind)
    return days.count(seen.value), state is not State.DOUBTFUL, state is State.VERIFIED, rank


def _report_unclear(key: str, doubtful: Sequence[Seen[Any]], seen: Sequence[Seen[Any]]) -> Finding:
    sure = next(found for found in seen if found not in doubtful and clear_day(found))
    odd = doubtful[0]
    message = f"{_LABELS[key]}未能核对：{odd.paper_name}识读为 {odd.value}（存疑）/{sure.paper_name} {sure.value}"
    places = places_of((*doubtful, sure))
    return Finding(Outcome.UNKNOWN, message, (key,), places, remedy="请对照原件核对日期")


STAY_DATES_AGREE = Rule(
    id="stay-dates-agree",
    code="D05",
    title="各材料的入院、出院日期一致",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》8.住院费用报销；申请人所交材料之间相互核对",
    applies=lambda case: sum(1 for _ in case.of(*KINDS)) > 1,
    check=_check,
)
