"""Types without fields of their own: name, ID number, hospital, date, and every other printed pair."""

from typing import Any

import pytest

from extractors.papers.read_paper import extract
from intake.model import Document, Frame, Page, Record, Rect, Seal, State
from intake.types.vocabulary import Common as F
from intake.types.vocabulary import to_json
from tests.extractors.papers.lines import MAN, WOMAN, line, paper


def shown(record: Record) -> dict[str, Any]:
    return {key: to_json(field.value) for key, field in record.fields.items()}


def test_a_laboratory_report_gives_patient_hospital_and_the_day_of_the_report() -> None:
    record = paper(
        "exam_report",
        "青禾县样例医院检验报告单",
        "姓名：张样例    性别：男    年龄：56岁    科别：内科",
        "标本：血清    送检医师：李测试    采样时间：2024-03-01 08:10",
        "白细胞计数    6.2    3.5-9.5",
        "报告时间：2024-03-02 10:15    打印日期：2024-03-05    检验者：王演示",
    )
    assert shown(record) == {"name": "张样例", "hospital": "青禾县样例医院", "issue_date": "2024-03-02"}
    assert record.extra["标本"].value == "血清"
    assert record.extra["采样时间"].value == "2024-03-01 08:10"


def test_a_ruled_form_without_colons_is_read_cell_by_cell() -> None:
    record = paper(
        "chronic_application",
        "城乡居民基本医保慢性病申请审核表",
        "姓名    张样例    性别    男",
        f"身份证号    {MAN}    联系电话    13900000000",
        "申请病种    高血压",
        "申请人签名：    日期：2024年3月5日",
    )
    assert shown(record) == {"name": "张样例", "id_number": MAN, "issue_date": "2024-03-05"}
    assert record.extra["联系电话"].value == "13900000000"
    assert record[F.ID_NUMBER].state is State.VERIFIED


def test_a_letter_names_its_writer_in_the_text_and_its_date_at_the_foot() -> None:
    record = paper(
        "commitment_letter",
        "个人承诺书",
        f"本人张样例，身份证号{MAN}，因在外地务工申请异地就医备案，",
        "承诺以上内容真实有效。",
        "", "", "", "", "", "",
        "2024年3月5日",
    )  # fmt: skip
    assert shown(record) == {"name": "张样例", "id_number": MAN, "issue_date": "2024-03-05"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("兹证明张样例同志系我单位职工", "张样例"),
        ("兹介绍我单位李测试等同志前往你处", "李测试"),
        ("兹证明我公司员工王演示，性别男，派驻云岫市工作", "王演示"),
        ("本人郑重承诺以上材料真实", None),
    ],
)
def test_a_name_in_the_text_is_taken_only_where_the_wording_marks_it(text: str, name: str | None) -> None:
    assert shown(paper("work_certificate", "证明", text)).get("name") == name


def test_a_birth_certificate_names_the_child_and_takes_no_parent_for_it() -> None:
    record = paper(
        "birth_certificate",
        "出生医学证明",
        "新生儿姓名：陈虚构    性别：男    出生时间：2016年6月9日8时20分",
        f"母亲姓名：赵示范    身份证号：{WOMAN}",
        f"父亲姓名：张样例    身份证号：{MAN}",
        "签发日期：2016年6月12日",
    )
    assert record[F.NAME].value == "陈虚构"
    assert record[F.ID_NUMBER].state is State.ABSENT
    assert record.extra["出生时间"].value == "2016年6月9日8时20分"
    assert to_json(record[F.ISSUE_DATE].value) == "2016-06-12"


def test_an_authorization_is_the_authorizers() -> None:
    record = paper(
        "transfer_authorization",
        "转账授权书",
        "授权人：张样例    被授权人：赵示范",
        "户名：赵示范    开户行：样例银行青禾支行",
    )
    assert record[F.NAME].value == "张样例"
    assert record.extra["户名"].value == "赵示范"


def test_an_id_number_without_a_label_is_taken_if_it_is_valid_and_the_only_one() -> None:
    assert shown(paper("application_letter", "申请书", f"青禾县居民（{MAN}）因病住院"))["id_number"] == MAN
    assert "id_number" not in shown(paper("application_letter", "申请书", f"{MAN[:-1]}5 因病住院"))
    assert "id_number" not in shown(paper("application_letter", "申请书", f"{MAN} 和 {WOMAN}"))


