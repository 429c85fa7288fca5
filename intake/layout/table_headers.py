"""Header rows of tables: which words head which column, whatever their order and however they are set.

A head is known by its words, by its ending, or by all letters but one; letters set wide (单　价) and heads over two lines
(医保 over 等级) are joined. Distances are in line heights.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from statistics import median

from intake.layout.rows import group_rows, is_vertical, line_height
from intake.model import Char, Line, Rect, enclosing_rect
from intake.patterns import patterns_beside

_PATTERNS = patterns_beside(__file__)

_WIDE_WORD = 4.0
"""Line heights between two letters of one head: 单　价 is spread over its cell."""
_LETTERS = 0.8
"""Line heights between two letters of one word; heads of neighbouring columns stand further apart."""
_BETWEEN = 1.0
"""Line heights that a head may stand off its row: one word beside two levels of others."""
_LONGEST = 16
"""Letters of the longest head."""
_GLUED, _NARROW = 0.5, 0.1
"""What a cut inside unbroken print costs, and one at a narrow gap or border of lines, in letters."""
_SPREAD_COST = 0.6
"""How much of that a known word pays for running over such a place."""
_BEFORE_ENDING, _NEAR_WORD, _UNKNOWN = 0.6, 0.7, 0.1
"""Worth of a letter before a known ending, of one in a word of which one letter differs, and of one that nobody knows."""
_TORN = 2.0
"""What it costs to cut a known word out of unbroken print and leave a rest that nobody knows (费用 out of 费用一览)."""
_SPECKS = frozenset(".,·'`|_。、-—*")
_BESIDE = 0.45
"""Line heights by which two halves of one row of heads may stand off level."""


@dataclass(frozen=True, slots=True)
class Head:
    """One column head: its role, its words as printed, where it stands."""

    role: str
    text: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class Header:
    """A row of heads, left to right, and the lines it was read from."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]

    @property
    def rect(self) -> Rect:
        """The rectangle around all heads."""
        return enclosing_rect(h.rect for h in self.heads)

    def is_above(self, line: Line) -> bool:
        """Whether `line` stands below the head that is nearest to it: rows of a bent page need not be level."""
        return line.rect.middle > self._nearest_head(line).bottom - 0.1 * line.rect.height

    def is_below(self, line: Line) -> bool:
        """Whether `line` stands above the head that is nearest to it."""
        return line.rect.middle < self._nearest_head(line).top

    def _nearest_head(self, line: Line) -> Rect:
        return min((h.rect for h in self.heads), key=lambda r: horizontal_gap(r, line.rect))


def horizontal_gap(a: Rect, b: Rect) -> float:
    """Pixels between two rectangles from left to right, less than 0 where they overlap."""
    return max(a.left - b.right, b.left - a.right)


