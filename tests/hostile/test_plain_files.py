"""What a person makes for the program is a plain file of bounded size: settings, tables, templates, photographs."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.hostile.office_calls import change_template
from benchmarks.hostile.places import lay_sparse
from intake.cases.evidence.hospitals import read_levels
from intake.check import find_case_file
from intake.errors import BadConfiguration, IntakeError
from intake.forms.package import read_parts, read_template
from intake.forms.printing import read_photo
from intake.page.seals import find_seals
from intake.settings import Limits, load_settings

READERS: dict[str, Callable[[Path], object]] = {
    "settings": lambda path: load_settings(path, {}),
    "levels": read_levels,
    "template": lambda path: read_template([path.parent], path.name),
    "photograph": lambda path: read_photo(path, Limits()),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("lay", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), lay_sparse(1 << 40)])
def test_a_pipe_a_device_and_a_file_of_a_terabyte_are_refused_at_once(
    tmp_path: Path, name: str, lay: Callable[[Path], object]
) -> None:
    path = tmp_path / "own\a.toml"
    lay(path)
    with pytest.raises(IntakeError) as refused:
        READERS[name](path)
    assert "own" in str(refused.value)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = " + "[" * 50_000, "嵌套太深"), (f"threads = {'9' * 5000}", "不是 TOML"), ("threads = 2\nthreads = 3\nworkers = 2", "第 2 行"),
        ('"\\u001b[31m" = 1', "未知的设置项"), ('threads = "\\u0007"', "类型不对"),
    ],
)  # fmt: skip
def test_settings_that_are_not_understood_are_one_line_that_names_the_file(
    tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(BadConfiguration) as refused:
        load_settings(file, {})
    assert "own.toml" in str(refused.value)
    assert told in str(refused.value)
    assert str(refused.value).isprintable()


def test_what_stands_in_the_place_of_the_cases_file_is_not_passed_over(tmp_path: Path) -> None:
    assert find_case_file(tmp_path) is None
    os.mkfifo(tmp_path / "case.yaml")
    assert find_case_file(tmp_path) == tmp_path / "case.yaml"


def test_a_template_that_declares_a_document_type_is_refused() -> None:
    template = change_template(lambda body: '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + body.partition("?>")[2])
    with pytest.raises(BadConfiguration, match="DOCTYPE"):
        read_parts(template, "supplement.docx")


def test_a_strip_of_which_nothing_would_be_left_holds_no_seal() -> None:
    assert find_seals(np.full((30_000, 9, 3), 255, np.uint8)) == ()
    assert find_seals(np.full((9, 30_000, 3), 255, np.uint8)) == ()


def test_a_path_in_the_settings_with_a_zero_byte_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('ledger = "a\\u0000b"')
    with pytest.raises(BadConfiguration, match="控制字符"):
        load_settings(file, {})
