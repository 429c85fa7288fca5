"""A medical bill is read field by field, proven by its own arithmetic, and never sure of what it cannot prove."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import EXTRACTORS
from extractors.medical_invoice.inpatient import extract as inpatient
from extractors.medical_invoice.outpatient import extract as outpatient
from extractors.medical_invoice.payee import merged_name
from intake import values
from intake.model import Code, Document, Line, Outcome, Record, Rect, Seal, State
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import to_json
from tests.pages import document, line, page, with_score, without

ITEMS = (("床位费", "1,150.00"), ("检查费", "6861.60"), ("西药费", "7044.25"), ("治疗费", "498.00"))
TOTAL = Decimal("15553.85")
PAID = {
    "医保统筹基金支付": "9000.00",
    "其他支付": "300.00",
    "个人账户支付": "253.85",
    "个人现金支付": "6000.00",
}


def bill(**changes: str) -> list[Line]:
    """An invented inpatient e-receipt; `changes` replaces printed texts by others."""
    texts = [
        ("安徽省医疗住院收费票据（电子）", 500, 30),
        ("票据代码：34060225", 80, 100),
        ("票据号码：0012345678", 1000, 100),
        ("交款人统一社会信用代码：341799********0021", 80, 130),
        ("校验码：9f3c1a", 1000, 130),
        ("交款人：张样例", 80, 160),
        ("开票日期：2025-03-12", 1000, 160),
        ("项目名称", 100, 220),
        ("金额（元）", 300, 220),
        ("备注", 450, 220),
        ("项目名称", 600, 220),
        ("金额（元）", 800, 220),
        ("备注", 950, 220),
        *((name, 100 + 500 * (i % 2), 260.0 + 40 * (i // 2)) for i, (name, _) in enumerate(ITEMS)),
        *((amount, 310 + 500 * (i % 2), 260.0 + 40 * (i // 2)) for i, (_, amount) in enumerate(ITEMS)),
        ("金额合计（大写）", 80, 560),
        (values.format_in_words(TOTAL), 270, 560),
        ("（小写）", 1000, 560),
        (f"{TOTAL}", 1090, 560),
        ("住院号：20250001", 80, 620),
        ("住院时间：2025-03-02至2025-03-12", 400, 620),
        ("住院天数：10", 1000, 620),
        ("预缴金额：8000.00", 80, 660),
        ("补缴金额：0.00", 400, 660),
        ("退费金额：2000.00", 800, 660),
        ("医保类型：城乡居民", 80, 700),
        ("性别：女", 400, 700),
        *((f"{label}：{amount}", 80 + 350 * i, 740) for i, (label, amount) in enumerate(PAID.items())),
        ("收款单位（章）：青禾县样例医院", 80, 900),
        ("复核人：李复核", 700, 900),
        ("收款人：王收款", 1000, 900),
    ]
    return [line(changes.get(text, text), float(x), float(y)) for text, x, y in texts]


def read(**changes: str) -> Record:
    return inpatient(document(*bill(**changes)))


def wrapped_words(above: str, below: str) -> Record:
    """The bill with its total in words on two lines, the second below the first."""
    words = values.format_in_words(TOTAL)
    return inpatient(document(*(x for x in bill(**{words: above})), line(below, 270, 592)))


def test_a_total_in_words_that_its_cell_breaks_is_one_amount() -> None:
    words = values.format_in_words(TOTAL)
    for place in range(4, len(words) - 2):
        record = wrapped_words(words[:place], words[place:])
        assert record.fields["total_in_words"].value == words, words[:place]
        assert states(record)["total"] == "verified"


def test_a_colon_before_the_first_line_of_a_broken_total_is_none_of_its_letters() -> None:
    words = values.format_in_words(TOTAL)
    assert wrapped_words(f"：{words[:3]}", words[3:]).fields["total_in_words"].value == words


def test_an_amount_in_words_below_a_finished_total_stays_apart() -> None:
    record = wrapped_words("壹万伍仟伍佰伍拾叁元捌角伍分", "叁佰元整")
    assert record.fields["total_in_words"].value == "壹万伍仟伍佰伍拾叁元捌角伍分"


def states(record: Record) -> dict[str, str]:
    return {k: f.state.value for k, f in record.fields.items()}


def outcome(record: Record, rule: str) -> Outcome:
    return next(c.outcome for c in record.checks if c.rule == rule)


# ------------------------------------------------------------------------------------------------ what is read
def test_every_printed_field_is_read() -> None:
    record = read()
    found = {k: to_json(f.value) for k, f in record.fields.items()}
    assert found == {
        "title": "安徽省医疗住院收费票据（电子）",
        "bill_code": "34060225",
        "bill_number": "0012345678",
        "check_code": "9f3c1a",
        "payer": "张样例",
        "payer_id": "341799********0021",
        "issue_date": "2025-03-12",
        "total": "15553.85",
        "total_in_words": "壹万伍仟伍佰伍拾叁元捌角伍分",
        "inpatient_number": "20250001",
        "admission_date": "2025-03-02",
        "discharge_date": "2025-03-12",
        "stay_days": "10",
        "prepaid": "8000.00",
        "topped_up": "0.00",
        "refunded": "2000.00",
        "insurance_type": "城乡居民",
        "sex": "女",
        "fund_paid": "9000.00",
        "other_paid": "300.00",
        "account_paid": "253.85",
        "cash_paid": "6000.00",
        "payee": "青禾县样例医院",
        "checker": "李复核",
        "cashier": "王收款",
    }


def test_fee_lines_are_read_in_printed_order() -> None:
    rows = read().tables["items"]
    assert [(r["name"].value, r["amount"].value) for r in rows] == [
        (name, Decimal(amount.replace(",", ""))) for name, amount in ITEMS
    ]


def test_labels_without_a_key_go_to_extra() -> None:
    assert read(**{"性别：女": "起付标准：600"}).extra["起付标准"].value == "600"


def test_a_blank_place_is_absent_and_never_zero() -> None:
    assert read(**{"补缴金额：0.00": "补缴金额："})[F.TOPPED_UP].state is State.ABSENT


# ------------------------------------------------------------------------------------------------ what is proven
def test_arithmetic_that_holds_verifies_its_values() -> None:
    record = read()
    proven = {k for k, s in states(record).items() if s == "verified"}
    assert proven == {
        *("total", "total_in_words", "fund_paid", "other_paid", "account_paid", "cash_paid"),
        *("prepaid", "topped_up", "refunded", "admission_date", "discharge_date", "stay_days"),
    }
    assert {r["amount"].state for r in record.tables["items"]} == {State.VERIFIED}


def test_names_numbers_and_dates_that_nothing_proves_are_only_read() -> None:
    found = states(read())
    assert {found[k] for k in ("payer", "bill_code", "bill_number", "check_code", "issue_date", "payee")} == {"read"}


def test_provincial_lines_beside_the_four_payments_are_part_of_the_sum() -> None:
    record = read(**{"个人现金支付：6000.00": "个人现金支付：5000.00", "性别：女": "大病保险支付：1000.00"})
    assert outcome(record, "invoice-payments-sum") is Outcome.PASS
    assert record.extra["大病保险支付"].state is State.VERIFIED


def test_lines_of_account_that_are_no_payment_are_left_out_of_the_sum() -> None:
    record = read(**{"性别：女": "个人账户余额：1000.00"})
    assert outcome(record, "invoice-payments-sum") is Outcome.PASS


def test_words_and_figures_that_differ_leave_both_doubtful() -> None:
    record = read(**{f"{TOTAL}": "15558.85"})
    assert (record[F.TOTAL].state, record[F.TOTAL_IN_WORDS].state) == (State.DOUBTFUL, State.DOUBTFUL)
    assert outcome(record, "invoice-total-in-words") is Outcome.FAIL


def test_a_bill_whose_lines_do_not_add_up_keeps_its_total_doubtful_unless_the_payments_prove_it() -> None:
    wrong = {"7044.25": "7344.25"}
    assert read(**wrong)[F.TOTAL].state is State.VERIFIED
    assert read(**wrong, **{"个人现金支付：6000.00": "个人现金支付："})[F.TOTAL].state is State.DOUBTFUL


def test_only_the_lines_that_explain_a_difference_are_doubted() -> None:
    rows = read(**{"7044.25": "7344.25"}).tables["items"]
    assert [r["amount"].state is State.DOUBTFUL for r in rows] == [False, True, True, True]


def test_another_reading_that_alone_makes_the_sum_hold_is_taken() -> None:
    lines = [
        replace(x, alternatives=("7044.25",)) if x.text == "7344.25" else x for x in bill(**{"7044.25": "7344.25"})
    ]
    (row,) = [r for r in inpatient(document(*lines)).tables["items"] if r["name"].value == "西药费"]
    assert (row["amount"].value, row["amount"].state) == (Decimal("7044.25"), State.VERIFIED)
    assert "7344.25" in row["amount"].alternatives


def test_a_total_that_cannot_be_read_is_taken_from_the_words_and_stays_doubtful() -> None:
    record = inpatient(document(*(x for x in bill() if x.text not in (f"{TOTAL}",))))
    assert (record[F.TOTAL].value, record[F.TOTAL].source.value) == (TOTAL, "derived")


def test_misread_words_are_restored_from_the_figures_but_never_verified() -> None:
    words = values.format_in_words(TOTAL)
    record = read(**{words: words.replace("伍", "任", 1)})
    assert (record[F.TOTAL_IN_WORDS].value, record[F.TOTAL_IN_WORDS].state) == (words, State.DOUBTFUL)


def test_dates_out_of_order_are_doubtful() -> None:
    record = read(**{"开票日期：2025-03-12": "开票日期：2025-03-01"})
    assert (record[F.DISCHARGE_DATE].state, record[F.ISSUE_DATE].state) == (State.DOUBTFUL, State.DOUBTFUL)


def test_a_whole_id_number_is_proven_by_its_check_digit() -> None:
    masked = "交款人统一社会信用代码：341799********0021"
    right = read(**{masked: "交款人统一社会信用代码：341723198506150021"})
    wrong = read(**{masked: "交款人统一社会信用代码：341723198506150031"})
    assert (right[F.PAYER_ID].state, wrong[F.PAYER_ID].state) == (State.VERIFIED, State.DOUBTFUL)


def test_a_number_of_the_wrong_length_on_an_e_receipt_is_doubtful() -> None:
    assert read(**{"票据代码：34060225": "票据代码：340602"})[F.BILL_CODE].state is State.DOUBTFUL


def test_a_bill_number_printed_twice_is_proven() -> None:
    twice = [*bill(), line("No 0012345678", 1200, 60)]
    assert inpatient(document(*twice))[F.BILL_NUMBER].state is State.VERIFIED


# ------------------------------------------------------------------------------------------------ codes
def with_code(lines: list[Line], text: str) -> Document:
    code = Code(Rect(1400, 20, 1500, 120), text, "QRCode")
    return Document("样例.jpg", "0" * 64, (replace(page(lines), codes=(code,)),))


def test_numbers_that_the_qr_code_holds_are_proven() -> None:
    record = inpatient(with_code(bill(), "https://x.example/?c=34060225&n=0012345678&r=9f3c1a"))
    assert {record[s].state for s in (F.BILL_CODE, F.BILL_NUMBER, F.CHECK_CODE)} == {State.VERIFIED}


@pytest.mark.parametrize(("day", "told"), [("20250815", State.READ), ("20250230", State.ABSENT)])
def test_a_day_that_no_calendar_has_is_not_taken_from_the_qr_code(day: str, told: State) -> None:
    lines = [x for x in bill() if not x.text.startswith("开票日期")]
    record = inpatient(with_code(lines, f"https://x.example/?c=34060225&n=0012345678&d={day}"))
    assert record[F.ISSUE_DATE].state is told


def test_a_number_that_differs_from_the_qr_code_is_doubtful() -> None:
    record = inpatient(with_code(bill(), "https://x.example/?c=34060225&n=0012345679"))
    assert record[F.BILL_NUMBER].state is State.DOUBTFUL


def test_a_look_alike_letter_is_spelled_as_the_qr_code_has_it() -> None:
    lines = bill(**{"校验码：9f3c1a": "校验码：9f3cla"})
    record = inpatient(with_code(lines, "https://x.example/?c=34060225&n=0012345678&r=9f3c1a"))
    assert (record[F.CHECK_CODE].value, record[F.CHECK_CODE].state) == ("9f3c1a", State.READ)


def test_a_qr_code_of_something_else_says_nothing() -> None:
    record = inpatient(with_code(bill(), "https://x.example/?c=99999999&n=8888888888"))
    assert record[F.BILL_NUMBER].state is State.READ


# ------------------------------------------------------------------------------------------------ seals
def test_letters_of_the_payee_under_its_seal_are_taken_from_the_seal() -> None:
    payee = without(line("收款单位（章）：青禾县样例医院", 80, 900), 12)
    lines = [payee if x.text.startswith("收款单位") else x for x in bill()]
    seal = Seal(Rect(250, 850, 380, 980), "red", "青禾县样例医院 收费专用章")
    found = inpatient(document(*lines, seals=[seal]))[F.PAYEE]
    assert (found.value, found.state) == ("青禾县样例医院", State.READ)
    assert inpatient(document(*lines))[F.PAYEE].state is State.DOUBTFUL


def test_a_seal_of_another_hospital_completes_nothing() -> None:
    assert merged_name(line("青禾县样医院", 0, 0), "云岫市示范妇幼保健院") is None


def test_a_title_under_the_seal_is_restored_and_an_illegible_one_stays_doubtful() -> None:
    clear = read(**{"安徽省医疗住院收费票据（电子）": "安徽省医疗任院收费票据（电子）"})[F.TITLE]
    worn = read(**{"安徽省医疗住院收费票据（电子）": "安徽省医口口口口口据（电子）"})[F.TITLE]
    assert (clear.value, clear.state) == ("安徽省医疗住院收费票据（电子）", State.READ)
    assert worn.state is State.DOUBTFUL


def test_a_title_of_its_own_is_kept_as_printed() -> None:
    found = read(**{"安徽省医疗住院收费票据（电子）": "黑龙江省医疗住院费票据"})[F.TITLE]
    assert (found.value, found.state) == ("黑龙江省医疗住院费票据", State.READ)


# ------------------------------------------------------------------------------------------------ names
def test_an_amount_beside_a_misread_name_is_not_verified() -> None:
    lines = [with_score(line("西诗费", x.rect.left, x.rect.top), 1, 0.4) if x.text == "西药费" else x for x in bill()]
    row = inpatient(document(*lines)).tables["items"][2]
    assert (row["name"].value, row["name"].state) == ("西药费", State.DOUBTFUL)
    assert row["amount"].state is State.READ


def test_a_name_of_its_own_is_not_mended_into_another() -> None:
    assert read(西药费="中草药").tables["items"][2]["name"].value == "中草药"


def test_two_people_whose_names_differ_in_one_letter_are_both_doubtful() -> None:
    record = read(**{"复核人：李复核": "复核人：王收欧"})
    assert (record[F.CHECKER].state, record[F.CASHIER].state) == (State.DOUBTFUL, State.DOUBTFUL)


# ------------------------------------------------------------------------------------------------ the promise
FIGURES = [x.text for x in bill() if re.search(r"\d", x.text)]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FIGURES), st.integers(0, 20), st.sampled_from("0123456789"))
def test_no_single_misread_digit_ever_comes_out_verified(printed: str, place: int, digit: str) -> None:
    digits = [m.start() for m in re.finditer(r"\d", printed)]
    at = digits[place % len(digits)]
    misread = printed[:at] + digit + printed[at + 1 :]
    truth, found = read(), read(**{printed: misread})
    for key, field in found.fields.items():
        assert field.state is not State.VERIFIED or field.value == truth.fields[key].value, (misread, key, field)
    for right, row in zip(truth.tables["items"], found.tables["items"], strict=True):
        assert row["amount"].state is not State.VERIFIED or row["amount"].value == right["amount"].value, misread


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(range(len(bill()))), max_size=12, unique=True))
def test_lost_lines_never_make_a_wrong_value_verified(lost: list[int]) -> None:
    truth = read()
    found = inpatient(document(*(x for i, x in enumerate(bill()) if i not in lost)))
    for key, field in found.fields.items():
        if field.state is State.VERIFIED:
            assert field.value == truth.fields[key].value, (lost, key)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.builds(line, st.text(min_size=1, max_size=14), st.integers(0, 1500), st.integers(0, 1000)), max_size=25)
)
def test_any_page_gives_a_record_and_no_error(lines: list[Line]) -> None:
    for extract in (inpatient, outpatient):
        assert extract(document(*lines)).kind in ("inpatient_invoice", "outpatient_invoice")


def test_the_registry_holds_each_type_once() -> None:
    kinds = [e.kind for e in EXTRACTORS]
    assert len(kinds) == len(set(kinds))
    assert {"inpatient_invoice", "outpatient_invoice"} <= set(kinds)
