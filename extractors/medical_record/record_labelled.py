"""The keys of a medical record that stand beside a label: stay, dates, persons, numbers; and its own date at the foot."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from extractors.found_fields import keep_found
from extractors.medical_record.read_record import RecordPaper, RecordSheet
from extractors.medical_record.record_values import find_dates, read_value
from extractors.medical_record.record_words import (
    ADMISSION,
    DISCHARGE,
    OTHER_SIGNATURES,
    PHYSICIAN,
    STAY,
    STAY_DAYS,
)
from intake.fields.parse_field import parse_field, trim_punctuation
from intake.labels import value_kinds
from intake.labels.labelled import Pair
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, on_one_level
from intake.model import Doubt, Field, Line, Page, Proof, State, collect_reasons
from intake.patterns import patterns_beside
from intake.types.vocabulary import Kind, Spec
from intake.values import PartialDate

_PATTERNS = patterns_beside(__file__)


def read_labelled_fields(
    paper: RecordPaper, days: tuple[Spec[Any], Spec[Any], Spec[Any]], dated: Spec[Any]
) -> dict[str, Field[Any]]:
    """Every key of the type that stands beside a label.

    Args:
        paper: The record.
        days: The keys of admission, discharge and length of the stay.
        dated: The key of the paper's own date.
    """
    labels = paper.words.labels.items()
    read = {s.name: (find_foot_date if s is dated else read_labelled)(paper, s, words) for s, words in labels}
    return keep_found(read) | read_stay(paper, *days)


def read_labelled(paper: RecordPaper, spec: Spec[Any], words: Sequence[str]) -> Field[Any] | None:
    """The value of the first label of the list that has one; prints of the same label are held against each other."""
    unread = None
    for word in words:
        prints = list(_iter_prints(paper, spec, word))
        readable = list(filter(_has_value, prints))
        if readable:
            return _agree_prints(spec, readable)
        unread = unread or next(iter(prints), None)
    return unread


def _has_value(field: Field[Any] | None) -> bool:
    return field is not None and field.value is not None


def _iter_prints(paper: RecordPaper, spec: Spec[Any], word: str) -> Iterator[Field[Any]]:
    for sheet in paper.sheets:
        for pair in sheet.form.find(word):
            field = _read_pair(spec, pair, sheet.page)
            if field is not None:
                yield field


def _read_pair(spec: Spec[Any], pair: Pair, page: Page) -> Field[Any] | None:
    if pair.value is None:
        return None
    line = trim_punctuation(spec, pair.value)
    if value_kinds.is_left_blank(line.text):
        return None
    found = read_value(spec, line, page)
    if found.value is None or pair.label.exact:
        return found
    return replace(found, reasons=collect_reasons(found.reasons, f"栏目名识读为“{pair.label.line.text}”"))


def _agree_prints(spec: Spec[Any], prints: Sequence[Field[Any]]) -> Field[Any]:
    """One value from several prints: equal ones prove each other, different ones cast doubt on both."""
    best = max(prints, key=lambda f: _rank_print(f, spec))
    different = next((field for field in prints if field.value != best.value), None)
    if different is not None:
        return best.as_doubtful(Doubt.TWO_PRINTS.with_text(f"两处印刷不一致：另一处为“{different.raw}”"))
    twice = best.confidence is not None and sum(field.state is State.READ for field in prints) > 1
    return best.in_state(State.VERIFIED, Proof.TWO_PRINTS.with_text("两处印刷一致")) if twice else best


def _rank_print(field: Field[Any], spec: Spec[Any]) -> tuple[bool, int, float]:
    """A sure one first, then the longer text, then the better score."""
    length = len(field.raw) if spec.kind is Kind.TEXT else 0
    return field.state is State.READ, length, field.confidence or 1.0


# ------------------------------------------------------------------------------------------------ the stay
def read_stay(paper: RecordPaper, admission: Spec[Any], discharge: Spec[Any], days: Spec[Any]) -> dict[str, Field[Any]]:
    """入院, 出院 and 住院天数: by a label each, from one line with both dates, from `共住院 6 天` anywhere in the head."""
    words = {admission: ADMISSION, discharge: DISCHARGE, days: STAY_DAYS}
    found = keep_found({spec.name: read_labelled(paper, spec, labels) for spec, labels in words.items()})
    for name, field in _iter_stay_dates(paper, admission, discharge):
        if not _has_value(found.get(name)):
            found[name] = field
    return found if days.name in found else found | _read_stay_days(paper, days)


def _iter_stay_dates(paper: RecordPaper, *specs: Spec[Any]) -> Iterator[tuple[str, Field[Any]]]:
    for sheet, pair in _iter_stays(paper):
        yield from zip((spec.name for spec in specs), _split_stay(specs[0], pair, sheet), strict=False)


def _iter_stays(paper: RecordPaper) -> Iterator[tuple[RecordSheet, Pair]]:
    """Labels of the whole stay with a value, each with its page."""
    for sheet in paper.sheets:
        for word in STAY:
            yield from ((sheet, pair) for pair in sheet.form.find(word) if pair.value is not None)


def _split_stay(spec: Spec[Any], pair: Pair, sheet: RecordSheet) -> list[Field[Any]]:
    """The dates of one stay: in one text, the second perhaps without its year, or in cells that follow each other."""
    line = _join_stay(pair, sheet)
    dates = find_dates(line.text)
    found = [read_value(spec, line.cut_part(*match.span()), sheet.page) for match in dates[:2]]
    begin = found[0].value if len(dates) == 1 else None
    if isinstance(begin, date):
        found += _read_short_end(spec, line, dates[0].end(), begin, sheet.page)
    return found


def _read_short_end(spec: Spec[Any], line: Line, start: int, begin: date, page: Page) -> list[Field[Any]]:
    """The end of a stay that is printed behind its beginning without the year, or without year and month."""
    short = _PATTERNS["same_year"].match(line.text, start)
    if short is None:
        return []
    part = line.cut_part(short.start("m" if short["m"] else "d"), short.end())
    whole = f"{begin.year}-{short['m'] or begin.month}-{short['d']}"
    ended = parse_field(spec, replace(part, text=whole, chars=(), alternatives=()), page)
    return [replace(ended, raw=part.text.strip())]


def _join_stay(pair: Pair, sheet: RecordSheet) -> Line:
    """The value of the stay with up to two cells behind it that may be its end."""
    assert pair.value is not None
    rect = pair.value.rect
    level = (x for x in sheet.form.loose if x.rect.left >= rect.right and on_one_level(x.rect, rect))
    beyond = sorted((x for x in level if _PATTERNS["goes_to"].fullmatch(x.text)), key=lambda x: x.rect.left)
    return join_lines([pair.value, *beyond[:2]])


def _read_stay_days(paper: RecordPaper, days: Spec[Any]) -> dict[str, Field[Any]]:
    """`共住院6天`, `共 6 天` beside the dates; the days alone under a label of the stay."""
    for sheet in paper.sheets:
        for line, match in _iter_days(sheet):
            return {days.name: parse_field(days, line.cut_part(*match.span(1)), sheet.page)}
    return {}


def _iter_days(sheet: RecordSheet) -> Iterator[tuple[Line, re.Match[str]]]:
    told = [pair.value for word in STAY for pair in sheet.form.find(word) if pair.value]
    values = (pair.value for pair in sheet.form.pairs if pair.value)
    for line in (*told, *sheet.form.loose, *values):
        match = _PATTERNS["days"].search(line.text) or _find_bare_days(line, told)
        if match is not None:
            yield line, match


def _find_bare_days(line: Line, told: Sequence[Line]) -> re.Match[str] | None:
    return _PATTERNS["bare_days"].search(line.text) if line in told else None


# ------------------------------------------------------------------------------------------------ the foot
def find_foot_date(paper: RecordPaper, spec: Spec[Any], words: Sequence[str]) -> Field[Any] | None:
    """The date of the paper: by its label, else the only whole date that stands free below the text or behind a signature."""
    labelled = read_labelled(paper, spec, words)
    if _has_value(labelled):
        return labelled
    found = [field for sheet in paper.sheets for field in _iter_foot_dates(paper, sheet, spec)]
    return _choose_foot_date(found, labelled)


def _choose_foot_date(found: Sequence[Field[Any]], labelled: Field[Any] | None) -> Field[Any] | None:
    """The last whole date, doubtful where there are others; else the label's place, else the last date that is not whole."""
    whole = [field for field in found if not isinstance(field.value, PartialDate | None)]
    if len({field.value for field in whole}) > 1:
        return whole[-1].as_doubtful(Doubt.SEVERAL.with_text("落款处不止一个日期"))
    return next(filter(None, (*whole[-1:], labelled, *found[-1:])), None)