def test_a_labelled_id_number_with_a_wrong_check_digit_is_doubtful() -> None:
    record = paper("application_letter", "申请书", f"身份证号：{MAN[:-1]}5")
    assert (record[F.ID_NUMBER].value, record[F.ID_NUMBER].state) == (MAN[:-1] + "5", State.DOUBTFUL)


def test_a_masked_id_number_is_read_as_it_is() -> None:
    record = paper("social_insurance_proof", "参保证明", "姓名：张样例    身份证号：341799********0213")
    assert (record[F.ID_NUMBER].value, record[F.ID_NUMBER].state) == ("341799********0213", State.READ)


def test_a_printed_date_of_birth_that_contradicts_the_number_casts_doubt() -> None:
    record = paper(
        "household_register",
        "常住人口登记卡",
        f"姓名    张样例    出生日期    1968年4月18日    公民身份证件编号    {MAN}",
    )
    assert record[F.ID_NUMBER].state is State.DOUBTFUL


def test_a_seal_that_says_the_same_proves_the_hospital() -> None:
    seal = Seal(Rect(600, 900, 800, 1100), "red", "青禾县样例医院 医务科")
    record = paper("referral_certificate", "青禾县样例医院转诊转院证明", "姓名：张样例", seals=[seal])
    assert (record[F.HOSPITAL].value, record[F.HOSPITAL].state) == ("青禾县样例医院", State.VERIFIED)


@pytest.mark.parametrize(
    ("head", "hospital"),
    [
        ("云岫市样例大学附属第九医院（青禾院区）门诊病历", "云岫市样例大学附属第九医院（青禾院区）"),
        ("青禾县样例镇中心卫生院处方笺", "青禾县样例镇中心卫生院"),
        ("青禾县样例社区卫生服务中心", "青禾县样例社区卫生服务中心"),
        ("转往医院：云岫市样例医院", None),
        ("医院", None),
    ],
)
def test_the_hospital_is_the_head_up_to_its_last_word(head: str, hospital: str | None) -> None:
    assert shown(paper("outpatient_record", head, "主诉：咳嗽")).get("hospital") == hospital


def test_the_day_of_printing_is_no_day_of_issue() -> None:
    assert "issue_date" not in shown(paper("exam_report", "检验报告单", "打印日期：2024-03-05"))


def test_an_impossible_date_is_not_reported_as_one() -> None:
    assert "issue_date" not in shown(paper("exam_report", "检验报告单", "报告日期：2024-13-45"))


def test_an_unsure_name_is_doubtful() -> None:
    assert paper("exam_report", "检验报告单", "姓名：张样例", score=0.93)[F.NAME].state is State.DOUBTFUL


def test_a_place_for_a_signature_is_no_name() -> None:
    assert "name" not in shown(paper("application_letter", "申请书", "申请人：（签字）"))


def test_a_blank_page_gives_an_empty_record() -> None:
    assert shown(paper("exam_report")) == {}


def test_a_date_under_a_seal_is_found_beside_the_seals_own_words() -> None:
    foot = [line("医疗保险", 700, 1200), line("2024年7月8日", 560, 1204)]
    page = Page(1, 1000, 1414, Frame.for_size(1000, 1414), (line("申请书", 400, 40), *foot))
    record = extract(Document("a.jpg", "0" * 64, (page,)), "application_letter")
    assert to_json(record[F.ISSUE_DATE].value) == "2024-07-08"


def test_two_dates_on_one_level_of_the_foot_are_nobodys_choice() -> None:
    foot = [line("2024年7月8日", 160, 1200), line("2024年7月9日", 560, 1204)]
    page = Page(1, 1000, 1414, Frame.for_size(1000, 1414), (line("申请书", 400, 40), *foot))
    assert "issue_date" not in shown(extract(Document("a.jpg", "0" * 64, (page,)), "application_letter"))


def test_a_number_without_figures_is_doubtful_and_the_next_label_is_no_value() -> None:
    record = paper(
        "residence_permit",
        "居住证",
        "姓名：张样例",
        "居住证编号：专用章    联系电话：无",
        "代办人：与本人关系    有效期至：长期",
    )
    assert record.extra["联系电话"].state is State.READ
    assert "代办人" not in record.extra
    assert all(f.state is State.DOUBTFUL for f in record.extra.values() if f.value == "专用章")
