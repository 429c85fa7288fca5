"""Tables under a header row: which text stands in which column, and which rows are one entry.

Nothing is known of layouts. A header is a row of known column words; where a column ends is where the body leaves paper
free between two heads (or where an upright rule stands); two groups of columns side by side are two tables. A line that
the detector drew across several cells is cut where its characters leave a gap, where figures meet Chinese, or behind two
decimals. Text rows without figures continue the entry that is nearer.

Coordinates are upright pixels; distances that are judgements are in line heights.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, compress, groupby, pairwise
from math import inf

from intake.layout.rows import group_items, group_rows, is_vertical, line_height, on_one_level, reading_order
from intake.layout.slant import Slant, find_slants
from intake.layout.table_headers import Header, find_headers, glyphs_of, horizontal_gap
from intake.model import Char, Line, Rect, Ruling, enclosing_rect

__all__ = [
    "Column",
    "Piece",
    "TableRow",
    "columns_of",
    "find_headers",
    "join_cell_lines",
    "pieces_of",
    "read_table_entries",
]

CELL_GAP = 1.45
"""Distance of neighbouring characters, in the line's own usual distance, from which two cells may part. A blank between
words has 1.5 and more, uneven print up to 1.35."""
_NEAR = 2.5
"""How many character widths from a column's border a cut may lie."""
_NEVER_WRAP = frozenset(("index", "quantity", "price", "amount"))
_CONTINUED = 1.9
"""Line heights from the middle of a row to the middle of its continuation: the closest set lists have 1.1, wide ones 1.6."""
_FULL = 2.2
"""Line heights that may be left free at the end of a line that goes on below: a bracket or figure kept whole."""
_OFF_LEVEL = 0.33
"""Share of the distance of two rows by which two names may stand off their amounts before all may be their neighbours'."""
_FAR = 99.0
"""Line heights to a row that is not there."""
_CENTRED = 0.3
"""Line heights by which the lines of a cell stand off its row at least where it is centred, and how evenly they do."""
_CLOSER = 0.25
"""Line heights by which one neighbour must be nearer for a text row to be surely its continuation."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its role and its words, from `left` to `right`."""

    role: str
    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands in one cell on one level; `forced` where a line ran over the border and had no gap there."""

    column: int
    line: Line
    forced: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """One entry: the pieces of its cells.

    `tied` where a text row was joined to it that stands as near to its neighbour; `loose` where nothing else on the page
    says to which of the two such rows belong.
    """

    columns: tuple[Column, ...]
    pieces: tuple[Piece, ...]
    tied: bool = False
    loose: bool = False

    def cell(self, role: str) -> Line | None:
        """The text of the first column of this role, lines joined top to bottom; None where it is blank."""
        found = self._cell_pieces(role)
        return join_cell_lines([p.line for p in found]) if found else None

    def is_forced(self, role: str) -> bool:
        """Whether a line of the cell was cut where it had no gap."""
        return any(p.forced for p in self._cell_pieces(role))

    def count_levels(self, role: str) -> int:
        """On how many levels the cell is printed."""
        return len(group_rows(p.line for p in self._cell_pieces(role)))

    @property
    def text(self) -> str:
        """All that stands in the row, left to right."""
        return " ".join(p.line.text for p in sorted(self.pieces, key=lambda p: p.line.rect.left))

    def drop_to(self, rect: Rect) -> float:
        """Pixels from the middle of this row, where it comes nearest from left to right, down to the middle of `rect`."""
        nearest = min((p.line.rect for p in self.pieces), key=lambda r: horizontal_gap(r, rect))
        return rect.middle - nearest.middle

    def _cell_pieces(self, role: str) -> list[Piece]:
        at = next((i for i, c in enumerate(self.columns) if c.role == role), None)
        return [p for p in self.pieces if p.column == at]


# ------------------------------------------------------------------------------------------------ columns
def columns_of(header: Header, body: Sequence[Line], rulings: Sequence[Ruling], width: float) -> tuple[Column, ...]:
    """Every column with its borders; the outer ones reach the page's edges.

    Args:
        body: Lines below the header that stand in the table.
        width: Of the page.
    """
    ink = _count_ink(body, header, width)
    walls = _find_walls(rulings, header)
    few = 0.03 * len(group_rows(body))
    edges = [0.0]
    for a, b in pairwise(header.heads):
        edges.append(_find_wall(a.rect, b.rect, walls) or _find_border(a.rect, b.rect, ink, few))
    spans = zip(header.heads, pairwise([*edges, width]), strict=True)
    return tuple(Column(head.role, head.text, left, right) for head, (left, right) in spans)


def _find_walls(rulings: Sequence[Ruling], header: Header) -> list[float]:
    """Where upright rules stand that reach below the header."""
    upright = (r for r in rulings if _is_wall(r))
    return [r.x0 for r in upright if max(r.y0, r.y1) > header.rect.middle]


def _is_wall(ruling: Ruling) -> bool:
    return abs(ruling.x1 - ruling.x0) < abs(ruling.y1 - ruling.y0)


def _count_ink(body: Sequence[Line], header: Header, width: float) -> Sequence[int]:
    """How many characters of the table stand over each pixel column; heads count three times."""
    spans = [(c.left, c.right) for line in body for c in glyphs_of(line)]
    return count_spans([*spans, *(3 * [(h.rect.left, h.rect.right) for h in header.heads])], int(width) + 2)


def count_spans(spans: Iterable[tuple[float, float]], size: int) -> Sequence[int]:
    """How many of the spans lie over each of the first `size` pixel columns."""
    steps = [0] * (size + 1)
    for left, right in spans:
        start, end = max(0, int(left)), min(size, max(0, int(right)) + 1)
        if start < end:
            steps[start] += 1
            steps[end] -= 1
    return list(accumulate(steps[:-1]))


def _find_wall(a: Rect, b: Rect, walls: Sequence[float]) -> float | None:
    between = [x for x in walls if a.center < x < b.center]
    return min(between, key=lambda x: abs(x - (a.right + b.left) / 2)) if between else None


def _find_border(a: Rect, b: Rect, ink: Sequence[int], few: float) -> float:
    """The middle of the widest stretch between two heads over which almost nothing is printed."""
    start, end = int(a.center), max(int(b.center), int(a.center) + 2)
    window = ink[start:end]
    most = min(window) + few
    left, right = max(find_stretches(n <= most for n in window), key=lambda e: e[1] - e[0])
    return start + (left + right) / 2


def find_stretches(flags: Iterable[bool]) -> list[tuple[int, int]]:
    """Where something holds without a break: first and last + 1 of each stretch, left to right."""
    runs = [(holds, sum(1 for _ in run)) for holds, run in groupby(flags)]
    ends = accumulate(length for _, length in runs)
    return [(end - length, end) for (holds, length), end in zip(runs, ends, strict=True) if holds]


# ------------------------------------------------------------------------------------------------ cells
def pieces_of(line: Line, columns: Sequence[Column]) -> list[Piece]:
    """A line cut at the columns' borders, where it can be cut."""
    if not line.text.strip():
        return []
    merged = _merge_neighbours(list(_iter_atoms(line, columns)))
    return [replace(merged[0], line=line)] if len(merged) == 1 else merged


