"""A medical record taken apart: free text, then the labels and values of head and foot.

Used by 出院记录 and 诊断证明书; no hospital's layout is known here.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.medical_record.record_values import has_date, is_person
from extractors.medical_record.record_words import (
    ADMISSION,
    DISCHARGE,
    FORMS,
    HOSPITAL,
    NOT_DATES,
    OTHER_SIGNATURES,
    SIMPLIFIED,
    STAY,
    RecordWords,
)
from intake.labels import value_kinds
from intake.labels.labelled import COLON, Fits, LabelledForm, Lexicon, Pair, read_form
from intake.labels.sections import Body, Section, read_sections
from intake.layout.join_lines import heal_broken_lines
from intake.layout.rows import line_height
from intake.layout.spaced_labels import split_bare_labels
from intake.model import Document, Line, Page, Rect
from intake.types.vocabulary import Kind
from intake.values import compact_text

HEAD = 0.3
"""Share of the page's height in which the hospital's name heads it; below it stands in a signature."""
_CLOSE = 0.6
"""Line heights between a label with a colon and the value that its own cell prints on the next line."""
_REMARK = re.compile(r"\s*[\u4e00-\u9fff]{2,8}\s*([(（][^()（）:：]{4,40}[)）])(?=\s*[:：])")


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
    healed = (replace(p, lines=tuple(heal_broken_lines(p.lines, words.starts_with_label))) for p in document.pages)
    document = replace(document, pages=tuple(healed))
    body, fits = read_sections(document.pages, words.headings), _value_tests(words)
    forms = (
        (page, _read_labels(list(_iter_pieces(lines, page, words)), words.lexicon, fits)) for page, lines in body.rest
    )
    sheets = tuple(RecordSheet(page, form, line_height(page.lines)) for page, form in forms)
    return RecordPaper(document, words, body, sheets)


def _iter_pieces(lines: Sequence[Line], page: Page, words: RecordWords) -> Iterator[Line]:
    """The lines without title and hospital, cut where another label begins."""
    for line in lines:
        if not _is_heading(line, page, words):
            for piece in words.cut_at_labels(_drop_remark(line)):
                yield from split_bare_labels(piece)


def _is_heading(line: Line, page: Page, words: RecordWords) -> bool:
    flat = compact_text(line.text).translate(SIMPLIFIED)
    heads = line.rect.middle < HEAD * page.height and HOSPITAL.fullmatch(flat) is not None
    return heads or words.title.fullmatch(flat) is not None


def _drop_remark(line: Line) -> Line:
    """The line without what a label says of itself: 科室（包括入院时科室及转科科别）：."""
    m = _REMARK.match(line.text)
    if m is None:
        return line
    chars = line.chars[: m.start(1)] + line.chars[m.end(1) :]
    if chars:  # the label moves up to its colon: a hole would look like the border of two cells
        step = line.chars[m.end(1)].left - line.chars[m.start(1)].left
        label = (replace(c, left=c.left + step, right=c.right + step) for c in chars[: m.start(1)])
        chars = (*label, *chars[m.start(1) :])
    return replace(line, text=line.text[: m.start(1)] + line.text[m.end(1) :], chars=chars)


def _read_labels(lines: Sequence[Line], lexicon: Lexicon, fits: Fits) -> LabelledForm:
    """Labels and values; a label whose colon nothing follows may have its value on the next line of its own cell."""
    form = read_form(lines, lexicon, fits)
    height, loose, pairs = line_height(lines), list(form.loose), list[Pair]()
    for pair in form.pairs:
        below = _find_below(pair, loose, height, fits)
        if below is not None:
            loose.remove(below)
        pairs.append(pair if below is None else replace(pair, value=below))
    return LabelledForm(tuple(pairs), tuple(loose))


def _find_below(pair: Pair, loose: Sequence[Line], height: float, fits: Fits) -> Line | None:
    """The one free line right below a label that ends in a colon and has no value, where it may be a value of its kind."""
    accepts = fits.get(pair.label.name)
    if pair.value is not None or accepts is None or pair.label.line.text.rstrip()[-1:] not in COLON:
        return None
    below = [x for x in loose if _is_close_below(x.rect, pair.label.line.rect, height) and accepts(x.text)]
    return below[0] if len(below) == 1 else None


def _is_close_below(rect: Rect, label: Rect, height: float) -> bool:
    return abs(rect.left - label.left) < height and -_CLOSE < (rect.top - label.bottom) / height < _CLOSE


def _value_tests(words: RecordWords) -> Fits:
    """What may stand where when a value is not in its label's own line."""
    return {
        **dict(_iter_tests(words)),
        **dict.fromkeys((*ADMISSION, *DISCHARGE, *STAY, *NOT_DATES), has_date),
        **dict.fromkeys(OTHER_SIGNATURES, is_person),
    }


def _iter_tests(words: RecordWords) -> Iterator[tuple[str, Callable[[str], bool]]]:
    """For each label of a field the test of its key, else of its kind."""
    by_kind = {**value_kinds.BY_KIND, Kind.DATE: has_date}
    by_name: Fits = {"name": is_person, "physician": is_person, "department": _is_department, "bed": _is_bed}
    for spec, labels in words.labels.items():
        test = by_name.get(spec.name) or by_kind.get(spec.kind)
        if test:
            yield from ((label, test) for label in labels)


def _is_department(text: str) -> bool:
    flat = text.strip()
    is_words = len(flat) <= 20 and re.search(r"[\u4e00-\u9fff]{2}", flat)
    return bool(is_words) and not re.fullmatch(FORMS["科室"], flat)


def _is_bed(text: str) -> bool:
    return bool(re.search(r"\d", text)) and len(text.strip()) <= 10
