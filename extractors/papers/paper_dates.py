"""Which of a paper's dates is its own: every date with the words before it, beside it or above it, ranked by what they say.

A paper prints many days: when a sample was taken, when somebody was born, until when a card is valid. The day of issue is
what the most telling words name (开具, 报告 …); without any, a date that stands alone at the foot. Words that name another day
(出生, 有效期, 入院, 打印) exclude theirs. Where the same words name different days, the value is doubtful.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from rapidfuzz.distance import Levenshtein

from extractors.papers.entries import whole_date
from intake.fields.parse_field import parse_field
from intake.layout.join_lines import join_lines, without_blanks
from intake.layout.rows import group_rows, line_height, on_one_level
from intake.model import Doubt, Field, Line, Page, Rect
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import Common as F
from intake.values import compact_text, to_half_width

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

_ISSUED = _WORDS["issued"]
_WRITTEN = _WORDS["written"]
_LAST = _WORDS["last"]
_BEFORE = _WORDS["before"]
_ACTS = {0.0: _ISSUED, 1.0: _WRITTEN, 3.0: _LAST, 5.0: _BEFORE}
"""Acts by how telling their days are; a day without an act, and one behind a signature, stand between them."""
_RANK_OF_PLAIN, _RANK_OF_SIGNED = 2.0, 4.0
_NOTHING = Line("", Rect(0.0, 0.0, 0.0, 0.0), 0.0)
WORDS = (
    *(f"{act}{day}" for act in (*_ISSUED, *_WRITTEN, *_LAST) for day in ("日期", "时间")),
    "登记日", "日期", "时间", "年月日",
)  # fmt: skip
"""Every label that the day of issue may have, for the reading of labels."""
LATE = tuple(f"{act}{day}" for act in (*_LAST, *_BEFORE) for day in ("日期", "时间"))
"""Of these the day is kept beside the fields, too: it may be another one than that of issue."""

_LABEL_ABOVE = 2.6
"""Line heights from a label down to its value in the row below, as far as rows of forms stand apart."""
_FOOT = 0.5
"""Share of the page, from the bottom, in which a letter is dated, and of what is written on it."""


@dataclass(frozen=True, slots=True)
class _DatedLine:
    """A date of the page, how telling its words are (0 is best, None for another day), and whether they are as listed."""

    line: Line
    rank: float | None
    exact: bool


def find_issue_date(page: Page, loose: Sequence[Line], *, last: bool) -> dict[str, Field[Any]]:
    """The paper's own day; empty where the page tells none.

    Args:
        loose: Lines that no label claims.
        last: Of several days under the same words the lowest on the page counts, else the first.
    """
    read = list(_iter_read_dates(page))
    return {"issue_date": _choose_date(read, last=last)} if read else _find_foot_date(page, loose)


_ReadDate = tuple[float, bool, Field[Any]]


def _choose_date(read: Sequence[_ReadDate], *, last: bool) -> Field[Any]:
    """The first or the last of the days under the most telling words, doubtful where these name different days."""
    best = min(rank for rank, _, _ in read)
    alike = [(exact, field) for rank, exact, field in read if rank == best]
    exact, field = alike[-1 if last else 0]
    several = len({other.value for _, other in alike}) > 1
    return _doubt_date(field, best, exact=exact, several=several)


def _iter_read_dates(page: Page) -> Iterator[_ReadDate]:
    """Whole dates that may be the paper's own: rank, whether the words are as listed, and the field."""
    for dated in _iter_dates(page):
        field = _read_date(dated.line, page)
        if dated.rank is not None and isinstance(field.value, date):
            yield dated.rank, dated.exact, field


def _doubt_date(field: Field[Any], rank: float, *, exact: bool, several: bool) -> Field[Any]:
    if several:
        field = field.as_doubtful(Doubt.SEVERAL.with_text("同样的栏目下有几个日期"))
    if not exact:
        field = field.as_doubtful(Doubt.LABEL)
    inferred = Doubt.PLACE.with_text("没有开具或报告的日期，按其他日期推断")
    return field.as_doubtful(inferred) if rank >= _RANK_OF_SIGNED else field


def _rank_label(label: str) -> tuple[float | None, bool]:
    """How telling the words before a date are, and whether they are as listed; None where they name another day."""
    flat = re.sub(r"[:：\s.,，、_-]+$", "", compact_text(label))
    rank = _rank_act(flat)
    if rank is not None:
        return rank, True
    if _PATTERNS["never"].search(flat[-6:]):
        return None, True
    if _PATTERNS["plain"].search(flat):
        return _RANK_OF_PLAIN, True
    return (_RANK_OF_SIGNED, True) if _PATTERNS["signed"].search(flat) else (_rank_misread(flat), False)


def _rank_act(flat: str) -> float | None:
    """The rank of the first act whose day the words end in: 报告单打印日期; None for 有效签发日期, which is another day."""
    for rank, acts in _ACTS.items():
        for index, act in enumerate(acts):
            match = _compile_act(act).search(flat)
            if match and not _PATTERNS["never"].search(flat[max(0, match.start() - 2) : match.start()]):
                return rank + (index / 100 if acts is _ISSUED else 0)
    return None


@cache
def _compile_act(act: str) -> re.Pattern[str]:
    day = _PATTERNS.source("day")
    return re.compile(rf"{act}(?:表|单|打印|发布|发出|完成)?{day}?$")


