"""Blocks of a page marked `console`, followed: their commands are run in order in one folder, and what they print is held to the page.

`$ ` begins a command, `> ` goes on with it; what stands below is printed by it. `…` stands for anything that was left out of a
line, a line of its own for any number of lines. `# 退出码 3` behind a command is its exit code, otherwise it is 0.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import ROOT, Command

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r" +# 退出码 (\d+)$")
_SHELL = re.compile(r"[|<>;&$*\n]")
_YEAR = re.compile(r"2026(?=〕)")
"""The year of numbers that are given on the day of printing."""
_KEPT = ("XDG_DATA_HOME", "INTAKE_SETTINGS")
_ASK = 'intake() { python -m cli "$@"; }\n'
_TELL = '\ncode=$?; { pwd; env; } > "$TOLD"; exit $code'


@dataclass(frozen=True, slots=True)
class ConsoleStep:
    """A command as the page has it, its exit code, and the lines that the page says it prints."""

    command: str
    code: int
    printed: tuple[str, ...]


def read_console(page: str) -> list[ConsoleStep]:
    """Every command of a page in order, with the year of today in its numbers."""
    text = _YEAR.sub(str(date.today().year), (ROOT / page).read_text("utf-8"))  # noqa: DTZ011 numbers are of the office's day
    return [_parse_step(said) for block in _BLOCK.findall(text) for said in re.split(r"^\$ ", block, flags=re.M)[1:]]


def _parse_step(said: str) -> ConsoleStep:
    first, *rest = said.rstrip("\n").split("\n")
    code = _CODE.search(first)
    going_on = [line[2:] for line in rest if line.startswith("> ")]
    command = "\n".join((_CODE.sub("", first), *going_on))
    return ConsoleStep(command, int(code[1]) if code else 0, tuple(line for line in rest if not line.startswith("> ")))


@dataclass(slots=True)
class Console:
    """A terminal: where it stands, and what it was told to remember for later commands."""

    intake: Command
    patch: pytest.MonkeyPatch
    folder: Path
    told: Path

    def follow(self, step: ConsoleStep) -> None:
        """Runs a command and holds its end and its lines to the page.

        Raises:
            AssertionError: another exit code, or a line that was not printed.
        """
        code, out = self._run(step.command)
        assert code == step.code, f"$ {step.command}\n{out}\nended with {code}"
        missing = [line for line in step.printed if line.strip("… ") and not is_printed(line, out)]
        assert missing == [], f"$ {step.command}\nlacks {missing} in\n{out}"

    def _run(self, command: str) -> tuple[int, str]:
        if command.startswith("intake serve"):
            return 0, self._serve(command)
        if command.startswith("intake ") and not _SHELL.search(command):
            with chdir(self.folder):
                called = self.intake(*shlex.split(command)[1:])
            return called.code, called.out.decode() + called.err
        return self._ask_shell(command)

    def _ask_shell(self, command: str) -> tuple[int, str]:
        done = subprocess.run(
            ["bash", "-c", f"{_ASK}{command}{_TELL}"], cwd=self.folder, env=self._surroundings(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        folder, *variables = self.told.read_text("utf-8").splitlines()
        self.folder = Path(folder)
        for name, value in (line.split("=", 1) for line in variables if line.startswith(tuple(f"{k}=" for k in _KEPT))):
            self.patch.setenv(name, value)
        return done.returncode, done.stdout

    def _surroundings(self) -> Mapping[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "TOLD": str(self.told)}

    def _serve(self, command: str) -> str:
        """The first line that the server prints, on a free port; then it is ended as with Ctrl-C."""
        words = [sys.executable, "-m", "cli", *shlex.split(command)[1:], "--port", "0"]
        with subprocess.Popen(
            words,
            cwd=self.folder,
            env=self._surroundings(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdout is not None
            try:
                return process.stdout.readline()
            finally:
                process.terminate()


def is_printed(line: str, out: str) -> bool:
    """Whether a line of the page stands in what was printed; … stands for anything."""
    pattern = re.compile(".*".join(map(re.escape, line.strip().split("…"))))
    return any(pattern.fullmatch(said.strip()) for said in out.splitlines())


def follow_page(page: str, console: Console) -> Iterator[ConsoleStep]:
    """Every command of a page, each given back once it has held."""
    for step in read_console(page):
        console.follow(step)
        yield step
