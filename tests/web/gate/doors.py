"""A gate of a test's own: a ledger, a clock that stands still, the real pages behind it and a few that show what came through."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from extractors import EXTRACTORS
from intake.check import load_office_rules
from intake.desk import Desk
from intake.ledger.location import LedgerPlace
from intake.ledger.staff.accounts import add_account
from intake.ledger.store import Ledger, open_ledger
from intake.review.cases import ReviewDesk
from intake.settings import Limits, Settings
from intake.web.app import create_app
from intake.web.gate.gate import Gate, build_gate
from intake.web.gate.guard import guard
from intake.web.gate.origins import OwnNames, names_for_others, names_on_this_machine
from intake.web.site import Site
from intake.web.visitor import StaffRole, require, visitor_of
from tests.scripted import ScriptedEngine

PORT = 8631
ORIGIN = f"http://127.0.0.1:{PORT}"
TOKEN = "t" * 43
NAME, PASSWORD = "样经办", "七只白鹭飞过了样溪村"
UPLOAD_BYTES = 3 * 1024 * 1024
SETTINGS = replace(Settings(), limits=Limits(max_file_bytes=UPLOAD_BYTES))


@dataclass
class Clock:
    """Microseconds that pass only when told."""

    now: int = 1_790_000_000_000_000

    def __call__(self) -> int:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += int(seconds * 1_000_000)


@dataclass
class Door:
    """A guarded application and what it works with. `pieces`: sizes of what its upload route was given."""

    ledger: Ledger
    gate: Gate
    clock: Clock
    names: OwnNames
    pieces: list[int] = field(default_factory=list)
    app: ASGIApp = field(init=False)
    pages: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        desk = Desk(ScriptedEngine(), EXTRACTORS, SETTINGS)
        review = ReviewDesk(self.ledger, desk, load_office_rules(None, ()))
        self.pages = create_app(Site(review, SETTINGS, (), Path(), Path()))
        self.pages.include_router(make_probes(self.pieces))
        self.app = guard(self.pages, self.gate)

    def client(self, origin: str = ORIGIN) -> TestClient:
        """A browser without a cookie."""
        return TestClient(self.app, origin, follow_redirects=False, raise_server_exceptions=False)


def make_probes(pieces: list[int]) -> APIRouter:
    """Routes that show what comes through."""
    router = APIRouter()

    @router.get("/probe/who")
    def tell_who(request: Request) -> Response:
        who = visitor_of(request)
        return JSONResponse({"name": who.name, "role": who.role, "session": who.session, "csrf": who.csrf})

    @router.post("/probe/write")
    async def take(request: Request) -> Response:
        return JSONResponse({"bytes": len(await request.body())})

    @router.post("/probe/decide")
    def decide(request: Request) -> Response:
        return JSONResponse({"by": require(request, StaffRole.REVIEWER).name})

    @router.put("/new/probe/pieces/1")
    async def take_file(request: Request) -> Response:
        async for piece in request.stream():
            pieces.append(len(piece))
        return JSONResponse({"bytes": sum(pieces)})

    @router.get("/probe/paper.pdf")
    def show_paper() -> Response:
        return Response(b"%PDF-1.7", media_type="application/pdf")

    @router.get("/probe/broken")
    def break_down() -> Response:
        raise ValueError("样张三 341799199001010017")

    return router


@contextmanager
def open_door(folder: Path, *, token: str = TOKEN, names: OwnNames | None = None) -> Iterator[Door]:
    """A door of its own; without a token it asks for accounts."""
    ledger, clock = open_ledger(LedgerPlace(folder / "ledger.sqlite", folder / "scans")), Clock()
    chosen = names or names_on_this_machine("127.0.0.1", PORT)
    yield Door(ledger, build_gate(chosen, ledger, SETTINGS, token, clock), clock, chosen)
    ledger.close()


PUBLIC = names_for_others(["yuce.example.cn"], 443, proxied=True)


def hire(door: Door, name: str = NAME, role: StaffRole = StaffRole.CLERK, password: str = PASSWORD) -> None:
    """Somebody gets an account."""
    add_account(door.ledger, name, role.value, password, "样管理")


# ------------------------------------------------------------------------------------------------ what a browser does
def write_headers(csrf: str = "", origin: str = ORIGIN, **more: str) -> dict[str, str]:
    """What a script of the page sends along."""
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {"Origin": origin, "Sec-Fetch-Site": "same-origin", "X-CSRF-Token": csrf, **named}


def find_field(page: str, name: str) -> str:
    """A hidden field of a form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, page
    return found[1]


def post_form(client: TestClient, path: str, fields: Mapping[str, str], **headers: str) -> Any:
    """Sends a plain form, as a browser does."""
    origin = str(client.base_url).rstrip("/")
    return client.post(path, data=dict(fields), headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"} | headers)


def come_by_token(client: TestClient, name: str = NAME, token: str = TOKEN) -> str:
    """Opens the start-up address and says a name; the CSRF token."""
    assert client.get("/start", params={"token": token}).status_code == 303
    csrf = find_field(client.get("/login").text, "csrf")
    assert post_form(client, "/login", {"name": name, "csrf": csrf}).status_code == 303
    return str(client.get("/probe/who").json()["csrf"])


def try_password(client: TestClient, name: str = NAME, password: str = PASSWORD) -> Any:
    """Opens the form and sends it."""
    form = find_field(client.get("/login").text, "form")
    return post_form(client, "/login", {"name": name, "password": password, "form": form})


def come_by_password(client: TestClient, name: str = NAME, password: str = PASSWORD) -> str:
    """Signs in; the CSRF token."""
    assert try_password(client, name, password).status_code == 303
    return str(client.get("/probe/who").json()["csrf"])
