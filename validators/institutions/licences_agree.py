"""Licences and application form speak of one institution: credit code, name, legal representative, registration number.

Why: an application rests on the applicant's own licences (residents' guide, item 9, line 3; employees', item 5). Two different credit
codes, each with a valid check digit, are two institutions: that is sent back, and so are two clearly different names. Names may
differ lawfully (a second name, a branch): where a code proves that both papers are one institution's, a person looks. Legal
representatives and the organisation code inside the registration number (first 9 of 22 characters, WS 218) are hints.

Cannot see: changes that are registered on one licence and not yet on the other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from stdnum.cn import uscc

from intake.cases.evidence.hospitals import one_institution
from intake.cases.evidence.licences import LICENCES, NAME, PERSON, REGISTRATION, USCC, iter_fact
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule
from intake.likeness.compare import Likeness, compare_names
from intake.model import Outcome
from intake.values import compact_text
from validators.findings import all_sure, places_of

_ITEMS = ("medical-institution-agreement", "designated-provider-agreement")
_NEW = 22
"""Characters of a registration number that begins with the organisation code; older forms have 12 to 18."""
_FACTS = (USCC, NAME, PERSON)
_Pair = tuple[Seen[Any], Seen[Any]]
_Same = Callable[[str, str], bool | None]
"""Whether two prints mean one thing; None where nobody can tell."""


def _check(case: Case) -> Iterable[Finding]:
    found = [
        *_check_digits(case),
        *_compare_fact(case, USCC, "统一社会信用代码", _same_code, Severity.CORRECT),
        *_compare_fact(case, NAME, "机构名称", _same_name, Severity.LOOK if _proved_one(case) else Severity.CORRECT),
        *_compare_fact(case, PERSON, "法定代表人", _same_person, Severity.HINT),
        *_check_organisation_code(case),
    ]
    told = [seen for fact in _FACTS for seen in iter_fact(case, fact)]
    if not found and _are_of_several_papers(told):
        yield Finding(Outcome.PASS, "各证照、申请表的机构信息一致", (NAME, USCC, PERSON), places_of(told))
    yield from found


def _are_of_several_papers(told: Iterable[Seen[Any]]) -> bool:
    return len({seen.paper for seen in told}) > 1


def _check_digits(case: Case) -> Iterator[Finding]:
    """Codes whose check digit is wrong; extractors doubt them too."""
    for seen in iter_fact(case, USCC):
        if len(str(seen.value)) == 18 and not uscc.is_valid(str(seen.value)):
            message = f"{seen.paper_name}的统一社会信用代码校验不通过，请对照原件核对"
            yield Finding(Outcome.UNKNOWN, message, (seen.key,), (seen.place,), Severity.HINT)


def _compare_fact(case: Case, fact: str, label: str, same: _Same, severity: Severity) -> Iterator[Finding]:
    """The first pair that surely differs, else the first that differs, else the first that nobody can tell."""
    by_answer: dict[bool | None, list[_Pair]] = {True: [], False: [], None: []}
    for one, other in combinations(iter_fact(case, fact), 2):
        by_answer[same(str(one.value), str(other.value))].append((one, other))
    sure, unsure = list(filter(all_sure, by_answer[False])), by_answer[False] or by_answer[None]
    if sure:
        yield _report_pair(sure[0], f"{label}不一致", severity)
    elif unsure:
        yield _report_pair(unsure[0], f"{label}未能核对一致", None)


def _report_pair(pair: _Pair, what: str, severity: Severity | None) -> Finding:
    """Two prints that differ, with the severity of it; or that nobody can tell apart, with none."""
    message = f"{what}：{'/'.join(map(_quote_value, pair))}"
    at = tuple(seen.key for seen in pair), places_of(reversed(pair))
    if severity is None:
        return Finding(Outcome.UNKNOWN, message, *at, Severity.HINT)
    return Finding(Outcome.FAIL, message, *at, severity, "请核对证照是否为同一机构，或提供变更材料")


def _quote_value(seen: Seen[Any]) -> str:
    return f"{seen.paper_name}“{seen.value}”"


def _same_code(one: str, other: str) -> bool | None:
    """Codes differ only where both are valid: a misread digit breaks the check digit."""
    codes = [compact_text(code).upper() for code in (one, other)]
    if codes[0] == codes[1]:
        return True
    return False if all(map(uscc.is_valid, codes)) else None


def _same_name(one: str, other: str) -> bool | None:
    first, second = compact_text(one), compact_text(other)
    return first in second or second in first or one_institution(one, other)


_ANSWERS: Mapping[Likeness, bool | None] = {Likeness.SAME: True, Likeness.DIFFERENT: False}


def _same_person(one: str, other: str) -> bool | None:
    return _ANSWERS.get(compare_names(one, other))


def _proved_one(case: Case) -> bool:
    """Two papers bear one credit code, or a registration number holds the organisation code of the credit code."""
    codes = [str(seen.value).upper() for seen in _valid_codes(case)]
    if len(codes) > 1 and len(set(codes)) == 1:
        return True
    organisations = [_organisation_in(code) for code in codes]
    return any(_flat(seen)[:9] in organisations for seen in iter_fact(case, REGISTRATION) if seen.sure)


def _valid_codes(case: Case) -> list[Seen[Any]]:
    return [seen for seen in iter_fact(case, USCC) if seen.sure and uscc.is_valid(str(seen.value))]


def _organisation_in(code: str) -> str:
    """Characters 9 to 17 of the credit code, which are the first 9 of a new registration number."""
    return code[8:17]


def _flat(seen: Seen[Any]) -> str:
    return compact_text(str(seen.value)).upper()


def _check_organisation_code(case: Case) -> Iterator[Finding]:
    codes = _valid_codes(case)
    organisations = [_organisation_in(str(code.value).upper()) for code in codes]
    for number in iter_fact(case, REGISTRATION) if codes else ():
        if len(_flat(number)) == _NEW and number.sure and _flat(number)[:9] not in organisations:
            message = f"{number.paper_name}登记号前 9 位与统一社会信用代码中的组织机构代码不同，请核"
            yield Finding(Outcome.FAIL, message, (number.key, USCC), (number.place, codes[0].place), Severity.HINT)


LICENCES_AGREE = Rule(
    id="licences-agree",
    code="P01",
    title="各证照与申请表为同一机构",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》9.医疗机构申请定点协议管理 六、办理材料 3；申请人所交证照之间相互核对",
    applies=lambda case: case.item.id in _ITEMS and case.has(*LICENCES),
    check=_check,
)
