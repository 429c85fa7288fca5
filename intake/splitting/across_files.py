"""Whether a picture goes on with the paper in the pictures before it: a scanner that saves page by page, 001.jpg, 002.jpg …

Within one file pages lie as they were fed; files of a folder come from anywhere. So only strong evidence joins: the next
page n of m of the same owner, a list that counts on or goes on under the same heads, 续页 with an owner or a table. Looks
alone join nothing, and cards and booklets are never joined.
"""

import re
from collections.abc import Callable

from intake import types
from intake.splitting.continuation import (
    CUT,
    FIGURES_OF_TABLE,
    JOIN,
    Meeting,
    Step,
    has_other_title,
    has_same_columns,
    is_next_day,
    is_other_day,
)
from intake.splitting.page_identity import TELLING
from intake.splitting.row_numbers import running_numbers

_OWNER = TELLING | {"name"}
_OF_ONE_BILL = frozenset(("bill_number", "serial"))
"""Numbers that a list behind a bill repeats, and no other paper of the stay."""
_DAILY = re.compile(r"日清单|每日|一日|日费用")
"""Titles of lists of a day: the next day's list has the same title, owner and heads."""


def decide_across_files(meeting: Meeting) -> Step:
    """The first rule that speaks decides; where none does, a new paper begins."""
    return next((found for rule in _RULES if (found := rule(meeting))), CUT)


def _cut_hard_limits(m: Meeting) -> Step | None:
    """Cards, booklets, one of several papers on a sheet; another patient, stay or bill; a table of nobody behind a text."""
    if {m.kind, m.leaf.kind} & (types.CARDS | types.BOOKLETS) or m.leaf.part or m.paper.last.part:
        return CUT
    if m.paper.whose.differing_keys(m.leaf.whose) - {"day", "bill_code"}:
        return CUT
    if is_next_day(m):
        return CUT
    return CUT if m.kind in types.TEXT_SPANS_PAGES and m.leaf.marks.columns and not _shares_owner(m) else None


def _shares_owner(m: Meeting) -> bool:
    return bool(m.shared_identity & _OWNER)


def _continues_row_numbers(m: Meeting) -> bool:
    """Whether the running numbers of the list go on."""
    here, before = running_numbers(m.leaf.page), running_numbers(m.paper.last.page)
    return here is not None and before is not None and here[0] == before[1] + 1


def _same_table(m: Meeting) -> bool:
    """The same heads, or figures in the same columns."""
    if m.same_heads:
        return True
    few = m.leaf.marks.figures < FIGURES_OF_TABLE or bool(m.leaf.marks.columns)
    return not few and has_same_columns(m.paper.last.page, m.leaf.page)


def _same_list(m: Meeting) -> bool:
    """The same heads and figures in the same columns."""
    return m.same_heads and has_same_columns(m.paper.last.page, m.leaf.page)


def _follow_reversed(m: Meeting) -> Step | None:
    """The last page came first, and this is the one before the page before it."""
    now, last = m.leaf.marks.numbering, m.paper.last.marks.numbering
    if not m.paper.is_reversed or now.number is None or now.total != last.total or last.number != now.number + 1:
        return None
    held = _shares_owner(m) or _same_table(m)
    return Step(True, f"{m.leaf.called}与前页的印刷页码倒序，已按页码排列") if held else CUT


def _follow_page_number(m: Meeting) -> Step | None:
    """The next page n of m of the same owner or table; any other page number parts."""
    now, before = m.leaf.marks.numbering, m.paper.expected_number
    if has_other_title(m) or m.paper.is_complete:
        return CUT
    if now.number is None:
        return None
    behind_bill = m.leaf.kind == types.EXPENSE_LIST and not m.leaf.title and bool(m.shared_identity & _OF_ONE_BILL)
    if not now.follows(before) or not (m.may_be_same_kind or behind_bill):
        return CUT
    if now.total is not None and before.total is not None:
        return JOIN if _shares_owner(m) or _same_table(m) else CUT
    goes_on = not m.paper.is_ended and _same_list(m)
    return (
        JOIN
        if goes_on or m.shared_identity & TELLING or (_shares_owner(m) and (m.leaf.title or _same_table(m)))
        else CUT
    )


def _follow_words(m: Meeting) -> Step | None:
    """续页 here and 接下页 on the page before, or one of the two and an owner or a table in common."""
    here, before = m.leaf.marks.continued, m.paper.last.marks.goes_on
    if not (here or before) or not m.may_be_same_kind:
        return None
    return JOIN if (here and before) or _shares_owner(m) or _same_table(m) else None


def _follow_bill(m: Meeting) -> Step | None:
    """What carries the number of the bill before it and is no bill itself."""
    behind = (
        not m.leaf.title
        and m.leaf.kind in (types.UNKNOWN, types.EXPENSE_LIST)
        and m.kind not in (types.UNKNOWN, m.leaf.kind)
    )
    return JOIN if behind and m.shared_identity & _OF_ONE_BILL else None


def _follow_list(m: Meeting) -> Step | None:
    """A list that has not come to its total goes on: by its running numbers, else under the same heads."""
    if (
        m.kind not in types.TABLE_SPANS_PAGES
        or not m.may_be_same_kind
        or m.paper.is_ended
        or m.gap
        or is_other_day(m.paper.last, m.leaf)
    ):
        return CUT
    if _same_table(m) and _continues_row_numbers(m):
        return JOIN
    if not _same_list(m):
        return CUT
    return _follow_same_title(m) if m.leaf.title else _follow_untitled(m)


def _follow_same_title(m: Meeting) -> Step:
    """The same title again, of the same stay."""
    same = bool(m.shared_identity & TELLING) and "name" in m.shared_identity and not _DAILY.search(m.leaf.title)
    return (
        Step(True, f"{m.leaf.called}没有页码，标题、姓名、编号和表头与前页相同，接在{m.paper.last.called}之后")
        if same
        else CUT
    )


def _follow_untitled(m: Meeting) -> Step:
    """The same heads without a title: an owner in common, or none that could speak against it."""
    if _shares_owner(m):
        return JOIN
    silent = not m.leaf.whose.values.keys() & _OWNER
    return Step(True, f"{m.leaf.called}没有标题，表头和列的位置相同，接在{m.paper.last.called}之后") if silent else CUT


_RULES: tuple[Callable[[Meeting], Step | None], ...] = (
    _cut_hard_limits,
    _follow_reversed,
    _follow_page_number,
    _follow_words,
    _follow_bill,
    _follow_list,
)
