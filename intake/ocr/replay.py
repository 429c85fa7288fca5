"""An engine that answers from a recording: for tests and for measuring everything but recognition.

A recording is one JSON file: `{"engine": …, "pages": {key: [line, …]}, "crops": {key: line}}`, where the key is the
SHA-256 of a picture's shape and bytes, and a line is `[text, [left, top, right, bottom], score, chars]`, where chars
has `[left, right, score, rivals]` for each character, the rivals as `[text, score]` and only where there are any.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from intake.errors import UsageError, escape_controls
from intake.model import Char, Line, Rect
from intake.ocr.engine import Engine, Picture
from intake.ocr.fingerprints import of_replay

T = TypeVar("T")


class NotRecordedError(LookupError):
    """The recording holds no answer for a picture: a mistake of the test, not of a user."""


def picture_key(picture: Picture) -> str:
    """SHA-256 over shape and bytes, hex."""
    digest = hashlib.sha256(repr(picture.shape).encode())
    digest.update(np.ascontiguousarray(picture).tobytes())
    return digest.hexdigest()


class ReplayEngine:
    """Answers what was recorded; see `intake.ocr.engine.Engine`.

    Raises:
        UsageError: `recording` cannot be read.
    """

    name = "replay"

    def __init__(self, recording: Path) -> None:
        try:
            raw = recording.read_bytes()
            answers = json.loads(raw)
            self._pages = {k: tuple(_line_from_json(one) for one in lines) for k, lines in answers["pages"].items()}
            self._crops = {k: _line_from_json(one) for k, one in answers["crops"].items()}
        except (OSError, ValueError, KeyError, TypeError) as error:
            where = escape_controls(str(recording))
            raise UsageError(f"{where}：无法读取识别记录（{error!r}）", "请检查 --models 给出的文件") from error
        self.fingerprint = of_replay(raw)

    def read(self, picture: Picture) -> tuple[Line, ...]:
        """See `Engine.read`.

        Raises:
            NotRecordedError: the recording has no such picture.
        """
        return _find_answer(self._pages, picture)

    def read_part(self, picture: Picture, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        """See `Engine.read_part`; raises as `read`."""
        return tuple(line for line in self.read(picture) if is_wanted(line.rect))

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        """See `Engine.read_crops`; raises as `read`."""
        return tuple(_find_answer(self._crops, crop) for crop in crops)


class Recorder:
    """Passes everything on to another engine and keeps what it answered."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name = engine.name
        self.fingerprint = engine.fingerprint
        self._pages: dict[str, list[Any]] = {}
        self._crops: dict[str, list[Any]] = {}

    def read(self, picture: Picture) -> tuple[Line, ...]:
        """What the other engine reads, kept."""
        lines = self._engine.read(picture)
        self._pages[picture_key(picture)] = [_line_to_json(one) for one in lines]
        return lines

    def read_part(self, picture: Picture, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        """What the other engine reads of a part, kept as a page of its own."""
        lines = self._engine.read_part(picture, is_wanted)
        self._pages[picture_key(picture)] = [_line_to_json(one) for one in lines]
        return lines

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        """What the other engine reads, kept crop by crop."""
        lines = self._engine.read_crops(crops)
        self._crops |= {picture_key(crop): _line_to_json(one) for crop, one in zip(crops, lines, strict=True)}
        return lines

    def save(self, recording: Path) -> None:
        """Write what was answered so far, keys in order so that recordings can be compared."""
        answers = {"engine": self.name, "pages": self._pages, "crops": self._crops}
        recording.write_text(json.dumps(answers, ensure_ascii=False, sort_keys=True), encoding="utf-8")


def _find_answer(answers: Mapping[str, T], picture: Picture) -> T:
    try:
        return answers[picture_key(picture)]
    except KeyError:
        raise NotRecordedError(f"no recorded answer for a picture of shape {picture.shape}") from None


def _line_to_json(line: Line) -> list[Any]:
    edges = [round(v, 2) for v in (line.rect.left, line.rect.top, line.rect.right, line.rect.bottom)]
    chars = [
        [round(c.left, 2), round(c.right, 2), round(c.confidence, 5), *([c.rivals] if c.rivals else [])]
        for c in line.chars
    ]
    return [line.text, edges, round(line.confidence, 5), chars]


def _line_from_json(plain: Sequence[Any]) -> Line:
    text, edges, score, places = plain
    chars = tuple(_char_from_json(c, *place) for c, place in zip(text, places, strict=True)) if places else ()
    return Line(text, Rect(*edges), score, chars)


def _char_from_json(
    text: str, left: float, right: float, score: float, rivals: Sequence[tuple[str, float]] = ()
) -> Char:
    return Char(text, left, right, score, tuple((other, share) for other, share in rivals))
