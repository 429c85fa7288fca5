"""One figure of a bill misread where only a soft relation could tell: it is doubted, and what fits is left alone."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from extractors.medical_invoice.inpatient import extract
from extractors.medical_invoice.unlabelled_amounts import mark_unassigned_doubtful
from intake import values
from intake.model import Line, Record, State
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec
from tests.pages import document, line

TOTAL = Decimal("4321.56")
HEAD = ("入院日期：2025-03-02", "出院日期：2025-03-12", "住院天数：10", "开票日期：2025-03-12")
PAID = ("医保统筹基金支付：0.00", "其他支付：0.00", "个人账户支付：0.00", "个人现金支付：4321.56")
ADVANCE = ("预缴金额：5000.00", "补缴金额：0.00", "退费金额：678.44")


def read(*texts: str, head: Sequence[str] = HEAD) -> Record:
    return extract(document(*printed(*texts, head=head)))


def printed(*texts: str, head: Sequence[str] = HEAD) -> list[Line]:
    """A bill of two fee lines with these lines below its total."""
    lines = [
        line("安徽省医疗住院收费票据（电子）", 500, 30), line("项目名称", 100, 220), line("金额（元）", 300, 220),
        line("床位费", 100, 260), line("321.56", 310, 260), line("检查费", 100, 300), line("4000.00", 310, 300),
        line("金额合计（大写）", 80, 560), line(values.format_in_words(TOTAL), 270, 560), line("（小写）", 1000, 560),
        line(f"{TOTAL}", 1090, 560),
    ]  # fmt: skip
    lines += [line(t, 80 + 350 * (i % 4), 120 + 30 * (i // 4)) for i, t in enumerate(head)]
    lines += [line(t, 80 + 350 * (i % 4), 640 + 40 * (i // 4)) for i, t in enumerate(texts)]
    return lines


def doubtful(record: Record, *specs: Spec[Decimal]) -> list[bool]:
    return [record[s].state is State.DOUBTFUL for s in specs]


def test_shares_that_are_what_the_person_paid_are_left_alone() -> None:
    record = read(*PAID, "个人自费：4321.56")
    assert record[F.OWN_EXPENSE].state is State.READ


@pytest.mark.parametrize("printed", ["4321.86", "4821.56", "9321.56"])
def test_a_lone_share_one_figure_off_what_the_person_paid_is_doubted(printed: str) -> None:
    assert doubtful(read(*PAID, f"个人自费：{printed}"), F.OWN_EXPENSE) == [True]


def test_a_share_is_doubted_where_no_account_is_printed() -> None:
    record = read(PAID[0], PAID[1], PAID[3], "个人自付：0.05", "个人自费：4321.56")
    assert doubtful(record, F.SELF_PAID) == [True]


def test_a_share_that_is_something_else_is_nobody_s_slip() -> None:
    assert doubtful(read(*PAID, "个人自付：0.00", "个人自费：1250.30"), F.SELF_PAID, F.OWN_EXPENSE) == [False, False]


def test_shares_are_held_against_what_other_payments_leave_where_no_cash_is_read() -> None:
    assert doubtful(read(*PAID[:3], "个人自费：4321.86"), F.OWN_EXPENSE) == [True]


def test_an_advance_is_held_against_what_other_payments_leave_where_no_cash_is_read() -> None:
    assert doubtful(read("其他支付：0.50", PAID[2], *ADVANCE), F.OTHER_PAID) == [True]


def test_a_refund_that_leaves_fen_of_an_advance_nobody_read_is_doubted() -> None:
    assert doubtful(read(*PAID, *ADVANCE[1:]), F.TOPPED_UP, F.REFUNDED) == [False, False]
    assert doubtful(read(*PAID, ADVANCE[1], "退费金额：678.94"), F.REFUNDED) == [True]


def test_a_bill_without_advance_that_was_topped_up_with_another_amount_is_doubted() -> None:
    record = read(*PAID, "预缴金额：0.00", "补缴金额：4321.96", "退费金额：0.00")
    assert doubtful(record, F.TOPPED_UP) == [True]


@pytest.mark.parametrize("issued", ["2025-05-12", "2026-03-12", "2025-03-22"])
def test_a_bill_issued_a_figure_off_the_discharge_and_long_after_it_is_doubted(issued: str) -> None:
    record = read(*PAID, head=(*HEAD[:3], f"开票日期：{issued}"))
    assert record[F.ISSUE_DATE].state is State.DOUBTFUL
    assert record[F.DISCHARGE_DATE].state is State.VERIFIED


@pytest.mark.parametrize("issued", ["2025-03-12", "2025-03-14", "2025-04-20"])
def test_a_bill_issued_days_or_weeks_after_the_discharge_is_usual(issued: str) -> None:
    assert read(*PAID, head=(*HEAD[:3], f"开票日期：{issued}"))[F.ISSUE_DATE].state is State.READ


def test_a_discharge_that_is_not_printed_follows_from_admission_and_days() -> None:
    record = read(*PAID, head=(HEAD[0], HEAD[2], "开票日期：2025-03-10"))
    assert record[F.ISSUE_DATE].state is State.DOUBTFUL


def test_a_stay_of_years_is_doubted() -> None:
    record = read(*PAID, head=("入院日期：2022-03-02", HEAD[1], HEAD[3]))
    assert record[F.ADMISSION_DATE].state is State.DOUBTFUL


def test_rows_are_doubted_where_a_fee_and_an_amount_are_left_over() -> None:
    paper = document(*printed(*PAID), line("化验费", 600, 260), line("2.00", 810, 260))
    found = extract(paper)
    rows = {row["name"].value: row for row in found.tables["items"]}
    kept = {**rows["床位费"], "amount": rows["床位费"]["amount"].in_state(State.VERIFIED)}
    short = replace(found, tables={"items": (kept,)}, unassigned=(rows["化验费"]["amount"],))
    assert mark_unassigned_doubtful(short, paper.pages).tables["items"][0]["amount"].state is State.DOUBTFUL
    whole = replace(short, unassigned=())
    assert mark_unassigned_doubtful(whole, paper.pages).tables["items"][0]["amount"].state is State.VERIFIED
