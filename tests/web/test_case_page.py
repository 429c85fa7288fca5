"""The case page as the server makes it: open points first, everything escaped, parts that can be put in place one by one."""

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from intake.ledger.cases import read_payloads
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.review.values import TypedValue, correct_value
from intake.settings import Settings
from intake.web.app import create_app
from intake.web.case_parts import PARTS
from intake.web.case_view import CaseView
from intake.web.site import Site
from intake.web.visitor import StaffRole, Visitor
from templates import FORMS
from tests.review.desks import LaidOut, lay_out

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
BILL = {
    "type": "outpatient_invoice",
    "path": "bill.jpg",
    "fields": {
        "payer": "样张三",
        "total": {"value": "1800.00", "state": "doubtful", "alternatives": ["1,080.00", "1800.00", HOSTILE]},
        "bill_number": {"value": "0012345678", "state": "verified"},
        "hospital": {"value": HOSTILE, "state": "doubtful"},
        "check_code": {"state": "unread"},
        "cashier": {"value": "样收费", "state": "read"},
    },
    "tables": {"items": [{"name": "西药费", "amount": {"value": "1000.00", "state": "doubtful"}}]},
    "text": "青禾省医疗门诊收费票据\n交款人：样张三\n西药费 1000.00\n合计 1800.00",
}
CARD = {
    "type": "id_card",
    "path": "card.jpg",
    "fields": {"name": {"value": "样李四", "state": "verified"}, "id_number": {"value": "341799199001010017", "state": "verified"}},
}  # fmt: skip


@pytest.fixture
def laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaidOut]:
    """A bill and the card of somebody else."""
    place = LedgerPlace(tmp_path / "ledger" / "ledger.sqlite", tmp_path / "scans")
    laid = lay_out(place, tmp_path / "case", [BILL, CARD], monkeypatch)
    yield laid
    laid.ledger.close()


@pytest.fixture
def browser(laid: LaidOut, tmp_path: Path) -> Iterator[TestClient]:
    """Somebody who was let in."""
    site = Site(laid.desk, Settings(), FORMS, tmp_path, tmp_path / "room")
    with TestClient(let_in(create_app(site))) as client:
        yield client


def let_in(app: ASGIApp) -> ASGIApp:
    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        scope["visitor"] = Visitor("样经办", StaffRole.CLERK, "session", "csrf")
        await app(scope, receive, send)

    return served


