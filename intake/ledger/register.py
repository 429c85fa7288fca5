"""The register (台账) as a query over the tables of state: which cases, in which order, with which days of their clocks.

A filter that says nothing leaves nothing out. Rows come by year and serial, which is the order of their register numbers.
Of lateness the query only compares due days with a cutoff day, which the calendar gives; counting days is left to the row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from intake.catalogue.workdays import count_working_days, working_days_before
from intake.ledger.cases import is_called
from intake.ledger.claims.same_bill import MASK
from intake.ledger.model import ENDED, RETURNED, Stage
from intake.ledger.schema import BILLS, CASES
from intake.ledger.stored import from_cents, read_day
from intake.values import compact_text

_LAST = 4
"""Characters of an ID number by which a case may be asked for instead of the whole number."""
_PAGE = 2_000
"""Rows held at once where all are wanted."""


_OFFERED = 5
"""Cases that are offered where a piece of a number was said; more than one is asked about."""


class CheckResult(StrEnum):
    """What the finance ministry's check page says of a bill."""

    GENUINE = "真"
    FALSE = "伪"
    UNKNOWN = "未查到"
    VOID = "已作废"
    REVERSED = "已冲红"

    @property
    def is_false(self) -> bool:
        """Whether the bill pays for nothing."""
        return self in (CheckResult.FALSE, CheckResult.VOID, CheckResult.REVERSED)


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """Which cases. What is empty or None leaves nothing out.

    Attributes:
        number: A piece of the 受理编号 or of the register number.
        stages: The stages asked for.
        item: Its id, or a piece of its name.
        insurance: 险种.
        area: A piece of the 统筹区.
        name: A piece of the applicant's name.
        id_number: The ID number, or its last 4 characters.
        received_from: First day of receipt.
        received_to: Last day of receipt.
        accepted_from: First day of acceptance.
        accepted_to: Last day of acceptance.
        overdue: Late by at least so many working days against one of the two clocks, open or closed.
        verdict: A piece of the pre-review's verdict.
        false_bills: Only cases with a bill that was found false.
        words: A piece of a register number, a 受理编号 or the applicant's name, or an ID number, or its last 4 characters.
        without_item: Only cases of which papers were read and nobody knows yet what they are for.
    """

    number: str = ""
    stages: tuple[Stage, ...] = ()
    item: str = ""
    insurance: str = ""
    area: str = ""
    name: str = ""
    id_number: str = ""
    received_from: date | None = None
    received_to: date | None = None
    accepted_from: date | None = None
    accepted_to: date | None = None
    overdue: int = 0
    verdict: str = ""
    false_bills: bool = False
    words: str = ""
    without_item: bool = False


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A case as the register shows it. Days are None and texts empty where nothing was said; `total` in yuan.

    `bills_false`: how many of its bills were found false; `overdue_days` is settled when the case is closed; `open_points`: values
    that a person has to look at, None where nobody counted.
    """

    id: str
    register: str
    number: str
    stage: Stage
    received: date
    item_id: str
    item: str
    insurance: str
    area: str
    verdict: str
    problems: str
    applicant: str
    id_number: str
    phone: str
    agent: str
    hospital: str
    hospital_level: str
    admitted: date | None
    discharged: date | None
    bills: int
    bills_false: int
    total: Decimal | None
    papers: int
    sheets: int
    accepted: date | None
    supplement_number: str
    supplement_asked: date | None
    supplement_done: date | None
    supplement_days: int
    forwarded: date | None
    forwarded_to: str
    closed: date | None
    result: str
    guide_due: date | None
    statute_due: date | None
    overdue_days: int | None
    note: str
    open_points: int | None

    def guide_overdue(self, today: date) -> int:
        """Working days by which it is, or was when it was closed, late against the guide's limit."""
        return self._overdue(self.guide_due, today)

    def statute_overdue(self, today: date) -> int:
        """The same against the statute's limit."""
        return self._overdue(self.statute_due, today)

    def supplement_taken(self, today: date) -> int:
        """Working days in supplement, the open one included."""
        still_open = self.stage is Stage.SUPPLEMENT and self.supplement_asked is not None
        running = count_working_days(self.supplement_asked, today) if still_open and self.supplement_asked else 0
        return self.supplement_days + running

    def _overdue(self, due: date | None, today: date) -> int:
        """A case whose data were purged while it was open has no clock any more."""
        if due is None or (self.stage is Stage.PURGED and self.closed is None):
            return 0
        return count_working_days(due, self.closed or today)


