"""Which printed line of a guide a text stands in.

A notice that says 第4项 sends an applicant to the paper guide: the number must be the one printed there, not a count of
lines. Where a text stands in several lines (出院小结 in three of a maternity item), the branch above it decides.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from intake.catalogue.model import Clause, Item, Node

_MARK = re.compile(r"(\d+)[.、]|(备注)[：:]")


def clause_of(item: Item, node: Node) -> Clause:
    """Where a node's text stands; the item's materials section as a whole where the node quotes no line of it."""
    return node.words.clause or item.clause


def lines_with(verbatim: Sequence[str], text: str, within: Sequence[int] = ()) -> tuple[int, ...]:
    """The lines, from 1, in which `text` stands; only those of `within` if any of them does."""
    found = tuple(n for n, line in enumerate(verbatim, start=1) if text in line)
    return tuple(n for n in found if n in within) or found


def at_line(clause: Clause, verbatim: Sequence[str], line: int) -> Clause:
    """`clause` narrowed to a line, from 1, with the mark printed before it or before the lines above."""
    marks = [match[1] or match[2] for text in verbatim[:line] if (match := _MARK.match(text))]
    return replace(clause, line=line, mark=marks[-1] if marks else "")
