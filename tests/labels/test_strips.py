"""Labels without a colon and labels whose letters stand apart: what is cut, joined, and left alone."""

import pytest

from intake.labels.labelled import Lexicon, read_form
from intake.layout.spaced_labels import join_spaced_labels, split_bare_labels
from intake.model import Line
from tests.pages import line

HEAD = Lexicon(("姓名", "性别", "年龄", "科室", "住院号"))


def texts(lines: list[Line]) -> list[str]:
    return [x.text.strip() for x in lines]


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("姓名 张样例 性别 女 年龄 45岁", ["姓名", "张样例", "性别", "女", "年龄", "45岁"]),
        ("姓名张样例性别女年龄 45岁", ["姓名", "张样例", "性别", "女", "年龄", "45岁"]),
        ("科室 针灸科 患者类型 异地居民", ["科室", "针灸科", "患者类型", "异地居民"]),
        ("科别脾胃病科 床号3 姓名周例", ["科别", "脾胃病科", "床号", "3", "姓名", "周例"]),
        ("医疗机构 青禾县样例医院", ["医疗机构", "青禾县样例医院"]),
    ],
)
def test_a_row_of_labels_without_colons_is_cut_by_the_kind_of_what_follows(printed: str, parts: list[str]) -> None:
    assert texts(split_bare_labels(line(printed, 60, 100))) == parts


@pytest.mark.parametrize(
    "printed",
    [
        "姓名性别年龄",  # the head of a table
        "姓名及与患者关系",
        "姓名：张样例 性别：女",
        "患者对姓名性别均无异议",
        "年龄段",
        "费别结算方式",
    ],
)
def test_words_that_no_value_follows_are_left_alone(printed: str) -> None:
    assert texts(split_bare_labels(line(printed, 60, 100))) == [printed]


def test_a_label_set_apart_letter_by_letter_is_one_label() -> None:
    pieces = [line("年", 60, 100), line("龄:69岁", 180, 100), line("性", 400, 100), line("别:女", 520, 100)]
    form = read_form(pieces, HEAD)
    assert {p.label.name: p.value.text for p in form.pairs if p.value} == {"年龄": "69岁", "性别": "女"}


def test_a_letter_before_a_label_of_its_own_is_not_joined_to_it() -> None:
    pieces = [line("姓", 60, 100), line("科室:骨科", 120, 100)]
    assert texts(join_spaced_labels(pieces, HEAD.words)) == ["姓", "科室:骨科"]


def test_a_letter_on_another_line_is_not_joined() -> None:
    pieces = [line("年", 60, 100), line("龄:69岁", 180, 160)]
    assert texts(join_spaced_labels(pieces, HEAD.words)) == ["年", "龄:69岁"]


def test_the_bracket_behind_a_label_says_whom_it_means_even_where_it_wraps() -> None:
    form = read_form([line("姓名（经办", 0, 0), line("张样例", 300, 0), line("人）", 0, 40)], HEAD)
    assert [(p.label.name, p.value.text) for p in form.pairs if p.value] == [("姓名", "张样例")]


def test_the_english_of_a_label_is_part_of_it_and_a_latin_value_is_not() -> None:
    lexicon = Lexicon(("母亲姓名", "签发日期", "诊断"))
    told = {
        text: [(p.label.name, p.value.text) for p in read_form([line(text, 0, 0)], lexicon).pairs if p.value]
        for text in ("母亲姓名 Name of mother 李测试", "签发日期Date of issue 2021年4月18日", "诊断：Graves病")
    }
    assert list(told.values()) == [[("母亲姓名", "李测试")], [("签发日期", "2021年4月18日")], [("诊断", "Graves病")]]