class HeadWords:
    """What column heads a kind of table prints.

    Args:
        words: Head as printed (blanks out) -> role.
        endings: (pattern, role) for heads that are in no list, tried in order on the whole head: 医保目录名称 ends in 名称.
        modifiers: Words that are heads of their own only where they stand alone: 医保 is no column in 医保名称.
    """

    def __init__(
        self, words: Mapping[str, str], endings: Sequence[tuple[str, str]] = (), modifiers: Sequence[str] = ()
    ) -> None:
        self.words = words
        self._endings = tuple((re.compile(pattern), role) for pattern, role in endings)
        self._modifiers = frozenset(modifiers)
        self._kept = lru_cache(maxsize=8192)(self._rate_uncached)

    def find_role(self, text: str) -> str | None:
        """The role of a head, None where it is none that is known."""
        flat = _PATTERNS["aside"].sub("", text)
        for known in (text, flat):
            if known in self.words:
                return self.words[known]
        return next((role for pattern, role in self._endings if pattern.search(flat)), None)

    def knows(self, text: str) -> bool:
        """Whether a head is in the list, but for what stands in brackets behind it."""
        return text in self.words or _PATTERNS["aside"].sub("", text) in self.words

    def find_near_role(self, text: str) -> str | None:
        """The one role whose head differs in a single letter."""
        near = {r for w, r in self.words.items() if len(w) == len(text) >= 2 and sum(map(str.__ne__, w, text)) == 1}
        return near.pop() if len(near) == 1 else None

    def guess_role(self, text: str) -> str:
        """The role of a head, of one that a single letter was misread in, or `other`."""
        return self.find_role(text) or self.find_near_role(text) or "other"

    def rate_text(self, text: str, *, left: bool, right: bool) -> float:
        """How much of a text is a head, in letters: all of a known word, less of an ending, little of what nobody knows.

        Args:
            left: Free paper before it; `right`: behind it. A word that may qualify another (医保, 项目) is no head before one.
        """
        return self._kept(text, left, right)

    def _rate_uncached(self, text: str, left: bool, right: bool) -> float:
        if self._is_whole(text, right=right):
            return float(len(text))
        ending = self._rate_ending(text)
        if ending is not None:
            return ending
        return self._rate_unknown(text) if left and right else -_TORN

    def _is_whole(self, text: str, *, right: bool) -> bool:
        """Whether a text is a head of the list, and none that qualifies the word right behind it."""
        return self.knows(text) and (right or _PATTERNS["aside"].sub("", text) not in self._modifiers)

    def _rate_ending(self, text: str) -> float | None:
        """The worth of a text with a known ending, None where it has none."""
        flat = _PATTERNS["aside"].sub("", text)
        ending = self._find_ending(flat)
        if ending is None:
            return None
        before = _PATTERNS["in_brackets"].sub("", flat[: ending.start()])
        return len(ending[0]) + _BEFORE_ENDING * len(before)

    def _rate_unknown(self, text: str) -> float:
        return (_NEAR_WORD if self.find_near_role(text) else _UNKNOWN) * len(text)

    def _find_ending(self, flat: str) -> re.Match[str] | None:
        found = (pattern.search(flat) for pattern, _ in self._endings)
        return next((match for match in found if match), None)


_Glyph = tuple[Char, Line]


def find_headers(
    lines: Sequence[Line], words: HeadWords | Mapping[str, str], needed: Sequence[frozenset[str]], least: float = 0.55
) -> tuple[Header, ...]:
    """Every header row of a page, top to bottom.

    Args:
        lines: All lines of the page.
        words: The heads that this kind of table prints; a mapping stands for itself without endings.
        needed: A row is a header when its roles hold one of these sets.
        least: Share of its letters that known heads must make up.
    """
    words = words if isinstance(words, HeadWords) else HeadWords(words)
    found: list[_Found] = []
    height = line_height(lines)
    for own, neighbours in _iter_candidates(lines, height):
        header, around = _read_header(own, neighbours, words, height)
        if _has_needed(header, needed) and _mostly_heads(header, words, least):
            found.append((header, around))
    kept = _without_borrowed(found)
    return tuple(replace(h, lines=(*h.lines, *_stacked_lines(h, around))) for h, around in kept)


def _has_needed(header: Header, needed: Sequence[frozenset[str]]) -> bool:
    """Whether the roles of a header hold one of the sets that are needed."""
    roles = {h.role for h in header.heads}
    return any(needs <= roles for needs in needed)


_Rows = Sequence[Sequence[Line]]
_Found = tuple[Header, _Rows]
"""A header, and the rows beside it of which it may have taken something."""


def _iter_candidates(lines: Sequence[Line], height: float) -> Iterator[tuple[Sequence[Line], _Rows]]:
    """Rows that may be heads, each with the two above and below it that may hold a part of them."""
    level = group_rows(x for x in lines if not is_vertical(x))
    for i, own in enumerate(level):
        if not _PATTERNS["says"].search("".join(x.text for x in own)):
            neighbours = (*level[max(0, i - 2) : i], *level[i + 1 : i + 3])
            yield own, [row for row in neighbours if _is_adjoining(row, own, height)]


