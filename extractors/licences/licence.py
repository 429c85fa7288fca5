"""What 营业执照 and 医疗机构执业许可证 have in common: entries to fields, QR codes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from rapidfuzz import fuzz

from extractors.found_fields import keep_found
from intake import values
from intake.fields.disturbed_dates import parse_disturbed_date
from intake.fields.parse_field import SURE_WEAKEST, has_hole, is_contested, parse_field, parse_labelled_text
from intake.fields.person_names import parse_person_name
from intake.labels.blocks import Blocks, Entry, is_loose, join_value_lines, without_end_mark
from intake.layout.rows import line_height
from intake.model import (
    Doubt,
    Field,
    Line,
    Page,
    Proof,
    Reason,
    Rect,
    Source,
    State,
    collect_reasons,
)
from intake.numbers import credit_codes
from intake.types.vocabulary import Kind, Spec

T = TypeVar("T")

SURE_TEXT = 0.96
"""Mean score of a name, an address or a type below which it is doubtful; one misread letter in ten pulls the mean there."""
SURE_LETTER = 0.85
"""The same for a single letter: no letter of a right value on five real licences scored below 0.9, misread ones up to 0.83."""
PEOPLE = frozenset(("legal_representative", "principal"))
"""Keys of fields that are names of people."""
_PATTERN = "SCJDGL"
_GROUND = "市场监督管理"
"""What the ground of newer licences repeats in pale letters."""
_LETTERS = "|".join(sorted({_PATTERN[i:j] for i in range(4) for j in range(i + 3, 7)}, key=len, reverse=True))
_AT_EDGE = re.compile(rf"^\s*(?:{_LETTERS})(?![A-Z0-9])|(?<![A-Z0-9-])(?:{_LETTERS})\s*$")


def drop_standing_text(lines: Sequence[Line], standing: re.Pattern[str]) -> list[Line]:
    """The lines without the form's standing text and without the letters of its ground."""
    cut = map(_without_ground, lines)
    return [x for x in cut if not _is_ground(values.compact_text(x.text)) and not standing.search(x.text)]


def _is_ground(text: str) -> bool:
    """Whether it is nothing but letters of the ground, of which a single one says so only where it is rare."""
    return text in ("", "监", "督") or (len(text) > 1 and (text in _PATTERN or text in _GROUND))


def _without_ground(line: Line) -> Line:
    cuts = list(_AT_EDGE.finditer(line.text))
    start = next((m.end() for m in cuts if m.start() == 0), 0)
    end = next((m.start() for m in cuts if m.start() > 0), len(line.text))
    return line.cut_part(start, end) if cuts else line


def read_fields(page: Page, blocks: Blocks, labels: Mapping[Spec[Any], Sequence[str]]) -> dict[str, Field[Any]]:
    """Every labelled field with a value; text of low score is doubtful, for nothing on a licence proves it."""
    entries = ((spec, blocks.find(*words)) for spec, words in labels.items())
    filled = ((spec, entry) for spec, entry in entries if entry is not None and entry.lines)
    return keep_found({spec.name: _read_entry(spec, entry, page) for spec, entry in filled})


def _read_entry(spec: Spec[Any], entry: Entry, page: Page) -> Field[Any] | None:
    lines = _drop_repeats(entry.lines) if spec.name == "authority" else entry.lines
    line = without_end_mark(join_value_lines(lines))
    field = _reader_of(spec)(spec, line, page) if line.text.strip() else None
    if field is None or field.value is None:
        return field if spec.kind is Kind.DATE or spec.name in PEOPLE else None
    return mark_weak_text(field, spec).as_doubtful(*_find_doubts(spec, entry))


def _reader_of(spec: Spec[Any]) -> Callable[[Spec[Any], Line, Page], Field[Any]]:
    if spec.name in PEOPLE:
        return parse_person_name
    return parse_disturbed_date if spec.kind is Kind.DATE else parse_field


def _find_doubts(spec: Spec[Any], entry: Entry) -> list[Doubt | Reason]:
    """What the lines of a value and its label give reason for."""
    torn = len(entry.lines) > 1 and any(map(has_hole, entry.lines))
    weak = spec.kind is Kind.TEXT and _weakest_letter(entry.lines) < SURE_LETTER
    found: tuple[tuple[bool, Doubt | Reason], ...] = (
        (is_loose(entry.lines), Doubt.RUNS_ON),
        (torn, Doubt.GAP),
        (not entry.exact, Doubt.LABEL),
        (weak, Doubt.LOW_SCORE.with_text("个别字识读把握不足")),
    )
    return [doubt for holds, doubt in found if holds]


