"""Headings and sums between the entries of an expense list: a day, a fee category, 小计, 合计, 累计.

They are told from entries by their words, never by their place; an entry may contain such a word as long as it has a quantity
and a price.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from extractors.expense_list.list_words import CATEGORY, NOTE, SUMMED
from intake import values
from intake.labels.labelled import Lexicon
from intake.layout.rows import leave_out
from intake.layout.tables import Column, pieces_of
from intake.model import Line, Page, Rect
from intake.patterns import patterns_beside

_PATTERNS = patterns_beside(__file__)
FIGURE = _PATTERNS["figure"]
AMOUNT_INSIDE = _PATTERNS["amount_inside"]
_DETAILS = frozenset(("index", "date", "code", "spec", "unit", "quantity", "price", "coverage"))
_SCOPES = (
    (_PATTERNS["of_page"], "page"),
    (_PATTERNS["of_all_so_far"], "running"),
    (_PATTERNS["of_day"], "block"),
)
"""Pattern of a sum's words -> what it is the sum of, in this order."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A printed sum. `scope` is page, running, block or total; `after` is how many entries of the page stand before it."""

    scope: str
    words: str
    line: Line
    page: Page
    after: int


@dataclass(frozen=True, slots=True)
class TableMark:
    """A heading or sum between the entries of one group of columns, and where it stands."""

    rect: Rect
    day: Line | None = None
    sum: Sum | None = None


def find_marks(part: Sequence[Line], columns: Sequence[Column], page: Page, lexicon: Lexicon) -> list[TableMark] | None:
    """Headings and sums of a row, nothing for a note, None for what belongs to the table."""
    if not part:
        return []
    if _is_entry(part, columns):
        return None
    if is_sum(_join_cells(part)):
        return find_sum_marks(part, columns, page)
    heading = _find_heading(part, columns, page)
    if heading is not None:
        return [heading]
    return [] if _is_note(_join_cells(part)) or _has_label(part, lexicon) else None


def _join_cells(part: Sequence[Line]) -> str:
    return " ".join(line.text for line in part)


def has_colon(line: Line) -> bool:
    """Whether a line says a label, with or without its value."""
    return re.search("[:：]", line.text) is not None


def _is_note(text: str) -> bool:
    return bool(_PATTERNS["pair"].search(text) or NOTE.search(text))


def _has_label(part: Sequence[Line], lexicon: Lexicon) -> bool:
    return any(label.told for line in part for label in lexicon.find_words(line.text))


def _is_entry(part: Sequence[Line], columns: Sequence[Column]) -> bool:
    """A quantity and a price, or two figures beside a name, are never a sum."""
    pieces = (piece for line in part for piece in pieces_of(line, columns))
    cells = ((columns[piece.column].role, piece.line.text) for piece in pieces)
    roles = {role for role, text in cells if _is_cell_of_figures(role, text)}
    return {"quantity", "price"} <= roles


def _is_cell_of_figures(role: str, text: str) -> bool:
    """Whether a cell holds a figure; a quantity may have its unit behind it."""
    counted = role == "quantity" and re.match(r"-?\d", text)
    return bool(counted or FIGURE.fullmatch(text.strip()))


# ------------------------------------------------------------------------------------------------ headings
def _find_heading(part: Sequence[Line], columns: Sequence[Column], page: Page) -> TableMark | None:
    """A day or a fee category over the entries that follow, with or without its sum."""
    pieces = list(chain.from_iterable(map(_split_amount, part)))
    figures = list(filter(_is_figure, pieces))
    words = leave_out(pieces, figures)
    category = _find_category(words, figures, columns)
    if category is not None:
        return TableMark(part[0].rect, sum=_build_block_head(category, figures, page))
    if figures or not _PATTERNS["day_heading"].fullmatch(_join_text(words)):
        return None
    return TableMark(part[0].rect, day=_cut_day(words))


def _find_category(words: Sequence[Line], figures: Sequence[Line], columns: Sequence[Column]) -> str | None:
    """The fee category that a row names, by itself or with its sum; None where it may be an entry."""
    # Where entries are but a name and an amount, a category with its sum may be one of them.
    heads_block = not figures or (len(figures) == 1 and _is_detailed(columns))
    if len(words) != 1 or not heads_block:
        return None
    category = CATEGORY.fullmatch(_PATTERNS["category_label"].sub("", _join_text(words)))
    return category["word"] if category else None


