"""Verified is a promise: what stands in a check that failed, or in one that rests on a value the page does not show, has none.

Extractors try one proof after another, and a later one may raise a value that an earlier one accuses. Here, when all are done,
the checks themselves are asked. Nothing is raised and no doubt is lost: a verified value becomes one that was read.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from intake.model import Check, Doubt, Field, Outcome, Proof, Record, Row, State

_FAILED = "所在的核对未通过，不作证实"
_BASELESS = "所在的核对用到画面没有显示的值，不作证实"
_OWN = frozenset((Proof.DATA, Proof.SEAL, Proof.TWO_PRINTS, Proof.CHECK_DIGIT))
"""Proofs of one value by itself, which another value of the same check does not bear."""


def withdraw_promises(record: Record) -> Record:
    """The record without verified values that stand in a failed check, or rest on values that the picture contradicts."""
    record = _withdraw_baseless(record)
    for check in record.checks:
        if check.outcome is Outcome.FAIL:
            record = _lower_members(record, check.fields, _FAILED)
    return record


def _withdraw_baseless(record: Record) -> Record:
    """Checks that hold by a value which the page does not show hold no more; what no other check bears out was read."""
    unseen = _find_unseen(record)
    if not unseen:
        return record
    baseless = [check for check in record.checks if check.outcome is Outcome.PASS and unseen & set(check.fields)]
    standing = [check for check in record.checks if check.outcome is Outcome.PASS and check not in baseless]
    borne = {key for check in standing for key in check.fields}
    members = {key for check in baseless for key in check.fields if not _stands_alone(record, key)}
    checks = tuple(_as_unknown(check) if check in baseless else check for check in record.checks)
    tables = {name: _withdraw_in_rows(rows) for name, rows in record.tables.items()}
    return _lower_members(replace(record, checks=checks, tables=tables), members - borne, _BASELESS)


def _withdraw_in_rows(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows without figures that only the product of a row, or the sum of a column, with an unseen figure bears out."""
    columns = {key for row in rows for key, field in row.items() if _is_unseen_figure(field)}
    return tuple(_withdraw_in_row(row, columns) for row in rows)


def _withdraw_in_row(row: Row, columns: Collection[str]) -> Row:
    torn = any(map(_is_unseen_figure, row.values()))
    return {key: _lower_baseless(field, torn=torn, added=key in columns) for key, field in row.items()}


def _lower_baseless(field: Field[Any], *, torn: bool, added: bool) -> Field[Any]:
    """The field as read, where it is a figure of a torn row or added up with an unseen one, and nothing else bears it out."""
    if not isinstance(field.value, Decimal) or not (torn or added):
        return field
    left = field.proofs - ({Proof.ROW} if torn else set()) - ({Proof.ITEMS_SUM} if added else set())
    return field if left else _lower(field, _BASELESS)


def _is_unseen_figure(field: Field[Any]) -> bool:
    return isinstance(field.value, Decimal) and Doubt.PICTURE_DIFFERS in field.doubts


def _as_unknown(check: Check) -> Check:
    return replace(check, outcome=Outcome.UNKNOWN, message=_BASELESS)


def _stands_alone(record: Record, key: str) -> bool:
    return key in record.fields and bool(record.fields[key].proofs & _OWN)


def _find_unseen(record: Record) -> set[str]:
    """The keys of fields, labels and tables with a value that the picture contradicts."""
    named = (*record.fields.items(), *record.extra.items())
    found = {key for key, field in named if Doubt.PICTURE_DIFFERS in field.doubts}
    rows = ((name, field) for name, rows in record.tables.items() for row in rows for field in row.values())
    return found | {name for name, field in rows if Doubt.PICTURE_DIFFERS in field.doubts}


def _lower_members(record: Record, keys: Collection[str], why: str) -> Record:
    """The record with these fields read and not verified; and the figures of a table that is summed up with other fields.

    A check of a table alone speaks of its rows one by one, and marks those that fail itself.
    """
    fields = {key: _lower(record.fields[key], why) for key in keys if key in record.fields}
    extra = {key: _lower(record.extra[key], why) for key in keys if key in record.extra}
    summed = [name for name in keys if name in record.tables] if len(keys) > 1 else []
    tables = {name: tuple(_lower_row(row, why) for row in record.tables[name]) for name in summed}
    return replace(
        record,
        fields={**record.fields, **fields},
        extra={**record.extra, **extra},
        tables={**record.tables, **tables},
    )


def _lower_row(row: Row, why: str) -> Row:
    return {key: _lower(field, why) if isinstance(field.value, Decimal) else field for key, field in row.items()}


def _lower(field: Field[Any], why: str) -> Field[Any]:
    return field.in_state(State.READ, why) if field.state is State.VERIFIED else field