@dataclass(frozen=True, slots=True)
class RegisterBill:
    """A bill as the register shows it; `total` in yuan."""

    case_id: str
    register: str
    paper: int
    kind: str
    code: str
    number: str
    qr_code: str
    qr_number: str
    sure: bool
    check_code: str
    issued: date | None
    total: Decimal | None
    hospital: str
    check_result: str
    checked_on: date | None

    @property
    def asked_code(self) -> str:
        """票据代码 as it can be asked about: as printed, or as the QR code says where the print is illegible or masked."""
        return _whole_of(self.code, self.qr_code)

    @property
    def asked_number(self) -> str:
        """票据号码 likewise."""
        return _whole_of(self.number, self.qr_number)


def _whole_of(printed: str, coded: str) -> str:
    return coded if coded and (not printed or MASK in printed) else printed


# ------------------------------------------------------------------------------------------------ cases
def find_rows(
    connection: Connection, wanted: RegisterFilter, today: date, limit: int | None = None, offset: int = 0
) -> tuple[RegisterRow, ...]:
    """The cases that a filter lets through, by register number; `today` is the day on which lateness is judged."""
    query = _SELECTED.where(*_conditions(wanted, today)).order_by(*_ORDER)
    return tuple(map(_read_row, connection.execute(query.limit(limit).offset(offset))))


def iter_rows(connection: Connection, wanted: RegisterFilter, today: date) -> Iterator[RegisterRow]:
    """The same, all of them, without holding all."""
    query = _SELECTED.where(*_conditions(wanted, today)).order_by(*_ORDER)
    yield from map(_read_row, connection.execute(query, execution_options={"yield_per": _PAGE}))


def count_rows(connection: Connection, wanted: RegisterFilter, today: date) -> int:
    """How many cases a filter lets through."""
    query = select(func.count()).select_from(CASES).where(*_conditions(wanted, today))
    return int(connection.execute(query).scalar_one())


def select_ids(wanted: RegisterFilter, today: date) -> Select[tuple[str]]:
    """The ids of the cases that a filter lets through, as a query to build on."""
    return select(CASES.c.id).where(*_conditions(wanted, today))


def find_rows_of(connection: Connection, ids: Sequence[str]) -> tuple[RegisterRow, ...]:
    """The cases of these ids, in the same order."""
    found = {row.id: _read_row(row) for row in connection.execute(_SELECTED.where(CASES.c.id.in_(ids)))}
    return tuple(found[case_id] for case_id in ids if case_id in found)


def find_named_rows(connection: Connection, name: str) -> tuple[RegisterRow, ...]:
    """The cases that bear a number or are of that id; where none is, the first of those whose numbers hold the words."""
    plain = name.strip()
    exact = or_(CASES.c.id == plain, is_called(plain))
    found = tuple(map(_read_row, connection.execute(_SELECTED.where(exact).order_by(*_ORDER))))
    return found or find_rows(connection, RegisterFilter(number=plain), date.max, limit=_OFFERED)


_FOUND_FALSE = BILLS.c.check_result.in_([result.value for result in CheckResult if result.is_false])
_FALSE_BILLS = (
    select(func.count()).select_from(BILLS).where(BILLS.c.case_id == CASES.c.id, _FOUND_FALSE).scalar_subquery()
)
_SELECTED = select(CASES, _FALSE_BILLS.label("bills_false"))
_ORDER = (CASES.c.year, CASES.c.serial)


def _read_row(row: Any) -> RegisterRow:
    return RegisterRow(
        id=row.id,
        register=row.register,
        number=row.number,
        stage=Stage(row.stage),
        received=date.fromisoformat(row.received),
        item_id=row.item_id,
        item=row.item,
        insurance=row.insurance,
        area=row.area,
        verdict=row.verdict,
        problems=row.problems,
        applicant=row.applicant,
        id_number=row.id_number,
        phone=row.phone,
        agent=row.agent,
        hospital=row.hospital,
        hospital_level=row.hospital_level,
        admitted=read_day(row.admitted),
        discharged=read_day(row.discharged),
        bills=row.bills,
        bills_false=row.bills_false,
        total=from_cents(row.total_cents),
        papers=row.papers,
        sheets=row.sheets,
        accepted=read_day(row.accepted),
        supplement_number=row.supplement_number,
        supplement_asked=read_day(row.supplement_asked),
        supplement_done=read_day(row.supplement_done),
        supplement_days=row.supplement_days,
        forwarded=read_day(row.forwarded),
        forwarded_to=row.forwarded_to,
        closed=read_day(row.closed),
        result=row.result,
        guide_due=read_day(row.guide_due),
        statute_due=read_day(row.statute_due),
        overdue_days=row.overdue_days,
        note=row.note,
        open_points=row.open_points,
    )


