"""Whose a paper is, of which hospital and of which day, where labels are misread, above their values, or missing."""

from typing import Any

import pytest

from extractors.papers.read_paper import extract
from intake.model import Record, Rect, Seal, State
from intake.types.vocabulary import Common as F
from intake.types.vocabulary import to_json
from tests.extractors.papers.lines import document, line, paper

RESULTS = ("项目    结果    单位    参考区间", "肌酐    88.0    μmol/L    57-97", "尿酸    420.1    μmol/L    208-428")


def value(record: Record, key: str) -> Any:
    return to_json(record.fields[key].value) if key in record.fields else None


@pytest.mark.parametrize(
    ("foot", "day", "state"),
    [
        ("核收时间：2024-03-20    报告时间：    2024-03-21 09:15:32", "2024-03-21", State.READ),
        ("检验：李测试 审核者：    王演示报告时间：20240321", "2024-03-21", State.READ),
        ("检验时间：2024-03-20 21:05    报告时间：2024-03-21 21:31", "2024-03-21", State.READ),
        ("检验者：李测试    报告时用间：2024-03-21", "2024-03-21", State.DOUBTFUL),
        ("检验日期：2024-03-20    采样时间：2024-03-19", "2024-03-20", State.READ),
        ("送检时间：2024-03-20", "2024-03-20", State.DOUBTFUL),
        ("采样时间：2024-03-19    打印时间：2024-03-22", "2024-03-19", State.DOUBTFUL),
        ("打印时间：2024-03-22", None, None),
        ("报告日期：2024-03-2110:34", "2024-03-21", State.READ),
        ("报告日期：2024-3-115:20", "2024-03-01", State.READ),
    ],
)
def test_the_day_of_a_report_is_told_by_its_words(foot: str, day: str | None, state: State | None) -> None:
    record = paper("exam_report", "青禾县样例医院检验报告单", "姓名：张样例    性别：男", *RESULTS, foot)
    assert value(record, "issue_date") == day
    assert day is None or record[F.ISSUE_DATE].state is state


def test_a_label_stands_above_its_day() -> None:
    lines = [line("检查报告单", 400, 40), line("检查时间", 100, 200), line("报告时间", 500, 200),
             line("2024-03-20", 100, 245), line("2024-03-21", 500, 245)]  # fmt: skip
    assert value(extract(document(lines), "exam_report"), "issue_date") == "2024-03-21"


def test_two_reports_on_one_picture_leave_the_day_in_doubt() -> None:
    record = paper("exam_report", "报告日期：2024-03-18", "病理诊断：慢性炎", "报告日期：2024-03-21")
    assert (value(record, "issue_date"), record[F.ISSUE_DATE].state) == ("2024-03-21", State.DOUBTFUL)


@pytest.mark.parametrize(
    "other", ["出生日期：1980-05-06", "有效期至：2030-05-06", "入院日期：2024-03-01", "预约时间：2024-03-01"]
)
def test_the_words_of_another_day_are_no_day_of_issue(other: str) -> None:
    assert value(paper("referral_certificate", "转诊证明", "姓名：张样例", other), "issue_date") is None


def test_a_blank_place_gives_the_next_label_to_nobody() -> None:
    lines = [line("常住人口登记卡", 400, 40), line("姓名", 100, 200), line("张样例", 300, 200), line("曾用名", 100, 240),
             line("性别", 500, 240), line("男", 620, 240), line("籍贯", 100, 280)]  # fmt: skip
    assert value(extract(document(lines), "household_register"), "name") == "张样例"


@pytest.mark.parametrize("words", ["项目", "曾用名", "住院结算专用", "呼吸内科病区", "种类"])
def test_a_word_of_the_form_is_nobodys_name(words: str) -> None:
    assert value(paper("exam_report", "检验报告单", f"姓名：{words}", "性别：男"), "name") is None


def test_a_name_with_a_misread_colon_is_found() -> None:
    record = paper("inpatient_record", "青禾县样例医院入院记录", "病人姓名☑张样例    性别女", "主诉：腹痛1天")
    assert value(record, "name") == "张样例"


@pytest.mark.parametrize(
    ("name", "state"), [("张样例", State.READ), ("样例张", State.DOUBTFUL), ("张样例某人等", State.DOUBTFUL)]
)
def test_what_begins_like_no_surname_or_is_too_long_is_doubtful(name: str, state: State) -> None:
    assert paper("exam_report", "检验报告单", f"姓名：{name}", "性别：男")[F.NAME].state is state


def test_a_name_inside_a_seal_is_doubtful() -> None:
    lines = [line("检验报告单", 400, 40), line("姓名：张样例", 100, 200)]
    seal = Seal(Rect(80, 150, 400, 260), "blue", "")
    assert extract(document(lines, seals=[seal]), "exam_report")[F.NAME].state is State.DOUBTFUL


@pytest.mark.parametrize(
    ("head", "hospital", "state"),
    [
        ("青禾县样例医院有限公司检验报告单", "青禾县样例医院有限公司", State.READ),
        ("青禾市第二人民医院东院区检查报告", "青禾市第二人民医院东院区", State.READ),
        ("青禾县妇幼保健计划生育服务中心", "青禾县妇幼保健计划生育服务中心", State.READ),
        ("青禾省肿瘤防治研究院", "青禾省肿瘤防治研究院", State.READ),
        ("解放军第0099医院检验报告单", "解放军第0099医院", State.READ),
        ("市人民医院血常规报告单", "市人民医院", State.DOUBTFUL),
        ("具体报告信息请以青禾医院纸质报告为准", None, None),
        ("青禾县社会保险服务中心", None, None),
        ("我单位青禾综合门诊部位于样例路", None, None),
    ],
)
def test_the_hospital_heads_the_paper_with_all_of_its_name(
    head: str, hospital: str | None, state: State | None
) -> None:
    record = paper("exam_report", head, "姓名：张样例", "性别：男")
    assert value(record, "hospital") == hospital
    assert hospital is None or record[F.HOSPITAL].state is state


def test_a_name_of_a_hospital_cut_in_two_is_put_together() -> None:
    lines = [
        line("青禾县样例", 300, 40),
        line("中心医院检验报告单", 424, 40),
        line("姓名：张样例", 100, 200),
        line("备注：", 100, 900),
    ]
    assert value(extract(document(lines), "exam_report"), "hospital") == "青禾县样例中心医院"


def test_a_label_that_begins_with_the_word_for_a_patient_is_no_name() -> None:
    assert (
        value(paper("exam_report", "病人种类:住院    姓名：    科室:神经科    样本号:XB0001", *RESULTS), "name") is None
    )
