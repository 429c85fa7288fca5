"""The page asked in ways that no script of ours asks: the answer is a page or a refusal, never a failure of the server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from intake.ledger.location import LedgerPlace
from tests.hostile.mutations import any_value
from tests.review.desks import LaidOut, lay_out
from tests.review.test_values import BILL, CARD
from tests.web.visits import visit

KEYS = (
    "version", "value", "text", "values", "facts", "applicant", "name", "item", "applied", "papers", "act", "stage", "why", "question",
    "pages", "type", "hold", "day", "number",
)  # fmt: skip
STEPS = (
    "values",
    "confirm",
    "confirm-proven",
    "undo",
    "word",
    "facts",
    "papers",
    "decide",
    "proposal",
    "hold",
    "warm",
    "forms/supplement",
)
PAGES = (
    "",
    "/parts",
    "/last-change",
    "/facts",
    "/papers",
    "/decide",
    "/matrix",
    "/sheets/{}.jpg",
    "/crops/{}.jpg",
    "/printed/{}.pdf",
    "/grid/{}",
    "/earlier/{}",
)
ODD = st.one_of(
    st.text(max_size=12),
    st.integers().map(str),
    st.sampled_from(["0", "-1", "9" * 30, "../../etc/passwd", "%00", "nan", "1e9", "\u0663"]),
)
FEW = settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LaidOut]:
    folder: Path = tmp_path_factory.mktemp("web")
    with pytest.MonkeyPatch.context() as patch:
        laid = lay_out(LedgerPlace(folder / "ledger.sqlite", folder / "scans"), folder / "case", [BILL, CARD], patch)
        yield laid
        laid.ledger.close()


@pytest.fixture
def client(laid: LaidOut, tmp_path: Path) -> TestClient:
    return visit(laid, room=tmp_path)


@FEW
@given(
    step=st.sampled_from(STEPS),
    body=st.dictionaries(st.sampled_from(KEYS), any_value(KEYS), max_size=5),
    current=st.booleans(),
)
def test_a_step_with_any_body(
    laid: LaidOut, client: TestClient, step: str, body: dict[str, Any], current: bool
) -> None:
    told = {**body, "version": laid.desk.papers_of(laid.case_id)[1]} if current else body
    content = json.dumps(told, default=str)
    answer = client.post(f"/cases/{laid.case_id}/{step}", content=content, headers={"content-type": "application/json"})
    assert answer.status_code < 500, (step, content, answer.text[:300])
    assert client.get(f"/cases/{laid.case_id}").status_code == 200


@FEW
@given(
    step=st.sampled_from(STEPS),
    body=st.one_of(
        st.binary(max_size=60), st.sampled_from([b"[" * 100_000, b'{"version":1e999}', b"\xff\xfe", b'{"a":' * 5000])
    ),
)
def test_a_step_with_a_body_that_is_no_json(laid: LaidOut, client: TestClient, step: str, body: bytes) -> None:
    answer = client.post(f"/cases/{laid.case_id}/{step}", content=body, headers={"content-type": "application/json"})
    assert answer.status_code < 500, (step, body[:60], answer.text[:300])


@FEW
@given(
    page=st.sampled_from(PAGES),
    odd=ODD,
    query=st.dictionaries(
        st.sampled_from(["page", "sort", "q", "part", "box", "parts", "stage", "version", "x"]), ODD, max_size=3
    ),
)
def test_a_page_with_any_number_and_query(
    laid: LaidOut, client: TestClient, page: str, odd: str, query: dict[str, str]
) -> None:
    path = page.format(quote(odd.encode("utf-8", "replace"), safe=""))
    answer = client.get(
        f"/cases/{laid.case_id}{path}", params={k: v.encode("utf-8", "replace") for k, v in query.items()}
    )
    assert answer.status_code < 500, (path, query, answer.text[:300])


@FEW
@given(
    case=ODD,
    query=st.dictionaries(
        st.sampled_from(["page", "sort", "q", "stage", "who", "item", "from", "to", "overdue"]), ODD, max_size=4
    ),
)
def test_the_queue_and_cases_that_are_not_there(client: TestClient, case: str, query: dict[str, str]) -> None:
    asked = {k: v.encode("utf-8", "replace") for k, v in query.items()}
    assert client.get("/", params=asked).status_code < 500, query
    assert client.get(f"/cases/{quote(case.encode('utf-8', 'replace'), safe='')}").status_code < 500, case
    assert client.post("/search", json={"q": case.encode("utf-8", "replace").decode(), **query}).status_code < 500
