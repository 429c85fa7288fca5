"""Licences, letters, contracts, tables, signatures: stable labels, terms, and what a sentence says."""

import pytest

from extractors.papers.paper_words import ENTRIES, ROLES
from intake.model import Outcome, Record, Rect, Seal, Source, State
from intake.types import papers
from intake.types.registry import TYPES
from intake.types.vocabulary import Common as F
from tests.extractors.papers.lines import MAN, WOMAN, columns, paper, placed


def shown(record: Record, *labels: str) -> dict[str, tuple[str | None, str]]:
    return {k: (record.extra[k].value, record.extra[k].state.value) for k in labels if k in record.extra}


def test_every_listed_type_is_one_of_the_vocabulary() -> None:
    listed = {t.key for t in TYPES.values() if t.extra or t.extra_tables}
    assert listed | set(ENTRIES) | set(ROLES) <= {t.key for t in TYPES.values() if not t.deep}
    assert listed


def test_what_is_read_of_a_type_is_listed_for_it() -> None:
    for kind, entries in ENTRIES.items():
        assert {e.spec.name for e in entries} <= set(TYPES[kind].extra), kind
    for kind, roles in ROLES.items():
        assert {label for r in roles for label in (r.name, r.number)} <= set(TYPES[kind].extra), kind


def test_every_listed_table_has_its_columns_and_a_name() -> None:
    for type_ in TYPES.values():
        assert set(type_.extra_tables) <= set(papers.COLUMNS) & set(papers.TABLE_NAMES)


# ------------------------------------------------------------------------------------------------ licences and terms
def test_a_licence_gives_number_holder_term_and_authority() -> None:
    record = paper(
        "drug_business_license",
        "药品经营许可证",
        "许可证编号：皖DA1234567    统一社会信用代码：91341799MA00000X0",
        "企业名称：青禾县样例大药房有限公司",
        "法定代表人：张样例    企业负责人：赵示范",
        "注册地址：青禾县样例路1号",
        "有效期至：2027年3月14日",
        "发证机关：青禾县样例市场监督管理局",
    )
    expected = {
        papers.NUMBER: ("皖DA1234567", "read"),
        papers.HOLDER: ("青禾县样例大药房有限公司", "read"),
        papers.LEGAL_REPRESENTATIVE: ("张样例", "read"),
        papers.ADDRESS: ("青禾县样例路1号", "read"),
        papers.VALID_UNTIL: ("2027-03-14", "read"),
        papers.AUTHORITY: ("青禾县样例市场监督管理局", "read"),
    }
    assert shown(record, *expected) == expected
    assert papers.VALID_FROM not in record.extra


@pytest.mark.parametrize(
    ("printed", "term"),
    [
        ("有效期限：自2020年1月1日至2025年12月31日", ("2020-01-01", "2025-12-31")),
        ("有效期：2020-01-01至2025-12-31", ("2020-01-01", "2025-12-31")),
        ("有效期限：2020.01.01-长期", ("2020-01-01", "长期")),
        ("有效期限：长期", (None, "长期")),
        ("有效期限：至2025年12月31日", (None, "2025-12-31")),
        ("有效期自：2020年1月1日", ("2020-01-01", None)),
    ],
)
def test_a_term_is_known_however_it_is_written(printed: str, term: tuple[str | None, str | None]) -> None:
    record = paper("tcm_clinic_filing", "中医诊所备案证", printed)
    found = [record.extra[k].value if k in record.extra else None for k in (papers.VALID_FROM, papers.VALID_UNTIL)]
    assert tuple(found) == term


def test_a_term_set_in_two_lines_is_one() -> None:
    record = placed(
        "tcm_clinic_filing",
        (60, 40, "中医诊所备案证"),
        (60, 200, "有效期限"),
        (300, 200, "自2020年1月1日"),
        (300, 240, "至2025年12月31日"),
    )
    assert shown(record, papers.VALID_FROM, papers.VALID_UNTIL) == {
        papers.VALID_FROM: ("2020-01-01", "read"),
        papers.VALID_UNTIL: ("2025-12-31", "read"),
    }


def test_a_term_that_ends_before_it_begins_was_misread() -> None:
    record = paper("tcm_clinic_filing", "中医诊所备案证", "有效期限：2025-01-01至2020-12-31")
    assert {s for _, s in shown(record, papers.VALID_FROM, papers.VALID_UNTIL).values()} == {"doubtful"}


def test_a_term_that_cannot_be_read_is_unread_and_not_guessed() -> None:
    record = paper("tcm_clinic_filing", "中医诊所备案证", "有效期限：2O20年13月41日至20250年")
    assert record.extra[papers.VALID_UNTIL].state is State.UNREAD


