"""A catalogue file that is not understood is refused with file, line, item and what to do; a sound one joins the shipped ones."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from intake.catalogue.listing import describe_item
from intake.catalogue.lookup import find_item, load_catalogue
from intake.catalogue.model import Insurance, Item
from intake.errors import BadConfiguration, UsageError

DAY = date(2026, 10, 12)
OWN = """\
version: 1
guide: {title: "虚构县办事指南", insurance: "居民"}
conditions:
  twin: {zh: "双胞胎", question: "是否为双胞胎？"}
items:
  - id: "test-item"
    number: 12
    name: "虚构事项办理"
    section: "六、受理材料"
    accepted_by: "虚构县经办机构"
    serves: "虚构居民"
    limit: {n: 5, unit: "工作日", text: "5个工作日"}
    phones:
      - {number: "0566-1234567", use: "查询电话"}
    verbatim: ["1.身份证；", "2.申请书，近两年病历。"]
    materials:
      all_of:
        - {type: "id_card", text: "身份证"}
        - when: "twin"
          then: {type: "application_letter", text: "申请书"}
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes an office's file; the folder is what the loader takes."""
    count = iter(range(100))

    def to_folder(text: str) -> Path:
        folder = tmp_path / "own"
        folder.mkdir(exist_ok=True)
        (folder / f"{next(count):02}.yaml").write_text(text, "utf-8")
        return folder

    return to_folder


def editions(folder: Path, name: str) -> list[Item]:
    return [i for i in load_catalogue([folder]).items if i.id == name]


def refusal(folder: Path) -> str:
    with pytest.raises(BadConfiguration) as caught:
        load_catalogue([folder])
    assert caught.value.next_step
    return str(caught.value)


def test_a_new_item_is_added_after_the_shipped_ones(write: Write) -> None:
    catalogue = load_catalogue([write(OWN)])
    assert len(catalogue.items) == 20
    item = find_item(catalogue, "虚构事项办理", None, DAY)
    assert (item.id, item.insurance, str(item.clause)) == (
        "test-item",
        Insurance.RESIDENTS,
        "《虚构县办事指南》12.虚构事项办理 六、受理材料",
    )
    assert "如果双胞胎" in describe_item(item, catalogue)


