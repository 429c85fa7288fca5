"""The goods of a VAT invoice: columns by the header, rows by the amounts, names over several lines.

Cells are typed before they are placed (a percentage is a rate, two decimals are money), then put into the columns in
their printed order, nearest column first: figures are set right-aligned under centred heads and would often be nearer to
the next column's head than to their own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, product
from typing import Any

from intake import values
from intake.fields import parse_field
from intake.labels.blocks import join_value_lines
from intake.labels.labelled import CELL_GAP
from intake.layout.rows import group_rows, is_vertical, line_height
from intake.model import LOST, Doubt, Field, Line, Page, Rect, Row, State, enclosing_rect, unread_field
from intake.types.vocabulary import Kind, Spec
from intake.types.vocabulary import VatInvoice as F

HEADS = (
    ("货物或应税劳务、服务名称", "name"), ("货物或应税劳务名称", "name"), ("货物及应税劳务名称", "name"), ("货物或服务名称", "name"),
    ("项目名称", "name"), ("商品名称", "name"), ("货物名称", "name"), ("服务名称", "name"), ("品名", "name"), ("项目", "name"),
    ("规格型号", "spec"), ("规格", "spec"), ("型号", "spec"), ("计量单位", "unit"), ("单位", "unit"), ("数量", "quantity"),
    ("单价", "price"), ("税率/征收率", "tax_rate"), ("税率征收率", "tax_rate"), ("税率", "tax_rate"), ("征收率", "tax_rate"),
    ("税额", "tax"), ("金额", "amount"), ("金", "amount"), ("税", "tax"), ("数", "quantity"), ("价", "price"),
)  # fmt: skip
"""Printed column heads and their roles, longer words first; of a head set wide under a seal one letter may be all that is left."""
_NUMBER = r"[-−¥￥]{0,3}(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d*)?"
_RATE = re.compile(r"\d{1,2}(?:\.\d)?[%％]|免税|不征税|零税率|出口零税率|普通零税率|\*{1,3}")
_BOTH = re.compile(
    rf"(?P<quantity>{_NUMBER})\s*[/／]?\s*(?P<unit>[\u4e00-\u9fff]{{1,2}})|(?P<unit2>[\u4e00-\u9fff]{{1,2}})\s*[/／]?\s*(?P<quantity2>{_NUMBER})"
)
"""Quantity and unit in one cell: 2盒, 1.00/次, 盒 2."""
_STARS = "*＊★☆✱✻"
"""The star before and behind a class, and what it is taken for."""
_HOLE = 2.0
"""Distance of a star from the letter beside it, in the line's own usual distance, from which a letter is lost between them."""
_CONTESTED = 0.1
"""Score of another letter from which a name is doubtful."""
_RIVAL, _SURE_LETTER = 0.01, 0.9
"""Score of another letter, and of the letter itself, from which and below which a name is not beyond doubt: it proves no row."""
_NEW = re.compile(rf"[{_STARS}][^{_STARS}]{{2,}}[{_STARS}]")
"""Goods begin with their class between stars: such a line continues no name above it."""
_FIGURES = re.compile(rf"(?:{_NUMBER}|{_RATE.pattern})(?:\s+(?:{_NUMBER}|{_RATE.pattern}))+")
SURE_NAME = 0.97
"""Mean score of a goods name below which it is doubtful: one misread letter in ten pulls the mean to 0.96."""


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
    letters = [(c, piece.cut_part(i, i + 1).rect) for piece in row for i, c in enumerate(piece.text) if not c.isspace()]
    text = values.to_half_width("".join(c for c, _ in letters))
    if len(text) != len(letters):
        return {}
    found: dict[str, Rect] = {}
    taken: set[int] = set()
    for word, role in HEADS:
        free = (m for m in re.finditer(re.escape(word), text) if not taken & set(range(*m.span())))
        if role not in found and (match := next(free, None)):
            taken |= set(range(*match.span()))
            found[role] = enclosing_rect(rect for _, rect in letters[slice(*match.span())])
    return found


def split_cells(line: Line) -> list[Line]:
    """A line cut into cells: at wide gaps, and between figures that blanks part."""
    if not line.text.strip("* "):
        return [line]  # the stars of an exempt tax are set far apart
    cuts = [0, *line.find_gaps(CELL_GAP), len(line.text)]
    found: list[Line] = []
    for a, b in pairwise(cuts):
        part = line.cut_part(a, b)
        if _FIGURES.fullmatch(part.text.strip()):
            found += [part.cut_part(m.start(), m.end()) for m in re.finditer(r"\S+", part.text)]
        else:
            found.append(part)
    return found


