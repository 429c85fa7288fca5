"""A file that a person made for the program: a plain file of bounded size; a text in UTF-8."""

import os
import stat
from functools import partial
from pathlib import Path

from intake.errors import BadConfiguration, escape_controls, system_reason
from intake.machine.files import open_checked, read_at_most


def read_plain_file(path: Path, name: str, most: int) -> bytes:
    """What the file holds.

    Args:
        path: Where it lies.
        name: What messages call it.
        most: Bytes that it may have.

    Raises:
        BadConfiguration: it cannot be read, is no plain file, or is too large.
    """
    where = escape_controls(name)
    try:
        with open_checked(path, partial(_check_plain, where=where), links=True) as file:
            data = read_at_most(file, most)
    except OSError as error:
        raise BadConfiguration(f"{where}：无法读取（{system_reason(error)}）", "请检查路径和权限") from error
    except ValueError as error:  # a NUL in the name
        raise BadConfiguration(f"{where}：文件名含有非法字符", "请改名后再试") from error
    if len(data) > most:
        raise BadConfiguration(f"{where}：文件太大", f"这样的文件不应超过 {most:,} 字节")
    return data


def _check_plain(status: os.stat_result, *, where: str) -> None:
    if not stat.S_ISREG(status.st_mode):  # a pipe would wait for ever, a device may have no end
        raise BadConfiguration(f"{where}：不是普通文件", "请指定文件本身")


def read_text_file(path: Path, name: str, most: int) -> str:
    """What stands in the file; arguments as of `read_plain_file`.

    Raises:
        BadConfiguration: it cannot be read, is no plain file, is too large, or is not UTF-8.
    """
    data = read_plain_file(path, name, most)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = escape_controls(name)
        raise BadConfiguration(f"{where} 第 {line} 行：不是 UTF-8 编码", "请用编辑器另存为 UTF-8") from error
