"""The address on a 居民身份证: rows left of the picture, wrapped where the line was full, its county held against the list of all."""

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

from extractors.cards.id_card_layout import AUTHORITY, NUMBER, VALIDITY, Portrait, find_labelled
from intake import values
from intake.fields.parse_field import is_contested, parse_field
from intake.labels.card_labels import find_behind_label
from intake.layout.join_lines import join_lines
from intake.layout.rows import on_one_level
from intake.model import Doubt, Field, Line, Rect, Source, State, Why, collect_reasons
from intake.numbers.county_names import misread_county
from intake.types.vocabulary import IdCard as F

_SURE_LETTER = 0.98
"""Score of a single letter below which a county's name that is one letter off is put right."""
_PICTURE = 0.45
"""Share of the number's width, from its right end, above which the picture stands."""


def read_address(side: Portrait, above: Line | None) -> dict[str, Field[Any]]:
    """From 住址 (or the row below the date of birth) down to the number, wrapped rows joined."""
    label, behind = find_labelled(side.lines, ("住址",))
    pieces = [*filter(None, (behind,)), *_find_rows_from(side, label, above)]
    pieces = _drop_lone_letter(list(chain.from_iterable(_group_by_level(pieces))))
    return _parse_pieces(pieces, side, labelled=label is not None) if pieces else {}


def _find_rows_from(side: Portrait, label: Line | None, above: Line | None) -> list[Line]:
    """The rows beside the label and below it; without a label those below the row `above`, if it was read."""
    if label is not None:
        return _find_rows(side, label.rect.top, label.rect.left, label)
    if above is None:
        return []
    return _find_rows(side, above.rect.bottom, min(x.rect.left for x in side.lines))


def _parse_pieces(pieces: list[Line], side: Portrait, *, labelled: bool) -> dict[str, Field[Any]]:
    """The field; without a legible label what is left of 住址 is cut off, and the address doubtful."""
    torn = None if labelled else re.match(r"(?:\S?[址扯]|[住注])(?=[\u4e00-\u9fff]{2})", pieces[0].text)
    if torn:
        pieces[0] = pieces[0].cut_part(torn.end(), len(pieces[0].text))
    parts = [parse_field(F.ADDRESS, x, side.page) for x in pieces]
    address = _join_address(join_lines(pieces, blank=False), parts, side)
    return {"address": address.as_doubtful(Doubt.LABEL) if torn else address}


def _find_rows(side: Portrait, top: float, left: float, label: Line | None = None) -> list[Line]:
    """The rows of the address, without what is left of the date of birth above them."""
    low = [x for x in side.lines if x.rect.middle > top and x is not label and x.rect.left >= left]
    rows = sorted((x for x in low if _is_address(x, side)), key=lambda x: x.rect.middle)
    first = next((i for i, x in enumerate(rows) if re.search(r"[\u4e00-\u9fff]", x.text)), len(rows))
    return rows[first:]


def _is_address(line: Line, side: Portrait) -> bool:
    """Chinese text left of the picture, and no label of what follows."""
    if side.number is not None and not _is_left_of_picture(line.rect, side.number.rect):
        return False
    is_text = re.search(r"[\u4e00-\u9fff]|^\d", line.text) is not None
    return is_text and find_behind_label(line, ("出生", *NUMBER, *AUTHORITY, *VALIDITY)) is None


def _is_left_of_picture(rect: Rect, number: Rect) -> bool:
    return rect.left < number.right - _PICTURE * number.width


def _group_by_level(pieces: Sequence[Line]) -> list[list[Line]]:
    found: list[list[Line]] = []
    for piece in pieces:
        if found and on_one_level(found[-1][-1].rect, piece.rect):
            found[-1].append(piece)
            found[-1].sort(key=lambda x: x.rect.left)
        else:
            found.append([piece])
    return found


def _drop_lone_letter(pieces: list[Line]) -> list[Line]:
    """Without half of the label that stands alone before the address."""
    return pieces[1:] if len(pieces) > 1 and pieces[0].text.strip() in ("住", "址") else pieces


def _join_address(line: Line, parts: Sequence[Field[str]], side: Portrait) -> Field[str]:
    """One field, as sure as its worst part; a county's name that is a letter off is put right where that letter was weak."""
    text = values.parse_text(re.sub(r"\s+", "", line.text))
    mended, why = _mend_county(text, line)
    doubts = [*_gather_doubts(line, parts), *why]
    score = _lowest_score(parts) if side.page.source is Source.OCR else None
    state, evidence = State.DOUBTFUL if doubts else State.READ, side.page.evidence_at(line.rect)
    others = (text,) if mended != text else ()
    return Field(mended, line.text, state, side.page.source, score, evidence, collect_reasons(*doubts), others)


def _lowest_score(parts: Sequence[Field[str]]) -> float:
    return round(min(p.confidence or 0.0 for p in parts), 4)


def _gather_doubts(line: Line, parts: Sequence[Field[str]]) -> list[Why]:
    doubts: list[Why] = [reason for p in parts if p.state is State.DOUBTFUL for reason in p.reasons]
    return [*doubts, Doubt.CONTESTED] if is_contested(line) else doubts


def _mend_county(text: str, line: Line) -> tuple[str, list[Why]]:
    """The address with its county spelled as listed, and why a person has to look at it, if one has to."""
    slip = misread_county(text)
    if slip is None:
        return text, []
    at, letter = slip
    if not _is_weak_letter(line, text, at):
        return text, [Doubt.CONTESTED.with_text("县区名称与行政区划表差一字")]
    why = Doubt.REPAIRED.with_text(f"“{text[at]}”按县区名称更正为“{letter}”")
    return text[:at] + letter + text[at + 1 :], [why]


def _is_weak_letter(line: Line, text: str, at: int) -> bool:
    """Whether the letter `at` this place of the line's text without blanks is known to be read with a low score."""
    chars = [c for c in line.chars if not c.text.isspace()]
    return len(chars) == len(text) and chars[at].confidence < _SURE_LETTER
