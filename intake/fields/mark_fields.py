"""How a proof changes a record: values raised to `verified`, lowered to `doubtful`, repaired, and the check noted.

Every function gives a new record; nothing is edited in place.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from intake.fields import parse_field
from intake.fields.sums import SumCell
from intake.model import Check, Doubt, Field, Outcome, Reason, Record, State, Why
from intake.types.vocabulary import Spec


def add_check(record: Record, rule: str, outcome: Outcome, keys: Sequence[str], message: str = "") -> Record:
    """The record with one more check in its list; `rule` is a stable slug, `keys` the fields it looked at."""
    return replace(record, checks=(*record.checks, Check(rule, outcome, tuple(keys), message)))


def add_digit_check(record: Record, rule: str, spec: Spec[Any]) -> Record:
    """The record with a check that says how the check digit of a number came out."""
    field = record[spec]
    failed = field.state is State.DOUBTFUL and Doubt.CHECK_DIGIT in field.doubts
    outcome = Outcome.PASS if field.state is State.VERIFIED else Outcome.FAIL if failed else Outcome.UNKNOWN
    return add_check(record, rule, outcome, (spec.name,), field.why if failed else "")


def mark_verified(record: Record, specs: Sequence[Spec[Any]], why: Why) -> Record:
    """Proven values become `verified`; a low score no longer matters, a disagreement between readings is settled.

    But for the sign of an amount: a minus that may have been lost stays doubtful, because forms print refunds with
    either sign and the same sum holds for both.
    """
    changes: dict[str, Field[Any]] = {}
    for spec in specs:
        field = record[spec]
        if field.value is not None and not _doubtful_sign(field, spec):
            changes[spec.name] = field.as_verified(why)
    return record.with_fields(changes)


def mark_doubtful(record: Record, specs: Sequence[Spec[Any]], why: Why) -> Record:
    """Values that a failing check may be due to become `doubtful`."""
    changes = {s.name: record[s].as_doubtful(why) for s in specs if record[s].value is not None}
    return record.with_fields(changes)


def mark_failed(
    record: Record, rule: str, specs: Sequence[Spec[Any]], why: Reason | str, keys: Sequence[str]
) -> Record:
    """A failed check noted, and doubtful what it may be due to, both told in the same words."""
    return add_check(
        mark_doubtful(record, specs, why), rule, Outcome.FAIL, keys, why if isinstance(why, str) else why.text
    )


def repair_field(field: Field[Decimal], value: Decimal, why: Why) -> Field[Decimal]:
    """Another reading of the same place in the stead of the first, which stays as an alternative."""
    return field.with_value(value, State.READ, why, others=(*field.alternatives, field.raw))


def make_sum_cell(field: Field[Decimal], spec: Spec[Decimal]) -> SumCell:
    """A number for `check_sum`, with the other readings of its place.

    Raises:
        ValueError: the field has no value.
    """
    if field.value is None:
        raise ValueError(f"{spec.name} has no value")
    return SumCell(field.value, tuple(parse_field.parse_all(spec, field.alternatives)))


def _doubtful_sign(field: Field[Any], spec: Spec[Any]) -> bool:
    if not isinstance(field.value, Decimal) or field.value == 0:
        return False
    return any(other == -field.value for other in parse_field.parse_all(spec, field.alternatives))
