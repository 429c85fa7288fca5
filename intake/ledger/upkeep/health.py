"""The ledger looked at without a byte being written: no table is made or brought up to date, no log is opened for writing.

A file that nobody has open is opened as one that does not change; with a write-ahead log beside it, read-only. Of a long chain
the last events are recomputed: the whole of it is for `verify`, which takes its time.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, text

from intake.errors import BadConfiguration
from intake.ledger import upgrade
from intake.ledger.failures import report_database_errors
from intake.ledger.location import LedgerPlace
from intake.ledger.store import Ledger, find_head, load_driver, open_keyed
from intake.ledger.upkeep.backup import describe_breaks
from intake.ledger.verify import verify_chain

CHECKED = 5000
"""Events that are recomputed: less than a second."""


@dataclass(frozen=True, slots=True)
class LedgerHealth:
    """How a ledger is.

    Attributes:
        revision: Of its tables.
        older: Whether they have yet to be brought up to date; nothing more is known then.
        events: How many there are.
        unwritable: Why nothing can be entered; empty where it can.
        breaks: What is wrong with the chain, in Chinese.
    """

    revision: str
    older: bool = False
    events: int = 0
    unwritable: str = ""
    breaks: tuple[str, ...] = ()


def look_at_ledger(place: LedgerPlace) -> LedgerHealth | None:
    """How the ledger is; None where there is none yet.

    Raises:
        BadConfiguration: it cannot be reached or opened, is another program's, or a newer version made it.
    """
    if place.file is not None and not _has_content(place.file):
        return None
    with _look(place) as connection:
        revision = upgrade.read_revision(connection)
        if not upgrade.is_current(connection):
            upgrade.refuse_others(connection)
            return LedgerHealth(revision, older=True) if revision else None
        events = find_head(connection)[0]
        found = verify_chain(connection, since=max(0, events - CHECKED))
        return LedgerHealth(revision, False, events, _why_unwritable(connection, place), describe_breaks(found))


def _has_content(file: Path) -> bool:
    """Whether there is a file with something in it.

    Raises:
        BadConfiguration: what is there is no file.
    """
    if not os.path.lexists(file):
        return False
    if not file.is_file():
        raise BadConfiguration(f"{file}：不是文件，不能作台账", "请检查设置 ledger")
    return file.stat().st_size > 0


@contextmanager
def _look(place: LedgerPlace) -> Generator[Connection]:
    if place.file is None:
        ledger = Ledger(place)
        try:
            with ledger.reading() as connection:
                yield connection
        finally:
            ledger.close()
        return
    driver, key = load_driver(place)
    address = _read_only_address(place.file)
    engine = create_engine(
        "sqlite://", module=driver, creator=lambda: open_keyed(driver, address, key, uri=True), poolclass=NullPool,
        hide_parameters=True,
    )  # fmt: skip
    with report_database_errors(place), engine.connect() as connection:
        yield connection


def _read_only_address(file: Path) -> str:
    log = file.with_name(f"{file.name}-wal")
    in_use = log.is_file() and log.stat().st_size > 0
    return f"{file.absolute().as_uri()}?{'mode=ro' if in_use else 'immutable=1'}"


def _why_unwritable(connection: Connection, place: LedgerPlace) -> str:
    if place.file is not None:
        lacking = [path for path in (place.file, place.file.parent) if not os.access(path, os.W_OK)]
        return f"{place.label}：没有写入的权限" if lacking else ""
    asked = text("SELECT pg_is_in_recovery(), has_table_privilege('events', 'INSERT')")
    standby, allowed = connection.execute(asked).one()
    if standby:
        return f"{place.label}：数据库是备库，只能读"
    return "" if allowed else f"{place.label}：没有写入的权限"