def _read_header(own: Sequence[Line], neighbours: _Rows, words: HeadWords, height: float) -> _Found:
    """The heads of a row, whatever they are, and the neighbours that are not the row's other half."""
    halves = [row for row in neighbours if _is_other_half(row, own, height)]
    around = [row for row in neighbours if row not in halves]
    row = tuple(sorted((*own, *(x for half in halves for x in half)), key=lambda x: x.rect.left))
    heads = _join_stacked(_read_heads(row, words), around, words, height)
    return Header(tuple(sorted(heads, key=lambda h: h.rect.left)), row), around


def _is_other_half(row: Sequence[Line], own: Sequence[Line], height: float) -> bool:
    """Whether a row is one with another: nearly level, and nothing of it over or under the other."""
    return abs(_row_middle(row) - _row_middle(own)) < _BESIDE * height and not _rows_overlap(row, own)


def _without_borrowed(found: Sequence[_Found]) -> Iterator[_Found]:
    for i, (header, around) in enumerate(found):
        if not any(_is_borrowed(lender, header, before=j < i) for j, (lender, _) in enumerate(found)):
            yield header, around


def _stacked_lines(header: Header, around: Sequence[Sequence[Line]]) -> list[Line]:
    """What of the rows beside it a header took for its heads."""
    return [x for r in around for x in r if any(h.rect.coverage_of(x.rect) > 0.8 for h in header.heads)]


def _row_middle(row: Sequence[Line]) -> float:
    return median(x.rect.middle for x in row)


def _rows_overlap(one: Sequence[Line], other: Sequence[Line]) -> bool:
    """Whether a word of one row stands over or under a word of the other."""
    return any(a.rect.overlap_x(b.rect) > 0.3 * min(a.rect.width, b.rect.width) for a in one for b in other)


def _is_borrowed(lender: Header, header: Header, *, before: bool) -> bool:
    """Whether `header` is a row next to one that it borrows its heads from: a heading, an entry, a strip of labels."""
    if lender is header or not any(_has_head(lender, head) for head in header.heads if head.role != "other"):
        return False
    theirs, own = _count_own_heads(lender), _count_own_heads(header)
    return theirs > own or (before and theirs == own)


def _has_head(header: Header, head: Head) -> bool:
    """Whether a header has a head of this role in the same place."""
    alike = (h.rect for h in header.heads if h.role == head.role)
    return any(max(rect.coverage_of(head.rect), head.rect.coverage_of(rect)) > 0.8 for rect in alike)


def _count_own_heads(header: Header) -> int:
    """How many known heads stand in the row itself."""
    return sum(
        h.role != "other" and any(h.rect.coverage_of(x.rect) + x.rect.coverage_of(h.rect) > 0.5 for x in header.lines)
        for h in header.heads
    )


def glyphs_of(line: Line) -> list[Char]:
    """Characters with places, blanks out; places are shared out evenly where the engine gave none."""
    if line.chars:
        return [c for c in line.chars if c.text.strip()]
    parts = (line.cut_part(i, i + 1) for i in range(len(line.text)))
    return [Char(p.text, p.rect.left, p.rect.right, p.confidence) for p in parts if p.text.strip()]


def _read_heads(row: Sequence[Line], words: HeadWords) -> list[Head]:
    """The heads of a row; what is no known head is a column of role `other`."""
    found: list[Head] = []
    for chunk in _split_heads(_letters_of(row), words):
        text = _chunk_text(chunk)
        role = words.guess_role(text)
        if role != "other" or len(re.findall(r"[\u4e00-\u9fffA-Za-z]", text)) > 1:  # no speck is a head
            found.append(Head(role, text, _chunk_rect(chunk)))
    return found


def _letters_of(row: Sequence[Line]) -> list[_Glyph]:
    return [(c, line) for line in row for c in glyphs_of(line) if c.text not in _SPECKS]


def _chunk_text(chunk: Sequence[_Glyph]) -> str:
    return "".join(c.text for c, _ in chunk)


def _chunk_rect(chunk: Sequence[_Glyph]) -> Rect:
    return enclosing_rect(Rect(c.left, line.rect.top, c.right, line.rect.bottom) for c, line in chunk)


