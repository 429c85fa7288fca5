"""Who of the office may sign in to the page: names, roles and argon2 hashes of passwords.

A try is counted before its password is looked at, so that many at once win nothing. Work is the same for a name that nobody has
and for one that is locked: the same writing, the same hashing. Every change of an account is an event without its hash.
"""

import hmac
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from intake.errors import UsageError, escape_controls
from intake.ledger.model import EventKind
from intake.ledger.schema import ACCOUNTS, SESSIONS
from intake.ledger.staff.holds import release_ended
from intake.ledger.store import Ledger, Writing

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LONGEST_NAME = 60
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
"""Characters; nobody types more, and hashing takes longer with them."""
_FREE_TRIES = 5
_FIRST_LOCK, _LONGEST_LOCK = 30, 15 * 60
"""Seconds: after the fifth wrong password in a row half a minute, then double with each, at most a quarter of an hour."""
_MICROSECONDS = 1_000_000
_HASHING = threading.BoundedSemaphore(2)
"""Hashes at once: one takes 64 MB."""


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """A person who may sign in. `role` is a value of `intake.web.visitor.StaffRole`; `closed`: may no more."""

    name: str
    role: str
    closed: bool = False


class WrongPassword(UsageError):
    """No open account has this name and this password, or it is locked for a while; which of them is not told."""


# ------------------------------------------------------------------------------------------------ names and passwords
def clean_name(text: str) -> str:
    """A person's name in one way of writing: NFKC, single spaces.

    Raises:
        UsageError: empty, too long, or with signs that are not seen.

    >>> clean_name(" 样　张三 ")
    '样 张三'
    """
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not name:
        raise UsageError("没有写姓名", "请写经办人的姓名")
    if len(name) > LONGEST_NAME:
        raise UsageError(f"姓名超过 {LONGEST_NAME} 个字", "请写得短一些")
    if not name.isprintable():
        raise UsageError("姓名里有看不见的字符", "请重新输入，不要粘贴")
    return name


def check_password(name: str, password: str) -> None:
    """Makes sure that a password may be used.

    Raises:
        UsageError: too short, too long, or the name itself.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise UsageError(f"口令不足 {SHORTEST_PASSWORD} 个字符", "请用更长的口令，例如几个不相干的词连在一起")
    if len(password) > LONGEST_PASSWORD:
        raise UsageError(f"口令超过 {LONGEST_PASSWORD} 个字符", "请写得短一些")
    if name.casefold() in password.casefold() and len(password) < len(name) + SHORTEST_PASSWORD:
        raise UsageError("口令几乎就是姓名", "请换一个")


def hash_password(password: str) -> str:
    """As it is kept."""
    with _HASHING:
        return _hasher().hash(unicodedata.normalize("NFC", password))


def _fits(kept: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        with _HASHING:
            return _hasher().verify(kept, unicodedata.normalize("NFC", password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> "PasswordHasher":
    """With the parameters of RFC 9106 for little memory, which are the library's own."""
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return hash_password("nobody has this password")


# ------------------------------------------------------------------------------------------------ keeping accounts
def list_accounts(connection: Connection) -> tuple[StaffAccount, ...]:
    """All of them by name, the closed ones too."""
    return tuple(map(_read_account, connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.closed, ACCOUNTS.c.name))))


def has_open_accounts(connection: Connection) -> bool:
    """Whether anybody may sign in."""
    return connection.execute(select(ACCOUNTS.c.name).where(~ACCOUNTS.c.closed).limit(1)).first() is not None


def add_account(ledger: Ledger, name: str, role: str, password: str, by: str) -> StaffAccount:
    """A new account, or one that was closed opened again with a new role and password.

    Raises:
        UsageError: the name or the password may not be used, or there is such an account.
    """
    name = clean_name(name)
    check_password(name, password)
    values = {"password": hash_password(password), "role": role, "closed": False, "failures": 0, "locked_until": 0}
    with ledger.writing() as writing:
        row = _find_row(writing.connection, name)
        if row is not None and not row.closed:
            raise UsageError(f"已经有账号“{name}”", "要改口令或角色，请用 intake account password 或 role")
        if row is None:
            writing.connection.execute(insert(ACCOUNTS).values(name=name, **values))
        else:
            writing.connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(**values))
        _note(writing, "added" if row is None else "opened", name, by, role)
    return StaffAccount(name, role)


def change_password(ledger: Ledger, name: str, password: str, by: str) -> None:
    """Another password; whoever was signed in with the old one is out.

    Raises:
        UsageError: there is no such account, or the password may not be used.
    """
    name = clean_name(name)
    check_password(name, password)
    kept = hash_password(password)
    with ledger.writing() as writing:
        _change(writing, name, password=kept, failures=0, locked_until=0)
        end_sessions_of(writing.connection, name)
        _note(writing, "password", name, by)


