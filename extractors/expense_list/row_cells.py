"""From an entry of the table to the fields of one row, as printed; nothing is proven here.

Figures are read strictly: a text that is not wholly a number is no number. What it might be (O for 0, a colon for the
point, a lost point or minus) is kept as `alternatives` for the proof to choose from.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from extractors.bill_parts import field_at, is_printed
from extractors.expense_list.list_page import ListEntry
from extractors.expense_list.list_words import COVERED
from intake import values
from intake.fields import parse_field
from intake.layout.tables import TableRow
from intake.model import Doubt, Field, Line, Page, Reason, Row, State, unread_field
from intake.patterns import patterns_beside
from intake.types.vocabulary import Spec, code_field, day_field, money_field, number_field, text_field
from intake.values import PartialDate

AMOUNT, QUANTITY, PRICE = money_field("amount", "金额"), number_field("quantity", "数量"), number_field("price", "单价")
_FIGURES = (QUANTITY, PRICE, AMOUNT)
_PRINT, _NAME, _UNIT = text_field("print", "印文"), text_field("name", "项目名称"), text_field("unit", "单位")
_SPEC, _COVERAGE = text_field("spec", "规格"), text_field("coverage", "医保等级")
_CODE, _DATE = code_field("code", "项目编码"), day_field("date", "日期")
_PATTERNS = patterns_beside(__file__)
_CONFUSED = str.maketrans("OoDQlI|一·。;:，", "0000111" + "1....,")
_SPECKS = " .。、，,'`·|_"
_ROMAN = "ⅠⅡ"
_MENDED = Doubt.REPAIRED.with_text("字间的污点、字母上的符号按印刷习惯更正")
_GRADE = Doubt.REPAIRED.with_text("护理等级按罗马数字更正")
_NO_AMOUNT = Doubt.NO_VALUE.with_text("此行的金额未识出")
_ELSEWHERE = Doubt.PLACE.with_text("此行缺数，数字可能属于别的栏")
_CLOSING = str.maketrans("【】[]", "()()")


def row_of(entry: ListEntry) -> Row:
    """Every cell that the entry has."""
    cells = _read_name_cell(entry) | _read_all_figures(entry) | _read_texts(entry) | _read_day(entry)
    if "spec" not in cells:
        cells |= _read_bracketed_spec(entry)
    return {key: cell for key, cell in cells.items() if is_printed(cell) or key == "amount"}


# ------------------------------------------------------------------------------------------------ names
def _read_name_cell(entry: ListEntry) -> dict[str, Field[Any]]:
    line = entry.row.cell("name")
    if line is None:
        return {}
    found = _read_name(line, entry.page)
    doubt = _name_doubt(entry, found.value) if found.value is not None else None
    return {"name": found.as_doubtful(doubt) if doubt is not None else found}


def _read_name(line: Line, page: Page) -> Field[str]:
    """The name as printed; specks and strokes that no name has are mended."""
    found = parse_field.parse_field(_NAME, _normalize_line(line), page)
    if found.value is None:
        return found
    clean = _clean_name(found.value)
    if clean != found.value:
        found = found.with_value(clean, State.DOUBTFUL, _MENDED, others=(found.raw,))
    grade = _PATTERNS["ward"].match(clean)
    if grade is None or grade[0] in _ROMAN:
        return found
    roman = _ROMAN[len(grade[0]) - 1] + clean[grade.end() :]
    return found.with_value(roman, State.DOUBTFUL, _GRADE, others=(found.raw,))


def _name_doubt(entry: ListEntry, name: str) -> Reason | None:
    """Why a name may not be whole, or not be its own row's; None where nothing says so."""
    mixed = entry.row.loose or entry.row.is_forced("name")
    doubts = {
        Doubt.RUNS_ON.with_text("括号不成对，名称可能不全"): not _has_closed_brackets(name),
        Doubt.UNDER_SEAL.with_text("名称末尾疑为印章文字"): name.endswith("章"),
        Doubt.NEIGHBOUR.with_text("名称与相邻栏、相邻行未能分清"): mixed,
    }
    return next((doubt for doubt, holds in doubts.items() if holds), None)


def _clean_name(text: str) -> str:
    """A name without specks between its letters, and without marks on them: Ç is no letter of a list; HbAlc is HbA1c."""
    plain = re.sub("[\u00c0-\u024f]", lambda letter: unicodedata.normalize("NFD", letter[0])[0], text)
    return re.sub(r"(?<=HbA)[lI|](?=c)", "1", _PATTERNS["speck_inside"].sub("", plain))


