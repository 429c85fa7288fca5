"""What the YAML of cases cannot say: arrangements that could not be put, numbers that only a code tells, boxes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.cases.arrangement.model import Arranged
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule, run_rules
from intake.ledger.model import ArrangedAct, Arrangement, PaperKey
from intake.model import Box, Code, Outcome, Rect
from tests import rule_cases
from validators import RULES

CLAIM = {"register": "2026-00031", "number": "青医保受〔2026〕00012号", "received": "2026-10-01"}


def rule(name: str) -> Rule:
    return next(r for r in RULES if r.id == name)


def case_of(*papers: dict[str, object], **more: object) -> Case:
    told = {"name": "样例", "item": "resident-inpatient-reimbursement", "papers": papers, "expect": []}
    return rule_cases.case_of(told | more)


def findings(name: str, case: Case) -> tuple[Finding, ...]:
    found = run_rules((rule(name),), case)
    for one in found:
        rule_cases.check_form(rule(name), one, case)
    return found


# ------------------------------------------------------------------------------------------------ arrangements
def arranged(paper: int | None, *, lost: bool) -> Arranged:
    at = datetime(2026, 10, 13, 9, 30, tzinfo=UTC)
    return Arranged(Arrangement(ArrangedAct.SPLIT, PaperKey("paper-0.jpg", 2), "样王五", at), paper, lost)


@pytest.mark.parametrize(("paper", "shown"), [(0, [0]), (None, [])])
def test_an_arrangement_that_could_not_be_put_is_told_with_its_paper(paper: int | None, shown: list[int]) -> None:
    case = replace(case_of({"type": "inpatient_invoice", "fields": {}}), arranged=(arranged(paper, lost=True),))
    (found,) = findings("correction-conflict", case)
    assert (found.outcome, [place.paper for place in found.evidence]) == (Outcome.UNKNOWN, shown)
    assert found.message.startswith("样王五于 2026-10-13 整理过材料（拆开）")
    assert "重新整理" in found.remedy


def test_an_arrangement_that_was_put_is_not_told() -> None:
    case = replace(case_of({"type": "inpatient_invoice", "fields": {}}), arranged=(arranged(0, lost=False),))
    assert findings("correction-conflict", case) == ()


# ------------------------------------------------------------------------------------------------ earlier claims
def test_a_bill_without_a_printed_number_can_be_looked_up_by_its_code() -> None:
    case = case_of({"type": "inpatient_invoice", "fields": {"total": "30.00"}}, earlier=[])
    (unread,) = findings("bill-claimed-before", case)
    assert (unread.outcome, unread.severity) == (Outcome.UNKNOWN, Severity.HINT)
    assert "1 张票据的号码未能可靠读出" in unread.message
    reading = case.readings[0]
    page = replace(reading.document.pages[0], codes=(Code(Rect(0, 0, 90, 90), "01,32,34060125,0038433844", "QRCode"),))
    coded = replace(reading, document=replace(reading.document, pages=(page,)))
    assert all(
        f.outcome is not Outcome.UNKNOWN for f in findings("bill-claimed-before", replace(case, readings=(coded,)))
    )


@pytest.mark.parametrize(
    ("name", "how", "fields"),
    [
        ("bill-claimed-before", "bill", {"bill_number": "0038433844"}),
        ("stay-claimed-before", "stay", {"admission_date": "2026-03-01", "discharge_date": "2026-03-05"}),
    ],
)
def test_what_was_claimed_before_is_shown_in_its_box_with_the_earlier_case(
    name: str, how: str, fields: dict[str, str]
) -> None:
    paper = {"type": "inpatient_invoice", "fields": {"payer": "样张三", "total": "30.00"} | fields}
    case = case_of(paper, earlier=[{"paper": 0, "how": how} | CLAIM])
    found = next(f for f in findings(name, case) if f.earlier)
    assert found.evidence[0].box == Box(0.1, 0.05, 0.4, 0.07)
    assert (found.evidence[0].paper, found.evidence[0].page) == (0, 1)
    assert [match.case.register for match in found.earlier] == ["2026-00031"]
    assert found.remedy


# ------------------------------------------------------------------------------------------------ every rule
@pytest.mark.parametrize("name", ["id-number-agrees", "social-card", "bank-number", "id-number-valid"])
def test_numbers_of_persons_are_told_in_parts_only(name: str) -> None:
    for entry in rule_cases.entries(name):
        for found in findings(name, rule_cases.case_of(entry)):
            assert "341799199001010017" not in found.message
