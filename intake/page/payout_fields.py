"""What decides on a paper: money, amounts in words, days, numbers and codes, and names beside their labels.

Found by shape, names by their label, in the lines as they stand. The places on which a bill is paid come first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake.layout.rows import on_one_level
from intake.model import Line

_BEHIND = r"\s*[)）]?\s*[:：]?\s*"
_FAR = 8.0
"""Line heights between a label and its value: 3 at most on national forms, twice that where labels are justified."""


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Characters `start` to `end` of a line."""

    line: Line
    start: int
    end: int
    room: tuple[float, float] = (0.0, 0.0)
    """Pixels on its left and right that may hold more of what is shown in its place."""
    decides: bool = True
    """Whether it is a value that decides, and no other words."""

    @property
    def value(self) -> Line:
        """These characters as a line of their own."""
        return self.line.cut_part(self.start, self.end)

    def touches(self, other: "TextSpan") -> bool:
        """Whether both are on one line and have a character in common."""
        return self.line is other.line and self.start < other.end and other.start < self.end


_MONEY = r"[-−]?\d[\d,，]*\.\d{2}(?!\d)"
_ONE_DAY = r"(?:19|20)\d{2}(?:\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}|\d{4})(?!\d)"
_DAY = rf"{_ONE_DAY}(?:日?\s*[-—~～至到]+\s*{_ONE_DAY})?"
_WORDS = r"[零〇壹贰貳叁參肆伍陆陸柒捌玖拾佰仟万萬亿億元圆圓角分整正]{3,}"
_NAME = r"[\u4e00-\u9fff·•]{2,30}(?![\u4e00-\u9fff]*[:：])"
_TOLD: tuple[tuple[str, str], ...] = (
    (r"小写", rf"[¥￥]?\s*(?P<value>{_MONEY})"),
    (r"(?:票据|发票)号码", r"(?P<value>\d{8,20})(?!\d)"),
    (r"开票日期", rf"(?P<value>{_DAY})"),
    (r"大写", rf"(?P<value>{_WORDS})"),
    (
        r"(?:姓\s*名|[交缴]款人|患者|病人|受检者|户名|持卡人|申请人|被保险人|参保人|[代经]办人|[委受]托人|法定代表人)",
        rf"(?P<value>{_NAME})",
    ),
    (r"校验码", r"(?P<value>[0-9A-Za-z]{4,32})"),
    (r"(?:出院|入院|临床|初步|主要|门诊)诊断(?:名称)?", rf"(?P<value>{_NAME})"),
    (r"性\s*别", r"(?P<value>[男女])"),
    (r"(?:医保类型|险种(?:类型)?|参保类型|人员类别)", rf"(?P<value>{_NAME})"),
    (
        r"(?:收款单位(?:[(（]章[)）])?|医疗机构(?:名称)?|医院名称|购买方(?:名称)?|销售方(?:名称)?)",
        rf"(?P<value>{_NAME})",
    ),
)
"""Label and value, most weighty first."""
_SHAPED = re.compile(
    rf"(?<![\d.])(?:{_MONEY}|{_DAY})|{_WORDS}|(?<![0-9A-Za-z.*])(?=[A-Za-z*]{{0,6}}\d)[0-9A-Za-z*]{{6,32}}(?![0-9A-Za-z.])"
    r"|(?<![0-9A-Za-z.*])\d+(?:\.\d+)?(?![0-9A-Za-z.*])"
)
"""Values that need no label."""


def find_deciding_places(lines: Sequence[Line]) -> list[TextSpan]:
    """Every such place, the most weighty first; each once."""
    found: list[TextSpan] = []
    taken: dict[int, list[TextSpan]] = {}
    for place in (*_iter_labelled(lines), *_iter_shaped(lines)):
        beside = taken.setdefault(id(place.line), [])
        if not any(other.touches(place) for other in beside):
            beside.append(place)
            found.append(place)
    return found


def find_rests(line: Line, places: Sequence[TextSpan]) -> Iterator[TextSpan]:
    """What of a line stands in none of the places and says something."""
    at = 0
    for start, end in (*sorted((p.start, p.end) for p in places if p.line is line), (len(line.text), len(line.text))):
        if any(char.isalnum() for char in line.text[at:start]):
            yield TextSpan(line, at, start, decides=False)
        at = end


def _iter_labelled(lines: Sequence[Line]) -> Iterator[TextSpan]:
    for label, value in _TOLD:
        for line in lines:
            place = _find_labelled(line, lines, label, value) if re.search(label, line.text) else None
            if place is not None:
                yield place


def _iter_shaped(lines: Sequence[Line]) -> Iterator[TextSpan]:
    for line in lines:
        yield from (TextSpan(line, *match.span()) for match in _SHAPED.finditer(line.text))


def _find_labelled(line: Line, lines: Sequence[Line], label: str, value: str) -> TextSpan | None:
    """The value behind the label on its own line, or on the next one to the right where the label ends its line."""
    inside = re.search(rf"{label}{_BEHIND}{value}", line.text)
    if inside:
        return TextSpan(line, *inside.span("value"))
    if not re.search(rf"{label}{_BEHIND}[¥￥]?\s*$", line.text):
        return None
    right = [other for other in lines if other is not line and is_behind(line, other)]
    nearest = min(right, key=lambda other: other.rect.left, default=None)
    match = re.match(rf"\s*{value}", nearest.text) if nearest else None
    return TextSpan(nearest, *match.span("value")) if nearest and match else None


def is_behind(label: Line, line: Line) -> bool:
    """Whether a line stands on the right of another, near enough to be its value."""
    gap = line.rect.left - label.rect.right
    return on_one_level(label.rect, line.rect) and -label.rect.height < gap < _FAR * label.rect.height
