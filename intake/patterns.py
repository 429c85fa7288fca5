"""Words and patterns as data: the `*.patterns.yaml` beside a module, each entry a regular expression with a name.

A text is a pattern; a list is an alternation of words, taken to the letter, the longest first. `{name}` in a text stands for
an earlier entry of the same file (an alternation, in a group of its own). A pattern is compiled when it is first asked for,
so that importing a reader costs nothing for papers that never come. Lists of labels and other words that no pattern is made
of lie beside a module as `*.words.yaml`, the heads of its tables as `*.tables.yaml`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REFERENCE = re.compile(r"\{([a-z][a-z_]*)\}")
"""A name in braces; counts such as `{2,4}` hold figures and stay what they are."""


class Patterns:
    """The named patterns of one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sources: dict[str, str] = {}
        self._compiled: dict[str, re.Pattern[str]] = {}

    def __getitem__(self, name: str) -> re.Pattern[str]:
        """The compiled pattern.

        Raises:
            KeyError: the file has no entry of that name.
        """
        found = self._compiled.get(name)
        if found is None:
            found = self._compiled[name] = re.compile(self.source(name))
        return found

    def source(self, name: str) -> str:
        """The text of an entry, to build a larger pattern from."""
        return self._entries()[name]

    def names(self) -> tuple[str, ...]:
        """The names of all entries, in the order of the file."""
        return tuple(self._entries())

    def _entries(self) -> dict[str, str]:
        if not self._sources:
            for name, entry in read_data(self._path).items():
                self._sources[name] = self._text_of(entry)
        return self._sources

    def _text_of(self, entry: str | Sequence[str]) -> str:
        if isinstance(entry, str):
            return _REFERENCE.sub(lambda m: self._sources[m[1]], entry)
        return f"(?:{'|'.join(map(re.escape, sorted(entry, key=len, reverse=True)))})"


@cache
def patterns_beside(module_file: str) -> Patterns:
    """The patterns of a module, `NAME.patterns.yaml` beside `NAME.py`; give it `__file__`."""
    return Patterns(Path(module_file).with_suffix(".patterns.yaml"))


@cache
def words_beside(module_file: str) -> Mapping[str, tuple[str, ...]]:
    """The lists of words of a module, `NAME.words.yaml` beside `NAME.py`: words parted by blanks, in the order given."""
    return {name: tuple(text.split()) for name, text in data_beside(module_file, ".words.yaml").items()}


@cache
def tables_beside(module_file: str) -> Mapping[str, Mapping[str, str]]:
    """Tables of words of a module, `NAME.tables.yaml` beside `NAME.py`: for each table what each of its words stands for."""
    tables = data_beside(module_file, ".tables.yaml")
    return {
        name: {word: meaning for meaning, words in rows.items() for word in words.split()}
        for name, rows in tables.items()
    }


@cache
def data_beside(module_file: str, suffix: str = ".yaml") -> Any:
    """What stands in `NAME.yaml` beside `NAME.py`, read once; give it `__file__`. Nobody may change it."""
    return read_data(Path(module_file).with_suffix(suffix))


def read_data(path: Path) -> Any:
    """What a YAML file of the product holds."""
    return yaml.load(path.read_bytes(), Loader=_LOADER)
