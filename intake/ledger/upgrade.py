"""Bringing the tables up to date, by Alembic, in one transaction that holds the lock; triggers are looked for after it."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from intake.errors import BadConfiguration
from intake.ledger.guards import missing_guards
from intake.ledger.schema import METADATA

if TYPE_CHECKING:
    from alembic.config import Config

    from intake.ledger.store import Writing

NEWEST = "0004"
"""The revision that this version of the product works with."""
_FOLDER = Path(__file__).parent / "migrations"
_VERSIONS = "alembic_version"


def is_current(connection: Connection) -> bool:
    """Whether the tables are those of this version; Alembic is not even imported where they are.

    Raises:
        BadConfiguration: a newer version made them.
    """
    revision = read_revision(connection)
    if revision > NEWEST:
        raise BadConfiguration(f"台账是更新的版本建立的（{revision}）", "请升级 intake")
    return revision == NEWEST


def read_revision(connection: Connection) -> str:
    """The revision of the tables; empty where there are none yet."""
    if not inspect(connection).has_table(_VERSIONS):
        return ""
    return str(connection.execute(text(f"SELECT version_num FROM {_VERSIONS}")).scalar() or "")


def upgrade_to_newest(writing: "Writing") -> None:
    """Makes or changes the tables as far as they need it, and carries over the numbers of a file of before there was a ledger."""
    from intake.ledger.carried_over import carry_over_numbers, set_old_numbers_aside

    if is_current(writing.connection):  # another process was faster
        return
    refuse_others(writing.connection)
    set_old_numbers_aside(writing.connection)
    migrate(writing.connection, NEWEST)
    carry_over_numbers(writing)


def refuse_others(connection: Connection) -> None:
    """A database in which somebody else keeps something is not made a ledger of; on a server others may have tables beside ours.

    Raises:
        BadConfiguration: it is another program's.
    """
    from intake.ledger.carried_over import has_old_numbers

    tables = set(inspect(connection).get_table_names())
    if not tables or _VERSIONS in tables or has_old_numbers(connection):
        return
    if connection.dialect.name == "sqlite" or tables & set(METADATA.tables):
        raise BadConfiguration("设置 ledger 指向的是别的程序的数据库", "请换一个新文件或新数据库")


def migrate(connection: Connection, revision: str) -> None:
    """Brings the tables to a revision, forwards or back, in the transaction at hand.

    Raises:
        RuntimeError: a trigger was lost on the way; nothing of it is kept.
    """
    from alembic import command

    config = _make_config(connection)
    forwards = revision != "base" and revision >= read_revision(connection)
    (command.upgrade if forwards else command.downgrade)(config, revision)
    if revision != "base" and (lost := missing_guards(connection)):
        raise RuntimeError(f"triggers lost by the migration: {', '.join(lost)}")


def _make_config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
