"""The labels a document type prints: found to the letter, by the form of their words, or as the likeliest misreading."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf

from intake.labels.misreadings import slip_likelihood
from intake.labels.spelling import spell_words
from intake.labels.wordings import WORDINGS
from intake.model import Char, Line

COLON = ":："
COLONISH = COLON + ";；"
_GLOSS = r"[(（][A-Za-z0-9 .,'’/&-]*[A-Za-z][A-Za-z0-9 .,'’/&-]*[)）]"
"""The English of a label on bilingual forms: 姓名(Name)."""
_ENGLISH = (
    r"(?:(?:Full\s*)?Name(?:\s*of\s*(?:the\s*)?(?:baby|new\s?born|child|mother|father|patient|holder))?|Sex|Gender|"
    r"(?:Date|Time|Place)\s*of\s*(?:birth|issue)|Facility|(?:ID\s*)?No\.?|Address|Nationality|Ethnic(?:ity|\s*group)?|Age|Weight|Length)"
    r"(?=[\s:：]*(?:[\u4e00-\u9fff\d]|$))"
)
"""The same without brackets, as certificates set it; words of forms only, for a value may be Latin: 诊断 Graves病."""
ASIDE = rf"(?:[(（](?:盖章|签章|公章|章|签字|签名|元|盖|岁|天)[)）]?|{_GLOSS}|{_ENGLISH})"
_WHO = re.compile(r"[(（][\u4e00-\u9fff、/]{1,8}[)）]?\s*(?:[:：]|$)")
"""What a label says of whom it means, up to its colon or its end: 法定代表人(负责人); the bracket may close on the next line."""

_SHORTEST_GUESS = 3
"""Letters from which a label may hold one letter that is neither a rival nor a look-alike of the right one."""
_LIKELY = -4.2
"""The logarithm of the chance of one likely slip: a look-alike, or a rival with two parts in a hundred."""
_CLEARLY = 1.0
"""How much likelier, as a logarithm, a label must be than the next one of another meaning."""


@dataclass(frozen=True, slots=True)
class Known:
    """A label in a text: characters `start` to `end`, the lexicon's word, whether a colon or an aside proves it one.

    `alone`: nothing but a blank or a figure stands beside it. A label that is neither told nor alone is one only where what
    follows is a value of its kind: 性别女.
    """

    start: int
    end: int
    name: str
    told: bool
    alone: bool


class Lexicon:
    """The labels a document type is known to print.

    Args:
        words: Label text without colon and without an aside such as （章）.
        meanings: Words of one meaning together; of two that are equally likely misreadings either will do.
        forms: For a word of the list, a pattern of what else this type prints for it, in the stead of the usual wording.
    """

    def __init__(
        self, words: Iterable[str], meanings: Iterable[Iterable[str]] = (), forms: Mapping[str, str] | None = None
    ) -> None:
        self.words = tuple(sorted(set(map(_spell_account, words)), key=lambda w: (-len(w), w)))
        self._together = _number_meanings(meanings)
        own = forms or {}
        patterns = {**self._usual_forms(own), **own}
        self._forms = tuple((word, _compile_pattern(pattern)) for word, pattern in patterns.items())
        spelled = spell_words(self.words, _either_width)
        self._pattern = re.compile(rf"[【\[]?(?P<label>{spelled})(?P<aside>\s*{ASIDE})?\s*(?P<colon>[{COLONISH}】\]])?")

    def _usual_forms(self, own: Collection[str]) -> dict[str, str]:
        """The usual wording of words of the list, but for meanings whose forms the type gives itself."""
        told = set(map(self._group_of, own))
        found: dict[str, str] = {}
        for wording in WORDINGS:
            word = self._first_listed(wording.words)
            if word is not None and self._group_of(word) not in told:
                found[word] = wording.pattern
        return found

    def _first_listed(self, words: Iterable[str]) -> str | None:
        return next((w for w in words if w in self.words), None)

    def _group_of(self, word: str) -> str | int:
        """The same for the words of one group of meanings; a word of none stands for itself."""
        return self._together.get(word, word)

    def find_labels(self, text: str) -> Sequence[Known]:
        """Each label in `text` that is one whatever follows, leftmost and longest first, not overlapping."""
        return [k for k in self.find_words(text) if k.told or k.alone]

    def find_words(self, text: str) -> Sequence[Known]:
        """Each word of the list in `text`, leftmost and longest first, not overlapping; a word may be no label there."""
        return [_as_known(text, match) for match in self._pattern.finditer(text)]

    def find_by_form(self, label: str) -> str | None:
        """The word that a printed label nobody listed stands for; None where its form tells nothing, or two things."""
        found = self._find_meanings(re.sub(rf"\s+|{ASIDE}", "", label))
        return found[0] if len(set(map(self._group_of, found))) == 1 else None

    def _find_meanings(self, flat: str) -> list[str]:
        return [name for name, form in self._forms if form.fullmatch(flat)]

    def _meaning_key(self, word: str) -> str | int:
        """The same for all words of one meaning: their group, or the word that their wording stands for."""
        return self._together[word] if word in self._together else next(iter(self._find_meanings(word)), word)

    def find_nearest(self, line: Line, taken: Collection[str] = (), *, likely: bool = False) -> str | None:
        """The one word of which a misread label is the likeliest reading, None where none is likely or two are.

        Args:
            line: The label as it was read, without its colon.
            taken: Words that stand on the page to the letter; what they mean is not looked for again.
            likely: Whether only a likely slip will do, however long the label is.
        """
        chars = _label_chars(line)
        if len(chars) < 2:
            return None
        least = _LIKELY if likely else _least_chance(len(chars))
        found = sorted(self._iter_slips(chars, taken, least))
        return self._likeliest(found) if found else self._find_beheaded("".join(c.text for c in chars))

    def _likeliest(self, found: Sequence[tuple[float, str]]) -> str | None:
        """The last word, None where another meaning is nearly as likely."""
        best, word = found[-1]
        rivals = [chance for chance, other in found if self._meaning_key(other) != self._meaning_key(word)]
        return None if rivals and best - rivals[-1] < _CLEARLY else word

    def _iter_slips(self, chars: Sequence[Char], taken: Collection[str], least: float) -> Iterator[tuple[float, str]]:
        """Words that a label may be a misreading of, with the logarithm of the chance."""
        used = {self._meaning_key(word) for word in taken}
        for word in self.words:
            chance = slip_likelihood(chars, word) if len(word) == len(chars) else -inf
            if chance > least and (chance == 0 or self._meaning_key(word) not in used):
                yield chance, word

    def _find_beheaded(self, flat: str) -> str | None:
        """The word that a label is without its first letter, which an edge or a seal took; None where it may be two."""
        whole = [w for w in self.words if w[1:] == flat and len(flat) >= _SHORTEST_GUESS]
        return whole[0] if len({self._meaning_key(w) for w in whole}) == 1 else None


def split_words(*words: str) -> tuple[str, ...]:
    """Words parted by blanks, each once, in the order given."""
    return tuple(dict.fromkeys(" ".join(words).split()))


@cache
def _compile_pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _least_chance(letters: int) -> float:
    """The logarithm of the chance from which a misreading is believed: a likely slip, an unlikely one in a longer label."""
    if letters < _SHORTEST_GUESS:
        return _LIKELY
    return -7.5 if letters <= 5 else -10.0


def _label_chars(line: Line) -> list[Char]:
    """The characters of a label without blanks, asides and brackets around it; places where the engine gave none."""
    flat = re.sub(rf"{ASIDE}", lambda m: " " * len(m[0]), line.text)
    chars = line.chars or [Char(c, 0.0, 0.0, line.confidence) for c in line.text]
    return [c for c, keep in zip(chars, flat, strict=True) if not keep.isspace()]


def _as_listed(printed: str) -> str:
    flat = re.sub(r"\s+", "", printed)
    return flat.translate(str.maketrans("（）￥—–-帐", "()¥一一一账"))


def _spell_account(word: str) -> str:
    return word.replace("帐", "账")


def _number_meanings(meanings: Iterable[Iterable[str]]) -> dict[str, int]:
    """The number of its group for each word that shares its meaning with others."""
    return {_spell_account(w): n for n, group in enumerate(meanings) for w in group}


def _either_width(c: str) -> str:
    """A pattern for one character of a label; brackets come in both widths."""
    return {"(": "[(（]", ")": "[)）]", "¥": "[¥￥]", "一": "[一—–-]", "账": "[账帐]"}.get(c, re.escape(c))


def _as_known(text: str, match: re.Match[str]) -> Known:
    """A word of the list in a text, with what it says of whom it means."""
    start, end = match.span()
    told = bool(match["colon"])
    if not told:
        end, told = _behind_person(text, start, end)
    told = told or _is_latin(match["aside"])
    return Known(start, end, _as_listed(match["label"]), told, _stands_alone(text, start, end))


def _behind_person(text: str, start: int, end: int) -> tuple[int, bool]:
    """The end of a label without colon, with what it says of whom it means, and whether a colon follows that."""
    who = _WHO.match(text, end)
    if who is None or not _stands_alone(text, start, end):
        return end, False
    return who.end(), who[0].rstrip()[-1] in COLON


def _is_latin(aside: str | None) -> bool:
    first = (aside or "").strip()[:1]
    return first.isascii() and first.isalpha()


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A label without colon: nothing, a blank or a value before it, and nothing or an amount behind it."""
    before, behind = text[:start], text[end:]
    starts = not before.strip() or not re.search(r"[\u4e00-\u9fff]$", before.rstrip())
    if text[end - 1] in ")）":
        return starts
    return starts and (not behind.strip() or bool(re.match(r"\s*[-¥￥\d(（]|\s{2,}", behind)))
