"""Which of a paper's dates is its own: every date with the words before it, beside it or above it, ranked by what they say.

A paper prints many days: when a sample was taken, when somebody was born, until when a card is valid. The day of issue is
what the most telling words name (开具, 报告 …); without any, a date that stands alone at the foot. Words that name another day
(出生, 有效期, 入院, 打印) exclude theirs. Where the same words name different days, the value is doubtful.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz.distance import Levenshtein

from extractors.papers.entries import whole_date
from intake.fields.parse_field import parse_field
from intake.layout.join_lines import join_lines, without_blanks
from intake.layout.rows import group_rows, line_height, on_one_level
from intake.model import Doubt, Field, Line, Page, Reason, Rect
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import Common as F
from intake.values import compact_text, to_half_width

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

_ISSUED = _WORDS["issued"]
_WRITTEN = _WORDS["written"]
_LAST = _WORDS["last"]
_BEFORE = _WORDS["before"]
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
    labelled: bool


def find_issue_date(page: Page, loose: Sequence[Line], *, last: bool) -> dict[str, Field[Any]]:
    """The paper's own day; empty where the page tells none.

    Args:
        loose: Lines that no label claims.
        last: Of several days under the same words the lowest on the page counts, else the first.
    """
    found = [d for d in _iter_dates(page) if d.rank is not None]
    read = [(d, f) for d in found if isinstance((f := _read_date(d.line, page)).value, date)]
    if read:
        best = min(d.rank for d, _ in read if d.rank is not None)
        alike = [(d, f) for d, f in read if d.rank == best]
        dated, field = alike[-1 if last else 0]
        return {"issue_date": _doubt_date(dated, field, several=len({f.value for _, f in alike}) > 1)}
    return _find_foot_date(page, loose)


def _doubt_date(dated: _DatedLine, field: Field[Any], *, several: bool) -> Field[Any]:
    assert dated.rank is not None
    doubts: list[Doubt | Reason] = []
    if several:
        doubts.append(Doubt.SEVERAL.with_text("同样的栏目下有几个日期"))
    if not dated.exact:
        doubts.append(Doubt.LABEL)
    if dated.rank >= _RANK_OF_SIGNED:
        doubts.append(Doubt.PLACE.with_text("没有开具或报告的日期，按其他日期推断"))
    return field.as_doubtful(*doubts)


_RANK_OF_SIGNED = 4.0


def _rank_label(label: str) -> tuple[float | None, bool]:
    """How telling the words before a date are, and whether they are as listed; None where they name another day."""
    flat, day = re.sub(r"[:：\s.,，、_-]+$", "", compact_text(label)), _PATTERNS.source("day")
    for rank, acts in enumerate((_ISSUED, _WRITTEN, (), _LAST, (), _BEFORE)):
        for index, act in enumerate(acts):
            match = re.search(rf"{act}(?:表|单|打印|发布|发出|完成)?{day}?$", flat)
            if match and not _PATTERNS["never"].search(flat[max(0, match.start() - 2) : match.start()]):
                return rank + (index / 100 if rank == 0 else 0), True
    if _PATTERNS["never"].search(flat[-6:]):
        return None, True
    if _PATTERNS["plain"].search(flat):
        return 2.0, True
    if _PATTERNS["signed"].search(flat):
        return _RANK_OF_SIGNED, True
    return _rank_misread(flat), False


def _rank_misread(label: str) -> float | None:
    """The rank of the one kind of day whose words the label ends in but for one letter."""
    if len(label) < 4:
        return None
    for rank, acts in enumerate((_ISSUED, _WRITTEN, (), _LAST)):
        words = [f"{act}{day}" for act in acts for day in ("日期", "时间")]
        if any(Levenshtein.distance(w, label[-n:]) <= 1 for w in words for n in (4, 5)):
            return float(rank)
    return None


def _iter_dates(page: Page) -> Iterator[_DatedLine]:
    """Every date of the page, top to bottom, with its words."""
    height = line_height(page.lines)
    for row in group_rows(page.lines):
        for line in row:
            flat = to_half_width(line.text)
            if len(flat) != len(line.text):
                continue
            behind = 0
            for match in _PATTERNS["date"].finditer(flat):
                start, end = match.start(), _find_date_end(flat, match)
                before = re.sub(r"^[\s\d:：时分秒]*", "", line.text[behind:start])
                behind = end
                yield _rank_date(line.cut_part(start, end), before, page, height)


def _find_date_end(flat: str, match: re.Match[str]) -> int:
    """Where the day ends: of three digits before minutes two are the hour's."""
    glued = _PATTERNS["glued"].match(flat[match.end() :]) and re.search(r"\D\d\d$", match[0])
    return match.end() - 1 if glued else match.end()