def read_goods(page: Page, head: GoodsHead | None, bottom: float) -> tuple[Row, ...]:
    """Goods between the header and `bottom` (upright pixels), in printed order."""
    if head is None:
        return ()
    height = line_height(page.lines)
    top = head.rect.middle + 0.5 * height
    lines = [y for x in page.lines for y in _split_upright_column(x, top, bottom) if top < y.rect.middle < bottom]
    inside = [
        c
        for x in lines
        if not is_vertical(x) and not _is_of_seal(page, x)
        for y in split_cells(x)
        for c in _split_quantity_unit(y, head)
    ]
    found: list[dict[str, list[Line]]] = []
    waiting: list[Line] = []
    placed = [_place_cells(row, head) for row in group_rows(inside)]
    for i, row in enumerate(placed):
        name = [row["name"]] if "name" in row else []
        below = placed[i + 1] if i + 1 < len(placed) else {}
        if "amount" in row:
            found.append(
                {role: [line] for role, line in row.items()} | ({"name": waiting + name} if waiting + name else {})
            )
            waiting = []
        elif name and len(_FIGURE_ROLES & set(row)) >= _A_ROW:
            found.append({role: [line] for role, line in row.items()})  # its amount was not read
        elif name and "amount" in below and ("name" not in below or _NEW.match(values.compact_text(name[0].text))):
            waiting += name  # a name over its figures
        elif found:
            level = max(x.rect.middle for lines in found[-1].values() for x in lines)
            for role, line in row.items():
                if role in ("name", "spec", "unit") and _is_continuation(found[-1].get(role), line, level, height):
                    found[-1].setdefault(role, []).append(line)
    return tuple(_read_row(page, placed) for placed in found)


_FIGURE_ROLES = frozenset(("quantity", "price", "tax_rate", "tax"))
_A_ROW = 2
"""Figures beside a name that make a row of it, whether its amount was read or not."""


def _split_upright_column(line: Line, top: float, bottom: float) -> list[Line]:
    """A narrow column that was taken for one upright text (盒盒盒), a cell a row."""
    if not is_vertical(line) or not top < line.rect.top + line.rect.width or line.rect.bottom > bottom:
        return [line]
    step = line.rect.height / len(line.text)
    rects = [
        replace(line.rect, top=line.rect.top + i * step, bottom=line.rect.top + (i + 1) * step)
        for i in range(len(line.text))
    ]
    return [Line(c, rect, line.confidence) for c, rect in zip(line.text, rects, strict=True)]


def _split_quantity_unit(cell: Line, head: GoodsHead) -> list[Line]:
    """A cell that holds quantity and unit, as two in the printed order of their columns."""
    match = _BOTH.fullmatch(cell.text.strip())
    near = min(head.columns, key=lambda role: abs(head.columns[role].center - cell.rect.center))
    if not match or not {"quantity", "unit"} <= set(head.columns) or near not in ("quantity", "unit"):
        return [cell]
    lead = len(cell.text) - len(cell.text.lstrip())
    spans = {role: match.span(role) if match[role] else match.span(f"{role}2") for role in ("quantity", "unit")}
    parts = [(head.columns[role].center, cell.cut_part(lead + a, lead + b)) for role, (a, b) in spans.items()]
    spots = sorted(p.rect.left for _, p in parts)
    return [
        replace(p, rect=replace(p.rect, left=x, right=x + p.rect.width))
        for (_, p), x in zip(sorted(parts, key=lambda o: o[0]), spots, strict=True)
    ]


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
    return any(text in values.compact_text(s.text) if s.text else _SEALED.search(text) for s in over)


_SEALED = re.compile(r"税务|监制|专用章|发票|有限公司|[★☆]")


def _place_cells(row: Sequence[Line], head: GoodsHead) -> dict[str, Line]:
    """Cells of one row by role; what is left of the second column and is no figure is the name."""
    spec = head.columns.get("spec") or head.columns.get("unit") or head.columns["amount"]
    placed: dict[str, Line] = {}
    rest = list(
        row[1:]
        if len(row) > 1 and _cell_kind(row[1]) == "text" and re.fullmatch(r"\d{1,4}", row[0].text.strip())
        else row
    )
    if rest and rest[0].rect.left < spec.left and _cell_kind(rest[0]) == "text" and _is_name(rest, head):
        placed["name"] = rest.pop(0)
        while rest and _is_rest_of_name(placed["name"], rest[0], spec):
            placed["name"] = join_value_lines([placed["name"], rest.pop(0)])
    return placed | _best_order(rest, head)


def _is_rest_of_name(name: Line, cell: Line, spec: Rect) -> bool:
    """Whether a text is the rest of a name that was read in two pieces: no blank between them, before the next column's head."""
    near = cell.rect.left - name.rect.right < 0.5 * name.rect.height
    return near and _cell_kind(cell) == "text" and cell.rect.left < spec.left


def _is_name(row: Sequence[Line], head: GoodsHead) -> bool:
    """The first text of a row is a name unless it begins in the middle of the table."""
    first = row[0].rect
    unit = head.columns.get("unit", head.columns["amount"])
    return first.center < unit.left


def _cell_kind(line: Line) -> str:
    text = values.compact_text(line.text)
    if _RATE.fullmatch(text):
        return "rate"
    return "number" if re.fullmatch(_NUMBER, text) else "text"


