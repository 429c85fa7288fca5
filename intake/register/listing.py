"""The register on a terminal: a case a line, the most telling columns, aligned for Chinese."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence

from intake.errors import escape_controls
from intake.export.people import pad_columns
from intake.register.columns import RegisterEntry


def _earliest_due(entry: RegisterEntry) -> str:
    """The day by which the first of its clocks runs out, while it is open."""
    days = [day for day in (entry.row.guide_due, entry.row.statute_due) if day is not None]
    return min(days).isoformat() if days and entry.row.closed is None else ""


_COLUMNS: tuple[tuple[str, int, Callable[[RegisterEntry], str]], ...] = (
    ("登记号", 12, lambda entry: entry.row.register),
    ("受理编号", 24, lambda entry: entry.row.number),
    ("收件日期", 11, lambda entry: entry.row.received.isoformat()),
    ("环节", 9, lambda entry: entry.row.stage.value),
    ("险种", 5, lambda entry: entry.row.insurance),
    ("事项", 22, lambda entry: shorten_columns(entry.row.item, 21)),
    ("申请人", 11, lambda entry: shorten_columns(entry.row.applicant, 10)),
    ("身份证号", 19, lambda entry: entry.row.id_number),
    ("费用总额", 11, lambda entry: "" if entry.row.total is None else f"{entry.row.total}"),
    ("预审结论", 15, lambda entry: entry.row.verdict),
    ("应办结", 11, _earliest_due),
    ("超时", 5, lambda entry: f"{max(entry.guide_overdue, entry.statute_overdue) or ''}"),
    ("伪票", 4, lambda entry: f"{entry.row.bills_false or ''}"),
)


def iter_table(entries: Sequence[RegisterEntry]) -> Iterator[str]:
    """The heading and the rows."""
    yield "".join(pad_columns(label, width) for label, width, _ in _COLUMNS).rstrip()
    for entry in entries:
        cells = (pad_columns(escape_controls(get(entry)), width) for _, width, get in _COLUMNS)
        yield "".join(cells).rstrip()


def shorten_columns(text: str, width: int) -> str:
    """The text cut to so many columns of a terminal, with a mark where something is missing.

    >>> shorten_columns("住院费用报销", 12), shorten_columns("住院费用报销", 9)
    ('住院费用报销', '住院费用…')
    """
    if _width_of(text) <= width:
        return text
    kept = text
    while _width_of(kept) > width - 1:
        kept = kept[:-1]
    return f"{kept}…"


def _width_of(text: str) -> int:
    """Columns that a text takes; a Chinese character takes two."""
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text)
