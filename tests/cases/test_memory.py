"""A case judged with what is remembered of it: corrections are put in first, earlier cases asked for by corrected papers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from intake.cases.memory import NOTHING
from intake.cases.model import Given
from intake.check import OfficeRules, Papers, judge_papers
from intake.ledger.model import Arrangement, CaseRef, Correction, Match, Sameness, Spot, ToldPoints
from intake.model import Failure, Outcome, Reading, State
from intake.types.vocabulary import MedicalInvoice
from tests.rule_cases import catalogue, correction_of, reading_of
from validators import RULES

GIVEN = Given(item="住院费用报销", insurance="居民", applied=date(2026, 10, 12))
OFFICE = OfficeRules(catalogue(), RULES)
PAPERS = Papers(
    (
        reading_of({"type": "id_card", "fields": {"name": "样张三"}}, "card.jpg"),
        reading_of({"type": "inpatient_invoice", "fields": {"payer": "样李四", "total": "1800.00"}}, "bill.jpg"),
    ),
    (Failure("c.jpg", "", None, "无法读取"),),
)
NAME = correction_of(
    {"paper": "bill.jpg", "type": "inpatient_invoice", "field": "payer", "old": "样李四", "new": "样张三"}
)


@dataclass(frozen=True)
class Remembered:
    """A memory that knows an earlier case of the bill that names 样张三."""

    corrections: Sequence[Correction] = ()
    arrangements: Sequence[Arrangement] = ()
    told: Sequence[ToldPoints] = ()

    def find_earlier(self, readings: Sequence[Reading], given: Given) -> tuple[Match, ...]:
        his = (i for i, r in enumerate(readings) if r.record[MedicalInvoice.PAYER].value == "样张三")
        return tuple(Match(i, Sameness.BILL, CaseRef("x", "2026-00001"), Spot("bill.jpg", 1)) for i in his)


def test_without_a_memory_nothing_is_remembered() -> None:
    case = judge_papers("样例", PAPERS, GIVEN, OFFICE).case
    assert (case.readings, case.corrections, case.earlier) == (PAPERS.readings, (), None)
    assert NOTHING.corrections == ()


def test_facts_and_rules_see_the_corrected_values() -> None:
    before = judge_papers("样例", PAPERS, GIVEN, OFFICE)
    assert any(f.rule == "name-agrees" and f.outcome is not Outcome.PASS for f in before.findings)
    after = judge_papers("样例", PAPERS, GIVEN, OFFICE, Remembered((NAME,)))
    assert after.case.patient.name == "样张三"
    assert [f.outcome for f in after.findings if f.rule == "name-agrees"] == [Outcome.PASS]
    assert after.case.readings[1].record[MedicalInvoice.PAYER].state is State.TYPED
    assert after.case.failures == PAPERS.failures


def test_earlier_cases_are_asked_for_by_the_corrected_papers() -> None:
    case = judge_papers("样例", PAPERS, GIVEN, OFFICE, Remembered((NAME,))).case
    assert case.earlier is not None
    assert [match.paper for match in case.earlier] == [1]


def test_a_typed_name_differs_from_a_sure_one_though_the_old_reading_agreed_with_it() -> None:
    """What was read in its place says nothing any more: neither as a rival nor letter by letter."""
    wrong = replace(NAME, old="样张三", new="样李四")
    papers = replace(
        PAPERS,
        readings=(
            *PAPERS.readings[:1],
            reading_of({"type": "inpatient_invoice", "fields": {"payer": "样张三", "total": "1.00"}}, "bill.jpg"),
        ),
    )
    found = judge_papers("样例", papers, GIVEN, OFFICE, Remembered((wrong,)))
    assert any(f.rule == "name-agrees" and f.outcome is Outcome.FAIL for f in found.findings)
    assert found.case.readings[1].record[MedicalInvoice.TOTAL].value == Decimal("1.00")