def _rank_misread(label: str) -> float | None:
    """The rank of the one kind of day whose words the label ends in but for one letter."""
    ends = (label[-4:], label[-5:]) if len(label) >= 4 else ()
    for rank in (0.0, 1.0, 3.0):
        words = [f"{act}{day}" for act in _ACTS[rank] for day in ("日期", "时间")]
        if any(Levenshtein.distance(word, end) <= 1 for word in words for end in ends):
            return rank
    return None


def _iter_dates(page: Page) -> Iterator[_DatedLine]:
    """Every date of the page, top to bottom, with its words."""
    height = line_height(page.lines)
    for row in group_rows(page.lines):
        for line in row:
            for part, before in _split_dates(line):
                yield _rank_date(part, before, page, height)


def _split_dates(line: Line) -> Iterator[tuple[Line, str]]:
    """The dates of a line, each with the text between it and the one before."""
    flat, behind = to_half_width(line.text), 0
    if len(flat) != len(line.text):
        return
    for match in _PATTERNS["date"].finditer(flat):
        start, end = match.start(), _find_date_end(flat, match)
        yield line.cut_part(start, end), re.sub(r"^[\s\d:：时分秒]*", "", line.text[behind:start])
        behind = end


def _find_date_end(flat: str, match: re.Match[str]) -> int:
    """Where the day ends: of three digits before minutes two are the hour's."""
    glued = _PATTERNS["glued"].match(flat[match.end() :]) and re.search(r"\D\d\d$", match[0])
    return match.end() - 1 if glued else match.end()


def _rank_date(line: Line, before: str, page: Page, height: float) -> _DatedLine:
    words = before if re.search(r"[\u4e00-\u9fff]", before) else _text_beside(line.rect, page, height)
    rank, exact = _rank_label(words)
    if words and rank is not None and rank != _RANK_OF_PLAIN:
        return _DatedLine(line, rank, exact)
    return _rank_by_above(_DatedLine(line, rank, exact), words, _text_above(line.rect, page, height))


def _rank_by_above(dated: _DatedLine, words: str, above: str) -> _DatedLine:
    """By the text above where it tells more: 时间 in one line below 报告打印, or a head row over its values."""
    plain = dated.rank == _RANK_OF_PLAIN
    higher, exact = _rank_label(above + words if plain else above) if above else (None, True)
    if higher is None or (words and not plain):
        return dated
    return _DatedLine(dated.line, higher, exact) if dated.rank is None or higher < dated.rank else dated


def _text_beside(rect: Rect, page: Page, height: float) -> str:
    """The text left of a date on its level, where it may be its label."""
    level = (x for x in page.lines if on_one_level(x.rect, rect))
    left = (x for x in level if _is_left(x.rect, rect, height))
    text = max(left, key=lambda x: x.rect.right, default=_NOTHING).text
    is_label = _PATTERNS["label_of_day"].search(text) and not _PATTERNS["date"].search(text)
    return text if is_label else ""


def _is_left(rect: Rect, of: Rect, height: float) -> bool:
    return rect.right <= of.left + 0.5 * height and of.left - rect.right < 12 * height


def _text_above(rect: Rect, page: Page, height: float) -> str:
    """The text right above a date, where it is no sentence."""
    short = (x for x in page.lines if len(x.text) <= 10 and _is_above(x.rect, rect, height))
    text = max(short, key=lambda x: (x.rect.middle, -abs(x.rect.left - rect.left)), default=_NOTHING).text
    return text if re.search(r"[\u4e00-\u9fff]{2}", text) else ""


def _is_above(rect: Rect, of: Rect, height: float) -> bool:
    shares_column = rect.left < of.right and rect.right > of.left
    return shares_column and 0.5 * height < of.middle - rect.middle < _LABEL_ABOVE * height


def _read_date(line: Line, page: Page) -> Field[Any]:
    return whole_date(parse_field(F.ISSUE_DATE, without_blanks(line), page))


def _find_foot_date(page: Page, loose: Sequence[Line]) -> dict[str, Field[Any]]:
    """A date that stands alone in the lower half; doubtful where another stands alone elsewhere."""
    alone = {compact_text(x.text) for x in loose if _as_date(re.sub(r"^日期[:：]?", "", x.text))}
    for line in _iter_foot_dates(page, loose):
        found = _read_date(line, page)
        if isinstance(found.value, date):
            return {"issue_date": found.as_doubtful(_SEVERAL_DATES) if alone - {compact_text(line.text)} else found}
    return {}


def _iter_foot_dates(page: Page, loose: Sequence[Line]) -> Iterator[Line]:
    """The one date of each row of the lower half, from the foot up; a seal's words may stand on the level of it."""
    lowest = _lower_half(page)
    for row in reversed(group_rows(x for x in loose if x.rect.middle > lowest)):
        dated = [x for x in (join_lines(row, blank=False), *row) if _as_date(x.text)]
        if len({compact_text(x.text) for x in dated}) == 1:
            yield dated[0]


_SEVERAL_DATES = Doubt.SEVERAL.with_text("纸上有几个日期")


def _as_date(text: str) -> str:
    """The text without blanks where it is a date and nothing else; else empty."""
    flat = compact_text(text)
    return flat if _PATTERNS["date"].fullmatch(flat) else ""


def _lower_half(page: Page) -> float:
    """Where the lower half begins, of the page or of what is written on it: a short letter ends in the middle of its sheet."""
    top = min((x.rect.top for x in page.lines), default=0.0)
    bottom = max((x.rect.bottom for x in page.lines), default=page.height)
    return min((1 - _FOOT) * page.height, (top + bottom) / 2)
