"""What the ledger stands and how fast it answers, on SQLite and on PostgreSQL.

python -m benchmarks.ledger [--only PART …] [--on sqlite postgresql] [--write]

`append`: 8 processes append 10,000 events each at once; every event must be there, in one chain, every number once and without gaps.
`kill`: a writer is killed in mid-write, 50 times; no case may be lost that was said to be kept, and none may be half.
`full`: the disk is full in mid-write; a small disk is mounted for that where we are root, else a limit on sizes of files stands for it.
`search`: 100,000 invented cases; what it costs to learn whether a new one was claimed before, and how many pages are proposed.

The list with its filters is measured by `benchmarks.register`. Disks are made to write through (`fsync`), PostgreSQL's, too. Each part is
kept when it is done. Status 1 where a search takes longer than 50 ms, of the clock or, on a busy machine, of a core.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from os import geteuid, getloadavg
from pathlib import Path
from typing import Any

from benchmarks.engines import machine
from benchmarks.ledger_search import measure_search
from benchmarks.ledger_strain import append_together, count_whole, fill_disk, kill_writers
from benchmarks.postgres import PostgresServer, start_postgres
from intake import __version__
from intake.ledger.location import LedgerPlace

RESULT = Path(__file__).with_name("results") / "ledger.json"
PROCESSES, EVENTS, KILLS, CASES, ASKED = 8, 10_000, 50, 100_000, 100
LIMIT_MS = 50
SMALL = 24 * 1024 * 1024
"""Bytes of the disk that gets full."""
DATABASES = ("sqlite", "postgresql")


# ------------------------------------------------------------------------------------------------ the parts
def append(place: LedgerPlace) -> Mapping[str, Any]:
    """8 processes at once."""
    seconds = append_together(place, PROCESSES, EVENTS)
    total = PROCESSES * EVENTS
    return {
        "processes": PROCESSES,
        "events": total,
        "seconds": round(seconds, 1),
        "events_a_second": round(total / seconds),
    }


def kill(place: LedgerPlace) -> Mapping[str, Any]:
    """50 times."""
    return {"times": KILLS, "cases_kept": kill_writers(place, KILLS, random.Random(12)), "half_or_lost": 0}


def full(place: LedgerPlace) -> Mapping[str, Any]:
    """Until the disk is full."""
    limit = 0 if geteuid() == 0 else SMALL
    told = fill_disk(place, limit)
    return {"told": told.replace(str(place.file), "台账"), "cases_kept": count_whole(place).cases}


def search(place: LedgerPlace) -> Mapping[str, Any]:
    """Of a new case."""
    return {"cases": CASES, "asked": ASKED, "milliseconds": asdict(measure_search(place, CASES, ASKED))}


PARTS: Mapping[str, Callable[[LedgerPlace], Mapping[str, Any]]] = {
    "append": append, "kill": kill, "full": full, "search": search,
}  # fmt: skip


# ------------------------------------------------------------------------------------------------ where
@contextmanager
def _open_place(database: str, part: str) -> Generator[LedgerPlace]:
    """A place for a ledger; for `full` on a disk of its own where we may mount one."""
    with tempfile.TemporaryDirectory(prefix="ledger-") as name:
        room = Path(name)
        small = part == "full" and geteuid() == 0
        with _mount_small_disk(room / "disk") if small else _plain(room / "disk") as disk:
            if database == "sqlite":
                yield LedgerPlace(disk / "ledger.sqlite", room / "scans")
                return
            with start_postgres(hasty=False) as server:
                yield LedgerPlace(None, room / "scans", server.url(_make_database(server, disk if small else None)))


@contextmanager
def _plain(folder: Path) -> Generator[Path]:
    folder.mkdir()
    yield folder


@contextmanager
def _mount_small_disk(folder: Path) -> Generator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def _make_database(server: PostgresServer, disk: Path | None) -> str:
    """A database, on the small disk where there is one."""
    if disk is None:
        return server.create_database()
    data = disk / "data"
    data.mkdir()
    owner = server.sockets.stat()
    for path in (disk.parent, disk, data):
        path.chmod(0o755)
    subprocess.run(["chown", f"{owner.st_uid}:{owner.st_gid}", data], check=True)
    server.execute(f"CREATE TABLESPACE small LOCATION '{data}'")  # a path of ours
    server.execute("CREATE DATABASE full_one TEMPLATE template0 TABLESPACE small")
    return "full_one"


# ------------------------------------------------------------------------------------------------ all of it
def measure(part: str, database: str) -> Mapping[str, Any]:
    """One part on one database."""
    with _open_place(database, part) as place:
        figures = PARTS[part](place)
    return {**figures, "load": round(getloadavg()[0], 1), "date": datetime.now(UTC).date().isoformat()}


def keep(results: dict[str, Any]) -> None:
    """Writes what there is."""
    told = {
        "version": __version__,
        "machine": machine(),
        "command": "python -m benchmarks.ledger --write",
        "parts": results,
    }
    RESULT.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def recorded() -> dict[str, Any]:
    """The kept figures by `part-database`; empty where there are none."""
    return dict(json.loads(RESULT.read_text("utf-8"))["parts"]) if RESULT.is_file() else {}


# ------------------------------------------------------------------------------------------------ the record
Record = Mapping[str, Any]
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def table(strain: Record, register: Record, rescans: Record) -> str:
    """A row for each figure. Records as `benchmarks.ledger`, `register` and `rescans` keep them; parts may be missing."""
    rows = [
        f"| {what} | {figure} |" for what, figure in (*_iter_strain(strain), *_iter_search(strain, register, rescans))
    ]
    machine = strain["machine"]
    note = (
        f"{machine['cpu']} × {machine['cores']} 核，机器同时在做别的事（负载见 `benchmarks/results/`）；"
        "`python -m benchmarks.ledger`、`benchmarks.register`、`benchmarks.rescans`，加 `--write` 存下。"
    )
    return "\n".join(["| 台账 | 实测 |", "|---|---|", *rows, "", note])


def _iter_strain(strain: Record) -> Iterator[tuple[str, str]]:
    for kind, name in _NAMES.items():
        if part := strain["parts"].get(f"append-{kind}"):
            told = f"{part['events']:,} 条一条不少、一条链，编号不重不断；每秒 {part['events_a_second']} 条"
            yield f"{part['processes']} 个进程同时各记 10,000 条，{name}", told
        if part := strain["parts"].get(f"kill-{kind}"):
            yield f"写入途中 kill -9，{name}", f"{part['times']} 次，半个案卷或丢失 {part['half_or_lost']} 个"
        if part := strain["parts"].get(f"full-{kind}"):
            yield f"写入途中磁盘已满，{name}", f"说明原因，已记的 {part['cases_kept']:,} 个案卷都在"


def _iter_search(strain: Record, register: Record, rescans: Record) -> Iterator[tuple[str, str]]:
    for kind, name in _NAMES.items():
        if part := strain["parts"].get(f"search-{kind}"):
            took = part["milliseconds"]
            told = f"中位 {took['middle']:.0f} 毫秒（CPU {took['busy']:.0f}），每页候选最多 {took['candidates']} 页"
            yield f"{part['cases']:,} 个案卷里查一个新案卷是否交过，{name}", told
    filters = {what: ms for what, ms in register["milliseconds"].items() if what != "待查验清单"}
    yield (
        f"{register['cases']:,} 个案卷的列表，各种条件",
        f"{min(filters.values()):.0f}–{max(filters.values()):.0f} 毫秒",
    )
    found = rescans["kinds"]["all"]
    ways = "转 2°、JPEG q50、调亮、裁 2%、全部一起"
    yield f"同一页重扫（{ways}；{found['rescans']} 页，六种文书）", f"认出 {found['found']:.1%}"
    told = f"{found['pairs']:,} 对里错认 {found['false']} 对"
    yield "同一版式、同一医院、同一天、不同的人（含身份证）", told


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--on", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--write", action="store_true", help="keep the figures")
    options = parser.parse_args(arguments)
    results, slow = recorded(), False
    for part in options.only:
        for database in options.on:
            figures = measure(part, database)
            print(f"{part} {database}: {json.dumps(figures, ensure_ascii=False)}", flush=True)
            results[f"{part}-{database}"] = figures
            if options.write:
                keep(results)
            if part == "search":
                slow = slow or min(figures["milliseconds"]["middle"], figures["milliseconds"]["busy"]) > LIMIT_MS
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
