"""One page of an expense list taken apart: entries of the table, headings, sums, and what stands around it.

Headings and sums between the entries are found by `table_marks`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.expense_list.column_cells import TableLayout
from extractors.expense_list.column_roles import assign_roles
from extractors.expense_list.list_words import HEADS, LEFT, NEEDED
from extractors.expense_list.row_numbers import split_row_numbers
from extractors.expense_list.shifted_heads import align_heads_to_figures
from extractors.expense_list.stamped_rows import find_stamp_words, is_stamp
from extractors.expense_list.subtotals import find_sum_rows
from extractors.expense_list.table_marks import (
    AMOUNT_INSIDE,
    FIGURE,
    Sum,
    TableMark,
    find_marks,
    find_sum_marks,
    has_colon,
    is_sum,
)  # fmt: skip
from intake.labels.labelled import Lexicon
from intake.layout.headerless_tables import bare_header
from intake.layout.levelling import Levelling, find_levelling
from intake.layout.rows import group_rows, is_vertical, line_height
from intake.layout.table_headers import Header, find_headers
from intake.layout.tables import TableRow, columns_of, read_table_entries
from intake.model import Line, Page, Rect

_TALL = 1.6
"""Height, in lines, from which a line is level with more than its own row."""
_HALF_KNOWN = 0.3
"""Share of a header's letters that must be known where its cells say what the other columns are."""
_BESIDE = ("index", "date", "unit", "coverage", "self_ratio")
"""Cells that never wrap."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One line of the list, the page it stands on, and the day it stands under."""

    row: TableRow
    page: Page
    day: Line | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """A page taken apart; `around` are the lines of head and foot."""

    page: Page
    header: Header | None
    entries: tuple[ListEntry, ...]
    sums: tuple[Sum, ...]
    around: tuple[Line, ...]
    day: Line | None = None
    """The day under which the page ends: a list by days goes on with it on the next page."""
    guessed: bool = False
    """Whether the header could not be read, and the columns are known by their contents."""


def take_apart(page: Page, lexicon: Lexicon, before: Parts | None = None) -> Parts:
    """Entries, sums and the rest of one page.

    Args:
        lexicon: Labels of the type; a line with one of them before a colon is no entry.
        before: The last page with columns: they count for a page that has no header, and the day goes on.
    """
    lines = [x for x in page.lines if not is_vertical(x)]
    lean = find_levelling(lines)
    if lean is not None:
        level = _take_apart_lines([lean.level(x) for x in lines], page, lexicon, before)
        return _restore_slant(level, lean)
    return _take_apart_lines(lines, page, lexicon, before)


def _take_apart_lines(lines: Sequence[Line], page: Page, lexicon: Lexicon, before: Parts | None) -> Parts:
    """The lines of a page taken apart under the first header that has entries."""
    for headers, guessed in _iter_headers(lines, before, page):
        part = _read_under_headers(headers, page, lines, lexicon, before.day if before else None) if headers else None
        if part is not None and (part.entries or part.sums):
            return replace(part, guessed=part.guessed or guessed)
    return Parts(page, None, (), (), tuple(lines))


def _restore_slant(part: Parts, lean: Levelling) -> Parts:
    """Everything where it stands on the paper."""
    entries = tuple(replace(entry, row=_restore_row(entry.row, lean)) for entry in part.entries)
    sums = tuple(replace(found, line=lean.printed(found.line)) for found in part.sums)
    return replace(part, entries=entries, sums=sums, around=tuple(map(lean.printed, part.around)))


def _restore_row(row: TableRow, lean: Levelling) -> TableRow:
    return replace(row, pieces=tuple(replace(piece, line=lean.printed(piece.line)) for piece in row.pieces))


def _iter_headers(lines: Sequence[Line], before: Parts | None, page: Page) -> Iterator[tuple[tuple[Header, ...], bool]]:
    """Where the columns may be known from, the surest first, and whether they are guessed: heads, heads that are known in
    part, the page before, free paper."""
    yield find_headers(lines, HEADS, NEEDED), False
    left = find_headers(lines, HEADS, LEFT, _HALF_KNOWN)
    yield left[:1], False
    if before is not None and before.header is not None:
        yield (_carry_header(before.header, before.page, page),), before.guessed
    yield _find_bare_header(lines, left), True


def _find_bare_header(lines: Sequence[Line], left: Sequence[Header]) -> tuple[Header, ...]:
    """The columns that free paper makes, below the most heads that are left of a header; one or none."""
    best = max(left, key=lambda h: len(h.heads), default=None)
    below = [x for x in lines if best is None or best.is_above(x)]
    bare = bare_header(below, best.heads if best else ())
    return (bare,) if bare is not None else ()


