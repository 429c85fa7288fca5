"""Which chronic diseases diagnoses suggest: only what is said of the patient and without doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.catalogue.chronic import DATA, load_diseases, suggest_diseases


def names(*texts: str) -> list[str]:
    return [s.disease.name for s in suggest_diseases(texts)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("高血压病3级（极高危）", "高血压"),
        ("2型糖尿病性肾病", "糖尿病"),
        ("冠状动脉粥样硬化性心脏病", "冠心病"),
        ("慢性阻塞性肺疾病急性加重期", "慢性阻塞性肺疾病"),
        ("I10.x00", "高血压"),
        ("高血压病史10年", "高血压"),
        ("类风湿性关节炎", "类风湿关节炎"),
        ("蛛网膜下腔出血", "脑卒中"),
        ("发热待查、癫痫", "癫痫"),
        ("高血压?、糖尿病", "糖尿病"),
        ("无明显诱因出现胸闷，冠心病", "冠心病"),
    ],
)
def test_an_affirmed_diagnosis_suggests_its_disease(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "否认高血压，糖尿病，冠心病病史",
        "高血压？",
        "冠心病??",
        "考虑冠心病、糖尿病",
        "糖尿病待查",
        "癫痫待排",
        "排除癫痫",
        "疑似帕金森病",
        "父亲患高血压",
        "高血压家族史",
        "无高血压、糖尿病",
        "丙肝抗体阴性",
        "慢性乙肝病毒携带者",
        "妊娠期糖尿病",
        "门静脉高血压",
        "糖尿病前期",
        "低血压",
        "急性肾衰竭",
        "右肺恶性肿瘤",
        "",
    ],
)
def test_what_is_denied_doubted_or_another_disease_suggests_nothing(text: str) -> None:
    assert names(text) == []


def test_hypertension_with_complications_needs_both() -> None:
    assert "高血压伴并发症" not in names("高血压病3级")
    assert "高血压伴并发症" not in names("脑梗死")
    found = {s.disease.name: s.matched_text for s in suggest_diseases(["1.高血压病3级 2.脑梗死"])}
    assert found["高血压伴并发症"] == "高血压病3级；脑梗死"


def test_a_doubted_complication_is_none() -> None:
    assert names("高血压病3级、脑梗死？") == ["高血压"]


def test_the_longest_name_wins() -> None:
    assert names("肺动脉高压") == ["肺动脉高压"]
    assert names("癫痫所致精神障碍") == ["癫痫所致精神障碍"]


def test_one_misread_character_of_a_long_name_is_forgiven_with_a_lower_score() -> None:
    (found,) = suggest_diseases(["慢性阻塞性脉疾病"])
    assert (found.disease.name, found.score) == ("慢性阻塞性肺疾病", 80)


def test_a_character_that_changes_the_meaning_is_not_taken_for_a_misread_one() -> None:
    assert names("急性肾功能不全") == []


def test_the_table_of_diagnoses_leads_to_diseases_that_no_name_tells() -> None:
    assert [(s.disease.name, s.score) for s in suggest_diseases(["大脑动脉血栓形成引起的脑梗死", "I63.900"])] == [
        ("脑卒中", 100)
    ]


def test_a_name_inside_another_disease_is_not_that_disease() -> None:
    """心源性哮喘 is left heart failure (I50.1), no asthma."""
    assert names("心源性哮喘") == ["心功能不全"]


def test_a_disease_is_suggested_once() -> None:
    assert names("高血压", "高血压病2级", "I10.x00") == ["高血压"]


def test_rows_are_typed_and_complete() -> None:
    rows = load_diseases()
    assert len(rows) == 80
    assert len({d.no for d in rows}) == 80
    assert {d.basis for d in rows} == {"PUB", "PROPOSAL", ""}


def test_ranges_of_categories_hold_their_ends_and_nothing_beyond() -> None:
    stroke = next(d for d in load_diseases() if d.name == "脑卒中")
    assert [bool(stroke.covers(c)) for c in ("I59.900", "I60.000", "I64.x00", "I65.200", "I69.300")] == [
        False,
        True,
        True,
        False,
        True,
    ]


def test_the_table_of_diagnoses_comes_with_licence_and_provenance() -> None:
    assert "Apache License" in (DATA / "icd10-LICENSE.txt").read_text("utf-8")
    assert "OpenDRG/DRG_Python" in (DATA / "README.md").read_text("utf-8")
    assert sum(p.stat().st_size for p in DATA.iterdir()) < 1_000_000


@given(st.text(alphabet="高血压糖尿病否认无?？、，。父1.2 I0x(（)", max_size=40))
def test_no_text_breaks_the_suggestions(text: str) -> None:
    assert all(s.disease in load_diseases() for s in suggest_diseases([text]))
