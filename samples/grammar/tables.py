"""Fee items on a bill: tables of one to three groups, pairs, preprinted names, amounts in a row beneath their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samples.grammar.draft import Draft
from samples.grammar.facts import Fee
from samples.grammar.labels import COLUMNS
from samples.grammar.sheet import wide
from samples.make.facts.words import money

RULED = ("full", "outer", "head", "cols", "none")
LOOKS = (*RULED, "pairs", "brackets", "preprinted", "transposed")
"""How the items of a bill can stand; the first five differ in their rules only."""
_ROWS_BLANK = ("手术费", "麻醉费", "输血费", "中药饮片", "其他费", "输氧费", "护理费", "床位费")


def items(draft: Draft, fees: Sequence[Fee], look: str, groups: int, top: float, left: float, width: float) -> float:
    """Prints the items and notes them; returns the bottom."""
    match look:
        case "pairs" | "brackets":
            return _pairs(draft, fees, groups, top, left, width, brackets=look == "brackets")
        case "preprinted":
            return _preprinted(draft, fees, groups, top, left, width)
        case "transposed":
            return _transposed(draft, fees, top, left, width)
    return _table(draft, fees, look, groups, top, left, width)


def _amount(draft: Draft, cents: int) -> str:
    return draft.habit.money(cents, sign=False)


def _note(draft: Draft, fee: Fee, *names: str) -> str:
    """Notes a row; gives the key under which its print is known."""
    draft.row(names or (fee.name,), money(fee.cents))
    return f"row {len(draft.items) - 1}"


def _pairs(
    draft: Draft, fees: Sequence[Fee], groups: int, top: float, left: float, width: float, *, brackets: bool
) -> float:
    """`名称：金额` or `名称（金额）` in columns, without a head."""
    sheet, size = draft.sheet, draft.sheet.size
    step, y = width / groups, top
    apart = draft.rng.choice((0, 0, size * 2.5))
    for n, fee in enumerate(fees):
        x, y = left + (n % groups) * step, top + n // groups * size * 1.6
        key, amount = _note(draft, fee), _amount(draft, fee.cents)
        if brackets:
            sheet.put(f"{fee.name}（{amount}）", x, y, key=key)
        else:
            end = sheet.put(fee.name + ("：" if not apart else ""), x, y, key=key).right
            sheet.put(amount, end + apart, y, key=key)
    return y + size * 2


def _preprinted(draft: Draft, fees: Sequence[Fee], groups: int, top: float, left: float, width: float) -> float:
    """A form that names every kind of fee; only what was charged has an amount."""
    rng, sheet, size = draft.rng, draft.sheet, draft.sheet.size
    known = {f.name for f in fees}
    blank = [Fee(n, 0) for n in _ROWS_BLANK if n not in known][: rng.randint(1, 6)]
    places = [*fees, *blank]
    rng.shuffle(places)
    rows = -(-len(places) // groups)
    step, y = width / groups, top
    for n, word in enumerate(("name", "amount") * groups):
        head = COLUMNS[word].pick(rng, draft.reporting)
        sheet.put(head, left + (n // 2 + (n % 2) * 0.55) * step, y)
    for n, fee in enumerate(places):
        x, at = left + n // rows * step, y + (n % rows + 1) * size * 1.8
        key = _note(draft, fee) if fee.cents else ""
        sheet.put(fee.name, x, at, key=key)
        if fee.cents:
            right = rng.random() < 0.7
            sheet.put(
                _amount(draft, fee.cents), x + step * (0.95 if right else 0.55), at, key=key, align=right, filled=True
            )
    _rules(
        draft, "full" if rng.random() < 0.6 else "none", [left + i * step / 2 for i in range(2 * groups + 1)], y, rows
    )
    return y + (rows + 1) * size * 1.8 + size


def _transposed(draft: Draft, fees: Sequence[Fee], top: float, left: float, width: float) -> float:
    """Names in one row, amounts in the row beneath."""
    sheet, size = draft.sheet, draft.sheet.size
    widest = max(max(wide(f.name, size), wide(_amount(draft, f.cents), size)) for f in fees) + size
    count = max(1, min(6, int((width - size * 4) / widest)))
    step, y = (width - size * 4) / count, top
    for start in range(0, len(fees), count):
        sheet.put(COLUMNS["name"].pick(draft.rng, draft.reporting)[:4], left, y)
        sheet.put("金额", left, y + size * 1.8)
        for n, fee in enumerate(fees[start : start + count]):
            x, key = left + size * 4 + (n + 0.5) * step, _note(draft, fee)
            sheet.put(fee.name, x, y, key=key, align=0.5)
            sheet.put(_amount(draft, fee.cents), x, y + size * 1.8, key=key, align=0.5)
        y += size * 3.8
    return y + size * 0.3


# ------------------------------------------------------------------------------------------------ tables with columns
_SHARES: Mapping[str, float] = {
    "name": 3.0, "amount": 1.6, "quantity_unit": 1.3, "quantity": 0.9, "unit": 0.9, "remark": 1.0, "self": 1.5, "spec": 1.8,
}  # fmt: skip
_FIGURES = ("amount", "self", "quantity")


@dataclass(frozen=True, slots=True)
class Style:
    """How the rows of a table are printed: figures at the right edge, 甲乙丙 before names, specifications behind them."""

    names: tuple[str, ...]
    right: bool
    prefix: bool
    brackets: bool


def _columns(draft: Draft, groups: int) -> tuple[str, ...]:
    rng = draft.rng
    middle = rng.choice(([], [], ["quantity_unit"], ["quantity", "unit"], ["unit", "quantity"]))
    tail = rng.choice(([], [], ["remark"], ["self"])) if groups < 3 else []
    order = rng.choices(("name-first", "amount-first", "shuffled"), (8, 1.2, 0.8 if draft.reporting else 0))[0]
    if order == "name-first":
        return ("name", *middle, "amount", *tail)
    draft.moves.add(order)
    if order == "amount-first":
        return ("amount", "name", *middle, *tail)
    found = ["name", *middle, "amount", *tail]
    rng.shuffle(found)
    return tuple(found)


def _table(draft: Draft, fees: Sequence[Fee], look: str, groups: int, top: float, left: float, width: float) -> float:
    rng, size = draft.rng, draft.sheet.size
    names = _columns(draft, groups)
    draft.moves |= {f"column {n}" for n in names if n not in ("name", "amount")}
    style = Style(names, rng.random() < 0.6, rng.random() < 0.12, rng.random() < 0.5)
    edges, pitch = _edges(names * groups, left, width), size * rng.uniform(1.55, 2.0)
    _heads(draft, style, groups, edges, top)
    down, rows = rng.random() < 0.3, -(-len(fees) // groups)
    for n, fee in enumerate(fees):
        group, row = (n // rows, n % rows) if down else (n % groups, n // groups)
        _fee(draft, fee, style, edges[group * len(names) : (group + 1) * len(names) + 1], top + (row + 1) * pitch)
    if groups == 1 and rng.random() < 0.15:
        rows += 1
        draft.moves.add("subtotals")
        own = {"name": rng.choice(("小计", "合计", "本页小计")), "amount": _amount(draft, sum(f.cents for f in fees))}
        _row(draft, own, style, edges, top + rows * pitch)
    _rules(draft, look, edges, top, rows, pitch)
    return top + (rows + 1) * pitch + size * 0.5


def _edges(names: Sequence[str], left: float, width: float) -> list[float]:
    total, edges = sum(_SHARES[n] for n in names), [left]
    for name in names:
        edges.append(edges[-1] + width * _SHARES[name] / total)
    return edges


def _heads(draft: Draft, style: Style, groups: int, edges: Sequence[float], top: float) -> None:
    """Heads stand as their columns do, or in the middle; few stand left over figures at the right edge."""
    rng, size = draft.rng, draft.sheet.size
    align = rng.choice((1.0, 1.0, 0.5, 0.5, 0.5, 0.0) if style.right else (0.0, 0.0, 0.5))
    heads = [COLUMNS[name].pick(rng, draft.reporting) for name in style.names] * groups
    for n, text in enumerate(heads):
        a, b = edges[n], edges[n + 1]
        how = align if align < 1 or style.names[n % len(style.names)] in _FIGURES else 0.0
        draft.sheet.put(text, {0.0: a + size * 0.3, 0.5: (a + b) / 2, 1.0: b - size * 0.4}[how], top, align=how)


def _fee(draft: Draft, fee: Fee, style: Style, edges: Sequence[float], y: float) -> None:
    """One row of a group."""
    name = f"{fee.name}[{fee.spec}]" if style.brackets and fee.spec else fee.name
    shown = f"{fee.coverage} {name}" if style.prefix and fee.coverage else name
    key = _note(draft, fee, fee.name, name, shown)
    own = fee.cents * {"甲": 0, "乙": 10, "丙": 100}.get(fee.coverage, 0) // 100
    count = draft.habit.count(fee.quantity)
    cells = {
        "name": shown, "amount": _amount(draft, fee.cents), "quantity_unit": f"{count}/{fee.unit}", "quantity": count,
        "unit": fee.unit, "remark": fee.coverage, "self": _amount(draft, own), "spec": fee.spec,
    }  # fmt: skip
    _row(draft, cells, style, edges, y, key)


def _row(draft: Draft, cells: Mapping[str, str], style: Style, edges: Sequence[float], y: float, key: str = "") -> None:
    """Cells of a group; print that is too long for its column is set smaller."""
    sheet, size = draft.sheet, draft.sheet.size
    for n, name in enumerate(style.names):
        text = cells.get(name, "")
        align = 1 if style.right and name in _FIGURES else 0
        x = edges[n + 1] - size * 0.4 if align else edges[n] + size * 0.3
        small = min(1.0, (edges[n + 1] - edges[n] - size * 0.5) / max(1.0, wide(text, size)))
        sheet.put(
            text, x, y, key=key if name in ("name", "amount") else "", align=align, size=size * max(0.6, small),
            filled=name == "amount",
        )  # fmt: skip


def _rules(draft: Draft, look: str, edges: Sequence[float], top: float, rows: int, pitch: float = 0) -> None:
    """The rules of a table: all, around it, below its head, between columns, none."""
    sheet, size = draft.sheet, draft.sheet.size
    pitch = pitch or size * 1.8
    levels = [top + size * 0.5 + (n - 0.5) * pitch for n in range(rows + 2)]
    across = {"full": levels, "outer": [levels[0], levels[-1]], "head": levels[:2], "cols": levels[:1]}.get(look, [])
    for y in across:
        sheet.rule(edges[0], y, edges[-1], y)
    for x in {"full": edges, "outer": [edges[0], edges[-1]], "cols": edges}.get(look, []):
        sheet.rule(x, levels[0], x, levels[-1])
