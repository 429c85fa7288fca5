"""Which hospital a paper is of: as it heads the paper, or behind a label; words that name any hospital are no name.

A certificate is headed by its own kind (中医诊所备案证) and names its hospital behind a label, so that there the label leads.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeGuard

from extractors.papers.certificates import KINDS as CERTIFICATES
from extractors.papers.entries import iter_pairs, read_text
from intake.labels.labelled import LabelledForm
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, line_height
from intake.model import Document, Doubt, Field, Line, Page
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import Common as F
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

HOSPITAL = _WORDS["hospital"]
_HEAD = 0.35
"""Share of the page, from the top, in which a hospital heads its paper."""


def read_hospital(form: LabelledForm, page: Page, kind: str) -> dict[str, Field[Any]]:
    """As it heads the paper; else behind a label, where it has the shape of a hospital's name."""
    labelled = _read_labelled(form, page)
    if kind in CERTIFICATES:
        return labelled
    found = list(_iter_heading_names(page))
    if not found:
        return labelled
    height = line_height(page.lines)
    line, match = max(found, key=lambda f: (round(f[0].rect.height / height), -f[0].rect.top))
    lead = len(line.text) - len(line.text.lstrip())
    return {"hospital": _read_hospital_name(line.cut_part(lead, lead + match.end()), page)}


def _iter_heading_names(page: Page) -> Iterator[tuple[Line, re.Match[str]]]:
    for line in _find_head_lines(page):
        match = None if _PATTERNS["not_a_head"].search(line.text) else _match_hospital(line)
        if match is not None:
            yield line, match


def _find_head_lines(page: Page) -> list[Line]:
    """The lines in which a hospital heads its paper, each alone, or with what stands close behind it where none names one."""
    above = [x for x in page.lines if x.rect.middle < _HEAD * page.height]
    return [*above, *(join_lines(row, blank=False) for row in group_rows(above) if _is_broken_name(row))]


def _is_broken_name(row: Sequence[Line]) -> bool:
    return len(row) > 1 and _is_close(row) and not any(map(_match_hospital, row))


def _match_hospital(line: Line) -> re.Match[str] | None:
    """The hospital that the line begins with."""
    match = _PATTERNS["hospital"].match(line.text.strip())
    return match if _is_name(match) else None


def _is_close(row: Sequence[Line]) -> bool:
    """A name that recognition cut in pieces: no gap is wider than a letter is high."""
    return all(b.rect.left - a.rect.right < 1.5 * a.rect.height for a, b in pairwise(row))


def _read_hospital_name(line: Line, page: Page) -> Field[Any]:
    """The name, doubtful where it was not surely read, or where its beginning may be lost."""
    field = read_text(F.HOSPITAL, line, page)
    cut = _PATTERNS["cut_off"].match(field.value or "")
    return field.as_doubtful(Doubt.NO_VALUE.with_text("名称的开头可能没有读到")) if cut else field


def _read_labelled(form: LabelledForm, page: Page) -> dict[str, Field[Any]]:
    for pair in iter_pairs(form, HOSPITAL):
        assert pair.value is not None
        match = _PATTERNS["hospital"].search(pair.value.text)
        if _is_name(match):
            return {"hospital": _read_hospital_name(pair.value.cut_part(*match.span()), page)}
    return {}


def _is_name(match: re.Match[str] | None) -> TypeGuard[re.Match[str]]:
    return match is not None and is_named(match[0]) and not _PATTERNS["a_sentence"].search(match[0])


def is_named(words: str) -> bool:
    """Whether the words name one hospital: what is left without words of kind and of forms is a name.

    >>> is_named("青禾县中医诊所"), is_named("中医（综合）诊所"), is_named("选定医院")
    (True, False, False)
    """
    return len(_PATTERNS["of_any"].sub("", words)) >= 2


def is_in_seal(name: str | None, document: Document) -> bool:
    """Whether a seal of the document carries this name of an organisation."""
    flat = compact_text(name or "")
    seals = (seal for page in document.pages for seal in page.seals)
    return bool(flat) and any(flat in compact_text(seal.text) for seal in seals)