def _split_heads(letters: Sequence[_Glyph], words: HeadWords) -> list[Sequence[_Glyph]]:
    """The letters of a row parted so that most of them belong to heads: one decision for the whole row.

    Gaps and borders of lines invite a cut, they do not force it (单　价); without a gap a cut costs something (单位数量单价).
    """
    cuts = [0.0, *(_cut_cost(a, b) for a, b in pairwise(letters)), 0.0]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(letters) + 1):
        best.append(max(_iter_partings(letters, cuts, end, words, best)))
    found: list[Sequence[_Glyph]] = []
    end = len(letters)
    while end:
        start = best[end][1]
        found.append(letters[start:end])
        end = start
    return found[::-1]


def _iter_partings(
    letters: Sequence[_Glyph], cuts: Sequence[float], end: int, words: HeadWords, best: Sequence[tuple[float, int]]
) -> Iterator[tuple[float, int]]:
    """What the letters up to one are worth and where their last head begins, for each head that may end there.

    Args:
        best: The same for the best parting of fewer letters, by their number.
    """
    for start in range(max(0, end - _LONGEST), end):
        worth = _rate_chunk(letters, cuts, start, end, words, best[start][0])
        if worth is not None:
            yield worth, start


def _rate_chunk(
    letters: Sequence[_Glyph], cuts: Sequence[float], start: int, end: int, words: HeadWords, before: float
) -> float | None:
    """The worth of a parting with these letters as one head; None across free paper that no head is spread over.

    Args:
        before: The worth of the best parting of what stands before them.
    """
    text = _chunk_text(letters[start:end])
    inner = cuts[start + 1 : end]
    worth = words.rate_text(text, left=cuts[start] <= _NARROW, right=cuts[end] <= _NARROW)
    exact = worth >= len(text)
    if 0.0 in inner and not (exact and _is_spread(letters[start:end])):
        return None
    over = sum(max(0.0, _GLUED - cost) for cost in inner)
    share = _SPREAD_COST if exact else 1.0
    return before + worth - over * share - cuts[start]


def _cut_cost(a: _Glyph, b: _Glyph) -> float:
    """What a cut between two letters costs: nothing in free paper, little where the detector parted them."""
    gap = (b[0].left - a[0].right) / max(1.0, b[1].rect.height)
    if gap >= _LETTERS:
        return 0.0
    return _NARROW if a[1] is not b[1] or gap >= _LETTERS / 2 else _GLUED


def _is_spread(run: Sequence[_Glyph]) -> bool:
    """Whether letters may be one head set wide: none further than a cell from the next, one of them by itself."""
    gaps = [(b[0].left - a[0].right) / max(1.0, b[1].rect.height) for a, b in pairwise(run)]
    lonely = [x >= _LETTERS and y >= _LETTERS for x, y in pairwise([99.0, *gaps, 99.0])]
    return max(gaps) <= _WIDE_WORD and any(lonely)


def _is_adjoining(other: Sequence[Line], row: Sequence[Line], height: float) -> bool:
    off = abs(other[0].rect.middle - row[0].rect.middle)
    return off < 1.9 * height and not any(
        _PATTERNS["digits"].search(x.text) or re.search("[:：]", x.text) for x in other
    )


_Column = list[tuple[str, Rect]]
"""Pieces of a head that stand over one another."""


def _join_stacked(heads: Sequence[Head], around: _Rows, words: HeadWords, height: float) -> list[Head]:
    """Heads that are printed in two lines (医保 over 等级) joined with what stands above and below them."""
    pieces = [x for row in around for x in row if x.rect.width < 8 * height]
    columns = _stack_pieces(heads, pieces)
    lone = columns[len(heads) :]
    found = [_with_stacked(own, column, words) for own, column in zip(heads, columns, strict=False)]
    kept = (c for c in lone if _is_known(c, words) and (len(c) > 1 or _is_in_row(c[0][1], heads, around, height)))
    return [*found, *(_head_of(column, words) for column in kept)]


