"""A correction made from what is read today: the value and its state, the box it stands at, and what a person put in its place."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from intake.cases.corrections.places import CorrectedPlace, enclose_row, field_at
from intake.errors import UsageError, escape_controls
from intake.ledger.model import Correction, PaperKey, Spot
from intake.model import Document, Evidence, Field, Reading
from intake.types.value_keys import HOW_WRITTEN, ValueKey, parse_value_key
from intake.types.vocabulary import Kind, Spec, from_json, to_json


@dataclass(frozen=True, slots=True)
class ValueDecision:
    """What a person decided about one value.

    Attributes:
        field: The key, the label, or the cell: `total`, `金额合计(小写)`, `items.3.amount`.
        value: As it was typed; None: the paper does not carry it.
        who: Who decided it.
        why: For what reason.
        at: When, with its zone.
    """

    field: str
    value: str | None
    who: str
    why: str
    at: datetime


def make_correction(reading: Reading, decision: ValueDecision) -> Correction:
    """The correction.

    Args:
        reading: The paper as it is read today, without earlier corrections: what is read now is what a later reading is held
            against.
        decision: What was decided.

    Raises:
        UsageError: the paper has no such value or row, the value is none of its kind, or nobody says who and why.
    """
    _refuse_unsigned(decision)
    record = reading.record
    key = parse_value_key(record.kind, decision.field, record.extra.keys())
    place = _locate_value(reading, key)
    old = field_at(record, place)
    new = None if decision.value is None else parse_typed(key, decision.value)
    return Correction(
        paper=key_of_paper(reading.document),
        kind=record.kind,
        field=key.text,
        old=to_json(old.value),
        old_state=old.state.value,
        new=new,
        who=decision.who.strip(),
        why=decision.why.strip(),
        at=decision.at,
        spot=spot_of(reading.document, _find_evidence(reading, place, old)),
    )


def make_confirmation(reading: Reading, decision: ValueDecision) -> Correction:
    """That what is read today is what stands on the paper; `decision.value` is not asked for.

    Raises:
        UsageError: nothing is read there, or as `make_correction`.
    """
    made = make_correction(reading, replace(decision, value=None))
    if made.old is None:
        key = parse_value_key(made.kind, made.field, reading.record.extra.keys())
        raise UsageError(f"“{key.label}”没有读出值，不能确认", "请照票面填写，或写明票面上没有这一栏")
    return replace(made, new=made.old)


def key_of_paper(document: Document) -> PaperKey:
    """The paper as it is found again."""
    first = document.origin_of(document.pages[0].number)
    return PaperKey(first.sha256, first.number, document.part)


def _refuse_unsigned(decision: ValueDecision) -> None:
    if not decision.why.strip():
        raise UsageError("没有写更正的理由", "请用 --why 写明，如 --why 与原件核对")
    if not decision.who.strip():
        raise UsageError("没有写由谁更正", "请用 --by 写明经办人")


def _locate_value(reading: Reading, key: ValueKey) -> CorrectedPlace:
    if not key.table:
        return CorrectedPlace(0, key)
    count = len(reading.record.tables.get(key.table, ()))
    if key.row > count:
        raise UsageError(f"{key.spec.label}没有第 {key.row} 行", f"这份材料的{key.spec.label}读出 {count} 行")
    return CorrectedPlace(0, key, key.row - 1)


def parse_typed(key: ValueKey, typed: str) -> Any:
    """What was typed as the contract writes it.

    Raises:
        UsageError: it is no value of its kind.
    """
    try:
        return to_json(from_json(key.spec, _split_entries(key.spec, typed)))
    except ValueError as error:
        what = f"“{key.label}”不能更正为“{escape_controls(typed)}”：{escape_controls(str(error))}"
        raise UsageError(what, HOW_WRITTEN[key.spec.kind]) from error


def _split_entries(spec: Spec[Any], typed: str) -> str | list[str]:
    """The entries of a list, which a clerk parts by semicolons."""
    return typed.replace(";", "；").split("；") if spec.kind is Kind.LIST else typed


def _find_evidence(reading: Reading, place: CorrectedPlace, field: Field[Any]) -> Evidence | None:
    """Where the value stands; of a cell that was not read its row."""
    if field.evidence is not None or not place.key.table:
        return field.evidence
    return enclose_row(reading.record.tables[place.key.table][place.row])


def spot_of(document: Document, evidence: Evidence | None) -> Spot | None:
    """A place of a paper as it is found again whatever is made of its file."""
    if evidence is None:
        return None
    origin = document.origin_of(evidence.page)
    return Spot(origin.sha256, origin.number, evidence.box)
