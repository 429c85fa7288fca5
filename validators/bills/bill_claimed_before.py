"""U05: no bill was claimed in an earlier case, or stands in a list of settled ones.

票据代码 + 票据号码 name one bill in the whole country. Asked is the office's own ledger: number and code in print against print, in
print against the QR code, and code against code; masked numbers by their open digits. Why: a bill is paid for once. Basis: public
practice (票据{no}已于{date}受理过; only the later copy counts), so a person looks, and it may not refuse. An earlier case that was
refused or withdrawn is pointed out only, for its papers may be handed in again.

Cannot see: bills that neither the ledger nor an imported list has; a number that was misread surely on one of the two. Where a number is
in doubt, or its code is not legible, sum and person have to agree.
"""

from collections.abc import Iterable, Mapping, Sequence

from intake import types
from intake.cases.evidence.bill_numbers import CODES, NUMBERS, find_number
from intake.cases.evidence.billing import number_of
from intake.cases.model import Case, Finding, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.ledger.model import Match, Sameness
from intake.model import Outcome, Reading
from intake.types.vocabulary import MedicalInvoice
from validators.bills.earlier_claims import (
    describe_case,
    describe_claim,
    describe_differences,
    describe_others,
    find_gravest,
    find_matches,
    locate_match,
    was_asked,
    weigh_match,
)
from validators.findings import fail_if, keys_of, locate_papers

_NUMBER = keys_of(MedicalInvoice.BILL_NUMBER)
_IDENTITY = keys_of(*CODES, *NUMBERS)
"""Where print and QR code of one bill say two things, these differ although the bill is the same."""


def _check(case: Case) -> Iterable[Finding]:
    found = find_matches(case, Sameness.BILL)
    yield from (_report_bill(case, paper, matches) for paper, matches in found.items())
    unknown = [(paper, reading) for paper, reading in case.of(*types.BILLS) if _cannot_be_found(case, paper, reading)]
    if unknown:
        yield _report_unnumbered(unknown)
    if not found and not unknown:
        yield Finding(Outcome.PASS, "台账和已结算清单中没有相同的票据", _NUMBER, locate_papers(case, *types.BILLS))


def _report_bill(case: Case, paper: int, matches: Sequence[Match]) -> Finding:
    match = find_gravest(matches)
    reading = case.readings[paper]
    contents = {key: pair for key, pair in match.differing.items() if key not in _IDENTITY}
    message = _describe_bill(reading, match, contents) + describe_others(matches, match)
    remedy = "请与两张票据的原件核对" if contents else "同一张票据只报销一次，请核对原件和该件的办理结果"
    places, keys = (locate_match(case, match),), (*_NUMBER, *contents)
    return Finding(fail_if(match.sure), message, keys, places, weigh_match(match), remedy, earlier=tuple(matches))


def _describe_bill(reading: Reading, match: Match, contents: Mapping[str, tuple[str, str]]) -> str:
    number = number_of(reading) or "（号码取自二维码）"
    maybe = "" if match.sure else "可能"
    if not contents:
        return f"票据 {number} {maybe}{describe_claim(match.case)}"
    differences = describe_differences(reading, contents)
    return f"票据 {number} 与{describe_case(match.case)}中的票据{maybe}是同一号码，内容却不同：{differences}"


def _cannot_be_found(case: Case, paper: int, reading: Reading) -> bool:
    """Whether neither print nor code tells the number, and nothing else was found of the bill."""
    coded = any(page.codes for page in reading.document.pages)
    matched = any(match.paper == paper for match in case.earlier or ())
    return not (matched or coded or find_number(reading))


def _report_unnumbered(papers: Sequence[tuple[int, Reading]]) -> Finding:
    message = f"有 {len(papers)} 张票据的号码未能可靠读出，无法在台账中查重"
    places = tuple(locate_evidence(paper, reading, None) for paper, reading in papers)
    return Finding(Outcome.UNKNOWN, message, _NUMBER, places, Severity.HINT, "请核对票据号码")


BILL_CLAIMED_BEFORE = Rule(
    "bill-claimed-before",
    "U05",
    "票据未在其他申请中报销过",
    Severity.LOOK,
    "与本机构台账核对（票据代码＋票据号码唯一，同一票据只报销一次），以经办人员核对为准",
    lambda case: was_asked(case) and case.has(*types.BILLS),
    _check,
)
