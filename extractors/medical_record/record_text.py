"""Free text and lists of diagnoses of a medical record, and what has no key of its own."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar

from extractors.found_fields import keep_found
from extractors.medical_record.read_record import RecordPaper
from extractors.medical_record.record_words import ADMISSION, DISCHARGE, STAY
from intake import values
from intake.fields.parse_field import SURE_MEAN, SURE_WEAKEST, has_hole, parse_labelled_text
from intake.labels.headings import may_be_heading
from intake.labels.sections import Run, Section
from intake.model import Char, Doubt, Field, Line, Reason, Source, State, enclosing_rect
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

T = TypeVar("T")
_PossibleDoubt = tuple[bool, Doubt | Reason]
"""Whether there is a reason for a doubt, and which."""


def read_free_text(paper: RecordPaper) -> dict[str, Field[Any]]:
    """Diagnoses and narratives; of two sections of one name the first with text counts."""
    read = {spec.name: _read_first(paper.body.find(spec.name), spec.kind) for spec in paper.words.sections}
    found = keep_found(read)
    lists = (read[spec.name] for spec in paper.words.sections if spec.kind is Kind.LIST)
    if any(map(_holds_sentences, lists)):
        return {name: field.as_doubtful(Doubt.RUNS_ON) for name, field in found.items()}
    return found


def _read_first(sections: Iterable[Section], kind: Kind) -> Field[Any] | None:
    fields = map(read_diagnoses if kind is Kind.LIST else read_narrative, sections)
    return next((field for field in fields if field is not None), None)


def _holds_sentences(listed: Field[Any] | None) -> bool:
    """A list that holds sentences: where it begins and ends was not known, and so it is with its neighbours."""
    return listed is not None and any(_PATTERNS["sentence"].search(e) for e in listed.value or ())


def read_narrative(section: Section) -> Field[str] | None:
    """The text of a section with its line breaks; doubtful where too many characters are weak, or a stamp lies on it."""
    if not re.search(r"\w", section.text):
        return None
    field = _section_field(section, values.parse_text(section.text))
    weak = _is_weak_text(field, section)
    if section.breaks_off:
        field = field.as_doubtful(Doubt.RUNS_ON.with_text("文字未完，可能还有续页"))
    if _holds_heading(section):
        field = field.as_doubtful(Doubt.RUNS_ON)
    field = _doubt_overprint(field, section)
    if _is_contested_text(section):
        field = field.as_doubtful(Doubt.CONTESTED)
    return field.as_doubtful(_WEAK_LETTERS) if weak else field


def _holds_heading(section: Section) -> bool:
    """Whether a paragraph of it begins like a section of its own."""
    return any(run.fresh and may_be_heading(run.line.text) for run in section.runs[1:])


def _printed_chars(section: Section) -> list[Char]:
    return [c for run in section.runs for c in run.line.chars if c.text.strip()]


def _is_weak_text(field: Field[Any], section: Section) -> bool:
    """Whether the mean or too many characters are weak; without places of characters the mean has to be better."""
    chars, mean = _printed_chars(section), 1.0 if field.confidence is None else field.confidence
    if not chars:
        return mean < SURE_MEAN
    weak = sum(c.confidence < SURE_WEAKEST for c in chars)
    return mean < SURE_MEAN or weak / len(chars) >= _WEAK_SHARE


def _is_contested_text(section: Section) -> bool:
    """In a short text every letter counts, and punctuation beside them."""
    chars = _printed_chars(section)
    short = sum(map(_is_letter, chars)) <= _SHORT
    return short and any(_is_contested(c) or c.confidence < _SURE_LETTER for c in chars)


def _doubt_overprint(field: Field[Any], section: Section) -> Field[Any]:
    """Doubtful where a stamp lies on the text, which takes letters away or gives some, or where two readings differ."""
    recognised = section.page.source is Source.OCR
    found: Sequence[_PossibleDoubt] = (
        (section.broken, Doubt.RUNS_ON.with_text("表格跨页，上下格可能相混")),
        (recognised and any(run.stamped for run in section.runs), Doubt.UNDER_SEAL),
        (recognised and _has_other_readings(section), Doubt.TWO_READINGS),
    )
    return _doubt_where(field, found)


def _doubt_where(field: Field[T], doubts: Sequence[_PossibleDoubt]) -> Field[T]:
    return field.as_doubtful(*(doubt for holds, doubt in doubts if holds))


def _has_other_readings(section: Section) -> bool:
    return any(map(_has_other_letters, chain.from_iterable(run.pieces for run in section.runs)))


def _has_other_letters(line: Line) -> bool:
    letters = _keep_letters(line.text)
    return any(_keep_letters(other) != letters for other in line.alternatives if other.strip())


def _keep_letters(text: str) -> str:
    return re.sub(r"\W", "", values.to_half_width(text))


def read_diagnoses(section: Section) -> Field[tuple[str, ...]] | None:
    """The entries of a section, numbering stripped; what is uncertain on paper (?, 待查, 考虑) stays so."""
    rows = [_row_pieces(run, first=i == 0) for i, run in enumerate(section.runs)]
    mended = [list(map(_mend_codes, row)) for row in rows]
    entries = split_entries(mended, [run.fresh for run in section.runs])
    if not entries:
        return None
    field = _doubt_overprint(_section_field(section, entries), section)
    return _doubt_where(field, _diagnosis_doubts(section, field, entries, mended=mended != rows))


def _diagnosis_doubts(
    section: Section, field: Field[Any], entries: Sequence[str], *, mended: bool
) -> Sequence[_PossibleDoubt]:
    """What a list of diagnoses gives reason for, by its letters and by its entries."""
    letters = [c for c in _printed_chars(section) if _is_letter(c)]
    weak = _has_weak_mean(field) or any(map(_is_unsure, letters))
    return (
        (any(map(_is_contested, letters)), Doubt.CONTESTED),
        (any(has_hole(run.line) for run in section.runs), Doubt.GAP),
        (mended, Doubt.REPAIRED.with_text("分期写法中的字母 O 或编码中的字母 I 已更正")),
        (any(map(_PATTERNS["sentence"].search, entries)), Doubt.RUNS_ON),
        (weak, _WEAK_LETTERS),
    )


def _has_weak_mean(field: Field[Any]) -> bool:
    return field.confidence is not None and field.confidence < SURE_MEAN


def _is_letter(char: Char) -> bool:
    return re.match(r"\w", char.text) is not None


def _row_pieces(run: Run, *, first: bool) -> list[str]:
    """A row in its pieces where a paragraph begins with it, else whole."""
    return [piece.text for piece in run.pieces] if run.fresh or first else [run.line.text]


def _mend_codes(text: str) -> str:
    return _PATTERNS["code_of_one"].sub(r"I\1", _PATTERNS["stage"].sub(r"\g<1>0", text))


def _is_unsure(char: Char) -> bool:
    is_chinese = "\u4e00" <= char.text <= "\u9fff"
    return char.confidence < (_SURE_LETTER if is_chinese else _SURE_FIGURE)


_WEAK_LETTERS = Doubt.LOW_SCORE.with_text("有识读把握不足的字")


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
    rows = zip(("\t".join(map(str.strip, pieces)) for pieces in runs), fresh, strict=True)
    whole = "".join(("\n" if new else "") + row for row, new in rows).removeprefix("\n")
    style = next((s for s in _MARKS if re.match(rf"\s*(?:{s})", whole)), None)
    whole = re.sub(rf"({_ICD}[)）]?)(?=\d{{1,2}}[.、．])", r"\1 ", whole)  # the next number is no figure of the code
    parts = _split_numbered(whole, style) if style else re.split(r"[;；\n\t]", whole)
    return tuple(values.parse_text(entry) for entry in map(_clean_entry, parts) if re.search(r"\w", entry))


def _clean_entry(part: str) -> str:
    return re.sub(r"[\n\t]+", " ", part).strip().strip("；;。，,、.").strip()


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
    rect = enclosing_rect(run.line.rect for run in section.runs if run.page is page)
    score = _mean_score(section) if page.source is Source.OCR else None
    return Field(value, section.text, State.READ, page.source, score, page.evidence_at(rect))


def _mean_score(section: Section) -> float | None:
    """The mean of the rows' scores by their letters; None where there is no letter."""
    letters = sum(len(run.line.text) for run in section.runs)
    scored = sum(run.line.confidence * len(run.line.text) for run in section.runs)
    return round(scored / letters, 4) if letters else None


