"""A text as a value of its kind: what is read plainly, what with a doubt, what not at all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from intake.fields.disturbed_dates import parse_disturbed_date
from intake.fields.parse_field import (
    other_reading,
    parse_field,
    parse_grouped_number,
    parse_labelled_text,
    trim_punctuation,
)
from intake.fields.person_names import doubt_low_score
from intake.model import Doubt, Field, Line, Source, State
from intake.types.vocabulary import BankCard, MedicalInvoice, Spec
from intake.values import Day, PartialDate
from tests.pages import line, page, with_score, without

F = MedicalInvoice
PAGE = page([])


def read(spec: Spec, printed: str) -> Field:  # type: ignore[type-arg]
    return parse_field(spec, line(printed, 100, 100), PAGE)


@pytest.mark.parametrize(
    ("printed", "amount", "doubts"),
    [
        ("36282.03", "36282.03", set()),
        ("36282 03", "36282.03", {Doubt.REPAIRED}),
        ("36282 03元", "36282.03", {Doubt.REPAIRED}),
        ("1O2.5O", "102.50", {Doubt.REPAIRED}),
        ("102:50", "102.50", {Doubt.REPAIRED}),
        ("102。5", "102.50", {Doubt.REPAIRED}),
        ("1.234.50", "1234.50", {Doubt.REPAIRED}),
        ("1.234,567.50", "1234567.50", {Doubt.REPAIRED}),
        ("现金12.50元", "12.50", set()),
        ("2张12.50", "12.50", set()),
        ("共12元3张", "12.00", set()),
    ],
)
def test_an_amount_is_read_plainly_or_mended_with_a_doubt(printed: str, amount: str, doubts: set[Doubt]) -> None:
    found = read(F.TOTAL, printed)
    assert (found.value, found.doubts) == (Decimal(amount), doubts)


@pytest.mark.parametrize("printed", ["12.50 13.50", "12.50元3.00元", "见明细", "3张2份", "1.234"])
def test_a_text_of_two_amounts_or_of_none_is_unread(printed: str) -> None:
    found = read(F.TOTAL, printed)
    assert (found.value, found.state, found.raw, found.doubts) == (None, State.UNREAD, printed, {Doubt.NO_VALUE})


@pytest.mark.parametrize(
    ("printed", "days"), [("7", "7"), ("7天", "7"), (" 12 日", "12"), ("1.5次", "1.5"), ("７天", "7")]
)
def test_a_count_is_read_with_its_unit(printed: str, days: str) -> None:
    found = read(F.STAY_DAYS, printed)
    assert (found.value, found.state) == (Decimal(days), State.READ)


def test_one_code_among_words_is_read_and_of_two_none() -> None:
    among_words = read(F.BILL_NUMBER, "号码 0012345678")
    assert (among_words.value, among_words.state) == ("0012345678", State.READ)
    assert read(F.BILL_NUMBER, "第0012-345/8号").value == "0012-345/8"
    assert read(F.BILL_NUMBER, "甲0012345678乙0012345679").value is None
    assert read(F.SEX, "女性").value == "女"
    assert read(F.SEX, "妇").value is None


def test_only_recognised_pages_have_scores_and_holes() -> None:
    weak = without(with_score(line("青禾县样例大学附属医院", 0, 0), 3, 0.5), 6)
    seen = parse_field(F.PAYEE, weak, PAGE)
    assert (seen.confidence, seen.doubts) == (0.99, {Doubt.LOW_SCORE, Doubt.GAP})
    printed = parse_field(F.PAYEE, weak, replace(PAGE, source=Source.TEXT_LAYER))
    assert (printed.confidence, printed.source, printed.state) == (None, Source.TEXT_LAYER, State.READ)


@pytest.mark.parametrize(
    ("mean", "weakest", "doubts"),
    [(0.90, 0.55, set()), (0.89, 0.89, {Doubt.LOW_SCORE}), (0.95, 0.54, {Doubt.LOW_SCORE})],
)
def test_a_value_is_sure_from_these_scores_on(mean: float, weakest: float, doubts: set[Doubt]) -> None:
    printed = replace(with_score(line("12.50", 0, 0), 1, weakest), confidence=mean)
    assert parse_field(F.TOTAL, printed, PAGE).doubts == doubts


@pytest.mark.parametrize(
    ("rival", "share", "doubts"),
    [("7", 0.01, {Doubt.CONTESTED}), ("7", 0.009, set()), ("l", 0.4, set())],
)
def test_another_digit_at_the_place_of_one_is_a_doubt_in_figures_and_none_in_words(
    rival: str, share: float, doubts: set[Doubt]
) -> None:
    whole = line("12.50", 0, 0)
    seen = replace(whole, chars=(replace(whole.chars[0], rivals=((rival, share),)), *whole.chars[1:]))
    assert parse_field(F.TOTAL, seen, PAGE).doubts == doubts
    assert parse_field(F.PAYEE, seen, PAGE).doubts == set()


def test_another_reading_of_the_same_value_is_no_doubt_and_blank_ones_are_dropped() -> None:
    twice = replace(line("12.50", 0, 0), alternatives=("12.5", " ", "见明细"))
    found = parse_field(F.TOTAL, twice, PAGE)
    assert (found.state, found.alternatives) == (State.READ, ("12.5", "见明细"))
    assert parse_field(F.TOTAL, replace(twice, alternatives=("12.6",)), PAGE).doubts == {Doubt.TWO_READINGS}


def test_a_number_in_groups_is_read_without_its_blanks() -> None:
    groups = line("6228 4804 3210 0003", 0, 0)
    found = parse_grouped_number(BankCard.NUMBER, groups, PAGE)
    assert (found.value, found.raw, found.state) == ("6228480432100003", "6228 4804 3210 0003", State.READ)
    weak = parse_grouped_number(BankCard.NUMBER, with_score(groups, 2, 0.5), PAGE)
    assert weak.doubts == {Doubt.LOW_SCORE}
    chars = tuple(replace(c, rivals=(("7", 0.2),)) if n == 3 else c for n, c in enumerate(groups.chars))
    assert parse_grouped_number(BankCard.NUMBER, replace(groups, chars=chars), PAGE).doubts == {Doubt.CONTESTED}


def test_signs_around_a_value_are_cut_off_and_an_amount_keeps_its_own() -> None:
    assert trim_punctuation(F.PAYEE, line("：青禾县样例医院；", 0, 0)).text == "青禾县样例医院"
    assert trim_punctuation(F.PAYEE, line("：；", 0, 0)).text == ""
    whole = line("青禾县样例医院", 0, 0)
    assert trim_punctuation(F.PAYEE, whole) is whole
    assert trim_punctuation(F.TOTAL, line(".50", 0, 0)).text == ".50"
    beside = parse_labelled_text("起付标准", line("：400元，", 0, 0), PAGE)
    assert (beside.value, beside.raw) == ("400元", "400元")


def test_the_first_other_reading_that_fits_stands_in_for_one_that_does_not() -> None:
    seen = replace(line("见明细", 0, 0), alternatives=("另见", "12.50", "13.50"))
    found = other_reading(seen, lambda text: text[0].isdigit())
    assert (found.text, found.alternatives, found.chars) == ("12.50", ("见明细",), ())
    assert other_reading(seen, str.isalpha) is seen
    assert other_reading(seen, str.isspace) is seen


def test_the_name_of_a_person_is_sure_from_its_own_score_on() -> None:
    assert doubt_low_score(Field("张样例", confidence=0.97)).state is State.READ
    assert doubt_low_score(Field("张样例", confidence=0.96)).doubts == {Doubt.LOW_SCORE}
    assert doubt_low_score(Field("张样例")).state is State.READ


# ------------------------------------------------------------------------------------------------ disturbed dates
@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2O21年O4月O7日", date(2021, 4, 7)),
        (":2021牛04用07曰", date(2021, 4, 7)),
        ("2021乍04目07白", date(2021, 4, 7)),
        ("2021040714:26:03", date(2021, 4, 7)),
        ("202104079:26", date(2021, 4, 7)),
        ("2OZl-1|-3O", date(2021, 11, 30)),
        (":2O19年5月", PartialDate(2019, 5)),
    ],
)
def test_a_date_that_was_disturbed_is_mended_with_a_doubt(printed: str, day: Day) -> None:
    seen = replace(line(f" {printed}", 0, 0), chars=(), alternatives=("2021年4月8日",))
    found = parse_disturbed_date(F.ISSUE_DATE, seen, PAGE)
    assert (found.value, found.raw, found.alternatives) == (day, printed, ("2021年4月8日",))
    assert (found.state, found.doubts) == (State.DOUBTFUL, {Doubt.REPAIRED})


@pytest.mark.parametrize(
    ("printed", "doubts"),
    [
        ("2021年04月07日", set()),
        ("2021年4月7日", set()),
        ("2021年12月7日", set()),
        ("2021年04月7日", {Doubt.GAP}),
        ("2021年4月07日", {Doubt.GAP}),
        ("2021-04-7", {Doubt.GAP}),
        ("2021-4-07", {Doubt.GAP}),
        ("2021-04-07?", {Doubt.CONTESTED}),
    ],
)
def test_a_date_that_may_have_lost_a_figure_is_doubtful(printed: str, doubts: set[Doubt]) -> None:
    found = parse_disturbed_date(F.ISSUE_DATE, line(printed, 0, 0), PAGE)
    assert found.value is not None
    assert found.doubts == doubts


def test_what_no_mending_makes_a_date_is_unread() -> None:
    found = parse_disturbed_date(F.ISSUE_DATE, line("见病历", 0, 0), PAGE)
    assert (found.state, found.raw) == (State.UNREAD, "见病历")


def test_a_line_without_places_has_no_holes() -> None:
    bare = Line("12.50", line("12.50", 0, 0).rect, 0.99)
    assert parse_field(F.TOTAL, bare, PAGE).state is State.READ
