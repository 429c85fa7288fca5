"""Texts that steer no terminal: what papers, files and folders are called may hold escape codes and marks that turn lines round."""

import json
import re
from collections.abc import Callable
from typing import Any

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]")
"""Control characters but line feed and tab, marks of writing direction (Unicode TR 9), separators of lines and paragraphs."""


def escape_steering(text: str) -> str:
    r"""The text with such characters made visible; lines and columns stay what they are.

    >>> escape_steering("样\x1b[2J\n")
    '样\\x1b[2J\n'
    """
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def escape_line(text: str) -> str:
    """The same for what must stay one line."""
    return escape_steering(text).replace("\n", "\\n")


def dump_json(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """The value as JSON of one line; what could steer a terminal is written as JSON writes it, so that nothing is lost.

    File names that are not UTF-8 arrive as lone surrogates; JSON can only carry those as escapes.
    """
    text = json.dumps(value, ensure_ascii=False, default=default)
    if not text.isprintable():
        text = _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
        text = re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)
    return text
