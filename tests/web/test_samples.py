"""The page of the blind sample, as a browser asks for it."""

import re
from pathlib import Path

import pytest

from intake.settings import ReviewRules
from tests.web.test_decide import DecisionOffice

NUMBER = "0038433844"


@pytest.fixture
def office(tmp_path: Path) -> DecisionOffice:
    office = DecisionOffice(tmp_path, ReviewRules(sample_percent=100))
    confirm(office, office.counter.add())
    return office


def confirm(office: DecisionOffice, case_id: str) -> None:
    asked = {"version": office.counter.version(case_id), "values": ["0:bill_number"]}
    assert office.enter().post(f"/cases/{case_id}/confirm", json=asked).status_code == 200


def shown(page: str) -> tuple[int, int]:
    """Event and version of the value that waits."""
    (found,) = re.findall(r'data-event="(\d+)" data-version="(\d+)"', page)
    return int(found[0]), int(found[1])


def test_the_page_shows_label_and_crop_and_never_the_value(office: DecisionOffice) -> None:
    client = office.enter("样复核")
    page = client.get("/samples").text
    event, _ = shown(page)
    assert "票据号码" in page
    assert NUMBER not in page
    assert NUMBER not in client.get("/samples/next").text
    crop = client.get(f"/samples/{event}/crop.jpg")
    assert (crop.status_code, crop.content[:2]) == (200, b"\xff\xd8")


def test_neither_the_case_nor_its_register_number_is_told(office: DecisionOffice) -> None:
    page = office.enter("样复核").get("/samples").text
    assert "/cases/" not in page
    assert "2026-00001" not in page


def test_who_confirmed_the_value_is_shown_nothing(office: DecisionOffice) -> None:
    page = office.enter().get("/samples").text
    assert "data-event" not in page
    assert "没有等您录的" in page


def test_an_answer_brings_the_next_value_and_the_wrong_rate(office: DecisionOffice) -> None:
    client = office.enter("样复核")
    event, version = shown(client.get("/samples").text)
    got = client.post(f"/samples/{event}", json={"version": version, "text": NUMBER}).json()
    assert got["same"] is True
    assert "0.0 % – 79.3 %" in got["parts"]["sample-figures"]
    assert "没有等您录的" in got["parts"]["sample-next"]


def test_a_difference_is_listed_with_both_readings_and_a_way_to_its_case(office: DecisionOffice) -> None:
    client = office.enter("样复核")
    event, version = shown(client.get("/samples").text)
    client.post(f"/samples/{event}", json={"version": version, "text": "0038433841"})
    page = client.get("/samples").text
    assert all(word in page for word in (NUMBER, "0038433841", "样经办", "样复核", 'href="/cases/'))


def test_a_stale_answer_is_a_conflict(office: DecisionOffice) -> None:
    client = office.enter("样复核")
    event, version = shown(client.get("/samples").text)
    assert client.post(f"/samples/{event}", json={"version": version - 1, "text": NUMBER}).status_code == 409


def test_a_value_that_was_skipped_comes_again(office: DecisionOffice) -> None:
    client = office.enter("样复核")
    event, _ = shown(client.get("/samples").text)
    assert "跳过的还有 1 处" in client.get(f"/samples/next?after={event}").json()["parts"]["sample-next"]


def test_an_office_that_samples_nothing_is_told_so(tmp_path: Path) -> None:
    office = DecisionOffice(tmp_path, ReviewRules(sample_percent=0))
    assert "没有设抽查" in office.enter().get("/samples").text