# ------------------------------------------------------------------------------------------------ the filter
def _conditions(wanted: RegisterFilter, today: date) -> list[ColumnElement[bool]]:
    cases = CASES.c
    return [
        *_holding(wanted.number, cases.register, cases.number),
        *([cases.stage.in_([stage.value for stage in wanted.stages])] if wanted.stages else []),
        *([or_(cases.item_id == wanted.item, _holds(cases.item, wanted.item))] if wanted.item else []),
        *([cases.insurance == wanted.insurance] if wanted.insurance else []),
        *_holding(wanted.area, cases.area),
        *_holding(wanted.name, cases.applicant),
        *_holding(wanted.verdict, cases.verdict),
        *_of_person(wanted.id_number),
        *_between(cases.received, wanted.received_from, wanted.received_to),
        *_between(cases.accepted, wanted.accepted_from, wanted.accepted_to),
        *([_late_by(wanted.overdue, today)] if wanted.overdue > 0 else []),
        *([cases.id.in_(select(BILLS.c.case_id).where(_FOUND_FALSE))] if wanted.false_bills else []),
        *_called_somehow(wanted.words),
        *([cases.item_id == "", cases.papers > 0, cases.stage == Stage.RECEIVED.value] if wanted.without_item else []),
    ]


def _holds(column: ColumnElement[str], piece: str) -> ColumnElement[bool]:
    return column.contains(piece.strip(), autoescape=True)


def _holding(piece: str, *columns: ColumnElement[str]) -> list[ColumnElement[bool]]:
    return [or_(*(_holds(column, piece) for column in columns))] if piece else []


def _of_person(id_number: str) -> list[ColumnElement[bool]]:
    plain = compact_text(id_number).upper()
    if not plain:
        return []
    column = CASES.c.id_number
    return [column.endswith(plain, autoescape=True) if len(plain) == _LAST else column == plain]


def _called_somehow(words: str) -> list[ColumnElement[bool]]:
    if not words.strip():
        return []
    named = (_holds(column, words) for column in (CASES.c.register, CASES.c.number, CASES.c.applicant))
    return [or_(*named, *_of_person(words))]


def _between(column: ColumnElement[str], first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """Days are ISO texts, whose order is that of days; an empty one lies before all."""
    begins = [column >= first.isoformat()] if first else []
    ends = [column <= last.isoformat(), column != ""] if last else []
    return begins + ends


def _late_by(days: int, today: date) -> ColumnElement[bool]:
    """An open case whose due day lies behind the cutoff, or one that was closed so late."""
    cases, cutoff = CASES.c, working_days_before(today, days).isoformat()
    past = or_(*(and_(due != "", due <= cutoff) for due in (cases.guide_due, cases.statute_due)))
    still_open = cases.stage.not_in([stage.value for stage in (*ENDED, Stage.PURGED)])
    return or_(and_(still_open, past), cases.overdue_days >= days)


# ------------------------------------------------------------------------------------------------ bills
def find_bills(connection: Connection, case_id: str) -> tuple[RegisterBill, ...]:
    """The bills of a case, in the order of its papers."""
    return tuple(_iter_bills(connection, BILLS.c.case_id == case_id))


def iter_bills(connection: Connection, wanted: RegisterFilter, today: date) -> Iterator[RegisterBill]:
    """The bills of the cases that a filter lets through, by register number and paper."""
    return _iter_bills(connection, BILLS.c.case_id.in_(select_ids(wanted, today)))


_GONE = [stage.value for stage in (*RETURNED, Stage.PURGED)]
"""Stages in which nobody pays for a bill any more."""


def find_bills_to_check(
    connection: Connection, kinds: Sequence[str], *, every: bool = False
) -> tuple[RegisterBill, ...]:
    """Bills of these types that nobody has checked yet, of cases that go on; `every`: the checked and all cases too."""
    asked = BILLS.c.kind.in_(kinds)
    due = and_(asked, BILLS.c.check_result == "", CASES.c.stage.not_in(_GONE))
    return tuple(_iter_bills(connection, asked if every else due))


def _iter_bills(connection: Connection, condition: ColumnElement[bool]) -> Iterator[RegisterBill]:
    joined = BILLS.join(CASES, BILLS.c.case_id == CASES.c.id)
    query = select(BILLS, CASES.c.register).select_from(joined).where(condition).order_by(*_ORDER, BILLS.c.paper)
    yield from map(_read_bill, connection.execute(query, execution_options={"yield_per": _PAGE}))


def _read_bill(row: Any) -> RegisterBill:
    return RegisterBill(
        case_id=row.case_id,
        register=row.register,
        paper=row.paper,
        kind=row.kind,
        code=row.code,
        number=row.number,
        qr_code=row.qr_code,
        qr_number=row.qr_number,
        sure=row.sure,
        check_code=row.check_code,
        issued=read_day(row.issued),
        total=from_cents(row.total_cents),
        hospital=row.hospital,
        check_result=row.check_result,
        checked_on=read_day(row.checked_on),
    )
