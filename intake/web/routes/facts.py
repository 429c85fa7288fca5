"""What people know of a case and its papers do not tell; and what it is for, where nobody said so yet."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from starlette.responses import JSONResponse, Response

from intake.cases.assembly.propose import ItemUnknown
from intake.catalogue.chronic import load_diseases
from intake.catalogue.model import Insurance
from intake.errors import UsageError
from intake.review.cases import ReviewedCase
from intake.review.facts import given_of, list_conditions, list_shown, offer_items, tell_facts, told_of
from intake.review.plausible import find_slips
from intake.review.points import paper_title
from intake.web.answers import explain_error, give_parts
from intake.web.case_parts import render_case_parts
from intake.web.looks import note_look
from intake.web.pages import render_part, show_page
from intake.web.site import site_of
from intake.web.steps import step_of

router = APIRouter()


@router.get("/cases/{case_id}/facts")
def show_facts(request: Request, case_id: str) -> Response:
    """What is known of the case, to be filled in."""
    case = site_of(request).review.open(case_id)
    note_look(request, case_id, "facts")
    return show_page(request, "facts.html.j2", gather_facts(request, case))


@router.post("/cases/{case_id}/facts")
def put_facts(request: Request, case_id: str, asked: Annotated[dict[str, Any], Body()]) -> JSONResponse:
    """Keeps what a person tells: `{version, item?, insurance?, applied?, facts?, shown?, diseases?, applicant?, agent?, note?}`."""
    step = step_of(request, case_id, read_seen(asked))
    review = site_of(request).review
    case = tell_facts(review, step, {name: value for name, value in asked.items() if name != "version"})
    if case is None:
        return give_parts(review.papers_of(case_id)[1], {}, "已登记；还要选定事项", open=False)
    parts = {**render_case_parts(request, case), "facts-panel": render_facts(request, case)}
    given = given_of(case)
    slips = find_slips({"申请人": given.applicant, "代办人": given.agent})
    return give_parts(case.version, parts, f"已登记，重新核对过{slips}", open=True)


def read_seen(asked: Mapping[str, Any]) -> int:
    """The version on which a step was decided.

    Raises:
        UsageError: the step names none.
    """
    seen = asked.get("version")
    if not isinstance(seen, int) or isinstance(seen, bool):
        raise UsageError("没有写明看到的是哪一版", "请刷新页面后再试")
    return seen


def render_facts(request: Request, case: ReviewedCase) -> str:
    """What is in the panel of facts; its element has the id `facts-panel`."""
    return render_part("facts/panel.html.j2", gather_facts(request, case))


def gather_facts(request: Request, case: ReviewedCase) -> Mapping[str, Any]:
    """What page and panel are made of."""
    catalogue = site_of(request).review.office.catalogue
    return {
        "case": case,
        "given": given_of(case),
        "told": told_of(case),
        "conditions": list_conditions(case, catalogue),
        "shown": list_shown(case),
        "items": offer_items(catalogue, (case.judgement.case.item,)),
        "insurances": list(Insurance),
        "diseases": [disease.name for disease in load_diseases()],
    }


# ------------------------------------------------------------------------------------------------ which item
def answer_item_unknown(request: Request, error: ItemUnknown) -> Response:
    """For whatever page of a case is asked for: the page on which its item is chosen. A script gets the reason as JSON."""
    case_id = request.path_params.get("case_id")
    if case_id is None or request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return explain_error(error)
    return show_item_choice(request, case_id, error)


def show_item_choice(request: Request, case_id: str, error: ItemUnknown) -> Response:
    """The papers found, and every item: those first that they may be for."""
    review = site_of(request).review
    papers, version = review.papers_of(case_id)
    note_look(request, case_id, "item-choice")
    values = {
        "case_id": case_id,
        "version": version,
        "why": error.message,
        "papers": [(paper_title(reading), len(reading.pages)) for reading in papers.readings],
        "failures": [failure.message for failure in papers.failures],
        "items": offer_items(review.office.catalogue, error.candidates),
        "candidates": len({item.id for item in error.candidates}),
    }
    return show_page(request, "item.html.j2", values)
