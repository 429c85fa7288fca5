"""The database behind the ledger: how it is opened, and the two ways to use it.

Reading goes on beside everything. Writing takes the lock *first* (`BEGIN IMMEDIATE`, `pg_advisory_xact_lock`) and looks at the
head of the chain after, so that two writers never see the same head. The standard library's driver begins transactions when it
pleases; it is switched off and the `BEGIN` is ours, as SQLAlchemy documents it for SQLite.
"""

import os
import secrets
import sqlite3
import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, insert, select, text

from intake.errors import BadConfiguration, MissingDependency, UsageError, escape_controls, system_reason
from intake.ledger import upgrade
from intake.ledger.chain import GENESIS, Event, commit_payload, dump_canonical, dump_payload
from intake.ledger.failures import report_database_errors
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.ledger.schema import EVENTS, PAYLOADS
from intake.ledger.texts import make_storable

WAIT = 30.0
"""Seconds that a writer waits for another one; a form takes a tenth of one."""
_LOCK = 0x696E74616B65
"""The advisory lock of PostgreSQL: "intake"."""
_SALT = 32
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")


class Writing:
    """One transaction that holds the lock; what it appends is kept where the block ends well, all of it or nothing."""

    def __init__(self, connection: Connection, place: LedgerPlace) -> None:
        self.connection, self.place = connection, place
        self._head: tuple[int, str] | None = None

    def append(
        self,
        kind: EventKind,
        subject: str,
        body: Mapping[str, Any],
        payload: Mapping[str, Any] | None = None,
    ) -> Event:
        """Adds an event behind the last one.

        Args:
            kind: What happened.
            subject: Id of the case or import; empty where it is about the ledger.
            body: Nothing personal.
            payload: The personal part, kept apart.

        Raises:
            UsageError: the case was purged meanwhile; whoever began before that must not bring anybody back.
        """
        if subject and is_purged(self.connection, subject):
            raise UsageError("这个案卷已经清除，不能再记入台账", "材料还要办理的，请重新收件")
        salt = secrets.token_bytes(_SALT) if payload is not None else b""
        content = dump_payload(payload) if payload is not None else ""
        commitment = commit_payload(self.place.digest, salt, content) if payload is not None else ""
        last, previous = self._find_head()
        added = Event(
            sequence=last + 1,
            at=time.time_ns() // 1000,
            kind=kind.value,
            subject=subject,
            body=dump_canonical(body),
            commitment=commitment,
            digest=self.place.digest,
            previous_hash=previous,
        ).with_hash()
        self.connection.execute(insert(EVENTS), [_event_row(added)])
        if payload is not None:
            row = {"sequence": added.sequence, "subject": subject, "salt": salt, "content": content}
            self.connection.execute(insert(PAYLOADS), [row])
        self._head = added.sequence, added.hash
        return added

    def _find_head(self) -> tuple[int, str]:
        if self._head is None:
            self._head = find_head(self.connection)
        return self._head


