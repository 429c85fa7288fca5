"""Lists of charges: one or two groups of columns, wraps, headings and sums of categories, sums of pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from random import Random

from samples.grammar import facts
from samples.grammar.bills import span, stamp
from samples.grammar.blocks import MOVES
from samples.grammar.draft import Draft, LabelledValue
from samples.grammar.facts import Fee
from samples.grammar.labels import COLUMNS, LabelWords
from samples.grammar.sheet import folded, wide
from samples.make.facts.words import money

LOOKS = ("full", "head", "h", "none")
WAYS = ("plain", "category", "two", "codes", "slip", "pages")
_NOTES = ("打印人：管理员", "注：本清单仅供参考", "打印日期：2026-01-05 10:22", "审核：", "第1页/共1页")
_FIGURES = ("quantity", "price", "amount")
_TITLES = LabelWords(
    ("住院费用清单", "住院病人费用明细单", "费用明细清单", "住院费用汇总清单", "收费明细清单", "门诊费用清单"),
    ("住院患者费用清单", "住院病人费用总清单", "医疗费用明细", "住院费用明细表", "收费项目明细清单"),
)
_SHARES: Mapping[str, float] = {
    "number": 0.7, "date": 2.0, "code": 3.0, "name": 4.6, "spec": 2.2, "unit": 0.9, "quantity": 1.0, "quantity_unit": 1.5, "price": 1.5,
    "amount": 1.5, "coverage": 1.2, "self_ratio": 1.3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableLook:
    """How the table is set: columns with their edges, and what its names do."""

    names: tuple[str, ...]
    edges: tuple[float, ...]
    pitch: float
    right: bool
    heads: float
    brackets: bool
    prefix: bool


def layout(draft: Draft, choice: Sequence[str]) -> None:
    """A list; `choice` is the move of the head, the rules of the table, and what is special about it."""
    head, rules, way = choice
    rng, sheet = draft.rng, draft.sheet
    left, width = sheet.width * rng.uniform(0.05, 0.09), sheet.width * rng.uniform(0.83, 0.88)
    told = draft.visit
    days = [told.came + timedelta(n) for n in range(told.days + 1)]
    fees = told.fees or facts.charged(rng, rng.randint(6, 32), days)
    y = _title(draft, sheet.height * 0.03)
    y = MOVES[head](draft, _patient(draft), y, left, width if way != "slip" else width * 0.8)
    y = _table(draft, fees, rules, way, y, left, width)
    _foot(draft, fees, y, left, width)


def _title(draft: Draft, y: float) -> float:
    rng, sheet = draft.rng, draft.sheet
    house, title = draft.visit.house, _TITLES.pick(rng, draft.reporting)
    draft.note("hospital", house)
    draft.note("title", title, house + title)
    if rng.random() < 0.25:
        sheet.put(house + title, sheet.width / 2, y, size=sheet.size * 1.4, align=0.5, key="title")
        return y + sheet.size * 3
    sheet.put(house, sheet.width / 2, y, size=sheet.size * 1.3, align=0.5, key="hospital")
    sheet.put(title, sheet.width / 2, y + sheet.size * 2, size=sheet.size * 1.5, align=0.5, key="title")
    return y + sheet.size * 4.6


def _patient(draft: Draft) -> list[LabelledValue]:
    rng, told = draft.rng, draft.visit
    who = told.who
    entries = [
        draft.entry("name", who.name), draft.entry("sex", who.sex), draft.entry("age", str(told.age), f"{told.age}岁"),
        draft.entry("inpatient_number", told.inpatient_number), draft.entry("department", told.ward),
        draft.entry("insurance_type", told.insurance, empty=0.05),
    ]  # fmt: skip
    if rng.random() < 0.4:
        entries.append(draft.entry("id_number", who.id_number))
    if rng.random() < 0.25:
        entries.append(span(draft, told.came, told.left))
    elif rng.random() < 0.8:
        entries += [draft.day("admission_date", told.came), draft.day("discharge_date", told.left)]
    rng.shuffle(entries)
    return draft.some(entries, 0.9)


# ------------------------------------------------------------------------------------------------ the table
def _look(draft: Draft, fees: Sequence[Fee], way: str, left: float, width: float) -> TableLook:
    rng, sheet = draft.rng, draft.sheet
    names = _columns(draft, way)
    draft.moves |= {f"column {n}" for n in names if n in ("spec", "code", "quantity_unit", "coverage")}
    draft.moves |= {f"without {n}" for n in ("price",) if n not in names}
    total = sum(_SHARES[n] for n in names)
    edges = [left]
    for name in names:
        edges.append(edges[-1] + width * _SHARES[name] / total)
    right = rng.random() < 0.6
    brackets = "spec" not in names and rng.random() < 0.3
    return TableLook(
        tuple(names),
        tuple(edges),
        sheet.size * rng.uniform(1.5, 1.9),
        right,
        _head_align(rng, right),
        brackets,
        "coverage" not in names and rng.random() < 0.2,
    )


def _columns(draft: Draft, way: str) -> list[str]:
    """Which columns, in which order: mostly name, quantity, price, amount; now and then any."""
    rng = draft.rng
    counted = rng.choice((["quantity"], ["unit", "quantity"], ["quantity", "unit"], ["quantity_unit"]))
    names = ["name", *counted, *(["price"] if rng.random() < 0.87 else []), "amount"]
    if way not in ("two", "slip"):
        names[1:1] = rng.choice(([], ["spec"], ["spec"]))
        names[:0] = rng.choice(([], ["date"], ["number"], ["number", "date"]))
        names += rng.choice(([], ["coverage"], ["coverage", "self_ratio"]))
        if way == "codes":
            names.insert(names.index("name"), "code")
    drawn = rng.random()
    if drawn < 0.08:
        draft.moves.add("amount-first")
        names.remove("amount")
        names.insert(names.index("name"), "amount")
    elif drawn < (0.3 if draft.reporting else 0.16):
        draft.moves.add("any order")
        first = names.index("name") + 1
        rest = names[first:]
        rng.shuffle(rest)
        names[first:] = rest
    return names


def _table(draft: Draft, fees: Sequence[Fee], rules: str, way: str, top: float, left: float, width: float) -> float:
    """All rows, in two groups side by side where that is the way."""
    if way == "two":
        half = -(-len(fees) // 2)
        look = _look(draft, fees, way, left, width / 2 - draft.sheet.size)
        second = TableLook(
            look.names,
            tuple(e + width / 2 for e in look.edges),
            look.pitch,
            look.right,
            look.heads,
            look.brackets,
            look.prefix,
        )
        heads = _heads(draft, look)
        ends = [_rows(draft, part, side, top, heads) for part, side in ((fees[:half], look), (fees[half:], second))]
        _rules(draft, rules, look, top, max(ends))
        _rules(draft, rules, second, top, max(ends))
        return max(ends)
    look = _look(draft, fees, way, left, width)
    heads = _heads(draft, look)
    if way == "pages":
        return _two_pages(draft, fees, look, rules, top)
    if way != "category":
        end = _rows(draft, fees, look, top, heads)
        _rules(draft, rules, look, top, end)
        return end
    return _by_category(draft, fees, look, rules, top, heads)


def _two_pages(draft: Draft, fees: Sequence[Fee], look: TableLook, rules: str, top: float) -> float:
    """Half of the rows on a second page, with heads and sometimes the title again, and a sum below each half."""
    rng, sheet = draft.rng, draft.sheet
    heads, half = _heads(draft, look), -(-len(fees) // 2)
    summed, number, y = rng.random() < 0.6, rng.choice(("第{n}页/共2页", "第 {n} 页 共 2 页", "{n}/2")), top
    for n, part in enumerate((fees[:half], fees[half:])):
        if n:
            y += sheet.size * 4
            sheet.breaks.append(y)
            y += sheet.height * 0.05
            if rng.random() < 0.5:
                sheet.put(str(draft.fields["title"][0]), sheet.width / 2, y, size=sheet.size * 1.5, align=0.5)
            y += sheet.size * 3
        start, y = y, _rows(draft, part, look, y, heads)
        _rules(draft, rules, look, start, y)
        if summed:
            sheet.put(f"本页小计：{money(sum(f.cents for f in part))}", look.edges[0], y + sheet.size * 0.5)
            draft.moves.add("page sum")
        sheet.put(number.format(n=n + 1), sheet.width / 2, y + sheet.size * 2)
        y += sheet.size * 3.5
    return y


def _head_align(rng: Random, right: bool) -> float:
    """Heads stand as their columns do, or in the middle; few stand left over figures at the right edge."""
    return rng.choice((1.0, 1.0, 0.5, 0.5, 0.5, 0.0) if right else (0.0, 0.0, 0.5))


def _heads(draft: Draft, look: TableLook) -> list[str]:
    return [COLUMNS[n].pick(draft.rng, draft.reporting) for n in look.names]


def _by_category(
    draft: Draft, fees: Sequence[Fee], look: TableLook, rules: str, top: float, heads: Sequence[str]
) -> float:
    """Headings and sums of categories between the rows."""
    rng, sheet = draft.rng, draft.sheet
    before, word = rng.random() < 0.6, rng.choice(("小计", "小计：", "分类小计", "合计"))
    place = rng.choice((look.edges[0], look.edges[look.names.index("name")]))
    y = _head_row(draft, look, top, heads)
    for category, group in groupby(sorted(fees, key=lambda f: f.category), key=lambda f: f.category):
        some = list(group)
        total = money(sum(f.cents for f in some))
        if before:
            sheet.put(category, place + sheet.size * 0.3, y)
            y += look.pitch
        for fee in some:
            y = _row(draft, fee, look, y)
        sheet.put(word if before else f"{category}{word}", place + sheet.size * 0.3, y)
        sheet.put(total, look.edges[look.names.index("amount") + 1] - sheet.size * 0.4, y, align=1)
        y += look.pitch
    draft.moves.add("subtotals")
    _rules(draft, rules, look, top, y)
    return y


def _rows(draft: Draft, fees: Sequence[Fee], look: TableLook, top: float, heads: Sequence[str]) -> float:
    y = _head_row(draft, look, top, heads)
    for fee in fees:
        y = _row(draft, fee, look, y)
    return y


def _head_row(draft: Draft, look: TableLook, top: float, heads: Sequence[str]) -> float:
    size = draft.sheet.size
    for n, text in enumerate(heads):
        a, b = look.edges[n], look.edges[n + 1]
        align = look.heads if look.heads < 1 or look.names[n] in _FIGURES else 0.0
        x = {0.0: a + size * 0.3, 0.5: (a + b) / 2, 1.0: b - size * 0.3}[align]
        draft.sheet.put(text, x, top, align=align, size=min(size, (b - a) / max(1, len(text))))
    return top + look.pitch * 1.1


def _row(draft: Draft, fee: Fee, look: TableLook, y: float) -> float:
    """One charge; a long name wraps and its figures stand in the middle or on the first line."""
    sheet, size = draft.sheet, draft.sheet.size
    cells, key = _cells(draft, fee, look)
    rooms = {n: look.edges[i + 1] - look.edges[i] for i, n in enumerate(look.names)}
    print_ = size * max(0.6, min(_share(n, cells[n], room, size) for n, room in rooms.items()))
    parts = {n: folded(cells[n], room - size * 0.5, print_) for n, room in rooms.items()}
    high = max(map(len, parts.values()))
    if high > 1:
        draft.moves.add("wrapped")
    drop = (high - 1) / 2 if draft.rng.random() < 0.7 else 0
    for i, (column, lines) in enumerate(parts.items()):
        right = look.right and column in _FIGURES
        x = look.edges[i + 1] - size * 0.3 if right else look.edges[i] + size * 0.25
        start = y + (drop if len(lines) < high else 0) * print_ * 1.3
        whose = key if column in ("name", "amount") else ""
        for n, text in enumerate(lines):
            sheet.put(text, x, start + n * print_ * 1.3, key=whose, align=int(right), size=print_, filled=True)
    return y + look.pitch + (high - 1) * print_ * 1.3


def _cells(draft: Draft, fee: Fee, look: TableLook) -> tuple[dict[str, str], str]:
    """What is printed in each column; the row is noted, its key comes with it."""
    name = fee.name + (f"({fee.spec})" if look.brackets and fee.spec else "")
    shown = f"[{fee.coverage}]{name}" if look.prefix else name
    draft.row((fee.name, name, shown), money(fee.cents))
    count = draft.habit.count(fee.quantity)
    price = f"{float(fee.price):.4f}" if draft.habit.places == ".00" else fee.price
    cells = {
        "number": str(len(draft.items)), "date": draft.habit.day_of(fee.day) if fee.day else "", "code": fee.code,
        "name": shown, "spec": fee.spec, "unit": fee.unit, "quantity": count, "quantity_unit": f"{count}/{fee.unit}",
        "price": price, "amount": money(fee.cents), "coverage": fee.coverage + draft.habit.grade, "self_ratio": fee.ratio,
    }  # fmt: skip
    return cells, f"row {len(draft.items) - 1}"


def _share(column: str, text: str, room: float, size: float) -> float:
    """How much smaller the print must be for a cell that cannot wrap."""
    return 1.0 if column in ("name", "spec") or not text else (room - size * 0.4) / wide(text, size)


def _rules(draft: Draft, rules: str, look: TableLook, top: float, bottom: float) -> None:
    sheet, size = draft.sheet, draft.sheet.size
    a, b, y0 = look.edges[0], look.edges[-1], top - size * 0.4
    levels = {
        "full": [y0, top + look.pitch, bottom],
        "h": [y0, top + look.pitch, bottom],
        "head": [y0, top + look.pitch],
    }
    for y in levels.get(rules, []):
        sheet.rule(a, y, b, y)
    for x in look.edges if rules == "full" else ():
        sheet.rule(x, y0, x, bottom)


# ------------------------------------------------------------------------------------------------ below it
def _foot(draft: Draft, fees: Sequence[Fee], y: float, left: float, width: float) -> None:
    rng, sheet = draft.rng, draft.sheet
    cents = sum(f.cents for f in fees)
    if rng.random() < 0.3 and not sheet.breaks:
        sheet.put("本页小计：", left, y + sheet.size * 0.4)
        sheet.put(money(cents), left + sheet.size * 6, y + sheet.size * 0.4)
        y += sheet.size * 1.8
        draft.moves.add("page sum")
    draft.note("total", money(cents))
    where, printed = rng.choice((left, left + width * 0.6)), draft.habit.money(cents)
    label = draft.label("total") + (draft.habit.colon or "：")
    end = sheet.put(label, where, y + sheet.size * 0.5).right
    sheet.put(printed, end + rng.choice((0, sheet.size)), y + sheet.size * 0.5, key="total")
    for n, note in enumerate(rng.sample(_NOTES[: 4 if sheet.breaks else 5], 2)):
        sheet.put(note, left + n * width / 2, y + sheet.size * 2.6)
    if rng.random() < 0.3:
        place = rng.uniform(left, left + width * 0.7)
        stamp(draft, place, y - sheet.size * rng.uniform(0, 8), (str(draft.fields["hospital"][0]), "收费专用章"))