WRONG = {
    "a key nobody knows": ('serves: "虚构居民"', 'serves: "虚构居民"\n    seals: true', "没有 seals 这个键"),
    "a needed key missing": ('    serves: "虚构居民"\n', "", "缺少 serves"),
    "a key written twice": ("number: 12\n", "number: 12\n    number: 13\n", "number 写了两次"),
    "a telephone number without quotes": ('"0566-1234567"', "5661234567", "不是文字"),
    "a telephone number too short": ('"0566-1234567"', '"0566-12345"', "不是电话号码"),
    "an unknown document type": ('"id_card"', '"idcard"', "没有文书类型 idcard"),
    "an unknown condition": ('when: "twin"', 'when: "triplet"', "没有条件 triplet"),
    "a limit in years": ('n: 5, unit: "工作日", text: "5个工作日"', 'n: 5, unit: "年", text: "5年"', "时限不能是 5 年"),
    "a limit in a unit nobody knows": ('unit: "工作日"', 'unit: "天"', "天 不在可选的词里"),
    "a limit that its own words deny": ("n: 5,", "n: 50,", "数字 50 工作日 与原文“5个工作日”不符"),
    "a limit at once with a number": (
        'unit: "工作日", text: "5个工作日"',
        'unit: "即时", text: "即时"',
        "时限不能是 5 即时",
    ),
    "a number in quotes": ("n: 5,", 'n: "5",', "不是 0 到 999 的整数"),
    "an octal number": ("number: 12", "number: 012", "“012” 不是"),
    "an insurance nobody knows": ('insurance: "居民"', 'insurance: "学生"', "学生 不在可选的词里"),
    "an id with capitals": ('id: "test-item"', 'id: "Test-Item"', "id 不合规"),
    "a text the guide does not have": ('text: "申请书"', 'text: "申请表"', "“申请表”不在 verbatim 的任何一行里"),
    "an empty tree": (
        'all_of:\n        - {type: "id_card", text: "身份证"}\n        - when: "twin"\n          then: ',
        "all_of: []\n#",
        "列表是空的",
    ),
    "a paper without a name": ('{type: "id_card", text: "身份证"}', '{type: "id_card"}', "材料没有写 text"),
    "two kinds in one node": (
        '{type: "id_card", text: "身份证"}',
        '{type: "id_card", nothing: true, text: "身份证"}',
        "一处要写一种",
    ),
    "a paper of no type that nobody ticks": ('"id_card"', '"unknown"', "manual 与类型 unknown 必须同时写"),
    "a condition without a consequence": ("then:", "otherwise:", "有 when 而没有 then"),
    "a window in working days": (
        'text: "身份证"}',
        'text: "身份证", window: {n: 2, unit: "工作日", from: "event_date", text: "两个工作日"}}',
        "期限不能以工作日计",
    ),
    "a window that its own words deny": (
        'text: "身份证"}',
        'text: "身份证", window: {n: 3, unit: "年", from: "application_date", text: "近两年"}}',
        "数字 3 年 与原文“近两年”不符",
    ),
    "a flag in words": ('text: "身份证"}', 'text: "身份证", seal: yes}', "“yes” 不是 true 或 false"),
    "a tag": ('text: "身份证"}', 'text: "身份证", seal: !x true}', "不支持 & * 引用和 ! 标记"),
    "an alias": ('"2.申请书，近两年病历。"', '&a "2.申请书，近两年病历。", *a', "不支持 & * 引用和 ! 标记"),
    "a version of the future": ("version: 1", "version: 2", "不是 1 到 1 的整数"),
    "a condition that is shipped": ("  twin:", "  newborn:", "条件 newborn 已有"),
    "items without a guide": ('guide: {title: "虚构县办事指南", insurance: "居民"}\n', "", "有 items 而没有 guide"),
    "an end before the beginning": (
        "    number: 12\n",
        '    number: 12\n    effective: {from: "2026-02-01", until: "2026-01-31"}\n',
        "止日早于起日",
    ),
    "a day that does not exist": (
        "    number: 12\n",
        "    number: 12\n    effective: {from: 2026-02-30}\n",
        "不是日期",
    ),
    "replacing what is not shipped": (
        "    number: 12\n",
        "    number: 12\n    overrides: true\n",
        "overrides 只能替换随附的事项",
    ),
    "no YAML": ("version: 1", "version: [1", "不是 YAML"),
}


@pytest.mark.parametrize(("old", "new", "complaint"), WRONG.values(), ids=WRONG.keys())
def test_what_is_not_understood_is_refused_and_named(write: Write, old: str, new: str, complaint: str) -> None:
    assert old in OWN
    said = refusal(write(OWN.replace(old, new, 1)))
    assert complaint in said
    assert "00.yaml" in said


def test_a_complaint_names_line_item_and_place(write: Write) -> None:
    said = refusal(write(OWN.replace('"id_card"', '"idcard"')))
    assert "00.yaml 第 18 行 test-item materials/all_of/1/type：没有文书类型 idcard" in said


@pytest.mark.parametrize("nested", ["[" * 5000, "a: " + "{a: " * 5000, "- " * 5000])
def test_nesting_without_end_is_refused_and_breaks_nothing(write: Write, nested: str) -> None:
    assert "嵌套太深" in refusal(write(nested))


def test_lines_that_stand_for_millions_are_refused(write: Write) -> None:
    laughs = "a: &a [x]\n" + "".join(f"{c}: &{c} [*{b}, *{b}]\n" for b, c in zip("abcdefgh", "bcdefghi", strict=True))
    assert "不支持 & * 引用" in refusal(write(laughs))


