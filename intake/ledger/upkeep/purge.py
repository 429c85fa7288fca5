"""Taking a case out of the ledger: what is personal goes, the chain stays.

A purge is a transaction: it appends the tombstone and deletes payloads with their salts, the case's rows of state, and every
column of its row that could lead to a person. Scans go with it, those that no other case has. Afterwards the database is made to
let go of the bytes: SQLite writes zeros over deleted rows, its write-ahead log is cut to nothing and the file is rebuilt;
PostgreSQL rewrites the tables. Ids of purged cases are kept in a list beside the scans, so that an older backup cannot bring
anybody back.
"""

import json
import os
import re
import time
from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, func, select, text, update

from intake.disk.drafts import remove_drafts
from intake.disk.own_files import read_own
from intake.errors import BadConfiguration, UsageError, escape_controls, system_reason
from intake.ledger.failures import explain_failure, report_database_errors
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind, Stage
from intake.ledger.scans import find_scan_drafts, scan_path
from intake.ledger.schema import CASES, EVENTS, FILES, METADATA, NUMBERS, PAYLOADS, SETTLED
from intake.ledger.store import WAIT, Ledger, Writing
from intake.ledger.stored import read_time

PURGED_LIST = "purged.txt"
"""Ids of purged cases, one a line, in the folder of scans."""
_STAYS = frozenset({
    "id", "sequence", "year", "serial", "register", "stage", "received", "number", "item_id", "item", "insurance", "verdict",
    "accepted", "supplement_number", "supplement_asked", "supplement_done", "supplement_days", "forwarded", "closed", "result",
    "guide_due", "statute_due", "overdue_days",
})  # fmt: skip
"""Columns of a purged case that stay: by them the register still counts it, and none says of whom it was."""
HASH = re.compile(r"[0-9a-f]{64}")
"""A SHA-256, wherever one stands in a payload."""
_MOST_LISTED = 64 * 1024 * 1024
"""Bytes of a list of purged cases: more than a million of ids."""
_PATIENCE = 10.0
"""Seconds that other programs get to end their reading, which keeps the write-ahead log from being cut."""


class PurgeReason(StrEnum):
    """Why a case was purged; stored in the tombstone."""

    ASKED = "asked"
    RETENTION = "retention"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class PurgedCase:
    """What was taken out: the case, payloads and scans removed, and every hash that a file of it ever had."""

    id: str
    register: str
    payloads: int
    scans: int
    hashes: frozenset[str]


# ------------------------------------------------------------------------------------------------ one case
def purge_case(writing: Writing, case_id: str, why: PurgeReason) -> PurgedCase:
    """Takes a case out, within the transaction at hand; scans are deleted at once.

    Raises:
        UsageError: it is purged already.
        BadConfiguration: a scan cannot be deleted.
    """
    connection, store = writing.connection, writing.place.store
    row = connection.execute(select(CASES).where(CASES.c.id == case_id)).mappings().one()
    if row["stage"] == Stage.PURGED.value:
        raise UsageError(f"案卷 {row['register']} 已经清除过")
    hashes = find_hashes(connection, case_id)
    scans = _remove_scans(store, hashes - find_hashes_of_others(connection, case_id, hashes))
    counted = select(func.count()).select_from(PAYLOADS).where(PAYLOADS.c.subject == case_id)
    payloads = int(connection.execute(counted).scalar_one())
    body = {"register": row["register"], "payloads": payloads, "scans": scans, "why": why.value}
    writing.append(EventKind.PURGED, case_id, body)
    _delete_rows(connection, case_id)
    return PurgedCase(case_id, row["register"], payloads, scans, hashes)


def _delete_rows(connection: Connection, case_id: str) -> None:
    """After the tombstone: the triggers let payloads go only then."""
    connection.execute(delete(PAYLOADS).where(PAYLOADS.c.subject == case_id))
    for table in _tables_of_cases():
        connection.execute(delete(table).where(table.c.case_id == case_id))
    emptied = {column.name: _empty_value(column) for column in CASES.columns if column.name not in _STAYS}
    connection.execute(update(CASES).where(CASES.c.id == case_id).values({**emptied, "stage": Stage.PURGED.value}))