_ALLOWED = {
    "rate": {"tax_rate": 0.0, "tax": 6.0},
    "number": {"spec": 8.0, "quantity": 0.0, "price": 0.0, "amount": 0.0, "tax": 0.0},
    "text": {"spec": 0.0, "unit": 0.0},
}
"""What a kind of cell may be, with a penalty in line heights: `***` stands for a tax, too, a number may be a model."""


def _best_order(row: Sequence[Line], head: GoodsHead) -> dict[str, Line]:
    """Cells to columns in printed order with the least way from cell to head; cells that fit nowhere are left out."""
    roles = sorted((r for r in head.columns if r != "name"), key=lambda r: head.columns[r].center)
    usable = [x for x in row if x.text.strip()][:_MOST]
    height = max(head.rect.height, 1.0)
    many = min(len(usable), len(roles))
    best: tuple[float, dict[str, Line]] = (float("inf"), {})
    for cells_, chosen in product(
        combinations(usable, many), combinations(roles, many)
    ):  # a cell may have no head, a head no cell
        cost = sum(_placement_cost(role, line, head, height) for role, line in zip(chosen, cells_, strict=True))
        if cost < best[0]:
            best = (cost, dict(zip(chosen, cells_, strict=True)))
    return {r: x for r, x in best[1].items() if r in _ALLOWED[_cell_kind(x)]}


_MOST = 9
"""Cells of a row that are tried in every order."""


def _placement_cost(role: str, line: Line, head: GoodsHead, height: float) -> float:
    """How far a cell is from a column, in line heights; what the column cannot hold is very far."""
    penalty = _ALLOWED[_cell_kind(line)].get(role)
    if penalty is None:
        return 100.0
    money = role in ("amount", "tax") and not re.search(r"\.\d{2}$", values.compact_text(line.text))
    way = abs(head.columns[role].center - line.rect.center) / height
    return penalty + way + (5.0 if money and _cell_kind(line) == "number" else 0.0)


_CELLS: Mapping[str, Spec[Any]] = {
    "name": Spec("name", "名称", Kind.TEXT, values.parse_text),
    "spec": Spec("spec", "规格型号", Kind.TEXT, values.parse_text),
    "unit": Spec("unit", "单位", Kind.TEXT, values.parse_text),
    "quantity": Spec("quantity", "数量", Kind.NUMBER, values.parse_number),
    "price": Spec("price", "单价", Kind.NUMBER, values.parse_number),
    "amount": Spec("amount", "金额", Kind.MONEY, values.parse_money),
    "tax_rate": Spec("tax_rate", "税率", Kind.TEXT, values.parse_text),
    "tax": Spec("tax", "税额", Kind.MONEY, values.parse_money),
}


def _read_row(page: Page, placed: Mapping[str, Sequence[Line]]) -> Row:
    found: dict[str, Field[Any]] = {}
    for role in F.ITEMS.columns:
        if role in placed:
            line = join_value_lines(placed[role])
            cell = parse_field.parse_field(_CELLS[role], line, page)
            if role == "name":
                cell = _check_name(line, cell)
            if cell.value is not None or role == "amount":
                found[role] = cell
        elif role == "amount":
            found[role] = unread_field(Doubt.NOT_FOUND.with_text("此行的金额未读出"), source=page.source)
    return found


def _check_name(line: Line, name: Field[str]) -> Field[str]:
    """A name is proven by nothing: only a sure reading stands. `*分类*名称` may lose its first star to the frame."""
    printed = name.value
    if printed is None:
        return name
    holes = [
        i for i in line.find_gaps(LOST) if line.text[i - 1].isalnum() and line.text[i].isalnum()
    ] or line.find_gaps(_HOLE)
    if name.doubts == frozenset((Doubt.GAP,)) and not holes and line.confidence >= SURE_NAME:
        name = name.reset_state(State.READ)  # blanks beside stars and brackets look like holes
    if len(_NEW.findall(printed)) > 1:
        name = name.as_doubtful(Doubt.RUNS_ON.with_text("像是两行的名称"))
    starred = re.fullmatch(rf"[{_STARS}]{{0,2}}([^{_STARS}]+)[{_STARS}]{{1,2}}([^{_STARS}].*)", printed)
    if starred and printed != (whole := f"*{starred[1]}*{starred[2]}"):
        name = replace(name, value=whole).as_doubtful(Doubt.REPAIRED.with_text("按“*分类*名称”更正了星号"))
    elif printed[0] in _STARS and not starred:
        name = name.as_doubtful(Doubt.RUNS_ON.with_text("分类之后的名称未读出"))
    letters = [c for c in line.chars if c.text.isalnum()]
    rivals = [share for c in letters for other, share in c.rivals if other.isalnum()]
    if any(share >= _RIVAL for share in rivals) or any(c.confidence < _SURE_LETTER for c in letters):
        contested = any(share >= _CONTESTED for share in rivals)
        name = name.in_state(State.DOUBTFUL if contested else name.state, Doubt.CONTESTED)
    if name.confidence is not None and line.confidence < SURE_NAME:
        return name.as_doubtful(Doubt.LOW_SCORE.with_text("名称识读把握不足"))
    return name
