"""The papers of a case beside each other, to be seen at once and to be printed."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from intake.review.matrix import lay_out_matrix
from intake.web.looks import note_look
from intake.web.pages import show_page
from intake.web.site import site_of

router = APIRouter()


@router.get("/cases/{case_id}/matrix")
def show_matrix(request: Request, case_id: str) -> Response:
    """The matrix; that somebody looked at a person's data in full is written down."""
    case = site_of(request).review.open(case_id)
    note_look(request, case_id, "matrix")
    return show_page(request, "matrix.html.j2", {"case": case, "matrix": lay_out_matrix(case)})
