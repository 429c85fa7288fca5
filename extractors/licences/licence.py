"""What 营业执照 and 医疗机构执业许可证 have in common: entries to fields, dates in pieces under a seal, QR codes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from rapidfuzz import fuzz

from intake import values
from intake.fields import disturbed_dates, person_names
from intake.fields.mark_fields import mark_failed
from intake.fields.parse_field import SURE_WEAKEST, has_hole, is_contested, parse_field, parse_labelled_text
from intake.labels.blocks import Blocks, is_loose, join_value_lines, without_end_mark
from intake.layout.rows import line_height
from intake.model import (
    LOST,
    Doubt,
    Field,
    Line,
    Page,
    Proof,
    Record,
    Rect,
    Source,
    State,
    collect_reasons,
    enclosing_rect,
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
_DATE_PIECE = re.compile(r"[\s\d年月日.〇○零元一二三四五六七八九十廿卅午牛牟用曰目OoZzGLlI|]{1,14}")
_PATTERN = "SCJDGL"
_GROUND = "市场监督管理"
"""What the ground of newer licences repeats in pale letters."""
_LETTERS = "|".join(sorted({_PATTERN[i:j] for i in range(4) for j in range(i + 3, 7)}, key=len, reverse=True))
_AT_EDGE = re.compile(rf"^\s*(?:{_LETTERS})(?![A-Z0-9])|(?<![A-Z0-9-])(?:{_LETTERS})\s*$")
_SEAL = 12.0
"""How far below 登记机关 the date stands, in line heights: a seal's height."""


def drop_standing_text(lines: Sequence[Line], standing: re.Pattern[str]) -> list[Line]:
    """The lines without the form's standing text and without the letters of its ground."""
    found: list[Line] = []
    for line in map(_without_ground, lines):
        text = values.compact_text(line.text)
        ground = (len(text) > 1 and (text in _PATTERN or text in _GROUND)) or text in ("监", "督")
        if text and not ground and not standing.search(line.text):
            found.append(line)
    return found


def _without_ground(line: Line) -> Line:
    cuts = list(_AT_EDGE.finditer(line.text))
    start = next((m.end() for m in cuts if m.start() == 0), 0)
    end = next((m.start() for m in cuts if m.start() > 0), len(line.text))
    return line.cut_part(start, end) if cuts else line


def read_fields(page: Page, blocks: Blocks, labels: Mapping[Spec[Any], Sequence[str]]) -> dict[str, Field[Any]]:
    """Every labelled field with a value; text of low score is doubtful, for nothing on a licence proves it."""
    found: dict[str, Field[Any]] = {}
    for spec, words in labels.items():
        entry = blocks.find(*words)
        if entry is None or not entry.lines:
            continue
        line = without_end_mark(
            join_value_lines(_drop_repeats(entry.lines) if spec.name == "authority" else entry.lines)
        )
        if not line.text.strip():
            continue
        read = (
            person_names.parse_person_name
            if spec.name in PEOPLE
            else disturbed_dates.parse_disturbed_date
            if spec.kind is Kind.DATE
            else parse_field
        )
        field = read(spec, line, page)
        if field.value is None and spec.kind is not Kind.DATE and spec.name not in PEOPLE:
            continue
        field = mark_weak_text(field, spec)
        if field.value is not None and is_loose(entry.lines):
            field = field.as_doubtful(Doubt.RUNS_ON)
        if field.value is not None and len(entry.lines) > 1 and any(map(has_hole, entry.lines)):
            field = field.as_doubtful(Doubt.GAP)
        if field.value is not None and not entry.exact:
            field = field.as_doubtful(Doubt.LABEL)
        if field.value is not None and spec.kind is Kind.TEXT and _weakest_letter(entry.lines) < SURE_LETTER:
            field = field.as_doubtful(Doubt.LOW_SCORE.with_text("个别字识读把握不足"))
        found[spec.name] = field
    return found