def _read_under_headers(
    headers: Sequence[Header], page: Page, lines: Sequence[Line], lexicon: Lexicon, day: Line | None
) -> Parts:
    """The page as these headers have it; a header with no entries below is none."""
    found: list[ListEntry] = []
    sums: list[Sum] = []
    around = list(filter(headers[0].is_below, lines))
    last, guessed = None, False
    for header, behind in zip(headers, [*headers[1:], None], strict=True):
        inside = [line for line in lines if _is_between(line, header, behind)]
        part = _read_section(page, header, inside, lexicon, day)
        if behind is not None and not any(map(_is_paid, part.entries)):
            around += [*header.lines, *inside]
            continue
        day, last, guessed = part.day, part.header, guessed or part.guessed
        kept = _drop_summary(part)
        sums += [replace(total, after=min(total.after, len(kept)) + len(found)) for total in part.sums]
        found += kept
        around += part.around
    return Parts(page, last, tuple(found), tuple(sums), tuple(around), day, guessed)


def _is_between(line: Line, header: Header, behind: Header | None) -> bool:
    """Whether a line stands below a header and above the next one, and is no part of it."""
    inside = header.is_above(line) and (behind is None or behind.is_below(line))
    return inside and not any(line is head for head in header.lines)


def _is_paid(entry: ListEntry) -> bool:
    return _has_figure(entry.row, ("amount", "price"))


def _has_figure(row: TableRow, roles: Iterable[str]) -> bool:
    """Whether one of these cells holds a figure and nothing else."""
    cells = (row.cell(role) for role in roles)
    return any(cell is not None and FIGURE.fullmatch(cell.text.strip()) for cell in cells)


def _drop_summary(part: Parts) -> Sequence[ListEntry]:
    """Entries without what stands below the total of a list with quantities and prices: amounts per category are no entries."""
    roles = {column.role for column in part.entries[0].row.columns} if part.entries else set()
    totals = [total.after for total in part.sums if total.scope == "total"]
    if not totals or not {"price", "quantity"} <= roles:
        return part.entries
    end = max(totals)
    return [*part.entries[:end], *(entry for entry in part.entries[end:] if _is_detailed(entry))]


def _is_detailed(entry: ListEntry) -> bool:
    return entry.row.cell("price") is not None or entry.row.cell("quantity") is not None


def _carry_header(header: Header, page: Page, to: Page) -> Header:
    """A header for a page without one: the same columns, above everything."""
    scale = to.width / page.width
    heads = (replace(h, rect=Rect(h.rect.left * scale, -2, h.rect.right * scale, -1)) for h in header.heads)
    return Header(tuple(heads), ())


# ------------------------------------------------------------------------------------------------ a section
def _read_section(page: Page, header: Header, lines: Sequence[Line], lexicon: Lexicon, day: Line | None) -> Parts:
    """What stands under one header."""
    usual = line_height(page.lines)
    inside = [line.cut_part(0, find_stamp_words(line.text)) for line in lines if not is_stamp(line, usual)]
    table = _find_columns(page, header, inside)
    if not table.is_list:
        return Parts(page, table.header, (), (), tuple(inside), day)
    lying = _Sorted([], [], [[] for _ in table.spans])
    for row in _iter_rows(inside, usual):
        _sort_row(row, lying, table, page, lexicon)
    found: list[ListEntry] = []
    sums: list[Sum] = []
    heads = _places_of_heads(table.header)
    for span, marks in zip(table.spans, lying.marks, strict=True):
        these = split_row_numbers(read_table_entries(lying.body, table.columns, span, has_figures, heads))
        day = _place_in_order(these, marks, page, found, sums, day)
    entries, sums = _leave_out_sums(found, sums)
    return Parts(page, table.header, tuple(entries), tuple(sums), tuple(lying.around), day, not table.sure)


def _places_of_heads(header: Header) -> list[Rect]:
    """Where the heads stand; nowhere where they are not printed on the page."""
    return [head.rect for head in header.heads] if header.lines else []


def _leave_out_sums(found: Sequence[ListEntry], sums: Sequence[Sum]) -> tuple[list[ListEntry], list[Sum]]:
    """Entries without those that are sums of others, and the printed sums behind as many as are left."""
    among = find_sum_rows([entry.row for entry in found])
    kept = [entry for at, entry in enumerate(found) if at not in among]
    return kept, [replace(total, after=total.after - sum(at < total.after for at in among)) for total in sums]


