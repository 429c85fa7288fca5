"""The pages as a browser asks for them, with the gate's answer of who asks already given."""

from pathlib import Path

from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from intake.settings import Settings
from intake.web.app import create_app
from intake.web.site import Site
from intake.web.visitor import StaffRole, Visitor
from tests.review.desks import LaidOut


def visit(laid: LaidOut, name: str = "样经办", role: StaffRole = StaffRole.REVIEWER, room: Path = Path()) -> TestClient:
    """The browser of a person who is signed in; two of them share the desk."""
    pages = create_app(Site(laid.desk, Settings(), (), room, room))

    async def signed_in(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["visitor"] = Visitor(name, role, f"session of {name}", "csrf")
        await pages(scope, receive, send)

    return TestClient(signed_in, raise_server_exceptions=False)
