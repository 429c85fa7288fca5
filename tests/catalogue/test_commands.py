"""`intake items` as an office meets it, and the example of the manual as it stands there."""

import re
from datetime import date
from pathlib import Path

import pytest

from intake.catalogue.lookup import find_item, load_catalogue
from intake.errors import ExitCode
from tests.conftest import ROOT, Command


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The manual's own example as a folder."""
    page = (ROOT / "docs" / "catalogue.md").read_text("utf-8")
    (text,) = re.findall(r"```yaml\n(version: 1\nguide.*?)```", page, re.DOTALL)
    (tmp_path / "items.yaml").write_text(text, "utf-8")
    return tmp_path


def test_the_list_has_a_line_an_item(intake: Command) -> None:
    called = intake("items", "list")
    lines = called.out.decode().splitlines()
    assert (called.code, len(lines)) == (ExitCode.DONE, 19)
    assert "居民\t8\t住院费用报销\tresident-inpatient-reimbursement\t30 个工作日" in lines


def test_without_a_word_more_it_lists(intake: Command) -> None:
    assert intake("items").out == intake("items", "list").out


def test_an_item_is_shown_with_its_citation_and_its_questions(intake: Command) -> None:
    shown = intake("items", "show", "住院费用报销").out.decode()
    assert "《青阳县城乡居民医疗保障经办政务服务事项办事指南》8.住院费用报销 六、受理材料" in shown
    assert "filed_at_designated_institution　是否在受委托的定点医疗机构办理" in shown
    assert "诊断证明［诊断证明］　五、办理流程 第3项　※有歧义" in shown


def test_a_name_nobody_knows_is_a_usage_error_with_an_offer(intake: Command) -> None:
    called = intake("items", "show", "住院报销")
    assert (called.code, called.out) == (ExitCode.USAGE, b"")
    assert "住院费用报销" in called.err


def test_a_day_that_is_none_is_a_usage_error(intake: Command) -> None:
    called = intake("items", "show", "住院费用报销", "--day", "明天")
    assert called.code == ExitCode.USAGE
    assert "不是日期" in called.err


def test_lint_passes_the_shipped_files(intake: Command) -> None:
    called = intake("items", "lint")
    assert called.code == ExitCode.DONE
    assert called.out.decode().startswith("19 个事项、125 份材料、20 个情形")


def test_lint_ends_with_the_code_of_bad_configuration(intake: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("version: 1\nitem: []\n", "utf-8")
    called = intake("items", "lint", "--catalogue", tmp_path)
    assert (called.code, called.out) == (ExitCode.BAD_CONFIGURATION, b"")
    assert "bad.yaml 第 2 行 item：没有 item 这个键" in called.err


def test_the_manuals_example_is_sound_and_begins_on_its_day(example: Path) -> None:
    catalogue = load_catalogue([example])
    assert find_item(catalogue, "城乡居民参保登记", None, date(2026, 12, 31)).limit.n == 0
    assert find_item(catalogue, "城乡居民参保登记", None, date(2027, 1, 1)).limit.n == 3


def test_an_edition_is_shown_on_its_day(intake: Command, example: Path) -> None:
    shown = intake("items", "show", "城乡居民参保登记", "--day", "2027-01-05", "--catalogue", example).out.decode()
    assert "自 2027-01-01 至 不限" in shown
    assert "如果双胞胎" in shown
