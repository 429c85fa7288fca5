"""Free text under headings: 入院情况, 诊疗经过, 出院医嘱 … of any record.

A heading is a word of the list at the start of a row or of a cell, with a colon, in 【】, or standing alone. A section runs to
the next heading, to a label of the head or foot (姓名, 医师签名), or to the end, over page breaks; the head that a page
repeats and its page number are no part of it. Two headings on one level open two columns. What no section claims is
`rest`: labels and values, title, signatures.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise, takewhile
from math import inf

from rapidfuzz import fuzz

from intake.labels.headings import CellPlace, HeadingMatch, Headings, remove_blanks
from intake.labels.labelled import CELL_GAP
from intake.layout.form_cells import assign_to_headings, join_stacked_headings
from intake.layout.headers_footers import (
    body_lines,
    find_institutions,
    is_page_head,
    is_speck,
    stamp_words,
    strip_title,
)
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, leave_out, line_height
from intake.model import Line, Page, Rect

__all__ = ["Body", "Headings", "Run", "Section", "read_sections"]

_SHORT_END = 2.5
"""A row that ends this many line heights before the right margin ends a paragraph."""
_FULL = 0.45
"""Share of the page's width from which a row may be a full one: text blocks take 0.65 and more of a sheet."""
_HANGING = 1.5
"""Line heights that text stands right of its heading from which every row at the heading's place is another heading."""
_FAR = 6.0
"""Line heights right of a section's text from which a row of its own is not of it: stamps, greetings, signatures."""
_NAMED = 0.35
"""Share of the page at the top in which the paper's institution is named."""
_RING = 3.0
"""Line heights around words of a stamp that its ring takes up."""
_SENTENCE_ENDS = re.compile(r"[。！!]\s*$")
_NUMBERED = re.compile(r"\s*(?:\d{1,2}\s*[.、．)）](?!\d)|[(（]\d{1,2}[)）]|[①-⑳])")


@dataclass(frozen=True, slots=True)
class Run:
    """One row of a section: its line, the page it stands on, and whether a paragraph begins with it.

    `pieces` are the parts of the row that stand clearly apart, left to right; `stamped` where a stamp lies on the row, which
    may have taken words of it away or given it some.
    """

    line: Line
    pieces: tuple[Line, ...]
    page: Page
    fresh: bool
    stamped: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it. `name` is the list's name, `heading` the words as printed.

    `last` where nothing ends the section but the end of the pages; `broken` where a page's end parts a column of cells, in
    which nothing but their place tells whose a text is.
    """

    name: str
    heading: Line
    page: Page
    runs: tuple[Run, ...]
    last: bool = False
    broken: bool = False

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


@dataclass(slots=True)
class _OpenSection:
    """A section that is being filled: where its column begins, and what it holds so far."""

    name: str
    heading: Line
    page: Page
    left: float
    runs: list[Run] = field(default_factory=list)
    broken: bool = False

    def add_row(self, pieces: Sequence[Line], at: "_Row") -> None:
        """One more row, of which these pieces stand in the section's column."""
        line = join_lines(pieces)
        begins = bool(self.runs) and (at.fresh or bool(_NUMBERED.match(line.text)))
        self.runs.append(Run(line, tuple(pieces), at.page, begins))

    def is_hanging(self, page: Page, height: float) -> bool:
        """True where the text that goes on below the heading stands further right than the heading."""
        below = [r.line.rect.left for r in self.runs[1:] if r.page is page]
        return bool(below) and self.page is page and min(below) > self.left + _HANGING * height


_Rows = Sequence[Sequence[Line]]


@dataclass(frozen=True, slots=True)
class _Row:
    """What is known of a row before its cells are looked at."""

    page: Page
    fresh: bool
    closed: bool = False
    hanging: bool = False


@dataclass(frozen=True, slots=True)
class _Cell:
    """A piece of a row; `apart` where free paper or the row's edge stands before it."""

    line: Line
    first: bool
    apart: bool
    overlaps: bool


