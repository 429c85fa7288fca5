"""The judgement as people and programs get it."""

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from intake.cases.judge import Judgement, judge_case
from intake.cases.masking import mask_numbers
from intake.cases.model import Conclusion
from intake.model import Field
from intake.report import notice
from intake.report.case_json import judgement_object
from intake.report.page import render_page
from intake.report.text import judgement_text
from tests.rule_cases import case_of, catalogue
from validators import RULES

NUMBER = "341799199001010017"
QUESTIONS = {c.id: c.question for c in catalogue().conditions.values()}


def judged(papers, **entry) -> Judgement:
    told = {"name": "样例案卷", "item": "resident-inpatient-reimbursement", "papers": papers} | entry
    return judge_case(case_of(told), RULES)


@pytest.fixture
def short() -> Judgement:
    """A case without a discharge record whose bill bears another name."""
    return judged(
        [
            {"type": "id_card", "fields": {"name": "样张三", "id_number": NUMBER}},
            {"type": "inpatient_invoice", "fields": {"payer": "样李四", "total": "120.00"}},
            {"type": "expense_list", "fields": {"name": "样张三", "total": "120.00"}},
            {"type": "social_security_card", "fields": {"name": "样张三", "id_number": NUMBER}},
        ]
    )


# ------------------------------------------------------------------------------------------------ JSON
def test_the_object_has_what_the_contract_asks_for(short: Judgement):
    told = judgement_object(short)
    keys = {
        "schema",
        "case",
        "item",
        "insurance",
        "materials",
        "findings",
        "facts",
        "verdict",
        "limit",
        "due",
        "documents",
    }
    assert keys <= set(told)
    assert told["schema"] == "intake-case/1"
    assert (told["item"], told["insurance"], told["verdict"]) == ("住院费用报销", "居民", "incomplete")


def test_the_object_is_json(short: Judgement):
    assert json.loads(json.dumps(judgement_object(short), ensure_ascii=False)) == judgement_object(short)


def test_evidence_names_a_document_of_the_list(short: Judgement):
    told = judgement_object(short)
    places = [p for f in told["findings"] for p in f["evidence"]]
    assert places
    for p in places:
        assert told["documents"][p["index"]]["source"]["path"] == p["document"]


def test_a_missing_material_keeps_the_guides_words(short: Judgement):
    missing = [m for m in judgement_object(short)["materials"] if m["outcome"] == "missing"]
    assert [m["name"] for m in missing] == ["出院记录"]
    assert "8.住院费用报销" in missing[0]["citation"]


def test_due_counts_working_days_from_the_day_after(short: Judgement):
    assert judgement_object(short)["due"] == "2026-11-23"
    assert short.case.applied == date(2026, 10, 12)


# ------------------------------------------------------------------------------------------------ the notice
def test_the_notice_says_everything_at_once_and_numbers_it(short: Judgement):
    told = notice.notice_text(short)
    assert re.search(r"^1\. 出院记录$", told, re.M)
    assert re.search(r"^2\. ", told, re.M)
    assert "姓名不一致" in told


def test_a_missing_material_stands_on_the_notice_once(short: Judgement):
    assert notice.notice_text(short).count("缺少：出院记录") == 1


def test_a_complete_case_needs_no_notice():
    complete = judged([{"type": "id_card", "fields": {"name": "样张三"}}], item="resident-enrolment-inquiry")
    assert complete.verdict.conclusion is Conclusion.COMPLETE
    assert notice.notice_text(complete) == ""


# ------------------------------------------------------------------------------------------------ for people
def test_the_terminal_says_verdict_materials_and_reasons(short: Judgement):
    told = judgement_text(short, QUESTIONS)
    assert "预审建议：需补正" in told
    assert "✗ 缺少  出院记录" in told
    assert "paper-1.jpg 第 1 页" in told


def test_the_page_loads_nothing_and_runs_nothing(short: Judgement):
    html = render_page(short, QUESTIONS)
    assert "<script" not in html
    assert not re.search(r'(?:src|href)="(?!data:|#)', html)


def test_the_page_masks_numbers_of_people_unless_told(short: Judgement):
    assert NUMBER not in render_page(short, QUESTIONS)
    assert NUMBER in render_page(short, QUESTIONS, masked=False)


def test_hostile_values_come_out_as_text():
    hostile = judged(
        [{"type": "id_card", "fields": {"name": "<img src=x onerror=alert(1)>{{ 7*7 }}"}}], name="<b>案卷</b>"
    )
    html = render_page(hostile, QUESTIONS)
    assert "<img src=x" not in html
    assert "<b>案卷" not in html
    assert "{{ 7*7 }}" in html or "49" not in html


def test_every_failing_finding_leads_to_a_numbered_entry(short: Judgement):
    html = render_page(short, QUESTIONS)
    for finding in short.defects:
        assert mask_numbers(finding.message) in html.replace("&#34;", '"')


def test_masking_keeps_the_ends_of_a_number():
    assert mask_numbers(f"证号{NUMBER}。") == "证号341799********0017。"


def test_pages_without_a_picture_say_so(short: Judgement, tmp_path: Path):
    del tmp_path
    assert "没有影像" in render_page(short, QUESTIONS)


def test_an_amount_that_nothing_took_stands_beside_its_paper(short: Judgement):
    bill = short.case.readings[1]
    left = Field(Decimal("38.43"), "38.43")
    readings = (short.case.readings[0], replace(bill, record=replace(bill.record, unassigned=(left,))))
    case = replace(short.case, readings=(*readings, *short.case.readings[2:]))
    assert "未归入栏目的金额：38.43" in render_page(replace(short, case=case), QUESTIONS)
