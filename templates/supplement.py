"""一次性告知书 (补正材料通知): everything that is missing or wrong, said at once, each point with its clause.

The points are those of the pre-review's own notice. By when the applicant has to come back the guides do not say, so the
day is written by hand; the limit begins anew on the day on which everything is in.
"""

import re
from datetime import date

from intake.cases.judge import Judgement
from intake.cases.masking import last_four
from intake.forms import words
from intake.forms.model import Form, Ground, Occasion, Printed, Rows, Values
from intake.report.notice import points
from templates import addressee, applicant, matter

_LONG = re.compile(r"(?<![\dA-Za-z*])[\d*]{14,18}[\dXx*](?![\dA-Za-z*])")
"""Numbers of people and of bank cards have 15 to 19 characters; numbers of bills have 8, 10, 12 or 20."""

_DAY = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])")


def fill(judgement: Judgement, occasion: Occasion) -> Values:
    """What the notice says."""
    return {
        **notice(judgement, occasion),
        "tel": addressee.phone(judgement.case),
        "limit": matter.limit(judgement.case),
        "points": _points(judgement),
        "received": matter.received(judgement.case),
    }


def notice(judgement: Judgement, occasion: Occasion) -> dict[str, Printed]:
    """What every notice to an applicant begins and ends with."""
    case = judgement.case
    return {
        **matter.head(case, occasion),
        **matter.phones(case, occasion),
        "office": Printed(occasion.office.name, Ground.OFFICE),
        "operator": Printed(occasion.operator, Ground.TYPED),
        "applicant": addressee.name(case),
        "id_masked": applicant.masked(addressee.id_number(case)),
        "item": matter.item(case),
    }


NOTICE = (*matter.GIVES, *matter.PHONES, "office", "operator", "applicant", "id_masked", "item")
"""What `notice` gives."""


def _points(judgement: Judgement) -> Rows:
    return [
        {
            "no": matter.count(number),
            "material": Printed(point.material, Ground.JUDGED),
            "problem": Printed(plain(point.problem), Ground.JUDGED, point.evidence[0] if point.evidence else None),
            "remedy": Printed(plain(point.remedy), Ground.JUDGED),
            "clause": Printed(point.citation, Ground.CATALOGUE),
        }
        for number, point in enumerate(points(judgement), start=1)
    ]


def plain(text: str) -> str:
    """A sentence of the pre-review for the applicant: days in Chinese, long numbers hidden.

    >>> plain("出院日期不一致：出院记录 2026-10-02/住院收费票据 2026-10-03")
    '出院日期不一致：出院记录 2026年10月2日/住院收费票据 2026年10月3日'
    """
    return _DAY.sub(_day, hidden(text))


def _day(found: re.Match[str]) -> str:
    """A day that the calendar lacks stays as it is."""
    try:
        return words.day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def hidden(text: str) -> str:
    """Text for a paper that the applicant takes away: of long numbers the last four characters alone.

    >>> hidden("卡号 6228480432100000012，票据 0020406481")
    '卡号 ***************0012，票据 0020406481'
    """
    return _LONG.sub(lambda m: last_four(m[0]), text)


def refuse(judgement: Judgement) -> str:
    """A notice without a point is none."""
    return "" if points(judgement) else "没有需要补正的内容"


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
