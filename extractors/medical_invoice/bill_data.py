"""The data of an electronic bill beside its print: best source first, and never a silent choice.

Medical receipts and tax invoices alike (`vat_xml`); what differs between them is a `Subject`.

Where both say the same, the value is proven; where they differ, the data's value stands, doubtful, with the print's reading
beside it and a failing check `invoice-xml`: either the print was misread or somebody changed one of the two. Data that
speaks of another bill makes the print's own numbers doubtful. The arithmetic of the proofs runs in between and may lower a
value that both agree on, but not settle a difference.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractors.bill_parts import ITEMS, doubt_cells, item_rows, with_item_rows
from extractors.medical_invoice import data_items
from extractors.medical_invoice.data_items import AGREED, strip_punctuation
from intake.einvoice import xml_data
from intake.einvoice.xml_data import Original
from intake.fields import parse_field
from intake.fields.mark_fields import add_check, mark_failed
from intake.model import (
    ABSENT,
    Doubt,
    Field,
    Outcome,
    Page,
    Proof,
    Record,
    Row,
    Source,
    State,
    collect_reasons,
    unread_field,
)
from intake.types.registry import TYPES
from intake.types.vocabulary import Kind, Spec
from intake.types.vocabulary import MedicalInvoice as F

RULE = "invoice-xml"
_OVERLOOKED = "电子票据数据中的这一行未能读懂"
_ONLY = "取自电子票据数据，票面未读到"
_OTHER_READING = Proof.DATA.with_text("另一次识读与电子票据数据一致")


@dataclass(frozen=True, slots=True)
class Subject:
    """What kind of bill is compared.

    `number` and `identity` tell one bill from another; `head` is what else may agree, shared by all bills of one visit.
    `cells` are the columns of its lines, `words_rule` the check of the amount in words.
    """

    rule: str
    number: Spec[Any]
    identity: tuple[Spec[Any], ...]
    head: tuple[Spec[Any], ...]
    cells: tuple[Spec[Any], ...]
    words_rule: str
    invoice: bool


MEDICAL = Subject(
    RULE,
    F.BILL_NUMBER,
    (F.BILL_NUMBER, F.CHECK_CODE, F.TOTAL),
    (F.BILL_NUMBER, F.CHECK_CODE, F.TOTAL, F.BILL_CODE, F.ISSUE_DATE, F.PAYER),
    data_items.MEDICAL,
    "invoice-total-in-words",
    invoice=False,
)
_OPEN = 8
"""Places of a masked number that must be open on both sides to be compared: six in front and a few behind are usual."""


def compare_with_data(
    record: Record,
    page: Page,
    prove: Callable[[Record], Record],
    subject: Subject = MEDICAL,
    prepared: Callable[[Original], Original] = lambda original: original,
) -> Record:
    """The record with everything its attached data confirms, contradicts or adds; proven by `prove` in any case.

    Args:
        prepared: Writes the data's texts as the print has them.
    """
    found = tuple(map(prepared, xml_data.find_originals(page.attached, invoice=subject.invoice)))
    if not found:
        unknown = "附带的 XML 不是电子票据数据，未作比对"
        return replace(prove(record), warnings=(*record.warnings, unknown)) if page.attached else prove(record)
    if page.source is Source.XML:
        alone = _without_words(prove(_record_from_data(record.kind, found[0], subject)), subject)
        return _doubt_contradictions(alone, found[0], found, subject)
    original = max(found, key=lambda o: _count_agreements(record, o, subject))
    if not any(_has_same_value(record, original, spec) for spec in subject.identity):
        return _refuse_foreign_data(prove(record), original, subject)
    if original.overlooked:
        record = replace(record, warnings=(*record.warnings, f"电子票据数据中有 {original.overlooked} 行未能读懂"))
    merged = _merge_sources(record, original, subject)
    proven = _note_comparison(_restore_doubts(prove(_drop_rival_readings(merged)), merged), merged, subject)
    return _doubt_contradictions(proven, original, found, subject)


def _doubt_contradictions(record: Record, chosen: Original, found: Sequence[Original], subject: Subject) -> Record:
    """What other data of the same bill says differently is doubtful, and that is told: data may have been added later."""
    foreign = [data for data in found if data is not chosen and _says_otherwise(subject.number, chosen, data)]
    others = [data for data in found if data is not chosen and data not in foreign]
    specs = [spec for spec in TYPES[record.kind].fields if _is_contradicted(spec, chosen, others)]
    record = _doubt_contradicted(record, specs, subject) if specs else record
    if any(data_items.may_differ(chosen.items, other.items, subject.cells) for other in others):
        record = _doubt_items(record, subject)
    numbers = dict.fromkeys(data.fields.get(subject.number.name, "未知") for data in foreign)
    told = (f"附带的电子票据数据中另有一份属于号码 {number} 的票据，请查验原件" for number in numbers)
    return replace(record, warnings=(*record.warnings, *told))


def _doubt_items(record: Record, subject: Subject) -> Record:
    """The record with the lines doubtful, of which two attachments tell differently."""
    why = Doubt.DATA_DIFFERS.with_text("附带的几份电子票据数据彼此不一致：明细")
    rows = (doubt_cells(row, tuple(row), why) for row in item_rows(record))
    told = add_check(with_item_rows(record, rows), subject.rule, Outcome.FAIL, (ITEMS,), why.text)
    return replace(told, warnings=(*told.warnings, f"{why.text}，请查验原件"))


def _doubt_contradicted(record: Record, specs: Sequence[Spec[Any]], subject: Subject) -> Record:
    """The record with these fields doubtful; what has no value stays as it is."""
    why = f"附带的几份电子票据数据彼此不一致：{'、'.join(spec.label for spec in specs)}"
    told = mark_failed(record, subject.rule, specs, Doubt.DATA_DIFFERS.with_text(why), [spec.name for spec in specs])
    return replace(told, warnings=(*told.warnings, f"{why}，请查验原件"))


def _is_contradicted(spec: Spec[Any], chosen: Original, others: Sequence[Original]) -> bool:
    return any(_says_otherwise(spec, chosen, other) for other in others)


def _says_otherwise(spec: Spec[Any], one: Original, other: Original) -> bool:
    texts = [o.fields.get(spec.name) for o in (one, other)]
    if None in texts or texts[0] == texts[1]:
        return False
    first, second = (_parse_value(spec, t or "") for t in texts)
    return first is None or second is None or not is_same_value(spec, first, second)


# ------------------------------------------------------------------------------------------------ whose data it is
def _count_agreements(record: Record, original: Original, subject: Subject) -> int:
    number = 3 * _has_same_value(record, original, subject.number)
    return number + sum(_has_same_value(record, original, spec) for spec in subject.head)


def _has_same_value(record: Record, original: Original, spec: Spec[Any]) -> bool:
    text, field = original.fields.get(spec.name), record[spec]
    if text is None or field.value is None:
        return False
    parsed = _parse_value(spec, text)
    return parsed is not None and is_same_value(spec, parsed, field.value)


def _refuse_foreign_data(record: Record, original: Original, subject: Subject) -> Record:
    """The data is of another bill, or the print was changed throughout: nothing of it enters the record."""
    number = original.fields.get(subject.number.name, "未知")
    why = f"附带的电子票据数据属于另一张票据（号码 {number}）"
    present = [s for s in subject.head if record[s].value is not None]
    return mark_failed(record, subject.rule, present, Doubt.DATA_DIFFERS.with_text(why), [s.name for s in present])


# ------------------------------------------------------------------------------------------------ data without a print
def _record_from_data(kind: str, original: Original, subject: Subject) -> Record:
    specs = TYPES[kind].fields
    fields = {s.name: _from_data(s, original.fields[s.name]) for s in specs if s.name in original.fields}
    extra: dict[str, Field[str]] = {k: Field(text, text, State.READ, Source.XML) for k, text in original.extra.items()}
    keys = {spec.name for spec in specs}
    for key, texts in original.torn.items():
        why = Doubt.DATA_DIFFERS.with_text("电子票据数据中有两个不同的值")
        (fields if key in keys else extra)[key] = unread_field(why, raw=" / ".join(texts), source=Source.XML)
    lost: Field[Any] = unread_field(Doubt.NO_VALUE.with_text(_OVERLOOKED), source=Source.XML)
    missed: list[Row] = [{"name": lost, "amount": lost}] * original.overlooked
    rows = (*data_items.rows_of(original.items, subject.cells), *missed)
    return Record(kind, fields, extra, {ITEMS: rows})


def _without_words(record: Record, subject: Subject) -> Record:
    """Data has no amount in words: that it was not read is nothing to tell."""
    kept = (c for c in record.checks if c.rule != subject.words_rule or c.outcome is not Outcome.UNKNOWN)
    return replace(record, checks=tuple(kept))


def _from_data(spec: Spec[Any], text: str, why: str = "") -> Field[Any]:
    value = _parse_value(spec, text)
    if value is None:
        wrong = Doubt.NO_VALUE.with_text(f"电子票据数据中的“{spec.label}”不是有效的值")
        return unread_field(wrong, raw=text, source=Source.XML)
    return Field(value, text, State.READ, Source.XML, reasons=collect_reasons(why))


def _parse_value(spec: Spec[Any], text: str) -> Any:
    """The value, None where the text is none of its kind."""
    try:
        return data_items.parse_told(spec, text)
    except ValueError:
        return None


# ------------------------------------------------------------------------------------------------ data and print
@dataclass(frozen=True, slots=True)
class _Merged:
    """The record with the data's values, and which keys agree, differ, or cannot be compared."""

    record: Record
    agreeing: tuple[str, ...]
    differing: tuple[str, ...]
    unclear: tuple[str, ...]
    rows: tuple[Row, ...]


