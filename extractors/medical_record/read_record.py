"""A medical record taken apart: free text, then the labels and values of head and foot.

Used by 出院记录 and 诊断证明书; no hospital's layout is known here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from extractors.medical_record.record_words import (
    ADMISSION,
    DISCHARGE,
    FORMS,
    HOSPITAL,
    NOT_DATES,
    OTHER_SIGNATURES,
    PHYSICIAN,
    SIMPLIFIED,
    STAY,
    STAY_DAYS,
    RecordWords,
)
from intake.fields.parse_field import parse_field, trim_punctuation
from intake.fields.person_names import doubt_low_score
from intake.labels import value_kinds
from intake.labels.labelled import COLON, Fits, LabelledForm, Lexicon, Pair, read_form
from intake.labels.sections import Body, Section, read_sections
from intake.layout.join_lines import heal_broken_lines, join_lines
from intake.layout.rows import group_rows, line_height, on_one_level
from intake.layout.spaced_labels import split_bare_labels
from intake.model import Document, Doubt, Field, Line, Page, Proof, State, collect_reasons
from intake.patterns import patterns_beside
from intake.types.vocabulary import Kind, Spec
from intake.values import PartialDate, compact_text

_PATTERNS = patterns_beside(__file__)

HEAD = 0.3
"""Share of the page's height in which the hospital's name heads it; below it stands in a signature."""


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """One page's labels and values."""

    page: Page
    form: LabelledForm
    height: float


@dataclass(frozen=True, slots=True)
class RecordPaper:
    """A record taken apart: its sections, and page by page its labels and values."""

    document: Document
    words: RecordWords
    body: Body
    sheets: tuple[RecordSheet, ...]

    @property
    def named_sections(self) -> tuple[Section, ...]:
        """Sections that the vocabulary has a key for: what stands below the last of them is the foot."""
        names = {spec.name for spec in self.words.sections}
        return tuple(s for s in self.body.sections if s.name in names)

    @property
    def first_page(self) -> Page:
        """The page with the head."""
        return self.document.pages[0]


def take_apart(document: Document, words: RecordWords) -> RecordPaper:
    """Sections first, so that no word of free text is taken for a label; then labels and values of what is left."""
    document = replace(
        document,
        pages=tuple(
            replace(p, lines=tuple(heal_broken_lines(p.lines, words.starts_with_label))) for p in document.pages
        ),
    )
    body = read_sections(document.pages, words.headings)
    fits, titled = _value_tests(words), words.title

    def is_value(line: Line, page: Page) -> bool:
        flat = compact_text(line.text).translate(SIMPLIFIED)
        return not titled.fullmatch(flat) and not (HOSPITAL.fullmatch(flat) and line.rect.middle < HEAD * page.height)

    sheets = tuple(
        RecordSheet(
            page,
            _read_labels(
                [
                    p
                    for x in lines
                    if is_value(x, page)
                    for y in words.cut_at_labels(_drop_remark(x))
                    for p in split_bare_labels(y)
                ],
                words.lexicon,
                fits,
            ),
            line_height(page.lines),
        )
        for page, lines in body.rest
    )
    return RecordPaper(document, words, body, sheets)


def _drop_remark(line: Line) -> Line:
    """The line without what a label says of itself: 科室（包括入院时科室及转科科别）：."""
    m = _PATTERNS["says"].match(line.text)
    if m is None:
        return line
    chars = line.chars[: m.start(1)] + line.chars[m.end(1) :]
    if chars:  # the label moves up to its colon: a hole would look like the border of two cells
        step = line.chars[m.end(1)].left - line.chars[m.start(1)].left
        label = (replace(c, left=c.left + step, right=c.right + step) for c in chars[: m.start(1)])
        chars = (*label, *chars[m.start(1) :])
    return replace(line, text=line.text[: m.start(1)] + line.text[m.end(1) :], chars=chars)


_CLOSE = 0.6
"""Line heights between a label with a colon and the value that its own cell prints on the next line."""


