"""The queue: what its rows show and hide, its filters and orders, and that nothing personal stands in an address."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert
from starlette.testclient import TestClient

from intake.ledger.model import Stage
from intake.ledger.schema import HOLDS
from intake.web.searches import Searches
from tests.ledger.registers import add_bill
from tests.web.offices import WebOffice

NAME, NUMBER = "样爨龘", "341799193002290017"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[WebOffice]:
    made = WebOffice(tmp_path)
    yield made
    made.ledger.close()


@pytest.fixture
def client(office: WebOffice) -> TestClient:
    return office.client()


def registers(client: TestClient, path: str = "/") -> list[str]:
    """Register numbers in the order of the rows."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return re.findall(r'href="/cases/[^"]+">(2026-\d+)<', answer.text)


def row_of(client: TestClient, register: str, path: str = "/") -> str:
    """The text of a row."""
    rows = client.get(path).text.split("<tr>")
    found = next(row for row in rows if register in row)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found)).strip()


# ------------------------------------------------------------------------------------------------ rows
def test_a_row_shows_no_whole_name_and_no_number_of_a_person(office: WebOffice, client: TestClient) -> None:
    office.add(
        1, applicant=NAME, id_number=NUMBER, phone="13900001234", agent="样代办", problems=f"{NAME}不一致", note=NAME
    )
    page = client.get("/").text
    assert "样*龘" in page
    for personal in (NAME, NUMBER, "13900001234", "样代办", NUMBER[-4:]):
        assert personal not in page


def test_a_row_says_what_is_at_stake_and_by_when(office: WebOffice, client: TestClient) -> None:
    office.add(
        1, item="住院费用报销", insurance="居民", verdict="需补正", total_cents=823_050, open_points=7, statute_due="2020-01-10",
        number="青医保受〔2026〕00001号",
    )  # fmt: skip
    row = row_of(client, "2026-00001")
    for shown in (
        "已超期",
        "青医保受〔2026〕00001号",
        "住院费用报销",
        "需补正",
        "法定 2020-01-10，",
        " 超 ",
        "8230.50",
        " 7 ",
    ):
        assert shown in row + " ", shown


def test_a_case_whose_item_nobody_knows_waits_to_be_given_one(office: WebOffice, client: TestClient) -> None:
    office.add(1, papers=2)
    office.add(2)
    assert "待选定事项" in row_of(client, "2026-00001")
    assert "待识读" in row_of(client, "2026-00002")
    assert registers(client, "/?stage=choose") == ["2026-00001"]


def test_a_row_names_who_is_at_the_case_now(office: WebOffice, client: TestClient) -> None:
    for serial in (1, 2):
        office.add(serial)
    now = time.time_ns() // 1000
    held = [("case-1", "样复核", now + 60_000_000), ("case-2", "样过期", now - 1)]
    rows = [{"case_id": case, "who": who, "session": "x", "until": until} for case, who, until in held]
    office.write(lambda connection: connection.execute(insert(HOLDS), rows))
    assert row_of(client, "2026-00001").endswith("样复核")
    assert "样过期" not in client.get("/").text


def test_a_purged_case_has_nothing_to_open(office: WebOffice, client: TestClient) -> None:
    office.add(1, stage=Stage.PURGED)
    page = client.get("/?stage=all").text
    assert "2026-00001" in page
    assert "/cases/" not in page


def test_markup_in_a_value_is_shown_as_text(office: WebOffice, client: TestClient) -> None:
    office.add(1, item="<script>alert(1)</script>", number='"><img src=x>')
    page = client.get("/").text
    assert "<script>alert" not in page
    assert "<img" not in page


# ------------------------------------------------------------------------------------------------ filters and orders
@pytest.fixture
def several(office: WebOffice) -> WebOffice:
    """Six cases: clean, lacking, late, closed, with a false bill, of an earlier month."""
    office.add(1, verdict="齐全", total_cents=100, open_points=0, item_id="a", item="住院费用报销")
    office.add(2, verdict="需补正", total_cents=500_000, open_points=3, item_id="b", item="门诊费用报销")
    office.add(3, verdict="齐全", total_cents=200, open_points=0, statute_due="2020-01-10")
    office.add(4, stage=Stage.CLOSED, verdict="齐全", closed="2026-04-01", total_cents=10**9)
    office.add(5, verdict="齐全", total_cents=300, open_points=0)
    office.add(6, verdict="齐全", total_cents=50, open_points=0, received="2026-02-02")
    office.write(lambda connection: add_bill(connection, "case-5", check_result="伪"))
    return office


