"""Signs of an injury for which a third party may have to pay.

Why: what a third party or work-injury insurance has to pay is not paid by this fund (社会保险法 第三十条). Which it is only people can
find out, so it is a hint that points at the words. Denials (否认外伤史, 无外伤) are no sign; see intake.catalogue.words.

Cannot see: injuries that the papers do not name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intake import types
from intake.cases.model import SURE, Case, Finding, Place, Severity, kind_name, locate_evidence
from intake.cases.rules import Rule
from intake.catalogue.words import find_injury
from intake.model import Evidence, Outcome, Page, Reading
from intake.types.registry import TYPES
from intake.values import compact_text

_FIELDS = {
    types.DISCHARGE_RECORD: ("discharge_diagnosis", "admission_diagnosis", "admission_condition", "course"),
    types.DIAGNOSIS_CERTIFICATE: ("diagnosis", "advice"),
}
"""Where the cause stands, the plainest first. Advice after discharge (避免外伤) is not looked at."""
_WHOLE = (types.OUTPATIENT_RECORD, types.INPATIENT_RECORD)
"""Papers without fields of their own: their print is read through."""


_MAYBE = re.compile("伤|车祸|交通|摔|跌|坠|撞|殴|斗|打架|碾|触电|溺|毒|误[服食]")
"""A letter that each of the catalogue's words of injury has."""
_REACH = 80
"""Letters before a word within which its denial begins: 否认肝炎、结核、外伤史 and longer lists."""


@dataclass(frozen=True, slots=True)
class _InjurySign:
    """A word, the label it stands under, where, and whether it was surely read."""

    word: str
    label: str
    place: Place
    sure: bool


def _applies(case: Case) -> bool:
    return case.has(*types.BILLS) and case.has(*_FIELDS, *_WHOLE)


def _check(case: Case) -> Iterable[Finding]:
    found = [f for i, r in case.of(*_FIELDS, *_WHOLE) for f in _check_paper(i, r)]
    yield from found or [Finding(Outcome.PASS, "未见外伤或第三方责任的记载")]


def _check_paper(index: int, reading: Reading) -> Iterator[Finding]:
    """One finding a paper: its signs together."""
    signs = sorted(_find_signs(index, reading), key=lambda s: not s.sure)
    if not signs:
        return
    words = "、".join(dict.fromkeys(s.word for s in signs))
    message = f"疑似外伤，请核第三方责任：{kind_name(reading.classification.kind)}{signs[0].label}“{words}”"
    keys = _FIELDS.get(reading.classification.kind, ())
    outcome = Outcome.FAIL if signs[0].sure else Outcome.UNKNOWN
    evidence = tuple(dict.fromkeys(s.place for s in signs))
    yield Finding(outcome, message, keys, evidence, remedy="请说明受伤经过，有无第三方责任或工伤")


def _find_signs(index: int, reading: Reading) -> Iterator[_InjurySign]:
    kind = reading.classification.kind
    labels = {s.name: s.label for s in TYPES[kind].fields}
    for key in _FIELDS.get(kind, ()):
        field = reading.record.fields.get(key)
        if field is None or not field.value:
            continue
        texts = field.value if isinstance(field.value, tuple) else (str(field.value),)
        for text in texts:
            for hit in find_injury(text):
                where = _line_with(index, reading, hit.word) or locate_evidence(index, reading, field.evidence)
                yield _InjurySign(hit.word, labels[key], where, field.state in SURE)
    if kind in _WHOLE:
        for page in reading.document.pages:
            for word in _find_words(page):
                where = _line_with(index, reading, word) or Place(index, reading.document.path, page.number)
                yield _InjurySign(word, "", where, True)


def _find_words(page: Page) -> Iterator[str]:
    """Words of injury on a page. Only the surroundings of what may be one are looked at closely: that takes time."""
    text = "".join(compact_text(line.text) for line in page.lines)
    for match in _MAYBE.finditer(text):
        start = max(0, match.start() - _REACH)
        hits = find_injury(text[start : match.end() + _REACH // 4])
        yield from (h.word for h in hits if start + h.start <= match.start() < start + h.end)


def _line_with(index: int, reading: Reading, word: str) -> Place | None:
    """The words themselves, where one line has them."""
    for page in reading.document.pages:
        for line in page.lines:
            if word in compact_text(line.text):
                start = line.text.find(word)
                part = line.cut_part(start, start + len(word)) if start >= 0 else line
                return locate_evidence(index, reading, Evidence(page.number, page.frame.map_rect(part.rect)))
    return None


INJURY = Rule(
    id="injury",
    code="L06",
    title="外伤或第三方责任",
    severity=Severity.HINT,
    citation="《中华人民共和国社会保险法》第三十条：应当由第三人负担的医疗费用不纳入基本医疗保险基金支付范围",
    applies=_applies,
    check=_check,
)
