"""The engine that is built with the first picture: known before, and never another than it was said to be."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from intake.errors import MissingDependency, ModelInvalid, UsageError
from intake.model import Line, Rect
from intake.ocr import build, lazy
from intake.ocr.engine import Picture
from intake.ocr.lazy import LazyEngine
from intake.ocr.selftest import TEXTS, selftest_picture


class BuiltEngine:
    """What building gives in place of an engine."""

    def __init__(self, name: str) -> None:
        self.name, self.fingerprint = name, f"built {name}"

    def read(self, picture: Picture) -> tuple[Line, ...]:
        return ()

    def read_part(self, picture: Picture, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        return tuple(line for line in self.read(picture) if is_wanted(line.rect))

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        return ()


class DictMemory:
    def __init__(self) -> None:
        self.answers: dict[str, str] = {}

    def recall(self, question: str) -> str:
        return self.answers.get(question, "")

    def remember(self, question: str, answer: str) -> None:
        self.answers[question] = answer


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that were built; `auto` takes openvino."""
    names: list[str] = []

    def counted(name: str, **_: object) -> BuiltEngine:
        names.append(name)
        return BuiltEngine("openvino" if name == "auto" else name)

    monkeypatch.setattr(lazy, "build", counted)
    return names


def test_an_engine_is_known_before_it_is_built(built: list[str]) -> None:
    engines = [LazyEngine(name) for name in ("openvino", "paddle")]
    assert len({e.fingerprint for e in engines}) == 2
    assert [e.name for e in engines] == ["openvino", "paddle"]
    assert built == []


def test_it_is_built_once_with_the_first_picture(built: list[str]) -> None:
    engine = LazyEngine("openvino")
    engine.read(selftest_picture())
    engine.read_crops([selftest_picture()])
    assert built == ["openvino"]
    assert engine.fingerprint == "built openvino"


def test_auto_is_not_known_before_it_has_chosen_once(built: list[str]) -> None:
    assert LazyEngine("auto", memory=DictMemory()).fingerprint == "built openvino"
    assert built == ["auto"]


def test_what_auto_chose_is_remembered(built: list[str]) -> None:
    memory = DictMemory()
    LazyEngine("auto", memory=memory).read(selftest_picture())
    assert LazyEngine("auto", memory=memory).fingerprint == LazyEngine("openvino").fingerprint
    assert built == ["auto"]


def test_auto_chooses_anew_with_other_libraries(built: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    memory = DictMemory()
    LazyEngine("auto", memory=memory).read(selftest_picture())
    monkeypatch.setattr("intake.ocr.fingerprints.version", lambda name: "99")
    assert LazyEngine("auto", memory=memory).fingerprint == "built openvino"
    assert built == ["auto", "auto"]


def test_a_memory_that_names_no_engine_is_not_believed(built: list[str]) -> None:
    class Odd(DictMemory):
        def recall(self, question: str) -> str:
            return "replay"

    assert LazyEngine("auto", memory=Odd()).fingerprint == "built openvino"


def test_an_engine_that_does_not_exist_is_refused_at_once() -> None:
    with pytest.raises(UsageError, match="没有名为"):
        LazyEngine("tesseract")


def test_missing_weights_are_told_with_the_first_question(tmp_path: Path) -> None:
    with pytest.raises(ModelInvalid):
        _ = LazyEngine("openvino", models=tmp_path).fingerprint


def test_a_library_that_is_not_there_is_told_by_building(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import PackageNotFoundError

    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    def failing(name: str, **_: object) -> BuiltEngine:
        raise MissingDependency("缺少组件")

    monkeypatch.setattr("intake.ocr.fingerprints.version", absent)
    monkeypatch.setattr(lazy, "build", failing)
    with pytest.raises(MissingDependency):
        _ = LazyEngine("openvino").fingerprint


@pytest.mark.ocr
@pytest.mark.parametrize("name", ["openvino", "paddle"])
def test_a_built_engine_is_what_it_was_said_to_be(name: str) -> None:
    assert LazyEngine(name).fingerprint == build(name).fingerprint


@pytest.mark.ocr
def test_a_lazy_engine_reads() -> None:
    engine = LazyEngine("auto", memory=(memory := DictMemory()))
    assert {line.text.replace(" ", "") for line in engine.read(selftest_picture())} >= set(TEXTS)
    assert engine.fingerprint == LazyEngine("auto", memory=memory).fingerprint
