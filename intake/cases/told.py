"""What people told of a case on the page, laid over what its file says: point by point what was told last wins.

A point is a key of `case.yaml`. Each condition (`facts.restricted_drug`) and each part of the applicant (`applicant.phone`) is one
of its own, everything else counts as a whole. None takes a point back: the file's word counts again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from intake.cases.case_file import given_from
from intake.cases.model import Given, Person
from intake.errors import UsageError, escape_controls
from intake.ledger.model import ToldPoints

_PARTED = ("facts", "applicant")
_FILE_ALONE = ("edition", "hospital_levels")
"""What only the file says."""
POINTS = frozenset(f.name for f in fields(Given)) - set(_FILE_ALONE)
"""What can be told."""
_PERSON = frozenset(f"applicant.{f.name}" for f in fields(Person))
_WHERE = "页面所填"


def lay_told(given: Given, told: Sequence[ToldPoints]) -> Given:
    """What is known of a case, with what was told.

    Args:
        given: What its file says.
        told: In the order in which it was.

    Raises:
        BadConfiguration: it is not understood.
    """
    points = gather_points(told)
    if not points:
        return given
    said = parse_points(points)
    whole = {name: getattr(said, name) for name in points if name in POINTS and name != "agent"}
    if "agent" in points:
        whole["agent"] = None if said.agent == Person() else said.agent
    if "item" in points:
        whole["edition"] = ""  # the file's edition is one of the file's item
    facts = {**given.facts, **said.facts}
    return replace(given, **whole, facts=facts, applicant=_lay_person(given.applicant, said.applicant))


def gather_points(told: Sequence[ToldPoints]) -> Mapping[str, Any]:
    """What counts of everything that was told, by its point."""
    points: dict[str, Any] = {}
    for one in told:
        points |= one.points
    return {name: value for name, value in points.items() if value is not None}


def parse_points(points: Mapping[str, Any]) -> Given:
    """What these points say; those that are taken back say nothing.

    Raises:
        BadConfiguration: a point is unknown, or its value none of its kind.
    """
    table: dict[str, Any] = {}
    for name, value in points.items():
        key, parted, part = name.partition(".")
        if value is not None and parted:
            table.setdefault(key, {})[part] = value
        elif value is not None:
            table[key] = value
    return given_from(table, _WHERE)


def part_points(wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """Points from an object as the page sends it: `{"facts": {"newborn": true}}` -> `{"facts.newborn": true}`.

    Raises:
        UsageError: a key is none that can be told.
    """
    unknown = sorted(set(wanted) - POINTS)
    if unknown:
        raise UsageError(f"没有“{escape_controls('、'.join(unknown))}”这一项", f"可填：{'、'.join(sorted(POINTS))}")
    points = dict(_iter_points(wanted))
    if any(name.startswith("applicant.") and name not in _PERSON for name in points):
        raise UsageError("申请人没有这一项", f"可填：{'、'.join(sorted(f.name for f in fields(Person)))}")
    return points


def _iter_points(wanted: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in wanted.items():
        if key in _PARTED and isinstance(value, Mapping):
            yield from ((f"{key}.{part}", one) for part, one in value.items())
        elif key in _PARTED:
            raise UsageError(f"“{key}”要逐项填写", "请刷新页面后再填")
        else:
            yield key, value


def _lay_person(file: Person, said: Person) -> Person:
    told = {f.name: value for f in fields(Person) if (value := getattr(said, f.name)) is not None}
    return replace(file, **told)
