"""How much text a place of a form takes: what is too long is set smaller, then cut; nobody is left to find out alone."""

import unicodedata
from dataclasses import dataclass

MOST = 300
"""Full-width characters where a form says nothing: the longest field of the known forms, a summary, has about 200."""
SMALLEST = 0.75
"""Share of the size to which text is set smaller: 五号 (10.5 pt) becomes 小六 and a half (7.9 pt), the smallest that bills print."""
_LINE = 15
"""Full-width characters that a line break costs: half of a row of a table that is as wide as the page."""
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text as it is set: `scale` is the share of the place's own size; `told` says what was done, empty where nothing."""

    text: str
    scale: float = 1.0
    told: str = ""


def fit_text(text: str, most: int = MOST) -> Fitted:
    """`text` in a place for `most` full-width characters.

    >>> fit_text("样张三", 8)
    Fitted(text='样张三', scale=1.0, told='')
    >>> fit_text("一二三四五", 4)
    Fitted(text='一二三四五', scale=0.8, told='文字较长，已缩小字号')
    >>> fit_text("一二三四五六七八", 4).text
    '一二三四…'
    """
    wide = text_width(text)
    if wide <= most:
        return Fitted(text)
    if wide * SMALLEST <= most:
        return Fitted(text, most / wide, "文字较长，已缩小字号")
    kept = _cut_to_width(text, most / SMALLEST - text_width(_CUT))
    return Fitted(kept + _CUT, SMALLEST, f"文字过长，只印出前 {len(kept)} 个字符，共 {len(text)} 个")


def text_width(text: str) -> float:
    """Printed width in full-width characters; half-width ones count half, a line break as a piece of a row."""
    return sum(_char_width(c) for c in text)


def _char_width(char: str) -> float:
    if char == "\n":
        return _LINE
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def _cut_to_width(text: str, room: float) -> str:
    for index, char in enumerate(text):
        room -= _char_width(char)
        if room < 0:
            return text[:index]
    return text
