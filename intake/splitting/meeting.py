"""What is known of a paper and the page behind it: what each tells of itself, and what the two have in common."""

from dataclasses import dataclass, replace
from functools import cached_property

from intake import types
from intake.model import Classification, Origin, Page
from intake.numbers import id_numbers
from intake.patterns import patterns_beside
from intake.splitting.page_identity import TELLING, Whose
from intake.splitting.page_marks import Numbering, PageMarks, same_columns
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)

_LETTERS = 60
"""Chinese letters from which a page is one of text: a stamp and a signature have fewer."""
_FIGURES_OF_TABLE, _FIGURES_OF_TEXT = 0.25, 0.15
"""Share of bare figures: pages of lists had 0.15 to 0.71 (the lowest a foot of six rows), of records at most 0.03."""
_NOWHERE = Origin("", "", 0)


@dataclass(frozen=True)
class StackLeaf:
    """A page and what it tells of itself.

    `title` is empty where none stands at its head; `part` is which paper of the sheet it is, 0 where the page is whole.
    `place` is the file and page that it came from, `called` how people are told of it, `notes` what they are told.
    """

    page: Page
    taken_for: Classification
    title: str
    marks: PageMarks
    whose: Whose
    part: int = 0
    place: Origin = _NOWHERE
    called: str = ""
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The type that the page alone is taken for."""
        return self.taken_for.kind

    @cached_property
    def text(self) -> str:
        """All that is printed, without blanks and breaks."""
        return "".join(compact_text(x.text) for x in self.page.lines)

    @cached_property
    def sides(self) -> frozenset[str]:
        """Which sides of an identity card the page shows."""
        numbered = "公民身份号码" in self.text or any(True for _ in id_numbers.find_id_numbers(self.text))
        shown = {
            "portrait": numbered or _PATTERNS["portrait"].search(self.text),
            "emblem": _PATTERNS["emblem"].search(self.text),
        }
        return frozenset(side for side, seen in shown.items() if seen)

    @property
    def copied_twice(self) -> bool:
        """Whether one side of an identity card stands on the sheet twice, and not of two people."""
        often = max(self.text.count("公民身份号码"), self.text.count("签发机关"))
        if self.kind != types.ID_CARD or often < 2:
            return False
        numbers = (m for x in self.page.lines for m in id_numbers.find_id_numbers(compact_text(x.text)))
        return len({id_numbers.compact(number[0]) for number in numbers}) <= 1

    @cached_property
    def is_running_text(self) -> bool:
        """Whether the page is one of text: many Chinese letters and few bare figures."""
        if self.marks.figures > _FIGURES_OF_TEXT:
            return False
        return sum("\u4e00" <= c <= "\u9fff" for c in self.text) >= _LETTERS

    @property
    def is_list(self) -> bool:
        """Whether it is, or may be, a list of fees."""
        return self.kind in (types.UNKNOWN, types.EXPENSE_LIST)

    def with_note(self, note: str) -> "StackLeaf":
        """The same page, with something more that people are told of it."""
        return replace(self, notes=(*self.notes, note))


@dataclass(frozen=True)
class OpenPaper:
    """The pages of one document so far, in scan order."""

    leaves: tuple[StackLeaf, ...]
    whose: Whose

    def with_leaf(self, leaf: StackLeaf) -> "OpenPaper":
        """The paper with one page more at its end."""
        return OpenPaper((*self.leaves, leaf), self.whose.with_more(leaf.whose))

    @property
    def last(self) -> StackLeaf:
        """The page that was added last."""
        return self.leaves[-1]

    @cached_property
    def taken_for(self) -> Classification:
        """What the paper is: a page with a title tells it better than one without, a sure one better than an unsure one."""
        return max(
            (x.taken_for for x in self.leaves),
            key=lambda c: (c.kind != types.UNKNOWN, bool(c.title), c.confidence),
        )

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Heads of the table as last printed."""
        return next((x.marks.columns for x in reversed(self.leaves) if x.marks.columns), ())

    @cached_property
    def is_reversed(self) -> bool:
        """Whether the sheets were laid on the scanner the wrong way round: the last page came first."""
        first, last = self.leaves[0].marks.numbering, self.last.marks.numbering
        if first.number is None or first.number != first.total or first.number == 1:
            return False
        return len(self.leaves) == 1 or (last.number or 0) < first.number

    @cached_property
    def expected_number(self) -> Numbering:
        """The number that the page at the end of the paper has, counted on from one that was legible."""
        if self.is_reversed and len(self.leaves) > 1:
            return Numbering()
        for back, leaf in enumerate(reversed(self.leaves)):
            numbering = leaf.marks.numbering
            if numbering.number is not None:
                return Numbering(numbering.number + back, numbering.total)
        return Numbering()

    @property
    def is_complete(self) -> bool:
        """Whether the last page is page n of n, or page 1 where they came the wrong way round."""
        if self.is_reversed and len(self.leaves) > 1:
            return self.last.marks.numbering.number == 1
        return self.expected_number.total is not None and self.expected_number.number == self.expected_number.total

    @property
    def is_ended(self) -> bool:
        """Whether the last page ends the paper: a total below a table, a signature below a text."""
        marks = self.last.marks
        return marks.totalled if self.taken_for.kind in types.TABLE_SPANS_PAGES else marks.signed


