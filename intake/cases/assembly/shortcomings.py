"""What a paper must be besides being there: the right person's, sealed, signed, in its window, of the right level.

Each answers with a shortcoming, or with nothing. Only what is surely seen is a shortcoming; what cannot be seen on a scan
is for the rules to ask about.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from intake import types
from intake.cases.evidence import hospitals, identities
from intake.cases.evidence.identities import Mention
from intake.cases.evidence.newborns import named_after
from intake.cases.model import SURE, Case, Seen, Shortcoming, kind_name, locate_evidence, seen_in
from intake.catalogue.model import OnePaper, Since
from intake.catalogue.workdays import window_end
from intake.expected import says_nothing
from intake.likeness.compare import Likeness
from intake.model import Reading
from intake.types import papers
from intake.types.vocabulary import Common, DischargeRecord, MedicalInvoice, Spec

WRONG_PERSON, UNREADABLE, BLANK, UNSEALED, OLD, LOW_LEVEL, NEGATIVE = (
    "wrong-person", "unreadable", "blank", "unsealed", "old", "low-level", "negative",
)  # fmt: skip
_NAMING = types.OF_THE_PATIENT | {types.ID_CARD}
_LEAST_CONFIDENCE = 0.5
"""Score of the classification below which the type itself is in doubt."""
_LEAST_LEGIBLE = 0.75
"""Mean score of a page's lines below which it cannot be relied on: sharp scans have 0.93 and more."""
_ISSUED: tuple[Spec[Any], ...] = (
    Common.ISSUE_DATE, DischargeRecord.RECORD_DATE, MedicalInvoice.VISIT_DATE, MedicalInvoice.DISCHARGE_DATE,
    MedicalInvoice.ADMISSION_DATE,
)  # fmt: skip
"""Dates of a paper, the most telling first."""


def find_shortcomings(needed: OnePaper, index: int, reading: Reading, case: Case) -> tuple[Shortcoming, ...]:
    """What is wrong with this paper for this leaf of the tree."""
    return tuple(found for quality in _QUALITIES for found in quality(needed, index, reading, case))


def _find_date(index: int, reading: Reading) -> Seen[date] | None:
    """The day that dates the paper, surely read; None where there is none."""
    dates = (seen_in(index, reading, spec.name) for spec in _ISSUED)
    return next((seen for seen in dates if seen and seen.sure and isinstance(seen.value, date)), None)


def _check_legible(_: OnePaper, index: int, reading: Reading, case: Case) -> Iterator[Shortcoming]:
    del case
    if _mean_confidence(reading) < _LEAST_LEGIBLE:
        yield Shortcoming(UNREADABLE, "影像不清，难以辨认", (locate_evidence(index, reading, None),))
    elif reading.classification.confidence < _LEAST_CONFIDENCE:
        yield Shortcoming(UNREADABLE, "文书类型把握不足", (locate_evidence(index, reading, None),))


def _mean_confidence(reading: Reading) -> float:
    scores = [line.confidence for page in reading.document.pages for line in page.lines]
    return sum(scores) / len(scores) if scores else 0.0


def _check_filled(_: OnePaper, index: int, reading: Reading, case: Case) -> Iterator[Shortcoming]:
    """A form that nobody filled in proves nothing, nor does a paper of which nothing but its title was read."""
    del case
    if says_nothing(reading.record):
        message = f"{kind_name(reading.classification.kind)}除标题外没有读出内容，请核是否填写"
        yield Shortcoming(BLANK, message, (locate_evidence(index, reading, None),))


def _check_person(needed: OnePaper, index: int, reading: Reading, case: Case) -> Iterator[Shortcoming]:
    """A name that is surely another; one that may only be misread is for the rule that compares names."""
    patient, named = identities.patient_name(case), identities.read_name(index, reading)
    if patient is None or named is None or needed.count > 1 or reading.classification.kind not in _NAMING:
        return
    if _is_another(named, patient, case):
        message = f"姓名为“{named.value}”，与“{patient.value}”不符"
        yield Shortcoming(WRONG_PERSON, message, identities.locate_mentions(named))


def _is_another(named: Mention, patient: Mention, case: Case) -> bool:
    likeness = identities.compare_mentioned_names(named, patient)
    return likeness is Likeness.DIFFERENT and named_after(named, case) is None


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
    dated = _find_date(index, reading)
    if dated is not None and window_end(dated.value, window) < case.applied:
        yield Shortcoming(OLD, f"日期 {dated.value} 超出“{window.text}”", (dated.place,))


def _check_level(needed: OnePaper, index: int, reading: Reading, case: Case) -> Iterator[Shortcoming]:
    """Only a level that is known to be lower; where nobody knows it, a rule asks."""
    least, named = hospitals.grade_in(needed.hospital_level), hospitals.hospital_of(index, reading)
    if least is None or named is None:
        return
    level = hospitals.level_of(case, named)
    if level is not None and level.grade < least:
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
