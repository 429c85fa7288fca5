"""The goods of a VAT invoice: columns by the header, rows by the amounts, names over several lines.

Cells are typed before they are placed (a percentage is a rate, two decimals are money), then put into the columns in
their printed order, nearest column first: figures are set right-aligned under centred heads and would often be nearer to
the next column's head than to their own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, product

from extractors.medical_invoice.data_items import GOODS
from intake import values
from intake.fields import parse_field
from intake.labels.blocks import join_value_lines
from intake.labels.labelled import CELL_GAP
from intake.layout.rows import group_rows, is_vertical, line_height
from intake.model import Doubt, Field, Line, Page, Rect, Row, State, enclosing_rect, unread_field
from intake.patterns import patterns_beside, tables_beside

_PATTERNS = patterns_beside(__file__)
_HEADS = sorted(tables_beside(__file__)["heads"].items(), key=lambda head: len(head[0]) == 1)
"""Printed column heads and their roles; what is left of a head comes last."""
_HOLE = 2.0
"""Distance of a star from the letter beside it, in the line's own usual distance, from which a letter is lost between them."""
_CONTESTED = 0.1
"""Score of another letter from which a name is doubtful."""
_RIVAL, _SURE_LETTER = 0.01, 0.9
"""Score of another letter, and of the letter itself, from which and below which a name is not beyond doubt: it proves no row."""
_SURE_NAME = 0.97
"""Mean score of a goods name below which it is doubtful: one misread letter in ten pulls the mean to 0.96."""
_CELLS = {spec.name: spec for spec in GOODS}
_MANY_WORDS = ("name", "spec", "unit")
"""Cells whose text may run over several lines."""
_FIGURE_ROLES = frozenset(("quantity", "price", "tax_rate", "tax"))
_A_ROW = 2
"""Figures beside a name that make a row of it, whether its amount was read or not."""
_ALLOWED = {
    "rate": {"tax_rate": 0.0, "tax": 6.0},
    "number": {"spec": 8.0, "quantity": 0.0, "price": 0.0, "amount": 0.0, "tax": 0.0},
    "text": {"spec": 0.0, "unit": 0.0},
}
"""What a kind of cell may be, with a penalty in line heights: `***` stands for a tax, too, a number may be a model."""
_MOST = 9
"""Cells of a row that are tried in every order."""


@dataclass(frozen=True, slots=True)
class GoodsHead:
    """The header of the goods table: its rectangle and where each column's head stands."""

    rect: Rect
    columns: Mapping[str, Rect]


def find_head(page: Page) -> GoodsHead | None:
    """The row that names an amount column and at least two others; None where there is none.

    Heads are justified (`金　额`), so that single letters of one word come as lines of their own.
    """
    for row in group_rows(x for x in page.lines if not is_vertical(x)):
        columns = _find_columns(row)
        if "amount" in columns and len(columns) >= 4:
            return GoodsHead(enclosing_rect(columns.values()), columns)
    return None


def _find_columns(row: Sequence[Line]) -> dict[str, Rect]:
    """Roles named in a row of lines that are read as one text, blanks left out."""
    text, rects = _read_letters(row)
    if len(text) != len(rects):
        return {}
    found: dict[str, Rect] = {}
    taken: set[int] = set()
    for word, role in _HEADS:
        place = range(0) if role in found else _find_free(word, text, taken)
        if place:
            taken |= set(place)
            found[role] = enclosing_rect(rects[place.start : place.stop])
    return found


def _read_letters(row: Sequence[Line]) -> tuple[str, list[Rect]]:
    """The letters of a row, half-width, and where each stands."""
    letters = list(_iter_letters(row))
    text = "".join(letter for letter, _ in letters)
    return values.to_half_width(text), [rect for _, rect in letters]


def _iter_letters(row: Sequence[Line]) -> Iterator[tuple[str, Rect]]:
    for piece in row:
        for at, letter in enumerate(piece.text):
            if not letter.isspace():
                yield letter, piece.cut_part(at, at + 1).rect


def _find_free(word: str, text: str, taken: set[int]) -> range:
    """Where a head stands in letters that no longer head has taken; empty where it does not."""
    places = (range(*match.span()) for match in re.finditer(re.escape(word), text))
    return next((place for place in places if not taken & set(place)), range(0))


