"""What the readers of cards have in common: the values that no key of the vocabulary takes, and numbers without blanks."""

import re
from collections.abc import Iterable, Sequence

from intake.fields.parse_field import parse_labelled_text
from intake.labels.card_labels import value_of
from intake.model import Field, Line, Page


def read_extra(page: Page, words: Sequence[str], labels: Sequence[str], shape: str = r"\S") -> dict[str, Field[str]]:
    """The values behind `words`, by the label as listed; `shape` is a pattern that the text must hold.

    Args:
        labels: All labels of the card: a line that begins with one is no value.
    """
    found: dict[str, Field[str]] = {}
    for label in words:
        line = value_of(page.lines, (label,), labels)
        if line is not None and re.search(shape, line.text):
            found[label] = parse_labelled_text(label, line, page)
    return {label: field for label, field in found.items() if field.value is not None}


def distinct_numbers(lines: Iterable[Line]) -> set[str]:
    """The texts of the lines without blanks, each once."""
    return {re.sub(r"\s", "", x.text) for x in lines}
