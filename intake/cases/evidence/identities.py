"""Who says what: a name or number where a paper prints it or a person typed it, and how two such mentions stand.

Rules about people compare mentions, never bare texts: a difference counts only where both are surely read, and a single
letter that differs only where both were read clearly. A name in which some letter is unsure is another name all the same where
a letter that differs was read beyond doubt in both.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, starmap
from typing import Any

from intake import types
from intake.cases.evidence.letters import letters_of
from intake.cases.evidence.patient import name_key, number_key
from intake.cases.masking import mask_number
from intake.cases.model import SURE, Case, Place, Seen
from intake.likeness import compare
from intake.likeness.compare import Likeness
from intake.likeness.lookalikes import look_alike
from intake.model import Char, Doubt, Field, Reading, State
from intake.types import papers
from intake.types.vocabulary import Common
from intake.values import compact_text

CLEAR = 0.97
"""Mean character score from which one differing letter is believed: on the labelled scans rare characters of names are
misread with scores up to 0.96 (the same line as the extractors draw for names on cards)."""
CERTAIN = 0.99
"""Score of one letter from which it is believed although another letter of the same name is unsure."""
_UNSURE_LETTERS = frozenset((Doubt.LOW_SCORE, Doubt.CONTESTED))
"""Doubts that some letter of a name may be another one; whose name it is and whether it is whole stays beyond doubt."""
_NAME, _ID_NUMBER = Common.NAME.name, Common.ID_NUMBER.name
TYPED = "录入的"
INSTITUTIONS = frozenset(
    (
        "medical-institution-agreement", "designated-institution-settlement",
        "designated-provider-agreement", "designated-provider-settlement",
    )
)  # fmt: skip
"""Items of the guides whose applicant is an institution: their papers name staff, not a patient."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A value, who says it (`paper` is the Chinese name of a paper, or 录入的…), and how surely.

    `paper_index` is -1 and `place` None for what was typed.
    """

    value: str
    key: str
    paper: str
    state: State
    place: Place | None = None
    paper_index: int = -1
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()
    letters: tuple[Char, ...] = ()
    """The letters where they stand, one for each of the value; empty where nobody knows."""
    doubts: frozenset[Doubt] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether nothing but single letters is in doubt."""
        return self.sure or (bool(self.doubts) and self.doubts <= _UNSURE_LETTERS)

    @property
    def sure(self) -> bool:
        """Whether a rule may rest on it."""
        return self.state in SURE

    @property
    def clear(self) -> bool:
        """Whether every single letter may be believed: typed, from data, or read with a high score."""
        return self.sure and (self.confidence is None or self.confidence >= CLEAR or self.state is State.VERIFIED)


def read_mention(seen: Seen[Any]) -> Mention:
    """What a field of a paper says. What was read in the place of a value that a person typed says nothing any more."""
    field = seen.field
    value, typed = str(seen.value), field.state is State.TYPED
    letters = () if typed else letters_of(seen.reading, field)
    others = () if typed else field.alternatives
    return Mention(
        value,
        seen.key,
        seen.paper_name,
        field.state,
        seen.place,
        seen.paper,
        field.confidence,
        others,
        letters,
        field.doubts,
    )


def typed_mention(value: str, key: str, who: str) -> Mention:
    """What a person typed; `who` is 申请人 or 代办人."""
    return Mention(value, key, TYPED + who, State.TYPED)


def read_field(index: int, reading: Reading, key: str, field: Field[Any] | None) -> Mention | None:
    """What a field says; None where there is none or it holds no value."""
    return None if field is None or field.value is None else read_mention(Seen(index, reading, key, field))


def read_entry(index: int, reading: Reading, label: str) -> Mention | None:
    """What the paper's entry of that label (`intake.types.papers`) says."""
    return read_field(index, reading, label, reading.record.extra.get(label))


def find_unread_names(case: Case, *kinds: str) -> tuple[Mention, ...]:
    """Names that these papers print and nobody could read; they have no value but a place."""
    return tuple(chain.from_iterable(_find_unread(i, r) for i, r in case.of(*kinds)))


