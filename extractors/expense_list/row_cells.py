"""From an entry of the table to the fields of one row, as printed; nothing is proven here.

Figures are read strictly: a text that is not wholly a number is no number. What it might be (O for 0, a colon for the
point, a lost point or minus) is kept as `alternatives` for the proof to choose from.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from typing import Any

from extractors.expense_list.list_page import ListEntry
from extractors.expense_list.list_words import COVERED
from intake import values
from intake.fields import parse_field
from intake.model import Doubt, Field, Line, Page, Row, Source, State, collect_reasons, unread_field
from intake.types.vocabulary import Kind, Spec

AMOUNT: Spec[Decimal] = Spec("amount", "金额", Kind.MONEY, values.parse_money)
QUANTITY: Spec[Decimal] = Spec("quantity", "数量", Kind.NUMBER, values.parse_number)
PRICE: Spec[Decimal] = Spec("price", "单价", Kind.NUMBER, values.parse_number)
_PRINT: Spec[str] = Spec("print", "印文", Kind.TEXT, values.parse_text)
_NAME: Spec[str] = Spec("name", "项目名称", Kind.TEXT, values.parse_text)
_CODE: Spec[str] = Spec("code", "项目编码", Kind.CODE, values.parse_code)
_DATE = Spec("date", "日期", Kind.DATE, values.parse_day)
_STRICT = re.compile(r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,6})?|[-−]?\.\d+")
_WITH_UNIT = re.compile(r"(?P<figure>[-−]?\d[\d,]*(?:\.\d+)?)\s*[/*]?\s*(?P<unit>\d?[\u4e00-\u9fffA-Za-z]{1,4})?")
_POINTS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{3})+\.\d\d$")
"""18.239.26: a comma of thousands that was read as a point."""
_CONFUSED = str.maketrans("OoDQlI|一·。;:，", "0000111" + "1....,")
_MILLILITRE = re.compile(r"(?<=\d)m1(?!\d)|(?<=\d )m1(?!\d)")
"""`ml` as the recogniser sees it in a face where l is a stroke like 1; no unit is called m1."""
_NATIONAL = re.compile(r"X[A-Z]\d{2}[A-Z]{3}\d{3}[A-Z]\d{12}|Z[A-Z]\d{2}[A-Z]{3}\d{13}|T\d{9,}|\d{15}|C\d{26}")
"""Shapes of national codes: western and Chinese drugs (23 and 20), herbs, services, materials (27)."""
_WARD = re.compile(r"^[I1l|Ⅰ](?=级护理|级监护)|^(?:II|11|ll|Il|lI|I1|1I|Ⅱ)(?=级护理|级监护)")
"""Grades of nursing are printed in Roman numerals, which the recogniser gives as strokes of any kind."""
_SPECK_INSIDE = re.compile(r"(?<=[\u4e00-\u9fff])[.,'`](?=[\u4e00-\u9fff])")
_SPECKS = " .。、，,'`·|_"
AMBIGUOUS = "名称与相邻栏、相邻行未能分清"


def _doubt_misplaced_figures(cells: Mapping[str, Field[Any]], columns: Collection[str]) -> dict[str, Field[Any]]:
    """The figures of a row that lacks one of 数量, 单价, 金额: a figure under the wrong head leaves another column empty."""
    figures = (QUANTITY.name, PRICE.name, AMOUNT.name)
    if not all(k in columns for k in figures) or all(k in cells for k in figures):
        return {}
    doubted = figures[:2] if AMOUNT.name not in cells else figures[:1]
    return {
        k: f.as_doubtful(Doubt.PLACE.with_text("此行缺数，数字可能属于别的栏"))
        for k, f in cells.items()
        if k in doubted
    }


def row_of(entry: ListEntry) -> Row:
    """Every cell that the entry has."""
    table, page = entry.row, entry.page
    cells: dict[str, Field[Any]] = {}
    name = table.cell("name")
    if name is not None:
        cells["name"] = _read_name(entry, name)
    for spec in (QUANTITY, PRICE, AMOUNT):
        line = table.cell(spec.name)
        if line is not None:
            cells |= _read_figures(spec, line, page, sure=not table.is_forced(spec.name))
    cells |= _doubt_misplaced_figures(cells, {c.role for c in table.columns})
    if "amount" not in cells and any(c.role == "amount" for c in table.columns):
        cells["amount"] = unread_field(Doubt.NO_VALUE.with_text("此行的金额未识出"), source=page.source)
    cells |= _read_texts(entry) | _read_day(entry)
    if "spec" not in cells and name is not None:
        cells |= _read_bracketed_spec(name, page)
    return {k: v for k, v in cells.items() if v.value is not None or v.raw or k == "amount"}


def _read_name(entry: ListEntry, line: Line) -> Field[str]:
    found = parse_field.parse_field(_NAME, _normalize_line(line), entry.page)
    if found.value is not None and (clean := _clean_name(found.value)) != found.value:
        found = found.with_value(
            clean,
            State.DOUBTFUL,
            Doubt.REPAIRED.with_text("字间的污点、字母上的符号按印刷习惯更正"),
            others=(found.raw,),
        )
    grade = _WARD.match(found.value or "")
    if grade and found.value is not None and grade[0] not in "ⅠⅡ":
        roman = "ⅠⅡ"[len(grade[0]) - 1] + found.value[grade.end() :]
        found = found.with_value(
            roman, State.DOUBTFUL, Doubt.REPAIRED.with_text("护理等级按罗马数字更正"), others=(found.raw,)
        )
    if found.value is not None and not _has_closed_brackets(found.value):
        return found.as_doubtful(Doubt.RUNS_ON.with_text("括号不成对，名称可能不全"))
    if found.value is not None and found.value.endswith("章"):
        return found.as_doubtful(Doubt.UNDER_SEAL.with_text("名称末尾疑为印章文字"))
    if found.value is not None and (entry.row.loose or entry.row.is_forced("name")):
        return found.as_doubtful(Doubt.NEIGHBOUR.with_text(AMBIGUOUS))
    return found


def _clean_name(text: str) -> str:
    """A name without specks between its letters, and without marks on them: Ç is no letter of a list; HbAlc is HbA1c."""
    plain = "".join(unicodedata.normalize("NFD", c)[0] if "\u00c0" <= c <= "\u024f" else c for c in text)
    return re.sub(r"(?<=HbA)[lI|](?=c)", "1", _SPECK_INSIDE.sub("", plain))


def _has_closed_brackets(text: str) -> bool:
    """Whether every bracket of a name has its other half: a line of it may be missing, or be its neighbour's."""
    half = values.to_half_width(text).translate(str.maketrans("【】[]", "()()"))
    depths = list(accumulate((c == "(") - (c == ")") for c in half))
    return not depths or (min(depths) >= 0 and depths[-1] == 0)


