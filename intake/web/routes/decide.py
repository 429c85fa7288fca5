"""Deciding a case: the page, the steps of one person and of the second one, and its forms as PDF."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from intake.errors import MissingDependency, UsageError
from intake.forms.pdf import join_documents
from intake.forms.printing import PrintedSheet, title_copy
from intake.ledger.model import Stage
from intake.review.cases import ReviewedCase
from intake.review.decisions import (
    DecisionDone,
    DecisionWish,
    confirm_proposal,
    decide_case,
    reject_proposal,
    take_proposal_back,
)
from intake.review.forms import look_at_form, print_from_desk
from intake.review.printed import find_printed, store_pdf
from intake.web.answers import give_parts
from intake.web.case_head import find_following, read_head
from intake.web.decide_view import decider_of, decision_desk, gather_decision, name_step, render_decide_parts
from intake.web.gate.headers import allow_frames
from intake.web.looks import note_glance, note_look
from intake.web.pages import show_page
from intake.web.site import site_of
from intake.web.visitor import visitor_of

router = APIRouter(prefix="/cases/{case_id}")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class DecisionAsked:
    """A decision. `stage` in the office's words; `seen`: names of cautions; `notice`: whether its notice is printed."""

    version: int
    stage: Stage
    why: str = ""
    whom: str = ""
    result: str = ""
    seen: list[str] = field(default_factory=list)
    notice: bool = True


@dataclass(frozen=True, slots=True)
class ProposalAsked:
    """What the second person, or the first one again, does with a proposal: `confirm`, `reject`, `withdraw`."""

    version: int
    act: str
    why: str = ""
    seen: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PrintAsked:
    """A form is wanted on paper."""

    version: int


# ------------------------------------------------------------------------------------------------ the page
@router.get("/decide")
def show_decision(request: Request, case_id: str) -> Response:
    """The page."""
    desk = site_of(request).review
    case = desk.judge_anew(case_id)
    note_look(request, case_id, "decide")
    allow_frames(request)
    head, following = read_head(desk.ledger, case), find_following(desk.ledger, case_id, visitor_of(request).name)
    return show_page(request, "decide.html.j2", {**gather_decision(request, case), "head": head, "next": following})


@router.get("/decide/parts")
def give_decision_parts(request: Request, case_id: str) -> Response:
    """What changed since somebody opened the page."""
    case = site_of(request).review.judge_anew(case_id)
    note_glance(request, case_id, "decide-parts")
    return give_parts(case.version, render_decide_parts(request, case))


# ------------------------------------------------------------------------------------------------ steps
@router.post("/decide")
async def put_decision(request: Request, case_id: str, asked: DecisionAsked) -> JSONResponse:
    """Decides, or proposes where two have to."""
    desk, person = decision_desk(site_of(request)), decider_of(request)
    wish = DecisionWish(asked.stage, asked.why, asked.whom, asked.result, frozenset(asked.seen), asked.notice)
    done = await run_in_threadpool(decide_case, desk, case_id, asked.version, person, wish)
    said = f"已提出“{name_step(asked.stage)}”：{done.second}" if done.second else f"已写入：{asked.stage}"
    return await _answer(request, done, said)


@router.post("/proposal")
async def put_proposal(request: Request, case_id: str, asked: ProposalAsked) -> JSONResponse:
    """Confirms, rejects or takes back what was proposed."""
    desk, person = decision_desk(site_of(request)), decider_of(request)
    match asked.act:
        case "confirm":
            seen = frozenset(asked.seen)
            done = await run_in_threadpool(confirm_proposal, desk, case_id, asked.version, person, seen)
            return await _answer(request, done, f"已由两人决定：{done.case.ref.stage}")
        case "reject":
            left = await run_in_threadpool(reject_proposal, desk, case_id, asked.version, person, asked.why)
            return await _answer(request, DecisionDone(left), "已退回")
        case "withdraw":
            left = await run_in_threadpool(take_proposal_back, desk, case_id, asked.version, person)
            return await _answer(request, DecisionDone(left), "已收回")
        case _:
            raise UsageError("只能确认、退回或收回", "请重新载入页面")


