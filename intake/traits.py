"""What the look of a paper's rows tells of its type: ranges, units, marks, prices, doses, numbers that check.

Words are lost under seals and misread; the shape of a table is not. A trait is a word like any other to `intake/types/anchors.py`,
in brackets that no paper prints. It is seen in several rows or cells, never in one: a single range or dose stands anywhere.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from intake.layout.rows import group_rows
from intake.model import Document, Line
from intake.numbers import bank_numbers, id_numbers
from intake.values import compact_text, to_half_width

RANGES = "〈结果与参考区间的行〉"
UNITS = "〈检验单位〉"
MARKS = "〈升降标记〉"
SIGNS = "〈阴阳性结果〉"
ABBREVIATIONS = "〈检验项目缩写〉"
RESISTANCE = "〈药敏结果〉"
FINDINGS = "〈所见的描述〉"
PRODUCTS = "〈数量乘单价为金额的行〉"
CHARGES = "〈连续的收费行〉"
DOSES = "〈用药方法的行〉"
ID_NUMBER = "〈有效的身份证号〉"
CARD_NUMBER = "〈银行卡号〉"

_SEVERAL = 3
"""Rows or cells from which a trait is one of the paper, and not of a sentence."""
_CARD = 20
"""Lines of a card at most."""
_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = re.compile(
    rf"(?<![\d./年月-])(?:{_NUMBER}\s*(?:[-~～—–]{{1,3}})\s*{_NUMBER}(?![\d年月./-])|[<>≤≥＜＞]=?\s*{_NUMBER})"
)
_MONTHS = re.compile(r"(?:19|20)\d\d\s*[-年./]\s*\d{1,2}")
_UNIT = re.compile(
    r"(?:[mμuµnp]?mol/|[mμuµnpk]?[gG]/d?[LlmM]|[Kk]?[IU]{1,2}/m?[Ll1]|10\s*[\^~*`.]?\s*(?:9|12|6|5)\s*/[Ll]|/[Uuμ][Ll1]$|/[HL]P|"
    r"\bf[Ll1]$|\bpg$|mm/h|S/CO|COI|mmHg|copies/|/LP)"
)
_MARK = re.compile(r"[↑↓]|^[HL]$")
_SIGN = re.compile(
    r"^(?:[弱]?阳性|阴性|未见|未检出|未找到|未发现|[(（]?[-+±]{1,4}[)）]?|[(（][-+±]{1,4}[)）])$|[(（](?:阴|阳)性[)）]$"
)
_ABBREVIATIONS = frozenset({
    "WBC", "RBC", "HGB", "HCT", "MCV", "MCH", "MCHC", "PLT", "RDW", "MPV", "PDW", "PCT", "NEUT", "LYM", "LYMPH",
    "MONO", "EO", "BASO", "ALT", "AST", "ALP", "GGT", "TBIL", "DBIL", "IBIL", "TP", "ALB", "GLB", "TBA", "BUN",
    "UREA", "CREA", "CR", "UA", "GLU", "TC", "TG", "CHOL", "HDL", "LDL", "CK", "LDH", "CRP", "ESR", "PT", "APTT",
    "TT", "FIB", "INR", "FT3", "FT4", "TSH", "AFP", "CEA", "PSA", "HBSAG", "HCV", "HIV", "PRO", "KET", "NIT",
    "UBG", "BIL", "LEU", "ERY", "SG", "PH", "HPF", "NA", "CL", "CA", "MG", "HBA1C", "AMY", "CKMB", "BNP", "SAA",
    "IGG", "IGM", "IGA",
})  # fmt: skip
_RESISTANCE = re.compile(r"^(?:敏感|耐药|中介|[SRI])\s*[SRIⅠ]?$")
_FINDING = re.compile(
    r"未见(?:明显)?异常|未见|密度|信号|回声|[粘黏]膜|轮廓|形态|光滑|清晰|血流|管腔|扩张|增强|强化|对称|充血|水肿|灰白|组织|活检|弥漫|"
    r"腺体|淋巴结|边界|纹理|窦性|ST段|导联|肺野|心影"
)
_MONEY = re.compile(r"[¥￥]?-?\d[\d,]*\.\d{1,4}")
_FIGURE = re.compile(r"[¥￥]?(-?\d[\d,]*(?:\.\d{1,4})?)(?:[/\u4e00-\u9fff]{1,3})?")
_DOSE = re.compile(
    r"(?:[每一1]\s*[日天]|日)\s*[一二两三四1-4]\s*次|\b(?:bid|tid|qid|qd|qn|q\d{1,2}h|prn|po|iv|ivgtt|im|ih)\b|口服|静滴|静脉滴注|"
    r"静脉输液|肌注|皮下注射|饭前|饭后|睡前|外用|顿服|水煎|用法[:：]|每次\s*[\d.一二两三半]",
    re.IGNORECASE,
)


def find_traits(document: Document) -> tuple[str, ...]:
    """Every trait that the document's rows show, in the order of this module."""
    lines = [x for page in document.pages for x in page.lines]
    cells = [to_half_width(x.text).strip() for x in lines]
    levels = [row for page in document.pages for row in group_rows(page.lines)]
    counted: Mapping[str, Callable[[], int]] = {
        RANGES: lambda: sum(map(_is_result, levels)),
        UNITS: lambda: _count_cells(_UNIT, cells),
        MARKS: lambda: _count_cells(_MARK, cells),
        SIGNS: lambda: _count_cells(_SIGN, cells),
        ABBREVIATIONS: lambda: len(_find_abbreviations(cells)),
        RESISTANCE: lambda: _count_cells(_RESISTANCE, cells),
        FINDINGS: lambda: len({m for c in cells for m in _FINDING.findall(c)}) // 2,
        PRODUCTS: lambda: sum(map(_is_product, levels)),
        CHARGES: lambda: sum(map(_is_charge, levels)),
        DOSES: lambda: _count_cells(_DOSE, cells),
    }
    found = [name for name, count in counted.items() if count() >= _SEVERAL]
    return (*found, *_find_number_traits(lines)) if len(lines) <= _CARD else tuple(found)