def _is_known(column: _Column, words: HeadWords) -> bool:
    """Whether pieces are a head of the list; a single one must be a column that is kept."""
    role = words.find_role(_stacked_text(column))
    return role is not None and (len(column) > 1 or role != "other")


def _stacked_text(column: _Column) -> str:
    return "".join(text for text, _ in sorted(column, key=lambda part: part[1].top))


def _is_in_row(rect: Rect, heads: Sequence[Head], around: _Rows, height: float) -> bool:
    """False of what is alone on its level, a heading of the table (西药费), and of what stands a whole level off (医保类型)."""
    if any(len(row) == 1 and row[0].rect == rect for row in around):
        return False
    middle = median(h.rect.middle for h in heads) if heads else 0.0
    return abs(rect.middle - middle) <= _BETWEEN * height


def _stack_pieces(heads: Sequence[Head], pieces: Sequence[Line]) -> list[_Column]:
    """Each head with the pieces over and under it; pieces that stand over none are columns of their own, behind those."""
    columns: list[_Column] = [[(h.text, h.rect)] for h in heads]
    for piece in sorted(pieces, key=lambda x: x.rect.top):
        part = ("".join(piece.text.split()), piece.rect)
        home = _column_over(piece.rect, columns)
        if home is None:
            columns.append([part])
        else:
            home.append(part)
    return columns


def _column_over(rect: Rect, columns: Sequence[_Column]) -> _Column | None:
    return next((column for column in columns if _stands_over(rect, column)), None)


def _stands_over(rect: Rect, column: _Column) -> bool:
    return any(other.overlap_x(rect) > 0.3 * rect.width for _, other in column)


def _head_of(column: _Column, words: HeadWords) -> Head:
    text = _stacked_text(column)
    return Head(words.find_role(text) or "other", text, enclosing_rect(rect for _, rect in column))


def _with_stacked(own: Head, column: _Column, words: HeadWords) -> Head:
    """A head with what stands over and under it where the whole is known better than the head alone."""
    if len(column) == 1:
        return own
    whole = _head_of(column, words)
    better = words.knows(whole.text) if own.role != "other" else words.find_role(whole.text) is not None
    return whole if better else own


def _mostly_heads(header: Header, words: HeadWords, least: float) -> bool:
    """A header holds hardly anything but column words, kept columns or not."""
    known = sum(len(h.text) for h in header.heads if h.role != "other" or h.text in words.words)
    return known >= least * sum(len(glyphs_of(line)) for line in header.lines)


def group_heads(header: Header) -> tuple[tuple[Head, ...], ...]:
    """The heads of each group of columns: 名称 金额 | 名称 金额 is two groups; two names before one amount are one."""
    kinds = [h.role if h.role != "other" else h.text for h in header.heads]
    return tuple(header.heads[a:b] for a, b in pairwise([*_group_starts(kinds), len(kinds)]))


def _group_starts(kinds: list[str]) -> Sequence[int]:
    """The columns with which the groups begin."""
    names = [i for i, kind in enumerate(kinds) if kind == "name"]
    if len(names) < 2:
        return (0,)
    size = len(kinds) // len(names)
    if kinds == kinds[:size] * len(names):
        return range(0, len(kinds), size)  # in any order, as long as it is the same in all
    return _starts_of_names(kinds, names)


def _starts_of_names(kinds: Sequence[str], names: Sequence[int]) -> Sequence[int]:
    """Groups begin as the first one does, else with their names; names without an amount behind each are of one group."""
    if not _have_amounts(kinds, names):
        return (0,)
    starts = [at - names[0] for at in names]
    return starts if {kinds[at] for at in starts} == {kinds[0]} else [0, *names[1:]]


def _have_amounts(kinds: Sequence[str], names: Sequence[int]) -> bool:
    """Whether there is an amount or a price behind every name."""
    return all({"amount", "price"} & set(kinds[a:b]) for a, b in pairwise([*names, len(kinds)]))
