"""How much of a body is taken in: by its announced length before it is read, and by what comes while it is read."""

import asyncio
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from intake.web.gate.origins import READING
from intake.web.gate.refusals import NotAdmitted

JSON_BYTES: Final = 1024 * 1024
"""The largest step of a person: 300 pages put in order are 30 KB."""
FORM_BYTES: Final = 4 * 1024
"""A name and a password, percent-encoded."""
_PATIENCE = 60.0
"""Seconds for the next piece of a body; a phone network that stands still longer has lost the connection."""
FORMS: Final = ("/login", "/logout")


def body_limit(scope: Scope, uploads: int) -> int:
    """Bytes that this request may bring."""
    if scope["method"] in READING:
        return 0
    if scope["path"] in FORMS:
        return FORM_BYTES
    return uploads if scope["method"] == "PUT" and scope["path"].startswith("/new/") else JSON_BYTES


def check_length(scope: Scope, limit: int) -> None:
    """Refuses by what the request says of itself.

    Raises:
        NotAdmitted: it announces too much, or says in two ways how long it is.
    """
    headers = Headers(scope=scope)
    lengths = headers.getlist("content-length")
    if len(lengths) > 1 or (lengths and "transfer-encoding" in headers):
        raise NotAdmitted(400, "请求的长度写法不对", "请刷新页面再试")
    if lengths and not (lengths[0].isascii() and lengths[0].isdecimal()):
        raise NotAdmitted(400, "请求的长度写法不对", "请刷新页面再试")
    if lengths and int(lengths[0]) > limit:
        raise too_large(limit)


def too_large(limit: int) -> NotAdmitted:
    """The refusal of what is too large."""
    size = f"{limit // 1024**2} MB" if limit >= 1024**2 else f"{limit // 1024} KB"
    return NotAdmitted(413, f"内容太大，这里最多 {size}", "文件太大的，请分成几个，或调整设置 limits.max_file_bytes")


class MeasuredBody:
    """A body as the application gets it: counted. What is more than it may be ends it as if the browser had left."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._limit = receive, limit
        self._taken, self._ended = 0, False
        self.exceeded = self.stalled = False

    async def __call__(self) -> Message:
        """The next piece."""
        if self.exceeded or self.stalled:
            return {"type": "http.disconnect"}
        if self._ended:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), _PATIENCE)
        except TimeoutError:
            self.stalled = True
            return {"type": "http.disconnect"}
        self._taken += len(message.get("body", b""))
        self._ended = message["type"] != "http.request" or not message.get("more_body", False)
        self.exceeded = self._taken > self._limit
        return {"type": "http.disconnect"} if self.exceeded else message

    def check(self) -> None:
        """Makes sure that the whole body came.

        Raises:
            NotAdmitted: it was too large, or stood still for too long.
        """
        if self.exceeded:
            raise too_large(self._limit)
        if self.stalled:
            raise NotAdmitted(408, "上传中断了太久", "请检查网络后再试一次")
