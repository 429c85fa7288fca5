"""The office's forms, filled from cases: what is printed, what stays blank, what is refused. `office`: through LibreOffice."""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import pypdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from extractors import EXTRACTORS
from intake import ocr
from intake.forms import pdf
from intake.forms.model import Filled, Picture, Printed, Tick
from intake.forms.preflight import preflight
from intake.forms.render import render
from intake.pipeline import Desk, read_file
from templates import FORMS
from templates.acceptance import LINES
from templates.supplement import hidden
from tests import form_cases as cases
from tests.form_cases import ACCOUNT, CHRONIC, EXAMPLES, HOSPITAL, INPATIENT, INSTITUTION, NUMBER, OTHER, PATIENT

ROOT = Path(__file__).parents[1] / "templates"
NAMES = [f.name for f in FORMS]
LAST_FOUR = "*" * 14 + PATIENT.id_number[-4:]
GUIDE = "《青阳县城乡居民医疗保障经办政务服务事项办事指南》"
EXPECTED: Mapping[str, tuple[str, ...]] = {
    "chronic": (
        PATIENT.name, "男", "1968年4月17日", "58", PATIENT.id_number, "13900000000", OTHER.name, OTHER.id_number, "13800000000",
        "安徽省青禾县样例镇示范村18号（待核）", "本次申请：糖尿病(M01600)", "√糖尿病(M01600)", HOSPITAL, "二级",
        "2026年9月30日（待核）", "出院诊断：2型糖尿病、糖尿病周围神经病变", "血压>140/90mmHg", "（摘自出院记录第1页）", "城乡居民",
        "√诊断证明原件", NUMBER,
    ),
    "agreement": (
        HOSPITAL, cases.USCC, "PDY000012341799（待核）", "2024年1月1日至2028年12月31日（待核）", "青禾县样例镇示范路1号", PATIENT.name,
        "王演示（待核）", "内科/外科/医学检验科", "4（待核）", "2（待核）", "二级", OTHER.name, "13800000000",
    ),
    "remote-care": (
        PATIENT.name, PATIENT.id_number, "√异地安置退休人员", "□异地长期居住人员", "√随异地子女居住", "云岫市示范区演示路6号（待核）",
        "城镇职工", "13900000000",
    ),
    "authorization": (
        PATIENT.name, PATIENT.id_number, OTHER.name, OTHER.id_number, ACCOUNT, "样例农村商业银行青禾支行", HOSPITAL, "6032.13",
        "2026年9月1日至2026年9月11日", "由此产生的责任由本人承担",
    ),
    "receipt": (PATIENT.name, LAST_FOUR, "住院费用报销", "有效身份证件或社保卡", "出院记录", "钱经办"),
    "supplement": (PATIENT.name, LAST_FOUR, "缺少：住院费用清单", "请补交住院费用清单", GUIDE, "重新计算办理时限", "0566-5181038", NUMBER),
    "acceptance": (
        PATIENT.name, PATIENT.id_number, LAST_FOUR, "住院费用报销", "不超过30个工作日", "2026年11月23日", "6032.13",
        "陆仟零叁拾贰元壹角叁分", ACCOUNT, "*" * 15 + ACCOUNT[-4:], "样例农村商业银行青禾支行", "0566-5181038", "5030556", "钱经办",
        "（受理专用章）", "（存根联）", "（申请人联）",
    ),
    "rejection": (
        PATIENT.name, LAST_FOUR, "0020406481", "6032.13／7032.13", "60日内依法申请行政复议", "6个月内依法向人民法院提起行政诉讼",
    ),
}  # fmt: skip
BY_HAND: Mapping[str, tuple[str, ...]] = {
    "chronic": (
        "待遇起止： 年 月 日 至 年 月 日", "医师签名： （医疗机构盖章） 年 月 日", "申请人（代办人）签名： 年 月 日", "经办人： 年 月 日",
        "专家签名（两人以上）： 年 月 日", "负责人： （盖章） 年 月 日",
    ),
    "agreement": ("法定代表人签字： （公章） 年 月 日", "评估人员签名： 年 月 日", "负责人： （盖章） 年 月 日"),
    "remote-care": ("备案起止： 年 月 日 至 年 月 日", "申请人（代办人）签名： 年 月 日"),
    "authorization": ("授权人（患者）签名、指印： 年 月 日", "被授权人签名、指印： 年 月 日"),
    "receipt": ("交件人签名： 日期： 年 月 日",),
    "supplement": ("请于 年 月 日前补正", "签收日期： 年 月 日", "（专用章） 年 月 日"),
    "acceptance": ("申请人（代办人）签收： 签收日期： 年 月 日", "受理日期： 年 月 日"),
    "rejection": ("签收日期： 年 月 日", "（专用章） 年 月 日"),
}  # fmt: skip


