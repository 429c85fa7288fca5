"""A case, opened: its page, and its parts as they are by now."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from intake.review.last_change import describe_last_change
from intake.web.answers import give_parts
from intake.web.case_head import find_following
from intake.web.case_parts import gather_values, render_case_parts
from intake.web.looks import note_glance, note_look
from intake.web.pages import show_page
from intake.web.site import site_of
from intake.web.visitor import visitor_of

router = APIRouter()


@router.get("/cases/{case_id}")
def show_case(request: Request, case_id: str) -> Response:
    """The case page; that somebody looked at a person's data in full is written down."""
    site = site_of(request)
    case, who = site.review.open(case_id), visitor_of(request).name
    note_look(request, case_id, "case-page")
    following = find_following(site.review.ledger, case_id, who)
    return show_page(request, "case.html.j2", {**gather_values(request, case), "next": following})


@router.get("/cases/{case_id}/parts")
def give_case_parts(request: Request, case_id: str) -> Response:
    """What changed since somebody opened the page, for whoever was told that a step came too late."""
    case = site_of(request).review.open(case_id)
    note_glance(request, case_id, "case-parts")
    return give_parts(case.version, render_case_parts(request, case))


@router.get("/cases/{case_id}/last-change")
def tell_last_change(request: Request, case_id: str) -> Response:
    """Who changed the case last, and what they did."""
    with site_of(request).review.ledger.reading() as connection:
        return JSONResponse({"said": describe_last_change(connection, case_id)})
