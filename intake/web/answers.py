"""What a script of the page gets back: parts of the page and the new version, or why nothing was written."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse

from intake.errors import IntakeError
from intake.ledger.staff.holds import HeldByOther
from intake.ledger.versions import Stale
from intake.review.cases import Busy, NotThere
from intake.web.visitor import Forbidden

_STATUS: Final[Mapping[type[IntakeError], int]] = {Stale: 409, Forbidden: 403, NotThere: 404, Busy: 503}


def give_parts(version: int, parts: Mapping[str, str], said: str = "", **more: Any) -> JSONResponse:
    """The step was written.

    Args:
        version: The case's new version, which the next step has to name.
        parts: Id of an element of the page -> its new inner HTML.
        said: What people are told.
        more: Whatever else the script needs.
    """
    return JSONResponse({"version": version, "parts": dict(parts), "said": said, **more})


def explain_error(error: IntakeError) -> JSONResponse:
    """Nothing was written: 409 where the case changed meanwhile, 403 where the person may not, 404 for what is not there, 503 while
    another request takes long, else 422.

    `held`: who is at the case, where that is the reason.
    """
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 422)
    held = {"held": error.who} if isinstance(error, HeldByOther) else {}
    return JSONResponse({"error": error.message, "next": error.next_step, **held}, status)


def refuse_malformed(request: Request, error: Exception) -> JSONResponse:
    """The body is not what the page sends; nothing of it is said back, for it may be personal."""
    del request, error
    return JSONResponse({"error": "请求的内容不完整", "next": "请刷新页面再试"}, 422)
