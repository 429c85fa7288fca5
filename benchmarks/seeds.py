"""One wrong digit on one paper: where it can be put, and the paper with it.

The digit is changed in the recognised line, at its own place: box, scores and everything around stay, as if the paper had been
printed so and read well. The paper is then extracted anew, so that its own sums and check digits see the change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from intake.model import Char, Document, Evidence, Field, Line, Page, Reading, Rect
from intake.types.registry import TYPES
from intake.types.vocabulary import Kind

AMOUNT, DATE, NUMBER = "金额", "日期", "证件号码"
_NUMBERS = ("id_number", "payer_id")
_ROWS = ("expense_list", "outpatient_invoice", "inpatient_invoice", "vat_invoice")


@dataclass(frozen=True, slots=True)
class Target:
    """A value that can be changed: which paper, which field (and row of the table, from 0), and what kind of value."""

    paper: int
    key: str
    what: str
    field: Field[Any]
    row: int | None = None

    @property
    def evidence(self) -> Evidence:
        if self.field.evidence is None:
            raise ValueError(f"{self.key} stands nowhere")
        return self.field.evidence


def targets(paper: int, reading: Reading) -> Iterator[Target]:
    """Amounts, dates and ID numbers that stand in one line of the paper, each once."""
    known = TYPES[reading.record.kind].fields if reading.record.kind in TYPES else ()
    for spec in known:
        field = reading.record.fields.get(spec.name)
        what = _what(spec.kind, spec.name)
        if what and field is not None and _stands(reading.document, field):
            yield Target(paper, spec.name, what, field)
    if reading.record.kind not in _ROWS:
        return
    for n, row in enumerate(reading.record.tables.get("items", ())):
        if "amount" in row and _stands(reading.document, row["amount"]):
            yield Target(paper, "items.amount", AMOUNT, row["amount"], n)


def _what(kind: Kind, name: str) -> str:
    if kind is Kind.MONEY:
        return AMOUNT
    return DATE if kind is Kind.DATE else NUMBER if name in _NUMBERS else ""


def _stands(document: Document, field: Field[Any]) -> bool:
    return field.value is not None and field.evidence is not None and _found(document, field) is not None


# ------------------------------------------------------------------------------------------------ where it stands
def _found(document: Document, field: Field[Any]) -> tuple[Page, Line, int] | None:
    """The page, the line and where in its text the value as printed begins; None where it is spread over lines."""
    if field.evidence is None or not any(c.isdigit() for c in field.raw):
        return None
    page = next((p for p in document.pages if p.number == field.evidence.page), None)
    for line in page.lines if page else ():
        if page is None or field.raw not in line.text:
            continue
        for at in _places(line.text, field.raw):
            if _is_at(page, line.cut_part(at, at + len(field.raw)).rect, field.evidence):
                return page, line, at
    return None


def _places(text: str, raw: str) -> Iterator[int]:
    at = text.find(raw)
    while at >= 0:
        yield at
        at = text.find(raw, at + 1)


def _is_at(page: Page, rect: Rect, evidence: Evidence) -> bool:
    """Whether a part of a line is the place: their middles are in each other."""
    box, told = page.frame.map_rect(rect), evidence.box
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return told.left <= x <= told.right and told.top <= y <= told.bottom


# ------------------------------------------------------------------------------------------------ changing it
def changed(document: Document, target: Target, chance: Random) -> Document | None:
    """The document with one digit of the value changed into another; None where no change gives another valid value."""
    found = _found(document, target.field)
    if found is None:
        return None
    page, line, at = found
    digits = [i for i, c in enumerate(target.field.raw) if c.isdigit()]
    choices = [(i, d) for i in digits for d in "0123456789" if d != target.field.raw[i]]
    chance.shuffle(choices)
    for i, digit in choices:
        raw = target.field.raw[:i] + digit + target.field.raw[i + 1 :]
        if _is_another(target, raw):
            return _with_line(document, page, line, _retyped(line, at + i, digit))
    return None


def _is_another(target: Target, raw: str) -> bool:
    """Whether the changed print is a value of its kind, and another one: a number keeps its length, a date its calendar."""
    if target.what == NUMBER:
        return True
    if target.what == AMOUNT and raw.lstrip("¥￥-").startswith("0") != target.field.raw.lstrip("¥￥-").startswith("0"):
        return False
    kind = Kind.MONEY if target.what == AMOUNT else Kind.DATE
    parse = next(s.parse for t in TYPES.values() for s in t.fields if s.kind is kind)
    try:
        return bool(parse(raw) != target.field.value)
    except ValueError:
        return False


def _retyped(line: Line, at: int, digit: str) -> Line:
    """The line with one character changed, in its other readings, too, where they had the same one there."""
    chars: tuple[Char, ...] = line.chars
    if chars:
        chars = (*chars[:at], replace(chars[at], text=digit), *chars[at + 1 :])
    others = tuple(
        _put(o, at, digit) if len(o) == len(line.text) and o[at] == line.text[at] else o for o in line.alternatives
    )
    return replace(line, text=_put(line.text, at, digit), chars=chars, alternatives=others)


def _put(text: str, at: int, letter: str) -> str:
    return text[:at] + letter + text[at + 1 :]


def _with_line(document: Document, page: Page, old: Line, new: Line) -> Document:
    lines: Sequence[Line] = [new if x is old else x for x in page.lines]
    written = replace(page, lines=tuple(lines))
    return replace(document, pages=tuple(written if p is page else p for p in document.pages))
