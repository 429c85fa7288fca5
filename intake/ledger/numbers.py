"""Numbers of notices: unique, without gaps within a year and a kind, one for each case and item, whoever prints at a time.

A number is taken inside a transaction that ends well only when the paper is ready to be written; whatever breaks before that
gives it back, a killed process included. Numbers are only ever added.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, insert, select, update

from intake.errors import UsageError, escape_controls
from intake.ledger.chain import Event
from intake.ledger.model import EventKind
from intake.ledger.schema import CASES, EVENTS, NUMBERS
from intake.ledger.store import Writing
from intake.ledger.stored import read_time

ACCEPTANCE, SUPPLEMENT = "受", "补"
"""Kinds of notices whose number the register shows."""
_COLUMNS = {ACCEPTANCE: "number", SUPPLEMENT: "supplement_number"}


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a number is for: the case, the kind of notice, the item."""

    case_id: str
    kind: str
    item: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and whether the case had it before (`again`, with the day it was given).

    `behind` is a later year of which numbers were given already, 0 where there is none: this machine's clock may be wrong.
    """

    text: str
    again: bool = False
    since: str = ""
    behind: int = 0


Maker = Callable[[str, int, int], str]
"""Kind, year, serial -> the number as printed: `Office.format_number`."""


def take_number(writing: Writing, bearer: Bearer, day: date, make: Maker, typed: str = "") -> Number:
    """The case's number for a notice: the one that it has, else a new one.

    Args:
        writing: The transaction by whose end it is kept.
        bearer: Whose number it is.
        day: The day of printing; its year counts.
        make: How numbers look.
        typed: A number that a person decided on; it is kept instead of one of the row.

    Raises:
        UsageError: the typed number is another case's.
    """
    return _keep_typed_number(writing, bearer, day, typed) if typed else _give_number(writing, bearer, day, make)


def iter_numbers(connection: Connection) -> Iterator[tuple[str, str, int, int | None, str]]:
    """Every number that was given or typed: time, kind, year, serial (None where typed), number; the oldest first."""
    wanted = select(EVENTS.c.at, NUMBERS.c.kind, NUMBERS.c.year, NUMBERS.c.serial, NUMBERS.c.number)
    joined = wanted.select_from(NUMBERS.join(EVENTS, EVENTS.c.sequence == NUMBERS.c.sequence))
    for row in connection.execute(joined.order_by(NUMBERS.c.sequence)):
        yield read_time(row.at).isoformat(timespec="seconds"), row.kind, row.year, row.serial, row.number


def note_number(
    writing: Writing, case_id: str, kind: str, year: int, serial: int | None, number: str, item: str
) -> Event:
    """Keeps a number as it is."""
    body = {"number": number, "kind": kind, "year": year, "serial": serial, "item": item}
    added = writing.append(EventKind.NUMBERED, case_id, body)
    row = {**body, "sequence": added.sequence, "case_id": case_id}
    writing.connection.execute(insert(NUMBERS), [row])
    if kind in _COLUMNS:
        writing.connection.execute(update(CASES).where(CASES.c.id == case_id).values({_COLUMNS[kind]: number}))
    return added


def _give_number(writing: Writing, bearer: Bearer, day: date, make: Maker) -> Number:
    before = _find_earlier_number(writing.connection, bearer)
    if before:
        return before
    counted = (NUMBERS.c.kind == bearer.kind) & (NUMBERS.c.year == day.year)
    serial = int(writing.connection.execute(select(func.max(NUMBERS.c.serial)).where(counted)).scalar() or 0) + 1
    while _find_owner(writing.connection, number := make(bearer.kind, day.year, serial)):
        serial += 1  # a person typed it before its turn came
    note_number(writing, bearer.case_id, bearer.kind, day.year, serial, number, bearer.item)
    return Number(number, behind=_find_later_year(writing.connection, bearer.kind, day.year))


def _find_later_year(connection: Connection, kind: str, year: int) -> int:
    """The last year behind this one of which a number of the kind was counted; 0 where there is none."""
    later = (NUMBERS.c.kind == kind) & (NUMBERS.c.year > year) & NUMBERS.c.serial.is_not(None)
    return int(connection.execute(select(func.max(NUMBERS.c.year)).where(later)).scalar() or 0)


def _keep_typed_number(writing: Writing, bearer: Bearer, day: date, number: str) -> Number:
    owner = _find_owner(writing.connection, number)
    if owner is None:
        note_number(writing, bearer.case_id, bearer.kind, day.year, None, number, bearer.item)
        return Number(number)
    if owner[0] != bearer:
        raise UsageError(f"编号 {escape_controls(number)} 已用于另一个案卷", "请换一个编号，或不写 --number")
    return Number(number, again=True, since=owner[1])


def _find_earlier_number(connection: Connection, bearer: Bearer) -> Number | None:
    """The number that the case has already: the last one, where a person gave it another."""
    mine = (NUMBERS.c.case_id == bearer.case_id) & (NUMBERS.c.kind == bearer.kind) & (NUMBERS.c.item == bearer.item)
    wanted = select(NUMBERS.c.number, EVENTS.c.at).select_from(
        NUMBERS.join(EVENTS, EVENTS.c.sequence == NUMBERS.c.sequence)
    )
    row = connection.execute(wanted.where(mine).order_by(NUMBERS.c.sequence.desc()).limit(1)).first()
    return Number(row.number, again=True, since=read_time(row.at).date().isoformat()) if row is not None else None


def _find_owner(connection: Connection, number: str) -> tuple[Bearer, str] | None:
    """Whose number it is, and the day it was given."""
    wanted = select(NUMBERS, EVENTS.c.at).select_from(NUMBERS.join(EVENTS, EVENTS.c.sequence == NUMBERS.c.sequence))
    row = connection.execute(wanted.where(NUMBERS.c.number == number)).first()
    return (Bearer(row.case_id, row.kind, row.item), read_time(row.at).date().isoformat()) if row is not None else None
