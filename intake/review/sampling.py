"""The blind sample: some of the values that a person confirmed are typed again by another one, who does not see them.

It tells the office how often it is wrong itself. A value of which the second person makes another one is open again, with both
readings, until somebody decides anew. What nobody looked at within a month lapses.
"""

import math
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from intake.cases.corrections.make import parse_typed
from intake.cases.corrections.written import is_same_json, write_value
from intake.cases.model import kind_name
from intake.errors import IntakeError, UsageError
from intake.export.people import label_of
from intake.ledger.cases import find_case_by_id
from intake.ledger.entries.corrections import read_corrections
from intake.ledger.entries.proposals import is_same_person
from intake.ledger.entries.samples import DrawnValue, SampleMade, add_sample, draw_values, read_samples
from intake.ledger.model import CaseRef, Correction, SecondReading
from intake.ledger.store import Ledger, Writing
from intake.review.cases import ReviewDesk, ReviewedCase
from intake.review.points import ValueEntry, list_values, paper_title
from intake.review.sheets import ReviewSheet, find_sheet, list_sheets
from intake.types.value_keys import ValueKey, find_value_key

_LAPSE = timedelta(days=30)
"""After a month the paper is in the archive, and a backlog that nobody works off tells nothing."""
_LONGEST = 40
"""Characters of a value that is typed again: an address has as many. Of a longer text every slip would count as a wrong value."""
_Z = 1.959964
"""The normal distribution's quantile for 95 %."""


@dataclass(frozen=True, slots=True)
class BlindSample:
    """A value that is to be typed again.

    Attributes:
        drawn: Which.
        case: Its case, as it lies open.
        entry: The value where it stands; never shown.
        key: How it is written.
        sheet: The page that it stands on.
        paper: What its paper is called.
    """

    drawn: DrawnValue
    case: ReviewedCase
    entry: ValueEntry
    key: ValueKey
    sheet: ReviewSheet
    paper: str


# ------------------------------------------------------------------------------------------------ what waits
def list_waiting(ledger: Ledger, percent: int, who: str) -> tuple[DrawnValue, ...]:
    """What waits for that person: drawn, confirmed by somebody else, still what counts, and short enough to be typed;
    what a paper lacks has no place to look at."""
    since = (time.time_ns() - int(_LAPSE.total_seconds()) * 10**9) // 1000
    with ledger.reading() as connection:
        drawn = draw_values(connection, percent, since)
        counting = {case_id: _last_corrections(connection, case_id) for case_id in {one.case_id for one in drawn}}
    return tuple(one for one in drawn if _may_look(counting[one.case_id].get(one.event), who))


def _last_corrections(connection: Connection, case_id: str) -> Mapping[int, Correction]:
    """Event -> correction, of every value the last one."""
    last = {(one.paper, one.field): one for one in read_corrections(connection, case_id)}
    return {one.event: one for one in last.values()}


def _may_look(correction: Correction | None, who: str) -> bool:
    if correction is None or correction.new is None or is_same_person(correction.who, who):
        return False
    return len(write_value(correction.new)) <= _LONGEST


def find_sample(desk: ReviewDesk, percent: int, who: str, after: int = 0) -> BlindSample | None:
    """The next value for that person behind event `after`; one whose paper cannot be shown is passed over."""
    waiting = (one for one in list_waiting(desk.ledger, percent, who) if one.event > after)
    opened = (_open_sample(desk, one) for one in waiting)
    return next((one for one in opened if one is not None), None)


def get_sample(desk: ReviewDesk, percent: int, who: str, event: int) -> BlindSample:
    """The value of that event, if it waits for that person.

    Raises:
        UsageError: it does not, or its paper cannot be shown.
    """
    drawn = next((one for one in list_waiting(desk.ledger, percent, who) if one.event == event), None)
    found = _open_sample(desk, drawn) if drawn is not None else None
    if found is None:
        raise UsageError("这一处不在等您录，可能刚刚有人录过", "请录下一处")
    return found


def _open_sample(desk: ReviewDesk, drawn: DrawnValue) -> BlindSample | None:
    """None where it cannot be shown: its files are not there, or its page has no picture."""
    try:
        case = desk.open(drawn.case_id)
        entry = _find_entry(case, drawn.event)
        if entry is None:
            return None
        sheet = find_sheet(list_sheets(case), entry.place)
    except IntakeError:
        return None
    reading = case.judgement.case.readings[entry.paper]
    key = find_value_key(reading.record.kind, entry.key, reading.record.extra.keys())
    return None if key is None else BlindSample(drawn, case, entry, key, sheet, paper_title(reading))


