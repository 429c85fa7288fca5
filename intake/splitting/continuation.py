"""Whether a page goes on with the paper before it in one file: page numbers, words, whose it is, its table, its text.

A wrong join hides a document behind another, a wrong cut loses the sum of a list: where nothing speaks for a join there
is none, and a join that rests on looks alone is told to the person who checks.
"""

from collections.abc import Callable

from intake import types
from intake.patterns import patterns_beside
from intake.splitting.meeting import CUT, JOIN, REVERSED, Meeting, Step
from intake.splitting.page_identity import TELLING
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)


def decide_step(meeting: Meeting) -> Step:
    """The first rule that speaks decides; where none does, a new paper begins."""
    return next((found for rule in _RULES if (found := rule(meeting))), CUT)


# ------------------------------------------------------------------------------------------------ cards and booklets
def _join_card_sides(m: Meeting) -> Step | None:
    """The back of an identity card behind its front, or the front behind the back; no other card has a second sheet."""
    if m.kind not in types.CARDS:
        return CUT if m.leaf.kind in types.CARDS else None
    if m.kind != types.ID_CARD or m.leaf.kind != types.ID_CARD or len(m.paper.leaves) > 1 or m.gap or m.doubtful_side:
        return CUT
    here, before = m.leaf.sides, m.paper.last.sides
    return JOIN if here and before and here.isdisjoint(before) else CUT


def _join_booklet(m: Meeting) -> Step | None:
    """Pages of a booklet follow one another until the next cover."""
    if m.kind not in types.BOOKLETS or m.leaf.kind != m.kind:
        return None
    *before, here = (bool(_PATTERNS["cover"].search(compact_text(x.page.text))) for x in (*m.paper.leaves, m.leaf))
    if here and not all(before):
        return CUT
    return m.join_doubtfully("与前页同为证件内页，按先后顺序归为一份")


# ------------------------------------------------------------------------------------------------ whose, and which page
def _cut_other_owner(m: Meeting) -> Step | None:
    return CUT if m.has_other_owner else None


def _join_reversed(m: Meeting) -> Step | None:
    return m.join_doubtfully(REVERSED) if m.counts_down else None


def _cut_next_day(m: Meeting) -> Step | None:
    return CUT if m.is_next_day else None


def _join_goods_list(m: Meeting) -> Step | None:
    """The list of goods behind a tax invoice that bears its number; it counts pages of its own and heads each like the first."""
    if m.kind != types.VAT_INVOICE or not (m.leaf.is_list or m.leaf.kind == types.VAT_INVOICE):
        return None
    text = compact_text(m.leaf.page.text)
    if not _PATTERNS["goods"].search(text):
        return None
    return JOIN if any(n in text for n in m.paper.whose.values.get("bill_number", ())) else None


def _follow_page_number(m: Meeting) -> Step | None:
    """What page numbers decide: the next one of the same paper, page 1 of the next, a hole, or one that does not fit."""
    now, before = m.leaf.marks.numbering, m.paper.expected_number
    if now.number is None:
        return None
    if now.number == 1 or m.has_other_title:
        return CUT
    if m.has_next_number:
        return JOIN
    if before.number is None:
        return None
    known = m.shared_identity or m.leaf.title
    if known and now.skips_from(before):
        return m.join_doubtfully(f"印的是第 {now.number} 页，前一页是第 {before.number} 页，中间可能缺页")
    return CUT


def _cut_other_title(m: Meeting) -> Step | None:
    return CUT if m.has_other_title else None


def _join_by_words(m: Meeting) -> Step | None:
    """续页 on the page, 接下页 on the one before."""
    return JOIN if m.leaf.marks.continued or m.paper.last.marks.goes_on else None


def _cut_behind_last(m: Meeting) -> Step | None:
    """Behind page n of n begins another paper."""
    return CUT if m.paper.is_complete else None


# ------------------------------------------------------------------------------------------------ titles and looks
def _decide_same_title(m: Meeting) -> Step | None:
    """The same title again: the next page of a paper that repeats it, or the next paper of the same kind."""
    if not m.leaf.title:
        return None
    if "report_number" in m.shared_identity:
        return JOIN
    goes_on = m.spans_pages and not m.paper.is_ended and not m.has_other_day
    return JOIN if goes_on and m.is_of_one_stay else CUT


def _decide_untitled(m: Meeting) -> Step | None:
    """A page without a title behind a paper that has a number, a patient or a table in common with it."""
    # An ID number is on every paper of a person: it holds pages of one look together, and no list behind a bill.
    of_one_stay = not m.shared_identity.isdisjoint(TELLING - {"id_number"})
    if of_one_stay and (m.may_be_same_kind or m.leaf.kind == types.EXPENSE_LIST):
        return JOIN
    if not m.spans_pages or not m.may_be_same_kind:
        return CUT
    return JOIN if m.shares_owner or (m.is_table and m.same_heads) else None


def _join_by_looks(m: Meeting) -> Step | None:
    """Figures in the same columns behind a table, text behind a text, where the page before does not end the paper."""
    if m.paper.is_ended or m.gap or m.leaf.marks.columns:
        return CUT
    if m.is_table and m.goes_on_in_columns:
        return m.join_doubtfully(f"没有标题和表头，按列的位置接在{m.paper.last.called}之后")
    if m.is_text and m.leaf.is_running_text:
        return m.join_doubtfully(f"没有标题，按正文接在{m.paper.last.called}之后")
    return None


_RULES: tuple[Callable[[Meeting], Step | None], ...] = (
    _join_card_sides, _join_booklet, _cut_other_owner, _cut_next_day, _join_goods_list, _join_reversed,
    _follow_page_number, _cut_other_title, _join_by_words, _cut_behind_last, _decide_same_title, _decide_untitled, _join_by_looks,
)  # fmt: skip