def _tables_of_cases() -> Iterable[Table]:
    """Every table that has rows of a case, but that of the numbers, which stay."""
    return [t for t in METADATA.sorted_tables if "case_id" in t.columns and t is not NUMBERS]


def _empty_value(column: "Column[Any]") -> Any:
    if column.nullable:
        return None
    return 0 if column.type.python_type is int else ""


def find_hashes(connection: Connection, case_id: str) -> frozenset[str]:
    """Every SHA-256 that the ledger ever knew in this case: of its files of today, and of those that were replaced since.

    Digests of other things are among them; nothing is kept under those.
    """
    today = connection.execute(select(FILES.c.sha256).where(FILES.c.case_id == case_id)).scalars()
    told = connection.execute(select(PAYLOADS.c.content).where(PAYLOADS.c.subject == case_id)).scalars()
    return frozenset(today) | {found for content in told for found in HASH.findall(content)}


def find_hashes_of_others(connection: Connection, case_id: str, hashes: Collection[str]) -> frozenset[str]:
    """Those of these hashes that are files of another case, too."""
    mine, others = FILES.c.sha256.in_(sorted(hashes)), FILES.c.case_id != case_id
    return frozenset(connection.execute(select(FILES.c.sha256).where(mine, others)).scalars())


def _remove_scans(store: Path, hashes: Iterable[str]) -> int:
    """How many were there."""
    try:
        return sum(_remove_file(scan_path(store, sha256)) for sha256 in hashes)
    except OSError as error:
        raise _cannot_delete(store, error) from error


def _cannot_delete(store: Path, error: OSError) -> BadConfiguration:
    return BadConfiguration(
        f"{escape_controls(str(store))}：扫描件无法删除（{system_reason(error)}）", "请检查文件夹权限，再清除一次"
    )


def _remove_file(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


# ------------------------------------------------------------------------------------------------ a list of settled bills
def find_lists(connection: Connection, name: str) -> tuple[str, ...]:
    """Ids of the lists of settled bills that were imported from a file of that name."""
    wanted = select(EVENTS.c.subject, PAYLOADS.c.content).join(PAYLOADS, PAYLOADS.c.sequence == EVENTS.c.sequence)
    imports = connection.execute(wanted.where(EVENTS.c.kind == EventKind.SETTLED.value))
    return tuple(row.subject for row in imports if json.loads(row.content)["name"] == name)


def purge_list(writing: Writing, list_id: str, why: PurgeReason) -> None:
    """Takes a list of settled bills out: its rows, and the payload of its import."""
    connection = writing.connection
    writing.append(EventKind.PURGED, list_id, {"list": list_id, "why": why.value})
    connection.execute(delete(PAYLOADS).where(PAYLOADS.c.subject == list_id))
    connection.execute(delete(SETTLED).where(SETTLED.c.list_id == list_id))


# ------------------------------------------------------------------------------------------------ the list outside
def read_purged(*files: Path) -> frozenset[str]:
    """Ids in lists of purged cases; a list that is not there is empty.

    Raises:
        BadConfiguration: one cannot be read.
    """
    found: set[str] = set()
    for file in files:
        try:
            found |= set(read_own(file, _MOST_LISTED).decode("ascii").split())
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise BadConfiguration(f"{escape_controls(str(file))}：无法读取清除名单", "请检查文件") from error
    return frozenset(found)


def note_purged(connection: Connection, place: LedgerPlace) -> Path:
    """Brings the list beside the scans up to what the chain says; the list."""
    file = place.store / PURGED_LIST
    tombstones = select(EVENTS.c.subject).where(EVENTS.c.kind == EventKind.PURGED.value).order_by(EVENTS.c.sequence)
    known = read_purged(file)
    new = [subject for subject in connection.execute(tombstones).scalars() if subject not in known]
    if new:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="ascii") as out:
            out.writelines(f"{subject}\n" for subject in new)
            out.flush()
            os.fsync(out.fileno())
    return file


