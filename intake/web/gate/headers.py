"""What every answer bears: which things a browser may load and do on its page, and that nothing of it is kept.

Sources: CSP level 3 (W3C), OWASP Secure Headers. `Referrer-Policy` is `same-origin` and not `no-referrer`, by which browsers
would send `Origin: null` with plain forms of our own (Fetch, "append a request Origin header"); either way nothing leaves.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import Message, Scope

_FRAMES: Final = "intake.frames"
_PAGE: Final[Mapping[str, str]] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
_PDF: Final[Mapping[str, str]] = {
    "default-src": "'none'",
    "object-src": "'self'",
    "style-src": "'unsafe-inline'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
    "base-uri": "'none'",
}
"""A paper that a page of ours shows in a frame; the browser's own viewer sets styles in it."""
_DENIED: Final = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb", "hid")
_ALWAYS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _DENIED),
}


def allow_frames(request: Request) -> None:
    """Lets the page that answers this request show other pages of ours in frames: the preview of a form."""
    request.scope[_FRAMES] = True


def _write_policy(directives: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives)


def seal_headers(message: Message, scope: Scope) -> None:
    """Puts them on the start of an answer, in the place of whatever the application wrote there."""
    headers = MutableHeaders(scope=message)
    policy = dict(_PDF if headers.get("content-type", "").startswith("application/pdf") else _PAGE)
    if scope.get(_FRAMES):
        policy["frame-src"] = "'self'"
    headers["Content-Security-Policy"] = _write_policy(policy.items())
    headers["Cache-Control"] = "no-cache" if scope["path"].startswith("/static/") else "no-store"
    for name, value in _ALWAYS.items():
        headers[name] = value
    del headers["server"]
