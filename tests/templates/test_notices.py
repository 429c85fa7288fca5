"""Notices to applicants and papers that money follows: refused, counted and masked as they must be."""

import io
from dataclasses import replace
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from intake.cases.model import Finding, Severity
from intake.forms.model import Picture
from intake.model import Outcome
from templates.acceptance import LINES
from templates.supplement import hide_numbers, plain_text
from tests.templates import cases
from tests.templates.cases import ACCOUNT, EXAMPLES, INPATIENT, INSTITUTION, NUMBER, OTHER, PATIENT
from tests.templates.prints import LAST_FOUR, one, printed, text_of


# ------------------------------------------------------------------------------------------------ acceptance
def test_acceptance_is_refused_while_a_material_is_missing_and_says_which() -> None:
    assert cases.form("acceptance").refuse(cases.judged(cases.without(INPATIENT, 2))) == "缺少：住院费用清单"


def test_acceptance_is_refused_while_something_has_to_be_put_right() -> None:
    entry = cases.changed(INPATIENT, 2, "total", {"value": "9999.99", "state": "verified"})
    assert "需补正" in cases.form("acceptance").refuse(cases.judged(entry))


def test_acceptance_is_refused_while_nobody_knows_whether_a_paper_is_there() -> None:
    entry = cases.without(INPATIENT, 2)
    entry = {**entry, "papers": [*entry["papers"], {"type": "unknown", "text": "一张看不清的纸"}]}
    assert "未能确认" in cases.form("acceptance").refuse(cases.judged(entry))


def test_what_the_pre_review_could_not_settle_is_told_before_the_seal_goes_on_an_acceptance() -> None:
    judged = cases.judged(INPATIENT)
    look = Finding(Outcome.UNKNOWN, "票据号码看不清", severity=Severity.LOOK)
    warns = cases.form("acceptance").warns
    (told,) = warns(replace(judged, findings=(*judged.findings, look)))
    assert "盖章" in told
    settled = [f for f in judged.findings if f.severity is not Severity.LOOK]
    assert warns(replace(judged, findings=tuple(settled))) == ()


def test_the_applicants_copy_shows_the_last_four_characters_and_the_files_copy_all() -> None:
    text = text_of(printed("acceptance", INPATIENT))
    file, applicant = text.split("（申请人联）")
    assert PATIENT.id_number in file
    assert ACCOUNT in file
    assert PATIENT.id_number not in applicant
    assert ACCOUNT not in applicant
    assert LAST_FOUR in applicant


def test_the_code_on_the_notice_is_its_number_alone() -> None:
    code = cases.values("acceptance", INPATIENT)["qr"]
    assert isinstance(code, Picture)
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(code.data)))[0].text == NUMBER


def test_money_that_is_not_proven_is_not_added_up() -> None:
    found = one("acceptance", cases.changed(INPATIENT, 1, "total", "6032.13"), "sum_fee")
    assert (found.text, "未经证实" in found.blank) == ("", True)


def test_a_bill_that_is_there_twice_is_not_counted_twice() -> None:
    assert "重复" in one("acceptance", cases.TWICE, "invoice_count").blank
    assert one("acceptance", cases.TWICE, "sum_fee").text == ""


@pytest.mark.parametrize("state", ["read", "doubtful"])
def test_an_account_that_is_not_proven_is_not_printed(state: str) -> None:
    entry = cases.changed(INPATIENT, 4, "number", {"value": ACCOUNT, "state": state})
    assert one("acceptance", entry, "account").text == one("acceptance", entry, "account_masked").text == ""


def test_of_two_accounts_a_person_chooses() -> None:
    other = {
        "type": "bank_card",
        "fields": {"holder": PATIENT.name, "number": {"value": "6228480432100000020", "state": "verified"}},
    }
    entry = {**INPATIENT, "papers": [*INPATIENT["papers"], other]}
    assert "不止一个账户" in one("acceptance", entry, "recipient").blank
    assert one("acceptance", entry, "account").text == ""


