"""The application behind its gate, as the server calls it.

What is asked of a request, in this order: a literal host, a path without tricks, an origin of our own for what writes, a session,
its CSRF token, an announced length within bounds. Only then the application sees it, with `scope["visitor"]`, and counts what
comes in; every answer, also a refusal, bears the headers of `headers`.
"""

import logging
import traceback
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from intake.errors import IntakeError
from intake.web.gate.bodies import MeasuredBody, body_limit, check_length
from intake.web.gate.entry_pages import EntryPages
from intake.web.gate.gate import Gate
from intake.web.gate.headers import seal_headers
from intake.web.gate.origins import READING, check_host, check_origin
from intake.web.gate.refusals import NoSession, NotAdmitted, answer_refused
from intake.web.gate.tokens import same_secret

log = logging.getLogger(__name__)

_OPEN: Final = "/static/"
"""Below this there is nothing of an office's own."""


def guard(app: ASGIApp, gate: Gate) -> ASGIApp:
    """The application, reached only by who belongs there.

    Args:
        app: What is behind it; each request that reaches it has `scope["visitor"]`, but those for static files.
        gate: See `build_gate`.
    """
    entry = EntryPages(gate)

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
        elif scope["type"] == "http":
            await _answer_request(scope, receive, _Answer(scope, send))
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _answer_request(scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            target = await _find_target(scope)
            limit = body_limit(scope, gate.uploads)
            check_length(scope, limit)
            await answer.give(target, MeasuredBody(receive, limit))
        except NotAdmitted as refused:
            await answer.refuse(refused)
        except IntakeError as error:
            await answer.refuse(NotAdmitted(503, error.message, error.next_step))
        except Exception as error:  # noqa: BLE001 one request must not end the page for all
            _log_bug(error)
            await answer.refuse(
                NotAdmitted(500, "程序内部错误，这一步没有完成", "请刷新页面再试；还不行的，把日志交给维护人员")
            )

    async def _find_target(scope: Scope) -> ASGIApp:
        """Who answers: the entry, or the application for somebody who may come in."""
        host = check_host(scope, gate.names)
        _check_path(scope["path"])
        check_origin(scope, gate.names, host)
        if scope["path"] in entry.paths:
            return entry.router
        if not scope["path"].startswith(_OPEN):
            await _identify(scope, gate)
        return app

    return guarded


async def _identify(scope: Scope, gate: Gate) -> None:
    """Notes in the request who asks.

    Raises:
        NotAdmitted: nobody who may.
    """
    visitor = await gate.look(gate.sessions.find, gate.session_secret(scope))
    if not visitor.name:
        raise NoSession
    if scope["method"] not in READING:
        given = Headers(scope=scope).getlist("x-csrf-token")
        if len(given) != 1 or not same_secret(given[0], visitor.csrf):
            raise NotAdmitted(403, "这一页不是您这次登录打开的，没有写入", "请刷新页面再试；您填的请先抄下")
    scope["visitor"] = visitor


def _check_path(path: str) -> None:
    """Makes sure that a path says plainly what it leads to.

    Raises:
        NotAdmitted: it does not.
    """
    odd = not path.startswith("/") or "\\" in path or "//" in path or not path.isprintable()
    if odd or any(part in (".", "..") for part in path.split("/")):
        raise NotAdmitted(404, "没有这个页面", "请回到台账")


def _log_bug(error: Exception) -> None:
    """The place in the code, without the message, which may hold personal data."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error("程序内部错误（%s，%s 第 %s 行）", type(error).__name__, place.name, place.lineno)
    log.debug("", exc_info=error)


class _Answer:
    """The answer to one request: sealed with headers, replaced where the body proves too large."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._started = False

    async def give(self, target: ASGIApp, body: MeasuredBody) -> None:
        """What the target answers.

        Raises:
            NotAdmitted: the body was too large, or stopped coming.
        """

        async def send(message: Message) -> None:
            if self._started or not (body.exceeded or body.stalled):
                await self._seal(message)

        try:
            await target(self._scope, body, send)
        except ClientDisconnect:
            log.debug("the browser left")
        finally:
            body.check()

    async def refuse(self, refused: NotAdmitted) -> None:
        """Says why not, unless something was said already. Nothing more of the body is taken: the connection ends."""
        log.info("%s %s", refused.status, refused.message)
        if self._started:
            return
        answer = answer_refused(self._scope, refused)
        headers = Headers(scope=self._scope)
        if self._scope["method"] not in READING or "content-length" in headers or "transfer-encoding" in headers:
            answer.headers["connection"] = "close"
        await answer(self._scope, _nothing_more, self._seal)

    async def _seal(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            seal_headers(message, self._scope)
        await self._send(message)


async def _nothing_more() -> Message:
    return {"type": "http.disconnect"}
