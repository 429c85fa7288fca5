"""The pattern of numbers, days and amounts in words."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import values
from intake.cases.masking import last_four
from intake.errors import BadConfiguration
from intake.forms import words
from intake.settings import load_settings


# ------------------------------------------------------------------------------------------------ the pattern
@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("{short}{serial}", "{kind}、{year}"),
        ("{kind}{year}{serail}", "serail"),
        ("{kind}{year}{serial.real}", "未知的部分"),
        ("{kind}{year}{serial", "花括号"),
        ("{kind}{year}{serial:q}", "格式写法不对"),
        ("{kind}{year:.2}-{serial}", "格式写法不对"),
        ("{kind}{year}\n{serial}", "控制字符"),
    ],
)
def test_a_pattern_by_which_numbers_could_collide_is_refused_when_it_is_read(
    pattern: str, told: str, tmp_path: Path
) -> None:
    import json

    path = tmp_path / "s.toml"
    path.write_text(f"[office]\nnumber_pattern = {json.dumps(pattern)}\n", "utf-8")
    with pytest.raises(BadConfiguration, match=told.replace("{", r"\{").replace("}", r"\}")):
        load_settings(path, {})


def test_an_unknown_key_of_the_office_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text('[office]\nfax = "1"\n', "utf-8")
    with pytest.raises(BadConfiguration, match="fax"):
        load_settings(path, {})


# ------------------------------------------------------------------------------------------------ words
@given(st.decimals(Decimal("-999999999999.99"), Decimal("999999999999.99"), places=2))
def test_an_amount_in_words_is_read_back_as_itself(amount: Decimal) -> None:
    assert values.parse_amount_in_words(words.format_in_words(amount)) == amount


@given(st.decimals(Decimal(0), Decimal("99999999.99"), places=2))
def test_an_amount_in_figures_is_read_back_as_itself(amount: Decimal) -> None:
    assert values.parse_money(words.format_amount(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("10", "壹拾元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("107000.53", "壹拾万零柒仟元伍角叁分"),
        ("10000.00", "壹万元整"),
        ("100000001", "壹亿零壹元整"),
        ("100000001.10", "壹亿零壹元壹角整"),
        ("20030000", "贰仟零叁万元整"),
    ],
)
def test_amounts_are_written_as_the_rules_for_vouchers_say(amount: str, said: str) -> None:
    assert words.format_in_words(Decimal(amount)) == said


@pytest.mark.parametrize("amount", [Decimal("0.001"), Decimal("1e12")])
def test_an_amount_that_vouchers_do_not_have_is_refused(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="金额"):
        words.format_in_words(amount)


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_back_as_itself(when: date) -> None:
    assert values.parse_day(words.format_day(when)) == when


@given(st.text("0123456789X*", max_size=24))
def test_papers_for_the_applicant_show_the_last_four_at_most(shown: str) -> None:
    hidden = last_four(shown)
    assert len(hidden) == len(shown)
    assert set(hidden[:-4]) <= {"*"}
    if len(shown) > 4:
        assert hidden[-4:] == shown[-4:]
