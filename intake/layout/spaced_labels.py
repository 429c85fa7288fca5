"""Labels as heads of papers print them without help for the reader: no colon behind them, or their letters set apart.

`姓名 张三 性别 男 年龄 45岁` is one line in which each label is known by the kind of what follows it; a word that is followed
by something else is no label (姓名及关系, 年龄段). `年` and `龄：45岁` are one label whose letters were set to a common width.
"""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from intake.layout.join_lines import join_pairs
from intake.layout.rows import is_vertical, on_one_level
from intake.model import Line
from intake.patterns import patterns_beside

_PATTERNS = patterns_beside(__file__)

_GAP = r"[\s_]*"
_WIDE = 14.0
"""Line heights that the letters of one label may stand apart: a label of two letters set as wide as one of six."""


def split_bare_labels(line: Line) -> list[Line]:
    """`姓名 张三 性别 男 年龄 45岁` in its parts; other lines, and labels inside a word, as they are."""
    found = [] if re.search(r"[:：。；;]", line.text) else list(_PATTERNS["bare"].finditer(line.text))
    if not found or line.text[: found[0].start()].rstrip(" _") == line.text[: found[0].start()] != "":
        return [line]
    cuts = sorted({0, len(line.text)}.union(*((m.start(), m.end()) for m in found)))
    return [line.cut_part(a, b) for a, b in pairwise(cuts) if line.text[a:b].strip(" _")]


def join_spaced_labels(lines: Sequence[Line], words: Collection[str]) -> list[Line]:
    """The lines, with the first letter of a label joined to the rest of it that stands to its right before a colon."""
    lone = [x for x in lines if _PATTERNS["letter"].fullmatch(x.text.strip())]
    ends = [x for x in lines if _PATTERNS["label_end"].match(x.text)] if lone else []
    found = ((first, _nearest_end(first, ends)) for first in lone)
    return join_pairs(lines, {id(x): (x, rest) for x, rest in found if rest is not None and _is_label(x, rest, words)})


def _nearest_end(first: Line, ends: Sequence[Line]) -> Line | None:
    behind = (x for x in ends if _is_following(first, x))
    return min(behind, key=lambda x: x.rect.left, default=None)


def _is_label(first: Line, rest: Line, words: Collection[str]) -> bool:
    """Whether two pieces are one label together, and the second alone is none."""
    end = re.split("[:：]", rest.text)[0].strip()
    return first.text.strip() + end in words and end not in words


def _is_following(first: Line, line: Line) -> bool:
    gap = line.rect.left - first.rect.right
    near = -0.5 * first.rect.height < gap < _WIDE * first.rect.height
    return near and on_one_level(first.rect, line.rect) and not is_vertical(line)
