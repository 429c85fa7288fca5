"""The numbers printed on a page, as digests: which two scans of one sheet have in common, and two sheets have not.

Only digits count: points, commas and gaps are what recognition loses first. Days count as one number each, however they are
written.
"""

from collections.abc import Iterator
from zlib import crc32

from intake.model import Page
from intake.patterns import patterns_beside
from intake.values import to_half_width

_PATTERNS = patterns_beside(__file__)
_FEWEST = 3
"""Digits of a number that tells anything."""


def read_figures(page: Page) -> frozenset[int]:
    """32-bit digests (CRC-32 of the digits) of all numbers of three digits and more."""
    return frozenset(crc32(digits.encode()) for line in page.lines for digits in iter_digits(line.text))


def iter_digits(text: str) -> Iterator[str]:
    """The digits of each number and day in a line.

    >>> list(iter_digits("金额：1,234.50 元 2025年9月3日 至 2025-09-18，共 15 天，卡号 6228 4804 3210 0000 012"))
    ['20250903', '20250918', '123450', '6228480432100000012']
    """
    flat = _PATTERNS["gap"].sub("", to_half_width(text))
    for year, month, day in _PATTERNS["day"].findall(flat):
        yield f"{year}{int(month):02d}{int(day):02d}"
    for number in _PATTERNS["number"].findall(_PATTERNS["day"].sub(" ", flat)):
        digits = "".join(filter(str.isdigit, number))
        if len(digits) >= _FEWEST:
            yield digits
