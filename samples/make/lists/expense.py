"""Lists of charges as hospitals print them: any columns, ruled or not, one group of columns or two, over many pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from samples.make.drawing.fonts import width
from samples.make.drawing.page import BLACK, Align, Layer, PaperPage
from samples.make.facts.charges import ChargedItem, total
from samples.make.gold import Gold

Column = tuple[str, str, float, Align]
"""Role, printed head, width in millimetres, alignment."""
_KEYS = ("date", "code", "name", "spec", "unit", "quantity", "price", "amount", "coverage", "self_ratio")


@dataclass(frozen=True)
class Look:
    """How a hospital prints its lists. Lengths are millimetres.

    `rules` is grid (all lines), rows (level lines), head (around the header) or none. `by` groups the lines under
    headings: day, category or nothing. `middle` centres the other cells of a row beside a name that wraps.
    """

    columns: tuple[Column, ...]
    size: tuple[float, float] = (210, 297)
    rules: str = "grid"
    groups: int = 1
    letter: float = 3.2
    pitch: float = 5.6
    face: str = "song"
    by: str = ""
    subtotals: bool = False
    page_sums: bool = False
    running: bool = False
    middle: bool = False
    head: tuple[tuple[str, str, float, int], ...] = ()
    title: str = "{hospital}住院费用清单"
    title_lines: int = 1
    foot: str = "合计金额：{total}"
    total_row: str = ""
    brackets: bool = False
    unit_in_quantity: bool = False
    price_places: int = 2
    thousands: bool = False
    margin: float = 10
    top: float = 14
    gap: float = 6
    grey: int = 0


@dataclass
class Sheetful:
    """What is printed in one row of the body: an entry, or a heading or subtotal with its amount."""

    entry: ChargedItem | None = None
    words: str = ""
    amount: Decimal | None = None
    number: int = 0
    lines: int = 1


@dataclass
class BilledVisit:
    """Whose list it is: `fields` in the vocabulary's formats."""

    fields: dict[str, str]
    entries: list[ChargedItem]
    extra: dict[str, str] = field(default_factory=dict)
    misprint: int | None = None
    """Index of an entry whose amount is printed 10.00 too high."""

    def amount(self, entry: ChargedItem) -> Decimal:
        """The amount as it is printed."""
        wrong = self.misprint is not None and entry is self.entries[self.misprint]
        return entry.amount + (10 if wrong else 0)


def amount_text(value: Decimal, look: Look, places: int = 2) -> str:
    """An amount or price as this hospital prints it; prices in finer parts than fen keep them."""
    shown = max(places, -int(value.normalize().as_tuple().exponent))
    return f"{value:,.{shown}f}" if look.thousands else f"{value:.{shown}f}"


def cell_text(role: str, entry: ChargedItem, number: int, look: Look, amount: Decimal | None = None) -> str:
    """What stands in a cell."""
    charge = entry.charge
    quantity = f"{entry.quantity.normalize():f}"
    cells: dict[str, Callable[[], str]] = {
        "index": lambda: str(number),
        "date": lambda: f"{entry.day:%Y-%m-%d}",
        "short_date": lambda: f"{entry.day:%Y%m%d}",
        "code": lambda: charge.code,
        "name": lambda: f"{charge.name}[{charge.spec}]" if look.brackets and charge.spec else charge.name,
        "spec": lambda: charge.spec,
        "unit": lambda: charge.unit,
        "quantity": lambda: quantity + (charge.unit if look.unit_in_quantity else ""),
        "quantity2": lambda: f"{entry.quantity:.2f}",
        "price": lambda: amount_text(Decimal(charge.price), look, look.price_places),
        "amount": lambda: amount_text(entry.amount if amount is None else amount, look),
        "coverage": lambda: charge.coverage,
        "class": lambda: {"甲": "甲类", "乙": "乙类", "丙": "自费"}[charge.coverage],
        "self_ratio": lambda: charge.ratio,
        "category": lambda: charge.category,
        "own": lambda: amount_text(entry.amount if charge.coverage == "丙" else Decimal(0), look),
        "department": lambda: "骨科一病区",
    }
    return cells[role]()


def wrapped(text: str, room: float, size: float) -> list[str]:
    """A text cut into lines that fit."""
    lines = [""]
    for c in text:
        if lines[-1] and width(lines[-1] + c, size) > room:
            lines.append("")
        lines[-1] += c
    return lines


