"""The parts of the case page that change with the case: each is the inner HTML of the element of that id.

`case-head`: verdict, stage, days, counter of open points. `case-materials`, `case-findings`: the left column. `case-thumbs`: the
pages. `case-points`: the open points and what is decided. `case-values`: everything else, paper by paper.
"""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request

from intake.review.cases import ReviewedCase
from intake.web.case_head import read_head
from intake.web.case_view import CaseView
from intake.web.pages import render_part
from intake.web.site import site_of

PARTS: Final[Mapping[str, str]] = {
    "case-head": "case/head.html.j2",
    "case-materials": "case/materials.html.j2",
    "case-findings": "case/findings.html.j2",
    "case-thumbs": "case/thumbs.html.j2",
    "case-points": "case/points.html.j2",
    "case-values": "case/values.html.j2",
}
"""Id of an element -> the template of what is in it."""


def render_case_parts(request: Request, case: ReviewedCase) -> Mapping[str, str]:
    """Every part of the page as the case stands now: id of its element -> inner HTML."""
    values = gather_values(request, case)
    return {name: render_part(template, values) for name, template in PARTS.items()}


def gather_values(request: Request, case: ReviewedCase) -> Mapping[str, Any]:
    """What the parts are made of."""
    return {"case": case, "view": CaseView(case), "head": read_head(site_of(request).review.ledger, case)}
