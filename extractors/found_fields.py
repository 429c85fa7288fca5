"""Fields by their keys where some were not found."""

from collections.abc import Mapping
from typing import TypeVar

from intake.model import Field

T = TypeVar("T")


def keep_found(fields: Mapping[str, Field[T] | None]) -> dict[str, Field[T]]:
    """The fields that were found, in the order given."""
    return {key: field for key, field in fields.items() if field is not None}
