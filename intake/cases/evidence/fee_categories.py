"""Fee categories as bills and lists name them, and what a list prints as the sum of each.

Bills print one line a category; lists print 西药费小计 below its lines, a heading 【西药费】 with its sum, or a summary. The same
category has several names: 化验费 is 检验费, 诊察费 is 诊查费. Names after the national receipt (domain: 13 inpatient, 12 outpatient
categories) and the headings of hospitals' lists.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from intake import values
from intake.cases.evidence.amounts import CLEAR
from intake.cases.model import Charge
from intake.layout.rows import on_one_level
from intake.model import ABSENT, Field, Line, Page, Reading, Row, Source, State
from intake.patterns import patterns_beside
from intake.values import compact_text

_SAME = {
    "西药": "西药", "西成药": "西药", "中成药": "中成药", "中药饮片": "草药", "中草药": "草药", "草药": "草药", "中药": "草药",
    "饮片": "草药", "化验": "化验", "检验": "化验", "检查": "检查", "治疗": "治疗", "手术": "手术", "护理": "护理", "床位": "床位",
    "诊察": "诊察", "诊查": "诊察", "卫生材料": "材料", "材料": "材料", "耗材": "材料", "医用材料": "材料", "麻醉": "麻醉",
    "输血": "输血", "输氧": "输氧", "吸氧": "输氧", "挂号": "挂号", "放射": "放射", "一般诊疗": "一般诊疗",
}  # fmt: skip
_PATTERNS = patterns_beside(__file__)

_WORDS = re.compile("|".join(_SAME))
_LONG = 30
"""Letters from which a line is no heading with its sum."""


def find_category(name: str) -> str | None:
    """The category that a name means, None for any other.

    >>> find_category("检验费") == find_category("化验费")
    True
    >>> find_category("其他住院收费") is None
    True
    """
    return _SAME.get(compact_text(name).removesuffix("费").removesuffix("类"))


def group_bill_amounts(rows: tuple[Row, ...]) -> Mapping[str, tuple[Field[Any], ...]]:
    """Category -> the amounts of the bill's lines for it."""
    found: dict[str, tuple[Field[Any], ...]] = {}
    for row in rows:
        name, amount = row.get(Charge.NAME, ABSENT), row.get(Charge.AMOUNT, ABSENT)
        category = find_category(str(name.value or ""))
        if category and isinstance(amount.value, Decimal):
            found[category] = (*found.get(category, ()), amount)
    return found


def group_list_sums(reading: Reading) -> Mapping[str, tuple[Field[Decimal], ...]]:
    """Category -> every sum that the list prints for it, page by page."""
    found: dict[str, tuple[Field[Decimal], ...]] = {}
    for page in reading.document.pages:
        for key, field in _iter_sums(page):
            found[key] = (*found.get(key, ()), field)
    return found


def _iter_sums(page: Page) -> Iterator[tuple[str, Field[Decimal]]]:
    for category, heading, printed in _iter_headings(page):
        line = heading if printed else _find_amount_beside(heading, page)
        if line is not None:
            with suppress(ValueError):  # figures that are no amount: 1,23.00
                yield category, _make_amount_field(printed or compact_text(line.text), line, page)


def _iter_headings(page: Page) -> Iterator[tuple[str, Line, str]]:
    """Category, line and printed amount of each line that may head or end a category; the amount is empty where it has none."""
    for line in page.lines:
        if len(line.text) <= _LONG and _WORDS.search(line.text):
            match = _PATTERNS["sum"].fullmatch(compact_text(line.text))
            category = find_category(match["name"]) if match else None
            if match and category:
                yield category, line, match["amount"] or ""


def _find_amount_beside(line: Line, page: Page) -> Line | None:
    """The one amount on the line's level; a line with quantity and price is an entry, not a sum."""
    top, bottom = line.rect.top, line.rect.bottom
    near = [x for x in page.lines if x.rect.bottom > top and x.rect.top < bottom and x is not line]
    level = [x for x in near if on_one_level(x.rect, line.rect)]
    amounts = [x for x in level if _PATTERNS["alone"].fullmatch(compact_text(x.text))]
    return amounts[0] if len(amounts) == 1 and len(level) == 1 else None


def _make_amount_field(printed: str, line: Line, page: Page) -> Field[Decimal]:
    sure = page.source is not Source.OCR or line.confidence >= CLEAR
    score = line.confidence if page.source is Source.OCR else None
    evidence = page.evidence_at(line.rect)
    return Field(
        values.parse_money(printed), line.text, State.READ if sure else State.DOUBTFUL, page.source, score, evidence
    )
