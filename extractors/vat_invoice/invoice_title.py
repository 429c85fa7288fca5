"""The title of a VAT invoice: province and kind, always under the supervising seal."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from extractors.bill_parts import field_at, join_run
from intake import values
from intake.layout.rows import group_rows, is_vertical
from intake.model import ABSENT, Doubt, Field, Line, Page, State
from intake.patterns import patterns_beside, words_beside

_PATTERNS = patterns_beside(__file__)
_KINDS = words_beside(__file__)["kinds"]
"""Kinds of invoice of the State Taxation Administration."""
_AS_TALL = 0.65
"""Letters of a seal are lower than this share of the title's."""


def read_title(page: Page) -> Field[str]:
    """The printed title; where the seal took letters, the official kind that is nearest, and doubtful."""
    for line, title, why in _iter_titles(list(_iter_candidates(page))):
        if not why:
            return field_at(page, line, title, State.READ)
        return field_at(page, line, title, State.DOUBTFUL, Doubt.UNDER_SEAL.with_text(why))
    return ABSENT


def _iter_titles(candidates: Sequence[Line]) -> Iterator[tuple[Line, str, str]]:
    """What the title may be, the likeliest first, and why it is doubtful; nothing where it is not."""
    yield from _iter_official(candidates)
    yield from _iter_restored(candidates)
    for line in candidates:
        yield line, values.parse_text(line.text), "印章遮盖，发票名称不全"


def _iter_official(candidates: Sequence[Line]) -> Iterator[tuple[Line, str, str]]:
    """Titles that are an official kind as they were read, before those of which another reading is."""
    for line in candidates:
        if _is_official(line.text):
            yield line, values.parse_text(line.text), ""
    for line in candidates:
        for other in filter(_is_official, line.alternatives):
            yield line, values.parse_text(other), "印章遮盖，取另一次识读"


def _iter_restored(candidates: Sequence[Line]) -> Iterator[tuple[Line, str, str]]:
    """Titles from which the seal took letters, with those of the official kind that is nearest."""
    for line in candidates:
        restored = _restore_title(values.compact_text(line.text))
        if restored is not None:
            yield line, restored, "印章遮盖处按发票名称补全"


def _is_official(text: str) -> bool:
    """Whether a text is an official kind of invoice, with a province or a city before it or without."""
    flat = values.compact_text(text)
    places = (flat.removesuffix(kind) for kind in _KINDS if flat.endswith(kind))
    return any(_PATTERNS["official_place"].fullmatch(place) for place in places)


def _iter_candidates(page: Page) -> Iterator[Line]:
    """Lines of the upper third that say 发票, joined with their neighbours on one level, then alone.

    A seal parts a title, and its own words come between; so every run of neighbours is tried.
    """
    upper = [x for x in page.lines if x.rect.middle < 0.35 * page.height and not is_vertical(x)]
    for level in group_rows(x for x in upper if not _PATTERNS["no_title"].search(x.text)):
        unbroken = (run for run in _iter_runs(_without_low_lines(level)) if _is_unbroken(run))
        yield from filter(_is_title_line, map(join_run, unbroken))
    yield from filter(_is_title_line, upper)


def _is_title_line(line: Line) -> bool:
    return _is_like_title(line.text)


def _is_unbroken(run: Sequence[Line]) -> bool:
    return all(_is_beside(left, right) for left, right in pairwise(run))


def _without_low_lines(level: Sequence[Line]) -> list[Line]:
    tallest = max(line.rect.height for line in level)
    return [line for line in level if line.rect.height > _AS_TALL * tallest]


def _iter_runs(row: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Every run of two and more neighbours, from left to right, the longest first."""
    for start in range(len(row)):
        for end in range(len(row), start + 1, -1):
            yield row[start:end]


def _is_beside(left: Line, right: Line) -> bool:
    return right.rect.left - left.rect.right < max(left.rect.height, right.rect.height)


def _is_like_title(text: str) -> bool:
    flat = values.compact_text(text)
    if _PATTERNS["no_title"].search(flat) or len(flat) > 24:
        return False
    letters = sum(c in "增值税电子普通专用发票" for c in flat)
    return letters >= 4 and bool(re.search(r"发票|增值税", flat))


def _restore_title(text: str) -> str | None:
    """The place as printed and the nearest kind; None where no single kind is near.

    At most three letters may be lost or wrong, and one kind must be nearer than every other. Seals rather take letters
    than add any, so that dropping a letter that was read costs double.
    """
    place = _PATTERNS["place"].match(text)
    head = place[0] if place else ""
    rest = text.removeprefix(head)
    near = sorted((Levenshtein.distance(rest, kind, weights=(1, 2, 1)), kind) for kind in _KINDS)
    return head + near[0][1] if near[0][0] <= 3 and near[1][0] > near[0][0] else None
