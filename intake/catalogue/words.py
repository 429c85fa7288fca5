"""Words on papers that change what is asked for: restricted drugs, blood and protein products, injuries.

The words, what cancels them and what each group rests on lie in `data/words.yaml`. A hit is a hint with its place in the
text, never a verdict: a test of 血小板 is no transfusion, 否认外伤史 is no injury, 必要时输血 has not happened.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from intake.patterns import patterns_beside
from intake.values import to_half_width
from intake.written.entry import WrittenEntry, optional_texts
from intake.written.yaml_file import read_filled_yaml_file

DATA = Path(__file__).parent / "data" / "words.yaml"
_LONGEST = 60
"""Characters of a row's name with its brackets; longer is no name."""
REACH = 5
"""Characters between 无 and what it denies: 无明显外伤, 未见明确外伤史. A judgement; a longer reach denied what follows a new thought."""
_CANCELS = ("before", "after", "within")
_PATTERNS = patterns_beside(__file__)


@dataclass(frozen=True, slots=True)
class Hit:
    """A word, where it stands in the text (end excluded), and what makes it count."""

    word: str
    start: int
    end: int
    basis: str


@dataclass(frozen=True, slots=True)
class Topic:
    """The words of one topic with their basis, what cancels them, and a pattern of all that takes the longest."""

    words: Mapping[str, str]
    leading: Mapping[str, str]
    alone: Mapping[str, str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    within: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Denials:
    """Words that deny what follows, or what stands before them."""

    far: tuple[str, ...]
    near: tuple[str, ...]
    harmless: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Flat:
    """A text without blanks, half-width; `at` are the places of its characters in the text as given."""

    text: str
    at: tuple[int, ...]


def find_restricted(text: str) -> tuple[Hit, ...]:
    """Marks of a drug that insurance pays under conditions only: 限, ★, 限二线用药.

    >>> [h.word for h in find_restricted("甲磺酸伊马替尼片（限二线用药）")]
    ['限二线']
    >>> find_restricted("某某医药有限公司")
    ()
    """
    return tuple(_iter_hits(_flatten_text(text), _load_topics()["restricted"]))


def find_blood(text: str) -> tuple[Hit, ...]:
    """Blood, its components, and protein products of plasma; never their laboratory tests.

    >>> [h.word for h in find_blood("去白细胞悬浮红细胞 2U")]
    ['悬浮红细胞']
    >>> find_blood("血小板计数"), find_blood("白蛋白32.8 g/L")
    ((), ())
    """
    flat = _flatten_text(text)
    return _in_order((*_iter_hits(flat, _load_topics()["blood"]), *_iter_doses(flat)))


def find_injury(text: str) -> tuple[Hit, ...]:
    """Injuries and what a third party may have to pay for.

    >>> [h.word for h in find_injury("否认外伤史，2天前骑车摔倒")]
    ['摔倒']
    """
    return tuple(_iter_hits(_flatten_text(text), _load_topics()["injury"]))


# ------------------------------------------------------------------------------------------------ finding
def _iter_hits(flat: _Flat, topic: Topic) -> Iterator[Hit]:
    for match in topic.pattern.finditer(flat.text):
        start, end = match.span()
        basis = _find_basis(flat.text, start, end, topic)
        if basis and not _is_cancelled(flat.text, start, end, topic):
            yield _make_hit(flat, start, end, basis)


def _find_basis(text: str, start: int, end: int, topic: Topic) -> str:
    """What makes the word count where it stands; empty where nothing does."""
    word = text[start:end]
    if word in topic.words:
        return topic.words[word]
    if word in topic.leading and _PATTERNS["lead"].search(text[:start]):
        return topic.leading[word]
    return topic.alone.get(word, "") if _stands_alone(text, start, end) else ""


def _make_hit(flat: _Flat, start: int, end: int, basis: str) -> Hit:
    return Hit(flat.text[start:end], flat.at[start], flat.at[end - 1] + 1, basis)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the word is all there is beside brackets and quantities, or something that was given."""
    if text[:start].endswith(_given_words()):
        return True
    if len(text) > _LONGEST:
        return False
    rest = _PATTERNS["bracket"].sub("", text[:start] + "#" + text[end:])
    return _PATTERNS["quantity"].sub("", rest).strip("()[]-·.、") == "#"


def _is_cancelled(text: str, start: int, end: int, topic: Topic) -> bool:
    around = text[max(0, start - 8) : end + 8]
    if any(longer in around for longer in topic.within) or text[:start].endswith(topic.before):
        return True
    after = _PATTERNS["species"].sub("", _PATTERNS["bracket"].sub("", text[end : end + 30]), count=1)
    return after.startswith(topic.after) or _is_denied(text, start, end)


def _is_denied(text: str, start: int, end: int) -> bool:
    """Whether the clause says that it was not, or not yet."""
    denials = _load_denials()
    clause = _PATTERNS["stop"].split(text[max(0, start - _LONGEST) : start])[-1]
    for phrase in denials.harmless:
        clause = clause.replace(phrase, "#" * len(phrase))
    if _is_within_reach(clause, denials):
        return True
    return re.sub(r"^史?[:=]?", "", text[end : end + 6]).startswith(denials.answers)


def _is_within_reach(clause: str, denials: Denials) -> bool:
    """Whether a word before the hit denies it: some from anywhere in the clause, 无 and its like from near only."""
    far = any(word in clause for word in denials.far)
    return far or any(word in clause[-REACH - len(word) :] for word in denials.near)


def _iter_doses(flat: _Flat) -> Iterator[Hit]:
    """白蛋白 with a dose is the product, with g/L it is a laboratory value."""
    for match in _PATTERNS["dose"].finditer(flat.text):
        start, end = match.start(), match.start() + len("白蛋白")
        if not _PATTERNS["laboratory"].search(flat.text[:start]) and not _is_denied(flat.text, start, end):
            yield _make_hit(flat, start, end, next(iter(_load_topics()["blood"].words.values())))


def _in_order(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """By place; of two that overlap the longer."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, h.start - h.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return tuple(kept)


def _flatten_text(text: str) -> _Flat:
    kept = [(i, to_half_width(c)) for i, c in enumerate(text) if not c.isspace()]
    return _Flat("".join(c for _, c in kept), tuple(i for i, _ in kept))


# ------------------------------------------------------------------------------------------------ the data
@cache
def _read_words() -> Mapping[str, WrittenEntry]:
    return read_filled_yaml_file(DATA, DATA.name).pairs()


@cache
def _given_words() -> tuple[str, ...]:
    return _read_words()["given"].texts()


@cache
def _load_topics() -> Mapping[str, Topic]:
    return {
        name: _parse_topic(_read_words()[name], _read_words()[f"{name}_cancels"])
        for name in ("restricted", "blood", "injury")
    }


def _parse_topic(groups: WrittenEntry, cancels: WrittenEntry) -> Topic:
    by_kind = _gather_words(groups)
    every = sorted({word for known in by_kind.values() for word in known}, key=len, reverse=True)
    found = cancels.mapping(_CANCELS, _CANCELS)
    before, after, within = (found[key].texts() for key in _CANCELS)
    pattern = re.compile("|".join(map(re.escape, every)))
    return Topic(by_kind["words"], by_kind["leading"], by_kind["alone"], before, after, within, pattern)


def _gather_words(groups: WrittenEntry) -> dict[str, dict[str, str]]:
    """How a word counts -> the words with their basis."""
    by_kind: dict[str, dict[str, str]] = {"words": {}, "leading": {}, "alone": {}}
    for group in groups.each(empty=False):
        keys = group.mapping(("basis", *by_kind), ("basis", "words"))
        for kind, known in by_kind.items():
            known.update(dict.fromkeys(optional_texts(keys, kind), keys["basis"].text()))
    return by_kind


@cache
def _load_denials() -> Denials:
    keys = _read_words()["denied"].mapping(("far", "near", "except", "answers"), ("far", "near", "except", "answers"))
    return Denials(keys["far"].texts(), keys["near"].texts(), keys["except"].texts(), keys["answers"].texts())