def purge_again(writing: Writing, ids: Collection[str]) -> tuple[PurgedCase, ...]:
    """Purges those of these cases that are there with what is personal: a backup from before their purge brought them.

    Lists of settled bills go with them.
    """
    lists = select(SETTLED.c.list_id).where(SETTLED.c.list_id.in_(sorted(ids))).distinct()
    for list_id in writing.connection.execute(lists).scalars().all():
        purge_list(writing, list_id, PurgeReason.RESTORED)
    there = select(CASES.c.id).where(CASES.c.id.in_(sorted(ids)), CASES.c.stage != Stage.PURGED.value)
    found = writing.connection.execute(there.order_by(CASES.c.sequence)).scalars().all()
    return tuple(purge_case(writing, case_id, PurgeReason.RESTORED) for case_id in found)


# ------------------------------------------------------------------------------------------------ which cases
def find_expired(connection: Connection, before: str) -> tuple[Mapping[str, str], ...]:
    """Cases that ended before that day (ISO): `id` and `register`, in the order in which they came in."""
    ended = (CASES.c.closed != "") & (CASES.c.closed < before) & (CASES.c.stage != Stage.PURGED.value)
    wanted = select(CASES.c.id, CASES.c.register).where(ended).order_by(CASES.c.sequence)
    return tuple({"id": row.id, "register": row.register} for row in connection.execute(wanted))


def find_last_day(connection: Connection) -> date | None:
    """The day of the last entry; None where nothing was ever entered."""
    last = connection.execute(select(EVENTS.c.at).order_by(EVENTS.c.sequence.desc()).limit(1)).scalar()
    return read_time(last).date() if last is not None else None


# ------------------------------------------------------------------------------------------------ letting go of bytes
def sweep(ledger: Ledger) -> None:
    """Makes the database, and the file of pictures beside the scans, let go of what was deleted.

    PostgreSQL's archived log is not ours to cut.

    Raises:
        BadConfiguration: another program keeps it from that, or the file cannot be deleted.
    """
    from intake.ledger.sheets.pictures import forget_pictures  # brings OpenCV

    forget_pictures(ledger.place.store)
    remove_drafts(find_scan_drafts(ledger.place.store))
    (_sweep_file if ledger.place.file is not None else _rewrite_tables)(ledger)


def _rewrite_tables(ledger: Ledger) -> None:
    names = ", ".join(table.name for table in (PAYLOADS, CASES, SETTLED, *_tables_of_cases()))
    with (
        report_database_errors(ledger.place),
        ledger.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
    ):
        connection.execute(text(f"VACUUM (FULL, ANALYZE) {names}"))


def _sweep_file(ledger: Ledger) -> None:
    with _use_driver(ledger) as cursor:
        cursor.execute("VACUUM")
    cut_log(ledger)


def cut_log(ledger: Ledger) -> None:
    """Brings everything from SQLite's write-ahead log into the file, and the log to nothing.

    Raises:
        BadConfiguration: another program is reading all the time.
    """
    deadline = time.monotonic() + _PATIENCE
    with _use_driver(ledger) as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")  # it would wait once for everything; we look again and again
        while cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > deadline:
                raise BadConfiguration(
                    f"{ledger.place.label}：另一个程序正在读台账，日志里还留有清除的内容",
                    "请关闭其他 intake，再清除一次",
                )
            time.sleep(0.2)


@contextmanager
def _use_driver(ledger: Ledger) -> Generator[Any]:
    """SQLite's own cursor, for what is done outside any transaction."""
    driver = ledger.writer.raw_connection()
    try:
        yield driver.cursor()
        driver.cursor().execute(f"PRAGMA busy_timeout = {round(1000 * WAIT)}")
    except ledger.writer.dialect.loaded_dbapi.Error as error:
        raise explain_failure(ledger.place, error) from error
    finally:
        driver.close()
