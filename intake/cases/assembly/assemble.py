"""Papers, an item and what was typed -> a `Case`: who it is about, what holds, how the list is answered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from intake.cases.assembly.facts import facts_of
from intake.cases.assembly.materials import materials_of
from intake.cases.corrections import Applied
from intake.cases.evidence.patient import patient_of
from intake.cases.model import Case, Given
from intake.catalogue.model import Catalogue, Item
from intake.ledger.model import Match
from intake.model import Failure, Reading


def assemble_case(
    name: str,
    item: Item,
    applied: date,
    readings: Sequence[Reading],
    failures: Sequence[Failure],
    given: Given,
    catalogue: Catalogue,
    *,
    earlier: tuple[Match, ...] | None = None,
    corrections: tuple[Applied, ...] = (),
) -> Case:
    """The case as rules are handed it; `readings` have the corrections already."""
    case = Case(name, item, applied, tuple(readings), tuple(failures), given, earlier=earlier, corrections=corrections)
    case = replace(case, patient=patient_of(case.readings, given))
    case = replace(case, facts=facts_of(case))
    return replace(case, materials=materials_of(case, catalogue))