def test_more_materials_than_a_half_sheet_takes_are_referred_to_the_list() -> None:
    shown = [m.name for m in cases.judged(INSTITUTION).case.materials if m.required]
    found = cases.values("acceptance", cases.given(INSTITUTION, shown=shown))["materials"]
    assert len(shown) > LINES
    assert len(found) == LINES  # type: ignore[arg-type]
    assert f"其余 {len(shown) - LINES + 1} 项" in found[-1]["name"].text  # type: ignore[index]


# ------------------------------------------------------------------------------------------------ notices
def test_a_supplement_has_every_point_with_its_clause() -> None:
    entry = cases.without(cases.without(INPATIENT, 3), 2)
    rows: Any = cases.values("supplement", entry)["points"]
    assert [r["problem"].text for r in rows[:2]] == ["缺少：住院费用清单", "缺少：出院记录"]
    assert [r["clause"].text[-3:] for r in rows[:2]] == ["第3项", "第4项"]


def test_a_point_says_days_as_forms_do_and_where_the_mistake_stands() -> None:
    entry = cases.changed(INPATIENT, 3, "discharge_date", "2026-09-12")
    rows: Any = cases.values("supplement", entry)["points"]
    (row,) = (r for r in rows if "出院日期" in r["problem"].text)
    assert "2026年9月12日" in row["problem"].text
    assert "2026-09" not in row["problem"].text
    assert row["problem"].place is not None


@pytest.mark.parametrize("text", ["2026-13-40", "编号 12026-01-02", "2026-01-02-03"])
def test_what_is_no_day_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == text


def test_a_supplement_without_a_point_is_refused() -> None:
    assert "没有需要补正" in cases.form("supplement").refuse(cases.judged(INPATIENT))


def test_nobody_is_rejected_without_a_proven_reason() -> None:
    assert "没有查实" in cases.form("rejection").refuse(cases.judged(cases.without(INPATIENT, 2)))


@pytest.mark.parametrize("name", ["receipt", "supplement", "rejection"])
def test_papers_for_the_applicant_show_no_whole_number(name: str) -> None:
    text = text_of(printed(name, EXAMPLES[name]))
    assert PATIENT.id_number not in text
    assert ACCOUNT not in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"身份证号 {PATIENT.id_number}", f"身份证号 {LAST_FOUR}"),
        ("341799********0213/341799********0443", f"{LAST_FOUR}/{'*' * 14}0443"),
        ("票据 0020406481、发票 25342000000012345678", "票据 0020406481、发票 25342000000012345678"),
    ],
)
def test_numbers_of_people_and_cards_are_hidden_in_sentences_and_numbers_of_bills_are_not(
    text: str, shown: str
) -> None:
    assert hide_numbers(text) == shown


def test_a_receipt_lists_papers_and_counts_pages() -> None:
    values: Any = cases.values("receipt", INPATIENT)
    assert [(r["name"].text, r["pages"].text) for r in values["papers"]][2:4] == [
        ("住院费用清单", "3"),
        ("出院记录", "2"),
    ]
    assert (values["paper_count"].text, values["page_count"].text) == ("5", "8")


def test_a_receipt_says_which_scans_could_not_be_read() -> None:
    entry = {**INPATIENT, "failures": [{"path": "b.jpg", "page": 1, "message": "无法读取"}]}
    rows: Any = cases.values("receipt", entry)["papers"]
    assert rows[-1]["name"].text == "未能读取的影像 1 处"


# ------------------------------------------------------------------------------------------------ authorization
def test_an_authorization_for_the_patients_own_account_names_none() -> None:
    assert "不需授权" in one("authorization", INPATIENT, "account.holder").blank
    assert ACCOUNT not in text_of(printed("authorization", INPATIENT))


def test_an_authorization_for_the_patients_own_account_is_refused() -> None:
    assert "不需" in cases.form("authorization").refuse(cases.judged(INPATIENT))


def test_a_recipient_whose_name_only_the_card_tells_is_marked_and_gets_no_number() -> None:
    entry = cases.changed(cases.OTHERS_CARD, 4, "holder", OTHER.name)
    assert one("authorization", entry, "recipient.name").text == f"{OTHER.name}（待核）"
    assert one("authorization", entry, "recipient.id_number").text == ""
