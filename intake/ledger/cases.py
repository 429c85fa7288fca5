"""Cases of the ledger: how one comes in, how it is found again, and what a review leaves behind.

A case is found again where its papers lie where they lay and half of them are those of then (one is enough where they are surely
the same person's: everybody's folder may hold the same leaflet); or, once none of them lies there any more (a
folder was moved, its name may be another applicant's by now), where every paper of then is there. Folders are used again, so a
place alone says nothing, and papers that are surely another person's are another case; the same papers in a second place, while
the first still holds one of them, are a second case, too: that is how a bill is claimed twice. One path on two machines is a
folder that they share, where every paper of then is there.
"""

import hashlib
import json
import platform
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, update

from intake.errors import UsageError, escape_controls
from intake.ledger.chain import dump_payload
from intake.ledger.model import ENDED, CaseRef, EventKind, Stage
from intake.ledger.scans import hash_file
from intake.ledger.schema import CASES, EVENTS, FILES, NUMBERS, PAYLOADS
from intake.ledger.store import Ledger, Writing
from intake.ledger.stored import insert_rows, read_day
from intake.ledger.texts import read_path, write_path
from intake.likeness.compare import Likeness
from intake.likeness.people import Named, compare_people

LEGACY = "sha256:"
"""What a place begins with of which only the digest was kept."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Papers as they came in: the folder or stack as an absolute path, the SHA-256 of each file, the day (ISO).

    `name` and `id_number`: whose papers they are, as far as they were read.
    """

    path: str
    files: frozenset[str]
    received: str
    host: str = field(default_factory=platform.node)
    name: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What a review found, as the register keeps it.

    Attributes:
        body: For the event; nothing personal.
        payload: Documents, findings and people, for those who look at it years later.
        columns: What it sets in the row of the case.
        files: SHA-256 -> name and size of each file of the case.
    """

    body: Mapping[str, Any]
    payload: Mapping[str, Any]
    columns: Mapping[str, Any]
    files: Mapping[str, tuple[str, int]]


# ------------------------------------------------------------------------------------------------ coming in
def receive_case(writing: Writing, arrival: Arrival) -> CaseRef:
    """The case of these papers: the one that it is already, else a new one with the next register number of its year."""
    known = find_case(writing.connection, arrival)
    if known is not None:
        return known
    year = int(arrival.received[:4])
    serial = _next_serial(writing.connection, year)
    case_id, register = uuid.uuid4().hex, f"{year}-{serial:05d}"
    body = {"register": register, "year": year, "serial": serial, "received": arrival.received}
    payload = {"host": arrival.host, "path": arrival.path, "files": sorted(arrival.files)}
    added = writing.append(EventKind.RECEIVED, case_id, body, payload)
    row = {
        "id": case_id,
        "sequence": added.sequence,
        "year": year,
        "serial": serial,
        "register": register,
        "host": arrival.host,
        "path": write_path(arrival.path),
        "area": writing.place.area,
        "stage": Stage.RECEIVED.value,
        "received": arrival.received,
    }
    writing.connection.execute(insert(CASES), [row])
    _keep_files(writing.connection, case_id, dict.fromkeys(arrival.files, ("", 0)))
    return CaseRef(case_id, register, received=date.fromisoformat(arrival.received))


def _next_serial(connection: Connection, year: int) -> int:
    last = connection.execute(select(func.max(CASES.c.serial)).where(CASES.c.year == year)).scalar()
    return int(last or 0) + 1


def _keep_files(connection: Connection, case_id: str, files: Mapping[str, tuple[str, int]]) -> None:
    rows = [{"case_id": case_id, "sha256": s, "name": name, "size": size} for s, (name, size) in sorted(files.items())]
    insert_rows(connection, FILES, rows)


# ------------------------------------------------------------------------------------------------ found again
def find_case(connection: Connection, arrival: Arrival) -> CaseRef | None:
    """The case that these papers are already; the last one, where several would do."""
    sharing = select(FILES.c.case_id).where(FILES.c.sha256.in_(sorted(arrival.files)))
    found = connection.execute(
        select(CASES).where(CASES.c.id.in_(sharing)).order_by(CASES.c.sequence.desc())
    ).mappings()
    for row in found.all():
        then = frozenset(files_of(connection, [row["id"]]))
        if not _is_of_another(connection, row, arrival, then) and _is_this(row, arrival, then):
            return make_ref(row)
    return None


def _is_of_another(connection: Connection, row: RowMapping, arrival: Arrival, then: frozenset[str]) -> bool:
    """Whether a case is surely of somebody else.

    The very papers of then in their place are its own once a person said whose they are: what is read on them, or stands in the
    file, is not what the register has of the applicant any more.
    """
    if _compare_person(row, arrival) is not Likeness.DIFFERENT:
        return False
    return not (then == arrival.files and _is_same_place(row, arrival) and _has_entries(connection, row["id"]))


def _has_entries(connection: Connection, case_id: str) -> bool:
    """Whether people decided about its values or papers, told something of it, or added papers to it."""
    kinds = [kind.value for kind in (EventKind.CORRECTED, EventKind.ARRANGED, EventKind.TOLD, EventKind.ADDED)]
    entered = select(EVENTS.c.sequence).where(EVENTS.c.subject == case_id, EVENTS.c.kind.in_(kinds)).limit(1)
    return connection.execute(entered).first() is not None


def _is_this(row: RowMapping, arrival: Arrival, then: frozenset[str]) -> bool:
    """Whether a case that shares a paper is the one at hand, by place and papers; what has ended takes no more papers."""
    if row["stage"] in ENDED and then != arrival.files:
        return False
    if _is_same_place(row, arrival):
        return 2 * len(then & arrival.files) >= len(then) or _compare_person(row, arrival) is Likeness.SAME
    return then <= arrival.files and _has_left(row, arrival, then)


def _compare_person(row: Mapping[Any, Any], arrival: Arrival) -> Likeness | None:
    return compare_people(Named(row["applicant"], row["id_number"]), Named(arrival.name, arrival.id_number))


def is_case_of_another(connection: Connection, case_id: str, arrival: Arrival) -> bool:
    """Whether a case is surely of somebody else."""
    row = connection.execute(select(CASES).where(CASES.c.id == case_id)).mappings().one()
    return _is_of_another(connection, row, arrival, frozenset(files_of(connection, [case_id])))


def _is_same_place(row: RowMapping, arrival: Arrival) -> bool:
    if row["path"].startswith(LEGACY):
        return bool(row["path"] == LEGACY + hashlib.sha256(arrival.path.encode("utf-8", "surrogatepass")).hexdigest())
    return bool((row["host"], row["path"]) == (arrival.host, write_path(arrival.path)))


def _has_left(row: RowMapping, arrival: Arrival, then: frozenset[str]) -> bool:
    """Whether none of its papers lies where the case lay, as far as this machine can tell; or this is the same shared folder."""
    if row["path"].startswith(LEGACY):
        return True
    if row["host"] != arrival.host:
        return bool(row["path"] == write_path(arrival.path))
    return not _holds_any(read_path(row["path"]), then)


def _holds_any(place: Path, hashes: frozenset[str]) -> bool:
    """Whether a file of one of these hashes lies there; what cannot be looked at may hold one."""
    try:
        files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
        return any(hash_file(path) in hashes for path in files)
    except (OSError, RecursionError):  # the library's walk calls itself for each folder
        return True


REF_COLUMNS = (CASES.c.id, CASES.c.register, CASES.c.number, CASES.c.received, CASES.c.item, CASES.c.stage)


def make_ref(row: RowMapping) -> CaseRef:
    """A row of `cases`, or of its `REF_COLUMNS`, as others are told of it."""
    received = read_day(row["received"])
    return CaseRef(row["id"], row["register"], row["number"], received, row["item"], stage=Stage(row["stage"]))


def find_case_by_id(connection: Connection, case_id: str) -> CaseRef | None:
    """The case of that id."""
    row = connection.execute(select(CASES).where(CASES.c.id == case_id)).mappings().first()
    return make_ref(row) if row is not None else None


def is_called(name: str) -> ColumnElement[bool]:
    """That a case bears this register number, this 受理编号, or another number that it was given."""
    numbered = select(NUMBERS.c.case_id).where(NUMBERS.c.number == name)
    return (CASES.c.register == name) | (CASES.c.number == name) | CASES.c.id.in_(numbered)


def find_named_case(connection: Connection, name: str) -> CaseRef:
    """The case that a person names by its register number, its 受理编号 or another number it was given.

    Raises:
        UsageError: there is none.
    """
    row = connection.execute(select(CASES).where(is_called(name)).limit(1)).mappings().first()
    if row is None:
        raise UsageError(
            f"台账里没有 {escape_controls(name)}", "请写登记号（如 2026-00017）或受理编号，见 intake ledger list"
        )
    return make_ref(row)


# ------------------------------------------------------------------------------------------------ reviewed
def record_review(writing: Writing, case: CaseRef, review: Review, path: str) -> bool:
    """Keeps what a review found, and the path at which the papers lie now; whether anything was new.

    The same review twice is one event.
    """
    said = dump_payload({"body": review.body, "payload": review.payload})
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
    row = writing.connection.execute(select(CASES).where(CASES.c.id == case.id)).mappings().one()
    if row["reviewed_digest"] == digest:
        return False
    writing.append(EventKind.REVIEWED, case.id, review.body, review.payload)
    stage = Stage.REVIEWED.value if row["stage"] == Stage.RECEIVED.value else row["stage"]
    values = {**review.columns, **_moved(row, path), "stage": stage, "reviewed_digest": digest}
    writing.connection.execute(update(CASES).where(CASES.c.id == case.id).values(values))
    writing.connection.execute(FILES.delete().where(FILES.c.case_id == case.id))
    _keep_files(writing.connection, case.id, review.files)
    return True


def note_open_points(ledger: Ledger, case_id: str, number: int) -> None:
    """Keeps how many values of a case are open now; a person's step changes that without a review. Nothing is written where it
    is known."""
    mine = CASES.c.id == case_id
    with ledger.reading() as connection:
        known = connection.execute(select(CASES.c.open_points).where(mine)).scalar()
    if known != number:
        with ledger.writing() as writing:
            writing.connection.execute(
                update(CASES).where(mine, CASES.c.stage != Stage.PURGED.value).values(open_points=number)
            )


def note_unjudged(writing: Writing, case: CaseRef, papers: int, sheets: int) -> None:
    """Keeps how much was read of a case that could not be judged, so that the register tells it from one that was not read."""
    unjudged = (CASES.c.id == case.id) & (CASES.c.reviewed_digest == "")
    writing.connection.execute(update(CASES).where(unjudged).values(papers=papers, sheets=sheets))


def set_columns(connection: Connection, case_id: str, columns: Mapping[str, Any]) -> None:
    """Sets what a judgement says in the row of a case."""
    connection.execute(update(CASES).where(CASES.c.id == case_id).values(**columns))


def _moved(row: RowMapping, path: str) -> Mapping[str, str]:
    """Where the papers lie, if elsewhere than before; of one path, which several machines share, the first one's name stays."""
    kept = write_path(path)
    return {} if row["path"] == kept else {"host": platform.node(), "path": kept}


