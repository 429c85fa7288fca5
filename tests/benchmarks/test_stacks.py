"""What the benchmark of stacks counts: beginnings that are right, invented and missed, and what every page is taken for."""

from benchmarks.stacks import RESULT, StackPage, counted, figures, recorded, table
from intake.splitting.split import Blank
from tests.pages import page


def stack(*papers: int) -> list[StackPage]:
    """Papers of so many pages each; 0 is a blank sheet."""
    leaves: list[StackPage] = []
    for name, many in enumerate(papers):
        if not many:
            leaves.append(StackPage(Blank(page([])), "blank", 1, frozenset()))
        leaves += [StackPage(page([]), str(name), n, frozenset(("expense_list",))) for n in range(1, many + 1)]
    return leaves


LIST = "expense_list"


def test_a_stack_that_is_split_as_it_should_be_has_full_marks() -> None:
    shown = figures("", [counted(stack(2, 1, 0, 2), [(LIST, [1, 2]), (LIST, [3]), (LIST, [5, 6])])])
    assert (shown["boundary_f1"], shown["page_types"], shown["hidden"]) == (1.0, 1.0, 0)
    assert (shown["pages"], shown["documents"]) == (5, 3)


def test_a_document_behind_another_is_hidden() -> None:
    count = counted(stack(1, 1, 1), [(LIST, [1, 2]), (LIST, [3])])
    assert (count.right, count.invented, count.missed) == (1, 0, 1)


def test_a_list_that_is_torn_has_an_invented_beginning() -> None:
    count = counted(stack(3, 1), [(LIST, [1]), (LIST, [2, 3]), (LIST, [4])])
    assert (count.right, count.invented, count.missed) == (1, 1, 0)


def test_pages_of_another_type_and_pages_that_vanished_are_not_right() -> None:
    assert counted(stack(1, 1, 1), [(LIST, [1]), ("unknown", [2])]).typed == 1


def test_the_kept_figures_can_be_shown() -> None:
    record = recorded()
    assert RESULT.exists()
    assert record is not None
    assert table(record).count("\n") >= len(record["sets"]) + 2
