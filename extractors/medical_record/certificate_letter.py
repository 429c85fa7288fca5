"""Certificates written as a letter: 兹证明患者张三，男，45岁，于…至…在我院住院治疗，诊断为….

Sentences are read only for what no label gives. A letter is prose, so every pattern needs its words on both sides.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from extractors.medical_record.read_record import RecordPaper
from extractors.medical_record.record_text import split_entries
from extractors.medical_record.record_values import read_value
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows
from intake.model import Doubt, Field, Line, Page
from intake.patterns import patterns_beside
from intake.types.vocabulary import DiagnosisCertificate as F
from intake.types.vocabulary import Spec

_PATTERNS = patterns_beside(__file__)


def read_letter(paper: RecordPaper) -> dict[str, Field[Any]]:
    """Name, sex, age, ward, stay, illness and advice from sentences."""
    found: dict[str, Field[Any]] = {}
    for key, field in _iter_told(paper):
        found.setdefault(key, field)
    listed = found.get(F.DIAGNOSIS.name)
    if listed is not None and listed.value is not None:
        found[F.DIAGNOSIS.name] = replace(listed, value=split_entries([[listed.raw]], [False]))
    return found


def _iter_told(paper: RecordPaper) -> Iterator[tuple[str, Field[Any]]]:
    """What the sentences of each page say, by keys."""
    for page, lines in paper.body.rest:
        text = _join_sentences(lines)
        if text is not None:
            yield from _read_sentences(text, page).items()


def _join_sentences(lines: tuple[Line, ...]) -> Line | None:
    """The lines of no section as one run, in reading order; None where no sentence of a letter is in them."""
    order = [x for row in group_rows(lines) for x in row]
    is_letter = _PATTERNS["who"].search("".join(x.text for x in order))
    return join_lines(order, blank=False) if is_letter else None


def _read_sentences(text: Line, page: Page) -> dict[str, Field[Any]]:
    stay = _PATTERNS["stay"].search(text.text)
    told: tuple[tuple[Spec[Any], re.Match[str] | None, str], ...] = (
        (F.NAME, _PATTERNS["name"].search(text.text), "v"),
        (F.SEX, _PATTERNS["sex"].search(text.text), "v"),
        (F.AGE, _PATTERNS["age"].search(text.text), "v"),
        (F.DEPARTMENT, _PATTERNS["department"].search(text.text), "v"),
        (F.VISIT_DATE, _PATTERNS["visit"].search(text.text), "v"),
        (F.PHYSICIAN, _PATTERNS["physician"].search(text.text), "v"),
        (F.ADMISSION_DATE, stay, "a"),
        (F.DISCHARGE_DATE, stay, "b"),
        (F.DIAGNOSIS, _PATTERNS["illness"].search(text.text), "v"),
        (F.ADVICE, _PATTERNS["advice"].search(text.text), "v"),
    )
    found = {s.name: read_value(s, text.cut_part(*match.span(group)), page) for s, match, group in told if match}
    if F.ADVICE.name in found:
        found[F.ADVICE.name] = found[F.ADVICE.name].as_doubtful(Doubt.PLACE)
    return found