def _drop_repeats(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines without pieces of another one: a stamp over 发证机关 repeats its name, or what is legible of it."""
    longest = max(lines, key=lambda x: len(x.text))
    return [
        x
        for x in lines
        if x is longest or fuzz.partial_ratio(x.text, longest.text) < _PIECE or not x.rect.overlap_y(longest.rect)
    ]


_PIECE = 60
"""Likeness of a line to a part of another, 0 to 100, from which it repeats it."""


def _weakest_letter(lines: Sequence[Line]) -> float:
    """The lowest score of a letter or digit; commas and brackets do not count."""
    return min((c.confidence for x in lines for c in x.chars if c.text.isalnum()), default=1.0)


def mark_weak_text(field: Field[T], spec: Spec[T]) -> Field[T]:
    """Text below `SURE_TEXT` is doubtful; blanks between words are no holes."""
    if field.value is None or spec.kind is not Kind.TEXT:
        return field
    if (
        field.state is State.DOUBTFUL
        and field.doubts == frozenset((Doubt.GAP,))
        and (field.confidence or 1) >= SURE_TEXT
        and " " in field.raw
    ):
        field = field.reset_state(State.READ)
    if field.confidence is not None and field.confidence < SURE_TEXT:
        field = field.as_doubtful(Doubt.LOW_SCORE)
    return (
        field.as_doubtful(Doubt.RUNS_ON.with_text("文字像是未完，可能还有下一行"))
        if _is_cut(str(field.value))
        else field
    )


def _is_cut(text: str) -> bool:
    """Whether a text ends where no sentence can: behind a comma, or inside brackets."""
    flat = values.to_half_width(text)
    return bool(re.search(r"[、，,(:：]$", flat)) or flat.count("(") > flat.count(")")


def read_extra(page: Page, blocks: Blocks, words: Sequence[str], shape: str = r".+") -> dict[str, Field[str]]:
    """Entries without a key of the vocabulary, by their printed label; `shape` is what the text must look like."""
    found: dict[str, Field[str]] = {}
    for word in words:
        entry = blocks.find(word)
        if entry is None or not entry.lines:
            continue
        line = without_end_mark(join_value_lines(entry.lines))
        if re.search(shape, line.text):
            field = parse_labelled_text(word, line, page)
            if field.value is not None:
                found[word] = field
    return found


# ------------------------------------------------------------------------------------------------ codes
def find_number(page: Page, blocks: Blocks, spec: Spec[str], words: Sequence[str], shape: str) -> Field[str] | None:
    """A number behind its label or right below it; None where the label has none.

    Args:
        shape: The number, as a pattern over half-width text without blanks.
    """
    height = line_height(page.lines)
    for entry in (e for e in blocks.entries if e.name in words):
        below = [x for x in page.lines if 0 < x.rect.middle - entry.rect.middle < 2.5 * height
                 and x.rect.overlap_x(Rect(entry.rect.left - height, 0, entry.rect.right + height, 0)) > 0]  # fmt: skip
        groups = [list(entry.lines), *([x] for x in sorted(below, key=lambda x: x.rect.middle))]
        for lines in (g for g in groups if g):
            line = join_value_lines(lines)
            match = re.search(shape, values.compact_text(line.text))
            if match:
                return code_field(page, spec, line, match[0])
    return None


def code_field(page: Page, spec: Spec[str], line: Line, code: str) -> Field[str]:
    """A code found in a line, without the doubts that blanks between its groups raise."""
    field = parse_field(spec, replace(line, text=code, chars=(), alternatives=()), page)
    if is_contested(line):
        return field.as_doubtful(Doubt.CONTESTED)
    weak = field.value is not None and line.lowest_score < SURE_WEAKEST
    return field.as_doubtful(Doubt.LOW_SCORE) if weak else field


def find_social_credit_code(page: Page, blocks: Blocks, spec: Spec[str], words: Sequence[str]) -> Field[str] | None:
    """统一社会信用代码 behind or below its label, else the one text of the page that passes the check digit."""
    shape = r"[0-9A-Za-z*]{15,20}"
    found = find_number(page, blocks, spec, words, shape)
    if found is not None:
        return compare_with_qr(credit_codes.prove_code(found), page)
    for line in page.lines:
        for match in re.finditer(r"(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])", values.compact_text(line.text)):
            field = credit_codes.prove_code(code_field(page, spec, line, match[0]))
            if field.state is State.VERIFIED:
                return compare_with_qr(field, page)
    return _read_from_qr(page, spec)


def _find_codes(page: Page) -> list[tuple[str, Rect]]:
    """Social credit codes that QR codes of the page hold, with the codes' places."""
    shape = r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Za-z])"
    return [(m, c.rect) for c in page.codes for m in re.findall(shape, c.text) if credit_codes.is_code_valid(m)]


def compare_with_qr(field: Field[str], page: Page) -> Field[str]:
    """The printed code beside that of the QR code: agreement is a second proof, a difference a doubt."""
    others = [code for code, _ in _find_codes(page)]
    if not others or field.value is None:
        return field
    if field.value in others:
        return field.as_verified(Proof.DATA.with_text("与二维码一致"))
    doubted = field.as_doubtful(Doubt.DATA_DIFFERS.with_text(f"与二维码（{others[0]}）不符"))
    return replace(doubted, alternatives=(*doubted.alternatives, *others))


