"""Cases: what is typed, what is inferred, whom they are about, which item they are for, what is concluded."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from intake.cases.assembly.propose import propose_item
from intake.cases.case_file import given_from, read_given
from intake.cases.judge import draw_conclusion
from intake.cases.model import Conclusion, FactOrigin, Finding, Given, MaterialOutcome, Severity
from intake.cases.rules import Rule, has_papers, run_rules
from intake.check import OfficeRules, check, find_case_file, merge_given, parse_insurance
from intake.desk import Desk
from intake.errors import BadConfiguration, NothingReadable, UsageError
from intake.model import Outcome
from tests.rule_cases import case_of, catalogue, reading_of

DAY = date(2026, 10, 12)


def case(item: str, *papers, **entry):
    return case_of({"name": "样例", "item": item, "papers": list(papers)} | entry)


def paper(kind: str, **fields):
    return {"type": kind, "fields": fields}


# ------------------------------------------------------------------------------------------------ case.yaml
def test_a_key_nobody_knows_is_named(tmp_path: Path):
    path = tmp_path / "case.yaml"
    path.write_text("itme: 住院费用报销\n", encoding="utf-8")
    with pytest.raises(BadConfiguration, match="itme"):
        read_given(path)


def test_a_number_without_quotes_is_refused():
    with pytest.raises(BadConfiguration, match="加引号"):
        given_from({"applicant": {"id_number": 341799199001010017}}, "case.yaml")


def test_a_date_may_be_written_with_and_without_quotes():
    assert given_from({"applied": "2026-10-12"}, "x").applied == given_from({"applied": DAY}, "x").applied == DAY


def test_a_fact_is_true_or_false_and_nothing_else():
    with pytest.raises(BadConfiguration, match="newborn"):
        given_from({"facts": {"newborn": "是"}}, "x")


def test_an_empty_file_says_nothing(tmp_path: Path):
    path = tmp_path / "case.yaml"
    path.write_text("# 无\n", encoding="utf-8")
    assert read_given(path) == Given()


def test_the_command_line_wins_over_the_file():
    told = merge_given(Given(item="门诊费用报销", applied=DAY, note="旧"), Given(item="住院费用报销"))
    assert (told.item, told.applied, told.note) == ("住院费用报销", DAY, "旧")


@pytest.mark.parametrize("words", ["居民", "城乡居民", "城乡居民基本医疗保险"])
def test_insurance_is_understood_in_the_offices_words(words: str):
    assert parse_insurance(words) == "居民"


def test_an_insurance_nobody_knows_is_refused():
    with pytest.raises(UsageError, match="商业"):
        parse_insurance("商业")


# ------------------------------------------------------------------------------------------------ whom it is about
def test_the_patient_is_whom_the_medical_papers_name():
    found = case(
        "resident-inpatient-reimbursement",
        paper("id_card", name="样李四"),
        paper("inpatient_invoice", payer="样张三"),
        paper("expense_list", name="样张三"),
    ).patient
    assert found.name == "样张三"


def test_a_doubtful_name_names_nobody():
    found = case(
        "resident-inpatient-reimbursement", paper("inpatient_invoice", payer={"value": "样张三", "state": "doubtful"})
    )
    assert found.patient.name is None


def test_the_number_comes_from_the_patients_own_card():
    found = case(
        "resident-inpatient-reimbursement",
        paper("id_card", name="样李四", id_number="341799198505050025"),
        paper("id_card", name="样张三", id_number="341799199001010017"),
        paper("inpatient_invoice", payer="样张三"),
        paper("discharge_record", name="样张三"),
    ).patient
    assert found.name == "样张三"
    assert found.id_number in (None, "341799199001010017")


# ------------------------------------------------------------------------------------------------ facts
def test_what_was_typed_wins_over_what_papers_show():
    found = case("resident-enrolment", paper("birth_certificate"), given={"facts": {"newborn": False}}).facts["newborn"]
    assert (found.value, found.origin) == (False, FactOrigin.TYPED)


def test_a_birth_certificate_tells_a_newborn():
    found = case("resident-enrolment", paper("birth_certificate")).facts["newborn"]
    assert (found.value, found.origin) == (True, FactOrigin.INFERRED)


@pytest.mark.parametrize(
    ("papers", "pharmacy"),
    [
        ((paper("business_license", name="青禾县样例大药房"),), True),
        ((paper("business_license", name="青禾县样例诊所"),), False),
        (
            (paper("business_license", name="青禾县样例大药房"), paper("labor_contract", hospital="青禾县样例诊所")),
            None,
        ),
        ((paper("business_license", name="青禾县样例大药房"), paper("medical_institution_license")), False),
        ((paper("business_license", name="青禾县样例诊所"), paper("drug_business_license")), True),
    ],
)
def test_what_kind_of_institution_applies_is_told_by_its_licence_then_by_names_that_agree(papers, pharmacy):
    assert case("designated-provider-agreement", *papers).facts["applicant_is_pharmacy"].value is pharmacy


def test_somebody_elses_card_is_seen_only_when_both_names_are_sure():
    bill, other = paper("inpatient_invoice", payer="样张三"), paper("bank_card", holder="样李四")
    unsure = paper("bank_card", holder={"value": "样李四", "state": "doubtful"})
    item = "resident-inpatient-reimbursement"
    assert case(item, bill, other).holds("bank_account_not_patients") is True
    assert case(item, bill, unsure).holds("bank_account_not_patients") is None


def test_the_patients_own_card_settles_it_whatever_else_is_there():
    papers = (
        paper("inpatient_invoice", payer="样张三"),
        paper("bank_card", holder="样李四"),
        paper("bank_card", holder="样张三"),
    )
    assert case("resident-inpatient-reimbursement", *papers).holds("bank_account_not_patients") is False


def test_albumin_on_the_list_is_a_protein_product_and_its_test_is_none():
    item = "employee-medical-benefit"
    drug = {"type": "expense_list", "tables": {"items": [{"name": "人血白蛋白注射液"}]}}
    lab = {"type": "expense_list", "tables": {"items": [{"name": "血清白蛋白测定"}]}}
    assert case(item, drug).holds("transfusion_or_protein") is True
    assert case(item, lab).holds("transfusion_or_protein") is False


def test_a_matter_nobody_chose_leaves_the_list_open():
    found = case("employee-maternity-benefit", paper("id_card", name="样张三"))
    assert {m.outcome for m in found.materials} == {MaterialOutcome.DOUBTFUL}


# ------------------------------------------------------------------------------------------------ rules and conclusions
def finding(severity: Severity, outcome: Outcome = Outcome.FAIL) -> Finding:
    return Finding(outcome, "样例", severity=severity)


def rule(check, severity: Severity = Severity.HINT) -> Rule:
    return Rule("sample", "X01", "样例", severity, "样例", has_papers, check)


def test_a_rule_that_crashes_is_unknown_and_silences_no_other():
    def broken(_):
        raise KeyError("样例")

    found = run_rules(
        (rule(broken), rule(lambda _: [Finding(Outcome.PASS, "好")])),
        case("resident-enrolment-inquiry", paper("id_card")),
    )
    assert [(f.outcome, f.severity) for f in found] == [(Outcome.UNKNOWN, Severity.LOOK), (Outcome.PASS, Severity.HINT)]


def test_a_finding_is_never_graver_than_its_rule():
    found = run_rules(
        (rule(lambda _: [finding(Severity.REJECT)]),), case("resident-enrolment-inquiry", paper("id_card"))
    )
    assert found[0].severity is Severity.HINT


def test_what_is_unknown_never_sends_an_applicant_away():
    unsure = rule(lambda _: [Finding(Outcome.UNKNOWN, "样例")], Severity.CORRECT)
    assert run_rules((unsure,), case("resident-enrolment-inquiry", paper("id_card")))[0].severity is Severity.LOOK


@pytest.mark.parametrize(
    ("severity", "conclusion", "zh"),
    [
        (Severity.REJECT, Conclusion.PROBLEM, "不予受理建议"),
        (Severity.CORRECT, Conclusion.PROBLEM, "需补正"),
        (Severity.LOOK, Conclusion.DOUBTFUL, "待人工核对"),
        (Severity.HINT, Conclusion.COMPLETE, "齐全"),
    ],
)
def test_the_gravest_finding_draws_the_conclusion(severity: Severity, conclusion: Conclusion, zh: str):
    complete = case("resident-enrolment-inquiry", paper("id_card", name="样张三"))
    verdict = draw_conclusion(complete, [finding(severity)])
    assert (verdict.conclusion, verdict.zh) == (conclusion, zh)


def test_what_the_papers_prove_is_a_problem_even_where_only_a_person_may_weigh_it():
    complete = case("resident-enrolment-inquiry", paper("id_card", name="样张三"))
    proven = replace(finding(Severity.LOOK), fields=("valid_until",))
    unsure = replace(proven, outcome=Outcome.UNKNOWN)
    assert draw_conclusion(complete, [proven]).conclusion is Conclusion.PROBLEM
    assert draw_conclusion(complete, [proven]).zh == "待人工核对"
    assert draw_conclusion(complete, [unsure]).conclusion is Conclusion.DOUBTFUL


def test_a_missing_material_weighs_more_than_a_wrong_one():
    short = case("resident-inpatient-reimbursement", paper("id_card", name="样张三"))
    assert draw_conclusion(short, [finding(Severity.REJECT)]).conclusion is Conclusion.INCOMPLETE


# ------------------------------------------------------------------------------------------------ which item
STAY = ("id_card", "inpatient_invoice", "expense_list", "discharge_record", "bank_card")


def proposed(*kinds: str, insurance: str = "") -> str:
    readings = [reading_of(paper(k), f"{n}.jpg") for n, k in enumerate(kinds)]
    return propose_item(readings, (), Given(insurance=insurance), catalogue(), DAY).id


def test_a_stay_of_a_resident_is_recognised():
    assert proposed(*STAY, insurance="居民") == "resident-inpatient-reimbursement"


def test_the_insurance_printed_on_the_bill_decides():
    bill = paper("inpatient_invoice", insurance_type="城乡居民基本医疗保险")
    readings = [
        reading_of(p, f"{n}.jpg") for n, p in enumerate((*(paper(k) for k in STAY if k != "inpatient_invoice"), bill))
    ]
    assert propose_item(readings, (), Given(), catalogue(), DAY).id == "resident-inpatient-reimbursement"


def test_a_chronic_disease_application_is_recognised():
    kinds = ("id_card", "chronic_application", "diagnosis_certificate", "discharge_record", "exam_report")
    assert proposed(*kinds) == "resident-chronic-disease-recognition"


def test_a_tie_is_said_and_not_broken():
    with pytest.raises(UsageError, match="同时符合"):
        proposed("id_card")


def test_papers_that_fit_nothing_are_not_forced_into_an_item():
    with pytest.raises(UsageError):
        proposed("unknown")


# ------------------------------------------------------------------------------------------------ from the disk
def test_an_empty_folder_has_nothing_to_judge(tmp_path: Path):
    with pytest.raises(NothingReadable, match="没有可识读的文件"):
        check(tmp_path, Given(), Desk(Silent(), ()), OfficeRules(catalogue(), ()))


def test_a_slip_in_the_items_name_is_told_before_anything_is_read(tmp_path: Path):
    with pytest.raises(UsageError, match="没有事项"):
        check(tmp_path, Given(item="住院报消"), Desk(Silent(), ()), OfficeRules(catalogue(), ()))


def test_a_broken_case_file_names_its_line(tmp_path: Path):
    (tmp_path / "case.yaml").write_text("item: 住院费用报销\nfacts: [1,\n", encoding="utf-8")
    with pytest.raises(BadConfiguration, match=r"第 \d+ 行"):
        check(tmp_path, Given(), Desk(Silent(), ()), OfficeRules(catalogue(), ()))


def test_the_facts_of_a_stack_lie_beside_it_under_its_name(tmp_path: Path):
    stack = tmp_path / "案卷.pdf"
    (tmp_path / "案卷.yaml").write_text("item: 住院费用报销\n", encoding="utf-8")
    assert find_case_file(stack) == tmp_path / "案卷.yaml"


class Silent:
    """An engine that must not be asked."""

    name = "silent"
    fingerprint = "silent"

    def read(self, picture):
        raise AssertionError("nothing is to be read")

    def read_part(self, picture, is_wanted):
        raise AssertionError("nothing is to be read")

    def read_crops(self, crops):
        raise AssertionError("nothing is to be read")
