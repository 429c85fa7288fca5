"""What people call the columns of tables."""

from collections.abc import Mapping
from typing import Final

from intake.patterns import data_beside
from intake.types import papers

_OF_BILLS: Mapping[str, str] = data_beside(__file__)["columns"]
COLUMNS: Final[Mapping[str, str]] = {
    **_OF_BILLS,
    **{name: label for columns in papers.COLUMNS.values() for name, label in columns.items() if name not in _OF_BILLS},
}
"""Columns of every table, in the order they are shown."""
