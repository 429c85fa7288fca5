"""The payee of a medical bill, which mostly lies under its own seal."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise, product
from typing import Any

from extractors.bill_parts import join_run
from extractors.medical_invoice.bill_places import STAMP
from extractors.medical_invoice.bill_words import Bill
from intake import values
from intake.fields import parse_field
from intake.layout.rows import on_one_level
from intake.model import ABSENT, Doubt, Field, Line, Rect, Source, State
from intake.patterns import patterns_beside
from intake.types.vocabulary import MedicalInvoice as F

_PATTERNS = patterns_beside(__file__)
_HEAD = 0.25
"""Share of the page, from the top, in which a form names its hospital."""
_SHORTEST = 4
"""Letters of the shortest name: what stands before them is no name that something else ran into."""


def find_payee(bill: Bill, fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """An organisation's name near the 收款单位 label that no rule of geometry could pair."""
    if fields.get(F.PAYEE.name, ABSENT).value is not None:
        return {}
    line = _find_payee_line(bill)
    return {} if line is None else {F.PAYEE.name: read_payee(bill, line)}


def _find_payee_line(bill: Bill) -> Line | None:
    """The first name near a label of the payee; where nothing says where the payee stands, the hospital's at the head."""
    labels = [pair.label.line for pair in bill.find_pairs(F.PAYEE)]
    heads = labels or _find_foot_label(bill)
    near = [line for line in bill.form.loose if _is_payee(line) and _is_near(bill, line, heads)]
    if near:
        return near[0]
    return None if labels else _find_hospital_at_head(bill)


def _is_payee(line: Line) -> bool:
    named = _PATTERNS["organisation"].search(line.text)
    return bool(named) and not re.search(r"专用章|签字|监制", line.text)


def _is_near(bill: Bill, line: Line, heads: Sequence[Line]) -> bool:
    """Whether a text stands beside one of the labels or a little above or below, and not left of it."""
    reach = 2 * bill.height
    return any(
        abs(line.rect.middle - head.rect.middle) < reach and -reach < line.rect.left - head.rect.left for head in heads
    )


def _find_hospital_at_head(bill: Bill) -> Line | None:
    """The one hospital whose name is a line of its own above everything, on forms that have no place for a payee."""
    top = [x for x in bill.form.loose if x.rect.middle < _HEAD * bill.page.height]
    named = [x for x in top if _PATTERNS["hospital"].fullmatch(values.compact_text(x.text))]
    return named[0] if len(named) == 1 else None


def _find_foot_label(bill: Bill) -> list[Line]:
    """The left end of the row with 复核人 and 收款人: there the payee stands, also where a seal ate its label."""
    labels = [p.label.line for s in (F.CHECKER, F.CASHIER) for p in bill.find_pairs(s)]
    return [replace(x, rect=replace(x.rect, left=0.0, right=1.0)) for x in labels[:1]]


def read_payee(bill: Bill, line: Line) -> Field[str]:
    """The payee with what continues on its level, without a seal's number run into it, completed by the seal's own words."""
    line = _cut_payee(_join_continuation(bill, line))
    found = parse_field.parse_field(F.PAYEE, line, bill.page)
    if found.value is None:
        return found
    if not _PATTERNS["ending"].search(found.value):
        found = found.as_doubtful(Doubt.RUNS_ON.with_text("名称似不完整"))
    if _runs_under_a_seal(bill, line):
        found = found.as_doubtful(Doubt.UNDER_SEAL.with_text("印章遮盖，名称可能不完整"))
    return _complete_from_seal(bill, found, line) if found.state is State.DOUBTFUL else found


def _cut_payee(line: Line) -> Line:
    """The name without its label before it, and without the number, the words or the second print of a seal behind it."""
    lead = _PATTERNS["lead"].match(line.text)
    line = line.cut_part(lead.end(), len(line.text)) if lead else line
    twice = _PATTERNS["twice"].match(line.text)
    line = line.cut_part(0, twice.end(1)) if twice and twice[2] in twice[1] else line
    return _cut_before(STAMP, _cut_before(_PATTERNS["number"], line))


