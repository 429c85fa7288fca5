"""Papers of other looks than the samples: what other offices and hospitals print for the same thing."""

import pytest

from extractors import EXTRACTORS
from extractors.expense_list.read_list import extract as expense
from extractors.medical_record.diagnosis_certificate import extract as certificate
from extractors.medical_record.discharge_record import extract as discharge
from intake.model import Record, State
from intake.types import papers
from intake.types.vocabulary import Common as F
from intake.types.vocabulary import DiagnosisCertificate, DischargeRecord, ExpenseList
from tests.pages import document, line

Printed = tuple[tuple[str, float, float], ...]
EXTRACT = {e.kind: e.extract for e in EXTRACTORS}


def read(kind: str, *printed: tuple[str, float, float]) -> Record:
    return EXTRACT[kind](document(*(line(text, left, top) for text, left, top in printed)))


# ------------------------------------------------------------------------------------------------ referrals
REFERRAL: Printed = (
    ("转诊转院审批表", 600, 40),
    ("病情摘要", 120, 440),
    ("患者病情复杂，反复住院治疗效果不佳。", 310, 440),
    ("转院原因", 120, 480),
    ("本院技术条件有限", 310, 480),
    ("经治医师意见", 120, 520),
    ("同意转院", 310, 520),
)


def test_a_cell_takes_no_lines_from_the_cells_above_and_below() -> None:
    assert read("referral_certificate", *REFERRAL).extra[papers.REASON].value == "本院技术条件有限"


def test_a_cell_keeps_the_lines_around_a_label_in_its_middle() -> None:
    wrapped: Printed = (("转院原因", 120, 500), ("本院技术条件有限，", 310, 482), ("需进一步诊治", 310, 518))
    assert (
        read("referral_certificate", REFERRAL[0], *wrapped).extra[papers.REASON].value
        == "本院技术条件有限，需进一步诊治"
    )


def test_the_national_two_way_referral_names_its_entries_otherwise() -> None:
    slip: Printed = (
        ("双向转诊（转出）单", 600, 40),
        ("初步印象：样例病", 100, 200),
        ("主要现病史（转出原因）：病情加重", 100, 250),
        ("转入单位：青禾县样例医院", 100, 300),
    )
    extra = read("referral_certificate", *slip).extra
    assert extra[papers.DIAGNOSIS].value == "样例病"
    assert extra[papers.REASON].value == "病情加重"
    assert extra[papers.TO_HOSPITAL].value == "青禾县样例医院"


def test_a_patient_is_named_in_a_sentence_only_before_a_sex() -> None:
    title = ("转诊转院证明", 600, 40)
    assert read("referral_certificate", title, ("患者张样例，男，75岁，在我院治疗", 180, 200))[F.NAME].value == "张样例"
    assert read("referral_certificate", title, ("患者病情加重，男科会诊", 180, 200))[F.NAME].value is None


LETTER: Printed = (
    ("转诊转院证明", 600, 100),
    ("患者张样例，男，75岁，在我院治疗，因条件所限，", 180, 200),
    ("需转往云岫市示范医院进一步诊治。", 120, 240),
    ("青禾县样例医院", 1100, 340),
    ("2024年4月19日", 1100, 400),
)


def test_a_letter_of_referral_says_in_prose_where_to_and_by_whom() -> None:
    record = read("referral_certificate", *LETTER)
    assert record.extra[papers.TO_HOSPITAL].value == "云岫市示范医院"
    assert (record[F.HOSPITAL].value, str(record[F.ISSUE_DATE].value)) == ("青禾县样例医院", "2024-04-19")


@pytest.mark.parametrize("words", ["需转往上级医院进一步诊治。", "可转往甲样例医院或转往乙样例医院。"])
def test_a_letter_that_names_no_hospital_or_two_gives_none(words: str) -> None:
    record = read("referral_certificate", *LETTER[:2], (words, 120, 240), *LETTER[3:])
    assert papers.TO_HOSPITAL not in record.extra


# ------------------------------------------------------------------------------------------------ settlements
def test_amounts_of_a_two_column_sheet_are_found_however_far_from_their_words() -> None:
    rows = (
        ("费用总额", "900.00"),
        ("医保基金支付", "600.00"),
        ("其中：统筹支付", "500.00"),
        ("个人账户支付", "100.00"),
    )
    cells = [c for i, (a, b) in enumerate(rows) for c in ((a, 60.0, 300.0 + 60 * i), (b, 1200.0, 302.0 + 60 * i))]
    extra = read("settlement_sheet", ("门诊费用结算表", 500, 40), *cells).extra
    assert [extra[k].value for k in (papers.TOTAL, papers.FUND_PAID, papers.POOL_PAID, papers.ACCOUNT_PAID)] == [
        "900.00", "600.00", "500.00", "100.00",
    ]  # fmt: skip


