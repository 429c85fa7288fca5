"""Whose paper a page is: names and numbers of patient, stay and bill, and whether two pages can be of one paper.

Three answers: the same, different, or nothing known. One misread character makes two prints neither.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from rapidfuzz.distance import Levenshtein

from intake.fields.person_names import is_no_name
from intake.labels.labelled import Lexicon, read_form
from intake.layout.rows import is_vertical
from intake.model import Line, Page
from intake.numbers import id_numbers
from intake.patterns import data_beside, patterns_beside
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)

_LABELS: Mapping[str, list[str]] = data_beside(__file__)
_LEXICON = Lexicon(w for words in _LABELS.values() for w in words)
_KEY = {word: key for key, words in _LABELS.items() for word in words}
TELLING = frozenset(("bill_number", "serial", "inpatient_number", "outpatient_number", "id_number", "report_number"))
"""What belongs to one paper or stay; a name alone may head any number of papers."""
_HEAD = 0.25
"""Share of the page at the top in which a hospital's name heads it."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Key -> every value that the page prints for it, without blanks."""

    values: Mapping[str, frozenset[str]]

    def shared_keys(self, other: "Whose") -> frozenset[str]:
        """Keys under which both pages print the same."""
        return frozenset(k for k in self.values.keys() & other.values.keys() if self.values[k] & other.values[k])

    def differing_keys(self, other: "Whose") -> frozenset[str]:
        """Keys under which they print what cannot be two readings of one value."""
        return frozenset(k for k in self.values.keys() & other.values.keys() if self._differs_in(other, k))

    def _differs_in(self, other: "Whose", key: str) -> bool:
        pairs = [(mine, theirs) for mine in self.values[key] for theirs in other.values[key]]
        return bool(pairs) and not any(_may_be_one(*pair) for pair in pairs)

    def with_more(self, other: "Whose") -> "Whose":
        """What both pages print."""
        keys = self.values.keys() | other.values.keys()
        none: frozenset[str] = frozenset()
        return Whose({k: self.values.get(k, none) | other.values.get(k, none) for k in keys})


def _may_be_one(mine: str, theirs: str) -> bool:
    """Equal, masked alike, one cut off, or one character misread (two where they are long)."""
    if "*" in mine + theirs:
        return len(mine) != len(theirs) or all(a == b or "*" in (a, b) for a, b in zip(mine, theirs, strict=True))
    shorter = min(len(mine), len(theirs))
    is_cut_off = shorter > 3 and (mine in theirs or theirs in mine)
    return is_cut_off or Levenshtein.distance(mine, theirs) <= (shorter >= 3) + (shorter >= 10)


def read_whose(page: Page) -> Whose:
    """Names and numbers beside their labels, ID numbers by their shape, the hospital in the head."""
    lines = [x for x in page.lines if x.text.strip() and not is_vertical(x)]
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in (*_iter_labelled(lines), *_iter_id_numbers(lines), *_iter_hospitals(lines, _HEAD * page.height)):
        found[key].add(value)
    return Whose({key: frozenset(values) for key, values in found.items()})


def _iter_labelled(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    for pair in read_form(lines, _LEXICON, _FITS).pairs:
        key = _KEY.get(pair.label.name)
        if key and pair.value is not None and (value := _comparable_value(key, pair.value.text)):
            yield key, value


def _iter_id_numbers(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    for line in lines:
        for match in id_numbers.find_id_numbers(re.sub(r"\s", "", line.text)):
            yield "id_number", match[0].upper()


def _iter_hospitals(lines: Sequence[Line], limit: float) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line.rect.middle < limit and (match := _PATTERNS["hospital"].match(compact_text(line.text))):
            yield "hospital", match[0]


def _comparable_value(key: str, text: str) -> str:
    """The value in `text` as it is compared; empty where it is none."""
    flat = compact_text(text)
    if key == "name":
        return _comparable_name(flat)
    if key in ("admission_date", "day"):
        return _comparable_date(flat)
    code = _PATTERNS["code"].match(flat)
    return code[0].upper() if code and sum(c.isdigit() for c in code[0]) >= 3 else ""


def _comparable_name(flat: str) -> str:
    name = _PATTERNS["name"].match(flat)
    return name[0] if name and not is_no_name(name[0]) else ""


def _comparable_date(flat: str) -> str:
    date = _PATTERNS["date"].search(flat)
    return f"{date[1]}-{int(date[2]):02d}-{int(date[3]):02d}" if date else ""


def _is_value(key: str, text: str) -> bool:
    return bool(_comparable_value(key, text))


_FITS = {word: partial(_is_value, key) for word, key in _KEY.items()}
"""Whether a text may stand beside a label."""
