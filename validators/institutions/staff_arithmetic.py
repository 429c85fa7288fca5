"""Numbers of staff on the application form add up, and agree with the roster.

Why: 职工总数 = 卫技 + 其他技术 + 行政后勤, and no part is larger than its whole (registration form of the health authority,
PUB), so a hint. The roster of S0-9 line 5 lists the 卫生技术人员 one by one.

Cannot see: which number is wrong; forms that print the numbers in other words.
"""

import re
from collections.abc import Iterable, Iterator

from intake import types
from intake.cases.model import SURE, Case, Finding, Seen, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.types.papers import PERSONS
from intake.values import compact_text

_ALL, _CARE, _REST = "职工总数", "卫技人员", ("其他技术人员", "行政后勤人员")
_NAMES = {
    _ALL: re.compile("^(?:职工|人员|在职职工|从业人员)(?:总数|总人数)"),
    _CARE: re.compile("^(?:卫技|卫生技术)(?:人员|合计|人数|人员数|人员合计)?$"),
    _REST[0]: re.compile("^其他技术(?:人员)?"),
    _REST[1]: re.compile("^(?:行政后勤|管理及工勤|行政及后勤)(?:人员)?"),
}
_PARTS = re.compile(
    "^(?:执业(?:助理)?医师|执业(?:\\(助理\\))医师|注册护士|护士|护理|药师|药剂|医技|检验|放射)(?:人员|人数)?$"
)


def _applies(case: Case) -> bool:
    return case.has(types.AGREEMENT_APPLICATION)


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(types.AGREEMENT_APPLICATION):
        told = {
            compact_text(k): Seen(index, reading, k, f)
            for k, f in reading.record.extra.items()
            if _is_headcount(f.value)
        }
        named = {name: s for name, p in _NAMES.items() for k, s in told.items() if p.search(_strip_unit(k))}
        parts = [s for k, s in told.items() if _PARTS.search(_strip_unit(k))]
        found = [*_check_total(named), *_check_shares(named, parts), *_check_roster(case, named)]
        if not found and (_ALL in named or _CARE in named):
            yield Finding(Outcome.PASS, "人员数勾稽相符", (), tuple(s.place for s in named.values()))
        yield from found


def _check_total(named: dict[str, Seen[str]]) -> Iterator[Finding]:
    if any(key not in named for key in (_ALL, _CARE, *_REST)):
        return
    rest = [named[key] for key in (_CARE, *_REST)]
    whole, total = _parse_headcount(named[_ALL]), sum(_parse_headcount(s) for s in rest)
    if whole != total:
        message = f"人员数勾稽不平：职工总数 {whole}，各类合计 {total}"
        yield _report_numbers(message, [named[_ALL], *rest])


def _check_shares(named: dict[str, Seen[str]], parts: list[Seen[str]]) -> Iterator[Finding]:
    """Parts may be incomplete, so they may be fewer than the whole but never more."""
    if _CARE in named and sum(_parse_headcount(s) for s in parts) > _parse_headcount(named[_CARE]):
        message = f"人员数勾稽不平：卫技人员 {_parse_headcount(named[_CARE])}，医师、护士等合计 {sum(_parse_headcount(s) for s in parts)}"
        yield _report_numbers(message, [named[_CARE], *parts])
    if _ALL in named and _CARE in named and _parse_headcount(named[_CARE]) > _parse_headcount(named[_ALL]):
        message = (
            f"人员数勾稽不平：卫技人员 {_parse_headcount(named[_CARE])} 多于职工总数 {_parse_headcount(named[_ALL])}"
        )
        yield _report_numbers(message, [named[_CARE], named[_ALL]])


def _check_roster(case: Case, named: dict[str, Seen[str]]) -> Iterator[Finding]:
    rosters = list(case.of(types.STAFF_ROSTER))
    rows = [row for _, r in rosters for row in r.record.tables.get(PERSONS, ())]
    if _CARE not in named or not rows or len(rows) == _parse_headcount(named[_CARE]):
        return
    message = f"名册 {len(rows)} 人，申请表卫技人员 {_parse_headcount(named[_CARE])} 人，请核"
    sure = named[_CARE].sure and all((n := row.get("name")) is not None and n.state in SURE for row in rows)
    evidence = (named[_CARE].place, *(locate_evidence(i, r, None) for i, r in rosters))
    yield Finding(Outcome.FAIL if sure else Outcome.UNKNOWN, message, (_CARE,), evidence)


def _report_numbers(message: str, cells: list[Seen[str]]) -> Finding:
    outcome = Outcome.FAIL if all(c.sure for c in cells) else Outcome.UNKNOWN
    return Finding(
        outcome, message, tuple(c.key for c in cells), tuple(c.place for c in cells), remedy="请核对申请表人员数"
    )


def _is_headcount(value: str | None) -> bool:
    return bool(value and re.fullmatch(r"\d{1,5}人?", compact_text(value)))


def _parse_headcount(seen: Seen[str]) -> int:
    return int(compact_text(seen.value).removesuffix("人"))


def _strip_unit(label: str) -> str:
    """The label without its unit: 职工总数(人)."""
    return re.sub(r"[(（](?:人|名|个)[)）]$", "", label)


STAFF_ARITHMETIC = Rule(
    id="staff-arithmetic",
    code="P03",
    title="申请表人员数相符",
    severity=Severity.HINT,
    citation="医疗机构执业登记：职工总数＝卫技人员＋其他技术人员＋行政后勤人员",
    applies=_applies,
    check=_check,
)
