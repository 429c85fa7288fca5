"""How the papers of a case lie: a page to arrange them, and the acts by which they are arranged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from intake.cases.arrangement.make import Rearranging
from intake.cases.model import kind_name
from intake.errors import UsageError, escape_controls
from intake.ledger.model import ArrangedAct
from intake.review.cases import ReviewedCase
from intake.review.papers import (
    arrange_papers,
    choose_type,
    list_papers,
    list_steps,
    offer_types,
    take_back_arrangement,
)
from intake.web.answers import give_parts
from intake.web.case_parts import gather_values, render_case_parts
from intake.web.looks import note_look
from intake.web.pages import render_part, show_page
from intake.web.site import site_of
from intake.web.steps import step_of

router = APIRouter(prefix="/cases/{case_id}")

_UNDO = "undo"


@dataclass(frozen=True, slots=True)
class PapersAsked:
    """An act on papers.

    Attributes:
        version: On which it was decided.
        act: `retype`, `split`, `join`, `move`, or `undo`.
        paper: Index of the paper, from 0.
        page: Split, moved: which page of it, from 1.
        to: Moved, joined: index of the other paper; of a join the one before it, where it is not named.
        before: Moved: the page of the other paper before which it is put; None: behind the last one.
        kind: Retyped, split: the type.
        material: Retyped: index of the line of the item's list that it is brought for.
        event: Undone: the number of the step.
    """

    version: int
    act: str
    paper: int = -1
    page: int = 1
    to: int | None = None
    before: int | None = None
    kind: str = ""
    material: int | None = None
    event: int = 0


@router.get("/papers")
def show_papers(request: Request, case_id: str) -> Response:
    """The papers as groups of pages."""
    case = site_of(request).review.open(case_id)
    note_look(request, case_id, "papers")
    return show_page(request, "papers.html.j2", {**gather_values(request, case), **gather_papers(case)})


@router.post("/papers")
def put_papers(request: Request, case_id: str, asked: PapersAsked) -> JSONResponse:
    """Arranges papers; the parts of both pages come back."""
    review = site_of(request).review
    step = step_of(request, case_id, asked.version)
    if asked.act == _UNDO:
        case, said = take_back_arrangement(review, step, asked.event), "已撤销，重新核对过"
    else:
        wanted = _read_act(asked, lambda: review.open(case_id))
        case, said = arrange_papers(review, step, wanted), _SAID[wanted.act].format(kind_name(wanted.kind))
    return give_parts(case.version, {**render_case_parts(request, case), **render_papers(case)}, said)


_SAID: Mapping[ArrangedAct, str] = {
    ArrangedAct.RETYPE: "已改为“{}”，重新核对过",
    ArrangedAct.SPLIT: "已拆成两份，重新核对过",
    ArrangedAct.JOIN: "已合并，重新核对过",
    ArrangedAct.MOVE: "已移动，重新核对过",
}


def _read_act(asked: PapersAsked, open_case: Callable[[], ReviewedCase]) -> Rearranging:
    try:
        act = ArrangedAct(asked.act)
    except ValueError as error:
        raise UsageError(f"没有“{escape_controls(asked.act)}”这一步", "请刷新页面后再试") from error
    kind, to = asked.kind, asked.to
    if act is ArrangedAct.RETYPE and asked.material is not None:
        kind = choose_type(open_case(), asked.kind, asked.material)
    if act is ArrangedAct.JOIN and to is None:
        to = asked.paper - 1
    return Rearranging(act, asked.paper, asked.page, to, asked.before, kind)


def render_papers(case: ReviewedCase) -> Mapping[str, str]:
    """The parts of the page: `papers-list` and `papers-steps`."""
    values = gather_papers(case)
    return {
        "papers-list": render_part("papers/list.html.j2", values),
        "papers-steps": render_part("papers/steps.html.j2", values),
    }


def gather_papers(case: ReviewedCase) -> Mapping[str, Any]:
    """What the parts are made of."""
    own, others = offer_types(case)
    return {"case": case, "papers": list_papers(case), "own": own, "others": others, "steps": list_steps(case)}
