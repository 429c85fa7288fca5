"""U06: no stay was claimed in an earlier case, or stands in a list of settled ones, under another number.

Same person, same first and last day, same total. Why: a bill that was reissued (换开) and a stay that was settled by card bear other
numbers, and only the content shows them. Basis: public practice of another region (身份证 + 入院 + 出院 + 总额), so a person looks; it
may not refuse. Outpatient bills are left out: two equal small bills on one day are usual.

Cannot see: stays of which one of the days or the total is not legible; what neither the ledger nor an imported list has.
"""

from collections.abc import Iterable, Sequence

from intake import types
from intake.cases.evidence.amounts import format_yuan
from intake.cases.evidence.billing import describe_paper
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.ledger.model import Match, Sameness
from intake.model import Outcome, Reading
from intake.types.vocabulary import MedicalInvoice, to_json
from validators.bills.earlier_claims import (
    describe_claim,
    describe_others,
    find_gravest,
    find_matches,
    locate_match,
    was_asked,
    weigh_match,
)
from validators.findings import fail_if, keys_of

_DAYS = (MedicalInvoice.ADMISSION_DATE, MedicalInvoice.DISCHARGE_DATE)
_SAME = keys_of(*_DAYS, MedicalInvoice.TOTAL, MedicalInvoice.PAYER)


def _check(case: Case) -> Iterable[Finding]:
    found = find_matches(case, Sameness.STAY)
    yield from (_report_stay(case, paper, matches) for paper, matches in found.items())
    if not found:
        yield Finding(Outcome.PASS, "台账和已结算清单中没有同一次住院", _SAME, ())


def _report_stay(case: Case, paper: int, matches: Sequence[Match]) -> Finding:
    match = find_gravest(matches)
    reading = case.readings[paper]
    message = f"疑似重复报销：{describe_paper(reading)}的患者、入出院日期、金额（{_describe_stay(reading)}）{_describe_earlier(match)}"
    message += describe_others(matches, match)
    places, remedy = (locate_match(case, match),), "请核对是否为换开的票据或已刷卡结算，同一次住院只报销一次"
    return Finding(fail_if(match.sure), message, _SAME, places, weigh_match(match), remedy, earlier=tuple(matches))


def _describe_stay(reading: Reading) -> str:
    days = " 至 ".join(str(to_json(reading.record[spec].value)) for spec in _DAYS)
    total = reading.record[MedicalInvoice.TOTAL].value
    return f"{days}，{format_yuan(total)} 元" if total is not None else days


def _describe_earlier(match: Match) -> str:
    """When the same stay was claimed, and under which number."""
    number = match.differing.get(MedicalInvoice.BILL_NUMBER.name, ("", ""))[1]
    return f"{describe_claim(match.case)}" + (f"，票据号码 {number}" if number else "")


STAY_CLAIMED_BEFORE = Rule(
    "stay-claimed-before",
    "U06",
    "同一次住院未在其他申请中报销过",
    Severity.LOOK,
    "与本机构台账核对（外地通行做法），以经办人员核对为准",
    lambda case: was_asked(case) and case.has(types.INPATIENT_INVOICE),
    _check,
)