def _merge_sources(record: Record, original: Original, subject: Subject) -> _Merged:
    fields: dict[str, Field[Any]] = {}
    verdicts: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for spec in TYPES[record.kind].fields:
        if spec.name in original.torn:
            field, verdict = _doubt_torn(record[spec], original.torn[spec.name]), None
        elif spec.name in original.fields:
            field, verdict = _merge_field(spec, record[spec], original.fields[spec.name])
        else:
            continue
        verdicts[verdict].append(spec.name)
        if field is not ABSENT:
            fields[spec.name] = field
    items = data_items.merge_rows(item_rows(record), original.items, subject.cells)
    if items.agree is not None:
        verdicts[items.agree].append(ITEMS)
    merged = with_item_rows(record.with_fields(fields), items.rows)
    merged = replace(merged, extra=_merge_extra(record, original))
    agreeing, differing, unclear = (tuple(verdicts[verdict]) for verdict in (True, False, None))
    return _Merged(merged, agreeing, differing, unclear, items.rows)


def _doubt_torn(printed: Field[Any], texts: Sequence[str]) -> Field[Any]:
    why = Doubt.DATA_DIFFERS.with_text(f"电子票据数据中有两个不同的值（{'、'.join(texts)}）")
    return printed.as_doubtful(why) if printed.value is not None else ABSENT


