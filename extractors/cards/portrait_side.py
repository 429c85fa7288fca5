"""What stands on the portrait side of a 居民身份证, read but not yet proven.

Labels are found where they are legible; without them (grey copies lose the pale blue print) the order of the card tells
the fields: name, sex and ethnicity, date of birth, address, number. Sources: GA 448 (layout), GB/T 3304 (names of the 56
ethnic groups).
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from extractors.cards.home_address import read_address
from extractors.cards.id_card_layout import LABELS, NUMBER, PORTRAIT, Portrait, find_labelled
from intake.fields import person_names
from intake.fields.parse_field import SURE_MEAN, SURE_WEAKEST, is_contested, parse_field
from intake.labels.card_labels import find_around, find_behind_label, find_beside
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, on_one_level
from intake.model import Doubt, Field, Line, Page, Reason, Rect, State
from intake.numbers import id_numbers
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import IdCard as F

_PATTERNS = patterns_beside(__file__)
ETHNICITIES = frozenset(words_beside(__file__)["ethnicities"])
_ETHNICITY_BLURRED = re.compile(
    rf"[男女]\s*\S{{1,3}}?(?P<name>{'|'.join(sorted(ETHNICITIES, key=len, reverse=True))})$"
)
"""The name of a people at the end of the row, behind a label that was not legible."""
_BLURRED = Doubt.LABEL.with_text("栏目名模糊")
_LONGEST_ROW = 16
"""Characters below which a row may be that of sex and ethnicity: the words of a note are more."""


def find_portraits(page: Page) -> list[Portrait]:
    """Every portrait side on the page, topmost first, by its number; without a number, the page as one side."""
    found: dict[Rect, Portrait] = {}
    for label, number in _find_numbers(page):
        found.setdefault(number.rect, _portrait_around(page, label, number))
    if not found and any(find_behind_label(x, PORTRAIT) is not None for x in page.lines):
        return [Portrait(page, tuple(filter(_is_printed, page.lines)), None)]
    return list(found.values())


def _portrait_around(page: Page, label: Rect | None, number: Line) -> Portrait:
    anchor = label.union_with(number.rect) if label else _with_label(number.rect)
    mine = find_around(page.lines, anchor, 0.12, 0.72, 0.12, 0.0)
    return Portrait(page, tuple(x for x in mine if x.rect.middle < number.rect.top and _is_printed(x)), number)


def _is_printed(line: Line) -> bool:
    return bool(line.text.strip()) and not _PATTERNS["not_printed"].search(line.text)


def _with_label(number: Rect) -> Rect:
    """The number's row with the label that was not read: the digits take two thirds of the row (measured on specimens)."""
    return Rect(number.left - 0.5 * number.width, number.top, number.right, number.bottom)


def _find_numbers(page: Page) -> list[tuple[Rect | None, Line]]:
    """Places of ID numbers with those of their labels: behind a label, or by their shape."""
    labelled = [(x.rect, number) for x in page.lines if (number := _find_labelled_number(x, page)) is not None]
    taken = [number.rect for _, number in labelled]
    free = (x for x in page.lines if not any(_overlap(x.rect, rect) for rect in taken))
    return sorted([*labelled, *((None, x) for x in _find_shaped_numbers(free))], key=lambda f: f[1].rect.top)


def _find_labelled_number(line: Line, page: Page) -> Line | None:
    behind = find_behind_label(line, NUMBER)
    if behind is None:
        return None
    digits = [x for x in (behind, *find_beside(line, page.lines, LABELS)) if re.search(r"\d{2}", x.text)]
    return join_lines(digits) if digits else None


def _overlap(a: Rect, b: Rect) -> bool:
    return a.coverage_of(b) > 0.5 or b.coverage_of(a) > 0.5


def _find_shaped_numbers(lines: Iterable[Line]) -> Iterable[Line]:
    for line in lines:
        for match in id_numbers.find_id_numbers(re.sub(r"\s", "", line.text)):
            yield line.cut_part(*_find_spaced_span(line.text, match))


