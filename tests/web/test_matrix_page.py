"""The page of the matrix: what it marks, where it leads, and that nothing of a paper becomes markup."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.ledger.location import LedgerPlace
from tests.review.desks import LaidOut, lay_out
from tests.web.visits import visit

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
NUMBER = "341799199001010017"
CARD = {"type": "id_card", "path": "card.jpg", "fields": {"name": "样张三", "id_number": NUMBER}}
BILL = {
    "type": "outpatient_invoice", "path": f"{HOSTILE}.jpg",
    "fields": {"payer": "例王五", "payee": HOSTILE, "total": "120.00", "bill_number": {"value": HOSTILE, "state": "doubtful"}},
}  # fmt: skip


@pytest.fixture
def laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaidOut]:
    place = LedgerPlace(tmp_path / "ledger" / "ledger.sqlite", tmp_path / "scans")
    laid = lay_out(place, tmp_path / "case", [CARD, BILL], monkeypatch)
    yield laid
    laid.ledger.close()


@pytest.fixture
def page(laid: LaidOut) -> str:
    answer = visit(laid).get(f"/cases/{laid.case_id}/matrix")
    assert answer.status_code == 200
    return answer.text


def test_what_does_not_agree_is_told_above_and_marked_in_its_place(page: str) -> None:
    assert "材料之间不一致 1 处" in page
    assert "姓名不一致：居民身份证“样张三”/门诊收费票据“例王五”" in page
    assert re.search(r"样张三</a>\s*<span class=\"mark bad\">不一致 ←", page)


def test_a_hostile_value_stays_text(page: str) -> None:
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_addresses_hold_numbers_and_nothing_of_a_person(laid: LaidOut, page: str) -> None:
    links = re.findall(r'href="(/cases/[^"]*)"', page)
    assert len(links) > 4
    rest = re.compile(rf"/cases/{laid.case_id}(#sheet=\d+(&amp;value=\d+)?)?")
    assert [link for link in links if not rest.fullmatch(link)] == []


def test_a_look_at_it_is_written_down_without_changing_the_case(laid: LaidOut) -> None:
    before = laid.open().version
    visit(laid, "样复核").get(f"/cases/{laid.case_id}/matrix")
    assert laid.open().version == before
    with laid.ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT body FROM events WHERE kind = 'shown-in-full'").scalars().all()
    assert [str(row) for row in rows] == ['{"what":"matrix"}']


def test_a_case_that_nobody_knows_has_no_matrix(laid: LaidOut) -> None:
    assert visit(laid).get(f"/cases/{'0' * 32}/matrix").status_code == 404
