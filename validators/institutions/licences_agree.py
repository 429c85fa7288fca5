"""Licences and application form speak of one institution: credit code, name, legal representative, registration number.

Why: an application rests on the applicant's own licences (residents' guide, item 9, line 3; employees', item 5). Two different credit
codes, each with a valid check digit, are two institutions: that is sent back, and so are two clearly different names. Names may
differ lawfully (a second name, a branch): where a code proves that both papers are one institution's, a person looks. Legal
representatives and the organisation code inside the registration number (first 9 of 22 characters, WS 218) are hints.

Cannot see: changes that are registered on one licence and not yet on the other.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any

from stdnum.cn import uscc

from intake.cases.evidence import compare
from intake.cases.evidence.compare import Likeness
from intake.cases.evidence.hospitals import one_institution
from intake.cases.evidence.licences import LICENCES, NAME, PERSON, REGISTRATION, USCC, iter_fact
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.values import compact_text

_ITEMS = ("medical-institution-agreement", "designated-provider-agreement")
_NEW = 22
"""Characters of a registration number that begins with the organisation code; older forms have 12 to 18."""


def _applies(case: Case) -> bool:
    return case.item.id in _ITEMS and case.has(*LICENCES)


def _check(case: Case) -> Iterable[Finding]:
    found = [
        *_check_digits(case),
        *_compare_pairs(case, USCC, "统一社会信用代码", _same_code, Severity.CORRECT),
        *_compare_pairs(case, NAME, "机构名称", _same_name, Severity.LOOK if _proved_one(case) else Severity.CORRECT),
        *_compare_pairs(case, PERSON, "法定代表人", _same_person, Severity.HINT),
        *_check_organisation_code(case),
    ]
    told = [s for fact in (USCC, NAME, PERSON) for s in iter_fact(case, fact)]
    if not found and len({s.paper for s in told}) > 1:
        yield Finding(Outcome.PASS, "各证照、申请表的机构信息一致", (NAME, USCC, PERSON), tuple(s.place for s in told))
    yield from found


def _check_digits(case: Case) -> Iterator[Finding]:
    """Codes whose check digit is wrong; extractors doubt them too."""
    for seen in iter_fact(case, USCC):
        if len(str(seen.value)) == 18 and not uscc.is_valid(str(seen.value)):
            message = f"{seen.paper_name}的统一社会信用代码校验不通过，请对照原件核对"
            yield Finding(Outcome.UNKNOWN, message, (seen.key,), (seen.place,), Severity.HINT)


def _compare_pairs(
    case: Case, fact: str, label: str, same: Callable[[str, str], bool | None], severity: Severity
) -> Iterator[Finding]:
    """The first pair that surely differs, else the first that nobody can tell."""
    pairs = [(a, b, same(str(a.value), str(b.value))) for a, b in combinations(iter_fact(case, fact), 2)]
    differ = [(a, b) for a, b, answer in pairs if answer is False]
    unclear = [(a, b) for a, b, answer in pairs if answer is None]
    sure = [(a, b) for a, b in differ if a.sure and b.sure]
    if sure:
        a, b = sure[0]
        message = f"{label}不一致：{_quote_value(a)}/{_quote_value(b)}"
        remedy = "请核对证照是否为同一机构，或提供变更材料"
        yield Finding(Outcome.FAIL, message, (a.key, b.key), (b.place, a.place), severity, remedy)
    elif differ or unclear:
        a, b = (differ or unclear)[0]
        message = f"{label}未能核对一致：{_quote_value(a)}/{_quote_value(b)}"
        yield Finding(Outcome.UNKNOWN, message, (a.key, b.key), (b.place, a.place), Severity.HINT)


def _quote_value(seen: Seen[Any]) -> str:
    return f"{seen.paper_name}“{seen.value}”"


def _same_code(one: str, other: str) -> bool | None:
    """Codes differ only where both are valid: a misread digit breaks the check digit."""
    a, b = compact_text(one).upper(), compact_text(other).upper()
    if a == b:
        return True
    return False if uscc.is_valid(a) and uscc.is_valid(b) else None


def _same_name(one: str, other: str) -> bool | None:
    a, b = compact_text(one), compact_text(other)
    if a == b or a in b or b in a:
        return True
    return one_institution(one, other)


def _same_person(one: str, other: str) -> bool | None:
    match compare.compare_names(one, other):
        case Likeness.SAME:
            return True
        case Likeness.DIFFERENT:
            return False
        case _:
            return None


def _proved_one(case: Case) -> bool:
    """Two papers bear one credit code, or a registration number holds the organisation code of the credit code."""
    codes = [str(s.value).upper() for s in _valid_codes(case)]
    numbers = (compact_text(str(s.value)).upper() for s in iter_fact(case, REGISTRATION) if s.sure)
    return (len(codes) > 1 and len(set(codes)) == 1) or any(n[:9] == c[8:17] for n in numbers for c in codes)


def _valid_codes(case: Case) -> list[Seen[Any]]:
    return [s for s in iter_fact(case, USCC) if s.sure and uscc.is_valid(str(s.value))]


def _check_organisation_code(case: Case) -> Iterator[Finding]:
    """Characters 9 to 17 of the credit code are the first 9 of a new registration number."""
    codes = _valid_codes(case)
    for number in iter_fact(case, REGISTRATION):
        flat = compact_text(str(number.value)).upper()
        if len(flat) != _NEW or not number.sure or not codes:
            continue
        if all(flat[:9] != str(code.value).upper()[8:17] for code in codes):
            message = f"{number.paper_name}登记号前 9 位与统一社会信用代码中的组织机构代码不同，请核"
            yield Finding(Outcome.FAIL, message, (number.key, USCC), (number.place, codes[0].place), Severity.HINT)


LICENCES_AGREE = Rule(
    id="licences-agree",
    code="P01",
    title="各证照与申请表为同一机构",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》9.医疗机构申请定点协议管理 六、办理材料 3；申请人所交证照之间相互核对",
    applies=_applies,
    check=_check,
)
