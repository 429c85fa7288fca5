"""A PostgreSQL server of its own for tests and measurements: made of Debian's programs, thrown away at the end.

It listens on a Unix socket in a temporary folder and on no network address. PostgreSQL refuses to run as root; then it runs
as `postgres`, or as `nobody`. The kernel ends it with the process that started it, however that one ends.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

USER = "intake"
_DEBIAN = Path("/usr/lib/postgresql")
_HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Nothing has to survive a power cut of the machine that tests: starts and new databases take a tenth of the time."""
_START = 30.0
_NAMES = count(1)


def find_programs() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest version first; None where PostgreSQL is not installed."""
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]), reverse=True)
    found = versions[0] if versions else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; `sockets` is the folder of its socket, `programs` that of its programs."""

    sockets: Path
    programs: Path

    def url(self, database: str) -> str:
        """The address of one of its databases, as the setting `ledger` wants it."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.sockets}"

    def create_database(self, template: str = "template0") -> str:
        """A new database, a copy of `template`; its name."""
        name = f"ledger_{next(_NAMES)}"
        self.execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop_database(self, name: str) -> None:
        """Whoever is still connected is thrown out."""
        self.execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def execute(self, statement: str, *names: str) -> None:
        """A statement in which each `{}` stands for a name."""
        with psycopg.connect(host=str(self.sockets), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def start_postgres(*, hasty: bool = True) -> Iterator[PostgresServer]:
    """A new server with no databases but its own.

    Args:
        hasty: Whether it may lose what was written last when the machine stops.

    Raises:
        RuntimeError: PostgreSQL is not installed, or the server does not start.
    """
    programs = find_programs()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed (apt install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has 107 bytes at most
    try:
        (folder / "socket").mkdir()
        _give_away(folder)
        _init_cluster(programs, folder / "data")
        with _run_server(programs, folder, _HASTY if hasty else ()) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _init_cluster(programs: Path, data: Path) -> None:
    words = [
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
        "--no-instructions",
        "-U",
        USER,
        "-D",
        str(data),
    ]
    done = subprocess.run([*_as_owner(), str(programs / "initdb"), *words], capture_output=True, check=False, cwd="/")
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace"))


@contextmanager
def _run_server(programs: Path, folder: Path, settings: Sequence[str]) -> Iterator[PostgresServer]:
    switches = [word for setting in ("listen_addresses=", *settings) for word in ("-c", setting)]
    words = [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder / "socket"), *switches]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen([*_as_owner(), *words], stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/")
    server = PostgresServer(folder / "socket", programs)
    try:
        _await_start(server, running, folder / "log")
        yield server
    finally:
        running.send_signal(signal.SIGINT)  # nobody is waited for
        running.wait(_START)


def _await_start(server: PostgresServer, running: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START
    while True:
        try:
            server.execute("SELECT 1")
        except psycopg.OperationalError:
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text("utf-8", "replace")) from None
            time.sleep(0.05)
        else:
            return


# ------------------------------------------------------------------------------------------------ not as root
def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as, where it cannot be ourselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _as_owner() -> list[str]:
    """The beginning of a command: by whom, and that the kernel interrupts it (a fast shutdown) when we end."""
    owner = _owner()
    other = ["--reuid", str(owner.pw_uid), "--regid", str(owner.pw_gid), "--clear-groups"] if owner else []
    return ["setpriv", *other, "--pdeathsig", "INT"]


def _give_away(folder: Path) -> None:
    owner = _owner()
    if owner is not None:
        for path in (folder, *folder.iterdir()):
            os.chown(path, owner.pw_uid, owner.pw_gid)