def split_cells(line: Line) -> list[Line]:
    """A line cut into cells: at wide gaps, and between figures that blanks part."""
    if not line.text.strip("* "):
        return [line]  # the stars of an exempt tax are set far apart
    found: list[Line] = []
    for start, end in pairwise([0, *line.find_gaps(CELL_GAP), len(line.text)]):
        part = line.cut_part(start, end)
        if _PATTERNS["figures"].fullmatch(part.text.strip()):
            found += [part.cut_part(*figure.span()) for figure in re.finditer(r"\S+", part.text)]
        else:
            found.append(part)
    return found


# ------------------------------------------------------------------------------------------------ rows
_Cells = dict[str, list[Line]]
"""The lines of each cell of a row, by role."""


def read_goods(page: Page, head: GoodsHead | None, bottom: float) -> tuple[Row, ...]:
    """Goods between the header and `bottom` (upright pixels), in printed order."""
    if head is None:
        return ()
    height = line_height(page.lines)
    cells = _iter_cells(page, head, head.rect.middle + 0.5 * height, bottom)
    placed = [_place_cells(row, head) for row in group_rows(cells)]
    return tuple(_read_row(page, goods) for goods in _gather_cells(placed, height))


def _gather_cells(placed: Sequence[Mapping[str, Line]], height: float) -> list[_Cells]:
    """The cells of each of the goods, with the lines of its name over its figures and what goes on below them."""
    found: list[_Cells] = []
    waiting: list[Line] = []
    for row, below in pairwise([*placed, {}]):
        if "amount" in row:
            found.append(_begin_cells(row, waiting))
            waiting = []
        elif _lacks_amount(row):
            found.append(_begin_cells(row, ()))
        elif _is_over_figures(row, below):
            waiting.append(row["name"])
        elif found:
            _continue_cells(found[-1], row, height)
    return found


def _lacks_amount(row: Mapping[str, Line]) -> bool:
    """Whether a row has enough figures beside its name to be goods whose amount was not read."""
    return "name" in row and len(_FIGURE_ROLES & set(row)) >= _A_ROW


def _iter_cells(page: Page, head: GoodsHead, top: float, bottom: float) -> Iterator[Line]:
    """The cells of the table in upright lines, words of seals left out."""
    for whole in page.lines:
        for line in _split_upright_column(whole, top, bottom):
            if top < line.rect.middle < bottom and not is_vertical(line) and not _is_of_seal(page, line):
                for cell in split_cells(line):
                    yield from _split_quantity_unit(cell, head)


def _begin_cells(row: Mapping[str, Line], above: Sequence[Line]) -> _Cells:
    """The cells of a row, its name with the lines of it that stand above."""
    cells = {role: [line] for role, line in row.items()}
    return cells | {"name": [*above, *cells.get("name", ())]} if above else cells


def _is_over_figures(row: Mapping[str, Line], below: Mapping[str, Line]) -> bool:
    """Whether a name stands over its figures: the row below has an amount and no name, or this one begins goods."""
    if "name" not in row or "amount" not in below:
        return False
    begins = _PATTERNS["new_goods"].match(values.compact_text(row["name"].text))
    return "name" not in below or bool(begins)


def _continue_cells(cells: _Cells, row: Mapping[str, Line], height: float) -> None:
    """Lines of the row that go on with a cell of the goods above are added to it."""
    level = max(line.rect.middle for lines in cells.values() for line in lines)
    for role, line in row.items():
        if role in _MANY_WORDS and _is_continuation(cells.get(role), line, level, height):
            cells[role].append(line)


def _split_upright_column(line: Line, top: float, bottom: float) -> list[Line]:
    """A narrow column that was taken for one upright text (盒盒盒), a cell a row."""
    if not is_vertical(line) or not top < line.rect.top + line.rect.width or line.rect.bottom > bottom:
        return [line]
    step = line.rect.height / len(line.text)
    tops = [line.rect.top + at * step for at in range(len(line.text) + 1)]
    rects = [replace(line.rect, top=above, bottom=below) for above, below in pairwise(tops)]
    return [Line(letter, rect, line.confidence) for letter, rect in zip(line.text, rects, strict=True)]


def _split_quantity_unit(cell: Line, head: GoodsHead) -> list[Line]:
    """A cell that holds quantity and unit, as two in the printed order of their columns."""
    match = _PATTERNS["quantity_and_unit"].fullmatch(cell.text.strip())
    if not match or not _is_under_quantity(cell, head):
        return [cell]
    roles = sorted(("quantity", "unit"), key=lambda role: head.columns[role].center)
    return _set_in_order([_cut_role(cell, match, role) for role in roles])