def test_a_file_that_is_not_utf8_is_refused(write: Write) -> None:
    folder = write(OWN)
    (folder / "00.yaml").write_bytes(OWN.encode("gb18030"))
    assert "不是 UTF-8" in refusal(folder)


def test_an_empty_file_is_refused(write: Write) -> None:
    assert "文件是空的" in refusal(write("# 以后再写\n"))


def test_a_byte_order_mark_does_no_harm(write: Write) -> None:
    assert len(load_catalogue([write("\ufeff" + OWN)]).items) == 20


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "不是文件夹" in refusal(tmp_path / "nowhere")


def test_the_edition_does_not_hang_on_layout_or_comments(write: Write) -> None:
    folder = write(OWN)
    (before,) = editions(folder, "test-item")
    (folder / "00.yaml").write_text("# 说明\n" + OWN.replace("number: 12", "number:   12  # 序号"), "utf-8")
    (after,) = editions(folder, "test-item")
    assert before.edition == after.edition


def test_the_edition_changes_with_a_single_word(write: Write) -> None:
    folder = write(OWN)
    (before,) = editions(folder, "test-item")
    (folder / "00.yaml").write_text(OWN.replace("虚构居民", "虚构村民"), "utf-8")
    (after,) = editions(folder, "test-item")
    assert before.edition != after.edition


# ------------------------------------------------------------------------------------------------ editions
def test_the_same_id_again_without_saying_how_is_refused(write: Write) -> None:
    write(OWN)
    assert "id test-item 已有" in refusal(
        write(OWN.replace('conditions:\n  twin: {zh: "双胞胎", question: "是否为双胞胎？"}\n', ""))
    )


SHIPPED_AGAIN = OWN.replace("test-item", "resident-enrolment").replace("虚构事项办理", "城乡居民参保登记")


def test_a_shipped_item_is_replaced_only_on_request(write: Write) -> None:
    assert "写 overrides: true" in refusal(write(SHIPPED_AGAIN))


def test_a_replaced_item_is_gone_on_every_day(write: Write) -> None:
    folder = write(SHIPPED_AGAIN.replace("    number: 12\n", "    number: 12\n    overrides: true\n"))
    (only,) = editions(folder, "resident-enrolment")
    assert only.limit.n == 5
    assert len(load_catalogue([folder]).items) == 19


def test_a_new_edition_ends_the_old_one_the_day_before(write: Write) -> None:
    dated = SHIPPED_AGAIN.replace("    number: 12\n", '    number: 12\n    effective: {from: "2026-07-01"}\n')
    catalogue = load_catalogue([write(dated)])
    assert find_item(catalogue, "resident-enrolment", None, date(2026, 6, 30)).limit.n == 0
    assert find_item(catalogue, "resident-enrolment", None, date(2026, 7, 1)).limit.n == 5


def test_old_rules_do_not_come_back_by_themselves_when_an_edition_ends(write: Write) -> None:
    dated = '    number: 12\n    effective: {from: "2026-07-01", until: "2026-12-31"}\n'
    catalogue = load_catalogue([write(SHIPPED_AGAIN.replace("    number: 12\n", dated))])
    with pytest.raises(UsageError, match=r"在 2027-01-01 没有生效的版本.*2026-07-01 至 2026-12-31"):
        find_item(catalogue, "resident-enrolment", None, date(2027, 1, 1))


def test_two_editions_of_which_neither_is_the_later_are_refused(write: Write) -> None:
    ends = SHIPPED_AGAIN.replace("    number: 12\n", '    number: 12\n    effective: {from: "2026-07-01"}\n')
    write(ends)
    again = ends.replace('conditions:\n  twin: {zh: "双胞胎", question: "是否为双胞胎？"}\n', "")
    assert "日期重叠" in refusal(write(again))


