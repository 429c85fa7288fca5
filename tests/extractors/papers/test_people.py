"""Papers that name several people: whose number is whose, and what is said where that is open."""

import pytest

from intake.model import Record, State
from intake.types import papers
from tests.extractors.papers.lines import MAN, WOMAN, paper, placed


def shown(record: Record, *labels: str) -> dict[str, tuple[str | None, str]]:
    return {k: (record.extra[k].value, record.extra[k].state.value) for k in labels if k in record.extra}


BOTH = (papers.GIVER, papers.GIVER_ID, papers.TAKER, papers.TAKER_ID)


def test_an_authorization_gives_each_person_their_own_number() -> None:
    record = paper(
        "transfer_authorization",
        "转账授权书",
        f"授权人：张样例    身份证号：{MAN}",
        f"被授权人：赵示范    身份证号：{WOMAN}",
        "与患者关系：儿媳",
        "户名：赵示范    开户行：样例银行青禾支行",
        "账号：6299990000556677882",
    )
    assert shown(record, *BOTH) == {
        papers.GIVER: ("张样例", "read"),
        papers.GIVER_ID: (MAN, "verified"),
        papers.TAKER: ("赵示范", "read"),
        papers.TAKER_ID: (WOMAN, "verified"),
    }
    assert shown(record, papers.RELATION, papers.ACCOUNT_HOLDER, papers.ACCOUNT, papers.BANK) == {
        papers.RELATION: ("儿媳", "read"),
        papers.ACCOUNT_HOLDER: ("赵示范", "read"),
        papers.ACCOUNT: ("6299990000556677882", "verified"),
        papers.BANK: ("样例银行青禾支行", "read"),
    }
    assert all(record.extra[k].evidence is not None for k in BOTH)


def test_numbers_below_their_people_belong_to_the_person_above() -> None:
    record = paper(
        "transfer_authorization",
        "授权委托书",
        "委托人：张样例    性别：男",
        f"身份证号码：{MAN}",
        "受托人：赵示范    性别：女",
        f"身份证号码：{WOMAN}",
    )
    assert shown(record, papers.GIVER_ID, papers.TAKER_ID) == {
        papers.GIVER_ID: (MAN, "verified"),
        papers.TAKER_ID: (WOMAN, "verified"),
    }


def test_two_columns_of_people_give_each_column_its_number() -> None:
    record = placed(
        "transfer_authorization",
        (60, 40, "转账授权书"),
        (60, 200, "授权人：张样例"),
        (540, 200, "被授权人：赵示范"),
        (60, 260, f"身份证号：{MAN}"),
        (540, 260, f"身份证号：{WOMAN}"),
    )
    assert shown(record, papers.GIVER_ID, papers.TAKER_ID) == {
        papers.GIVER_ID: (MAN, "verified"),
        papers.TAKER_ID: (WOMAN, "verified"),
    }


def test_a_number_that_may_be_either_persons_is_doubtful() -> None:
    record = placed(
        "transfer_authorization",
        (60, 40, "转账授权书"),
        (60, 200, "授权人：张样例"),
        (540, 200, "被授权人：赵示范"),
        (60, 260, f"身份证号：{MAN}"),
    )
    assert [s for _, s in shown(record, papers.GIVER_ID, papers.TAKER_ID).values()] == ["doubtful"]


def test_a_letter_in_prose_names_both_people() -> None:
    record = paper(
        "transfer_authorization",
        "授权委托书",
        f"本人张样例，身份证号{MAN}，因行动不便，",
        f"委托赵示范（身份证号{WOMAN}）代为领取医疗费报销款。",
    )
    assert shown(record, *BOTH) == {
        papers.GIVER: ("张样例", "read"),
        papers.GIVER_ID: (MAN, "verified"),
        papers.TAKER: ("赵示范", "read"),
        papers.TAKER_ID: (WOMAN, "verified"),
    }


def test_a_wrong_check_digit_is_doubtful_and_mended_for_nobody() -> None:
    record = paper("transfer_authorization", "转账授权书", f"授权人：张样例    身份证号：{MAN[:-1]}5")
    assert shown(record, papers.GIVER_ID) == {papers.GIVER_ID: (MAN[:-1] + "5", "doubtful")}


