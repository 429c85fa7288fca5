"""Single entries of a paper under their stable label: what is printed behind one of several words.

An entry's value is text in the vocabulary's format. A number, a date or a code is taken only in its shape; text of low
score is doubtful, because nothing on these papers proves it. Text that wraps is joined with the lines below it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar

from intake import values
from intake.fields.parse_field import parse_field, trim_punctuation
from intake.labels.labelled import LabelledForm, Pair
from intake.labels.lexicon import split_words
from intake.layout.join_lines import join_lines
from intake.layout.rows import line_height, on_one_level
from intake.model import LOST, Doubt, Field, Line, Page, Rect, State, unread_field
from intake.types import papers, vocabulary
from intake.types.vocabulary import Kind, Spec, to_json

T = TypeVar("T")

SURE_TEXT = 0.96
"""Mean score below which text that nothing proves is doubtful; one misread letter in ten pulls the mean there."""
_PITCH = 1.9
"""Line heights from one line of a wrapped value to the next; the widest forms measured have 1.7."""
_CELL_PITCH = 2.4
"""The same inside a ruled cell, where lines are set wider apart: two lines in a cell of 28 mm stand 2.1 apart."""
_WRAPPED = 0.55
"""Share of the page's width that a value must reach before it can go on below."""
_DATE = (
    r"(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|(?:19|20)\d{6}(?!\d)|"
    r"[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_FOR_EVER = re.compile(r"长期|永久|无固定期限")


@dataclass(frozen=True, slots=True)
class PaperEntry(Generic[T]):
    """One entry: its stable label as a typed key, and the words that issuers print.

    `shape` is what the value looks like inside the printed text (half-width, blanks kept); `proof` judges a value that was
    read; `wraps` where the text may take several lines.
    """

    spec: Spec[T]
    words: tuple[str, ...]
    shape: str = ""
    proof: Callable[[Field[T]], Field[T]] | None = None
    wraps: bool = False


def text_entry(label: str, *words: str, shape: str = "", wraps: bool = False) -> PaperEntry[str]:
    """An entry of text; its `words` are labels parted by blanks."""
    return PaperEntry(vocabulary.text_field(label, label), split_words(*words), shape, wraps=wraps)


def code_entry(
    label: str, *words: str, shape: str = "", proof: Callable[[Field[str]], Field[str]] | None = None
) -> PaperEntry[str]:
    """An entry that is a number of letters and digits."""
    return PaperEntry(vocabulary.code_field(label, label), split_words(*words), shape, proof)


def date_entry(label: str, *words: str) -> PaperEntry[Any]:
    """An entry that is a date."""
    return PaperEntry(vocabulary.day_field(label, label), split_words(*words))


def to_text_field(field: Field[Any]) -> Field[str]:
    """The field with its value as text in the vocabulary's format."""
    value = to_json(field.value)
    return replace(field, value=value if value is None else "；".join(value) if isinstance(value, list) else str(value))


def read_entries(form: LabelledForm, page: Page, entries: Sequence[PaperEntry[Any]]) -> dict[str, Field[str]]:
    """Every entry that the page prints, by its stable label; the first word with a value wins."""
    found: dict[str, Field[str]] = {}
    for entry in entries:
        field = read_entry(form, page, entry)
        if field is not None:
            found[entry.spec.name] = to_text_field(field)
    return found


def read_entry(form: LabelledForm, page: Page, entry: PaperEntry[T]) -> Field[T] | None:
    """The entry's field; None where no word stands on the page with a text of its shape."""
    read = (_read_pair(pair, form, page, entry) for pair in iter_pairs(form, entry.words))
    field = next((f for f in read if f is not None), None)
    return entry.proof(field) if field is not None and entry.proof else field


def _read_pair(pair: Pair, form: LabelledForm, page: Page, entry: PaperEntry[T]) -> Field[T] | None:
    """What stands behind one print of a label; None where it has not the shape of the entry or is no value."""
    line, whole = _whole_value(pair, form, page, entry)
    shaped = _cut_to_shape(trim_punctuation(entry.spec, line), entry.shape)
    if shaped is None or not shaped.text.strip():
        return None
    field = whole_date(parse_field(entry.spec, shaped, page))
    if field.value is None:
        return None
    doubts = ((not whole, Doubt.RUNS_ON), (not pair.label.exact, Doubt.LABEL))
    field = mark_weak_text(field, entry.spec.kind, shaped)
    return field.as_doubtful(*(doubt for holds, doubt in doubts if holds))


def _whole_value(pair: Pair, form: LabelledForm, page: Page, entry: PaperEntry[T]) -> tuple[Line, bool]:
    assert pair.value is not None
    hangs = entry.spec.kind is Kind.TEXT and _hangs_below(pair.label.line.rect, pair.value.rect)
    return join_continuation(pair, form, page) if entry.wraps or hangs else (pair.value, True)


def _cut_to_shape(line: Line, shape: str) -> Line | None:
    if not shape:
        return line
    flat = values.to_half_width(line.text)
    match = re.search(shape, flat) if len(flat) == len(line.text) else re.search(shape, line.text)
    return line.cut_part(*match.span()) if match else None


def iter_pairs(form: LabelledForm, words: Sequence[str]) -> Iterator[Pair]:
    """Pairs with a value, in the order of the words."""
    named = (pair for word in words for pair in form.find(word))
    return (pair for pair in named if pair.value is not None and pair.value.text.strip())


def mark_weak_text(field: Field[T], kind: Kind, line: Line) -> Field[T]:
    """Text whose letters were read with a low score is doubtful; a gap beside punctuation or a blank is no lost letter."""
    if kind is not Kind.TEXT or field.value is None:
        return field
    if field.doubts == frozenset((Doubt.GAP,)) and not has_holes(line):
        field = field.reset_state(State.READ)
    unsure = field.confidence is not None and field.confidence < SURE_TEXT
    return field.as_doubtful(Doubt.LOW_SCORE) if unsure else field


def read_text(spec: Spec[str], line: Line, page: Page) -> Field[str]:
    """The line as text, doubtful where its letters were not surely read."""
    return mark_weak_text(parse_field(spec, line, page), Kind.TEXT, line)


def has_holes(line: Line) -> bool:
    """Whether a letter or a digit may be missing between two of its like: a seal lies there, or the print is worn."""
    return any(_are_alike(line.text[i - 1], line.text[i]) for i in line.find_gaps(LOST) if 0 < i < len(line.text))


def _are_alike(a: str, b: str) -> bool:
    return (a.isdigit() and b.isdigit()) or all("\u3400" <= c <= "\u9fff" for c in (a, b))


def whole_date(field: Field[T]) -> Field[T]:
    """A date with all its parts has no holes, however wide the form sets its blanks."""
    whole = isinstance(field.value, date) and field.doubts == frozenset((Doubt.GAP,))
    return field.reset_state(State.READ) if whole else field


def join_continuation(pair: Pair, form: LabelledForm, page: Page) -> tuple[Line, bool]:
    """The value with the lines of its cell or those that go on below it, and whether these are surely all.

    Raises:
        ValueError: the pair has no value.
    """
    if pair.value is None:
        raise ValueError("a pair without a value goes on nowhere")
    height, label = line_height(page.lines), pair.label.line.rect
    if _hangs_below(label, pair.value.rect):
        return join_lines(_hanging_lines(pair.value, form, height), blank=False), True
    if not _in_one_line(label, pair.value.rect, height):
        cell, whole = _cell_lines(pair.value, label, form, height)
        if len(cell) > 1 or not whole:
            return join_lines(cell, blank=False), whole
    return join_lines(_wrapped_lines(pair.value, form, _WRAPPED * page.width, height), blank=False), True


def _wrapped_lines(value: Line, form: LabelledForm, edge: float, height: float) -> list[Line]:
    """The value and the lines that go on below it, as long as each reaches `edge`, in pixels."""
    lines = [value]
    while lines[-1].rect.right > edge:
        below = _find_next_line(lines[-1], value, form, height)
        if below is None:
            break
        lines.append(below)
    return lines


def _find_next_line(last: Line, value: Line, form: LabelledForm, height: float) -> Line | None:
    below = (x for x in form.loose if _goes_on(last.rect, x.rect, value.rect, height))
    return min(below, key=lambda x: x.rect.middle, default=None)


def _hangs_below(label: Rect, value: Rect) -> bool:
    """Whether the value stands on the next line of its label's cell."""
    return value.top > label.middle and value.left < label.right and label.left < value.right


def _hanging_lines(value: Line, form: LabelledForm, height: float) -> list[Line]:
    """The value and the free lines of its cell below it."""
    lines = [value]
    for line in sorted(form.loose, key=lambda x: x.rect.middle):
        if _hangs_on(line.rect, lines[-1].rect, height):
            lines.append(line)
    return lines


def _hangs_on(rect: Rect, above: Rect, height: float) -> bool:
    """Close below and centred on the line above or flush with it, and no wider."""
    close = -0.45 * height <= rect.top - above.bottom <= 0.7 * height and rect.middle > above.middle
    placed = min(abs(rect.center - above.center), abs(rect.left - above.left)) < height
    return close and placed and rect.width <= 1.1 * above.width


def _in_one_line(label: Rect, value: Rect, height: float) -> bool:
    """Label and value are parts of one line as it was read: they have its edges, and stand close."""
    return (value.top, value.bottom) == (label.top, label.bottom) and value.left - label.right < 1.5 * height


def _cell_lines(value: Line, label: Rect, form: LabelledForm, height: float) -> tuple[list[Line], bool]:
    """Left-aligned lines around a label that stands in the middle of its cell; False where more lines adjoin than fit it."""
    run = _find_run(value, label, form, height)
    fitting = (x for x in _iter_spans(run, run.index(value)) if _is_centred(x, label, height))
    cell = max(fitting, key=len, default=[value])
    return cell, len(cell) == len(run)


def _find_run(value: Line, label: Rect, form: LabelledForm, height: float) -> list[Line]:
    """The value with the lines that adjoin it above and below."""
    others = (x for x in _aligned_lines(value, label, form, height) if x is not value)
    chain = sorted([value, *others], key=lambda x: x.rect.middle)
    return _adjoining_run(chain, chain.index(value), _CELL_PITCH * height)


def _iter_spans(run: Sequence[Line], at: int) -> Iterator[list[Line]]:
    """Every stretch of the run that holds the line at `at`."""
    for start in range(at + 1):
        for end in range(at + 1, len(run) + 1):
            yield list(run[start:end])


def _is_centred(lines: Sequence[Line], label: Rect, height: float) -> bool:
    """Whether the label stands beside the middle of the lines."""
    return abs((lines[0].rect.top + lines[-1].rect.bottom) / 2 - label.middle) < 0.6 * height


def _aligned_lines(value: Line, label: Rect, form: LabelledForm, height: float) -> Iterator[Line]:
    """Free lines flush with the value that no label of the column above or below claims."""
    others = _beside_label(label, form, height)
    for line in form.loose:
        flush = abs(line.rect.left - value.rect.left) < height and line.rect.left > label.right - height
        if flush and not any(on_one_level(line.rect, other) for other in others):
            yield line


def _adjoining_run(chain: Sequence[Line], at: int, pitch: float) -> list[Line]:
    """The lines around the one at `at` of which each follows the next above within `pitch` pixels."""
    far = [i for i in range(1, len(chain)) if chain[i].rect.middle - chain[i - 1].rect.middle >= pitch]
    first = max((i for i in far if i <= at), default=0)
    return list(chain[first : min((i for i in far if i > at), default=len(chain))])


def _beside_label(label: Rect, form: LabelledForm, height: float) -> list[Rect]:
    """Labels above and below in the label's column, known or not: what stands on their level is theirs.

    Two letters that no list knows are more likely the end of a label that wraps than a label of their own.
    """
    lines = [p.label.line for p in form.pairs if p.label.known]
    lines += [x for x in form.loose if len(re.findall(r"[\u4e00-\u9fff]", x.text)) > 2]
    return [x.rect for x in lines if abs(x.rect.left - label.left) < height and not on_one_level(x.rect, label)]


def _goes_on(last: Rect, rect: Rect, first: Rect, height: float) -> bool:
    step = rect.middle - last.middle
    return 0.6 * height < step < _PITCH * height and rect.left < first.left + 1.5 * height and rect.right > first.left


# ------------------------------------------------------------------------------------------------ periods
def read_period(
    form: LabelledForm,
    page: Page,
    words: Sequence[str],
    labels: tuple[str, str] = (papers.VALID_FROM, papers.VALID_UNTIL),
) -> dict[str, Field[str]]:
    """自 … 至 … behind one of the words, in one line or two: dates, or 长期 for the end."""
    read = (_read_pair_period(pair, form, page, labels) for pair in iter_pairs(form, words))
    return next(filter(None, read), {})


def _read_pair_period(pair: Pair, form: LabelledForm, page: Page, labels: tuple[str, str]) -> dict[str, Field[str]]:
    assert pair.value is not None
    ends = bool(re.search("至|止|到期", pair.label.line.text))
    return parse_period(_join_end(pair.value, form, page), page, labels, ends=ends)


def _join_end(line: Line, form: LabelledForm, page: Page) -> Line:
    """The value, and the 至 … that stands below it on forms that set the two dates one below the other."""
    if len(re.findall(_DATE, values.to_half_width(line.text))) != 1:
        return line
    height = line_height(page.lines)
    below = [x for x in form.loose if _is_end_below(x, line.rect, height)]
    return join_lines([line, below[0]], blank=False) if len(below) == 1 else line


def _is_end_below(line: Line, rect: Rect, height: float) -> bool:
    close = 0.6 * height < line.rect.middle - rect.middle < 2.5 * height and line.rect.overlap_x(rect) > 0
    return close and bool(re.match(r"\s*(?:至|到|—|-)", line.text))


def parse_period(line: Line, page: Page, labels: tuple[str, str], *, ends: bool = False) -> dict[str, Field[str]]:
    """The dates that a text gives as a period; empty where there is none.

    Args:
        ends: The label says that a single date is the end (有效期至).
    """
    first, last = labels
    spec = vocabulary.day_field(last, last)
    places = _find_date_places(line.text)
    days = [whole_date(parse_field(spec, line.cut_part(*span), page)) for span in places]
    for_ever = _read_for_ever(line, page)
    if len(days) == 2:
        return _check_order({first: days[0], last: days[1]}, labels)
    if len(days) != 1:
        return {last: for_ever} if for_ever else _unread_period(line, page, labels)
    is_end = ends or _names_end(line.text[: places[0][0]])
    return _place_day(to_text_field(days[0]), for_ever, labels, is_end=is_end)


def _place_day(
    day: Field[str], for_ever: Field[str] | None, labels: tuple[str, str], *, is_end: bool
) -> dict[str, Field[str]]:
    """A single date begins what goes on for ever; else it is the end where the words say so."""
    first, last = labels
    if for_ever:
        return {first: day, last: for_ever}
    return {last if is_end else first: day}


def _names_end(text: str) -> bool:
    """Whether the words before a date say that it is the last one."""
    return bool(re.search(r"至|止|到", text))


def _find_date_places(text: str) -> list[tuple[int, int]]:
    flat = values.to_half_width(text)
    return [match.span() for match in re.finditer(_DATE, flat)] if len(flat) == len(text) else []


def _read_for_ever(line: Line, page: Page) -> Field[str] | None:
    """长期 for the end; None where the text does not say so."""
    match = _FOR_EVER.search(line.text)
    if match is None:
        return None
    spec = vocabulary.text_field(papers.VALID_UNTIL, papers.VALID_UNTIL)
    field = parse_field(spec, line.cut_part(*match.span()), page)
    return replace(field, value="长期") if field.value is not None else field


def _check_order(found: Mapping[str, Field[Any]], labels: tuple[str, str]) -> dict[str, Field[str]]:
    """A term that ends before it begins was misread: both dates are doubtful."""
    start, end = (found[name].value for name in labels)
    if isinstance(start, date) and isinstance(end, date) and start >= end:
        why = "起始日期不早于截止日期"
        return {k: to_text_field(f.as_doubtful(Doubt.DATES.with_text(why))) for k, f in found.items()}
    return {k: to_text_field(f) for k, f in found.items()}


def _unread_period(line: Line, page: Page, labels: tuple[str, str]) -> dict[str, Field[str]]:
    """Digits behind the label that make no date: the place is named, the value is not guessed; without digits nothing."""
    if len(re.findall(r"\d", line.text)) < 4:
        return {}
    place = page.evidence_at(line.rect)
    first, last = labels
    why = f"“{first}”“{last}”处的文字不是日期"
    return {last: unread_field(why, raw=line.text.strip(), source=page.source, evidence=place)}
