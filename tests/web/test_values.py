"""Steps of a person as the page sends them: what comes back, what is refused, who is at the case."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from intake.ledger.location import LedgerPlace
from intake.ledger.staff import holds
from intake.model import State
from tests.review.desks import LaidOut, lay_out
from tests.review.test_values import BILL, CARD
from tests.web.visits import visit


@pytest.fixture
def laid(place: LedgerPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaidOut]:
    laid = lay_out(place, tmp_path / "case", [BILL, CARD], monkeypatch)
    yield laid
    laid.ledger.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The time of holds, which a test may move."""
    time = [holds.now_micros()]
    for module in ("intake.web.holding", "intake.web.routes.holds"):
        monkeypatch.setattr(f"{module}.now_micros", lambda: time[0])
    return time


def post(client: TestClient, laid: LaidOut, path: str, **body: Any) -> Response:
    return client.post(f"/cases/{laid.case_id}/{path}", json=body)


def correct(client: TestClient, laid: LaidOut, text: str | None, value: str = "0:payer", **more: Any) -> Response:
    return post(client, laid, "values", version=laid.open().version, value=value, text=text, **more)


# ------------------------------------------------------------------------------------------------ steps
def test_a_correction_answers_with_the_new_version_and_the_parts_of_the_page(laid: LaidOut) -> None:
    answer = correct(visit(laid), laid, "样张珊").json()
    assert answer["version"] == laid.open().version
    assert "样张珊" in answer["parts"]["case-points"] + answer["parts"]["case-values"]
    assert "样张珊" in answer["said"]
    assert answer["warning"] == ""


def test_markup_in_a_value_reaches_the_page_as_text(laid: LaidOut) -> None:
    answer = correct(visit(laid), laid, "<script>alert(1)</script>").json()
    assert not any("<script>" in part for part in answer["parts"].values())


def test_the_loop_of_a_person_confirms_confirms_all_and_takes_back(laid: LaidOut) -> None:
    client = visit(laid)
    version = post(client, laid, "confirm", version=laid.open().version, values=["0:total"]).json()["version"]
    version = post(client, laid, "confirm-proven", version=version).json()["version"]
    assert laid.value("0:bill_number").field.state is State.TYPED
    version = post(client, laid, "undo", version=version).json()["version"]
    assert laid.value("0:bill_number").field.state is State.VERIFIED
    post(client, laid, "undo", version=version)
    assert laid.value("0:total").field.state is State.DOUBTFUL


def test_a_refusal_says_what_is_wrong_and_what_to_do(laid: LaidOut) -> None:
    answer = correct(visit(laid), laid, "很多", "0:total")
    assert answer.status_code == 422
    assert "不是金额" in answer.json()["error"]
    assert "1234.50" in answer.json()["next"]


@pytest.mark.parametrize("body", [{"value": "0:payer"}, {"version": "x"}, {"version": 1, "value": ["样张三"]}, []])
def test_a_body_that_no_page_sends_is_refused_and_not_said_back(body: Any, laid: LaidOut) -> None:
    answer = visit(laid).post(f"/cases/{laid.case_id}/values", json=body)
    assert (answer.status_code, set(answer.json())) == (422, {"error", "next"})
    assert "样" not in answer.text


# ------------------------------------------------------------------------------------------------ pointing
def test_a_click_gives_the_word_its_box_and_the_value_that_stands_there(laid: LaidOut) -> None:
    x, y = 0.235, (40 + 24 + 10) / 1400
    word = post(visit(laid), laid, "word", sheet=1, x=x, y=y, value="0:payer").json()
    assert word["text"] == "样张三"
    left, top, right, bottom = word["box"]
    assert left < x < right
    assert top < y < bottom
    value = laid.value("0:total").place.box
    assert value is not None
    hit = post(visit(laid), laid, "word", sheet=1, x=(value.left + value.right) / 2, y=value.top + 0.002)
    assert hit.json()["value_id"] == "0:total"


def test_a_word_that_was_clicked_is_the_evidence_of_the_value(laid: LaidOut) -> None:
    client = visit(laid)
    word = post(client, laid, "word", sheet=1, x=0.235, y=(40 + 24 + 10) / 1400, value="0:payer").json()
    correct(client, laid, "样张珊", sheet=1, box=word["box"])
    box = laid.value("0:payer").place.box
    assert box is not None
    assert box.as_list() == pytest.approx(word["box"], abs=1e-3)


@pytest.mark.parametrize("box", [[0.2, 0.1, 0.1, 0.3], [0, 0, 1], [0, 0, 2, 1], [-1, 0, 1, 1]])
def test_a_box_beside_the_picture_is_refused(box: list[float], laid: LaidOut) -> None:
    assert correct(visit(laid), laid, "样张珊", sheet=1, box=box).status_code == 422
    assert laid.value("0:payer").field.state is State.READ


def test_there_is_no_word_on_a_page_that_is_not_there(laid: LaidOut) -> None:
    assert post(visit(laid), laid, "word", sheet=9, x=0.5, y=0.5).status_code == 404
    assert post(visit(laid), laid, "word", sheet=1, x=1.5, y=0.5).status_code == 422


# ------------------------------------------------------------------------------------------------ two at once
def test_an_older_version_is_409_and_nothing_is_written(laid: LaidOut) -> None:
    client, seen = visit(laid), laid.open().version
    correct(client, laid, "样张珊")
    answer = post(client, laid, "values", version=seen, value="0:payer", text="样张删")
    assert answer.status_code == 409
    assert "您填的还在" in answer.json()["next"]
    assert laid.value("0:payer").field.value == "样张珊"


def test_the_second_person_is_told_who_is_at_the_case_and_may_take_over(laid: LaidOut) -> None:
    first, second = visit(laid, "样甲"), visit(laid, "样乙")
    assert post(first, laid, "hold", take=False).json()["mine"]
    told = post(second, laid, "hold", take=False).json()
    assert (told["who"], told["mine"]) == ("样甲", False)
    refused = correct(second, laid, "样张珊")
    assert (refused.status_code, refused.json()["held"]) == (409, "样甲")
    assert laid.value("0:payer").field.state is State.READ

    assert post(second, laid, "hold", take=True).json()["mine"]
    assert correct(second, laid, "样张珊").status_code == 200
    assert post(first, laid, "hold", take=False).json()["who"] == "样乙"
    assert correct(first, laid, "样张删").json()["held"] == "样乙"


def test_a_case_that_was_left_is_anybodys(laid: LaidOut) -> None:
    first, second = visit(laid, "样甲"), visit(laid, "样乙")
    correct(first, laid, "样张珊")
    assert first.delete(f"/cases/{laid.case_id}/hold").status_code == 204
    assert correct(second, laid, "样张删").status_code == 200


def test_a_hold_that_nobody_renewed_is_over(laid: LaidOut, clock: list[int]) -> None:
    first, second = visit(laid, "样甲"), visit(laid, "样乙")
    assert post(first, laid, "hold", take=False).json()["left"] == 300
    clock[0] += holds.LASTS - 1
    assert correct(second, laid, "样张珊").status_code == 409
    clock[0] += 1
    assert correct(second, laid, "样张珊").status_code == 200


def test_looking_at_words_needs_no_hold_and_takes_none(laid: LaidOut) -> None:
    assert post(visit(laid, "样乙"), laid, "word", sheet=1, x=0.5, y=0.5).status_code == 200
    assert post(visit(laid, "样甲"), laid, "hold", take=False).json()["mine"]
