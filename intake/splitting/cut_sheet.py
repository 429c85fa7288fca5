"""Several papers on one sheet: cards copied together, small receipts or slips pasted or copied together.

A sheet is cut along free paper only, bills right above a title, and only where every part is a paper of its own. Cards must
be of different kinds; bills must each have a title and a number or total that is not the other's: two copies of one bill
(存根, 收据联) have the same, the list below a bill has no bill's title. A record and a certificate on one sheet must be of
different types, each with a title and the patient's name of its own. Where that cannot be told the sheet stays whole, and of
bills it is said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rapidfuzz.distance import Levenshtein

from intake import types
from intake.classify import classify_document
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, on_one_level
from intake.model import Document, Line, Page, enclosing_rect
from intake.splitting.page_identity import read_whose
from intake.splitting.sheet_gaps import crop_page, cuts_above, find_cuts, join_parts
from intake.types.registry import TYPES
from intake.values import compact_text

_CARD_LINES = 60
"""Most lines of a sheet of copied cards: two sides of two cards have 40."""
_TITLE = re.compile(r"(?:票据|收据|发票)(?:[(（][^)）]*[)）]?)?$")
"""The end of a bill's title; a seal may lie on the words before."""
_WORN_TITLE = re.compile(r"医疗[^:：]{0,8}(?<![依根数单证凭])据(?:[(（]电子[)）]?)?$")
"""A title of which a seal, which stands in the middle of it, left the beginning and the end."""
_CLINICAL_TITLE = re.compile(
    rf"(?:{'|'.join(TYPES[k].formed for k in types.HALF_PAGE_CLINICAL)}|处方笺?)(?:[(（][^)）]*[)）])?$"
)
_LONGEST_TITLE = 30
_NAMED = re.compile(r"姓名|患者|病人|病员|受检者|就诊人")
_SURELY = 0.9
"""Score from which the type of a part is beyond doubt: its title and words of its own."""
_TOTAL = re.compile(r"合计|小写|总额|总计|实收")
_MONEY = re.compile(r"(?<![\d.])\d{1,3}(?:,?\d{3})*\.\d{2}(?![\d.])")
_TRIED = 12
"""Free stretches that are tried in each direction between bills: a bill has up to eight of its own between its blocks."""
_ONE_MISREAD = 1
"""Letters by which two prints of one number may differ."""


def split_sheet(page: Page) -> Sequence[Page]:
    """The page, or its parts where several papers lie on the sheet; a part's boxes stay those of the whole page."""
    if _count_titles(page) >= 2:
        bills = _split_bills(page)
        return (
            [_warn_of_several(crop_page(bill)) for bill in _sort_by_place(bills)]
            if len(bills) > 1
            else (_warn_of_several(page),)
        )
    parts = _split_card_sheet(page)
    return parts if len(parts) > 1 else _split_clinical(page)


def may_hold_several(page: Page) -> bool:
    """Whether the page has several titles and numbers of bills: whose a value is, nobody can tell."""
    if _count_titles(page) < 2:
        return False
    numbers = [frozenset((x,)) for x in read_whose(page).values.get("bill_number", ())]
    return any(not _may_be_one(a, b) for a in numbers for b in numbers)


# ------------------------------------------------------------------------------------------------ bills
@dataclass(frozen=True, slots=True)
class _Bill:
    """What tells one bill from another; both empty where the part is no bill."""

    numbers: frozenset[str]
    totals: frozenset[Decimal]


def _count_titles(page: Page) -> int:
    """Lines that could be a bill's title."""
    return len(_title_lines(page))


def _title_lines(page: Page) -> list[Line]:
    return [x for x in page.lines if _TITLE.search(compact_text(x.text)) or _is_worn_title(compact_text(x.text))]


def _is_worn_title(flat: str) -> bool:
    return len(flat) <= _LONGEST_TITLE and bool(_WORN_TITLE.search(flat))


def _split_bills(page: Page) -> list[Page]:
    """The bills that free paper sets apart; the page alone where none does."""
    for first, second in cuts_above(page, _title_lines(page), _TRIED):
        if _count_titles(first) and _count_titles(second) and _are_two_bills(_read_bill(first), _read_bill(second)):
            return [*_split_bills(first), *_split_bills(second)]
    return [page]


