"""Certificates without colons, and which words name a hospital."""

import pytest

from extractors.papers.hospital import is_named
from intake.types import papers
from intake.types.vocabulary import Common as F
from tests.extractors.papers.lines import MAN, paper, placed


def test_labels_that_run_into_their_values_are_labels_on_a_certificate() -> None:
    record = paper(
        "drug_business_license",
        "药品经营许可证",
        "许可证编号皖DA0000001",
        "企业名称青禾县样例大药房",
        "注册地址青禾县城关镇样例路9号",
        "法定代表人张样例",
        "经营范围中成药、化学药制剂",
        "有效期至2026年5月31日",
        "发证机关青禾县市场监督管理局",
    )
    shown = {k: f.value for k, f in record.extra.items()}
    assert shown[papers.NUMBER] == "皖DA0000001"
    assert shown[papers.HOLDER] == "青禾县样例大药房"
    assert shown[papers.ADDRESS] == "青禾县城关镇样例路9号"
    assert shown[papers.LEGAL_REPRESENTATIVE] == "张样例"
    assert shown[papers.VALID_UNTIL] == "2026-05-31"
    assert shown[papers.AUTHORITY] == "青禾县市场监督管理局"


def test_a_label_justified_letter_by_letter_is_put_together() -> None:
    record = placed(
        "institution_legal_person_certificate",
        (350, 60, "事业单位法人证书"),
        (100, 200, "名"), (220, 200, "称青禾县样例医院"),
        (100, 260, "法定代表人张样例"),
        (100, 320, "住"), (220, 320, "所青禾县样例路1号"),
        (100, 380, "举办单位青禾县卫生健康委员会"),
    )  # fmt: skip
    assert record.extra[papers.HOLDER].value == "青禾县样例医院"
    assert record.extra[papers.ADDRESS].value == "青禾县样例路1号"
    assert record[F.HOSPITAL].value == "青禾县样例医院"


def test_in_a_letter_a_word_that_begins_a_line_is_no_label() -> None:
    record = paper(
        "commitment_letter", "个人承诺书", f"本人张样例，身份证号{MAN}，", "地址变更后本人将及时告知，有效期内不变。"
    )
    assert papers.ADDRESS not in record.extra
    assert not any("变更" in str(f.value) for f in record.extra.values())


def test_the_title_of_a_filing_names_no_clinic() -> None:
    record = paper("tcm_clinic_filing", "中医诊所备案证", "诊所名称：青禾县样例中医诊所", "备案编号：34179900001")
    assert record[F.HOSPITAL].value == "青禾县样例中医诊所"


def test_a_filing_that_names_no_clinic_gives_none() -> None:
    assert paper("tcm_clinic_filing", "中医诊所备案证", "备案编号：34179900001")[F.HOSPITAL].value is None


@pytest.mark.parametrize("words", ["分娩医院", "选定医院一", "中医（综合）诊所", "所在医院", "定点医疗中心"])
def test_the_label_of_a_hospital_is_no_hospital(words: str) -> None:
    assert not is_named(words)


def test_an_address_in_a_sentence_ends_with_its_clause() -> None:
    record = paper(
        "tcm_clinic_filing", "中医诊所备案证", "样例诊所（地址：青禾县样例路9号，负责人：张样例）已按规定备案。"
    )
    assert record.extra[papers.ADDRESS].value == "青禾县样例路9号"


def test_a_number_longer_than_any_register_number_is_not_cut_to_one() -> None:
    number = "D2143560634179917A10012"
    record = paper("agreement_application", "协议医疗机构申请表", f"登记号：{number}")
    assert record.extra[papers.REGISTRATION_NUMBER].value == number
