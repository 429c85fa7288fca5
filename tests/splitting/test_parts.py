"""Several papers on one sheet: bills are parted where each is one of its own, and never torn."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from intake.classify import classify_document
from intake.model import Document, Line, Page, Rect, Ruling, State
from intake.splitting.cut_sheet import may_hold_several, split_sheet
from intake.splitting.sheet_gaps import crop_page
from tests.conftest import ROOT
from tests.pages import line, page

TITLE = "样例省医疗门诊收费票据（电子）"


def receipt(
    left: float, top: float, number: str, total: str, *, title: str = TITLE, foot: Sequence[str] = ()
) -> list[Line]:
    """A small receipt of 600 × 330 pixels; an empty number is not printed."""
    words = [
        (title, 120, 0), ("票据代码：34060125", 0, 50), (f"票据号码：{number}" if number else "", 330, 50),
        ("交款人：张样例", 0, 90), ("校验码：ce9508", 330, 90), ("西药费", 0, 130), (total, 330, 130),
        ("金额合计（小写）", 0, 200), (total, 330, 200), ("收款单位：青禾县样例医院", 0, 240), ("复核人：孙复核", 330, 240),
        *((text, 0, 280 + 40 * i) for i, text in enumerate(foot)),
    ]  # fmt: skip
    return [line(text, left + dx, top + dy) for text, dx, dy in words if text]


def _down(rect: Rect, by: float) -> Rect:
    return Rect(rect.left, rect.top + by, rect.right, rect.bottom + by)


def kinds(sheet: Page) -> list[str]:
    return [classify_document(Document("", "", (part,))).kind for part in split_sheet(sheet)]


BELOW, BESIDE = (60, 560), (860, 40)


# ------------------------------------------------------------------------------------------------ parted
@pytest.mark.parametrize("at", [BELOW, BESIDE], ids=["one above the other", "side by side"])
def test_two_receipts_with_numbers_of_their_own_are_two_documents(at: tuple[float, float]) -> None:
    sheet = page([*receipt(60, 40, "0038433844", "120.50"), *receipt(*at, "0071920356", "88.00")])
    assert kinds(sheet) == ["outpatient_invoice", "outpatient_invoice"]
    assert [("0038433844" in p.text, "0071920356" in p.text) for p in split_sheet(sheet)] == [
        (True, False),
        (False, True),
    ]


def test_four_receipts_on_a_sheet_are_four_documents_row_by_row() -> None:
    numbers = ("0038433844", "0071920356", "0055512345", "0019283746")
    places = ((60, 40), BESIDE, BELOW, (860, 560))
    sheet = page([x for at, n in zip(places, numbers, strict=True) for x in receipt(*at, n, "88.00")])
    found = split_sheet(sheet)
    assert [next(n for n in numbers if n in p.text) for p in found] == list(numbers)


def test_receipts_with_neighbouring_numbers_are_told_apart_by_their_totals() -> None:
    sheet = page([*receipt(60, 40, "0038433844", "120.50"), *receipt(*BELOW, "0038433845", "88.00")])
    assert len(split_sheet(sheet)) == 2


def test_receipts_without_numbers_are_told_apart_by_their_totals() -> None:
    sheet = page([*receipt(60, 40, "", "120.50"), *receipt(*BELOW, "", "88.00")])
    assert len(split_sheet(sheet)) == 2


def test_bills_are_cut_above_a_title_and_not_in_the_widest_gap() -> None:
    """A bill with few rows has more free paper in its table than there is between two bills."""
    second = [
        replace(x, rect=_down(x.rect, 300)) if x.rect.top > 650 else x for x in receipt(*BELOW, "0071920356", "88.00")
    ]
    sheet = page([*receipt(60, 40, "0038433844", "120.50"), *second])
    first, other = split_sheet(sheet)
    assert "120.50" in first.text
    assert "88.00" not in first.text
    assert "88.00" in other.text
    assert "120.50" not in other.text


def test_a_bill_whose_title_a_seal_left_the_ends_of_is_a_bill_of_its_own() -> None:
    words = ("门诊号：202506130001", "就诊日期：2025-06-13", "诊察费")
    torn = receipt(60, 40, "0038433844", "120.50", title="祥例省医疗据（电子）", foot=words)
    assert len(split_sheet(page([*torn, *receipt(*BELOW, "0071920356", "88.00")]))) == 2


def test_words_on_the_grounds_of_a_fee_are_no_title() -> None:
    told = line("以上为医疗费用依据", 100, 560)
    assert len(split_sheet(page([*receipt(60, 40, "0038433844", "120.50"), told]))) == 1


def test_no_cut_goes_through_a_frame() -> None:
    two = page([*receipt(60, 40, "0038433844", "120.50"), *receipt(*BESIDE, "0071920356", "88.00")])
    framed = replace(two, rulings=(Ruling(300, 200, 1100, 200),))
    assert len(split_sheet(two)) == 2
    assert len(split_sheet(framed)) == 1


def test_boxes_of_a_part_stay_where_they_are_on_the_sheet() -> None:
    sheet = page([*receipt(60, 40, "0038433844", "120.50"), *receipt(*BESIDE, "0071920356", "88.00")])
    second = split_sheet(sheet)[1]
    (number,) = (x for x in second.lines if "0071920356" in x.text)
    (original,) = (x for x in sheet.lines if "0071920356" in x.text)
    on_sheet = sheet.frame.map_rect(original.rect).as_list()
    assert second.frame.map_rect(number.rect).as_list() == pytest.approx(on_sheet, abs=0.0002)


def test_a_part_is_a_sheet_of_its_own_size() -> None:
    sheet = page([*receipt(60, 40, "0038433844", "120.50"), *receipt(*BESIDE, "0071920356", "88.00")])
    assert all(p.width < 0.6 * sheet.width and min(x.rect.left for x in p.lines) < 50 for p in split_sheet(sheet))


# ------------------------------------------------------------------------------------------------ whole
def test_two_copies_of_one_receipt_stay_one_document() -> None:
    sheet = page([*receipt(60, 40, "0038433844", "120.50"), *receipt(*BELOW, "0038433844", "120.50")])
    assert list(split_sheet(sheet)) == [sheet]


def test_two_copies_of_which_one_number_was_misread_stay_one_document() -> None:
    sheet = page([*receipt(60, 40, "0038433844", "120.50"), *receipt(*BELOW, "0038433841", "120.50")])
    assert list(split_sheet(sheet)) == [sheet]


def test_two_copies_without_numbers_stay_one_document() -> None:
    sheet = page([*receipt(60, 40, "", "120.50"), *receipt(*BESIDE, "", "120.50")])
    assert list(split_sheet(sheet)) == [sheet]


def test_a_list_below_its_bill_is_not_torn_off() -> None:
    heads = [line(t, 60 + 240 * i, 640) for i, t in enumerate(("项目名称", "规格", "单位", "数量", "单价", "金额"))]
    below = [line("门诊收费票据明细清单", 400, 560, height=28), *heads, line("票据号码：0038433844", 60, 600)]
    sheet = page([*receipt(60, 40, "0038433844", "120.50"), *below])
    assert list(split_sheet(sheet)) == [sheet]


def test_words_of_a_title_at_the_foot_of_a_bill_do_not_tear_it() -> None:
    sheet = page(receipt(60, 40, "0038433844", "120.50", foot=("", "", "本联为收据", "第二联 门诊收费票据")))
    assert list(split_sheet(sheet)) == [sheet]


def test_one_receipt_stays_whole() -> None:
    sheet = page(receipt(60, 40, "0038433844", "120.50"))
    assert list(split_sheet(sheet)) == [sheet]


# ------------------------------------------------------------------------------------------------ neither
def crossed() -> Page:
    """Two receipts that no straight stretch of free paper parts: a remark is written across both."""
    across = Line("备" * 70, Rect(60, 300, 1500, 322), 0.9)
    beside = [*receipt(60, 40, "0038433844", "120.50"), *receipt(*BESIDE, "0071920356", "88.00")]
    return page([*beside, across])


def test_bills_that_cannot_be_parted_are_told() -> None:
    (whole,) = split_sheet(crossed())
    assert whole.warnings == ("第 1 页上似有几张票据，未能分开，请对照原件核对",)
    assert may_hold_several(whole)


def test_nothing_on_bills_that_cannot_be_parted_is_sure() -> None:
    from extractors import EXTRACTORS
    from intake.desk import Desk
    from intake.pipeline import read_document
    from tests.scripted import ScriptedEngine

    (whole,) = split_sheet(crossed())
    reading = read_document(Document("样例.jpg", "0" * 64, (whole,)), Desk(ScriptedEngine(), EXTRACTORS))
    states = {f.state for f in reading.record.fields.values() if f.value is not None}
    assert states == {State.DOUBTFUL}


def test_a_page_without_words_is_left_as_it_is() -> None:
    assert list(split_sheet(page([]))) == [page([])]
    assert crop_page(page([])) == page([])


def test_a_part_keeps_the_number_of_its_page() -> None:
    sheet = replace(page([*receipt(60, 40, "0038433844", "120.50"), *receipt(*BELOW, "0071920356", "88.00")]), number=7)
    assert [p.number for p in split_sheet(sheet)] == [7, 7]


# ------------------------------------------------------------------------------------------------ the sample
@pytest.mark.ocr
def test_two_receipts_on_a4_are_read_as_two_bills_with_boxes_on_the_sheet() -> None:
    from intake.model import Reading
    from intake.pipeline import read_file
    from tests.readings import sample_desk

    path: Path = ROOT / "samples" / "data" / "invoices" / "two-receipts-on-a4.jpg"
    found = [r for r in read_file(path, sample_desk()) if isinstance(r, Reading)]
    totals = [r.record.fields["total"] for r in found]
    assert [(str(t.value), t.state, r.document.part) for t, r in zip(totals, found, strict=True)] == [
        ("596.98", State.VERIFIED, 1),
        ("146.83", State.VERIFIED, 2),
    ]
    assert [t.evidence.box.top > 0.5 for t in totals if t.evidence] == [False, True]


# ------------------------------------------------------------------------------------------------ records, certificates
RECORD = (
    "青禾县样例医院门诊病历", "姓名：张样例  性别：男  年龄：45岁", "科室：心内科  门诊号：0059001", "主诉：反复头晕五年。",
    "现病史：五年前起头晕，休息后好转。", "既往史：否认药物过敏史。", "体格检查：心肺未见异常。", "初步诊断：高血压病", "处理：低盐饮食。",
)  # fmt: skip
CERTIFICATE = (
    "疾病诊断证明书", "姓名：张样例  性别：男  年龄：45岁", "科室：心内科  门诊号：0059001", "临床诊断：高血压病",
    "处理意见：建议休息一周，定期复查。", "医师签名：赵示范", "日期：2026年9月14日",
)  # fmt: skip


def stacked(*papers: Sequence[str]) -> Page:
    """Papers one below the other, with a hand's breadth between them."""
    lines, top = [], 40.0
    for paper in papers:
        lines += [line(text, 300 if n == 0 else 80, top + 40 * n) for n, text in enumerate(paper)]
        top += 40 * len(paper) + 120
    return page(lines)


def test_a_record_and_a_certificate_on_one_sheet_are_two_documents() -> None:
    assert kinds(stacked(RECORD, CERTIFICATE)) == ["outpatient_record", "diagnosis_certificate"]


def test_a_certificate_that_names_no_patient_of_its_own_belongs_to_the_paper_above_it() -> None:
    unnamed = [text for text in CERTIFICATE if "姓名" not in text]
    assert len(split_sheet(stacked(RECORD, unnamed))) == 1


def test_two_records_on_one_sheet_stay_one_document() -> None:
    assert len(split_sheet(stacked(RECORD, RECORD))) == 1


def test_a_record_and_a_certificate_in_one_frame_are_not_parted() -> None:
    sheet = stacked(RECORD, CERTIFICATE)
    framed = replace(sheet, rulings=tuple(Ruling(x, 200, x, 560) for x in (60.0, 900.0)))
    assert len(split_sheet(framed)) == 1
