"""What stands on the two sides of a 居民身份证, read but not yet proven.

Labels are found where they are legible; without them (grey copies lose the pale blue print) the order of the card tells
the fields: name, sex and ethnicity, date of birth, address, number. Sources: GA 448 (layout), GB/T 3304 (names of the 56
ethnic groups).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from intake import values
from intake.fields import person_names
from intake.fields.parse_field import SURE_MEAN, SURE_WEAKEST, is_contested, parse_field
from intake.labels.card_labels import find_around, find_behind_label, find_beside
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, line_height, on_one_level
from intake.model import Doubt, Field, Line, Page, Rect, Source, State, Why, collect_reasons
from intake.numbers import id_numbers
from intake.numbers.county_names import misread_county
from intake.patterns import patterns_beside
from intake.types.vocabulary import IdCard as F
from intake.types.vocabulary import Spec

_PATTERNS = patterns_beside(__file__)

NUMBER = ("公民身份号码", "公民身份证号码", "公民身份证号")
AUTHORITY = ("签发机关",)
VALIDITY = ("有效期限", "有效期")
_PORTRAIT = ("姓名", "性别", "民族", "出生", "住址")
_LABELS = (*_PORTRAIT, *NUMBER, *AUTHORITY, *VALIDITY)
ETHNICITIES = frozenset(
    (
        "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白",
        "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇",
        "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒",
        "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
        "穿青人", "革家人",
    )
)  # fmt: skip
_SURE_LETTER = 0.98
"""Score of a single letter below which a county's name that is one letter off is put right."""
_ETHNICITY_BLURRED = re.compile(
    rf"[男女]\s*\S{{1,3}}?(?P<name>{'|'.join(sorted(ETHNICITIES, key=len, reverse=True))})$"
)
"""The name of a people at the end of the row, behind a label that was not legible."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """The lines of one portrait side, without its number row."""

    page: Page
    lines: tuple[Line, ...]
    number: Line | None
    height: float


# ------------------------------------------------------------------------------------------------ portrait side
def find_portraits(page: Page) -> list[Portrait]:
    """Every portrait side on the page, topmost first, by its number; without a number, the page as one side."""
    found: list[Portrait] = []
    for label, number in _find_numbers(page):
        anchor = label.union_with(number.rect) if label else _with_label(number.rect)
        mine = find_around(page.lines, anchor, 0.12, 0.72, 0.12, 0.0)
        mine = tuple(x for x in mine if x.rect.middle < number.rect.top and _is_printed(x))
        if any(p.number and p.number.rect == number.rect for p in found):
            continue
        found.append(Portrait(page, mine, number, line_height(mine)))
    if not found and any(find_behind_label(x, _PORTRAIT) is not None for x in page.lines):
        mine = tuple(x for x in page.lines if _is_printed(x))
        found.append(Portrait(page, mine, None, line_height(mine)))
    return found


def _is_printed(line: Line) -> bool:
    return bool(line.text.strip()) and not _PATTERNS["not_printed"].search(line.text)


def _with_label(number: Rect) -> Rect:
    """The number's row with the label that was not read: the digits take two thirds of the row (measured on specimens)."""
    return Rect(number.left - 0.5 * number.width, number.top, number.right, number.bottom)


def _find_numbers(page: Page) -> list[tuple[Rect | None, Line]]:
    """Places of ID numbers: behind their label, or by their shape."""
    found: list[tuple[Rect | None, Line]] = []
    for line in page.lines:
        rest = find_behind_label(line, NUMBER)
        if rest is None:
            continue
        right = find_beside(line, page.lines, _LABELS)
        pieces = [*([rest] if rest.text.strip() else []), *right]
        digits = [p for p in pieces if re.search(r"\d{2}", p.text)]
        if digits:
            found.append((line.rect, join_lines(digits)))
    taken = [number.rect for _, number in found]
    for line in page.lines:
        if any(r.coverage_of(line.rect) > 0.5 or line.rect.coverage_of(r) > 0.5 for r in taken):
            continue
        found += [
            (None, line.cut_part(*_find_spaced_span(line.text, m)))
            for m in id_numbers.find_id_numbers(re.sub(r"\s", "", line.text))
        ]
    return sorted(found, key=lambda f: f[1].rect.top)


