"""The routes by which papers are arranged and facts are told: parts come back, refusals are told, a case without item is asked for."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from intake import types
from intake.ledger.cases import read_payloads
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.settings import Settings
from intake.web.app import create_app
from intake.web.site import Site
from intake.web.visitor import StaffRole, Visitor
from tests.review.desks import LaidOut, lay_out

PAGE = {"Accept": "text/html"}
BILL = {
    "type": "outpatient_invoice",
    "path": "stack.pdf",
    "pages": 2,
    "fields": {"payer": "样张三", "total": "1800.00"},
    "text": "青禾省医疗门诊收费票据\n交款人：样张三\n金额合计（小写）1800.00",
}
STRANGE = {"type": "unknown", "path": "<b>x.jpg", "text": "样例"}


class Visited:
    """A browser of somebody who is signed in."""

    def __init__(self, laid: LaidOut, room: Path) -> None:
        self.laid = laid
        app = create_app(Site(laid.desk, Settings(), (), room, room))
        self.client = TestClient(_sign_in(app), raise_server_exceptions=False)
        self.base = f"/cases/{laid.case_id}"

    def page(self, path: str = "") -> str:
        answer = self.client.get(self.base + path, headers=PAGE)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        version = self.laid.desk.papers_of(self.laid.case_id)[1]
        answer = self.client.post(self.base + path, json={"version": version, **body})
        return answer.status_code, answer.json()


def _sign_in(app: ASGIApp) -> ASGIApp:
    async def signed_in(scope: Scope, receive: Receive, send: Send) -> None:
        scope["visitor"] = Visitor("样经办", StaffRole.CLERK, "session", "csrf")
        await app(scope, receive, send)

    return signed_in


@pytest.fixture
def visited(place: LedgerPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visited]:
    laid = lay_out(place, tmp_path / "case", [BILL, STRANGE], monkeypatch)
    yield Visited(laid, tmp_path)
    laid.ledger.close()


@pytest.fixture
def nameless(place: LedgerPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visited]:
    laid = lay_out(place, tmp_path / "case", [STRANGE], monkeypatch, case_file="")
    yield Visited(laid, tmp_path)
    laid.ledger.close()


# ------------------------------------------------------------------------------------------------ papers
def test_the_page_shows_every_page_in_its_paper_with_a_picture_and_a_labelled_type(visited: Visited) -> None:
    page = visited.page("/papers")
    assert re.findall(r'src="/cases/\w+/sheets/(\d+)/thumb\.jpg"', page) == ["1", "2", "3"]
    labelled = set(re.findall(r'<label for="(type-\d)"', page))
    assert labelled == set(re.findall(r'<select id="(type-\d)"', page)) == {"type-0", "type-1"}


def test_an_act_answers_with_the_parts_of_both_pages_and_the_new_version(visited: Visited) -> None:
    status, told = visited.post("/papers", act="split", paper=0, page=2, kind=types.EXPENSE_LIST)
    assert (status, told["version"]) == (200, visited.laid.open().version)
    assert {"papers-list", "papers-steps", "case-materials", "case-values"} <= told["parts"].keys()
    assert "费用清单" in told["parts"]["papers-list"]
    assert "样经办" in told["parts"]["papers-steps"]


def test_a_paper_joins_the_one_before_it_where_none_is_named(visited: Visited) -> None:
    visited.post("/papers", act="join", paper=1)
    assert [len(r.pages) for r in visited.laid.open().papers.readings] == [3]


def test_a_page_is_moved_before_another(visited: Visited) -> None:
    visited.post("/papers", act="move", paper=1, page=1, to=0, before=2)
    (joined,) = visited.laid.open().papers.readings
    assert [joined.document.origin_of(n).path for n in joined.pages] == ["stack.pdf", "<b>x.jpg", "stack.pdf"]


def test_a_step_is_taken_back(visited: Visited) -> None:
    visited.post("/papers", act="retype", paper=1, kind=types.ID_CARD)
    (event,) = re.findall(r'data-undo="(\d+)"', visited.page("/papers"))
    status, told = visited.post("/papers", act="undo", event=int(event))
    assert (status, "data-undo" in told["parts"]["papers-steps"]) == (200, False)
    assert visited.laid.open().papers.readings[1].classification.kind == types.UNKNOWN


@pytest.mark.parametrize(
    "body",
    [
        {"act": "burn", "paper": 0},
        {"act": "split", "paper": 0, "page": 1},
        {"act": "undo", "event": 1},
        {"act": "join"},
    ],
)
def test_what_cannot_be_done_is_told_with_the_next_step(visited: Visited, body: dict[str, Any]) -> None:
    status, told = visited.post("/papers", **body)
    assert status == 422
    assert told["error"]
    assert told["next"]


def test_a_stale_act_is_refused(visited: Visited) -> None:
    version = visited.laid.open().version
    visited.post("/papers", act="retype", paper=1, kind=types.ID_CARD)
    assert visited.post("/papers", version=version, act="join", paper=1)[0] == 409
    assert visited.post("/facts", version=version, note="样例")[0] == 409


def test_a_file_name_is_shown_as_text(visited: Visited) -> None:
    assert "<b>x.jpg" not in visited.page("/papers")


# ------------------------------------------------------------------------------------------------ facts
def test_facts_are_told_and_judged_at_once(visited: Visited) -> None:
    assert 'id="facts-panel"' in visited.page("/facts")
    status, told = visited.post("/facts", applicant={"name": "样王五"})
    assert (status, told["open"]) == (200, True)
    assert "样王五" in told["parts"]["facts-panel"]
    assert visited.laid.open().judgement.case.given.applicant.name == "样王五"


@pytest.mark.parametrize("body", [{}, {"nonsense": 1}, {"facts": {"nonsense": True}}, {"applied": "gestern"}])
def test_facts_that_cannot_be_meant_are_refused(visited: Visited, body: dict[str, Any]) -> None:
    status, told = visited.post("/facts", **body)
    assert (status, bool(told["error"])) == (422, True)


def test_facts_without_a_version_are_refused(visited: Visited) -> None:
    assert visited.post("/facts", version=None, note="样例")[0] == 422


def test_whoever_looks_is_written_down(visited: Visited) -> None:
    visited.page("/papers")
    visited.page("/facts")
    with visited.laid.ledger.reading() as connection:
        shown = read_payloads(connection, visited.laid.case_id, EventKind.SHOWN)
    assert ["papers" in row["body"] or "facts" in row["body"] for row in shown] == [True, True]


# ------------------------------------------------------------------------------------------------ which item
def test_every_page_of_a_case_without_an_item_asks_for_it(nameless: Visited) -> None:
    for path in ("", "/papers", "/facts"):
        page = nameless.page(path)
        assert "选定事项" in page
        assert len(re.findall(r"data-item=", page)) == len({i.id for i in nameless.laid.desk.office.catalogue.items})


def test_the_case_opens_once_an_item_is_chosen(nameless: Visited) -> None:
    item = re.findall(r'data-item="([^"]+)"', nameless.page())[0]
    status, told = nameless.post("/facts", item=item)
    assert (status, told["open"]) == (200, True)
    assert "选定事项" not in nameless.page("/papers")


def test_a_script_is_told_why_there_is_no_page(nameless: Visited) -> None:
    answer = nameless.client.get(nameless.base + "/parts", headers={"Accept": "application/json"})
    assert (answer.status_code, "--item" in answer.json()["next"]) == (422, True)


def test_what_is_told_before_an_item_is_chosen_is_kept(nameless: Visited) -> None:
    status, told = nameless.post("/facts", note="样例")
    assert (status, told["open"]) == (200, False)
