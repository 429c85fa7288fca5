"""Where the ledger lies: one file of this machine, or a PostgreSQL database; and the folder of scans beside it.

SQLite with a write-ahead log shares memory between the processes that write. Across a network file system there is no such
memory, so two windows would write over each other: SQLite's own manual rules it out (https://sqlite.org/wal.html, "WAL does
not work over a network filesystem"). Such a path is refused here, before a file is made.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from intake.errors import BadConfiguration, escape_controls
from intake.patterns import words_beside
from intake.settings import Settings, data_folder

DIGESTS = ("sha256", "sm3")
"""Digests that chain events; the first is the default. Each event says by which it was chained."""
_DRIVER = "postgresql+psycopg"
_SCHEMES = (_DRIVER, "postgresql", "postgres")
_NEXT_STEP = (
    "请把 ledger 改为本机磁盘上的文件；几台机器共用一本台账的，请用 PostgreSQL：postgresql+psycopg://用户@主机/数据库"
)


@dataclass(frozen=True, slots=True)
class LedgerPlace:
    """Where a ledger is and how it is kept. Its text never shows a password.

    Attributes:
        file: The SQLite file; None where the ledger is in PostgreSQL.
        url: `postgresql+psycopg://…`, with its password where one was written; empty where the ledger is a file.
        store: The folder of scans, by their hashes.
        digest: By what new events are chained, one of `DIGESTS`.
        key: The file whose content opens an encrypted ledger; None where it is not encrypted.
        area: 统筹区 of the office; cases that come in here bear it.
    """

    file: Path | None
    store: Path
    url: str = field(default="", repr=False)
    digest: str = DIGESTS[0]
    key: Path | None = None
    area: str = field(default="", compare=False)

    @property
    def label(self) -> str:
        """What messages call it: the path, or the address without user, password and options."""
        return escape_controls(str(self.file)) if self.file is not None else show_address(self.url)


def find_ledger(settings: Settings) -> LedgerPlace:
    """The place that the settings name; nothing is opened or made.

    Raises:
        BadConfiguration: a file on a network share, an address that is none, an unknown digest.
    """
    if settings.ledger_digest not in DIGESTS:
        raise BadConfiguration(
            f"设置 ledger_digest 的值 {settings.ledger_digest!r} 不认识", f"可用：{'、'.join(DIGESTS)}"
        )
    if "://" in settings.ledger:
        return _database_place(settings)
    file = Path(settings.ledger)
    refuse_network_share(file)
    store = settings.store or file.parent / "scans"
    return LedgerPlace(file, store, digest=settings.ledger_digest, key=settings.ledger_key, area=settings.office.area)


def refuse_network_share(file: Path) -> None:
    """Makes sure that SQLite may keep a file there.

    Raises:
        BadConfiguration: the path lies on another machine.
    """
    kind = find_file_system(file)
    if kind in words_beside(__file__)["network"]:
        raise BadConfiguration(
            f"{escape_controls(str(file))}：台账文件在网络共享上（{kind}），SQLite 的预写日志（WAL）在网络共享上会损坏数据",
            _NEXT_STEP,
        )


def find_file_system(path: Path) -> str:
    """What the kernel calls the file system that holds `path`, which need not exist; empty where it does not say.

    Links are followed. Network paths of Windows (`\\\\server\\folder`) are `smb`.
    """
    if str(path).startswith(("\\\\", "//")):
        return "smb"
    real = path.resolve()
    _touch_mount(real)
    below = [(point, kind) for point, kind in _iter_mounts() if real.is_relative_to(point)]
    return max(reversed(below), key=lambda mount: len(mount[0].parts), default=(real, ""))[1]  # of two, the later mount


def _touch_mount(path: Path) -> None:
    """Looks at the nearest folder that exists: what is mounted on demand is mounted by that."""
    next((folder for folder in (path, *path.parents) if folder.exists()), None)


def _iter_mounts() -> Iterable[tuple[Path, str]]:
    """Every mount point with its kind of file system, in the order of mounting."""
    import psutil

    for mount in psutil.disk_partitions(all=True):
        remote = "remote" in mount.opts.split(",")  # a drive letter of Windows behind which another machine is
        yield Path(mount.mountpoint), "smb" if remote else mount.fstype


# ------------------------------------------------------------------------------------------------ PostgreSQL
def _database_place(settings: Settings) -> LedgerPlace:
    scheme, _, rest = settings.ledger.partition("://")
    if scheme not in _SCHEMES:
        raise BadConfiguration(
            f"设置 ledger 的地址 {escape_controls(scheme)}://… 不能用",
            f"请写文件的路径，或 {_DRIVER}://用户@主机/数据库",
        )
    if settings.ledger_key is not None:
        raise BadConfiguration("设置 ledger_key 只用于台账文件，PostgreSQL 的台账不用它", "请去掉 ledger_key")
    url = f"{_DRIVER}://{rest}"
    show_address(url)
    return LedgerPlace(
        None, settings.store or data_folder() / "scans", url, settings.ledger_digest, area=settings.office.area
    )


def show_address(url: str) -> str:
    """Machine, port and database alone: passwords may stand in the user's part and in the options.

    Raises:
        BadConfiguration: it is no address.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        # The cause is left out: it repeats the address.
        raise BadConfiguration("设置 ledger 的数据库地址写法不对", f"请写成 {_DRIVER}://用户@主机/数据库") from None
    machine = parts.host or "本机"
    port = f":{parts.port}" if parts.port else ""
    return escape_controls(f"PostgreSQL {machine}{port}/{parts.database or ''}")
