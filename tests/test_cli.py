"""The command line as an office meets it: streams, exit codes, messages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from intake.errors import ExitCode
from tests.conftest import ROOT, Command

BILL = ROOT / "samples" / "data" / "invoices" / "e-outpatient-clean.jpg"
HEAVY = {
    "numpy", "cv2", "PIL", "openvino", "onnxruntime", "rapidocr", "pypdfium2", "pdfplumber", "zxingcpp", "sqlalchemy", "alembic",
    "docxtpl", "jinja2", "openpyxl", "matplotlib", "fastapi",
}  # fmt: skip
"""What a case that was read before needs nothing of; only the rows of a list are laid against each other by numpy."""
FAST = {"numpy", "cv2", "pydantic", "rich", "openvino", "onnxruntime", "PIL"}
"""What must not be loaded to print a help page."""


# ------------------------------------------------------------------------------------------------ words and help
def test_no_command_is_a_usage_error(intake: Command) -> None:
    called = intake()
    assert (called.code, called.out) == (ExitCode.USAGE, b"")
    assert "没有写命令" in called.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["read"], "缺少参数 路径"),
        (["read", "--jsn", "x"], "没有选项 --jsn"),
        (["raed", "x"], "没有命令 raed"),
        (["read", "x", "--log-format", "xml"], "--log-format 的值不对"),
        (["read", "x", "-o"], "选项 -o 后面要写值"),
        (["types", "show", "nothing"], "没有文书类型 nothing"),
        (["eval", "samples/data/invoices"], "没有写图片文件夹"),
    ],
)
def test_wrong_words_end_with_2_and_a_line_in_chinese(words: list[str], complaint: str, intake: Command) -> None:
    called = intake(*words)
    assert (called.code, called.out) == (ExitCode.USAGE, b"")
    assert complaint in called.err
    assert called.err.count("\n") == 1


@pytest.mark.parametrize("words", [[], ["read"], ["eval"], ["models"], ["types"], ["config"], ["doctor"]])
def test_every_help_page_is_in_chinese(words: list[str], intake: Command) -> None:
    called = intake(*words, "--help")
    text = called.out.decode()
    assert called.code == 0
    assert "用法：" in text
    for english in ("Usage", "Options", "Commands", "Arguments", "Show this", "required"):
        assert english not in text


def test_version(intake: Command) -> None:
    called = intake("--version")
    assert (called.code, called.out) == (0, b"intake 0.1.0\n")


def test_help_answers_at_once_and_loads_nothing_heavy() -> None:
    code = f"import sys, cli; cli.main(['--help']); print(sorted(set(sys.modules) & {FAST!r}), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stderr.strip() == "[]"


@pytest.mark.ocr
def test_a_case_whose_pages_are_kept_is_checked_without_any_heavy_library(tmp_path: Path) -> None:
    words = ["check", str(BILL), "--item", "门诊费用报销", "--applied", "2026-10-12", "-q"]
    code = f"import sys, cli; cli.main({words!r}); print(sorted(set(sys.modules) & {HEAVY!r}), file=sys.stderr)"
    homes = {name: str(tmp_path / name) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME")}
    for told in ("cv2", "[]"):  # the first run recognises the page, the second one finds it kept
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=os.environ | homes, capture_output=True, text=True, check=True
        )
        assert told in done.stderr.splitlines()[-1]


def test_help_stays_below_a_second_and_a_half() -> None:
    """Seconds of a core: a busy machine makes help wait, but not work."""

    def once() -> float:
        before = os.times()
        subprocess.run([sys.executable, "-m", "cli", "--help"], cwd=ROOT, capture_output=True, timeout=30, check=True)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    assert min(once() for _ in range(3)) < 1.5


# ------------------------------------------------------------------------------------------------ how a run ends
def test_an_interrupt_ends_with_130(intake: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_invoke", interrupted)
    called = intake("read", "x")
    assert called.code == ExitCode.INTERRUPTED
    assert "再运行一次" in called.err


def test_a_bug_keeps_its_traceback(intake: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "_invoke", broken)
    with pytest.raises(ZeroDivisionError):
        intake("read", "x")


# ------------------------------------------------------------------------------------------------ the small commands
def test_settings_are_shown_with_their_origin(intake: Command, tmp_path: Path) -> None:
    file = tmp_path / "intake.toml"
    file.write_text('engine = "openvino"\n[limits]\nmax_pages = 5\n')
    text = intake("config", "show", "--settings", file).out.decode()
    assert f"engine = openvino\t{file}" in text
    assert f"limits.max_pages = 5\t{file}" in text
    assert "threads = 0\t默认" in text


def test_an_unknown_setting_ends_with_6(intake: Command, tmp_path: Path) -> None:
    file = tmp_path / "intake.toml"
    file.write_text("colour = 1\n")
    called = intake("config", "show", "--settings", file)
    assert called.code == ExitCode.BAD_CONFIGURATION
    assert "未知的设置项 colour" in called.err


def test_changed_weights_end_with_7(intake: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("det", "rec"):
        (tmp_path / "usb" / role).mkdir(parents=True)
        (tmp_path / "usb" / role / "inference.onnx").write_bytes(b"weights")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert intake("models", "import", tmp_path / "usb", "--name", "mine").code == 0
    assert intake("models", "verify").code == 0
    changed = tmp_path / "data" / "intake" / "models" / "mine" / "rec" / "inference.onnx"
    os.chmod(changed, 0o600)
    changed.write_bytes(b"wEights")
    called = intake("models", "verify")
    assert called.code == ExitCode.MODEL_INVALID
    assert "校验值不符" in called.err


def test_types_are_listed_and_shown(intake: Command) -> None:
    assert "inpatient_invoice" in intake("types").out.decode()
    assert "inpatient_invoice" in intake("types", "list").out.decode()
    assert "金额合计(小写)" in intake("types", "show", "inpatient_invoice").out.decode()
