"""A table of a paper as a grid to work through: its cells, the arithmetic of each row, and the sums that are printed.

Whether a product or a sum holds is told by the same functions that prove a list when it is read, in exact decimals. Rows in which
something fails come first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from intake.cases.evidence.amounts import find_amounts
from intake.cases.model import ITEMS, Charge
from intake.export.people import label_of
from intake.fields.sums import is_product, may_be_product
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows
from intake.model import Field, Outcome, Reading, Row, State
from intake.review.cases import NotThere, ReviewedCase
from intake.review.points import ValueEntry, list_values, paper_title
from intake.review.sheets import ReviewSheet, SheetRect, list_sheets
from intake.types import VAT_INVOICE
from intake.types.columns import COLUMNS
from intake.types.registry import TYPES
from intake.types.vocabulary import Kind, VatInvoice
from intake.values import compact_text


class Product(StrEnum):
    """What 数量 × 单价 = 金额 says of a row."""

    HOLDS = "holds"
    NEAR = "near"
    """It would hold if the product were cut or rounded in another way: nothing is proven, nothing doubted."""
    FAILS = "fails"
    UNTRIED = "untried"
    """One of the three is not there."""


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column: its key, what people call it, and whether it is figures."""

    key: str
    label: str
    is_figure: bool


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell that the paper may bear; without an entry nothing was read there. `sheet`: where it can be seen."""

    entry: ValueEntry | None
    sheet: ReviewSheet | None = None

    @property
    def rect(self) -> SheetRect | None:
        """Where it stands on its sheet."""
        box = self.entry.place.box if self.entry is not None else None
        return self.sheet.locate(box) if self.sheet is not None and box is not None else None

    @property
    def others(self) -> tuple[str, ...]:
        """What else was read there; each is taken with a key of its own."""
        if self.entry is None:
            return ()
        known = {self.entry.text, self.entry.field.raw}
        return tuple(other for other in dict.fromkeys(self.entry.field.alternatives) if other not in known)[:_OFFERED]

    @property
    def text(self) -> str:
        """The value as people write it; empty where there is none."""
        return self.entry.text if self.entry is not None and self.entry.field.value is not None else ""

    @property
    def state(self) -> str:
        """`none` for a blank one, else what is to be done with it: open, look, proven, plain, done."""
        gone = self.entry is None or self.entry.field.state is State.ABSENT
        return "none" if gone or self.entry is None else self.entry.standing.value


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row: its number from 1, its cells in the order of the columns, its arithmetic, and the sheet on which it stands."""

    number: int
    cells: tuple[GridCell, ...]
    product: Product
    sheet: int

    @property
    def rect(self) -> SheetRect | None:
        """The place around its cells."""
        rects = [rect for cell in self.cells if cell.sheet is not None and (rect := cell.rect) is not None]
        return _enclose(rects) if rects else None

    @property
    def rank(self) -> int:
        """Small for a row that is to be looked at first: it fails, it has an open cell, it is in order."""
        if self.product is Product.FAILS:
            return 0
        return 1 if any(cell.state == "open" for cell in self.cells) else 2


