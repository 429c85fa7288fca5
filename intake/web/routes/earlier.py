"""A paper of the case beside the scan of an earlier case that is the same; numbers of people are painted over on the earlier one."""

import base64
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from intake.cases.model import Place
from intake.ledger.model import Match
from intake.report.pairs import PairTable, ScanSide
from intake.report.pictures import view_pages
from intake.review.cases import NotThere, ReviewedCase
from intake.web.case_view import CaseView, FindingLine, SpotLink
from intake.web.looks import note_glance, note_look
from intake.web.pages import show_page
from intake.web.site import site_of

router = APIRouter(prefix="/cases/{case_id}/earlier")


@dataclass(frozen=True, slots=True)
class EarlierPair:
    """What lies side by side: the place in the case at hand, and the earlier scan with its box in per cent."""

    mine: SpotLink
    theirs: ScanSide


@router.get("/{number}")
def show_earlier(request: Request, case_id: str, number: int) -> Response:
    """Both papers of a finding, for every earlier case it speaks of."""
    case = site_of(request).review.open(case_id)
    view = CaseView(case)
    line = _find_line(view, number)
    note_look(request, case_id, "earlier")
    pairs = [_make_pair(request, case, view, match) for match in line.finding.earlier]
    return show_page(request, "earlier.html.j2", {"case": case, "line": line, "pairs": pairs})


@router.get("/{number}/{index}.jpg")
def give_earlier_scan(request: Request, case_id: str, number: int, index: int) -> Response:
    """The earlier scan."""
    case = site_of(request).review.open(case_id)
    note_glance(request, case_id, "earlier")
    earlier = _find_line(CaseView(case), number).finding.earlier
    side = _draw_theirs(request, case, earlier[index]) if 0 <= index < len(earlier) else None
    if side is None or not side.uri:
        raise NotThere("早前的影像没有保存", "请调阅原件")
    data = base64.b64decode(side.uri.partition(",")[2])
    return Response(data, media_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


def _find_line(view: CaseView, number: int) -> FindingLine:
    line = next((line for line in view.findings if line.number == number and line.finding.earlier), None)
    if line is None:
        raise NotThere("这条意见没有早前的案卷", "请回到案卷，重新打开")
    return line


def _make_pair(request: Request, case: ReviewedCase, view: CaseView, match: Match) -> EarlierPair:
    document = case.judgement.case.readings[match.paper].document
    origins = [document.origin_of(page.number) for page in document.pages]
    spot = match.mine.sha256, match.mine.page
    origin = next((one for one in origins if (one.sha256, one.number) == spot), origins[0])
    mine = view.find_spot(Place(match.paper, origin.path, origin.number, match.mine.box))
    return EarlierPair(mine, _draw_theirs(request, case, match))


def _draw_theirs(request: Request, case: ReviewedCase, match: Match) -> ScanSide:
    site, judged = site_of(request), case.judgement.case
    if match.theirs is None:
        return ScanSide(match.case.label, (), missing="这是已结算名单里的一笔，没有影像")
    store = site.review.ledger.place.store
    table = PairTable(judged, view_pages(judged.readings), store, site.settings.limits, masked=True)
    return table.show_theirs(match)
