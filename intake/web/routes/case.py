"""A case, opened."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from intake.web.case_parts import gather_values
from intake.web.pages import show_page
from intake.web.site import site_of

router = APIRouter()


@router.get("/cases/{case_id}")
def show_case(request: Request, case_id: str) -> Response:
    """The case page."""
    case = site_of(request).review.open(case_id)
    return show_page(request, "case.html.j2", gather_values(request, case))
