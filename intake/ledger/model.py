"""What the ledger speaks of. All frozen; nothing here asks the database.

A *case* has a register number (登记号, `2026-00017`) from the day it came in, and a 受理编号 once a notice of acceptance was
printed. *Claims* are what its papers say that no second case may say again. *Matches* are what an earlier case, or a list of
settled bills, says of the same papers. *Corrections* are what a person decided about a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from intake.model import Box


class EventKind(StrEnum):
    """What can happen. Names are stored and hashed: they are never changed."""

    RECEIVED = "case-received"
    REVIEWED = "case-reviewed"
    READ = "papers-read"
    ADDED = "papers-added"
    CORRECTED = "value-corrected"
    ARRANGED = "papers-arranged"
    TOLD = "facts-told"
    WITHDRAWN = "entry-withdrawn"
    SAMPLED = "value-sampled"
    TAKEN_OVER = "case-taken-over"
    PROPOSED = "decision-proposed"
    DECIDED = "case-decided"
    NUMBERED = "number-given"
    PRINTED = "form-printed"
    SETTLED = "settled-imported"
    CHECKED = "bill-checked"
    PURGED = "case-purged"
    SHOWN = "shown-in-full"
    ACCOUNT = "account-changed"
    RESTORED = "ledger-restored"


class Stage(StrEnum):
    """Where a case stands; the values are the office's words."""

    RECEIVED = "已收件"
    REVIEWED = "已预审"
    SUPPLEMENT = "待补正"
    SUPPLEMENTED = "已补齐"
    REFUSED = "不予受理"
    ACCEPTED = "已受理"
    FORWARDED = "业务审核"
    CLOSED = "已办结"
    WITHDRAWN = "已撤回"
    PURGED = "已清除"


RETURNED = (Stage.REFUSED, Stage.WITHDRAWN)
"""Where nothing was paid for: the same papers may come again."""
ENDED = (*RETURNED, Stage.CLOSED)
"""Stages in which the office is done with a case."""


# ------------------------------------------------------------------------------------------------ what papers claim
@dataclass(frozen=True, slots=True)
class Spot:
    """Where a thing stands on a scan: the SHA-256 of the file, the page in it (from 1), a box there; None = the whole page."""

    sha256: str
    page: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class BillClaim:
    """One bill as it can be recognised again. Texts are empty and the rest None where nothing legible was read.

    Attributes:
        paper: Its index among the papers of the case, from 0.
        kind: The document type.
        code: 票据代码 as printed; may bear `*`.
        number: 票据号码 as printed; may bear `*`.
        qr_code: The same as the QR code says.
        qr_number: The same.
        sure: Whether the printed number may be rested upon.
        name: The patient.
        id_number: His or hers; may be masked.
        total: Amount in yuan.
        issued: Date of issue.
        admitted: First day of the stay.
        discharged: Last day of the stay.
        hospital: Who issued it.
        check_code: 校验码.
        spot: Where the number stands.
    """

    paper: int
    kind: str
    code: str = ""
    number: str = ""
    qr_code: str = ""
    qr_number: str = ""
    sure: bool = False
    name: str = ""
    id_number: str = ""
    total: Decimal | None = None
    issued: date | None = None
    admitted: date | None = None
    discharged: date | None = None
    hospital: str = ""
    check_code: str = ""
    spot: Spot = field(default_factory=lambda: Spot("", 1))


