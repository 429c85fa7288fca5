"""The numbers printed on a page, as digests: which two scans of one sheet have in common, and two sheets have not.

Only digits count: points, commas and gaps are what recognition loses first. Days count as one number each, however they are
written, and can be told from other numbers by the highest bit of their digests.
"""

from collections.abc import Iterator
from zlib import crc32

from intake.model import Page
from intake.patterns import patterns_beside
from intake.values import to_half_width

_PATTERNS = patterns_beside(__file__)
_FEWEST = 3
"""Digits of a number that tells anything."""
_DAY = 1 << 31


def read_figures(page: Page) -> frozenset[int]:
    """32-bit digests of all numbers of three digits and more, and of all days: CRC-32 of the digits but for the highest bit."""
    return frozenset(digest for line in page.lines for digest in _iter_digests(line.text))


def keep_days(figures: frozenset[int]) -> frozenset[int]:
    """Those that are days."""
    return frozenset(figure for figure in figures if figure & _DAY)


def share_common(mine: frozenset[int], theirs: frozenset[int]) -> float:
    """The share of common ones among all of both, 0 to 1; 0 where one page has none."""
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def _iter_digests(text: str) -> Iterator[int]:
    flat = _PATTERNS["gap"].sub("", to_half_width(text))
    yield from (crc32(day.encode()) | _DAY for day in iter_days(flat))
    yield from (crc32(digits.encode()) & ~_DAY for digits in iter_numbers(flat))


def iter_days(flat: str) -> Iterator[str]:
    """Each day in a line as eight digits.

    >>> list(iter_days("2025年9月3日 至 2025-09-18"))
    ['20250903', '20250918']
    """
    for year, month, day in _PATTERNS["day"].findall(flat):
        yield f"{year}{int(month):02d}{int(day):02d}"


def iter_numbers(flat: str) -> Iterator[str]:
    """The digits of each number in a line that is no day.

    >>> list(iter_numbers("金额：1,234.50 元，2025年9月3日，共 15 天"))
    ['123450']
    """
    for number in _PATTERNS["number"].findall(_PATTERNS["day"].sub(" ", flat)):
        digits = "".join(filter(str.isdigit, number))
        if len(digits) >= _FEWEST:
            yield digits