class _SectionReader:
    """Goes through the pages row by row; holds the sections that are open, left to right."""

    def __init__(self, headings: Headings) -> None:
        self.headings = headings
        self.open: list[_OpenSection] = []
        self.done: list[_OpenSection] = []
        self.last: list[_OpenSection] = []
        self.rest: list[tuple[Page, list[Line]]] = []
        self.stamps: list[tuple[Page, Rect]] = []
        self.names: set[str] = set()
        self.in_cells = False
        self.ended = True
        self.outside = False

    def add_page(self, page: Page, *, repeated: frozenset[str]) -> None:
        """Read one page; `repeated` are the texts of the rows that head the first page, empty for the first page itself."""
        rest: list[Line] = []
        self.rest.append((page, rest))
        lines = self._own_print(page, rest)
        height = line_height(lines)
        level = group_rows(lines)
        margin = _right_margin(level, page.width)
        in_cells = assign_to_headings(level, self._is_heading, self.headings.ends_section, height)
        before, at = self.last, _Row(page, self.ended)
        for row in self._skip_head(level, rest, repeated):
            if at.fresh and not in_cells and self._is_beyond(row, page, height):
                rest += row
                continue
            hanging = at.hanging or self._is_hanging(page, height)
            self._read_row(row, rest, height, in_cells, replace(at, hanging=hanging))
            fresh = not self.open or _ends_paragraph(row, margin, height)
            at = _Row(page, fresh, bool(_SENTENCE_ENDS.search(_row_text(row))), hanging)
            if self.open:
                self.last, self.ended = self.open, fresh
        self._mark_broken(before, page)
        self.in_cells = bool(in_cells)

    def _is_heading(self, line: Line) -> bool:
        return self.headings.stands_alone(line) is not None

    def _skip_head(self, level: _Rows, rest: list[Line], repeated: frozenset[str]) -> _Rows:
        """The rows below the head that every page repeats; what is open goes on with them."""
        if len(self.rest) == 1:
            return level
        head = list(takewhile(lambda row: _is_page_head(_row_text(row), repeated), level))
        rest += chain.from_iterable(head)
        if len(head) < len(level) and not self.open:
            self.open = self.last  # a signature at the foot of a page does not end what goes on overleaf
        return level[len(head) :]

    def _mark_broken(self, before: Sequence[_OpenSection], page: Page) -> None:
        """Mark the sections on both sides of a page's end that parts a column of cells."""
        if self.in_cells:
            for section in (*before, *[s for s in self.done if s.page is page][:1]):
                section.broken = True

    def _own_print(self, page: Page, rest: list[Line]) -> list[Line]:
        """The page's own print, headings in one piece; words of stamps go to `rest` and are kept in mind."""
        printed = [cell for x in body_lines(page) for cell in _split_cells(x)]
        self.names |= find_institutions(_lines_on_top(printed, page))
        stamps = stamp_words(printed, page, self.names)
        rest += stamps
        self.stamps += ((page, rect) for rect in _stamp_rects(page, stamps))
        own = leave_out(printed, [*stamps, *strip_title(printed, self.headings)])
        return join_stacked_headings(own, self.headings, self.headings.words)

    def _is_beyond(self, row: Sequence[Line], page: Page, height: float) -> bool:
        """A row of its own far right of the open text: a stamp or a signature; one in the middle of the page closes the text."""
        edge = self._left_of_text(page) + _FAR * height
        if row[0].rect.left < edge or self.headings.ends_section(row[0]):
            return False
        if _is_centred(row, page):
            self.open = []
            return True
        return len(_row_text(row)) <= 12

    def _left_of_text(self, page: Page) -> float:
        """Where the rows of the open text begin that stand furthest right; infinite where a page has none."""
        runs = self.open[-1].runs if self.open else []
        return max((run.line.rect.left for run in runs if run.page is page), default=inf)

    def _is_hanging(self, page: Page, height: float) -> bool:
        return bool(self.open) and self.open[-1].is_hanging(page, height)

    def _read_row(
        self, row: Sequence[Line], rest: list[Line], height: float, in_cells: Mapping[int, Line], at: _Row
    ) -> None:
        """Give each piece of a row to the section it belongs to."""
        gathered: dict[int, tuple[_OpenSection, list[Line]]] = {}
        self.outside = False
        for cell in _iter_cells(row, height):
            text, speck = self._take_cell(cell, in_cells, at, height)
            if text is None:
                continue
            if speck or not self._takes_text():
                rest.append(text)
            else:
                section = self._find_column(text, height)
                gathered.setdefault(id(section), (section, []))[1].append(text)
        for section, pieces in gathered.values():
            section.add_row(pieces, at)

    def _takes_text(self) -> bool:
        """Whether a section is open, and no label of head or foot was met in the row."""
        return bool(self.open) and not self.outside

    def _take_cell(
        self, cell: _Cell, in_cells: Mapping[int, Line], at: _Row, height: float
    ) -> tuple[Line | None, bool]:
        """Open and close sections by what a cell says: its text, None of a heading alone, and whether that is but a speck."""
        home = in_cells.get(id(cell.line))
        if home is not None:
            self._enter_cell(home, at.page)
            return cell.line, False
        if not cell.apart:
            return cell.line, self._is_speck(cell, height)
        found = self._find_heading(cell, in_cells, at, height)
        if found is not None:
            return self._take_heading(cell, found, at.page, in_cells=bool(in_cells)), False
        if self.headings.ends_section(cell.line):
            self._leave_sections(first=cell.first)
            return cell.line, False
        return cell.line, self._is_speck(cell, height)

    def _is_speck(self, cell: _Cell, height: float) -> bool:
        return bool(self.open) and is_speck(cell.line, height, apart=cell.apart, overlaps=cell.overlaps)

    def _leave_sections(self, *, first: bool) -> None:
        """A label of head or foot is no section's; the first of a row closes what is open."""
        self.outside = True
        if first:
            self.open = []

    def _take_heading(self, cell: _Cell, found: HeadingMatch, page: Page, *, in_cells: bool) -> Line | None:
        """Open the section of a heading; what stands behind it in its cell, None where that is nothing."""
        self.outside = False
        text = self._start_section(cell.line, found, page, first=cell.first, in_cells=in_cells)
        return text if text.text.strip() else None

    def _find_heading(self, cell: _Cell, in_cells: Mapping[int, Line], at: _Row, height: float) -> HeadingMatch | None:
        """The heading of a column of cells, or what the cell begins with."""
        if any(cell.line is heading for heading in in_cells.values()):
            return HeadingMatch(self._name_of(cell.line), len(cell.line.text))
        return self.headings.match(cell.line, self._describe_place(cell.line, cell.first, height, at))

    def _describe_place(self, cell: Line, first: bool, height: float, at: _Row) -> CellPlace:
        """What is known of where a cell stands."""
        open_ = self.open[-1] if self.open else None
        if open_ is None:
            return CellPlace(at.fresh or not first, at.closed)
        out = first and at.hanging and cell.rect.left < open_.left + 0.7 * height
        return CellPlace(at.fresh or not first or out, at.closed, open_.name, open_.heading.text, out)

    def _start_section(self, cell: Line, found: HeadingMatch, page: Page, *, first: bool, in_cells: bool) -> Line:
        """Open a section; the rest of the cell is its first text."""
        section = self._section_of(cell, found.name, page)
        if first or in_cells:
            self.open = [section]
        else:
            self.open = [*(s for s in self.open if s.left < cell.rect.left), section]
        return cell.cut_part(found.end, len(cell.text)) if found.end < len(cell.text) else _empty_line(cell)

    def _section_of(self, heading: Line, name: str, page: Page) -> _OpenSection:
        """The section of a heading, which may have been entered before."""
        section = next((s for s in self.done if s.heading is heading), None)
        if section is None:
            section = _OpenSection(name, heading, page, heading.rect.left)
            self.done.append(section)
        return section

    def _enter_cell(self, heading: Line, page: Page) -> None:
        """Text in a cell beside `heading` that may begin above it."""
        self.open = [self._section_of(heading, self._name_of(heading), page)]

    def _name_of(self, heading: Line) -> str:
        return self.headings.stands_alone(heading) or heading.text.strip().rstrip(":：")

    def _find_column(self, cell: Line, height: float) -> _OpenSection:
        """The open section whose column a piece stands in: the last that begins left of it."""
        begun = [s for s in self.open if s.left <= cell.rect.left + 0.5 * height]
        return begun[-1] if begun else self.open[0]

    def build_sections(self) -> tuple[Section, ...]:
        """What was found, each row with what is known of stamps on it."""
        return tuple(
            Section(s.name, s.heading, s.page, tuple(self._mark_stamped(r) for r in s.runs), s in self.open, s.broken)
            for s in self.done
        )

    def _mark_stamped(self, run: Run) -> Run:
        height = run.line.rect.height
        over = any(page is run.page and _is_near(rect, run.line.rect, height) for page, rect in self.stamps)
        return replace(run, stamped=over)


