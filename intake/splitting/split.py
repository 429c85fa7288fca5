"""Pages in scan order -> documents, without separator sheets.

A stack is split as it is read: a document leaves as soon as the page behind it shows that it is finished, so that no more
than one document's pages are held. Nothing vanishes silently: blank sheets and second scans of a sheet are told in the
warnings of what they lie behind, pages that could not be read stay failures of their own.

There are two kinds of stacks. The pages of one file were fed one after the other. Picture files of one folder (001.jpg,
002.jpg …) may have been saved page by page, or have nothing to do with each other: they are joined by strong evidence only
(`across_files`), and a blank one stays a document of its own, so that every file is accounted for.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from rapidfuzz import fuzz

from intake import types
from intake.classify import classify_document, classify_page
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows
from intake.model import BLANK_SHEET, Classification, Document, Failure, Origin, Page, enclosing_rect
from intake.splitting.across_files import decide_across_files
from intake.splitting.continuation import decide_step
from intake.splitting.cut_sheet import split_sheet
from intake.splitting.meeting import Meeting, OpenPaper, StackLeaf, Step
from intake.splitting.page_identity import TELLING, Whose, read_whose
from intake.splitting.page_marks import read_marks
from intake.splitting.resemblance import Sketch, make_sketch
from intake.values import compact_text

_TITLE_PLACE = 0.35
"""Share of the printed height in which a title stands; below it the same words are part of the text."""
_TITLE_LIKENESS = 0.75
"""Share of the best likeness on the page that a row at the head must have: a seal may lie on the title, and another row be
more like it (其他住院收费 and 住院费票据); a title that is only in the text leaves the head at half of its likeness."""
_REMEMBERED = 500
"""Pages that second scans are looked for among. A file has 300 at most; a folder may hold a whole year."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A sheet with nothing on it."""

    page: Page


Scanned = Page | Blank | Failure
"""What a stack consists of, in scan order."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Pages that form one document, and what they are taken for."""

    document: Document
    classification: Classification


@dataclass(frozen=True, slots=True)
class SeenPage:
    """What is kept of a page, to know it again."""

    place: Origin
    sketch: Sketch
    whose: Whose


Memory = deque[SeenPage]
"""Pages seen so far, the last `_REMEMBERED` ones."""


def new_memory() -> Memory:
    """Nothing seen yet. The stacks of one folder share a memory."""
    return deque(maxlen=_REMEMBERED)


def split_file(
    path: str, sha256: str, scanned: Iterable[Scanned], seen: Memory | None = None
) -> Iterator[Sorted | Failure]:
    """The documents of one file; failures come behind the document that they interrupt."""
    stack = _Stack(new_memory() if seen is None else seen)
    for item in scanned:
        yield from stack.add_item(Origin(path, sha256, number_of(item)), item)
    yield from stack.finish_stack()


def split_pile(placed: Iterable[tuple[Origin, Scanned]], seen: Memory) -> Iterator[Sorted | Failure]:
    """The documents of picture files that follow one another in a folder."""
    stack = _Stack(seen, pile=True)
    for place, item in placed:
        yield from stack.add_item(place, item)
    yield from stack.finish_stack()


def number_of(item: Scanned) -> int:
    """The page's number in its file; 0 for a failure of the whole file."""
    if isinstance(item, Failure):
        return item.page or 0
    return item.page.number if isinstance(item, Blank) else item.number


def leaf_of(page: Page) -> StackLeaf:
    """A page with what it tells of itself."""
    taken_for = classify_page(page)
    title = taken_for.title if _stands_at_head(taken_for.title, page) else ""
    return StackLeaf(page, replace(taken_for, title=title), title, read_marks(page), read_whose(page))


