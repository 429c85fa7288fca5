"""How tests are shared out: the list of the longest is of this project, and what shares something dear stays in one process."""

import pytest

from tests.conftest import ROOT
from tests.side_by_side import LONGEST_FIRST, TOGETHER, find_rank, find_unit


@pytest.mark.parametrize("place", [*LONGEST_FIRST, *TOGETHER])
def test_what_is_listed_is_there(place: str) -> None:
    assert (ROOT / place).exists()


def test_files_of_a_folder_that_shares_are_one_unit_and_others_are_their_own() -> None:
    (folder,) = TOGETHER
    assert find_unit(f"{folder}/test_a.py::test_x[1::2]") == find_unit(f"{folder}/test_b.py::test_y") == folder
    assert find_unit("tests/web/test_a.py::test_x[tests/web/browser/]") == "tests/web/test_a.py"


def test_the_longest_come_first_and_the_others_keep_their_order() -> None:
    found = [
        "tests/web/test_new.py::a",
        "tests/cache/test_cache.py::a",
        f"{LONGEST_FIRST[1]}::b",
        f"{LONGEST_FIRST[0]}::a",
    ]
    assert sorted(found, key=find_rank) == [found[3], found[2], found[0], found[1]]
