"""What rules say things with: outcomes by how surely their values were read, keys, and places of whole papers."""

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from intake.cases.model import SURE, Case, Place, locate_evidence
from intake.model import Field, Outcome, Reading
from intake.types.vocabulary import Spec, TableSpec

T = TypeVar("T")


class HasPlace(Protocol):
    """What stands somewhere: a field that was seen, a stamp."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        ...


class Sure(Protocol):
    """What was read surely or not."""

    @property
    def sure(self) -> bool:
        """Whether a rule may rest on it."""
        ...


S = TypeVar("S", bound=Sure)


def fail_if(sure: bool) -> Outcome:
    """The outcome of what looks wrong: a fail where everything it rests on is sure, else a person has to look."""
    return Outcome.FAIL if sure else Outcome.UNKNOWN


def pass_if(right: bool) -> Outcome:
    """The outcome of what is surely read and right or wrong."""
    return Outcome.PASS if right else Outcome.FAIL


def keys_of(*specs: "Spec[Any] | TableSpec") -> tuple[str, ...]:
    """The vocabulary keys by which a finding names these fields and tables."""
    return tuple(spec.name for spec in specs)


# ------------------------------------------------------------------------------------------------ on papers
def locate_paper(index: int, reading: Reading) -> tuple[Place, ...]:
    """The paper as a whole, where there is no box to point at."""
    return (locate_evidence(index, reading, None),)


def locate_papers(case: Case, *kinds: str) -> tuple[Place, ...]:
    """All papers of these types, each as a whole."""
    return tuple(locate_evidence(index, reading, None) for index, reading in case.of(*kinds))


def locate_field(index: int, reading: Reading, field: Field[Any]) -> tuple[Place, ...]:
    """Where the field stands; the paper as a whole, where it stands nowhere."""
    return (locate_evidence(index, reading, field.evidence),)


def present_fields(reading: Reading, *specs: Spec[Any]) -> list[Field[Any]]:
    """Those of the fields that the record has at all, read or not, in this order."""
    fields = reading.record.fields
    return [fields[spec.name] for spec in specs if spec.name in fields]


def is_sure(field: Field[Any]) -> bool:
    """Whether the field holds a value on which a rule may rest."""
    return bool(field.value) and field.state in SURE


# ------------------------------------------------------------------------------------------------ on what was seen
def drop_none(found: Iterable[T | None]) -> list[T]:
    """What was found, without the places where nothing was."""
    return [one for one in found if one is not None]


def places_of(found: Iterable[HasPlace]) -> tuple[Place, ...]:
    """Where each of them stands, in this order."""
    return tuple(one.place for one in found)


def split_sure(found: Iterable[S]) -> tuple[list[S], list[S]]:
    """Those on which a rule may rest, and the others, each in their order."""
    sure: list[S] = []
    unsure: list[S] = []
    for one in found:
        (sure if one.sure else unsure).append(one)
    return sure, unsure


def all_sure(found: Iterable[Sure]) -> bool:
    """Whether a rule may rest on every one."""
    return all(one.sure for one in found)
