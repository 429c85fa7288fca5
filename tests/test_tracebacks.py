"""What is told of a bug says where it is, and nothing that stood on a paper."""

import io
import logging
import re
import subprocess
import sys
import threading

import pytest

from intake.logs import LogFormat, set_up_logging
from intake.tracebacks import describe_traceback, mask_values
from tests.conftest import ROOT

VALUES = ("赵示范", "341799198901251209", "ZHANG YANGLI")


def fail() -> None:
    raise ValueError(f"no such day: {VALUES}")


def caught(act: object = fail) -> BaseException:
    try:
        act()  # type: ignore[operator]
    except BaseException as error:  # noqa: BLE001 the test is about it
        return error
    raise AssertionError


def holds_none(text: str) -> bool:
    return not any(value in text for value in (*VALUES, *map(ascii, VALUES)))


def test_a_traceback_says_where_and_of_what_kind_without_what_the_exception_says() -> None:
    told = describe_traceback(caught())
    assert 'test_tracebacks.py", line' in told
    assert "in fail" in told
    assert told.splitlines()[-1] == "ValueError: no such day: ('□□□', '##################', 'XXXXX XXXXXX')"


def test_what_led_to_an_exception_is_told_without_values_too() -> None:
    def chained() -> None:
        try:
            fail()
        except ValueError as error:
            raise KeyError(VALUES[0]) from error

    def grouped() -> None:
        raise ExceptionGroup(VALUES[1], [caught(), caught(chained)])

    for act, count in ((chained, 2), (grouped, 4)):
        told = describe_traceback(caught(act))
        assert holds_none(told)
        assert told.count("Traceback") == count


def test_an_exception_that_cannot_be_put_in_words_is_told_by_its_kind() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    def mute() -> None:
        raise Mute

    assert describe_traceback(caught(mute)).splitlines()[-1].endswith("Mute")


@pytest.mark.parametrize("text", ["\\u8d75\\u793a", "b'\\xe8\\xb5\\xb5'", "\\U0002a6a5"])
def test_escapes_that_stand_for_characters_are_values(text: str) -> None:
    assert set(mask_values(text)) <= set("b'□")


@pytest.mark.parametrize("form", LogFormat)
def test_logs_hold_tracebacks_without_values(
    form: LogFormat, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    set_up_logging(2, form=form)
    error = caught()
    logging.getLogger("intake").debug("页", exc_info=error)
    told = capsys.readouterr().err
    assert "in fail" in told
    assert holds_none(told)


@pytest.mark.parametrize("form", LogFormat)
def test_what_a_library_logs_is_told_without_values(
    form: LogFormat, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    set_up_logging(2, form=form)
    logging.getLogger("asyncio").warning("Task exception was never retrieved: %r", caught())
    told = capsys.readouterr().err
    assert "exception was never retrieved" in told
    assert holds_none(told)


def test_a_thread_that_breaks_is_told_without_values(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up_logging()
    monkeypatch.setattr(sys, "stderr", told := io.StringIO())
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "in fail" in told.getvalue()
    assert holds_none(told.getvalue())


def test_a_command_that_breaks_ends_with_1_and_a_traceback_without_values() -> None:
    code = f"import cli; cli._load_office = lambda *_: {{}}[{VALUES[0] + VALUES[1]!r}]; cli.main(['check', '.'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "KeyError" in done.stderr, "请交给维护人员" in done.stderr) == (1, True, True)
    assert holds_none(done.stderr)


def test_a_worker_that_breaks_where_nobody_catches_it_is_told_without_values() -> None:
    code = (
        "import multiprocessing\n"
        "from intake.batch.worker_loop import serve, Start\n"
        "if __name__ == '__main__':\n"
        f"    broken = multiprocessing.get_context('spawn').Process(target=serve, args=({VALUES!r}, None))\n"
        "    broken.start(); broken.join(); print(broken.exitcode)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, "AttributeError" in done.stderr) == ("1\n", True)
    assert holds_none(done.stderr)


def test_nobody_else_puts_an_exception_in_words() -> None:
    """`traceback` and `logging` would tell what it says."""
    words = re.compile(r"format_exc|print_exc|format_exception|TracebackException|traceback\.print")
    rooms = ("intake", "extractors", "validators", "templates")
    sources = [ROOT / "cli.py", *(path for room in rooms for path in (ROOT / room).rglob("*.py"))]
    assert [path.name for path in sources if words.search(path.read_text("utf-8"))] == []