def serials(found: list[str]) -> list[int]:
    return [int(register[-5:]) for register in found]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", [3, 2, 5, 1, 6]),
        ("/?stage=all", [3, 2, 5, 1, 6, 4]),
        ("/?stage=已办结", [4]),
        ("/?verdict=需补正", [2]),
        ("/?item=a", [1]),
        ("/?overdue=1", [3]),
        ("/?false=1", [5]),
        ("/?from=2026-02-01&to=2026-02-28", [6]),
        ("/?sort=total&back=1", [2, 5, 3, 1, 6]),
        ("/?sort=register", [1, 2, 3, 5, 6]),
        ("/?sort=register&back=1", [6, 5, 3, 2, 1]),
        ("/?sort=nonsense&verdict=nonsense&stage=nonsense&page=-3", [3, 2, 5, 1, 6]),
    ],
)
def test_the_address_says_which_cases_in_which_order(several: WebOffice, path: str, expected: list[int]) -> None:
    assert serials(registers(several.client(), path)) == expected


def test_a_heading_sorts_and_sorts_back(several: WebOffice) -> None:
    client = several.client()
    once = re.search(r'<a href="([^"]+)">登记号</a>', client.get("/?verdict=齐全").text)
    assert once is not None
    path = once[1].replace("&amp;", "&")
    assert serials(registers(client, path)) == [1, 3, 5, 6], "the filter stays"
    page = client.get(path).text
    again = re.search(r'aria-sort="ascending"><a href="([^"]+)">登记号 ▲</a>', page)
    assert again is not None
    assert serials(registers(client, again[1].replace("&amp;", "&"))) == [6, 5, 3, 1]


def test_a_day_that_is_none_is_told(several: WebOffice) -> None:
    answer = several.client().get("/?from=gestern")
    assert answer.status_code == 422
    assert "日期写法不对" in answer.text


def test_fifty_cases_stand_on_a_page(office: WebOffice, client: TestClient) -> None:
    for serial in range(1, 121):
        office.add(serial)
    assert serials(registers(client, "/?sort=register")) == list(range(1, 51))
    assert serials(registers(client, "/?sort=register&page=3")) == list(range(101, 121))
    assert serials(registers(client, "/?sort=register&page=99")) == list(range(101, 121)), "the last page"
    assert "第 3 页，共 3 页" in client.get("/?page=3").text


def test_beyond_what_anybody_turns_pages_for_one_has_to_filter(
    office: WebOffice, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.web.routes.queue.PAGE", 2)
    monkeypatch.setattr("intake.web.routes.queue.MOST_PAGES", 3)
    for serial in range(1, 10):
        office.add(serial)
    assert serials(registers(client, "/?sort=register&page=9")) == [5, 6]
    assert "只列前 6 件" in client.get("/").text


# ------------------------------------------------------------------------------------------------ searching for people
def test_names_and_numbers_are_searched_for_without_standing_in_an_address(
    office: WebOffice, client: TestClient
) -> None:
    office.add(1, applicant=NAME, id_number=NUMBER)
    office.add(2, applicant="样李四", id_number="341799193002290025")
    for words in (NAME, NUMBER[-4:], NUMBER, "2026-00001"):
        answer = client.post("/search", json={"words": words})
        assert answer.json() == {"to": "/?stage=all"}
        assert registers(client, "/?stage=all") == ["2026-00001"], words


def test_links_of_a_page_that_was_searched_hold_no_word_of_it(office: WebOffice, client: TestClient) -> None:
    for serial in range(1, 60):
        office.add(serial, applicant=NAME)
    client.post("/search", json={"words": NAME})
    page = client.get("/?stage=all").text
    links = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert any("page=2" in link for link in links)
    assert not [link for link in links if NAME in link or "%E6%A0%B7" in link]


def test_a_search_that_is_ended_shows_all_again(office: WebOffice, client: TestClient) -> None:
    office.add(1, applicant=NAME)
    office.add(2)
    client.post("/search", json={"words": NAME})
    assert client.post("/search", json={"words": " "}).json() == {"to": "/"}
    assert len(registers(client)) == 2


def test_a_search_is_of_one_session(office: WebOffice) -> None:
    office.add(1, applicant=NAME)
    office.add(2)
    one, other = office.client(session="one"), office.client(session="other")
    other.app_state.searches = one.app_state.searches  # type: ignore[attr-defined]
    one.post("/search", json={"words": NAME})
    assert (len(registers(one)), len(registers(other))) == (1, 2)


def test_words_are_forgotten_after_a_day_and_beyond_many_sessions() -> None:
    now = [0.0]
    searches = Searches(lambda: now[0])
    for number in range(501):
        searches.keep(str(number), "样")
    assert (searches.find("0"), searches.find("500")) == ("", "样")
    now[0] = 13 * 3600
    assert searches.find("500") == ""


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"words": 3}'])
def test_a_search_that_makes_no_sense_is_refused(client: TestClient, body: bytes) -> None:
    assert client.post("/search", content=body, headers={"Content-Type": "application/json"}).status_code == 422


def test_without_anything_that_reads_nothing_is_told_of_it(client: TestClient) -> None:
    told = client.get("/reading").json()
    assert told == {"cases": 0, "waiting": 0, "pages_done": 0, "pages_total": 0, "failed": 0, "names": [], "halted": ""}
