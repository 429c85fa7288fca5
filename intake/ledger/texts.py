"""Texts that a database takes. Names of files need not be UTF-8, and a text layer or `case.yaml` may hold NUL: PostgreSQL takes
neither, SQLite no lone surrogates. One such name must not cost a whole run.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from intake.errors import escape_controls

_URI = "file://"


def is_storable(text: str) -> bool:
    """Whether a text can be written as UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def escape_unstorable(text: str) -> str:
    """A text with NUL and lone surrogates made visible.

    >>> print(escape_unstorable("样" + chr(0)))
    样\\x00
    """
    return text if "\0" not in text and is_storable(text) else "".join(map(_escape_odd, text))


def _escape_odd(char: str) -> str:
    return escape_controls(char) if char == "\0" or not is_storable(char) else char


def make_storable(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> tuple[str, Any]:
    """For SQLAlchemy's `before_cursor_execute`: whatever is written or asked for is escaped alike."""
    return statement, _map_texts(parameters)


def _map_texts(value: Any) -> Any:
    match value:
        case str():
            return escape_unstorable(value)
        case dict():
            return {key: _map_texts(one) for key, one in value.items()}
        case list() | tuple():
            return type(value)(map(_map_texts, value))
        case _:
            return value


# ------------------------------------------------------------------------------------------------ paths
def write_path(path: str) -> str:
    """A path as it is stored: as it is, or as a URI where it has bytes that are no text, so that it can be found again."""
    return path if is_storable(path) else Path(path).as_uri()


def read_path(text: str) -> Path:
    """The path of such a text."""
    return Path(os.fsdecode(unquote_to_bytes(text.removeprefix(_URI)))) if text.startswith(_URI) else Path(text)
