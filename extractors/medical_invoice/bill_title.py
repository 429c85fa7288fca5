"""The title of a medical bill, which always lies under the supervising seal."""

import re
from difflib import SequenceMatcher

from rapidfuzz.distance import Hamming, Levenshtein

from extractors.medical_invoice.bill_words import MISREAD, PROVINCES
from intake import types, values
from intake.layout.rows import group_rows, is_vertical, line_height
from intake.model import ABSENT, Doubt, Field, Line, Page, Source, State, collect_reasons, enclosing_rect

_WELL_FORMED = re.compile(
    r"[\u4e00-\u9fff]{1,8}(?:省|市|自治区)(?:医疗(?:机构)?)?(?:住院|门诊|门\(急\)诊)(?:医疗|医药)?(?:收费|费)(?:专用)?(?:票据|收据)(?:\(电子\))?"
)
_OF_ANY_PLACE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,14}?(?:省|市|县|区|医院|卫生院|中心|诊所))?(?:医疗|卫生)?(?:机构)?(?:住院|门诊|门\(急\)诊|门急诊|急诊)"
    r"(?:病人|患者)?(?:医疗|医药)?(?:收费|费用?|结算)(?:统一)?(?:专用票据|专用收据|收据|专用发票|发票|结算票据)(?:\(电子\))?"
)
"""Titles of forms without a province in front; the national name is not among them, for its province may lie under a seal."""


def read_title(page: Page, kind: str) -> Field[str]:
    """The printed title. Letters under the supervising seal are restored where the rest of the official name is there."""
    core = f"医疗{'住院' if kind == types.INPATIENT_INVOICE else '门诊'}收费票据"
    named = [x for x in _find_named_title(page) if _WELL_FORMED.fullmatch(values.compact_text(x.text))]
    lines = named or _find_title_lines(page)
    best = max(lines, key=lambda x: _score_title(x.text, core), default=None)
    if best is None or _score_title(best.text, core) < 0.3:
        return ABSENT
    raw = re.sub(r"[\dA-Za-z.]+$", "", best.text.translate(MISREAD))
    evidence = page.evidence_at(best.rect)
    score = round(best.confidence, 4) if page.source is Source.OCR else None
    flat = values.compact_text(raw)
    if _WELL_FORMED.fullmatch(flat) or (_OF_ANY_PLACE.fullmatch(flat) and not _is_under_seal(best, page)):
        return Field(values.parse_text(raw), best.text, State.READ, page.source, score, evidence)
    restored, likeness = _restore_title(raw, core)
    certain = likeness >= _TITLE_CLEAR and restored.endswith("）") and _split_place(values.compact_text(raw))[0]
    state = State.READ if certain else State.DOUBTFUL  # only e-receipts have one name in all provinces
    why = collect_reasons(Doubt.UNDER_SEAL.with_text("印章遮盖处按全国统一票据名称补全"))
    return Field(restored, best.text, state, page.source, score, evidence, why, (best.text,))


def _is_under_seal(line: Line, page: Page) -> bool:
    return any(s.rect.overlap_x(line.rect) > 0 and s.rect.overlap_y(line.rect) > 0 for s in page.seals)


_TITLE_CLEAR = 0.6
"""Share of the official name's letters that must be legible for a restored title to be taken: 5 of 8."""


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
    match = re.match(r"([\u4e00-\u9fff]{1,8}?(?:省|市|自治区))(?=.?[医疗住门]|.{0,4}(?:收|费|票|据))", flat)
    if match:
        near = [p for p in PROVINCES if len(p) == len(match[1]) and Hamming.distance(p, match[1]) == 1]
        return (near[0] if len(near) == 1 and match[1] not in PROVINCES else match[1]), flat[match.end() :]
    for province in PROVINCES:
        short = _shorten_province(province)
        if flat.startswith(short):
            return province, flat[len(province) :] if flat.startswith(province) else flat[len(short) :]
    return "", flat


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
    tall = [
        x
        for x in page.lines
        if not is_vertical(x) and x.rect.height > 0.9 * usual and x.rect.middle < 0.4 * page.height
    ]
    single = [Line(text, x.rect, x.confidence) for x in tall for text in (x.text, *x.alternatives)]
    joined = []
    for row in group_rows(x for x in tall if x.rect.height > 1.15 * usual):
        for start in range(len(row)):
            for end in range(start + 2, min(len(row), start + 4) + 1):
                pieces = row[start:end]
                rect = enclosing_rect(x.rect for x in pieces)
                joined.append(Line("".join(x.text for x in pieces), rect, min(x.confidence for x in pieces)))
    return [*single, *joined]


def _score_title(text: str, core: str) -> float:
    """How much of the official name a text holds, a little more for a place in front; 0 to 1."""
    flat = values.compact_text(text.translate(MISREAD))
    if re.search(r"[:：]|监制|发票联", flat):
        return 0.0
    blocks = SequenceMatcher(None, flat, core, autojunk=False).get_matching_blocks()
    legible = sum(b.size for b in blocks) / len(core)
    return legible * 0.8 + (0.2 if _split_place(flat)[0] else 0.0) - 0.02 * max(0, len(flat) - 20)