def _read_labels(lines: Sequence[Line], lexicon: Lexicon, fits: Fits) -> LabelledForm:
    """Labels and values; a label whose colon nothing follows may have its value on the next line of its own cell."""
    form = read_form(lines, lexicon, fits)
    height, loose, pairs = line_height(lines), list(form.loose), []
    for pair in form.pairs:
        accepts = fits.get(pair.label.name)
        if pair.value is None and accepts and pair.label.line.text.rstrip()[-1:] in COLON:
            a = pair.label.line.rect
            below = [
                x
                for x in loose
                if abs(x.rect.left - a.left) < height
                and -_CLOSE < (x.rect.top - a.bottom) / height < _CLOSE
                and accepts(x.text)
            ]
            if len(below) == 1:
                loose.remove(below[0])
                pairs.append(replace(pair, value=below[0]))
                continue
        pairs.append(pair)
    return LabelledForm(tuple(pairs), tuple(loose))


def _has_date(text: str) -> bool:
    return bool(_PATTERNS["one_date"].search(text))


def _value_tests(words: RecordWords) -> Mapping[str, Callable[[str], bool]]:
    """What may stand where when a value is not in its label's own line."""
    tests = {**value_kinds.BY_KIND, Kind.DATE: _has_date}
    fits: dict[str, Callable[[str], bool]] = {}
    for spec, labels in words.labels.items():
        test = tests.get(spec.kind)
        if spec.name in ("name", "physician"):
            test = is_person
        if spec.name == "department":
            test = _is_department
        if spec.name == "bed":
            test = _is_bed
        if test:
            fits |= dict.fromkeys(labels, test)
    return (
        fits
        | dict.fromkeys((*ADMISSION, *DISCHARGE, *STAY, *NOT_DATES), tests[Kind.DATE])
        | dict.fromkeys(OTHER_SIGNATURES, is_person)
    )


def _is_department(text: str) -> bool:
    flat = text.strip()
    return bool(re.search(r"[\u4e00-\u9fff]{2}", flat)) and len(flat) <= 20 and not re.fullmatch(FORMS["科室"], flat)


def _is_bed(text: str) -> bool:
    return bool(re.search(r"\d", text)) and len(text.strip()) <= 10


def is_person(text: str) -> bool:
    """Two to five Chinese characters (or a name with a middle dot), no word of a form."""
    flat = re.sub(r"[\s*＊xX×某]", "", text)
    return bool(
        re.fullmatch(r"[\u4e00-\u9fff]{1,5}|[\u4e00-\u9fff]{1,8}[·•・．][\u4e00-\u9fff]{1,10}", flat)
    ) and not re.search(r"签|章|医院|医师|医生|日期|科[室别]|病区|证明|记录|年|诊断|性别|姓名|床号|住院|职业", flat)


# ------------------------------------------------------------------------------------------------ labelled values
def read_labelled_fields(
    paper: RecordPaper, days: tuple[Spec[Any], Spec[Any], Spec[Any]], dated: Spec[Any]
) -> dict[str, Field[Any]]:
    """Every key of the type that stands beside a label.

    Args:
        paper: The record.
        days: The keys of admission, discharge and length of the stay.
        dated: The key of the paper's own date.
    """
    found: dict[str, Field[Any]] = {}
    for spec, words in paper.words.labels.items():
        field = find_foot_date(paper, spec, words) if spec is dated else read_labelled(paper, spec, words)
        if field is not None:
            found[spec.name] = field
    return found | read_stay(paper, *days)


def read_labelled(paper: RecordPaper, spec: Spec[Any], words: Sequence[str]) -> Field[Any] | None:
    """The value of the first label of the list that has one; prints of the same label are held against each other."""
    unread = None
    for word in words:
        prints = [
            f for sheet in paper.sheets for p in sheet.form.find(word) for f in [_read_pair(spec, p, sheet.page)] if f
        ]
        readable = [f for f in prints if f.value is not None]
        if readable:
            return _agree_prints(spec, readable)
        unread = unread or next(iter(prints), None)
    return unread


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


