"""Values of a medical record as their keys ask for them: names, days, ages, departments, numbers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from intake.fields.parse_field import parse_field
from intake.fields.person_names import doubt_low_score
from intake.model import Doubt, Field, Line, Page, State, collect_reasons
from intake.patterns import patterns_beside
from intake.types.vocabulary import Spec
from intake.values import PartialDate

_PATTERNS = patterns_beside(__file__)
_SLIPS = str.maketrans({**dict(zip("午目,，·", "年月...", strict=True)), "廿": "二十", "卅": "三十"})
"""What recognisers make of the signs between the parts of a date, and numerals as the parser knows them."""


def read_value(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """The value in `line`, read as its key asks for."""
    return _SPECIAL.get(spec.name, parse_field)(spec, line, page)


def find_dates(text: str) -> list[re.Match[str]]:
    """Every date of a text, as digits or in Chinese numerals; year and month alone are one, too."""
    return list(_PATTERNS["date"].finditer(text))


def has_date(text: str) -> bool:
    """Whether a text holds a date."""
    return _PATTERNS["date"].search(text) is not None


def is_person(text: str) -> bool:
    """Two to five Chinese characters (or a name with a middle dot), no word of a form."""
    flat = re.sub(r"[\s*＊xX×某]", "", text)
    return bool(_PATTERNS["person"].fullmatch(flat)) and not _PATTERNS["form_word"].search(flat)


def _read_person(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """A name: nothing on the paper proves it, so only a sure reading stands."""
    cut = _PATTERNS["letters"].match(line.text)
    line = _longer_reading(line.cut_part(0, cut.end()) if cut else line)
    found = parse_field(spec, line, page)
    if not is_person(line.text):
        why = collect_reasons(Doubt.NO_VALUE.with_text("手写或不清，未能读出姓名"))
        return Field(None, line.text, State.UNREAD, page.source, found.confidence, found.evidence, why)
    if found.value is None:
        return found
    name = re.sub(r"\s+", "", found.value)
    found = replace(found, value=name)
    return found.as_doubtful("姓名不完整") if len(name) < 2 else doubt_low_score(found)


def _longer_reading(line: Line) -> Line:
    """A seal takes letters away, it adds none: of two readings of a name the one that has more is the likelier one."""
    longer = (a for a in line.alternatives if is_person(a) and len(a) > len(line.text.strip()))
    best = next((a for a in longer if _is_subsequence(a, line.text)), None)
    return line if best is None else replace(line, text=best, chars=(), alternatives=(line.text, *line.alternatives))


def _is_subsequence(longer: str, shorter: str) -> bool:
    """Whether all letters of the shorter reading stand in the longer one in order."""
    rest = iter(longer)
    return all(c in rest for c in shorter.strip())


def _read_day(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """A date; one of which only year and month are printed is doubtful, for a record always has the day."""
    match = _PATTERNS["date"].search(line.text)
    part = line.cut_part(*match.span()) if match else line
    found = parse_field(spec, _spell_date(part), page)
    found = found.as_doubtful(Doubt.REPAIRED) if _has_slip(part.text) else found
    if isinstance(found.value, PartialDate):
        return found.as_doubtful("日期不完整")
    glued = found.value is not None and _is_glued(line, match)
    return found.as_doubtful("日期与时间连写，可能有歧义") if glued else found


def _is_glued(line: Line, match: re.Match[str] | None) -> bool:
    """Whether a time begins right behind the last figure of the date."""
    return match is not None and re.match(r"\d:", line.text[match.end() :]) is not None


def _has_slip(text: str) -> bool:
    """Whether signs of a date were recognised as others."""
    return any(c in text for c in "午目,，·")


def _spell_date(line: Line) -> Line:
    """The date with the signs that are printed for those that were recognised."""
    text = line.text.translate(_SLIPS)
    return line if text == line.text else replace(line, text=text, chars=(), alternatives=())


def _read_age(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """Years. Ages of small children are printed in months or days, or as 2岁3月: a number alone would be another age."""
    match = re.match(r"\s*(\d{1,3})\s*(?:周?岁|[Yy]|$)", line.text)
    found = parse_field(spec, line.cut_part(*match.span(1)) if match else line, page)
    if found.value is None:
        return found
    if match is None:
        return found.as_doubtful(Doubt.PLACE.with_text(f"年龄的单位不是岁：{line.text.strip()}"))
    behind = line.text[match.end() :]
    return found.as_doubtful(f"年龄后另有“{behind.strip()}”") if re.match(r"\s*\d", behind) else found


def _read_place(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """A department or bed, without the label that was run into it (骨科 病舍床号)."""
    return parse_field(spec, _cut_before(line, _PATTERNS["next_label"]), page)


def _read_code(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """A number up to the punctuation behind it, as in a letter: 住院号：0008815，于…"""
    return parse_field(spec, _cut_before(line, _PATTERNS["punctuation"]), page)


def _cut_before(line: Line, pattern: re.Pattern[str]) -> Line:
    match = pattern.search(line.text)
    return line.cut_part(0, match.start()) if match and match.start() > 1 else line


def _read_count(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """Days, whatever stands around the figure: 共 12 天."""
    match = re.search(r"\d{1,4}", line.text)
    return parse_field(spec, line.cut_part(*match.span()) if match else line, page)


_SPECIAL: Mapping[str, Callable[[Spec[Any], Line, Page], Field[Any]]] = {
    "name": _read_person,
    "physician": _read_person,
    "age": _read_age,
    "department": _read_place,
    "bed": _read_place,
    "admission_date": _read_day,
    "discharge_date": _read_day,
    "record_date": _read_day,
    "issue_date": _read_day,
    "visit_date": _read_day,
    "stay_days": _read_count,
    "inpatient_number": _read_code,
    "outpatient_number": _read_code,
    "id_number": _read_code,
    "certificate_number": _read_code,
}