def _drop_repeats(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines without pieces of another one: a stamp over 发证机关 repeats its name, or what is legible of it."""
    longest = max(lines, key=lambda x: len(x.text))
    return [x for x in lines if x is longest or not _repeats(x, longest)]


def _repeats(line: Line, longest: Line) -> bool:
    alike = fuzz.partial_ratio(line.text, longest.text) >= _PIECE
    return alike and line.rect.overlap_y(longest.rect) > 0


_PIECE = 60
"""Likeness of a line to a part of another, 0 to 100, from which it repeats it."""


def _weakest_letter(lines: Sequence[Line]) -> float:
    """The lowest score of a letter or digit; commas and brackets do not count."""
    return min((c.confidence for x in lines for c in x.chars if c.text.isalnum()), default=1.0)


def mark_weak_text(field: Field[T], spec: Spec[T]) -> Field[T]:
    """Text below `SURE_TEXT` is doubtful; blanks between words are no holes."""
    if field.value is None or spec.kind is not Kind.TEXT:
        return field
    field = field.reset_state(State.READ) if _has_blanks_alone(field) else field
    field = field.as_doubtful(Doubt.LOW_SCORE) if _is_weak(field) else field
    unfinished = Doubt.RUNS_ON.with_text("文字像是未完，可能还有下一行")
    return field.as_doubtful(unfinished) if _is_cut(str(field.value)) else field


def _has_blanks_alone(field: Field[Any]) -> bool:
    """Whether the text is sure but for gaps, which are the blanks between its words."""
    return _has_gap_alone(field) and " " in field.raw and (field.confidence or 1.0) >= SURE_TEXT


def _is_weak(field: Field[Any]) -> bool:
    return field.confidence is not None and field.confidence < SURE_TEXT


def _has_gap_alone(field: Field[Any]) -> bool:
    return field.state is State.DOUBTFUL and field.doubts == frozenset((Doubt.GAP,))


def _is_cut(text: str) -> bool:
    """Whether a text ends where no sentence can: behind a comma, or inside brackets."""
    flat = values.to_half_width(text)
    return bool(re.search(r"[、，,(:：]$", flat)) or flat.count("(") > flat.count(")")


def read_extra(page: Page, blocks: Blocks, words: Sequence[str], shape: str = r".+") -> dict[str, Field[str]]:
    """Entries without a key of the vocabulary, by their printed label; `shape` is what the text must look like."""
    entries = ((word, blocks.find(word)) for word in words)
    lines = ((w, without_end_mark(join_value_lines(e.lines))) for w, e in entries if e is not None and e.lines)
    found = {word: parse_labelled_text(word, x, page) for word, x in lines if re.search(shape, x.text)}
    return {word: field for word, field in found.items() if field.value is not None}


# ------------------------------------------------------------------------------------------------ codes
def find_number(page: Page, blocks: Blocks, spec: Spec[str], words: Sequence[str], shape: str) -> Field[str] | None:
    """A number behind its label or right below it; None where the label has none.

    Args:
        shape: The number, as a pattern over half-width text without blanks.
    """
    for line in _iter_number_lines(page, [e for e in blocks.entries if e.name in words]):
        match = re.search(shape, values.compact_text(line.text))
        if match:
            return code_field(page, spec, line, match[0])
    return None


def _iter_number_lines(page: Page, entries: Sequence[Entry]) -> Iterator[Line]:
    """For each label what stands behind it, then the lines below it, the nearest first."""
    height = line_height(page.lines)
    for entry in entries:
        if entry.lines:
            yield join_value_lines(entry.lines)
        below = (x for x in page.lines if _is_below(x.rect, entry.rect, height))
        yield from sorted(below, key=lambda x: x.rect.middle)


def _is_below(rect: Rect, label: Rect, height: float) -> bool:
    """Within two lines below a label, and in its column or a letter beside it."""
    column = Rect(label.left - height, 0, label.right + height, 0)
    return 0 < rect.middle - label.middle < 2.5 * height and rect.overlap_x(column) > 0


def code_field(page: Page, spec: Spec[str], line: Line, code: str) -> Field[str]:
    """A code found in a line, without the doubts that blanks between its groups raise."""
    field = parse_field(spec, replace(line, text=code, chars=(), alternatives=()), page)
    if is_contested(line):
        return field.as_doubtful(Doubt.CONTESTED)
    weak = field.value is not None and line.lowest_score < SURE_WEAKEST
    return field.as_doubtful(Doubt.LOW_SCORE) if weak else field


def find_social_credit_code(page: Page, blocks: Blocks, spec: Spec[str], words: Sequence[str]) -> Field[str] | None:
    """统一社会信用代码 behind or below its label, else the one text of the page that passes the check digit."""
    labelled = find_number(page, blocks, spec, words, r"[0-9A-Za-z*]{15,20}")
    if labelled is not None:
        return compare_with_qr(credit_codes.prove_code(labelled), page)
    shaped = (credit_codes.prove_code(x) for x in _iter_shaped_codes(page, spec))
    proven = next((field for field in shaped if field.state is State.VERIFIED), None)
    return compare_with_qr(proven, page) if proven is not None else _read_from_qr(page, spec)


def _iter_shaped_codes(page: Page, spec: Spec[str]) -> Iterator[Field[str]]:
    for line in page.lines:
        for match in re.finditer(r"(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])", values.compact_text(line.text)):
            yield code_field(page, spec, line, match[0])


def _find_codes(page: Page) -> list[tuple[str, Rect]]:
    """Social credit codes that QR codes of the page hold, with the codes' places."""
    shape = r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Za-z])"
    return [(m, c.rect) for c in page.codes for m in re.findall(shape, c.text) if credit_codes.is_code_valid(m)]


def compare_with_qr(field: Field[str], page: Page) -> Field[str]:
    """The printed code beside that of the QR code: agreement is a second proof, a difference a doubt."""
    others = [code for code, _ in _find_codes(page)]
    if not others or field.value is None:
        return field
    same = field.value in others
    return field.as_verified(Proof.DATA.with_text("与二维码一致")) if same else _doubt_by_qr(field, others)


def _doubt_by_qr(field: Field[str], codes: Sequence[str]) -> Field[str]:
    doubted = field.as_doubtful(Doubt.DATA_DIFFERS.with_text(f"与二维码（{codes[0]}）不符"))
    return replace(doubted, alternatives=(*doubted.alternatives, *codes))


def _read_from_qr(page: Page, spec: Spec[str]) -> Field[str] | None:
    for code, rect in _find_codes(page):
        place = page.evidence_at(rect)
        return Field(spec.parse(code), code, State.READ, Source.QR, None, place, collect_reasons("取自二维码"))
    return None