def _build_block_head(category: str, figures: Sequence[Line], page: Page) -> Sum | None:
    return Sum("block-head", category, figures[0], page, 0) if figures else None


def _join_text(words: Sequence[Line]) -> str:
    return values.compact_text("".join(piece.text for piece in words))


def _is_figure(piece: Line) -> bool:
    """Whether a text is a figure and no day in figures."""
    text = piece.text.strip()
    return FIGURE.fullmatch(text) is not None and not re.fullmatch(r"20\d{6}", text)


def _cut_day(words: Sequence[Line]) -> Line:
    source = next((line for line in words if re.search(r"20\d\d", line.text)), words[0])
    day = re.search(r"20\d\d.*\d日?", source.text)
    return source.cut_part(*day.span()) if day else source


def _split_amount(line: Line) -> list[Line]:
    """A heading and the sum that is printed behind it: 【检查费】1380.00."""
    match = re.match(r"[^\d¥￥]{2,14}(?=[¥￥]?\d[\d,]*\.\d\d\s*元?$)", line.text)
    return [line.cut_part(0, match.end()), line.cut_part(match.end(), len(line.text))] if match else [line]


def _is_detailed(columns: Sequence[Column]) -> bool:
    """Whether entries print more than a name and what it costs; else a fee category with its sum may be an entry."""
    return len({column.role for column in columns} & _DETAILS) > 1


# ------------------------------------------------------------------------------------------------ sums
def is_sum(text: str) -> bool:
    """Whether a text has a word of sums."""
    return SUMMED.search(values.compact_text(text)) is not None


def find_sum_marks(part: Sequence[Line], columns: Sequence[Column], page: Page) -> list[TableMark]:
    """Every sum that a row prints, as a mark where the row stands."""
    return [TableMark(part[0].rect, sum=found) for found in _find_sums(part, columns, page)]


def _find_sums(part: Sequence[Line], columns: Sequence[Column], page: Page) -> list[Sum]:
    """Every sum of a row: its words and the amount behind them, in the amount column where there are more."""
    found: list[Sum] = []
    words = ""
    amounts: list[Line] = []
    for kind, line in _iter_tokens(part):
        if kind == "amount":
            amounts.append(line)
        else:
            found += _build_sums(words, amounts, columns, page)
            words, amounts = line.text, []
    return [*found, *_build_sums(words, amounts, columns, page)]


def _iter_tokens(part: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Words and amounts of a row, left to right."""
    for line in sorted(part, key=lambda line: line.rect.left):
        at = 0
        for match in AMOUNT_INSIDE.finditer(line.text):
            if re.search(r"[\u4e00-\u9fff]", line.text[at : match.start()]):
                yield "words", line.cut_part(at, match.start())
            yield "amount", line.cut_part(*match.span())
            at = match.end()
        if re.search(r"[\u4e00-\u9fff]{2}", line.text[at:]):
            yield "words", line.cut_part(at, len(line.text))


def _build_sums(words: str, amounts: Sequence[Line], columns: Sequence[Column], page: Page) -> list[Sum]:
    if not amounts or not is_sum(words):
        return []
    paid = [column for column in columns if column.role == "amount"]
    inside = (line for line in amounts if any(column.left < line.rect.center < column.right for column in paid))
    return [Sum(scope_of(words), values.compact_text(words).rstrip(":："), next(inside, amounts[0]), page, 0)]


def scope_of(words: str) -> str:
    """What a sum is the sum of, by its words."""
    flat = values.compact_text(words)
    scope = next((scope for pattern, scope in _SCOPES if pattern.search(flat)), None)
    if scope is not None:
        return scope
    return "total" if _PATTERNS["of_counted"].match(flat) or not _is_of_category(flat) else "block"


def _is_of_category(flat: str) -> bool:
    """Whether the words of a sum name a fee category, or say no more than 小计."""
    named = _PATTERNS["of_category"].search(flat) and not re.search(r"医疗费|总费", flat)
    return bool(named) or flat.startswith("小计")