def _sort_by_place(bills: Sequence[Page]) -> list[Page]:
    """Row by row, and in a row from left to right."""
    extents = {id(b): enclosing_rect(x.rect for x in b.lines) for b in bills}
    found: list[list[Page]] = []
    for bill in sorted(bills, key=lambda b: extents[id(b)].top):
        level = found and on_one_level(extents[id(found[-1][0])], extents[id(bill)])
        if level:
            found[-1].append(bill)
        else:
            found.append([bill])
    return [b for row in found for b in sorted(row, key=lambda b: extents[id(b)].left)]


def _read_bill(part: Page) -> _Bill:
    page = crop_page(part)
    taken_for = classify_document(Document("", "", (page,)))
    titled = taken_for.title or any(_is_worn_title(compact_text(x.text)) for x in page.lines)
    if taken_for.kind not in types.BILLS or not titled:
        return _Bill(frozenset(), frozenset())
    return _Bill(read_whose(page).values.get("bill_number", frozenset()), _find_totals(page))


def _find_totals(page: Page) -> frozenset[Decimal]:
    """Amounts beside the words for a total."""
    texts = [compact_text(join_lines(row).text) for row in group_rows(page.lines)]
    return frozenset(Decimal(m.replace(",", "")) for t in texts if _TOTAL.search(t) for m in _MONEY.findall(t))


def _are_two_bills(a: _Bill, b: _Bill) -> bool:
    """Whether they are two bills: other numbers, or other totals where a number is missing or may be misread."""
    if not (a.numbers or a.totals) or not (b.numbers or b.totals):
        return False
    if a.numbers and b.numbers and not _may_be_one(a.numbers, b.numbers):
        return True
    if a.numbers & b.numbers:
        return False
    return bool(a.totals and b.totals) and not a.totals & b.totals


def _may_be_one(a: frozenset[str], b: frozenset[str]) -> bool:
    return any(Levenshtein.distance(x, y) <= _ONE_MISREAD or x in y or y in x for x in a for y in b)


def _warn_of_several(page: Page) -> Page:
    """The page, with a word where several bills lie on it that no free paper sets apart."""
    if not may_hold_several(page):
        return page
    return replace(page, warnings=(*page.warnings, f"第 {page.number} 页上似有几张票据，未能分开，请对照原件核对"))


# ------------------------------------------------------------------------------------------------ records, certificates
def _split_clinical(page: Page) -> Sequence[Page]:
    """The page, or its parts where papers of different types, each with a title and its patient's name, lie on the sheet."""
    titles = [x for x in page.lines if _is_clinical_title(compact_text(x.text))]
    if len(titles) < 2:
        return (page,)
    for first, second in cuts_above(page, titles, _TRIED):
        kinds = {_clinical_kind(first), _clinical_kind(second)}
        if len(kinds) == 2 and "" not in kinds:
            return [crop_page(part) for half in _sort_by_place([first, second]) for part in _split_clinical(half)]
    return (page,)


def _is_clinical_title(flat: str) -> bool:
    return len(flat) <= _LONGEST_TITLE and ":" not in flat and bool(_CLINICAL_TITLE.search(flat))


def _clinical_kind(part: Page) -> str:
    """The type that a part surely is; empty where it is no paper of its own."""
    found = classify_document(Document("", "", (crop_page(part),)))
    sure = found.kind in types.HALF_PAGE_CLINICAL and found.title and found.confidence >= _SURELY
    return found.kind if sure and any(_NAMED.search(compact_text(x.text)) for x in part.lines) else ""


# ------------------------------------------------------------------------------------------------ cards
def _split_card_sheet(page: Page) -> Sequence[Page]:
    """The page, or its parts where cards of different kinds were copied onto one sheet."""
    if not 0 < len(page.lines) <= _CARD_LINES:
        return (page,)
    if classify_document(Document("", "", (page,))).kind not in types.CARDS | {types.UNKNOWN}:
        return (page,)
    parts = _split_cards(page)
    kinds = list(dict.fromkeys(kind for kind, _ in parts))
    if len(kinds) < 2:
        return (page,)
    return [join_parts([p for k, p in parts if k == kind]) for kind in kinds]


def _split_cards(page: Page) -> list[tuple[str, Page]]:
    """Kind and part, for every card that free paper sets apart; the page alone where none does."""
    for first, second in find_cuts(page):
        kinds = [classify_document(Document("", "", (p,))).kind for p in (first, second)]
        if all(k in types.CARDS for k in kinds):
            return [*_split_cards(first), *_split_cards(second)]
    return [(classify_document(Document("", "", (page,))).kind, page)]
