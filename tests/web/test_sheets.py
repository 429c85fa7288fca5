"""Pictures of pages by their addresses: who is let in sees them, nobody keeps them, and what is not there is said not to be."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest
from starlette.testclient import TestClient

from intake.cases.assembly.propose import ItemUnknown
from intake.ledger.cases import read_payloads
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.ledger.upkeep.purge import PurgeReason, purge_case
from intake.review.cases import ReviewDesk
from intake.review.pictures import SheetPictures
from intake.review.points import list_values
from intake.review.sheets import ReviewSheet
from intake.web.errands import Errands
from tests.review.desks import LaidOut, lay_out
from tests.web.visits import visit


@pytest.fixture
def laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaidOut]:
    """A bill and a card, both of them pictures on the disk."""
    papers = []
    for kind, fields in (
        ("outpatient_invoice", {"payer": "样张三", "total": "120.00"}),
        ("id_card", {"name": "样张三"}),
    ):
        path = tmp_path / f"{kind}.png"
        cv2.imwrite(str(path), np.full((1400, 1000, 3), 230, np.uint8))
        papers.append({"type": kind, "path": str(path), "fields": fields})
    place = LedgerPlace(tmp_path / "ledger" / "ledger.sqlite", tmp_path / "scans")
    laid = lay_out(place, tmp_path / "case", papers, monkeypatch)
    yield laid
    laid.ledger.close()


@pytest.fixture
def browser(laid: LaidOut) -> TestClient:
    return visit(laid)


def index_of(laid: LaidOut, value: str) -> int:
    return next(n for n, entry in enumerate(list_values(laid.open().judgement)) if entry.id == value)


def size_of(data: bytes) -> tuple[int, int]:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture.shape[1], picture.shape[0]


@pytest.mark.parametrize(
    ("rest", "size"), [("1.jpg", (1000, 1400)), ("2.jpg?width=800", (800, 1120)), ("1/thumb.jpg", (160, 224))]
)
def test_a_page_is_a_jpeg_that_no_browser_keeps(
    laid: LaidOut, browser: TestClient, rest: str, size: tuple[int, int]
) -> None:
    answer = browser.get(f"/cases/{laid.case_id}/sheets/{rest}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["cache-control"] == "no-store"
    assert size_of(answer.content) == size


def test_a_value_s_place_is_cut_out_of_its_page(laid: LaidOut, browser: TestClient) -> None:
    answer = browser.get(f"/cases/{laid.case_id}/crops/1.jpg?value={index_of(laid, '0:total')}")
    assert answer.headers["content-type"] == "image/jpeg"
    assert size_of(answer.content)[1] >= 40


@pytest.mark.parametrize(
    "rest", ["sheets/0.jpg", "sheets/3.jpg", "sheets/-1/thumb.jpg", "crops/1.jpg?value=99999", "crops/1.jpg?value=-1"]
)
def test_what_is_not_there_is_answered_with_a_page_that_says_so(laid: LaidOut, browser: TestClient, rest: str) -> None:
    answer = browser.get(f"/cases/{laid.case_id}/{rest}")
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]


def test_a_value_of_another_page_is_not_cut_out_of_this_one(laid: LaidOut, browser: TestClient) -> None:
    assert browser.get(f"/cases/{laid.case_id}/crops/2.jpg?value={index_of(laid, '0:total')}").status_code == 404


def test_only_known_widths_are_drawn(laid: LaidOut, browser: TestClient) -> None:
    assert browser.get(f"/cases/{laid.case_id}/sheets/1.jpg?width=20000").status_code == 422


@pytest.mark.parametrize("case_id", ["0" * 32, "..", "x'--"])
def test_a_case_that_nobody_knows_has_no_pages(browser: TestClient, case_id: str) -> None:
    assert browser.get(f"/cases/{case_id}/sheets/1.jpg").status_code == 404


def test_a_purged_case_shows_nothing_although_it_lay_open(laid: LaidOut, browser: TestClient) -> None:
    address = f"/cases/{laid.case_id}/sheets/1.jpg"
    assert browser.get(address).status_code == 200
    with laid.ledger.writing() as writing:
        purge_case(writing, laid.case_id, PurgeReason.RETENTION)
    assert browser.get(address).status_code == 404


def test_a_case_that_nobody_can_judge_yet_has_pages(
    laid: LaidOut, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: ReviewDesk, case_id: str) -> None:
        raise ItemUnknown(f"{case_id}：材料同时符合几个事项", "请选择事项")

    monkeypatch.setattr(ReviewDesk, "open", refuse)
    assert browser.get(f"/cases/{laid.case_id}/sheets/2.jpg").status_code == 200


# ------------------------------------------------------------------------------------------------ ahead of time
def test_a_case_is_warmed_in_the_background_and_nobody_waits(
    laid: LaidOut, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []
    drawn: list[int] = []

    def run_at_once(_: Errands, name: str, errand: Callable[[], object]) -> bool:
        offered.append(name)
        errand()
        return True

    def note_page(_: SheetPictures, sheet: ReviewSheet) -> bytes:
        drawn.append(sheet.number)
        return b""

    monkeypatch.setattr(Errands, "offer", run_at_once)
    monkeypatch.setattr(SheetPictures, "draw_page", note_page)
    answer = browser.post(f"/cases/{laid.case_id}/warm", json={})
    assert (answer.status_code, answer.json()) == (202, {})
    assert (len(offered), drawn) == (1, [1, 2])


def test_errands_are_done_one_after_the_other_and_a_failing_one_stops_none() -> None:
    errands, done = Errands(), list[str]()
    assert errands.offer("bad", lambda: 1 // 0)
    assert errands.offer("good", lambda: done.append("good"))
    assert errands.wait(10)
    assert done == ["good"]


def test_more_errands_than_anybody_waits_for_are_refused() -> None:
    gate, errands = Event(), Errands()
    taken = [errands.offer(f"case {n}", gate.wait) for n in range(20)]
    again = errands.offer("case 0", gate.wait)
    gate.set()
    assert errands.wait(10)
    assert taken.count(True) == 8
    assert not again


def test_pictures_that_are_fetched_without_a_page_are_one_look(laid: LaidOut, browser: TestClient) -> None:
    for rest in ("1.jpg", "2/thumb.jpg", "2.jpg"):
        assert browser.get(f"/cases/{laid.case_id}/sheets/{rest}").status_code == 200
    with laid.ledger.reading() as connection:
        (shown,) = read_payloads(connection, laid.case_id, EventKind.SHOWN)
    assert json.loads(shown["content"]) == {"who": "样经办"}
