"""From a line of text to a typed field with its evidence.

Here a value is only *read*: `read` where the characters are sure and every reading of the place agrees, `doubtful` where
they are not, `unread` where the text is no value of its kind. What proves a value comes later, from other values.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import compress, islice
from typing import TypeVar

from intake import values
from intake.layout.join_lines import without_blanks
from intake.model import LOST, Doubt, Field, Line, Page, Source, State, collect_reasons
from intake.types.vocabulary import Kind, Spec

T = TypeVar("T")

SURE_MEAN = 0.90
"""Mean character score from which a reading is taken without question. On 12 real bills 1 of 300 values above it was wrong."""
SURE_WEAKEST = 0.55
"""The same for the weakest character; below it one character of an amount is a coin toss."""

CONTESTED = 0.01
"""Score of another digit at the place of a digit from which the value is doubtful. Of 1,412 values with digits on real and
invented scans that were read alike elsewhere 8 right ones had such a rival, and 5 of the wrong ones."""

_MONEY_INSIDE = re.compile(r"(?<![\d.])[-−]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d{1,2})?(?![\d.])")
_BROKEN = re.compile(r"(\d)\s+(\d{2})(?=\s*元?$)")
"""An amount whose point was lost: `36282 03` is no 3,628,203 yuan."""
_CODE_INSIDE = re.compile(r"[0-9A-Za-z*]{2,}(?:[-_/][0-9A-Za-z*]+)*")


def parse_field(spec: Spec[T], line: Line, page: Page) -> Field[T]:
    """The field that `line` holds, in state `read`, `doubtful` or `unread`."""
    raw = line.text.strip()
    evidence = page.evidence_at(line.rect)
    score = None if page.source is not Source.OCR else round(line.confidence, 4)
    for value, changed in _iter_values(spec, raw):
        doubts = _find_doubts(spec, value, line, page, changed=changed)
        state = State.DOUBTFUL if doubts else State.READ
        others = tuple(filter(str.strip, line.alternatives))
        return Field(value, raw, state, page.source, score, evidence, collect_reasons(*doubts), others)
    why = Doubt.NO_VALUE.with_text(f"“{spec.label}”处的文字不是有效的值")
    return Field(None, raw, State.UNREAD, page.source, score, evidence, collect_reasons(why), line.alternatives)


def parse_labelled_text(label: str, line: Line, page: Page) -> Field[str]:
    """What stands beside a label that is no field's, as text under the label itself."""
    spec = Spec(label, label, Kind.TEXT, values.parse_text)
    return parse_field(spec, trim_punctuation(spec, line), page)


def parse_grouped_number(spec: Spec[str], line: Line, page: Page) -> Field[str]:
    """A number set in groups: the blanks between its digits are no holes in the reading."""
    bare = without_blanks(line)
    found = replace(parse_field(spec, replace(bare, chars=()), page), raw=line.text)
    if is_contested(line):
        return found.as_doubtful(Doubt.CONTESTED)
    return (
        found.as_doubtful(Doubt.LOW_SCORE) if bare.lowest_score < SURE_WEAKEST and found.state is State.READ else found
    )


def trim_punctuation(spec: Spec[T], line: Line) -> Line:
    """The line without the punctuation that separates a value from its neighbours; an amount keeps its sign."""
    lead = len(line.text) - len(line.text.lstrip(" :：;；,，.。、·|_"))
    tail = len(line.text.rstrip(" ,，;；、|_:："))
    untouched = spec.kind is Kind.MONEY or (lead == 0 and tail == len(line.text))
    return line if untouched else line.cut_part(lead, max(tail, lead))


def other_reading(line: Line, fits: Callable[[str], bool]) -> Line:
    """The line, or the first other reading of its place that is a value of the kind where the line itself is none."""
    if fits(line.text):
        return line
    other = next((a for a in line.alternatives if fits(a)), None)
    return line if other is None else replace(line, text=other, chars=(), alternatives=(line.text,))


