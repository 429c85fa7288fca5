"""The title of a VAT invoice: province and kind, always under the supervising seal."""

import re
from collections.abc import Iterator
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from intake import values
from intake.layout.rows import group_rows, is_vertical
from intake.model import ABSENT, Doubt, Field, Line, Page, Source, State, Why, collect_reasons, enclosing_rect

KINDS = (
    "增值税电子普通发票", "增值税电子专用发票", "增值税普通发票", "增值税专用发票", "增值税普通发票(卷票)", "增值税普通发票(折叠票)",
    "电子发票(普通发票)", "电子发票(增值税专用发票)", "电子发票(航空运输电子客票行程单)", "电子发票(铁路电子客票)",
    "通用机打发票", "国家税务局通用机打发票", "地方税务局通用机打发票", "通用电子发票", "机动车销售统一发票", "二手车销售统一发票",
)  # fmt: skip
"""Kinds of invoice of the State Taxation Administration; a province or a city may stand before."""
_PLACES = (
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|"
    "云南|西藏|陕西|甘肃|青海|宁夏|新疆|深圳|大连|青岛|宁波|厦门|全国"
)
_WELL_FORMED = re.compile(
    rf"(?:(?:{_PLACES})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)?|[\u4e00-\u9fff]{{2,5}}(?:省|市|自治区))?"
    rf"(?:{'|'.join(re.escape(k) for k in KINDS)})"
)
_AS_TALL = 0.65
"""Letters of a seal are lower than this share of the title's."""
_NO_TITLE = re.compile(r"[:：]|代码|号码|监制|专用章|清单|\d{4}|第.联|凭证|印制|抵扣|备注")


def read_title(page: Page) -> Field[str]:
    """The printed title; where the seal took letters, the official kind that is nearest, and doubtful."""
    candidates = list(_iter_candidates(page))
    for line in candidates:
        if _WELL_FORMED.fullmatch(values.compact_text(line.text)):
            return _build_field(page, line, values.parse_text(line.text), State.READ, "")
    for line in candidates:
        for other in line.alternatives:
            if _WELL_FORMED.fullmatch(values.compact_text(other)):
                return _build_field(
                    page,
                    line,
                    values.parse_text(other),
                    State.DOUBTFUL,
                    Doubt.UNDER_SEAL.with_text("印章遮盖，取另一次识读"),
                )
    for line in candidates:
        restored = _restore_title(values.compact_text(line.text))
        if restored is not None:
            return _build_field(
                page, line, restored, State.DOUBTFUL, Doubt.UNDER_SEAL.with_text("印章遮盖处按发票名称补全")
            )
    if not candidates:
        return ABSENT
    return _build_field(
        page,
        candidates[0],
        values.parse_text(candidates[0].text),
        State.DOUBTFUL,
        Doubt.UNDER_SEAL.with_text("印章遮盖，发票名称不全"),
    )


def _build_field(page: Page, line: Line, value: str, state: State, why: Why) -> Field[str]:
    score = round(line.confidence, 4) if page.source is Source.OCR else None
    evidence = page.evidence_at(line.rect)
    return Field(value, line.text, state, page.source, score, evidence, collect_reasons(why))


def _iter_candidates(page: Page) -> Iterator[Line]:
    """Lines of the upper third that say 发票, joined with their neighbours on one level, then alone.

    A seal parts a title, and its own words come between; so every run of neighbours is tried.
    """
    upper = [x for x in page.lines if x.rect.middle < 0.35 * page.height and not is_vertical(x)]
    for level in group_rows(x for x in upper if not _NO_TITLE.search(x.text)):
        tallest = max(x.rect.height for x in level)
        row = [x for x in level if x.rect.height > _AS_TALL * tallest]
        for start, end in ((a, b) for a in range(len(row)) for b in range(len(row), a + 1, -1)):
            run = row[start:end]
            text = "".join(x.text for x in run)
            if _is_like_title(text) and all(_is_beside(a, b) for a, b in pairwise(run)):
                yield Line(text, enclosing_rect(x.rect for x in run), min(x.confidence for x in run))
    yield from (x for x in upper if _is_like_title(x.text))


def _is_beside(a: Line, b: Line) -> bool:
    return b.rect.left - a.rect.right < max(a.rect.height, b.rect.height)


def _is_like_title(text: str) -> bool:
    flat = values.compact_text(text)
    letters = sum(c in "增值税电子普通专用发票" for c in flat)
    return letters >= 4 and not _NO_TITLE.search(flat) and bool(re.search(r"发票|增值税", flat)) and len(flat) <= 24


def _restore_title(text: str) -> str | None:
    """The place as printed and the nearest kind; None where no single kind is near.

    At most three letters may be lost or wrong, and one kind must be nearer than every other. Seals rather take letters
    than add any, so that dropping a letter that was read costs double.
    """
    place = re.match(rf"(?:{_PLACES})(?:省|市|自治区)?|[\u4e00-\u9fff]{{2,5}}(?:省|市|自治区)", text)
    head, rest = (place[0], text[place.end() :]) if place else ("", text)
    near = sorted((Levenshtein.distance(rest, kind, weights=(1, 2, 1)), kind) for kind in KINDS)
    return head + near[0][1] if near[0][0] <= 3 and near[1][0] > near[0][0] else None