def _has_closed_brackets(text: str) -> bool:
    """Whether every bracket of a name has its other half: a line of it may be missing, or be its neighbour's."""
    brackets = re.sub("[^()]", "", values.to_half_width(text).translate(_CLOSING))
    while "()" in brackets:
        brackets = brackets.replace("()", "")
    return not brackets


def _normalize_line(line: Line) -> Line:
    """Units in letters that exist (250m1 is 250ml), and without the specks that are taken for points around a text."""
    kept = line.text.strip(_SPECKS)
    start = line.text.find(kept)
    inner = line.cut_part(start, start + len(kept)) if kept else line
    return replace(inner, text=_PATTERNS["millilitre"].sub("ml", inner.text))


# ------------------------------------------------------------------------------------------------ other texts
def _read_texts(entry: ListEntry) -> dict[str, Field[Any]]:
    table, page = entry.row, entry.page
    cells: dict[str, Field[Any]] = {}
    for key in ("spec", "unit", "self_ratio"):
        line = table.cell(key)
        if line is not None:
            cells[key] = parse_field.parse_field(text_field(key, key), _normalize_line(line), page)
    code, coverage = table.cell("code"), _find_coverage(entry)
    if code is not None:
        cells["code"] = _read_code(entry, code)
    if coverage is not None:
        cells["coverage"] = parse_field.parse_field(_COVERAGE, _normalize_line(coverage), page)
    return cells


def _find_coverage(entry: ListEntry) -> Line | None:
    """The cell that says what insurance covers; a column of remarks may hold it."""
    remark = entry.row.cell("remark")
    covered = remark is not None and COVERED.fullmatch(remark.text.strip())
    return entry.row.cell("coverage") or (remark if covered else None)


def _read_code(entry: ListEntry, line: Line) -> Field[str]:
    """A code; one that wraps must have a national shape, or its lines may be those of two rows."""
    found = parse_field.parse_field(_CODE, line, entry.page)
    if found.value is None or _PATTERNS["national_code"].fullmatch(found.value):
        return found
    if _may_be_of_two_rows(entry.row, "code"):
        return found.as_doubtful(Doubt.PLACE.with_text("编码分行，未能确认属于同一行"))
    lacking = re.fullmatch(r"[XZC][A-Z0-9]{15,}", found.value)
    return found.as_doubtful(Doubt.LENGTH.with_text("位数与国家医保编码不符")) if lacking else found


def _may_be_of_two_rows(row: TableRow, role: str) -> bool:
    return row.count_levels(role) > 1 or row.is_forced(role)


def _read_day(entry: ListEntry) -> dict[str, Field[Any]]:
    line = entry.row.cell("date") or entry.day
    if line is None:
        return {}
    found = parse_field.parse_field(_DATE, line, entry.page)
    return {} if isinstance(found.value, PartialDate) else {"date": found}


def _read_bracketed_spec(entry: ListEntry) -> dict[str, Field[Any]]:
    """The specification that some systems print in brackets behind the name; it stays in the name, too."""
    name = entry.row.cell("name")
    match = _PATTERNS["bracketed_spec"].search(name.text) if name is not None else None
    if name is None or match is None:
        return {}
    part = _normalize_line(name.cut_part(*match.span("spec")))
    return {"spec": parse_field.parse_field(_SPEC, part, entry.page)}


# ------------------------------------------------------------------------------------------------ figures
def _read_all_figures(entry: ListEntry) -> dict[str, Field[Any]]:
    """数量, 单价 and 金额; where one of them is missing, a figure under the wrong head may have left its column empty."""
    cells: dict[str, Field[Any]] = {}
    for spec in _FIGURES:
        line = entry.row.cell(spec.name)
        if line is not None:
            cells |= _read_figures(spec, line, entry.page, sure=not entry.row.is_forced(spec.name))
    roles = {column.role for column in entry.row.columns}
    if AMOUNT.name in roles and AMOUNT.name not in cells:
        missing = {AMOUNT.name: unread_field(_NO_AMOUNT, source=entry.page.source)}
        return cells | _doubt_places(cells, roles) | missing
    return cells | _doubt_places(cells, roles)


