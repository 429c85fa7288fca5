"""U04: no sheet is in the case twice, as the same file or as a second scan.

Compares the files' SHA-256 and the printed words and figures of the pages. Why: what was scanned twice is counted twice, and one
copy may stand where another paper is missing. Basis: PROPOSAL of the office's handbook, so it is a hint only.
Not for identity and bank cards, which the guide asks for in original and copy, nor for the copies of one form (存根联, 收据联).
A bill that is there twice by its number is told by U01.

Cannot see: pictures of other cases; a sheet of fewer than a handful of words.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from intake import types
from intake.cases.evidence.billing import number_of
from intake.cases.evidence.duplicate_scans import Twin, find_twins, same_bytes
from intake.cases.model import Case, Finding, Place, Severity, kind_name
from intake.cases.rules import Rule, has_papers
from intake.model import Document, Outcome, Reading
from validators.findings import locate_paper

_NOT_FOR = (types.ID_CARD, types.SOCIAL_SECURITY_CARD, types.BANK_CARD, types.HOUSEHOLD_REGISTER)


def _check(case: Case) -> Iterable[Finding]:
    copies = {second: first for first, second in same_bytes(case)}
    found = [*_report_same_files(case, copies), *_report_second_scans(case, copies)]
    unreadable = _unreadable_pages(case)
    if found:
        yield from found
    elif unreadable:
        message = "有页面无法读取，无法判断是否重复扫描"
        yield Finding(Outcome.UNKNOWN, message, (), unreadable, remedy="请重新扫描后再核对")
    else:
        yield Finding(Outcome.PASS, "没有重复扫描的页面", (), ())


def _unreadable_pages(case: Case) -> tuple[Place, ...]:
    """Pages that could not be opened at all, unlike those of an unknown type."""
    return tuple(place for place in case.unknown_pages if place.box is None and place.paper < 0)


def _report_same_files(case: Case, copies: Mapping[int, int]) -> Iterator[Finding]:
    """The same file under two names: whatever is in it, one of them is too many."""
    for second, first in copies.items():
        one, other = case.readings[first], case.readings[second]
        message = f"{Path(other.document.path).name} 与 {Path(one.document.path).name} 是同一个文件"
        shown = (*locate_paper(second, other), *locate_paper(first, one))
        yield Finding(Outcome.FAIL, message, (), shown, remedy="请剔除多出的一份")


def _report_second_scans(case: Case, copies: Mapping[int, int]) -> Iterator[Finding]:
    for twin in find_twins(case):
        first, second = case.readings[twin.first], case.readings[twin.paper]
        kind = first.classification.kind
        if twin.paper in copies or kind in _NOT_FOR or _is_one_bill(first, second):
            continue
        pages = _describe_pages(first.document, [number for number, _ in twin.pages])
        copied = _describe_pages(second.document, [number for _, number in twin.pages])
        message = f"{kind_name(kind)}重复扫描：{copied}与{pages}是同一页"
        remedy = "请剔除多出的一份，并核对有无漏扫其他材料"
        yield Finding(Outcome.FAIL, message, (), _twin_places(case, twin), remedy=remedy)


def _is_one_bill(first: Reading, second: Reading) -> bool:
    """Whether both are bills of one number: `bill-number-twice` tells of these."""
    kinds = {first.classification.kind, second.classification.kind}
    return kinds <= set(types.BILLS) and number_of(first) == number_of(second) != ""


def _describe_pages(document: Document, numbers: Iterable[int]) -> str:
    """The pages as people find them: the file's name and the page in it."""
    shown = (document.origin_of(number) for number in numbers)
    return "、".join(f"{Path(o.path).name} 第 {o.number} 页" for o in shown)


def _twin_places(case: Case, twin: Twin) -> tuple[Place, ...]:
    return (
        *(_page_place(case, twin.paper, number) for _, number in twin.pages),
        *(_page_place(case, twin.first, number) for number, _ in twin.pages),
    )


def _page_place(case: Case, paper: int, number: int) -> Place:
    origin = case.readings[paper].document.origin_of(number)
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
