"""Who is at a case: the page says so while it is open, takes over, and lets go."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from intake.ledger.staff.holds import Holder, now_micros, release_hold, take_hold
from intake.ledger.stored import read_time
from intake.web.site import site_of
from intake.web.visitor import visitor_of

router = APIRouter()


@dataclass(frozen=True, slots=True)
class HoldAsked:
    """What the page asks. `take`: whether the case is taken over from whoever is at it."""

    take: bool = False


@router.post("/cases/{case_id}/hold")
def hold_case(request: Request, case_id: str, asked: HoldAsked) -> JSONResponse:
    """Takes or renews the hold; whose it is then."""
    visitor, now = visitor_of(request), now_micros()
    with site_of(request).review.ledger.writing() as writing:
        held = take_hold(writing, case_id, Holder(visitor.name, visitor.session), now, over=asked.take)
    until: datetime = read_time(held.until)
    left = max(0, (held.until - now) // 1_000_000)
    mine = held.who == visitor.name
    return JSONResponse({"who": held.who, "mine": mine, "until": until.isoformat(timespec="seconds"), "left": left})


@router.delete("/cases/{case_id}/hold")
def leave_case(request: Request, case_id: str) -> Response:
    """Lets go of the case."""
    with site_of(request).review.ledger.writing() as writing:
        release_hold(writing.connection, case_id, visitor_of(request).name)
    return Response(status_code=204)
