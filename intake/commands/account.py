"""`intake account`: who of the office may sign in to the page."""

import getpass
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.options import Command, SettingsFile, command_group
from intake.errors import UsageError

if TYPE_CHECKING:
    from intake.ledger.store import Ledger

account = command_group("审核页面的账号：新增、列出、改口令、改角色、停用。")

Name = Annotated[str, typer.Argument(metavar="姓名", help="本人的姓名；更正和决定都以它记入台账")]
RoleName = Annotated[
    str, typer.Option("--role", metavar="clerk|reviewer|admin", help="经办、复核或管理；后面的也能做前面的事")
]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="口令从标准输入读一行；不写就在终端上输入两次")]
By = Annotated[str, typer.Option("--by", metavar="姓名", help="由谁办理；默认本机的登录名")]


@account.command("add", cls=Command)
def add(name: Name, role: RoleName, from_stdin: FromStdin = False, by: By = "", settings: SettingsFile = None) -> None:
    """新增一个账号；停用过的重新启用。口令至少 10 个字符。"""
    from intake.ledger.staff.accounts import add_account, clean_name

    name, chosen = clean_name(name), _parse_role(role)
    password = _read_password(from_stdin=from_stdin)
    with _open(settings) as ledger:
        added = add_account(ledger, name, chosen, password, _name_doer(by))
    print(f"已新增\t{added.name}\t{_role_name(added.role)}")


@account.command("list", cls=Command)
def list_all(settings: SettingsFile = None) -> None:
    """列出全部账号：姓名、角色、是否停用。"""
    from intake.ledger.staff.accounts import list_accounts

    with _open(settings) as ledger, ledger.reading() as connection:
        for one in list_accounts(connection):
            print(f"{one.name}\t{_role_name(one.role)}\t{'已停用' if one.closed else '在用'}")


@account.command("password", cls=Command)
def change_password(name: Name, from_stdin: FromStdin = False, by: By = "", settings: SettingsFile = None) -> None:
    """改口令，同时解除锁定；以前的登录随即失效。"""
    from intake.ledger.staff import accounts

    password = _read_password(from_stdin=from_stdin)
    with _open(settings) as ledger:
        accounts.change_password(ledger, name, password, _name_doer(by))
    print(f"已改口令\t{accounts.clean_name(name)}")


@account.command("role", cls=Command)
def change_role(
    name: Name,
    role: Annotated[str, typer.Argument(metavar="clerk|reviewer|admin", help="新的角色")],
    by: By = "",
    settings: SettingsFile = None,
) -> None:
    """改角色，立刻生效。"""
    from intake.ledger.staff import accounts

    chosen = _parse_role(role)
    with _open(settings) as ledger:
        accounts.change_role(ledger, name, chosen, _name_doer(by))
    print(f"已改角色\t{accounts.clean_name(name)}\t{_role_name(chosen)}")


@account.command("close", cls=Command)
def close(name: Name, by: By = "", settings: SettingsFile = None) -> None:
    """停用一个账号；已经登录的立刻退出。台账里以前的记录不变。"""
    from intake.ledger.staff import accounts

    with _open(settings) as ledger:
        accounts.close_account(ledger, name, _name_doer(by))
    print(f"已停用\t{accounts.clean_name(name)}")


@contextmanager
def _open(settings: Path | None) -> "Generator[Ledger]":
    from intake.ledger.location import find_ledger
    from intake.ledger.store import open_ledger
    from intake.settings import load_settings

    with closing(open_ledger(find_ledger(load_settings(settings)))) as opened:
        yield opened


def _parse_role(text: str) -> str:
    """The role meant.

    Raises:
        UsageError: there is none.
    """
    from intake.web.visitor import StaffRole

    for role in StaffRole:
        if text.strip().lower() in (role.value, role.zh):
            return role.value
    raise UsageError(f"没有角色“{text}”", f"可写：{'、'.join(f'{role.value}（{role.zh}）' for role in StaffRole)}")


def _role_name(role: str) -> str:
    from intake.web.visitor import StaffRole

    return StaffRole(role).zh


def _read_password(*, from_stdin: bool) -> str:
    """As it was typed, twice alike, or one line of standard input.

    Raises:
        UsageError: the two differ, or there is no terminal to type at.
    """
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("这里没有终端，不能输入口令", "请用 --password-stdin 从标准输入读")
    first = getpass.getpass("口令：", sys.stderr)
    if getpass.getpass("再输一次：", sys.stderr) != first:
        raise UsageError("两次输入的口令不一样", "请再来一次")
    return first


def _name_doer(by: str) -> str:
    """Who does it: as said, else as this machine knows whoever is logged in; empty where nobody is."""
    try:
        return by.strip() or getpass.getuser()
    except (OSError, KeyError):  # no name in the environment and none for the number of the user
        return ""
