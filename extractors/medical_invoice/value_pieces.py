"""A bill's values that stand in several pieces, and what the characters of a value leave open.

Stars of a masked number, the strokes of a date and the two days of a stay are set apart by printers and detectors; what
stands right behind a value on its level and can only be its end belongs to it.
"""

import re
from dataclasses import replace
from math import inf
from typing import Any

from extractors.medical_invoice.bill_words import Bill
from intake.layout.join_lines import join_lines
from intake.layout.line_kinds import with_rivals
from intake.layout.rows import on_one_level
from intake.model import Char, Doubt, Field, Line, Rect
from intake.types.vocabulary import Kind, Spec
from intake.types.vocabulary import MedicalInvoice as F
from intake.values import PartialDate, compact_text

_RIVAL = 0.03
"""Score of another Chinese letter from which a person's name is doubtful: 余 with 佘 beside it had 0.09."""
_AMONG_DIGITS = r"\d[OoQDIlLZzSsBbGg](?:[\d*]|$)"
"""A letter among digits that digits are misread for."""
_PEOPLE = (F.PAYER, F.CHECKER, F.CASHIER)
_NEAR, _FAR = 1.5, 7.0
"""Line heights between the pieces of a date, and between those of a number whose stars were not detected."""


def complete_value(bill: Bill, spec: Spec[Any], line: Line) -> Line:
    """The value with its end, where the end stands in a piece of its own."""
    if spec is F.PAYER_ID and "*" in line.text and len(compact_text(line.text)) < 18:
        return _append_end(bill, line, r"[\d*＊]*[\dXx]{2,6}", _FAR)
    if spec.kind is Kind.DATE and re.fullmatch(r"(?:19|20)\d{2}[-./年]?(?:\d{1,2}[-./月]?)?", compact_text(line.text)):
        return _append_end(bill, line, r"[-./年]?\d{1,2}(?:[-./月]\d{1,2}日?)?", _NEAR)
    return line


def _append_end(bill: Bill, line: Line, shape: str, far: float) -> Line:
    """`line` with the nearest free piece right of it that has this shape."""
    behind = [piece for piece in bill.form.loose if _is_within(bill, line, piece, far)]
    end = min(behind, key=lambda piece: piece.rect.left, default=None)
    if end is None or not re.fullmatch(shape, compact_text(end.text)):
        return line
    return join_lines([line, end], blank=False)


def _is_within(bill: Bill, line: Line, piece: Line, far: float) -> bool:
    apart = (piece.rect.left - line.rect.right) / bill.height
    return -1.0 < apart < far and on_one_level(line.rect, piece.rect)


def restore_leading_zero(line: Line) -> Line:
    """A line that ends in `.00` as one in 0.00, of which nobody can be sure: what stood before the point was not read."""
    match = re.search(r"(?:^|(?<=[:：\s]))(?=\.\d{2}\s*$)", line.text)
    if match is None:
        return line
    at = match.start()
    edge = line.chars[at].left if line.chars else line.rect.left
    chars = (*line.chars[:at], Char("0", edge, edge, 0.0), *line.chars[at:]) if line.chars else ()
    return replace(line, text=line.text[:at] + "0" + line.text[at:], chars=chars)


def join_following(bill: Bill, line: Line) -> Line:
    """A value with the free pieces right of it on its level, up to the next label."""
    labels = (pair.label.line.rect for pair in bill.form.pairs)
    end = min((label.left for label in labels if stands_behind(label, line.rect)), default=inf)
    behind = [piece for piece in bill.form.loose if stands_behind(piece.rect, line.rect) and piece.rect.left < end]
    pieces = {id(piece): piece for piece in (line, *behind)}
    return join_lines(sorted(pieces.values(), key=lambda piece: piece.rect.left))


def stands_behind(rect: Rect, other: Rect) -> bool:
    """Whether something stands right of something else on its level."""
    return on_one_level(rect, other) and rect.left > other.left


def mark_doubtful(spec: Spec[Any], field: Field[Any], line: Line) -> Field[Any]:
    """The field with what its characters may be instead, doubtful where that or a missing end leaves it open."""
    if spec.kind is Kind.MONEY:
        torn = re.search(r"\d[^\d.,，:\s]+\d", line.text)
        return with_rivals(field.as_doubtful(Doubt.NEIGHBOUR) if torn else field, line)
    if isinstance(field.value, PartialDate):
        return field.as_doubtful(Doubt.NO_VALUE.with_text("日期不完整"))
    return field.as_doubtful(Doubt.CONTESTED) if _is_contested(spec, str(field.value), line) else field


def _is_contested(spec: Spec[Any], value: str, line: Line) -> bool:
    """Whether a letter of a number may be a digit, or one of a person's name another letter."""
    digits = spec.kind is Kind.CODE and spec is not F.CHECK_CODE
    mixed = digits and re.search(_AMONG_DIGITS, value)
    return bool(mixed) or (spec in _PEOPLE and _has_rival(line))


def _has_rival(line: Line) -> bool:
    """Whether another Chinese letter was seen at the place of one."""
    rivals = (rival for char in line.chars for rival in char.rivals)
    return any(score >= _RIVAL and not letter.isascii() for letter, score in rivals)
