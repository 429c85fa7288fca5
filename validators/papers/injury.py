"""Signs of an injury for which a third party may have to pay.

Why: what a third party or work-injury insurance has to pay is not paid by this fund (社会保险法 第三十条). Which it is only people can
find out, so it is a hint that points at the words. Denials (否认外伤史, 无外伤) are no sign; see intake.catalogue.words.

Cannot see: injuries that the papers do not name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake import types
from intake.cases.model import SURE, Case, Finding, Place, Severity, kind_name, locate_evidence
from intake.cases.rules import Rule
from intake.catalogue.words import find_injury
from intake.model import Line, Outcome, Page, Reading
from intake.patterns import patterns_beside
from intake.types.vocabulary import DiagnosisCertificate, DischargeRecord, Spec
from intake.values import compact_text
from validators.findings import fail_if, keys_of

_FIELDS: Mapping[str, Sequence[Spec[Any]]] = {
    types.DISCHARGE_RECORD: (
        DischargeRecord.DISCHARGE_DIAGNOSIS, DischargeRecord.ADMISSION_DIAGNOSIS, DischargeRecord.ADMISSION_CONDITION,
        DischargeRecord.COURSE,
    ),
    types.DIAGNOSIS_CERTIFICATE: (DiagnosisCertificate.DIAGNOSIS, DiagnosisCertificate.ADVICE),
}  # fmt: skip
"""Where the cause stands, the plainest first. Advice after discharge (避免外伤) is not looked at."""
_WHOLE = (types.OUTPATIENT_RECORD, types.INPATIENT_RECORD)
"""Papers without fields of their own: their print is read through."""
_PATTERNS = patterns_beside(__file__)
_REACH = 80
"""Letters before a word within which its denial begins: 否认肝炎、结核、外伤史 and longer lists."""


@dataclass(frozen=True, slots=True)
class _InjurySign:
    """A word, the label it stands under, where, and whether it was surely read."""

    word: str
    label: str
    place: Place
    sure: bool


def _check(case: Case) -> Iterable[Finding]:
    found = [finding for paper in case.of(*_FIELDS, *_WHOLE) for finding in _check_paper(*paper)]
    yield from found or [Finding(Outcome.PASS, "未见外伤或第三方责任的记载")]


def _check_paper(index: int, reading: Reading) -> Iterator[Finding]:
    """One finding a paper: its signs together."""
    signs = sorted((*_iter_in_fields(index, reading), *_iter_in_print(index, reading)), key=lambda sign: not sign.sure)
    if signs:
        kind = reading.classification.kind
        words = "、".join(dict.fromkeys(sign.word for sign in signs))
        message = f"疑似外伤，请核第三方责任：{kind_name(kind)}{signs[0].label}“{words}”"
        keys, places = keys_of(*_FIELDS.get(kind, ())), tuple(dict.fromkeys(sign.place for sign in signs))
        yield Finding(fail_if(signs[0].sure), message, keys, places, remedy="请说明受伤经过，有无第三方责任或工伤")


def _iter_in_fields(index: int, reading: Reading) -> Iterator[_InjurySign]:
    for spec in _FIELDS.get(reading.classification.kind, ()):
        field = reading.record[spec]
        texts: Sequence[str] = field.value if isinstance(field.value, tuple) else (str(field.value or ""),)
        for hit in (hit for text in texts for hit in find_injury(text)):
            where = _line_with(index, reading, hit.word) or locate_evidence(index, reading, field.evidence)
            yield _InjurySign(hit.word, spec.label, where, field.state in SURE)


def _iter_in_print(index: int, reading: Reading) -> Iterator[_InjurySign]:
    for page in reading.document.pages if reading.classification.kind in _WHOLE else ():
        for word in _find_words(page):
            where = _line_with(index, reading, word) or Place(index, reading.document.path, page.number)
            yield _InjurySign(word, "", where, True)


def _find_words(page: Page) -> Iterator[str]:
    """Words of injury on a page. Only the surroundings of what may be one are looked at closely: that takes time."""
    text = "".join(compact_text(line.text) for line in page.lines)
    for match in _PATTERNS["maybe"].finditer(text):
        start = max(0, match.start() - _REACH)
        for hit in find_injury(text[start : match.end() + _REACH // 4]):
            if start + hit.start <= match.start() < start + hit.end:
                yield hit.word


def _line_with(index: int, reading: Reading, word: str) -> Place | None:
    """The words themselves, where one line has them."""
    found = _find_line(reading, word)
    if found is None:
        return None
    page, line = found
    start = line.text.find(word)
    part = line.cut_part(start, start + len(word)) if start >= 0 else line
    return locate_evidence(index, reading, page.evidence_at(part.rect))


def _find_line(reading: Reading, word: str) -> tuple[Page, Line] | None:
    """The first line that holds the word, and its page."""
    lines = ((page, line) for page in reading.document.pages for line in page.lines)
    return next(((page, line) for page, line in lines if word in compact_text(line.text)), None)


INJURY = Rule(
    id="injury",
    code="L06",
    title="外伤或第三方责任",
    severity=Severity.HINT,
    citation="《中华人民共和国社会保险法》第三十条：应当由第三人负担的医疗费用不纳入基本医疗保险基金支付范围",
    applies=lambda case: case.has(*types.BILLS) and case.has(*_FIELDS, *_WHOLE),
    check=_check,
)
