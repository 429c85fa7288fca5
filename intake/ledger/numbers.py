"""Numbers of notices: unique, without gaps within a year and a kind, one for each case, whoever prints at the same time.

A number is taken inside a transaction that ends well only when the paper is ready to be written; whatever breaks before
that gives it back, a killed process included. Rows are only ever added.

Which case it is, its papers say, not its folder: folders are used again for the next applicant. It is the same case where
every paper of then is still there, or where it lies in the same folder and shares a paper with then. Of the papers only the
SHA-256 is kept; the ledger holds no names.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from intake.errors import BadConfiguration, UsageError, escape_controls

WAIT = 30.0
"""Seconds that a process waits for another one that is printing; a form takes a tenth of one."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('given', 'typed', 'printed')),
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    serial INTEGER,
    number TEXT NOT NULL,
    item TEXT NOT NULL,
    place TEXT NOT NULL,
    papers TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS one_serial ON events (kind, year, serial) WHERE what = 'given';
CREATE UNIQUE INDEX IF NOT EXISTS one_number ON events (number) WHERE what = 'given';
CREATE TRIGGER IF NOT EXISTS no_change BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS no_loss BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a number is for: the kind of notice, the item, the case's folder and the SHA-256 of each of its files."""

    kind: str
    item: str
    folder: Path
    papers: frozenset[str]

    @property
    def place(self) -> str:
        """The folder as the ledger keeps it: its name may be a person's."""
        return hashlib.sha256(str(self.folder.resolve()).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and whether the case had it before (`again`, with the day it was given)."""

    text: str
    again: bool = False
    since: str = ""


Maker = Callable[[str, int, int], str]
"""Kind, year, serial -> the number as printed: `Office.numbered`."""


@contextmanager
def take_number(path: Path, bearer: Bearer, day: date, make: Maker, typed: str = "") -> Generator[Number]:
    """The case's number for a notice; a new one is only kept where the block ends well.

    Args:
        path: The ledger.
        bearer: Whose number it is.
        day: The day of printing; its year counts.
        make: How numbers look.
        typed: A number that a person decided on; it is kept instead of one of the row.

    Raises:
        UsageError: the typed number is another case's.
        BadConfiguration: the ledger cannot be opened or written.
    """
    with closing(_open_ledger(path)) as ledger:
        _begin_transaction(ledger, path)
        try:
            number = (
                _keep_typed_number(ledger, bearer, day, typed) if typed else _give_number(ledger, bearer, day, make)
            )
            yield number
            _add_event(ledger, "printed", bearer, day.year, None, number.text)
        except BaseException:
            ledger.rollback()
            raise
        ledger.commit()


def iter_numbers(path: Path) -> Iterator[tuple[str, str, int, int | None, str]]:
    """Every number that was given or typed: time, kind, year, serial (None where typed), number; the oldest first."""
    if path.is_file():
        with closing(_open_ledger(path)) as ledger:
            yield from ledger.execute(
                "SELECT at, kind, year, serial, number FROM events WHERE what != 'printed' ORDER BY id"
            )


def _open_ledger(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        ledger = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        ledger.execute("PRAGMA synchronous = FULL")
        ledger.executescript(_SCHEMA)
    except (OSError, sqlite3.Error) as error:
        raise _unusable_ledger(path, error) from error
    return ledger


def _begin_transaction(ledger: sqlite3.Connection, path: Path) -> None:
    try:
        ledger.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise _unusable_ledger(path, error) from error


def _unusable_ledger(path: Path, error: Exception) -> BadConfiguration:
    return BadConfiguration(
        f"{escape_controls(str(path))}：编号台账无法使用（{error}）", "请检查设置 ledger 和文件夹权限"
    )


# ------------------------------------------------------------------------------------------------ inside a transaction
def _give_number(ledger: sqlite3.Connection, bearer: Bearer, day: date, make: Maker) -> Number:
    before = _find_earlier_number(ledger, bearer)
    if before:
        return before
    last = ledger.execute(
        "SELECT max(serial) FROM events WHERE what = 'given' AND kind = ? AND year = ?", (bearer.kind, day.year)
    ).fetchone()[0]
    serial = (last or 0) + 1
    while _is_number_used(
        ledger, number := make(bearer.kind, day.year, serial)
    ):  # a person typed it before its turn came
        serial += 1
    _add_event(ledger, "given", bearer, day.year, serial, number)
    return Number(number)


def _keep_typed_number(ledger: sqlite3.Connection, bearer: Bearer, day: date, number: str) -> Number:
    for at, item, place, papers in ledger.execute(
        "SELECT at, item, place, papers FROM events WHERE number = ? AND what != 'printed'", (number,)
    ):
        if not _is_same_case(bearer, item, place, papers):
            raise UsageError(f"编号 {escape_controls(number)} 已用于另一个案卷", "请换一个编号，或不写 --number")
        return Number(number, again=True, since=at[:10])
    _add_event(ledger, "typed", bearer, day.year, None, number)
    return Number(number)


def _find_earlier_number(ledger: sqlite3.Connection, bearer: Bearer) -> Number | None:
    """The number that the case has already: the last one, where a person gave it another."""
    found = ledger.execute(
        "SELECT at, number, item, place, papers FROM events WHERE kind = ? AND what != 'printed' ORDER BY id DESC",
        (bearer.kind,),
    )
    for at, number, item, place, papers in found:
        if _is_same_case(bearer, item, place, papers):
            return Number(number, again=True, since=at[:10])
    return None


def _is_same_case(bearer: Bearer, item: str, place: str, papers: str) -> bool:
    then = frozenset(json.loads(papers))
    if item != bearer.item or not then & bearer.papers:
        return False
    return then <= bearer.papers or place == bearer.place


def _is_number_used(ledger: sqlite3.Connection, number: str) -> bool:
    return ledger.execute("SELECT 1 FROM events WHERE number = ? LIMIT 1", (number,)).fetchone() is not None


def _add_event(
    ledger: sqlite3.Connection, what: str, bearer: Bearer, year: int, serial: int | None, number: str
) -> None:
    at = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    row = (at, what, bearer.kind, year, serial, number, bearer.item, bearer.place, _dump_papers(bearer.papers))
    ledger.execute(
        "INSERT INTO events (at, what, kind, year, serial, number, item, place, papers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )


def _dump_papers(papers: Iterable[str]) -> str:
    return json.dumps(sorted(papers))
