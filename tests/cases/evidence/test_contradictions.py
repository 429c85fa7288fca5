"""The sums inside one bill: which do not come out, what settles them, and which figure is the odd one."""

from decimal import Decimal

import pytest

from intake.cases.evidence.bill_arithmetic import (
    Contradiction,
    Side,
    find_contradictions,
    may_lack_a_part,
    read_outcomes,
    try_relation,
)
from intake.cases.evidence.bill_balance import Balance, judge_balance
from intake.model import Doubt, Field, Outcome, Reading, State
from tests.rule_cases import reading_of

PAYMENTS, ITEMS, WORDS = "invoice-payments-sum", "invoice-items-sum", "invoice-total-in-words"


def amount(value: str, *doubts: Doubt, others: tuple[str, ...] = ()) -> Field[Decimal]:
    state = State.DOUBTFUL if doubts else State.READ
    return Field(Decimal(value), value, state, confidence=0.95, alternatives=others).in_state(state, *doubts)


def side(*fields: Field[Decimal], name: str = "项目之和") -> Side:
    return Side(name, fields, sum((f.value or Decimal(0) for f in fields), Decimal(0)))


def differ(printed: Field[Decimal], *parts: Field[Decimal], rule: str = ITEMS) -> Contradiction:
    return Contradiction(rule, side(printed, name="合计"), side(*parts))


# ------------------------------------------------------------------------------------------------ one contradiction
def test_a_single_figure_is_the_odd_one_and_of_several_those_that_one_digit_explains() -> None:
    one, other = amount("12.50"), amount("40.00")
    assert side(one).odd_parts(Decimal("99.00")) == (one,)
    assert side(one, other).odd_parts(Decimal("50.50")) == (one,)
    assert side(one, other).odd_parts(Decimal("61.50")) == (other,)
    assert side(one, other).odd_parts(Decimal("82.50")) == (one, other)
    assert side(amount("-12.50"), other).odd_parts(Decimal("25.50")) == (amount("-12.50"),)
    assert side(one, other).odd_parts(Decimal("9999.99")) == ()


def test_what_is_lost_is_told_with_both_sides() -> None:
    found = differ(amount("62.50"), amount("12.50"), amount("40.00"))
    assert (found.lost, found.message) == (Decimal("10.00"), "合计 62.50，项目之和 52.50")
    assert len(found.fields) == 3
    assert found.legible


@pytest.mark.parametrize(
    ("found", "clear"),
    [
        (differ(amount("62.50"), amount("12.50"), amount("40.00")), True),
        (differ(amount("69.77"), amount("12.50", Doubt.CONTESTED, others=("12.60",)), amount("40.00")), True),
        (differ(amount("62.50"), amount("12.50", Doubt.CONTESTED, others=("22.50",)), amount("40.00")), False),
        (differ(amount("62.50", Doubt.CONTESTED, others=("52.50",)), amount("12.50"), amount("40.00")), False),
        (differ(amount("69.77", Doubt.CONTESTED, others=("61.77",)), amount("12.50"), amount("40.00")), True),
        (differ(amount("62.50"), amount("12.50"), amount("40.00", Doubt.CONTESTED, others=("48.00",))), False),
        (differ(amount("69.77"), amount("12.50", Doubt.GAP), amount("40.00")), False),
        (differ(amount("69.77"), *(amount("12.50", Doubt.CONTESTED) for _ in range(3))), True),
        (differ(amount("69.77"), *(amount("12.50", Doubt.CONTESTED) for _ in range(4))), False),
    ],
)
def test_a_contradiction_stands_where_no_unsure_figure_settles_it(found: Contradiction, clear: bool) -> None:
    assert found.clear is clear


@pytest.mark.parametrize(
    ("found", "changed", "grave"),
    [
        (differ(amount("62.50"), amount("12.50"), amount("40.00")), True, True),
        (differ(amount("99.00"), amount("12.50"), name := amount("40.00")), False, False),
        (differ(amount("99.00"), amount("12.50"), name, rule=PAYMENTS), False, True),
        (differ(amount("412.50"), amount("12.50"), name), False, False),
        (differ(amount("412.50"), amount("12.50"), name, rule=PAYMENTS), False, False),
        (differ(amount("99.00"), amount("12.50")), True, True),
    ],
)
def test_a_changed_digit_is_grave_and_a_lost_one_is_not(found: Contradiction, changed: bool, grave: bool) -> None:
    assert (found.changed, found.grave) == (changed, grave)


