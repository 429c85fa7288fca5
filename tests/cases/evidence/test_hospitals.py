"""Names of institutions: what is one hospital, whose a seal is, and of which level."""

import pytest

from intake.cases.evidence.hospitals import (
    grade_in,
    hospital_of,
    is_same_institution,
    level_of,
    place_of,
    read_levels,
    seal_is_of,
)
from intake.errors import BadConfiguration
from tests import rule_cases


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青禾县人民医院(东院区)", "县人民医院"),
        ("样例省青禾县人民医院", "青禾县人民医院"),
        ("样例大学附属第九医院（青禾院区）", "样例大学附属第九医院"),
        ("样例市青禾县人民医院", "青禾县人民医院"),
        ("青禾县样例镇中心卫生院", "样例镇中心卫生院"),
        ("青 禾 县 人民医院", "青禾县人民医院"),
    ],
)
def test_a_hospital_is_known_under_its_other_spellings(one: str, other: str):
    assert is_same_institution(one, other) is True
    assert is_same_institution(other, one) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("样例市第一人民医院", "样例市第二人民医院"),
        ("样例市第二人民医院", "样例市人民医院"),
        ("青禾县人民医院", "青禾县中医院"),
        ("青禾县人民医院", "望川县人民医院"),
        ("青禾县人民医院", "望川市中心医院"),
        ("青禾县人民医院", "青禾县样例医院"),
    ],
)
def test_two_hospitals_are_told_apart(one: str, other: str):
    assert is_same_institution(one, other) is False
    assert is_same_institution(other, one) is False


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青禾县人民医院", "青禾县入民医院"),
        ("青禾县人民医院", "青石县人民医院"),
        ("青禾县中医院", "青禾县中医医院"),
        ("青禾县医院", "青禾县人民医院"),
        ("样例市第二人民医院", "人民医院"),
        ("样例一附院", "样例医科大学第一附属医院"),
        ("", "青禾县人民医院"),
    ],
)
def test_what_may_be_a_misreading_or_a_short_name_is_left_open(one: str, other: str):
    assert is_same_institution(one, other) is None


@pytest.mark.parametrize(
    ("seal", "hospital"),
    [
        ("学附属第九医院 (青禾院区)", "样例大学附属第九医院"),
        ("阳市中心 安 住院专用章", "样阳市中心医院"),
        ("青禾县人民医院收费专用章（电子）", "青禾县人民医院"),
        ("禾县人民医", "青禾县人民医院"),
    ],
)
def test_a_piece_of_its_name_makes_a_seal_the_hospitals(seal: str, hospital: str):
    assert seal_is_of(seal, hospital) is True


@pytest.mark.parametrize("seal", ["望川市第三人民医院收费专用章", "望川市中医医院 诊断证明专用章"])
def test_a_whole_name_of_another_hospital_makes_a_seal_anothers(seal: str):
    assert seal_is_of(seal, "青禾县人民医院") is False


@pytest.mark.parametrize(
    "seal", ["", "电子票据专用章", "育禾县人氏医院 诊断专用章", "样 例 青禾县 医 门诊收费处", "第三人民医院"]
)
def test_a_worn_seal_says_nothing(seal: str):
    assert seal_is_of(seal, "青禾县人民医院") is None


@pytest.mark.parametrize(
    ("name", "place"), [("样例省青禾县人民医院", "样例省青禾县"), ("样例协同医院", ""), ("池州市样例医院", "池州市")]
)
def test_the_place_of_a_hospital_is_what_its_name_begins_with(name: str, place: str):
    assert place_of(name) == place


@pytest.mark.parametrize(
    ("text", "grade"), [("三级甲等", 3), ("二级综合医院", 2), ("未定级", 0), ("2级", 2), ("综合医院", None)]
)
def test_a_level_is_read_from_words(text: str, grade: int | None):
    assert grade_in(text) == grade


def test_the_type_of_institution_on_a_bill_tells_the_level_of_its_other_papers():
    papers = [
        {"type": "inpatient_invoice", "fields": {"payee": "青禾县样例医院", "institution_type": "三级综合医院"}},
        {"type": "diagnosis_certificate", "fields": {"hospital": "青禾县样例医院"}},
    ]
    case = rule_cases.case_of({"name": "x", "item": "employee-chronic-disease-review", "papers": papers})
    seen = hospital_of(1, case.readings[1])
    level = level_of(case, seen) if seen else None
    assert level is not None
    assert level.grade == 3


# ------------------------------------------------------------------------------------------------ the office's table
def test_an_office_table_is_read(tmp_path):
    table = tmp_path / "hospital-levels.csv"
    table.write_text("hospital,level\n青禾县样例医院,二级甲等\n样例镇卫生院,一级\n", encoding="utf-8-sig")
    assert read_levels(table) == {"青禾县样例医院": "二级甲等", "样例镇卫生院": "一级"}


@pytest.mark.parametrize(
    "text",
    [
        "医院,等级\n青禾县样例医院,二级\n",
        "hospital,level\n青禾县样例医院,很好\n",
        "hospital,level\n,二级\n",
        "hospital,level\n青禾县样例医院,二级\n青禾县样例医院,三级\n",
        "hospital,level\n青禾县样例医院,二级,多一列\n",
    ],
)
def test_a_table_that_is_not_understood_is_refused_with_its_line(tmp_path, text: str):
    table = tmp_path / "hospital-levels.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(BadConfiguration, match=r"第 [23] 行"):
        read_levels(table)
