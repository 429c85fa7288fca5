"""Every page could be read: no file failed, no picture is too blurred, too dark or cut off to rely on.

Why: a page that nobody can read can neither prove nor miss anything; the applicant is asked for a new scan at once rather
than after the review (handbook C02, a proposal, so it asks a person to look). Measured by the mean score of the letters;
what the loader and the extractors warn of is taken over.

Cannot see: a sharp picture of the wrong half of a page.
"""

import re
from collections.abc import Iterable, Iterator

from intake.cases.evidence import legibility
from intake.cases.model import Case, Finding, Place, Severity, kind_name
from intake.cases.rules import Rule
from intake.model import Outcome, Page, Reading, Source

_BAD = re.compile("模糊|不清|过暗|偏暗|裁切|缺边|残缺|遮挡|未能显示|文字未读")
"""Words of warnings that say a page could not be seen whole."""
_RESCAN = "请重新扫描该页"


def _check(case: Case) -> Iterable[Finding]:
    found = [*_report_failures(case), *(f for i, r in enumerate(case.readings) for f in _check_paper(i, r))]
    if not found:
        yield Finding(Outcome.PASS, "各页影像清晰，均已识读")
    yield from found


def _report_failures(case: Case) -> Iterator[Finding]:
    for failure in case.failures:
        where = f"第 {failure.page} 页" if failure.page else "文件"
        message = f"{where}未能识读，请重扫：{failure.message}"
        yield Finding(Outcome.FAIL, message, (), (Place(-1, failure.path, failure.page or 0),), remedy=_RESCAN)


def _check_paper(index: int, reading: Reading) -> Iterator[Finding]:
    told = (*reading.record.warnings, *(w for page in reading.document.pages for w in page.warnings))
    warned = [w for w in dict.fromkeys(told) if _BAD.search(w)]
    for page in reading.document.pages:
        place = Place(index, reading.document.path, page.number)
        named = [w for w in warned if f"第 {page.number} 页" in w or len(reading.document.pages) == 1]
        yield from _check_page(kind_name(reading.classification.kind), page, place, named)


def _check_page(name: str, page: Page, place: Place, warned: list[str]) -> Iterator[Finding]:
    score = legibility.mean_score(page)
    if warned:
        yield Finding(
            Outcome.FAIL,
            f"{name}第 {page.number} 页影像不清，请重扫：{'；'.join(warned)}",
            (),
            (place,),
            remedy=_RESCAN,
        )
    elif page.source is Source.OCR and not page.lines:
        message = f"{name}第 {page.number} 页没有读出文字，请核对是否为空白页"
        yield Finding(Outcome.UNKNOWN, message, (), (place,))
    elif score < legibility.ILLEGIBLE:
        message = f"{name}第 {page.number} 页影像不清，请重扫（识读把握 {score:.0%}）"
        yield Finding(Outcome.FAIL, message, (), (place,), remedy=_RESCAN)
    elif score < legibility.FAINT:
        message = f"{name}第 {page.number} 页影像欠清晰，请核对读出的内容（识读把握 {score:.0%}）"
        yield Finding(Outcome.UNKNOWN, message, (), (place,), Severity.HINT)


def _applies(case: Case) -> bool:
    return bool(case.readings or case.failures)


PAGE_READABLE = Rule(
    id="page-readable",
    code="C02",
    title="影像清晰可读",
    severity=Severity.LOOK,
    citation="材料审核常规：影像不清的请申请人重新扫描",
    applies=_applies,
    check=_check,
)