def test_a_practitioner_has_number_category_and_place() -> None:
    record = paper(
        "practitioner_certificate", "医师执业证书", "姓名：张样例    性别：男", "执业证书编码：110341799000017",
        "执业类别：临床    执业范围：内科专业",
        "主要执业机构：青禾县样例医院",
    )  # fmt: skip
    expected = {
        papers.NUMBER: ("110341799000017", "read"),
        papers.CATEGORY: ("临床", "read"),
        papers.SCOPE: ("内科专业", "read"),
        papers.PRACTICE_PLACE: ("青禾县样例医院", "read"),
    }
    assert shown(record, *expected) == expected


def test_the_same_place_is_told_once_under_its_stable_label() -> None:
    record = paper("residence_permit", "居住证", "居住地址：云岫市样例路8号", "签发机关：云岫市公安局")
    assert record.extra[papers.ADDRESS].value == "云岫市样例路8号"
    assert "居住地址" not in record.extra


# ------------------------------------------------------------------------------------------------ letters and contracts
def test_a_unit_that_signs_at_the_foot_is_proven_by_its_seal() -> None:
    seal = Seal(Rect(600, 900, 800, 1100), "red", "青禾县样例商贸有限公司 人事专用章")
    texts = (
        "工作证明",
        f"兹证明张样例同志，身份证号{MAN}，",
        "系我单位职工，派驻云岫市从事销售工作。",
        "",
        "",
        "",
        "青禾县样例商贸有限公司",
    )
    assert shown(paper("work_certificate", *texts, seals=[seal]), papers.EMPLOYER, papers.PLACE) == {
        papers.EMPLOYER: ("青禾县样例商贸有限公司", "verified"),
        papers.PLACE: ("云岫市", "read"),
    }
    assert shown(paper("work_certificate", *texts), papers.EMPLOYER)[papers.EMPLOYER][1] == "read"


def test_a_sentence_that_names_no_place_gives_none() -> None:
    assert papers.PLACE not in paper("work_certificate", "工作证明", "兹证明张样例同志长期居住在外地。").extra


def test_an_introduction_names_the_clerk_and_the_number() -> None:
    record = paper(
        "introduction_letter",
        "介绍信",
        f"兹介绍我单位李测试同志（身份证号{WOMAN}）前往你处办理生育津贴。",
        "",
        "",
        "",
        "",
        "青禾县样例纺织厂",
    )
    assert shown(record, papers.CLERK, papers.CLERK_ID, papers.EMPLOYER) == {
        papers.CLERK: ("李测试", "read"),
        papers.CLERK_ID: (WOMAN, "verified"),
        papers.EMPLOYER: ("青禾县样例纺织厂", "read"),
    }


def test_a_contract_gives_both_parties_and_its_term_but_no_trial_period() -> None:
    record = paper(
        "labor_contract", "劳动合同书", "甲方：青禾县样例商贸有限公司", "乙方：张样例", "试用期自2022年3月1日至2022年5月31日。",
        "合同期限自2022年3月1日起至2025年2月28日止。",
    )  # fmt: skip
    assert shown(record, papers.PARTY_A, papers.PARTY_B, papers.TERM_FROM, papers.TERM_UNTIL) == {
        papers.PARTY_A: ("青禾县样例商贸有限公司", "read"),
        papers.PARTY_B: ("张样例", "read"),
        papers.TERM_FROM: ("2022-03-01", "read"),
        papers.TERM_UNTIL: ("2025-02-28", "read"),
    }


def test_a_referral_says_from_where_to_where_and_its_head_is_no_label() -> None:
    record = placed(
        "referral_certificate",
        (300, 40, "转诊转院证明"), (60, 120, "转出医院"), (220, 120, "青禾县样例医院"), (60, 180, "转往医院"),
        (220, 180, "云岫市样例医院"), (60, 270, "诊断"), (220, 245, "1.右侧输尿管结石"), (220, 295, "2.高血压病2级"),
        (60, 380, "转院原因"), (220, 380, "我院不具备条件"),
    )  # fmt: skip
    assert shown(record, papers.FROM_HOSPITAL, papers.TO_HOSPITAL, papers.DIAGNOSIS, papers.REASON) == {
        papers.FROM_HOSPITAL: ("青禾县样例医院", "read"),
        papers.TO_HOSPITAL: ("云岫市样例医院", "read"),
        papers.DIAGNOSIS: ("1.右侧输尿管结石2.高血压病2级", "read"),
        papers.REASON: ("我院不具备条件", "read"),
    }
    assert record[F.HOSPITAL].value == "青禾县样例医院"