class _Tags(HTMLParser):
    """Every tag with its attributes, as a browser would see them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def having(self, name: str) -> list[str | None]:
        return [attributes[name] for _, attributes in self.seen if name in attributes]


def page_of(browser: TestClient, laid: LaidOut) -> str:
    answer = browser.get(f"/cases/{laid.case_id}")
    assert answer.status_code == 200, answer.text
    return answer.text


def parts_of(browser: TestClient, laid: LaidOut) -> dict[str, str]:
    answer = browser.get(f"/cases/{laid.case_id}/parts", headers={"Accept": "application/json"})
    parts = answer.json()["parts"]
    assert isinstance(parts, dict)
    return parts


# ------------------------------------------------------------------------------------------------ what is shown
def test_doubtful_values_come_before_those_that_only_lack_a_proof(browser: TestClient, laid: LaidOut) -> None:
    points = parts_of(browser, laid)["case-points"]
    order = _Tags(points).having("data-value")
    assert set(order) >= {"0:total", "0:hospital", "0:check_code", "0:items.1.amount", "0:payer"}
    assert order.index("0:payer") == len(order) - 1


def test_the_counter_says_how_many_points_are_open(browser: TestClient, laid: LaidOut) -> None:
    parts = parts_of(browser, laid)
    counted = re.search(r'id="case-left">(\d+)<', parts["case-head"])
    assert counted is not None
    assert int(counted[1]) == len(_Tags(parts["case-points"]).having("data-value"))


def test_a_point_offers_its_other_readings_each_once_and_not_what_it_says_already(
    browser: TestClient, laid: LaidOut
) -> None:
    offered = _Tags(parts_of(browser, laid)["case-points"]).having("data-text")
    assert offered == ["1,080.00", HOSTILE]


def test_what_could_not_be_read_says_so_and_cannot_be_confirmed(browser: TestClient, laid: LaidOut) -> None:
    tags = _Tags(parts_of(browser, laid)["case-points"]).seen
    unread = [attributes["data-value"] for _, attributes in tags if "data-unread" in attributes]
    assert unread == ["0:check_code"]


def test_a_proven_value_stands_with_its_paper_and_not_among_the_points(browser: TestClient, laid: LaidOut) -> None:
    parts = parts_of(browser, laid)
    assert "0:bill_number" in _Tags(parts["case-values"]).having("data-value")
    assert "0:bill_number" not in _Tags(parts["case-points"]).having("data-value")


def test_cells_that_are_not_open_are_only_in_the_grid(browser: TestClient, laid: LaidOut) -> None:
    values = _Tags(parts_of(browser, laid)["case-values"])
    assert "0:items.1.name" not in values.having("data-value")
    assert f"/cases/{laid.case_id}/grid/0" in values.having("href")


def test_a_finding_about_two_papers_can_show_both_beside_each_other(browser: TestClient, laid: LaidOut) -> None:
    findings = _Tags(parts_of(browser, laid)["case-findings"]).seen
    pairs = [(a["data-sheet"], a["data-other-sheet"]) for _, a in findings if "data-other-sheet" in a]
    assert ("1", "2") in [tuple(sorted(str(one) for one in pair)) for pair in pairs]


def test_a_finding_leads_to_the_page_it_rests_on(browser: TestClient, laid: LaidOut) -> None:
    sheets = _Tags(parts_of(browser, laid)["case-findings"]).having("data-sheet")
    assert set(sheets) <= {"1", "2"}
    assert "1" in sheets


def test_failed_findings_come_before_unknown_ones(laid: LaidOut) -> None:
    outcomes = [line.finding.outcome.value for line in CaseView(laid.open()).findings]
    assert "fail" in outcomes
    assert outcomes == sorted(outcomes, key=["fail", "unknown"].index)


def test_what_is_missing_stands_above_what_is_there(laid: LaidOut) -> None:
    marks = [line.mark for line in CaseView(laid.open()).materials]
    assert marks == sorted(marks, key=["缺", "疑", "齐", "不适用"].index)
    assert len(set(marks)) > 1


# ------------------------------------------------------------------------------------------------ after a step
def test_a_typed_value_without_a_place_on_the_paper_says_so(browser: TestClient, laid: LaidOut) -> None:
    correct_value(laid.desk, laid.step(), TypedValue("0:payer", "样王五"))
    points = parts_of(browser, laid)["case-points"]
    assert "无票面依据" in points
    done = [a["data-value"] for _, a in _Tags(points).seen if "data-done" in a]
    assert done == ["0:payer"]


def test_a_value_that_was_found_on_the_paper_is_not_called_groundless(browser: TestClient, laid: LaidOut) -> None:
    correct_value(laid.desk, laid.step(), TypedValue("0:total", "1000.00"))
    assert "无票面依据" not in parts_of(browser, laid)["case-points"]


def test_parts_are_those_of_the_page_and_bear_the_newest_version(browser: TestClient, laid: LaidOut) -> None:
    page = page_of(browser, laid)
    correct_value(laid.desk, laid.step(), TypedValue("0:total", "1000.00"))
    answer = browser.get(f"/cases/{laid.case_id}/parts").json()
    assert set(answer["parts"]) == set(PARTS) <= set(_Tags(page).having("id"))
    assert answer["version"] == laid.open().version > int(str(_Tags(page).having("data-version")[0]))


# ------------------------------------------------------------------------------------------------ hostile values
def test_what_a_paper_says_stays_text(browser: TestClient, laid: LaidOut) -> None:
    page = page_of(browser, laid)
    tags = _Tags(page).seen
    assert [a for tag, a in tags if tag == "script" and not str(a.get("src", "")).startswith("/static/")] == []
    assert [a for _, a in tags if a.get("src") == "x" or any(name.startswith("on") for name in a)] == []
    assert "<script>alert" not in page
    assert HOSTILE in html.unescape(page)


def test_addresses_on_the_page_bear_nothing_that_was_read(browser: TestClient, laid: LaidOut) -> None:
    tags = _Tags(page_of(browser, laid))
    addresses = [str(one) for one in (*tags.having("href"), *tags.having("src"))]
    allowed = re.compile(
        r"/static/[\w./-]+|#[\w-]+|/[a-z]*|/new\?for=[0-9a-f]{32}|/cases/[0-9a-f]{32}(/[a-z-]+(/\d+(\.jpg(\?value=\d+)?|/thumb\.jpg)?)?)?"
    )
    assert [address for address in addresses if not allowed.fullmatch(address)] == []


# ------------------------------------------------------------------------------------------------ opened
def test_opening_a_case_is_written_down_once_with_who_did_it(browser: TestClient, laid: LaidOut) -> None:
    before = laid.open().version
    page_of(browser, laid)
    with laid.ledger.reading() as connection:
        (shown,) = read_payloads(connection, laid.case_id, EventKind.SHOWN)
    assert json.loads(shown["body"]) == {"what": "case-page"}
    assert json.loads(shown["content"]) == {"who": "样经办"}
    assert laid.open().version == before


def test_parts_are_no_second_look(browser: TestClient, laid: LaidOut) -> None:
    page_of(browser, laid)
    parts_of(browser, laid)
    with laid.ledger.reading() as connection:
        assert len(read_payloads(connection, laid.case_id, EventKind.SHOWN)) == 1


@pytest.mark.parametrize("part", ["parts", "decide", "decide/parts", "matrix", "papers", "facts"])
def test_nothing_of_a_case_is_seen_without_an_event(part: str, browser: TestClient, laid: LaidOut) -> None:
    assert browser.get(f"/cases/{laid.case_id}/{part}").status_code == 200
    with laid.ledger.reading() as connection:
        assert len(read_payloads(connection, laid.case_id, EventKind.SHOWN)) == 1


def test_the_page_can_be_read_without_a_script(browser: TestClient, laid: LaidOut) -> None:
    page = page_of(browser, laid)
    pictures = re.findall(r"<noscript>\s*(<figure.*?)</noscript>", page, re.DOTALL)
    assert [re.findall(r"sheets/(\d+)\.jpg", one) for one in pictures] == [["1", "2"]]
    links = [a["href"] for tag, a in _Tags(page).seen if tag == "a" and "data-sheet" in a]
    assert set(links) == {"#sheet-1", "#sheet-2"}


def test_a_case_whose_papers_are_gone_says_what_to_do(browser: TestClient, laid: LaidOut) -> None:
    (laid.folder / "case.yaml").unlink()
    laid.folder.rmdir()
    answer = browser.get(f"/cases/{laid.case_id}")
    assert answer.status_code == 404
    assert "原材料不在原处" in answer.text
    assert "请把材料放回" in answer.text


# ------------------------------------------------------------------------------------------------ who was faster
def test_whoever_comes_too_late_is_told_who_did_what(browser: TestClient, laid: LaidOut) -> None:
    address = f"/cases/{laid.case_id}/last-change"
    assert browser.get(address).json() == {"said": ""}
    correct_value(laid.desk, laid.step("样复核"), TypedValue("0:total", "1000.00"))
    assert "样复核核对或更正了栏目" in browser.get(address).json()["said"]
