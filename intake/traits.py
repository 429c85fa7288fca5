"""What the look of a paper's rows tells of its type: ranges, units, marks, prices, doses, numbers that check.

Words are lost under seals and misread; the shape of a table is not. A trait is a word like any other to `intake/types/anchors.py`,
in brackets that no paper prints. It is seen in several rows or cells, never in one: a single range or dose stands anywhere.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain, pairwise

from intake.layout.rows import group_rows
from intake.model import Document, Line
from intake.numbers import bank_numbers, id_numbers
from intake.patterns import patterns_beside, words_beside
from intake.values import compact_text, to_half_width

_PATTERNS = patterns_beside(__file__)

RANGES = "〈结果与参考区间的行〉"
UNITS = "〈检验单位〉"
MARKS = "〈升降标记〉"
SIGNS = "〈阴阳性结果〉"
ABBREVIATIONS = "〈检验项目缩写〉"
RESISTANCE = "〈药敏结果〉"
FINDINGS = "〈所见的描述〉"
PRODUCTS = "〈数量乘单价为金额的行〉"
CHARGES = "〈连续的收费行〉"
DOSES = "〈用药方法的行〉"
ID_NUMBER = "〈有效的身份证号〉"
CARD_NUMBER = "〈银行卡号〉"

_SEVERAL = 3
"""Rows or cells from which a trait is one of the paper, and not of a sentence."""
_CARD = 20
"""Lines of a card at most."""


def find_traits(document: Document) -> tuple[str, ...]:
    """Every trait that the document's rows show, in the order of this module."""
    lines = [x for page in document.pages for x in page.lines]
    cells = [to_half_width(x.text).strip() for x in lines]
    rows = list(chain.from_iterable(group_rows(page.lines) for page in document.pages))
    counted = {
        RANGES: sum(map(_is_result, rows)),
        UNITS: _count_cells(_PATTERNS["unit"], cells),
        MARKS: _count_cells(_PATTERNS["mark"], cells),
        SIGNS: _count_cells(_PATTERNS["sign"], cells),
        ABBREVIATIONS: len(_find_abbreviations(cells)),
        RESISTANCE: _count_cells(_PATTERNS["resistance"], cells),
        FINDINGS: _count_findings(cells) // 2,
        PRODUCTS: sum(map(_is_product, rows)),
        CHARGES: sum(map(_is_charge, rows)),
        DOSES: _count_cells(_PATTERNS["dose"], cells),
    }
    found = [trait for trait, count in counted.items() if count >= _SEVERAL]
    return (*found, *_find_number_traits(lines)) if len(lines) <= _CARD else tuple(found)


def _count_findings(cells: Iterable[str]) -> int:
    """How many different words of a description stand there."""
    return len(set(chain.from_iterable(map(_PATTERNS["finding"].findall, cells))))


def _count_cells(pattern: re.Pattern[str], cells: Iterable[str]) -> int:
    return sum(bool(pattern.search(c)) for c in cells)


def _find_abbreviations(cells: Iterable[str]) -> set[str]:
    """Short Latin names of tests that stand alone in a cell, or begin it."""
    found = {m[1].upper() for m in map(_PATTERNS["abbreviation"].match, cells) if m}
    return found.intersection(words_beside(__file__)["abbreviations"])


def _is_result(row: Sequence[Line]) -> bool:
    """A row with a range in one cell and something before it that it may be the range of."""
    cells = [to_half_width(x.text).strip() for x in row]
    return any(map(_is_range, cells[1:])) and any(map(_is_outcome, cells[:-1]))


def _is_range(cell: str) -> bool:
    return len(cell) <= 24 and bool(_PATTERNS["range"].search(cell)) and not _PATTERNS["months"].search(cell)


def _is_outcome(cell: str) -> bool:
    return len(cell) <= 12 and bool(re.search(r"\d|性|未", cell))


def _parse_figures(row: Sequence[Line]) -> list[Decimal]:
    found = (_PATTERNS["figure"].fullmatch(compact_text(to_half_width(x.text))) for x in row)
    return [Decimal(m[1].replace(",", "")) for m in found if m]


def _is_product(row: Sequence[Line]) -> bool:
    """Two figures of the row side by side give the one behind them: quantity and price, and the amount."""
    figures = _parse_figures(row)
    return any(
        abs(a * b - c) <= Decimal("0.011") and a * b for (a, b), c in zip(pairwise(figures), figures[2:], strict=False)
    )


def _is_charge(row: Sequence[Line]) -> bool:
    """A name and at least two amounts or an amount behind a count."""
    texts = [compact_text(to_half_width(x.text)) for x in row]
    named = any(re.search(r"[\u4e00-\u9fff]{2}", text) for text in texts)
    return named and any(map(_PATTERNS["money"].fullmatch, texts)) and len(_parse_figures(row)) >= 2


def _find_number_traits(lines: Sequence[Line]) -> list[str]:
    texts = (re.sub(r"\s", "", to_half_width(x.text)) for x in lines)
    numbers = (id_numbers.compact(m[0]) for text in texts for m in id_numbers.find_id_numbers(text))
    found = [ID_NUMBER] if any(map(id_numbers.is_valid, numbers)) else []
    return [*found, CARD_NUMBER] if any(bank_numbers.card_numbers(lines)) else found
