"""Numbers of staff on the application form add up, and agree with the roster.

Why: 职工总数 = 卫技 + 其他技术 + 行政后勤, and no part is larger than its whole (registration form of the health authority,
PUB), so a hint. The roster of S0-9 line 5 lists the 卫生技术人员 one by one.

Cannot see: which number is wrong; forms that print the numbers in other words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from intake import types
from intake.cases.evidence.identities import person_rows
from intake.cases.model import SURE, Case, Finding, Seen, Severity
from intake.cases.rules import Rule
from intake.model import Outcome, Reading, Row
from intake.patterns import patterns_beside
from intake.types.vocabulary import Common
from intake.values import compact_text
from validators.findings import all_sure, fail_if, locate_papers, places_of

_PATTERNS = patterns_beside(__file__)
_ALL, _CARE = "职工总数", "卫技人员"
_NAMES: Mapping[str, re.Pattern[str]] = {
    _ALL: _PATTERNS["everybody"],
    _CARE: _PATTERNS["care"],
    "其他技术人员": _PATTERNS["other_technical"],
    "行政后勤人员": _PATTERNS["logistics"],
}
"""What the form counts -> how its cell is called. The first is the sum of the others."""
_Cells = Mapping[str, Seen[str]]
_Counts = Sequence[tuple[str, Seen[str]]]


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(types.AGREEMENT_APPLICATION):
        counts = _find_counts(index, reading)
        named, parts = _name_counts(counts), _select(counts, _PATTERNS["part"])
        found = [*_check_total(named), *_check_shares(named, parts), *_check_roster(case, named)]
        if not found and named.keys() & {_ALL, _CARE}:
            yield Finding(Outcome.PASS, "人员数勾稽相符", (), places_of(named.values()))
        yield from found


def _name_counts(counts: _Counts) -> _Cells:
    """What the form counts -> its cell; of several of one name the last."""
    return {name: cell for name, pattern in _NAMES.items() for cell in _select(counts, pattern)}


def _find_counts(index: int, reading: Reading) -> _Counts:
    """Label without its unit, and the cell, for every entry that is a number of people."""
    entries = reading.record.extra.items()
    cells = {compact_text(label): Seen(index, reading, label, f) for label, f in entries if _is_headcount(f.value)}
    return [(_PATTERNS["unit"].sub("", label), cell) for label, cell in cells.items()]


def _select(counts: _Counts, pattern: re.Pattern[str]) -> list[Seen[str]]:
    return [cell for label, cell in counts if pattern.search(label)]


def _check_total(named: _Cells) -> Iterator[Finding]:
    if len(named) < len(_NAMES):
        return
    whole, *parts = (named[name] for name in _NAMES)
    if _count(whole) != _count(*parts):
        yield _report_numbers(f"职工总数 {_count(whole)}，各类合计 {_count(*parts)}", whole, *parts)


def _check_shares(named: _Cells, parts: Sequence[Seen[str]]) -> Iterator[Finding]:
    """Parts may be incomplete, so they may be fewer than the whole but never more."""
    care, everybody = named.get(_CARE), named.get(_ALL)
    if care is None:
        return
    if _count(*parts) > _count(care):
        yield _report_numbers(f"卫技人员 {_count(care)}，医师、护士等合计 {_count(*parts)}", care, *parts)
    if everybody is not None and _count(care) > _count(everybody):
        yield _report_numbers(f"卫技人员 {_count(care)} 多于职工总数 {_count(everybody)}", care, everybody)


def _check_roster(case: Case, named: _Cells) -> Iterator[Finding]:
    care, rows = named.get(_CARE), _roster_rows(case)
    if care is None or not rows or len(rows) == _count(care):
        return
    message = f"名册 {len(rows)} 人，申请表卫技人员 {_count(care)} 人，请核"
    sure = care.sure and all(map(_is_surely_named, rows))
    yield Finding(fail_if(sure), message, (_CARE,), (care.place, *locate_papers(case, types.STAFF_ROSTER)))


def _roster_rows(case: Case) -> list[Row]:
    return [row for _, reading in case.of(types.STAFF_ROSTER) for row in person_rows(reading)]


def _is_surely_named(row: Row) -> bool:
    name = row.get(Common.NAME.name)
    return name is not None and name.state in SURE


def _report_numbers(message: str, *cells: Seen[str]) -> Finding:
    keys, message = tuple(cell.key for cell in cells), f"人员数勾稽不平：{message}"
    return Finding(fail_if(all_sure(cells)), message, keys, places_of(cells), remedy="请核对申请表人员数")


def _is_headcount(value: str | None) -> bool:
    return bool(value and _PATTERNS["headcount"].fullmatch(compact_text(value)))


def _count(*cells: Seen[str]) -> int:
    return sum(int(compact_text(cell.value).removesuffix("人")) for cell in cells)


STAFF_ARITHMETIC = Rule(
    id="staff-arithmetic",
    code="P03",
    title="申请表人员数相符",
    severity=Severity.HINT,
    citation="医疗机构执业登记：职工总数＝卫技人员＋其他技术人员＋行政后勤人员",
    applies=lambda case: case.has(types.AGREEMENT_APPLICATION),
    check=_check,
)
