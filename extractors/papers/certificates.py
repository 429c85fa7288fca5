"""Certificates print labels without colons, justified, and run into their values: 许可证编号皖D0000000, 名　称某某诊所.

A form's reading needs a colon or free paper behind a label, because a form holds sentences in which labels are words. On a
certificate every line begins with a label, so that a label is taken there from the beginning of a line. What the form's
reading found is kept; labels without a value are filled from the lines.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import chain

from intake import types
from intake.labels.blocks import Entry, join_value_lines, read_blocks, without_end_mark
from intake.labels.labelled import Label, LabelledForm, Pair
from intake.layout.rows import line_height
from intake.model import Line, Page
from intake.patterns import words_beside
from intake.values import compact_text

_WORDS = words_beside(__file__)

KINDS = frozenset(
    {
        types.TCM_CLINIC_FILING, types.INSTITUTION_LEGAL_PERSON_CERTIFICATE, types.PRIVATE_NONENTERPRISE_CERTIFICATE,
        types.DRUG_BUSINESS_LICENSE, types.PRACTITIONER_CERTIFICATE, types.RESIDENCE_PERMIT, types.PROPERTY_CERTIFICATE,
    }
)  # fmt: skip
"""Types of which every line begins with a label."""
_LABELS = _WORDS["labels"]
_NUMBERS = _WORDS["numbers"]
_TITLE = 1.5
"""Height of a title, in line heights: no entry stands as tall."""


def fill_from_lines(form: LabelledForm, page: Page, kind: str) -> LabelledForm:
    """The form with the entries that the beginnings of lines tell; unchanged for other types."""
    if kind not in KINDS:
        return form
    missing = _read_missing(page, {pair.label.name for pair in filter(_has_value, form.pairs)})
    pairs = (*_keep_pairs(form, missing), *filter(_has_value, map(_make_pair, missing)))
    return replace(form, pairs=pairs, loose=_drop_read(form.loose, missing))


def _keep_pairs(form: LabelledForm, missing: Sequence[Entry]) -> list[Pair]:
    """Pairs with a value, and those without for which no line told one."""
    filled = {entry.name for entry in missing}
    return [pair for pair in form.pairs if _has_value(pair) or pair.label.name not in filled]


def _drop_read(loose: Sequence[Line], missing: Sequence[Entry]) -> tuple[Line, ...]:
    """The free lines without those that the entries were read from."""
    lines = tuple(chain.from_iterable(entry.lines for entry in missing))
    return tuple(x for x in loose if not _is_of(x, lines))


def _read_missing(page: Page, told: Collection[str]) -> list[Entry]:
    """The entries with lines that the form does not tell, read from all lines but titles."""
    tallest = _TITLE * line_height(page.lines)
    body = [x for x in page.lines if x.rect.height < tallest or re.search(r"[:：\d]", x.text)]
    return [e for e in read_blocks(body, _LABELS, _NUMBERS).entries if e.name not in told and e.lines]


def _make_pair(entry: Entry) -> Pair:
    return Pair(Label(entry.name, _label_line(entry), known=True, exact=entry.exact), _value_line(entry))


def _has_value(pair: Pair) -> bool:
    return pair.value is not None


def _label_line(entry: Entry) -> Line:
    return Line(entry.name, entry.rect, entry.lines[0].confidence)


def _value_line(entry: Entry) -> Line | None:
    value = without_end_mark(join_value_lines(entry.lines))
    return value if value.text.strip() else None


def _is_of(line: Line, parts: Sequence[Line]) -> bool:
    """Whether an entry's lines are this line or a piece of it."""
    return any(line.rect.coverage_of(x.rect) > 0.5 and compact_text(x.text) in compact_text(line.text) for x in parts)