def _cut_before(behind: re.Pattern[str], line: Line) -> Line:
    match = behind.search(line.text)
    return line.cut_part(0, match.start()) if match and match.start() >= _SHORTEST else line


def _complete_from_seal(bill: Bill, found: Field[str], line: Line) -> Field[str]:
    """The name with the letters that a seal hides, as they stand in its own words; as it is where no seal bears it."""
    sealed = [seal.text.partition(" ")[0] for seal in bill.page.seals]
    merged = dict(_iter_merged_names(line, sealed))
    if not merged:
        return found
    best = max(merged, key=lambda name: merged[name])
    covered = any(_covers_seal_words(best, words) for words in sealed)
    why = Doubt.UNDER_SEAL.with_text("印章遮盖处按印章文字补全")
    others = (found.raw, *found.alternatives)
    return found.with_value(best, State.READ if covered else State.DOUBTFUL, why, others=others)


def _iter_merged_names(line: Line, sealed: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Every name that a reading of the line and the words of a seal make together, and its likeness to these words."""
    others = (Line(text, line.rect, line.confidence) for text in line.alternatives)
    for reading, words in product((line, *others), sealed):
        name = merged_name(reading, words)
        if name:
            yield name, SequenceMatcher(None, name, words).ratio()


def _covers_seal_words(name: str, sealed: str) -> bool:
    """Every letter of the seal's words is in the name, in order: the rim may be legible in part, but not say otherwise."""
    blocks = SequenceMatcher(None, name, sealed, autojunk=False).get_matching_blocks()
    return sum(b.size for b in blocks) == len(sealed) >= 4


def _runs_under_a_seal(bill: Bill, line: Line) -> bool:
    """The name ends where a coloured seal begins or inside it: what follows may lie under the ink."""
    coloured = [seal.rect for seal in bill.page.seals if seal.color != "black"]
    return bill.page.source is Source.OCR and any(_may_cover_end(rect, line.rect, bill.height) for rect in coloured)


def _may_cover_end(seal: Rect, name: Rect, height: float) -> bool:
    return seal.overlap_y(name) > 0.3 * name.height and seal.left - height < name.right < seal.right


def _join_continuation(bill: Bill, line: Line) -> Line:
    """`line` and loose pieces right behind it: a seal splits what is printed in one go."""
    for piece in sorted(bill.form.loose, key=lambda piece: piece.rect.left):
        near = -0.3 * bill.height < piece.rect.left - line.rect.right < bill.height
        if near and on_one_level(line.rect, piece.rect) and re.match(r"[\u4e00-\u9fff（(]", piece.text):
            line = join_run([line, piece])
    return line


def merged_name(line: Line, sealed: str) -> str | None:
    """A name with the letters that a seal hides, taken from the words of that seal; None where they are not clearly one name.

    Print and seal must agree on both sides of each hole. Where both have letters the print counts, unless it was unsure.
    """
    printed = line.text
    blocks = SequenceMatcher(None, printed, sealed, autojunk=False).get_matching_blocks()[:-1]
    common = sum(b.size for b in blocks)
    if common < 4 or common < 0.7 * len(printed):
        return None
    merged = printed[: blocks[0].a + blocks[0].size]
    for before, after in pairwise(blocks):
        hole = slice(before.a + before.size, after.a)
        other = sealed[before.b + before.size : after.b]
        merged += _fill_hole(line, hole, other) + printed[after.a : after.a + after.size]
    return merged + printed[blocks[-1].a + blocks[-1].size :]


def _fill_hole(line: Line, hole: slice, other: str) -> str:
    """The letters of a hole in a print, or those that the seal has there."""
    own = line.text[hole]
    unsure = not line.chars or any(char.confidence < 0.9 for char in line.chars[hole])
    return other if not own or (unsure and len(own) == len(other)) else own
