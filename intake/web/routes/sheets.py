"""Pictures of a case's pages: addresses bear numbers only, and no browser keeps what it was shown."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from intake.cases.assembly.propose import ItemUnknown
from intake.review.cases import NotThere
from intake.review.pictures import WIDTH
from intake.review.points import list_values
from intake.review.sheets import ReviewSheet, get_sheet, list_paper_sheets, list_sheets
from intake.web.looks import note_glance
from intake.web.site import Site, site_of

router = APIRouter()

_FIRST = 3
"""Pages that are drawn before a case is opened: what is seen first, and what the first steps lead to."""
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@router.get("/cases/{case_id}/sheets/{number}.jpg")
def give_sheet(request: Request, case_id: str, number: int, width: int = WIDTH) -> Response:
    """A page, upright."""
    site, sheet = site_of(request), _look_at_sheet(request, case_id, number)
    return _give_jpeg(site.pictures.draw_page(sheet, width))


@router.get("/cases/{case_id}/sheets/{number}/thumb.jpg")
def give_thumb(request: Request, case_id: str, number: int) -> Response:
    """A page as small as a stamp."""
    site, sheet = site_of(request), _look_at_sheet(request, case_id, number)
    return _give_jpeg(site.pictures.draw_thumb(sheet))


@router.get("/cases/{case_id}/crops/{number}.jpg")
def give_crop(request: Request, case_id: str, number: int, value: int) -> Response:
    """What stands in the place of a value, which must be one of that page."""
    site = site_of(request)
    case = site.review.open(case_id)
    sheet = get_sheet(list_sheets(case), number)
    values = list_values(case.judgement)
    entry = values[value] if 0 <= value < len(values) else None
    if entry is None or entry.place.box is None or (entry.place.path, entry.place.page) != (sheet.path, sheet.page):
        raise NotThere("这一页上没有这个值的位置", "请回到案卷，重新打开")
    note_glance(request, case_id, "crop")
    return _give_jpeg(site.pictures.draw_crop(sheet, sheet.locate(entry.place.box)))


@router.post("/cases/{case_id}/warm")
def warm_case(request: Request, case_id: str) -> Response:
    """Opens a case and draws its first pages in the background, for whoever will look at it next."""
    site = site_of(request)
    site.errands.offer(f"warm {case_id}", lambda: _warm(site, case_id))
    return JSONResponse({}, 202)


def _warm(site: Site, case_id: str) -> None:
    for sheet in _open_sheets(site, case_id)[:_FIRST]:
        site.pictures.draw_page(sheet)


def _look_at_sheet(request: Request, case_id: str, number: int) -> ReviewSheet:
    sheet = get_sheet(_open_sheets(site_of(request), case_id), number)
    note_glance(request, case_id, "sheet")
    return sheet


def _open_sheets(site: Site, case_id: str) -> Sequence[ReviewSheet]:
    """The pages of the case; also of one that nobody can judge before somebody says what it is for."""
    try:
        return list_sheets(site.review.open(case_id))
    except ItemUnknown:
        return list_paper_sheets(site.review.papers_of(case_id)[0].readings)


def _give_jpeg(data: bytes) -> Response:
    return Response(data, media_type="image/jpeg", headers=_HEADERS)