def _find_spaced_span(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Start and end in `text` of a match found in it without its blanks."""
    places = [i for i, c in enumerate(text) if not c.isspace()]
    return places[match.start()], places[match.end() - 1] + 1


def read_portrait(side: Portrait) -> dict[str, Field[Any]]:
    """Name, sex, ethnicity, date of birth, address and number of one portrait side."""
    level = [join_lines(row) for row in group_rows(side.lines)]
    sex_row = _find_short_row(level, _PATTERNS["sex"]) or _find_short_row(level, _PATTERNS["ethnicity"])
    birth_row = next((x for x in level if _PATTERNS["birth"].search(x.text)), None)
    number = {"id_number": _read_number(side)} if side.number is not None else {}
    told = _read_sex(side, sex_row) | _read_birth(side, birth_row)
    return number | told | _read_name(side, sex_row or birth_row) | read_address(side, birth_row or sex_row)


def _find_short_row(level: Iterable[Line], pattern: re.Pattern[str]) -> Line | None:
    return next((x for x in level if len(x.text) < _LONGEST_ROW and pattern.search(x.text)), None)


def _read_number(side: Portrait) -> Field[str]:
    assert side.number is not None
    found = parse_field(F.ID_NUMBER, side.number, side.page)
    flat = id_numbers.compact(side.number.text)
    if found.value is None or "*" in found.value:  # × for X reads as a mask
        found = found.with_value(flat, State.READ) if re.fullmatch(r"\d{17}[\dX]", flat) else found
    return found


def _read_sex(side: Portrait, row: Line | None) -> dict[str, Field[Any]]:
    """Sex and ethnicity, which stand in one row."""
    if row is None:
        return {}
    match = _PATTERNS["sex"].search(row.text)
    sex = {"sex": parse_field(F.SEX, row.cut_part(*match.span("sex")), side.page)} if match else {}
    ethnicity = _read_ethnicity(side, row, match.end() if match else 0)
    return sex | ({"ethnicity": ethnicity} if ethnicity is not None else {})


def _read_ethnicity(side: Portrait, row: Line, start: int) -> Field[str] | None:
    """Behind its label, else alone on the level of the row, else at the end of the row behind a label that is not legible."""
    match = _PATTERNS["ethnicity"].search(row.text, start)
    if match:
        return _parse_ethnicity(side, row, *match.span("name"))
    level = (x for x in side.lines if on_one_level(x.rect, row.rect))
    bare = next((x for x in level if x.text.strip() in ETHNICITIES), None)
    return parse_field(F.ETHNICITY, bare, side.page) if bare is not None else _read_blurred_ethnicity(side, row)


def _read_blurred_ethnicity(side: Portrait, row: Line) -> Field[str] | None:
    match = _ETHNICITY_BLURRED.search(row.text)
    if match is None:
        return None
    return parse_field(F.ETHNICITY, row.cut_part(*match.span("name")), side.page).as_doubtful(_BLURRED)


def _parse_ethnicity(side: Portrait, row: Line, start: int, end: int) -> Field[str]:
    """One of the 56 names; what follows it on the level is the picture's."""
    known = max((e for e in ETHNICITIES if row.text[start:end].startswith(e)), key=len, default=None)
    if known is not None:
        return parse_field(F.ETHNICITY, row.cut_part(start, start + len(known)), side.page)
    return parse_field(F.ETHNICITY, row.cut_part(start, end), side.page).as_doubtful("不是五十六个民族的名称")


def _read_birth(side: Portrait, row: Line | None) -> dict[str, Field[Any]]:
    match = _PATTERNS["birth"].search(row.text) if row else None
    if row is None or match is None:
        return {}
    part = row.cut_part(*match.span())
    found = parse_field(F.BIRTH_DATE, replace(part, chars=()), side.page)
    day = _parse_day(match)
    return {"birth_date": found if day is None else _set_day(found, day, part)}


def _parse_day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _set_day(found: Field[Any], day: date, line: Line) -> Field[Any]:
    return replace(found, value=day, state=State.DOUBTFUL if _is_weak(line) else State.READ)


def _is_weak(line: Line) -> bool:
    return line.lowest_score < SURE_WEAKEST or line.confidence < SURE_MEAN or is_contested(line)


def _read_name(side: Portrait, below: Line | None) -> dict[str, Field[Any]]:
    """Behind or beside 姓名; where that was not read, the row above sex and ethnicity."""
    line = _find_labelled_name(side)
    if line is not None:
        return _parse_name(line, side)
    row = _find_name_above(side, below) if below is not None else None
    return _parse_bare_name(row, side) if row is not None else {}


def _parse_bare_name(row: Line, side: Portrait) -> dict[str, Field[Any]]:
    """The name in a row of its own, without what is left of a label that is not legible."""
    match = _PATTERNS["name_blurred"].match(row.text.strip())
    if match is None:
        return _parse_name(row, side)
    end = len(row.text.rstrip())
    return _parse_name(row.cut_part(end - len(match["name"]), end), side, _BLURRED)


def _find_labelled_name(side: Portrait) -> Line | None:
    label, behind = find_labelled(side.lines, ("姓名",))
    if label is None or behind is not None:
        return behind
    return next(iter(find_beside(label, side.lines, LABELS)), None)


def _find_name_above(side: Portrait, below: Line) -> Line | None:
    above = (x for x in side.lines if x.rect.bottom < below.rect.middle and _may_be_name(x.text))
    return max((x for x in above if find_behind_label(x, LABELS) is None), key=lambda x: x.rect.middle, default=None)


def _parse_name(line: Line, side: Portrait, *doubts: Reason) -> dict[str, Field[Any]]:
    name = person_names.parse_person_name(F.NAME, line, side.page)
    if name.value is not None and not _may_be_name(name.value):
        return {}
    return {"name": name.as_doubtful(*doubts) if doubts else name}


def _may_be_name(text: str) -> bool:
    shaped = re.fullmatch(r"[\s\u3400-\u9fff·•・．.]{2,20}", text) or _PATTERNS["name_blurred"].match(text.strip())
    return bool(shaped) and "中华人民共和国" not in text
