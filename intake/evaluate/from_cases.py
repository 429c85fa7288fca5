"""Cases that people confirmed, as gold values; and how often the office found a value wrong that had been shown as sure.

A confirmed case is its documents as they were last reviewed and what people decided about their values. What was shown as sure
and left as it was counts as right, what was decided counts as decided. What is doubtful or unread and nobody decided about is
not scored, nor is anything that the old reading did not have: nobody said that it is not on the paper.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from intake import types
from intake.cases.corrections.places import boxes_meet
from intake.cases.corrections.written import is_same_json
from intake.cases.model import ITEMS, SURE, Charge
from intake.evaluate.compare import as_value, flat_text
from intake.evaluate.figures import rounded_ratio
from intake.evaluate.gold import Gold, GoldItem
from intake.evaluate.results import page_key, pages_of
from intake.ledger.model import Correction
from intake.model import Box, State
from intake.types.registry import TYPES
from intake.types.value_keys import find_value_key

_SHOWN = frozenset((State.VERIFIED, State.READ))
"""States in which a value that was read is shown as sure."""

Line = Mapping[str, Any]
"""The contract's object for a document."""


@dataclass(frozen=True, slots=True)
class ConfirmedCase:
    """A case that people were done with.

    Attributes:
        name: What it is called, its register number.
        documents: The contract's lines of its papers as last reviewed, with or without the corrections put in.
        corrections: What was decided, in its order.
        scans: Where each file lies, by its SHA-256.
    """

    name: str
    documents: tuple[Line, ...]
    corrections: tuple[Correction, ...] = ()
    scans: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What people made of one value: the state in which it was first shown, what counts now, and whether they decided about it."""

    state: str
    value: Any
    decided: bool = False
    changed: bool = False

    @property
    def sure(self) -> bool:
        """Whether there is a value that somebody vouches for."""
        return self.value is not None and (self.decided or self.state in SURE)

    @property
    def absent(self) -> bool:
        """Whether somebody said that the paper does not carry it."""
        return self.decided and self.value is None


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """Of the values that had been shown as sure, how many people changed. `by_key`: key -> (shown, changed)."""

    documents: int
    shown: int
    changed: int
    by_key: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def wrong_rate(self) -> float | None:
        """The office's own wrong rate; None where nothing was shown as sure."""
        return rounded_ratio(self.changed, self.shown)


def scan_names(case: ConfirmedCase) -> Mapping[str, str]:
    """The name that each file of the case came with, by its SHA-256, in the order of the papers."""
    sources = (line["source"] for line in case.documents)
    parts = (part for source in sources for part in source.get("parts") or (source,))
    return {
        part["sha256"]: PurePosixPath(str(part["path"]).replace("\\", "/")).name for part in parts if part["sha256"]
    }


# ------------------------------------------------------------------------------------------------ gold
def make_gold(cases: Iterable[ConfirmedCase]) -> tuple[Gold, ...]:
    """Gold values of every document whose type was told, found by the pages it stands on."""
    return tuple(_make_gold(case, number, line) for case in cases for number, line in _iter_documents(case))


def _iter_documents(case: ConfirmedCase) -> Iterator[tuple[int, Line]]:
    """Documents of a known type with their number in the case, from 1; what could not be read is none."""
    for number, line in enumerate(case.documents, start=1):
        if line.get("type") in TYPES and line["type"] != types.UNKNOWN and pages_of(line["source"]):
            yield number, line


def _make_gold(case: ConfirmedCase, number: int, line: Line) -> Gold:
    kind, found = line["type"], _read_verdicts(line, case.corrections)
    specs = [spec.name for spec in TYPES[kind].fields]
    fields = {name: (as_value(found[name].value),) for name in specs if name in found and found[name].sure}
    absent = {name for name in specs if name in found and found[name].absent}
    items, ignored = _split_items(line, found)
    return Gold(
        stem=f"{case.name} 第 {number} 份",
        kind=kind,
        fields=fields,
        ignored=frozenset(specs) - fields.keys() - absent,
        items=items,
        items_complete=False,
        items_ignored=ignored,
        part=line["source"].get("part") or None,
        pages=pages_of(line["source"]),
    )


