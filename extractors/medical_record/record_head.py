"""The head of a medical record: the hospital's name and the title of the paper."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from extractors.medical_record.read_record import RecordPaper
from extractors.medical_record.record_words import HOSPITAL, SIMPLIFIED
from intake.fields.parse_field import parse_field
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, line_height
from intake.model import Char, Doubt, Field, Line, Page, Proof, State
from intake.types.vocabulary import Spec
from intake.values import compact_text

_SURE_LETTER = 0.70
"""Score below which one letter makes a hospital's name doubtful; clean heads score 0.95 and more in every letter."""


def read_head(paper: RecordPaper, title_key: Spec[str], hospital_key: Spec[str]) -> dict[str, Field[str]]:
    """Title and hospital, where they could be read."""
    found = {title_key.name: read_title(paper, title_key), hospital_key.name: read_hospital(paper, hospital_key)}
    return {key: field for key, field in found.items() if field is not None and field.value is not None}


def read_hospital(paper: RecordPaper, spec: Spec[str]) -> Field[str] | None:
    """The organisation in the head, tallest first; failing that, the one at the foot."""
    page = paper.first_page
    named = _match_hospitals(_find_head_lines(paper), r"[:：,，。]") or _match_hospitals(
        _iter_foot_lines(paper), r".{40}"
    )
    if not named:
        return _read_from_seals(page, spec)
    height = max(1.0, line_height(page.lines))
    name, line = max(named, key=lambda n: (round(n[1].rect.height / height, 1), -n[1].rect.top))
    start = line.text.index(name)
    part = line.cut_part(start, start + len(name))
    found = parse_field(spec, part, page)
    if found.state is State.READ and any(map(_is_weak_letter, part.chars)):
        found = found.as_doubtful(Doubt.LOW_SCORE.with_text("有识读把握不足的字"))
    return _verify_by_seal(found, page)


def _match_hospitals(lines: Iterable[Line], sentence: str) -> list[tuple[str, Line]]:
    """Lines that begin with an organisation, and its name; `sentence` is what none of them holds."""
    matches = ((HOSPITAL.match(x.text.strip()), x) for x in lines if not re.search(sentence, x.text, re.DOTALL))
    return [(match["name"], x) for match, x in matches if match]


def _is_weak_letter(char: Char) -> bool:
    return char.confidence < _SURE_LETTER and re.match(r"\w", char.text) is not None


def _find_head_lines(paper: RecordPaper) -> list[Line]:
    """Lines above the patient's data, rows that are set apart letter by letter put together."""
    page = paper.first_page
    edge = min((s.heading.rect.top for s in paper.body.sections if s.page is page), default=0.5 * page.height)
    lines = [x for x in paper.body.rest[0][1] if x.rect.middle < max(edge, 0.25 * page.height)]
    spaced = (row for row in group_rows(lines) if 1 < len(row) <= 12 and not any(map(_has_colon, row)))
    return [*lines, *(join_lines(row, blank=False) for row in spaced)]


def _has_colon(line: Line) -> bool:
    return ":" in line.text or "：" in line.text


def _iter_foot_lines(paper: RecordPaper) -> Iterator[Line]:
    for sheet in paper.sheets[:1]:
        yield from (pair.value for pair in sheet.form.pairs if pair.value)
        yield from sheet.form.loose


def _read_from_seals(page: Page, spec: Spec[str]) -> Field[str] | None:
    """The institution that only a seal names; its bent and worn letters are never sure."""
    for seal in page.seals:
        m = HOSPITAL.match(compact_text(seal.text.split(" ")[0]))
        if m:
            found = parse_field(spec, Line(m["name"], seal.rect, 0.5), page)
            return found.as_doubtful(Doubt.PLACE.with_text("抬头未见医疗机构名称，取自印章"))
    return None


def _verify_by_seal(found: Field[str], page: Page) -> Field[str]:
    """A name that a seal on the page carries as well is printed twice."""
    name = compact_text(found.value or "")
    if len(name) >= 5 and any(compact_text(s.text).startswith(name) for s in page.seals):
        return found.in_state(State.VERIFIED, Proof.SEAL) if found.state is State.READ else found
    return found


def read_title(paper: RecordPaper, spec: Spec[str]) -> Field[str] | None:
    """The printed title, without the hospital that may stand in front of it; of several the tallest, alone in its line."""
    best = max(_iter_titles(paper), key=lambda t: t[0], default=None)
    return _parse_title(spec, best[1], best[2], paper.first_page) if best is not None else None


def _iter_titles(paper: RecordPaper) -> Iterator[tuple[float, Line, re.Match[str]]]:
    """Lines that may be the title, each with its height in lines, half a line more where nothing stands beside it."""
    height = max(1.0, line_height(paper.first_page.lines))
    for line in (*_find_head_lines(paper), *paper.body.rest[0][1]):
        flat = compact_text(line.text).translate(SIMPLIFIED)
        match = paper.words.title.fullmatch(flat)
        if match is not None:
            yield line.rect.height / height + (0.5 if flat == match["title"] else 0.0), line, match


def _parse_title(spec: Spec[str], line: Line, match: re.Match[str], page: Page) -> Field[str]:
    found = parse_field(spec, replace(line, alternatives=()), page)
    if found.value is None:
        return found
    found = replace(found, value=match["title"])
    if match[0] != compact_text(line.text):
        found = found.as_doubtful(Doubt.REPAIRED.with_text("繁体字形按标题用字更正"))
    glued = re.search(r"[省市县区院].*(?=出院|诊断|疾病|病情)", match["title"])
    return found.as_doubtful(Doubt.NEIGHBOUR) if glued else found