def test_an_account_that_looks_like_a_card_and_fails_the_check_is_doubtful() -> None:
    record = paper("transfer_authorization", "转账授权书", "授权人：张样例", "银行账号：6299990000556677883")
    assert shown(record, papers.ACCOUNT) == {papers.ACCOUNT: ("6299990000556677883", "doubtful")}


def test_a_passbook_account_follows_no_rule_and_is_read() -> None:
    record = paper("transfer_authorization", "转账授权书", "授权人：张样例", "账号：20010234567890123")
    assert shown(record, papers.ACCOUNT) == {papers.ACCOUNT: ("20010234567890123", "read")}


def test_a_blank_place_for_a_name_is_unread_not_somebody_elses() -> None:
    record = paper("transfer_authorization", "转账授权书", "授权人：张样例", "被授权人：", "户名：赵示范")
    assert record.extra[papers.TAKER].state is State.UNREAD


def test_a_place_for_a_signature_names_nobody() -> None:
    record = paper(
        "transfer_authorization", "转账授权书", "授权人：张样例", "授权人（签字、按手印）：    日期：2024年5月20日"
    )
    assert record.extra[papers.GIVER].value == "张样例"


# ------------------------------------------------------------------------------------------------ birth
def test_a_birth_certificate_gives_child_and_parents() -> None:
    record = paper(
        "birth_certificate",
        "出生医学证明    编号：X340000123",
        "新生儿姓名：陈虚构    性别：男    出生时间：2016年6月9日8时20分",
        "母亲姓名：赵示范    年龄：27岁    国籍：中国",
        f"有效身份证件号码：{WOMAN}",
        "父亲姓名：张样例    年龄：48岁    国籍：中国",
        f"有效身份证件号码：{MAN}",
        "签发日期：2016年6月12日",
    )
    expected = {
        papers.BIRTH_NUMBER: ("X340000123", "read"),
        papers.CHILD: ("陈虚构", "read"),
        papers.CHILD_SEX: ("男", "read"),
        papers.CHILD_BIRTH: ("2016-06-09", "read"),
        papers.MOTHER: ("赵示范", "read"),
        papers.MOTHER_ID: (WOMAN, "verified"),
        papers.FATHER: ("张样例", "read"),
        papers.FATHER_ID: (MAN, "verified"),
    }
    assert shown(record, *expected) == expected


def test_a_mothers_number_that_says_a_man_is_doubtful() -> None:
    record = paper("birth_certificate", "出生医学证明", f"母亲姓名：赵示范    身份证号：{MAN}")
    assert shown(record, papers.MOTHER_ID) == {papers.MOTHER_ID: (MAN, "doubtful")}


def test_a_number_of_another_shape_is_no_birth_certificates() -> None:
    record = paper("birth_certificate", "出生医学证明    编号：34000012", "新生儿姓名：陈虚构")
    assert papers.BIRTH_NUMBER not in record.extra


# ------------------------------------------------------------------------------------------------ household
def rows(record: Record) -> list[dict[str, str | None]]:
    return [{k: f.value for k, f in row.items()} for row in record.tables.get(papers.PERSONS, ())]


def test_every_card_of_a_register_is_a_person_with_a_proven_number() -> None:
    record = paper(
        "household_register",
        "常住人口登记卡",
        "姓名：张样例    户主或与户主关系：户主",
        "性别：男    出生日期：1968年4月17日",
        f"公民身份证件编号：{MAN}",
        "常住人口登记卡",
        "姓名：赵示范    户主或与户主关系：儿媳",
        "性别：女    出生日期：1989年1月25日",
        f"公民身份证件编号：{WOMAN}",
    )
    assert rows(record) == [
        {"name": "张样例", "sex": "男", "birth_date": "1968-04-17", "relation": "户主", "id_number": MAN},
        {"name": "赵示范", "sex": "女", "birth_date": "1989-01-25", "relation": "儿媳", "id_number": WOMAN},
    ]
    assert [r["id_number"].state for r in record.tables[papers.PERSONS]] == [State.VERIFIED, State.VERIFIED]
    assert record.extra[papers.HEAD].value == "张样例"
    assert papers.TO_HEAD not in record.extra


