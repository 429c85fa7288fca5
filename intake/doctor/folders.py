"""The folders and files of the office: whether there is room, and whether they are the office's alone."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from intake.doctor.findings import MachineCheck
from intake.errors import ExitCode, escape_controls
from intake.ledger.location import LedgerPlace
from intake.machine.files import belongs_to_me, is_open_to
from intake.settings import Settings

_ROOMY, _TIGHT = 1_000_000_000, 200_000_000
"""Bytes: a day's results and scans stay far below the first; below the second nothing is taken in by the page any more."""
_OTHERS = 0o077
"""What a folder or file may allow anybody but its owner."""


# ------------------------------------------------------------------------------------------------ room
def check_room(settings: Settings, place: LedgerPlace | None) -> Iterator[MachineCheck]:
    """Whether folders can be written to and have room; those that are made when they are first needed are looked for above."""
    yield check_folder("临时文件夹", Path(tempfile.gettempdir()))
    if place is not None and place.file is not None:
        yield check_folder("台账的磁盘", place.file.parent)
    if place is not None:
        yield check_folder("扫描件的磁盘", place.store)
    if settings.cache is not None and settings.cache_max_mb > 0:
        yield check_folder("缓存的磁盘", settings.cache)


def check_folder(name: str, path: Path) -> MachineCheck:
    """Whether a folder, or the nearest above it that is there, can be written to and has room. Nothing is written."""
    there = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    where = escape_controls(str(path))
    if not there.is_dir():
        return MachineCheck(name, False, f"{where} 不是文件夹", "请检查设置", ExitCode.BAD_CONFIGURATION)
    if not os.access(there, os.W_OK | os.X_OK):
        return MachineCheck(name, False, f"{where} 不可写", "请检查权限，或换一个位置", ExitCode.BAD_CONFIGURATION)
    free = shutil.disk_usage(there).free
    room = f"{where}，剩余 {free / 1e9:.1f} GB"
    if free >= _ROOMY:
        return MachineCheck(name, True, room)
    code = ExitCode.DONE if free >= _TIGHT else ExitCode.BAD_CONFIGURATION
    return MachineCheck(name, False, room, "请清理磁盘；缓存可用 intake cache clear 清除", code)


# ------------------------------------------------------------------------------------------------ permissions
@dataclass(frozen=True, slots=True)
class _Private:
    """What nobody else may read: what it is, where, and in what mode it should be."""

    name: str
    path: Path
    mode: str = "600"


def check_permissions(
    settings: Settings, place: LedgerPlace | None, settings_file: Path | None
) -> Iterator[MachineCheck]:
    """Whether anybody else may read what is personal or a key; one line where all is well."""
    if sys.platform == "win32":
        yield MachineCheck(
            "权限", True, "Windows：请只给本人和管理员访问数据文件夹的权限", "在文件夹的“属性、安全”里查看"
        )
        return
    private = [one for one in _iter_private(settings, place, settings_file) if os.path.lexists(one.path)]
    open_ones = [found for one in private if (found := _check_private(one)) is not None]
    yield from open_ones
    if not open_ones:
        yield MachineCheck("权限", True, "台账、扫描件、缓存、密钥只有本人可读" if private else "还没有需要保护的文件")


def _iter_private(settings: Settings, place: LedgerPlace | None, settings_file: Path | None) -> Iterator[_Private]:
    if place is not None and place.file is not None:
        for ending in ("", "-wal", "-shm"):
            yield _Private("台账", place.file.with_name(place.file.name + ending))
    if place is not None:
        yield _Private("扫描件文件夹", place.store, "700")
    if settings.cache is not None:
        yield _Private("缓存文件夹", settings.cache, "700")
    if settings.ledger_key is not None:
        yield _Private("台账的密钥", settings.ledger_key)
    if settings.serve.tls_key is not None:
        yield _Private("网页的私钥", settings.serve.tls_key)
    if settings_file is not None and _bears_password(settings.ledger):
        yield _Private("设置文件（内有数据库口令）", settings_file)


def _bears_password(address: str) -> bool:
    """Whether `…://user:password@host/…` stands in the settings."""
    return ":" in address.partition("://")[2].partition("@")[0] if "@" in address else False


def _check_private(one: _Private) -> MachineCheck | None:
    """What is wrong with it; None where nothing is."""
    status, where = one.path.stat(), escape_controls(str(one.path))
    mode = stat.S_IMODE(status.st_mode)
    if is_open_to(status, _OTHERS):
        found = f"{one.name} {where} 别的用户也能读写（权限 {mode:04o}）"
        return MachineCheck("权限", False, found, f"请执行 chmod {one.mode} {where}", ExitCode.BAD_CONFIGURATION)
    if not belongs_to_me(status):
        found = f"{one.name} {where} 属于别的用户"
        return MachineCheck("权限", False, found, "请用那个用户运行，或请管理员改属主", ExitCode.BAD_CONFIGURATION)
    return None
