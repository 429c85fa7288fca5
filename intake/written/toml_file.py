"""A TOML file that a person wrote: bounded, and every complaint names its line."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.errors import BadConfiguration, escape_controls
from intake.written.text_file import read_text_file

MAX_BYTES = 200_000
"""Every setting with a remark of its own takes 10 kB."""
_MOST_DOTS = 100
"""In a line; no setting has one in its name."""
_LARGEST = 2**63
"""Whole numbers below this are TOML's (v1.0.0, Integer)."""
_AT = re.compile(r"\(at line (\d+), column \d+\)")
_AT_END = "(at end of document)"
_HEAD, _KEY = re.compile(r"\s*\[\s*([\w-]+)\s*\]"), re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")
_STEP = "请检查引号、括号和等号"


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """What stands in the file, and where."""

    name: str
    values: dict[str, Any]
    source: str = ""

    def place(self, group: str, key: str = "") -> str:
        """File, line and table of a key, or of the table itself, as messages name them; without a line where it is written otherwise."""
        line = next((n for n, found in self._iter_keys() if found == (group, key)), 0)
        numbered = f" 第 {line} 行" if line else ""
        return escape_controls(f"{self.name}{numbered}{f' [{group}]' if group else ''}")

    def _iter_keys(self) -> Iterator[tuple[int, tuple[str, str]]]:
        """The number of each line that begins a table or names a key of one."""
        group = ""
        for number, line in enumerate(self.source.splitlines(), start=1):
            if head := _HEAD.match(line):
                group = head[1]
                yield number, (group, "")
            elif key := _KEY.match(line):
                yield number, (group, key[1])


def _find_line(said: str, source: str) -> str:
    """The line that the reader complains of, as messages name it; empty where it names none."""
    at = _AT.search(said)
    if at:
        return f" 第 {at[1]} 行"
    return f" 第 {len(source.splitlines())} 行" if _AT_END in said else ""


def _refuse_dots(source: str, name: str) -> None:
    """`a.a.a` is a table in a table: for a key of thousands of parts `tomllib` keeps every beginning of it, 1.4 GB for 200 kB."""
    for number, line in enumerate(source.split("\n"), start=1):
        if line.count(".") > _MOST_DOTS and not line.lstrip().startswith("#"):
            raise BadConfiguration(escape_controls(f"{name} 第 {number} 行：嵌套太深"), _STEP)


def read_toml_file(path: Path, name: str) -> WrittenTable:
    """The file; `name` is what messages call it.

    Raises:
        BadConfiguration: unreadable, too large, no TOML, a key twice, or a number that no program can hold.
    """
    source = read_text_file(path, name, MAX_BYTES)
    _refuse_dots(source, name)
    try:
        found = WrittenTable(name, tomllib.loads(source), source)
    except RecursionError as error:
        raise BadConfiguration(escape_controls(f"{name}：嵌套太深"), _STEP) from error
    except ValueError as error:  # what TOML does not allow, and numbers of thousands of digits
        raise BadConfiguration(
            escape_controls(f"{name}{_find_line(str(error), source)}：不是 TOML 的写法，或同一项写了两次"), _STEP
        ) from error
    for key, value in found.values.items():
        inside = value if isinstance(value, dict) else {"": value}
        for below, one in inside.items():
            if isinstance(one, int) and abs(one) >= _LARGEST:
                where = found.place(key, below) if below else found.place("", key)
                raise BadConfiguration(f"{where}：{below or key} 的数字太大", "请写小一些的整数")
    return found
