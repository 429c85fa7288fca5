"""Pages in scan order -> documents, without separator sheets.

A stack is split as it is read: a document leaves as soon as the page behind it shows that it is finished, so that no more
than one document's pages are held. Nothing vanishes silently: blank sheets and second scans of a sheet are told in the
warnings of what they lie behind, pages that could not be read stay failures of their own.

There are two kinds of stacks. The pages of one file were fed one after the other. Picture files of one folder (001.jpg,
002.jpg …) may have been saved page by page, or have nothing to do with each other: they are joined by strong evidence only
(`acrossfiles`), and a blank one stays a document of its own, so that every file is accounted for.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from rapidfuzz import fuzz

from intake.acrossfiles import step_across
from intake.classify import classify
from intake.continuation import Leaf, Meeting, Paper, Step, step
from intake.model import BLANK_SHEET, Classification, Document, Failure, Origin, Page
from intake.parts import parts_of
from intake.reading.pagemarks import read_marks
from intake.reading.pieces import joined
from intake.reading.resemblance import Sketch, sketch
from intake.reading.rows import rows
from intake.reading.whose import TELLING, Whose, read_whose
from intake.values import squeezed

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
class Seen:
    """What is kept of a page, to know it again."""

    place: Origin
    sketch: Sketch
    whose: Whose


Memory = deque[Seen]
"""Pages seen so far, the last `_REMEMBERED` ones."""


def memory() -> Memory:
    """Nothing seen yet. The stacks of one folder share a memory."""
    return deque(maxlen=_REMEMBERED)


def documents(
    path: str, sha256: str, scanned: Iterable[Scanned], seen: Memory | None = None
) -> Iterator[Sorted | Failure]:
    """The documents of one file; failures come behind the document that they interrupt."""
    stack = _Stack(memory() if seen is None else seen)
    for item in scanned:
        yield from stack.put(Origin(path, sha256, number_of(item)), item)
    yield from stack.rest()


def pile(placed: Iterable[tuple[Origin, Scanned]], seen: Memory) -> Iterator[Sorted | Failure]:
    """The documents of picture files that follow one another in a folder."""
    stack = _Stack(seen, pile=True)
    for place, item in placed:
        yield from stack.put(place, item)
    yield from stack.rest()


def number_of(item: Scanned) -> int:
    """The page's number in its file; 0 for a failure of the whole file."""
    return (item.page or 0) if isinstance(item, Failure) else (item.page if isinstance(item, Blank) else item).number


def leaf_of(page: Page) -> Leaf:
    """A page with what it tells of itself."""
    taken_for = classify(Document("", "", (page,)))
    title = taken_for.title if _heads(taken_for.title, page) else ""
    return Leaf(page, replace(taken_for, title=title), title, read_marks(page), read_whose(page))


def _heads(title: str, page: Page) -> bool:
    """Whether the words that look like a title stand at the head of what is printed, and not only in the text below."""
    if not title or not page.lines:
        return False
    top, bottom = min(x.rect.top for x in page.lines), max(x.rect.bottom for x in page.lines)
    limit = top + _TITLE_PLACE * (bottom - top)
    likeness = [
        (fuzz.partial_ratio(title, squeezed(x.text)), x.rect.middle <= limit)
        for x in (*page.lines, *(joined(row) for row in rows(page.lines)))
    ]
    return max((v for v, head in likeness if head), default=0.0) >= _TITLE_LIKENESS * max(v for v, _ in likeness)