def _merge_field(spec: Spec[Any], printed: Field[Any], text: str) -> tuple[Field[Any], bool | None]:
    """The field made of both sources, and whether they agree; None where there is nothing to compare."""
    value = _parse_value(spec, text)
    if value is None or _is_coded(spec, text, printed):
        return printed, None
    if printed.value is None:
        return _from_data(spec, text, _ONLY), None
    if is_same_value(spec, value, printed.value):
        return _confirm_value(spec, printed, value, text), True
    return _merge_difference(spec, printed, value, text)


def _merge_difference(spec: Spec[Any], printed: Field[Any], value: Any, text: str) -> tuple[Field[Any], bool | None]:
    """The field where the two are not the same as they stand: they may mean the same, yet."""
    if _is_title_in_part(spec, str(value), str(printed.value)):
        return printed, None
    told = _take_data_value(printed, value, text)
    if _was_read_otherwise(spec, printed, value):
        return told.with_value(value, State.READ, _OTHER_READING, others=(printed.raw,)), None
    return data_items.doubt_difference(printed, told), False


def _was_read_otherwise(spec: Spec[Any], printed: Field[Any], value: Any) -> bool:
    """Whether another reading of the print is the value."""
    return any(is_same_value(spec, value, other) for other in parse_field.parse_all(spec, printed.alternatives))


def _confirm_value(spec: Spec[Any], printed: Field[Any], value: Any, text: str) -> Field[Any]:
    """A value that both say; of a masked number the print's form stays, the data's may be open."""
    if spec.kind is Kind.CODE and "*" in str(printed.value) + str(value):
        return printed.in_state(State.VERIFIED, Proof.DATA.with_text(f"{AGREED.text}（有遮盖）"))
    return _take_data_value(printed, value, text).reset_state(State.VERIFIED, AGREED)


def _take_data_value(printed: Field[Any], value: Any, text: str) -> Field[Any]:
    """The data's value where the print's stands."""
    return Field(value, text, State.READ, Source.XML, None, printed.evidence)