class Ledger:
    """An open ledger. One a process: connections do not survive a fork.

    Args:
        place: Where it lies.
    """

    def __init__(self, place: LedgerPlace) -> None:
        self.place = place
        self._reader, self._writer = _make_engine(place, writes=False), _make_engine(place, writes=True)

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A view that does not change while the block lasts.

        Raises:
            BadConfiguration: the database cannot be used.
        """
        with report_database_errors(self.place), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Generator[Writing]:
        """The right to append, until the block ends; nothing is kept where it ends with an error.

        Raises:
            BadConfiguration: the database cannot be used, another process holds it too long, or the disk is full.
        """
        with report_database_errors(self.place), self._writer.connect() as connection, connection.begin():
            _take_lock(connection)
            yield Writing(connection, self.place)

    def close(self) -> None:
        """Lets go of the database."""
        self._reader.dispose()
        self._writer.dispose()

    @property
    def writer(self) -> Engine:
        """For what is no transaction: VACUUM, a backup."""
        return self._writer


def open_ledger(place: LedgerPlace) -> Ledger:
    """The ledger, made or brought up to date where it needs to be.

    Raises:
        BadConfiguration: it cannot be opened, or a newer version made it.
    """
    if place.file is not None:
        _make_file(place.file, place.label)
    ledger = Ledger(place)
    try:
        with ledger.reading() as connection:
            current = upgrade.is_current(connection)
        if not current:
            with ledger.writing() as writing:
                upgrade.upgrade_to_newest(writing)
    except BaseException:
        ledger.close()
        raise
    return ledger


def look_for_ledger(place: LedgerPlace) -> Ledger | None:
    """The ledger where there is one: whoever only looks makes none."""
    if place.file is not None and not (place.file.is_file() and place.file.stat().st_size):
        return None
    if place.file is None and not _has_tables(place):
        return None
    return open_ledger(place)


def _has_tables(place: LedgerPlace) -> bool:
    ledger = Ledger(place)
    try:
        with ledger.reading() as connection:
            return bool(upgrade.read_revision(connection))
    finally:
        ledger.close()


def find_head(connection: Connection) -> tuple[int, str]:
    """Sequence and hash of the last event; 0 and the genesis where there is none."""
    last = select(EVENTS.c.sequence, EVENTS.c.hash).order_by(EVENTS.c.sequence.desc()).limit(1)
    row = connection.execute(last).first()
    return (row.sequence, row.hash) if row is not None else (0, GENESIS)


def is_purged(connection: Connection, subject: str) -> bool:
    """Whether the tombstone of a case or a list stands in the chain."""
    tombstone = (EVENTS.c.subject == subject) & (EVENTS.c.kind == EventKind.PURGED.value)
    return connection.execute(select(EVENTS.c.sequence).where(tombstone)).first() is not None


def hash_at(connection: Connection, sequence: int) -> str:
    """The hash of an event; empty where there is none of that number."""
    return str(connection.execute(select(EVENTS.c.hash).where(EVENTS.c.sequence == sequence)).scalar() or "")


def _event_row(added: Event) -> dict[str, Any]:
    return {column.name: getattr(added, column.name) for column in EVENTS.columns}


def _make_file(file: Path, label: str) -> None:
    """An empty file that only its owner may read, before anything is written to it."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise BadConfiguration(
            f"{label}：台账无法使用（{system_reason(error)}）", "请检查设置 ledger 和文件夹权限"
        ) from error


# ------------------------------------------------------------------------------------------------ engines
def _make_engine(place: LedgerPlace, *, writes: bool) -> Engine:
    file = place.file
    engine = _make_server_engine(place, writes) if file is None else _make_file_engine(place, file, writes)
    event.listen(engine, "before_cursor_execute", make_storable, retval=True)
    return engine


def _make_server_engine(place: LedgerPlace, writes: bool) -> Engine:
    """Who reads sees one state; who writes sees what is committed when the lock is granted, later than the first statement."""
    level = "READ COMMITTED" if writes else "REPEATABLE READ"
    return create_engine(place.url, isolation_level=level, pool_pre_ping=True, **_COMMON)


def _make_file_engine(place: LedgerPlace, file: Path, writes: bool) -> Engine:
    driver, key = load_driver(place)
    creator = partial(open_keyed, driver, str(file), key)
    engine = create_engine("sqlite://", module=driver, creator=creator, poolclass=QueuePool, **_COMMON)
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    pragmas = _PRAGMAS if writes else (*_PRAGMAS, "query_only = ON")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        _run_pragmas(connection, pragmas)

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


_COMMON: Mapping[str, Any] = {"pool_size": 1, "max_overflow": 4, "hide_parameters": True}
"""Values of statements stay out of every message: they may be personal."""


def load_driver(place: LedgerPlace) -> tuple[Any, str]:
    """The driver, and the key of an encrypted file; empty where it is not encrypted.

    Raises:
        MissingDependency: the encrypting driver is not installed.
        BadConfiguration: the key file cannot be read or is empty.
    """
    if place.key is None:
        return sqlite3, ""
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        raise MissingDependency("加密的台账需要 sqlcipher3", '请执行 pip install "intake[encrypted]"') from error
    where = escape_controls(str(place.key))
    try:
        key = place.key.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"{where}：无法读取台账的密钥文件", "请检查设置 ledger_key") from error
    if not key:
        raise BadConfiguration(f"{where}：密钥文件是空的", "请检查设置 ledger_key")
    return dbapi2, key


def open_keyed(driver: Any, address: str, key: str, *, uri: bool = False) -> Any:
    """A connection of the driver's to a file, or to what a URI of SQLite's says, opened with its key where it has one."""
    connection = driver.connect(address, timeout=WAIT, isolation_level=None, check_same_thread=False, uri=uri)
    if key:
        _run_pragmas(connection, ["key = '{}'".format(key.replace("'", "''"))])
    return connection


def _run_pragmas(connection: Any, pragmas: Iterable[str]) -> None:
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _take_lock(connection: Connection) -> None:
    """On SQLite `BEGIN IMMEDIATE` has taken it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
