"""What was read, taken back from the JSON Lines that `intake read --json` prints.

Results are found by keys. Gold files name a file, whose *stem* is the key; confirmed cases name the pages of scans, and each
page is a key: its file's SHA-256 and its number there.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from intake.evaluate.compare import Value, as_value, is_blank_value
from intake.model import Document, Page, Reading, State

_CARRIES = (State.VERIFIED, State.READ, State.DOUBTFUL, State.TYPED)


@dataclass(frozen=True, slots=True)
class Reported:
    """A field or a cell as it was reported. `value` is None where the state says that there is none."""

    value: Value | None
    state: str


NOTHING = Reported(None, State.ABSENT)


@dataclass(frozen=True, slots=True)
class Result:
    """One document as it was read. `part` is which of several papers on its sheet it is, 0 where it has its pages to itself."""

    kind: str
    fields: Mapping[str, Reported] = field(default_factory=dict)
    extra: Mapping[str, Value] = field(default_factory=dict)
    items: tuple[Mapping[str, Reported], ...] = ()
    part: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """Every result by each of its keys, and how many lines followed no format.

    `lines` is the print on the pages by the same keys, where the pages are at hand.
    """

    by_key: Mapping[str, tuple[Result, ...]]
    malformed: int = 0
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, keys: Iterable[str]) -> tuple[Result, ...]:
        """The results that have any of these keys, each once, in the order in which they were read."""
        found = {id(result): result for key in keys for result in self.by_key.get(key, ())}
        return tuple(found.values())

    def find_lines(self, keys: Iterable[str]) -> tuple[str, ...] | None:
        """The print under these keys; None where the pages are not at hand."""
        found = [self.lines[key] for key in keys if key in self.lines]
        return tuple(line for lines in found for line in lines) if found else None


Source = Mapping[str, Any]
"""The contract's `source` of a document."""
KeysOf = Callable[[Source], Iterable[str]]


def stem_of(source: Source) -> tuple[str]:
    """The stem of the first file's name."""
    return (_stem(str(source["path"])),)


def pages_of(source: Source) -> tuple[str, ...]:
    """Every page that the document stands on."""
    parts = source.get("parts") or (source,)
    return tuple(page_key(part["sha256"], page) for part in parts for page in part["pages"])


def page_key(sha256: str, page: int) -> str:
    """The key of a page: its file's SHA-256, its number in it."""
    return f"{sha256}:{page}"


def parse_lines(lines: Iterable[bytes], keys_of: KeysOf = stem_of) -> Results:
    """Results from JSON Lines; a line that is none is counted, never guessed at."""
    found: dict[str, list[Result]] = {}
    malformed = 0
    for line in filter(bytes.strip, lines):
        try:
            table = json.loads(line.decode("utf-8", "replace"))
            keys, result = tuple(keys_of(table["source"])), _parse_result(table)
        except (ValueError, KeyError, TypeError):
            malformed += 1
            continue
        for key in keys:
            found.setdefault(key, []).append(result)
    return Results({key: tuple(results) for key, results in found.items()}, malformed)


def printed_lines(readings: Iterable[Reading], *, by_page: bool = False) -> dict[str, tuple[str, ...]]:
    """The lines of every page that was read, with what a second look saw, by the stem of the first file's name, or by page."""
    found: dict[str, list[str]] = {}
    for reading in readings:
        for page in reading.document.pages:
            key = _key_of_page(reading.document, page) if by_page else _stem(reading.document.path)
            found.setdefault(key, []).extend(_iter_print(page))
    return {key: tuple(lines) for key, lines in found.items()}


def _stem(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).stem


def _key_of_page(document: Document, page: Page) -> str:
    origin = document.origin_of(page.number)
    return page_key(origin.sha256, origin.number)


def _iter_print(page: Page) -> Iterator[str]:
    return (text for line in page.lines for text in (line.text, *line.alternatives))


def _parse_result(table: Mapping[str, Any]) -> Result:
    rows = _as_mapping(table.get("tables")).get("items")
    return Result(
        str(table.get("type")),
        {key: _parse_reported(given) for key, given in _as_mapping(table.get("fields")).items()},
        _extra_values(_as_mapping(table.get("extra"))),
        tuple(_parse_row(row) for row in (rows if isinstance(rows, list) else ()) if isinstance(row, dict)),
        int(table["source"].get("part", 0)),
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