def test_a_row_of_more_than_a_word_and_an_amount_gives_no_amount() -> None:
    printed = (("费用总额", 60.0, 300.0), ("其他", 700.0, 300.0), ("900.00", 1200.0, 300.0))
    assert papers.TOTAL not in read("settlement_sheet", ("门诊费用结算表", 500, 40), *printed).extra


# ------------------------------------------------------------------------------------------------ dates
@pytest.mark.parametrize(
    ("printed", "day"),
    [
        (("检查时间：2025-04-22 10:22",), "2025-04-22"),
        (("检查日期：2025-04-22", "报告日期：2025-04-24"), "2025-04-24"),
        (("审核时间：2025-04-25 16:20",), "2025-04-25"),
    ],
)
def test_a_day_of_examination_stands_for_the_report_only_where_no_other_is_printed(
    printed: tuple[str, ...], day: str
) -> None:
    lines = [(text, 80.0, 200.0 + 40 * i) for i, text in enumerate(printed)]
    assert str(read("exam_report", ("检查报告单", 600, 40), *lines)[F.ISSUE_DATE].value) == day


def test_of_several_days_without_a_label_the_last_is_doubtful() -> None:
    form: Printed = (
        ("转诊转院审批表", 600, 40),
        ("同意转院", 100, 300),
        ("2025年1月9日", 900, 300),
        ("2025年1月10日", 900, 500),
    )
    found = read("referral_certificate", *form)[F.ISSUE_DATE]
    assert (str(found.value), found.state) == ("2025-01-10", State.DOUBTFUL)


# ------------------------------------------------------------------------------------------------ records and lists
def test_labels_in_brackets_have_values_behind_them() -> None:
    record = discharge(
        document(line("出院记录", 600, 40), line("【入院日期】2025-01-02【出院日期】2025-01-09", 80, 200))
    )
    assert str(record[DischargeRecord.ADMISSION_DATE].value) == "2025-01-02"
    assert str(record[DischargeRecord.DISCHARGE_DATE].value) == "2025-01-09"


def test_what_a_discharge_denies_at_once_is_no_part_of_the_course() -> None:
    record = discharge(
        document(
            line("出院记录", 600, 40),
            line("诊疗经过入院后予胎心监护。", 80, 200),
            line("出院情况无腹痛，胎心正常。", 80, 260),
            line("出院医嘱随诊。", 80, 320),
        )
    )
    assert record[DischargeRecord.COURSE].value == "入院后予胎心监护。"
    assert record[DischargeRecord.DISCHARGE_CONDITION].value == "无腹痛，胎心正常。"


def test_a_letter_may_number_the_illnesses_over_two_lines() -> None:
    record = certificate(
        document(
            line("病情证明", 600, 40),
            line("兹证明患者张样例，男，76岁，经我院诊断为：1.", 200, 200),
            line("高血压病2级；2.脑梗死后遗症。需长期服药治疗。", 150, 240),
        )
    )
    assert record[DiagnosisCertificate.DIAGNOSIS].value == ("高血压病2级", "脑梗死后遗症")


def test_sex_and_age_in_brackets_behind_a_name_are_no_part_of_it() -> None:
    record = expense(document(line("出院费用清单", 600, 40), line("病人姓名：张样例（女，73岁）", 80, 100)))
    assert record[ExpenseList.NAME].value == "张样例"
    assert record[ExpenseList.NAME].state is State.READ
    assert record[ExpenseList.SEX].value == "女"
    assert record[ExpenseList.AGE].value == 73


@pytest.mark.parametrize(("end", "apart"), [("终因呼吸循环衰竭，抢救无效。", True), ("终因呼吸循环衰竭并考虑", False)])
def test_a_heading_below_a_full_row_begins_behind_a_sentence_only(end: str, apart: bool) -> None:
    full = "经过：入院后予心电监护、气管插管、抗感染、升压、补液、营养支持、镇静镇痛等抢救治疗，" + end
    record = discharge(
        document(
            line("死亡记录", 600, 40), line("诊疗" + full, 80, 200, height=24), line("死亡原因：感染性休克", 80, 240)
        )
    )
    assert ("死亡原因" not in (record[DischargeRecord.COURSE].value or "")) is apart
