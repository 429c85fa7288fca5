"""Header rows of tables: which row is one, and which only stands beside one."""

from intake.layout.table_headers import Header, HeadWords, find_headers
from intake.model import Line
from tests.pages import line

WORDS = HeadWords(
    {"项目名称": "name", "规格": "spec", "数量": "quantity", "单价": "price", "金额": "amount", "医嘱": "content"}
    | {"日期": "start", "医师签名": "physician", "时间": "other", "执行时间": "other", "执行者": "other"},
    ((r"费", "other"),),
)
NEEDED = (frozenset({"name", "amount"}), frozenset({"content", "start"}))
COLUMNS = ("项目名称", "规格", "数量", "单价", "金额")


def header_row(top: float) -> list[Line]:
    return [line(word, 300 + 220 * i, top) for i, word in enumerate(COLUMNS)]


def heads(lines: list[Line]) -> list[Header]:
    return list(find_headers(lines, WORDS, NEEDED))


def test_a_heading_below_the_header_is_neither_a_head_nor_a_header() -> None:
    found = heads(
        [*header_row(200), line("【诊疗费】", 100, 232), line("血细胞分析", 100, 262), line("18.00", 1180, 262)]
    )
    assert [[h.text for h in x.heads] for x in found] == [list(COLUMNS)]


def test_a_strip_of_labels_above_the_header_is_no_header() -> None:
    strip = [line("住院号 7543657997", 60, 170), line("姓名 张样例 性别 女", 320, 170), line("科室 针灸科", 800, 170)]
    found = heads([*strip, *header_row(200)])
    assert [[x.text for x in h.lines] for h in found] == [list(COLUMNS)]


def test_an_entry_without_figures_below_the_header_borrows_no_heads() -> None:
    entry = [line("样例胶囊", 300, 226), line("每盒十粒", 520, 226), line("两盒", 740, 226)]
    found = heads([*header_row(200), *entry])
    assert [[x.text for x in h.lines] for h in found] == [list(COLUMNS)]


def test_a_header_most_of_whose_columns_are_not_kept_is_one() -> None:
    words = ("日期", "时间", "医嘱", "医师签名", "执行时间", "执行者")
    found = heads([line(word, 100 + 200 * i, 200) for i, word in enumerate(words)])
    assert [[h.role for h in x.heads] for x in found] == [["start", "other", "content", "physician", "other", "other"]]
