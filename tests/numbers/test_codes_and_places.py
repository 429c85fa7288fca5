"""Credit codes, organisation codes, register numbers and counties: proven, mended with a doubt, or left alone."""

import pytest

from intake.model import ABSENT, Doubt, Field, Proof, State
from intake.numbers.county_names import misread_county
from intake.numbers.credit_codes import is_code_valid, organisation_code_holds, prove_code, register_number_holds

CODE = "91341700MA2ABC120M"
"""Invented."""


@pytest.mark.parametrize("printed", [CODE, CODE.lower()])
def test_a_code_is_verified_by_its_check_digit(printed: str) -> None:
    found = prove_code(Field(printed))
    assert (found.value, found.state, found.proofs) == (CODE, State.VERIFIED, {Proof.CHECK_DIGIT})


def test_the_number_of_a_sole_trader_serves_as_one() -> None:
    assert prove_code(Field("341799199001010017")).state is State.VERIFIED


def test_letters_that_the_code_has_not_are_digits_and_what_was_read_is_kept() -> None:
    found = prove_code(Field("9I3417OOMAZABC120M", alternatives=("9134",)))
    assert (found.value, found.state, found.proofs) == (CODE, State.VERIFIED, {Proof.CHECK_DIGIT})
    assert found.alternatives == ("9134", "9I3417OOMAZABC120M")


@pytest.mark.parametrize(
    "wrong", ["97341700MA2ABC120M", "91341700MA2A8C120M", "913417D0MA2ABC120M", "91341I00MA2ABC120M"]
)
def test_one_look_alike_that_restores_a_code_is_mended_with_a_doubt(wrong: str) -> None:
    found = prove_code(Field(wrong, alternatives=("9134",)))
    assert (found.value, found.state, found.doubts) == (CODE, State.DOUBTFUL, {Doubt.REPAIRED})
    assert "更正一个易混字符" in found.why
    assert found.alternatives == ("9134", wrong)


@pytest.mark.parametrize(("wrong", "ways"), [("91341700MA2ABC1201", 0), ("91341700MA2ABC1200", 2)])
def test_a_code_that_nothing_restores_or_two_look_alikes_do_stays_as_it_was_read(wrong: str, ways: int) -> None:
    found = prove_code(Field(wrong))
    assert (found.value, found.state, found.doubts) == (wrong, State.DOUBTFUL, {Doubt.CHECK_DIGIT}), ways


@pytest.mark.parametrize("number", ["341799MA2ABC120", "34179919900101001700", "9134170*MA2ABC120M"])
def test_numbers_without_a_check_digit_stay_as_they_are(number: str) -> None:
    field = Field(number)
    assert prove_code(field) is field
    assert prove_code(ABSENT) is ABSENT


@pytest.mark.parametrize("number", ["34179AMA2ABC120", "913417", "91341700MA2ABC120", "3417991990010100170"])
def test_a_code_of_another_length_says_so(number: str) -> None:
    found = prove_code(Field(number))
    assert (found.state, found.doubts) == (State.DOUBTFUL, {Doubt.LENGTH})
    assert f"读到 {len(number)} 位" in found.why


def test_only_the_right_check_digit_holds() -> None:
    assert [c for c in "0123456789X" if organisation_code_holds(f"D2143569{c}")] == ["X"]
    assert [c for c in "0123456789X" if organisation_code_holds(f"00000000{c}")] == ["0"]
    assert [c for c in "0123456789X" if organisation_code_holds(f"MA2ABC12{c}")] == ["5"]
    assert [c for c in "0123456789" if register_number_holds(f"34179900000001{c}")] == ["5"]
    assert [c for c in "0123456789LMN" if is_code_valid(CODE[:-1] + c)] == ["M"]


@pytest.mark.parametrize("code", ["D2143569x", "d2143569X", "2143569X", "D21435690X", ""])
def test_what_has_not_the_shape_of_an_organisation_code_does_not_hold(code: str) -> None:
    assert not organisation_code_holds(code)


@pytest.mark.parametrize("code", ["34179900000001", "3417990000000155", "34179900000001X"])
def test_what_has_not_15_digits_is_no_register_number(code: str) -> None:
    assert not register_number_holds(code)


# ------------------------------------------------------------------------------------------------ counties
@pytest.mark.parametrize(
    ("address", "slip"),
    [
        ("安徽省池州市青用县某镇1号", (7, "阳")),
        ("安徽省青用县某镇1号", (4, "阳")),
        ("安徽省六安市雷邱县某镇1号", (6, "霍")),
        ("安徽省池州市青阳县某镇1号", None),
        ("安徽省池州市全不同的县某镇1号", None),
        ("池州市青用县某镇1号", None),
        ("安徽省某镇1号", None),
        ("安徽省泾现", None),
    ],
)
def test_a_county_that_is_one_letter_off_is_found_where_its_province_is_named(
    address: str, slip: tuple[int, str] | None
) -> None:
    assert misread_county(address) == slip