def is_same_value(spec: Spec[Any], one: Any, other: Any) -> bool:
    """Equal as values of their kind: text without punctuation, masked numbers place by place."""
    if spec.kind is Kind.TEXT:
        return bool(strip_punctuation(str(one))) and strip_punctuation(str(one)) == strip_punctuation(str(other))
    masked = spec.kind is Kind.CODE and one != other and "*" in one + other
    return _is_same_masked(one.upper(), other.upper()) if masked else bool(one == other)


def _is_same_masked(one: str, other: str) -> bool:
    """Whether two numbers agree in every place that both have open, and enough places are."""
    if len(one) != len(other):
        return False
    open_places = [pair for pair in zip(one, other, strict=True) if "*" not in pair]
    return all(left == right for left, right in open_places) and len(open_places) >= _OPEN


def _is_title_in_part(spec: Spec[Any], one: str, other: str) -> bool:
    """Whether two titles are one, of which the print or the data leaves out the province."""
    if spec.name != F.TITLE.name:
        return False
    short, long = sorted((strip_punctuation(one), strip_punctuation(other)), key=len)
    return len(short) >= 6 and short in long


def _is_coded(spec: Spec[Any], text: str, printed: Field[Any]) -> bool:
    """Data with the number of a code list where the paper prints words: nothing to compare."""
    return spec.kind is Kind.TEXT and text.isascii() and not str(printed.value or "").isascii()


def _merge_extra(record: Record, original: Original) -> Mapping[str, Field[str]]:
    """Labels without a key: added, proven, or doubtful."""
    told = {label: _merge_text(record.extra.get(label), text) for label, text in original.extra.items()}
    torn = {label: _doubt_torn(f, original.torn[label]) for label, f in record.extra.items() if label in original.torn}
    return {**record.extra, **told, **torn}


def _merge_text(printed: Field[str] | None, text: str) -> Field[str]:
    """The field made of a text that the data has and of its print."""
    if printed is None or printed.value is None:
        return Field(text, text, State.READ, Source.XML, reasons=collect_reasons(_ONLY))
    if strip_punctuation(text) == strip_punctuation(printed.value) or _are_same_amount(text, printed.value):
        return printed.in_state(State.VERIFIED, AGREED)
    return data_items.doubt_difference(printed, _take_data_value(printed, text, text))


def _are_same_amount(one: str, other: str) -> bool:
    pair = parse_field.parse_all(F.TOTAL, (one, other))
    return len(pair) == 2 and pair[0] == pair[1]


# ------------------------------------------------------------------------------------------------ around the proofs
def _drop_rival_readings(merged: _Merged) -> Record:
    """The record without the print's readings of what differs: a proof must not repair the data by a changed print."""
    fields = {k: f for k, f in merged.record.fields.items() if k in merged.differing}
    extra = {k: replace(f, alternatives=()) if _is_doubtful(f) else f for k, f in merged.record.extra.items()}
    record = merged.record.with_fields({k: replace(f, alternatives=()) for k, f in fields.items()})
    return with_item_rows(replace(record, extra=extra), data_items.drop_rival_readings(merged.rows))


def _restore_doubts(proven: Record, merged: _Merged) -> Record:
    """No arithmetic settles a difference between data and print: what differed is doubtful as before."""
    fields, extra = merged.record.fields, merged.record.extra
    kept = {key: fields[key] for key in merged.differing if key in fields}
    kept |= {key: fields[key] for key in merged.unclear if _is_doubtful(fields.get(key, ABSENT))}
    rows = data_items.restore_doubts(item_rows(proven), merged.rows)
    settled = {key: extra[key] if _is_doubtful(extra[key]) else field for key, field in proven.extra.items()}
    return with_item_rows(replace(proven.with_fields(kept), extra=settled), rows)


def _is_doubtful(field: Field[Any]) -> bool:
    return field.state is State.DOUBTFUL and field.value is not None


def _note_comparison(record: Record, merged: _Merged, subject: Subject) -> Record:
    if merged.agreeing:
        record = add_check(record, subject.rule, Outcome.PASS, merged.agreeing)
    if merged.differing:
        why = f"票面与附带的电子票据数据不一致：{_name_keys(record.kind, merged.differing)}"
        record = add_check(record, subject.rule, Outcome.FAIL, merged.differing, why)
        record = replace(record, warnings=(*record.warnings, f"{why}，请查验原件"))
    return record


def _name_keys(kind: str, keys: Sequence[str]) -> str:
    """Fields and tables by their labels."""
    labels = {f.name: f.label for f in TYPES[kind].fields} | {t.name: t.label for t in TYPES[kind].tables}
    return "、".join(labels[key] for key in keys)