def _rank_date(line: Line, before: str, page: Page, height: float) -> _DatedLine:
    words = before if re.search(r"[\u4e00-\u9fff]", before) else _text_beside(line.rect, page, height)
    rank, exact = _rank_label(words)
    above = _text_above(line.rect, page, height)
    if above and (not words or rank is None or rank == 2.0):
        # 时间 in one line below 报告打印, or a head row over its values.
        higher, exact_above = _rank_label(above + words if rank == 2.0 else above)
        if higher is not None and (rank is None or higher < rank) and (not words or rank == 2.0):
            return _DatedLine(line, higher, exact_above, labelled=True)
    return _DatedLine(line, rank, exact, labelled=bool(words))


def _text_beside(rect: Rect, page: Page, height: float) -> str:
    """The text left of a date on its level, where it may be its label."""
    left = [
        x
        for x in page.lines
        if on_one_level(x.rect, rect)
        and x.rect.right <= rect.left + 0.5 * height
        and rect.left - x.rect.right < 12 * height
    ]
    nearest = max(left, key=lambda x: x.rect.right, default=None)
    said = (
        nearest is not None
        and _PATTERNS["label_of_day"].search(nearest.text)
        and not _PATTERNS["date"].search(nearest.text)
    )
    return nearest.text if nearest is not None and said else ""


def _text_above(rect: Rect, page: Page, height: float) -> str:
    """The text right above a date, where it is no sentence."""
    over = [
        x
        for x in page.lines
        if 0.5 * height < rect.middle - x.rect.middle < _LABEL_ABOVE * height
        and x.rect.left < rect.right
        and x.rect.right > rect.left
        and len(x.text) <= 10
    ]
    nearest = max(over, key=lambda x: (x.rect.middle, -abs(x.rect.left - rect.left)), default=None)
    return nearest.text if nearest is not None and re.search(r"[\u4e00-\u9fff]{2}", nearest.text) else ""


def _read_date(line: Line, page: Page) -> Field[Any]:
    return whole_date(parse_field(F.ISSUE_DATE, without_blanks(line), page))


def _find_foot_date(page: Page, loose: Sequence[Line]) -> dict[str, Field[Any]]:
    """A date that stands alone in the lower half."""
    alone = [x for x in loose if _PATTERNS["date"].fullmatch(compact_text(re.sub(r"^日期[:：]?", "", x.text)))]
    for row in reversed(group_rows(x for x in loose if x.rect.middle > _lower_half(page))):
        dated = [x for x in (join_lines(row, blank=False), *row) if _PATTERNS["date"].fullmatch(compact_text(x.text))]
        if not dated or len({compact_text(x.text) for x in dated}) > 1:
            continue  # a seal's words may stand on the level of the one date it covers
        found = _read_date(dated[0], page)
        if isinstance(found.value, date):
            others = {compact_text(x.text) for x in alone} - {compact_text(dated[0].text)}
            doubt = Doubt.SEVERAL.with_text("纸上有几个日期")
            return {"issue_date": found.as_doubtful(doubt) if others else found}
    return {}


def _lower_half(page: Page) -> float:
    """Where the lower half begins, of the page or of what is written on it: a short letter ends in the middle of its sheet."""
    written = [(x.rect.top, x.rect.bottom) for x in page.lines] or [(0.0, page.height)]
    return min((1 - _FOOT) * page.height, (min(t for t, _ in written) + max(b for _, b in written)) / 2)
