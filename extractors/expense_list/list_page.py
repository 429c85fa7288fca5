"""One page of an expense list taken apart: entries of the table, headings, sums, and what stands around it.

Sums (小计, 合计, 累计 …) and notes are told from entries by their words, never by their place; an entry may contain such a
word as long as it has a quantity and a price.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.expense_list.column_roles import assign_roles
from extractors.expense_list.list_words import CATEGORY, HEADS, LEFT, NEEDED, NOTE, SUMMED
from extractors.expense_list.row_numbers import split_row_numbers
from extractors.expense_list.shifted_heads import align_heads_to_figures
from extractors.expense_list.stamped_rows import find_stamp_words, is_stamp
from extractors.expense_list.subtotals import find_sum_rows
from intake import values
from intake.labels.labelled import Lexicon
from intake.layout.headerless_tables import bare_header
from intake.layout.levelling import Levelling, find_levelling
from intake.layout.rows import group_rows, is_vertical, line_height
from intake.layout.table_headers import Header, find_headers
from intake.layout.tables import Column, TableRow, columns_of, pieces_of, read_table_entries
from intake.model import Line, Page, Rect

FIGURE = re.compile(r"[¥￥]?\s*[-−]?\s*(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d{1,4})?\s*元?")
_AMOUNT_INSIDE = re.compile(
    r"[-−]?[¥￥]?[-−]?(?:\d{1,3}(?:[,，.]\d{3})+|\d+)[.．]\d{1,4}(?!\d)|(?<=[:：¥￥])\s*-?\d+(?![\d.年/-])"
)
_PAIR = re.compile(r"[\u4e00-\u9fff）)]\s*[:：]\s*[-¥￥]?\s*\d")
"""A label with its figure: 化验费：20.00 at the foot is no entry."""

_TALL = 1.6
"""Height, in lines, from which a line is level with more than its own row."""
_HALF_KNOWN = 0.3
"""Share of a header's letters that must be known where its cells say what the other columns are."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One line of the list, the page and group of columns it stands in, and the day or category it stands under."""

    row: TableRow
    page: Page
    day: Line | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """A printed sum. `scope` is page, running, block or total; `after` is how many entries of the page stand before it."""

    scope: str
    words: str
    line: Line
    page: Page
    after: int


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


@dataclass(frozen=True, slots=True)
class _TableMark:
    """A heading or sum between the entries of one group of columns, and where it stands."""

    rect: Rect
    day: Line | None = None
    category: str | None = None
    sum: Sum | None = None


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
    rows_ = [
        replace(e.row, pieces=tuple(replace(p, line=lean.printed(p.line)) for p in e.row.pieces)) for e in part.entries
    ]
    entries_ = tuple(replace(e, row=r) for e, r in zip(part.entries, rows_, strict=True))
    sums = tuple(replace(s, line=lean.printed(s.line)) for s in part.sums)
    return replace(part, entries=entries_, sums=sums, around=tuple(lean.printed(x) for x in part.around))


def _iter_headers(lines: Sequence[Line], before: Parts | None, page: Page) -> Iterator[tuple[tuple[Header, ...], bool]]:
    """Where the columns may be known from, the surest first, and whether they are guessed: heads, heads that are known in
    part, the page before, free paper."""
    yield find_headers(lines, HEADS, NEEDED), False
    left = find_headers(lines, HEADS, LEFT, _HALF_KNOWN)
    yield left[:1], False
    if before is not None and before.header is not None:
        yield (_carry_header(before.header, before.page, page),), before.guessed
    best = max(left, key=lambda h: len(h.heads), default=None)
    bare = bare_header([x for x in lines if best is None or best.is_above(x)], best.heads if best else ())
    yield (bare,) if bare is not None else (), True


