"""What the office's forms print of people and papers: only what is sure, agreed on or typed; who selects a disease."""

import io
import re
from collections.abc import Mapping
from typing import Any

import pytest
from PIL import Image

from intake.forms.model import Picture, Tick
from tests.templates import cases
from tests.templates.cases import CHRONIC, HOSPITAL, INSTITUTION, OTHER, PATIENT
from tests.templates.prints import one, printed, text_of


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


_LIFE = {
    **cases.REMOTE,
    "given": {"applied": "2026-10-12"},
    "papers": [
        {"type": kind, "fields": {"name": PATIENT.name, "id_number": {"value": PATIENT.id_number, "state": "verified"}}}
        for kind in ("residence_permit", "labor_contract")
    ],
}
"""An item that asks for no identity card: other papers tell who it is."""


def test_where_no_card_is_asked_for_papers_that_agree_tell_name_and_number() -> None:
    assert one("remote-care", _LIFE, "name").text == PATIENT.name
    assert one("remote-care", _LIFE, "id_number").text == PATIENT.id_number
    assert one("remote-care", _LIFE, "sex").text == "男"


def test_one_such_paper_alone_marks_the_name_and_only_a_permit_tells_the_number() -> None:
    for paper, number in ((0, ""), (1, PATIENT.id_number)):
        alone = cases.without(_LIFE, paper)
        assert one("remote-care", alone, "name").text == f"{PATIENT.name}（待核）"
        assert one("remote-care", alone, "id_number").text == number


@pytest.mark.parametrize(("key", "value"), [("name", OTHER.name), ("id_number", OTHER.id_number)])
def test_such_papers_that_differ_leave_the_place_blank(key: str, value: str) -> None:
    found = one("remote-care", cases.changed(_LIFE, 1, key, {"value": value, "state": "verified"}), key)
    assert (found.text, "不一致" in found.blank) == ("", True)


@pytest.mark.parametrize("key", ["name", "id_number"])
def test_such_papers_that_are_doubtful_tell_nothing(key: str) -> None:
    entry = _LIFE
    for paper in (0, 1):
        value = {"value": getattr(PATIENT, key), "state": "doubtful"}
        entry = cases.changed(entry, paper, key, value)
    assert one("remote-care", entry, key).text == ""


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
    entry = cases.changed(CHRONIC, paper, key, {"value": value, "state": "doubtful", "doubts": ["LOW_SCORE"]})
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


def test_a_disease_that_was_typed_twice_in_other_words_has_one_form() -> None:
    entry = cases.given(CHRONIC, diseases=["M01600", "糖尿病", " ", "糖尿病"])
    assert cases.form("chronic").copies(cases.judged(entry)) == ("糖尿病",)


def test_a_disease_that_the_catalogue_lacks_is_told_for_it_may_be_a_slip() -> None:
    warns = cases.form("chronic").warns
    (told,) = warns(cases.judged(cases.given(CHRONIC, diseases=["唐尿病", "高血压"])))
    assert "唐尿病" in told
    assert warns(cases.judged(CHRONIC)) == []


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


# ------------------------------------------------------------------------------------------------ other applications
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
