"""申请病种 with boxes: which diseases a form offers, and which of them seem to be ticked.

A tick by hand is seldom read, and an empty box is read as 口; so a box that reads as ticked is doubtful, and of a box that
reads as empty nothing is said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.papers.entries import iter_pairs, read_text
from intake.fields.parse_field import parse_field, trim_punctuation
from intake.labels.labelled import LabelledForm
from intake.model import Document, Field, Line, Page, Record, Row, State, collect_reasons
from intake.patterns import patterns_beside, words_beside
from intake.types import papers, vocabulary

_PATTERNS = patterns_beside(__file__)

_TICKED = frozenset("■☑☒√✓✔▣")
WORDS = words_beside(__file__)["disease"]
_DISEASES = vocabulary.text_field(papers.DISEASES, papers.DISEASES)
_NAME = vocabulary.text_field("name", "名称")


def with_diseases(record: Record, document: Document, form: LabelledForm, page: Page) -> Record:
    """The record with `papers.DISEASES`: what is written behind the label, else what seems ticked."""
    ticks = _read_ticks(document)
    found = _join_ticked(ticks) if ticks else _read_written(form, page)
    extra = {**record.extra, papers.DISEASES: found} if found is not None else record.extra
    tables = {**record.tables, papers.DISEASE_TICKS: ticks} if ticks else record.tables
    return replace(record, extra=extra, tables=tables)


def _join_ticked(ticks: Sequence[Row]) -> Field[str] | None:
    chosen = [row["name"] for row in ticks if row["ticked"].value == papers.YES]
    if not chosen:
        return None
    named, first = "；".join(str(f.value) for f in chosen), chosen[0]
    why = collect_reasons("按勾选符号识读，手写勾选可能漏读")
    return Field(named, named, State.DOUBTFUL, first.source, evidence=first.evidence, reasons=why)


def _read_written(form: LabelledForm, page: Page) -> Field[str] | None:
    values = (pair.value for pair in iter_pairs(form, WORDS))
    lines = (trim_punctuation(_DISEASES, x) for x in values if x and re.search(r"[\u4e00-\u9fff]{2}", x.text))
    return next((field for x in lines if (field := read_text(_DISEASES, x, page)).value is not None), None)


def _read_ticks(document: Document) -> tuple[Row, ...]:
    """Boxes with names below or behind the words 病种, up to the next part of the form; one alone is no choice."""
    named = ((box, name) for box, name in _iter_boxes(document) if name.value is not None)
    found = tuple({"name": name, "ticked": _tick_field(box, name)} for box, name in named)
    return found if len(found) > 1 else ()


def _iter_boxes(document: Document) -> Iterator[tuple[str, Field[str]]]:
    for page in document.pages:
        for line in _lines_of_choice(page):
            for match in _PATTERNS["box"].finditer(line.text):
                yield match["box"], parse_field(_NAME, line.cut_part(*match.span("name")), page)


def _lines_of_choice(page: Page) -> list[Line]:
    start = min((x.rect.top for x in page.lines if "病种" in x.text), default=None)
    if start is None:
        return []
    next_parts = [x.rect.top for x in page.lines if x.rect.top > start and _PATTERNS["next_part"].match(x.text)]
    end = min(next_parts, default=page.height)
    return sorted((x for x in page.lines if start - x.rect.height < x.rect.top < end), key=lambda x: x.rect.top)


def _tick_field(box: str, name: Field[str]) -> Field[str]:
    value, why = papers.UNKNOWN, "方框内的手写勾选不能由文字判断"
    if box in _TICKED:
        value, why = papers.YES, "读到勾选符号，请看原件"
    return Field(value, box, State.DOUBTFUL, name.source, evidence=name.evidence, reasons=collect_reasons(why))
