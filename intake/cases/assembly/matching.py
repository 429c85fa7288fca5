"""Which papers of the case answer a leaf of the tree."""

import re
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import LCSseq

from intake.cases.assembly.shortcomings import find_shortcomings
from intake.cases.model import Case, Shortcoming, TakenPaper, kind_name, locate_evidence
from intake.catalogue.model import OnePaper
from intake.model import Reading
from intake.types.vocabulary import Common, IdCard, MedicalInvoice
from intake.values import compact_text

_HEAD_LINES = 6
"""Lines at the top among which a title stands."""
_APART = 0.25
"""By how much a title must be nearer to one of two names: 医师资格证书 has all of 资格证书 and half of 执业证书."""
_AND = re.compile("[、，,；;和及与/／]")
_GENERIC = ("复印件", "原件", "《", "》", "相关", "个人")


def matches_of(needed: OnePaper, case: Case, instead: Mapping[str, tuple[str, ...]]) -> tuple[TakenPaper, ...]:
    """The papers of the leaf's type, the best first, then papers that are looked at in its place."""
    found = [_match_paper(needed, i, r, case) for i, r in case.of(needed.kind)]
    if not found:
        found = [_in_its_place(needed, i, r, case) for kind in instead.get(needed.kind, ()) for i, r in case.of(kind)]
    return tuple(sorted(found, key=lambda m: (len(m.shortcomings), m.paper)))


def _match_paper(needed: OnePaper, index: int, reading: Reading, case: Case) -> TakenPaper:
    found = find_shortcomings(needed, index, reading, case)
    if needed.words.proposal:
        message = f"以{kind_name(reading.classification.kind)}代替，办事指南未写明，请核"
        found = (*found, Shortcoming("in-its-place", message, (locate_evidence(index, reading, None),)))
    return TakenPaper(needed, index, found, needed.words.proposal)


def _in_its_place(needed: OnePaper, index: int, reading: Reading, case: Case) -> TakenPaper:
    message = f"未见{needed.words.text}，以{kind_name(reading.classification.kind)}代替，请核"
    note = Shortcoming("in-its-place", message, (locate_evidence(index, reading, None),))
    return TakenPaper(needed, index, (note, *find_shortcomings(needed, index, reading, case)), reviewed=True)


def count_people(matches: Sequence[TakenPaper], case: Case) -> int:
    """How many different people the papers are of: by ID number, by name where no number was read, else one each."""
    persons: set[str] = set()
    for match in matches:
        record = case.readings[match.paper].record
        told = record[Common.ID_NUMBER].value or record[Common.NAME].value
        if told:
            persons.add(told)
        elif (
            IdCard.AUTHORITY.name not in record.fields
        ):  # the emblem side says nobody's name and belongs to another sheet
            persons.add(f"#{match.paper}")
    return len(persons)


def told_apart(needed: Sequence[OnePaper], case: Case) -> Mapping[int, Sequence[int]] | None:
    """Which papers belong to which of several leaves of one type, by their titles.

    Returns:
        Index of the leaf -> indexes of papers; None where a title does not tell and there are fewer papers than leaves.
    """
    given, loose = _group_by_title(needed, case)
    for n, index in zip(_find_empty(given), loose, strict=False):
        given[n].append(index)
    if loose and _find_empty(given):
        return None
    return given


def _find_empty(given: Mapping[int, Sequence[int]]) -> list[int]:
    return [n for n, found in given.items() if not found]


def _group_by_title(needed: Sequence[OnePaper], case: Case) -> tuple[dict[int, list[int]], list[int]]:
    """Index of the leaf -> indexes of the papers that name it; and the papers that name none."""
    given: dict[int, list[int]] = {n: [] for n in range(len(needed))}
    loose: list[int] = []
    for index, reading in case.of(needed[0].kind):
        for home in [given[n] for n in _find_named(needed, reading)] or [loose]:
            home.append(index)
    return given, loose


def _find_named(needed: Sequence[OnePaper], reading: Reading) -> set[int]:
    """Indexes of the leaves that the paper's titles clearly name, each title as a whole and in its parts."""
    titles = _find_titles(reading)
    nearest = (_find_nearest(needed, part) for part in (titles, *_split_titles(titles)))
    return {n for n in nearest if n is not None}


def _find_titles(reading: Reading) -> tuple[str, ...]:
    """What the paper may call itself: its title, and the lines at its head."""
    page = reading.document.pages[0]
    head = sorted(page.lines, key=lambda x: x.rect.top)[:_HEAD_LINES]
    title = reading.record[MedicalInvoice.TITLE].value or ""
    return tuple(compact_text(t) for t in (title, *(x.text for x in head)) if t)


def _split_titles(titles: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The names in a title that names several papers: 收费标准、药品价格表 is both."""
    for title in titles:
        parts = _AND.split(title)
        if len(parts) > 1:
            yield from ((part,) for part in parts)


def _find_nearest(needed: Sequence[OnePaper], titles: Sequence[str]) -> int | None:
    """Index of the leaf whose name these titles are clearly nearest to; None where two are as near."""
    scores = [_title_likeness(leaf, titles) for leaf in needed]
    best = max(range(len(needed)), key=lambda n: scores[n])
    rest = max(s for n, s in enumerate(scores) if n != best)
    return best if scores[best] - rest >= _APART else None


def _title_likeness(leaf: OnePaper, titles: Sequence[str]) -> float:
    words = compact_text(leaf.words.text)
    for generic in _GENERIC:
        words = words.replace(generic, "")
    return max((_letters_share(words, title) for title in titles), default=0.0)


def _letters_share(words: str, title: str) -> float:
    """Share of the name's letters that stand in the title in order, 0 to 1."""
    return LCSseq.similarity(words, title) / len(words) if words else 0.0