def _iter_atoms(line: Line, columns: Sequence[Column]) -> Iterator[Piece]:
    """The stretches of a line in their columns."""
    for start, end in _split_atoms(line):
        yield from _place_atom(line.cut_part(start, end), columns)


def _merge_neighbours(found: Sequence[Piece]) -> list[Piece]:
    """The pieces of a line, neighbours in one column joined."""
    merged = list(found[:1])
    for piece in found[1:]:
        last = merged[-1]
        if last.column == piece.column:
            merged[-1] = Piece(piece.column, join_cell_lines([last.line, piece.line]), last.forced or piece.forced)
        else:
            merged.append(piece)
    return merged


def _split_atoms(line: Line) -> list[tuple[int, int]]:
    """Stretches of a line without a blank or gap inside."""
    blanks = {i for i, c in enumerate(line.text) if c.isspace()}
    cuts = blanks | {i + 1 for i in blanks} | set(line.find_gaps(CELL_GAP)) | {0, len(line.text)}
    return [(a, b) for a, b in pairwise(sorted(cuts)) if line.text[a:b].strip()]


def _place_atom(atom: Line, columns: Sequence[Column]) -> list[Piece]:
    """An atom in its column, cut where it runs over a border and can be cut there."""
    glyphs = glyphs_of(atom)
    homes = [_column_at((c.left + c.right) / 2, columns) for c in glyphs]
    if len(set(homes)) == 1 or len(glyphs) != len(atom.text):
        return [Piece(homes[0], atom)]
    cut = _find_cut(atom.text, glyphs, homes, columns)
    if cut is None:
        most, count = Counter(homes).most_common(1)[0]
        return [Piece(most, atom, forced=count / len(homes) < 0.85)]
    left, right = atom.cut_part(0, cut), atom.cut_part(cut, len(atom.text))
    halves = (*_place_atom(left, columns), *_place_atom(right, columns))
    return [replace(p, forced=True) for p in halves]