def test_an_edition_cannot_change_the_insurance(write: Write) -> None:
    dated = SHIPPED_AGAIN.replace("    number: 12\n", '    number: 12\n    effective: {from: "2026-07-01"}\n')
    assert "险种与已有的同 id 事项不同" in refusal(write(dated.replace('insurance: "居民"', 'insurance: "职工"')))


def test_a_name_leads_to_one_item_within_an_insurance(write: Write) -> None:
    assert "名称“门诊费用报销”与事项 resident-outpatient-reimbursement 相同" in refusal(
        write(OWN.replace("虚构事项办理", "门诊费用报销"))
    )


# ------------------------------------------------------------------------------------------------ finding
@pytest.mark.parametrize(
    "name",
    [
        "医疗机构申请定点协议管理",
        "医药机构申请定点协议管理",
        "medical-institution-agreement",
        " 医药机构 申请定点协议管理 ",
    ],
)
def test_an_item_is_found_by_name_heading_and_id(name: str) -> None:
    assert find_item(load_catalogue(), name, None, DAY).id == "medical-institution-agreement"


def test_the_width_of_brackets_does_not_matter() -> None:
    assert (
        find_item(load_catalogue(), "基本医疗保险(生育保险)待遇核准支付", None, DAY).id == "employee-maternity-benefit"
    )


@pytest.mark.parametrize(
    ("piece", "insurance", "item"),
    [
        ("门诊慢特病病种待遇认定", None, "resident-chronic-disease-recognition"),
        ("异地转诊", None, "resident-remote-referral-filing"),
        ("费用结算", Insurance.RESIDENTS, "designated-institution-settlement"),
    ],
)
def test_a_piece_of_the_name_of_one_item_alone_will_do(piece: str, insurance: Insurance | None, item: str) -> None:
    assert find_item(load_catalogue(), piece, insurance, DAY).id == item


@pytest.mark.parametrize("piece", ["报销", "费用结算", "异地就医", "备案"])
def test_a_piece_that_several_names_hold_or_that_is_short_is_asked_back(piece: str) -> None:
    with pytest.raises(UsageError, match="没有事项"):
        find_item(load_catalogue(), piece, None, DAY)


def test_a_near_name_is_offered_and_never_taken() -> None:
    with pytest.raises(UsageError, match=r"没有事项“住院报销”.*是不是：.*住院费用报销（居民"):
        find_item(load_catalogue(), "住院报销", None, DAY)


def test_a_far_name_leads_to_the_list() -> None:
    with pytest.raises(UsageError, match="intake items list"):
        find_item(load_catalogue(), "qqqq", None, DAY)


def test_a_name_in_both_insurances_needs_the_insurance(write: Write) -> None:
    catalogue = load_catalogue([write(OWN.replace("虚构事项办理", "城镇职工医疗保险待遇办理"))])
    with pytest.raises(UsageError, match=r"不止一个事项.*--insurance"):
        find_item(catalogue, "城镇职工医疗保险待遇办理", None, DAY)
    assert find_item(catalogue, "城镇职工医疗保险待遇办理", Insurance.RESIDENTS, DAY).id == "test-item"


def test_the_other_insurance_is_an_error_that_says_so() -> None:
    with pytest.raises(UsageError, match="住院费用报销是居民的事项，不是职工的"):
        find_item(load_catalogue(), "住院费用报销", Insurance.EMPLOYEES, DAY)


def test_a_given_edition_is_found_on_any_day_and_must_exist(write: Write) -> None:
    dated = SHIPPED_AGAIN.replace("    number: 12\n", '    number: 12\n    effective: {from: "2026-07-01"}\n')
    catalogue = load_catalogue([write(dated)])
    old = find_item(catalogue, "resident-enrolment", None, date(2026, 1, 1)).edition
    assert find_item(catalogue, "resident-enrolment", None, DAY, old).edition == old
    with pytest.raises(UsageError, match=f"没有版本 000000000000.*{old}"):
        find_item(catalogue, "resident-enrolment", None, DAY, "000000000000")
