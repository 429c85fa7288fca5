"""Where open numbers of people stand on a page: what is painted over before it is shown to somebody who need not know it."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from intake.model import Box, Field, Page, Reading, Record
from intake.numbers import id_numbers
from intake.patterns import patterns_beside
from intake.types.vocabulary import BankCard, Common, MedicalInvoice, SocialSecurityCard, VatInvoice

_PATTERNS = patterns_beside(__file__)
_MASK = "*"
_PRIVATE = frozenset(s.name for s in (
    Common.ID_NUMBER, MedicalInvoice.PAYER_ID, VatInvoice.BUYER_ID, SocialSecurityCard.BANK_NUMBER,
    SocialSecurityCard.CARD_NUMBER, BankCard.NUMBER, MedicalInvoice.INSURANCE_NUMBER,
))  # fmt: skip


def iter_private_boxes(reading: Reading, page: Page) -> Iterator[Box]:
    """The places on the original page: by the paper's fields, and where a line has the shape of such a number.

    A number that is printed with stars is no secret any more.
    """
    for field in _iter_private_fields(reading.record):
        if field.evidence and field.evidence.page == page.number and _MASK not in field.raw:
            yield field.evidence.box
    for line in page.lines:
        yield from (page.frame.map_rect(line.cut_part(*span).rect) for span in _find_numbers(line.text))


def _find_numbers(text: str) -> Iterable[tuple[int, int]]:
    """Where numbers of people begin and end in a line."""
    found = chain(id_numbers.find_id_numbers(text), _PATTERNS["account"].finditer(text))
    return dict.fromkeys(number.span() for number in found if _MASK not in number[0])


def _iter_private_fields(record: Record) -> Iterator[Field[Any]]:
    yield from (field for key, field in record.fields.items() if key in _PRIVATE)
    yield from (field for label, field in record.extra.items() if _PATTERNS["label"].search(label))