def read_sections(pages: Sequence[Page], headings: Headings) -> Body:
    """Take pages that belong together apart into sections and the rest."""
    reader = _SectionReader(headings)
    repeated: frozenset[str] = frozenset()
    for page in pages:
        reader.add_page(page, repeated=repeated)
        if not repeated:
            repeated = _row_texts(reader.rest[0][1])
    return Body(reader.build_sections(), tuple((page, tuple(lines)) for page, lines in reader.rest))


def _row_texts(lines: Sequence[Line]) -> frozenset[str]:
    """What the rows of lines say, without blanks."""
    return frozenset(remove_blanks(_row_text(row)) for row in group_rows(lines))


def _lines_on_top(lines: Sequence[Line], page: Page) -> list[Line]:
    """Lines of the part of a page in which the paper's institution is named."""
    return [x for x in lines if x.rect.middle < _NAMED * page.height]


def _stamp_rects(page: Page, words: Sequence[Line]) -> list[Rect]:
    """Where stamps lie: those that were seen, and those of which words were read."""
    return [*(seal.rect for seal in page.seals), *(x.rect for x in words)]


def _is_near(stamp: Rect, row: Rect, height: float) -> bool:
    """True where a stamp lies on a row or just behind its end; words of a stamp lie within its ring."""
    grown = _RING * height if stamp.height < 2.5 * height else 0.0
    level = min(stamp.bottom + grown, row.bottom) - max(stamp.top - grown, row.top)
    return level > 0.3 * height and stamp.left - grown < row.right + 2 * height and row.left < stamp.right + grown


