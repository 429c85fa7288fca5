"""The tutorial and the office's recipes hold: every command ends as the page says and prints the lines that stand below it."""

from pathlib import Path

import pytest

from tests.conftest import ROOT, Command
from tests.recipes.console import Console, ConsoleStep, follow_page, is_printed, read_console

PAGES = ("docs/tutorial.md", "docs/recipes.md")
"""Both are followed in a folder beside the samples, as a newcomer does in the project's own."""


@pytest.fixture
def console(intake: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Console:
    project = tmp_path / "project"
    project.mkdir()
    for name in ("samples", "templates"):
        (project / name).symlink_to(ROOT / name)
    monkeypatch.delenv("INTAKE_SETTINGS", raising=False)
    return Console(intake, monkeypatch, project, tmp_path / "told")


@pytest.mark.ocr
@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_from_its_first_command_to_its_last(page: str, console: Console) -> None:
    done = list(follow_page(page, console))
    assert len(done) == len(read_console(page)) > 10


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_has_what_it_prints_or_makes_something(page: str) -> None:
    silent = [s.command for s in read_console(page) if not s.printed and s.command.startswith("intake ")]
    assert [c for c in silent if " > " not in c and "| intake account add" not in c] == []


def test_another_exit_code_than_the_page_says_is_found(console: Console) -> None:
    with pytest.raises(AssertionError, match="ended with 2"):
        console.follow(ConsoleStep("intake items show 没有的事项", 0, ()))


def test_a_line_that_is_not_printed_is_found(console: Console) -> None:
    console.follow(ConsoleStep("intake items list", 0, ("…", "居民\t8\t住院费用报销\t…工作日")))
    with pytest.raises(AssertionError, match="没有这一行"):
        console.follow(ConsoleStep("intake items list", 0, ("没有这一行",)))


def test_a_folder_and_a_variable_last_until_the_next_command(console: Console) -> None:
    console.follow(ConsoleStep('mkdir 里面 && cd 里面 && export XDG_DATA_HOME="$PWD/data"', 0, ()))
    console.follow(ConsoleStep("pwd; echo $XDG_DATA_HOME", 0, ("…/里面", "…/里面/data")))
    console.follow(ConsoleStep("intake ledger list", 2, ("…/里面/data/intake/ledger.sqlite：还没有台账；…",)))


def test_what_was_left_out_of_a_line_may_be_anything_and_the_rest_may_not() -> None:
    assert is_printed("共 … 件", "  共 12 件\n")
    assert not is_printed("共 … 件", "共 12 件，遮盖\n")
