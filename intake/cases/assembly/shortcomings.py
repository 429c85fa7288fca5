"""What a paper must be besides being there: the right person's, sealed, signed, in its window, of the right level.

Each answers with a shortcoming, or with nothing. Only what is surely seen is a shortcoming; what cannot be seen on a scan
is for the rules to ask about.
"""

from collections.abc import Callable, Iterator
from datetime import date

from intake import types
from intake.cases.evidence import hospitals, identities
from intake.cases.evidence.compare import Likeness
from intake.cases.evidence.newborns import named_after
from intake.cases.evidence.patient import name_key
from intake.cases.model import SURE, Case, Shortcoming, kind_name, locate_evidence
from intake.catalogue.model import OnePaper, Since
from intake.catalogue.workdays import window_end
from intake.expected import says_nothing
from intake.model import Reading
from intake.types import papers

WRONG_PERSON, UNREADABLE, BLANK, UNSEALED, OLD, LOW_LEVEL, NEGATIVE = (
    "wrong-person", "unreadable", "blank", "unsealed", "old", "low-level", "negative",
)  # fmt: skip
_LEAST_CONFIDENCE = 0.5
"""Score of the classification below which the type itself is in doubt."""
_LEAST_LEGIBLE = 0.75
"""Mean score of a page's lines below which it cannot be relied on: sharp scans have 0.93 and more."""
_ISSUED = ("issue_date", "record_date", "visit_date", "discharge_date", "admission_date")
"""Dates of a paper, the most telling first."""


def find_shortcomings(needed: OnePaper, index: int, reading: Reading, case: Case) -> tuple[Shortcoming, ...]:
    """What is wrong with this paper for this leaf of the tree."""
    return tuple(found for quality in _QUALITIES for found in quality(needed, index, reading, case))


def date_of(reading: Reading) -> tuple[str, date] | None:
    """The key and the day that dates the paper, surely read; None where there is none."""
    for key in _ISSUED:
        field = reading.record.fields.get(key)
        if field and field.state in SURE and isinstance(field.value, date):
            return key, field.value
    return None


def _check_legible(_: OnePaper, index: int, reading: Reading, case: Case) -> Iterator[Shortcoming]:
    del case
    lines = [line for page in reading.document.pages for line in page.lines]
    mean = sum(x.confidence for x in lines) / len(lines) if lines else 0.0
    if mean < _LEAST_LEGIBLE:
        yield Shortcoming(UNREADABLE, "影像不清，难以辨认", (locate_evidence(index, reading, None),))
    elif reading.classification.confidence < _LEAST_CONFIDENCE:
        yield Shortcoming(UNREADABLE, "文书类型把握不足", (locate_evidence(index, reading, None),))


def _check_filled(_: OnePaper, index: int, reading: Reading, case: Case) -> Iterator[Shortcoming]:
    """A form that nobody filled in proves nothing, nor does a paper of which nothing but its title was read."""
    del case
    if says_nothing(reading.record):
        message = f"{kind_name(reading.classification.kind)}除标题外没有读出内容，请核是否填写"
        yield Shortcoming(BLANK, message, (locate_evidence(index, reading, None),))


def _check_person(needed: OnePaper, index: int, reading: Reading, case: Case) -> Iterator[Shortcoming]:
    """A name that is surely another; one that may only be misread is for the rule that compares names."""
    patient, kind = identities.patient_name(case), reading.classification.kind
    if patient is None or needed.count > 1 or kind not in types.OF_THE_PATIENT | {types.ID_CARD}:
        return
    key = name_key(kind)
    named = identities.read_field(index, reading, key, reading.record.fields.get(key))
    if (
        named is not None
        and identities.compare_mentioned_names(named, patient) is Likeness.DIFFERENT
        and named_after(named, case) is None
    ):
        message = f"姓名为“{named.value}”，与“{patient.value}”不符"
        yield Shortcoming(WRONG_PERSON, message, identities.locate_mentions(named))


def _check_sealed(needed: OnePaper, index: int, reading: Reading, case: Case) -> Iterator[Shortcoming]:
    """No seal at all; a grey one is one, and whether the paper is a copy is another question."""
    del case
    if needed.seal and not any(True for _ in reading.iter_seals()):
        yield Shortcoming(UNSEALED, "未见印章", (locate_evidence(index, reading, None),))


def _check_window(needed: OnePaper, index: int, reading: Reading, case: Case) -> Iterator[Shortcoming]:
    """Older than the guide takes it. A window that counts from discharge is the claim's, not the paper's."""
    window = needed.window
    if window is None or window.since is not Since.APPLICATION:
        return
    dated = date_of(reading)
    if dated and window_end(dated[1], window) < case.applied:
        evidence = locate_evidence(index, reading, reading.record.fields[dated[0]].evidence)
        yield Shortcoming(OLD, f"日期 {dated[1]} 超出“{window.text}”", (evidence,))


def _check_level(needed: OnePaper, index: int, reading: Reading, case: Case) -> Iterator[Shortcoming]:
    """Only a level that is known to be lower; where nobody knows it, a rule asks."""
    least = hospitals.grade_in(needed.hospital_level) if needed.hospital_level else None
    named = hospitals.hospital_of(index, reading) if least is not None else None
    level = hospitals.level_of(case, named) if named is not None else None
    if named is not None and level is not None and least is not None and level.grade < least:
        message = f"{named.value}：{level.why}，要求{needed.hospital_level}"
        yield Shortcoming(LOW_LEVEL, message, (named.place,))


def _check_positive(needed: OnePaper, index: int, reading: Reading, case: Case) -> Iterator[Shortcoming]:
    del case
    found = reading.record.extra.get(papers.POSITIVE)
    if needed.positive and found and found.value == papers.NO and found.state in SURE:
        yield Shortcoming(NEGATIVE, "报告未见阳性结果，请核对", (locate_evidence(index, reading, found.evidence),))


_QUALITIES: tuple[Callable[[OnePaper, int, Reading, Case], Iterator[Shortcoming]], ...] = (
    _check_legible, _check_filled, _check_person, _check_sealed, _check_window, _check_level, _check_positive,
)  # fmt: skip
