"""Head and foot of an expense list: title, hospital, whose list it is, and totals beside labels."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import filterfalse
from typing import Any

from extractors.bill_parts import find_values, is_printed, join_run, read_extra
from extractors.expense_list.list_page import Parts
from extractors.expense_list.list_words import (
    ADMISSION,
    DISCHARGE,
    LABELS,
    LEXICON,
    NAMED,
    ORGANISATION,
    PERIOD,
    STAY,
    TOTAL,
    WORDS,
)  # fmt: skip
from extractors.expense_list.stamped_rows import is_stamp
from extractors.expense_list.table_marks import has_colon
from extractors.found_fields import keep_found
from extractors.sheets import is_surer
from intake import values
from intake.fields import parse_field, person_names
from intake.labels import value_kinds
from intake.labels.labelled import LabelledForm, read_form
from intake.layout.rows import group_rows, line_height
from intake.layout.spaced_labels import split_bare_labels
from intake.model import Doubt, Field, Line, Page, State, collect_reasons
from intake.patterns import patterns_beside
from intake.types.vocabulary import ExpenseList as F
from intake.types.vocabulary import Kind, Spec, text_field

_PATTERNS = patterns_beside(__file__)
_WORDS: Spec[str] = text_field("words", "大写")
_TWO_DAYS = (F.ADMISSION_DATE, F.DISCHARGE_DATE)
_LONGEST_TITLE = 48
_HOSPITAL = re.compile(rf"(?:{ORGANISATION})(?:[(（][^)）]*[)）])?$")
_BEFORE_TITLE = re.compile(rf"(?:{ORGANISATION})(?:\s*[(（][^)）]{{1,12}}(?:院区|分院|部)[)）])?")


def read_head(parts: Sequence[Parts]) -> tuple[dict[str, Field[Any]], dict[str, Field[str]]]:
    """Fields and extra labels of all pages: the first page that has a value counts, another that differs casts doubt."""
    fields: dict[str, Field[Any]] = {}
    extra: dict[str, Field[str]] = {}
    for part in parts:
        form = _read_form(_leave_out_stamps(part.around))
        for key, found in _read_page(form, part).items():
            fields[key] = _merge_pages(fields.get(key), found)
        for label, field in read_extra(form, part.page, NAMED).items():
            extra.setdefault(label, field)
    return _leave_out_blank(fields), extra


def _leave_out_stamps(lines: Sequence[Line]) -> list[Line]:
    usual = line_height(lines)
    return [line for line in lines if not is_stamp(line, usual)]


def _leave_out_blank(fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """The fields at whose place something is printed; an outpatient has no days of a stay."""
    outpatient = F.OUTPATIENT_NUMBER.name in fields and F.INPATIENT_NUMBER.name not in fields
    dropped = [spec.name for spec in _TWO_DAYS] if outpatient else []
    return {key: field for key, field in fields.items() if key not in dropped and is_printed(field)}


def _read_form(lines: Sequence[Line]) -> LabelledForm:
    return read_form([cell for line in lines for cell in split_bare_labels(line)], LEXICON, _TESTS)


def _read_page(form: LabelledForm, part: Parts) -> dict[str, Field[Any]]:
    found = _read_title_and_hospital(part) | _read_sex_and_age(form, part.page)
    return found | _read_labelled(form, part.page) | _read_dates(form, part.page)


def _merge_pages(first: Field[Any] | None, second: Field[Any]) -> Field[Any]:
    """What the head of another page says of the same value."""
    if first is None or first.value is None:
        return second
    if second.value is None or second.value == first.value:
        return first
    if is_surer(second, first):
        others, kept = (first.raw, *second.alternatives), second
    else:
        others, kept = (*first.alternatives, second.raw), first
    why = collect_reasons(Doubt.TWO_PRINTS.with_text("各页表头识读不一致"))
    return replace(kept, state=State.DOUBTFUL, reasons=why, alternatives=others)


# ------------------------------------------------------------------------------------------------ labels
def _has_digits(text: str) -> bool:
    return bool(re.search(r"\d", text))


def _is_person(text: str) -> bool:
    return bool(re.fullmatch(r"\s*[\u4e00-\u9fff·]{2,12}\s*", text))


def _build_tests() -> Mapping[str, Callable[[str], bool]]:
    """What may stand behind which label."""
    tests: dict[str, Callable[[str], bool]] = {}
    for spec, words in LABELS.items():
        if spec.kind is Kind.CODE:
            tests |= dict.fromkeys(words, value_kinds.may_be_code)
        elif spec.kind is Kind.NUMBER:
            tests |= dict.fromkeys(words, _has_digits)
    tests |= dict.fromkeys(LABELS[F.NAME], _is_person)
    return tests | dict.fromkeys((*ADMISSION, *DISCHARGE, *STAY, *PERIOD, *TOTAL), _has_digits)


_TESTS = _build_tests()


def _read_labelled(form: LabelledForm, page: Page) -> dict[str, Field[Any]]:
    read = {spec.name: _read_beside(spec, words, form, page) for spec, words in LABELS.items()}
    return keep_found(read)


def _read_beside(spec: Spec[Any], words: Sequence[str], form: LabelledForm, page: Page) -> Field[Any] | None:
    """The first place beside these labels that holds a value; an unread one only where none does."""
    lines = (_cut_name(spec, parse_field.trim_punctuation(spec, value)) for value in find_values(form, words))
    fields = [parse_field.parse_field(spec, line, page) for line in lines if _is_plausible(spec, line)]
    told = [field for field in fields if field.value is not None]
    best = next(iter(told or fields), None)
    return person_names.doubt_low_score(best) if best is not None and spec is F.NAME else best


def _read_sex_and_age(form: LabelledForm, page: Page) -> dict[str, Field[Any]]:
    """`张样例（女，73岁）`: sex and age behind the name, where they have no labels."""
    for value in find_values(form, LABELS[F.NAME]):
        match = _PATTERNS["with_sex"].match(value.text)
        if match is None:
            continue
        found: dict[str, Field[Any]] = {
            F.SEX.name: parse_field.parse_field(F.SEX, value.cut_part(*match.span("sex")), page)
        }
        if match["age"]:
            found[F.AGE.name] = parse_field.parse_field(F.AGE, value.cut_part(*match.span("age")), page)
        return found
    return {}


def _cut_name(spec: Spec[Any], line: Line) -> Line:
    match = _PATTERNS["with_sex"].match(line.text) if spec is F.NAME else None
    return line.cut_part(*match.span()) if match else line


def _is_plausible(spec: Spec[Any], line: Line) -> bool:
    if spec is F.HOSPITAL:
        return bool(re.search(ORGANISATION, line.text))
    if spec is F.NAME:
        return bool(re.search(r"[\u4e00-\u9fff]", line.text))
    return spec not in (F.INPATIENT_NUMBER, F.OUTPATIENT_NUMBER, F.ID_NUMBER) or _has_digits(line.text)


# ------------------------------------------------------------------------------------------------ dates
def _read_dates(form: LabelledForm, page: Page) -> dict[str, Field[Any]]:
    """入院 and 出院 from labels of their own, from a line with both, at last from the period of the charges."""
    days = {spec: _find_only_date(form, words) for spec, words in zip(_TWO_DAYS, (ADMISSION, DISCHARGE), strict=True)}
    found = {spec.name: parse_field.parse_field(spec, day, page) for spec, day in days.items() if day is not None}
    return found or _read_period(form, page, STAY) or _read_charged_period(form, page)


def _find_only_date(form: LabelledForm, words: Sequence[str]) -> Line | None:
    """The date beside one of these labels, of the first place that holds a single one."""
    days = (_find_dates(value) for value in find_values(form, words))
    return next((lines[0] for lines in days if len(lines) == 1), None)


def _read_charged_period(form: LabelledForm, page: Page) -> dict[str, Field[Any]]:
    return {key: _doubt_period(field) for key, field in _read_period(form, page, PERIOD).items()}


def _doubt_period(day: Field[Any]) -> Field[Any]:
    """A day of the period of the charges: the stay may be longer."""
    return day if day.value is None else day.as_doubtful("取自费用起止日期")


def _read_period(form: LabelledForm, page: Page, words: Sequence[str]) -> dict[str, Field[Any]]:
    """The first two days of a stay that stand behind one label."""
    for value in find_values(form, words):
        both = _find_dates(_join_period_end(value, form))
        if len(both) == 2:
            pairs = zip(_TWO_DAYS, both, strict=True)
            return {spec.name: parse_field.parse_field(spec, line, page) for spec, line in pairs}
    return {}


def _join_period_end(line: Line, form: LabelledForm) -> Line:
    """A period whose second date stands in a line of its own behind 至."""
    if len(_find_dates(line)) == 2:
        return line
    behind = [other for other in form.loose if _is_behind(line, other) and _find_dates(other)]
    return join_run([line, behind[0]], " ") if len(behind) == 1 else line


def _is_behind(line: Line, other: Line) -> bool:
    """Whether a text stands on the level of a line, right behind it."""
    height = line.rect.height
    level = abs(other.rect.middle - line.rect.middle) < 0.6 * height
    return level and 0 <= other.rect.left - line.rect.right < 3 * height


def _find_dates(line: Line) -> list[Line]:
    return [line.cut_part(*match.span()) for match in _PATTERNS["date"].finditer(line.text)]


# ------------------------------------------------------------------------------------------------ totals
def read_totals(parts: Sequence[Parts]) -> list[Field[Any]]:
    """合计金额 and the like beside labels in head and foot."""
    return [field for part in parts for field in _iter_totals(part) if field.value is not None]


def _iter_totals(part: Parts) -> Iterator[Field[Any]]:
    for line in find_values(_read_form(part.around), TOTAL):
        if re.match(r"\s*[-¥￥]?\s*\d", line.text):
            yield parse_field.parse_field(F.TOTAL, line, part.page)


def read_totals_in_words(parts: Sequence[Parts]) -> list[Field[Any]]:
    """合计(大写) as printed."""
    found: list[Field[Any]] = []
    for part in parts:
        form = read_form(part.around, LEXICON, _TESTS)
        found += [parse_field.parse_field(_WORDS, line, part.page) for line in find_values(form, WORDS)]
    return found


# ------------------------------------------------------------------------------------------------ title
def _read_title_and_hospital(part: Parts) -> dict[str, Field[Any]]:
    """The line that says 清单, and the hospital before it or above it."""
    lines = _lines_above_table(part)
    top = list(filterfalse(has_colon, lines))
    candidates = [*top, *map(_join_row, group_rows(top))]
    title = _find_title(candidates, line_height(top or lines))
    before, named = _split_title(title)
    hospital = before or next((line for line in candidates if _is_hospital(line, title)), None)
    return _read_trimmed(F.TITLE, named, part.page) | _read_trimmed(F.HOSPITAL, hospital, part.page)


def _split_title(line: Line | None) -> tuple[Line | None, Line | None]:
    """The hospital's name in the line of the title, and the title behind it; None for what it does not say."""
    if line is None:
        return None, None
    start = _find_title_start(line.text)
    return line.cut_part(0, start) if start else None, line.cut_part(start, len(line.text))


