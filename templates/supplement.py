"""一次性告知书 (补正材料通知): everything that is missing or wrong, said at once, each point with its clause.

The points are those of the pre-review's own notice. By when the applicant has to come back the guides do not say, so the
day is written by hand; the limit begins anew on the day on which everything is in.
"""

import re
from datetime import date

from intake.cases.judge import Judgement
from intake.cases.masking import last_four
from intake.forms import words
from intake.forms.model import Form, Ground, Occasion, PrintedValue, Rows, Values
from intake.report.notice import list_points
from templates import addressee, applicant, matter

_LONG = re.compile(r"(?<![\dA-Za-z*])[\d*]{14,18}[\dXx*](?![\dA-Za-z*])")
"""Numbers of people and of bank cards have 15 to 19 characters; numbers of bills have 8, 10, 12 or 20."""

_DAY = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])")


def fill(judgement: Judgement, occasion: Occasion) -> Values:
    """What the notice says."""
    return {
        **fill_notice(judgement, occasion),
        "tel": addressee.fill_applicant_phone(judgement.case),
        "limit": matter.fill_limit(judgement.case),
        "points": _fill_points(judgement),
        "received": matter.fill_received(judgement.case),
    }


def fill_notice(judgement: Judgement, occasion: Occasion) -> dict[str, PrintedValue]:
    """What every notice to an applicant begins and ends with."""
    case = judgement.case
    return {
        **matter.fill_head(case, occasion),
        **matter.fill_phones(case, occasion),
        "office": PrintedValue(occasion.office.name, Ground.OFFICE),
        "operator": PrintedValue(occasion.operator, Ground.TYPED),
        "applicant": addressee.fill_applicant_name(case),
        "id_masked": applicant.mask_number(addressee.fill_applicant_number(case)),
        "item": matter.fill_item(case),
    }


NOTICE = (*matter.GIVES, *matter.PHONES, "office", "operator", "applicant", "id_masked", "item")
"""What `notice` gives."""


def _fill_points(judgement: Judgement) -> Rows:
    return [
        {
            "no": matter.fill_count(number),
            "material": PrintedValue(point.material, Ground.JUDGED),
            "problem": PrintedValue(plain_text(point.problem), Ground.JUDGED, matter.first_place(point.evidence)),
            "remedy": PrintedValue(plain_text(point.remedy), Ground.JUDGED),
            "clause": PrintedValue(point.citation, Ground.CATALOGUE),
        }
        for number, point in enumerate(list_points(judgement), start=1)
    ]


def plain_text(text: str) -> str:
    """A sentence of the pre-review for the applicant: days in Chinese, long numbers hidden.

    >>> plain_text("出院日期不一致：出院记录 2026-10-02/住院收费票据 2026-10-03")
    '出院日期不一致：出院记录 2026年10月2日/住院收费票据 2026年10月3日'
    """
    return _DAY.sub(_format_day, hide_numbers(text))


def _format_day(found: re.Match[str]) -> str:
    """A day that the calendar lacks stays as it is."""
    try:
        return words.format_day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def hide_numbers(text: str) -> str:
    """Text for a paper that the applicant takes away: of long numbers the last four characters alone.

    >>> hide_numbers("卡号 6228480432100000012，票据 0020406481")
    '卡号 ***************0012，票据 0020406481'
    """
    return _LONG.sub(lambda m: last_four(m[0]), text)


def refuse(judgement: Judgement) -> str:
    """A notice without a point is none."""
    return "" if list_points(judgement) else "没有需要补正的内容"


SUPPLEMENT = Form(
    name="supplement",
    title="一次性告知书",
    file="supplement.docx",
    fill=fill,
    gives=(*NOTICE, "tel", "limit", *(f"points[].{x}" for x in ("no", "material", "problem", "remedy", "clause")), "received"),
    refuse=refuse,
    pages=0,
    lengths={"applicant": 30, "item": 40, "received": 600},
    numbered="补",
)  # fmt: skip
