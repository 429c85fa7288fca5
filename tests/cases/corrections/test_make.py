"""A correction is made of what is read today: value, state and box, held against the type's vocabulary."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.cases.corrections.apply import apply_corrections
from intake.cases.corrections.make import ValueDecision, make_correction
from intake.errors import UsageError
from intake.ledger.model import PaperKey, Spot
from intake.model import Box, Reading
from tests.cases.corrections.decided import BOX, bill, expense_list, lying_in, part_of
from tests.rule_cases import reading_of

AT = datetime(2026, 10, 13, 9, 30, tzinfo=UTC)


def decision(field: str, value: str | None, who: str = "样王五", why: str = "看原件") -> ValueDecision:
    return ValueDecision(field, value, who, why, AT)


def test_it_has_the_value_and_state_of_today_and_the_box_they_stand_at() -> None:
    made = make_correction(bill(total={"value": "1800.00", "state": "doubtful"}), decision("total", "￥1,080"))
    assert (made.old, made.old_state, made.new) == ("1800.00", "doubtful", "1080.00")
    assert (made.paper, made.spot) == (PaperKey("a.jpg", 1), Spot("a.jpg", 1, Box(*BOX)))
    assert (made.who, made.why, made.at, made.event) == ("样王五", "看原件", AT, 0)


def test_a_paper_is_named_by_file_page_and_part() -> None:
    paper = part_of(lying_in(bill(total="1800.00"), ("stack", 3)), 2)
    made = make_correction(paper, decision("total", "1080"))
    assert (made.paper, made.spot) == (PaperKey("stack", 3, 2), Spot("stack", 3, Box(*BOX)))


def test_a_label_is_kept_as_the_key() -> None:
    assert make_correction(bill(total="1800.00"), decision("金额合计(小写)", "1080")).field == "total"


def test_what_was_not_read_has_neither_value_nor_box() -> None:
    made = make_correction(bill(payer="样张三"), decision("total", "1080"))
    assert (made.old, made.old_state, made.spot) == (None, "absent", None)


def test_a_cell_that_was_not_read_stands_where_its_row_does() -> None:
    made = make_correction(expense_list({"name": "床位费"}), decision("items.1.amount", "20"))
    assert (made.field, made.old, made.new) == ("items.1.amount", None, "20.00")
    assert made.spot is not None
    assert made.spot.box is not None


def test_entries_of_a_list_are_parted_by_semicolons() -> None:
    record = reading_of({"type": "discharge_record", "fields": {"discharge_diagnosis": ["高血压病"]}}, "a.jpg")
    made = make_correction(record, decision("discharge_diagnosis", "高血压病；2型糖尿病; 肺炎"))
    assert (made.old, made.new) == (["高血压病"], ["高血压病", "2型糖尿病", "肺炎"])


@pytest.mark.parametrize(
    ("reading", "field", "value", "told"),
    [
        (
            bill(total="1.00"),
            "total",
            "一千八",
            r"“金额合计\(小写\)”不能更正为“一千八”：不是金额.*金额写成 1234.50",
        ),
        (bill(total="1.00"), "issue_date", "2026-02-30", "不存在的日期.*2026-10-12"),
        (bill(total="1.00"), "sex", "不详", "不是男或女.*“男”或“女”"),
        (bill(total="1.00"), "payer", " ", "照票面填写"),
        (bill(total="1.00"), "totall", "1", "没有“totall”这一栏.*total 金额合计"),
        (expense_list({"name": "床位费"}), "items.2.amount", "1", "明细没有第 2 行.*读出 1 行"),
    ],
)
def test_what_does_not_fit_is_refused_and_told_how_it_is_written(
    reading: Reading, field: str, value: str, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        make_correction(reading, decision(field, value))


@pytest.mark.parametrize(("who", "why", "told"), [("样王五", " ", "--why"), ("", "看原件", "--by")])
def test_nothing_is_corrected_without_a_name_and_a_reason(who: str, why: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        make_correction(bill(total="1.00"), decision("total", "2", who, why))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("total", "1080"),
        ("total", None),
        ("discharge_date", "2026-09-30"),
        ("items.2.amount", "21"),
        ("items.1.amount", None),
    ],
)
def test_what_is_made_holds_for_the_paper_it_was_made_of(field: str, value: str | None) -> None:
    rows = [{"name": "西药费", "amount": "10.00"}, {"name": "床位费", "amount": "20.00"}]
    paper = reading_of({"type": "inpatient_invoice", "fields": {"total": "30.00"}, "tables": {"items": rows}}, "a.jpg")
    made = make_correction(paper, decision(field, value))
    _, (applied,) = apply_corrections([bill("b.jpg", total="9.00"), paper], [replace(made, event=1)])
    assert (applied.paper, applied.lost, applied.conflict) == (1, False, None)
