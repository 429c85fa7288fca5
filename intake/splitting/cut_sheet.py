"""Several papers on one sheet: cards copied together, small receipts or slips pasted or copied together.

A sheet is cut along free paper only, bills right above a title, and only where every part is a paper of its own. Cards must
be of different kinds; bills must each have a title and a number or total that is not the other's: two copies of one bill
(存根, 收据联) have the same, the list below a bill has no bill's title. A record and a certificate on one sheet must be of
different types, each with a title and the patient's name of its own. Where that cannot be told the sheet stays whole, and of
bills it is said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, combinations, product

from rapidfuzz.distance import Levenshtein

from intake import types
from intake.classify import classify_page
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, on_one_level
from intake.model import Line, Page, Rect, enclosing_rect
from intake.patterns import patterns_beside
from intake.splitting.page_identity import read_whose
from intake.splitting.sheet_gaps import crop_page, cuts_above, find_cuts, join_parts
from intake.types.registry import TYPES
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)

_CARD_LINES = 60
"""Most lines of a sheet of copied cards: two sides of two cards have 40."""
_CLINICAL_TITLE = re.compile(
    rf"(?:{'|'.join(TYPES[k].formed for k in types.HALF_PAGE_CLINICAL)}|处方笺?)(?:[(（][^)）]*[)）])?$"
)
_LONGEST_TITLE = 30
_SURELY = 0.9
"""Score from which the type of a part is beyond doubt: its title and words of its own."""
_TRIED = 12
"""Free stretches that are tried in each direction between bills: a bill has up to eight of its own between its blocks."""
_ONE_MISREAD = 1
"""Letters by which two prints of one number may differ."""


def split_sheet(page: Page) -> Sequence[Page]:
    """The page, or its parts where several papers lie on the sheet; a part's boxes stay those of the whole page."""
    if len(_title_lines(page)) >= 2:
        bills = _split_bills(page)
        parts = [crop_page(bill) for bill in _sort_by_place(bills)] if len(bills) > 1 else [page]
        return [_warn_of_several(part) for part in parts]
    cards = _split_card_sheet(page)
    return cards if len(cards) > 1 else _split_clinical(page)


def may_hold_several(page: Page) -> bool:
    """Whether the page has several titles and numbers of bills: whose a value is, nobody can tell."""
    if len(_title_lines(page)) < 2:
        return False
    numbers = [frozenset((x,)) for x in read_whose(page).values.get("bill_number", ())]
    return any(not _may_be_one(*pair) for pair in combinations(numbers, 2))


# ------------------------------------------------------------------------------------------------ bills
@dataclass(frozen=True, slots=True)
class _Bill:
    """What tells one bill from another; both empty where the part is no bill."""

    numbers: frozenset[str]
    totals: frozenset[Decimal]

    def __bool__(self) -> bool:
        return bool(self.numbers or self.totals)


def _title_lines(page: Page) -> list[Line]:
    """Lines that could be a bill's title."""
    return [x for x in page.lines if _is_bill_title(compact_text(x.text))]


def _is_bill_title(flat: str) -> bool:
    return bool(_PATTERNS["bill_title"].search(flat)) or _is_worn_title(flat)


def _is_worn_title(flat: str) -> bool:
    return len(flat) <= _LONGEST_TITLE and bool(_PATTERNS["worn_title"].search(flat))


def _split_bills(page: Page) -> list[Page]:
    """The bills that free paper sets apart; the page alone where none does."""
    for first, second in cuts_above(page, _title_lines(page), _TRIED):
        if _title_lines(first) and _title_lines(second) and _are_two_bills(_read_bill(first), _read_bill(second)):
            return [*_split_bills(first), *_split_bills(second)]
    return [page]


def _sort_by_place(bills: Sequence[Page]) -> list[Page]:
    """Row by row, and in a row from left to right."""
    rows: list[list[tuple[Rect, Page]]] = []
    for place, bill in sorted(((_extent_of(bill), bill) for bill in bills), key=lambda p: p[0].top):
        if not rows or not on_one_level(rows[-1][0][0], place):
            rows.append([])
        rows[-1].append((place, bill))
    in_order = chain.from_iterable(sorted(row, key=lambda p: p[0].left) for row in rows)
    return [bill for _, bill in in_order]


