"""Where a gold value was lost: was it detected, read to the letter, matched to a label, given to the right field, the right column?

The lines of the pages answer the first two; where only results are at hand (`--results`), both count as `NOT_GIVEN`. A value
counts once, for the first station at which it is missing. A `silent` one is wrong in a state that nobody looks at.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import chain

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from intake.evaluate.compare import Value, as_number, flat_text, is_same_value
from intake.evaluate.figures import Evaluation, is_silent
from intake.evaluate.judge import JudgedDocument, ValueJudgement, ValueVerdict
from intake.evaluate.results import Result, Results
from intake.model import State
from intake.types.registry import TYPES
from intake.types.vocabulary import Kind

_LIKE = 72
"""Likeness in per cent from which a line holds the value, misread."""
_SHORT = 3
"""Characters up to which likeness says nothing."""
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_DIGITS = re.compile(r"\d+")


class Cause(StrEnum):
    """What happened to a value; the words are those of the report."""

    NOT_READ_AT_ALL = "文件没有结果"
    TYPE = "类型判错"
    UNDETECTED = "没有检出"
    MISREAD = "识别有误"
    UNLABELLED = "标签没有对上"
    ELSEWHERE = "归到别的字段"
    UNASSIGNED = "读出而未取用"
    OTHER_VALUE = "取了别的值"
    WITHHELD = "读出而标为未读"
    NOT_GIVEN = "没有给出"
    INVENTED = "纸上没有该字段"
    ROW_LOST = "整行没有取出"
    COLUMN = "金额取错列"
    NAME = "名称不符"
    NO_AMOUNT = "行无金额"
    EXTRA_ROW = "多出的行"


@dataclass(frozen=True, slots=True)
class LostValue:
    """One value that is wrong, missed or invented."""

    document: str
    key: str
    cause: Cause
    silent: bool


@dataclass(frozen=True, slots=True)
class LossByCause:
    """All values lost to one cause; `keys` are the fields that it hits most."""

    cause: Cause
    count: int
    silent: int
    keys: tuple[tuple[str, int], ...]


def find_lost_values(evaluation: Evaluation, results: Results) -> Iterator[LostValue]:
    """Every lost value with its cause."""
    for document in evaluation.documents:
        read, lines = results.find(document.keys), results.find_lines(document.keys)
        yield from _iter_lost_values(document, read, None if lines is None else _Print(lines))


def largest_losses(found: Sequence[LostValue], count: int = 10) -> tuple[LossByCause, ...]:
    """The causes that cost most, and which fields they hit."""
    by_cause: dict[Cause, list[LostValue]] = defaultdict(list)
    for one in found:
        by_cause[one.cause].append(one)
    losses = [
        LossByCause(cause, len(some), sum(x.silent for x in some), _most_frequent([x.key for x in some]))
        for cause, some in by_cause.items()
    ]
    return tuple(sorted(losses, key=lambda x: (-x.count, x.cause))[:count])


def _most_frequent(keys: Sequence[str], count: int = 5) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(keys).most_common(count))


def _iter_lost_values(document: JudgedDocument, read: Sequence[Result], print_: "_Print | None") -> Iterator[LostValue]:
    for judgement in document.fields:
        if judgement.verdict is not ValueVerdict.RIGHT:
            cause = _cause_of_field(document, judgement, read, print_)
            yield LostValue(document.name, judgement.key, cause, is_silent(judgement))
    yield from _iter_lost_rows(document, print_)


def _iter_lost_rows(document: JudgedDocument, print_: "_Print | None") -> Iterator[LostValue]:
    """Every missed row, with the invented one that was given in its place; then what was invented besides."""
    invented = [j for j in document.items if j.verdict is ValueVerdict.INVENTED]
    for missed in (j for j in document.items if j.verdict is ValueVerdict.MISSED):
        partner = _take_partner(missed, invented)
        silent = partner is not None and is_silent(partner)
        yield LostValue(document.name, "items", _cause_of_row(document, missed, partner, print_), silent)
    for judgement in invented:
        yield LostValue(document.name, "items", Cause.EXTRA_ROW, is_silent(judgement))


# ------------------------------------------------------------------------------------------------ fields
def _cause_of_field(
    document: JudgedDocument, judgement: ValueJudgement, read: Sequence[Result], print_: "_Print | None"
) -> Cause:
    if judgement.verdict is ValueVerdict.INVENTED:
        return Cause.INVENTED
    if not read:
        return Cause.NOT_READ_AT_ALL
    if print_ is not None:
        seen = print_.match_value(judgement.wanted, judgement.kind)
        if seen is not PrintMatch.EXACT:
            return _CAUSE_BY_PRINT[seen]
    return _cause_in_record(document, judgement, read, Cause.NOT_GIVEN if print_ is None else Cause.UNASSIGNED)


def _cause_in_record(document: JudgedDocument, judgement: ValueJudgement, read: Sequence[Result], left: Cause) -> Cause:
    """What became of a value that stands on the page; `left` where nothing speaks for more."""
    if not document.type_right:
        return Cause.TYPE
    unlabelled = chain.from_iterable(result.extra.values() for result in read)
    if any(_says_wanted(judgement, value) for value in unlabelled):
        return Cause.UNLABELLED
    if _is_taken(document, judgement, read):
        return Cause.ELSEWHERE
    if judgement.verdict is ValueVerdict.WRONG:
        return Cause.OTHER_VALUE
    return Cause.WITHHELD if judgement.state == State.UNREAD else left


def _says_wanted(judgement: ValueJudgement, value: Value) -> bool:
    return is_same_value(judgement.key, judgement.kind, judgement.wanted, value)


def _is_taken(document: JudgedDocument, judgement: ValueJudgement, read: Sequence[Result]) -> bool:
    """Whether another field holds the value, and is not right with it."""
    right = {j.key for j in document.fields if j.verdict is ValueVerdict.RIGHT}
    kinds = {s.name: s.kind for s in TYPES[document.kind].fields} if document.kind in TYPES else {}
    others = {key for key, kind in kinds.items() if kind is judgement.kind} - right - {judgement.key}
    reported = (result.fields[key].value for result in read for key in others & result.fields.keys())
    return any(value is not None and _says_wanted(judgement, value) for value in reported)


# ------------------------------------------------------------------------------------------------ rows
def _take_partner(missed: ValueJudgement, invented: list[ValueJudgement]) -> ValueJudgement | None:
    """The row that was given in the place of this one, taken out of the invented ones: of the same name, else the same amount."""
    names, amount = _split_row(missed)
    same_name = (j for j in invented if j.got[0] in names)
    same_amount = (j for j in invented if as_number(j.got[1]) == as_number(amount))
    partner = next(chain(same_name, same_amount), None)
    if partner is not None:
        invented.remove(partner)
    return partner


def _split_row(missed: ValueJudgement) -> tuple[tuple[str, ...], str]:
    """The accepted names of a gold row and its amount."""
    words = (missed.wanted,) if isinstance(missed.wanted, str) else missed.wanted
    return words[:-1], words[-1]


def _cause_of_row(
    document: JudgedDocument, missed: ValueJudgement, partner: ValueJudgement | None, print_: "_Print | None"
) -> Cause:
    names, amount = _split_row(missed)
    if document.read_as is None:
        return Cause.NOT_READ_AT_ALL
    named = partner is not None and partner.got[0] in names
    if print_ is not None:
        name = PrintMatch.EXACT if named else print_.best_match(names, Kind.TEXT)
        worst = min(name, print_.match_value(amount, Kind.MONEY))
        if worst is not PrintMatch.EXACT:
            return _CAUSE_BY_PRINT[worst]
    return _cause_in_table(document, partner, named=named)


def _cause_in_table(document: JudgedDocument, partner: ValueJudgement | None, *, named: bool) -> Cause:
    """What became of a row that stands on the page; `named`: the row in its place has its name."""
    if not document.type_right:
        return Cause.TYPE
    if partner is None:
        return Cause.ROW_LOST
    if not named:
        return Cause.NAME
    return Cause.COLUMN if partner.got[1] else Cause.NO_AMOUNT


# ------------------------------------------------------------------------------------------------ what the lines hold
class PrintMatch(IntEnum):
    """How a value stands on the lines of the pages, the better the greater."""

    NOT = 0
    ALIKE = 1
    EXACT = 2


_CAUSE_BY_PRINT = {PrintMatch.NOT: Cause.UNDETECTED, PrintMatch.ALIKE: Cause.MISREAD}


class _Print:
    """The lines of a document's pages, made ready to be searched."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = [flat_text(line) for line in lines]
        self._whole = "".join(self._lines)
        self._numbers = {as_number(n) for line in lines for n in _NUMBER.findall(line)}
        self._raw = ["".join(line.split()) for line in lines]

    def best_match(self, values: Sequence[str], kind: Kind) -> PrintMatch:
        """How the best of several accepted values stands there."""
        return max((self.match_value(value, kind) for value in values), default=PrintMatch.NOT)

    def match_value(self, value: Value, kind: Kind) -> PrintMatch:
        """How a value stands there; of a list, how the worst of its entries does."""
        if not isinstance(value, str):
            return min((self.match_value(entry, Kind.TEXT) for entry in value), default=PrintMatch.EXACT)
        if kind in (Kind.MONEY, Kind.NUMBER):
            return self._match_number(value)
        if kind is Kind.DATE:
            return self._match_day(value)
        flat = flat_text(value)
        return PrintMatch.EXACT if flat in self._whole or "*" in flat else self._match_likeness(flat)

    def _match_number(self, value: str) -> PrintMatch:
        if as_number(value) in self._numbers:
            return PrintMatch.EXACT
        return self._match_digits("".join(_DIGITS.findall(value)))

    def _match_day(self, value: str) -> PrintMatch:
        parts = [p for p in value.split("-") if p.isdigit()]
        apart = r"\D{1,3}".join([parts[0], *(f"0?{int(p)}" for p in parts[1:])]) if parts else ""
        forms = re.compile(rf"{apart}(?!\d$)|{''.join(parts)}")
        if parts and any(forms.search(line) for line in self._raw):
            return PrintMatch.EXACT
        return self._match_digits("".join(_DIGITS.findall(value)))

    def _match_digits(self, digits: str) -> PrintMatch:
        """Figures count as misread where few of a number's digits differ, are lost, or stand in another print's."""
        if len(digits) < _SHORT:
            return PrintMatch.NOT
        limit = max(1, len(digits) // 6)
        tokens = ["".join(_DIGITS.findall(n)) for line in self._raw for n in (*_NUMBER.findall(line), line)]
        alike = any(Levenshtein.distance(digits, t, score_cutoff=limit) <= limit or digits in t for t in tokens)
        return PrintMatch.ALIKE if alike else PrintMatch.NOT

    def _match_likeness(self, flat: str) -> PrintMatch:
        if len(flat) <= _SHORT:
            return PrintMatch.NOT
        alike = any(len(x) >= len(flat) / 2 and fuzz.partial_ratio(flat, x) >= _LIKE for x in self._lines)
        return PrintMatch.ALIKE if alike else PrintMatch.NOT