def _doubt_places(cells: Mapping[str, Field[Any]], roles: Collection[str]) -> dict[str, Field[Any]]:
    """The figures that may be another column's, where there is a column for each of the three but one is blank."""
    names = {spec.name for spec in _FIGURES}
    if not names <= set(roles) or names <= cells.keys():
        return {}
    doubted = (QUANTITY,) if AMOUNT.name in cells else (QUANTITY, PRICE)
    return {spec.name: cells[spec.name].as_doubtful(_ELSEWHERE) for spec in doubted if spec.name in cells}


def _read_figures(spec: Spec[Decimal], line: Line, page: Page, *, sure: bool) -> dict[str, Field[Any]]:
    """A number, and the unit that a quantity cell may hold behind it; doubtful where it was cut out of a longer text."""
    match = _match_unit(line.text) if spec is QUANTITY else None
    if match is None:
        return {spec.name: _read_figure(spec, line, page, sure=sure)}
    number = line.cut_part(*match.span("figure"))
    unit: Field[Any] = parse_field.parse_field(_UNIT, line.cut_part(*match.span("unit")), page)
    return {QUANTITY.name: _read_figure(spec, number, page, sure=sure), "unit": unit}


def _match_unit(printed: str) -> re.Match[str] | None:
    """A number with its unit; None where there is no unit, or its place in the text is not known."""
    text = values.to_half_width(printed)
    match = _PATTERNS["with_unit"].fullmatch(text)
    return match if match and match["unit"] and len(text) == len(printed) else None


def _read_figure(spec: Spec[Decimal], line: Line, page: Page, *, sure: bool) -> Field[Decimal]:
    found = parse_figure(spec, line, page)
    return found if sure or found.value is None else found.as_doubtful(Doubt.NEIGHBOUR)


def parse_figure(spec: Spec[Decimal], line: Line, page: Page) -> Field[Decimal]:
    """The number that a cell holds; with what it might be instead where the text is no number or has no point."""
    raw = line.text.strip()
    others = list(dict.fromkeys(_iter_all_readings(line)))
    value = parse_number(spec, raw)
    if value is None:
        why = Doubt.NO_VALUE.with_text(f"“{spec.label}”处的文字不是数字")
        return field_at(page, line, None, State.UNREAD, why, raw=raw, others=others)
    printed = parse_field.parse_field(_PRINT, replace(line, alternatives=()), page)
    found = field_at(page, line, value, printed.state, *printed.reasons, raw=raw, others=others)
    differ = any(parse_number(spec, text) not in (None, value) for text in line.alternatives)
    return found.as_doubtful(Doubt.TWO_READINGS) if differ else found


def _iter_all_readings(line: Line) -> Iterator[str]:
    """Whatever a number may have been, of each reading of its place."""
    raw = line.text.strip()
    for text in (*line.alternatives, raw):
        for other in _iter_other_readings(text):
            if other != _strip_currency(raw):
                yield other


def parse_number(spec: Spec[Decimal], text: str) -> Decimal | None:
    """A number, None where the text is none; amounts are rounded to fen."""
    flat = _strip_currency(text)
    if not _PATTERNS["number"].fullmatch(flat):
        return None
    value = Decimal(flat.replace(",", "").replace("−", "-"))
    return value.quantize(values.CENT, ROUND_HALF_UP) if spec is AMOUNT else values.trim_zeros(value)


def _strip_currency(text: str) -> str:
    flat = re.sub(r"^([-−]?)[¥￥]|元$", r"\1", values.compact_text(text)).replace("−", "-")
    return _PATTERNS["points"].sub(lambda match: match[0].replace(".", ",", match[0].count(".") - 1), flat)


def _iter_other_readings(text: str) -> Iterator[str]:
    """What a misread number may have been: confused letters, the point lost or taken for another sign."""
    flat = _strip_currency(text).strip(".,·。'`_|:;~")
    yield flat
    inside = _PATTERNS["number_inside"].findall(flat)
    if len(inside) == 1:
        yield inside[0]
    mended = re.sub(r"([.,])[.,]+", r"\1", flat.translate(_CONFUSED))
    yield mended
    if re.fullmatch(r"-?\d{3,}", mended):
        yield mended[:-2] + "." + mended[-2:]
    if re.fullmatch(r"-?\d+,\d\d", mended):
        yield mended.replace(",", ".")