def change_role(ledger: Ledger, name: str, role: str, by: str) -> None:
    """Another role, at once.

    Raises:
        UsageError: there is no such account.
    """
    name = clean_name(name)
    with ledger.writing() as writing:
        _change(writing, name, role=role)
        _note(writing, "role", name, by, role)


def close_account(ledger: Ledger, name: str, by: str) -> None:
    """Nobody signs in by it any more; whoever was is out.

    Raises:
        UsageError: there is no such account.
    """
    name = clean_name(name)
    with ledger.writing() as writing:
        _change(writing, name, closed=True)
        end_sessions_of(writing.connection, name)
        _note(writing, "closed", name, by)


def end_sessions_of(connection: Connection, name: str) -> None:
    """Signs a person out everywhere."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.name == name))
    release_ended(connection)


def _change(writing: Writing, name: str, **values: Any) -> None:
    of_name = (ACCOUNTS.c.name == name) & ~ACCOUNTS.c.closed
    if not writing.connection.execute(update(ACCOUNTS).where(of_name).values(**values)).rowcount:
        raise UsageError(f"没有账号“{escape_controls(name)}”", "intake account list 列出全部账号")


def _note(writing: Writing, act: str, name: str, by: str, role: str = "") -> None:
    body = {"act": act} | ({"role": role} if role else {})
    writing.append(EventKind.ACCOUNT, "", body, {"name": name, "who": by})


# ------------------------------------------------------------------------------------------------ signing in
def sign_in(ledger: Ledger, name: str, password: str, clock: Callable[[], int]) -> StaffAccount:
    """The account of whoever knows its password.

    Args:
        ledger: Where accounts are.
        name: As it was typed.
        password: As it was typed.
        clock: Microseconds since 1970.

    Raises:
        WrongPassword: nobody is let in.
    """
    try:
        name = clean_name(name)
    except UsageError:
        name = ""
    with ledger.writing() as writing:
        row = _count_try(writing.connection, name, clock())
    kept = _nobodys_hash() if row is None else str(row.password)
    fits = _fits(kept, password[: LONGEST_PASSWORD + 1])
    if row is None or not fits:
        raise WrongPassword("姓名或口令不对", "连续错 5 次以后要等一会儿再试，最长 15 分钟；忘了口令请找管理账号的同事")
    renewed = hash_password(password) if _hasher().check_needs_rehash(kept) else kept
    with ledger.writing() as writing:
        return _confirm_try(writing.connection, name, kept, renewed)


def _count_try(connection: Connection, name: str, now: int) -> "Row[Any] | None":
    """The account if a password may be tried on it; the try counts as a wrong one until it proves right."""
    row = _find_row(connection, name)
    if row is None or row.closed or row.locked_until > now:
        _write_as_much(connection)
        return None
    failures = row.failures + 1
    locked = now + lock_seconds(failures) * _MICROSECONDS if failures >= _FREE_TRIES else 0
    change = update(ACCOUNTS).where(ACCOUNTS.c.name == name)
    connection.execute(change.values(failures=failures, locked_until=locked))
    return row


def lock_seconds(failures: int) -> int:
    """For how long nobody gets in after so many wrong passwords in a row.

    >>> [lock_seconds(n) for n in (4, 5, 6, 9, 10, 99)]
    [0, 30, 60, 480, 900, 900]
    """
    if failures < _FREE_TRIES:
        return 0
    doubled: int = _FIRST_LOCK << min(failures - _FREE_TRIES, 10)
    return min(_LONGEST_LOCK, doubled)


def _write_as_much(connection: Connection) -> None:
    """A row written as it was, so that the time taken does not tell whether there is such a name."""
    some = select(ACCOUNTS.c.name).limit(1).scalar_subquery()
    connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == some).values(failures=ACCOUNTS.c.failures))


def _confirm_try(connection: Connection, name: str, kept: str, renewed: str) -> StaffAccount:
    """Nothing of the account may have changed while the password was looked at."""
    row = _find_row(connection, name)
    if row is None or row.closed or not hmac.compare_digest(str(row.password), kept):
        raise WrongPassword("账号刚刚被改动", "请再登录一次")
    change = update(ACCOUNTS).where(ACCOUNTS.c.name == name)
    connection.execute(change.values(failures=0, locked_until=0, password=renewed))
    return _read_account(row)


def _find_row(connection: Connection, name: str) -> "Row[Any] | None":
    return connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.name == name)).first()


def _read_account(row: "Row[Any]") -> StaffAccount:
    return StaffAccount(row.name, row.role, bool(row.closed))
