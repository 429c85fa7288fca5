"""All cases as a workbook: sheets 案卷, 文书, 费用明细, 核对意见.

Dates and codes are text, amounts are numbers; how they are written is the business of `intake.export.sheets`. The same cases
give the same bytes: a workbook's own times are taken out.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import chain
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook

from intake.export.people import label_of, type_label
from intake.export.sheets import Cell, Row, add_sheet
from intake.types.columns import COLUMNS
from intake.types.registry import TYPES
from intake.types.vocabulary import Kind

Object = Mapping[str, Any]

_STATES = {"doubtful": "存疑", "unread": "未读出"}
_OUTCOMES = {"fail": "不通过", "unknown": "未能判断"}
_SEVERITIES = {"reject": "不予受理建议", "correct": "补正", "look": "人工核对", "hint": "提示"}
_CASES = (
    ("案卷", "case"), ("文件夹", "folder"), ("事项", "item"), ("险种", "insurance"), ("申请日期", "applied"), ("申请人", "patient"),
    ("结论", "verdict_zh"), ("原因", "why"), ("文书", "documents"), ("页", "pages"), ("需核对的值", "look"), ("未能读取", "failures"),
    ("缺少的材料", "missing"), ("办结期限", "due"),
)  # fmt: skip
_FINDINGS = ("案卷", "规则", "结果", "程度", "意见", "怎么办", "依据", "文件", "页")
_WIDTHS = {"原因": 60, "意见": 60, "怎么办": 40, "依据": 40, "提示": 30, "需核对": 30, "名称": 30, "页": 6, "把握": 8}


@dataclass(frozen=True, slots=True)
class Cases:
    """What goes in: a row for each case, and the cases' own objects by name, which are read anew for each sheet."""

    rows: Sequence[Object]
    each: Callable[[], Iterable[tuple[str, Object]]]

    def iter_documents(self) -> Iterator[tuple[str, Object]]:
        """Every document with the name of its case."""
        for name, case in self.each():
            for document in case.get("documents", []):
                yield name, document


def write_workbook(cases: Cases, out: IO[bytes]) -> None:
    """Writes the workbook."""
    book = Workbook(write_only=True)
    labels = _collect_labels(cases)
    add_sheet(book, "案卷", [head for head, _ in _CASES], (_case_row(r) for r in cases.rows), _WIDTHS)
    documents = (_document_row(name, d, labels) for name, d in cases.iter_documents())
    add_sheet(book, "文书", ["案卷", "文件", "页", "类型", "把握", "需核对", "提示", *labels], documents, _WIDTHS)
    add_sheet(
        book, "费用明细", ["案卷", "文件", "页", "类型", "表", *COLUMNS.values(), "状态"], _item_rows(cases), _WIDTHS
    )
    add_sheet(book, "核对意见", _FINDINGS, _finding_rows(cases), _WIDTHS)
    buffer = io.BytesIO()
    book.save(buffer)
    copy_timeless(buffer, out)


def copy_timeless(book: IO[bytes], out: IO[bytes]) -> None:
    """Copies a workbook without the times of its making: entries in their order, dated 1980, the same bytes every time."""
    with zipfile.ZipFile(book) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as taken:
        for name in given.namelist():
            content = given.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", content)
            taken.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def every_value(document: Object) -> Iterator[Object]:
    """Every value of a document: fields, further labels, cells."""
    yield from document["fields"].values()
    yield from document["extra"].values()
    for rows in document["tables"].values():
        for row in rows:
            yield from row.values()


# ------------------------------------------------------------------------------------------------ rows
def _case_row(row: Object) -> Row:
    return ["、".join(v) if isinstance(v, list) else v for v in (row[key] for _, key in _CASES)]


