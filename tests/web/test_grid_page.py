"""The page of the grid and its state after each step; nothing of a paper becomes markup."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from intake.ledger.location import LedgerPlace
from tests.review.desks import LaidOut, lay_out
from tests.web.visits import visit

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
DOUBTFUL = {"value": "2.00", "state": "doubtful", "alternatives": [HOSTILE]}
LIST = {
    "type": "expense_list",
    "path": "list.jpg",
    "fields": {"name": "样张三", "total": "12.70"},
    "tables": {
        "items": [
            {"name": HOSTILE, "quantity": "1", "price": "2.70", "amount": DOUBTFUL},
            {"name": "床位费", "quantity": "1", "price": "10.00", "amount": "10.00"},
        ]
    },
}  # fmt: skip


@pytest.fixture
def laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaidOut]:
    place = LedgerPlace(tmp_path / "ledger" / "ledger.sqlite", tmp_path / "scans")
    laid = lay_out(place, tmp_path / "case", [LIST], monkeypatch)
    yield laid
    laid.ledger.close()


@pytest.fixture
def browser(laid: LaidOut) -> TestClient:
    return visit(laid)


def test_the_page_has_a_row_for_each_with_all_that_its_script_needs(laid: LaidOut, browser: TestClient) -> None:
    page = browser.get(f"/cases/{laid.case_id}/grid/0").text
    rows = [json.loads(html.unescape(row)) for row in re.findall(r'data-row="([^"]*)"', page)]
    assert [(row["n"], row["product"], row["cells"][3]["t"]) for row in rows] == [
        (1, "fails", "2.00"),
        (2, "holds", "10.00"),
    ]
    assert f'data-version="{laid.open().version}"' in page
    assert "相差 0.70" in page


def test_a_hostile_value_stays_text(laid: LaidOut, browser: TestClient) -> None:
    page = browser.get(f"/cases/{laid.case_id}/grid/0").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_numbers_travel_as_text(laid: LaidOut, browser: TestClient) -> None:
    state = browser.get(f"/cases/{laid.case_id}/grid/0/state?rows=1").json()
    assert state["sums"] == [{"label": "合计", "sheet": 0, "added": "12.00", "printed": "12.70", "apart": "0.70"}]
    assert [cell["t"] for cell in state["rows"][0]["cells"]][1:] == ["1", "2.70", "2.00"]


def test_only_the_rows_that_are_asked_for_come(laid: LaidOut, browser: TestClient) -> None:
    state = browser.get(f"/cases/{laid.case_id}/grid/0/state?rows=2").json()
    assert [row["n"] for row in state["rows"]] == [2]
    assert len(state["digests"]) == 2


def test_after_a_step_the_state_has_the_new_sum_and_another_digest_for_the_row(
    laid: LaidOut, browser: TestClient
) -> None:
    address = f"/cases/{laid.case_id}/grid/0/state?rows=1"
    before = browser.get(address).json()
    step = {"version": before["version"], "value": "0:items.1.amount", "text": "2.70"}
    written = browser.post(f"/cases/{laid.case_id}/values?parts=none", json=step).json()
    after = browser.get(address).json()
    assert written["parts"] == {}
    assert after["version"] == written["version"]
    assert after["sums"][0]["apart"] == "0.00"
    assert after["rows"][0]["cells"][3]["s"] == "done"
    assert (after["left"], before["left"]) == (0, 1)
    assert after["digests"][0] != before["digests"][0]
    assert after["digests"][1] == before["digests"][1]


@pytest.mark.parametrize("rows", ["x", "1;2", "-1", "²", "9" * 40, ",".join("1" * 5000)])
def test_what_is_no_list_of_rows_is_refused(laid: LaidOut, browser: TestClient, rows: str) -> None:
    assert browser.get(f"/cases/{laid.case_id}/grid/0/state", params={"rows": rows}).status_code == 422


@pytest.mark.parametrize("rest", ["9", "0?table=persons", "9/state"])
def test_a_table_that_is_not_there_is_said_not_to_be(laid: LaidOut, browser: TestClient, rest: str) -> None:
    assert browser.get(f"/cases/{laid.case_id}/grid/{rest}").status_code == 404