@router.post("/forms/{name}")
async def put_form(request: Request, case_id: str, name: str, asked: PrintAsked) -> JSONResponse:
    """Prints a form by itself."""
    desk, who = decision_desk(site_of(request)), visitor_of(request).name
    printing = (desk.forms, desk.review, case_id, asked.version, name, who)
    case, sheets = await run_in_threadpool(print_from_desk, *printing)
    return await _answer(request, DecisionDone(case, sheets), "已打印成文件")


async def _answer(request: Request, done: DecisionDone, said: str) -> JSONResponse:
    """The parts of the page, and what was printed with its PDF; a decision stands whether or not there is one."""
    told = [line for sheet in done.sheets for line in (*sheet.told, *sheet.filled.warnings)]
    try:
        told += await _make_pdf(request, done.sheets)
    except (MissingDependency, UsageError) as error:
        told.append(f"{error.message}；Word 文件可以下载打印")
    parts = await run_in_threadpool(render_decide_parts, request, done.case)
    return give_parts(done.case.version, parts, said, printed=_list_files(done.case, done.sheets), told=told)


def _list_files(case: ReviewedCase, sheets: Sequence[PrintedSheet]) -> list[dict[str, object]]:
    base = f"/cases/{case.ref.id}/printed"
    return [
        {
            "title": title_copy(sheet.filled.form, sheet.occasion),
            "number": sheet.occasion.number,
            "blanks": list(sheet.filled.blanks),
            "pdf": f"{base}/{sheet.event}.pdf" if sheet.document.with_suffix(".pdf").is_file() else "",
            "word": f"{base}/{sheet.event}.docx",
        }
        for sheet in sheets
    ]


async def _make_pdf(request: Request, sheets: Sequence[PrintedSheet]) -> tuple[str, ...]:
    """Converts beside the threads that answer requests; what is wrong with a PDF is told."""
    if not sheets:
        return ()
    titles = [title_copy(sheet.filled.form, sheet.occasion) for sheet in sheets]
    made = await _convert(request, [sheet.filled.content for sheet in sheets], titles)
    return await run_in_threadpool(store_pdf, sheets, made)


async def _convert(request: Request, documents: Sequence[bytes], titles: Sequence[str]) -> list[bytes]:
    return await asyncio.wrap_future(site_of(request).press.order(documents, titles))


# ------------------------------------------------------------------------------------------------ papers
@router.get("/forms/{name}.pdf")
async def show_preview(request: Request, case_id: str, name: str) -> Response:
    """A form as it would be printed; no number is taken."""
    desk, who = decision_desk(site_of(request)), visitor_of(request).name
    case = await run_in_threadpool(desk.review.open, case_id)
    await run_in_threadpool(note_glance, request, case_id, "form")
    copies = await run_in_threadpool(look_at_form, desk.forms, case, name, who)
    titles = [title for title, _ in copies]
    made = await _convert(request, [filled.content for _, filled in copies], titles)
    return _show_pdf(join_documents(made, titles[0]), f"{titles[0]}（预览）")


@router.get("/printed/{event}.pdf")
async def show_printed(request: Request, case_id: str, event: int) -> Response:
    """What was printed, for the printer."""
    desk = decision_desk(site_of(request))
    found = await run_in_threadpool(find_printed, desk.forms, case_id, event)
    await run_in_threadpool(note_glance, request, case_id, "form")
    if not found.pdf.is_file():
        (made,) = await _convert(request, [found.document.read_bytes()], [found.title])
        await run_in_threadpool(found.keep_pdf, made)
    return _show_pdf(await run_in_threadpool(found.pdf.read_bytes), found.title)


@router.get("/printed/{event}.docx")
def give_printed(request: Request, case_id: str, event: int) -> Response:
    """The same as a Word file."""
    found = find_printed(decision_desk(site_of(request)).forms, case_id, event)
    note_glance(request, case_id, "form")
    name = quote(f"{found.title}.docx")
    head = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(found.document.read_bytes(), media_type=_WORD, headers=head)


def _show_pdf(data: bytes, title: str) -> Response:
    """A PDF that the browser shows in its place; its name says nothing of the person."""
    head = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(title)}.pdf"}
    return Response(data, media_type="application/pdf", headers=head)