def _stands_at_head(title: str, page: Page) -> bool:
    """Whether the words that look like a title stand at the head of what is printed, and not only in the text below."""
    if not title or not page.lines:
        return False
    printed = enclosing_rect(x.rect for x in page.lines)
    limit = printed.top + _TITLE_PLACE * printed.height
    best_at_head = best = 0.0
    for line in (*page.lines, *(join_lines(row) for row in group_rows(page.lines))):
        likeness = fuzz.partial_ratio(title, compact_text(line.text))
        best = max(best, likeness)
        if line.rect.middle <= limit:
            best_at_head = max(best_at_head, likeness)
    return best_at_head >= _TITLE_LIKENESS * best


# ------------------------------------------------------------------------------------------------ the stack
class _Stack:
    """The document that is being put together, and what waits behind it.

    `pile`: the pages come from picture files of a folder. `again`: they are second scans, which was said already.
    """

    def __init__(self, seen: Memory, *, pile: bool = False, again: bool = False) -> None:
        self._seen, self._pile, self._again = seen, pile, again
        self._paper: OpenPaper | None = None
        self._waiting: list[Failure] = []
        self._second: list[StackLeaf] = []
        self._blank: list[tuple[Origin, Page]] = []
        self._gap = False
        self._single: frozenset[str] = frozenset()
        self._any = False

    def add_item(self, place: Origin, item: Scanned) -> Iterator[Sorted | Failure]:
        """Takes the next item; yields what it shows to be finished."""
        if isinstance(item, Failure):
            self._waiting.append(item)
            self._gap = True
        elif isinstance(item, Blank):
            self._blank.append((place, item.page))
        else:
            parts = split_sheet(item)
            for number, part in enumerate(parts, start=1):
                yield from self.add_leaf(self._with_place(leaf_of(part), place, number if len(parts) > 1 else 0))
        if self._paper is None:
            yield from self._flush_waiting()

    def finish_stack(self) -> Iterator[Sorted | Failure]:
        """What is left when the stack is at its end; a file of blank sheets only is a document that says so."""
        if self._paper is None and not self._any and self._blank:
            pages = tuple(_warn_of_blank(p) for _, p in self._blank)
            place = self._blank[0][0]
            self._blank = []
            yield _unknown_document(Document(place.path, place.sha256, pages))
        yield from self._close_paper()

    def add_leaf(self, leaf: StackLeaf) -> Iterator[Sorted | Failure]:
        """Takes a page or a part of one."""
        twin = None if self._again else self._find_twin(leaf)
        if twin is not None:
            leaf = leaf.with_note(f"{leaf.called}与{self._describe_place(twin, leaf.place)}为同一页的重复扫描")
            if self._paper and any(x.place == twin for x in self._paper.leaves):
                self._second.append(leaf)
                return
        found = self._decide_step(leaf)
        if not found.joined:
            yield from self._close_paper()
        elif found.doubt:
            leaf = leaf.with_note(found.doubt)
        self._paper = self._paper.with_leaf(leaf) if self._paper else OpenPaper((leaf,), leaf.whose)
        self._gap = False
        self._any = True

    def _with_place(self, leaf: StackLeaf, place: Origin, part: int) -> StackLeaf:
        """The page with its place, and what is to be told of it alone."""
        called = self._describe_place(place)
        notes = (f"{called}上同一张身份证复印了两次，按一张识读",) if leaf.copied_twice else ()
        return replace(leaf, part=part, place=place, called=called, notes=notes)

    def _decide_step(self, leaf: StackLeaf) -> Step:
        paper = self._paper
        if paper is None:
            return Step(False)
        meeting = Meeting(paper, leaf, self._gap, self._lacks_other_side(leaf))
        return decide_step(meeting) if paper.last.place.path == leaf.place.path else decide_across_files(meeting)

    def _describe_place(self, place: Origin, seen_from: Origin | None = None) -> str:
        """A page as people are told of it: by its number, and by its file's name where there are several files."""
        one_file = not self._pile if seen_from is None else seen_from.path == place.path
        if one_file:
            return f"第 {place.number} 页"
        return f"“{PurePath(place.path).name}”" + (f"第 {place.number} 页" if place.number > 1 else "")

    def _find_twin(self, leaf: StackLeaf) -> Origin | None:
        """The page of which this one is a second scan or a copy."""
        mine = SeenPage(leaf.place, make_sketch(leaf.page), leaf.whose)
        found = next((s.place for s in self._seen if s.place != leaf.place and _is_twin(s, mine)), None)
        self._seen.append(mine)
        return found

    def _lacks_other_side(self, leaf: StackLeaf) -> bool:
        """Whether two cards in a row wait for the same side: nobody can tell whose this one is."""
        return bool(self._single & self._paper.last.sides) if self._paper and leaf.kind == types.ID_CARD else False

    def _close_paper(self) -> Iterator[Sorted | Failure]:
        """The document that is finished, what interrupts it, and second scans of its sheets."""
        second, self._second = self._second, []
        if self._paper is not None:
            yield self._take_paper(self._paper)
        yield from self._flush_waiting()
        if second:
            yield from self._split_second_scans(second)

    def _take_paper(self, paper: OpenPaper) -> Sorted:
        """The paper as a document; blank sheets behind it are told in its notes, blank files of a pile stand for themselves."""
        notes: list[str] = []
        if not self._pile:
            notes = [_blank_note(page.number) for _, page in self._blank]
            self._blank = []
        is_one_side = paper.taken_for.kind == types.ID_CARD and len(paper.leaves) == 1
        self._single = paper.last.sides if is_one_side else frozenset()
        self._paper = None
        return _build_document(paper, notes)

    def _flush_waiting(self) -> Iterator[Sorted | Failure]:
        """What waits and belongs to no document: pages that failed, and blank files of a pile."""
        if self._pile:
            yield from (_unknown_document(Document(o.path, o.sha256, (_warn_of_blank(p),))) for o, p in self._blank)
            self._blank = []
        yield from self._waiting
        self._waiting = []

    def _split_second_scans(self, second: Sequence[StackLeaf]) -> Iterator[Sorted | Failure]:
        """Second scans of the sheets of one document, as documents of their own."""
        stack = _Stack(self._seen, pile=self._pile, again=True)
        for leaf in second:
            yield from stack.add_leaf(leaf)
        yield from stack.finish_stack()


