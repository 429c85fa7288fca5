"""What a case is and what is said about it. All frozen; nothing here decides anything.

A *case* is the papers of one applicant for one item. *Materials* answer the item's list, *findings* answer the rules, a
*verdict* proposes; a person decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from intake import types
from intake.cases.arrangement import Arranged
from intake.cases.corrections import Applied
from intake.catalogue.model import AnyOf, Clause, Item, OnePaper
from intake.ledger.model import Match
from intake.model import BLANK_SHEET, Box, Evidence, Failure, Field, Outcome, Reading, Record, Row, Seal, State
from intake.types.registry import TYPES
from intake.types.vocabulary import ExpenseList, Spec
from intake.values import compact_text

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

SURE = frozenset({State.VERIFIED, State.READ, State.TYPED})
"""States on which a rule may rest a pass or a fail; everything else leaves it unknown."""
ITEMS = ExpenseList.ITEMS.name
"""Name of the table of charges, on lists and bills alike."""


class Charge:
    """The columns of the table of charges."""

    NAME: Final = "name"
    DATE: Final = "date"
    QUANTITY: Final = "quantity"
    PRICE: Final = "price"
    AMOUNT: Final = "amount"
    TAX: Final = "tax"
    SPEC: Final = "spec"
    UNIT: Final = "unit"
    COVERAGE: Final = "coverage"
    REMARK: Final = "remark"


# ------------------------------------------------------------------------------------------------ where things stand
@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing can be seen: which paper of the case (index from 0), its file, the page in that file, a box there.

    `page` is 0 and `box` None where the whole paper is meant.
    """

    paper: int
    path: str
    page: int = 0
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Seen(Generic[T_co]):
    """A field where it stands in the case."""

    paper: int
    reading: Reading
    key: str
    field: Field[T_co]

    @property
    def sure(self) -> bool:
        """Whether a rule may rest on the value."""
        return self.field.state in SURE

    @property
    def value(self) -> T_co:
        """The value.

        Raises:
            ValueError: for a field that holds none; ask `sure` first.
        """
        if self.field.value is None:
            raise ValueError(f"{self.key} holds no value")
        return self.field.value

    @property
    def place(self) -> Place:
        """Where the value stands."""
        return locate_evidence(self.paper, self.reading, self.field.evidence)

    @property
    def label(self) -> str:
        """The field's Chinese name, as people see it."""
        known = TYPES.get(self.reading.record.kind)
        return next((s.label for s in known.fields if s.name == self.key), self.key) if known else self.key

    @property
    def paper_name(self) -> str:
        """The paper's Chinese name."""
        return kind_name(self.reading.classification.kind)


def kind_name(kind: str) -> str:
    """The Chinese name of a document type."""
    return TYPES[kind].label if kind in TYPES else "未识别"


def locate_evidence(paper: int, reading: Reading, evidence: Evidence | None) -> Place:
    """Where a piece of evidence stands; the paper's first page where there is no evidence."""
    number = evidence.page if evidence else reading.document.pages[0].number
    origin = reading.document.origin_of(number)
    return Place(paper, origin.path, origin.number, evidence.box if evidence else None)


def seal_place(paper: int, reading: Reading, page: int, seal: Seal) -> Place:
    """Where a seal stands."""
    found = next(p for p in reading.document.pages if p.number == page)
    return locate_evidence(paper, reading, Evidence(page, found.frame.map_rect(seal.rect)))


# ------------------------------------------------------------------------------------------------ what is given
class FactOrigin(StrEnum):
    """Where a fact comes from. What was not said is shown as inferred or assumed, never as known."""

    TYPED = "typed"
    INFERRED = "inferred"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """The answer to a condition's question: True, False, or None where nobody knows; with why and where it is seen."""

    value: bool | None
    origin: FactOrigin
    why: str = ""
    evidence: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A person as far as known; `None` where nothing sure says it."""

    name: str | None = None
    id_number: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What a person wrote into `case.yaml` or on the command line. Everything is optional.

    `facts`: condition id -> yes or no. `shown`: materials, in the guide's words, that were seen at the desk and not scanned.
    """

    item: str = ""
    insurance: str = ""
    edition: str = ""
    applied: date | None = None
    applicant: Person = field(default_factory=Person)
    agent: Person | None = None
    facts: Mapping[str, bool] = field(default_factory=dict)
    shown: tuple[str, ...] = ()
    diseases: tuple[str, ...] = ()
    hospital_levels: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))
        object.__setattr__(self, "hospital_levels", MappingProxyType(dict(self.hospital_levels)))


# ------------------------------------------------------------------------------------------------ materials
class MaterialOutcome(StrEnum):
    """How a required material stands; the contract's words."""

    PRESENT = "present"
    MISSING = "missing"
    DOUBTFUL = "doubtful"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """What is wrong with a paper that was found: a stable slug, and the sentence for people."""

    what: str
    message: str
    evidence: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenPaper:
    """A paper of the case taken for a leaf of the item's tree, with what is wrong with it."""

    needed: OnePaper
    paper: int
    shortcomings: tuple[Shortcoming, ...] = ()
    reviewed: bool = False
    """Another paper in its place (a household register for an identity card), accepted only by a person."""


