"""`intake serve`: to whom it is served, what it prints first, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from intake.commands.serve import ServeWords, choose_names, settle_serving
from intake.errors import BadConfiguration, ExitCode, UsageError
from intake.settings import Serving, Settings, load_settings
from tests.conftest import ROOT, Command

PASSWORD = "七只白鹭飞过了样溪村\n".encode()


def _heed_interrupts() -> None:
    """A shell that runs the tests in the background has them ignore Ctrl-C, and their children with them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def started(home: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of its own, and the first line that it printed."""
    surroundings = os.environ | {"XDG_DATA_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, str(ROOT / "cli.py"), "serve", "--port", "0", "-v", *words]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "preexec_fn": _heed_interrupts}
    with subprocess.Popen(command, env=surroundings, cwd=home, text=True, **streams) as process:  # type: ignore[call-overload]
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline()
        finally:
            process.kill()


# ------------------------------------------------------------------------------------------------ a server of its own
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_first_line_is_an_address_that_opens_the_page_and_nothing_tells_of_it(tmp_path: Path) -> None:
    with started(tmp_path) as (process, first):
        assert first.startswith("http://127.0.0.1:")
        address = first.strip()
        with urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(address, timeout=20) as answer:
            assert answer.url.endswith("/login")
            assert "经办人姓名" in answer.read().decode()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    assert address.partition("token=")[2] not in err
    assert "127.0.0.1" not in err
    assert "login" not in err


def test_ctrl_c_ends_it_with_130(tmp_path: Path) -> None:
    with started(tmp_path) as (process, _):
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == ExitCode.INTERRUPTED


# ------------------------------------------------------------------------------------------------ refusals
def test_it_is_served_to_nobody_else_without_accounts(intake: Command) -> None:
    called = intake("serve", "--host", "0.0.0.0", "--port", "0")
    assert (called.code, called.out) == (ExitCode.USAGE, b"")
    assert "先有账号" in called.err
    assert "intake account add" in called.err


def test_it_is_served_to_nobody_else_in_plain_text(intake: Command) -> None:
    intake("account", "add", "样经办", "--role", "admin", "--password-stdin", stdin=PASSWORD)
    called = intake("serve", "--host", "0.0.0.0", "--port", "0", "--public-host", "yuce.example.cn")
    assert (called.code, called.out) == (ExitCode.USAGE, b"")
    assert "--tls-cert" in called.err
    assert "--behind-proxy" in called.err


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "yuce.example.cn"])
def test_every_other_address_counts_as_others(host: str) -> None:
    with pytest.raises(UsageError, match="账号"):
        choose_names(Serving(host=host), 8631, accounts=False)


@pytest.mark.parametrize("serving", [Serving(behind_proxy=True), Serving(hosts=("yuce.example.cn",))])
def test_what_a_proxy_brings_in_counts_as_others_on_this_machine_too(serving: Serving) -> None:
    with pytest.raises(UsageError, match="账号"):
        choose_names(serving, 8631, accounts=False)


def test_a_server_for_others_needs_their_name_for_it() -> None:
    with pytest.raises(UsageError, match="--public-host"):
        choose_names(Serving(host="0.0.0.0", behind_proxy=True), 8631, accounts=True)


def test_half_a_certificate_is_none() -> None:
    with pytest.raises(UsageError, match="一起写"):
        choose_names(Serving(host="0.0.0.0", tls_cert=Path("a.pem"), hosts=("a",)), 8631, accounts=True)


def test_with_accounts_and_tls_it_is_served_under_its_names_alone() -> None:
    serving = Serving(host="0.0.0.0", tls_cert=Path("a.pem"), tls_key=Path("b.pem"), hosts=("yuce.example.cn",))
    names = choose_names(serving, 8631, accounts=True)
    assert (names.scheme, names.hosts, names.proxied) == ("https", {"yuce.example.cn:8631"}, False)


def test_behind_a_proxy_it_is_served_under_the_names_that_the_proxy_has() -> None:
    names = choose_names(Serving(behind_proxy=True, hosts=("yuce.example.cn",)), 8631, accounts=True)
    assert (names.scheme, names.hosts, names.proxied) == ("https", {"yuce.example.cn"}, True)


def test_on_this_machine_nothing_else_is_needed() -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        assert choose_names(Serving(host=host), 8631, accounts=False).scheme == "http"


def test_a_certificate_that_is_none_is_told(intake: Command, tmp_path: Path) -> None:
    intake("account", "add", "样经办", "--role", "admin", "--password-stdin", stdin=PASSWORD)
    (tmp_path / "a.pem").write_text("no certificate")
    tls = ("--tls-cert", tmp_path / "a.pem", "--tls-key", tmp_path / "a.pem", "--public-host", "yuce.example.cn")
    called = intake("serve", "--host", "0.0.0.0", "--port", "0", *tls)
    assert (called.code, called.out) == (ExitCode.BAD_CONFIGURATION, b"")
    assert "证书或私钥不能用" in called.err


@pytest.mark.enable_socket
def test_a_port_that_is_taken_is_told(intake: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        called = intake("serve", "--port", taken.getsockname()[1])
    assert (called.code, called.out) == (ExitCode.BAD_CONFIGURATION, b"")
    assert "端口已被占用" in called.err
    assert "--port 0" in called.err


# ------------------------------------------------------------------------------------------------ settings
def test_the_words_of_the_command_win_over_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "intake.toml"
    file.write_text('[serve]\nport = 9000\nhosts = ["a.example"]\ntls_cert = "a.pem"\nidle_minutes = 5\n')
    settings = load_settings(file)
    assert settings.serve == Serving(port=9000, hosts=("a.example",), tls_cert=Path("a.pem"), idle_minutes=5)
    settled = settle_serving(settings, ServeWords(port=0, hosts=("b.example",))).serve
    assert (settled.port, settled.hosts, settled.tls_cert) == (0, ("b.example",), Path("a.pem"))
    assert settle_serving(Settings(), ServeWords()).serve == Serving()


@pytest.mark.parametrize("line", ["port = 70000", "idle_minutes = 0", "hosts = [1]", 'hosts = "a"', "behind_proxy = 1"])
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "intake.toml"
    file.write_text(f"[serve]\n{line}\n")
    with pytest.raises(BadConfiguration, match=line.partition(" ")[0]):
        load_settings(file)
