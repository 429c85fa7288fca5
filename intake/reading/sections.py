"""Free text under headings: 入院情况, 诊疗经过, 出院医嘱 … of any record.

A heading is a word of the list at the start of a row or of a cell, with a colon, in 【】, or standing alone. A section runs to
the next heading, to a label of the head or foot (姓名, 医师签名), or to the end, over page breaks; the head that a page
repeats and its page number are no part of it. Two headings on one level open two columns. What no section claims is
`rest`: labels and values, title, signatures.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Hamming

from intake.model import Line, Page
from intake.reading.columns import beside, stacked
from intake.reading.furniture import body_lines, is_page_head
from intake.reading.labels import CELL_GAP
from intake.reading.pieces import joined
from intake.reading.rows import line_height, rows

_NUMBER = r"(?:[一二三四五六七八九十]{1,3}[、.．,，]\s*|[(（][一二三四五六七八九十]{1,2}[)）]\s*)?"
_FIGURE = r"(?P<figure>\d{1,2}\s*[、.．]\s*(?!\d))?"
_ASIDE = r"(?:\s*[(（][^()（）]{1,60}[)）])?"
_GOES_ON = "证书为是及与和的时后前中者、，。,.）)明已均无较"
"""Letters behind a heading's words that make them part of a sentence: 出院诊断明确, 入院情况及…"""
_STATES = "无已均"
"""Those of them that begin the text under 出院情况 as well: 无腹痛，切口已愈."""
_SHORT_END = 2.5
"""A row that ends this many line heights before the right margin ends a paragraph."""
_FULL = 0.45
"""Share of the page's width from which a row may be a full one: text blocks take 0.65 and more of a sheet."""
_SENTENCE_ENDS = re.compile(r"[。！!]\s*$")
_NUMBERED = re.compile(r"\s*(?:\d{1,2}\s*[.、．)）](?!\d)|[(（]\d{1,2}[)）]|[①-⑳])")