@dataclass(frozen=True, slots=True)
class Material:
    """One line of the item's list and how the case answers it.

    `name` in the guide's words. `needed`: the node of the tree. `required` is False where the guide may not ask for it
    (ambiguous, proposed): such a paper is recommended and never called missing.
    """

    name: str
    outcome: MaterialOutcome
    why: str
    needed: "OnePaper | AnyOf"
    clause: Clause
    matches: tuple[TakenPaper, ...] = ()
    evidence: tuple[Place, ...] = ()
    required: bool = True
    condition: str = ""
    """Id of the condition it hangs on."""


# ------------------------------------------------------------------------------------------------ findings
class Severity(StrEnum):
    """What a failed rule leads to; the contract's words."""

    REJECT = "reject"
    CORRECT = "correct"
    LOOK = "look"
    HINT = "hint"

    @property
    def zh(self) -> str:
        """The office's word for it."""
        return {"reject": "不予受理建议", "correct": "补正", "hint": "提示", "look": "人工核对"}[self.value]

    @property
    def rank(self) -> int:
        """0 is the gravest. A hint weighs least: it is ticked off and keeps no case from being complete."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about one thing; `fields` are vocabulary keys, `remedy` what to bring or do.

    `earlier`: the papers of earlier cases that it speaks of.
    """

    outcome: Outcome
    message: str
    fields: tuple[str, ...] = ()
    evidence: tuple[Place, ...] = ()
    severity: Severity | None = None
    """None: the rule's own. A finding may be milder than its rule, never graver."""
    remedy: str = ""
    rule: str = ""
    citation: str = ""
    earlier: tuple[Match, ...] = ()


class Conclusion(StrEnum):
    """The proposal; the contract's words."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    PROBLEM = "problem"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The proposal with its name in the office's words: 齐全, 需补正, 不予受理建议, 待人工核对."""

    conclusion: Conclusion
    zh: str
    why: str = ""


# ------------------------------------------------------------------------------------------------ the case
@dataclass(frozen=True)
class Case:
    """The papers of one applicant, the item they are for, and what is known besides. Rules are handed one of these.

    `earlier`: what the ledger has already of the same papers; None where no ledger was asked. `corrections`: what people decided
    about values, `arranged`: how they said that its papers lie; `readings` have both already.
    """

    name: str
    item: Item
    applied: date
    readings: tuple[Reading, ...]
    failures: tuple[Failure, ...] = ()
    given: Given = field(default_factory=Given)
    patient: Person = field(default_factory=Person)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    materials: tuple[Material, ...] = ()
    earlier: tuple[Match, ...] | None = None
    corrections: tuple[Applied, ...] = ()
    arranged: tuple[Arranged, ...] = ()

    def of(self, *kinds: str) -> Iterator[tuple[int, Reading]]:
        """The papers of these types, with their index."""
        for index, reading in enumerate(self.readings):
            if reading.classification.kind in kinds:
                yield index, reading

    def seen(self, spec: "Spec[T] | str", *kinds: str) -> tuple["Seen[T]", ...]:
        """Every field of that key that holds a value, on papers of these types (of all, where none is named)."""
        key = spec if isinstance(spec, str) else spec.name
        papers = self.of(*kinds) if kinds else enumerate(self.readings)
        found = (seen_in(index, reading, key) for index, reading in papers)
        return tuple(one for one in found if one is not None)

    def holds(self, condition: str) -> bool | None:
        """The answer to a condition's question, None where nobody knows."""
        fact = self.facts.get(condition)
        return fact.value if fact else None

    def has(self, *kinds: str) -> bool:
        """Whether there is a paper of one of these types."""
        return any(True for _ in self.of(*kinds))

    @cached_property
    def unknown_pages(self) -> tuple[Place, ...]:
        """Pages that nobody could assign: as long as there is one, no material is called missing."""
        papers = [locate_evidence(i, r, None) for i, r in self.of(types.UNKNOWN) if not _is_blank(r)]
        return (*papers, *(Place(-1, f.path, f.page or 0) for f in self.failures))


def seen_in(paper: int, reading: Reading, key: str) -> Seen[Any] | None:
    """The paper's field of that key; None where there is none or it holds no value."""
    field = reading.record.fields.get(key)
    return Seen(paper, reading, key, field) if field is not None and field.value is not None else None


def item_rows(record: Record) -> tuple[Row, ...]:
    """The rows of charges on a list or bill; empty where none were read."""
    return record.tables.get(ITEMS, ())


def _is_blank(reading: Reading) -> bool:
    """Whether the paper is an empty sheet; one that is merely without words may be any paper, too blurred to be read."""
    pages = reading.document.pages
    told = (*reading.record.warnings, *(w for page in pages for w in page.warnings))
    words = any(compact_text(line.text) for page in pages for line in page.lines)
    return not words and any(BLANK_SHEET in w for w in told)