def _iter_foot_dates(paper: RecordPaper, sheet: RecordSheet, spec: Spec[Any]) -> Iterator[Field[Any]]:
    """Dates free below the text, then those behind signatures."""
    edge = _end_of_text(paper, sheet) - sheet.height
    free = [join_lines(row) for row in group_rows(x for x in sheet.form.loose if x.rect.top > edge)]
    for line in (*free, *_iter_signatures(sheet)):
        dates = find_dates(line.text)
        if dates and not _PATTERNS["other_day"].search(line.text):
            yield read_value(spec, line.cut_part(*dates[0].span()), sheet.page)


def _iter_signatures(sheet: RecordSheet) -> Iterator[Line]:
    for pair in sheet.form.pairs:
        if pair.value and pair.label.name in (*PHYSICIAN, *OTHER_SIGNATURES):
            yield pair.value


def _end_of_text(paper: RecordPaper, sheet: RecordSheet) -> float:
    """Where the last known section of a page ends; without one, of a first page where its first sentence ends, at most half way."""
    runs = (run for section in paper.named_sections for run in section.runs if run.page is sheet.page)
    ends = [run.line.rect.bottom for run in runs]
    if ends or sheet.page is not paper.first_page:
        return max(ends, default=0.0)
    sentences = (x.rect.bottom for x in sheet.form.loose if re.search(r".{12,}[，。]", x.text))
    return min(0.5 * sheet.page.height, *sentences, 0.5 * sheet.page.height)
