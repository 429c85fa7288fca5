"""Restricted drugs, blood products, injuries: the words, and above all what is none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.catalogue.words import Hit, find_blood, find_injury, find_restricted

BLOOD = [
    "人血白蛋白 20% 50ml",
    "去白细胞悬浮红细胞",
    "悬浮少白细胞红细胞2U",
    "新鲜冰冻血浆200ml",
    "单采血小板（1治疗量）",
    "机采血小板(含核酸检测费)",
    "冷沉淀凝血因子",
    "全血200ml",
    "血浆",
    "静注人免疫球蛋白(pH4)",
    "注射用重组人凝血因子Ⅷ",
    "人凝血酶原复合物",
    "输血费",
    "人纤维蛋白原",
    "予白蛋白10g静滴",
    "输注血浆200ml",
    "红 细 胞 悬 液",
    "静脉注射用人免疫球蛋白",
    "破伤风人免疫球蛋白",
    "丙种球蛋白",
    "血小板 1袋",
    "自体输血",
]
NO_BLOOD = [
    "白蛋白测定",
    "血小板计数",
    "免疫球蛋白检测",
    "免疫球蛋白G测定",
    "血浆D-二聚体测定",
    "全血细胞计数",
    "全血粘度测定",
    "凝血因子Ⅷ活性测定",
    "凝血因子Ⅷ(FⅧ)活性检测",
    "输血前八项",
    "否认输血史",
    "无输血史",
    "抗人球蛋白试验",
    "血小板(PLT)",
    "白蛋白32.8 g/L",
    "注射用紫杉醇（白蛋白结合型）",
    "尿微量白蛋白测定",
    "血浆凝血酶原时间测定",
    "纤维蛋白原测定",
    "红细胞沉降率",
    "一次性使用输血器",
    "必要时输血",
    "拒绝输血治疗",
    "人凝血酶原时间",
    "重组人血小板生成素注射液",
    "抗血小板治疗",
    "白蛋白",
    "血红蛋白90 g/L",
    "糖化血红蛋白测定",
    "未输血",
    "输血科会诊",
    "血小板96x10E9/L",
    "输血相容性检测",
    "血浆置换术",
    "转铁蛋白",
    "血小板 96",
    "红细胞3.5",
    "血小板：120",
    "红细胞47.20 /u1",
]
RESTRICTED = [
    "限",
    "（限）",
    "★",
    "限二线用药",
    "甲磺酸伊马替尼片(限慢性粒细胞白血病)",
    "乙 限重症",
    "某某注射液（限制使用）",
    "[限]",
    "限儿童",
    "限制药品：是",
    "限新生儿呼吸窘迫综合征",
]
NOT_RESTRICTED = [
    "某某医药有限公司",
    "髋关节活动受限",
    "限价",
    "超限价自付",
    "限额",
    "限制使用级抗菌药物",
    "限制性心肌病",
    "限制型通气功能障碍",
    "有效期限",
    "不限",
    "无限制",
    "非限制使用",
    "限制药品：否",
    "上限",
    "局限性",
    "限盐饮食",
    "年限",
    "甲",
    "限流器",
    "大限额",
    "钢结构制作（限分支机构经营）",
]
INJURY = [
    "2天前车祸致右腿疼痛",
    "不慎摔倒",
    "高处坠落伤3小时",
    "被他人打伤",
    "右手切割伤",
    "一氧化碳中毒",
    "工伤",
    "外伤后头痛",
    "无明显诱因摔倒",
    "否认外伤史，2天前摔伤",
    "狗咬伤",
    "外伤性脾破裂",
    "于家中跌倒",
]
NO_INJURY = [
    "否认外伤史",
    "无外伤",
    "否认外伤、手术、输血史",
    "无明显外伤史",
    "外伤史：无",
    "外伤史(-)",
    "预防跌倒",
    "防跌倒坠床",
    "跌倒风险评估",
    "工伤保险",
    "烧伤科",
    "交通大学附属医院",
    "中毒性菌痢",
    "感染中毒症状",
    "非外伤性",
    "是否外伤",
    "未见明确外伤史",
    "创伤外科",
    "否认手术、外伤及输血史",
    "有无外伤：无",
    "交通银行",
    "外伤：否",
]


@pytest.mark.parametrize("text", BLOOD)
def test_blood_and_protein_products_are_found(text: str) -> None:
    assert find_blood(text)


@pytest.mark.parametrize("text", NO_BLOOD)
def test_tests_denials_and_plans_are_no_blood(text: str) -> None:
    assert find_blood(text) == ()


@pytest.mark.parametrize("text", RESTRICTED)
def test_marks_of_restricted_drugs_are_found(text: str) -> None:
    assert find_restricted(text)


@pytest.mark.parametrize("text", NOT_RESTRICTED)
def test_other_words_with_that_character_restrict_nothing(text: str) -> None:
    assert find_restricted(text) == ()


@pytest.mark.parametrize("text", INJURY)
def test_injuries_are_found(text: str) -> None:
    assert find_injury(text)


@pytest.mark.parametrize("text", NO_INJURY)
def test_denied_and_prevented_injuries_are_none(text: str) -> None:
    assert find_injury(text) == ()


def test_a_denial_does_not_reach_the_next_clause() -> None:
    text = "否认外伤史，2天前骑车摔倒。"
    (hit,) = find_injury(text)
    assert text[hit.start : hit.end] == "摔倒"


def test_a_place_is_that_in_the_text_as_printed_blanks_and_all() -> None:
    text = "  红 细 胞 悬 液 2U"
    (hit,) = find_blood(text)
    assert text[hit.start : hit.end] == "红 细 胞 悬 液"
    assert hit.word == "红细胞悬液"


def test_every_hit_names_what_it_rests_on() -> None:
    hits: tuple[Hit, ...] = (
        *find_blood("输血费"),
        *find_blood("人血白蛋白"),
        *find_restricted("★"),
        *find_injury("车祸"),
    )
    assert [h.basis.split("；")[0][:6] for h in hits] == [
        "职工办事指南",
        "《血液制品管",
        "居民办事指南",
        "《社会保险法",
    ]


@given(st.text(alphabet="限制血小板白蛋外伤否认无()（）12.0gu/, \n★史：", max_size=60))
def test_no_text_breaks_the_search_and_every_place_lies_within(text: str) -> None:
    for hit in (*find_blood(text), *find_restricted(text), *find_injury(text)):
        assert "".join(text[hit.start : hit.end].split()).replace("（", "(").replace("）", ")") == hit.word


@pytest.mark.parametrize(
    "text", ["血小板" + "1" * 3000, "(" * 3000 + "血小板" * 300, "血小板" + "1x" * 2000, "无" * 3000 + "外伤"]
)
def test_a_long_line_of_rubbish_costs_no_time(text: str) -> None:
    assert len((*find_blood(text), *find_restricted(text), *find_injury(text))) <= 1