def _find_unread(index: int, reading: Reading) -> Iterator[Mention]:
    key = name_key(reading.classification.kind)
    field = reading.record.fields.get(key)
    if field is not None and field.state is State.UNREAD:
        seen = Seen(index, reading, key, field)
        yield Mention("", key, seen.paper_name, State.UNREAD, seen.place, index)


# ------------------------------------------------------------------------------------------------ comparing
def compare_mentioned_names(a: Mention, b: Mention) -> Likeness:
    """Two names; `DIFFERENT` only where both are sure, or a letter that differs is."""
    found = compare.compare_names(a.value, b.value)
    apart = found is Likeness.DIFFERENT and a.whole and b.whole and _letter_apart(a, b)
    return found if apart else _limit_likeness(a, b, found)


def _letter_apart(a: Mention, b: Mention) -> bool:
    """Whether a letter in one place is surely another one in both, and none that is taken for it."""
    if _seen_alike(a, b) or len(a.value) != len(b.value) or not (_has_letters(a) and _has_letters(b)):
        return False
    pairs = zip(_read_letters(a), _read_letters(b), strict=True)
    return any(_is_certain(x, y) and _is_certain(y, x) and not look_alike(x.text, y.text) for x, y in pairs)


def _has_letters(one: Mention) -> bool:
    return bool(one.letters) or one.state in (State.TYPED, State.VERIFIED)


def _read_letters(one: Mention) -> Sequence[Char]:
    """The letters as read; of what was typed or proven, as they are."""
    return one.letters or [Char(c, 0.0, 0.0, 1.0) for c in one.value]


def _is_certain(letter: Char, other: Char) -> bool:
    """Whether it was read beyond doubt, is another than `other`, and that was not seen there."""
    seen = {letter.text, *(text for text, _ in letter.rivals)}
    return letter.confidence >= CERTAIN and other.text not in seen


def compare_mentioned_numbers(a: Mention, b: Mention) -> Likeness:
    """Two ID numbers; `DIFFERENT` only where both are sure, or nothing but the number of stars of one is not."""
    found = compare.compare_id_numbers(a.value, b.value)
    if found is Likeness.UNSURE and _sure_but_for_stars(a, b) and compare.ends_differ(a.value, b.value):
        return Likeness.DIFFERENT
    return _limit_likeness(a, b, found)


def _sure_but_for_stars(a: Mention, b: Mention) -> bool:
    starred = all(m.sure or m.doubts == frozenset((Doubt.LENGTH,)) for m in (a, b))
    return starred and not _seen_alike(a, b)


def compare_mentioned_accounts(a: Mention, b: Mention) -> Likeness:
    """Two bank numbers; `DIFFERENT` only where both are sure."""
    return _limit_likeness(a, b, compare.compare_accounts(a.value, b.value))


def _limit_likeness(a: Mention, b: Mention, found: Likeness) -> Likeness:
    """The likeness as far as the readings carry it. An agreement stands: two papers misread alike are rarer than one."""
    if found is not Likeness.DIFFERENT:
        return found
    doubtful = not (a.sure and b.sure) or _seen_alike(a, b)
    may_be_misread = compare.differs_by_one(a.value, b.value) and not (a.clear and b.clear)
    return Likeness.UNSURE if doubtful or may_be_misread else found


def well_read(one: Mention) -> bool:
    """Whether the letters are beyond doubt even where the state is doubtful: a failed check digit is why it is."""
    other = any(compact_text(one.value) != compact_text(a) for a in one.alternatives)
    return not other and (one.confidence is None or one.confidence >= CLEAR)


def _seen_alike(a: Mention, b: Mention) -> bool:
    """Whether a second look at one of them read what the other says."""
    pairs = ((one.alternatives, other.value) for one, other in ((a, b), (b, a)))
    return any(compact_text(value) in compact_text(text) for texts, value in pairs for text in texts)


# ------------------------------------------------------------------------------------------------ who is named where
def is_personal(case: Case) -> bool:
    """Whether the case is a person's: it has papers and the item is none of an institution's."""
    return bool(case.readings) and case.item.id not in INSTITUTIONS


def patient_names(case: Case, *kinds: str) -> tuple[Mention, ...]:
    """The patient's name on every paper that is about the patient alone; `kinds` adds types to these."""
    return keep_present(starmap(read_name, case.of(*types.OF_THE_PATIENT, *kinds)))


