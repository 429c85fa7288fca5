"""Dates of a medical bill: days of the stay against its dates, and the order in which they must stand."""

from datetime import date

from extractors.medical_record import record_proof
from intake.fields.mark_fields import add_check, mark_failed, mark_verified
from intake.model import Doubt, Outcome, Record, State
from intake.types.vocabulary import MedicalInvoice as F

_STAY_RULE = "invoice-stay-days"
_STAY = (F.ADMISSION_DATE, F.DISCHARGE_DATE, F.STAY_DAYS)
_STAY_KEYS = tuple(spec.name for spec in _STAY)


def check_stay_days(record: Record) -> Record:
    """住院天数 = the difference of the dates, same day = 1; hospitals that count one more are neither proven nor accused.

    As in records (`record_proof.check_stay`), two dates of which none was read surely prove nothing.
    """
    begin, end, days = record[F.ADMISSION_DATE].value, record[F.DISCHARGE_DATE].value, record[F.STAY_DAYS].value
    if not isinstance(begin, date) or not isinstance(end, date) or days is None:
        return record
    counted = (end - begin).days
    if counted >= 0 and days == max(counted, 1):
        return _confirm_stay(record)
    if days == counted + 1:
        return add_check(record, _STAY_RULE, Outcome.UNKNOWN, _STAY_KEYS, "住院天数含出院当天，按当地算法")
    why = f"住院天数 {days} 与起止日期（{counted} 天）不符"
    return mark_failed(record, _STAY_RULE, (F.STAY_DAYS,), Doubt.DATES.with_text(why), _STAY_KEYS)


def _confirm_stay(record: Record) -> Record:
    if record[F.ADMISSION_DATE].state is record[F.DISCHARGE_DATE].state is State.DOUBTFUL:
        return add_check(record, _STAY_RULE, Outcome.UNKNOWN, _STAY_KEYS, "两个日期识读把握都不足")
    record = mark_verified(record, _STAY, "住院天数与起止日期一致")
    return add_check(record, _STAY_RULE, Outcome.PASS, _STAY_KEYS)


def check_date_order(record: Record) -> Record:
    """入院 ≤ 出院 ≤ 开票, 就诊 ≤ 开票, nothing in the future of the bill. A breach makes both neighbours doubtful."""
    for earlier, later in (
        (F.ADMISSION_DATE, F.DISCHARGE_DATE),
        (F.DISCHARGE_DATE, F.ISSUE_DATE),
        (F.VISIT_DATE, F.ISSUE_DATE),
    ):
        a, b = record[earlier].value, record[later].value
        if isinstance(a, date) and isinstance(b, date):
            keys = (earlier.name, later.name)
            if a <= b:
                record = add_check(record, "invoice-date-order", Outcome.PASS, keys)
            else:
                why = f"{earlier.label} {a} 晚于{later.label} {b}"
                record = mark_failed(record, "invoice-date-order", (earlier, later), Doubt.DATES.with_text(why), keys)
    return record


def check_date_distance(record: Record) -> Record:
    """Days further apart than stays and settlements are, or a figure apart where bills bear them alike: a figure may be misread."""
    record = record_proof.check_distance(
        record, ((F.ADMISSION_DATE, F.DISCHARGE_DATE, 180), (F.DISCHARGE_DATE, F.ISSUE_DATE, 180))
    )
    pairs = ((F.DISCHARGE_DATE, F.ISSUE_DATE, 9), (F.VISIT_DATE, F.ISSUE_DATE, 0))
    return record_proof.check_alike(record, pairs, (F.ADMISSION_DATE, F.DISCHARGE_DATE, F.STAY_DAYS))
