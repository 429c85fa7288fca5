"""What people call a value by: a key of the vocabulary (`total`), a printed label, or a cell of a table (`items.3.amount`).

Rows count from 1. A field may also be called by its Chinese label.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from intake.errors import UsageError, escape_controls
from intake.types import papers
from intake.types.columns import COLUMNS
from intake.types.registry import TYPES, DocumentType
from intake.types.vocabulary import SPEC_OF_KIND, Kind, Spec, text_field

HOW_WRITTEN: Mapping[Kind, str] = {
    Kind.TEXT: "照票面填写，不能空白",
    Kind.MONEY: "金额写成 1234.50",
    Kind.NUMBER: "数字写成 12 或 1.5",
    Kind.DATE: "日期写成 2026-10-12，只印年月的写 2026-10",
    Kind.CODE: "编号只含字母、数字和 * # / ( ) . + _ -",
    Kind.ENUM: "写“男”或“女”",
    Kind.LIST: "各项之间用“；”隔开",
}
"""Kind -> how a clerk writes a value of it."""


@dataclass(frozen=True, slots=True)
class ValueKey:
    """A value's name taken apart.

    Attributes:
        spec: How it is written; its name is the key, the label or the column.
        table: The table that it is a cell of; empty for a field.
        row: Its row, from 1; 0 for a field.
        printed: Whether it is a printed label without a key.
    """

    spec: Spec[Any]
    table: str = ""
    row: int = 0
    printed: bool = False

    @property
    def name(self) -> str:
        """The key, the label or the column."""
        return self.spec.name

    @property
    def text(self) -> str:
        """As it is written: `items.3.amount`."""
        return f"{self.table}.{self.row}.{self.name}" if self.table else self.name

    @property
    def label(self) -> str:
        """As people call it: 收费项目第3行 金额."""
        return f"{self.spec.label}第{self.row}行 {COLUMNS.get(self.name, self.name)}" if self.table else self.spec.label


def find_value_key(kind: str, text: str, labels: Collection[str] = ()) -> ValueKey | None:
    """The value of a paper of this type that is called `text`; None where the type has none of that name.

    Args:
        kind: The document type.
        text: What a person wrote.
        labels: The printed labels without a key that the paper bears.
    """
    known = TYPES.get(kind)
    specs = known.fields if known else ()
    found = next((s for s in specs if s.name == text), None) or next((s for s in specs if s.label == text), None)
    if found is not None:
        return ValueKey(found)
    if text in labels or (known is not None and text in known.extra):
        return ValueKey(text_field(text, text), printed=True)
    return _find_cell(known, text) if known else None


def parse_value_key(kind: str, text: str, labels: Collection[str] = ()) -> ValueKey:
    """The same.

    Raises:
        UsageError: the type has no such value; the message names those that it has.
    """
    found = find_value_key(kind, text, labels)
    if found is None:
        label = TYPES[kind].label if kind in TYPES else kind
        told = "，".join(_describe_keys(kind, labels)) or "没有可更正的栏目"
        raise UsageError(f"{label}没有“{escape_controls(text)}”这一栏", f"可用：{told}")
    return found


def _find_cell(known: DocumentType, text: str) -> ValueKey | None:
    table, _, rest = text.partition(".")
    row, _, column = rest.partition(".")
    spec = _specs_of_cells(known.key).get((table, column))
    if spec is None or not (row.isascii() and row.isdecimal() and int(row)):
        return None
    return ValueKey(spec, table, int(row))


@cache
def _specs_of_cells(kind: str) -> Mapping[tuple[str, str], Spec[Any]]:
    """Table and column -> how a cell is written; called by the table. A case with long lists asks thousands of times."""
    known = TYPES[kind]
    labels = {**papers.TABLE_NAMES, **{table.name: table.label for table in known.tables}}
    return {
        (table, column): SPEC_OF_KIND[written](column, labels.get(table, table))
        for table, columns in _columns_of(known).items()
        for column, written in columns.items()
    }


def _columns_of(known: DocumentType) -> Mapping[str, Mapping[str, Kind]]:
    """Every table that papers of the type may have, with the kinds of its columns."""
    extra = {name: dict.fromkeys(papers.COLUMNS.get(name, ()), Kind.TEXT) for name in known.extra_tables}
    return {**extra, **{table.name: table.columns for table in known.tables}}


def _describe_keys(kind: str, labels: Collection[str]) -> Iterator[str]:
    known = TYPES.get(kind)
    if known is None:
        yield from labels
        return
    yield from (f"{spec.name} {spec.label}" for spec in known.fields)
    yield from dict.fromkeys((*labels, *known.extra))
    for table, columns in _columns_of(known).items():
        yield f"{table}.行号.列（{'、'.join(columns)}）"