# ------------------------------------------------------------------------------------------------ of a bill
def bill(checks: dict[str, str], rows: tuple[str, ...] = (), text: str = "青禾县", **fields: object) -> Reading:
    told = [{"rule": rule, "outcome": outcome, "fields": ["total"]} for rule, outcome in checks.items()]
    tables = {"items": [{"name": "西药费", "amount": row} for row in rows]}
    paper = {"type": "outpatient_invoice", "fields": fields, "checks": told, "tables": tables, "text": text}
    return reading_of(paper, "a.jpg")


def test_only_relations_that_failed_and_still_differ_are_contradictions() -> None:
    sums = bill({ITEMS: "fail", WORDS: "pass"}, ("10.00", "20.00"), total="35.00", total_in_words="叁拾伍元整")
    assert [c.rule for c in find_contradictions(sums.record)] == [ITEMS]
    assert find_contradictions(bill({ITEMS: "fail"}, ("10.00", "20.00"), total="30.00").record) == ()
    assert find_contradictions(bill({"no-such": "fail"}, ("10.00",), total="30.00").record) == ()
    assert find_contradictions(bill({ITEMS: "fail"}, (), total="30.00").record) == ()
    words = bill({WORDS: "fail"}, total="35.00", total_in_words="叁拾元整")
    assert [c.lost for c in find_contradictions(words.record)] == [Decimal("5.00")]
    assert find_contradictions(bill({WORDS: "fail"}, total="35.00", total_in_words="看不清").record) == ()


def test_payments_that_could_not_be_judged_count_where_fund_and_cash_are_read() -> None:
    open_ways = {"total": "35.00", "fund_paid": "20.00", "cash_paid": "10.00"}
    found = find_contradictions(bill({PAYMENTS: "unknown"}, **open_ways).record)
    assert [(c.rule, c.lost) for c in found] == [(PAYMENTS, Decimal("5.00"))]
    assert find_contradictions(bill({PAYMENTS: "pass"}, **open_ways).record) == ()
    assert find_contradictions(bill({PAYMENTS: "unknown"}, total="35.00", fund_paid="20.00").record) == ()


def test_provincial_payments_count_where_they_explain_more() -> None:
    paper = {
        "type": "outpatient_invoice",
        "fields": {"total": "35.00", "fund_paid": "20.00", "cash_paid": "10.00"},
        "extra": {"大病保险支付": "5.00"},
        "checks": [{"rule": PAYMENTS, "outcome": "fail", "fields": ["total"]}],
    }
    assert find_contradictions(reading_of(paper, "a.jpg").record) == ()


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("合计 35.00 西药费 10.00 20.00", False),
        ("合计 35.00 西药费 10.00 20.00 床位费 5.00", True),
        ("合计 35.00 西药费 10.00 20.00 床位费 2.00 护理费 3.00", True),
        ("合计 35.00 西药费 10.00 20.00 床位费 6.00", False),
        ("合计 35.00 35.00 西药费 10.00 20.00 0.00", False),
    ],
)
def test_an_amount_on_the_paper_that_nobody_took_may_be_what_is_lacking(text: str, lacks: bool) -> None:
    paper = bill({ITEMS: "fail"}, ("10.00", "20.00"), text, total="35.00")
    (found,) = find_contradictions(paper.record)
    assert may_lack_a_part(found, paper) is lacks


@pytest.mark.parametrize(
    ("rows", "text", "lacks"),
    [
        (("2.00", "3.00"), "合计 10.00 西药费 2.00 3.00", False),
        (("5.00", "5.00"), "合计 15.00 西药费 5.00 5.00", False),
        (("5.00", "5.00"), "合计 15.00 西药费 5.00 5.00 5.00", True),
    ],
)
def test_what_a_row_holds_is_not_lacking_as_often_as_it_is_held(rows: tuple[str, ...], text: str, lacks: bool) -> None:
    paper = bill({ITEMS: "fail"}, rows, text, total=text.split()[1])
    (found,) = find_contradictions(paper.record)
    assert may_lack_a_part(found, paper) is lacks


@pytest.mark.parametrize(
    ("told", "text", "lacks"),
    [
        ({}, "5.00", True),
        ({"prepaid": "5.00"}, "5.00", False),
        ({"prepaid": "5.00"}, "5.00 5.00", True),
        ({"prepaid": "-5.00"}, "5.00", False),
        ({"起付标准": "5.00元"}, "5.00", False),
        ({"起付标准": "5.00元"}, "5.00 5.00", True),
        ({"起付标准": "6.00元"}, "5.00", True),
        ({"prepaid": "5.00", "起付标准": "5.00"}, "5.00 5.00", False),
        ({"prepaid": "5.00", "起付标准": "5.00"}, "5.00 5.00 5.00", True),
    ],
)
def test_what_a_field_or_a_label_without_a_key_holds_is_not_lacking(
    told: dict[str, str], text: str, lacks: bool
) -> None:
    fields = {"total": "35.00", **{key: value for key, value in told.items() if key.isascii()}}
    checks = [{"rule": ITEMS, "outcome": "fail", "fields": ["total"]}]
    rows = [{"name": "西药费", "amount": amount} for amount in ("10.00", "20.00")]
    extra = {key: value for key, value in told.items() if not key.isascii()}
    paper = {
        "type": "outpatient_invoice",
        "fields": fields,
        "extra": extra,
        "checks": checks,
        "tables": {"items": rows},
    }
    found = reading_of({**paper, "text": f"合计 35.00 西药费 10.00 20.00 {text}"}, "a.jpg")
    (one,) = find_contradictions(found.record)
    assert may_lack_a_part(one, found) is lacks


