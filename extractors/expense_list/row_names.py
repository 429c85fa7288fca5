"""Whether the name of a row is what is printed: read surely, and neither its first nor its last letter lost.

A recogniser that drops a letter tells nobody: the rest scores well. Within a name the letters' distances show it; a lost first
letter shows where the names of a column begin on one level, or are centred on one; a lost last letter only where what is
left is no usual end of a name. Cannot see: a letter lost where what remains is as usual an end as the whole.
"""

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from intake.model import Field, Line, State

_SURE_NAME, _SURE_LETTER = 0.99, 0.97
"""Mean and weakest score from which a Chinese name is taken as printed. Letters that were read wrong without a rival score up to 0.99."""
_SHORTEST = 2
"""Letters of the shortest name; what is shorter is the rest of one."""
_NEAR = 3
"""Rows above and below that a name is held against: pages are bent, and lists have parts."""
_AGREE, _ALIKE = 0.35, 0.6
"""How far from each other names begin that begin on one level, in letters; and the share of neighbours that do."""
_ENDS = re.compile(
    r"(?:[片丸囊粒剂膏栓散浆粉雾糖费项性法图规影描像超养析体型管器贴膜巾套布带线板钉网泵袋瓶垫头肠针]"
    r"|(?<!输)液|(?<!手)术|级护理|测定|滴注)$|^注射用.+钠$"
    r"|^(?:(?:静脉|密闭式)?输液|(?:肌肉|皮下|皮内|静脉|动脉)注射|静脉采血|(?:超声|氧气)?雾化吸入|氧气吸入|[大中小]换药|心电监护)$"
)
"""Ends of names of drugs, goods and services; not those that stand before a last letter as well (护理费, 检查费, 治疗费, 钙片)."""


def is_sure(name: Field[Any] | None, line: Line | None, *, clear: bool) -> bool:
    """Whether a name is what is printed.

    Args:
        name: As read.
        line: Where it stands; its letters have no scores where they come from a text layer.
        clear: Neither cut by force, nor wrapped in a way that could belong to another row, nor off the level of its column.
    """
    if name is None or line is None or name.value is None or name.state is not State.READ:
        return False
    if not clear or len(name.value) < _SHORTEST:
        return False
    return name.confidence is None or _is_read_surely(name.value, name.confidence, line)


def _is_read_surely(name: str, score: float, line: Line) -> bool:
    """Whether a name is Chinese, was read without a weak letter, and ends as names do."""
    chinese = re.fullmatch(r"[\u4e00-\u9fff()（）、]+", name) is not None
    scores = score >= _SURE_NAME and line.lowest_score >= _SURE_LETTER
    return chinese and scores and _ENDS.search(name.rstrip(")）")) is not None


def are_level(names: Sequence[Line | None]) -> list[bool]:
    """Whether each name of a column begins, or is centred, where those around it are; True where they follow no rule."""
    return [
        line is None or _is_level(line, (*names[max(0, i - _NEAR) : i], *names[i + 1 : i + 1 + _NEAR]))
        for i, line in enumerate(names)
    ]


def _is_level(line: Line, around: Sequence[Line | None]) -> bool:
    """Two groups of columns stand side by side: only names less than four letters apart are of one column."""
    letter = line.rect.width / max(1, len(line.text))
    beside = list(_iter_beside(line, around, 4 * letter))
    if len(beside) < 2:
        return True
    for at in (_left_edge, _centre_line):
        common = median(map(at, beside))
        alike = sum(abs(at(x) - common) < _AGREE * letter for x in beside)
        if alike >= _ALIKE * len(beside):
            return abs(at(line) - common) < _AGREE * letter
    return True


def _iter_beside(line: Line, around: Sequence[Line | None], reach: float) -> Iterator[Line]:
    for other in around:
        if other is not None and abs(_left_edge(other) - _left_edge(line)) < reach:
            yield other


def _left_edge(line: Line) -> float:
    return line.rect.left


def _centre_line(line: Line) -> float:
    return (line.rect.left + line.rect.right) / 2
