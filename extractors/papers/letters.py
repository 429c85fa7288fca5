"""Letters and contracts: what a sentence says that no label says — who certifies, where somebody works, for how long.

Only wordings that leave one reading are taken. The unit that certifies is the one that signs at the foot; a seal with the
same words proves it.
"""

import re

from extractors.papers.entries import mark_weak_text, parse_period
from intake.fields.parse_field import parse_field
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows
from intake.model import Document, Field, Line, Page, Proof, State
from intake.patterns import patterns_beside
from intake.types import papers, vocabulary
from intake.types.vocabulary import Common, Kind
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)

_FOOT = 0.4
"""Share of the page from the top below which a letter is signed."""


def find_unit_at_foot(document: Document) -> Field[str] | None:
    """The organisation that signs; verified where a seal says the same."""
    spec = vocabulary.text_field(papers.EMPLOYER, papers.EMPLOYER)
    for page in document.pages:
        for line in sorted(page.lines, key=lambda x: -x.rect.middle):
            text = line.text.strip()
            if (
                line.rect.middle < _FOOT * page.height
                or not _PATTERNS["unit"].match(text)
                or re.search(r"[:：，,。]", text)
            ):
                continue
            match = _PATTERNS["unit"].match(text)
            assert match is not None
            lead = line.text.index(text)
            part = line.cut_part(lead, lead + match.end())
            field = mark_weak_text(parse_field(spec, part, page), Kind.TEXT, part)
            if field.value is not None:
                return _verify_by_seal(field, document)
    return None


def _verify_by_seal(field: Field[str], document: Document) -> Field[str]:
    same = any(compact_text(field.value or "?") in compact_text(s.text) for page in document.pages for s in page.seals)
    return field.reset_state(State.VERIFIED, Proof.SEAL) if same else field


def find_place(document: Document) -> Field[str] | None:
    """Where somebody lives or works, as a sentence says it."""
    spec = vocabulary.text_field(papers.PLACE, papers.PLACE)
    for page in document.pages:
        for line in page.lines:
            match = _PATTERNS["place"].search(line.text)
            if match and not _PATTERNS["nowhere"].search(match["place"]):
                part = line.cut_part(*match.span("place"))
                return mark_weak_text(parse_field(spec, part, page), Kind.TEXT, part)
    return None


def find_receiving_hospital(document: Document) -> Field[str] | None:
    """Where a patient is sent, as a sentence says it; None where several are named or the words name none."""
    spec = vocabulary.text_field(papers.TO_HOSPITAL, papers.TO_HOSPITAL)
    for page in document.pages:
        text = join_lines([x for row in group_rows(page.lines) for x in row], blank=False) if page.lines else None
        found = (
            [m for m in _PATTERNS["sent"].finditer(text.text) if not _PATTERNS["any"].search(m["to"])] if text else []
        )
        if text is not None and len({m["to"] for m in found}) == 1:
            part = text.cut_part(*found[0].span("to"))
            return mark_weak_text(parse_field(spec, part, page), Kind.TEXT, part)
    return None


def find_signing_hospital(document: Document) -> Field[str] | None:
    """The hospital that signs a letter: its name alone on a line below the text."""
    for page in document.pages:
        for line in sorted(page.lines, key=lambda x: -x.rect.middle):
            if line.rect.middle > _FOOT * page.height and _PATTERNS["hospital"].fullmatch(compact_text(line.text)):
                field = mark_weak_text(parse_field(Common.HOSPITAL, line, page), Kind.TEXT, line)
                return _verify_by_seal(field, document) if field.value is not None else None
    return None


def find_term(document: Document) -> dict[str, Field[str]]:
    """自 … 起至 … 止 of a contract: the first sentence with two dates that speaks of its term."""
    labels = (papers.TERM_FROM, papers.TERM_UNTIL)
    for page in document.pages:
        level = [join_lines(row, blank=False) for row in group_rows(page.lines)]
        for index, line in enumerate(level):
            found = _read_term(line, level[index + 1] if index + 1 < len(level) else None, page, labels)
            if found:
                return found
    return {}


def _read_term(line: Line, below: Line | None, page: Page, labels: tuple[str, str]) -> dict[str, Field[str]]:
    """The term that begins in `line`, and may end in the line below it."""
    if not re.search(r"期限|自.{0,20}年", line.text) or re.search(r"试用期", line.text):
        return {}
    for candidate in (line, *([join_lines([line, below], blank=False)] if below is not None else [])):
        found = parse_period(candidate, page, labels)
        if len(found) == 2:
            return found
    return {}
