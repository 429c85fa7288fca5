"""What `intake items` does: the catalogue with an office's own folders, one item of it on a day, and whether it is sound."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from intake.catalogue.listing import describe_item
from intake.catalogue.lookup import find_item, load_catalogue
from intake.catalogue.model import Insurance
from intake.catalogue.tree import collect_leaves
from intake.errors import UsageError, escape_controls


def show_item(folders: Sequence[Path], name: str, insurance: Insurance | None, day: str, edition: str) -> str:
    """Everything one item says; `day` as typed, empty for today.

    Raises:
        UsageError: no such item, or no day.
        BadConfiguration: a file that is not understood.
    """
    catalogue = load_catalogue(folders)
    return describe_item(find_item(catalogue, name, insurance, _parse_day(day), edition), catalogue)


def lint_catalogue(folders: Sequence[Path]) -> str:
    """One line on a catalogue that is sound.

    Raises:
        BadConfiguration: the first thing that is not understood, with its place.
    """
    catalogue = load_catalogue(folders)
    papers = sum(len(collect_leaves(item.materials)) for item in catalogue.items)
    return f"{len(catalogue.items)} 个事项、{papers} 份材料、{len(catalogue.conditions)} 个情形，没有发现问题\n"


def _parse_day(text: str) -> date:
    if not text:
        return date.today()  # noqa: DTZ011 the day at the office's window is the local one
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{escape_controls(text)}”不是日期", "请写成 2026-01-31 的样子") from None
