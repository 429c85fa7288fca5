"""The shapes of electronic bills' data, from `xml_names.yaml`, where the sources of the names are told.

Names of elements are kept in lower case; `parent/name` is a name that only its parent gives a meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from intake.patterns import data_beside


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind of data is laid out, by the names of its elements.

    `keys`: the vocabulary's key and the rank of the name; a later rank counts where none before speaks. `labels`: the label
    under which a name without a key goes to `extra`. `columns`: the column of a fee line. `required`: groups of keys, one of
    each of which must be there. `lists` hold fee lines, `rows` are one themselves, `aside` repeat names with other meanings.
    """

    keys: Mapping[str, tuple[str, int]]
    labels: Mapping[str, str]
    columns: Mapping[str, str]
    required: tuple[frozenset[str], ...]
    lists: frozenset[str]
    rows: frozenset[str]
    aside: frozenset[str]


@cache
def load_shapes() -> tuple[Shape, Shape]:
    """A medical receipt's shape and a tax invoice's."""
    shapes = data_beside(__file__)
    return _parse_shape(shapes["receipt"]), _parse_shape(shapes["invoice"])


def _parse_shape(shape: Mapping[str, Any]) -> Shape:
    return Shape(
        keys=_rank_names(shape["names"]),
        labels=_invert_names(shape["labels"]),
        columns=_invert_names(shape["columns"]),
        required=tuple(frozenset(group.split()) for group in shape["required"]),
        lists=_split_names(shape.get("lists", "")),
        rows=_split_names(shape.get("rows", "")),
        aside=_split_names(shape["aside"]),
    )


def _rank_names(names: Mapping[str, str | list[str]]) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for key, ranks in names.items():
        for rank, words in enumerate([ranks] if isinstance(ranks, str) else ranks):
            found |= dict.fromkeys(_split_names(words), (key, rank))
    return found


def _invert_names(names: Mapping[str, str]) -> dict[str, str]:
    return {name: meaning for meaning, words in names.items() for name in _split_names(words)}


def _split_names(words: str) -> frozenset[str]:
    return frozenset(words.lower().split())
