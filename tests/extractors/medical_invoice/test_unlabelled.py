"""What a bill must be is found without its label, what stands in pieces is put together, and no money vanishes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from extractors.medical_invoice import bill_places
from extractors.medical_invoice.inpatient import extract as inpatient
from intake import values
from intake.export.line import to_line
from intake.model import Char, Classification, Code, Document, Line, Proof, Reading, Record, Rect, State
from intake.types.vocabulary import MedicalInvoice as F
from tests.extractors.medical_invoice.test_medical_invoice import TOTAL, bill, read
from tests.pages import document, line, page


def read_with(*more: Line, **changes: str) -> Record:
    return inpatient(document(*bill(**changes), *more))


def without_label(*texts: str, more: tuple[Line, ...] = ()) -> Record:
    """The bill without the lines that begin with these words."""
    return inpatient(document(*(x for x in bill() if not x.text.startswith(texts)), *more))


# ------------------------------------------------------------------------------------------------ found by what it must be
def test_a_total_that_only_the_sum_of_the_lines_tells_is_found() -> None:
    words = values.format_in_words(TOTAL)
    record = without_label("（小写）", words, "金额合计（大写）")
    assert (record[F.TOTAL].value, record[F.TOTAL].state) == (TOTAL, State.DOUBTFUL)
    assert Proof.UNIQUE in record[F.TOTAL].proofs


def test_a_total_printed_twice_beside_the_sum_of_its_lines_is_proven() -> None:
    record = without_label(
        "（小写）", values.format_in_words(TOTAL), "金额合计（大写）", more=(line(f"{TOTAL}", 1090, 1000),)
    )
    assert (record[F.TOTAL].value, record[F.TOTAL].state) == (TOTAL, State.VERIFIED)


def test_the_last_payment_is_the_rest_of_the_total_where_its_digits_are_printed() -> None:
    record = read(**{"个人现金支付：6000.00": "个人现金支付：60专00.00章"})
    assert (record[F.CASH_PAID].value, record[F.CASH_PAID].state) == (Decimal("6000.00"), State.DOUBTFUL)


def test_an_amount_of_nobody_is_listed_and_shown() -> None:
    record = read_with(line("77.31", 700, 1010))
    assert [f.value for f in record.unassigned] == [Decimal("77.31")]
    document_ = document(*bill())
    shown = to_line(Reading(document_, Classification(record.kind, 1.0), record))
    assert [f["value"] for f in shown["unassigned"]] == ["77.31"]
    assert read().unassigned == ()


def test_an_amount_of_nobody_among_the_fees_keeps_their_sum_from_proving_the_total() -> None:
    lines = [x for x in bill() if "大写" not in x.text and x.text != values.format_in_words(TOTAL)]
    lines = [x for x in lines if not x.text.startswith(("医保统筹", "其他支付", "个人账户", "个人现金"))]
    assert inpatient(document(*lines))[F.TOTAL].state is State.VERIFIED
    record = inpatient(document(*lines, line("12.00", 1200, 300)))
    assert record[F.TOTAL].state is State.DOUBTFUL


# ------------------------------------------------------------------------------------------------ digits that do not fit
@pytest.mark.parametrize(("printed", "misread", "spec"), [
    ("个人账户支付：253.85", "个人账户支付：258.85", F.ACCOUNT_PAID),
    ("预缴金额：8000.00", "预缴金额：8800.00", F.PREPAID),
    ("退费金额：2000.00", "退费金额：200.00", F.REFUNDED),
])  # fmt: skip
def test_one_digit_that_a_relation_lacks_is_told(printed: str, misread: str, spec: object) -> None:
    assert read(**{printed: misread}).fields[spec.name].state is State.DOUBTFUL  # type: ignore[attr-defined]


def test_a_share_that_lost_its_first_digit_is_told() -> None:
    shares = (line("个人自付：4253.85", 80, 780), line("个人自费：2000.00", 500, 780))
    assert read_with(*shares)[F.SELF_PAID].state is State.VERIFIED
    cut = (line("个人自付：253.85", 80, 780), line("个人自费：2000.00", 500, 780))
    assert read_with(*cut)[F.SELF_PAID].state is State.DOUBTFUL


def test_numerals_that_bills_do_not_print_are_mended_and_not_vouched_for() -> None:
    words = values.format_in_words(TOTAL)
    record = read(**{words: words.replace("叁", "參")})
    assert (record[F.TOTAL_IN_WORDS].value, record[F.TOTAL_IN_WORDS].state) == (words, State.DOUBTFUL)
    assert record[F.TOTAL].state is State.VERIFIED


def test_an_amount_in_words_under_a_misread_label_is_read() -> None:
    words = values.format_in_words(TOTAL)
    lines = [x for x in bill() if x.text not in (words, "金额合计（大写）")]
    assert inpatient(document(*lines, line(f"全领合计（大篇）{words}", 80, 560)))[F.TOTAL_IN_WORDS].value == words


# ------------------------------------------------------------------------------------------------ kinds of values
@pytest.mark.parametrize("stroke", ["/", "—", "-", "无", "——", "一"])
def test_a_stroke_in_a_place_is_no_value(stroke: str) -> None:
    record = read(**{"住院号：20250001": f"住院号：{stroke}"})
    assert record[F.INPATIENT_NUMBER].state in (State.ABSENT, State.UNREAD)


def test_a_fee_is_never_a_check_code() -> None:
    lines = [x for x in bill() if not x.text.startswith("校验码")]
    assert inpatient(document(*lines, line("检验费：435.00", 600, 340)))[F.CHECK_CODE].value is None


@pytest.mark.parametrize("text", ["银行账户", "个人支付金额", "435.00", "医保类型："])
def test_words_of_the_form_are_no_name(text: str) -> None:
    assert not bill_places.is_name(text)


@pytest.mark.parametrize("text", ["财务专用章", "现金收讫", "清单已打", "仅供医保", "当日有效"])
def test_words_of_stamps_are_no_person(text: str) -> None:
    assert not bill_places.is_person(text)


def test_a_stamp_behind_the_payee_is_no_part_of_it() -> None:
    record = read(**{"收款单位（章）：青禾县样例医院": "收款单位（章）：青禾县样例医院收费专用章"})
    assert record[F.PAYEE].value == "青禾县样例医院"


def test_paying_everything_oneself_is_a_kind_of_insurance_right_of_its_label() -> None:
    lines = [x for x in bill() if not x.text.startswith("医保类型")]
    record = inpatient(document(*lines, line("医保类型", 80, 700), line("自费", 230, 700)))
    assert record[F.INSURANCE_TYPE].value == "自费"


# ------------------------------------------------------------------------------------------------ values in pieces
def test_a_date_in_two_pieces_is_one_date() -> None:
    lines = [x for x in bill() if not x.text.startswith("开票日期")]
    record = inpatient(document(*lines, line("开票日期：2025", 1000, 160), line("-03-12", 1142, 160)))
    assert record[F.ISSUE_DATE].value == date(2025, 3, 12)


def test_a_year_alone_is_doubtful() -> None:
    assert read(**{"开票日期：2025-03-12": "开票日期：2025"})[F.ISSUE_DATE].state is State.DOUBTFUL


@pytest.mark.parametrize(("label", "cells"), [
    ("住院期间：", ("2025-03-02", "至", "2025-03-12")),
    ("在院时间：", ("20250302", "20250312")),
])  # fmt: skip
def test_a_stay_may_stand_in_cells_of_its_own(label: str, cells: tuple[str, ...]) -> None:
    lines = [x for x in bill() if not x.text.startswith("住院时间")]
    stay = [line(label, 400, 620), *(line(c, 520 + 130 * i, 620) for i, c in enumerate(cells))]
    record = inpatient(document(*lines, *stay))
    assert (record[F.ADMISSION_DATE].value, record[F.DISCHARGE_DATE].value) == (date(2025, 3, 2), date(2025, 3, 12))


def test_a_masked_number_in_two_pieces_is_one() -> None:
    lines = [x for x in bill() if not x.text.startswith("交款人统一")]
    record = inpatient(document(*lines, line("身份证号：341799***", 80, 130), line("*****0021", 320, 130)))
    assert record[F.PAYER_ID].value == "341799********0021"


def test_an_amount_without_its_first_digits_is_doubtful() -> None:
    record = read(**{"补缴金额：0.00": "补缴金额：.00", "预缴金额：8000.00": "预缴金额："})
    assert (record[F.TOPPED_UP].value, record[F.TOPPED_UP].state) == (Decimal("0.00"), State.DOUBTFUL)


def test_an_amount_keeps_what_its_digits_may_be_instead() -> None:
    printed = line("个人账户支付：253.86", 780, 740)
    chars = (*printed.chars[:-1], Char("6", printed.chars[-1].left, printed.chars[-1].right, 0.7, (("5", 0.3),)))
    lines = [x for x in bill() if not x.text.startswith("个人账户支付")]
    record = inpatient(document(*lines, Line(printed.text, printed.rect, 0.99, chars)))
    assert record[F.ACCOUNT_PAID].value == Decimal("253.85")


def test_the_code_on_the_bill_completes_what_was_not_read() -> None:
    lines = [x for x in bill() if not x.text.startswith(("校验码", "票据代码"))]
    code = Code(Rect(0, 0, 50, 50), "CZ-EI-42,1.0.0,34060225,0012345678,9f3c1a,20250312,15553.85", "QRCode")
    record = inpatient(Document("样例.jpg", "0" * 64, (replace(page(lines), codes=(code,)),)))
    assert (record[F.BILL_CODE].value, record[F.CHECK_CODE].value) == ("34060225", "9f3c1a")


def test_an_amount_that_lost_its_point_is_mended_by_the_sum() -> None:
    record = read(**{"498.00": "49800"})
    row = next(r for r in record.tables["items"] if r["name"].value == "治疗费")
    assert row["amount"].value == Decimal("498.00")


def test_a_letter_among_the_digits_of_a_number_is_doubtful() -> None:
    assert read(**{"票据号码：0012345678": "票据号码：00123I5678"})[F.BILL_NUMBER].state is State.DOUBTFUL


def test_the_last_day_of_a_stay_may_stand_behind_its_own_word() -> None:
    lines = [x for x in bill() if not x.text.startswith("住院时间")]
    cells = [
        line("住院时间", 400, 620),
        line("2025-03-02", 520, 620),
        line("至", 400, 650),
        line("2025-03-12", 520, 650),
    ]
    assert inpatient(document(*lines, *cells))[F.DISCHARGE_DATE].value == date(2025, 3, 12)