def _find_doubts(spec: Spec[T], value: T, line: Line, page: Page, *, changed: bool) -> list[Doubt]:
    """What speaks against a value; `changed` where characters were changed to read it."""
    recognised = page.source is Source.OCR
    found = {
        Doubt.LOW_SCORE: recognised and _is_weak(line),
        Doubt.GAP: recognised and bool(line.find_gaps(LOST)),
        Doubt.TWO_READINGS: any(other != value for other in parse_all(spec, line.alternatives)),
        Doubt.CONTESTED: spec.kind in _OF_FIGURES and is_contested(line),
        Doubt.REPAIRED: changed,
    }
    return list(compress(found, found.values()))


def _is_weak(line: Line) -> bool:
    return line.confidence < SURE_MEAN or line.lowest_score < SURE_WEAKEST


def has_hole(line: Line) -> bool:
    """Whether a letter or a numeral may be missing inside a word (GardenⅢ型 read as Garden型); blanks beside signs are none."""
    return any(line.text[i - 1].isalnum() and line.text[i].isalnum() for i in line.find_gaps(LOST))


_OF_FIGURES = (Kind.MONEY, Kind.NUMBER, Kind.DATE, Kind.CODE)


def is_contested(line: Line) -> bool:
    """Whether at the place of a digit another digit was seen, too."""
    return any(
        c.text.isdigit() and other.isdigit() and share >= CONTESTED for c in line.chars for other, share in c.rivals
    )


def parse_all(spec: Spec[T], texts: Iterable[str]) -> list[T]:
    """Every text that is a value of this kind, parsed."""
    return [value for text in texts for value, _ in islice(_iter_values(spec, text), 1)]


def _iter_values(spec: Spec[T], text: str) -> Iterator[tuple[T, bool]]:
    """Values that a text may be, plainest reading first; True where characters were changed."""
    for reading, changed in _iter_readings(spec.kind, text):
        try:
            yield spec.parse(reading), changed
        except ValueError:
            continue


def _iter_readings(kind: Kind, raw: str) -> Iterator[tuple[str, bool]]:
    """Ways to read a text as a value of this kind, plainest first; True where characters were changed."""
    if kind is Kind.MONEY and _BROKEN.search(raw):
        yield _BROKEN.sub(r"\1.\2", raw), True
    yield raw, False
    yield from _READINGS.get(kind, _no_readings)(raw)


def _no_readings(_: str) -> Iterator[tuple[str, bool]]:
    return iter(())


def _number_readings(raw: str) -> Iterator[tuple[str, bool]]:
    match = re.match(r"\s*(\d+(?:\.\d+)?)\s*[天日次]?", values.to_half_width(raw))
    if match:
        yield match[1], False


def _code_readings(raw: str) -> Iterator[tuple[str, bool]]:
    codes = _CODE_INSIDE.findall(values.normalise_stars(values.to_half_width(raw)))
    if len(codes) == 1:
        yield codes[0], False


def _sex_readings(raw: str) -> Iterator[tuple[str, bool]]:
    if raw.lstrip()[:1] in ("男", "女"):
        yield raw.lstrip()[:1], False


def _money_readings(raw: str) -> Iterator[tuple[str, bool]]:
    flat = values.compact_text(raw)
    mended = _mend_signs(flat)
    if mended != flat:
        yield mended, True
    yield from ((group[0], False) for group in _amounts_in(flat) if len(group) == 1)


def _mend_signs(flat: str) -> str:
    """An amount with figures for letters, a point for a sign like one, and a comma for a point before three figures."""
    figures = re.sub(r"[OoD](?=[.\dOoD])|(?<=[\d.])[OoD]", "0", flat)
    pointed = re.sub(r"(?<=\d)[:;·。](?=\d{1,2}$)", ".", figures)
    return re.sub(r"(?<=\d)\.(?=\d{3}(?:[.,]|$))(?=.*\.\d{2}$)", ",", pointed)


def _amounts_in(flat: str) -> tuple[list[str], ...]:
    """The amounts of a text: those before 元, those with a point, and all."""
    found = _MONEY_INSIDE.findall(flat)
    named = re.findall(r"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?)元", flat)
    return named, [amount for amount in found if "." in amount], found


_READINGS: Mapping[Kind, Callable[[str], Iterator[tuple[str, bool]]]] = {
    Kind.MONEY: _money_readings, Kind.NUMBER: _number_readings, Kind.CODE: _code_readings, Kind.ENUM: _sex_readings,
}  # fmt: skip
