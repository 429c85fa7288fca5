"""Whether two printed values say the same.

Blanks and width of characters never count, punctuation does not count in text, a run of `*` is one mask, amounts and
numbers are compared as numbers, lists by their words in order. A long narrative is right from 95 % similarity on.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher

from intake.types.vocabulary import Kind

Value = str | tuple[str, ...]
"""A value as it is written in JSON: a string, or the entries of a list."""

NARRATIVES = frozenset(
    {"admission_condition", "course", "discharge_condition", "orders", "advice", "scope", "departments"}
)
"""Fields that hold whole paragraphs."""
LONG = 60
"""Characters from which a narrative is compared by similarity."""
SIMILAR = 0.95

_PUNCTUATION = dict.fromkeys(map(ord, "()[]【】《》,，:：、;；。“”\"'‘’·"))
_NUMBERING = re.compile(r"\d{1,2}[.、．)）](?!\d)|[(（]\d{1,2}[)）]")
_MASK = re.compile(r"\*+")


def as_value(given: object) -> Value:
    """A JSON value as a `Value`; entries that are objects count by their `value`."""
    if isinstance(given, list | tuple):
        return tuple(_plain_text(entry) for entry in given)
    return _plain_text(given)


def is_same_value(key: str, kind: Kind, wanted: Value, got: Value) -> bool:
    """Whether `got` is right where `wanted` was read by a person."""
    if kind is Kind.LIST:
        return _words_of(wanted) == _words_of(got)
    want, have = _join_value(wanted), _join_value(got)
    if is_long(key, wanted):
        return measure_similarity(want, have) >= SIMILAR
    if kind in (Kind.MONEY, Kind.NUMBER):
        amount = as_number(want)
        return amount is not None and amount == as_number(have)
    return _canonical_text(key, kind, want) == _canonical_text(key, kind, have)


def is_long(key: str, wanted: Value) -> bool:
    """Whether this is a narrative too long to be compared letter by letter."""
    return key in NARRATIVES and len(flat_text(_join_value(wanted))) > LONG


def measure_similarity(wanted: Value, got: Value) -> float:
    """From 0 to 1: the share of letters in common, in order."""
    return SequenceMatcher(None, flat_text(_join_value(wanted)), flat_text(_join_value(got)), autojunk=False).ratio()


def flat_text(text: str) -> str:
    """Text without blanks and punctuation, full-width forms as half-width."""
    return _drop_blanks(text).translate(_PUNCTUATION).rstrip(".")


def as_number(text: str) -> Decimal | None:
    """The amount or number that `text` is, None where it is none."""
    try:
        number = Decimal(_drop_blanks(text).replace(",", "").lstrip("¥").removesuffix("元"))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _canonical_text(key: str, kind: Kind, text: str) -> str:
    if kind is Kind.DATE:
        return _drop_blanks(text)
    if kind is Kind.CODE:
        return _MASK.sub("*", _drop_blanks(text))
    if key == "total_in_words":
        words = flat_text(text).replace("圆", "元").lstrip("¥⊗ⓧ×✕")
        return words[:-1] if words.endswith(("整", "正")) else words
    return flat_text(text)


def _words_of(value: Value) -> str:
    """The words of a list, whatever its numbering and however it was split."""
    entries = (value,) if isinstance(value, str) else value
    return "".join(flat_text(_drop_numbering(_drop_blanks(entry))) for entry in entries)


def _drop_numbering(entry: str) -> str:
    found = _NUMBERING.match(entry)
    return entry[found.end() :] if found else entry


def _drop_blanks(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _join_value(value: Value) -> str:
    return value if isinstance(value, str) else "".join(value)


def _plain_text(given: object) -> str:
    if isinstance(given, dict):
        return str(given.get("value", ""))
    return "" if given is None else str(given)


def is_blank_value(value: Value) -> bool:
    """Whether nothing is written there."""
    entries: Sequence[str] = (value,) if isinstance(value, str) else value
    return not any(entry.strip() for entry in entries)
