"""Tables of the papers without fields of their own: people of a roster, drugs of a prescription, orders of a sheet.

A table is found by the words of its header row, whatever their order; where a role comes a second time, a second group of
columns stands beside the first. Cells are typed by their column; a cell without a value is left out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Any

from extractors.papers.entries import mark_weak_text, to_text_field
from intake.fields.parse_field import parse_field, trim_punctuation
from intake.layout.join_lines import without_blanks
from intake.layout.rows import group_rows
from intake.layout.table_headers import Header, HeadWords, find_headers
from intake.layout.tables import TableRow, columns_of, read_table_entries
from intake.model import Doubt, Field, Line, Page, Row
from intake.numbers import id_numbers
from intake.patterns import patterns_beside
from intake.types import vocabulary
from intake.types.vocabulary import Kind, Spec

_PATTERNS = patterns_beside(__file__)


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
    headers = choose_headers(page, grid)
    found: list[TableRow] = []
    for header, following in zip_longest(headers, headers[1:]):
        body = _body_lines(header, following, page, grid.foot)
        columns = columns_of(header, body, page.rulings, page.width)
        for span in spans([h.role for h in header.heads]):
            found += read_table_entries(body, columns, span, lambda row: _is_entry(row, grid))
    return tuple(r for r in found if _is_entry(r, grid))


def choose_headers(page: Page, grid: Grid) -> tuple[Header, ...]:
    """The header rows of this kind; a line is of one header only, the plainest that holds it."""
    found: list[Header] = []
    for header in find_headers(page.lines, grid.words, grid.needed):
        if not any(
            x.rect.coverage_of(y.rect) > 0.5 or y.rect.coverage_of(x.rect) > 0.5
            for h in found
            for x in h.heads
            for y in header.heads
        ):
            found.append(header)
    return tuple(found)


def remove_tables(page: Page, grid: Grid) -> Page:
    """The page without its tables of this kind: a head is no label, a cell no value of one."""
    headers = choose_headers(page, grid)
    taken = {id(x) for header in headers for x in header.lines}
    for header, following in zip_longest(headers, headers[1:]):
        taken |= {id(x) for x in _body_lines(header, following, page, grid.foot)}
    return replace(page, lines=tuple(x for x in page.lines if id(x) not in taken)) if taken else page


def _is_entry(row: TableRow, grid: Grid) -> bool:
    cell = row.cell(grid.key)
    return cell is not None and bool(grid.shape.search(cell.text))


def spans(roles: Sequence[str]) -> list[tuple[int, int]]:
    """Groups of columns side by side: a new one begins where the first known role comes again.

    >>> spans(["name", "result", "unit", "name", "result", "unit"])
    [(0, 3), (3, 6)]
    """
    first = next((r for r in roles if r != "other"), None)
    starts = [i for i, r in enumerate(roles) if r == first]
    if len(starts) < 2:
        return [(0, len(roles))]
    return [(0 if k == 0 else a, b) for k, (a, b) in enumerate(pairwise([*starts, len(roles)]))]


def _body_lines(header: Header, following: Header | None, page: Page, foot: re.Pattern[str]) -> list[Line]:
    """The lines below a header up to the next header or the foot."""
    below = [x for x in page.lines if header.is_above(x) and x not in header.lines]
    below = [x for x in below if following is None or (following.is_below(x) and x not in following.lines)]
    body: list[Line] = []
    for row in group_rows(below):
        if foot.search("".join(x.text for x in row)):
            break
        body += row
    return body


def read_cells(row: TableRow, page: Page, columns: Mapping[str, Kind]) -> dict[str, Field[Any]]:
    """The typed cells of a row; a cell that a line ran into without a gap is doubtful."""
    found: dict[str, Field[Any]] = {}
    for role, kind in columns.items():
        line = row.cell(role)
        if line is None or not line.text.strip(" -—/|_"):
            continue
        field = _read_cell(role, kind, line, page)
        if row.is_forced(role) and field.value is not None:
            field = field.as_doubtful(Doubt.NEIGHBOUR.with_text("相邻两栏连在一起"))
        found[role] = to_text_field(field)
    return found


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
        {
            "姓名": "name", "人员姓名": "name", "职工姓名": "name", "参保人": "name", "参保人姓名": "name",
            "性别": "sex", "出生年月": "birth_date", "出生日期": "birth_date", "出生年月日": "birth_date",
            "身份证号": "id_number", "身份证号码": "id_number", "公民身份号码": "id_number", "证件号码": "id_number",
            "社会保障号码": "id_number", "社会保障号": "id_number", "身份证件号码": "id_number",
            "职称": "title", "技术职称": "title", "专业技术职务": "title", "职称/职务": "title", "专业技术资格": "title",
            "类别": "category", "执业类别": "category", "人员类别": "category", "执业范围": "category", "岗位类别": "category",
            "资格类别": "category", "资格证类别": "category",
            "执业证书编号": "certificate_number", "执业证编号": "certificate_number", "执业证书编码": "certificate_number",
            "证书编号": "certificate_number", "证书编码": "certificate_number", "执业证号": "certificate_number",
            "执业证书号": "certificate_number", "注册证号": "certificate_number", "执业(注册)证书编号": "certificate_number",
            "资格证书编号": "qualification", "资格证编号": "qualification", "资格证号": "qualification",
            "职务": "position", "岗位": "position", "科室": "department", "所在科室": "department", "执业科室": "department",
            "险种": "insurance", "参保险种": "insurance", "险种名称": "insurance", "险种类型": "insurance",
            "参保状态": "status", "缴费状态": "status", "状态": "status", "人员状态": "status",
            "序号": "number", "学历": "other", "专业": "other", "备注": "other", "联系电话": "other", "年龄": "other",
            "缴费基数": "other", "个人编号": "other", "参保时间": "other", "缴费起止年月": "other", "毕业院校": "other",
        },
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
        {
            "药品名称": "name", "药名": "name", "名称": "name", "通用名": "name", "药品": "name", "药品通用名": "name",
            "规格": "spec", "药品规格": "spec", "规格型号": "spec", "数量": "quantity", "总量": "quantity", "发药数量": "quantity",
            "单位": "unit", "用法": "usage", "用法用量": "usage", "用法/用量": "usage", "用法与用量": "usage",
            "单次剂量": "other", "每次用量": "other", "剂量": "other", "频次": "other", "频率": "other", "天数": "other",
            "途径": "other", "给药途径": "other", "单价": "other", "金额": "other", "序号": "number", "组号": "other", "嘱托": "other",
            "备注": "other",
        },
        ((r"药品?名", "name"), (r"^用法", "usage")),
    ),
    (frozenset({"name", "quantity"}), frozenset({"name", "usage"}), frozenset({"name", "spec"})),
    {"name": Kind.TEXT, "spec": Kind.TEXT, "quantity": Kind.NUMBER, "unit": Kind.TEXT, "usage": Kind.TEXT},
    "name",
    re.compile(r"[\u4e00-\u9fff]{2}"),
    re.compile(r"^(?:合计|总计|药费|金额|医师|医生|审核|调配|核对|发药|药师|备注|注|诊断|以下空白|—*以下空白)[:：]?"),
)  # fmt: skip
"""处方 with ruled columns: one drug a row."""

ORDERS = Grid(
    HeadWords(
        {
            "医嘱内容": "content", "医嘱": "content", "医嘱名称": "content", "项目名称": "content", "长期医嘱": "content",
            "临时医嘱": "content", "开始时间": "start", "开始日期": "start", "开嘱时间": "start", "医嘱时间": "start",
            "下达时间": "start", "日期时间": "start", "日期": "start", "时间": "other", "停止时间": "stop", "停止日期": "stop",
            "停嘱时间": "stop", "医师签名": "physician", "医生签名": "physician", "开嘱医师": "physician", "医师": "physician",
            "医生": "physician", "规格": "spec", "剂量": "spec", "数量": "quantity", "总量": "quantity", "单位": "unit",
            "用法": "usage", "频次": "usage", "途径": "other", "执行时间": "other", "执行者": "other", "护士签名": "other",
            "执行护士": "other", "护士": "other", "序号": "number", "备注": "other",
        },
        ((r"医嘱内容", "content"),),
    ),
    (frozenset({"content", "start"}), frozenset({"content", "physician"}), frozenset({"content", "usage"})),
    {
        "start": Kind.TEXT, "content": Kind.TEXT, "spec": Kind.TEXT, "quantity": Kind.NUMBER, "unit": Kind.TEXT,
        "usage": Kind.TEXT, "stop": Kind.TEXT, "physician": Kind.TEXT,
    },
    "content",
    re.compile(r"[\u4e00-\u9fffA-Za-z]{2}"),
    re.compile(r"^(?:第.{1,4}页|打印|审核|备注)[:：]?"),
)  # fmt: skip
"""医嘱单: one order a row."""


def read_table(page: Page, grid: Grid) -> tuple[Row, ...]:
    """The typed rows of every table of this kind on the page."""
    return tuple(read_cells(row, page, grid.columns) for row in read_rows(page, grid))
