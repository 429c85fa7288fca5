"""What rules about people share: findings that rest on mentions, mentions held against each other, numbers of a person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from intake.cases.evidence.identities import (
    Mention,
    collect_keys,
    compare_mentioned_names,
    compare_mentioned_numbers,
    describe_mentions,
    locate_mentions,
    patient_number,
    person_rows,
    read_field,
)
from intake.cases.evidence.persons import card_says
from intake.cases.model import Case, Finding, Place, Severity
from intake.likeness.compare import Likeness, compare_names
from intake.model import Outcome, Reading, Row
from intake.types.vocabulary import Common, Spec
from validators.findings import drop_none

_OUTCOMES: Mapping[Likeness, Outcome] = {Likeness.SAME: Outcome.PASS, Likeness.DIFFERENT: Outcome.FAIL}


def outcome_of(likeness: Likeness) -> Outcome:
    """What it means for a rule how alike two things are that must be one."""
    return _OUTCOMES.get(likeness, Outcome.UNKNOWN)


def report_mentions(
    outcome: Outcome, message: str, *mentions: Mention, severity: Severity | None = None, remedy: str = ""
) -> Finding:
    """A finding whose keys and evidence are those of the mentions, in this order."""
    return Finding(outcome, message, *stand(*mentions), severity, remedy)


def judge_likeness(
    likeness: Likeness,
    messages: tuple[str, str, str],
    at: tuple[tuple[str, ...], tuple[Place, ...]],
    remedy: str,
    severity: Severity | None = None,
) -> Finding:
    """Pass, unknown or fail, with the message of that outcome; severity and remedy are those of a fail."""
    passed, unsure, failed = messages
    if likeness is Likeness.SAME:
        return Finding(Outcome.PASS, passed, *at)
    if likeness is Likeness.UNSURE:
        return Finding(Outcome.UNKNOWN, unsure, *at)
    return Finding(Outcome.FAIL, failed, *at, severity, remedy)


def stand(*mentions: Mention) -> tuple[tuple[str, ...], tuple[Place, ...]]:
    """Keys and places of the mentions, each once."""
    return collect_keys(*mentions), locate_mentions(*mentions)


def quote_sides(one: Iterable[Mention], other: Iterable[Mention], *, hide: bool = False) -> str:
    """Two sides of a comparison, `居民身份证“样张三”/费用清单“样李四”`; numbers are masked where `hide`."""
    return "/".join(describe_mentions(side, hide=hide) for side in (one, other))


def join_values(mentions: Iterable[Mention]) -> str:
    """What the mentions say, each value once: 样张三、样李四."""
    return "、".join(dict.fromkeys(mention.value for mention in mentions))


# ------------------------------------------------------------------------------------------------ reading
def read_spec(index: int, reading: Reading, spec: Spec[Any]) -> Mention | None:
    """What a field of the vocabulary says; None where it holds no value."""
    return read_field(index, reading, spec.name, reading.record[spec])


def read_cell(index: int, reading: Reading, row: Row, spec: Spec[Any]) -> Mention | None:
    """What a cell of a register's row says; None where it holds no value."""
    return read_field(index, reading, spec.name, row.get(spec.name))


def agent_name(case: Case) -> str | None:
    """The name of whoever hands in for the patient, as it was typed."""
    return case.given.agent.name if case.given.agent is not None else None


def find_proof(case: Case, spec: Spec[Any]) -> list[Mention]:
    """What proves a fact that ID numbers hold: the patient's number, else what the card itself says; empty without both."""
    return drop_none((patient_number(case) or card_says(case, spec.name),))


# ------------------------------------------------------------------------------------------------ comparing
def has_name_of(person: Mention, others: Iterable[Mention]) -> bool:
    """Whether one of the others surely bears the same name."""
    return any(compare_mentioned_names(person, other) is Likeness.SAME for other in others)


def group_names(mentions: Iterable[Mention], reference: Mention) -> Mapping[Likeness, list[Mention]]:
    """The names by how alike they are to the reference."""
    found: dict[Likeness, list[Mention]] = {likeness: [] for likeness in Likeness}
    for mention in mentions:
        found[compare_mentioned_names(mention, reference)].append(mention)
    return found


def group_numbers(mentions: Iterable[Mention], reference: Mention) -> Mapping[Likeness, list[Mention]]:
    """The ID numbers by how alike they are to the reference."""
    found: dict[Likeness, list[Mention]] = {likeness: [] for likeness in Likeness}
    for mention in mentions:
        found[compare_mentioned_numbers(mention, reference)].append(mention)
    return found


def find_other_numbers(name: Mention, number: Mention, case: Case, *kinds: str) -> Sequence[Mention]:
    """ID numbers that papers of these types give for the person of that name, and that surely are not this one."""
    same_name = _iter_numbers_of(name.value, case, *kinds)
    return [other for other in same_name if compare_mentioned_numbers(number, other) is Likeness.DIFFERENT]


def _iter_numbers_of(name: str, case: Case, *kinds: str) -> Iterator[Mention]:
    for index, reading in case.of(*kinds):
        for row in (*person_rows(reading), reading.record.fields):
            theirs, number = (read_cell(index, reading, row, spec) for spec in (Common.NAME, Common.ID_NUMBER))
            if theirs is not None and number is not None and compare_names(theirs.value, name) is Likeness.SAME:
                yield number
