"""The head of a medical record: the hospital's name and the title of the paper."""

import re
from dataclasses import replace

from extractors.medical_record import Paper
from extractors.record_words import HOSPITAL, SIMPLIFIED
from intake.fields import Spec
from intake.model import Doubt, Field, Line, Page, Proof, State
from intake.reading import take
from intake.reading.pieces import joined
from intake.reading.rows import line_height, rows
from intake.values import squeezed

_SURE_LETTER = 0.70
"""Score below which one letter makes a hospital's name doubtful; clean heads score 0.95 and more in every letter."""


def head(paper: Paper, title_key: Spec[str], hospital_key: Spec[str]) -> dict[str, Field[str]]:
    """Title and hospital, where they could be read."""
    found = {title_key.name: title(paper, title_key), hospital_key.name: hospital(paper, hospital_key)}
    return {key: field for key, field in found.items() if field is not None and field.value is not None}


def hospital(paper: Paper, spec: Spec[str]) -> Field[str] | None:
    """The organisation in the head, tallest first; failing that, the one at the foot."""
    page = paper.first
    named = [
        (m, x)
        for x in _head_lines(paper)
        if (m := HOSPITAL.match(x.text.strip())) and not re.search(r"[:：,，。]", x.text)
    ]
    if not named:
        named = _foot_organisations(paper)
    if not named:
        return _of_seals(page, spec)
    match, line = max(
        named, key=lambda n: (round(n[1].rect.height / max(1.0, line_height(page.lines)), 1), -n[1].rect.top)
    )
    start = line.text.index(match["name"])
    part = line.part(start, start + len(match["name"]))
    found = take.field(spec, part, page)
    if found.state is State.READ and any(c.confidence < _SURE_LETTER and re.match(r"\w", c.text) for c in part.chars):
        found = found.doubted(Doubt.LOW_SCORE.told("有识读把握不足的字"))
    return _known_by_seal(found, page)


def _head_lines(paper: Paper) -> list[Line]:
    """Lines above the patient's data, rows that are set apart letter by letter put together."""
    page = paper.first
    edge = min((s.heading.rect.top for s in paper.body.sections if s.page is page), default=0.5 * page.height)
    lines = [x for x in paper.body.rest[0][1] if x.rect.middle < max(edge, 0.25 * page.height)]
    return [
        *lines,
        *(
            joined(row, blank=False)
            for row in rows(lines)
            if 1 < len(row) <= 12 and not any(":" in x.text or "：" in x.text for x in row)
        ),
    ]


def _foot_organisations(paper: Paper) -> list[tuple[re.Match[str], Line]]:
    lines = [x for p in paper.sheets[:1] for x in (*(p_.value for p_ in p.form.pairs if p_.value), *p.form.loose)]
    return [(m, x) for x in lines if (m := HOSPITAL.match(x.text.strip())) and len(x.text) < 40]


def _of_seals(page: Page, spec: Spec[str]) -> Field[str] | None:
    """The institution that only a seal names; its bent and worn letters are never sure."""
    for seal in page.seals:
        m = HOSPITAL.match(squeezed(seal.text.split(" ")[0]))
        if m:
            found = take.field(spec, Line(m["name"], seal.rect, 0.5), page)
            return found.doubted(Doubt.PLACE.told("抬头未见医疗机构名称，取自印章"))
    return None


def _known_by_seal(found: Field[str], page: Page) -> Field[str]:
    """A name that a seal on the page carries as well is printed twice."""
    name = squeezed(found.value or "")
    if len(name) >= 5 and any(squeezed(s.text).startswith(name) for s in page.seals):
        return found.in_state(State.VERIFIED, Proof.SEAL) if found.state is State.READ else found
    return found


def title(paper: Paper, spec: Spec[str]) -> Field[str] | None:
    """The printed title, without the hospital that may stand in front of it."""
    page = paper.first
    pattern = paper.words.title
    best: tuple[float, Field[str]] | None = None
    for line in (*_head_lines(paper), *paper.body.rest[0][1]):
        flat = squeezed(line.text).translate(SIMPLIFIED)
        m = pattern.fullmatch(flat)
        if m is None:
            continue
        found = take.field(spec, replace(line, alternatives=()), page)
        found = replace(found, value=m["title"]) if found.value is not None else found
        if flat != squeezed(line.text) and found.value is not None:
            found = found.doubted(Doubt.REPAIRED.told("繁体字形按标题用字更正"))
        if re.search(r"[省市县区院].*(?=出院|诊断|疾病|病情)", m["title"]) and found.value is not None:
            found = found.doubted(Doubt.NEIGHBOUR)
        rank = line.rect.height / max(1.0, line_height(page.lines)) + (0.5 if flat == m["title"] else 0.0)
        if best is None or rank > best[0]:
            best = (rank, found)
    return best[1] if best else None