@dataclass(frozen=True, slots=True)
class Leaf:
    """How a scanned page is drawn upright: size in upright pixels, row-major 3×3 frame, boxes of numbers of people."""

    width: float
    height: float
    frame: tuple[float, ...]
    private: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetClaim:
    """One page as it can be recognised again.

    Attributes:
        paper: Index of its paper, from 0.
        kind: The document type.
        spot: The page.
        picture: Perceptual hash of the upright picture: 32 bytes, empty where the page has no picture.
        figures: 32-bit digests of the numbers printed on it.
        telling: What two different papers of one kind differ in (number, person, days, total): vocabulary key -> value as text.
        leaf: How it is drawn.
    """

    paper: int
    kind: str
    spot: Spot
    picture: bytes = b""
    figures: frozenset[int] = frozenset()
    telling: Mapping[str, str] = field(default_factory=dict)
    leaf: Leaf | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """All of a case. `files`: SHA-256 of each file of it."""

    files: frozenset[str] = frozenset()
    bills: tuple[BillClaim, ...] = ()
    sheets: tuple[SheetClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class SettledBill:
    """A line of an imported list of settled bills (card settlements, an older system).

    `row`: its number in the list, from 1; `reference`: what the list calls the settlement.
    """

    row: int
    code: str = ""
    number: str = ""
    name: str = ""
    id_number: str = ""
    total: Decimal | None = None
    admitted: date | None = None
    discharged: date | None = None
    settled: date | None = None
    hospital: str = ""
    reference: str = ""


# ------------------------------------------------------------------------------------------------ what was claimed before
class Sameness(StrEnum):
    """In what an earlier paper is the same."""

    FILE = "file"
    BILL = "bill"
    STAY = "stay"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class CaseRef:
    """An earlier case, or a list of settled bills (`settled`, whose `register` is the settlement's own reference).

    `stage`: where the earlier case stands; what was refused or withdrawn may be handed in again.
    """

    id: str
    register: str
    number: str = ""
    received: date | None = None
    item: str = ""
    settled: bool = False
    stage: Stage | None = None

    @property
    def label(self) -> str:
        """What people look it up by: 受理编号 where there is one, else the register number."""
        return self.number or self.register


@dataclass(frozen=True, slots=True)
class Match:
    """A paper of the case that an earlier one has already.

    Attributes:
        paper: Index of the paper in the case at hand, from 0.
        how: In what they are the same.
        case: The earlier case.
        mine: Where it stands in the case at hand.
        theirs: Where it stands in the earlier case; None for a settled bill.
        leaf: How the earlier page is drawn.
        agreeing: Vocabulary keys in which both agree.
        differing: Key -> (mine, theirs) where both are legible and differ.
        sure: Whether the numbers that agree were read surely on both.
    """

    paper: int
    how: Sameness
    case: CaseRef
    mine: Spot
    theirs: Spot | None = None
    leaf: Leaf | None = None
    agreeing: tuple[str, ...] = ()
    differing: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sure: bool = True


NOBODY = CaseRef("", "")
"""The case of a match while its id alone is known."""


# ------------------------------------------------------------------------------------------------ what people decided
@dataclass(frozen=True, slots=True)
class PaperKey:
    """A paper as it is found again whatever is read of it: its first page, and which paper of that page (0: all of it)."""

    sha256: str
    page: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What a second person typed who did not see the value, where it is another one: as the contract writes it, None: nothing is there."""

    value: Any
    who: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A value as a person decided it; never overwritten, only followed by another.

    Attributes:
        paper: Whose value it is.
        kind: The document type that the paper was taken for.
        field: Vocabulary key; for a cell of a table `items.3.amount`, rows from 1.
        old: What had been read, as the contract writes it; None where nothing was.
        old_state: Its state.
        new: What counts now, as the contract writes it; None: the paper does not carry it.
        who: Who decided it.
        why: For what reason.
        at: When, with its zone.
        spot: The place by which the value is found again: the box at which it had been read; None where there is none.
        event: Number of the event in the ledger; 0 while it is not written.
        sought: Whether what counts now was looked for on the paper. Where it was not, it stands where the old value stood.
        seen: Where what counts now stands on the paper; None where it was sought and not found.
        second: What a blind second look made of it; None where nobody looked, or it is the same.
    """

    paper: PaperKey
    kind: str
    field: str
    old: Any
    old_state: str
    new: Any
    who: str
    why: str
    at: datetime
    spot: Spot | None = None
    event: int = 0
    sought: bool = False
    seen: Spot | None = None
    second: SecondReading | None = None


class ArrangedAct(StrEnum):
    """What a person did with papers. Names are stored: they are never changed."""

    RETYPE = "retype"
    MOVE = "move"
    SPLIT = "split"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How papers lie, as a person decided it; never overwritten, only followed by another.

    Attributes:
        act: What was done.
        page: Retyped or joined: the first page of the paper. Moved: the page. Split: the first page of the new paper.
        who: Who decided it.
        at: When, with its zone.
        to: Moved, joined: the first page of the paper that it belongs to; else None.
        before: Moved: the page before which it is put; None: behind the last one.
        kind: Retyped: the type that the paper is. Split: that of the new paper; empty: what is read of it.
        area: Of one of several papers on a sheet, its part of the sheet; else None.
        event: Number of the event in the ledger; 0 while it is not written.
    """

    act: ArrangedAct
    page: PaperKey
    who: str
    at: datetime
    to: PaperKey | None = None
    before: PaperKey | None = None
    kind: str = ""
    area: Box | None = None
    event: int = 0


@dataclass(frozen=True, slots=True)
class ToldPoints:
    """What a person told of a case.

    Attributes:
        points: Point -> what counts, as `case.yaml` writes it; None: nothing is told of it any more. `facts.ID` and
            `applicant.PART` are points of their own.
        who: Who told it.
        at: When, with its zone.
        event: Number of the event in the ledger; 0 while it is not written.
    """

    points: Mapping[str, Any]
    who: str
    at: datetime
    event: int = 0
