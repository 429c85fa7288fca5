"""What a paper of a type always prints: where nothing was found there, it is unread, and a person has to look.

`absent` means that the paper has no such place. A bill has a total whoever printed it; a bill on which none was found was not
read. So this stage stands behind every extractor: what is none of what may stand in its place (a label where a name is
expected) is unread, and so is what the type always prints and the record does not have. Nothing is guessed: an unread
field has no value.

A type may have sides (the front and the back of a card); a side counts where anything of it was found, the first where
nothing was. Types that are not listed, and blank forms, are told by having nothing to say at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from intake import types
from intake.fields.person_names import is_no_name
from intake.model import Check, Doubt, Field, Outcome, Record, State, collect_reasons, unread_field
from intake.types import papers
from intake.types.registry import TYPES

RULE: Final = "always-printed"
"""Slug of the check that is noted where a table, or everything, is lacking."""
PEOPLE: Final = frozenset(
    (
        "name", "payer", "holder", "physician", "cashier", "checker", papers.GIVER, papers.TAKER, papers.CHILD, papers.MOTHER,
        papers.FATHER, papers.HUSBAND, papers.WIFE, papers.HEAD, papers.CLERK, papers.LEGAL_REPRESENTATIVE, "legal_representative",
        papers.ACCOUNT_HOLDER,
    )
)  # fmt: skip
"""Keys, labels and columns under which people are named."""


def mark_missing_as_unread(record: Record) -> Record:
    """The record with what is no value, and what its type always prints and it does not have, as unread."""
    if record.kind == types.UNKNOWN:
        return record
    record = _drop_labels(record)
    lacking = dict.fromkeys(_find_lacking(record), _UNFOUND)
    keys = {spec.name for spec in TYPES[record.kind].fields}
    fields = {key: field for key, field in lacking.items() if key in keys}
    extra = {label: field for label, field in lacking.items() if label not in keys}
    return _warn_of_lack(replace(record, fields={**record.fields, **fields}, extra={**record.extra, **extra}))


def _warn_of_lack(record: Record) -> Record:
    """The record with a check that says that a table, or everything, is lacking."""
    tables: tuple[str, ...] = ()
    told = "除标题外没有读出内容"
    if not _says_nothing(record):
        tables = tuple(table for table in TYPES[record.kind].rows if not record.tables.get(table))
        told = "应有明细而未读出"
        if not tables:
            return record
    check = Check(RULE, Outcome.UNKNOWN, tables, told)
    return replace(record, checks=(*record.checks, check), warnings=(*record.warnings, f"{told}，请人工核对"))


def is_lacking(record: Record) -> bool:
    """Whether the record has no rows where its type always has some, or says nothing at all."""
    return any(c.rule == RULE and c.outcome is not Outcome.PASS for c in record.checks)


def says_nothing(record: Record) -> bool:
    """Whether nothing but a title was read: a blank form, or a paper that was not understood."""
    return any(c.rule == RULE and not c.fields for c in record.checks)


_UNFOUND: Field[Any] = unread_field(Doubt.NOT_FOUND)


# ------------------------------------------------------------------------------------------------ what is no value
def _drop_labels(record: Record) -> Record:
    listed = {
        n: tuple(_check_names(r, PEOPLE) for r in rows) for n, rows in record.tables.items() if n == papers.PERSONS
    }
    people = PEOPLE - {"name"} if record.kind in types.OF_INSTITUTIONS else PEOPLE
    fields, extra = _check_names(record.fields, people), _check_names(record.extra, PEOPLE)
    return replace(record, fields=fields, extra=extra, tables={**record.tables, **listed})


def _check_names(fields: Mapping[str, Field[Any]], people: frozenset[str]) -> Mapping[str, Field[Any]]:
    return {k: _check_person_name(f) if k in people else f for k, f in fields.items()}


def _check_person_name(field: Field[Any]) -> Field[Any]:
    if field.value is None or field.state is State.TYPED or not is_no_name(str(field.value)):
        return field
    why = Doubt.NO_VALUE.with_text("这里读到的是栏目名或印章上的字")
    return replace(field, value=None, state=State.UNREAD, reasons=collect_reasons(field.reasons, why))


# ------------------------------------------------------------------------------------------------ what is not there
def _find_lacking(record: Record) -> Iterator[str]:
    """The first key of every group of which the record has none."""
    sides = TYPES[record.kind].always
    shown = [side for side in sides if any(_has_key(record, k) for keys in side for k in keys)]
    for side in shown or sides[:1]:
        yield from (keys[0] for keys in side if not any(_has_key(record, k) for k in keys))


def _has_key(record: Record, key: str) -> bool:
    """Whether the record has it, read or unread."""
    field = record.fields.get(key) or record.extra.get(key)
    return (field is not None and field.state is not State.ABSENT) or bool(record.tables.get(key))


def _says_nothing(record: Record) -> bool:
    """Whether no field but a title has a value, no entry has one, and no table has a row."""
    told: Sequence[Field[Any]] = [f for k, f in record.fields.items() if k != "title"]
    return not any(f.value is not None for f in (*told, *record.extra.values())) and not any(record.tables.values())