def find_card_names(case: Case, *kinds: str) -> tuple[Mention, ...]:
    """The names on identity cards and social security cards, or on papers of these types."""
    return keep_present(starmap(read_name, case.of(*(kinds or types.IDENTITY_CARDS))))


def keep_present(found: Iterable[Mention | None]) -> tuple[Mention, ...]:
    """Those that there are."""
    return tuple(one for one in found if one is not None)


def find_household_members(case: Case) -> tuple[Mention, ...]:
    """Everybody that the household register names: heads of pages, rows, and the head of the household."""
    found: list[Mention | None] = []
    for index, reading in case.of(types.HOUSEHOLD_REGISTER):
        found += [read_field(index, reading, _NAME, row.get(_NAME)) for row in person_rows(reading)]
        found += [read_name(index, reading), read_entry(index, reading, papers.HEAD)]
    return keep_present(found)


def person_rows(reading: Reading) -> Sequence[Any]:
    """The rows of the people that a register or roster lists."""
    return reading.record.tables.get(papers.PERSONS, ())


def read_name(index: int, reading: Reading) -> Mention | None:
    """The name of the person whom a paper is about; None where it bears none."""
    key = name_key(reading.classification.kind)
    return read_field(index, reading, key, reading.record.fields.get(key))


def read_id_number(index: int, reading: Reading) -> Mention | None:
    """The ID number of the person whom a paper is about; None where it bears none."""
    key = number_key(reading.classification.kind)
    return read_field(index, reading, key, reading.record.fields.get(key))


def patient_name(case: Case) -> Mention | None:
    """Where the patient's name stands best: on a card, on another paper, typed; None where nothing sure names the patient."""
    name = case.patient.name
    if name is None:
        return None
    sources = (
        find_card_names(case),
        find_household_members(case),
        patient_names(case),
        find_card_names(case, *_OTHERS),
    )
    said = next((m for m in chain.from_iterable(sources) if _surely_names(m, name)), None)
    return said or typed_mention(name, _NAME, "申请人")


def _surely_names(one: Mention, name: str) -> bool:
    return one.sure and compare.compare_names(one.value, name) is Likeness.SAME


_OTHERS = (
    types.BIRTH_CERTIFICATE, types.WORK_CERTIFICATE, types.LABOR_CONTRACT, types.COMMITMENT_LETTER,
    types.APPLICATION_LETTER, types.RESIDENCE_PERMIT,
)  # fmt: skip


def patient_number(case: Case) -> Mention | None:
    """Where the patient's ID number stands best, as `patient_name`."""
    number = case.patient.id_number
    if number is None:
        return None
    cards = (*case.of(types.ID_CARD), *case.of(types.SOCIAL_SECURITY_CARD))
    said = keep_present(starmap(read_id_number, (*cards, *enumerate(case.readings))))
    return next((m for m in said if _surely_says(m, number)), None) or typed_mention(number, _ID_NUMBER, "申请人")


def _surely_says(one: Mention, number: str) -> bool:
    return one.sure and compare.plain_number(one.value) == compare.plain_number(number)


# ------------------------------------------------------------------------------------------------ for messages
def describe_mentions(mentions: Iterable[Mention], *, hide: bool = False) -> str:
    """`住院收费票据、费用清单“样李四”`: who says it, and the first one's value, masked where `hide`."""
    found = tuple(mentions)
    value = mask_number(compare.plain_number(found[0].value)) if hide else found[0].value
    return f"{'、'.join(dict.fromkeys(m.paper for m in found))}“{value}”"


def locate_mentions(*mentions: Mention) -> tuple[Place, ...]:
    """Where they stand, in this order, each place once."""
    return tuple(dict.fromkeys(m.place for m in mentions if m.place is not None))


def collect_keys(*mentions: Mention) -> tuple[str, ...]:
    """Their vocabulary keys, each once."""
    return tuple(dict.fromkeys(m.key for m in mentions))


def group_by_value(mentions: Iterable[Mention]) -> Sequence[tuple[Mention, ...]]:
    """Mentions of one value together, in the order of their first."""
    groups: dict[str, list[Mention]] = {}
    for one in mentions:
        groups.setdefault(compact_text(one.value), []).append(one)
    return tuple(tuple(g) for g in groups.values())
