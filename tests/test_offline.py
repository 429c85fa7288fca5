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


KEPT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "TMPDIR", "LANG", "LC_ALL")
"""Of the variables around us only these: a build server sets others by which some libraries fall silent by themselves."""


def run(code: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**{k: os.environ[k] for k in KEPT if k in os.environ}, "PYTHONUTF8": "1", "HOME": str(home)},
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


def test_a_file_left_would_be_noticed(tmp_path: Path):
    run("from pathlib import Path; (Path.home() / '.cache').mkdir(); (Path.home() / '.cache/used').touch()", tmp_path)
    assert [str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()] == [".cache/used"]


@pytest.mark.parametrize(
    ("library", "silenced"),
    [
        ("openvino", "'openvino_telemetry.main' not in sys.modules and sys.modules['openvino_telemetry'] is None"),
        ("onnxruntime", "os.environ['ORT_DISABLE_TELEMETRY'] == '1'"),
    ],
)
def test_the_libraries_are_silenced_before_they_are_imported(tmp_path: Path, library: str, silenced: str):
    """Not asked: whether they would report without it. On a build server or in a container they decide that themselves."""
    done = run(f"import os, sys, intake, {library}; sys.exit(0 if {silenced} else 'not silenced')", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
