"""What a database says when it cannot go on, in the office's words. Nothing of a failed transaction is kept."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from intake.errors import BadConfiguration, ExitCode
from intake.ledger.location import LedgerPlace

_FULL = ("磁盘已满，这一次没有记入，以前的都在", "请清理磁盘后再运行一次")
_BROKEN = ("磁盘无法写入，这一次没有记入，以前的都在", "请检查磁盘空间和硬件后再运行一次")
_STATES: Mapping[str, tuple[str, str]] = {
    "53100": _FULL,
    "53": ("数据库服务器的资源用尽", "请稍后再试，或请管理员查看服务器"),
    "22": ("有一项内容太长或超出范围", "请核对所写的内容"),
    "28": ("数据库不接受用户名或密码", "请检查设置 ledger"),
    "3D": ("没有这个数据库", "请先建好数据库，或检查设置 ledger"),
    "42501": ("没有所需的权限", "请让数据库的所有者授权，见 docs/ledger.md"),
    "08": ("与数据库的连接断开", "请再运行一次"),
    "57P": ("数据库服务器正在停止或启动", "请稍后再试"),
}
"""How a state of PostgreSQL begins -> the same; its texts are in the server's language, its states are not."""
_SAYINGS: Mapping[str, tuple[str, str]] = {
    "database is locked": ("另一个进程占用台账太久", "请稍后再试"),
    "database or disk is full": _FULL,
    "No space left on device": _FULL,
    "disk I/O error": _BROKEN,
    "malformed": ("台账文件已损坏", "请不要再写入，从备份恢复：intake ledger restore，见 docs/ledger.md"),
    "file is not a database": ("不是台账文件，或密钥不对", "请检查设置 ledger 和 ledger_key"),
    "unable to open database file": ("无法打开", "请检查设置 ledger 和文件夹权限"),
    "attempt to write a readonly database": ("没有写入的权限", "请检查文件夹权限"),
    "readonly database": ("没有写入的权限", "请检查文件夹权限"),
    "password authentication failed": ("数据库不接受用户名或密码", "请检查设置 ledger"),
    "does not exist": ("没有这个数据库或用户", "请先建好，或检查设置 ledger"),
    "append-only": ("已入账的内容不能改动或删除", "请用 intake correct 更正，或用 intake purge 清除案卷"),
    "connection": ("连不上数据库", "请检查设置 ledger，并确认 PostgreSQL 正在运行"),
}
"""A part of what the driver says -> what it means, and the next step; the first that fits counts."""


class LedgerFailure(BadConfiguration):
    """The ledger cannot be used at this moment: no verdict on the papers that were at hand."""


@contextmanager
def report_database_errors(place: LedgerPlace) -> Generator[None]:
    """Tells what keeps the ledger from being used. Values of statements are never repeated: they may be personal.

    Raises:
        LedgerFailure: the block met an error of the database.
    """
    try:
        yield
    except DBAPIError as error:
        raise explain_failure(place, error.orig) from error.orig  # SQLAlchemy's own text repeats the parameters


def explain_failure(place: LedgerPlace, error: BaseException | None) -> LedgerFailure:
    """What the driver's own error means."""
    said = next((told for part, told in _SAYINGS.items() if part in str(error)), None)
    why, step = _explain_state(error) or said or (type(error).__name__, "请检查设置 ledger")
    failure = LedgerFailure(f"{place.label}：台账无法使用：{why}", step)
    if (why, step) in (_FULL, _BROKEN):
        failure.exit_code = ExitCode.USAGE  # as of every other file that cannot be written
    return failure


def _explain_state(error: BaseException | None) -> tuple[str, str] | None:
    """By its state, where it is one of PostgreSQL's and means something to an office."""
    import psycopg

    state = (error.sqlstate or "") if isinstance(error, psycopg.Error) else ""
    return next((told for begins, told in _STATES.items() if state.startswith(begins)), None)
