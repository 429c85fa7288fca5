"""What a database says when it cannot go on, in the office's words. Nothing of a failed transaction is kept."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from intake.errors import BadConfiguration
from intake.ledger.location import LedgerPlace

_SAYINGS: Mapping[str, tuple[str, str]] = {
    "database is locked": ("另一个进程占用台账太久", "请稍后再试"),
    "database or disk is full": ("磁盘已满，这一次没有记入，以前的都在", "请清理磁盘后再运行一次"),
    "No space left on device": ("磁盘已满，这一次没有记入，以前的都在", "请清理磁盘后再运行一次"),
    "disk I/O error": ("磁盘无法写入，这一次没有记入，以前的都在", "请检查磁盘空间和硬件后再运行一次"),
    "file is not a database": ("不是台账文件，或密钥不对", "请检查设置 ledger 和 ledger_key"),
    "unable to open database file": ("无法打开", "请检查设置 ledger 和文件夹权限"),
    "attempt to write a readonly database": ("没有写入的权限", "请检查文件夹权限"),
    "readonly database": ("没有写入的权限", "请检查文件夹权限"),
    "append-only": ("已入账的内容不能改动或删除", "请用 intake correct 更正，或用 intake purge 清除案卷"),
    "password authentication failed": ("数据库不接受用户名或密码", "请检查设置 ledger"),
    "does not exist": ("数据库、用户或表不存在", "请检查设置 ledger"),
    "connection": ("连不上数据库", "请检查设置 ledger，并确认 PostgreSQL 正在运行"),
}
"""A part of what the driver says -> what it means, and the next step; the first that fits counts."""


@contextmanager
def report_database_errors(place: LedgerPlace) -> Generator[None]:
    """Tells what keeps the ledger from being used. Values of statements are never repeated: they may be personal.

    Raises:
        BadConfiguration: the block met an error of the database.
    """
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig)
        why, step = next(
            (told for part, told in _SAYINGS.items() if part in said), (type(error.orig).__name__, "请检查设置 ledger")
        )
        raise BadConfiguration(f"{place.label}：台账无法使用：{why}", step) from _without_values(error)


def _without_values(error: DBAPIError) -> BaseException | None:
    """The driver's own error: SQLAlchemy's repeats the parameters."""
    return error.orig
