"""申请病种 with boxes: which diseases a form offers, and which of them seem to be ticked.

A tick by hand is seldom read, and an empty box is read as 口; so a box that reads as ticked is doubtful, and of a box that
reads as empty nothing is said.
"""

import re
from dataclasses import replace

from extractors.papers.entries import mark_weak_text
from intake.fields.parse_field import parse_field, trim_punctuation
from intake.labels.labelled import LabelledForm
from intake.model import Document, Field, Page, Record, Row, State, collect_reasons
from intake.patterns import patterns_beside, words_beside
from intake.types import papers, vocabulary
from intake.types.vocabulary import Kind

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

_TICKED = frozenset("■☑☒√✓✔▣")
_DISEASE = _WORDS["disease"]
WORDS = _DISEASE


def with_diseases(record: Record, document: Document, form: LabelledForm, page: Page) -> Record:
    """The record with `papers.DISEASES`: what is written behind the label, else what seems ticked."""
    ticks = _read_ticks(document)
    extra, tables = dict(record.extra), dict(record.tables)
    written = None if ticks else _read_written(form, page)
    if written is not None:
        extra[papers.DISEASES] = written
    if ticks:
        tables[papers.DISEASE_TICKS] = ticks
        chosen = [row["name"] for row in ticks if row["ticked"].value == papers.YES]
        if chosen:
            named = "；".join(str(f.value) for f in chosen)
            why = "按勾选符号识读，手写勾选可能漏读"
            extra[papers.DISEASES] = Field(
                named,
                named,
                State.DOUBTFUL,
                chosen[0].source,
                evidence=chosen[0].evidence,
                reasons=collect_reasons(why),
            )
    return replace(record, extra=extra, tables=tables)


def _read_written(form: LabelledForm, page: Page) -> Field[str] | None:
    spec = vocabulary.text_field(papers.DISEASES, papers.DISEASES)
    for word in _DISEASE:
        for pair in form.find(word):
            if pair.value is not None and re.search(r"[\u4e00-\u9fff]{2}", pair.value.text):
                line = trim_punctuation(spec, pair.value)
                field = mark_weak_text(parse_field(spec, line, page), Kind.TEXT, line)
                if field.value is not None:
                    return field
    return None


def _read_ticks(document: Document) -> tuple[Row, ...]:
    """Boxes with names below or behind the words 病种, up to the next part of the form."""
    found: list[Row] = []
    for page in document.pages:
        start = min((x.rect.top for x in page.lines if _PATTERNS["in_place"].search(x.text)), default=None)
        if start is None:
            continue
        end = min(
            (
                x.rect.top
                for x in page.lines
                if x.rect.top > start and re.match(r"提交材料|确诊|病情|治疗|医院意见|本人承诺", x.text)
            ),
            default=page.height,
        )
        for line in sorted(
            (x for x in page.lines if start - x.rect.height < x.rect.top < end), key=lambda x: x.rect.top
        ):
            for match in _PATTERNS["box"].finditer(line.text):
                name = parse_field(vocabulary.text_field("name", "名称"), line.cut_part(*match.span("name")), page)
                if name.value is not None:
                    found.append({"name": name, "ticked": _tick_field(match["box"], name)})
    return tuple(found) if len(found) > 1 else ()


def _tick_field(box: str, name: Field[str]) -> Field[str]:
    value, why = (
        (papers.YES, "读到勾选符号，请看原件") if box in _TICKED else (papers.UNKNOWN, "方框内的手写勾选不能由文字判断")
    )
    return Field(value, box, State.DOUBTFUL, name.source, evidence=name.evidence, reasons=collect_reasons(why))
