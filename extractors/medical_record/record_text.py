"""Free text and lists of diagnoses of a medical record, and what has no key of its own."""

import re
from collections.abc import Sequence
from typing import Any

from extractors.medical_record.read_record import RecordPaper
from extractors.medical_record.record_words import ADMISSION, DISCHARGE, STAY
from intake import values
from intake.fields.parse_field import SURE_MEAN, SURE_WEAKEST, has_hole, parse_labelled_text
from intake.labels.headings import may_be_heading
from intake.labels.sections import Section
from intake.model import Char, Doubt, Field, Source, State, enclosing_rect
from intake.patterns import patterns_beside
from intake.types.vocabulary import Kind

_PATTERNS = patterns_beside(__file__)

_SURE_FIGURE = 0.90
"""Score of a Roman numeral, Latin letter or digit in a diagnosis below which the entry is doubtful: IIA for ⅢA scored 0.61
on a clean scan, and a stage or a side is what an office decides by."""
_SURE_LETTER = 0.70
"""The same for a Chinese character; a misread one of 7 real records scored 0.57, and right ones on clean scans 0.9 and more."""
_WEAK_SHARE = 1 / 60
"""Share of weak characters from which a text is doubtful: one in a text short enough to be compared letter by letter."""


def read_free_text(paper: RecordPaper) -> dict[str, Field[Any]]:
    """Diagnoses and narratives; of two sections of one name the first with text counts."""
    found: dict[str, Field[Any]] = {}
    for spec in paper.words.sections:
        for section in paper.body.find(spec.name):
            read = read_diagnoses(section) if spec.kind is Kind.LIST else read_narrative(section)
            if read is not None:
                found.setdefault(spec.name, read)
    if any(spec.kind is Kind.LIST and _holds_sentences(found.get(spec.name)) for spec in paper.words.sections):
        found = {key: field.as_doubtful(Doubt.RUNS_ON) for key, field in found.items()}
    return found


def _holds_sentences(listed: Field[Any] | None) -> bool:
    """A list that holds sentences: where it begins and ends was not known, and so it is with its neighbours."""
    return listed is not None and any(_PATTERNS["sentence"].search(e) for e in listed.value or ())


def read_narrative(section: Section) -> Field[str] | None:
    """The text of a section with its line breaks; doubtful where too many characters are weak, or a stamp lies on it."""
    if not re.search(r"\w", section.text):
        return None
    field = _section_field(section, values.parse_text(section.text))
    letters = [c for r in section.runs for c in r.line.chars if c.text.strip()]
    weak = sum(c.confidence < SURE_WEAKEST for c in letters)
    mean = field.confidence is None or field.confidence >= SURE_MEAN
    doubt = (
        not mean
        or (letters and weak / len(letters) >= _WEAK_SHARE)
        or (not letters and field.confidence is not None and field.confidence < 0.9)
    )
    if section.breaks_off:
        field = field.as_doubtful(Doubt.RUNS_ON.with_text("文字未完，可能还有续页"))
    if any(r.fresh and i and may_be_heading(r.line.text) for i, r in enumerate(section.runs)):
        field = field.as_doubtful(Doubt.RUNS_ON)
    field = _doubt_overprint(field, section)
    if sum(bool(re.match(r"\w", c.text)) for c in letters) <= _SHORT and any(
        _is_contested(c) or c.confidence < _SURE_LETTER for c in letters
    ):
        field = field.as_doubtful(Doubt.CONTESTED)
    return field.as_doubtful(Doubt.LOW_SCORE.with_text("有识读把握不足的字")) if doubt else field


def _doubt_overprint(field: Field[Any], section: Section) -> Field[Any]:
    """Doubtful where a stamp lies on the text, which takes letters away or gives some, or where two readings differ."""
    if section.broken:
        field = field.as_doubtful(Doubt.RUNS_ON.with_text("表格跨页，上下格可能相混"))
    if section.page.source is not Source.OCR:
        return field
    if any(r.stamped for r in section.runs):
        field = field.as_doubtful(Doubt.UNDER_SEAL)
    pieces = [p for r in section.runs for p in r.pieces]
    differ = any(_keep_letters(a) != _keep_letters(p.text) for p in pieces for a in p.alternatives if a.strip())
    return field.as_doubtful(Doubt.TWO_READINGS) if differ else field


def _keep_letters(text: str) -> str:
    return re.sub(r"\W", "", values.to_half_width(text))


def read_diagnoses(section: Section) -> Field[tuple[str, ...]] | None:
    """The entries of a section, numbering stripped; what is uncertain on paper (?, 待查, 考虑) stays so."""
    rows = [[p.text for p in r.pieces] if r.fresh or not i else [r.line.text] for i, r in enumerate(section.runs)]
    mended = [
        [_PATTERNS["code_of_one"].sub(r"I\1", _PATTERNS["stage"].sub(r"\g<1>0", piece)) for piece in row]
        for row in rows
    ]
    entries = split_entries(mended, [r.fresh for r in section.runs])
    if not entries:
        return None
    field = _doubt_overprint(_section_field(section, entries), section)
    letters = [c for r in section.runs for c in r.line.chars if re.match(r"\w", c.text)]
    unsure = any(c.confidence < (_SURE_LETTER if "\u4e00" <= c.text <= "\u9fff" else _SURE_FIGURE) for c in letters)
    if any(_is_contested(c) for c in letters):
        field = field.as_doubtful(Doubt.CONTESTED)
    if any(has_hole(r.line) for r in section.runs):
        field = field.as_doubtful(Doubt.GAP)
    if mended != rows:
        field = field.as_doubtful(Doubt.REPAIRED.with_text("分期写法中的字母 O 或编码中的字母 I 已更正"))
    if any(_PATTERNS["sentence"].search(e) for e in entries):
        field = field.as_doubtful(Doubt.RUNS_ON)
    if unsure or (field.confidence is not None and field.confidence < SURE_MEAN):
        field = field.as_doubtful(Doubt.LOW_SCORE.with_text("有识读把握不足的字"))
    return field


