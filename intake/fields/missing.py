"""What a paper always prints and was not found: `unread`, so that a person looks; `absent` is what it has no place for."""

from collections.abc import Iterable
from typing import Any

from intake.model import Doubt, Field, Record, unread_field
from intake.types.vocabulary import Spec


def mark_missing(record: Record, specs: Iterable[Spec[Any]]) -> Record:
    """The record with `unread` for every one of these fields that it has not at all."""
    lost: dict[str, Field[Any]] = {
        s.name: unread_field(Doubt.NOT_FOUND.with_text(f"“{s.label}”应有而未读到"))
        for s in specs
        if s.name not in record.fields
    }
    return record.with_fields(lost)