def _collect_labels(cases: Cases) -> list[str]:
    """Every label that occurs, those of the vocabulary first and in its order."""
    found = dict.fromkeys(label for _, d in cases.iter_documents() for label, _, _ in _iter_single(d))
    known = dict.fromkeys(spec.label for type_ in TYPES.values() for spec in type_.fields)
    return [x for x in known if x in found] + [x for x in found if x not in known]


def _iter_single(document: Object) -> Iterator[tuple[str, Object, Kind | None]]:
    """Label, field and kind of everything that stands once on a document."""
    kind = document["type"]
    for key, field in document["fields"].items():
        yield label_of(kind, key), field, _kinds_of(kind).get(key)
    for label, field in document["extra"].items():
        yield label, field, None


def _document_row(name: str, document: Object, labels: Sequence[str]) -> Row:
    cells = {label: _value_cell(field, kind) for label, field, kind in _iter_single(document)}
    source = document["source"]
    parts = source.get("parts", [source])
    pages = chain.from_iterable(part["pages"] for part in parts)
    head: Row = [
        name,
        "、".join(Path(part["path"]).name for part in parts),
        "、".join(map(str, pages)),
        type_label(document["type"]),
        Cell(Decimal(f"{document['type_confidence']:.2f}")),
        "、".join(label for label, cell in cells.items() if cell.look),
        _one_line("；".join(document["warnings"])),
    ]
    return [*head, *map(cells.get, labels)]


def _item_rows(cases: Cases) -> Iterator[Row]:
    for name, document in cases.iter_documents():
        for table, rows in document["tables"].items():
            yield from (_item_row(name, document, table, row) for row in rows)


def _item_row(name: str, document: Object, table: str, row: Object) -> Row:
    kind = document["type"]
    pages = sorted({cell["page"] for cell in row.values() if "page" in cell})
    states = dict.fromkeys(_STATES[cell["state"]] for cell in row.values() if cell["state"] in _STATES)
    kinds = _kinds_of(kind)
    return [
        name,
        Path(document["source"]["path"]).name,
        "、".join(map(str, pages)),
        type_label(kind),
        label_of(kind, table),
        *(_value_cell(row[key], kinds.get(f"{table}.{key}")) if key in row else None for key in COLUMNS),
        "、".join(states),
    ]


def _finding_rows(cases: Cases) -> Iterator[Row]:
    for name, case in cases.each():
        told = (finding for finding in case.get("findings", []) if finding["outcome"] in _OUTCOMES)
        yield from (_finding_row(name, finding) for finding in told)


def _finding_row(name: str, finding: Object) -> Row:
    places = sorted({(Path(place["document"]).name, place["page"]) for place in finding["evidence"]})
    return [
        name,
        finding["rule"],
        _OUTCOMES[finding["outcome"]],
        _SEVERITIES.get(finding["severity"] or "", ""),
        finding["message"],
        finding["remedy"],
        finding["citation"],
        "、".join(dict.fromkeys(file for file, _ in places)),
        "、".join(str(page) for _, page in places),
    ]


# ------------------------------------------------------------------------------------------------ cells
@cache
def _kinds_of(type_name: str) -> Mapping[str, Kind]:
    """Key -> kind for a type's fields, `table.column` -> kind for its columns."""
    if type_name not in TYPES:
        return {}
    type_ = TYPES[type_name]
    kinds = {spec.name: spec.kind for spec in type_.fields}
    return kinds | {f"{t.name}.{column}": kind for t in type_.tables for column, kind in t.columns.items()}


def _value_cell(field: Object, kind: Kind | None) -> Cell:
    value, look = field["value"], field["state"] in _STATES
    if value is None:
        return Cell(_STATES.get(field["state"], ""), look)
    if isinstance(value, list):
        return Cell(_one_line("；".join(map(str, value))), look)
    if kind in (Kind.MONEY, Kind.NUMBER):
        try:
            return Cell(Decimal(str(value)), look)
        except InvalidOperation:
            pass
    return Cell(_one_line(str(value)), look)


def _one_line(text: str) -> str:
    return " ".join(text.split())
