"""Which pages of a file are one document: what joins them, what parts them, and that nothing vanishes."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from intake.model import Failure, Line, Page
from intake.splitting.split import Blank, Scanned, Sorted, split_file
from tests.conftest import ROOT
from tests.pages import line, page

STACKS = ROOT / "samples" / "data" / "stacks"
HEADS = ("项目名称", "规格", "单位", "数量", "单价", "金额")
COLUMNS = (60, 420, 640, 800, 960, 1200)
PATIENT = ("姓名：张样例", "住院号：2025001234")
OTHER = ("姓名：李测试", "住院号：2025009999")
DRUGS = (
    "注射用头孢曲松钠",
    "静脉输液",
    "血常规五分类",
    "床位费三人间",
    "一次性注射器",
    "葡萄糖注射液",
    "二级护理",
    "阿莫西林胶囊",
)


def rows_of(seed: int, top: float = 260, many: int = 8) -> list[Line]:
    """Entries of a list, other ones for every seed; places are those of `COLUMNS`."""
    found: list[Line] = []
    for i in range(many):
        name = DRUGS[(seed * 3 + i) % len(DRUGS)] + "甲乙丙丁戊己庚辛"[(seed + i) % 8]
        price = 100 + 37 * seed + 11 * i
        cells = (name, "10ml", "支", "2", f"{price}.50", f"{2 * price + 1}.00")
        found += [line(text, left, top + 40 * i) for text, left in zip(cells, COLUMNS, strict=True)]
    return found


def listing(
    number: int, seed: int, *, title: bool = True, who: Sequence[str] = PATIENT, heads: bool = True, foot: str = ""
) -> Page:
    lines = [line("青禾县样例医院住院费用清单", 500, 40, height=32)] if title else []
    lines += [line(text, 60 + 500 * i, 120) for i, text in enumerate(who)]
    lines += [line(text, left, 200) for text, left in zip(HEADS, COLUMNS, strict=True)] if heads else []
    lines += rows_of(seed)
    return page([*lines, *([line(foot, 60, 1000)] if foot else [])], number=number)


TEXT = (
    "患者因右侧肢体无力伴言语不清一天由门诊收入院，既往有高血压病史十余年，未规律服药。",
    "入院后完善相关检查，予抗血小板聚集、调脂稳定斑块、改善循环、控制血压等治疗，病情好转。",
    "复查血压平稳，肢体活动较前灵活，言语较前清晰，饮食睡眠可，二便正常，一般情况良好。",
    "继续低盐低脂饮食，规律服药，每日监测血压，一个月后门诊复查，如有不适请及时到医院就诊。",
)


def record(number: int, part: int, *, title: bool = True, who: Sequence[str] = PATIENT, foot: str = "") -> Page:
    lines = [line("青禾县样例医院", 640, 30), line("出院记录", 680, 70, height=32)] if title else []
    lines += [line(text, 60 + 500 * i, 130) for i, text in enumerate(who)]
    heads = ("入院日期：2025-03-01", "入院诊断：脑梗死", "诊疗经过：") if title else ()
    lines += [line(text, 60, 180 + 40 * i) for i, text in enumerate(heads)]
    turned = TEXT[part % 4 :] + TEXT[: part % 4]
    lines += [line(text, 60, 340 + 60 * i) for i, text in enumerate(turned)]
    return page([*lines, *([line(foot, 700, 1040)] if foot else [])], number=number)


def bill(page_number: int, number: str, *, title: bool = True) -> Page:
    words = ("样例省医疗住院收费票据（电子）",) if title else ()
    lines = [line(text, 560, 30, height=32) for text in words]
    rest = (
        "票据代码：34060125", f"票据号码：{number}", "交款人：张样例", "校验码：ce9508", "业务流水号：" + number[::-1], "金额合计",
        "收款单位：青禾县样例医院", "复核人：孙复核",
    )  # fmt: skip
    return page([*lines, *(line(t, 60 + 700 * (i % 2), 100 + 50 * i) for i, t in enumerate(rest))], number=page_number)


def portrait(number: int, name: str = "张样例", code: str = "341799196804170210") -> Page:
    words = (
        f"姓名 {name}",
        "性别 男 民族 汉",
        "出生 1968年4月17日",
        "住址 样例省云岫市青禾县样例村8号",
        f"公民身份号码 {code}",
    )
    return page([line(t, 200, 100 + 60 * i) for i, t in enumerate(words)], number=number)


def emblem(number: int) -> Page:
    words = ("中华人民共和国", "居民身份证", "签发机关 青禾县公安局", "有效期限 2013.07.01-长期")
    return page([line(t, 200, 100 + 60 * i) for i, t in enumerate(words)], number=number)


def split(*scanned: Scanned) -> list[Sorted | Failure]:
    return list(split_file("样例.pdf", "0" * 64, scanned))


def numbers(*scanned: Scanned) -> list[list[int]]:
    return [[p.number for p in d.document.pages] for d in split(*scanned) if isinstance(d, Sorted)]


def warnings(*scanned: Scanned) -> list[str]:
    return [w for d in split(*scanned) if isinstance(d, Sorted) for p in d.document.pages for w in p.warnings]


# ------------------------------------------------------------------------------------------------ lists
def test_pages_of_a_list_that_count_on_are_one_document() -> None:
    pages = [listing(n, n, foot=f"第{n}页/共3页") for n in (1, 2, 3)]
    assert numbers(*pages) == [[1, 2, 3]]


def test_page_one_again_begins_another_list_of_the_same_patient() -> None:
    assert numbers(listing(1, 1, foot="第1页"), listing(2, 2, foot="第2页"), listing(3, 3, foot="第1页")) == [
        [1, 2],
        [3],
    ]


def test_a_number_that_was_not_read_is_counted_over() -> None:
    pages = [listing(1, 1, foot="第1页，共3页"), listing(2, 2), listing(3, 3, title=False, who=(), foot="第3页，共3页")]
    assert numbers(*pages) == [[1, 2, 3]]


def test_the_page_behind_the_last_of_n_begins_a_new_document_even_under_the_same_heads() -> None:
    assert numbers(listing(1, 1, foot="第1页/共1页"), listing(2, 2, title=False, who=())) == [[1], [2]]


def test_a_missing_page_is_told_and_does_not_part_a_list() -> None:
    pages = [listing(1, 1, foot="第1页/共3页"), listing(2, 3, foot="第3页/共3页")]
    assert numbers(*pages) == [[1, 2]]
    assert "中间可能缺页" in warnings(*pages)[0]


def test_a_list_without_page_numbers_goes_on_under_the_same_title_and_patient() -> None:
    assert numbers(listing(1, 1), listing(2, 2)) == [[1, 2]]


def test_behind_a_total_the_same_title_begins_another_list() -> None:
    assert numbers(listing(1, 1, foot="合计金额：1234.50"), listing(2, 2)) == [[1], [2]]


def test_the_sum_of_a_page_does_not_end_a_list() -> None:
    assert numbers(listing(1, 1, foot="本页小计：1234.50"), listing(2, 2)) == [[1, 2]]


def test_another_patient_begins_another_list() -> None:
    assert numbers(listing(1, 1), listing(2, 2, who=OTHER)) == [[1], [2]]


def test_another_patient_wins_over_page_numbers_that_count_on() -> None:
    assert numbers(listing(1, 1, foot="第1页/共2页"), listing(2, 2, who=OTHER, foot="第2页/共2页")) == [[1], [2]]


def test_one_misread_digit_of_the_number_does_not_part_a_list() -> None:
    misread = ("姓名：张样例", "住院号：2025001284")
    assert numbers(listing(1, 1, foot="第1页/共2页"), listing(2, 2, who=misread, foot="第2页/共2页")) == [[1, 2]]


def test_a_page_under_the_same_heads_goes_on_with_the_list() -> None:
    assert numbers(listing(1, 1), listing(2, 2, title=False, who=())) == [[1, 2]]


def test_a_page_of_bare_figures_in_the_same_columns_goes_on_with_the_list_and_says_so() -> None:
    pages = [listing(1, 1), listing(2, 2, title=False, who=(), heads=False)]
    assert numbers(*pages) == [[1, 2]]
    assert "按列的位置" in warnings(*pages)[0]


def test_bare_figures_do_not_go_on_with_a_list_that_has_its_total() -> None:
    pages = [listing(1, 1, foot="合计金额：1234.50"), listing(2, 2, title=False, who=(), heads=False)]
    assert numbers(*pages) == [[1], [2]]


def test_lists_of_one_day_each_are_documents_of_their_own() -> None:
    first, second = (listing(n, n, who=(*PATIENT, f"费用日期：2025-03-0{n}")) for n in (1, 2))
    assert numbers(first, second) == [[1], [2]]


def test_sheets_laid_the_wrong_way_round_are_put_in_order_and_it_is_told() -> None:
    pages = [
        listing(1, 3, title=False, who=(), foot="第3页/共3页"), listing(2, 2, title=False, who=(), foot="第2页/共3页"),
        listing(3, 1, foot="第1页/共3页"), listing(4, 5, who=OTHER, foot="第1页/共1页"),
    ]  # fmt: skip
    assert numbers(*pages) == [[3, 2, 1], [4]]
    assert any("倒序" in w for w in warnings(*pages))


# ------------------------------------------------------------------------------------------------ records
def test_text_behind_a_record_without_signature_belongs_to_it_and_is_told() -> None:
    pages = [record(1, 0), record(2, 1, title=False, who=())]
    assert numbers(*pages) == [[1, 2]]
    assert "按正文" in warnings(*pages)[0]


def test_text_behind_a_signed_record_does_not_belong_to_it() -> None:
    assert numbers(record(1, 0, foot="医师签名：何医文"), record(2, 1, title=False, who=())) == [[1], [2]]


def test_text_of_another_patient_does_not_belong_to_the_record() -> None:
    assert numbers(record(1, 0), record(2, 1, title=False, who=OTHER)) == [[1], [2]]


def test_a_page_that_says_it_goes_on_belongs_to_the_signed_record() -> None:
    pages = [record(1, 0, foot="医师签名：何医文 接下页"), record(2, 1, title=False, who=())]
    assert numbers(*pages) == [[1, 2]]


def test_words_of_a_title_in_the_text_below_are_no_title() -> None:
    second = record(2, 1, title=False, who=PATIENT)
    second = replace(second, lines=(*second.lines, line("附：费用清单及出院记录复印件", 60, 900)))
    assert numbers(record(1, 0), second) == [[1, 2]]


def test_another_title_begins_another_document() -> None:
    assert numbers(record(1, 0), listing(2, 1), bill(3, "0038433844")) == [[1], [2], [3]]


# ------------------------------------------------------------------------------------------------ bills and cards
def test_another_bill_number_is_another_bill() -> None:
    assert numbers(bill(1, "0038433844"), bill(2, "0071920356")) == [[1], [2]]


def test_a_page_without_title_that_carries_the_bill_number_over_belongs_to_the_bill() -> None:
    assert numbers(bill(1, "0038433844"), replace(bill(2, "0038433844", title=False), lines=(
        line("附页", 60, 20), line("票据号码：0038433844", 60, 60), line("中药饮片 黄芪 30克", 60, 120),
    ))) == [[1, 2]]  # fmt: skip


def test_front_and_back_of_an_identity_card_on_two_pages_are_one_card() -> None:
    assert numbers(portrait(1), emblem(2), bill(3, "0038433844")) == [[1, 2], [3]]
    assert numbers(emblem(1), portrait(2)) == [[1, 2]]


def test_a_back_behind_two_fronts_is_given_to_neither() -> None:
    second = portrait(2, "李测试", "34179919751102044X")
    assert numbers(portrait(1), second, emblem(3)) == [[1], [2], [3]]


def test_two_kinds_of_cards_on_one_sheet_are_two_documents_with_numbers_of_their_own() -> None:
    bank = ("样例银行 借记卡", "6299 9900 0012 3456 786", "VALID THRU 08/31", "银联 UnionPay")
    sheet = portrait(1)
    sheet = replace(sheet, lines=(*sheet.lines, *(line(t, 200, 700 + 50 * i) for i, t in enumerate(bank))))
    found = [d for d in split(sheet) if isinstance(d, Sorted)]
    assert [(d.classification.kind, d.document.part) for d in found] == [("id_card", 1), ("bank_card", 2)]
    assert sum(len(d.document.pages[0].lines) for d in found) == len(sheet.lines)


# ------------------------------------------------------------------------------------------------ nothing vanishes
def test_a_blank_sheet_is_left_out_and_told_by_the_document_before_it() -> None:
    pages: list[Scanned] = [record(1, 0, foot="医师签名：何医文"), Blank(page([], number=2)), bill(3, "0038433844")]
    assert numbers(*pages) == [[1], [3]]
    assert warnings(*pages) == ["第 2 页是空白页，已略过"]


def test_blank_backs_do_not_part_a_list() -> None:
    blank = Blank(page([], number=2))
    assert numbers(listing(1, 1, foot="第1页/共2页"), blank, listing(3, 2, foot="第2页/共2页")) == [[1, 3]]


def test_a_blank_sheet_on_top_is_told_by_the_first_document() -> None:
    assert warnings(Blank(page([], number=1)), bill(2, "0038433844")) == ["第 1 页是空白页，已略过"]


def test_a_file_of_blank_sheets_is_one_unknown_document_that_says_so() -> None:
    (found,) = split(Blank(page([], number=1)), Blank(page([], number=2)))
    assert isinstance(found, Sorted)
    assert found.classification.kind == "unknown"
    assert [p.warnings for p in found.document.pages] == [("第 1 页是空白页，已略过",), ("第 2 页是空白页，已略过",)]


def test_a_second_scan_of_a_bill_is_kept_and_told() -> None:
    pages = [bill(1, "0038433844"), record(2, 0), bill(3, "0038433844")]
    assert numbers(*pages) == [[1], [2], [3]]
    assert warnings(*pages) == ["第 3 页与第 1 页为同一页的重复扫描"]


def test_a_bill_that_differs_in_its_number_only_is_no_second_scan() -> None:
    assert warnings(bill(1, "0038433844"), bill(2, "0071920356")) == []


def test_a_sheet_that_was_fed_twice_does_not_come_into_the_list_twice() -> None:
    pages = [listing(1, 1), listing(2, 2), listing(3, 2), listing(4, 5)]
    assert numbers(*pages) == [[1, 2, 4], [3]]
    assert "第 3 页与第 2 页为同一页的重复扫描" in warnings(*pages)


def day(number: int, date: str, *, total: str = "521.00") -> Page:
    """A list of one day; every day has the same items."""
    lines = [line("青禾县样例医院住院病人一日费用清单", 500, 40, height=32)]
    lines += [line(t, 60 + 500 * i, 120) for i, t in enumerate((*PATIENT, f"费用日期：{date}"))]
    lines += [line(text, left, 200) for text, left in zip(HEADS, COLUMNS, strict=True)]
    foot = [line(f"当日合计：{total}元", 60, 640), line(f"第{number}页 共3页", 1300, 160)]
    return page([*lines, *rows_of(1), *foot], number=number)


def test_lists_of_three_days_with_the_same_items_are_three_lists_however_their_pages_are_counted() -> None:
    pages = [day(1, "2026-08-19"), day(2, "2026-08-20"), day(3, "2026-08-21")]
    assert numbers(*pages) == [[1], [2], [3]]
    assert warnings(*pages) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [("第1页", "第2页"), ("清单日期：2026-08-19", "清单日期：2026-08-20"), ("累计：266.70", "累计：533.40")],
    ids=["page number", "day", "running total"],
)
def test_what_tells_two_sheets_apart_is_heeded_before_they_are_called_one(first: str, second: str) -> None:
    pages = [page([*rows_of(1), line(text, 60, 640)], number=n) for n, text in enumerate((first, second), start=1)]
    assert not any("重复扫描" in w for w in warnings(*pages))


def test_running_numbers_tell_two_sheets_apart() -> None:
    pages = [
        page([*rows_of(1), *(line(str(start + i), 20, 260 + 40 * i) for i in range(8))], number=n)
        for n, start in ((1, 1), (2, 27))
    ]
    assert not any("重复扫描" in w for w in warnings(*pages))


def test_a_sum_that_was_not_surely_read_tells_nothing() -> None:
    sums = [replace(line("累计：266.70", 60, 640), confidence=0.5, chars=()), line("累计：266.78", 60, 640)]
    pages = [page([*rows_of(1), x], number=n) for n, x in enumerate(sums, start=1)]
    assert any("重复扫描" in w for w in warnings(*pages))


def test_the_list_of_goods_behind_a_tax_invoice_belongs_to_it_though_it_counts_its_own_pages() -> None:
    words = (
        "发票代码：050001700111",
        "发票号码：12235358",
        "开票日期：2020年08月05日",
        "价税合计（大写）壹万零陆佰圆整",
    )
    invoice = page(
        [line("样例增值税电子普通发票", 560, 30, height=32), *(line(t, 60, 100 + 60 * i) for i, t in enumerate(words))]
    )
    lists = [
        page(
            [line("销售货物或者提供应税劳务、服务清单", 500, 40), line("所属发票代码：050001700111 号码：12235358", 60, 120),
             line(f"共2页 第{n}页", 1300, 120), *rows_of(n)], number=n + 1,
        )
        for n in (1, 2)
    ]  # fmt: skip
    assert numbers(invoice, *lists) == [[1, 2, 3]]


def test_a_list_that_was_fed_twice_is_two_lists() -> None:
    pages = [listing(n, (n + 1) % 2, foot=f"第{(n + 1) % 2 + 1}页/共2页") for n in (1, 2, 3, 4)]
    assert sorted(numbers(*pages)) == [[1, 2], [3, 4]]


def test_an_unreadable_page_inside_a_list_is_reported_and_parts_it_only_where_nothing_else_holds_it() -> None:
    broken = Failure("样例.pdf", "0" * 64, 2, "坏页")
    whole = split(listing(1, 1, foot="第1页/共3页"), broken, listing(3, 3, foot="第3页/共3页"))
    assert [getattr(x, "page", None) for x in whole] == [None, 2]
    assert numbers(listing(1, 1), broken, listing(3, 3, title=False, who=(), heads=False)) == [[1], [3]]


def test_a_document_leaves_as_soon_as_the_page_behind_it_shows_that_it_is_finished() -> None:
    taken: list[int] = []

    def feeder() -> Iterator[Page]:
        for n in count(1):
            taken.append(n)
            yield listing(n, n, who=PATIENT if n <= 2 else OTHER, foot=f"第{(n - 1) % 2 + 1}页/共2页")

    first = next(split_file("样例.pdf", "0" * 64, feeder()))
    assert isinstance(first, Sorted)
    assert [p.number for p in first.document.pages] == [1, 2]
    assert taken == [1, 2, 3]


def test_every_page_of_a_stack_comes_out_once() -> None:
    stack = [listing(1, 1), portrait(2), record(3, 0), listing(4, 2), emblem(5), record(6, 1, who=OTHER), listing(7, 2)]
    assert sorted(n for group in numbers(*stack) for n in group) == [1, 2, 3, 4, 5, 6, 7]


# ------------------------------------------------------------------------------------------------ what is told of a sheet
def test_a_card_copied_twice_on_a_sheet_is_told() -> None:
    card = portrait(1)
    below = [replace(x, rect=replace(x.rect, top=x.rect.top + 500, bottom=x.rect.bottom + 500)) for x in card.lines]
    assert warnings(replace(card, lines=(*card.lines, *below))) == ["第 1 页上同一张身份证复印了两次，按一张识读"]


def test_both_sides_of_a_card_on_a_sheet_are_no_second_copy() -> None:
    back = [replace(x, rect=replace(x.rect, top=x.rect.top + 500, bottom=x.rect.bottom + 500)) for x in emblem(1).lines]
    assert warnings(replace(portrait(1), lines=(*portrait(1).lines, *back))) == []


# ------------------------------------------------------------------------------------------------ the sample
@pytest.mark.ocr
@pytest.mark.parametrize("gold", sorted(STACKS.glob("claim-*.json")), ids=lambda p: p.stem)
def test_the_sample_stacks_are_split_as_expected(gold: Path) -> None:
    from intake.model import Reading
    from intake.pipeline import read_file
    from tests.readings import sample_desk

    expected = json.loads(gold.read_text("utf-8"))
    found = list(read_file(STACKS / expected["file"], sample_desk()))
    readings = [r for r in found if isinstance(r, Reading)]
    assert readings == found
    assert [{"type": r.classification.kind, "pages": list(r.pages)} for r in readings] == expected["documents"]
    said = [w for r in readings for p in r.document.pages for w in p.warnings]
    assert all(f"第 {n} 页是空白页，已略过" in said for n in expected["blank"])
    assert all(f"第 {a} 页与第 {b} 页为同一页的重复扫描" in said for a, b in expected["repeated"])
    total = next(r for r in readings if r.classification.kind == "expense_list").record.fields["total"]
    assert total.state == "verified"
