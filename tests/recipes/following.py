"""Recipes of the pages as they are written: their steps, done to the letter in a copy of the project.

A recipe is a section with numbered steps. A step names one file in backticks, and the block under it is what stands in that
file: a whole file, or with `diff` the lines to be added (`+`) or taken away (`-`) at the lines it quotes. The lines of a Word file
are its paragraphs and the rows of its table. Blocks marked `sh` are run.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import docx
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Cm

from tests.conftest import ROOT

PROJECT = (
    "cli.py", "pyproject.toml", "intake", "extractors", "validators", "templates", "docs",
    *(f"tests/{name}" for name in ("__init__.py", "conftest.py", "side_by_side.py", "rule_cases.py", "rules", "office")),
    *(f"tests/{name}" for name in ("readings.py", "pages.py", "scripted.py")),
    "samples/__init__.py", "samples/make/__init__.py", "samples/make/facts", "benchmarks/__init__.py", "benchmarks/postgres.py",
    "benchmarks/review/__init__.py", "benchmarks/review/chromium.py",
    *(f"tests/{name}" for name in ("commands", "validators", "templates", "types")),
)  # fmt: skip
"""What a recipe may touch or run."""
_STEP = re.compile(r"^\d+\. (?:`(?P<file>[^`]+)`)?.*?(?=^\d+\. |^\S(?<!\d)|\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^ *```(?P<language>\w+)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step: the file that it names, and what it says of it."""

    file: str
    language: str
    text: str


def steps(page: str, heading: str) -> list[Step]:
    """The steps of the recipe under that heading.

    Raises:
        ValueError: there is no such heading, or not one, or it has no steps.
    """
    sections = re.findall(
        rf"^##+ {re.escape(heading)}$\n(.*?)(?=^##|\Z)", (ROOT / page).read_text("utf-8"), re.M | re.S
    )
    if len(sections) != 1:
        raise ValueError(f"{page}: {heading} stands there {len(sections)} times")
    found = list(_iter_steps(sections[0]))
    if not found:
        raise ValueError(f"{page}: {heading} has no steps")
    return found


def _iter_steps(section: str) -> Iterator[Step]:
    for said in _STEP.finditer(section):
        for block in _BLOCK.finditer(said[0]):
            yield Step(said["file"] or "", block["language"], dedent(block["text"]))


def copy_project(place: Path) -> Path:
    """A copy of the project in which anything may be changed."""
    for name in PROJECT:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, place / name)
    return place


def follow(page: str, heading: str, project: Path) -> str:
    """Everything a recipe says, done in `project`; what its commands printed.

    Raises:
        AssertionError: a command failed, or a quoted line is not there.
    """
    printed = []
    for step in steps(page, heading):
        if step.language == "sh":
            printed.append(run(step.text, project))
        else:
            write(project / step.file, step)
    return "".join(printed)


def write(path: Path, step: Step) -> None:
    """What a step says of its file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if step.language == "diff":
        path.write_text(changed(path.read_text("utf-8"), step.text, path.name), "utf-8")
    elif path.suffix == ".docx":
        write_form(path, step.text)
    else:
        path.write_text(step.text, "utf-8")


def write_form(path: Path, text: str) -> None:
    """A copy of the receipt's Word file with other words in it: a line is a paragraph, or with `｜` a row of its one table."""
    document = docx.Document(str(path.with_name("receipt.docx")))
    body = document.element.body
    for old in list(body)[:-1]:
        body.remove(old)
    lines = text.splitlines()
    document.core_properties.title = lines[1]
    cells = [line.split("｜") for line in lines if "｜" in line]
    table = document.add_table(len(cells), len(cells[0]))
    for row, texts in zip(table.rows, cells, strict=True):
        row.height, row.height_rule = Cm(1), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, said in zip(row.cells, texts, strict=True):
            cell.text = said
    for line in lines:
        if "｜" not in line:
            document.add_paragraph(line)
    document.save(str(path))


def changed(text: str, diff: str, name: str) -> str:
    """A text with the lines of a diff added and taken away, each behind the line quoted before it; at the end if none is."""
    lines = text.splitlines()
    at = len(lines) if all(line.startswith("+") for line in diff.splitlines()) else 0
    for mark, said in ((line[:1], line[1:]) for line in diff.splitlines()):
        if mark == "+":
            lines.insert(at, said)
            at += 1
            continue
        assert said in lines[at:], f"{name}: no line {said!r} behind line {at}"
        at = lines.index(said, at)
        if mark == "-":
            del lines[at]
        else:
            at += 1
    return "\n".join(lines) + "\n"


def run(commands: str, project: Path) -> str:
    """What the commands print, run one after the other in the project until one fails.

    Raises:
        AssertionError: one ended with another code than 0, or 3: a person has to look at something.
    """
    own = 'intake() { python -m cli "$@" || [ $? -eq 3 ]; }\n'
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    home = {"XDG_CACHE_HOME": str(project / ".cache"), "XDG_DATA_HOME": str(project / ".data"), "PYTHONUTF8": "1"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", own + commands], cwd=project, env=os.environ | home | {"PATH": path, "PYTHONPATH": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    return done.stdout