def test_a_cell_of_which_lines_may_be_missing_is_doubtful() -> None:
    record = placed(
        "referral_certificate",
        (300, 40, "转诊转院证明"), (60, 270, "诊断"), (220, 270, "1.右侧输尿管结石"), (220, 310, "2.高血压病2级"), (220, 350, "3.糖尿病"),
    )  # fmt: skip
    assert record.extra[papers.DIAGNOSIS].state is State.DOUBTFUL


# ------------------------------------------------------------------------------------------------ money
def test_amounts_that_add_up_prove_one_another() -> None:
    record = paper(
        "settlement_sheet", "医疗保险结算单", "医疗费总额：1,200.00    基金支付总额：800.50", "个人支付：399.50    起付标准：200.00",
        "个人账户支付：99.50    个人现金支付：300.00",
    )  # fmt: skip
    expected = {
        papers.TOTAL: ("1200.00", "verified"), papers.FUND_PAID: ("800.50", "verified"), papers.PERSON_PAID: ("399.50", "verified"),
        papers.ACCOUNT_PAID: ("99.50", "verified"), papers.CASH_PAID: ("300.00", "verified"), papers.DEDUCTIBLE: ("200.00", "read"),
    }  # fmt: skip
    assert shown(record, *expected) == expected


def test_amounts_that_do_not_add_up_are_doubtful_even_where_another_sum_holds() -> None:
    record = paper(
        "settlement_sheet", "医疗保险结算单", "医疗费总额：1,300.00    基金支付总额：800.50", "个人支付：399.50",
        "个人账户支付：99.50    个人现金支付：300.00",
    )  # fmt: skip
    assert {
        k for k, (_, s) in shown(record, papers.TOTAL, papers.FUND_PAID, papers.PERSON_PAID).items() if s != "doubtful"
    } == set()
    assert [c.outcome for c in record.checks if c.rule == "settlement-total"] == [Outcome.FAIL]


def test_amounts_without_a_sum_are_only_read() -> None:
    record = paper("settlement_sheet", "医疗保险结算单", "医疗费总额：1,200.00    统筹基金支付：800.50")
    assert {s for _, s in shown(record, papers.TOTAL, papers.POOL_PAID).values()} == {"read"}


# ------------------------------------------------------------------------------------------------ tables
def test_a_roster_is_a_table_of_people_whatever_the_order_of_its_columns() -> None:
    record = columns(
        "staff_roster",
        (60, 180, 280, 480, 700),
        ("姓名", "性别", "执业证编号", "身份证号码", "职称"),
        ("张样例", "男", "110341799000017", MAN, "主治医师"),
        ("赵示范", "女", "", WOMAN, "护师"),
        above=("卫生技术人员名册", "单位名称：青禾县样例医院"),
        below=("制表：何校对",),
    )
    found = [{k: (f.value, f.state.value) for k, f in row.items()} for row in record.tables[papers.PERSONS]]
    assert found == [
        {
            "name": ("张样例", "read"), "sex": ("男", "read"), "id_number": (MAN, "verified"), "title": ("主治医师", "read"),
            "certificate_number": ("110341799000017", "read"),
        },
        {"name": ("赵示范", "read"), "sex": ("女", "read"), "id_number": (WOMAN, "verified"), "title": ("护师", "read")},
    ]  # fmt: skip


def test_the_heads_of_a_roster_are_nobodys_particulars() -> None:
    record = columns(
        "staff_roster", (60, 200, 330), ("姓名", "性别", "职称"), ("张样例", "男", "医师"), above=("人员名册",)
    )
    assert {"性别", "职称"} & set(record.extra) == set()


def test_a_number_of_a_table_with_a_wrong_check_digit_is_doubtful() -> None:
    record = columns(
        "social_insurance_proof",
        (60, 300, 640),
        ("姓名", "身份证号码", "参保险种"),
        ("张样例", MAN[:-1] + "5", "医疗保险"),
    )
    assert record.tables[papers.PERSONS][0]["id_number"].state is State.DOUBTFUL