def _column_at(x: float, columns: Sequence[Column]) -> int:
    return next((i for i, c in enumerate(columns) if x < c.right), len(columns) - 1)


def _find_cut(text: str, glyphs: Sequence[Char], homes: Sequence[int], columns: Sequence[Column]) -> int | None:
    """Where a text without gaps may be cut nearest to the first border it crosses; None where nowhere near."""
    first = next(i for i, (a, b) in enumerate(pairwise(homes), 1) if a != b)
    border = columns[homes[first - 1]].right
    pitch = (glyphs[-1].right - glyphs[0].left) / len(glyphs)
    places = [i for i in range(1, len(text)) if _may_cut(text, i)]
    off, place = min(((abs(_between(glyphs, i) - border), i) for i in places), default=(inf, 0))
    return place if off <= _NEAR * pitch else None


def _between(glyphs: Sequence[Char], i: int) -> float:
    return (glyphs[i - 1].right + glyphs[i].left) / 2


def _may_cut(text: str, i: int) -> bool:
    """Whether two cells may meet between characters i - 1 and i: figures and Chinese, or a number behind two decimals."""
    a, b = text[i - 1], text[i]
    if a.isascii() != b.isascii() and (a.isalnum() or a in ")%）") and (b.isalnum() or b in "-¥￥"):
        return True
    return bool(re.search(r"\d\.\d\d(?:\d\d)?$", text[:i]) and re.match(r"-?\d+(?:\.|$)", text[i:]))


def join_cell_lines(lines: Sequence[Line]) -> Line:
    """Pieces of one cell as one line, top to bottom and left to right; as sure as its worst piece."""
    if len(lines) == 1:
        return lines[0]
    ordered = reading_order(lines)
    text = "".join(_texts_and_blanks(ordered))
    return Line(text, enclosing_rect(x.rect for x in ordered), min(x.confidence for x in ordered))


def _texts_and_blanks(ordered: Sequence[Line]) -> Iterator[str]:
    """What pieces say, with a blank between two that stand apart on one level."""
    yield ordered[0].text
    for before, line in pairwise(ordered):
        if _is_apart(before.rect, line.rect):
            yield " "
        yield line.text


def _is_apart(left: Rect, right: Rect) -> bool:
    return on_one_level(left, right) and right.left - left.right > 0.3 * right.height


# ------------------------------------------------------------------------------------------------ rows
def read_table_entries(
    lines: Sequence[Line],
    columns: Sequence[Column],
    span: tuple[int, int],
    has_figures: Callable[[TableRow], bool],
    heads: Sequence[Rect] = (),
) -> tuple[TableRow, ...]:
    """The entries of one group of columns, top to bottom; text rows without figures are joined to theirs.

    Args:
        lines: Lines of the body (whole, as read), without headings, sums and notes.
        columns: All columns of the header.
        span: First and last + 1 column of the group.
        has_figures: Whether a row is an entry of its own.
        heads: Where the heads of all columns stand, if they are printed.
    """
    first, end = span
    own = tuple(columns[first:end])
    pieces = list(_iter_pieces(lines, columns, span))
    straight, sure = _straighten_pieces(pieces, own, heads[first:end])
    found = [TableRow(own, row) for row in _group_levels(straight, own)]
    if not (sure and _is_level(found, has_figures)):
        found = [replace(row, tied=True) for row in found]
    joined = _with_continuations(found, has_figures, line_height(_lines_of(pieces)))
    printed = dict(zip(map(id, _lines_of(straight)), _lines_of(pieces), strict=True))
    return tuple(_as_printed(row, printed) for row in joined)