def _is_twin(seen: SeenPage, mine: SeenPage) -> bool:
    """Whether both are scans of one sheet, or the same bytes under two names."""
    if seen.place.sha256 == mine.place.sha256 and seen.place.path != mine.place.path:
        return seen.place.number == mine.place.number
    return seen.sketch.is_of_one_sheet(mine.sketch) and not seen.whose.differing_keys(mine.whose) & TELLING


def _build_document(paper: OpenPaper, notes: Sequence[str]) -> Sorted:
    """The paper as a document; pages of several files are counted anew, and what happened to each names its file."""
    leaves = tuple(reversed(paper.leaves)) if paper.is_reversed else paper.leaves
    origins = tuple(leaf.place for leaf in leaves)
    if len({place.path for place in origins}) == 1:
        origins = ()
        pages = [leaf.page.with_warnings(*leaf.notes) for leaf in leaves]
    else:
        pages = [_renumber_page(leaf, number) for number, leaf in enumerate(leaves, start=1)]
    pages[-1] = pages[-1].with_warnings(*notes)
    first, part = leaves[0].place, max(leaf.part for leaf in leaves)
    return Sorted(Document(first.path, first.sha256, tuple(pages), part, origins), paper.taken_for)


def _renumber_page(leaf: StackLeaf, number: int) -> Page:
    said = tuple(f"{leaf.called}：{w}" for w in leaf.page.warnings)
    return replace(leaf.page, number=number, warnings=(*said, *leaf.notes))


def _unknown_document(document: Document) -> Sorted:
    return Sorted(document, classify_document(document))


def _warn_of_blank(page: Page) -> Page:
    return page.with_warnings(_blank_note(page.number))


def _blank_note(number: int) -> str:
    return f"第 {number} 页{BLANK_SHEET}，已略过"