_RIVAL = 0.1
"""Score of another Chinese character at the place of one from which it is contested: 胃炎 was read as 周炎 with 0.18 for 胃."""
_SHORT = 64
"""Letters up to which every letter of a text counts."""


def _is_contested(char: Char) -> bool:
    return any(re.match(r"\w", other) and share >= _RIVAL for other, share in char.rivals)


_ICD = r"[A-Z]\d{2}(?:\.(?:\d{3}|x\d{2})(?:x\d{3})?|\.\d(?!\d))"
_MARKS = (
    r"\d{1,2}\s*(?:[、．]|[.,，](?!\d))|(?<![^\s;；。])\d{1,2}\.(?=\d(?!\d|\.|[cm]?m))|\d\.(?=\d[型度级期])",
    r"[(（]\d{1,2}[)）]", r"\d{1,2}[)）]", r"[①-⑳]", r"[一二三四五六七八九十]{1,2}[、.．]",
)  # fmt: skip
"""Ways to number; `2.2型糖尿病` is the second entry, wherever it stands, `2.5cm` a size."""


def split_entries(runs: Sequence[Sequence[str]], fresh: Sequence[bool]) -> tuple[str, ...]:
    """Entries of a list of diagnoses.

    Where the first one is numbered, the others are those with the next numbers in the same style: figures of another style
    (①) or out of order (L4.5) belong to an entry. Otherwise ；, wide gaps and new paragraphs part them.

    Args:
        runs: The rows, each in its pieces.
        fresh: For each row whether a paragraph begins with it.
    """
    whole = "".join(
        ("\n" if f and i else "") + "\t".join(p.strip() for p in pieces)
        for i, (pieces, f) in enumerate(zip(runs, fresh, strict=True))
    )
    style = next((s for s in _MARKS if re.match(rf"\s*(?:{s})", whole)), None)
    whole = re.sub(rf"({_ICD}[)）]?)(?=\d{{1,2}}[.、．])", r"\1 ", whole)  # the next number is no figure of the code
    parts = _split_numbered(whole, style) if style else re.split(r"[;；\n\t]", whole)
    cleaned = (re.sub(r"[\n\t]+", " ", p).strip().strip("；;。，,、.").strip() for p in parts)
    return tuple(values.parse_text(c) for c in cleaned if re.search(r"\w", c))


def _split_numbered(whole: str, style: str) -> list[str]:
    cuts: list[tuple[int, int]] = []
    for m in re.finditer(rf"(?<![\dA-Za-z.])(?:{style})\s*", whole):
        if _parse_ordinal(m[0]) == len(cuts) + 1:
            cuts.append((m.start(), m.end()))
    ends = [s for s, _ in cuts[1:]] + [len(whole)]
    return [whole[a:b] for (_, a), b in zip(cuts, ends, strict=True)] if cuts else [whole]


def _parse_ordinal(mark: str) -> int:
    figures = re.search(r"\d+", mark)
    if figures:
        return int(figures[0])
    circled = re.search(r"[①-⑳]", mark)
    if circled:
        return ord(circled[0]) - ord("①") + 1
    return "一二三四五六七八九十".find(mark.strip()[0]) + 1


def _section_field(section: Section, value: Any) -> Field[Any]:
    """A field over all rows of a section; its box is that of the rows on the page where it begins."""
    page = section.runs[0].page
    rect = enclosing_rect(r.line.rect for r in section.runs if r.page is page)
    scored = page.source is Source.OCR
    letters = sum(len(r.line.text) for r in section.runs)
    score = (
        round(sum(r.line.confidence * len(r.line.text) for r in section.runs) / letters, 4)
        if scored and letters
        else None
    )
    return Field(value, section.text, State.READ, page.source, score, page.evidence_at(rect))


def read_extras(paper: RecordPaper) -> dict[str, Field[str]]:
    """Printed labels without a key, and sections without a name."""
    taken = {w for words in (*paper.words.labels.values(), ADMISSION, DISCHARGE, STAY) for w in words}
    found: dict[str, Field[str]] = {}
    for sheet in paper.sheets:
        for pair in sheet.form.pairs:
            label = re.sub(r"\s+", "", pair.label.name)
            if pair.value is None or label in taken or not 2 <= len(label) <= 12 or label.startswith(("注", "说明")):
                continue
            if not pair.label.known and len(pair.value.text) > 40:
                continue
            read = parse_labelled_text(label, pair.value, sheet.page)
            if read.value is not None:
                found.setdefault(label, read)
    named = {s.name for s in paper.words.sections}
    for section in paper.body.sections:
        if section.name not in named:
            text = read_narrative(section)
            if text is not None:
                found.setdefault(section.name, text)
    return found
