"""What differs between systems is asked for in one place, and each answer has a second way."""

import ast
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from intake.machine import files, interrupts, processes, resources
from intake.machine.locks import LockTaken, hold_file_lock
from tests.conftest import ROOT
from tests.machine.elsewhere import MODULES, NAMES


def uses_of_posix(path: Path) -> Iterator[str]:
    """Every use of a module or a name that only POSIX has, but for those behind a question whether it is there."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (f"{path}:{node.lineno} {n.name}" for n in node.names if n.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield f"{path}:{node.lineno} {node.module}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            known = node.attr in NAMES.get(node.value.id, ())
            yield from [f"{path}:{node.lineno} {node.value.id}.{node.attr}"] * known


def test_only_the_machine_room_knows_what_only_posix_has() -> None:
    rooms = [
        ROOT / "cli.py",
        *(p for r in ("intake", "extractors", "validators", "templates") for p in (ROOT / r).rglob("*.py")),
    ]
    assert len(rooms) > 300
    elsewhere = [
        use for path in rooms if ROOT / "intake" / "machine" not in path.parents for use in uses_of_posix(path)
    ]
    assert not elsewhere


# ------------------------------------------------------------------------------------------------ resources
def test_cores_are_those_this_process_may_use_or_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert resources.count_cores() == len(os.sched_getaffinity(0))
    monkeypatch.delattr(os, "sched_getaffinity")
    assert resources.count_cores() == os.cpu_count()


def test_memory_is_told_in_megabytes() -> None:
    held = b"x" * (64 << 20)
    assert 64 < resources.resident_megabytes() < 100_000
    assert resources.available_megabytes() > 0
    assert len(held)


# ------------------------------------------------------------------------------------------------ locks
def hold_elsewhere(path: Path) -> "subprocess.Popen[bytes]":
    """Another process that holds the lock until it is killed."""
    code = f"""
import sys, time
from intake.machine.locks import hold_file_lock
from pathlib import Path
with hold_file_lock(Path({str(path)!r}), wait=True):
    print("held", flush=True)
    time.sleep(600)
"""
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_lock_keeps_others_out_and_ends_with_a_killed_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    process = hold_elsewhere(path)
    with pytest.raises(LockTaken), hold_file_lock(path, wait=False):
        raise AssertionError("two hold one lock")
    process.kill()
    process.wait()
    with hold_file_lock(path, wait=True):
        assert path.stat().st_mode & 0o777 == 0o600
    assert path.exists()


# ------------------------------------------------------------------------------------------------ interrupts
def test_a_process_started_meanwhile_does_not_hear_ctrl_c() -> None:
    code = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))"
    with interrupts.endings_held_back():
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == "True\n"


_HELD_BACK = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs the tests in the background has it ignored
from intake.machine import interrupts
steps = []
try:
    with interrupts.endings_held_back():
        signal.raise_signal(signal.SIGINT)
        steps.append("started whole")
except KeyboardInterrupt:
    steps.append("then heard")
print(steps)
"""


@pytest.mark.parametrize("without", ["", "import signal; del signal.pthread_sigmask"], ids=["masks", "no masks"])
def test_an_interrupt_that_was_held_back_is_heard_behind(without: str) -> None:
    command = [sys.executable, "-c", without + _HELD_BACK]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told == "['started whole', 'then heard']\n"


def test_without_signal_masks_a_worker_shuts_its_ears_itself() -> None:
    code = """
import signal
del signal.pthread_sigmask
from intake.machine.interrupts import ignore_interrupts
ignore_interrupts()
signal.raise_signal(signal.SIGINT)
print("goes on")
"""
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told == "goes on\n"


# ------------------------------------------------------------------------------------------------ processes
def is_running(number: int) -> bool:
    """Whether the process exists and has not ended; a zombie only waits to be reaped."""
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("kept", ["killpg", ""])
def test_a_program_ends_with_all_that_it_started(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not kept:
        monkeypatch.delattr(os, "killpg")
    code = "import subprocess, sys; subprocess.Popen(['sleep', '600']).wait()"
    process = processes.start_group([sys.executable, "-c", code], os.environ)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not (started := children.read_text().split()):
        assert process.poll() is None
    processes.end_group(process)
    assert process.wait() == -signal.SIGKILL
    end = time.monotonic() + 10
    while is_running(int(started[0])):
        assert time.monotonic() < end, "what it started lives on"
        time.sleep(0.01)


# ------------------------------------------------------------------------------------------------ files
def test_where_links_need_rights_a_file_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(1314, "A required privilege is not held by the client")

    (tmp_path / "a").write_bytes(b"weights")
    monkeypatch.setattr(Path, "symlink_to", refuse)
    files.place_file(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"weights"


def test_a_target_that_is_open_for_a_moment_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, refused = os.replace, iter(range(3))

    def replace(draft: str, target: str) -> None:
        if next(refused, None) is not None:
            raise PermissionError(13, "used by another process")
        real(draft, target)

    (tmp_path / "draft").write_bytes(b"new")
    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(files, "KEEPS_OPEN_FILES", False)
    monkeypatch.setattr(files, "_PAUSE", 0)
    files.replace_path(tmp_path / "draft", tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == b"new"


def test_a_target_that_stays_open_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(files, "KEEPS_OPEN_FILES", False)
    monkeypatch.setattr(files, "_PAUSE", 0)
    with pytest.raises(PermissionError):
        files.replace_path(tmp_path / "draft", tmp_path / "target")


def test_a_list_of_paths_may_come_from_a_window_that_speaks_gbk(monkeypatch: pytest.MonkeyPatch) -> None:
    assert files.decode_path("样张/发票.jpg".encode()) == "样张/发票.jpg"
    monkeypatch.setattr(os, "fsdecode", lambda raw: raw.decode("utf-8"))
    monkeypatch.setattr("locale.getencoding", lambda: "gbk")
    assert files.decode_path("样张/发票.jpg".encode("gbk")) == "样张/发票.jpg"


def test_what_others_may_write_to_is_told_where_the_system_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    assert files.belongs_to_me(tmp_path.stat())
    assert not files.is_open_to(tmp_path.stat(), 0o022)
    tmp_path.chmod(0o777)
    assert files.is_open_to(tmp_path.stat(), 0o022)
    monkeypatch.delattr(os, "geteuid")
    assert files.belongs_to_me(tmp_path.stat())
    assert not files.is_open_to(tmp_path.stat(), 0o022)
