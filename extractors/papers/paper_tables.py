"""Tables of the papers without fields of their own: people of a roster, drugs of a prescription, orders of a sheet.

A table is found by the words of its header row, whatever their order; where a role comes a second time, a second group of
columns stands beside the first. Cells are typed by their column; a cell without a value is left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product, takewhile, zip_longest
from typing import Any

from extractors.papers.entries import mark_weak_text, to_text_field
from intake.fields.parse_field import parse_field, trim_punctuation
from intake.layout.join_lines import without_blanks
from intake.layout.rows import group_rows
from intake.layout.table_headers import Header, HeadWords, find_headers
from intake.layout.tables import TableRow, columns_of, read_table_entries
from intake.model import Doubt, Field, Line, Page, Row
from intake.numbers import id_numbers
from intake.patterns import patterns_beside, tables_beside
from intake.types import vocabulary
from intake.types.vocabulary import Kind, Spec

_PATTERNS = patterns_beside(__file__)
_HEADS = tables_beside(__file__)


@dataclass(frozen=True, slots=True)
class Grid:
    """How a kind of table is known and read.

    `needed`: a header holds one of these sets of roles. `key`: a row is an entry where this column holds text of `shape`.
    `foot`: a row that ends the table.
    """

    words: HeadWords
    needed: tuple[frozenset[str], ...]
    columns: Mapping[str, Kind]
    key: str
    shape: re.Pattern[str]
    foot: re.Pattern[str]


def read_rows(page: Page, grid: Grid) -> tuple[TableRow, ...]:
    """The rows of every table of this kind on the page, top to bottom, group by group."""
    found: list[TableRow] = []
    for header, body in _iter_bodies(page, grid):
        columns = columns_of(header, body, page.rulings, page.width)
        for span in group_columns([head.role for head in header.heads]):
            found += read_table_entries(body, columns, span, lambda row: _is_entry(row, grid))
    return tuple(row for row in found if _is_entry(row, grid))


def _iter_bodies(page: Page, grid: Grid) -> Iterator[tuple[Header, list[Line]]]:
    """Each header of this kind with the lines of its table."""
    headers = choose_headers(page, grid)
    for header, following in zip_longest(headers, headers[1:]):
        yield header, _body_lines(header, following, page, grid.foot)


def choose_headers(page: Page, grid: Grid) -> tuple[Header, ...]:
    """The header rows of this kind; a line is of one header only, the plainest that holds it."""
    found: list[Header] = []
    for header in find_headers(page.lines, grid.words, grid.needed):
        if not any(_share_head(header, other) for other in found):
            found.append(header)
    return tuple(found)


def _share_head(one: Header, other: Header) -> bool:
    pairs = product((head.rect for head in other.heads), (head.rect for head in one.heads))
    return any(a.coverage_of(b) > 0.5 or b.coverage_of(a) > 0.5 for a, b in pairs)


def remove_tables(page: Page, grid: Grid) -> Page:
    """The page without its tables of this kind: a head is no label, a cell no value of one."""
    taken = {id(x) for header, body in _iter_bodies(page, grid) for x in (*header.lines, *body)}
    return replace(page, lines=tuple(x for x in page.lines if id(x) not in taken)) if taken else page


def _is_entry(row: TableRow, grid: Grid) -> bool:
    cell = row.cell(grid.key)
    return cell is not None and bool(grid.shape.search(cell.text))


def group_columns(roles: Sequence[str]) -> list[tuple[int, int]]:
    """Groups of columns side by side: a new one begins where the first known role comes again.

    >>> group_columns(["name", "result", "unit", "name", "result", "unit"])
    [(0, 3), (3, 6)]
    """
    first = next((r for r in roles if r != "other"), None)
    again = [i for i, role in enumerate(roles) if role == first][1:]
    return list(pairwise([0, *again, len(roles)]))


def _body_lines(header: Header, following: Header | None, page: Page, foot: re.Pattern[str]) -> list[Line]:
    """The lines below a header up to the next header or the foot."""
    below = (x for x in page.lines if header.is_above(x) and x not in header.lines)
    if following is not None:
        below = (x for x in below if following.is_below(x) and x not in following.lines)
    body = takewhile(lambda row: not foot.search("".join(x.text for x in row)), group_rows(below))
    return [line for row in body for line in row]


def read_cells(row: TableRow, page: Page, columns: Mapping[str, Kind]) -> dict[str, Field[Any]]:
    """The typed cells of a row; a cell that a line ran into without a gap is doubtful."""
    found: dict[str, Field[Any]] = {}
    for role, line in _iter_printed(row, columns):
        field = _read_cell(role, columns[role], line, page)
        if row.is_forced(role) and field.value is not None:
            field = field.as_doubtful(Doubt.NEIGHBOUR.with_text("相邻两栏连在一起"))
        found[role] = to_text_field(field)
    return found


def _iter_printed(row: TableRow, columns: Iterable[str]) -> Iterator[tuple[str, Line]]:
    """The cells of a row that hold more than dashes."""
    for role in columns:
        line = row.cell(role)
        if line is not None and line.text.strip(" -—/|_"):
            yield role, line


def _read_cell(role: str, kind: Kind, line: Line, page: Page) -> Field[Any]:
    if role == "id_number":
        return id_numbers.prove_id_number(parse_field(vocabulary.code_field(role, role), without_blanks(line), page))
    spec = _SPECS[kind](role, role)
    line = trim_punctuation(spec, without_blanks(line) if role == "name" else line)
    return mark_weak_text(parse_field(spec, line, page), kind, line)


_SPECS: Mapping[Kind, Callable[[str, str], Spec[Any]]] = {
    Kind.TEXT: vocabulary.text_field,
    Kind.CODE: vocabulary.code_field,
    Kind.DATE: vocabulary.day_field,
    Kind.NUMBER: vocabulary.number_field,
    Kind.ENUM: vocabulary.sex_field,
}


PEOPLE = Grid(
    HeadWords(
        _HEADS["people"],
        ((r"证.{0,4}编?[号码]$", "certificate_number"), (r"身份证", "id_number"), (r"职称", "title")),
    ),
    tuple(
        frozenset({"name", other})
        for other in ("id_number", "title", "certificate_number", "sex", "insurance", "category", "position")
    ),
    {
        "name": Kind.TEXT, "sex": Kind.ENUM, "birth_date": Kind.DATE, "id_number": Kind.CODE, "title": Kind.TEXT,
        "category": Kind.TEXT, "certificate_number": Kind.CODE, "position": Kind.TEXT, "department": Kind.TEXT,
        "insurance": Kind.TEXT, "status": Kind.TEXT,
    },
    "name",
    _PATTERNS["somebody"],
    _PATTERNS["foot"],
)  # fmt: skip
"""人员名册, 参保人员名单: one person a row."""

DRUGS = Grid(
    HeadWords(
        _HEADS["drugs"],
        ((r"药品?名", "name"), (r"^用法", "usage")),
    ),
    (frozenset({"name", "quantity"}), frozenset({"name", "usage"}), frozenset({"name", "spec"})),
    {"name": Kind.TEXT, "spec": Kind.TEXT, "quantity": Kind.NUMBER, "unit": Kind.TEXT, "usage": Kind.TEXT},
    "name",
    _PATTERNS["drug"],
    _PATTERNS["drug_foot"],
)  # fmt: skip
"""处方 with ruled columns: one drug a row."""

ORDERS = Grid(
    HeadWords(
        _HEADS["orders"],
        ((r"医嘱内容", "content"),),
    ),
    (frozenset({"content", "start"}), frozenset({"content", "physician"}), frozenset({"content", "usage"})),
    {
        "start": Kind.TEXT, "content": Kind.TEXT, "spec": Kind.TEXT, "quantity": Kind.NUMBER, "unit": Kind.TEXT,
        "usage": Kind.TEXT, "stop": Kind.TEXT, "physician": Kind.TEXT,
    },
    "content",
    _PATTERNS["order"],
    _PATTERNS["order_foot"],
)  # fmt: skip
"""医嘱单: one order a row."""


def read_table(page: Page, grid: Grid) -> tuple[Row, ...]:
    """The typed rows of every table of this kind on the page."""
    return tuple(read_cells(row, page, grid.columns) for row in read_rows(page, grid))
