"""PDF for people who wait: one conversion at a time, none twice."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from intake.errors import MissingDependency, UsageError
from intake.forms import press as module
from intake.forms.press import PdfPress


class SlowOffice:
    """Stands for LibreOffice: says what it was given, and waits until it may go on."""

    def __init__(self) -> None:
        self.calls: list[tuple[bytes, ...]] = []
        self.profiles: list[Path] = []
        self.go, self.broken = threading.Event(), False
        self.go.set()

    def convert(self, documents: Sequence[bytes], titles: Sequence[str], profile: Path) -> list[bytes]:
        self.calls.append(tuple(documents))
        self.profiles.append(profile)
        profile.mkdir(exist_ok=True)
        assert self.go.wait(10)
        if self.broken:
            raise MissingDependency("没有回应", "")
        return [f"%PDF {title}".encode() for title in titles]


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> SlowOffice:
    office = SlowOffice()
    monkeypatch.setattr(module, "convert_documents", office.convert)
    monkeypatch.setattr(module, "find_program", lambda: "soffice")
    return office


@pytest.fixture
def press(office: SlowOffice) -> Iterator[PdfPress]:
    press = PdfPress()
    yield press
    office.go.set()
    press.close()


def test_the_same_order_is_carried_out_once(press: PdfPress, office: SlowOffice) -> None:
    first = press.order([b"one"], ["甲"]).result()
    assert (press.order([b"one"], ["甲"]).result(), len(office.calls)) == (first, 1)


def test_the_same_paper_with_another_title_is_another_order(press: PdfPress, office: SlowOffice) -> None:
    assert press.order([b"one"], ["甲"]).result() != press.order([b"one"], ["乙"]).result()


def test_one_conversion_runs_at_a_time(press: PdfPress, office: SlowOffice) -> None:
    office.go.clear()
    orders = [press.order([bytes([n])], ["甲"]) for n in range(3)]
    assert sum(order.running() for order in orders) <= 1
    office.go.set()
    assert [len(order.result()) for order in orders] == [1, 1, 1]


def test_a_profile_serves_until_a_conversion_fails(press: PdfPress, office: SlowOffice) -> None:
    for n in range(2):
        press.order([bytes([n])], ["甲"]).result()
    office.broken = True
    with pytest.raises(MissingDependency):
        press.order([b"x"], ["甲"]).result()
    office.broken = False
    press.order([b"x"], ["甲"]).result()
    one, two, three, four = office.profiles
    assert one == two == three != four
    assert not one.exists()


def test_whoever_comes_when_too_many_wait_is_told(press: PdfPress, office: SlowOffice) -> None:
    office.go.clear()
    for n in range(12):
        press.order([bytes([n])], ["甲"])
    with pytest.raises(UsageError, match="排队"):
        press.order([b"last"], ["甲"])


def test_without_an_office_program_nothing_is_ordered(press: PdfPress, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise MissingDependency("没有 LibreOffice", "")

    monkeypatch.setattr(module, "find_program", missing)
    with pytest.raises(MissingDependency):
        press.order([b"one"], ["甲"])


def test_nothing_is_left_on_disk(office: SlowOffice) -> None:
    press = PdfPress()
    press.order([b"one"], ["甲"]).result()
    press.close()
    assert not office.profiles[0].parent.exists()
