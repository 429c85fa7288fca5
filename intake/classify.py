"""What a document is: title anchors, second anchors, and what speaks against, with a score and the reasons.

The anchors are those of public forms; no issuer's layout is known here. `unknown` is an answer: a guess would send a
paper to the wrong place of a case.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import NamedTuple
from weakref import finalize

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from intake import types
from intake.einvoice import xml_data
from intake.layout.rows import group_rows, line_height
from intake.model import Classification, Document, Line, Page, Source, enclosing_rect
from intake.patterns import patterns_beside
from intake.traits import find_traits
from intake.types.registry import TYPES, DocumentType
from intake.types.titles import FOREIGN
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)

_ENOUGH = 0.5
"""Score from which a type is named: a clear title alone gives 0.6; without one, what speaks for it must weigh 4."""
_FOREIGN = 0.8
"""Score of a clear title of a paper that is none of the vocabulary's: more than a title misread into one of ours."""
_CLOSE, _CLOSE_IN_TITLE = 0.8, 0.7
"""Share of a title's letters that must be left where it is misread or a seal lies on it: anywhere, in a tall line."""
_OF_TITLE, _AGAINST = 0.6, 0.3
"""What a title adds to the score, and what a word that speaks against the type takes from it."""
_OF_WORD, _OF_WORD_ALONE = 0.1, 0.125
"""What a word that only one type prints adds to the score, beside a title and without one."""
_MOST, _BEYOND = 6.0, 0.3
"""Weight of words beyond which each counts for less: a long form must not outweigh a title by its length."""
_KNOWN_TO: Mapping[int, float] = {1: 1.0, 2: 0.8, 3: 0.65, 4: 0.55}
"""Weight of a word by the number of types that print it."""
_KNOWN_TO_MANY = 0.4
_MISREAD = 0.8
"""Weight of a word of which one letter is not as listed."""
_HEAD = 0.45
"""Share of what is printed, from the top, in which a title stands; below it the words are mostly said of another paper."""
_BELOW_HEAD = 0.6
_LONGEST_TITLE = 32
"""Letters of a line that is a title, with the name of a hospital before it."""
_FIRST = 8
"""Lines from the top of which one is a title although it is not printed tall."""
_SHORT = 25
"""Lines of a paper on which a title may stand anywhere: a card, a slip."""

_APART = 0.05
"""Types that fit alike within this are told to be close: one second anchor decides between them."""
_STATE = "中华人民共和国"


_KNOWN = tuple(t for t in TYPES.values() if t.titles)
"""The types that can be told."""


def classify_document(document: Document) -> Classification:
    """The best type of the table, or `unknown` where none is good enough.

    Words of which a letter is misread are looked for only where the others do not decide: it costs time.
    """
    if document.pages and document.pages[0].source is Source.XML:
        return _classify_data(document)
    text = _read_text(document)
    first, second = _rank_types(text)
    other = max(FOREIGN, key=lambda word: _score_heading(word, text), default="")
    if _FOREIGN * _score_heading(other, text) > first.value:
        return Classification(types.UNKNOWN, _FOREIGN, (f"标题“{other}”",))
    if text.misread and (first.value < _ENOUGH or _is_close(first, second)):
        first, second = _rank_types(replace(text, near=_find_near_anchors(text.words)))
    return _decide_type(first, second)


def _decide_type(first: "_Score", second: "_Score") -> Classification:
    close = _is_close(first, second)
    if first.value < _ENOUGH or (close and not first.title):
        return Classification(types.UNKNOWN, round(1 - min(first.value, 1.0), 3), ("没有足够的标题和栏目",))
    if close:
        reasons = (*first.reasons, f"与 {second.kind} 接近")
        return Classification(first.kind, round(min(first.value, 0.5), 3), reasons, first.title)
    return Classification(first.kind, round(min(first.value, 1.0), 3), first.reasons, first.title)


def _is_close(first: "_Score", second: "_Score") -> bool:
    return first.value - second.value < _APART


def classify_page(page: Page) -> Classification:
    """What one page is by itself."""
    return classify_document(Document("", "", (page,)))


def score_words(document: Document, kind: str) -> float:
    """How much the words of a document speak for a type, whatever its title says; 0 where it has none of the type's words.

    Of 400 papers of 30 types none was below 0.1 for its own type, and nine in ten of the other types were.
    """
    text = _recall_text(document)
    return _score_type(replace(TYPES[kind], titles=()), text).value