def test_a_prescription_is_a_table_of_drugs_up_to_the_doctor() -> None:
    record = columns(
        "prescription",
        (60, 300, 480, 620),
        ("药品名称", "规格", "数量", "用法用量"),
        ("缬沙坦胶囊", "80mg×7粒", "4", "每日1次口服"),
        above=("青禾县样例医院处方笺", "临床诊断：高血压病"),
        below=("医师：韩样张",),
    )
    assert [{k: f.value for k, f in r.items()} for r in record.tables[papers.DRUGS]] == [
        {"name": "缬沙坦胶囊", "spec": "80mg×7粒", "quantity": "4", "usage": "每日1次口服"}
    ]
    assert shown(record, papers.DIAGNOSIS, "医师签名") == {
        papers.DIAGNOSIS: ("高血压病", "read"),
        "医师签名": ("有", "read"),
    }


def test_an_order_sheet_is_a_table_of_orders() -> None:
    record = columns(
        "medical_order",
        (60, 330, 640, 800),
        ("开始时间", "医嘱内容", "用法", "医师签名"),
        ("2024-03-01 09:10", "人血白蛋白10g静滴", "每日1次", "韩样张"),
        above=("长期医嘱单",),
    )
    (row,) = record.tables[papers.ORDERS]
    assert (row["content"].value, row["physician"].value) == ("人血白蛋白10g静滴", "韩样张")


# ------------------------------------------------------------------------------------------------ ticks and signatures
def test_a_ticked_disease_is_doubtful_and_an_empty_box_says_nothing() -> None:
    record = paper(
        "chronic_application",
        "慢性病申请审核表",
        "姓名：张样例",
        "申请病种 □高血压 ☑糖尿病 口冠心病",
        "本人承诺以上属实",
    )
    assert shown(record, papers.DISEASES) == {papers.DISEASES: ("糖尿病", "doubtful")}
    ticks = [(r["name"].value, r["ticked"].value, r["ticked"].state) for r in record.tables[papers.DISEASE_TICKS]]
    assert ticks == [
        ("高血压", papers.UNKNOWN, State.DOUBTFUL), ("糖尿病", papers.YES, State.DOUBTFUL), ("冠心病", papers.UNKNOWN, State.DOUBTFUL),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "value", "state"),
    [
        ("申请人签名：张样例", papers.PRESENT, "read"),
        ("申请人（签字）：张样例    2024年3月5日", papers.PRESENT, "read"),
        ("申请人签名：李测试", papers.PRESENT, "doubtful"),
        ("申请人签名：    年  月  日", papers.UNKNOWN, "doubtful"),
        ("申请人签名：    日期：2024年3月5日", papers.UNKNOWN, "doubtful"),
        ("申请人（或代办人）签名：", papers.UNKNOWN, "doubtful"),
    ],
)
def test_a_signature_is_there_where_the_same_name_is_read_and_never_missing(line: str, value: str, state: str) -> None:
    record = paper("chronic_application", "慢性病申请审核表", "姓名：张样例", line)
    assert shown(record, "申请人签名") == {"申请人签名": (value, state)}


def test_a_form_without_a_place_for_a_signature_says_nothing_of_one() -> None:
    assert "申请人签名" not in paper("chronic_application", "慢性病申请审核表", "姓名：张样例").extra


def test_a_name_in_a_text_layer_is_no_proof_of_a_signature() -> None:
    record = paper("application_letter", "申请书", "申请人：张样例", "申请人签名：张样例", source=Source.TEXT_LAYER)
    assert shown(record, "申请人签名") == {"申请人签名": (papers.PRESENT, "doubtful")}


def test_the_giver_does_not_sign_for_the_taker() -> None:
    record = paper(
        "transfer_authorization",
        "转账授权书",
        "授权人：张样例",
        "被授权人：赵示范",
        "授权人签名：张样例    被授权人签名：",
    )
    assert shown(record, "授权人签名", "被授权人签名") == {
        "授权人签名": ("有", "read"),
        "被授权人签名": ("不明", "doubtful"),
    }


def test_a_value_that_fills_a_narrow_cell_of_several_lines_is_read_to_its_end() -> None:
    record = placed(
        "practitioner_certificate",
        (300, 0, "医师执业证书"),
        *((40, 80, "主要执业机构："), (45, 104, "青禾县样例综合"), (80, 128, "门诊部")),
        *((300, 80, "证书编码："), (300, 104, "110371000123456"), (560, 80, "执业范围："), (560, 104, "内科专业")),
    )
    assert shown(record, papers.PRACTICE_PLACE, papers.SCOPE) == {
        papers.PRACTICE_PLACE: ("青禾县样例综合门诊部", "read"),
        papers.SCOPE: ("内科专业", "read"),
    }


def test_a_telephone_number_with_a_foreign_mark_in_it_is_doubtful() -> None:
    record = paper("transfer_authorization", "转账授权书", "联系电话：1370000|0000")
    assert record.extra["联系电话"].state is State.DOUBTFUL