def _split_items(line: Line, found: Mapping[str, _Verdict]) -> tuple[tuple[GoldItem, ...], frozenset[str]]:
    """The lines of charges that are scored, and the names of those that are not."""
    lines = [_read_item(found, number) for number, _ in enumerate(_rows_of(line, ITEMS), start=1)]
    unsure = frozenset(flat_text(str(name.value)) for name, amount in lines if not _is_scored(name, amount))
    scored = [(flat_text(str(name.value)), amount.value) for name, amount in lines if _is_scored(name, amount)]
    items = tuple(GoldItem(frozenset((name,)), as_value(amount)) for name, amount in scored if name not in unsure)
    return items, unsure


def _read_item(found: Mapping[str, _Verdict], number: int) -> tuple[_Verdict, _Verdict]:
    nothing = _Verdict(State.ABSENT, None)
    name, amount = (found.get(_cell_key(ITEMS, number, column), nothing) for column in (Charge.NAME, Charge.AMOUNT))
    return name, amount


def _is_scored(name: _Verdict, amount: _Verdict) -> bool:
    return name.sure and amount.sure


# ------------------------------------------------------------------------------------------------ what people made of it
def _read_verdicts(line: Line, corrections: Sequence[Correction]) -> dict[str, _Verdict]:
    """Every value of a document by its key, its label, or its cell `items.3.amount`."""
    cells = dict(_iter_values(line))
    found = {key: _Verdict(str(cell.get("state")), cell.get("value")) for key, cell in cells.items()}
    first: dict[str, Correction] = {}
    for one in corrections:
        key = _locate(line, cells, one) if _is_of(line, one) else None
        if key is not None:
            before = first.setdefault(key, one)
            found[key] = _Verdict(
                before.old_state, one.new, decided=True, changed=not is_same_json(one.new, before.old)
            )
    return found


def _iter_values(line: Line) -> Iterator[tuple[str, Line]]:
    yield from line.get("extra", {}).items()
    yield from line.get("fields", {}).items()
    for table in line.get("tables", {}):
        for number, row in enumerate(_rows_of(line, table), start=1):
            yield from ((_cell_key(table, number, column), cell) for column, cell in row.items())


def _rows_of(line: Line, table: str) -> Sequence[Line]:
    rows: Sequence[Line] = line.get("tables", {}).get(table, ())
    return rows


def _cell_key(table: str, number: int, column: str) -> str:
    return f"{table}.{number}.{column}"


def _is_of(line: Line, correction: Correction) -> bool:
    paper, source = correction.paper, line["source"]
    return page_key(paper.sha256, paper.page) in pages_of(source) and paper.part == source.get("part", 0)


def _locate(line: Line, cells: Mapping[str, Line], correction: Correction) -> str | None:
    """The key of the value that was corrected; a cell is told by its box, old or new. None where the row is gone."""
    key = find_value_key(line["type"], correction.field, line.get("extra", {}).keys())
    if key is None or not key.table:
        return None if key is None else key.name
    boxes = [spot.box for spot in (correction.spot, correction.seen) if spot is not None and spot.box is not None]
    if correction.spot is None or not boxes:
        return key.text
    numbers = range(1, len(_rows_of(line, key.table)) + 1)
    names = (_cell_key(key.table, number, key.name) for number in numbers)
    there = [name for name in names if name in cells and any(_stands_at(cells[name], box) for box in boxes)]
    # What was said to be blank is not in its row; what was typed and stands nowhere has no box.
    blank = [key.text] if not there and "box" not in cells.get(key.text, {}) else []
    return next(iter(there if len(there) == 1 else blank), None)


def _stands_at(cell: Line, box: Box) -> bool:
    return "box" in cell and boxes_meet(Box(*cell["box"]), box)


# ------------------------------------------------------------------------------------------------ the office's own figures
def count_changed(cases: Iterable[ConfirmedCase]) -> OfficeFigures:
    """How many values that had been shown as sure people changed."""
    shown, changed = Counter[str](), Counter[str]()
    documents = 0
    for case in cases:
        for _, line in _iter_documents(case):
            documents += 1
            for key, verdict in _read_verdicts(line, case.corrections).items():
                if verdict.state in _SHOWN:
                    shown[_plain_key(key)] += 1
                    changed[_plain_key(key)] += verdict.changed
    by_key = {key: (count, changed[key]) for key, count in shown.most_common()}
    return OfficeFigures(documents, shown.total(), changed.total(), by_key)


def _plain_key(key: str) -> str:
    """The key without the number of its row: `items.amount`."""
    table, _, rest = key.partition(".")
    number, _, column = rest.partition(".")
    return f"{table}.{column}" if number.isdecimal() and column else key
