"""Nothing is reported to anybody: a run leaves no traces of its libraries and calls nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.ocr import selftest

pytestmark = pytest.mark.ocr

CALLS = "{'socket.connect', 'socket.sendto', 'socket.sendmsg', 'socket.getaddrinfo', 'socket.gethostbyname'}"
"""Audit events of the interpreter. A socket alone is no call: urllib3 makes one to learn whether there is IPv6."""

RUN = f"""
import sys
sys.addaudithook(lambda event, _: print("CALLED", event, file=sys.stderr) if event in {CALLS} else None)
import cli
cli.main()
"""


def run(code: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_") and k != "ORT_DISABLE_TELEMETRY"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**kept, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("engine", ["auto", "paddle"])
def test_reading_leaves_nothing_in_the_home_folder_and_calls_nobody(tmp_path: Path, engine: str):
    picture = Path(selftest.__file__).with_name("selftest.png")
    done = run(RUN, tmp_path, "read", "--json", "--engine", engine, str(picture))
    assert selftest.TEXTS[0] in done.stdout
    assert "CALLED" not in done.stderr
    assert [str(p) for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_call_would_be_noticed(tmp_path: Path):
    done = run(RUN.replace("import cli\ncli.main()", "import socket\nsocket.getaddrinfo('localhost', 9)"), tmp_path)
    assert "CALLED socket.getaddrinfo" in done.stderr


@pytest.mark.parametrize("library", ["openvino", "onnxruntime"])
def test_a_library_would_report_if_it_were_let(tmp_path: Path, library: str):
    """Where this fails the library has stopped it and `intake/__init__.py` need not forbid it any more."""
    run(f"import {library}, time; time.sleep(1)", tmp_path)
    assert any(p.is_file() for p in tmp_path.rglob("*"))
