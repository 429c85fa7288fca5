"""The review page in Debian's Chromium: an office with sample cases, served on this machine, and windows that forgive nothing.

The samples are read once a session by the real engine; every test gets the ledger as it was after that.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.review.chromium import open_chromium
from benchmarks.review.office import SampleOffice, Served, found_office, lay_out, read_only, serve_office
from tests.web.browser.window import Window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

KEPT = ("chronic-clean", "inpatient-row-and-name")
"""Cases of the office: a clean one, and one with a wrong row and two names; five pages each."""
DRAGGED = "outpatient-clean"
"""A case whose pages were read before, but which the office does not know."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only these tests may call this machine by network."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            for mark in (pytest.mark.browser, pytest.mark.ocr, pytest.mark.allow_hosts(["127.0.0.1"])):
                item.add_marker(mark)


@pytest.fixture(scope="package")
def chromium() -> "Iterator[Browser]":
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory, _home: None) -> SampleOffice:
    """The office as every test finds it."""
    folder = tmp_path_factory.mktemp("office")
    read_only(lay_out([DRAGGED], folder / "outside")[DRAGGED])
    return found_office(folder, lay_out(KEPT, folder / "inbox"))


@pytest.fixture
def office(founded: SampleOffice, tmp_path: Path) -> Iterator[Served]:
    """The office's page, served."""
    with serve_office(founded.copy_to(tmp_path / "office")) as served:
        yield served


Enter = Callable[..., Window]


@pytest.fixture
def enter(chromium: "Browser", office: Served) -> Iterator[Enter]:
    """Opens a window for somebody of the staff, or for nobody (`""`); what the page does wrong in it fails the test."""
    opened: list[Window] = []

    def enter_as(name: str = "样管理", **context: object) -> Window:
        opened.append(Window.open(chromium, office, name, **context))
        return opened[-1]

    yield enter_as
    wrong = [fault for window in opened for fault in window.close()]
    assert wrong == []