def _set_in_order(parts: Sequence[Line]) -> list[Line]:
    """The parts, the first put where the leftmost of them begins, and so on."""
    spots = sorted(part.rect.left for part in parts)
    return [
        replace(part, rect=replace(part.rect, left=spot, right=spot + part.rect.width))
        for part, spot in zip(parts, spots, strict=True)
    ]


def _is_under_quantity(cell: Line, head: GoodsHead) -> bool:
    """Whether the head nearest to a cell is that of the quantity or of the unit, and the table has both."""
    near = min(head.columns, key=lambda role: abs(head.columns[role].center - cell.rect.center))
    return {"quantity", "unit"} <= set(head.columns) and near in ("quantity", "unit")


def _cut_role(cell: Line, match: re.Match[str], role: str) -> Line:
    lead = len(cell.text) - len(cell.text.lstrip())
    start, end = match.span(role if match[role] else f"{role}2")
    return cell.cut_part(lead + start, lead + end)


def _is_continuation(above: Sequence[Line] | None, line: Line, level: float, height: float) -> bool:
    """True where `line` is the next line of the cell above: close below its row, and beginning below it (specs are centred)."""
    if not above:
        return False
    last = above[-1].rect
    aligned = abs(last.left - line.rect.left) < 1.5 * height or abs(last.center - line.rect.center) < height
    return aligned and line.rect.middle - level < 2 * height


def _is_of_seal(page: Page, line: Line) -> bool:
    """Words of a seal over the goods; of a seal whose words nobody knows, what is no cell of a table: a column's figure, a name."""
    text = values.compact_text(line.text)
    over = [s for s in page.seals if s.color != "black" and s.rect.coverage_of(line.rect) > 0.9]
    return any(text in values.compact_text(s.text) if s.text else _PATTERNS["seal_words"].search(text) for s in over)


# ------------------------------------------------------------------------------------------------ cells of a row
def _place_cells(row: Sequence[Line], head: GoodsHead) -> dict[str, Line]:
    """Cells of one row by role; what is left of the second column and is no figure is the name."""
    rest = list(row[1:] if _is_numbered(row) else row)
    if not rest or not _is_name(rest[0], head):
        return _best_order(rest, head)
    return {"name": _take_name(rest, head), **_best_order(rest, head)}


def _take_name(cells: list[Line], head: GoodsHead) -> Line:
    """The name at the beginning of `cells`, its pieces joined; they are taken out of the list."""
    name = cells.pop(0)
    while cells and _is_rest_of_name(name, cells[0], head):
        name = join_value_lines([name, cells.pop(0)])
    return name


def _is_before_second_column(cell: Line, head: GoodsHead) -> bool:
    second = head.columns.get("spec") or head.columns.get("unit") or head.columns["amount"]
    return cell.rect.left < second.left


def _is_numbered(row: Sequence[Line]) -> bool:
    """Whether the first cell of a row is its running number: a short figure before a text."""
    return len(row) > 1 and _cell_kind(row[1]) == "text" and bool(re.fullmatch(r"\d{1,4}", row[0].text.strip()))


def _is_rest_of_name(name: Line, cell: Line, head: GoodsHead) -> bool:
    """Whether a text is the rest of a name that was read in two pieces: no blank between them, before the next column's head."""
    near = cell.rect.left - name.rect.right < 0.5 * name.rect.height
    return near and _cell_kind(cell) == "text" and _is_before_second_column(cell, head)


def _is_name(first: Line, head: GoodsHead) -> bool:
    """The first text of a row is a name unless it begins in the middle of the table."""
    unit = head.columns.get("unit", head.columns["amount"])
    outer = _is_before_second_column(first, head) and first.rect.center < unit.left
    return outer and _cell_kind(first) == "text"


def _cell_kind(line: Line) -> str:
    text = values.compact_text(line.text)
    if _PATTERNS["rate"].fullmatch(text):
        return "rate"
    return "number" if _PATTERNS["number"].fullmatch(text) else "text"


def _best_order(row: Sequence[Line], head: GoodsHead) -> dict[str, Line]:
    """Cells to columns in printed order with the least way from cell to head; cells that fit nowhere are left out."""
    usable = [line for line in row if line.text.strip()][:_MOST]
    best = _find_nearest_order(usable, _order_roles(head), head)
    return {role: line for role, line in best if role in _ALLOWED[_cell_kind(line)]}


def _find_nearest_order(usable: Sequence[Line], roles: Sequence[str], head: GoodsHead) -> Iterable[tuple[str, Line]]:
    """As many cells and columns as there are of both, in their orders, with the least way between them."""
    many = min(len(usable), len(roles))
    # A cell may have no head, a head no cell.
    orders = product(combinations(usable, many), combinations(roles, many))
    cells, chosen = min(orders, key=lambda order: sum(map(_placement_cost, order[1], order[0], [head] * many)))
    return zip(chosen, cells, strict=True)