def _count_cells(pattern: re.Pattern[str], cells: Iterable[str]) -> int:
    return sum(bool(pattern.search(c)) for c in cells)


def _find_abbreviations(cells: Iterable[str]) -> set[str]:
    """Short Latin names of tests that stand alone in a cell, or begin it."""
    words = (re.match(r"[*#/\s]*([A-Za-z][A-Za-z0-9]{1,5})(?=$|[%#=\s()（-])", c) for c in cells)
    return {m[1].upper() for m in words if m} & _ABBREVIATIONS


def _is_result(row: Sequence[Line]) -> bool:
    """A row with a range in one cell and something before it that it may be the range of."""
    cells = [to_half_width(x.text).strip() for x in row]
    return any(_RANGE.search(c) and not _MONTHS.search(c) and len(c) <= 24 for c in cells[1:]) and any(
        re.search(r"\d|性|未", c) and len(c) <= 12 for c in cells[:-1]
    )


def _parse_figures(row: Sequence[Line]) -> list[Decimal]:
    found = (_FIGURE.fullmatch(compact_text(to_half_width(x.text))) for x in row)
    return [Decimal(m[1].replace(",", "")) for m in found if m]


def _is_product(row: Sequence[Line]) -> bool:
    """Two figures of the row side by side give the one behind them: quantity and price, and the amount."""
    figures = _parse_figures(row)
    return any(
        abs(a * b - c) <= Decimal("0.011") and a * b for (a, b), c in zip(pairwise(figures), figures[2:], strict=False)
    )


def _is_charge(row: Sequence[Line]) -> bool:
    """A name and at least two amounts or an amount behind a count."""
    texts = [compact_text(to_half_width(x.text)) for x in row]
    named = any(re.search(r"[\u4e00-\u9fff]{2}", t) for t in texts)
    return named and len(_parse_figures(row)) >= 2 and any(_MONEY.fullmatch(t) for t in texts)


def _find_number_traits(lines: Sequence[Line]) -> list[str]:
    flat = [re.sub(r"\s", "", to_half_width(x.text)) for x in lines]
    found = []
    if any(id_numbers.is_valid(id_numbers.compact(m[0])) for c in flat for m in id_numbers.find_id_numbers(c)):
        found.append(ID_NUMBER)
    if any(bank_numbers.card_numbers(lines)):
        found.append(CARD_NUMBER)
    return found