def _lines_of(pieces: Sequence[Piece]) -> list[Line]:
    return [p.line for p in pieces]


def _iter_pieces(lines: Sequence[Line], columns: Sequence[Column], span: tuple[int, int]) -> Iterator[Piece]:
    """What stands in one group of columns, counted from its first column."""
    first, end = span
    for line in lines:
        if not is_vertical(line):
            for piece in pieces_of(line, columns):
                if first <= piece.column < end:
                    yield replace(piece, column=piece.column - first)


def _as_printed(row: TableRow, printed: Mapping[int, Line]) -> TableRow:
    """A row with its lines as they stand on the page."""
    return replace(row, pieces=tuple(replace(p, line=printed[id(p.line)]) for p in row.pieces))


def _is_level(found: Sequence[TableRow], has_figures: Callable[[TableRow], bool]) -> bool:
    """Whether names stand beside their amounts as they should; rows around a name of several lines do not count."""
    full = [has_figures(row) for row in found]
    alone = [all(full[max(0, i - 1) : i + 2]) for i in range(len(full))]
    offs = [off for row, counts in zip(found, alone, strict=True) if counts and (off := _name_offset(row)) is not None]
    priced = (row.cell("amount") for row in compress(found, full))
    levels = [amount.rect.middle for amount in priced if amount is not None]
    return len(offs) < 2 or sorted(offs)[-2] <= _OFF_LEVEL * _least_step(levels)


def _name_offset(row: TableRow) -> float | None:
    """How far the name stands off the amount's level, None where one of them is blank."""
    name, amount = row.cell("name"), row.cell("amount")
    return None if name is None or amount is None else abs(name.rect.middle - amount.rect.middle)


def _least_step(levels: Sequence[float]) -> float:
    steps = (below - above for above, below in pairwise(levels))
    return min((step for step in steps if step > 0), default=0.0)


def _group_levels(pieces: Sequence[Piece], columns: Sequence[Column]) -> list[tuple[Piece, ...]]:
    """The pieces level by level: figures make the rows, for they never wrap; what is not level with one is text by itself."""
    figures, texts = _part_figures(pieces, columns)
    found = group_items(figures, _line_of)
    loose: list[Piece] = []
    for piece in texts:
        home = _find_level(found, piece.line.rect)
        (loose if home is None else home).append(piece)
    found += group_items(loose, _line_of)
    return list(map(tuple, sorted(found, key=_level_of)))


def _part_figures(pieces: Sequence[Piece], columns: Sequence[Column]) -> tuple[list[Piece], list[Piece]]:
    """The pieces of columns that never wrap, and all others."""
    figures = [p for p in pieces if columns[p.column].role in _NEVER_WRAP]
    texts = [p for p in pieces if columns[p.column].role not in _NEVER_WRAP]
    return figures, texts


def _level_of(row: Sequence[Piece]) -> float:
    return min(p.line.rect.middle for p in row)


def _line_of(piece: Piece) -> Line:
    return piece.line


def _find_level(found: Sequence[list[Piece]], rect: Rect) -> list[Piece] | None:
    """The row whose level is nearest to a rectangle, where they are level."""
    near = [min((p.line.rect for p in row), key=lambda r: horizontal_gap(r, rect)) for row in found]
    at = min(range(len(near)), key=lambda i: abs(near[i].middle - rect.middle), default=None)
    return found[at] if at is not None and on_one_level(near[at], rect) else None


