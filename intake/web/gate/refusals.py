"""Why a request is not let in, and what whoever sent it gets."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from intake.errors import UsageError
from intake.web.pages import render_part

_LOGIN: Final = "/login"


class NotAdmitted(UsageError):
    """The request goes no further.

    Args:
        status: Of the answer.
        message: What is wrong, in Chinese.
        next_step: What to do, in Chinese.
        headers: More of the answer.
    """

    def __init__(self, status: int, message: str, next_step: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message, next_step)
        self.status = status
        self.headers = dict(headers or {})


class NoSession(NotAdmitted):
    """Nobody is signed in, or no more."""

    def __init__(self) -> None:
        super().__init__(401, "您还没有登录，或登录已经过期", "请重新登录；页面上填的还没有保存的内容请先抄下")


def answer_refused(scope: Scope, refused: NotAdmitted) -> Response:
    """A person who opens a page gets a page, or is led to where one signs in; a script gets JSON."""
    wants_page = scope["method"] in ("GET", "HEAD") and "text/html" in Headers(scope=scope).get("accept", "")
    if isinstance(refused, NoSession) and wants_page:
        return RedirectResponse(_LOGIN, 303)
    if not wants_page:
        told = {"error": refused.message, "next": refused.next_step}
        return JSONResponse(told, refused.status, refused.headers)
    page = render_part("refused.html.j2", {"message": refused.message, "step": refused.next_step})
    return HTMLResponse(page, refused.status, refused.headers)
