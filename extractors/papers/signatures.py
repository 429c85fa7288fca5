"""Places for signatures: who should sign where, and whether a name was read there.

Only lines of text are seen here. Handwriting may stand in a place and not be read, so an empty place is never called
empty; and a printed name is no signature, so a name counts without doubt only where the same person is named on the paper.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.found_fields import keep_found
from intake.layout.rows import line_height, on_one_level
from intake.model import Document, Field, Line, Page, Rect, Source, State, collect_reasons
from intake.patterns import patterns_beside
from intake.types import papers
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)

_WHO: Mapping[str, str] = {
    "giver": r"(?<!被)(?:授权人|委托人)",
    "taker": r"被授权人|受托人|被委托人",
    "promiser": r"承诺人",
    "physician": r"(?:经治|主治|接诊|处方|诊断|责任|住院|首诊|开单|主管)?(?:医师|医生)",
    "clerk": r"(?<!代)经办人",
    "representative": r"法定代表人|法人代表",
    "party_a": r"甲方",
    "party_b": r"乙方",
    "applicant": r"申请人|申报人|参保人|本人|患者",
}
_MARK = (
    r"[\s(（]{0,3}(?:本人|代办人|代理人|或家属|家属|或代办人|、)*[)）\s]{0,2}[(（]?(?:亲笔)?"
    r"(?:签名|签字|签章|签署|盖章|手印|签字盖章)[^:：]{0,10}[:：)）]*"
)
_NAMED = frozenset({"applicant", "giver", "taker", "promiser", "party_b"})
"""Those whom the paper names elsewhere: the signature is held against these names."""
_REACH = 12.0
"""Line heights to the right of the label within which a signature stands; the widest forms leave eleven."""
_SURE = 0.9
"""Mean score of a name in a place for a signature; handwriting that is guessed at scores lower."""


@dataclass(frozen=True, slots=True)
class _SignaturePlace:
    """A label for a signature: where it stands, and what is printed behind it in its own line."""

    page: Page
    rect: Rect
    behind: Line | None


def read_signatures(document: Document, labels: Sequence[str], names: Sequence[str]) -> dict[str, Field[str]]:
    """Every signature of `labels` whose place the paper prints.

    Args:
        labels: Of `papers.SIGNATURES`.
        names: People whom the paper names; a signature that says one of them is beyond doubt.
    """
    asked = {who: label for who, label in papers.SIGNATURES.items() if label in labels}
    found = {label: _judge_places(document, who, names if who in _NAMED else ()) for who, label in asked.items()}
    return keep_found(found)


def _judge_places(document: Document, who: str, names: Sequence[str]) -> Field[str] | None:
    """The first place in which a name stands, else the first; None where the paper prints none."""
    judged = [_judge_place(place, names) for place in _iter_places(document, who)]
    return next((field for field in judged if field.value == papers.PRESENT), next(iter(judged), None))


def _iter_places(document: Document, who: str) -> Iterator[_SignaturePlace]:
    pattern = _compile_label(who)
    for page in document.pages:
        for line in page.lines:
            match = pattern.search(line.text)
            if match:
                yield _cut_place(page, line, match)


def _compile_label(who: str) -> re.Pattern[str]:
    # A physician's name behind 医师： is the signature; of others the label must say that it is to be signed.
    mark = rf"(?:{_MARK}|\s*[:：])" if who == "physician" else _MARK
    return re.compile(rf"(?:{_WHO[who]}){mark}")


def _cut_place(page: Page, line: Line, match: re.Match[str]) -> _SignaturePlace:
    behind = line.cut_part(match.end(), len(line.text))
    return _SignaturePlace(page, line.cut_part(*match.span()).rect, behind if behind.text.strip() else None)


def _judge_place(place: _SignaturePlace, names: Sequence[str]) -> Field[str]:
    for line in filter(None, (place.behind, _find_right_of(place))):
        name = _cut_name(line.text)
        if name is not None:
            return _present_field(place, line, name, names)
    return _unknown_field(place)


def _cut_name(text: str) -> str | None:
    """The name that a text begins with; None where it begins with none."""
    name = compact_text(_PATTERNS["ends_name"].split(text.strip())[0]).strip("，,。.、_-")
    return name if _PATTERNS["name"].match(name) and not _PATTERNS["no_name"].search(name) else None


def _unknown_field(place: _SignaturePlace) -> Field[str]:
    sealed = any(_is_over(seal.rect, place) for seal in place.page.seals)
    why = "签名处有印章，未读出姓名" if sealed else "签名处未读出姓名，可能是手写签名或空白，请看原件"
    return _signature_field(place.page, place.rect, papers.UNKNOWN, State.DOUBTFUL, why)


def _present_field(place: _SignaturePlace, line: Line, name: str, names: Sequence[str]) -> Field[str]:
    lack = _describe_lack(place, line, name, names)
    why = f"读出“{name}”，{lack}" if lack else f"读出“{name}”"
    state = State.DOUBTFUL if lack else State.READ
    return _signature_field(place.page, line.rect, papers.PRESENT, state, why, name)


def _describe_lack(place: _SignaturePlace, line: Line, name: str, names: Sequence[str]) -> str:
    """What a name lacks to be a signature beyond doubt; empty where it lacks nothing."""
    if place.page.source is not Source.OCR:
        return "文字层中的姓名不能证明已签名"
    known = line.confidence >= _SURE and (name in names or not names)
    return "" if known else "与纸上姓名不同或识读把握不足"


def _find_right_of(place: _SignaturePlace) -> Line | None:
    """The nearest text on the label's level."""
    height = line_height(place.page.lines)
    level = (x for x in place.page.lines if on_one_level(x.rect, place.rect))
    right = (x for x in level if -0.5 * height < x.rect.left - place.rect.right < _REACH * height)
    return min(right, key=lambda x: x.rect.left, default=None)


def _is_over(seal: Rect, place: _SignaturePlace) -> bool:
    height = line_height(place.page.lines)
    spot = Rect(place.rect.right, place.rect.top - height, place.rect.right + 6 * height, place.rect.bottom + height)
    return seal.overlap_x(spot) > 0 and seal.overlap_y(spot) > 0


def _signature_field(page: Page, rect: Rect, value: str, state: State, why: str, raw: str = "") -> Field[str]:
    return Field(value, raw, state, page.source, evidence=page.evidence_at(rect), reasons=collect_reasons(why))
