"""What stands in a rendered template where a value goes: a mark, never the value.

A value is put into the finished document as text of a run (`put`), so nothing that it holds can be taken for a tag, for XML
or for a variable. In conditions of the template (`{% if tel %}`) it is its own text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from intake.forms.model import Group, Picture, PrintedValue, Rows, Tick, Values

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Noncharacters of Unicode: XML may hold them, no text does."""
MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
TICKED, BOX = "√", "□"
"""☑ is missing in 宋体 and comes out in another font."""
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff]|[^\x00-\uffff]"
)
_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

Leaf = PrintedValue | Tick | Picture


class Text(str):
    """A value as the template sees it."""

    mark: str

    def __new__(cls, text: str, mark: str) -> "Text":
        made = super().__new__(cls, text)
        made.mark = mark
        return made

    def __html__(self) -> str:
        return self.mark


class Mark(Text):
    """A box as the template sees it: true where it is ticked."""

    def __bool__(self) -> bool:
        return self == TICKED


def clean_text(text: str) -> str:
    """Text without what cannot be printed: control characters, marks that turn the writing's direction, lone surrogates.

    Every kind of line break becomes one; a tab becomes a blank.

    >>> clean_text("a\\x00b\\tc\\r\\nd")
    'ab c\\nd'
    """
    flat = _BREAK.sub("\n", text.replace("\t", " "))
    return _UNSEEN.sub(lambda m: m[0] if _is_printable(m[0]) else "", flat)


def _is_printable(char: str) -> bool:
    """Of what the pattern finds, characters beyond the basic plane are rare ones of names; two of each plane are none."""
    return ord(char) > 0xFFFF and ord(char) & 0xFFFE != 0xFFFE and not 0xE0000 <= ord(char) <= 0xE0FFF


def iter_leaves(values: Values) -> Iterator[tuple[str, str, Leaf]]:
    """Every single value: dotted name (`materials.2.name`), name as in `Form.gives` (`materials[].name`), value."""
    for name, value in values.items():
        if isinstance(value, Leaf):
            yield name, name, value
        elif isinstance(value, Mapping):
            yield from _iter_group(name, name, value)
        else:
            for number, row in enumerate(value, start=1):
                yield from _iter_group(f"{name}.{number}", f"{name}[]", row)


def _iter_group(dotted: str, generic: str, group: Group) -> Iterator[tuple[str, str, Leaf]]:
    """The values of a group or row, under its two names."""
    for key, leaf in group.items():
        yield f"{dotted}.{key}", f"{generic}.{key}", leaf


def leaf_text(leaf: PrintedValue | Tick) -> str:
    """What a value prints, before it is fitted."""
    if isinstance(leaf, Tick):
        return TICKED if leaf.ticked else BOX
    return clean_text(leaf.text)


def replace_leaves(values: Values, made: Mapping[str, object]) -> dict[str, object]:
    """`values` in the same shape with what the template is given in their place; `made`: dotted name -> that."""
    return {name: _replace_value(name, value, made) for name, value in values.items()}


def _replace_value(name: str, value: Leaf | Group | Rows, made: Mapping[str, object]) -> object:
    if isinstance(value, Leaf):
        return made[name]
    if isinstance(value, Mapping):
        return _replace_group(name, value, made)
    return [_replace_group(f"{name}.{number}", row, made) for number, row in enumerate(value, start=1)]


def _replace_group(name: str, group: Iterable[str], made: Mapping[str, object]) -> dict[str, object]:
    return {key: made[f"{name}.{key}"] for key in group}