def test_a_single_card_says_how_its_person_is_related_to_the_head() -> None:
    record = paper("household_register", "常住人口登记卡", "姓名：陈虚构    与户主关系：孙子", "性别：男")
    assert shown(record, papers.TO_HEAD, papers.HEAD) == {papers.TO_HEAD: ("孙子", "read")}


def test_the_front_page_of_a_register_names_its_head() -> None:
    record = paper(
        "household_register",
        "居民户口簿",
        "户别：家庭户    户主姓名：张样例",
        "户号：0012345    住址：青禾县样例镇示范村12号",
    )
    assert shown(record, papers.HEAD, papers.REGISTER_NUMBER, papers.ADDRESS) == {
        papers.HEAD: ("张样例", "read"),
        papers.REGISTER_NUMBER: ("0012345", "read"),
        papers.ADDRESS: ("青禾县样例镇示范村12号", "read"),
    }


def test_a_date_of_birth_that_contradicts_the_number_casts_doubt_on_it() -> None:
    record = paper(
        "household_register", "常住人口登记卡", "姓名：张样例    出生日期：1968年4月18日", f"公民身份证件编号：{MAN}"
    )
    assert record.tables[papers.PERSONS][0]["id_number"].state is State.DOUBTFUL


def test_cards_side_by_side_do_not_trade_their_entries() -> None:
    record = placed(
        "household_register",
        (60, 40, "常住人口登记卡"),
        (560, 40, "常住人口登记卡"),
        (60, 120, "姓名：张样例"),
        (560, 120, "姓名：赵示范"),
        (60, 180, "性别：男"),
        (560, 180, "性别：女"),
        (60, 240, f"公民身份证件编号：{MAN}"),
        (560, 240, f"公民身份证件编号：{WOMAN}"),
    )
    assert [(r["name"], r["sex"], r["id_number"]) for r in rows(record)] == [
        ("张样例", "男", MAN),
        ("赵示范", "女", WOMAN),
    ]


# ------------------------------------------------------------------------------------------------ marriage
COUPLE = (papers.HUSBAND, papers.HUSBAND_ID, papers.WIFE, papers.WIFE_ID)


@pytest.mark.parametrize("sexes", [True, False])
def test_a_couple_is_told_apart_by_sex_or_by_their_numbers(sexes: bool) -> None:
    record = paper(
        "marriage_certificate",
        "结婚证",
        "持证人：赵示范    登记日期：2021年5月20日",
        "结婚证字号：J341799-2021-000123",
        "姓名：赵示范" + ("    性别：女" if sexes else ""),
        f"身份证件号：{WOMAN}",
        "姓名：张样例" + ("    性别：男" if sexes else ""),
        f"身份证件号：{MAN}",
    )
    assert shown(record, *COUPLE) == {
        papers.HUSBAND: ("张样例", "read"),
        papers.HUSBAND_ID: (MAN, "verified"),
        papers.WIFE: ("赵示范", "read"),
        papers.WIFE_ID: (WOMAN, "verified"),
    }
    assert record.extra[papers.MARRIAGE_NUMBER].value == "J341799-2021-000123"


def test_two_people_of_one_sex_were_misread() -> None:
    record = paper("marriage_certificate", "结婚证", "姓名：赵示范    性别：女", "姓名：张样例    性别：女")
    assert {s for _, s in shown(record, *COUPLE).values()} == {"doubtful"}


def test_a_permit_names_man_and_wife_by_their_labels() -> None:
    record = paper(
        "birth_permit",
        "生育服务证",
        f"女方姓名：赵示范    身份证号：{WOMAN}",
        f"男方姓名：张样例    身份证号：{MAN}",
        "孩次：一孩",
    )
    assert shown(record, *COUPLE, papers.BIRTH_ORDER) == {
        papers.HUSBAND: ("张样例", "read"),
        papers.HUSBAND_ID: (MAN, "verified"),
        papers.WIFE: ("赵示范", "read"),
        papers.WIFE_ID: (WOMAN, "verified"),
        papers.BIRTH_ORDER: ("一孩", "read"),
    }
