"""What stands on the emblem side of a 居民身份证, read but not yet proven: who issued it, and how long it is valid."""

import re
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

from extractors.cards.id_card_layout import AUTHORITY, LABELS, VALIDITY, find_labelled
from intake.fields.parse_field import SURE_WEAKEST, parse_field
from intake.labels.card_labels import find_behind_label, find_beside
from intake.layout.join_lines import join_lines
from intake.layout.rows import on_one_level
from intake.model import Doubt, Field, Line, Page, Rect, Source, State
from intake.patterns import patterns_beside
from intake.types.vocabulary import IdCard as F
from intake.types.vocabulary import Spec

_PATTERNS = patterns_beside(__file__)


def read_emblem(page: Page) -> dict[str, Field[Any]]:
    """签发机关 and 有效期限, wherever they stand on the page."""
    return _read_authority(page) | _read_validity(page)


def _read_authority(page: Page) -> dict[str, Field[Any]]:
    pieces = _find_authority(page)
    return {"authority": parse_field(F.AUTHORITY, join_lines(pieces, blank=False), page)} if pieces else {}


def _find_authority(page: Page) -> list[Line]:
    """The one or two rows of the authority's name; without a label a police office that stands alone in a line."""
    label, behind = find_labelled(page.lines, AUTHORITY)
    if label is None:
        return [x for x in page.lines if _PATTERNS["police"].fullmatch(x.text.strip())][:1]
    first = [behind] if behind else find_beside(label, page.lines, LABELS)[:1]
    return [*first, *(_find_second_row(first[0], page) if first else [])]


def _find_second_row(line: Line, page: Page) -> list[Line]:
    """A second row of the authority's name, set below the first: 新疆维吾尔自治区…公安局 / …分局."""
    below = (x for x in page.lines if _is_next_row(x.rect, line.rect))
    words = (x for x in below if re.fullmatch(r"[\u4e00-\u9fff]{1,12}", x.text.strip()))
    return [x for x in words if find_behind_label(x, LABELS) is None][:1]


def _is_next_row(rect: Rect, first: Rect) -> bool:
    """Close below and flush with it."""
    step, shift = rect.middle - first.middle, abs(rect.left - first.left)
    return 0 < step < 1.9 * first.height and shift < 1.2 * first.height and not on_one_level(rect, first)


def _read_validity(page: Page) -> dict[str, Field[Any]]:
    labelled = (x for x in page.lines if find_behind_label(x, VALIDITY) is not None)
    level = [join_lines([x, *find_beside(x, page.lines, LABELS)]) for x in labelled]
    whole = (_read_term(x, page) for x in (*level, *page.lines))
    begun = (_read_begun_term(x, page) for x in level)
    return next(filter(None, chain(whole, begun)), {})


def _read_term(line: Line, page: Page) -> dict[str, Field[Any]]:
    match = _PATTERNS["term"].search(line.text)
    if match is None:
        return {}
    start, end = line.cut_part(*match.span("start")), line.cut_part(*match.span("end"))
    return {"valid_from": _read_day(F.VALID_FROM, start, page), "valid_until": _read_end(end, page)}


def _read_begun_term(line: Line, page: Page) -> dict[str, Field[Any]]:
    """An end of which figures were lost is no reason to lose the beginning."""
    match = _PATTERNS["begun_term"].search(line.text)
    if match is None:
        return {}
    start, end = line.cut_part(*match.span(1)), line.cut_part(*match.span(2))
    unread = replace(parse_field(F.VALID_UNTIL, end, page), value=None, state=State.UNREAD)
    return {"valid_from": _read_day(F.VALID_FROM, start, page), "valid_until": unread}


def _read_day(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """A date set with points; blanks and misread points between its digits do not matter."""
    flat = re.sub(r"\D", "", line.text)
    found = parse_field(spec, replace(line, text=flat, chars=()), page)
    weak = page.source is Source.OCR and line.lowest_score < SURE_WEAKEST
    found = replace(found, raw=line.text)
    return found.as_doubtful(Doubt.LOW_SCORE) if weak and found.state is State.READ else found


def _read_end(line: Line, page: Page) -> Field[str]:
    if "长" in line.text:
        return replace(parse_field(F.VALID_UNTIL, line, page), value="长期")
    found = _read_day(F.VALID_FROM, line, page)
    value = found.value.isoformat() if isinstance(found.value, date) else None
    return replace(found, value=value)
