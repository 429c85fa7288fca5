"""What each page of a case claims, so that a second scan of it is known in a later case, under whatever file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from intake.cases.evidence.amounts import is_legible
from intake.cases.evidence.duplicate_scans import TELLING
from intake.cases.private_numbers import iter_private_boxes
from intake.ledger.model import Leaf, SheetClaim, Spot
from intake.ledger.sheets.figures import read_figures
from intake.model import Page, Reading, Record
from intake.types.vocabulary import BankCard, MedicalInvoice, SocialSecurityCard, Spec, VatInvoice, to_json
from intake.values import compact_text

_TELLING: tuple[Spec[Any], ...] = (
    *TELLING, MedicalInvoice.PAYER_ID, MedicalInvoice.RECORD_NUMBER, VatInvoice.BUYER, BankCard.HOLDER,
    SocialSecurityCard.CARD_NUMBER,
)  # fmt: skip
"""Beside those that tell two papers of one case apart, what tells whose a paper is."""


def claim_sheets(readings: Sequence[Reading]) -> tuple[SheetClaim, ...]:
    """Every page of the case with something on it, in the order of its papers."""
    return tuple(sheet for paper, reading in enumerate(readings) for sheet in _iter_sheets(paper, reading))


def _iter_sheets(paper: int, reading: Reading) -> Iterator[SheetClaim]:
    return (claim_sheet(paper, reading, page) for page in reading.document.pages if page.lines or page.picture)


def claim_sheet(paper: int, reading: Reading, page: Page) -> SheetClaim:
    """One page as it can be recognised again.

    Args:
        paper: Index of its paper among those of the case.
        reading: The paper.
        page: One of its pages.
    """
    origin = reading.document.origin_of(page.number)
    return SheetClaim(
        paper, reading.classification.kind, Spot(origin.sha256, origin.number), bytes.fromhex(page.picture), read_figures(page),
        _tell_values(reading.record), _draw_leaf(reading, page),
    )  # fmt: skip


def _tell_values(record: Record) -> Mapping[str, str]:
    """What is legible of what tells two papers apart, as text without blanks, capitals where letters are part of numbers."""
    fields = ((spec.name, record.fields.get(spec.name)) for spec in _TELLING)
    return {
        key: compact_text(str(to_json(field.value))).upper() for key, field in fields if field and is_legible(field)
    }  # fmt: skip


def _draw_leaf(reading: Reading, page: Page) -> Leaf:
    return Leaf(page.width, page.height, page.frame.matrix, tuple(iter_private_boxes(reading, page)))