def _read_trimmed(spec: Spec[str], line: Line | None, page: Page) -> dict[str, Field[Any]]:
    if line is None:
        return {}
    return {spec.name: parse_field.parse_field(spec, parse_field.trim_punctuation(spec, line), page)}


def _lines_above_table(part: Parts) -> Sequence[Line]:
    """The lines above the heads of the table; where those are not printed, all lines around it."""
    if part.header is None or not part.header.lines:
        return part.around
    top = part.header.rect.top
    return [line for line in part.around if line.rect.middle < top]


def _find_title(candidates: Sequence[Line], height: float) -> Line | None:
    """The tallest line that says 清单, of those that are alike the longest."""
    named = (line for line in candidates if _PATTERNS["title"].search(values.compact_text(line.text)))
    short = [line for line in named if len(line.text) < _LONGEST_TITLE]
    return max(short, key=lambda line: (round(line.rect.height / height, 1), len(line.text)), default=None)


def _join_row(row: Sequence[Line]) -> Line:
    return row[0] if len(row) == 1 else join_run(row)


def _find_title_start(text: str) -> int:
    """Where the hospital's name ends and the title begins; 0 where the line has no name."""
    ends = [match.end() for match in _BEFORE_TITLE.finditer(text)]
    return max((end for end in ends if end >= 4 and re.search("清单|明细|费用|单$", text[end:])), default=0)


def _is_hospital(line: Line, title: Line | None) -> bool:
    flat = values.compact_text(line.text)
    above = title is None or line.rect.top < title.rect.bottom
    return above and 4 <= len(flat) <= 30 and bool(_HOSPITAL.search(flat))