def read_value(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """The value in `line`, read as its key asks for."""
    return _SPECIAL.get(spec.name, parse_field)(spec, line, page)


def _agree_prints(spec: Spec[Any], prints: Sequence[Field[Any]]) -> Field[Any]:
    """One value from several prints: equal ones prove each other, different ones cast doubt on both."""
    best = max(
        prints, key=lambda f: (f.state is State.READ, len(f.raw) if spec.kind is Kind.TEXT else 0, f.confidence or 1.0)
    )
    others = [f for f in prints if f is not best]
    if any(f.value != best.value for f in others):
        different = next(f for f in others if f.value != best.value)
        return best.as_doubtful(Doubt.TWO_PRINTS.with_text(f"两处印刷不一致：另一处为“{different.raw}”"))
    if (
        others
        and best.state is State.READ
        and any(f.state is State.READ for f in others)
        and best.confidence is not None
    ):
        return best.in_state(State.VERIFIED, Proof.TWO_PRINTS.with_text("两处印刷一致"))
    return best


def _read_person(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """A name: nothing on the paper proves it, so only a sure reading stands."""
    cut = re.match(r"\s*[\u4e00-\u9fff*＊·•・．某xX×]+(?:\s(?=[\u4e00-\u9fff]$)[\u4e00-\u9fff])?", line.text)
    line = line.cut_part(0, cut.end()) if cut else line
    longer = [
        a
        for a in line.alternatives
        if is_person(a) and len(a) > len(line.text.strip()) and _is_subsequence(a, line.text)
    ]
    if longer:  # a seal takes letters away, it adds none: the reading that has more is the likelier one
        line = replace(line, text=longer[0], chars=(), alternatives=(line.text, *line.alternatives))
    found = parse_field(spec, line, page)
    if not is_person(line.text):
        return Field(
            None,
            line.text,
            State.UNREAD,
            page.source,
            found.confidence,
            found.evidence,
            collect_reasons(Doubt.NO_VALUE.with_text("手写或不清，未能读出姓名")),
        )
    if found.value is None:
        return found
    name = re.sub(r"\s+", "", found.value)
    found = replace(found, value=name)
    if len(name) < 2:
        return found.as_doubtful("姓名不完整")
    return doubt_low_score(found)


def _is_subsequence(longer: str, shorter: str) -> bool:
    """Whether all letters of the shorter reading stand in the longer one in order."""
    rest = iter(longer)
    return all(c in rest for c in shorter.strip())


def _read_day(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """A date; one of which only year and month are printed is doubtful, for a record always has the day."""
    m = _PATTERNS["one_date"].search(line.text)
    part = line.cut_part(m.start(), m.end()) if m else line
    text = part.text.translate(_SLIPS).replace("廿", "二十").replace("卅", "三十")
    found = parse_field(spec, part if text == part.text else replace(part, text=text, chars=(), alternatives=()), page)
    if any(c in part.text for c in "午目,，·"):
        found = found.as_doubtful(Doubt.REPAIRED)
    if isinstance(found.value, PartialDate):
        return found.as_doubtful("日期不完整")
    if m and found.value is not None and re.match(r"\d:", line.text[m.end() :]):
        return found.as_doubtful("日期与时间连写，可能有歧义")
    return found


def _read_age(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """Years. Ages of small children are printed in months or days, or as 2岁3月: a number alone would be another age."""
    m = re.match(r"\s*(\d{1,3})\s*(?:周?岁|[Yy]|$)", line.text)
    if m:
        behind = line.text[m.end() :]
        found = parse_field(spec, line.cut_part(m.start(1), m.end(1)), page)
        return (
            found.as_doubtful(f"年龄后另有“{behind.strip()}”")
            if re.match(r"\s*\d", behind) and found.value is not None
            else found
        )
    found = parse_field(spec, line, page)
    return (
        found
        if found.value is None
        else found.as_doubtful(Doubt.PLACE.with_text(f"年龄的单位不是岁：{line.text.strip()}"))
    )


def _read_place(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """A department or bed, without the label that was run into it (骨科 病舍床号)."""
    m = re.search(r"\s+(?:病舍|病室|病区|床号|床位|住院号|病案号|性别|姓名)+.*$", line.text)
    return parse_field(spec, line.cut_part(0, m.start()) if m and m.start() > 1 else line, page)


def _read_count(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """Days, whatever stands around the figure: 共 12 天."""
    m = re.search(r"\d{1,4}", line.text)
    return parse_field(spec, line.cut_part(m.start(), m.end()) if m else line, page)


def _read_code(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """A number up to the punctuation behind it, as in a letter: 住院号：0008815，于…"""
    end = re.search(r"[，,；;。（(]", line.text)
    return parse_field(spec, line.cut_part(0, end.start()) if end and end.start() > 1 else line, page)


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

_SLIPS = str.maketrans("午目,，·", "年月...")
"""What recognisers make of the signs between the parts of a date."""


def read_stay(paper: RecordPaper, admission: Spec[Any], discharge: Spec[Any], days: Spec[Any]) -> dict[str, Field[Any]]:
    """入院, 出院 and 住院天数: by a label each, from one line with both dates, from `共住院 6 天` anywhere in the head."""
    found: dict[str, Field[Any]] = {}
    for spec, words in ((admission, ADMISSION), (discharge, DISCHARGE), (days, STAY_DAYS)):
        single = read_labelled(paper, spec, words)
        if single is not None:
            found[spec.name] = single
    for sheet in paper.sheets:
        for pair in (p for word in STAY for p in sheet.form.find(word) if p.value is not None):
            for spec, date_ in zip((admission, discharge), _split_stay(admission, pair, sheet), strict=False):
                if found.get(spec.name) is None or found[spec.name].value is None:
                    found[spec.name] = date_
    if days.name not in found:
        found |= _read_stay_days(paper, days)
    return found


def _split_stay(spec: Spec[Any], pair: Pair, sheet: RecordSheet) -> list[Field[Any]]:
    """The dates of one stay: in one text, the second perhaps without its year, or in cells that follow each other."""
    assert pair.value is not None
    beyond = sorted((x for x in sheet.form.loose if x.rect.left >= pair.value.rect.right), key=lambda x: x.rect.left)
    level = [x for x in beyond if on_one_level(x.rect, pair.value.rect) and _PATTERNS["goes_to"].fullmatch(x.text)]
    line = join_lines([pair.value, *level[:2]])
    dates = list(_PATTERNS["one_date"].finditer(line.text))
    found = [_read_day(spec, line.cut_part(m.start(), m.end()), sheet.page) for m in dates[:2]]
    short = _PATTERNS["same_year"].match(line.text, dates[0].end()) if len(dates) == 1 else None
    begin = found[0].value if short else None
    if short is not None and isinstance(begin, date):
        part = line.cut_part(short.start("m") if short["m"] else short.start("d"), short.end())
        whole = f"{begin.year}-{short['m'] or begin.month}-{short['d']}"
        ended = parse_field(spec, replace(part, text=whole, chars=(), alternatives=()), sheet.page)
        found.append(replace(ended, raw=part.text.strip()))
    return found


def _read_stay_days(paper: RecordPaper, days: Spec[Any]) -> dict[str, Field[Any]]:
    """`共住院6天`, `共 6 天` beside the dates; the days alone under a label of the stay."""
    for sheet in paper.sheets:
        told = [p.value for word in STAY for p in sheet.form.find(word) if p.value]
        for line in (*told, *sheet.form.loose, *(p.value for p in sheet.form.pairs if p.value)):
            m = _PATTERNS["days"].search(line.text) or (
                _PATTERNS["bare_days"].search(line.text) if line in told else None
            )
            if m:
                return {days.name: parse_field(days, line.cut_part(m.start(1), m.end(1)), sheet.page)}
    return {}


def find_foot_date(paper: RecordPaper, spec: Spec[Any], words: Sequence[str]) -> Field[Any] | None:
    """The date of the paper: by its label, else the only whole date that stands free below the text or behind a signature."""
    found = read_labelled(paper, spec, words)
    if found is not None and found.value is not None:
        return found
    candidates: list[Field[Any]] = []
    for sheet in paper.sheets:
        letter = (x.rect.bottom for x in sheet.form.loose if re.search(r".{12,}[，。]", x.text))
        lowest = max(
            (r.line.rect.bottom for s in paper.named_sections for r in s.runs if r.page is sheet.page),
            default=min(0.5 * sheet.page.height, *letter, 0.5 * sheet.page.height)
            if sheet.page is paper.first_page
            else 0.0,
        )
        signed = [p.value for p in sheet.form.pairs if p.value and p.label.name in (*PHYSICIAN, *OTHER_SIGNATURES)]
        free = [x for x in sheet.form.loose if x.rect.top > lowest - sheet.height]
        for line in (*(join_lines(r) for r in group_rows(free)), *signed):
            m = _PATTERNS["one_date"].search(line.text)
            if m and not re.search(r"打印|复印|有效|版|修订", line.text):
                candidates.append(_read_day(spec, line.cut_part(m.start(), m.end()), sheet.page))
    whole = [c for c in candidates if c.value is not None and not isinstance(c.value, PartialDate)]
    if len({c.value for c in whole}) > 1:
        return whole[-1].as_doubtful(Doubt.SEVERAL.with_text("落款处不止一个日期"))
    return whole[-1] if whole else found or (candidates[-1] if candidates else None)
