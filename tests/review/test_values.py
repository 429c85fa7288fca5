"""What a person decides about values: seen where it stands, validated, judged at once, taken back, never written on old ground."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from intake import check
from intake.errors import UsageError
from intake.fields.sums import is_product
from intake.ledger.cases import read_payloads
from intake.ledger.changes import find_changes, may_have_changed
from intake.ledger.claims.duplicates import read_claims
from intake.ledger.entries.corrections import read_all_corrections, read_corrections
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.ledger.schema import CASES, EVENTS
from intake.ledger.store import find_head
from intake.ledger.verify import verify_chain
from intake.ledger.versions import Stale
from intake.model import Box, Evidence, State
from intake.review.points import list_values
from intake.review.values import TypedValue, confirm_proven, confirm_values, correct_value, list_proven, undo_last
from intake.values import parse_money, parse_number
from tests.review.desks import LaidOut, lay_out

BILL = {
    "type": "outpatient_invoice",
    "path": "bill.jpg",
    "fields": {
        "payer": "样张三",
        "total": {"value": "1800.00", "state": "doubtful", "alternatives": ["1,080.00"]},
        "bill_number": {"value": "0012345678", "state": "verified"},
        "issue_date": {"value": "2026-09-30", "state": "verified"},
        "check_code": {"state": "unread"},
    },
    "tables": {"items": [{"name": "西药费", "amount": "1000.00"}, {"name": "检查费", "amount": "800.00"}]},
    "text": "青禾省医疗门诊收费票据\n交款人：样张三 校验码：a1b2c3\n西药费 1000.00\n检查费 80.00\n合计 ￥1,090.00",
}
CARD = {
    "type": "id_card",
    "path": "card.jpg",
    "fields": {"name": {"value": "样张山", "state": "verified"}, "id_number": "341799199001010017"},
}


@pytest.fixture
def laid(place: LedgerPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaidOut]:
    """An outpatient bill and the card of somebody whose name was read a little otherwise."""
    laid = lay_out(place, tmp_path / "case", [BILL, CARD], monkeypatch)
    yield laid
    laid.ledger.close()


def on_line(number: int, left: int, right: int) -> Box:
    """A piece of a line of the bill, from and up to so many pixels; `rule_cases` prints lines 24 apart."""
    return Box(left / 1000, (40 + 24 * number) / 1400, right / 1000, (60 + 24 * number) / 1400)


# ------------------------------------------------------------------------------------------------ where it was seen
def test_a_typed_word_that_stands_on_the_paper_has_its_box(laid: LaidOut) -> None:
    taken = correct_value(laid.desk, laid.step(), TypedValue("0:total", "1090"))
    field = laid.value("0:total").field
    assert (field.value, field.state) == (Decimal("1090.00"), State.TYPED)
    assert field.evidence is not None
    assert field.evidence.box.top == pytest.approx(136 / 1400, abs=1e-4)
    assert "没有找到" not in taken.said + field.why


def test_a_typed_word_that_stands_nowhere_has_no_box_and_says_so(laid: LaidOut) -> None:
    taken = correct_value(laid.desk, laid.step(), TypedValue("0:total", "1234.56"))
    field = laid.value("0:total").field
    assert (field.state, field.evidence) == (State.TYPED, None)
    assert "票面上没有找到，按手工录入登记" in field.why
    assert "票面上没有找到" in taken.said


def test_the_word_that_was_pointed_at_is_where_it_stands_though_it_was_misread(laid: LaidOut) -> None:
    place = on_line(1, 195, 278)
    correct_value(laid.desk, laid.step(), TypedValue("0:payer", "样张珊", pointed=Evidence(1, place)))
    assert laid.value("0:payer").field.evidence == Evidence(1, Box(*place.as_list()))


def test_a_place_whose_words_have_nothing_of_the_value_is_not_taken_for_it(laid: LaidOut) -> None:
    pointed = Evidence(1, on_line(0, 100, 300))
    correct_value(laid.desk, laid.step(), TypedValue("0:payer", "欧阳样", pointed=pointed))
    assert laid.value("0:payer").field.evidence is None


def test_another_reading_of_the_same_place_stands_there(laid: LaidOut) -> None:
    before = laid.value("0:total").field.evidence
    correct_value(laid.desk, laid.step(), TypedValue("0:total", "1080.00"))
    assert laid.value("0:total").field.evidence == before


def test_what_was_read_and_is_typed_again_is_confirmed(laid: LaidOut) -> None:
    before = laid.value("0:payer").field
    taken = correct_value(laid.desk, laid.step(), TypedValue("0:payer", " 样张三 "))
    after = laid.value("0:payer").field
    assert (after.state, after.evidence, after.value) == (State.TYPED, before.evidence, "样张三")
    assert "核对无误" in after.why
    assert "更正" not in after.why + taken.said


def test_what_is_not_on_the_paper_is_absent(laid: LaidOut) -> None:
    taken = correct_value(laid.desk, laid.step(), TypedValue("0:check_code", None))
    assert "0:check_code" not in [v.id for v in list_values(laid.open().judgement) if v.field.value is not None]
    assert "票面没有" in taken.said


def test_a_cell_is_seen_in_its_own_row_or_nowhere(laid: LaidOut) -> None:
    correct_value(laid.desk, laid.step(), TypedValue("0:items.2.amount", "1090"))
    field = laid.value("0:items.2.amount").field
    assert (field.value, field.evidence) == (Decimal("1090.00"), None)
    correct_value(laid.desk, laid.step(), TypedValue("0:items.2.amount", "800"))
    assert laid.value("0:items.2.amount").field.evidence is not None


# ------------------------------------------------------------------------------------------------ what is judged anew
def test_a_finding_is_gone_once_the_value_is_right(laid: LaidOut) -> None:
    before = laid.failing()
    correct_value(laid.desk, laid.step(), TypedValue("1:name", "样张三"))
    assert before - laid.failing(), "the names agree now"


def test_the_row_of_the_register_and_the_claims_follow_without_a_review(laid: LaidOut) -> None:
    correct_value(laid.desk, laid.step(), TypedValue("0:total", "1090"))
    with laid.ledger.reading() as connection:
        row = connection.execute(select(CASES)).mappings().one()
        claims = read_claims(connection, laid.case_id)
        reviews = read_payloads(connection, laid.case_id, EventKind.REVIEWED)
    assert (row["total_cents"], claims.bills[0].total, reviews) == (109000, Decimal("1090.00"), [])
    undo_last(laid.desk, laid.step())
    with laid.ledger.reading() as connection:
        assert connection.execute(select(CASES.c.total_cents)).scalar() is None


def test_a_run_looks_again_at_a_case_after_a_step_and_after_it_was_taken_back(laid: LaidOut) -> None:
    for act in (lambda: correct_value(laid.desk, laid.step(), TypedValue("0:total", "1090")), lambda: undo(laid)):
        with laid.ledger.reading() as connection:
            head, _ = find_head(connection)
        standing = laid.open().past.digest_standing(())
        act()
        with laid.ledger.reading() as connection:
            assert may_have_changed(connection, find_changes(connection, head), laid.case_id)
        assert laid.open().past.digest_standing(()) != standing


def undo(laid: LaidOut, who: str = "样经办") -> str:
    return undo_last(laid.desk, laid.step(who)).said


# ------------------------------------------------------------------------------------------------ what is typed
@pytest.mark.parametrize(
    ("value", "text", "told", "step"),
    [
        ("0:total", "一千", "不是金额", "1234.50"),
        ("0:total", "9" * 30, "金额过长", "1234.50"),
        ("0:stay_days", "9" * 30, "数字过长", "12"),
        ("0:issue_date", "2026-02-30", "不存在的日期", "2026-10-12"),
        ("0:payer", " \u200b ", "空白", "照票面填写"),
        ("0:payer", "样" * 4001, "4000 个字", "短一些"),
        ("0:nonsense", "1", "没有“nonsense”", "可用"),
        ("7:payer", "样张三", "没有这一栏", "刷新"),
        ("payer", "样张三", "没有这一栏", "刷新"),
        ("0:items.9.amount", "1", "没有第 9 行", "2 行"),
    ],
)
def test_what_is_no_value_is_refused_with_how_it_is_written_and_nothing_is_kept(
    value: str, text: str, told: str, step: str, laid: LaidOut
) -> None:
    before = laid.open().version
    with pytest.raises(UsageError) as refused:
        correct_value(laid.desk, laid.step(), TypedValue(value, text))
    assert told in refused.value.message
    assert step in refused.value.next_step
    assert laid.open().version == before


def test_markup_is_text_and_signs_that_nobody_sees_are_left_out(laid: LaidOut) -> None:
    correct_value(laid.desk, laid.step(), TypedValue("0:payer", "<script>样\x00张\u202e三</script>"))
    assert laid.value("0:payer").field.value == "<script>样 张三</script>"


@pytest.mark.parametrize(
    ("value", "text", "warned"),
    [
        ("1:id_number", "341799199001010018", True),
        ("1:id_number", "11010519491231002x", False),
        ("1:id_number", "110105********002X", False),
        ("0:payer_id", "91340000MA2TEST0XX", True),
        ("0:payer", "样张珊", False),
    ],
)
def test_a_number_against_its_check_digit_is_taken_and_told(value: str, text: str, warned: bool, laid: LaidOut) -> None:
    taken = correct_value(laid.desk, laid.step(), TypedValue(value, text))
    assert bool(taken.warning) == warned
    assert laid.value(value).field.state is State.TYPED


# ------------------------------------------------------------------------------------------------ confirm
def test_a_confirmed_value_keeps_its_value_and_box_and_counts_as_decided(laid: LaidOut) -> None:
    before = laid.value("0:total").field
    confirm_values(laid.desk, laid.step(), ["0:total"])
    after = laid.value("0:total").field
    assert (after.value, after.evidence, after.state) == (before.value, before.evidence, State.TYPED)
    assert "样经办" in after.why
    assert "核对无误" in after.why


def test_what_holds_nothing_is_not_confirmed_and_neither_is_anything_beside_it(laid: LaidOut) -> None:
    with pytest.raises(UsageError, match="没有读出值"):
        confirm_values(laid.desk, laid.step(), ["0:payer", "0:check_code"])
    assert laid.value("0:payer").field.state is State.READ


def test_what_is_decided_already_is_not_decided_again(laid: LaidOut) -> None:
    correct_value(laid.desk, laid.step(), TypedValue("0:payer", "样张珊"))
    with pytest.raises(UsageError, match="没有需要确认"):
        confirm_values(laid.desk, laid.step(), ["0:payer"])
    confirm_values(laid.desk, laid.step(), ["0:payer", "0:total"])
    assert laid.value("0:payer").field.value == "样张珊"


def test_all_that_is_proven_is_confirmed_at_once_and_nothing_that_is_merely_read(laid: LaidOut) -> None:
    proven = {value.id for value in list_proven(list_values(laid.open().judgement))}
    taken = confirm_proven(laid.desk, laid.step())
    done = {value.id for value in list_values(taken.case.judgement) if value.field.state is State.TYPED}
    assert done == proven == {"0:bill_number", "0:issue_date", "1:name"}
    with pytest.raises(UsageError, match="没有需要确认"):
        confirm_proven(laid.desk, laid.step())


# ------------------------------------------------------------------------------------------------ take back
def test_the_last_step_is_taken_back_and_then_the_one_before(laid: LaidOut) -> None:
    correct_value(laid.desk, laid.step(), TypedValue("0:payer", "样张珊"))
    correct_value(laid.desk, laid.step(), TypedValue("0:payer", "样张删"))
    said = undo(laid)
    assert "交款人" in said
    assert laid.value("0:payer").field.value == "样张珊"
    undo(laid)
    assert laid.value("0:payer").field.state is State.READ
    with pytest.raises(UsageError, match="没有可以撤销"):
        undo(laid)


def test_what_was_confirmed_at_once_is_taken_back_at_once(laid: LaidOut) -> None:
    correct_value(laid.desk, laid.step(), TypedValue("0:payer", "样张珊"))
    confirm_proven(laid.desk, laid.step())
    assert "3 处" in undo(laid)
    assert laid.value("0:bill_number").field.state is State.VERIFIED
    assert laid.value("0:payer").field.value == "样张珊"


def test_nobody_takes_back_what_another_did(laid: LaidOut) -> None:
    correct_value(laid.desk, laid.step("样甲"), TypedValue("0:payer", "样张珊"))
    correct_value(laid.desk, laid.step("样乙"), TypedValue("0:total", "1090"))
    undo(laid, "样甲")
    assert laid.value("0:payer").field.value == "样张三"
    assert laid.value("0:total").field.value == Decimal("1090.00")


def test_what_was_taken_back_stands_in_the_chain_and_counts_nowhere(laid: LaidOut) -> None:
    correct_value(laid.desk, laid.step(), TypedValue("0:payer", "样张珊"))
    undo(laid)
    with laid.ledger.reading() as connection:
        assert read_corrections(connection, laid.case_id) == ()
        assert [one.new for one in read_all_corrections(connection, laid.case_id)] == ["样张珊"]
        assert verify_chain(connection).breaks == ()
        bodies = [row["body"] for row in read_payloads(connection, laid.case_id)]
    assert not any("样" in body for body in bodies), "nothing of people stands in an event itself"


# ------------------------------------------------------------------------------------------------ two persons
def test_who_saw_an_older_version_writes_nothing(laid: LaidOut) -> None:
    seen = laid.open().version
    correct_value(laid.desk, laid.step("样甲"), TypedValue("0:payer", "样张珊"))
    before = count_events(laid)
    for act in (
        lambda: correct_value(laid.desk, laid.step("样乙", seen), TypedValue("0:payer", "样张删")),
        lambda: confirm_values(laid.desk, laid.step("样乙", seen), ["0:total"]),
        lambda: confirm_proven(laid.desk, laid.step("样乙", seen)),
        lambda: undo_last(laid.desk, laid.step("样甲", seen)),
    ):
        with pytest.raises(Stale):
            act()
    assert count_events(laid) == before
    assert laid.value("0:payer").field.value == "样张珊"


def count_events(laid: LaidOut) -> int:
    with laid.ledger.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(EVENTS)).scalar_one())


def test_another_desk_sees_what_was_decided_at_this_one(laid: LaidOut) -> None:
    other = type(laid.desk)(laid.ledger, laid.desk.desk, laid.desk.office)
    other.open(laid.case_id)
    correct_value(laid.desk, laid.step(), TypedValue("0:payer", "样张珊"))
    (value,) = (v for v in list_values(other.open(laid.case_id).judgement) if v.id == "0:payer")
    assert value.field.value == "样张珊"


def test_a_step_with_which_nothing_can_be_judged_is_taken_back(laid: LaidOut, monkeypatch: pytest.MonkeyPatch) -> None:
    before, judge = laid.value("0:total").text, check.judge_papers

    def break_with_the_step(*given: Any, **more: Any) -> Any:
        if given[-1].corrections:
            raise ArithmeticError
        return judge(*given, **more)

    step = laid.step()
    monkeypatch.setattr(check, "judge_papers", break_with_the_step)
    with pytest.raises(ArithmeticError):
        correct_value(laid.desk, step, TypedValue("0:total", "99.00"))
    assert laid.value("0:total").text == before
    assert laid.open().version > step.seen


def test_no_two_numbers_are_so_long_that_their_product_has_no_cents() -> None:
    longest = "9" * 13
    assert is_product(parse_number(longest), parse_money(longest), Decimal("1.00")) is False
    for parse in (parse_number, parse_money):
        with pytest.raises(ValueError, match="过长"):
            parse("9" * 14)


def test_what_the_person_did_not_see_is_not_confirmed(laid: LaidOut) -> None:
    seen = laid.value("0:total").text
    with pytest.raises(Stale, match="不是页面上看到的"):
        confirm_values(laid.desk, laid.step(), ["0:payer", "0:total"], [laid.value("0:payer").text, f"{seen}0"])
    assert laid.value("0:payer").field.state is not State.TYPED
    confirm_values(laid.desk, laid.step(), ["0:total"], [f" {seen}"])
    assert laid.value("0:total").field.state is State.TYPED
