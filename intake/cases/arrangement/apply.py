"""Arrangements put to the papers that are read today, in the order in which they were decided.

Papers are known by the file and number of their first page, so that they are found again whatever is read of them. Only papers
whose pages or type are others now are extracted anew, from pages that were recognised already. An arrangement that holds of
itself today (the stack is split there by now) is none the worse for it; one whose pages are gone is told, never guessed.
"""

from collections.abc import Callable, Mapping, Sequence

from intake.cases.arrangement.drafts import PaperDraft, draft_paper
from intake.cases.arrangement.model import Arranged
from intake.classify import classify_document
from intake.ledger.model import ArrangedAct, Arrangement, PaperKey
from intake.model import Box, Classification, Document, Reading

ReadPaper = Callable[[Document, Classification], Reading]
"""A document and what it is taken for -> what is read of it."""
_Papers = tuple[PaperDraft, ...]


def apply_arrangements(
    readings: Sequence[Reading], arrangements: Sequence[Arrangement], read: ReadPaper
) -> tuple[tuple[Reading, ...], tuple[Arranged, ...]]:
    """The papers as people arranged them, and what became of each arrangement.

    Args:
        readings: The papers as they are read today.
        arrangements: In the order in which they were decided.
        read: Extracts a paper that is another one now.
    """
    papers, lost = tuple(map(draft_paper, readings)), set[int]()
    for number, one in enumerate(arrangements):
        after = _ACTS[one.act](papers, one)
        if after is None:
            lost.add(number)
        else:
            papers = after
    became = tuple(Arranged(one, _find_now(papers, one), number in lost) for number, one in enumerate(arrangements))
    return tuple(paper.reading or _read_anew(paper, read) for paper in papers), became


def _read_anew(paper: PaperDraft, read: ReadPaper) -> Reading:
    document = paper.make_document()
    return read(document, paper.taken_for or classify_document(document))


def _find_now(papers: _Papers, one: Arrangement) -> int | None:
    begins = _find_beginning(papers, one.page, one.area)
    holding = _find_holding(papers, one.page)
    return next(iter((*begins, *(index for index, _ in holding))), None)


# ------------------------------------------------------------------------------------------------ the four acts
def _retype(papers: _Papers, one: Arrangement) -> _Papers | None:
    """Every paper that begins there: a file may lie in the case twice."""
    found = _find_beginning(papers, one.page, one.area)
    taken_for = say_type(one)
    return tuple(p.with_type(taken_for) if i in found else p for i, p in enumerate(papers)) if found else None


def say_type(one: Arrangement) -> Classification:
    """A type as a person said it."""
    return Classification(one.kind, 1.0, (f"{one.who} {one.at.astimezone():%Y-%m-%d} 人工认定",))


def _split(papers: _Papers, one: Arrangement) -> _Papers | None:
    found = next(iter(_find_holding(papers, one.page)), None)
    if found is None:
        return None
    index, at = found
    whole, told = papers[index], say_type(one) if one.kind else None
    begun: _Papers = (whole,) if told is None else (whole.with_type(told),)
    if at > 0:
        begun = (whole.with_sheets(whole.sheets[:at]), PaperDraft(whole.sheets[at:], 0, told, told=bool(told)))
    return (*papers[:index], *begun, *papers[index + 1 :])


def _join(papers: _Papers, one: Arrangement) -> _Papers | None:
    """The paper's pages behind those of the other."""
    target = _find_target(papers, one)
    if target is None or papers[target].find_page(one.page) is not None:
        return None if target is None else papers
    found = _find_beginning(papers, one.page, one.area)
    if not found or papers[found[0]].part:
        return None
    joined = papers[target].with_more((*papers[target].sheets, *papers[found[0]].sheets))
    changed = (joined if i == target else p for i, p in enumerate(papers) if i != found[0])
    return tuple(changed)


def _move(papers: _Papers, one: Arrangement) -> _Papers | None:
    """The page into the other paper, or to another place in its own."""
    target, found = _find_target(papers, one), next(iter(_find_holding(papers, one.page)), None)
    if target is None or found is None:
        return None
    index, at = found
    if index == target and one.before is None:
        return papers
    sheet = papers[index].sheets[at]
    left = papers[index].sheets[:at] + papers[index].sheets[at + 1 :]
    kept = left if index == target else papers[target].sheets
    place = next((n for n, other in enumerate(kept) if one.before and other.is_page(one.before)), len(kept))
    grown = papers[target].with_more((*kept[:place], sheet, *kept[place:]))
    if index == target:
        return tuple(grown if i == target else p for i, p in enumerate(papers))
    shrunk = {index: papers[index].with_sheets(left)} if left else {}
    changed = {target: grown, **shrunk}
    return tuple(changed.get(i, p) for i, p in enumerate(papers) if i != index or left)


_ACTS: Mapping[ArrangedAct, Callable[[_Papers, Arrangement], _Papers | None]] = {
    ArrangedAct.RETYPE: _retype,
    ArrangedAct.SPLIT: _split,
    ArrangedAct.JOIN: _join,
    ArrangedAct.MOVE: _move,
}
"""Act -> the papers after it; None where it cannot be put."""


# ------------------------------------------------------------------------------------------------ found again
def _find_beginning(papers: _Papers, key: PaperKey, area: Box | None) -> tuple[int, ...]:
    """Each paper whose first page it is."""
    return tuple(index for index, paper in enumerate(papers) if paper.begins_with(key, area))


def _find_holding(papers: _Papers, key: PaperKey) -> tuple[tuple[int, int], ...]:
    """Each paper that has the page, and where in it."""
    places = ((index, paper.find_page(key)) for index, paper in enumerate(papers))
    return tuple((index, at) for index, at in places if at is not None)


def _find_target(papers: _Papers, one: Arrangement) -> int | None:
    found = _find_holding(papers, one.to) if one.to is not None else ()
    return found[0][0] if found else None