@dataclass(frozen=True, slots=True)
class Step:
    """Whether a page goes on with the paper, and what a person should know about it where that is not certain."""

    joined: bool
    doubt: str = ""


JOIN, CUT = Step(True), Step(False)
"""What most rules answer."""
REVERSED = "与前页的印刷页码倒序，已按页码排列"


@dataclass(frozen=True)
class Meeting:
    """A paper and the page behind it.

    `gap`: a page between the two could not be read; looks alone do not bridge it. `doubtful_side`: the card before lacks
    the other side, too; nobody can tell whose this one is.
    """

    paper: OpenPaper
    leaf: StackLeaf
    gap: bool = False
    doubtful_side: bool = False

    @cached_property
    def kind(self) -> str:
        """The type that the paper is taken for."""
        return self.paper.taken_for.kind

    @cached_property
    def is_table(self) -> bool:
        """Whether the paper's table may run over pages."""
        return self.kind in types.TABLE_SPANS_PAGES

    @cached_property
    def is_text(self) -> bool:
        """Whether the paper's text may run over pages."""
        return self.kind in types.TEXT_SPANS_PAGES

    @property
    def spans_pages(self) -> bool:
        """Whether the paper is of a kind that may have several pages."""
        return self.is_table or self.is_text

    @property
    def goes_on_in_columns(self) -> bool:
        """Whether the page is one of figures, and they stand in the columns of the page before."""
        from intake.splitting.figure_columns import has_same_columns

        return self.leaf.marks.figures >= _FIGURES_OF_TABLE and has_same_columns(self.paper.last.page, self.leaf.page)

    @cached_property
    def may_be_same_kind(self) -> bool:
        """Whether what the page looks like is no other paper than this one."""
        return self.leaf.kind in (self.kind, types.UNKNOWN)

    @cached_property
    def same_heads(self) -> bool:
        """Whether both have a table under the same heads."""
        return same_columns(self.paper.columns, self.leaf.marks.columns)

    @cached_property
    def has_other_title(self) -> bool:
        """Whether the page has a title, and another one."""
        if not self.leaf.title:
            return False
        return self.leaf.kind != self.kind or self.leaf.title != self.paper.taken_for.title

    @cached_property
    def has_other_owner(self) -> bool:
        """Whether it is another patient's, or of another stay or bill."""
        return bool(self.paper.whose.differing_keys(self.leaf.whose) - {"day", "bill_code"})

    @property
    def has_next_number(self) -> bool:
        """Whether the page bears the number that comes next."""
        return self.leaf.marks.numbering.follows(self.paper.expected_number)

    @cached_property
    def has_other_day(self) -> bool:
        """Whether both are lists of one day each, and not of the same."""
        before, now = (x.whose.values.get("day", frozenset()) for x in (self.paper.last, self.leaf))
        return len(before) == len(now) == 1 and before != now

    @cached_property
    def is_next_day(self) -> bool:
        """Whether the list of the next day begins, however its pages are counted: a title, and the day before has its sum."""
        if not self.is_table or not self.leaf.title or not self.has_other_day:
            return False
        return self.paper.is_ended or any(_is_sum_of_a_day(x.text) for x in self.paper.last.page.lines)

    @cached_property
    def shared_identity(self) -> frozenset[str]:
        """Keys under which paper and page print the same name, number or day."""
        return self.paper.whose.shared_keys(self.leaf.whose)

    @cached_property
    def shares_number(self) -> bool:
        """Whether both print the same number of a patient, a stay or a bill."""
        return not self.shared_identity.isdisjoint(TELLING)

    @cached_property
    def shares_owner(self) -> bool:
        """Whether both print the same number or name."""
        return self.shares_number or "name" in self.shared_identity

    @property
    def is_of_one_stay(self) -> bool:
        """Whether a number holds both together, or a name above the same table."""
        return self.shares_number or (self.shares_owner and self.same_heads)

    @cached_property
    def counts_down(self) -> bool:
        """Whether the last page came first, and this is the one before the page before it."""
        now, last = self.leaf.marks.numbering, self.paper.last.marks.numbering
        if not self.paper.is_reversed or now.number is None or now.total != last.total:
            return False
        return last.number == now.number + 1

    def join_doubtfully(self, words: str) -> "Step":
        """Joins, and tells a person on what grounds; `words` follow the name of the page."""
        return Step(True, f"{self.leaf.called}{words}")


def _is_sum_of_a_day(text: str) -> bool:
    return bool(_PATTERNS["sum_of_a_day"].search(compact_text(text)))