def read_extras(paper: RecordPaper) -> dict[str, Field[str]]:
    """Printed labels without a key, and sections without a name."""
    found: dict[str, Field[str]] = {}
    for label, field in (*_iter_labelled(paper), *_iter_unnamed(paper)):
        if field is not None and field.value is not None:
            found.setdefault(label, field)
    return found


def _iter_labelled(paper: RecordPaper) -> Iterator[tuple[str, Field[str]]]:
    taken = frozenset(chain(*paper.words.labels.values(), ADMISSION, DISCHARGE, STAY))
    for sheet in paper.sheets:
        for pair in sheet.form.pairs:
            label = re.sub(r"\s+", "", pair.label.name)
            if pair.value and label not in taken and _is_pair(label, pair.value.text, known=pair.label.known):
                yield label, parse_labelled_text(label, pair.value, sheet.page)


def _iter_unnamed(paper: RecordPaper) -> Iterator[tuple[str, Field[str] | None]]:
    named = {spec.name for spec in paper.words.sections}
    for section in paper.body.sections:
        if section.name not in named:
            yield section.name, read_narrative(section)


def _is_pair(label: str, value: str, *, known: bool) -> bool:
    """Whether it is no note, and no sentence with a colon in it."""
    is_note = not 2 <= len(label) <= 12 or label.startswith(("注", "说明"))
    return not is_note and (known or len(value) <= 40)