@dataclass(frozen=True, slots=True)
class Run:
    """One row of a section: its line, the page it stands on, and whether a paragraph begins with it.

    `pieces` are the parts of the row that stand clearly apart, left to right.
    """

    line: Line
    pieces: tuple[Line, ...]
    page: Page
    fresh: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it. `name` is the list's name, `heading` the words as printed.

    `last` where nothing ends the section but the end of the pages.
    """

    name: str
    heading: Line
    page: Page
    runs: tuple[Run, ...]
    last: bool = False

    @property
    def breaks_off(self) -> bool:
        """True where the pages end within a sentence: there is a further page."""
        return self.last and bool(self.text) and self.text[-1] not in "。；;.!！？?）)】"

    @property
    def text(self) -> str:
        """The text: wrapped rows joined, paragraphs on lines of their own."""
        parts: list[str] = []
        for run in self.runs:
            if parts and run.fresh:
                parts.append("\n")
            parts.append(run.line.text.strip())
        return "".join(parts).strip()


@dataclass(frozen=True, slots=True)
class Body:
    """Pages taken apart: sections in printed order, and page by page the lines of no section."""

    sections: tuple[Section, ...]
    rest: tuple[tuple[Page, tuple[Line, ...]], ...]

    def find(self, name: str) -> tuple[Section, ...]:
        """Every section of this name, in printed order."""
        return tuple(s for s in self.sections if s.name == name)


@dataclass(frozen=True, slots=True)
class _Match:
    name: str
    end: int


class Headings:
    """The headings that a document type prints.

    Args:
        named: A section's name and its printed headings.
        others: Headings of text that has no name of its own; they count at the start of a paragraph only, and the
            section is called as printed.
        opening: Like `named`, but counted only where no section is open (主诉 opens a record, and is a word inside one).
        within: For a section's name, headings of `others` that are part of its text.
        shapes: For a section's name, a pattern of headings that no list can be complete in (出院时…情况); a colon must follow.
        labels: Labels of head and foot that end a section.
    """

    def __init__(
        self,
        named: Mapping[str, Sequence[str]],
        others: Iterable[str] = (),
        opening: Mapping[str, Sequence[str]] | None = None,
        within: Mapping[str, Sequence[str]] | None = None,
        shapes: Mapping[str, str] | None = None,
        labels: Iterable[str] = (),
    ) -> None:
        self._named = {w: name for name, words in named.items() for w in words}
        self._opening = {w: name for name, words in (opening or {}).items() for w in words}
        self._others = {w: w for w in others}
        self._within = within or {}
        self._shapes = {name: re.compile(pattern) for name, pattern in (shapes or {}).items()}
        self._all = self._others | self._opening | self._named
        self._heading = re.compile(
            rf"[\s【\[■●◆★▲]*{_NUMBER}{_FIGURE}[【\[]?\s*(?P<word>{_either(self._all)})(?P<aside>{_ASIDE})\s*"
            r"(?P<bracket>[】\]])?\s*(?P<colon>[:：;；])?"
        )
        self._label = re.compile(rf"\s*(?:{_either(labels)}){_ASIDE}\s*(?:[:：]|[。.]?$)")

    def match(self, cell: Line, *, fresh: bool, open_: str | None, closed: bool = False) -> _Match | None:
        """The heading that `cell` begins with.

        Args:
            cell: A line, or what follows a wide gap in one.
            fresh: A paragraph may begin here.
            open_: The name of the section that is open.
            closed: The row before ends a sentence, though it runs to the margin: a heading with a colon may follow.
        """
        m = self._heading.match(cell.text)
        if m is None:
            return self._other_words(cell.text) if fresh else None
        word = re.sub(r"\s+", "", m["word"])
        if (word not in self._named and m["figure"]) or (
            word in self._others and not fresh and not (closed and m["colon"] and len(word) >= 4)
        ):
            return None
        if word in self._opening and word not in self._named and open_ is not None:
            return None
        if open_ is not None and word in self._within.get(open_, ()):
            return None
        behind = cell.text[m.end() :]
        if m["colon"] or m["bracket"] or not behind.strip() or (fresh and self._glued(cell, m, word)):
            return _Match(self._all[word], m.end())
        return None

    def _glued(self, cell: Line, m: re.Match[str], word: str) -> bool:
        """Text right behind a heading that has no colon."""
        behind = cell.text[m.end() :]
        apart = m[0] != m[0].rstrip() or m.end() in cell.gaps(1.5)
        goes_on = behind[0] in _GOES_ON and not (word.endswith("情况") and behind[0] in _STATES)
        return word in self._named and not goes_on and (apart or (len(word) >= 4 and not m["aside"]))

    def _other_words(self, text: str) -> _Match | None:
        """A heading before a colon that is in no list: one of a known shape, or one letter misread, if it can be only one."""
        m = re.match(rf"\s*{_NUMBER}[【\[]?\s*([\u4e00-\u9fff、\s]{{4,20}}?){_ASIDE}\s*[】\]]?\s*[:：]", text)
        flat = re.sub(r"\s+", "", m[1]) if m else ""
        if m is None:
            return None
        shaped = [name for name, shape in self._shapes.items() if shape.fullmatch(flat)]
        near = {self._named[w] for w in self._named if len(w) == len(flat) >= 4 and Hamming.distance(w, flat) == 1}
        for names in (shaped, sorted(near)):
            if len(names) == 1:
                return _Match(names[0], m.end())
        return None

    def ends(self, cell: Line) -> bool:
        """True where `cell` begins with a label of the head or foot."""
        return bool(self._label.match(cell.text))

    def stands_alone(self, line: Line) -> str | None:
        """The name of the heading that is all of `line`."""
        m = self._heading.fullmatch(line.text)
        word = re.sub(r"\s+", "", m["word"]) if m else ""
        return self._named.get(word) or self._others.get(word) if word else None

    @property
    def words(self) -> frozenset[str]:
        """Every heading."""
        return frozenset(self._all)


def _either(words: Iterable[str]) -> str:
    longest_first = sorted(set(words), key=lambda w: (-len(w), w))
    return "|".join(r"\s*".join(re.escape(c) for c in w) for w in longest_first) or r"(?!)"


@dataclass(slots=True)
class _Open:
    """A section that is being filled: where its column begins, and what it holds so far."""

    name: str
    heading: Line
    page: Page
    left: float
    runs: list[Run] = field(default_factory=list)


class _Reader:
    """Goes through the pages row by row; holds the sections that are open, left to right."""

    def __init__(self, headings: Headings) -> None:
        self.headings = headings
        self.open: list[_Open] = []
        self.done: list[_Open] = []
        self.last: list[_Open] = []
        self.rest: list[tuple[Page, list[Line]]] = []
        self.ended = True

    def page(self, page: Page, *, repeated: frozenset[str]) -> None:
        """Read one page; `repeated` are the texts of the rows that head the first page, empty for the first page itself."""
        rest: list[Line] = []
        self.rest.append((page, rest))
        lines = stacked(body_lines(page), self.headings.words)
        height = line_height(lines)
        level = rows(lines)
        head = bool(self.rest[:-1])
        margin = _right_margin(level, page.width)
        in_cells = beside(level, lambda x: self.headings.stands_alone(x) is not None, self.headings.ends, height)
        fresh, closed = self.ended, False
        for row in level:
            text = "".join(x.text for x in row)
            if head and (is_page_head(text) or _is_repeated(text, repeated)):
                rest += row
                continue
            if head and not self.open:
                self.open = self.last  # a signature at the foot of a page does not end what goes on overleaf
            head = False
            self._row(row, page, rest, height, in_cells, fresh=fresh, closed=closed)
            closed = bool(_SENTENCE_ENDS.search(text))
            fresh = not self.open or _ended(row, margin, height)
            if self.open:
                self.last, self.ended = self.open, fresh

    def _row(
        self,
        row: Sequence[Line],
        page: Page,
        rest: list[Line],
        height: float,
        in_cells: Mapping[int, Line],
        *,
        fresh: bool,
        closed: bool,
    ) -> None:
        """Give each piece of a row to the section it belongs to."""
        gathered: dict[int, tuple[_Open, list[Line]]] = {}
        outside, right = False, None
        for cell in (c for x in row for c in _cells(x)):
            first = right is None
            apart = right is None or cell.rect.left - right > 0.8 * height
            right = cell.rect.right
            home = in_cells.get(id(cell))
            found = (
                None
                if home
                else self.headings.match(
                    cell,
                    fresh=fresh or not first,
                    open_=self.open[-1].name if self.open else None,
                    closed=closed,
                )
            )
            text = cell
            if home is not None:
                self._enter(home, page)
            elif found is not None and apart:
                outside = False
                text = self._start(cell, found, page, first=first, in_cells=bool(in_cells))
                if not text.text.strip():
                    continue
            elif apart and self.headings.ends(cell):
                outside = True
                if first:
                    self.open = []
            if outside or not self.open:
                rest.append(text)
                continue
            section = self._column(text, height)
            gathered.setdefault(id(section), (section, []))[1].append(text)
        for section, pieces in gathered.values():
            line = joined(pieces)
            begins = bool(section.runs) and (fresh or bool(_NUMBERED.match(line.text)))
            section.runs.append(Run(line, tuple(pieces), page, begins))

    def _start(self, cell: Line, found: _Match, page: Page, *, first: bool, in_cells: bool) -> Line:
        """Open a section; the rest of the cell is its first text."""
        section = next((s for s in self.done if s.heading is cell), None)
        if section is None:
            section = _Open(found.name, cell, page, cell.rect.left)
            self.done.append(section)
        if first or in_cells:
            self.open = [section]
        else:
            self.open = [*(s for s in self.open if s.left < cell.rect.left), section]
        return cell.part(found.end, len(cell.text)) if found.end < len(cell.text) else _nothing(cell)

    def _enter(self, heading: Line, page: Page) -> None:
        """Text in a cell beside `heading` that may begin above it."""
        section = next((s for s in self.done if s.heading is heading), None)
        if section is None:
            section = _Open(self.headings.stands_alone(heading) or "", heading, page, heading.rect.left)
            self.done.append(section)
        self.open = [section]

    def _column(self, cell: Line, height: float) -> _Open:
        """The open section whose column a piece stands in: the last that begins left of it."""
        begun = [s for s in self.open if s.left <= cell.rect.left + 0.5 * height]
        return begun[-1] if begun else self.open[0]


def read_sections(pages: Sequence[Page], headings: Headings) -> Body:
    """Take pages that belong together apart into sections and the rest."""
    reader = _Reader(headings)
    repeated: frozenset[str] = frozenset()
    for page in pages:
        reader.page(page, repeated=repeated)
        if not repeated:
            repeated = frozenset(_flat("".join(x.text for x in row)) for row in rows(reader.rest[0][1]))
    sections = tuple(Section(s.name, s.heading, s.page, tuple(s.runs), s in reader.open) for s in reader.done)
    return Body(sections, tuple((page, tuple(lines)) for page, lines in reader.rest))


def _cells(line: Line) -> list[Line]:
    cuts = [0, *line.gaps(CELL_GAP), len(line.text)]
    return [line] if len(cuts) == 2 else [line.part(a, b) for a, b in pairwise(cuts)]


def _nothing(line: Line) -> Line:
    return Line("", line.rect, line.confidence)


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _is_repeated(text: str, repeated: frozenset[str]) -> bool:
    """A row that the first page carries in its head as well; figures in it may differ (第 2 页)."""
    flat = _flat(text)
    return any(fuzz.ratio(flat, r) >= 85 for r in repeated if len(r) > 2)


def _right_margin(level: Sequence[Sequence[Line]], width: float) -> float:
    """Where full rows end: the right edge that nine rows of ten do not pass; infinite where no row is wide enough to be full."""
    edges = sorted(max(x.rect.right for x in row) for row in level)
    lefts = sorted(row[0].rect.left for row in level)
    if not edges:
        return 0.0
    edge, left = edges[min(len(edges) - 1, round(0.9 * len(edges)))], lefts[len(lefts) // 10]
    return edge if edge - left > _FULL * width else float("inf")


def _ended(row: Sequence[Line], margin: float, height: float) -> bool:
    """True where a row ends a paragraph: short of the margin, or with the end of a sentence."""
    last = max(row, key=lambda x: x.rect.right)
    return last.rect.right < margin - _SHORT_END * height
