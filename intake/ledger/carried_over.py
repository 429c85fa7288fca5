"""Numbers of notices from before there was a ledger: a file with one table of them becomes the beginning of the chain."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, inspect, text

from intake.ledger.store import Writing

_OLD, _ASIDE = "events", "numbers_before"


def has_old_numbers(connection: Connection) -> bool:
    """Whether there is the table of before."""
    tables = inspect(connection)
    return tables.has_table(_OLD) and "papers" in {column["name"] for column in tables.get_columns(_OLD)}


def set_old_numbers_aside(connection: Connection) -> None:
    """Gives the old table another name, so that the new one can have its own. Its triggers go: they would refuse the rest."""
    if not has_old_numbers(connection):
        return
    for name in ("no_change", "no_loss"):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    connection.execute(text(f"ALTER TABLE {_OLD} RENAME TO {_ASIDE}"))


def carry_over_numbers(writing: Writing) -> None:
    """Every number that was given or typed becomes an event of a case of its own; the old table goes."""
    from intake.ledger.numbers import note_number

    connection = writing.connection
    if not inspect(connection).has_table(_ASIDE):
        return
    for row in connection.execute(text(f"SELECT * FROM {_ASIDE} WHERE what != 'printed' ORDER BY id")).mappings().all():
        case_id = _carry_case(writing, row)
        note_number(writing, case_id, row["kind"], row["year"], row["serial"], row["number"], row["item"])
    connection.execute(text(f"DROP TABLE {_ASIDE}"))


def _carry_case(writing: Writing, row: Mapping[Any, Any]) -> str:
    from intake.ledger.cases import Arrival, receive_case

    papers = frozenset(json.loads(row["papers"]))
    arrival = Arrival(path=f"sha256:{row['place']}", files=papers, received=str(row["at"])[:10])
    return receive_case(writing, arrival).id
