"""A judgement as one JSON object, schema `intake-case/1`.

Materials and findings come in the order in which people see them. Evidence names the document by its path and by its
place in `documents`; a page counts from 1 in that file, boxes are fractions of the original page.
"""

from typing import Any

from intake.cases.judge import Judgement
from intake.cases.model import Fact, Finding, Material, Person, Place
from intake.export import to_line
from intake.ledger.model import Match
from intake.model import Outcome

SCHEMA = "intake-case/1"

Object = dict[str, Any]


def judgement_object(judgement: Judgement) -> Object:
    """The whole judgement; dates are ISO, the documents are the contract's."""
    case = judgement.case
    item = case.item
    return {
        "schema": SCHEMA,
        "case": case.name,
        "item": item.name,
        "item_id": item.id,
        "edition": item.edition,
        "insurance": item.insurance.value,
        "applied": case.applied.isoformat(),
        "patient": _person_object(case.patient),
        "materials": [_material_object(m) for m in case.materials],
        "findings": [_finding_object(f) for f in judgement.findings],
        "facts": {name: _fact_object(f) for name, f in case.facts.items()},
        "verdict": judgement.verdict.conclusion.value,
        "verdict_zh": judgement.verdict.zh,
        "why": judgement.verdict.why,
        "limit": {"n": item.limit.n, "unit": item.limit.unit.value, "text": item.limit.text},
        "due": judgement.due.day.isoformat(),
        "due_note": judgement.due.note,
        "documents": [to_line(r) for r in case.readings],
        "failures": [to_line(f) for f in case.failures],
    }


def _person_object(person: Person) -> Object:
    return {"name": person.name, "id_number": person.id_number}


def _material_object(material: Material) -> Object:
    return {
        "name": material.name,
        "outcome": material.outcome.value,
        "why": material.why,
        "required": material.required,
        "citation": str(material.clause),
        "evidence": [_place_object(p) for p in material.evidence],
    }


def _finding_object(finding: Finding) -> Object:
    """`earlier` is there only where the finding speaks of earlier cases."""
    told: Object = {
        "rule": finding.rule,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value if finding.severity else None,
        "message": finding.message,
        "remedy": finding.remedy if finding.outcome is not Outcome.PASS else "",
        "citation": finding.citation,
        "fields": list(finding.fields),
        "evidence": [_place_object(p) for p in finding.evidence],
    }
    return told | {"earlier": list(map(_match_object, finding.earlier))} if finding.earlier else told


def _match_object(match: Match) -> Object:
    """What an earlier case has; `document` is the SHA-256 of its scan, None for a settled bill."""
    case, theirs = match.case, match.theirs
    return {
        "index": match.paper,
        "same": match.how.value,
        "register": "" if case.settled else case.register,
        "number": case.number,
        "settlement": case.register if case.settled else "",
        "received": case.received.isoformat() if case.received else None,
        "item": case.item,
        "stage": case.stage.value if case.stage else "",
        "document": theirs.sha256 if theirs else None,
        "page": theirs.page if theirs else 0,
        "agreeing": list(match.agreeing),
        "differing": {key: list(pair) for key, pair in match.differing.items()},
        "sure": match.sure,
    }


def _fact_object(fact: Fact) -> Object:
    return {
        "value": fact.value,
        "origin": fact.origin.value,
        "why": fact.why,
        "evidence": [_place_object(p) for p in fact.evidence],
    }


def _place_object(place: Place) -> Object:
    """`index` is the document's place in `documents`, -1 for a file that could not be read."""
    shown: Object = {"document": place.path, "index": place.paper, "page": place.page}
    return shown if place.box is None else shown | {"box": place.box.as_list()}
