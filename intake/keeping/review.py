"""A judgement as the ledger keeps it: a row of the register, and the whole of it for those who ask years later."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from intake import __version__, types
from intake.cases.evidence import hospitals
from intake.cases.evidence.duplicate_scans import second_scans
from intake.cases.judge import Judgement
from intake.cases.model import SURE, Case, Given, Person, Seen
from intake.cases.standings import count_open
from intake.catalogue.statute import find_statutory_limit
from intake.keeping.files import file_hashes
from intake.ledger.cases import Review
from intake.model import Outcome
from intake.report.case_json import judgement_object
from intake.types.vocabulary import Common, MedicalInvoice, Spec

_FIRST_DAYS = (MedicalInvoice.ADMISSION_DATE, MedicalInvoice.VISIT_DATE, Common.ISSUE_DATE)
"""When the treatment began, the best answer first."""
_MOST = 10**14
"""Cents: no case comes to as much, and beyond it no database keeps it."""
_PROBLEMS = 300
"""Characters of the problems that the register shows; the review holds them all."""


def make_review(judgement: Judgement, engine: str, came_in: date | None = None) -> Review:
    """The review.

    Args:
        judgement: What was found.
        engine: Fingerprint of the engine with its weights and precision.
        came_in: The day on which the case came in first; None where nobody knows.
    """
    case = judgement.case
    outcomes = {outcome.value: sum(f.outcome is outcome for f in judgement.findings) for outcome in Outcome}
    body = {
        "item": case.item.id,
        "edition": case.item.edition,
        "insurance": case.item.insurance.value,
        "verdict": judgement.verdict.conclusion.value,
        "documents": len(case.readings),
        "failures": len(case.failures),
        "findings": outcomes,
        "engine": engine,
        "version": __version__,
    }
    return Review(body, _whole(judgement), make_columns(judgement, came_in), dict(_iter_files(case)))


def _whole(judgement: Judgement) -> Mapping[str, Any]:
    given = judgement.case.given
    people = {
        "applicant": {
            "name": given.applicant.name,
            "id_number": given.applicant.id_number,
            "phone": given.applicant.phone,
        },
        "agent": None
        if given.agent is None
        else {"name": given.agent.name, "id_number": given.agent.id_number, "phone": given.agent.phone},
    }
    return {**judgement_object(judgement), "given": people, "note": given.note}


def make_columns(judgement: Judgement, came_in: date | None) -> Mapping[str, Any]:
    """What a judgement sets in the row of the register.

    The guide's clock begins with acceptance, which a person decides; the statute's with receipt, which no review moves.
    """
    case = judgement.case
    given, (name, id_number) = case.given, name_applicant(case.patient, case.given)
    received, (hospital, level) = given.applied or came_in or case.applied, _find_hospital(case)
    return {
        "received": received.isoformat(),
        "statute_due": _statute_due(case, received),
        "item_id": case.item.id,
        "item": case.item.name,
        "insurance": case.item.insurance.value,
        "verdict": judgement.verdict.zh,
        "problems": "；".join(f.message for f in judgement.defects)[:_PROBLEMS] or judgement.verdict.why[:_PROBLEMS],
        "applicant": name,
        "id_number": id_number,
        "phone": given.applicant.phone or "",
        "agent": (given.agent.name or "") if given.agent else "",
        "hospital": hospital,
        "hospital_level": level,
        "admitted": _show_day(_find_first(case, _FIRST_DAYS)),
        "discharged": _show_day(_find_first(case, (MedicalInvoice.DISCHARGE_DATE,))),
        "bills": sum(1 for _ in case.of(*types.BILLS)),
        "total_cents": sum_totals(case),
        "papers": len(case.readings),
        "sheets": sum(len(r.pages) for r in case.readings),
        "note": given.note,
        "open_points": count_open(case.readings),
    }


def name_applicant(patient: Person, given: Given) -> tuple[str, str]:
    """Name and ID number of the applicant: what a person typed, else what the papers surely say."""
    typed = given.applicant
    if typed.name:
        own = patient.id_number if patient.name == typed.name else None
        return typed.name, typed.id_number or own or ""
    return patient.name or "", typed.id_number or patient.id_number or ""


def _statute_due(case: Case, received: date) -> str:
    """The last day that the statute leaves, ISO; empty where it sets no limit."""
    limit = find_statutory_limit(case.item.id, received, {name: fact.value for name, fact in case.facts.items()})
    return limit.due(received).day.isoformat() if limit else ""


def sum_totals(case: Case) -> int | None:
    """Cents of all bills, a second scan left out; None where there is none, or one whose total may not be rested upon."""
    scans = second_scans(case)
    totals = [reading.record[MedicalInvoice.TOTAL] for index, reading in case.of(*types.BILLS) if index not in scans]
    amounts = [total.value for total in totals if total.state in SURE]
    sums_up = bool(totals) and len(amounts) == len(totals)
    cents = int(sum(amount for amount in amounts if amount is not None) * 100)
    return cents if sums_up and abs(cents) < _MOST else None


_LEVELS = ("未定级", "一级", "二级", "三级")


def _find_hospital(case: Case) -> tuple[str, str]:
    """Name and level of the institution that treated, as the first paper surely names it; bills know best."""
    bills, others = list(case.of(*types.BILLS)), enumerate(case.readings)
    named = (hospitals.hospital_of(index, reading) for index, reading in (*bills, *others))
    found = next((seen for seen in named if seen is not None and seen.sure), None)
    if found is None:
        return "", ""
    level = hospitals.level_of(case, found)
    return found.value, _LEVELS[level.grade] if level else ""


def _find_first(case: Case, specs: Sequence[Spec[Any]]) -> Any:
    """The first value that may be rested upon, of the best key that has one."""
    found: Iterator[Seen[Any]] = (seen for spec in specs for seen in case.seen(spec) if seen.sure)
    return next((seen.value for seen in found), None)


def _show_day(day: object) -> str:
    return day.isoformat() if isinstance(day, date) else ""


def _iter_files(case: Case) -> Iterator[tuple[str, tuple[str, int]]]:
    """SHA-256 -> name and size of every file; one that is gone meanwhile has no size."""
    for path, sha256 in file_hashes(case.readings):
        place = Path(path)
        yield sha256, (place.name, place.stat().st_size if place.is_file() else 0)
    for failure in case.failures:
        if failure.sha256:
            yield failure.sha256, (Path(failure.path).name, 0)
