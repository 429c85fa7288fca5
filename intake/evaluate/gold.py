"""Values that people read from a document, to hold results against.

One JSON file a document: `file`, `type`, `fields` and `tables.items` in the vocabulary's formats; `redacted` and
`unsure` are keys that are never scored, `alt` and `name_alt` further accepted values, `items_unsure` fee lines that are
not scored, `items_complete` whether every fee line could be read. Where a file holds several documents, there is one
gold file for each, `stem#1.json`, `stem#2.json`, in the order of the pages.

How the paper was captured is `degradation.kind`, else what the words of `quality` say; `layout` names the moves of its layout,
`/` between them. Both are only for the figures by group.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from intake.errors import BadConfiguration
from intake.evaluate.compare import Value, as_value, flat_text

_CAPTURES: Mapping[str, tuple[str, ...]] = {
    "photo": ("photo",),
    "fax": ("fax", "black-and-white"),
    "digital": ("digital", "ofd", "rendered", "electronic", "data alone"),
    "copy": ("copy", "copier"),
    "scan": ("scan",),
}
"""Capture -> words of a description that speak of it; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class GoldItem:
    """A fee line: every accepted name, punctuation out, and its amount."""

    names: frozenset[str]
    amount: Value


@dataclass(frozen=True, slots=True)
class Gold:
    """What a person read from one document. `fields` gives every accepted value of a key, the printed one first.

    `part` is which document of its file it is, from 1; None where the file holds one. Where `pages` name the pages of scans that
    it stands on (`results.page_key`), it is found by these, and `part` is which paper of a sheet it is.
    """

    stem: str
    kind: str
    fields: Mapping[str, tuple[Value, ...]]
    ignored: frozenset[str]
    items: tuple[GoldItem, ...] = ()
    items_complete: bool = True
    items_ignored: frozenset[str] = frozenset()
    part: int | None = None
    capture: str = ""
    layout: str = ""
    pages: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """What its results are found by."""
        return self.pages or (self.stem,)

    @property
    def name(self) -> str:
        """`stem`, or `stem#2`."""
        return self.stem if self.part is None else f"{self.stem}#{self.part}"


def read_gold(folder: Path) -> tuple[Gold, ...]:
    """Every gold file in `folder`.

    Raises:
        BadConfiguration: the folder holds none, or one that does not follow the format.
    """
    found: list[Gold] = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(_parse_gold(json.loads(path.read_text(encoding="utf-8")), path.stem))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadConfiguration(
                f"{path}：不是标准答案文件（{type(error).__name__}）", "格式见 samples/README.md"
            ) from error
    if not found:
        raise BadConfiguration(f"{folder}：没有标准答案（*.json）", "请检查路径")
    return tuple(found)


def _parse_gold(table: Mapping[str, Any], name: str) -> Gold:
    part = name.rpartition("#")[2]
    alternatives = table.get("alt", {})
    fields = {key: (as_value(v), *map(as_value, alternatives.get(key, ()))) for key, v in table["fields"].items()}
    return Gold(
        stem=PurePosixPath(table["file"]).stem,
        kind=table["type"],
        fields=fields,
        ignored=frozenset(table.get("redacted", ())) | frozenset(table.get("unsure", ())),
        items=tuple(_parse_item(row) for row in table.get("tables", {}).get("items", ())),
        items_complete=table.get("items_complete", True),
        items_ignored=frozenset(flat_text(name) for name in table.get("items_unsure", ())),
        part=int(part) if "#" in name and part.isdecimal() else None,
        capture=_describe_capture(table),
        layout=str(table.get("layout", "")),
    )


def _describe_capture(table: Mapping[str, Any]) -> str:
    """A word for the way from paper to file."""
    degradation = table.get("degradation")
    if isinstance(degradation, Mapping) and degradation.get("kind"):
        return str(degradation["kind"])
    words = str(table.get("quality", "")).lower()
    return next((name for name, known in _CAPTURES.items() if any(w in words for w in known)), "")


def _parse_item(row: Mapping[str, Any]) -> GoldItem:
    return GoldItem(frozenset(flat_text(n) for n in (row["name"], *row.get("name_alt", ()))), as_value(row["amount"]))