@dataclass(frozen=True, slots=True)
class GridSum:
    """A sum of the amounts of all rows, or of those of one sheet, against what is printed.

    `added` None: a row has no legible amount; `printed` None: none was read.
    """

    label: str
    sheet: int
    added: Decimal | None
    printed: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Printed less added; None where one of them is not there."""
        return None if self.added is None or self.printed is None else self.printed - self.added


@dataclass(frozen=True, slots=True)
class ChargeGrid:
    """The table of one paper. `told`: what the sums and counts of the paper itself say where they fail."""

    paper: int
    title: str
    table: str
    label: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    sums: tuple[GridSum, ...]
    told: tuple[str, ...]

    @property
    def first(self) -> tuple[GridRow, ...]:
        """The rows with the failing ones first, else as they are printed."""
        return tuple(sorted(self.rows, key=lambda row: row.rank))


_OFFERED: Final = 9
"""Other readings that are offered: each has a key of its own."""
_FIGURES: Final = (Kind.MONEY, Kind.NUMBER)
_ALWAYS: Final = (Charge.NAME, Charge.QUANTITY, Charge.PRICE, Charge.AMOUNT)
"""Columns of charges that are shown although nothing was read in them: something may have been overlooked there."""
_PAGE_SUM = ("本页小计", "本页合计", "本页费用")


def lay_out_grid(case: ReviewedCase, paper: int, table: str = "") -> ChargeGrid:
    """A table of a paper; the charges, or its first one, where none is named.

    Raises:
        NotThere: no such paper, or it has no such table.
    """
    readings = case.judgement.case.readings
    reading = readings[paper] if 0 <= paper < len(readings) else None
    name = _choose_table(reading, table) if reading is not None else ""
    if reading is None or not name:
        raise NotThere("这份材料没有明细表", "请回到案卷，重新打开")
    columns = _find_columns(reading, name)
    layout = _GridLayout(case, paper, name, columns)
    rows = tuple(layout.make_row(n, row) for n, row in enumerate(reading.record.tables[name], start=1))
    sums = tuple(_iter_sums(reading, rows, columns, layout.sheets)) if name == ITEMS else ()
    checks = (c for c in reading.record.checks if c.outcome is Outcome.FAIL and name in c.fields and c.message)
    told = tuple(dict.fromkeys(check.message for check in checks))
    return ChargeGrid(paper, paper_title(reading), name, label_of(reading.record.kind, name), columns, rows, sums, told)


def _choose_table(reading: Reading, table: str) -> str:
    known = tuple(reading.record.tables)
    if table:
        return table if table in known else ""
    return ITEMS if ITEMS in known else next(iter(known), "")


def _find_columns(reading: Reading, table: str) -> tuple[GridColumn, ...]:
    """The columns in the order in which they are shown: those that a row has, and those of charges that none should lack."""
    rows = reading.record.tables[table]
    kinds = _kinds_of(reading, table)
    wanted = {key for row in rows for key in row} | ({c for c in _ALWAYS if c in kinds} if table == ITEMS else set())
    ordered = [key for key in COLUMNS if key in wanted] + sorted(wanted - COLUMNS.keys())
    return tuple(GridColumn(key, COLUMNS.get(key, key), kinds.get(key, Kind.TEXT) in _FIGURES) for key in ordered)


def _kinds_of(reading: Reading, table: str) -> Mapping[str, Kind]:
    known = TYPES[reading.record.kind].tables if reading.record.kind in TYPES else ()
    return next((spec.columns for spec in known if spec.name == table), {})


# ------------------------------------------------------------------------------------------------ rows
class _GridLayout:
    """Where the cells of a table are and what is to be done with them, looked up once."""

    def __init__(self, case: ReviewedCase, paper: int, table: str, columns: Sequence[GridColumn]) -> None:
        self.sheets = list_sheets(case)
        self._by_spot = {(sheet.path, sheet.page): sheet for sheet in self.sheets}
        self._values = {v.id: v for v in list_values(case.judgement) if v.paper == paper}
        self._paper, self._table, self._columns = paper, table, columns

    def make_row(self, number: int, row: Row) -> GridRow:
        """One row; it stands on the sheet on which its first cell with a place does."""
        entries = [self._values.get(f"{self._paper}:{self._table}.{number}.{c.key}") for c in self._columns]
        sheet = next((found for e in entries if e is not None and (found := self._find_sheet(e))), None)
        cells = tuple(self._make_cell(entry, sheet) for entry in entries)
        product = _try_product(row) if self._table == ITEMS else Product.UNTRIED
        return GridRow(number, cells, product, sheet.number if sheet else 0)

    def _make_cell(self, entry: ValueEntry | None, sheet: ReviewSheet | None) -> GridCell:
        on_it = entry is not None and sheet is not None and self._find_sheet(entry) is sheet
        return GridCell(entry, sheet if on_it else None)

    def _find_sheet(self, entry: ValueEntry) -> ReviewSheet | None:
        return self._by_spot.get((entry.place.path, entry.place.page)) if entry.place.box is not None else None


def _enclose(rects: Sequence[SheetRect]) -> SheetRect:
    return SheetRect(
        min(r.left for r in rects), min(r.top for r in rects), max(r.right for r in rects), max(r.bottom for r in rects)
    )


def _try_product(row: Row) -> Product:
    """What the arithmetic of a row of charges says."""
    quantity, price, amount = (_decimal_in(row, key) for key in (Charge.QUANTITY, Charge.PRICE, Charge.AMOUNT))
    if quantity is None or price is None or amount is None:
        return Product.UNTRIED
    if is_product(quantity, price, amount):
        return Product.HOLDS
    return Product.NEAR if may_be_product(quantity, price, amount) else Product.FAILS


def _decimal_in(row: Row, key: str) -> Decimal | None:
    field: Field[Any] | None = row.get(key)
    return field.value if field is not None and isinstance(field.value, Decimal) else None


# ------------------------------------------------------------------------------------------------ sums
def _iter_sums(
    reading: Reading, rows: Sequence[GridRow], columns: Sequence[GridColumn], sheets: Sequence[ReviewSheet]
) -> Iterator[GridSum]:
    """The sum over all rows, and that of each page where there are several."""
    place = next((n for n, column in enumerate(columns) if column.key == Charge.AMOUNT), None)
    if place is None:
        return
    key = VatInvoice.NET_AMOUNT.name if reading.classification.kind == VAT_INVOICE else VatInvoice.TOTAL.name
    total = reading.record.fields.get(key)
    yield GridSum("合计", 0, _add_up(rows, place), total.value if total is not None else None)
    printed = dict(_iter_page_sums(reading, sheets))
    numbers = tuple(dict.fromkeys(row.sheet for row in rows if row.sheet))
    if len(numbers) > 1 or printed:
        for number in numbers:
            added = _add_up([row for row in rows if row.sheet == number], place)
            yield GridSum(f"第 {number} 页小计", number, added, printed.get(number))


def _add_up(rows: Iterable[GridRow], place: int) -> Decimal | None:
    """The sum of a column; None where a row has no amount."""
    total = Decimal(0)
    for row in rows:
        entry = row.cells[place].entry
        if entry is None or not isinstance(entry.field.value, Decimal):
            return None
        total += entry.field.value
    return total


def _iter_page_sums(reading: Reading, sheets: Sequence[ReviewSheet]) -> Iterator[tuple[int, Decimal]]:
    """Sheet and the one amount that stands beside the words for the sum of a page."""
    numbers = {(sheet.path, sheet.page): sheet.number for sheet in sheets}
    for page in reading.document.pages:
        origin = reading.document.origin_of(page.number)
        for row in group_rows(page.lines):
            text = compact_text(join_lines(row).text)
            amounts = set(find_amounts(text)) if any(words in text for words in _PAGE_SUM) else set[Decimal]()
            if len(amounts) == 1:
                yield numbers[origin.path, origin.number], amounts.pop()
