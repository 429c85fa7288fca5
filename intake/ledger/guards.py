"""Triggers that keep what was written as it was: whoever opens the database with another program is refused, too.

Rows of `events` and `numbers` are never changed nor deleted; a payload is deleted only once a purge of its subject stands in
the chain. A migration that rebuilds a table loses its triggers without a word, so they are looked for after every one.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

from intake.ledger.model import EventKind

_PURGED = f"EXISTS (SELECT 1 FROM events WHERE subject = OLD.subject AND kind = '{EventKind.PURGED.value}')"
_REFUSED = "the ledger is append-only"


def _refusal(table: str, action: str) -> tuple[str, str, str]:
    condition = f"NOT {_PURGED}" if (table, action) == ("payloads", "DELETE") else ""
    return f"{table}_no_{action.lower()}", table, condition


_ROWS: Mapping[str, tuple[str, str, str]] = {
    f"{table} {action}": _refusal(table, action)
    for table in ("events", "payloads", "numbers")
    for action in ("UPDATE", "DELETE")
}
"""Table and action -> trigger, table, condition under which the action is refused (empty: always)."""
_TABLES = ("events", "payloads", "numbers")


def install_guards(connection: Connection) -> None:
    """Puts every trigger where it belongs, in the transaction at hand."""
    for statement in _sqlite_triggers() if connection.dialect.name == "sqlite" else _postgres_triggers():
        connection.execute(text(statement))


def remove_guards(connection: Connection) -> None:
    """Takes them away, for a migration that goes back to before there was a ledger."""
    for name, table in _expected(connection):
        on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))
    if connection.dialect.name != "sqlite":
        for function in ("intake_refuse", "intake_refuse_unpurged"):
            connection.execute(text(f"DROP FUNCTION IF EXISTS {function}()"))


def missing_guards(connection: Connection) -> tuple[str, ...]:
    """Names of the triggers that are not there, or are switched off."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        found = connection.execute(
            text(
                "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
            )
        )
    there = {(row[0], row[1]) for row in found}
    return tuple(name for name, table in _expected(connection) if (name, table) not in there)


def _expected(connection: Connection) -> list[tuple[str, str]]:
    rows = [(name, table) for name, table, _ in _ROWS.values()]
    if connection.dialect.name == "sqlite":
        return rows
    return rows + [(f"{table}_no_truncate", table) for table in _TABLES]


def _sqlite_triggers() -> Iterable[str]:
    for key, (name, table, condition) in _ROWS.items():
        action = key.split()[1]
        when = f" WHEN {condition}" if condition else ""
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {action} ON {table} FOR EACH ROW{when}"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )


def _postgres_triggers() -> Iterable[str]:
    yield (
        "CREATE OR REPLACE FUNCTION intake_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
    )
    for key, (name, table, condition) in _ROWS.items():
        action = key.split()[1]
        # A condition of a trigger may hold no subquery there: the function asks.
        function = "intake_refuse_unpurged" if condition else "intake_refuse"
        if condition:
            yield (
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN IF {condition} THEN RAISE EXCEPTION '{_REFUSED}'; END IF; RETURN OLD; END $$"
            )
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    for table in _TABLES:
        yield f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}"
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION intake_refuse()"
        )
