"""K01: what a person decided about a value, or about how papers lie, still holds for what is read today.

A correction counts whatever is read later, so that nothing a person decided is lost. Why: a later reading that is neither
what had been read then nor what was decided may mean that the person mistyped, that another scan was handed in, or that the
reader is mistaken in a new way; and a correction whose paper or row is gone holds for nothing, nor does it that pages were put
together which are not there any more. Each is a person's to look at.

A reading that is not sure leaves it open. A correction made again is held against what is read then, and says no more.
Cannot see: a slip in a correction where the reading never changed.
"""

from collections.abc import Iterable, Mapping

from intake.cases.arrangement import Arranged
from intake.cases.corrections.model import Applied
from intake.cases.corrections.places import evidence_at
from intake.cases.corrections.written import write_value
from intake.cases.model import SURE, Case, Finding, Place, Severity, kind_name, locate_evidence
from intake.cases.rules import Rule
from intake.ledger.model import ArrangedAct, Correction
from intake.model import Field, Outcome
from intake.types.value_keys import find_value_key
from intake.types.vocabulary import to_json
from validators.findings import drop_none, fail_if, locate_paper


def _check(case: Case) -> Iterable[Finding]:
    for one in case.corrections:
        if one.lost:
            yield _report_lost(case, one)
        elif one.conflict is not None:
            yield _report_conflict(case, one, one.conflict)
    yield from (_report_unarranged(case, one) for one in case.arranged if one.lost)
    held = [one for one in case.corrections if not one.lost and one.conflict is None]
    if held:
        keys = tuple(dict.fromkeys(key for one in held for key in _keys_of(one.correction)))
        places = tuple(dict.fromkeys(place for one in held for place in _places_of(case, one)))
        yield Finding(Outcome.PASS, f"{len(held)} 处人工更正已采用", keys, places)


def _report_conflict(case: Case, one: Applied, read: Field[object]) -> Finding:
    correction = one.correction
    message = (
        f"{_name_value(correction)}{_say_decided(correction)}，现在读作“{write_value(to_json(read.value))}”"
        f"（当时读作“{write_value(correction.old) or '未读出'}”），仍按更正的值办理"
    )
    remedy = "请与原件核对；仍以更正为准的，按原值再更正一次，此项即不再提示"
    return Finding(fail_if(read.state in SURE), message, _keys_of(correction), _places_of(case, one), remedy=remedy)


def _report_lost(case: Case, one: Applied) -> Finding:
    gone = "案卷里已没有这份材料" if one.paper is None else "材料上已找不到这一栏或这一行"
    message = f"{_name_value(one.correction)}{_say_decided(one.correction)}，但{gone}，更正未能采用"
    remedy = "请核对扫描件是否更换过；仍需更正的，请重新更正"
    return Finding(Outcome.UNKNOWN, message, _keys_of(one.correction), _places_of(case, one), remedy=remedy)


def _report_unarranged(case: Case, one: Arranged) -> Finding:
    arrangement = one.arrangement
    day = f"{arrangement.at.astimezone():%Y-%m-%d}"
    message = f"{arrangement.who}于 {day} 整理过材料（{_ACTS[arrangement.act]}），但这些页已不在原处，这一步未能采用"
    places = () if one.paper is None else locate_paper(one.paper, case.readings[one.paper])
    return Finding(Outcome.UNKNOWN, message, (), places, remedy="请核对扫描件是否更换过；仍需整理的，请重新整理")


_ACTS: Mapping[ArrangedAct, str] = {
    ArrangedAct.RETYPE: "改类型",
    ArrangedAct.MOVE: "移页",
    ArrangedAct.SPLIT: "拆开",
    ArrangedAct.JOIN: "合并",
}


def _keys_of(correction: Correction) -> tuple[str, ...]:
    """The key of the value, or that of its table."""
    key = find_value_key(correction.kind, correction.field)
    return ((key.table or key.name) if key else correction.field,)


def _name_value(correction: Correction) -> str:
    key = find_value_key(correction.kind, correction.field)
    return f"{kind_name(correction.kind)}的“{key.label if key else correction.field}”"


def _say_decided(correction: Correction) -> str:
    day = f"{correction.at.astimezone():%Y-%m-%d}"
    if correction.new is None:
        return f"已由{correction.who}于 {day} 更正为“票面没有”"
    return f"已由{correction.who}于 {day} 更正为“{write_value(correction.new)}”"


def _places_of(case: Case, one: Applied) -> tuple[Place, ...]:
    """Where it was taken from and where today's reading stands; the paper where neither is known, none where it is gone."""
    if one.paper is None:
        return ()
    reading = case.readings[one.paper]
    taken = evidence_at(reading.document, one.correction.spot)
    found = drop_none((taken, one.conflict.evidence if one.conflict else None))
    places = (locate_evidence(one.paper, reading, evidence) for evidence in found)
    return tuple(dict.fromkeys(places)) or locate_paper(one.paper, reading)


CORRECTION_CONFLICT = Rule(
    "correction-conflict",
    "K01",
    "人工更正与现在的识读不冲突",
    Severity.LOOK,
    "本单位经办人员的更正记录；更正以经办人员为准，识读只作对照",
    lambda case: bool(case.corrections) or any(one.lost for one in case.arranged),
    _check,
)
