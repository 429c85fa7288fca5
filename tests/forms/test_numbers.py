"""Numbers of notices, days and amounts in words."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import values
from intake.cases.masking import last_four
from intake.errors import BadConfiguration, UsageError
from intake.forms import words
from intake.ledger.numbers import Bearer, iter_numbers, take_number
from intake.office import Office
from intake.settings import load_settings
from tests.conftest import ROOT

DAY = date(2026, 10, 12)
MAKE = Office().format_number


def bearer(*papers: str, kind: str = "受", item: str = "住院", folder: str = "a") -> Bearer:
    return Bearer(kind, item, Path(folder), frozenset(papers))


def number(ledger: Path, who: Bearer, day: date = DAY, typed: str = "") -> str:
    with take_number(ledger, who, day, MAKE, typed) as found:
        return found.text


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "new" / "ledger.sqlite"


# ------------------------------------------------------------------------------------------------ the row
def test_numbers_count_from_one_without_gaps(ledger: Path) -> None:
    assert [number(ledger, bearer(f"p{n}")) for n in range(3)] == [f"青医保受〔2026〕0000{n}号" for n in (1, 2, 3)]


def test_every_year_and_every_kind_has_a_row_of_its_own(ledger: Path) -> None:
    number(ledger, bearer("a"))
    assert number(ledger, bearer("b", kind="补")) == "青医保补〔2026〕00001号"
    assert number(ledger, bearer("c"), date(2027, 1, 4)) == "青医保受〔2027〕00001号"
    assert number(ledger, bearer("d")) == "青医保受〔2026〕00002号"


def test_a_case_keeps_its_number(ledger: Path) -> None:
    first = number(ledger, bearer("a", "b"))
    number(ledger, bearer("z"))
    assert number(ledger, bearer("a", "b")) == first


def test_a_case_keeps_its_number_into_the_next_year(ledger: Path) -> None:
    assert number(ledger, bearer("a")) == number(ledger, bearer("a"), date(2027, 1, 4))


def test_a_case_that_was_moved_or_got_more_papers_is_the_same(ledger: Path) -> None:
    first = number(ledger, bearer("a", "b", folder="x"))
    assert number(ledger, bearer("a", "b", "c", folder="y")) == first


def test_the_next_applicant_in_the_same_folder_gets_a_number_of_their_own(ledger: Path) -> None:
    first = number(ledger, bearer("a", "b", folder="today"))
    assert number(ledger, bearer("c", "d", folder="today")) != first


def test_another_claim_of_the_same_person_gets_a_number_of_its_own(ledger: Path) -> None:
    """The identity card is the same file, the bills are not."""
    first = number(ledger, bearer("card", "bill1", folder="x"))
    assert number(ledger, bearer("card", "bill2", folder="y")) != first


def test_another_item_gets_a_number_of_its_own(ledger: Path) -> None:
    assert number(ledger, bearer("a", item="住院")) != number(ledger, bearer("a", item="门诊"))


def test_the_caller_is_told_that_a_case_had_its_number_before(ledger: Path) -> None:
    with take_number(ledger, bearer("a"), DAY, MAKE) as first:
        assert not first.again
    with take_number(ledger, bearer("a"), DAY, MAKE) as second:
        assert second.again
        assert len(second.since) == len("2026-10-12")


# ------------------------------------------------------------------------------------------------ what breaks
def test_a_number_whose_paper_failed_is_given_to_the_next(ledger: Path) -> None:
    with pytest.raises(RuntimeError), take_number(ledger, bearer("a"), DAY, MAKE):
        raise RuntimeError
    assert number(ledger, bearer("b")) == "青医保受〔2026〕00001号"


_CHILD = """
import os, sys
from datetime import date
from pathlib import Path
from intake.ledger.numbers import Bearer, take_number
from intake.office import Office
for n in range(int(sys.argv[3])):
    who = Bearer("受", "住院", Path("x"), frozenset([f"{sys.argv[2]}-{n}"]))
    with take_number(Path(sys.argv[1]), who, date(2026, 10, 12), Office().format_number) as got:
        if sys.argv[4:] == ["die"]:
            os._exit(9)
    print(got.text)
"""


def child(ledger: Path, name: str, count: int, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _CHILD, str(ledger), name, str(count), *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUTF8": "1"})


def test_a_killed_process_takes_no_number_with_it(ledger: Path) -> None:
    number(ledger, bearer("a"))
    died = child(ledger, "x", 1, "die")
    assert died.wait(60) == 9
    assert number(ledger, bearer("b")) == "青医保受〔2026〕00002号"


def test_several_processes_at_once_share_one_row_without_gaps(ledger: Path) -> None:
    running = [child(ledger, name, 10) for name in "abc"]
    printed = [line for process in running for line in process.communicate(timeout=120)[0].split()]
    assert sorted(printed) == [f"青医保受〔2026〕{n:05d}号" for n in range(1, 31)]


def test_the_ledger_only_grows(ledger: Path) -> None:
    number(ledger, bearer("a"))
    with closing(sqlite3.connect(ledger)) as opened:
        for wish in ("DELETE FROM events", "UPDATE events SET number = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                opened.execute(wish)


def test_the_ledger_holds_no_names_and_is_its_owners_alone(ledger: Path) -> None:
    number(ledger, bearer("a", folder="样张三341799199001010017"))
    assert ledger.stat().st_mode & 0o777 == 0o600
    assert "样张三".encode() not in ledger.read_bytes()
    assert b"341799199001010017" not in ledger.read_bytes()


def test_a_ledger_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "no.sqlite").write_bytes(b"this is no database, whatever its name may say" * 40)
    with pytest.raises(BadConfiguration, match="台账"):
        number(tmp_path / "no.sqlite", bearer("a"))
    with pytest.raises(BadConfiguration, match="台账"):
        number(tmp_path / "no.sqlite" / "below", bearer("a"))


# ------------------------------------------------------------------------------------------------ typed numbers
def test_a_typed_number_wins_and_stays(ledger: Path) -> None:
    assert number(ledger, bearer("a"), typed="旧字12号") == "旧字12号"
    assert number(ledger, bearer("a")) == "旧字12号"
    assert [n[-1] for n in iter_numbers(ledger)] == ["旧字12号"]


def test_a_typed_number_of_another_case_is_refused(ledger: Path) -> None:
    taken_already = number(ledger, bearer("a"))
    with pytest.raises(UsageError, match="已用于另一个案卷"):
        number(ledger, bearer("b"), typed=taken_already)


def test_a_number_typed_before_its_turn_is_not_given_again(ledger: Path) -> None:
    number(ledger, bearer("a"), typed=MAKE("受", 2026, 1))
    assert number(ledger, bearer("b")) == MAKE("受", 2026, 2)


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
