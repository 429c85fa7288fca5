"""诊断证明书: forms with labels, and letters in sentences."""

from typing import Any

import pytest

from extractors.medical_record.diagnosis_certificate import extract
from intake.model import Outcome, Record, State
from intake.types.vocabulary import DiagnosisCertificate as F
from intake.types.vocabulary import to_json
from tests.pages import document, line

Placed = tuple[str, float, float]
MAN = "341799196804170213"
"""Born 1968-04-17; the area was never given out, the check digit is right."""

FORM: tuple[Placed, ...] = (
    ("样例县人民医院", 700, 40), ("疾病诊断证明书", 700, 80), ("编号：2025031806", 1100, 110),
    ("姓名：张样例", 100, 140), ("性别：男", 400, 140), ("年龄：57岁", 600, 140), ("科别：心内科", 800, 140),
    (f"身份证号：{MAN}", 100, 170), ("门诊号：M20251027118", 800, 170), ("就诊日期：2025-10-27", 100, 200),
    ("诊断：1.冠心病", 100, 240), ("2.高血压病2级", 160, 270), ("处理意见：建议休息贰周，两周后复诊。", 100, 300),
    ("医师签名：严心安", 800, 360), ("2025年10月27日", 800, 390), ("注：未盖章无效，涂改无效。", 100, 440),
)  # fmt: skip
LETTER: tuple[Placed, ...] = (
    ("病情证明", 700, 40), ("兹证明患者张样例，男，57岁，住院号：0008815，于2025年10月06日至", 140, 100),
    ("2025年10月15日在我院住院治疗，诊断为：慢性阻塞性肺疾病。", 100, 130), ("建议：继续家庭氧疗。", 140, 160), ("特此证明。", 140, 190),
    ("医师：卫乡医", 800, 250), ("样例县示范镇卫生院", 800, 480), ("2025年10月15日", 800, 510),
)  # fmt: skip


def record(*rows: Placed) -> Record:
    return extract(document(*(line(*r) for r in rows)))


def shown(found: Record) -> dict[str, Any]:
    return {k: to_json(f.value) for k, f in found.fields.items()}


def changed(old: str, new: str) -> Record:
    return record(*((t.replace(old, new), x, y) for t, x, y in FORM))


def test_a_form_is_read() -> None:
    assert shown(record(*FORM)) == {
        "title": "疾病诊断证明书", "hospital": "样例县人民医院", "certificate_number": "2025031806", "name": "张样例", "sex": "男",
        "age": "57", "department": "心内科", "id_number": MAN, "outpatient_number": "M20251027118", "visit_date": "2025-10-27",
        "diagnosis": ["冠心病", "高血压病2级"], "advice": "建议休息贰周，两周后复诊。", "physician": "严心安", "issue_date": "2025-10-27",
    }  # fmt: skip


def test_the_note_below_the_signature_is_no_part_of_the_advice() -> None:
    assert record(*FORM).extra["注"].value == "未盖章无效，涂改无效。"


def test_a_right_check_digit_verifies_number_sex_and_age() -> None:
    found = record(*FORM)
    assert {k for k, f in found.fields.items() if f.state is State.VERIFIED} == {"id_number", "sex", "age"}


def test_a_wrong_check_digit_verifies_nothing() -> None:
    found = changed(MAN, MAN[:-1] + "4")
    assert found[F.ID_NUMBER].state is State.DOUBTFUL
    assert State.VERIFIED not in {found[F.SEX].state, found[F.AGE].state}


@pytest.mark.parametrize("age", ["27", "75", "5"])
def test_an_age_that_contradicts_the_number_is_doubtful(age: str) -> None:
    assert changed("57岁", f"{age}岁")[F.AGE].state is State.DOUBTFUL


def test_an_age_by_the_old_count_is_neither_proven_nor_doubted() -> None:
    found = changed("57岁", "58岁")
    assert found[F.AGE].state is State.READ
    assert [c.outcome for c in found.checks if c.rule == "id-age"] == [Outcome.UNKNOWN]


