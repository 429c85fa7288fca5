"""A paper beside the scan of an earlier case: told by number, drawn from the ledger's store, and nothing else of that case."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from intake.keeping.book import follow_judgement
from intake.ledger.cases import Arrival, read_payloads, receive_case
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.ledger.scans import scan_path
from intake.ledger.schema import FILES
from intake.settings import Settings
from intake.web.app import create_app
from intake.web.case_view import CaseView
from intake.web.site import Site
from templates import FORMS
from tests.review.desks import LaidOut, lay_out
from tests.web.test_case_page import BILL, let_in


def _picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (500, 700), (250, 250, 250)).save(out, "JPEG")
    return out.getvalue()


SCAN = _picture()
SHA256 = hashlib.sha256(SCAN).hexdigest()


@pytest.fixture
def again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaidOut]:
    """A case whose bill an earlier case claimed, without its scan in the store."""
    place = LedgerPlace(tmp_path / "ledger" / "ledger.sqlite", tmp_path / "scans")
    laid = lay_out(place, tmp_path / "first", [{**BILL, "sha256": SHA256}], monkeypatch)
    first = laid.open()
    follow_judgement(first.past, first.judgement, first.version)
    folder = tmp_path / "second"
    folder.mkdir()
    (folder / "case.yaml").write_text((laid.folder / "case.yaml").read_text("utf-8"), "utf-8")
    with laid.ledger.writing() as writing:
        second = receive_case(writing, Arrival(str(folder), frozenset({"e" * 64}), "2026-10-13"))
        writing.connection.execute(FILES.update().where(FILES.c.case_id == second.id).values(sha256=SHA256))
    yield replace(laid, case_id=second.id, folder=folder)
    laid.ledger.close()


@pytest.fixture
def browser(again: LaidOut, tmp_path: Path) -> Iterator[TestClient]:
    site = Site(again.desk, Settings(), FORMS, tmp_path, tmp_path / "room")
    with TestClient(let_in(create_app(site))) as client:
        yield client


def number_of(again: LaidOut) -> int:
    """The finding that speaks of an earlier case."""
    return next(line.number for line in CaseView(again.open()).findings if line.finding.earlier)


def keep_scan(again: LaidOut) -> None:
    path = scan_path(again.ledger.place.store, SHA256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(SCAN)


def test_the_finding_leads_to_both_papers(browser: TestClient, again: LaidOut) -> None:
    address = f"/cases/{again.case_id}/earlier/{number_of(again)}"
    assert f'href="{address}"' in browser.get(f"/cases/{again.case_id}").text
    page = browser.get(address).text
    assert f"/cases/{again.case_id}/sheets/1.jpg" in page
    assert "登记号 2026-00001" in page


def test_the_earlier_scan_is_drawn_from_the_store(browser: TestClient, again: LaidOut) -> None:
    keep_scan(again)
    address = f"/cases/{again.case_id}/earlier/{number_of(again)}"
    assert f'src="{address}/0.jpg"' in browser.get(address).text
    answer = browser.get(f"{address}/0.jpg")
    assert answer.headers["content-type"] == "image/jpeg"
    assert Image.open(BytesIO(answer.content)).size[0] > 0


def test_a_scan_that_is_not_kept_is_asked_for_in_words(browser: TestClient, again: LaidOut) -> None:
    address = f"/cases/{again.case_id}/earlier/{number_of(again)}"
    assert "请调阅原件" in browser.get(address).text
    assert browser.get(f"{address}/0.jpg").status_code == 404


@pytest.mark.parametrize("path", ["/99", "/99/0.jpg", "/0"])
def test_what_no_finding_speaks_of_is_not_there(path: str, browser: TestClient, again: LaidOut) -> None:
    assert browser.get(f"/cases/{again.case_id}/earlier{path}").status_code == 404


def test_looking_at_an_earlier_paper_is_written_down(browser: TestClient, again: LaidOut) -> None:
    browser.get(f"/cases/{again.case_id}/earlier/{number_of(again)}")
    with again.ledger.reading() as connection:
        shown = read_payloads(connection, again.case_id, EventKind.SHOWN)
    assert [event["body"] for event in shown] == ['{"what":"earlier"}']