def _straighten_pieces(
    pieces: Sequence[Piece], columns: Sequence[Column], heads: Sequence[Rect]
) -> tuple[list[Piece], bool]:
    """Every piece, in the order given, on the level of its row's amount; and whether the names' level is beyond doubt."""
    roles = [column.role for column in columns]
    anchor = _find_anchor(roles)
    if anchor is None:
        return list(pieces), True
    height = line_height(_lines_of(pieces))
    lean = find_slants(_cells_by_column(pieces), dict(enumerate(heads)), anchor, height)
    return [_raise_piece(p, lean.get(p.column)) for p in pieces], _are_names_sure(lean, roles)


def _are_names_sure(lean: Mapping[int, Slant], roles: Sequence[str]) -> bool:
    """Whether no column of names slides in a way that is in doubt."""
    return all(slant.sure or roles[i] != "name" for i, slant in lean.items())


def _find_anchor(roles: Sequence[str]) -> int | None:
    """The column that the others are laid against: the first of amounts, else of prices."""
    return next((roles.index(role) for role in ("amount", "price") if role in roles), None)


def _cells_by_column(pieces: Sequence[Piece]) -> dict[int, list[Rect]]:
    """The cells of every column, one a level."""
    lines: dict[int, list[Line]] = {}
    for piece in pieces:
        lines.setdefault(piece.column, []).append(piece.line)
    return {column: [row[-1].rect for row in group_rows(found)] for column, found in lines.items()}


def _raise_piece(piece: Piece, slant: Slant | None) -> Piece:
    rect = piece.line.rect
    down = slant.at(rect.middle) if slant else 0.0
    moved = Rect(rect.left, rect.top - down, rect.right, rect.bottom - down)
    return replace(piece, line=replace(piece.line, rect=moved))


def _with_continuations(
    found: Sequence[TableRow], has_figures: Callable[[TableRow], bool], height: float
) -> tuple[TableRow, ...]:
    """Rows without figures joined to the entry above or below, whichever is nearer; the one above where both are.

    Text goes on only behind a line that fills its column: what follows a short line is a heading or a note of its own.
    """
    full = [has_figures(row) for row in found]
    joining = _Joining(found, full, height)
    for i, row in enumerate(found):
        if full[i]:
            joining.add_entry(row)
        else:
            joining.add_text(row, found[i + 1] if any(full[i + 1 : i + 2]) else None)
    return tuple(joining.whole)


class _Joining:
    """Goes down the rows of a table; holds the entries, and the text rows that wait for the entry below."""

    def __init__(self, found: Sequence[TableRow], full: Sequence[bool], height: float) -> None:
        own = [row.cell("name") is not None for row in compress(found, full)]
        begins = full[:1] == [True]
        self.aligned = begins and all(own)
        self.leading = bool(found) and not begins and sum(own) < 0.4 * len(own)  # names stand over their figures
        self.ends = _column_ends(found)
        self.height = height
        self.whole: list[TableRow] = []
        self.waiting: list[TableRow] = []
        self.last: TableRow | None = None

    def add_entry(self, row: TableRow) -> None:
        """Take in a row with figures and the text rows that waited for it."""
        whole = row
        for text in reversed(self.waiting):
            whole = _joined_from_above(text, whole)
        self.whole.append(whole)
        self.waiting, self.last = [], row

    def add_text(self, row: TableRow, below: TableRow | None) -> None:
        """Join a text row to what it goes on; `below` is the row under it if that is an entry."""
        up, down = self._distances(row, below)
        if min(up, down) > _CONTINUED:
            return
        if self._belongs_below(row, below, up, down):
            self.waiting.append(row)
        elif self._belongs_above(row, up, down):
            self._join_to_last(row, tied=abs(up - down) <= _CLOSER)

    def _distances(self, row: TableRow, below: TableRow | None) -> tuple[float, float]:
        """Line heights from a text row up to the last row and down to the entry below."""
        rect = row.pieces[0].line.rect
        up = self.last.drop_to(rect) / self.height if self.last else _FAR
        down = -below.drop_to(rect) / self.height if below else _FAR
        return up, down

    def _join_to_last(self, row: TableRow, *, tied: bool) -> None:
        self.whole[-1] = _merge_rows(self.whole[-1], row, tied=tied, loose=tied and not self.aligned)
        self.last = row

    def _belongs_above(self, row: TableRow, up: float, down: float) -> bool:
        """Whether a text row goes on what stands above it, and the entry below is no nearer."""
        return self._goes_on(row) and not self._is_nearer_below(up, down)

    def _is_nearer_below(self, up: float, down: float) -> bool:
        return (self.leading and down <= _CONTINUED) or down < up - _CLOSER

    def _belongs_below(self, row: TableRow, below: TableRow | None, up: float, down: float) -> bool:
        """Whether a text row is the beginning of the entry below it."""
        if below is not None and _is_balanced(row, below, self.height):
            return True
        if self._is_nearer_below(up, down):
            return self.leading or self._is_full(row)
        return self._is_full(row) and down <= _CONTINUED and not self._goes_on(row)

    def _is_full(self, row: TableRow) -> bool:
        """Whether a cell of a row runs to the end of its column."""
        return any(p.line.rect.right >= self.ends[p.column] - _FULL * self.height for p in row.pieces)

    def _goes_on(self, row: TableRow) -> bool:
        """Whether a column of `row` is full in the row above."""
        if self.last is None:
            return False
        return not _full_columns(self.last, self.ends, self.height, row).isdisjoint(p.column for p in row.pieces)