def _extent_of(page: Page) -> Rect:
    return enclosing_rect(x.rect for x in page.lines)


def _read_bill(part: Page) -> _Bill:
    page = crop_page(part)
    taken_for = classify_page(page)
    titled = taken_for.title or any(_is_worn_title(compact_text(x.text)) for x in page.lines)
    if taken_for.kind not in types.BILLS or not titled:
        return _Bill(frozenset(), frozenset())
    return _Bill(read_whose(page).values.get("bill_number", frozenset()), frozenset(_iter_totals(page)))


def _iter_totals(page: Page) -> Iterator[Decimal]:
    """Amounts beside the words for a total."""
    for row in group_rows(page.lines):
        text = compact_text(join_lines(row).text)
        if _PATTERNS["total"].search(text):
            yield from (Decimal(amount.replace(",", "")) for amount in _PATTERNS["money"].findall(text))


def _are_two_bills(one: _Bill, other: _Bill) -> bool:
    """Whether they are two bills: other numbers, or other totals where a number is missing or may be misread."""
    if not one or not other:
        return False
    if one.numbers and other.numbers and not _may_be_one(one.numbers, other.numbers):
        return True
    with_totals = one.totals and other.totals and one.totals.isdisjoint(other.totals)
    return bool(with_totals) and one.numbers.isdisjoint(other.numbers)


def _may_be_one(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether a number of the one is one of the other's, a little misread or cut off."""
    pairs = product(mine, theirs)
    return any(a in b or b in a or Levenshtein.distance(a, b) <= _ONE_MISREAD for a, b in pairs)


def _warn_of_several(page: Page) -> Page:
    """The page, with a word where several bills lie on it that no free paper sets apart."""
    if not may_hold_several(page):
        return page
    return page.with_warnings(f"第 {page.number} 页上似有几张票据，未能分开，请对照原件核对")


# ------------------------------------------------------------------------------------------------ records, certificates
def _split_clinical(page: Page) -> Sequence[Page]:
    """The page, or its parts where papers of different types, each with a title and its patient's name, lie on the sheet."""
    titles = [x for x in page.lines if _is_clinical_title(compact_text(x.text))]
    for halves in cuts_above(page, titles, _TRIED) if len(titles) >= 2 else ():
        if _are_two_papers(*halves):
            return [crop_page(part) for half in _sort_by_place(halves) for part in _split_clinical(half)]
    return (page,)


def _are_two_papers(first: Page, second: Page) -> bool:
    kinds = {_clinical_kind(first), _clinical_kind(second)}
    return len(kinds) == 2 and "" not in kinds


def _is_clinical_title(flat: str) -> bool:
    return len(flat) <= _LONGEST_TITLE and ":" not in flat and bool(_CLINICAL_TITLE.search(flat))


def _clinical_kind(part: Page) -> str:
    """The type that a part surely is; empty where it is no paper of its own."""
    found = classify_page(crop_page(part))
    if found.kind not in types.HALF_PAGE_CLINICAL or not found.title or found.confidence < _SURELY:
        return ""
    named = any(_PATTERNS["patient"].search(compact_text(x.text)) for x in part.lines)
    return found.kind if named else ""


# ------------------------------------------------------------------------------------------------ cards
def _split_card_sheet(page: Page) -> Sequence[Page]:
    """The page, or its parts where cards of different kinds were copied onto one sheet."""
    if not 0 < len(page.lines) <= _CARD_LINES or classify_page(page).kind not in types.CARDS | {types.UNKNOWN}:
        return (page,)
    by_kind: dict[str, list[Page]] = {}
    for kind, part in _split_cards(page):
        by_kind.setdefault(kind, []).append(part)
    return [join_parts(parts) for parts in by_kind.values()] if len(by_kind) > 1 else (page,)


def _split_cards(page: Page) -> list[tuple[str, Page]]:
    """Kind and part, for every card that free paper sets apart; the page alone where none does."""
    for first, second in find_cuts(page):
        if {classify_page(first).kind, classify_page(second).kind} <= types.CARDS:
            return [*_split_cards(first), *_split_cards(second)]
    return [(classify_page(page).kind, page)]
