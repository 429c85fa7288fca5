"""A corrected value as a proposal for the same key on the other papers of the case. It never becomes the value by itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from intake.cases.corrections.model import Offer
from intake.cases.corrections.places import CorrectedPlace, field_at, find_papers, key_of
from intake.cases.corrections.written import is_same_json, write_value
from intake.ledger.model import Correction
from intake.model import Field, Reading, Reason, Record, State, collect_reasons
from intake.types.value_keys import ValueKey
from intake.types.vocabulary import Kind, Spec, from_json, to_json

_FIGURES = (Kind.MONEY, Kind.NUMBER)
"""Kinds of which rules take every alternative for a reading of the place: what was decided elsewhere is none."""
_OPEN = {State.DOUBTFUL: "该栏存疑", State.UNREAD: "该栏未读出"}


def find_offers(readings: Sequence[Reading], correction: Correction) -> tuple[Offer, ...]:
    """The same key on other papers, where it has the value that was wrong, is doubtful, or could not be read."""
    if correction.new is None:
        return ()
    own = find_papers(readings, correction)
    others = ((i, r) for i, r in enumerate(readings) if i not in own)
    return tuple(offer for index, reading in others for offer in _iter_offers(index, reading.record, correction))


def show_offers(readings: Sequence[Reading], corrections: Iterable[Correction]) -> tuple[Reading, ...]:
    """The papers with every offer of text, number or day as an alternative beside the value; no state and no value changes."""
    shown = list(readings)
    for one in corrections:
        for offer in find_offers(shown, one):
            shown[offer.paper] = _show_offer(shown[offer.paper], offer)
    return tuple(shown)


def _iter_offers(index: int, record: Record, correction: Correction) -> Iterator[Offer]:
    """One, or none."""
    key = key_of(record, correction.field)
    if key is None or key.table:
        return
    field = field_at(record, CorrectedPlace(index, key))
    why = _find_ground(field, correction)
    if why and not _is_value_of(key.spec, field, correction.new):
        yield Offer(correction, index, field, why)


def _find_ground(field: Field[Any], correction: Correction) -> str:
    """Why the value is worth a look; empty where it is not."""
    if field.state in (State.TYPED, State.ABSENT):
        return ""
    if correction.old is not None and is_same_json(to_json(field.value), correction.old):
        return "与已更正的原读值相同"
    return _OPEN.get(field.state, "")


def _is_value_of(spec: Spec[Any], field: Field[Any], written: object) -> bool:
    """Whether the field has that value already, or its kind has no such value."""
    try:
        return bool(from_json(spec, written) == field.value)
    except ValueError:
        return True


def _show_offer(reading: Reading, offer: Offer) -> Reading:
    record, new = reading.record, write_value(offer.correction.new)
    key = key_of(record, offer.correction.field)
    if key is None or key.spec.kind in _FIGURES:
        return reading
    others = tuple(dict.fromkeys((*offer.field.alternatives, new)))
    why = Reason(f"同案另一份材料的同一栏已由人工更正为“{new}”，请核对这一份")
    field = replace(offer.field, alternatives=others, reasons=collect_reasons(offer.field.reasons, why))
    return replace(reading, record=_put_beside(record, key, field))


def _put_beside(record: Record, key: ValueKey, field: Field[Any]) -> Record:
    if key.printed:
        return replace(record, extra={**record.extra, key.name: field})
    return record.with_fields({key.name: field})
