"""Every page could be read: no file failed, no picture is too blurred, too dark or cut off to rely on.

Why: a page that nobody can read can neither prove nor miss anything; the applicant is asked for a new scan at once rather
than after the review (handbook C02, a proposal, so it asks a person to look). Measured by the mean score of the letters;
what the loader and the extractors warn of is taken over.

Cannot see: a sharp picture of the wrong half of a page.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from intake.cases.evidence import legibility
from intake.cases.model import Case, Finding, Place, Severity, kind_name
from intake.cases.rules import Rule
from intake.model import Outcome, Page, Reading, Source
from intake.patterns import patterns_beside

_PATTERNS = patterns_beside(__file__)
_RESCAN = "请重新扫描该页"


def _check(case: Case) -> Iterable[Finding]:
    found = list(_report_failures(case))
    for index, reading in enumerate(case.readings):
        found += _check_paper(index, reading)
    yield from found or [Finding(Outcome.PASS, "各页影像清晰，均已识读")]


def _report_failures(case: Case) -> Iterator[Finding]:
    for failure in case.failures:
        where = f"第 {failure.page} 页" if failure.page else "文件"
        message = f"{where}未能识读，请重扫：{failure.message}"
        yield Finding(Outcome.FAIL, message, (), (Place(-1, failure.path, failure.page or 0),), remedy=_RESCAN)


def _check_paper(index: int, reading: Reading) -> Iterator[Finding]:
    warned, single = _unseen_warnings(reading), len(reading.document.pages) == 1
    for page in reading.document.pages:
        own = warned if single else [warning for warning in warned if f"第 {page.number} 页" in warning]
        name = f"{kind_name(reading.classification.kind)}第 {page.number} 页"
        yield from _check_page(name, page, (Place(index, reading.document.path, page.number),), own)


def _unseen_warnings(reading: Reading) -> list[str]:
    """Each warning of the paper and its pages once that says something could not be seen whole."""
    of_pages = chain.from_iterable(page.warnings for page in reading.document.pages)
    told = dict.fromkeys((*reading.record.warnings, *of_pages))
    return list(filter(_PATTERNS["bad"].search, told))


def _check_page(name: str, page: Page, places: tuple[Place, ...], warned: Sequence[str]) -> Iterator[Finding]:
    score = legibility.mean_score(page)
    if warned:
        message = f"{name}影像不清，请重扫：{'；'.join(warned)}"
        yield Finding(Outcome.FAIL, message, (), places, remedy=_RESCAN)
    elif page.source is Source.OCR and not page.lines:
        yield Finding(Outcome.UNKNOWN, f"{name}没有读出文字，请核对是否为空白页", (), places)
    elif score < legibility.ILLEGIBLE:
        message = f"{name}影像不清，请重扫（识读把握 {score:.0%}）"
        yield Finding(Outcome.FAIL, message, (), places, remedy=_RESCAN)
    elif score < legibility.FAINT:
        message = f"{name}影像欠清晰，请核对读出的内容（识读把握 {score:.0%}）"
        yield Finding(Outcome.UNKNOWN, message, (), places, Severity.HINT)


PAGE_READABLE = Rule(
    id="page-readable",
    code="C02",
    title="影像清晰可读",
    severity=Severity.LOOK,
    citation="材料审核常规：影像不清的请申请人重新扫描",
    applies=lambda case: bool(case.readings or case.failures),
    check=_check,
)