def _read_under_headers(
    headers: Sequence[Header], page: Page, lines: Sequence[Line], lexicon: Lexicon, day: Line | None
) -> Parts:
    """The page as these headers have it; a header with no entries below is none."""
    found: list[ListEntry] = []
    sums: list[Sum] = []
    around = [x for x in lines if headers[0].is_below(x)]
    last, guessed = None, False
    for header, behind in zip(headers, [*headers[1:], None], strict=True):
        inside = [
            x
            for x in lines
            if header.is_above(x) and (behind is None or behind.is_below(x)) and not any(x is h for h in header.lines)
        ]
        part = _read_section(page, header, inside, lexicon, day)
        if behind is not None and not any(_is_paid(e) for e in part.entries):
            around += [*header.lines, *inside]
            continue
        day, last, guessed = part.day, part.header, guessed or part.guessed
        kept = _drop_summary(part)
        sums += [replace(s, after=min(s.after, len(kept)) + len(found)) for s in part.sums]
        found += kept
        around += part.around
    return Parts(page, last, tuple(found), tuple(sums), tuple(around), day, guessed)


def _is_paid(entry: ListEntry) -> bool:
    return any((c := entry.row.cell(r)) is not None and FIGURE.fullmatch(c.text.strip()) for r in ("amount", "price"))


def _drop_summary(part: Parts) -> list[ListEntry]:
    """Entries without what stands below the total of a list with quantities and prices: amounts per category are no entries."""
    end = max((s.after for s in part.sums if s.scope == "total"), default=len(part.entries))
    detailed = bool(part.entries) and _table_has(part.entries[0].row.columns, "price", "quantity")
    figures = [e.row.cell("price") is not None or e.row.cell("quantity") is not None for e in part.entries]
    return [e for i, e in enumerate(part.entries) if i < end or figures[i] or not detailed]


def _carry_header(header: Header, page: Page, to: Page) -> Header:
    """A header for a page without one: the same columns, above everything."""
    scale = to.width / page.width
    heads = (replace(h, rect=Rect(h.rect.left * scale, -2, h.rect.right * scale, -1)) for h in header.heads)
    return Header(tuple(heads), ())


# ------------------------------------------------------------------------------------------------ a section
def _read_section(page: Page, header: Header, inside: Sequence[Line], lexicon: Lexicon, day: Line | None) -> Parts:
    usual = line_height(page.lines)
    inside = [x.cut_part(0, find_stamp_words(x.text)) for x in inside if not is_stamp(x, usual)]
    plain = [x for x in inside if not re.search("[:：]", x.text) and not _is_sum(x.text)]
    columns = columns_of(header, plain, page.rulings, page.width)
    header = align_heads_to_figures(header, plain, columns)
    columns = columns_of(header, plain, page.rulings, page.width)
    printed = {v for x in inside for m in _AMOUNT_INSIDE.finditer(x.text) if (v := _parse_decimal(m[0])) is not None}
    table = assign_roles(header, columns, plain, printed)
    header, columns, spans = table.header, table.columns, table.spans
    if not table.is_list:
        return Parts(page, header, (), (), tuple(inside), day)
    around: list[Line] = []
    body: list[Line] = []
    marks: list[list[_TableMark]] = [[] for _ in spans]
    tall = [x for x in inside if x.rect.height > _TALL * usual and _is_sum(x.text)]  # a stamp was read with it
    for row in (*group_rows(x for x in inside if not any(x is t for t in tall)), *((t,) for t in tall)):
        parts = _split_by_group(row, columns, spans)
        whole = _find_sums(row, columns, page) if _leads_a_sum(parts) else []
        if whole:
            marks[0] += [_TableMark(row[0].rect, sum=s) for s in whole]
            continue
        for i, part in enumerate(parts):
            mark = _find_marks(part, columns, page, lexicon)
            if mark is None:
                body += part
            else:
                marks[i] += mark
                around += [x for x in part if not mark or re.search("[:：]", x.text)]
    found: list[ListEntry] = []
    sums: list[Sum] = []
    heads = [h.rect for h in header.heads] if header.lines else []
    for span, own in zip(spans, marks, strict=True):
        these = split_row_numbers(read_table_entries(body, columns, span, has_figures, heads))
        day = _place_in_order(these, own, page, found, sums, day)
    among = find_sum_rows([e.row for e in found])
    sums = [replace(s, after=s.after - sum(i < s.after for i in among)) for s in sums]
    found = [e for i, e in enumerate(found) if i not in among]
    return Parts(page, header, tuple(found), tuple(sums), tuple(around), day, not table.sure)


