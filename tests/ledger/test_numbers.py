"""Numbers of notices: without gaps, one for each case, whoever prints at a time."""

import os
import subprocess
import sys
from datetime import date

import pytest

from intake.errors import UsageError
from intake.ledger.cases import Arrival, receive_case
from intake.ledger.location import LedgerPlace
from intake.ledger.numbers import Bearer, Number, iter_numbers, take_number
from intake.ledger.store import Ledger
from intake.office import Office
from tests.conftest import ROOT

DAY = date(2026, 10, 12)
MAKE = Office().format_number


def take(
    ledger: Ledger,
    *papers: str,
    kind: str = "受",
    item: str = "住院",
    folder: str = "a",
    day: date = DAY,
    typed: str = "",
) -> Number:
    with ledger.writing() as writing:
        case = receive_case(writing, Arrival(f"/nowhere/{folder}", frozenset(papers), "2026-10-12"))
        return take_number(writing, Bearer(case.id, kind, item), day, MAKE, typed)


def number(ledger: Ledger, *papers: str, **words: object) -> str:
    return take(ledger, *papers, **words).text  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------ the row
def test_numbers_count_from_one_without_gaps(ledger: Ledger) -> None:
    assert [number(ledger, f"p{n}") for n in range(3)] == [f"青医保受〔2026〕0000{n}号" for n in (1, 2, 3)]


def test_every_year_and_every_kind_has_a_row_of_its_own(ledger: Ledger) -> None:
    number(ledger, "a")
    assert number(ledger, "b", kind="补") == "青医保补〔2026〕00001号"
    assert number(ledger, "c", day=date(2027, 1, 4)) == "青医保受〔2027〕00001号"
    assert number(ledger, "d") == "青医保受〔2026〕00002号"


def test_a_number_of_an_earlier_year_than_the_last_says_so(ledger: Ledger) -> None:
    assert take(ledger, "a", day=date(2026, 1, 4)).behind == 0
    assert take(ledger, "b", day=date(2025, 1, 4)).behind == 2026
    assert take(ledger, "c", day=date(2025, 1, 4), kind="补").behind == 0
    assert take(ledger, "d", day=date(2026, 1, 5)).behind == 0


def test_a_case_keeps_its_number(ledger: Ledger) -> None:
    first = number(ledger, "a", "b")
    number(ledger, "z")
    assert number(ledger, "a", "b") == first


def test_a_case_keeps_its_number_into_the_next_year(ledger: Ledger) -> None:
    assert number(ledger, "a") == number(ledger, "a", day=date(2027, 1, 4))


def test_a_case_that_was_moved_or_got_more_papers_is_the_same(ledger: Ledger) -> None:
    first = number(ledger, "a", "b", folder="x")
    assert number(ledger, "a", "b", "c", folder="y") == first


def test_the_next_applicant_in_the_same_folder_gets_a_number_of_their_own(ledger: Ledger) -> None:
    first = number(ledger, "a", "b", folder="today")
    assert number(ledger, "c", "d", folder="today") != first


def test_another_claim_of_the_same_person_gets_a_number_of_its_own(ledger: Ledger) -> None:
    """The identity card is the same file, the bills are not."""
    first = number(ledger, "card", "bill1", folder="x")
    assert number(ledger, "card", "bill2", folder="y") != first


def test_another_item_gets_a_number_of_its_own(ledger: Ledger) -> None:
    assert number(ledger, "a", item="住院") != number(ledger, "a", item="门诊")


def test_the_caller_is_told_that_a_case_had_its_number_before(ledger: Ledger) -> None:
    assert not take(ledger, "a").again
    second = take(ledger, "a")
    assert second.again
    assert len(second.since) == len("2026-10-12")


# ------------------------------------------------------------------------------------------------ what breaks
def test_a_number_whose_paper_failed_is_given_to_the_next(ledger: Ledger) -> None:
    def spoil(case: str, year: int, serial: int) -> str:
        raise RuntimeError(f"{case}{year}{serial}")

    with pytest.raises(RuntimeError), ledger.writing() as writing:
        take_number(writing, Bearer("a", "受", "住院"), DAY, spoil)
    assert number(ledger, "b") == "青医保受〔2026〕00001号"


_CHILD = """
import os, sys
from datetime import date
from pathlib import Path
from intake.ledger.cases import Arrival, receive_case
from intake.ledger.location import LedgerPlace
from intake.ledger.numbers import Bearer, take_number
from intake.ledger.store import open_ledger
from intake.office import Office
file, url, name, count, *more = sys.argv[1:]
ledger = open_ledger(LedgerPlace(Path(file) if file else None, Path("scans"), url))
for n in range(int(count)):
    with ledger.writing() as writing:
        case = receive_case(writing, Arrival(f"/nowhere/{name}{n}", frozenset([f"{name}-{n}"]), "2026-10-12"))
        got = take_number(writing, Bearer(case.id, "受", "住院"), date(2026, 10, 12), Office().format_number)
        if more == ["die"]:
            os._exit(9)
    print(got.text)
"""


def child(place: LedgerPlace, name: str, count: int, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _CHILD, str(place.file or ""), place.url, name, str(count), *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUTF8": "1"})


def test_a_killed_process_takes_no_number_with_it(ledger: Ledger) -> None:
    number(ledger, "a")
    died = child(ledger.place, "x", 1, "die")
    assert died.wait(60) == 9
    assert number(ledger, "b") == "青医保受〔2026〕00002号"


def test_several_processes_at_once_share_one_row_without_gaps(place: LedgerPlace) -> None:
    """None of them finds a ledger: all make it at once."""
    running = [child(place, name, 10) for name in "abc"]
    printed = [line for process in running for line in process.communicate(timeout=120)[0].split()]
    assert sorted(printed) == [f"青医保受〔2026〕{n:05d}号" for n in range(1, 31)]


# ------------------------------------------------------------------------------------------------ typed numbers
def test_a_typed_number_wins_and_stays(ledger: Ledger) -> None:
    assert number(ledger, "a", typed="旧字12号") == "旧字12号"
    assert number(ledger, "a") == "旧字12号"
    with ledger.reading() as connection:
        assert [n[-1] for n in iter_numbers(connection)] == ["旧字12号"]


def test_a_typed_number_of_another_case_is_refused(ledger: Ledger) -> None:
    taken_already = number(ledger, "a")
    with pytest.raises(UsageError, match="已用于另一个案卷"):
        number(ledger, "b", typed=taken_already)


def test_a_number_typed_before_its_turn_is_not_given_again(ledger: Ledger) -> None:
    number(ledger, "a", typed=MAKE("受", 2026, 1))
    assert number(ledger, "b") == MAKE("受", 2026, 2)
