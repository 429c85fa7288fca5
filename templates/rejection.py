"""不予受理通知书: the reasons with their basis, and what the applicant can do about it.

The pre-review only proposes; whoever prints this has decided. Without a proven reason it is refused: a program that is not
sure rejects nobody. Remedies: 行政复议法 第二十条 (60 days), 行政诉讼法 第四十六条 (6 months).
"""

from collections.abc import Mapping, Sequence

from intake.cases.judge import Judgement
from intake.cases.model import Finding, Severity
from intake.forms.model import Form, Ground, Occasion, PrintedValue, Values
from templates import matter
from templates.supplement import NOTICE, fill_notice, plain_text

_CODES: Mapping[str, str] = {"bill-number-twice": "08", "bill-already-settled": "09"}
"""Rule -> number of the reason in the office's bank of wordings; other reasons have none, and the cell stays empty."""


def fill(judgement: Judgement, occasion: Occasion) -> Values:
    """What the notice says."""
    return {
        **fill_notice(judgement, occasion),
        "reasons": [
            {
                "no": matter.fill_count(number),
                "code": PrintedValue(_CODES.get(finding.rule, ""), Ground.JUDGED),
                "text": PrintedValue(plain_text(finding.message), Ground.JUDGED, matter.first_place(finding.evidence)),
                "clause": PrintedValue(finding.citation, Ground.CATALOGUE),
            }
            for number, finding in enumerate(_find_reasons(judgement), start=1)
        ],
        "returned": matter.fill_received(judgement.case),
    }


def _find_reasons(judgement: Judgement) -> Sequence[Finding]:
    return [f for f in judgement.defects if f.severity is Severity.REJECT]


def refuse(judgement: Judgement) -> str:
    """Nobody is rejected without a reason."""
    return "" if _find_reasons(judgement) else "没有查实的不予受理理由；需补正的请打印一次性告知书"


REJECTION = Form(
    name="rejection",
    title="不予受理通知书",
    file="rejection.docx",
    fill=fill,
    gives=(*NOTICE, *(f"reasons[].{x}" for x in ("no", "code", "text", "clause")), "returned"),
    refuse=refuse,
    pages=0,
    lengths={"applicant": 30, "item": 40, "returned": 600},
    numbered="不",
)
