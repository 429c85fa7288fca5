"""An office at work: sample cases in a ledger of its own, and the review page that serves them on this machine."""

import json
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from cli import _build_bench
from extractors import EXTRACTORS
from intake import check
from intake.cache import open_page_cache
from intake.cases.model import Given
from intake.commands.serve import open_reader, results_of
from intake.desk import Desk
from intake.keeping.book import check_and_keep
from intake.ledger.location import find_ledger
from intake.ledger.staff.accounts import add_account
from intake.ledger.store import Ledger, open_ledger
from intake.ocr.lazy import LazyEngine
from intake.office import Office
from intake.review.cases import ReviewDesk
from intake.settings import Settings, load_settings
from intake.web.app import create_app
from intake.web.gate.gate import Gate, build_gate
from intake.web.gate.guard import guard
from intake.web.gate.origins import names_on_this_machine
from intake.web.reading.reader import BackgroundReader
from intake.web.site import Site
from intake.web.visitor import StaffRole
from templates import FORMS
from validators import RULES

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam

ROOT = Path(__file__).parents[2]
CLAIMS = ROOT / "samples" / "data" / "claims"
START_SECONDS = 30.0
INVENTED = Office(
    "青禾县医疗保障局", "青禾县医疗保障经办机构", "青禾县", "青医保", "青禾县政务服务中心医保窗口", "", "0000000"
)
STAFF: Mapping[str, StaffRole] = {"样经办": StaffRole.CLERK, "样复核": StaffRole.REVIEWER, "样管理": StaffRole.ADMIN}
PASSWORD = "示例专用的口令，别处不用"


@dataclass(frozen=True, slots=True)
class SampleOffice:
    """A folder with everything that an office has: `inbox` with cases, the ledger, the page's own `room`.

    Attributes:
        folder: All of it.
        cases: Name of a sample -> id of its case in the ledger.
    """

    folder: Path
    cases: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        """The office's: the usual ones, with its own ledger."""
        own = self.folder / "ledger" / "ledger.sqlite"
        return replace(load_settings(None), ledger=str(own), office=INVENTED)

    def copy_to(self, folder: Path) -> "SampleOffice":
        """The same office once more, with a ledger of its own; the papers stay where they are."""
        shutil.copytree(self.folder / "ledger", folder / "ledger")
        return replace(self, folder=folder)


def found_office(folder: Path, papers: Mapping[str, Path], staff: Mapping[str, StaffRole] = STAFF) -> SampleOffice:
    """Reads cases, judges them and keeps them; recognised pages come from the usual cache and go there.

    Args:
        folder: Where the office lies; made.
        papers: Name of a case -> folder with its pages and `expected.json`, which says for what they are handed in.
        staff: Who has an account there.
    """
    office = SampleOffice(folder, {})
    (folder / "ledger").mkdir(parents=True)
    desk, rules = build_desk(office.settings), check.load_office_rules(None, RULES)
    ledger = open_ledger(find_ledger(office.settings))
    for name, role in staff.items():
        add_account(ledger, name, role.value, PASSWORD, "示例")
    kept = {name: check_and_keep(path, read_given(path), desk, rules, ledger)[1].id for name, path in papers.items()}
    ledger.close()
    return replace(office, cases=kept)


def lay_out(names: Sequence[str], inbox: Path) -> dict[str, Path]:
    """Copies samples into an inbox; name -> folder."""
    return {name: Path(shutil.copytree(CLAIMS / name, inbox / name)) for name in names}


def read_only(path: Path) -> None:
    """Reads a case, so that its pages are known, and keeps nothing else of it."""
    check.check(path, read_given(path), build_desk(load_settings(None)), check.load_office_rules(None, RULES))


def read_given(path: Path) -> Given:
    """For what a sample is handed in."""
    told = json.loads((path / "expected.json").read_text("utf-8"))
    return Given(item=told["item"], insurance=told.get("insurance", ""), applied=date.fromisoformat(told["applied"]))


def build_desk(settings: Settings) -> Desk:
    """What papers are read with; the engine is built with the first page that nobody read before."""
    cache = open_page_cache(settings)
    engine = LazyEngine(settings.engine, threads=settings.threads, models=settings.models, memory=cache)
    return Desk(engine, EXTRACTORS, settings, cache)


def build_site(office: SampleOffice) -> Site:
    """What the pages work with, as the command line puts it together."""
    settings = office.settings
    review = ReviewDesk(open_ledger(find_ledger(settings)), build_desk(settings), check.load_office_rules(None, RULES))
    return Site(review, settings, FORMS, ROOT / "templates", office.folder / "room")


def build_reader(site: Site) -> BackgroundReader:
    """What reads the cases that come in by the page; its workers start with the first of them."""
    equip = partial(_build_bench, site.settings, None, results_of(site.room), False, True)
    return open_reader(site.review.ledger, site.room, equip, site.settings)


@dataclass(frozen=True, slots=True)
class Served:
    """A site that answers.

    Attributes:
        site: What it works with.
        office: Whose it is.
        url: Its address, without a slash at its end.
        gate: Who comes in.
    """

    site: Site
    office: SampleOffice
    url: str
    gate: Gate

    def admit(self, name: str) -> "SetCookieParam":
        """Signs somebody of the staff in: the cookie that a browser has after it."""
        secret = self.gate.sessions.begin(name, STAFF[name])
        return {"name": self.gate.names.cookie, "value": secret, "url": self.url}

    def with_case(self, name: str, case: str) -> "Served":
        """The same with one more case that people call so."""
        return replace(self, office=replace(self.office, cases={**self.office.cases, name: case}))


@contextmanager
def serve_office(office: SampleOffice) -> Iterator[Served]:
    """Serves the page on a free port of the loopback address, in a thread of this process, for those with an account."""
    site = build_site(office)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening, closing(Ledger(site.review.ledger.place)) as own:
        port = listening.getsockname()[1]
        gate = build_gate(names_on_this_machine("127.0.0.1", port), own, site.settings, "")
        app = guard(create_app(site, [build_reader(site)]), gate)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            _wait_until(lambda: server.started)
            yield Served(site, office, f"http://127.0.0.1:{port}", gate)
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)
            site.review.ledger.close()


def _wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + START_SECONDS
    while not done():
        if time.monotonic() > until:
            raise RuntimeError("the page did not start")
        time.sleep(0.01)
