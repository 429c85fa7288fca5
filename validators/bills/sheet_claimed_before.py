"""U07: no bill, list or record of a stay is the same file or the same sheet as in an earlier case.

Files are compared by their bytes. Sheets are proposed by the look of their pictures and taken for one only where the numbers on both
agree, for pages of one form with other people look alike. Why: what was paid for once must not be paid for again under another
number. Basis: PROPOSAL of the office's handbook, so a person looks at both scans side by side.

Only what a stay or visit is claimed with: bills, lists, settlement sheets, and the discharge record where the earlier case was for
the same item. Identity and bank cards, household registers, licences, certificates, records and reports may be handed in again,
with every application and every renewal.

Cannot see: sheets with too few legible numbers.
"""

from collections.abc import Iterable, Iterator, Sequence

from intake import types
from intake.cases.model import Case, Finding, Severity, kind_name
from intake.cases.rules import Rule
from intake.ledger.model import CaseRef, Match, Sameness
from intake.model import Outcome
from validators.bills.earlier_claims import describe_case, iter_cases, locate_match, was_asked, weigh_match
from validators.findings import fail_if

_FOR_ONE_ITEM = frozenset((types.DISCHARGE_RECORD,))
"""Proves a disease in another application, and once claimed belongs to no second claim."""
_ALWAYS = types.CLAIMED_ONCE - _FOR_ONE_ITEM


def _check(case: Case) -> Iterable[Finding]:
    found = list(iter_cases(_iter_shared(case)))
    yield from (_report_case(case, earlier, matches) for earlier, matches in found)
    if not found:
        yield Finding(Outcome.PASS, "票据、清单、出院记录的扫描件未在其他申请中出现过")


def _iter_shared(case: Case) -> Iterator[Match]:
    for match in case.earlier or ():
        kind = case.readings[match.paper].classification.kind
        again = kind in _FOR_ONE_ITEM and case.has(*types.BILLS) and match.case.item == case.item.name
        if match.how in (Sameness.FILE, Sameness.SHEET) and (kind in _ALWAYS or again):
            yield match


def _report_case(case: Case, earlier: CaseRef, matches: Sequence[Match]) -> Finding:
    files = all(match.how is Sameness.FILE for match in matches)
    names = "、".join(dict.fromkeys(_name_paper(case, match) for match in matches))
    sure = any(match.sure for match in matches)
    same = "是同一个文件" if files else "是同一页" if sure else "可能是同一页"
    day = f"（{earlier.received.isoformat()}）" if earlier.received else ""
    message = f"{names}与{describe_case(earlier)}{day}中的{same}"
    keys = tuple(dict.fromkeys(key for match in matches for key in match.agreeing))
    places = tuple(dict.fromkeys(locate_match(case, match) for match in matches))
    severity = Severity.HINT if _is_told(case, earlier) else weigh_match(matches[0])
    remedy = "请对照两份影像，核对是否重复提交"
    return Finding(fail_if(sure), message, keys, places, severity, remedy, earlier=tuple(matches))


def _is_told(case: Case, earlier: CaseRef) -> bool:
    """Whether a bill of that case is told already: then its list and record come with it."""
    return any(m.case.id == earlier.id and m.how is Sameness.BILL and m.sure for m in case.earlier or ())


def _name_paper(case: Case, match: Match) -> str:
    return kind_name(case.readings[match.paper].classification.kind)


SHEET_CLAIMED_BEFORE = Rule(
    "sheet-claimed-before",
    "U07",
    "扫描件未在其他申请中出现过",
    Severity.LOOK,
    "材料核对提示，办事指南未作规定，以经办人员核对为准",
    lambda case: was_asked(case) and case.has(*_ALWAYS, *_FOR_ONE_ITEM),
    _check,
)
