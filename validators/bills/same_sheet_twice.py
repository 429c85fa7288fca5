"""U04: no sheet is in the case twice, as the same file or as a second scan.

Compares the files' SHA-256 and the printed words and figures of the pages. Why: what was scanned twice is counted twice, and one
copy may stand where another paper is missing. Basis: PROPOSAL of the office's handbook, so it is a hint only.
Not for identity and bank cards, which the guide asks for in original and copy, nor for the copies of one form (存根联, 收据联).
A bill that is there twice by its number is told by U01.

Cannot see: pictures of other cases; a sheet of fewer than a handful of words.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from intake import types
from intake.cases.evidence.billing import number_of
from intake.cases.evidence.duplicate_scans import Twin, find_twins, same_bytes
from intake.cases.model import Case, Finding, Place, Severity, kind_name, locate_evidence
from intake.cases.rules import Rule, has_papers
from intake.model import Document, Outcome

_NOT_FOR = (types.ID_CARD, types.SOCIAL_SECURITY_CARD, types.BANK_CARD, types.HOUSEHOLD_REGISTER)


def _check(case: Case) -> Iterable[Finding]:
    told = {b: a for a, b in same_bytes(case)}
    found = [*_report_same_files(case, told), *_report_second_scans(case, told)]
    open_ = [p for p in case.unknown_pages if p.box is None and p.paper < 0]
    if found:
        yield from found
    elif open_:
        message = "有页面无法读取，无法判断是否重复扫描"
        yield Finding(Outcome.UNKNOWN, message, (), tuple(open_), remedy="请重新扫描后再核对")
    else:
        yield Finding(Outcome.PASS, "没有重复扫描的页面", (), ())


def _report_same_files(case: Case, told: dict[int, int]) -> Iterator[Finding]:
    """The same file under two names: whatever is in it, one of them is too many."""
    for second, first in told.items():
        a, b = case.readings[first], case.readings[second]
        message = f"{Path(b.document.path).name} 与 {Path(a.document.path).name} 是同一个文件"
        yield Finding(
            Outcome.FAIL,
            message,
            (),
            (locate_evidence(second, b, None), locate_evidence(first, a, None)),
            remedy="请剔除多出的一份",
        )


def _report_second_scans(case: Case, told: dict[int, int]) -> Iterator[Finding]:
    for twin in find_twins(case):
        a, b = case.readings[twin.first], case.readings[twin.paper]
        numbered = {a.classification.kind, b.classification.kind} <= set(types.BILLS) and number_of(a) == number_of(
            b
        ) != ""
        if twin.paper in told or numbered or a.classification.kind in _NOT_FOR:
            continue
        kind = kind_name(a.classification.kind)
        second = _describe_pages(b.document, [n for _, n in twin.pages])
        message = f"{kind}重复扫描：{second}与{_describe_pages(a.document, [n for n, _ in twin.pages])}是同一页"
        yield Finding(
            Outcome.FAIL, message, (), _twin_places(case, twin), remedy="请剔除多出的一份，并核对有无漏扫其他材料"
        )


def _describe_pages(document: Document, numbers: Iterable[int]) -> str:
    """The pages as people find them: the file's name and the page in it."""
    shown = (document.origin_of(n) for n in numbers)
    return "、".join(f"{Path(o.path).name} 第 {o.number} 页" for o in shown)


def _twin_places(case: Case, twin: Twin) -> tuple[Place, ...]:
    first = case.readings[twin.first].document
    second = case.readings[twin.paper].document
    return (
        *(_page_place(twin.paper, second, number) for _, number in twin.pages),
        *(_page_place(twin.first, first, number) for number, _ in twin.pages),
    )


def _page_place(paper: int, document: Document, number: int) -> Place:
    origin = document.origin_of(number)
    return Place(paper, origin.path, origin.number)


SAME_SHEET_TWICE = Rule(
    "same-sheet-twice",
    "U04",
    "没有重复扫描",
    Severity.HINT,
    "材料核对提示，办事指南未作规定，以经办人员核对为准",
    has_papers,
    _check,
)