def _find_spaced_span(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Start and end in `text` of a match found in it without its blanks."""
    places = [i for i, c in enumerate(text) if not c.isspace()]
    return places[match.start()], places[match.end() - 1] + 1


def read_portrait(side: Portrait) -> dict[str, Field[Any]]:
    """Name, sex, ethnicity, date of birth, address and number of one portrait side."""
    fields: dict[str, Field[Any]] = {}
    if side.number is not None:
        fields["id_number"] = _read_number(side)
    level = [join_lines(row) for row in group_rows(side.lines)]
    sex_row = next((r for r in level if _PATTERNS["sex"].search(r.text) and len(r.text) < 16), None)
    sex_row = sex_row or next((r for r in level if _PATTERNS["ethnicity"].search(r.text) and len(r.text) < 16), None)
    birth_row = next((r for r in level if _PATTERNS["birth"].search(r.text)), None)
    fields |= _read_sex(side, sex_row) | _read_birth(side, birth_row)
    fields |= _read_name(side, sex_row or birth_row) | _read_address(side, birth_row or sex_row)
    return fields


def _read_number(side: Portrait) -> Field[str]:
    assert side.number is not None
    found = parse_field(F.ID_NUMBER, side.number, side.page)
    flat = id_numbers.compact(side.number.text)
    if found.value is None or "*" in found.value:  # × for X reads as a mask
        found = found.with_value(flat, State.READ) if re.fullmatch(r"\d{17}[\dX]", flat) else found
    return found


def _read_sex(side: Portrait, row: Line | None) -> dict[str, Field[Any]]:
    if row is None:
        return {}
    found: dict[str, Field[Any]] = {}
    match = _PATTERNS["sex"].search(row.text)
    if match:
        found["sex"] = parse_field(F.SEX, row.cut_part(match.start("sex"), match.end("sex")), side.page)
    match = _PATTERNS["ethnicity"].search(row.text, match.end() if match else 0)
    if match:
        found["ethnicity"] = _read_ethnicity(side, row, match.start("name"), match.end("name"))
        return found
    bare = next((x for x in side.lines if on_one_level(x.rect, row.rect) and x.text.strip() in ETHNICITIES), None)
    if bare is not None:
        found["ethnicity"] = parse_field(F.ETHNICITY, bare, side.page)
    elif match := _ETHNICITY_BLURRED.search(row.text):
        part = row.cut_part(*match.span("name"))
        found["ethnicity"] = parse_field(F.ETHNICITY, part, side.page).as_doubtful(Doubt.LABEL.with_text("栏目名模糊"))
    return found


def _read_ethnicity(side: Portrait, row: Line, start: int, end: int) -> Field[str]:
    """One of the 56 names; what follows it on the level is the picture's."""
    text = row.text[start:end]
    known = max((e for e in ETHNICITIES if text.startswith(e)), key=len, default=None)
    if known is None:
        return parse_field(F.ETHNICITY, row.cut_part(start, end), side.page).as_doubtful("不是五十六个民族的名称")
    return parse_field(F.ETHNICITY, row.cut_part(start, start + len(known)), side.page)


def _read_birth(side: Portrait, row: Line | None) -> dict[str, Field[Any]]:
    match = _PATTERNS["birth"].search(row.text) if row else None
    if row is None or match is None:
        return {}
    part = row.cut_part(match.start(), match.end())
    found = parse_field(F.BIRTH_DATE, replace(part, text=part.text, chars=()), side.page)
    year, month, day = (int(match[k]) for k in ("year", "month", "day"))
    try:
        when = date(year, month, day)
    except ValueError:
        return {"birth_date": found}
    weak = part.lowest_score < SURE_WEAKEST or part.confidence < SURE_MEAN or is_contested(part)
    return {"birth_date": replace(found, value=when, state=State.DOUBTFUL if weak else State.READ)}


def _read_name(side: Portrait, below: Line | None) -> dict[str, Field[Any]]:
    """Behind or beside 姓名; where that was not read, the row above sex and ethnicity."""
    line = None
    for x in side.lines:
        rest = find_behind_label(x, ("姓名",))
        if rest is not None:
            right = find_beside(x, side.lines, _LABELS)
            line = rest if rest.text.strip() else (right[0] if right else None)
            break
    blurred = False
    if line is None and below is not None:
        above = [x for x in side.lines if x.rect.bottom < below.rect.middle and _may_be_name(x.text)]
        above = [x for x in above if find_behind_label(x, _LABELS) is None]
        line = max(above, key=lambda x: x.rect.middle, default=None)
        match = _PATTERNS["name_blurred"].match(line.text.strip()) if line else None
        if line is not None and match is not None:
            line, blurred = line.cut_part(len(line.text.rstrip()) - len(match["name"]), len(line.text.rstrip())), True
    if line is None:
        return {}
    name = person_names.parse_person_name(F.NAME, line, side.page)
    if name.value is not None and not _may_be_name(name.value):
        return {}
    return {"name": name.as_doubtful(Doubt.LABEL.with_text("栏目名模糊")) if blurred else name}


def _may_be_name(text: str) -> bool:
    shaped = re.fullmatch(r"[\s\u3400-\u9fff·•・．.]{2,20}", text) or _PATTERNS["name_blurred"].match(text.strip())
    return bool(shaped) and "中华人民共和国" not in text


def _read_address(side: Portrait, above: Line | None) -> dict[str, Field[Any]]:
    """From 住址 (or the row below the date of birth) down to the number, wrapped rows joined."""
    first = next((x for x in side.lines if find_behind_label(x, ("住址",)) is not None), None)
    top = first.rect.top if first else above.rect.bottom if above else None
    if top is None:
        return {}
    label_right = first.rect.left if first else min(x.rect.left for x in side.lines)
    low = [x for x in side.lines if x.rect.middle > top and x is not first]
    pieces = sorted((x for x in low if _is_address(x, label_right, side)), key=lambda x: x.rect.middle)
    while pieces and not re.search(r"[\u4e00-\u9fff]", pieces[0].text):
        pieces = pieces[1:]  # what is left of the date of birth
    if first is not None:
        rest = find_behind_label(first, ("住址",))
        pieces = [*([rest] if rest and rest.text.strip() else []), *pieces]
    if not pieces:
        return {}
    flat = [p for row in _group_by_level(pieces) for p in row]
    if len(flat) > 1 and flat[0].text.strip() in ("住", "址"):
        flat = flat[1:]
    label = re.match(r"(?:\S?[址扯]|[住注])(?=[\u4e00-\u9fff]{2})", flat[0].text) if first is None else None
    if label:  # what is left of 住址
        flat[0] = flat[0].cut_part(label.end(), len(flat[0].text))
    address = _checked_address(
        join_lines(flat, blank=False), [parse_field(F.ADDRESS, p, side.page) for p in flat], side
    )
    return {"address": address.as_doubtful(Doubt.LABEL) if label else address}


def _is_address(line: Line, left: float, side: Portrait) -> bool:
    """Chinese text left of the picture: the address takes the left three fifths of the card."""
    card = side.number.rect if side.number else None
    inside = card is None or line.rect.left < card.right - 0.45 * card.width
    return (
        inside
        and line.rect.left >= left
        and bool(re.search(r"[\u4e00-\u9fff]|^\d", line.text))
        and find_behind_label(line, ("出生", *NUMBER, *AUTHORITY, *VALIDITY)) is None
    )


def _group_by_level(pieces: Sequence[Line]) -> list[list[Line]]:
    found: list[list[Line]] = []
    for piece in pieces:
        if found and on_one_level(found[-1][-1].rect, piece.rect):
            found[-1].append(piece)
            found[-1].sort(key=lambda x: x.rect.left)
        else:
            found.append([piece])
    return found


def _checked_address(line: Line, parts: Sequence[Field[str]], side: Portrait) -> Field[str]:
    evidence = side.page.evidence_at(line.rect)
    doubts: list[Why] = [r for p in parts if p.state is State.DOUBTFUL for r in p.reasons]
    doubts += [Doubt.CONTESTED] if is_contested(line) else []
    text, raw = values.parse_text(re.sub(r"\s+", "", line.text)), line.text
    score = None if side.page.source is not Source.OCR else round(min(p.confidence or 0.0 for p in parts), 4)
    others: tuple[str, ...] = ()
    slip = misread_county(text)
    chars = [c for c in line.chars if not c.text.isspace()]
    if slip and len(chars) == len(text) and chars[slip[0]].confidence < _SURE_LETTER:
        doubts.append(Doubt.REPAIRED.with_text(f"“{text[slip[0]]}”按县区名称更正为“{slip[1]}”"))
        others, text = (text,), text[: slip[0]] + slip[1] + text[slip[0] + 1 :]
    elif slip:
        doubts.append(Doubt.CONTESTED.with_text("县区名称与行政区划表差一字"))
    state = State.DOUBTFUL if doubts else State.READ
    return Field(text, raw, state, side.page.source, score, evidence, collect_reasons(*doubts), others)


# ------------------------------------------------------------------------------------------------ emblem side
def read_emblem(page: Page) -> dict[str, Field[Any]]:
    """签发机关 and 有效期限, wherever they stand on the page."""
    return _read_authority(page) | _read_validity(page)


def _read_authority(page: Page) -> dict[str, Field[Any]]:
    label = next((x for x in page.lines if find_behind_label(x, AUTHORITY) is not None), None)
    pieces: list[Line] = []
    if label is not None:
        rest = find_behind_label(label, AUTHORITY)
        pieces = [rest] if rest and rest.text.strip() else find_beside(label, page.lines, _LABELS)[:1]
        pieces += _find_second_row(pieces[-1], page) if pieces else []
    else:
        pieces = [
            x
            for x in page.lines
            if re.fullmatch(r"[\u4e00-\u9fff]{2,}公安[局处厅](?:[\u4e00-\u9fff]{1,8}分局)?", x.text.strip())
        ][:1]
    if not pieces:
        return {}
    return {"authority": parse_field(F.AUTHORITY, join_lines(pieces, blank=False), page)}


def _find_second_row(line: Line, page: Page) -> list[Line]:
    """A second row of the authority's name, set below the first: 新疆维吾尔自治区…公安局 / …分局."""
    height = line.rect.height
    return [
        x
        for x in page.lines
        if 0 < x.rect.middle - line.rect.middle < 1.9 * height
        and abs(x.rect.left - line.rect.left) < 1.2 * height
        and re.fullmatch(r"[\u4e00-\u9fff]{1,12}", x.text.strip())
        and find_behind_label(x, _LABELS) is None
        and not on_one_level(x.rect, line.rect)
    ][:1]


def _read_validity(page: Page) -> dict[str, Field[Any]]:
    labelled = [x for x in page.lines if find_behind_label(x, VALIDITY) is not None]
    level = [join_lines([x, *find_beside(x, page.lines, _LABELS)]) for x in labelled] + list(page.lines)
    for line in level:
        match = _PATTERNS["term"].search(line.text)
        if match:
            start, end = line.cut_part(*match.span("start")), line.cut_part(*match.span("end"))
            return {"valid_from": _read_day(F.VALID_FROM, start, page), "valid_until": _read_end(end, page)}
    for line in level[: len(labelled)]:
        match = _PATTERNS["begun_term"].search(line.text)
        if match:  # an end of which figures were lost is no reason to lose the beginning
            start, end = line.cut_part(*match.span(1)), line.cut_part(*match.span(2))
            unread = replace(parse_field(F.VALID_UNTIL, end, page), value=None, state=State.UNREAD)
            return {"valid_from": _read_day(F.VALID_FROM, start, page), "valid_until": unread}
    return {}


def _read_day(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """A date set with points; blanks and misread points between its digits do not matter."""
    flat = re.sub(r"\D", "", line.text)
    found = parse_field(spec, replace(line, text=flat, chars=()), page)
    weak = page.source is Source.OCR and line.lowest_score < SURE_WEAKEST
    found = replace(found, raw=line.text)
    return found.as_doubtful(Doubt.LOW_SCORE) if weak and found.state is State.READ else found


def _read_end(line: Line, page: Page) -> Field[str]:
    if "长" in line.text:
        return replace(parse_field(F.VALID_UNTIL, line, page), value="长期")
    found = _read_day(F.VALID_FROM, line, page)
    value = found.value.isoformat() if isinstance(found.value, date) else None
    return replace(found, value=value)
