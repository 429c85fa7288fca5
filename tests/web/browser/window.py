"""A person's window: a context of the browser that notes every fault of the page that nobody sees."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.review.office import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

DESKTOP = {"width": 1366, "height": 768}
_WATCH_POLICY = """
document.addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`));
"""
_ANSWERED = re.compile(r"the server responded with a status of (\d+)")


@dataclass
class Window:
    """A page of the browser with its own cookies.

    Attributes:
        page: What Playwright drives.
        url: Address of the site.
        faults: Errors of scripts and of the policy, requests that left the machine, answers that nobody expected.
        expected: Statuses that a test provokes, e.g. 409.
    """

    page: "Page"
    context: "BrowserContext"
    url: str
    faults: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    @classmethod
    def open(cls, browser: "Browser", office: Served, name: str, **context: Any) -> "Window":
        """A window in which somebody of the staff is signed in; nobody where no name is given."""
        opened = browser.new_context(**{"viewport": DESKTOP, "locale": "zh-CN", **context})
        opened.set_default_timeout(30_000)
        opened.add_init_script(_WATCH_POLICY)
        window = cls(opened.new_page(), opened, office.url)
        opened.on("console", window._note_message)
        opened.on("request", window._note_request)
        opened.on("weberror", lambda error: window.faults.append(f"script: {error.error}"))
        if name:
            opened.add_cookies([office.admit(name)])
        return window

    def go(self, path: str) -> "Page":
        """Opens a page of the site; it is ready when nothing is on its way any more."""
        self.page.goto(self.url + path)
        return self.page

    def close(self) -> list[str]:
        """What went wrong in it."""
        self.context.close()
        return self.faults

    def _note_message(self, message: "ConsoleMessage") -> None:
        if message.type not in ("error", "warning"):
            return
        answered = _ANSWERED.search(message.text)
        if not (answered and int(answered[1]) in self.expected):
            self.faults.append(f"{message.type}: {message.text}")

    def _note_request(self, request: "Request") -> None:
        """What the browser's own viewer of PDFs loads out of the browser goes nowhere."""
        if not request.url.startswith((f"{self.url}/", "blob:", "data:", "chrome-extension:", "chrome:")):
            self.faults.append(f"left the machine: {request.url}")