def _place_in_order(
    these: Sequence[TableRow],
    marks: Sequence[_TableMark],
    page: Page,
    found: list[ListEntry],
    sums: list[Sum],
    day: Line | None,
) -> Line | None:
    """Entries and marks in the order of the paper; a heading counts until the next one. Gives the day at the end."""
    category = ""
    waiting = sorted(marks, key=lambda m: m.rect.middle)
    for row in (*these, None):
        while waiting and (row is None or row.drop_to(waiting[0].rect) < 0):
            mark = waiting.pop(0)
            day = mark.day or day
            category = mark.category if mark.category is not None else category
            if mark.sum:
                sums.append(replace(mark.sum, after=len(found)))
        if row is not None:
            found.append(ListEntry(row, page, day, category))
    return day


def _parse_decimal(text: str) -> Decimal | None:
    flat = re.sub("[¥￥,，]", "", text).replace("．", ".")
    return Decimal(flat) if re.fullmatch(r"-?\d+(?:\.\d+)?", flat) else None


def _split_by_group(
    row: Sequence[Line], columns: Sequence[Column], spans: Sequence[tuple[int, int]]
) -> list[list[Line]]:
    """The lines of a row for each group of columns, by where most of them stands."""
    if len(spans) == 1:
        return [list(row)]
    edges = [columns[end - 1].right for _, end in spans[:-1]]
    parts: list[list[Line]] = [[] for _ in spans]
    for line in row:
        parts[sum(line.rect.center > e for e in edges)].append(line)
    return parts


def _leads_a_sum(parts: Sequence[Sequence[Line]]) -> bool:
    """A sum over the whole width of a list with two groups: its words on the left, its amount on the right."""
    if len(parts) < 2 or not parts[0] or not _is_sum(parts[0][0].text):
        return False
    rest = [x for part in parts[1:] for x in part]
    amounts = [x for x in parts[0] if _AMOUNT_INSIDE.search(x.text)]
    return not amounts and bool(rest) and not any(re.search(r"[\u4e00-\u9fff]", x.text) for x in rest)


def has_figures(row: TableRow) -> bool:
    """Whether a row is an entry of its own: an amount, a price or quantity, or a name among other cells that never wrap."""
    amount = row.cell("amount")
    if amount is not None and re.search(r"\d", amount.text):
        return True
    if any((c := row.cell(r)) is not None and FIGURE.fullmatch(c.text.strip()) for r in ("price", "quantity")):
        return True
    beside = [r for r in ("index", "date", "unit", "coverage", "self_ratio") if row.cell(r) is not None]
    return row.cell("name") is not None and len(beside) > 1


# ------------------------------------------------------------------------------------------------ marks
def _find_marks(
    part: Sequence[Line], columns: Sequence[Column], page: Page, lexicon: Lexicon
) -> list[_TableMark] | None:
    """Headings and sums of a row, nothing for a note, None for what belongs to the table."""
    if not part:
        return []
    text = " ".join(x.text for x in part)
    if _is_entry(part, columns):
        return None
    if _is_sum(text):
        found = _find_sums(part, columns, page)
        return [_TableMark(part[0].rect, sum=s) for s in found]
    heading = _find_heading(part, columns, page)
    if heading is not None:
        return [heading]
    labelled = any(label.told for line in part for label in lexicon.find_labels(line.text))
    return [] if labelled or _PAIR.search(text) or NOTE.search(text) else None


def _is_entry(part: Sequence[Line], columns: Sequence[Column]) -> bool:
    """A quantity and a price, or two figures beside a name, are never a sum."""
    roles = {
        columns[p.column].role
        for line in part
        for p in pieces_of(line, columns)
        if FIGURE.fullmatch(p.line.text.strip())
        or (columns[p.column].role == "quantity" and re.match(r"-?\d", p.line.text))
    }
    return {"quantity", "price"} <= roles


