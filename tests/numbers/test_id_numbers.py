"""ID numbers: what one says, where one stands, and which are proven, repaired or left to a person. All are invented."""

from datetime import date

import pytest

from intake.model import ABSENT, Doubt, Field, Proof, State
from intake.numbers.id_numbers import (
    Printed,
    compact,
    find_id_numbers,
    is_valid,
    parse_birth_date,
    parse_sex,
    prove_id_number,
)

MAN, WOMAN = "341799199001010017", "341799199001010025"
"""Born on one day, of either sex."""
BORN = date(1990, 1, 1)
MISREAD = "341799199001110017"
"""The man's, its 13th digit misread."""


@pytest.mark.parametrize("number", [MAN, WOMAN, "11010519491231002X", "830000199001010012", "341799188001010013"])
def test_a_number_with_a_province_a_day_and_its_check_digit_is_valid(number: str) -> None:
    assert is_valid(number)


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("11010519491231002x", "a small letter"),
        ("341799199001010018", "the check digit"),
        ("34179919900101001", "17 places"),
        ("3417991990010100177", "19 places"),
        ("341799190002290013", "no 29 February in 1900"),
        ("341799187912310012", "born before 1880"),
        ("841799199001010018", "no such province"),
        ("34179919900101001A", "a letter that is none of it"),
    ],
)
def test_a_number_with_one_thing_wrong_is_not(number: str, wrong: str) -> None:
    assert not is_valid(number), wrong


def test_no_number_of_a_place_that_is_no_province_is_valid_whatever_its_check_digit() -> None:
    assert not any(is_valid(f"84179919900101001{c}") for c in "0123456789X")


def test_a_number_tells_the_day_of_birth_and_the_sex() -> None:
    assert parse_birth_date(MAN) == BORN
    assert parse_birth_date("341799188001010013") == date(1880, 1, 1)
    assert parse_birth_date("341799187912310012") is None
    assert parse_birth_date("341799199013010017") is None
    assert (parse_sex(MAN), parse_sex(WOMAN)) == ("男", "女")


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("341799 1990 0101 0017", MAN),
        ("34I799I99O0lO|00l7", MAN),
        ("1101 05,1949.12·31-002x", "11010519491231002X"),
        ("11010519491231002×", "11010519491231002X"),
        ("11010519491231002✕", "11010519491231002X"),
        ("34179990010I0Ol", "341799900101001"),
        ("O2341", "O2341"),
    ],
)
def test_letters_are_digits_only_where_a_whole_number_stands(printed: str, number: str) -> None:
    assert compact(printed) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"身份证号{MAN}。", [MAN]),
        (f"{MAN}，{WOMAN}", [MAN, WOMAN]),
        ("3417**********0025", ["3417**********0025"]),
        ("341799199001**0*25", ["341799199001**0*25"]),
        ("341799199001**0025", []),
        (f"{MAN}1", []),
        (f"1{MAN}", []),
        (f"A{MAN}", []),
        ("1101051949123100", []),
    ],
)
def test_numbers_are_found_where_nothing_runs_on_before_or_behind(text: str, found: list[str]) -> None:
    assert [match[0] for match in find_id_numbers(text)] == found


@pytest.mark.parametrize(
    ("printed", "agrees"),
    [
        (Printed(), True),
        (Printed(BORN), True),
        (Printed(None, "男"), True),
        (Printed(BORN, "男"), True),
        (Printed(BORN, "女"), False),
        (Printed(None, "女"), False),
        (Printed(date(1990, 1, 2)), False),
    ],
)
def test_what_else_is_printed_agrees_or_contradicts(printed: Printed, agrees: bool) -> None:
    assert printed.agrees_with(MAN) is agrees


# ------------------------------------------------------------------------------------------------ proof
def doubtful(value: str, **more: tuple[str, ...]) -> Field[str]:
    return Field(value, value, State.DOUBTFUL, reasons=(), **more)  # type: ignore[arg-type]


def test_a_sure_reading_is_verified_by_its_check_digit() -> None:
    found = prove_id_number(Field(MAN, MAN))
    assert (found.value, found.state, found.proofs) == (MAN, State.VERIFIED, {Proof.CHECK_DIGIT})