def printed(name: str, entry: Mapping[str, Any], **words: Any) -> Filled:
    """The form, filled with the shipped template."""
    form = cases.form(name)
    return render(form, (ROOT / form.file).read_bytes(), cases.values(name, entry, **words))


def text_of(filled: Filled) -> str:
    """Every text of the Word file, cell after cell, in the order of the page; blanks as one."""
    document = docx.Document(io.BytesIO(filled.content))
    lines = ("".join(t.text or "" for t in p.iter(_W + "t")) for p in document.element.body.iter(_W + "p"))
    return re.sub(r"[ \u3000]+", " ", " ".join(lines))


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def one(name: str, entry: Mapping[str, Any], key: str, **words: Any) -> Printed:
    """One value of a form."""
    value: Any = cases.values(name, entry, **words)
    for part in key.split("."):
        value = value[part]
    assert isinstance(value, Printed)
    return value


# ------------------------------------------------------------------------------------------------ every form
@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_template_asks_for_what_its_form_gives_and_prints_all_of_it(name: str) -> None:
    form = cases.form(name)
    assert preflight(form, (ROOT / form.file).read_bytes()) == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_form_prints_every_value_of_its_case(name: str) -> None:
    text = text_of(printed(name, EXAMPLES[name]))
    assert [value for value in EXPECTED[name] if value not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_form_prints_no_leftover_of_its_making(name: str) -> None:
    text = text_of(printed(name, EXAMPLES[name]))
    assert [word for word in ("None", "{{", "{%", "Undefined", "\ufdd0") if word in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_opinions_signatures_seals_and_their_dates_are_left_to_hands(name: str) -> None:
    text = text_of(printed(name, EXAMPLES[name]))
    assert [line for line in BY_HAND[name] if line not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_form_can_be_printed_for_its_example(name: str) -> None:
    judgement = cases.judged(EXAMPLES[name])
    assert cases.form(name).fits(judgement)
    assert cases.form(name).refuse(judgement) == ""


@pytest.mark.parametrize("name", NAMES)
def test_values_of_papers_say_where_they_stand(name: str) -> None:
    trace = printed(name, EXAMPLES[name]).trace
    lost = [k for k, v in trace.items() if isinstance(v, Printed) and v.text and v.ground == "paper" and not v.place]
    assert lost == []


@pytest.mark.parametrize("name", NAMES)
def test_a_form_is_filled_for_a_case_that_has_nearly_nothing(name: str) -> None:
    entry = {**EXAMPLES[name], "given": {}, "papers": [{"type": "unknown", "text": "一张看不清的纸"}]}
    text = text_of(printed(name, entry, number="", operator=""))
    assert PATIENT.name not in text
    assert "None" not in text


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_a_template_names_its_title_and_no_person(form: Any) -> None:
    document = docx.Document(str(ROOT / form.file))
    assert form.title in document.core_properties.title
    assert document.core_properties.author == document.core_properties.last_modified_by == ""


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_rows_of_templates_may_grow(form: Any) -> None:
    rules = [h.get(_W + "hRule") for h in docx.Document(str(ROOT / form.file)).element.body.iter(_W + "trHeight")]
    assert rules
    assert set(rules) == {"atLeast"}


# ------------------------------------------------------------------------------------------------ who it is
@pytest.mark.parametrize("state", ["doubtful", "unread"])
def test_a_number_that_nobody_is_sure_of_is_blank_and_so_is_what_follows_from_it(state: str) -> None:
    value = {"value": PATIENT.id_number if state == "doubtful" else None, "state": state}
    found = cases.values("chronic", cases.changed(CHRONIC, 0, "id_number", value))
    assert [found[k].text for k in ("id_number", "sex", "birth_date", "age")] == ["", "", "", ""]  # type: ignore[union-attr]
    assert "身份证号码" in found["id_number"].blank  # type: ignore[union-attr]


def test_sex_and_age_follow_from_the_number_whatever_a_paper_says() -> None:
    assert one("chronic", CHRONIC, "sex").text == "男"
    assert one("chronic", CHRONIC, "age").text == "58"


def test_a_number_whose_check_digit_fails_is_never_printed() -> None:
    wrong = PATIENT.id_number[:-1] + "9"
    found = one("chronic", cases.changed(CHRONIC, 0, "id_number", {"value": wrong, "state": "read"}), "id_number")
    assert found.text == ""


def test_an_agents_card_gives_the_patient_no_number() -> None:
    entry = cases.changed(CHRONIC, 0, "name", OTHER.name)
    entry = cases.changed(entry, 0, "id_number", {"value": OTHER.id_number, "state": "verified"})
    assert one("chronic", cases.given(entry, agent={"name": "王演示"}), "id_number").text == ""


def test_a_typed_number_that_is_another_than_the_papers_leaves_the_place_blank() -> None:
    entry = cases.given(CHRONIC, applicant={"name": PATIENT.name, "id_number": OTHER.id_number})
    assert "不一致" in one("chronic", entry, "id_number").blank


def test_papers_that_name_different_patients_leave_the_name_blank() -> None:
    entry = cases.given(cases.changed(CHRONIC, 2, "name", "赵示范"), applicant={})
    found = one("chronic", entry, "name")
    assert (found.text, "不一致" in found.blank) == ("", True)


def test_an_identity_card_of_somebody_else_leaves_the_name_blank_and_an_agents_does_not() -> None:
    papers = [cases.changed(CHRONIC, 0, "name", OTHER.name)["papers"][0], *CHRONIC["papers"][1:3]]
    stranger = {**CHRONIC, "given": {}, "papers": papers}
    assert "不一致" in one("chronic", stranger, "name").blank
    assert one("chronic", cases.given(stranger, agent={"name": OTHER.name}), "name").text == PATIENT.name


def test_a_typed_applicant_who_is_not_the_patient_of_the_papers_leaves_the_name_blank() -> None:
    entry = cases.given(CHRONIC, applicant={"name": "赵示范"})
    assert "录入的申请人" in one("chronic", entry, "name").blank


def test_a_name_on_one_kind_of_paper_is_marked() -> None:
    alone = {**CHRONIC, "given": {}, "papers": CHRONIC["papers"][:1]}
    assert one("chronic", alone, "name").text == f"{PATIENT.name}（待核）"


def test_a_masked_name_is_not_printed() -> None:
    masked = {"type": "diagnosis_certificate", "fields": {"name": "张*例"}}
    assert one("chronic", {**CHRONIC, "given": {}, "papers": [masked]}, "name").text == ""


def test_a_telephone_is_never_taken_from_a_paper() -> None:
    entry = cases.given(CHRONIC, applicant={})
    assert one("chronic", entry, "tel").text == ""
    assert "录入" in one("chronic", entry, "tel").blank


def test_an_agents_number_that_is_none_is_not_printed() -> None:
    entry = cases.given(CHRONIC, agent={"name": OTHER.name, "id_number": "341799197511020440"})
    assert "校验位" in one("chronic", entry, "agent.id_number").blank


def test_a_photo_takes_its_place() -> None:
    out = io.BytesIO()
    Image.new("RGB", (50, 70), "grey").save(out, "PNG")
    photo = cases.values("chronic", CHRONIC, photo=out.getvalue())["photo"]
    assert isinstance(photo, Picture)
    assert (photo.width, photo.height) == (25, 35)


# ------------------------------------------------------------------------------------------------ what papers tell
@pytest.mark.parametrize(
    ("paper", "key", "variable"), [(0, "address", "address"), (1, "issue_date", "certificate_date")]
)
def test_a_doubtful_value_is_blank_with_its_reason(paper: int, key: str, variable: str) -> None:
    value = CHRONIC["papers"][paper]["fields"][key]
    entry = cases.changed(CHRONIC, paper, key, {"value": value, "state": "doubtful", "why": "识读把握不足"})
    found = one("chronic", entry, variable)
    assert (found.text, "识读把握不足" in found.blank) == ("", True)


def test_a_doubtful_name_of_a_hospital_stands_where_other_papers_bear_it_letter_by_letter() -> None:
    doubtful = cases.changed(CHRONIC, 1, "hospital", {"value": HOSPITAL, "state": "doubtful"})
    alone = cases.changed(CHRONIC, 1, "hospital", {"value": "青禾县样列医院", "state": "doubtful"})
    assert one("chronic", doubtful, "hospital").text == HOSPITAL
    assert one("chronic", alone, "hospital").text == ""


def test_a_value_that_papers_of_two_kinds_tell_alike_is_not_marked() -> None:
    assert one("chronic", CHRONIC, "hospital").text == HOSPITAL


def test_a_summary_quotes_only_what_is_surely_read() -> None:
    course = {"value": "予某种治疗", "state": "doubtful"}
    text = one("chronic", cases.changed(CHRONIC, 2, "course", course), "summary").text
    assert "出院诊断" in text
    assert "予某种治疗" not in text


def test_a_record_of_somebody_else_is_not_quoted() -> None:
    entry = cases.changed(CHRONIC, 2, "name", "赵示范")
    assert "糖尿病周围神经病变" not in one("chronic", entry, "summary").text


# ------------------------------------------------------------------------------------------------ chronic diseases
def ticked(entry: Mapping[str, Any], **words: Any) -> list[str]:
    """Diseases whose box is ticked."""
    found = printed("chronic", entry, **words)
    return [m[1] for m in re.finditer(r"√(\S+?)\(M\d{5}\)", text_of(found))]


def test_only_the_disease_that_a_person_selected_is_ticked() -> None:
    assert ticked(CHRONIC) == ["糖尿病"]


def test_without_a_selection_nothing_is_ticked_and_the_form_says_who_selects() -> None:
    entry = cases.given(CHRONIC, diseases=[])
    assert ticked(entry) == []
    assert "工作人员选定" in one("chronic", entry, "disease").blank


def test_several_diseases_have_a_form_each() -> None:
    entry = cases.given(CHRONIC, diseases=["糖尿病", "高血压"])
    copies = cases.form("chronic").copies(cases.judged(entry))
    assert [ticked(entry, copy=copy) for copy in copies] == [["糖尿病"], ["高血压"]]


def test_a_form_that_is_for_no_single_disease_ticks_none() -> None:
    assert ticked(cases.given(CHRONIC, diseases=["糖尿病", "高血压"])) == []


def test_what_diagnoses_suggest_is_told_beside_the_form_with_its_place() -> None:
    notes = cases.form("chronic").notes(cases.judged(CHRONIC))
    assert len(notes) == 1
    assert re.search(r"高血压\(M03900\).*诊断证明第1页“高血压病2级”", notes[0])


def test_a_disease_without_a_box_goes_behind_the_others() -> None:
    entry = cases.given(CHRONIC, diseases=["大动脉炎"])
    assert ticked(entry) == []
    assert "√其他：大动脉炎" in text_of(printed("chronic", entry))


def test_what_a_person_typed_is_not_taken_for_a_disease_of_a_like_name() -> None:
    entry = cases.given(CHRONIC, diseases=["糖尿"])
    assert ticked(entry) == []
    assert "√其他：糖尿 " in text_of(printed("chronic", entry))


def test_a_disease_may_be_typed_by_its_code() -> None:
    assert ticked(cases.given(CHRONIC, diseases=["M01600"])) == ["糖尿病"]


def test_a_material_that_is_missing_is_not_ticked() -> None:
    text = text_of(printed("chronic", cases.without(CHRONIC, 1)))
    assert "□诊断证明原件" in text


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
    assert hidden(text) == shown


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


# ------------------------------------------------------------------------------------------------ other applications
def test_an_authorization_for_the_patients_own_account_names_none() -> None:
    assert "不需授权" in one("authorization", INPATIENT, "account.holder").blank
    assert ACCOUNT not in text_of(printed("authorization", INPATIENT))


def test_a_recipient_whose_name_only_the_card_tells_is_marked_and_gets_no_number() -> None:
    entry = cases.changed(cases.OTHERS_CARD, 4, "holder", OTHER.name)
    assert one("authorization", entry, "recipient.name").text == f"{OTHER.name}（待核）"
    assert one("authorization", entry, "recipient.id_number").text == ""


def test_kinds_of_stay_that_only_papers_suggest_are_not_ticked() -> None:
    values = cases.values("remote-care", cases.given(cases.REMOTE, facts={}))
    assert [k for k, v in values.items() if isinstance(v, Tick) and v.ticked] == []


def test_licences_that_name_different_institutions_leave_the_name_blank() -> None:
    found = one("agreement", cases.changed(INSTITUTION, 1, "name", "云岫市示范妇女儿童医院"), "institution")
    assert (found.text, "不一致" in found.blank) == ("", True)


def test_staff_of_kinds_that_the_roster_does_not_tell_is_not_counted() -> None:
    roster = {
        "type": "staff_roster",
        "tables": {"persons": [{"name": "王演示", "category": "执业医师"}, {"name": "赵示范"}]},
    }
    entry = {**INSTITUTION, "papers": [*INSTITUTION["papers"][:2], roster]}
    assert one("agreement", entry, "staff.care").text == "2（待核）"
    assert one("agreement", entry, "staff.doctors").text == one("agreement", entry, "staff.nurses").text == ""


def test_a_roster_with_a_name_that_nobody_could_read_is_not_counted() -> None:
    row = {"name": {"value": "王演", "state": "doubtful"}, "category": "执业医师"}
    entry = {**INSTITUTION, "papers": [{"type": "staff_roster", "tables": {"persons": [row]}}]}
    assert "未能确认" in one("agreement", entry, "staff.care").blank


# ------------------------------------------------------------------------------------------------ on paper
@pytest.fixture(scope="module")
def sheets() -> Mapping[str, tuple[bytes, Filled]]:
    """Every example as PDF, and acceptance at its fullest, converted by one process."""
    filled = {name: printed(name, entry) for name, entry in EXAMPLES.items()}
    long = [m.name for m in cases.judged(INSTITUTION).case.materials if m.required]
    filled["acceptance, full"] = printed("acceptance", cases.given(INSTITUTION, shown=long))
    course = cases.changed(CHRONIC, 2, "course", "予某种治疗，病情平稳。" * 40)
    filled["chronic, full"] = printed("chronic", cases.changed(course, 0, "address", "安徽省青禾县样例镇示范村" * 6))
    made = pdf.convert([f.content for f in filled.values()], list(filled))
    return {name: (data, filled[name]) for name, data in zip(filled, made, strict=True)}


@pytest.mark.office
@pytest.mark.parametrize("name", [*NAMES, "acceptance, full", "chronic, full"])
def test_a_printed_form_keeps_to_its_pages_its_paper_and_its_fonts(
    name: str, sheets: Mapping[str, tuple[bytes, Filled]]
) -> None:
    data, filled = sheets[name]
    assert pdf.check(data, filled.content, filled.form.pages) == ()


@pytest.mark.office
@pytest.mark.parametrize("name", NAMES)
def test_a_printed_form_bears_every_value_of_its_case(name: str, sheets: Mapping[str, tuple[bytes, Filled]]) -> None:
    pages = pypdf.PdfReader(io.BytesIO(sheets[name][0])).pages
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    assert [value for value in EXPECTED[name] if value not in text] == []


@pytest.mark.office
@pytest.mark.ocr
def test_a_printed_chronic_form_is_read_back_for_what_it_is(
    sheets: Mapping[str, tuple[bytes, Filled]], tmp_path: Path
) -> None:
    scan = tmp_path / "chronic.jpg"
    page = pypdfium2.PdfDocument(sheets["chronic"][0])[0]
    page.render(scale=200 / 72).to_pil().convert("RGB").save(scan, quality=85)
    reading = next(r for r in read_file(scan, Desk(ocr.build("auto"), EXTRACTORS)) if not hasattr(r, "message"))
    assert reading.classification.kind == "chronic_application"
    fields = reading.record.fields
    assert (fields["name"].value, fields["id_number"].value) == (PATIENT.name, PATIENT.id_number)