def body(visit: BilledVisit, look: Look) -> Iterator[Sheetful]:
    """Entries, headings and subtotals in printed order."""
    keys: dict[str, Callable[[ChargedItem], str]] = {
        "day": lambda e: e.day.isoformat(), "category": lambda e: e.charge.category, "": lambda e: "",
    }  # fmt: skip
    key, number = keys[look.by], 0
    rooms = {c[0]: c[2] - 2 for c in look.columns if c[0] in ("name", "code")}
    for group, found in groupby(sorted(visit.entries, key=key) if look.by else visit.entries, key):
        if group:
            yield Sheetful(words=f"费用日期：{group}" if look.by == "day" else group)
        entries = list(found)
        for entry in entries:
            number += 1
            lines = max(len(wrapped(cell_text(r, entry, number, look), w, look.letter)) for r, w in rooms.items())
            yield Sheetful(entry, number=number, lines=lines)
        if group and look.subtotals:
            label = "日小计" if look.by == "day" else f"{group}小计"
            yield Sheetful(words=label, amount=total(entries))


def lay_out(visit: BilledVisit, look: Look) -> list[PaperPage]:
    """All pages of a list."""
    rest = list(body(visit, look))
    pages: list[PaperPage] = []
    so_far = Decimal(0)
    while rest or not pages:
        page = PaperPage(*look.size, Layer(look.face, BLACK, look.letter), Layer(look.face, BLACK, look.letter),
                    Layer("serif", BLACK, 3))  # fmt: skip
        y = _head(page, visit, look, len(pages) + 1)
        bottom = look.size[1] - 14 - (6 if look.page_sums or look.running else 0)
        shown: list[Sheetful] = []
        left = look.margin
        lowest = y
        for _ in range(look.groups):
            end, taken = _block(page, rest, visit, look, left, y, bottom)
            shown += taken
            rest = rest[len(taken) :]
            left += sum(c[2] for c in look.columns) + look.gap
            lowest = max(lowest, end)
        here = sum((s.entry.amount for s in shown if s.entry), Decimal(0))
        so_far += here
        _foot(page, visit, look, lowest, here, so_far, last=not rest)
        page.values.text(look.size[0] / 2, look.size[1] - 6, f"第 {len(pages) + 1} 页", align="middle", size=2.8)
        pages.append(page)
    return pages


def _head(page: PaperPage, visit: BilledVisit, look: Look, number: int) -> float:
    """Title and head block; returns where the table begins."""
    y = look.top
    middle = look.size[0] / 2
    if look.title_lines == 2:
        page.form.text(middle, y, visit.fields["hospital"], size=5.6, align="middle")
        y += 8
        page.form.text(middle, y, visit.fields["title"], size=5.0, align="middle")
    else:
        page.form.text(middle, y, look.title.format(hospital=visit.fields["hospital"]), size=5.4, align="middle")
    y += 9
    bottom = y
    for label, key, x, line in look.head:
        value = visit.fields.get(key) or visit.extra.get(key, "")
        end = page.form.text(x, y + line * 5.6, f"{label}：")
        page.values.text(end, y + line * 5.6, value)
        bottom = max(bottom, y + line * 5.6)
    return bottom + 5.0


def _block(
    page: PaperPage, rest: list[Sheetful], visit: BilledVisit, look: Look, left: float, top: float, bottom: float
) -> tuple[float, list[Sheetful]]:
    """One group of columns with its header; returns its lower edge and what was printed."""
    wide = sum(c[2] for c in look.columns)
    high = look.pitch * 1.2
    x = left
    for _, head, room, align in look.columns:
        page.form.text(_at(x, room, "middle" if look.rules == "grid" else align), top + high / 2, head,
                       align="middle" if look.rules == "grid" else align)  # fmt: skip
        x += room
    y = top + high
    levels = [top, y]
    taken: list[Sheetful] = []
    for one in rest:
        tall = look.pitch + (one.lines - 1) * look.letter * 1.25
        if y + tall > bottom:
            break
        _row(page, one, visit, look, left, y, tall)
        y += tall
        levels.append(y)
        taken.append(one)
    _rules(page, look, left, wide, levels)
    return y, taken


def _at(x: float, room: float, align: Align) -> float:
    return {"left": x + 1, "middle": x + room / 2, "right": x + room - 1}[align]


def _row(page: PaperPage, one: Sheetful, visit: BilledVisit, look: Look, left: float, y: float, tall: float) -> None:
    x = left
    first = y + look.pitch / 2
    if one.entry is None:
        name = next(i for i, c in enumerate(look.columns) if c[0] == "name")
        page.values.text(left + sum(c[2] for c in look.columns[:name]) + 1, first, one.words)
    for role, _, room, align in look.columns:
        if one.entry is None:
            if role == "amount" and one.amount is not None:
                page.values.text(_at(x, room, align), first, amount_text(one.amount, look), align=align)
        else:
            text = cell_text(role, one.entry, one.number, look, visit.amount(one.entry))
            if role in ("name", "spec", "code"):
                lines = wrapped(text, room - 2, look.letter) if role != "spec" else [text]
                start = first if not look.middle else y + tall / 2 - (len(lines) - 1) * look.letter * 0.625
                for i, line in enumerate(lines):
                    fit = room - 1 if role == "spec" else None
                    page.values.text(x + 1, start + i * look.letter * 1.25, line, fit=fit)
            else:
                page.values.text(_at(x, room, align), y + tall / 2 if look.middle else first, text, align=align)
        x += room


