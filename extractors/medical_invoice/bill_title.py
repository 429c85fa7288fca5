"""The title of a medical bill, which always lies under the supervising seal."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rapidfuzz.distance import Hamming, Levenshtein

from extractors.bill_parts import field_at, join_run
from extractors.medical_invoice.bill_words import MISREAD, PROVINCES
from intake import types, values
from intake.layout.rows import group_rows, is_vertical, line_height
from intake.model import ABSENT, Doubt, Field, Line, Page, State
from intake.patterns import patterns_beside

_PATTERNS = patterns_beside(__file__)
_INPATIENT, _OUTPATIENT = "医疗住院收费票据", "医疗门诊收费票据"
_TITLE_CLEAR = 0.6
"""Share of the official name's letters that must be legible for a restored title to be taken: 5 of 8."""
_LIKE_A_TITLE = 0.3
"""Score below which no line is the title."""
_MOST_PIECES = 4


def read_title(page: Page, kind: str) -> Field[str]:
    """The printed title. Letters under the supervising seal are restored where the rest of the official name is there."""
    core = _INPATIENT if kind == types.INPATIENT_INVOICE else _OUTPATIENT
    best = _find_title(page, core)
    if best is None:
        return ABSENT
    raw = re.sub(r"[\dA-Za-z.]+$", "", best.text.translate(MISREAD))
    if _is_whole(values.compact_text(raw), best, page):
        return field_at(page, best, values.parse_text(raw), State.READ)
    return _restore_field(page, best, raw, core)


def _restore_field(page: Page, line: Line, raw: str, core: str) -> Field[str]:
    """The official name in the stead of what the seal left of it."""
    restored, likeness = _restore_title(raw, core)
    certain = likeness >= _TITLE_CLEAR and _is_of_known_place(restored, raw)
    why = Doubt.UNDER_SEAL.with_text("印章遮盖处按全国统一票据名称补全")
    return field_at(page, line, restored, State.READ if certain else State.DOUBTFUL, why, others=(line.text,))


def _find_title(page: Page, core: str) -> Line | None:
    """The line that holds most of the official name; None where none holds enough."""
    named = [line for line in _find_named_title(page) if _is_well_formed(values.compact_text(line.text))]
    scores = [(_score_title(line.text, core), line) for line in named or _find_title_lines(page)]
    score, best = max(scores, key=lambda scored: scored[0], default=(0.0, None))
    return best if score >= _LIKE_A_TITLE else None


def _is_whole(flat: str, line: Line, page: Page) -> bool:
    """Whether a title needs no restoring: clear of every seal, or all of the official name."""
    clear = _PATTERNS["of_any_place"].fullmatch(flat) and not _is_under_seal(line, page)
    return bool(clear) or _is_well_formed(flat)


def _is_of_known_place(restored: str, raw: str) -> bool:
    """Whether a restored title is an e-receipt's with its place printed: only e-receipts have one name in all provinces."""
    return restored.endswith("）") and bool(_split_place(values.compact_text(raw))[0])


def _is_well_formed(flat: str) -> bool:
    return _PATTERNS["well_formed"].fullmatch(flat) is not None


def _is_under_seal(line: Line, page: Page) -> bool:
    return any(s.rect.overlap_x(line.rect) > 0 and s.rect.overlap_y(line.rect) > 0 for s in page.seals)


def _restore_title(raw: str, core: str) -> tuple[str, float]:
    """The official name around what is legible, and how much of it is legible."""
    flat = values.compact_text(raw)
    place, rest = _split_place(flat)
    core = core.replace("医疗", "医疗机构") if re.search("机构|疗机|构[住门]", rest) else core
    if re.search(r"医疗(?:住院|门诊)费票据", rest):
        return place + core.replace("收费", "费"), 0.5
    tail = "（电子）" if re.search(r"[(（]?电子?[)）]?$|子[)）]?$", rest) else ""
    body = re.sub(r"[(（]?电?子?[)）]?$", "", rest)
    return place + core + tail, 1 - min(Levenshtein.distance(body, core), len(core)) / len(core)


def _split_place(flat: str) -> tuple[str, str]:
    """The place in front of a title (安徽省, 重庆市), mended where one letter of a province is lost, and the rest."""
    match = _PATTERNS["place"].match(flat)
    if match:
        return _mend_province(match[1]), flat[match.end() :]
    for province in PROVINCES:
        short = _shorten_province(province)
        if flat.startswith(short):
            return province, flat.removeprefix(province if flat.startswith(province) else short)
    return "", flat


def _mend_province(place: str) -> str:
    """The one province that a place is but for one letter; the place as it is where it is a province, or none is that near."""
    near = [p for p in PROVINCES if len(p) == len(place) and Hamming.distance(p, place) == 1]
    return near[0] if len(near) == 1 and place not in PROVINCES else place


def _shorten_province(province: str) -> str:
    """黑龙江 of 黑龙江省: the last letters are where the seal lies."""
    return re.sub(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区)$", "", province)


def _find_named_title(page: Page) -> list[Line]:
    """`票据名称：` in the head of some e-receipts: the title once more, clear of the seal."""
    matches = ((line, re.search(r"票据名称\s*[:：]\s*", line.text)) for line in page.lines)
    return [line.cut_part(m.end(), len(line.text)) for line, m in matches if m and m.end() < len(line.text)]


def _find_title_lines(page: Page) -> list[Line]:
    """Lines that may be the title: tall ones in the upper part; pieces on one level are joined."""
    usual = line_height(page.lines)
    upper = [line for line in page.lines if not is_vertical(line) and line.rect.middle < 0.4 * page.height]
    tall = [line for line in upper if line.rect.height > 0.9 * usual]
    single = [Line(text, line.rect, line.confidence) for line in tall for text in (line.text, *line.alternatives)]
    taller = [line for line in tall if line.rect.height > 1.15 * usual]
    return [*single, *(join_run(run) for row in group_rows(taller) for run in _iter_runs(row))]


def _iter_runs(row: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Every run of two to four neighbours, from left to right."""
    for start in range(len(row)):
        for end in range(start + 2, min(len(row), start + _MOST_PIECES) + 1):
            yield row[start:end]


def _score_title(text: str, core: str) -> float:
    """How much of the official name a text holds, a little more for a place in front; 0 to 1."""
    flat = values.compact_text(text.translate(MISREAD))
    if re.search(r"[:：]|监制|发票联", flat):
        return 0.0
    blocks = SequenceMatcher(None, flat, core, autojunk=False).get_matching_blocks()
    legible = sum(b.size for b in blocks) / len(core)
    return legible * 0.8 + (0.2 if _split_place(flat)[0] else 0.0) - 0.02 * max(0, len(flat) - 20)
