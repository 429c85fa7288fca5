"""What bills and lists of charges share: values put together by hand, rows of items, checks against a second print.

Rows of items are those of a record's one table, goods or fees.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from intake import values
from intake.fields import parse_field
from intake.fields.mark_fields import add_check, mark_verified
from intake.labels.labelled import LabelledForm, Pair
from intake.model import Field, Line, Outcome, Page, Record, Row, Source, State, Why, collect_reasons, enclosing_rect
from intake.types.vocabulary import Spec

T = TypeVar("T")
ITEMS = "items"


# ------------------------------------------------------------------------------------------------ lines and values
def find_pairs(form: LabelledForm, words: Iterable[str]) -> Iterator[Pair]:
    """Every pair of the form under one of these labels, those under the first label first."""
    for word in words:
        yield from form.find(word)


def find_values(form: LabelledForm, words: Iterable[str]) -> Iterator[Line]:
    """What stands beside these labels, blank places left out."""
    for pair in find_pairs(form, words):
        if pair.value is not None:
            yield pair.value


def read_extra(
    form: LabelledForm, page: Page, named: Collection[str], is_value: Callable[[str], bool] = bool
) -> dict[str, Field[str]]:
    """Every label with its value that no key of the vocabulary takes, the first place that holds a value.

    Args:
        named: Labels that have a key.
        is_value: Whether a text counts as one.
    """
    found: dict[str, Field[str]] = {}
    for name, line in _iter_unnamed(form, named):
        if name in found:
            continue
        field = parse_field.parse_labelled_text(name, line, page)
        if field.value is not None and is_value(field.value):
            found[name] = field
    return found


def _iter_unnamed(form: LabelledForm, named: Collection[str]) -> Iterator[tuple[str, Line]]:
    """The labels that have no key, each with what stands beside it."""
    for pair in form.pairs:
        if pair.label.name not in named and pair.value is not None:
            yield pair.label.name, pair.value


def join_run(pieces: Sequence[Line], blank: str = "") -> Line:
    """Neighbours as one line, worth as much as the weakest of them; where each letter stands is lost."""
    rect = enclosing_rect(piece.rect for piece in pieces)
    return Line(blank.join(piece.text for piece in pieces), rect, min(piece.confidence for piece in pieces))


def field_at(
    page: Page, line: Line, value: T | None, state: State, *why: Why, raw: str | None = None, others: Sequence[str] = ()
) -> Field[T]:
    """A field whose value was not parsed but made up of what stands at `line`; `raw` where not the whole line was read."""
    score = round(line.confidence, 4) if page.source is Source.OCR else None
    printed = line.text if raw is None else raw
    evidence = page.evidence_at(line.rect)
    return Field(value, printed, state, page.source, score, evidence, collect_reasons(*why), tuple(others))


def is_printed(field: Field[Any]) -> bool:
    """Whether a field has a value, or a text that is none."""
    return field.value is not None or field.raw != ""


def parse_words(text: str) -> Decimal | None:
    """The amount that a text says in words; None where it says none."""
    try:
        return values.parse_amount_in_words(text)
    except ValueError:
        return None


# ------------------------------------------------------------------------------------------------ rows of items
def item_rows(record: Record) -> Sequence[Row]:
    """The rows of items, none where the record has no such table."""
    return record.tables.get(ITEMS, ())


def with_item_rows(record: Record, rows: Iterable[Row]) -> Record:
    """The record with other rows of items."""
    return replace(record, tables={**record.tables, ITEMS: tuple(rows)})


def change_rows(record: Record, change: Callable[[Row], Row]) -> Record:
    """The record with every row changed; as it is where it has none."""
    rows = item_rows(record)
    return with_item_rows(record, map(change, rows)) if rows else record


def decimal_in(row: Row, key: str) -> Decimal | None:
    """The number in a cell; None where the row has no such cell, or no number was read in it."""
    value = row[key].value if key in row else None
    return value if isinstance(value, Decimal) else None


def doubt_cells(row: Row, keys: Iterable[str], why: Why) -> Row:
    """The row with these cells doubtful."""
    return {**row, **{key: row[key].as_doubtful(why) for key in keys}}


# ------------------------------------------------------------------------------------------------ second prints
def verify_by_print(record: Record, spec: Spec[Any], why: Why, rule: str, message: str = "") -> Record:
    """The record with a value proven by a second print of it, and the check noted."""
    return add_check(mark_verified(record, (spec,), why), rule, Outcome.PASS, (spec.name,), message)


def has_outcome(record: Record, rule: str, outcome: Outcome) -> bool:
    """Whether a rule was tried on the record and came out so."""
    return any(check.rule == rule and check.outcome is outcome for check in record.checks)