def _read_from_qr(page: Page, spec: Spec[str]) -> Field[str] | None:
    for code, rect in _find_codes(page):
        place = page.evidence_at(rect)
        return Field(spec.parse(code), code, State.READ, Source.QR, None, place, collect_reasons("取自二维码"))
    return None


# ------------------------------------------------------------------------------------------------ dates
def find_date_below(
    page: Page, blocks: Blocks, anchor: Rect | None, spec: Spec[Any], own: Sequence[str]
) -> Field[Any] | None:
    """The date of issue: pieces of digits and 年月日 below `anchor` (登记机关), or at the foot; a seal parts them.

    All three numbers must be there, each from a place of its own; else the field is `unread`, or None where there is nothing.
    What stands behind another label than its `own` is another date. One at the foot that nothing names is doubtful.
    """
    others = [x.rect for e in blocks.entries if e.name not in own for x in e.lines]
    height = line_height(page.lines)
    top = anchor.top - height if anchor else 0.6 * page.height
    left = anchor.left - 6 * height if anchor else 0.0
    bottom = (anchor.bottom + _SEAL * height) if anchor else page.height
    pieces = [
        x
        for x in page.lines
        if _DATE_PIECE.fullmatch(x.text)
        and top < x.rect.middle < bottom
        and x.rect.left > left
        and x.text.strip()
        and not any(r.coverage_of(x.rect) > 0.5 for r in others)
    ]
    groups = _group_levels(pieces, height)
    group = max(groups, key=lambda g: sum(len(x.text) for x in g), default=None)
    if group is None or not re.search(r"\d|[一二三四五六七八九〇○]", "".join(x.text for x in group)):
        return None
    found = _join_date(page, sorted(group, key=lambda x: x.rect.left), spec)
    return found if anchor else found.as_doubtful(Doubt.PLACE)


def _group_levels(pieces: Sequence[Line], height: float) -> list[list[Line]]:
    """Pieces whose middles are less than a line apart: stamped figures stand a little off the printed 年 月 日."""
    found: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda x: x.rect.middle):
        if found and piece.rect.middle - found[-1][-1].rect.middle < 1.2 * height:
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def _join_date(page: Page, pieces: Sequence[Line], spec: Spec[Any]) -> Field[Any]:
    """The date that the pieces make; where 年, 月 or 日 is missing or a piece is unsure, doubtful; without a day, unread."""
    text = "".join(x.text.strip() for x in pieces)
    line = (
        pieces[0]
        if len(pieces) == 1
        else Line(text, enclosing_rect(x.rect for x in pieces), min(x.confidence for x in pieces))
    )
    numbers = [n for x in pieces for n in re.findall(r"\d+", x.text)]
    whole = re.fullmatch(r"\D*\d{4}\s*[年.]\s*\d{1,2}\s*[月.]\s*\d{1,2}\s*日?\D*", text)
    field = disturbed_dates.parse_disturbed_date(spec, line, page)
    if not whole and len(numbers) == 3 and len(numbers[0]) == 4 and all(len(n) <= 2 for n in numbers[1:]):
        field = disturbed_dates.parse_disturbed_date(
            spec, replace(line, text="{}年{}月{}日".format(*numbers), chars=()), page
        )
        field = field.as_doubtful(Doubt.NO_VALUE.with_text("年月日字样不全"))
    if field.value is None or len(field.value.isoformat()) < _A_DAY:
        why = collect_reasons(Doubt.UNDER_SEAL.with_text("日期不全，可能被印章遮盖"))
        return replace(field, value=None, state=State.UNREAD, reasons=why)
    unsure = any(x.find_gaps(LOST) or is_contested(x) for x in pieces)
    return replace(field.as_doubtful(Doubt.LOW_SCORE) if unsure else field, raw=text)


_A_DAY = len("2020-01-01")


def check_date_order(record: Record, first: Spec[Any], last: Spec[Any]) -> Record:
    """Two dates of which one cannot follow the other; where they stand the other way round, one was misread."""
    start, end = record[first].value, record[last].value
    if not isinstance(start, date) or not isinstance(end, date) or start <= end:
        return record
    why = f"{first.label}晚于{last.label}"
    return mark_failed(record, "licence-dates", (first, last), Doubt.DATES.with_text(why), (first.name, last.name))
