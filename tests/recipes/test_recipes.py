"""Every recipe works when it is followed to the letter: files, lines and commands are those that the page says."""

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.recipes.following import changed, copy_project, follow, run, steps, write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_project(tmp_path / "project")


EXTRACTORS = "extractors/README.md"


@pytest.mark.parametrize("heading", ["一个栏目名", "一个标题"])
def test_another_word_for_a_label_or_a_title(heading: str, project: Path) -> None:
    _, test, command = steps(EXTRACTORS, heading)
    write(project / test.file, test)
    with pytest.raises(AssertionError, match="1 failed"):
        run(command.text, project)
    assert "1 passed" in follow(EXTRACTORS, heading, project)


def test_a_type_with_the_common_fields(project: Path) -> None:
    printed = follow(EXTRACTORS, "一种普通类型", project)
    assert re.search(r"^disability_certificate\s.*残疾人证", printed, re.MULTILINE)
    assert "1 passed" in printed
    assert "残疾人证" in (project / "docs" / "types.md").read_text("utf-8")


def test_a_type_with_fields_of_its_own(project: Path) -> None:
    printed = follow(EXTRACTORS, "一种专门识读的类型", project)
    assert "残疾等级" in printed
    assert "3 passed" in printed


def test_a_rule(project: Path) -> None:
    printed = follow("validators/README.md", "一步一步", project)
    assert re.search(r"^F90  payee-printed +提示　票据印有收款单位$", printed, re.MULTILINE)
    assert "A bill names who was paid." in printed
    assert "payee-printed" in (project / "docs" / "rules.md").read_text("utf-8")


def test_a_command(project: Path) -> None:
    printed = follow("intake/commands/README.md", "一步一步", project)
    assert "用法： intake due [选项] {日期}" in printed
    assert "受理之后第几个工作日到期。" in printed
    assert "\n2026-10-19\n" in printed


def test_a_form(project: Path) -> None:
    printed = follow("templates/README.md", "新增一种表单", project)
    assert "9 个模板没有错误" in printed
    assert "paper_count" in printed


def test_an_item(project: Path) -> None:
    (project / "案卷").mkdir()
    shutil.copy(ROOT / "samples" / "data" / "originals" / "data-vat.xml", project / "案卷")
    printed = follow("docs/catalogue.md", "一步一步：加一个事项", project)
    assert "20 个事项、127 份材料" in printed
    assert "《虚构县辅助器具补贴办事指南》" in printed
    assert re.search(r"缺少.*身份证", printed)


def test_lines_stand_behind_those_that_a_recipe_quotes() -> None:
    assert changed("a\nb\nc\n", " b\n+x\n-c\n+y\n", "name") == "a\nb\nx\ny\n"
    with pytest.raises(AssertionError, match="no line 'd'"):
        changed("a\nb\nc\n", " d\n+x\n", "name")
    with pytest.raises(AssertionError, match="no line 'a' behind line 2"):
        changed("a\nb\nc\n", " b\n a\n", "name")


def test_a_heading_without_steps_is_no_recipe() -> None:
    with pytest.raises(ValueError, match="has no steps"):
        steps("validators/README.md", "一条规则要守的")
    with pytest.raises(ValueError, match="0 times"):
        steps("validators/README.md", "没有这一节")
