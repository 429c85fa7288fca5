"""The papers of a case beside each other, to be seen at once and to be printed."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from intake.ledger.model import EventKind
from intake.review.matrix import lay_out_matrix
from intake.web.pages import show_page
from intake.web.site import site_of
from intake.web.visitor import visitor_of

router = APIRouter()


@router.get("/cases/{case_id}/matrix")
def show_matrix(request: Request, case_id: str) -> Response:
    """The matrix; that somebody looked at a person's data in full is written down."""
    review = site_of(request).review
    case, who = review.open(case_id), visitor_of(request).name
    with review.ledger.writing() as writing:
        writing.append(EventKind.SHOWN, case_id, {"what": "matrix"}, {"who": who})
    return show_page(request, "matrix.html.j2", {"case": case, "matrix": lay_out_matrix(case)})