def test_an_unsure_reading_needs_the_printed_day_of_birth_as_well() -> None:
    assert prove_id_number(doubtful(MAN)).state is State.DOUBTFUL
    assert prove_id_number(doubtful(MAN), Printed(None, "男")).state is State.DOUBTFUL
    assert prove_id_number(doubtful(MAN), Printed(BORN)).state is State.VERIFIED


@pytest.mark.parametrize("printed", [Printed(date(1990, 1, 2)), Printed(BORN, "女")])
def test_a_number_that_the_paper_contradicts_is_doubtful(printed: Printed) -> None:
    found = prove_id_number(Field(MAN, MAN), printed)
    assert (found.value, found.state) == (MAN, State.DOUBTFUL)
    assert "不一致" in found.why


def test_a_small_x_and_blanks_are_no_change_and_letters_for_digits_are_one() -> None:
    set_apart = prove_id_number(Field("110105 19491231 002x"))
    assert (set_apart.value, set_apart.state) == ("11010519491231002X", State.VERIFIED)
    spelled = prove_id_number(Field("34I799199001010017"), Printed(BORN, "男"))
    assert (spelled.value, spelled.state) == (MAN, State.DOUBTFUL)


def test_two_readings_that_both_pass_prove_neither() -> None:
    found = prove_id_number(Field(MAN, MAN, alternatives=(WOMAN,)), Printed(BORN))
    assert (found.value, found.state) == (MAN, State.DOUBTFUL)
    assert "两次识读" in found.why


def test_a_second_reading_that_is_the_same_or_does_not_pass_takes_nothing_away() -> None:
    assert prove_id_number(Field(MAN, MAN, alternatives=(MAN,))).state is State.VERIFIED
    assert prove_id_number(Field(MAN, MAN, alternatives=(MISREAD,))).state is State.VERIFIED
    assert prove_id_number(Field(MAN, MAN, alternatives=(WOMAN,)), Printed(BORN, "男")).state is State.VERIFIED


def test_a_second_reading_that_passes_stands_in_where_the_day_of_birth_agrees() -> None:
    found = prove_id_number(Field(MISREAD, MISREAD, alternatives=(f"3417 99{MAN[6:]}",)), Printed(BORN))
    assert (found.value, found.state, found.doubts) == (MAN, State.READ, {Doubt.TWO_READINGS})
    assert found.alternatives == (f"3417 99{MAN[6:]}", MISREAD)


def test_a_second_reading_does_not_stand_in_without_a_day_of_birth_nor_where_there_are_two() -> None:
    alone = prove_id_number(Field(MISREAD, MISREAD, alternatives=(MAN,)))
    assert (alone.value, alone.state) == (MISREAD, State.DOUBTFUL)
    wrong = "341799199001010018"
    twice = prove_id_number(Field(wrong, wrong, alternatives=(MAN, WOMAN)), Printed(BORN))
    assert (twice.value, twice.state) == (wrong, State.DOUBTFUL)


def test_the_one_change_that_the_day_of_birth_leaves_is_made_told_and_doubtful() -> None:
    found = prove_id_number(Field(MISREAD, MISREAD), Printed(BORN, "男"))
    assert (found.value, found.state, found.doubts) == (MAN, State.DOUBTFUL, {Doubt.REPAIRED})
    assert "第 13 位 1 更正为 0" in found.why
    assert found.alternatives == (MISREAD,)


def test_a_number_that_several_changes_could_mend_stays_as_it_was_read() -> None:
    for wrong, printed in ((MISREAD, Printed()), ("341799199001010018", Printed(BORN))):
        found = prove_id_number(Field(wrong, wrong), printed)
        assert (found.value, found.state, found.doubts) == (wrong, State.DOUBTFUL, {Doubt.CHECK_DIGIT})


def test_a_number_of_another_length_says_so() -> None:
    found = prove_id_number(Field(MAN[:-1]), Printed(BORN))
    assert (found.state, found.doubts) == (State.DOUBTFUL, {Doubt.LENGTH})
    assert "读到 17 位" in found.why


def test_masked_and_absent_numbers_are_left_alone() -> None:
    masked = Field("3417**********0017")
    assert prove_id_number(masked, Printed(BORN)) is masked
    assert prove_id_number(ABSENT) is ABSENT
