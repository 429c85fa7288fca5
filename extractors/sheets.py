"""A paper of several pages as one record: what each page says, put together without choosing silently.

A value stands on the first page that has it. A second page that says the same adds nothing; one that says something else
makes the value doubtful, with both readings. A value that only a further page has is taken from there; where that page
does not repeat what tells this paper from others (a number, a name), it is doubtful: it may have come there by the scanner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from intake import values
from intake.model import Doubt, Field, Page, Record, State
from intake.types.vocabulary import Spec


@dataclass(frozen=True, slots=True)
class MergedRecord:
    """The record of all pages, and the keys that two pages tell differently."""

    record: Record
    torn: frozenset[str] = frozenset()


def merge_pages(parts: Sequence[Record], pages: Sequence[Page], telling: Sequence[Spec[Any]]) -> MergedRecord:
    """One record of the pages' records, in page order; tables are those of the first page.

    Args:
        telling: What tells this paper from others of its kind.
    """
    first, whole, torn = parts[0], parts[0], set[str]()
    for part, page in zip(parts[1:], pages[1:], strict=True):
        own = any(_is_same(first[s], part[s]) for s in telling)
        fields, differing = _merge_fields(whole.fields, part.fields, page.number, own=own)
        extra, _ = _merge_fields(whole.extra, part.extra, page.number, own=own)
        torn |= differing
        blank = () if _has_value(part) else (f"第 {page.number} 页没有读到栏目，请人工查看",)
        warnings = tuple(dict.fromkeys((*whole.warnings, *part.warnings, *blank)))
        whole = replace(whole, fields=fields, extra=extra, warnings=warnings)
    return MergedRecord(whole, frozenset(torn))


def keep_doubts(record: Record, put: MergedRecord) -> Record:
    """After the proofs: what two pages tell differently is doubtful all the same."""
    kept = {k: _doubt_again(record.fields[k], put.record.fields[k]) for k in put.torn if k in record.fields}
    return record.with_fields(kept)


def _doubt_again(proven: Field[Any], told: Field[Any]) -> Field[Any]:
    return proven if proven.value is None else proven.as_doubtful(told.why)


def _has_value(part: Record) -> bool:
    """Whether a page gave anything but the repeated name of the paper."""
    values_ = (f.value for key, f in (*part.fields.items(), *part.extra.items()) if key != "title")
    return any(v is not None for v in values_) or any(part.tables.values())


def _merge_fields(
    one: Mapping[str, Field[Any]], other: Mapping[str, Field[Any]], number: int, *, own: bool
) -> tuple[dict[str, Field[Any]], set[str]]:
    """The fields of both, and the keys in which they differ."""
    fields, differing = dict(one), set[str]()
    for key, field in other.items():
        known = fields.get(key)
        if known is None or _fills(field, known):
            fields[key] = field if own else _doubt_alone(field, number)
        elif _contradicts(field, known):
            differing.add(key)
            why = f"第 {number} 页为“{field.raw}”"
            fields[key] = replace(known, alternatives=(*known.alternatives, field.raw)).as_doubtful(why)
        elif is_surer(field, known):
            fields[key] = field
    return fields, differing


def _fills(field: Field[Any], known: Field[Any]) -> bool:
    return known.value is None and field.value is not None


def _contradicts(field: Field[Any], known: Field[Any]) -> bool:
    return field.value is not None and not _is_same(known, field)


def is_surer(field: Field[Any], known: Field[Any]) -> bool:
    """Whether a value was read beyond doubt that was doubtful before."""
    return known.state is State.DOUBTFUL and field.state in (State.READ, State.VERIFIED)


def _doubt_alone(field: Field[Any], number: int) -> Field[Any]:
    """A value that only one further page has, which may be another paper's."""
    return field if field.value is None else field.as_doubtful(Doubt.UNPROVEN.with_text(f"只印在第 {number} 页"))


def _is_same(one: Field[Any], other: Field[Any]) -> bool:
    if one.value is None or other.value is None:
        return False
    if isinstance(one.value, str) and isinstance(other.value, str):
        return values.compact_text(one.value) == values.compact_text(other.value)
    return bool(one.value == other.value)
