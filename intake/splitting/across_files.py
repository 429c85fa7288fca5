"""Whether a picture goes on with the paper in the pictures before it: a scanner that saves page by page, 001.jpg, 002.jpg …

Within one file pages lie as they were fed; files of a folder come from anywhere. So only strong evidence joins: the next
page n of m of the same owner, a list that counts on or goes on under the same heads, 续页 with an owner or a table. Looks
alone join nothing, and cards and booklets are never joined.
"""

from collections.abc import Callable

from intake import types
from intake.splitting.meeting import CUT, JOIN, REVERSED, Meeting, Step
from intake.splitting.page_identity import TELLING
from intake.splitting.row_numbers import running_numbers

_OWNER = TELLING | {"name"}
_OF_ONE_BILL = frozenset(("bill_number", "serial"))
"""Numbers that a list behind a bill repeats, and no other paper of the stay."""
_DAILY = ("日清单", "每日", "一日", "日费用")
"""Titles of lists of a day: the next day's list has the same title, owner and heads."""


def decide_across_files(meeting: Meeting) -> Step:
    """The first rule that speaks decides; where none does, a new paper begins."""
    return next((found for rule in _RULES if (found := rule(meeting))), CUT)


def _cut_hard_limits(m: Meeting) -> Step | None:
    """Cards, booklets, one of several papers on a sheet; another patient, stay or bill; a table of nobody behind a text."""
    single = {m.kind, m.leaf.kind} & (types.CARDS | types.BOOKLETS)
    if single or m.leaf.part or m.paper.last.part or m.has_other_owner or m.is_next_day:
        return CUT
    return CUT if m.is_text and m.leaf.marks.columns and not m.shares_owner else None


def _is_of_that_bill(m: Meeting) -> bool:
    """Whether the page has no title and bears the number of the bill before it."""
    return not m.leaf.title and not m.shared_identity.isdisjoint(_OF_ONE_BILL)


def _continues_row_numbers(m: Meeting) -> bool:
    """Whether the running numbers of the list go on."""
    here, before = running_numbers(m.leaf.page), running_numbers(m.paper.last.page)
    return here is not None and before is not None and here[0] == before[1] + 1


def _same_table(m: Meeting) -> bool:
    """The same heads, or figures in the same columns."""
    return m.same_heads or (not m.leaf.marks.columns and m.goes_on_in_columns)


def _same_list(m: Meeting) -> bool:
    """The same heads and figures in the same columns."""
    from intake.splitting.figure_columns import has_same_columns

    return m.same_heads and has_same_columns(m.paper.last.page, m.leaf.page)


def _follow_reversed(m: Meeting) -> Step | None:
    if not m.counts_down:
        return None
    return m.join_doubtfully(REVERSED) if _belongs(m) else CUT


def _belongs(m: Meeting) -> bool:
    return m.shares_owner or _same_table(m)


def _follow_page_number(m: Meeting) -> Step | None:
    """The next page n of m of the same owner or table; any other page number parts."""
    if m.has_other_title or m.paper.is_complete:
        return CUT
    if m.leaf.marks.numbering.number is None:
        return None
    fits = m.may_be_same_kind or _is_list_of_that_bill(m)
    return JOIN if fits and m.has_next_number and _belongs_by_number(m) else CUT


def _belongs_by_number(m: Meeting) -> bool:
    with_totals = None not in (m.leaf.marks.numbering.total, m.paper.expected_number.total)
    return _belongs(m) if with_totals else _surely_belongs(m)


def _is_list_of_that_bill(m: Meeting) -> bool:
    return m.leaf.kind == types.EXPENSE_LIST and _is_of_that_bill(m)


def _surely_belongs(m: Meeting) -> bool:
    """Whether more than a name holds the two together: page numbers without a total are in every pile."""
    if not m.paper.is_ended and _same_list(m):
        return True
    return m.shares_number or (m.shares_owner and (bool(m.leaf.title) or _same_table(m)))


def _follow_words(m: Meeting) -> Step | None:
    """续页 here and 接下页 on the page before, or one of the two and an owner or a table in common."""
    here, before = m.leaf.marks.continued, m.paper.last.marks.goes_on
    if not (here or before) or not m.may_be_same_kind:
        return None
    return JOIN if (here and before) or _belongs(m) else None


def _follow_bill(m: Meeting) -> Step | None:
    """What carries the number of the bill before it and is no bill itself."""
    behind = m.leaf.is_list and m.kind not in (types.UNKNOWN, m.leaf.kind)
    return JOIN if behind and _is_of_that_bill(m) else None


def _follow_list(m: Meeting) -> Step | None:
    """A list that has not come to its total goes on: by its running numbers, else under the same heads."""
    if not m.is_table or not m.may_be_same_kind or m.paper.is_ended or m.gap or m.has_other_day:
        return CUT
    if _same_table(m) and _continues_row_numbers(m):
        return JOIN
    return _follow_same_list(m) if _same_list(m) else CUT


def _follow_same_list(m: Meeting) -> Step:
    return _follow_same_title(m) if m.leaf.title else _follow_untitled(m)


def _follow_same_title(m: Meeting) -> Step:
    """The same title again, of the same stay."""
    if any(word in m.leaf.title for word in _DAILY) or not m.shares_number or "name" not in m.shared_identity:
        return CUT
    return m.join_doubtfully(f"没有页码，标题、姓名、编号和表头与前页相同，接在{m.paper.last.called}之后")


def _follow_untitled(m: Meeting) -> Step:
    """The same heads without a title: an owner in common, or none that could speak against it."""
    if m.shares_owner:
        return JOIN
    if not m.leaf.whose.values.keys().isdisjoint(_OWNER):
        return CUT
    return m.join_doubtfully(f"没有标题，表头和列的位置相同，接在{m.paper.last.called}之后")


_RULES: tuple[Callable[[Meeting], Step | None], ...] = (
    _cut_hard_limits, _follow_reversed, _follow_page_number, _follow_words, _follow_bill, _follow_list,
)  # fmt: skip
