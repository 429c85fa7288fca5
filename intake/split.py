"""Pages in scan order -> documents, without separator sheets.

A stack is split as it is read: a document leaves as soon as the page behind it shows that it is finished, so that no more
than one document's pages are held. Nothing vanishes silently: blank sheets and second scans of a sheet are told in the
warnings of what they lie behind, pages that could not be read stay failures of their own.

One file is one stack. Pictures of a folder (01.jpg, 02.jpg …) are files of their own and never joined: scanners that save
page by page also save one document after the other, and only the person who filed them knows which.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from intake.classify import classify
from intake.continuation import CARDS, Leaf, Meeting, Paper, Step, step
from intake.model import Classification, Document, Failure, Page
from intake.reading.pagemarks import read_marks
from intake.reading.pieces import joined
from intake.reading.resemblance import Sketch, sketch
from intake.reading.rows import rows
from intake.reading.sheetparts import cuts, together
from intake.reading.whose import TELLING, Whose, read_whose
from intake.values import squeezed

_TITLE_PLACE = 0.35
"""Share of the printed height in which a title stands; below it the same words are part of the text."""
_TITLE_LIKENESS = 0.75
"""Share of the best likeness on the page that a row at the head must have: a seal may lie on the title, and another row be
more like it (其他住院收费 and 住院费票据); a title that is only in the text leaves the head at half of its likeness."""
_CARD_LINES = 60
"""Most lines of a sheet of copied cards: two sides of two cards have 40."""


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


def documents(path: str, sha256: str, scanned: Iterable[Scanned]) -> Iterator[Sorted | Failure]:
    """The documents of one file; failures come behind the document that they interrupt."""
    stack = _Stack(path, sha256)
    for item in scanned:
        yield from stack.put(item)
    yield from stack.rest()


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
@dataclass(frozen=True, slots=True)
class _Seen:
    """What is kept of every page of the file, to know it again."""

    number: int
    sketch: Sketch
    whose: Whose


class _Stack:
    """The document that is being put together, and what waits behind it."""

    def __init__(self, path: str, sha256: str, *, again: bool = False) -> None:
        self._path, self._sha256, self._again = path, sha256, again
        self._paper: Paper | None = None
        self._waiting: list[Failure] = []
        self._second: list[Page] = []
        self._seen: list[_Seen] = []
        self._blank: list[Page] = []
        self._gap = False
        self._single: frozenset[str] = frozenset()
        self._any = False

    def put(self, item: Scanned) -> Iterator[Sorted | Failure]:
        """Takes the next item; yields what it shows to be finished."""
        if isinstance(item, Failure):
            self._waiting.append(item)
            self._gap = True
            if self._paper is None:
                yield from self._failures()
        elif isinstance(item, Blank):
            self._blank.append(item.page)
        else:
            parts = parts_of(item)
            for number, part in enumerate(parts, start=1):
                yield from self._page(part, number if len(parts) > 1 else 0)

    def rest(self) -> Iterator[Sorted | Failure]:
        """What is left when the stack is at its end; a file of blank sheets only is a document that says so."""
        if self._paper is None and not self._any and self._blank:
            pages = tuple(replace(p, warnings=(*p.warnings, _blank(p.number))) for p in self._blank)
            self._blank = []
            document = Document(self._path, self._sha256, pages)
            yield Sorted(document, classify(document))
        yield from self._close()

    def _page(self, page: Page, part: int) -> Iterator[Sorted | Failure]:
        leaf = replace(leaf_of(page), part=part)
        twin = self._twin(leaf)
        if twin is not None and not self._again:
            note = f"第 {page.number} 页与第 {twin} 页为同一页的重复扫描"
            leaf = replace(leaf, page=replace(page, warnings=(*page.warnings, note)))
        if twin is not None and self._paper and any(x.page.number == twin for x in self._paper.leaves):
            self._second.append(leaf.page)
            return
        paper = self._paper
        found = step(Meeting(paper, leaf, self._gap, self._lacks(leaf))) if paper else Step(False)
        if not found.joined:
            yield from self._close()
            paper = None
        elif found.doubt:
            leaf = replace(leaf, page=replace(leaf.page, warnings=(*leaf.page.warnings, found.doubt)))
        self._paper = paper.with_one_more(leaf) if paper else Paper((leaf,), leaf.whose)
        self._gap = False
        self._any = True

    def _twin(self, leaf: Leaf) -> int | None:
        """The page of which this one is a second scan."""
        number, mine = leaf.page.number, sketch(leaf.page)
        found = next(
            (
                s.number
                for s in self._seen
                if s.number != number and s.sketch.is_of_one_sheet(mine) and not s.whose.differing(leaf.whose) & TELLING
            ),
            None,
        )
        self._seen.append(_Seen(number, mine, leaf.whose))
        return found

    def _lacks(self, leaf: Leaf) -> bool:
        """Whether two cards in a row wait for the same side: nobody can tell whose this one is."""
        return bool(self._single & self._paper.last.sides) if self._paper and leaf.kind == "id_card" else False

    def _close(self) -> Iterator[Sorted | Failure]:
        """The document that is finished, the failures inside it, and second scans of its sheets."""
        second, self._second = self._second, []
        if self._paper is not None:
            yield self._sorted(self._paper)
            card = self._paper.taken_for.kind == "id_card" and len(self._paper.leaves) == 1
            self._single = self._paper.last.sides if card else frozenset()
            self._paper = None
        yield from self._failures()
        if second:
            yield from documents_again(self._path, self._sha256, second)

    def _failures(self) -> Iterator[Failure]:
        yield from self._waiting
        self._waiting = []

    def _sorted(self, paper: Paper) -> Sorted:
        leaves = tuple(reversed(paper.leaves)) if paper.backwards else paper.leaves
        pages = [x.page for x in leaves]
        notes = tuple(_blank(p.number) for p in self._blank)
        self._blank = []
        pages[-1] = replace(pages[-1], warnings=(*pages[-1].warnings, *notes))
        part = max(x.part for x in leaves)
        return Sorted(Document(self._path, self._sha256, tuple(pages), part), paper.taken_for)


def documents_again(path: str, sha256: str, pages: Sequence[Page]) -> Iterator[Sorted | Failure]:
    """Second scans of the sheets of one document, as documents of their own."""
    stack = _Stack(path, sha256, again=True)
    for page in pages:
        yield from stack.put(page)
    yield from stack.rest()


def _blank(number: int) -> str:
    return f"第 {number} 页是空白页，已略过"


# ------------------------------------------------------------------------------------------------ two cards on a sheet
def parts_of(page: Page) -> Sequence[Page]:
    """The page, or its parts where cards of different kinds were copied onto one sheet."""
    if not 0 < len(page.lines) <= _CARD_LINES:
        return (page,)
    if classify(Document("", "", (page,))).kind not in CARDS | {"unknown"}:
        return (page,)
    parts = _cards(page)
    kinds = list(dict.fromkeys(kind for kind, _ in parts))
    if len(kinds) < 2:
        return (page,)
    return [together([p for k, p in parts if k == kind]) for kind in kinds]


def _cards(page: Page) -> list[tuple[str, Page]]:
    """Kind and part, for every card that free paper sets apart; the page alone where none does."""
    for first, second in cuts(page):
        kinds = [classify(Document("", "", (p,))).kind for p in (first, second)]
        if all(k in CARDS for k in kinds):
            return [*_cards(first), *_cards(second)]
    return [(classify(Document("", "", (page,))).kind, page)]
