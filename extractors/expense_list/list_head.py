"""Head and foot of an expense list: title, hospital, whose list it is, and totals beside labels."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractors.expense_list.list_page import Parts
from extractors.expense_list.list_words import (
    ADMISSION,
    DISCHARGE,
    EXTRA,
    LABELS,
    ORGANISATION,
    PERIOD,
    STAY,
    TOTAL,
    WORDS,
)
from extractors.expense_list.stamped_rows import is_stamp
from intake import values
from intake.fields import parse_field, person_names
from intake.labels import value_kinds
from intake.labels.labelled import LabelledForm, Lexicon, read_form
from intake.layout.rows import group_rows, line_height
from intake.layout.spaced_labels import split_bare_labels
from intake.model import Doubt, Field, Line, Page, State, collect_reasons, enclosing_rect
from intake.types.vocabulary import ExpenseList as F
from intake.types.vocabulary import Kind, Spec

_TITLE = re.compile(
    r"[\u4e00-\u9fff()（）、/]{0,24}(?:清单|明细单|明细表|明细|费用单|记账单|日清单|费用表)(?:[(（][\u4e00-\u9fff]{1,8}[)）])?"
)
_DATE = re.compile(r"(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|(?:19|20)\d{6}(?!\d)")
LEXICON = Lexicon(
    [*(w for ws in LABELS.values() for w in ws), *ADMISSION, *DISCHARGE, *STAY, *PERIOD, *TOTAL, *WORDS, *EXTRA]
)


def read_head(parts: Sequence[Parts]) -> tuple[dict[str, Field[Any]], dict[str, Field[str]]]:
    """Fields and extra labels of all pages: the first page that has a value counts, another that differs casts doubt."""
    fields: dict[str, Field[Any]] = {}
    extra: dict[str, Field[str]] = {}
    for part in parts:
        usual = line_height(part.around)
        around = [x for x in part.around if not is_stamp(x, usual)]
        form = read_form([x for line in around for x in split_bare_labels(line)], LEXICON, _label_tests())
        here = _read_title_and_hospital(part) | _read_sex_and_age(form, part.page) | _read_labelled(form, part.page)
        here |= _read_dates(form, part.page)
        for key, found in here.items():
            fields[key] = _merge_pages(fields[key], found) if key in fields and fields[key].value is not None else found
        for label, line in _read_extra(form, part.page).items():
            extra.setdefault(label, line)
    if "outpatient_number" in fields and "inpatient_number" not in fields:
        fields.pop("admission_date", None)
        fields.pop("discharge_date", None)
    return {k: v for k, v in fields.items() if v.value is not None or v.raw}, extra


def _merge_pages(first: Field[Any], second: Field[Any]) -> Field[Any]:
    """What the head of another page says of the same value."""
    if second.value is None or second.value == first.value:
        return first
    if first.state is State.DOUBTFUL and second.state is State.READ:
        return replace(
            second,
            state=State.DOUBTFUL,
            reasons=collect_reasons(Doubt.TWO_PRINTS.with_text("各页表头识读不一致")),
            alternatives=(first.raw, *second.alternatives),
        )
    return replace(
        first,
        state=State.DOUBTFUL,
        reasons=collect_reasons(Doubt.TWO_PRINTS.with_text("各页表头识读不一致")),
        alternatives=(*first.alternatives, second.raw),
    )


def _label_tests() -> Mapping[str, Callable[[str], bool]]:
    def has_digits(text: str) -> bool:
        return bool(re.search(r"\d{1,}", text))

    def is_person_name(text: str) -> bool:
        return bool(re.fullmatch(r"\s*[\u4e00-\u9fff·]{2,12}\s*", text))

    tests = {Kind.CODE: value_kinds.may_be_code, Kind.NUMBER: has_digits, Kind.DATE: has_digits, Kind.MONEY: has_digits}
    fits = {w: tests[spec.kind] for spec, ws in LABELS.items() if spec.kind in tests for w in ws}
    fits |= dict.fromkeys(LABELS[F.NAME], is_person_name)
    return fits | dict.fromkeys((*ADMISSION, *DISCHARGE, *STAY, *PERIOD, *TOTAL), has_digits)


# ------------------------------------------------------------------------------------------------ labels
def _read_labelled(form: LabelledForm, page: Page) -> dict[str, Field[Any]]:
    found: dict[str, Field[Any]] = {}
    for spec, words in LABELS.items():
        values_ = [
            _cut_name(spec, parse_field.trim_punctuation(spec, p.value))
            for w in words
            for p in form.find(w)
            if p.value is not None
        ]
        fields = [parse_field.parse_field(spec, v, page) for v in values_ if _is_plausible(spec, v)]
        best = next((f for f in fields if f.value is not None), fields[0] if fields else None)
        if best is not None:
            found[spec.name] = person_names.doubt_low_score(best) if spec is F.NAME else best
    return found


_WITH_SEX = re.compile(
    r"\s*[\u4e00-\u9fff·]{2,12}\s*(?=[(（]\s*(?P<sex>[男女])\s*[,，、]?\s*(?P<age>\d{1,3})?\s*岁?\s*[)）])"
)


def _read_sex_and_age(form: LabelledForm, page: Page) -> dict[str, Field[Any]]:
    """`张样例（女，73岁）`: sex and age behind the name, where they have no labels."""
    found: dict[str, Field[Any]] = {}
    for pair in (p for w in LABELS[F.NAME] for p in form.find(w)):
        match = _WITH_SEX.match(pair.value.text) if pair.value is not None else None
        if pair.value is None or match is None:
            continue
        found[F.SEX.name] = parse_field.parse_field(F.SEX, pair.value.cut_part(*match.span("sex")), page)
        if match["age"]:
            found[F.AGE.name] = parse_field.parse_field(F.AGE, pair.value.cut_part(*match.span("age")), page)
        return found
    return found


def _cut_name(spec: Spec[Any], line: Line) -> Line:
    match = _WITH_SEX.match(line.text) if spec is F.NAME else None
    return line.cut_part(*match.span()) if match else line


def _is_plausible(spec: Spec[Any], line: Line) -> bool:
    if spec is F.HOSPITAL:
        return bool(re.search(ORGANISATION, line.text))
    if spec is F.NAME:
        return bool(re.search(r"[\u4e00-\u9fff]", line.text))
    if spec in (F.INPATIENT_NUMBER, F.OUTPATIENT_NUMBER, F.ID_NUMBER):
        return bool(re.search(r"\d", line.text))
    return True


def _read_dates(form: LabelledForm, page: Page) -> dict[str, Field[Any]]:
    """入院 and 出院 from labels of their own, from a line with both, at last from the period of the charges."""
    found: dict[str, Field[Any]] = {}
    specs = (F.ADMISSION_DATE, F.DISCHARGE_DATE)
    for spec, words in zip(specs, (ADMISSION, DISCHARGE), strict=True):
        lines = [p.value for w in words for p in form.find(w) if p.value is not None and len(_find_dates(p.value)) == 1]
        if lines:
            found[spec.name] = parse_field.parse_field(spec, _find_dates(lines[0])[0], page)
    for words, why in ((STAY, ""), (PERIOD, "取自费用起止日期")):
        for pair in (p for w in words for p in form.find(w) if p.value is not None):
            assert pair.value is not None
            both = _find_dates(_join_period_end(pair.value, form))
            if len(both) != 2 or any(s.name in found for s in specs):
                continue
            for spec, line in zip(specs, both, strict=True):
                read = parse_field.parse_field(spec, line, page)
                found[spec.name] = read.as_doubtful(why) if why and read.value is not None else read
    return found


def _join_period_end(line: Line, form: LabelledForm) -> Line:
    """A period whose second date stands in a line of its own behind 至."""
    if len(_find_dates(line)) == 2:
        return line
    behind = [
        x
        for x in form.loose
        if abs(x.rect.middle - line.rect.middle) < 0.6 * line.rect.height
        and 0 <= x.rect.left - line.rect.right < 3 * line.rect.height
        and _find_dates(x)
    ]
    if len(behind) != 1:
        return line
    other = behind[0]
    return Line(
        f"{line.text} {other.text}", enclosing_rect((line.rect, other.rect)), min(line.confidence, other.confidence)
    )


def _find_dates(line: Line) -> list[Line]:
    return [line.cut_part(m.start(), m.end()) for m in _DATE.finditer(line.text)]


def read_totals(parts: Sequence[Parts]) -> list[Field[Any]]:
    """合计金额 and the like beside labels in head and foot."""
    found: list[Field[Any]] = []
    for part in parts:
        form = read_form([x for line in part.around for x in split_bare_labels(line)], LEXICON, _label_tests())
        lines = [p.value for w in TOTAL for p in form.find(w) if p.value is not None]
        read = [parse_field.parse_field(F.TOTAL, x, part.page) for x in lines if re.match(r"\s*[-¥￥]?\s*\d", x.text)]
        found += [f for f in read if f.value is not None]
    return found


def read_totals_in_words(parts: Sequence[Parts]) -> list[Field[Any]]:
    """合计(大写) as printed."""
    spec = Spec("words", "大写", Kind.TEXT, values.parse_text)
    forms = [(read_form(p.around, LEXICON, _label_tests()), p.page) for p in parts]
    return [
        parse_field.parse_field(spec, pair.value, page)
        for form, page in forms
        for w in WORDS
        for pair in form.find(w)
        if pair.value
    ]


def _read_extra(form: LabelledForm, page: Page) -> dict[str, Field[str]]:
    named = {w for ws in LABELS.values() for w in ws} | {*TOTAL, *WORDS, *ADMISSION, *DISCHARGE, *STAY}
    found: dict[str, Field[str]] = {}
    for pair in form.pairs:
        name = pair.label.name
        if name in named or pair.value is None or name in found:
            continue
        read = parse_field.parse_labelled_text(name, pair.value, page)
        if read.value is not None:
            found[name] = read
    return found


# ------------------------------------------------------------------------------------------------ title
def _read_title_and_hospital(part: Parts) -> dict[str, Field[Any]]:
    """The line that says 清单, and the hospital before it or above it."""
    lines = [
        x for x in part.around if part.header is None or x.rect.middle < part.header.rect.top or not part.header.lines
    ]
    top = [x for x in lines if not re.search("[:：]", x.text)]
    height = line_height(top or lines)
    whole = [_join_row(r) for r in group_rows(top)]
    titled = [x for x in [*top, *whole] if _TITLE.search(values.compact_text(x.text)) and len(x.text) < 48]
    best = max(titled, key=lambda x: (round(x.rect.height / height, 1), len(x.text)), default=None)
    found: dict[str, Field[Any]] = {}
    before = None
    if best is not None:
        at = _find_title_start(best.text)
        before = best.cut_part(0, at) if at else None
        found["title"] = parse_field.parse_field(
            F.TITLE, parse_field.trim_punctuation(F.TITLE, best.cut_part(at, len(best.text))), part.page
        )
    hospital = before or next((x for x in [*top, *whole] if _is_hospital(x, best)), None)
    if hospital is not None:
        found["hospital"] = parse_field.parse_field(
            F.HOSPITAL, parse_field.trim_punctuation(F.HOSPITAL, hospital), part.page
        )
    return found


def _join_row(row: Sequence[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    return Line("".join(x.text for x in row), enclosing_rect(x.rect for x in row), min(x.confidence for x in row))


def _find_title_start(text: str) -> int:
    """Where the hospital's name ends and the title begins; 0 where the line has no name."""
    ends = [m.end() for m in re.finditer(rf"(?:{ORGANISATION})(?:\s*[(（][^)）]{{1,12}}(?:院区|分院|部)[)）])?", text)]
    ends = [e for e in ends if e >= 4 and re.search("清单|明细|费用|单$", text[e:])]
    return max(ends, default=0)


def _is_hospital(line: Line, title: Line | None) -> bool:
    flat = values.compact_text(line.text)
    above = title is None or line.rect.top < title.rect.bottom
    return above and 4 <= len(flat) <= 30 and bool(re.search(rf"(?:{ORGANISATION})(?:[(（][^)）]*[)）])?$", flat))