def _find_columns(page: Page, header: Header, inside: Sequence[Line]) -> TableLayout:
    """The columns below a header, its heads moved over their figures, with what each of them holds."""
    plain = [line for line in inside if not has_colon(line) and not is_sum(line.text)]
    columns = columns_of(header, plain, page.rulings, page.width)
    header = align_heads_to_figures(header, plain, columns)
    columns = columns_of(header, plain, page.rulings, page.width)
    amounts = (_parse_decimal(match[0]) for line in inside for match in AMOUNT_INSIDE.finditer(line.text))
    return assign_roles(header, columns, plain, {amount for amount in amounts if amount is not None})


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The lines of a section: those of entries, those around them, headings and sums of each group of columns."""

    body: list[Line]
    around: list[Line]
    marks: list[list[TableMark]]


def _iter_rows(inside: Sequence[Line], usual: float) -> Iterator[Sequence[Line]]:
    """The rows of a section; a sum with which a stamp was read is a row of its own."""
    tall = {id(line): line for line in inside if line.rect.height > _TALL * usual and is_sum(line.text)}
    yield from group_rows(line for line in inside if id(line) not in tall)
    yield from ((line,) for line in tall.values())


def _sort_row(row: Sequence[Line], lying: _Sorted, table: TableLayout, page: Page, lexicon: Lexicon) -> None:
    """A row put where it belongs, each group of columns by itself."""
    parts = _split_by_group(row, table)
    whole = find_sum_marks(row, table.columns, page) if _leads_a_sum(parts) else []
    if whole:
        lying.marks[0].extend(whole)
        return
    for part, place in zip(parts, lying.marks, strict=True):
        marks = find_marks(part, table.columns, page, lexicon)
        if marks is None:
            lying.body.extend(part)
        else:
            place.extend(marks)
            lying.around.extend(filter(has_colon, part) if marks else part)


def _place_in_order(
    these: Sequence[TableRow],
    marks: Sequence[TableMark],
    page: Page,
    found: list[ListEntry],
    sums: list[Sum],
    day: Line | None,
) -> Line | None:
    """Entries and marks in the order of the paper; a day counts until the next one. Gives the day at the end."""
    waiting = sorted(marks, key=lambda mark: mark.rect.middle)
    for row in (*these, None):
        while waiting and _is_due(waiting[0], row):
            mark = waiting.pop(0)
            day = mark.day or day
            if mark.sum:
                sums.append(replace(mark.sum, after=len(found)))
        if row is not None:
            found.append(ListEntry(row, page, day))
    return day


def _is_due(mark: TableMark, row: TableRow | None) -> bool:
    """Whether a mark stands above a row; behind the last row all do."""
    return row is None or row.drop_to(mark.rect) < 0


def _parse_decimal(text: str) -> Decimal | None:
    flat = re.sub("[¥￥,，]", "", text).replace("．", ".")
    return Decimal(flat) if re.fullmatch(r"-?\d+(?:\.\d+)?", flat) else None


def _split_by_group(row: Sequence[Line], table: TableLayout) -> list[list[Line]]:
    """The lines of a row for each group of columns, by where most of them stands."""
    spans = table.spans
    edges = [table.columns[end - 1].right for _, end in spans[:-1]]
    parts: list[list[Line]] = [[] for _ in spans]
    for line in row:
        parts[sum(line.rect.center > e for e in edges)].append(line)
    return parts


def _leads_a_sum(parts: Sequence[Sequence[Line]]) -> bool:
    """A sum over the whole width of a list with two groups: its words on the left, its amount on the right."""
    if len(parts) < 2 or not parts[0] or not is_sum(parts[0][0].text):
        return False
    rest = [x for part in parts[1:] for x in part]
    amounts = [x for x in parts[0] if AMOUNT_INSIDE.search(x.text)]
    return not amounts and bool(rest) and not any(re.search(r"[\u4e00-\u9fff]", x.text) for x in rest)


def has_figures(row: TableRow) -> bool:
    """Whether a row is an entry of its own: an amount, a price or quantity, or a name among other cells that never wrap."""
    amount = row.cell("amount")
    counted = amount is not None and re.search(r"\d", amount.text)
    return bool(counted) or _has_figure(row, ("price", "quantity")) or _has_name_beside(row)


def _has_name_beside(row: TableRow) -> bool:
    """Whether there is a name, and more than one of the cells that never wrap."""
    beside = [role for role in _BESIDE if row.cell(role) is not None]
    return row.cell("name") is not None and len(beside) > 1
