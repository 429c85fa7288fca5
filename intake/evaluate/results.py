"""What was read, taken back from the JSON Lines that `intake read --json` prints, by the name of the file."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from intake.evaluate.compare import Value, as_value, is_blank_value
from intake.model import Reading, State

_CARRIES = (State.VERIFIED, State.READ, State.DOUBTFUL, State.TYPED)


@dataclass(frozen=True, slots=True)
class Reported:
    """A field or a cell as it was reported. `value` is None where the state says that there is none."""

    value: Value | None
    state: str


NOTHING = Reported(None, State.ABSENT)


@dataclass(frozen=True, slots=True)
class Result:
    """One document as it was read."""

    kind: str
    fields: Mapping[str, Reported] = field(default_factory=dict)
    extra: Mapping[str, Value] = field(default_factory=dict)
    items: tuple[Mapping[str, Reported], ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """Every result by the stem of its file's name, and how many lines followed no format.

    `lines` is the print on the pages by the same stem, where the pages are at hand.
    """

    by_stem: Mapping[str, tuple[Result, ...]]
    malformed: int = 0
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def parse_lines(lines: Iterable[bytes]) -> Results:
    """Results from JSON Lines; a line that is none is counted, never guessed at."""
    found: dict[str, list[Result]] = {}
    malformed = 0
    for line in lines:
        if not line.strip():
            continue
        try:
            table = json.loads(line.decode("utf-8", "replace"))
            stem = PurePosixPath(str(table["source"]["path"]).replace("\\", "/")).stem
        except (ValueError, KeyError, TypeError):
            malformed += 1
            continue
        found.setdefault(stem, []).append(_parse_result(table))
    return Results({stem: tuple(results) for stem, results in found.items()}, malformed)


def printed_lines(readings: Iterable[Reading]) -> dict[str, tuple[str, ...]]:
    """The lines of every page that was read, with what a second look saw, by the stem of the first file's name."""
    found: dict[str, list[str]] = {}
    for reading in readings:
        lines = found.setdefault(PurePosixPath(reading.document.path).stem, [])
        for page in reading.document.pages:
            lines += [text for line in page.lines for text in (line.text, *line.alternatives)]
    return {stem: tuple(lines) for stem, lines in found.items()}


def _parse_result(table: Mapping[str, Any]) -> Result:
    rows = _as_mapping(table.get("tables")).get("items")
    return Result(
        str(table.get("type")),
        {key: _parse_reported(given) for key, given in _as_mapping(table.get("fields")).items()},
        _extra_values(_as_mapping(table.get("extra"))),
        tuple(_parse_row(row) for row in (rows if isinstance(rows, list) else ()) if isinstance(row, dict)),
    )


def _extra_values(extra: Mapping[str, Any]) -> dict[str, Value]:
    """The values of labels without a key."""
    found = {label: _parse_reported(given).value for label, given in extra.items()}
    return {label: value for label, value in found.items() if value is not None}


def _parse_row(row: Mapping[str, Any]) -> dict[str, Reported]:
    return {name: _parse_reported(given) for name, given in row.items()}


def _parse_reported(given: Any) -> Reported:
    table = given if isinstance(given, dict) else {"value": given}
    state, written = str(table.get("state") or State.READ), table.get("value")
    value = None if written is None or state not in _CARRIES else as_value(written)
    if value is None or is_blank_value(value):
        return Reported(None, state)
    return Reported(value if isinstance(value, str) else tuple(filter(str.strip, value)), state)


def _as_mapping(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}
