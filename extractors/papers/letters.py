"""Letters and contracts: what a sentence says that no label says — who certifies, where somebody works, for how long.

Only wordings that leave one reading are taken. The unit that certifies is the one that signs at the foot; a seal with the
same words proves it.
"""

import re
from collections.abc import Iterator

from extractors.papers.entries import parse_period, read_text
from extractors.papers.hospital import is_in_seal
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows
from intake.model import Document, Field, Line, Page, Proof, State
from intake.patterns import patterns_beside
from intake.types import papers, vocabulary
from intake.types.vocabulary import Common
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)

_FOOT = 0.4
"""Share of the page from the top below which a letter is signed."""


def find_unit_at_foot(document: Document) -> Field[str] | None:
    """The organisation that signs; verified where a seal says the same."""
    spec = vocabulary.text_field(papers.EMPLOYER, papers.EMPLOYER)
    units = ((_cut_unit(line), page) for line, page in _iter_upwards(document) if _is_at_foot(line, page))
    fields = (read_text(spec, unit, page) for unit, page in units if unit is not None)
    found = next((field for field in fields if field.value is not None), None)
    return _verify_by_seal(found, document) if found is not None else None


def _iter_upwards(document: Document) -> Iterator[tuple[Line, Page]]:
    """The lines of each page from its foot up."""
    for page in document.pages:
        for line in sorted(page.lines, key=lambda x: -x.rect.middle):
            yield line, page


def _is_at_foot(line: Line, page: Page) -> bool:
    return line.rect.middle >= _FOOT * page.height


def _cut_unit(line: Line) -> Line | None:
    """The organisation with which a line begins that is no sentence and no label."""
    text = line.text.strip()
    match = _PATTERNS["unit"].match(text)
    if match is None or re.search(r"[:：，,。]", text):
        return None
    lead = line.text.index(text)
    return line.cut_part(lead, lead + match.end())


def _verify_by_seal(field: Field[str], document: Document) -> Field[str]:
    return field.reset_state(State.VERIFIED, Proof.SEAL) if is_in_seal(field.value, document) else field


def find_place(document: Document) -> Field[str] | None:
    """Where somebody lives or works, as a sentence says it."""
    for page in document.pages:
        for line in page.lines:
            match = _PATTERNS["place"].search(line.text)
            if match and not _PATTERNS["nowhere"].search(match["place"]):
                return read_text(_PLACE, line.cut_part(*match.span("place")), page)
    return None


_PLACE = vocabulary.text_field(papers.PLACE, papers.PLACE)
_TO_HOSPITAL = vocabulary.text_field(papers.TO_HOSPITAL, papers.TO_HOSPITAL)


def find_receiving_hospital(document: Document) -> Field[str] | None:
    """Where a patient is sent, as a sentence says it; None where several are named or the words name none."""
    for page in (p for p in document.pages if p.lines):
        text = join_lines([x for row in group_rows(page.lines) for x in row], blank=False)
        named = [m for m in _PATTERNS["sent"].finditer(text.text) if not _PATTERNS["any"].search(m["to"])]
        if len({m["to"] for m in named}) == 1:
            return read_text(_TO_HOSPITAL, text.cut_part(*named[0].span("to")), page)
    return None


def find_signing_hospital(document: Document) -> Field[str] | None:
    """The hospital that signs a letter: its name alone on a line below the text."""
    for line, page in _iter_upwards(document):
        if line.rect.middle > _FOOT * page.height and _PATTERNS["hospital"].fullmatch(compact_text(line.text)):
            field = read_text(Common.HOSPITAL, line, page)
            return _verify_by_seal(field, document) if field.value is not None else None
    return None


def find_term(document: Document) -> dict[str, Field[str]]:
    """自 … 起至 … 止 of a contract: the first sentence with two dates that speaks of its term."""
    read = (_read_term(line, below, page) for page in document.pages for line, below in _iter_rows(page))
    return next(filter(None, read), {})


def _iter_rows(page: Page) -> Iterator[tuple[Line, Line | None]]:
    """Each row as one line, with the row below it."""
    level = [join_lines(row, blank=False) for row in group_rows(page.lines)]
    return zip(level, [*level[1:], None], strict=False)


def _read_term(line: Line, below: Line | None, page: Page) -> dict[str, Field[str]]:
    """The term that begins in `line`, and may end in the line below it."""
    if not re.search(r"期限|自.{0,20}年", line.text) or re.search(r"试用期", line.text):
        return {}
    wrapped = [join_lines([line, below], blank=False)] if below is not None else []
    read = (parse_period(x, page, (papers.TERM_FROM, papers.TERM_UNTIL)) for x in (line, *wrapped))
    return next((found for found in read if len(found) == 2), {})