def is_titled(document: Document, kind: str) -> bool:
    """Whether a line of the document is the title of that type, whatever it was taken for: two papers may lie on one sheet."""
    text = _recall_text(document)
    return any(
        _weigh_title(word, line, text) >= _BELOW_HEAD
        for word in TYPES[kind].titles
        for _, line in _iter_title_lines(word, text)
    )


def _rank_types(text: "_Text") -> "tuple[_Score, _Score]":
    """The two types that fit best."""
    scored = sorted((_score_type(t, text) for t in _KNOWN), key=lambda s: (-round(s.value, 2), s.place))
    return scored[0], scored[1]


def _classify_data(document: Document) -> Classification:
    """Data without a print says itself what it is."""
    kinds = {o.kind for page in document.pages for o in xml_data.find_originals(page.attached)}
    if len(kinds) == 1 and "" not in kinds:
        return Classification(kinds.pop(), 1.0, ("电子票据数据写明的票种",))
    return Classification(types.UNKNOWN, 1.0, ("电子票据数据未写明票种",))


@dataclass(frozen=True, slots=True)
class _Score:
    """How well a type fits; `place` is the index of the line with its title, for types that fit alike."""

    kind: str
    value: float
    place: int
    reasons: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class _Text:
    """A document's words as they are searched: its lines, all of them joined, and what stands tall.

    `holding` says of each letter of titles which lines have it, a bit for each line. `words` holds the words of seals and
    the traits of the rows, too. `head` are the lines in which a title may stand. `misread` is False for a text layer, whose
    letters need no tolerance; `near` are the words that the text holds with one letter misread, once they are asked for.
    """

    lines: tuple[str, ...]
    holding: Mapping[str, int]
    printed: str
    words: str
    prominent: frozenset[str]
    head: frozenset[str]
    misread: bool
    near: frozenset[str] = frozenset()


_READ: dict[int, _Text] = {}
"""The words of documents that are still held, by their `id`: while an item is proposed, each is asked for every paper of every list."""


def _recall_text(document: Document) -> _Text:
    """The words of a document, searched for once as long as it lives."""
    key = id(document)
    if key not in _READ:
        _READ[key] = _read_text(document)
        finalize(document, _READ.pop, key)
    return _READ[key]


def _read_text(document: Document) -> _Text:
    lines = _printed_lines(document)
    level = [_join_text(row) for page in document.pages for row in group_rows(page.lines)]
    sealed = [compact_text(seal.text) for page in document.pages for seal in page.seals if seal.text]
    printed = "\n".join(lines)
    return _Text(
        lines=tuple(lines),
        holding=_index_letters(lines),
        printed=printed,
        words="\n".join([printed, *level, *sealed, *find_traits(document)]),
        prominent=_prominent_lines(document),
        head=_head_lines(document),
        misread=any(page.source is Source.OCR for page in document.pages),
    )


def _join_text(row: Sequence[Line]) -> str:
    return compact_text("".join(x.text for x in row))


def _printed_lines(document: Document) -> list[str]:
    """Every line from top to bottom, then every row of a few pieces as one line."""
    lines = [compact_text(x.text) for page in document.pages for x in sorted(page.lines, key=lambda x: x.rect.top)]
    level = (row for page in document.pages for row in group_rows(page.lines))
    return lines + [_join_text(row) for row in level if 2 <= len(row) <= 6]


def _prominent_lines(document: Document) -> frozenset[str]:
    """Texts of lines clearly taller than the rest: titles."""
    found = set[str]()
    for page in document.pages:
        usual = line_height(page.lines)
        found |= _as_printed(
            page, [x for x in page.lines if x.rect.height > 1.25 * usual and x.rect.middle < 0.5 * page.height]
        )
    return frozenset(found)


def _head_lines(document: Document) -> frozenset[str]:
    """Texts of the lines at the head of each page, of all lines where a page has few."""
    found = set[str]()
    for page in filter(lambda page: page.lines, document.pages):
        printed = enclosing_rect(x.rect for x in page.lines)
        limit = printed.bottom if len(page.lines) <= _SHORT else printed.top + _HEAD * printed.height
        found |= _as_printed(page, [x for x in page.lines if x.rect.middle <= limit])
    return frozenset(found)


def _as_printed(page: Page, lines: Sequence[Line]) -> set[str]:
    """The lines' texts, alone and with what stands on their level."""
    own = set(map(id, lines))
    whole = {_join_text(row) for row in group_rows(page.lines) if not own.isdisjoint(map(id, row))}
    return whole | {compact_text(x.text) for x in lines}