def _find_entry(case: ReviewedCase, event: int) -> ValueEntry | None:
    applied = next((a for a in case.judgement.case.corrections if a.correction.event == event and not a.lost), None)
    if applied is None:
        return None
    wanted = f"{applied.paper}:{applied.correction.field}"
    return next((entry for entry in list_values(case.judgement) if entry.id == wanted), None)


# ------------------------------------------------------------------------------------------------ typing
def answer_sample(desk: ReviewDesk, percent: int, who: str, event: int, seen: int, text: str | None) -> bool:
    """Keeps what the second person typed; whether it is the same.

    Args:
        desk: The open cases.
        percent: How many in a hundred are drawn.
        who: The second person.
        event: Of the confirmed value.
        seen: The version of the case when the value was shown.
        text: What was typed; None: the paper has no such value.

    Raises:
        Stale: somebody changed the case since.
        UsageError: it does not wait for that person, or what was typed is no value of its kind.
    """
    sample = get_sample(desk, percent, who, event)
    if text is not None and not text.strip():
        raise UsageError("没有录入", "请照票面录入；票面上没有这一栏的，按“票面没有此栏”；看不清的，按“跳过”")
    value = None if text is None else _parse_text(sample.key, text)
    same = list[bool]()

    def act(writing: Writing, case: ReviewedCase) -> None:
        first = _last_corrections(writing.connection, case.ref.id)[event]
        same.append(is_same_json(first.new, value))
        kind = sample.key.spec.kind.value
        add_sample(writing, sample.drawn, SecondReading(value, who), same=same[0], kind=kind)

    desk.change(sample.drawn.case_id, seen, act)
    return same[0]


def _parse_text(key: ValueKey, text: str) -> Any:
    try:
        return parse_typed(key, text)
    except UsageError as error:
        raise UsageError(f"录入的不是{key.label}的写法", error.next_step) from error


# ------------------------------------------------------------------------------------------------ what it tells
@dataclass(frozen=True, slots=True)
class WrongRate:
    """How often a second look differed: of how many, and the interval in which the true rate lies with 95 %."""

    sampled: int
    differing: int

    @property
    def rate(self) -> float | None:
        """Share that differed; None before anything was looked at."""
        return self.differing / self.sampled if self.sampled else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval (Wilson 1927, JASA 22:209): (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)."""
        n, z = self.sampled, _Z
        if not n:
            return 0.0, 1.0
        share = self.differing / n
        middle, spread = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        low, high = ((middle + sign * spread) / (1 + z * z / n) for sign in (-1, 1))
        return max(0.0, low), min(1.0, high)


@dataclass(frozen=True, slots=True)
class OwnWrongRate:
    """The office's own: all in all, by kind of value, and since when."""

    overall: WrongRate
    kinds: Mapping[str, WrongRate]
    since: datetime | None


def measure_own(ledger: Ledger) -> OwnWrongRate:
    """What all second looks tell so far."""
    with ledger.reading() as connection:
        made = read_samples(connection)
    kinds = sorted({one.kind for one in made})
    by_kind = {kind: _count(one for one in made if one.kind == kind) for kind in kinds}
    return OwnWrongRate(_count(made), by_kind, made[0].at if made else None)


def _count(made: Iterable[SampleMade]) -> WrongRate:
    same = [one.same for one in made]
    return WrongRate(len(same), same.count(False))


@dataclass(frozen=True, slots=True)
class DifferingValue:
    """A value that two people read differently and nobody decided anew: its case, what it is, both readings."""

    case: CaseRef
    label: str
    first: str
    first_by: str
    second: str
    second_by: str


def list_differing(ledger: Ledger) -> tuple[DifferingValue, ...]:
    """Every value that is open again because of a second look."""
    with ledger.reading() as connection:
        cases = dict.fromkeys(one.case_id for one in read_samples(connection) if not one.same)
        return tuple(found for case_id in cases for found in _iter_differing(connection, case_id))


def _iter_differing(connection: Connection, case_id: str) -> Iterator[DifferingValue]:
    ref = find_case_by_id(connection, case_id)
    for one in _last_corrections(connection, case_id).values():
        if one.second is not None and ref is not None:
            label = f"{kind_name(one.kind)} {label_of(one.kind, one.field)}"
            yield DifferingValue(
                ref, label, _show(one.new), one.who, _show(one.second.value), one.second.who
            )  # fmt: skip


def _show(value: Any) -> str:
    return "票面没有此栏" if value is None else write_value(value)