def _find_heading(part: Sequence[Line], columns: Sequence[Column], page: Page) -> _TableMark | None:
    """A day or a fee category over the entries that follow, with or without its sum."""
    pieces = [y for x in part for y in _split_amount(x)]
    words = [x for x in pieces if not FIGURE.fullmatch(x.text.strip()) or re.fullmatch(r"20\d{6}", x.text.strip())]
    figures = [x for x in pieces if not any(x is w for w in words)]
    text = "".join(x.text for x in words)
    rect = part[0].rect
    label = re.sub(r"^(?:费用类别|项目类别|费用|类别|收费类别|发票项目)[:：]", "", values.compact_text(text))
    category = CATEGORY.fullmatch(label)
    if category and len(words) == 1 and (not figures or (len(figures) == 1 and _is_detailed(columns))):
        amount = figures[-1] if figures else None
        total = Sum("block-head", category["word"], amount, page, 0) if amount is not None else None
        return _TableMark(rect, category=category["word"], sum=total)
    day = re.fullmatch(
        r"(?:[\u4e00-\u9fff]{0,4}(?:日期|时间)[:：]?)?(?P<day>20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?|20\d{6})(?:[\u4e00-\u9fff]{0,6})?",
        values.compact_text(text),
    )
    if day and not figures:
        source = next((x for x in words if re.search(r"20\d\d", x.text)), words[0])
        at = re.search(r"20\d\d.*\d日?", source.text)
        return _TableMark(rect, day=source.cut_part(at.start(), at.end()) if at else source)
    return None


def _split_amount(line: Line) -> list[Line]:
    """A heading and the sum that is printed behind it: 【检查费】1380.00."""
    match = re.match(r"[^\d¥￥]{2,14}(?=[¥￥]?\d[\d,]*\.\d\d\s*元?$)", line.text)
    return [line.cut_part(0, match.end()), line.cut_part(match.end(), len(line.text))] if match else [line]


def _is_detailed(columns: Sequence[Column]) -> bool:
    """Whether entries print more than a name and what it costs; else a fee category with its sum may be an entry."""
    return (
        len({c.role for c in columns} & {"index", "date", "code", "spec", "unit", "quantity", "price", "coverage"}) > 1
    )


def _table_has(columns: Sequence[Column], *roles: str) -> bool:
    return set(roles) <= {c.role for c in columns}


def _find_sums(part: Sequence[Line], columns: Sequence[Column], page: Page) -> list[Sum]:
    """Every sum that a row prints: its words and the amount behind them, in the amount column where there are more."""
    found: list[Sum] = []
    words = ""
    amounts: list[Line] = []
    for kind, line in _iter_tokens(part):
        if kind == "words":
            found += _build_sums(words, amounts, columns, page)
            words, amounts = line.text, []
        else:
            amounts.append(line)
    return [*found, *_build_sums(words, amounts, columns, page)]


def _iter_tokens(part: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Words and amounts of a row, left to right."""
    for line in sorted(part, key=lambda x: x.rect.left):
        at = 0
        for m in _AMOUNT_INSIDE.finditer(line.text):
            if re.search(r"[\u4e00-\u9fff]", line.text[at : m.start()]):
                yield "words", line.cut_part(at, m.start())
            yield "amount", line.cut_part(m.start(), m.end()) if (m.start(), m.end()) != (0, len(line.text)) else line
            at = m.end()
        if re.search(r"[\u4e00-\u9fff]{2}", line.text[at:]):
            yield "words", line.cut_part(at, len(line.text))


def _is_sum(text: str) -> bool:
    return SUMMED.search(values.compact_text(text)) is not None


def _build_sums(words: str, amounts: Sequence[Line], columns: Sequence[Column], page: Page) -> list[Sum]:
    if not amounts or not _is_sum(words):
        return []
    inside = [a for a in amounts if any(c.role == "amount" and c.left < a.rect.center < c.right for c in columns)]
    chosen = inside[0] if inside else amounts[0]
    return [Sum(scope_of(words), values.compact_text(words).rstrip(":："), chosen, page, 0)]


def scope_of(words: str) -> str:
    """What a sum is the sum of, by its words."""
    flat = values.compact_text(words)
    if re.search(r"[本此该]页|页小计|页合计", flat):
        return "page"
    if re.search(r"累计|[转接承].{0,2}页|至今", flat):
        return "running"
    if re.search(r"当日|本日|日小计|日合计|20\d\d", flat):
        return "block"
    if re.match(r"共\d+[项条行笔].{0,2}(?:合计|总计|总额|总金额|金额)", flat):
        return "total"
    if re.search(r"(?:费|药|材料|饮片|其他|其它|项|类)(?:\(.*\))?(?:小计|合计)", flat) and not re.search(
        r"医疗费|总费", flat
    ):
        return "block"
    return "block" if flat.startswith("小计") else "total"
