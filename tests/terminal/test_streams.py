"""The command's own streams, asked through the command: one line and an exit code, whatever happens to them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.errors import ExitCode
from intake.terminal.harmless import dump_json, escape_line, escape_steering
from tests.conftest import ROOT

Ended = subprocess.CompletedProcess[str]


def call_in_shell(line: str) -> Ended:
    """A line of the shell, in which `intake` is the command and `python` its interpreter."""
    known = f'python() {{ {sys.executable} "$@"; }}; intake() {{ python -m cli "$@"; }};'
    return subprocess.run(
        ["bash", "-c", f"{known} {line}"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


# ------------------------------------------------------------------------------------------------ standard output
@pytest.mark.parametrize(
    ("words", "redirected", "told"),
    [
        ("--version", ">/dev/full", "标准输出无法写入（磁盘已满）"),
        ("--version", ">&-", "标准输出已关闭"),
        ("types list", ">/dev/full", "标准输出无法写入（磁盘已满）"),
    ],
)
def test_output_that_nobody_takes_is_one_line_and_2(words: str, redirected: str, told: str) -> None:
    done = call_in_shell(f"intake {words} {redirected}")
    assert done.returncode == ExitCode.USAGE
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_reader_that_left_is_one_line_and_2() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "cli", "types", "list"], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert done.returncode == ExitCode.USAGE
    assert done.stderr.decode().startswith("标准输出已关闭")
    assert done.stderr.count(b"\n") == 1


def test_a_command_that_says_nothing_may_have_its_output_closed() -> None:
    code = "import cli; cli._invoke = lambda _: 5; raise SystemExit(cli.main([]))"
    done = call_in_shell(f'cd {ROOT} && python -c "{code}" >&-')
    assert (done.returncode, done.stderr) == (ExitCode.NOTHING_READABLE, "")


def test_no_file_is_opened_in_the_place_of_a_closed_output(tmp_path: Path) -> None:
    """The number of a closed descriptor goes to whoever opens a file next, and what is printed would go into that file."""
    code = "import cli; cli._invoke = lambda _: (open('made', 'w').write('kept'), print('told')) and 0; cli.main([])"
    call_in_shell(f'cd {tmp_path} && export PYTHONPATH={ROOT} && python -c "{code}" >&-')
    assert (tmp_path / "made").read_text() == "kept"


# ------------------------------------------------------------------------------------------------ standard error
@pytest.mark.parametrize("redirected", ["2>&-", "2>/dev/full"])
def test_messages_that_nobody_takes_change_no_answer(redirected: str) -> None:
    done = call_in_shell(f"intake types list {redirected}")
    assert done.returncode == ExitCode.DONE
    assert "inpatient_invoice" in done.stdout
    assert call_in_shell(f"intake tipes list {redirected}").returncode == ExitCode.USAGE


SPEAKING = (
    "import cli, logging, os, warnings; cli._invoke = lambda words: (cli.set_up_logging(len(words)), os.write(2, b'native\\n'),"
    " warnings.warn('warned'), logging.getLogger('pdfminer').error('logged'), logging.getLogger('intake.x').error('ours')) and 0;"
)
"""A command whose libraries write to standard error themselves, warn, and log."""


def test_what_libraries_say_stays_off_standard_error() -> None:
    done = call_in_shell(f'python -c "{SPEAKING} cli.main([])"')
    assert (done.returncode, done.stderr) == (0, "ours\n")


def test_a_developer_hears_what_libraries_say() -> None:
    done = call_in_shell(f"python -c \"{SPEAKING} cli.main(['-v', '-v'])\"")
    for said in ("native", "warned", "pdfminer: logged", "ours"):
        assert said in done.stderr


def test_a_bug_is_seen_with_its_traceback() -> None:
    done = call_in_shell('python -c "import cli; cli._invoke = lambda _: 1 / 0; cli.main([])"')
    assert (done.returncode, "ZeroDivisionError" in done.stderr) == (1, True)


# ------------------------------------------------------------------------------------------------ what the system refuses
@pytest.mark.parametrize(
    ("raised", "told"),
    [
        ("OSError(28, 'x', '/stick/a.json')", "/stick/a.json：磁盘已满；请腾出空间后再试"),
        ("OSError(30, 'x', '/stick/a.json')", "/stick/a.json：磁盘或 U 盘是只读的；请换一个能写入的位置"),
        ("OSError(5, 'x')", "磁盘读写出错；请检查磁盘、U 盘或网络位置"),
        ("OSError(9999, 'odd')", "odd；请检查磁盘、U 盘或网络位置"),
    ],
)
def test_what_the_system_refuses_is_one_line_and_2(raised: str, told: str) -> None:
    code = f"import cli\ndef refuse(_):\n    raise {raised}\ncli._invoke = refuse\nraise SystemExit(cli.main([]))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (ExitCode.USAGE, f"{told}\n")


# ------------------------------------------------------------------------------------------------ what steers a terminal
def test_no_name_steers_the_terminal(tmp_path: Path) -> None:
    name = "a\x1b[31mb\nc\x9bd\u202ee\udcff.jpg"
    (tmp_path / name).write_bytes(b"no picture")
    for words in ([], ["--json"], ["-vv"]):
        done = subprocess.run(
            [sys.executable, "-m", "cli", "read", tmp_path, *words], cwd=ROOT, capture_output=True, check=False
        )
        shown = (done.stdout + done.stderr).decode("utf-8")
        assert done.returncode == ExitCode.NOTHING_READABLE
        assert not set(shown) & set("\x1b\x9b\u202e")
        assert "a\\x1b[31mb\\nc" in shown or "a\\u001b[31mb\\nc" in shown


def test_json_loses_nothing_to_escapes() -> None:
    odd = {"\x1b\x7f\x9b\u2028\u202e\udcff": "样张　\ue000"}
    assert json.loads(dump_json(odd)) == odd
    assert not set(dump_json(odd)) & set("\x1b\x7f\x9b\u2028\u202e\udcff")
    assert "样张　\ue000" in dump_json(odd)


def test_lines_and_columns_stay_what_they_are() -> None:
    assert escape_steering("一\t二\n\x1b[2J　") == "一\t二\n\\x1b[2J　"
    assert escape_line("一\n二\r") == "一\\n二\\r"


def test_what_breaks_while_a_library_tidies_up_is_for_developers(tmp_path: Path) -> None:
    """The archive of a workbook that found no room complains once more, by itself, when it is thrown away."""
    code = (
        "import cli, zipfile\nclass Full:\n    def __getattr__(self, name):\n        raise OSError(28, 'full')\n"
        "def invoke(_):\n    book = zipfile.ZipFile.__new__(zipfile.ZipFile)\n    book.mode, book.fp = 'w', Full()\n"
        "    book._writing, book._seekable, book._didModify, book.start_dir = False, True, True, 0\n    del book\n    return 0\n"
        "cli._invoke = invoke\nraise SystemExit(cli.main([]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# ------------------------------------------------------------------------------------------------ Ctrl-C
@pytest.mark.parametrize(
    "interrupted",
    [
        "os.kill(os.getpid(), 2)",
        "exec('os.kill(os.getpid(), 2)')",
        "try:\n        os.kill(os.getpid(), 2)\n    except BaseException:\n        pass",
        "try:\n        os.kill(os.getpid(), 2)\n    finally:\n        os.kill(os.getpid(), 2)",
    ],
    ids=["at once", "inside exec", "swallowed", "twice"],
)
def test_an_interrupt_is_one_line_and_130_whatever_it_falls_into(interrupted: str) -> None:
    # A shell that runs the tests in the background has them ignore Ctrl-C, and their children with them.
    heed = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\nimport cli, os\n"
    code = (
        f"{heed}def invoke(_):\n    {interrupted}\n    return 0\ncli._invoke = invoke\nraise SystemExit(cli.main([]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (ExitCode.INTERRUPTED, 1)
    assert "已中断" in done.stderr


@pytest.mark.parametrize("loaded", ["typer", "intake.commands.purge", "intake.terminal.streams"])
def test_an_interrupt_while_the_program_is_loaded_is_one_line_and_130(loaded: str) -> None:
    code = f"""
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {loaded!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
import cli
raise SystemExit(cli.main(["--version"]))
"""
    words = [sys.executable, "-c", code]
    done = subprocess.run(
        ["sh", "-c", '"$@"; exit $?', "sh", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (ExitCode.INTERRUPTED, "", 1), done.stderr
    assert "已中断" in done.stderr


def test_an_interrupt_outside_every_command_is_one_line_and_no_bug() -> None:
    code = "import cli; from intake.logs import set_up_logging; set_up_logging(); raise KeyboardInterrupt"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stderr.count("\n"), "已中断" in done.stderr, "内部错误" in done.stderr) == (1, True, False)