# ------------------------------------------------------------------------------------------------ the stack
class _Stack:
    """The document that is being put together, and what waits behind it.

    `pile`: the pages come from picture files of a folder. `again`: they are second scans, which was said already.
    """

    def __init__(self, seen: Memory, *, pile: bool = False, again: bool = False) -> None:
        self._seen, self._pile, self._again = seen, pile, again
        self._paper: Paper | None = None
        self._waiting: list[Failure] = []
        self._second: list[Leaf] = []
        self._blank: list[tuple[Origin, Page]] = []
        self._gap = False
        self._single: frozenset[str] = frozenset()
        self._any = False

    def put(self, place: Origin, item: Scanned) -> Iterator[Sorted | Failure]:
        """Takes the next item; yields what it shows to be finished."""
        if isinstance(item, Failure):
            self._waiting.append(item)
            self._gap = True
        elif isinstance(item, Blank):
            self._blank.append((place, item.page))
        else:
            parts = parts_of(item)
            for number, part in enumerate(parts, start=1):
                yield from self.add(self._placed(leaf_of(part), place, number if len(parts) > 1 else 0))
        if self._paper is None:
            yield from self._behind()

    def rest(self) -> Iterator[Sorted | Failure]:
        """What is left when the stack is at its end; a file of blank sheets only is a document that says so."""
        if self._paper is None and not self._any and self._blank:
            pages = tuple(_told_blank(p) for _, p in self._blank)
            place = self._blank[0][0]
            self._blank = []
            yield _unknown(Document(place.path, place.sha256, pages))
        yield from self._close()

    def add(self, leaf: Leaf) -> Iterator[Sorted | Failure]:
        """Takes a page or a part of one."""
        twin = None if self._again else self._twin(leaf)
        if twin is not None:
            leaf = replace(
                leaf, notes=(*leaf.notes, f"{leaf.called}与{self._name(twin, leaf.place)}为同一页的重复扫描")
            )
        if twin is not None and self._paper and any(x.place == twin for x in self._paper.leaves):
            self._second.append(leaf)
            return
        found = self._step(leaf)
        if not found.joined:
            yield from self._close()
        elif found.doubt:
            leaf = replace(leaf, notes=(*leaf.notes, found.doubt))
        self._paper = self._paper.with_one_more(leaf) if self._paper else Paper((leaf,), leaf.whose)
        self._gap = False
        self._any = True

    def _placed(self, leaf: Leaf, place: Origin, part: int) -> Leaf:
        """The page with its place, and what is to be told of it alone."""
        called = self._name(place)
        notes = (f"{called}上同一张身份证复印了两次，按一张识读",) if leaf.copied_twice else ()
        return replace(leaf, part=part, place=place, called=called, notes=notes)

    def _step(self, leaf: Leaf) -> Step:
        paper = self._paper
        if paper is None:
            return Step(False)
        meeting = Meeting(paper, leaf, self._gap, self._lacks(leaf))
        return step(meeting) if paper.last.place.path == leaf.place.path else step_across(meeting)

    def _name(self, place: Origin, seen_from: Origin | None = None) -> str:
        """A page as people are told of it: by its number, and by its file's name where there are several files."""
        own = seen_from is not None and seen_from.path == place.path
        if own or (seen_from is None and not self._pile):
            return f"第 {place.number} 页"
        return f"“{PurePath(place.path).name}”" + (f"第 {place.number} 页" if place.number > 1 else "")

    def _twin(self, leaf: Leaf) -> Origin | None:
        """The page of which this one is a second scan or a copy."""
        mine = Seen(leaf.place, sketch(leaf.page), leaf.whose)
        found = next((s.place for s in self._seen if s.place != leaf.place and _is_twin(s, mine)), None)
        self._seen.append(mine)
        return found

    def _lacks(self, leaf: Leaf) -> bool:
        """Whether two cards in a row wait for the same side: nobody can tell whose this one is."""
        return bool(self._single & self._paper.last.sides) if self._paper and leaf.kind == "id_card" else False

    def _close(self) -> Iterator[Sorted | Failure]:
        """The document that is finished, what interrupts it, and second scans of its sheets."""
        second, self._second = self._second, []
        if self._paper is not None:
            notes = () if self._pile else tuple(_blank(p.number) for _, p in self._blank)
            self._blank = self._blank if self._pile else []
            yield _sorted(self._paper, notes)
            card = self._paper.taken_for.kind == "id_card" and len(self._paper.leaves) == 1
            self._single = self._paper.last.sides if card else frozenset()
            self._paper = None
        yield from self._behind()
        if second:
            yield from self._apart(second)

    def _behind(self) -> Iterator[Sorted | Failure]:
        """What waits and belongs to no document: pages that failed, and blank files of a pile."""
        if self._pile:
            yield from (_unknown(Document(o.path, o.sha256, (_told_blank(p),))) for o, p in self._blank)
            self._blank = []
        yield from self._waiting
        self._waiting = []

    def _apart(self, second: Sequence[Leaf]) -> Iterator[Sorted | Failure]:
        """Second scans of the sheets of one document, as documents of their own."""
        stack = _Stack(self._seen, pile=self._pile, again=True)
        for leaf in second:
            yield from stack.add(leaf)
        yield from stack.rest()


def _is_twin(seen: Seen, mine: Seen) -> bool:
    """Whether both are scans of one sheet, or the same bytes under two names."""
    if seen.place.sha256 == mine.place.sha256 and seen.place.path != mine.place.path:
        return seen.place.number == mine.place.number
    return seen.sketch.is_of_one_sheet(mine.sketch) and not seen.whose.differing(mine.whose) & TELLING


def _sorted(paper: Paper, notes: Sequence[str]) -> Sorted:
    """The paper as a document; pages of several files are counted anew, and what happened to each names its file."""
    leaves = tuple(reversed(paper.leaves)) if paper.backwards else paper.leaves
    first, part = leaves[0].place, max(x.part for x in leaves)
    if len({x.place.path for x in leaves}) == 1:
        pages = [replace(x.page, warnings=(*x.page.warnings, *x.notes)) for x in leaves]
        origins: tuple[Origin, ...] = ()
    else:
        pages = [_recounted(x, number) for number, x in enumerate(leaves, start=1)]
        origins = tuple(x.place for x in leaves)
    pages[-1] = replace(pages[-1], warnings=(*pages[-1].warnings, *notes))
    return Sorted(Document(first.path, first.sha256, tuple(pages), part, origins), paper.taken_for)


def _recounted(leaf: Leaf, number: int) -> Page:
    said = tuple(f"{leaf.called}：{w}" for w in leaf.page.warnings)
    return replace(leaf.page, number=number, warnings=(*said, *leaf.notes))


def _unknown(document: Document) -> Sorted:
    return Sorted(document, classify(document))


def _told_blank(page: Page) -> Page:
    return replace(page, warnings=(*page.warnings, _blank(page.number)))


def _blank(number: int) -> str:
    return f"第 {number} 页{BLANK_SHEET}，已略过"
