"""An office with its page, without a gate: an invented ledger, scans that a scripted engine reads, and people who ask."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from intake.batch.tasks import Runner
from intake.catalogue.lookup import load_catalogue
from intake.check import OfficeRules
from intake.ledger.location import LedgerPlace
from intake.ledger.store import Ledger, open_ledger
from intake.review.cases import ReviewDesk
from intake.settings import Limits
from intake.web.app import Background, create_app
from intake.web.site import Site
from intake.web.visitor import StaffRole, Visitor
from tests.batch.office import Inline, equip
from tests.ledger.registers import add_case
from validators import RULES


class WebOffice:
    """An office whose page is served below a folder.

    Args:
        place: The folder.
        limits: What files may cost.
        made: Makes the runner of the background from the office; None = one in this very process.
    """

    def __init__(self, place: Path, limits: Limits | None = None, watched: Path | None = None) -> None:
        self.room, self.told = place / "room", place / "told"
        self.ledger: Ledger = open_ledger(LedgerPlace(place / "ledger.sqlite", place / "scans"))
        bench = equip(self.room / "results", self.told, 0.0, "rules", True, 1)
        settings = replace(bench.desk.settings, limits=limits or Limits())
        self.bench = replace(bench, ledger=self.ledger, desk=replace(bench.desk, settings=settings))
        office = OfficeRules(load_catalogue(()), RULES)
        self.site = Site(ReviewDesk(self.ledger, self.bench.desk, office), settings, (), place, self.room)
        self.watched = watched

    def make_runner(self) -> Runner:
        return Inline(self.bench)

    def client(self, name: str = "样经办", background: Sequence[Background] = (), session: str = "") -> TestClient:
        """The page as a person has it."""
        app = create_app(self.site, background)
        visitor = Visitor(name, StaffRole.CLERK, session or name, "csrf")

        async def gated(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "visitor": visitor}, receive, send)

        made = TestClient(gated)
        made.app_state = app.state  # type: ignore[attr-defined]
        return made

    def add(self, serial: int, **columns: Any) -> str:
        """A case in the register, as `tests.ledger.registers.add_case`."""
        return self.write(lambda connection: add_case(connection, serial, **columns))

    def write(self, act: Callable[[Connection], Any]) -> Any:
        with self.ledger.writing() as writing:
            return act(writing.connection)