def test_a_sex_that_contradicts_the_number_is_doubtful() -> None:
    assert changed("性别：男", "性别：女")[F.SEX].state is State.DOUBTFUL


def test_a_certificate_dated_before_the_visit_is_doubted() -> None:
    found = changed("2025年10月27日", "2025年10月21日")
    assert (found[F.VISIT_DATE].state, found[F.ISSUE_DATE].state) == (State.DOUBTFUL, State.DOUBTFUL)


def test_a_date_in_pieces_is_put_together() -> None:
    rows = [r for r in FORM if r[0] != "2025年10月27日"]
    pieces = (
        ("2025", 800, 390),
        ("年", 850, 390),
        ("10", 880, 391),
        ("月", 910, 390),
        ("27", 940, 390),
        ("日", 970, 390),
    )
    assert to_json(record(*rows, *pieces)[F.ISSUE_DATE].value) == "2025-10-27"


def test_a_period_of_validity_is_no_date_of_issue() -> None:
    rows = [r for r in FORM if r[0] != "2025年10月27日"]
    assert "issue_date" not in record(*rows, ("有效期至：2026年10月27日", 100, 470)).fields


def test_a_letter_is_read() -> None:
    assert shown(record(*LETTER)) == {
        "title": "病情证明", "hospital": "样例县示范镇卫生院", "name": "张样例", "sex": "男", "age": "57", "inpatient_number": "0008815",
        "admission_date": "2025-10-06", "discharge_date": "2025-10-15", "diagnosis": ["慢性阻塞性肺疾病"],
        "advice": "继续家庭氧疗。", "physician": "卫乡医", "issue_date": "2025-10-15",
    }  # fmt: skip


def test_what_is_uncertain_on_paper_stays_uncertain() -> None:
    found = changed("诊断：1.冠心病", "诊断：1.考虑冠心病？")
    assert found[F.DIAGNOSIS].value == ("考虑冠心病？", "高血压病2级")


def test_the_treatment_is_kept_beside_the_keys() -> None:
    found = record(
        *FORM[:9], ("诊断：肺癌", 100, 240), ("治疗经过：化疗一周期。", 100, 270), ("治疗结果：未愈", 100, 300)
    )
    assert (found[F.OUTCOME].value, found.extra["治疗经过"].value) == ("未愈", "化疗一周期。")


def test_a_letter_of_one_sentence_tells_ward_visit_illness_and_advice() -> None:
    found = record(
        ("样例县人民医院", 700, 20), ("疾病证明书", 730, 60), ("兹证明张样例，女性，57岁，于2025年10月06日来我院内科门诊就诊，", 140, 120),
        ("诊断为上呼吸道感染，建议休息三天。", 100, 150), ("医师：卫乡医", 800, 240), ("2025年10月06日", 800, 270),
    )  # fmt: skip
    assert shown(found) == {
        "title": "疾病证明书", "hospital": "样例县人民医院", "name": "张样例", "sex": "女", "age": "57", "department": "内科",
        "visit_date": "2025-10-06", "diagnosis": ["上呼吸道感染"], "advice": "建议休息三天。", "physician": "卫乡医",
        "issue_date": "2025-10-06",
    }  # fmt: skip
    assert found[F.ADVICE].state is State.DOUBTFUL


@pytest.mark.parametrize("heading", ["医生建议及意见", "处置意见", "建议及处理"])
def test_advice_is_known_by_the_form_of_its_heading(heading: str) -> None:
    assert changed("处理意见", heading)[F.ADVICE].value == "建议休息贰周，两周后复诊。"


def test_a_certificate_dated_a_year_after_the_visit_is_doubted() -> None:
    found = changed("就诊日期：2025-10-27", "就诊日期：2023-10-27")
    assert (found[F.VISIT_DATE].state, found[F.ISSUE_DATE].state) == (State.DOUBTFUL, State.DOUBTFUL)