def _normalize_line(line: Line) -> Line:
    """Units in letters that exist (250m1 is 250ml), and without the specks that are taken for points around a text."""
    kept = line.text.strip(_SPECKS)
    start = line.text.find(kept)
    inner = line.cut_part(start, start + len(kept)) if kept else line
    return replace(inner, text=_MILLILITRE.sub("ml", inner.text))


def _read_texts(entry: ListEntry) -> dict[str, Field[Any]]:
    table, page = entry.row, entry.page
    cells: dict[str, Field[Any]] = {}
    for key in ("spec", "unit", "self_ratio"):
        line = table.cell(key)
        if line is not None:
            cells[key] = parse_field.parse_field(
                Spec(key, key, Kind.TEXT, values.parse_text), _normalize_line(line), page
            )
    code = table.cell("code")
    if code is not None:
        cells["code"] = _read_code(entry, code)
    for key in ("coverage", "remark"):
        line = table.cell(key)
        if line is not None and "coverage" not in cells and (key == "coverage" or COVERED.fullmatch(line.text.strip())):
            cells["coverage"] = parse_field.parse_field(
                Spec("coverage", "医保等级", Kind.TEXT, values.parse_text), _normalize_line(line), page
            )
    return cells


def _read_code(entry: ListEntry, line: Line) -> Field[str]:
    """A code; one that wraps must have a national shape, or its lines may be those of two rows."""
    found = parse_field.parse_field(_CODE, line, entry.page)
    if found.value is None or _NATIONAL.fullmatch(found.value):
        return found
    if entry.row.count_levels("code") > 1 or entry.row.is_forced("code"):
        return found.as_doubtful(Doubt.PLACE.with_text("编码分行，未能确认属于同一行"))
    if re.fullmatch(r"[XZC][A-Z0-9]{15,}", found.value):
        return found.as_doubtful(Doubt.LENGTH.with_text("位数与国家医保编码不符"))
    return found


