"""Corrections put into what is read today. What was read stays beside each, and a later reading that differs is told, never taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from intake.cases.corrections.make import key_of_paper
from intake.cases.corrections.model import Applied
from intake.cases.corrections.offers import show_offers
from intake.cases.corrections.places import CorrectedPlace, evidence_at, field_at, find_papers, find_targets
from intake.cases.corrections.rechecks import recheck_record
from intake.cases.corrections.written import is_confirmation, is_same_json, write_value
from intake.ledger.model import Correction, PaperKey, SecondReading
from intake.model import Document, Evidence, Field, Reading, Reason, Record, Row, Source, State
from intake.types.vocabulary import from_json, to_json


@dataclass(frozen=True, slots=True)
class _Decided:
    """Everything that was decided about one place, in its order: the last counts, and `today` is what is read there now."""

    target: CorrectedPlace
    corrections: tuple[Correction, ...]
    today: Field[Any]
    kind: str

    @property
    def last(self) -> Correction:
        """What counts."""
        return self.corrections[-1]

    @property
    def changed(self) -> bool:
        """Whether another value counts than the one that is read."""
        return not is_same_json(to_json(self.today.value), self.last.new)

    def is_own(self, document: Document) -> bool:
        """Whether it was decided for this very paper, taken for what it is taken for today."""
        return self.last.kind == self.kind and self.last.paper == key_of_paper(document)

    @property
    def conflict(self) -> Field[Any] | None:
        """What is read today, where nobody has seen it yet; a place in which nothing is read contradicts nobody."""
        read = to_json(self.today.value)
        seen = (value for one in self.corrections for value in (one.old, one.new))
        return None if read is None or any(is_same_json(read, value) for value in seen) else self.today


def apply_corrections(
    readings: Sequence[Reading], corrections: Sequence[Correction]
) -> tuple[tuple[Reading, ...], tuple[Applied, ...]]:
    """The papers with what people decided, and what became of each correction that counts.

    Args:
        readings: The papers as they are read today.
        corrections: In the order in which they were made: of one place the last counts.
    """
    decided = _gather_decided(readings, corrections)
    corrected = tuple(_correct_paper(r, [d for d in decided if d.target.paper == i]) for i, r in enumerate(readings))
    applied = tuple(Applied(d.last, d.target.paper, conflict=d.conflict) for d in decided)
    lost = _find_lost(readings, corrections)
    return show_offers(corrected, [one.correction for one in applied]), (*applied, *lost)


def _gather_decided(readings: Sequence[Reading], corrections: Iterable[Correction]) -> tuple[_Decided, ...]:
    found: dict[CorrectedPlace, tuple[Correction, ...]] = {}
    for one in corrections:
        for target in find_targets(readings, one):
            found[target] = (*found.get(target, ()), one)
    return tuple(
        _Decided(t, made, field_at(readings[t.paper].record, t), readings[t.paper].record.kind)
        for t, made in found.items()
    )


def _find_lost(readings: Sequence[Reading], corrections: Iterable[Correction]) -> tuple[Applied, ...]:
    """The corrections that hold for no place; what was decided later about the same value counts in their stead."""
    last: dict[tuple[PaperKey, str], Correction] = {(one.paper, one.field): one for one in corrections}
    gone = [one for one in last.values() if not find_targets(readings, one)]
    return tuple(Applied(one, next(iter(find_papers(readings, one)), None), lost=True) for one in gone)


# ------------------------------------------------------------------------------------------------ one paper
def _correct_paper(reading: Reading, decided: Sequence[_Decided]) -> Reading:
    if not decided:
        return reading
    record = reading.record
    for one in decided:
        record = _put_field(record, one.target, _decide_field(one, reading.document))
    changed = [one.target for one in decided if one.changed]
    return replace(reading, record=recheck_record(record, changed))


def _decide_field(decided: _Decided, document: Document) -> Field[Any]:
    """The value that counts, where it stands."""
    correction, today = decided.last, decided.today
    evidence = _find_evidence(correction, today, document)
    value = None if correction.new is None else from_json(decided.target.key.spec, correction.new)
    state = State.ABSENT if value is None else State.TYPED
    others = (today.raw or write_value(to_json(today.value)),) if decided.changed and today.value is not None else ()
    raw = "" if value is None else write_value(correction.new)
    field = Field(value, raw, state, Source.TYPED, None, evidence, (_give_reason(correction),), others)
    if correction.second is not None:
        return _open_again(field, correction.second)
    return field if decided.conflict is None or decided.is_own(document) else _doubt_elsewhere(field, decided)


def _doubt_elsewhere(field: Field[Any], decided: _Decided) -> Field[Any]:
    """A value that was decided for another paper, whose page lies in this one by now, and contradicts what is read here."""
    why = Reason("这个值原是对另一份材料（或另一种类型）定的，页归到这里以后与本份识读的不同，请再定一次")
    return replace(field, state=State.DOUBTFUL, reasons=(*field.reasons, why))


def _open_again(field: Field[Any], second: SecondReading) -> Field[Any]:
    """The value of which a blind second look made another one: nobody may rest on it until somebody decides anew."""
    other = write_value(second.value)
    told = f"“{other}”" if second.value is not None else "“票面没有这一栏”"
    why = Reason(f"抽查：{second.who} 不看已录的值，录成{told}，与已录的不同，请再定一次")
    alternatives = tuple(dict.fromkeys((*([other] if other else []), *field.alternatives)))
    return replace(field, state=State.DOUBTFUL, reasons=(*field.reasons, why), alternatives=alternatives)


def _find_evidence(correction: Correction, today: Field[Any], document: Document) -> Evidence | None:
    """Where the value was seen that counts; where nobody looked for it, the place at which the old one stood."""
    if correction.sought:
        return evidence_at(document, correction.seen)
    return evidence_at(document, correction.spot) or today.evidence


def _give_reason(correction: Correction) -> Reason:
    """Who, when, what and why, in one sentence; the time is the one on the office's clock."""
    signed = f"{correction.who} {correction.at.astimezone():%Y-%m-%d %H:%M}"
    if is_confirmation(correction):
        return Reason(f"{signed} 人工核对无误：“{write_value(correction.new)}”，理由：{correction.why}")
    new = "票面没有这一栏" if correction.new is None else f"更正为“{write_value(correction.new)}”"
    read = "原未读出" if correction.old is None else f"原读“{write_value(correction.old)}”"
    typed = "；票面上没有找到，按手工录入登记" if correction.sought and correction.seen is None else ""
    return Reason(f"{signed} 人工更正：{read}，{new}，理由：{correction.why}{typed}")


def _put_field(record: Record, target: CorrectedPlace, field: Field[Any]) -> Record:
    key = target.key
    if key.table:
        numbered = enumerate(record.tables[key.table])
        rows = tuple(_put_cell(row, key.name, field) if at == target.row else row for at, row in numbered)
        return replace(record, tables={**record.tables, key.table: rows})
    if key.printed:
        return replace(record, extra={**record.extra, key.name: field})
    return record.with_fields({key.name: field})


def _put_cell(row: Row, name: str, field: Field[Any]) -> Mapping[str, Field[Any]]:
    """The row with its cell; a cell that is blank on paper is not in it."""
    others = {column: cell for column, cell in row.items() if column != name}
    return others if field.state is State.ABSENT else {**row, name: field}