@pytest.mark.parametrize(
    ("rows", "lacks"),
    [(("10.00", "25.00", "10.00"), True), (("10.00", "25.00", "7.00"), True), (("15.00", "26.00"), False)],
)
def test_of_lines_that_come_to_too_much_one_may_be_a_subtotal(rows: tuple[str, ...], lacks: bool) -> None:
    paper = bill({ITEMS: "fail"}, rows, total="35.00")
    (found,) = find_contradictions(paper.record)
    assert may_lack_a_part(found, paper) is lacks


@pytest.mark.parametrize(
    ("rule", "rows", "fields", "outcome"),
    [
        (ITEMS, ("10.00", "20.00"), {"total": "30.00"}, Outcome.PASS),
        (ITEMS, ("10.00", "20.00"), {"total": "31.00"}, Outcome.FAIL),
        (ITEMS, (), {"total": "31.00"}, Outcome.UNKNOWN),
        (ITEMS, ("10.00",), {}, Outcome.UNKNOWN),
        (WORDS, (), {"total": "30.00", "total_in_words": "叁拾元整"}, Outcome.PASS),
        (WORDS, (), {"total": "30.00"}, Outcome.UNKNOWN),
        ("invoice-stay-days", (), {"total": "30.00"}, None),
    ],
)
def test_a_relation_is_tried_anew_with_the_values_as_they_are(
    rule: str, rows: tuple[str, ...], fields: dict[str, str], outcome: Outcome | None
) -> None:
    assert try_relation(rule, bill({}, rows, **fields).record) is outcome


def test_a_sum_with_a_line_that_was_not_read_proves_nothing_unless_it_comes_out() -> None:
    unread = {"value": None, "state": "unread"}
    paper = {"type": "outpatient_invoice", "tables": {"items": [{"amount": "10.00"}, {"amount": unread}]}}
    assert try_relation(ITEMS, reading_of(paper | {"fields": {"total": "30.00"}}, "a.jpg").record) is Outcome.UNKNOWN
    assert try_relation(ITEMS, reading_of(paper | {"fields": {"total": "10.00"}}, "a.jpg").record) is Outcome.PASS


def test_outcomes_are_those_of_relations() -> None:
    told = read_outcomes(bill({ITEMS: "fail", "invoice-stay-days": "pass"}).record)
    assert told == {ITEMS: Outcome.FAIL}


# ------------------------------------------------------------------------------------------------ balances
BALANCE = Balance({"prepaid": 1, "refunded": -1}, ("cash_paid",), "预缴－退费", "现金支付")


@pytest.mark.parametrize(
    ("fields", "outcome", "says"),
    [
        (
            {"prepaid": "50.00", "refunded": "20.00", "cash_paid": "30.00"},
            Outcome.PASS,
            "预缴－退费 30.00，现金支付 30.00",
        ),
        ({"prepaid": "50.00", "refunded": "20.00", "cash_paid": "36.00"}, Outcome.FAIL, "不符"),
        ({"prepaid": "50.00", "refunded": "20.00", "cash_paid": "130.00"}, Outcome.FAIL, "不符"),
        ({"prepaid": "50.00", "refunded": "20.00", "cash_paid": "47.11"}, Outcome.UNKNOWN, "未能对上"),
        ({"prepaid": "50.00"}, Outcome.UNKNOWN, "现金支付 0.00"),
        ({"prepaid": "50.00", "cash_paid": {"value": "80.00", "state": "doubtful"}}, Outcome.UNKNOWN, "未能对上"),
    ],
)
def test_a_balance_fails_where_one_digit_of_a_legible_figure_explains_it(
    fields: dict[str, object], outcome: Outcome, says: str
) -> None:
    found = judge_balance(BALANCE, 3, bill({}, **fields))
    assert (found.outcome, found.fields) == (outcome, ("prepaid", "refunded", "cash_paid"))
    assert says in found.message
    assert bool(found.remedy) is (outcome is not Outcome.PASS)
    assert {place.paper for place in found.evidence} == {3}
    assert len(found.evidence) == len(fields)