def _read_day(entry: ListEntry) -> dict[str, Field[Any]]:
    line = entry.row.cell("date") or entry.day
    if line is None:
        return {}
    found = parse_field.parse_field(_DATE, line, entry.page)
    return {"date": found} if found.value is None or found.value.isoformat().count("-") == 2 else {}


def _read_bracketed_spec(name: Line, page: Page) -> dict[str, Field[Any]]:
    """The specification that some systems print in brackets behind the name; it stays in the name, too."""
    match = re.search(r"[\[【](?P<spec>[^\[\]【】]*\d[^\[\]【】]*)[\]】]\s*$", name.text)
    if not match:
        return {}
    part = name.cut_part(match.start("spec"), match.end("spec"))
    return {
        "spec": parse_field.parse_field(Spec("spec", "规格", Kind.TEXT, values.parse_text), _normalize_line(part), page)
    }


# ------------------------------------------------------------------------------------------------ figures
def _read_figures(spec: Spec[Decimal], line: Line, page: Page, *, sure: bool) -> dict[str, Field[Any]]:
    """A number, and the unit that a quantity cell may hold behind it; doubtful where it was cut out of a longer text."""
    text = line.text.strip()
    match = _WITH_UNIT.fullmatch(values.to_half_width(text)) if spec is QUANTITY else None
    if not match or not match["unit"] or len(values.to_half_width(line.text)) != len(line.text):
        return {spec.name: _read_figure(spec, line, page, sure=sure)}
    unit = line.cut_part(match.start("unit"), match.end("unit"))
    number = line.cut_part(match.start("figure"), match.end("figure"))
    return {
        "quantity": _read_figure(spec, number, page, sure=sure),
        "unit": parse_field.parse_field(Spec("unit", "单位", Kind.TEXT, values.parse_text), unit, page),
    }


def _read_figure(spec: Spec[Decimal], line: Line, page: Page, *, sure: bool) -> Field[Decimal]:
    found = parse_figure(spec, line, page)
    return found if sure or found.value is None else found.as_doubtful(Doubt.NEIGHBOUR)


def parse_figure(spec: Spec[Decimal], line: Line, page: Page) -> Field[Decimal]:
    """The number that a cell holds; with what it might be instead where the text is no number or has no point."""
    raw = line.text.strip()
    evidence = page.evidence_at(line.rect)
    score = None if page.source is not Source.OCR else round(line.confidence, 4)
    others = tuple(
        dict.fromkeys(
            t for text in (*line.alternatives, raw) for t in _iter_other_readings(text) if t != _strip_currency(raw)
        )
    )
    value = parse_number(spec, raw)
    if value is None:
        why = collect_reasons(Doubt.NO_VALUE.with_text(f"“{spec.label}”处的文字不是数字"))
        return Field(None, raw, State.UNREAD, page.source, score, evidence, why, others)
    print_ = parse_field.parse_field(_PRINT, replace(line, alternatives=()), page)
    found = Field(value, raw, print_.state, page.source, score, evidence, print_.reasons, others)
    differ = any((v := parse_number(spec, t)) is not None and v != value for t in line.alternatives)
    return found.as_doubtful(Doubt.TWO_READINGS) if differ else found


def parse_number(spec: Spec[Decimal], text: str) -> Decimal | None:
    """A number, None where the text is none; amounts are rounded to fen."""
    flat = _strip_currency(text)
    if not _STRICT.fullmatch(flat):
        return None
    value = Decimal(flat.replace(",", "").replace("−", "-"))
    return value.quantize(values.CENT, ROUND_HALF_UP) if spec is AMOUNT else values.trim_zeros(value)


def _strip_currency(text: str) -> str:
    flat = re.sub(r"^([-−]?)[¥￥]|元$", r"\1", values.compact_text(text)).replace("−", "-")
    return _POINTS.sub(lambda m: m[0].replace(".", ",", m[0].count(".") - 1), flat)


def _iter_other_readings(text: str) -> Iterator[str]:
    """What a misread number may have been: confused letters, the point lost or taken for another sign."""
    flat = _strip_currency(text).strip(".,·。'`_|:;~")
    yield flat
    inside = re.findall(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", flat)
    if len(inside) == 1:
        yield inside[0]
    mended = re.sub(r"([.,])[.,]+", r"\1", flat.translate(_CONFUSED))
    yield mended
    if re.fullmatch(r"-?\d{3,}", mended):
        yield mended[:-2] + "." + mended[-2:]
    match = re.fullmatch(r"(-?\d+),(\d\d)", mended)
    if match:
        yield f"{match[1]}.{match[2]}"
