"""What works beside the requests begins before the first and ends after the last, and what is not there is told."""

from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from intake.web.app import create_app
from tests.web.gate.doors import Door, come_by_token, open_door


@dataclass
class Reader:
    """Writes down what happens to it."""

    name: str
    told: list[str]
    fails: bool = False

    def start(self) -> None:
        if self.fails:
            raise OSError
        self.told.append(f"{self.name} starts")

    def stop(self) -> None:
        self.told.append(f"{self.name} stops")


@pytest.fixture
def door(tmp_path):
    with open_door(tmp_path) as made:
        yield made


def test_background_work_runs_as_long_as_the_server(door: Door) -> None:
    told: list[str] = []
    app = create_app(door.pages.state.site, [Reader("one", told), Reader("two", told)])
    with TestClient(app):
        assert told == ["one starts", "two starts"]
    assert told[2:] == ["two stops", "one stops"]


def test_what_began_is_ended_where_another_cannot_begin(door: Door) -> None:
    told: list[str] = []
    app = create_app(door.pages.state.site, [Reader("one", told), Reader("two", told, fails=True)])
    with pytest.raises(OSError), TestClient(app):  # noqa: PT011
        pass
    assert told == ["one starts", "one stops"]


def test_a_page_that_is_not_there_is_told_in_the_offices_words(door: Door) -> None:
    client = door.client()
    come_by_token(client)
    shown = client.get("/nothing", headers={"Accept": "text/html"})
    assert (shown.status_code, "没有这个页面" in shown.text, "退出" in shown.text) == (404, True, True)
    assert client.get("/nothing").json() == {"error": "没有这个页面", "next": "请回到台账"}
    assert client.get("/static/nothing.css", headers={"Accept": "text/html"}).json()["error"] == "没有这个页面"
