"""How single values stand in the tables, and back: days as ISO text, amounts in whole cents, times in microseconds."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, insert

from intake.values import CENT


def to_cents(amount: Decimal | None) -> int | None:
    """Whole cents.

    Raises:
        ValueError: the amount has parts of cents.
    """
    if amount is None:
        return None
    if amount != amount.quantize(CENT):
        raise ValueError(f"parts of cents: {amount}")
    return int(amount * 100)


def from_cents(cents: int | None) -> Decimal | None:
    """Yuan with two decimals.

    >>> from_cents(823050)
    Decimal('8230.50')
    """
    return None if cents is None else Decimal(cents).scaleb(-2)


def day_text(day: date | None) -> str:
    """ISO, empty for None."""
    return day.isoformat() if day else ""


def read_day(text: str) -> date | None:
    """The day of an ISO text, None for an empty one."""
    return date.fromisoformat(text) if text else None


def read_time(microseconds: int) -> datetime:
    """The time of an event, in the zone of this machine."""
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC).astimezone()


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Puts rows into a table; nothing is asked of the database where there are none."""
    if rows:
        connection.execute(insert(table), list(rows))
