"""`intake account`: adding, listing, changing, closing."""

import getpass
import io
import json
import sys

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from intake.commands.account import _read_password
from intake.errors import ExitCode, UsageError
from intake.ledger.location import find_ledger
from intake.ledger.model import EventKind
from intake.ledger.schema import ACCOUNTS, EVENTS, PAYLOADS
from intake.ledger.staff import accounts
from intake.ledger.store import open_ledger
from intake.ledger.verify import verify_chain
from intake.settings import Settings
from tests.conftest import Called, Command

PASSWORD = "七只白鹭飞过了样溪村\n".encode()


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", lambda: quick)


def add(intake: Command, name: str = "样经办", role: str = "clerk", password: bytes = PASSWORD) -> Called:
    return intake("account", "add", name, "--role", role, "--password-stdin", "--by", "样管理", stdin=password)


def test_an_account_is_added_and_listed(intake: Command) -> None:
    assert add(intake).code == ExitCode.DONE
    assert add(intake, "样复核", "复核").code == ExitCode.DONE
    assert intake("account", "list").out.decode() == "样复核\t复核\t在用\n样经办\t经办\t在用\n"


def test_what_is_done_to_accounts_is_written_down_without_hashes(intake: Command) -> None:
    add(intake)
    intake("account", "role", "样经办", "admin", "--by", "样管理")
    intake("account", "password", "样经办", "--password-stdin", stdin="八只灰鹤落在了样洲村".encode())
    intake("account", "close", "样经办")
    ledger = open_ledger(find_ledger(Settings()))
    with ledger.reading() as connection:
        events = connection.execute(select(EVENTS.c.kind, EVENTS.c.body).order_by(EVENTS.c.sequence)).all()
        payloads = [json.loads(c) for c in connection.execute(select(PAYLOADS.c.content)).scalars()]
        assert verify_chain(connection).breaks == ()
    ledger.close()
    assert {kind for kind, _ in events} == {EventKind.ACCOUNT.value}
    assert [json.loads(body)["act"] for _, body in events] == ["added", "role", "password", "closed"]
    assert payloads[0] == {"name": "样经办", "who": "样管理"}
    assert "argon2" not in str(events) + str(payloads)
    assert "样" not in str(events)


def test_a_closed_account_is_listed_and_can_be_opened_again(intake: Command) -> None:
    add(intake)
    assert intake("account", "close", "样经办").code == ExitCode.DONE
    assert intake("account", "list").out.decode() == "样经办\t经办\t已停用\n"
    assert add(intake, role="admin").code == ExitCode.DONE
    assert intake("account", "list").out.decode() == "样经办\t管理\t在用\n"


@pytest.mark.parametrize(
    ("name", "role", "password", "told"),
    [
        ("样经办", "clerk", b"short\n", "不足 10 个字符"),
        ("样经办", "clerk", b"", "不足 10 个字符"),
        ("zhangyangli", "clerk", b"ZhangYangLi1\n", "几乎就是姓名"),
        ("样经办", "clerk", b"x" * 201, "超过 200 个字符"),
        ("样经办", "boss", PASSWORD, "没有角色"),
        (" ", "clerk", PASSWORD, "没有写姓名"),
        ("样" * 61, "clerk", PASSWORD, "超过 60 个字"),
        ("样\u202e办", "clerk", PASSWORD, "看不见的字符"),
    ],
)
def test_what_may_not_be_is_refused(intake: Command, name: str, role: str, password: bytes, told: str) -> None:
    called = add(intake, name, role, password)
    assert called.code == ExitCode.USAGE
    assert told in called.err
    assert intake("account", "list").out == b""


def test_a_name_is_given_once_however_it_is_written(intake: Command) -> None:
    add(intake, "样 经办")
    called = add(intake, "　样　 经办 ")
    assert called.code == ExitCode.USAGE
    assert "已经有账号" in called.err


@pytest.mark.parametrize(
    "words", [("close", "样无人"), ("role", "样无人", "admin"), ("password", "样无人", "--password-stdin")]
)
def test_an_account_that_is_not_there_cannot_be_changed(intake: Command, words: tuple[str, ...]) -> None:
    called = intake("account", *words, stdin=PASSWORD)
    assert called.code == ExitCode.USAGE
    assert "没有账号" in called.err


def test_a_password_is_not_asked_for_where_nobody_can_type(intake: Command) -> None:
    called = intake("account", "add", "样经办", "--role", "clerk")
    assert called.code == ExitCode.USAGE
    assert "--password-stdin" in called.err


class Terminal(io.StringIO):
    """Somebody sits there."""

    def isatty(self) -> bool:
        return True


def type_passwords(monkeypatch: pytest.MonkeyPatch, *typed: str) -> str:
    answers = iter(typed)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda *_: next(answers))
    return _read_password(from_stdin=False)


def test_a_password_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type_passwords(monkeypatch, "七只白鹭飞过了样溪村", "七只白鹭飞过了样溪村") == "七只白鹭飞过了样溪村"


def test_a_password_that_was_mistyped_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="不一样"):
        type_passwords(monkeypatch, "七只白鹭飞过了样溪村", "七只白鹭飞过了样溪")


def test_a_password_is_hashed_anew_where_the_parameters_changed(
    intake: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(intake)
    dearer = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", lambda: dearer)
    ledger = open_ledger(find_ledger(Settings()))
    accounts.sign_in(ledger, "样经办", PASSWORD.decode().strip(), lambda: 1)
    with ledger.reading() as connection:
        assert "m=16,t=2,p=1" in connection.execute(select(ACCOUNTS.c.password)).scalar_one()
    accounts.sign_in(ledger, "样经办", PASSWORD.decode().strip(), lambda: 1)
    ledger.close()
