"""The labels of a 居民身份证, and one of its sides as lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intake.labels.card_labels import find_behind_label
from intake.model import Line, Page

NUMBER = ("公民身份号码", "公民身份证号码", "公民身份证号")
AUTHORITY = ("签发机关",)
VALIDITY = ("有效期限", "有效期")
PORTRAIT = ("姓名", "性别", "民族", "出生", "住址")
LABELS = (*PORTRAIT, *NUMBER, *AUTHORITY, *VALIDITY)


@dataclass(frozen=True, slots=True)
class Portrait:
    """The lines of one portrait side, without its number row."""

    page: Page
    lines: tuple[Line, ...]
    number: Line | None


def find_labelled(lines: Iterable[Line], words: Sequence[str]) -> tuple[Line | None, Line | None]:
    """The first line that begins with one of the words, and what stands behind it; that is None for the label alone."""
    for line in lines:
        behind = find_behind_label(line, words)
        if behind is not None:
            return line, behind if behind.text.strip() else None
    return None, None