def _rules(page: PaperPage, look: Look, left: float, wide: float, levels: list[float]) -> None:
    right = left + wide
    if look.rules == "none":
        return
    if look.rules == "head":
        levels = [*levels[:2], levels[-1]]
    for y in levels:
        page.form.rule(left, y, right, y, 0.2)
    if look.rules == "grid":
        x = left
        for *_, room, _ in (*look.columns, ("", "", 0.0, "left")):
            page.form.rule(x, levels[0], x, levels[-1], 0.2)
            x += room


def _foot(
    page: PaperPage, visit: BilledVisit, look: Look, y: float, here: Decimal, so_far: Decimal, *, last: bool
) -> None:
    """Page sum, running sum, total, and who made it."""
    y += 4.5
    x = look.margin
    if look.page_sums:
        x = page.values.text(x, y, f"本页小计：{amount_text(here, look)}") + 12
    if look.running:
        x = page.values.text(x, y, f"累计：{amount_text(so_far, look)}") + 12
    if last:
        words = look.foot.format(total=amount_text(total(visit.entries), look), count=len(visit.entries))
        page.values.text(x, y, words)
    page.values.text(look.size[0] - look.margin, y, "制单：钱收费", align="right")


def expected_list(visit: BilledVisit, look: Look, file: str, quality: str) -> Gold:
    """What a reader must find."""
    heads = {key for _, key, *_ in look.head}
    fields = {k: v for k, v in visit.fields.items() if k in heads or k in ("title", "hospital")}
    fields["total"] = f"{total(visit.entries):.2f}"
    extra = {label: visit.extra[key] for label, key, *_ in look.head if key in visit.extra}
    printed = [one.entry for one in body(visit, look) if one.entry]
    return {
        "file": file, "type": "expense_list", "fields": fields, "extra": extra,
        "tables": {"items": [_row_gold(e, look, visit.amount(e)) for e in printed]},
        "items_complete": True, "redacted": [], "unsure": [], "quality": quality, "seals": [],
    }  # fmt: skip


def _row_gold(entry: ChargedItem, look: Look, amount: Decimal) -> Gold:
    roles = {c[0] for c in look.columns}
    charge = entry.charge
    row: dict[str, str] = {"name": cell_text("name", entry, 0, look), "amount": f"{amount:.2f}"}
    plain = {
        "date": entry.day.isoformat(), "short_date": entry.day.isoformat(), "code": charge.code, "spec": charge.spec,
        "unit": charge.unit, "quantity": f"{entry.quantity.normalize():f}", "quantity2": f"{entry.quantity.normalize():f}",
        "price": f"{Decimal(charge.price).normalize():f}", "coverage": charge.coverage, "self_ratio": charge.ratio,
        "class": {"甲": "甲类", "乙": "乙类", "丙": "自费"}[charge.coverage],
    }  # fmt: skip
    names = {"short_date": "date", "quantity2": "quantity", "class": "coverage"}
    row |= {names.get(role, role): plain[role] for role in roles if role in plain}
    if look.unit_in_quantity:
        row["unit"] = charge.unit
    if look.by == "day":
        row["date"] = entry.day.isoformat()
    if look.brackets and charge.spec:
        row["spec"] = charge.spec
    gold: Gold = {key: row[key] for key in _KEYS if row.get(key)}
    if look.brackets and charge.spec:
        gold["name_alt"] = [charge.name]
    return gold


def visit_of(
    person: tuple[str, str], hospital: str, title: str, entries: list[ChargedItem], *,
    inpatient: str = "", outpatient: str = "", department: str = "", insurance: str = "", age: str = "",
    admitted: date | None = None, left: date | None = None, extra: dict[str, str] | None = None,
) -> BilledVisit:  # fmt: skip
    """Put a head together; what is empty is not printed."""
    fields = {
        "title": title, "hospital": hospital, "name": person[0], "sex": person[1], "age": age,
        "inpatient_number": inpatient, "outpatient_number": outpatient, "department": department,
        "insurance_type": insurance,
        "admission_date": admitted.isoformat() if admitted else "", "discharge_date": left.isoformat() if left else "",
    }  # fmt: skip
    return BilledVisit({k: v for k, v in fields.items() if v}, entries, extra or {})
