"""Numbers of bank cards and accounts: their shape, where they stand, and that none is ever repaired. All are invented."""

import pytest

from intake.model import ABSENT, Doubt, Field, Line, Proof, State
from intake.numbers.bank_numbers import card_numbers, is_card_number, prove_bank_number
from tests.pages import line

CARD = "6228480432100000012"
WRONG = "6228480432100000013"


@pytest.mark.parametrize(
    "number", [CARD, "6228480432100003", "622848043210000003", "602848043210000013", "352848043210000012", "9" * 16]
)
def test_16_to_19_digits_that_begin_as_cards_do_are_a_card_number(number: str) -> None:
    assert is_card_number(number)


@pytest.mark.parametrize(
    "number",
    ["622848043210004", "62284804321000000123", "1228480432100003", "2" * 16, "9" * 15, "5" * 20, "62284804321000O3"],
)
def test_other_lengths_beginnings_and_letters_are_none(number: str) -> None:
    assert not is_card_number(number)


# ------------------------------------------------------------------------------------------------ where they stand
def found(*lines: Line) -> list[str]:
    return ["".join(x.text.split()) for x in card_numbers(lines)]


def test_a_number_among_words_is_found_and_every_other_long_number_left() -> None:
    assert found(line(f"卡号：{CARD}", 0, 0)) == [CARD]
    assert found(line(f"联系电话：{CARD}", 0, 0)) == []
    assert found(line(f"交易流水号{CARD}", 0, 0)) == []
    assert found(line(f"No.{CARD}", 0, 0)) == []
    assert found(line("341799199001010017", 0, 0)) == [], "an ID number"


def test_18_digits_of_no_province_or_no_day_are_no_id_number() -> None:
    assert found(line("352848043210000012", 0, 0)) == ["352848043210000012"], "no such day"
    assert found(line("381799199001010017", 0, 0)) == ["381799199001010017"], "no such province"


def test_groups_are_joined_up_to_a_gap_of_three_heights() -> None:
    def set_apart(gap: float) -> list[str]:
        rest, at = [], 0.0
        for group in ("6228", "4804", "3210", "0003"):
            rest.append(line(group, at, 0))
            at = rest[-1].rect.right + gap
        return found(*rest)

    assert set_apart(58) == ["6228480432100003"]
    assert set_apart(62) == []


def test_words_between_groups_part_them() -> None:
    assert found(line("62284804", 0, 0), line("转", 90, 0), line("32100003", 120, 0)) == []


def test_two_rows_are_one_number_where_the_check_digit_says_so() -> None:
    assert found(line("6228 4804", 0, 0), line("3210 0003", 10, 30)) == ["6228480432100003"]
    assert found(line("6228 4804", 0, 0), line("3210 0004", 10, 30)) == [], "the check digit"
    assert found(line("6228 4804", 0, 0), line("3210 0003", 70, 30)) == [], "not below each other"
    assert found(line("6228 4804", 0, 0), line("3210 0003", 10, 70)) == [], "too far down"


# ------------------------------------------------------------------------------------------------ proof
def test_a_right_check_digit_verifies_a_sure_reading_only() -> None:
    proven = prove_bank_number(Field(CARD))
    assert (proven.state, proven.proofs) == (State.VERIFIED, {Proof.CHECK_DIGIT})
    unsure = Field(CARD, state=State.DOUBTFUL)
    assert prove_bank_number(unsure) is unsure


@pytest.mark.parametrize("card", [True, False])
def test_a_wrong_check_digit_is_doubtful_and_the_number_stays_as_it_was_read(card: bool) -> None:
    wrong = prove_bank_number(Field(WRONG), card=card)
    assert (wrong.value, wrong.state, wrong.doubts) == (WRONG, State.DOUBTFUL, {Doubt.CHECK_DIGIT})


def test_a_card_has_16_to_19_digits() -> None:
    short = prove_bank_number(Field("622848043210004"))
    assert (short.state, short.doubts) == (State.DOUBTFUL, {Doubt.LENGTH})


def test_an_account_of_a_passbook_is_doubtful_below_twelve_digits() -> None:
    account = Field("12-3456-789012")
    assert prove_bank_number(account, card=False) is account
    short = prove_bank_number(Field("12-3456-78901"), card=False)
    assert (short.state, short.doubts) == (State.DOUBTFUL, {Doubt.LENGTH})


def test_masked_and_absent_numbers_are_left_alone() -> None:
    masked = Field("622848*********0012")
    assert prove_bank_number(masked) is masked
    assert prove_bank_number(ABSENT) is ABSENT
