"""Before every step in a case: whoever writes has to be the one at it, and is, where nobody else was."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from intake.ledger.staff.holds import Holder, now_micros, require_hold
from intake.web.site import site_of
from intake.web.visitor import visitor_of

_READING = ("GET", "HEAD")
_LOOKING = ("hold", "word", "warm")
"""Last words of paths below a case by which nothing of it is changed."""


async def hold_for_writing(request: Request) -> None:
    """A dependency of every route.

    Raises:
        HeldByOther: somebody else is at the case.
    """
    case_id = request.path_params.get("case_id")
    if case_id is None or request.method in _READING or request.url.path.rpartition("/")[2] in _LOOKING:
        return
    visitor = visitor_of(request)
    holder = Holder(visitor.name, visitor.session)
    await run_in_threadpool(require_hold, site_of(request).review.ledger, case_id, holder, now_micros())