def _is_balanced(text: TableRow, row: TableRow, height: float) -> bool:
    """Whether a text stands as far above the figures of a row as the row's own text stands below them: one cell, centred."""
    columns = _columns_in(text)
    own, others = _middles(row.pieces, columns, within=True), _middles(row.pieces, columns, within=False)
    if not own or not others:
        return False
    middle = sum(others) / len(others)
    below, above = min(own) - middle, middle - max(_middles(text.pieces, columns, within=True))
    return below > _CENTRED * height and abs(above - below) < _CENTRED * height


def _columns_in(row: TableRow) -> set[int]:
    """The columns in which something of a row stands."""
    return {p.column for p in row.pieces}


def _middles(pieces: Iterable[Piece], columns: Container[int], *, within: bool) -> list[float]:
    """The levels of the pieces in these columns, or of those in all others."""
    return [p.line.rect.middle for p in pieces if (p.column in columns) is within]


def _column_ends(found: Sequence[TableRow]) -> dict[int, float]:
    """How far to the right each column is printed."""
    ends: dict[int, float] = {}
    for piece in (p for row in found for p in row.pieces):
        ends[piece.column] = max(ends.get(piece.column, piece.line.rect.right), piece.line.rect.right)
    return ends


def _full_columns(row: TableRow, ends: Mapping[int, float], height: float, below: TableRow) -> set[int]:
    """Columns in which the text of a row runs to the end, but for what the first word below needs; with none on its level
    (figures beside two lines), all."""
    room = {p.column: _FULL * height + _first_word(p.line) for p in below.pieces}
    full = {p.column for p in row.pieces if p.line.rect.right >= ends[p.column] - room.get(p.column, _FULL * height)}
    return full | (set(ends) - _columns_in(row))


def _first_word(line: Line) -> float:
    """Width of the word at the head of a line that is not broken: letters and figures, with what closes them."""
    match = re.match(r"[0-9A-Za-z+\-./%]{2,12}[)）\]】]?", line.text)
    return line.cut_part(0, match.end()).rect.width if match else 0.0


def _joined_from_above(text: TableRow, row: TableRow) -> TableRow:
    """An entry with a text row above its figures; beside a name on its own level that may be a heading as well."""
    beside = _columns_in(row) & _columns_in(text)
    return _merge_rows(text, row, tied=bool(beside), loose=bool(beside))


def _merge_rows(first: TableRow, second: TableRow, *, tied: bool, loose: bool) -> TableRow:
    """Two levels as one entry."""
    return replace(
        first,
        pieces=(*first.pieces, *second.pieces),
        tied=first.tied or second.tied or tied,
        loose=first.loose or second.loose or loose,
    )
