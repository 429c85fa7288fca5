"""A service item (事项) of the office's guides, as data: what it demands, within which limit, and where that is written.

The materials of an item are a tree. Its leaves are papers, its branches say all, any one, or only under a condition; a
text stands in the guide's own words, so that what is shown to an applicant can be found again on paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Insurance(StrEnum):
    """Which of the two rulebooks: the first key of everything."""

    RESIDENTS = "居民"
    EMPLOYEES = "职工"


class Unit(StrEnum):
    """In what a limit or a window is counted. They are different things: 一个月 is not 30 日."""

    WORKING_DAYS = "工作日"
    DAYS = "日"
    MONTHS = "月"
    YEARS = "年"
    AT_ONCE = "即时"


class PaperForm(StrEnum):
    """In which form a paper is asked for. A scan rarely tells them apart, so it is only ever a hint."""

    ORIGINAL = "original"
    COPY = "copy"


class Since(StrEnum):
    """From which day a window is counted."""

    APPLICATION = "application_date"
    """The paper may not be older than the window on the day of application."""
    DISCHARGE = "discharge_date"
    """The claim is handed in within the window after discharge."""
    EVENT = "event_date"
    """The claim is handed in within the window after the event (生育、流产、手术)."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long the office may take; `n` is 0 where it is 即时. `text` in the guide's words."""

    n: int
    unit: Unit
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time that a paper or a claim has to keep; `text` in the guide's words."""

    n: int
    unit: Unit
    since: Since
    text: str


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number with what the guide says it is for."""

    number: str
    use: str


@dataclass(frozen=True, slots=True)
class Clause:
    """Where something is written.

    `guide` is the guide's printed title, `item` number and name of the item in it, `section` the heading of its section
    (六、受理材料), `line` the line there, from 1; 0 where the whole section is meant. `mark` is what is printed before the
    line or the lines above it: its number, or 备注; empty where nothing is. People are shown the mark, never the line.
    """

    guide: str
    item: int
    name: str
    section: str = ""
    line: int = 0
    mark: str = ""

    @property
    def printed_mark(self) -> str:
        """The mark as people are told it: 第4项, 备注; empty where there is none."""
        return f"第{self.mark}项" if self.mark.isdigit() else self.mark

    def __str__(self) -> str:
        place = f"《{self.guide}》{self.item}.{self.name}"
        return " ".join(filter(None, (place, self.section, self.printed_mark)))


# ------------------------------------------------------------------------------------------------ the tree
@dataclass(frozen=True, slots=True)
class NodeWords:
    """What any node says of itself.

    `text` and `because` are verbatim quotes of the guide, `note` is the catalogue's own remark. `ambiguous`: in another
    reading of the guide the paper is not required; `proposal`: the guide does not have it. A paper that is either is
    never called missing. `law`: the article that names the paper, where the office knows one. `clause` is where `text`
    stands; ask for it through `clauses.clause_of`.
    """

    text: str = ""
    because: tuple[str, ...] = ()
    note: str = ""
    ambiguous: str = ""
    proposal: bool = False
    clause: Clause | None = None
    law: str = ""


@dataclass(frozen=True, slots=True)
class OnePaper:
    """A leaf: one document, by its type of the vocabulary. What is False, None or empty the guide does not say."""

    kind: str
    words: NodeWords
    form: PaperForm | None = None
    seal: bool = False
    signature: bool = False
    keep_copy: bool = False
    count: int = 1
    whose: str = ""
    hospital_level: str = ""
    issuer: str = ""
    positive: bool = False
    """Must show an abnormal finding; a program can only propose that it does."""
    window: Window | None = None
    waived_when: str = ""
    """Id of the condition under which the paper need not be brought."""
    manual: bool = False
    """No document type fits: a person ticks it."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every child."""

    children: tuple["Node", ...]
    words: NodeWords = field(default_factory=NodeWords)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One child is enough."""

    children: tuple["Node", ...]
    words: NodeWords = field(default_factory=NodeWords)


@dataclass(frozen=True, slots=True)
class When:
    """`then` if the condition holds, else `otherwise` (None: nothing)."""

    condition: str
    then: "Node"
    otherwise: "Node | None" = None
    words: NodeWords = field(default_factory=NodeWords)


@dataclass(frozen=True, slots=True)
class NoPaper:
    """The guide says in so many words that nothing is to be brought."""

    words: NodeWords = field(default_factory=NodeWords)


Node = OnePaper | AllOf | AnyOf | When | NoPaper


# ------------------------------------------------------------------------------------------------ items
@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as printed, or, where it has no title of its own, as we call it; then `note` says so."""

    title: str
    insurance: Insurance
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that changes what is required; `text` in the guide's words, `question` what a clerk is asked."""

    id: str
    zh: str
    question: str
    text: str = ""
    known_from: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One service item in one edition.

    `edition` is a short hash of the entry as written: a case keeps the one it was judged by. `since` and `until` are the
    first and the last day on which it is in force, None where open.
    """

    id: str
    name: str
    insurance: Insurance
    clause: Clause
    accepted_by: str
    serves: str
    limit: Limit
    materials: Node
    verbatim: tuple[str, ...]
    heading: str = ""
    channels: tuple[str, ...] = ()
    eligibility: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    supervision_phone: str = ""
    prints: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    note: str = ""
    since: date | None = None
    until: date | None = None
    edition: str = ""
    origin: str = ""
    """The catalogue file it comes from."""

    def in_force(self, day: date) -> bool:
        """Whether the edition holds on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every item in every edition, the conditions they use, and which other papers are looked at in a paper's place."""

    items: tuple[Item, ...]
    conditions: Mapping[str, Condition]
    accept_with_review: Mapping[str, tuple[str, ...]]
    guides: tuple[Guide, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "conditions", MappingProxyType(dict(self.conditions)))
        object.__setattr__(self, "accept_with_review", MappingProxyType(dict(self.accept_with_review)))