def _split_cells(line: Line) -> list[Line]:
    cuts = [0, *line.find_gaps(CELL_GAP), len(line.text)]
    return [line] if len(cuts) == 2 else [line.cut_part(a, b) for a, b in pairwise(cuts)]


def _empty_line(line: Line) -> Line:
    return Line("", line.rect, line.confidence)


def _row_text(row: Sequence[Line]) -> str:
    return "".join(x.text for x in row)


def _is_page_head(text: str, repeated: frozenset[str]) -> bool:
    """A row that heads further pages, or that the first page carries in its head; figures in it may differ (第 2 页)."""
    return is_page_head(text) or any(fuzz.ratio(remove_blanks(text), r) >= 85 for r in repeated if len(r) > 2)


def _is_centred(row: Sequence[Line], page: Page) -> bool:
    """A line of more than six letters in the middle of the page, alone on its level."""
    middle = (row[0].rect.left + row[-1].rect.right) / 2
    return len(row) == 1 and len(row[0].text) > 6 and abs(middle - page.width / 2) < 0.05 * page.width


def _iter_cells(row: Sequence[Line], height: float) -> Iterator[_Cell]:
    right = float("-inf")
    for n, line in enumerate(row):
        left = line.rect.left
        yield _Cell(line, n == 0, apart=left - right > 0.8 * height, overlaps=left < right - 0.8 * height)
        right = max(right, line.rect.right)


def _right_margin(level: Sequence[Sequence[Line]], width: float) -> float:
    """Where full rows end: the right edge that nine rows of ten do not pass; infinite where no row is wide enough to be full."""
    edges = sorted(max(x.rect.right for x in row) for row in level)
    lefts = sorted(row[0].rect.left for row in level)
    if not edges:
        return 0.0
    edge, left = edges[min(len(edges) - 1, round(0.9 * len(edges)))], lefts[len(lefts) // 10]
    return edge if edge - left > _FULL * width else float("inf")


def _ends_paragraph(row: Sequence[Line], margin: float, height: float) -> bool:
    """True where a row ends a paragraph: short of the margin, or with the end of a sentence."""
    last = max(row, key=lambda x: x.rect.right)
    return last.rect.right < margin - _SHORT_END * height