def _order_roles(head: GoodsHead) -> list[str]:
    """The columns beside the name, from left to right."""
    return sorted((role for role in head.columns if role != "name"), key=lambda role: head.columns[role].center)


def _placement_cost(role: str, line: Line, head: GoodsHead) -> float:
    """How far a cell is from a column, in line heights; what the column cannot hold is very far."""
    penalty = _ALLOWED[_cell_kind(line)].get(role)
    if penalty is None:
        return 100.0
    way = abs(head.columns[role].center - line.rect.center) / max(head.rect.height, 1.0)
    return penalty + way + (5.0 if role in ("amount", "tax") and _is_whole_number(line) else 0.0)


def _is_whole_number(line: Line) -> bool:
    """Whether a cell is a figure without two places, as money has: it is rather a quantity."""
    whole = not re.search(r"\.\d{2}$", values.compact_text(line.text))
    return whole and _cell_kind(line) == "number"


def _read_row(page: Page, cells: _Cells) -> Row:
    read = ((role, _read_cell(role, cells.get(role), page)) for role in _CELLS)
    return {role: cell for role, cell in read if cell is not None}


def _read_cell(role: str, lines: Sequence[Line] | None, page: Page) -> Field[str] | None:
    """A cell of the goods; None where there is nothing to tell of it. An amount is told also where it was not read."""
    if lines is None:
        missing = Doubt.NOT_FOUND.with_text("此行的金额未读出")
        return unread_field(missing, source=page.source) if role == "amount" else None
    cell = _parse_cell(role, join_value_lines(lines), page)
    return cell if cell.value is not None or role == "amount" else None


def _parse_cell(role: str, line: Line, page: Page) -> Field[str]:
    cell = parse_field.parse_field(_CELLS[role], line, page)
    return _check_name(line, cell) if role == "name" else cell


# ------------------------------------------------------------------------------------------------ names
def _check_name(line: Line, name: Field[str]) -> Field[str]:
    """A name is proven by nothing: only a sure reading stands."""
    if name.value is None:
        return name
    name = _check_letters(line, _check_stars(_check_pieces(line, name)))
    if name.confidence is not None and line.confidence < _SURE_NAME:
        return name.as_doubtful(Doubt.LOW_SCORE.with_text("名称识读把握不足"))
    return name


def _check_pieces(line: Line, name: Field[str]) -> Field[str]:
    """Whether a name is one and whole: a gap may be no hole, and two names may have run together."""
    if _has_false_gap(line, name):
        name = name.reset_state(State.READ)
    if len(_PATTERNS["new_goods"].findall(name.value or "")) > 1:
        name = name.as_doubtful(Doubt.RUNS_ON.with_text("像是两行的名称"))
    return name


def _has_false_gap(line: Line, name: Field[str]) -> bool:
    """Whether a name is doubted for a gap alone that is no hole: blanks beside stars and brackets look like holes."""
    holes = parse_field.has_hole(line) or line.find_gaps(_HOLE)
    return name.doubts == frozenset((Doubt.GAP,)) and not holes and line.confidence >= _SURE_NAME


def _check_stars(name: Field[str]) -> Field[str]:
    """`*分类*名称` may lose its first star to the frame, or what stands behind its class."""
    printed = name.value or ""
    starred = _PATTERNS["starred_name"].fullmatch(printed)
    if starred is None:
        lost = _PATTERNS["star"].match(printed)
        return name.as_doubtful(Doubt.RUNS_ON.with_text("分类之后的名称未读出")) if lost else name
    whole = f"*{starred[1]}*{starred[2]}"
    if printed == whole:
        return name
    return replace(name, value=whole).as_doubtful(Doubt.REPAIRED.with_text("按“*分类*名称”更正了星号"))


def _check_letters(line: Line, name: Field[str]) -> Field[str]:
    """A name with a letter that was not read surely, or at whose place another was seen, too, is not beyond doubt."""
    letters = [char for char in line.chars if char.text.isalnum()]
    weakest = min((char.confidence for char in letters), default=1.0)
    rival = max((share for char in letters for other, share in char.rivals if other.isalnum()), default=0.0)
    if rival < _RIVAL and weakest >= _SURE_LETTER:
        return name
    return name.in_state(State.DOUBTFUL if rival >= _CONTESTED else name.state, Doubt.CONTESTED)