# ------------------------------------------------------------------------------------------------ what was written
def read_payloads(connection: Connection, case_id: str, *kinds: EventKind) -> Sequence[RowMapping]:
    """Events of a case with their payloads, the oldest first: `sequence`, `at`, `kind`, `body`, `content` (None: none, or purged)."""
    wanted = select(EVENTS.c.sequence, EVENTS.c.at, EVENTS.c.kind, EVENTS.c.body, PAYLOADS.c.content)
    joined = wanted.select_from(EVENTS.outerjoin(PAYLOADS, PAYLOADS.c.sequence == EVENTS.c.sequence))
    of_case = joined.where(EVENTS.c.subject == case_id)
    if kinds:
        of_case = of_case.where(EVENTS.c.kind.in_([kind.value for kind in kinds]))
    return connection.execute(of_case.order_by(EVENTS.c.sequence)).mappings().all()


def find_arrival(connection: Connection, case_id: str) -> str:
    """The day on which a case came in first, ISO; empty where it did not."""
    bodies = (json.loads(row["body"]) for row in read_payloads(connection, case_id, EventKind.RECEIVED))
    return next((str(body["received"]) for body in bodies), "")


def files_of(connection: Connection, case_ids: Iterable[str]) -> Mapping[str, str]:
    """SHA-256 -> name of every file of these cases."""
    wanted = select(FILES.c.sha256, FILES.c.name).where(FILES.c.case_id.in_(list(case_ids)))
    return {row.sha256: row.name for row in connection.execute(wanted)}