class _Title(NamedTuple):
    """How surely a type's title stands in the text, in which line, and its words; the weight is 0 where none does."""

    weight: float
    place: int
    words: str


def _score_type(kind: DocumentType, text: _Text) -> _Score:
    title = _find_listed_title(kind.titles, text)
    if title.weight < 1.0:
        title = max(title, _find_formed_title(kind.key, text), key=lambda t: t.weight)
    hits = list(filter(None, (_find_anchor(group, text) for group in kind.anchors)))
    against = [word for word in kind.against if word in text.printed]
    value = _OF_TITLE * title.weight + (_OF_WORD if title.weight else _OF_WORD_ALONE) * _weigh_words(hits)
    value -= _AGAINST if against else 0.0
    words = (title.words, "、".join(word for word, _ in hits[:4]), "、".join(against))
    reasons = tuple(
        form.format(said) for form, said in zip(("标题“{}”", "栏目{}", "但有{}"), words, strict=True) if said
    )
    return _Score(kind.key, value, title.place, reasons, title.words)


def _weigh_words(hits: Sequence[tuple[str, float]]) -> float:
    weight = sum(weight for _, weight in hits)
    return min(weight, _MOST) + _BEYOND * max(0.0, weight - _MOST)


def _find_listed_title(titles: Sequence[str], text: _Text) -> _Title:
    """The surest of a type's own titles; of those that are equally sure the first in the text."""
    best = _Title(0.0, len(text.lines), "")
    for word in titles:
        core = word.strip("^$")
        if not text.misread and core not in text.printed:
            continue
        for place, line in _iter_title_lines(word, text):
            weight = _weigh_title(word, line, text)
            if weight and (weight, -place) > (best.weight, -best.place):
                best = _Title(weight, place, core)
    return best


def _find_formed_title(kind: str, text: _Text) -> _Title:
    """A title that is put together as makers of forms do, at the end of a line of the head."""
    pattern = _FORMED.get(kind)
    for place, line in enumerate(text.lines) if pattern else ():
        words = _match_formed(pattern, line) if pattern and line in text.head else ""
        if words:
            return _Title(_place_weight(line, place, text), place, words)
    return _Title(0.0, len(text.lines), "")


def _place_weight(line: str, place: int, text: _Text) -> float:
    """What the place of a title says for it: it is printed tall, or among the first lines."""
    return 1.0 if line in text.prominent or place < _FIRST else _BELOW_HEAD


def _match_formed(pattern: re.Pattern[str], line: str) -> str:
    match = pattern.search(line) if len(line) <= _LONGEST_TITLE else None
    if match is None or _PATTERNS["no_title"].search(line):
        return ""
    return match["title"] if _is_title(match["title"], line, starts=False, ends=False) else ""


def _find_anchor(group: str, text: _Text) -> tuple[str, float] | None:
    """The most telling word of a group (`参考值|参考范围`: the same thing under several names) that the text holds."""
    words = group.split("|")
    found = [(word, _WEIGHTS[word]) for word in words if word in text.words]
    if not found:
        found = [(word, _MISREAD * _WEIGHTS[word]) for word in words if word in text.near]
    return max(found, key=lambda f: f[1], default=None)


def _weigh_anchors() -> dict[str, float]:
    """Every second anchor -> what it tells: the less, the more types print it, be it inside a longer word."""
    words = {t.key: {w for group in t.anchors for w in group.split("|")} for t in _KNOWN}
    every = set().union(*words.values())
    printed = ["\n".join(own) for own in words.values()]
    known_to = {w: sum(w in own for own in printed) for w in every}
    return {w: _KNOWN_TO.get(n, _KNOWN_TO_MANY) for w, n in known_to.items()}


_WEIGHTS = _weigh_anchors()
_FORMED = {
    t.key: re.compile(rf"(?P<title>{t.formed})(?:\([^)]*\)|[一二三四]联|第[\d一二三四]+页.*)?$")
    for t in _KNOWN
    if t.formed
}


def _find_near_anchors(text: str) -> frozenset[str]:
    """The second anchors of four letters and more that the text holds but for one letter, where nothing known stands."""
    masked: dict[str, set[str]] = defaultdict(set)
    lengths = set[int]()
    for word in (word for word in _WEIGHTS if len(word) >= 4 and word not in text):
        lengths.add(len(word))
        for form in _mask_each_letter(word):
            masked[form].add(word)
    pieces = chain.from_iterable(_iter_unknown_pieces(text, length) for length in lengths)
    forms = {form for form in chain.from_iterable(map(_mask_each_letter, pieces)) if form in masked}
    return frozenset[str]().union(*(masked[form] for form in forms))


def _mask_each_letter(word: str) -> list[str]:
    """The word as often as it has letters, each time without one of them; a break stands in its place."""
    return [f"{word[:at]}\n{word[at + 1 :]}" for at in range(len(word))]


def _iter_unknown_pieces(text: str, length: int) -> Iterator[str]:
    """Every run of that many letters of one line that is no second anchor itself."""
    for start in range(len(text) - length + 1):
        piece = text[start : start + length]
        if "\n" not in piece and piece not in _WEIGHTS:
            yield piece


def _iter_title_lines(word: str, text: _Text) -> Iterator[tuple[int, str]]:
    """The lines that may be the title `word`: they hold at least half of its letters. Cheap, and loses nothing."""
    letters = _letters_of(word)
    # Entry n: the lines that hold more than n of the letters, as the bits of a number.
    more_than = [0] * ((len(letters) + 1) // 2)
    for lines in (text.holding.get(c, 0) for c in letters):
        for n in range(len(more_than) - 1, 0, -1):
            more_than[n] |= more_than[n - 1] & lines
        more_than[0] |= lines
    left = more_than[-1]
    while left:
        index = (left & -left).bit_length() - 1
        yield index, text.lines[index]
        left &= left - 1


@cache
def _letters_of(word: str) -> frozenset[str]:
    return frozenset(word.strip("^$"))


_OF_TITLES = frozenset(c for t in _KNOWN for title in t.titles for c in _letters_of(title))


def _index_letters(lines: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, line in enumerate(lines):
        for c in _OF_TITLES.intersection(line):
            found[c] = found.get(c, 0) | 1 << index
    return found


def _score_heading(word: str, text: _Text) -> float:
    """How far the text is headed by a word that is read to the letter."""
    core = word.removeprefix("^")
    lines = (line for line in text.head if core in line) if core in text.printed else ()
    return max((_weigh_title(f"{word}$", line, text) for line in lines), default=0.0)


def _weigh_title(word: str, line: str, text: _Text) -> float:
    """How far `line` is the title `word`, 0 to 1: words in running text or in front of a value are none."""
    prominent = line in text.prominent
    likeness = _compare_title(word, line, _CLOSE_IN_TITLE if prominent else _CLOSE)
    short = len(re.sub(r"\d", "", line)) <= len(word) + 12
    placed = 1.0 if prominent or line in text.head else _BELOW_HEAD
    return likeness * placed * (1.0 if prominent or short else 0.6)


def _compare_title(word: str, line: str, enough: float) -> float:
    """1 where the title stands in the line, less where a few of its letters are lost, 0 below `enough`."""
    core = word.strip("^$")
    if core in line:
        return float(_is_title(core, line, starts=word[0] == "^", ends=word[-1] == "$"))
    # A title that is tied to an end of its line, and a short one, is read to the letter or not at all.
    if core != word or len(word) < 6 or len(line) < len(word) - 1 or _PATTERNS["said_of"].search(line):
        return 0.0
    return _compare_misread(word.removeprefix(_STATE), line.removeprefix(_STATE), enough)


def _compare_misread(title: str, line: str, enough: float) -> float:
    """Share of the title's letters in the place of the line that is most like it, 0 below `enough`.

    Every second paper of the state begins with its name: what is like must be the rest.
    """
    if len(title) < 4 or len(line) < len(title) - 1:
        return 0.0
    place = fuzz.partial_ratio_alignment(title, line)
    if place is None or _PATTERNS["goes_on"].match(line[place.dest_end :]):
        return 0.0
    left = LCSseq.similarity(title, line[place.dest_start : place.dest_end]) / len(title)
    return left if left >= enough else 0.0


def _is_title(word: str, line: str, *, starts: bool, ends: bool) -> bool:
    """False where the words are the label of a value, an entry of a list, or one of several things told off."""
    before, _, behind = line.partition(word)
    if (starts and before) or (ends and _PATTERNS["in_brackets"].sub("", behind)):
        return False
    if _PATTERNS["goes_on"].match(behind) or _PATTERNS["listed"].search(before) or _PATTERNS["said_of"].search(line):
        return False
    return not (before.startswith("关于") and behind)
