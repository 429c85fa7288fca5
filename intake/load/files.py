"""Files before they are opened: finding them, telling their kind by content, reading their bytes without being trapped.

A name proves nothing: many files called `.jpg` hold PNG or WebP data. Signatures are those of the formats' own
specifications; the words for what cannot be read are those of the office.
"""

import errno
import hashlib
import os
import re
import stat
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from io import BufferedReader
from pathlib import Path

from intake.disk.drafts import OUTPUT_MARK
from intake.errors import UnreadableInput, system_reason
from intake.machine.files import open_checked
from intake.settings import Limits

RESAVE = "请转存为 JPG 或 PDF 后再导入"
RESCAN = "请重新扫描或重新拷贝该文件"

READABLE_SUFFIXES = frozenset(
    [".pdf", ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".ofd", ".xml"]
)
REPORTED_SUFFIXES = frozenset(
    [".heic", ".heif", ".avif", ".gif", ".jp2", ".doc", ".docx", ".wps", ".zip", ".rar", ".7z"]
)
"""Not readable, but what an applicant hands in: named in the report instead of passed over in silence."""

_OFFICE_LOCK = "~$"
_FOREIGN_FOLDERS = frozenset({"__MACOSX", "$RECYCLE.BIN", "System Volume Information"})
_PART = 1024 * 1024
"""Bytes that are hashed at once."""
_SNIFFED = 4096
"""A PDF header may stand anywhere in the first 1024 bytes; the names in a zip's first entries lie within this many."""


class FileKind(StrEnum):
    """What a file's content says it is, as far as it can be read; the values are Pillow's names."""

    JPEG = "JPEG"
    PNG = "PNG"
    BMP = "BMP"
    WEBP = "WEBP"
    TIFF = "TIFF"
    PDF = "PDF"
    OFD = "OFD"
    XML = "XML"


# ------------------------------------------------------------------------------------------------ finding
@dataclass(frozen=True, slots=True)
class Folder:
    """Files that lie beside each other in one folder, in natural order: what may be one paper saved page by page."""

    files: tuple[Path, ...]


def find_inputs(paths: Iterable[Path]) -> Iterator[Path | UnreadableInput]:
    """Files as named, folders walked recursively in natural order; what cannot be opened is reported in its place.

    Inside folders only suffixes that may be documents are taken; hidden files, system files and our own output are
    passed over. A folder is walked once, and those behind links are not.
    """
    for item in find_stacks(paths):
        if isinstance(item, Folder):
            yield from item.files
        else:
            yield item


def find_stacks(
    paths: Iterable[Path], *, linked: bool = True, empty: bool = False
) -> Iterator[Path | Folder | UnreadableInput]:
    """The same files, those of one folder together; a subfolder between two files parts them.

    Folders behind links are not walked; what is not followed is reported in its place.

    Args:
        paths: Files and folders.
        linked: Whether links to files are followed.
        empty: Whether a folder without any file that may be a paper is reported.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        try:
            status = path.stat()
        except (OSError, ValueError) as error:
            yield cannot_open(path, error)
            continue
        if not stat.S_ISDIR(status.st_mode):
            yield path
            continue
        known = (status.st_dev, status.st_ino) in seen
        if not (yield from _walk_folder(path, seen, linked)) and empty and not known:
            yield UnreadableInput(path, "文件夹里没有可读的文件", "请核对路径；结果文件夹不作为材料读取")


@dataclass(frozen=True, slots=True)
class _Subfolder:
    """A folder that a walk comes across."""

    path: Path


def _walk_folder(
    folder: Path, seen: set[tuple[int, int]], linked: bool
) -> Generator[Folder | UnreadableInput, None, int]:
    """A walk that does not call itself: folders may be nested deeper than calls can be. Ends with how much it came across."""
    count = 0
    walks = [_iter_folder(folder, seen, linked)]
    while walks:
        step = next(walks[-1], None)
        if step is None:
            walks.pop()
        elif isinstance(step, _Subfolder):
            walks.append(_iter_folder(step.path, seen, linked))
        else:
            count += 1
            yield step
    return count


def _iter_folder(
    folder: Path, seen: set[tuple[int, int]], linked: bool
) -> Iterator[Folder | _Subfolder | UnreadableInput]:
    """What lies directly in a folder that was not walked before."""
    try:
        status = folder.stat()
        names = sorted(os.listdir(folder), key=natural_key)
    except OSError as error:
        yield cannot_open(folder, error)
        return
    if (status.st_dev, status.st_ino) in seen or OUTPUT_MARK in names:
        return
    seen.add((status.st_dev, status.st_ino))
    files: list[Path] = []
    for name in names:
        if passed_over(name):
            continue
        step = _look_at(folder / name, linked)
        if isinstance(step, Path):
            files.append(step)
            continue
        if isinstance(step, _Subfolder):
            yield from _group_files(files)
            files = []
        if step is not None:
            yield step
    yield from _group_files(files)


def _look_at(path: Path, linked: bool) -> Path | _Subfolder | UnreadableInput | None:
    """An entry of a folder: a file that may be a paper, a folder, what cannot be looked at; None for everything else."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return cannot_open(path, error)
    if stat.S_ISLNK(mode) and (not linked or path.is_dir()):
        return behind_link(path)
    if stat.S_ISDIR(mode):
        return _Subfolder(path)
    return path if path.suffix.lower() in READABLE_SUFFIXES | REPORTED_SUFFIXES else None


def passed_over(name: str) -> bool:
    """Whether an entry of a folder is hidden, of the system, or an office program's lock: no paper, whatever it holds."""
    return name.startswith((".", _OFFICE_LOCK)) or name in _FOREIGN_FOLDERS


def behind_link(path: Path) -> UnreadableInput:
    """What lies behind a link may be exchanged while it is read, or be no paper of this case at all."""
    return UnreadableInput(path, "这是链接，不予读取", "请放入文件或文件夹本身")


def _group_files(files: list[Path]) -> Iterator[Folder]:
    if files:
        yield Folder(tuple(files))


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which 第2页 comes before 第10页.

    >>> sorted(["第10页", "第2页"], key=natural_key)
    ['第2页', '第10页']
    """
    parts = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return tuple((0, int(p[:18]), p) if p[0] in "0123456789" else (1, 0, p) for p in parts)


# ------------------------------------------------------------------------------------------------ reading
def is_picture(path: Path) -> bool:
    """Whether the file holds one page as a picture, told by its content; False where it cannot be opened."""
    try:
        with _open_plain(path) as file:
            return sniff_kind(path, file.read(16)) in _PICTURES
    except (OSError, ValueError, UnreadableInput):
        return False


def read_bytes(path: Path, limits: Limits) -> bytes:
    """The whole file, which must be a plain one of a permitted size; a pipe or device is refused without blocking.

    Raises:
        UnreadableInput: with the reason.
    """
    try:
        with _open_plain(path) as file:
            data = file.read(_permitted_size(path, file, limits) + 1)
    except (OSError, ValueError) as error:
        raise cannot_open(path, error) from error
    if not data:
        raise UnreadableInput(path, "文件是空的（0 字节）", RESCAN)
    if not data.strip(b"\0"):
        raise UnreadableInput(path, "文件内容全是零字节，拷贝时可能中断", RESCAN)
    return data


def _permitted_size(path: Path, file: BufferedReader, limits: Limits) -> int:
    size = os.fstat(file.fileno()).st_size
    if size > limits.max_file_bytes:
        raise UnreadableInput(
            path,
            f"文件有 {_count_megabytes(size)} MB，超过上限 {_count_megabytes(limits.max_file_bytes)} MB",
            "请拆分或降低扫描分辨率",
        )
    return size


def sha256_of(path: Path, limits: Limits = Limits()) -> str:  # noqa: B008  -- frozen
    """The SHA-256 of the file's bytes, in hex. Its size is asked first: a hole of 300 GB takes an hour to hash.

    Raises:
        UnreadableInput: if it cannot be opened, or is larger than permitted.
    """
    try:
        with _open_plain(path) as file:
            left = _permitted_size(path, file, limits)
            digest = hashlib.sha256()
            while left > 0 and (part := file.read(min(left, _PART))):  # no further: a file of the system may never end
                digest.update(part)
                left -= len(part)
            return digest.hexdigest()
    except (OSError, ValueError) as error:
        raise cannot_open(path, error) from error


def _open_plain(path: Path) -> BufferedReader:
    """The plain file, open."""
    return open_checked(path, partial(_check_plain, path), links=True)


def _check_plain(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableInput(path, "这是文件夹，不是文件", "请指定其中的文件")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableInput(path, "这是管道、设备或套接字，不是普通文件", "请指定扫描件或 PDF 文件")


_REASONS = {
    errno.ENOENT: ("找不到文件", "请检查路径"),
    errno.EACCES: ("没有权限读取", "请检查文件权限"),
    errno.EPERM: ("没有权限读取", "请检查文件权限"),
    errno.ELOOP: ("链接指向自身，无法打开", "请指定原文件"),
    errno.ENAMETOOLONG: ("文件名太长", "请改短文件名"),
    errno.ENXIO: ("这是管道、设备或套接字，不是普通文件", "请指定扫描件或 PDF 文件"),
}


def cannot_open(path: Path, error: OSError | ValueError) -> UnreadableInput:
    """What the system says, in the office's words. A `ValueError` is a NUL in the name."""
    if isinstance(error, ValueError):
        return UnreadableInput(path, "文件名含有非法字符", "请改名后再导入")
    reason, step = _REASONS.get(error.errno or 0, (f"读取失败（{system_reason(error)}）", "请检查磁盘、U 盘或网络位置"))
    return UnreadableInput(path, reason, step)


def _count_megabytes(size: int) -> int:
    return -(-size // (1024 * 1024))


# ------------------------------------------------------------------------------------------------ kind by content
_SIGNATURES: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"BM", FileKind.BMP),
    (b"II*\0", FileKind.TIFF),
    (b"MM\0*", FileKind.TIFF),
    (b"II+\0", FileKind.TIFF),
    (b"MM\0+", FileKind.TIFF),
)
_PICTURES = frozenset((FileKind.JPEG, FileKind.PNG, FileKind.BMP, FileKind.WEBP))
"""Kinds that hold one page; a TIFF may hold many."""
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "旧版 Word/Excel/WPS 文档"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"GIF8", "GIF 图片"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000 图片"),
    (b"{\\rtf", "RTF 文档"),
    (b"8BPS", "Photoshop 文件"),
    (b"%!PS", "PostScript 文件"),
    (b"<!DOCTYPE html", "网页文件"),
    (b"<html", "网页文件"),
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "程序文件"),
)
_ZIPPED: tuple[tuple[bytes, str], ...] = ((b"word/", "Word 文档"), (b"xl/", "Excel 表格"), (b"ppt/", "PPT 文档"))
_ZIP, _ZIPPED_OFD = b"PK\x03\x04", b"OFD.xml"
_PHONE_PICTURES = (b"hei", b"hev", b"mif", b"msf", b"avi")
"""Beginnings of the brand behind `ftyp` that are pictures; all others are films."""
_XML = (
    (b"\xef\xbb\xbf", b"<?xml"),
    (b"\xff\xfe", "<?xml".encode("utf-16-le")),
    (b"\xfe\xff", "<?xml".encode("utf-16-be")),
    (b"\xef\xbb\xbf", b"<EInvoice"),
)
"""Byte order mark and beginning; the root of an e-receipt's data is enough where the declaration was left out."""
_STEPS = {"压缩包": "请解压后导入其中的文件", "程序": "请指定扫描件或 PDF 文件"}


def sniff_kind(path: Path, data: bytes) -> FileKind:
    """The kind that the content shows.

    Raises:
        UnreadableInput: a kind that is not read, named where it is known.
    """
    kind = _find_kind(data)
    if kind is not None:
        return kind
    name = _foreign_name(data)
    if not name:
        raise UnreadableInput(path, "不是可识别的图片或 PDF 文件", RESAVE)
    step = next((step for word, step in _STEPS.items() if word in name), RESAVE)
    raise UnreadableInput(path, f"{name}，暂不能读取", step)


def _find_kind(data: bytes) -> FileKind | None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return FileKind.WEBP
    if b"%PDF-" in data[:1024]:
        return FileKind.PDF
    if data.startswith(_ZIP) and _ZIPPED_OFD in _zip_listing(data):
        return FileKind.OFD
    return FileKind.XML if _is_xml(data) else None


def _is_xml(data: bytes) -> bool:
    return any(data[:64].removeprefix(mark).lstrip().startswith(start) for mark, start in _XML)


def _zip_listing(data: bytes) -> bytes:
    """Where a zip file names its entries: the directory at the end has all, the head only the first ones."""
    return data[:_SNIFFED] + data[-65536:]


def _foreign_name(data: bytes) -> str:
    """The name of a known kind that is not read, else empty."""
    head = data.removeprefix(b"\xef\xbb\xbf")[:_SNIFFED]
    if head.startswith(_ZIP):
        return next((name for entry, name in _ZIPPED if entry in _zip_listing(data)), "ZIP 压缩包")
    if head[4:8] == b"ftyp":
        return "HEIC/AVIF 图片（苹果手机照片）" if head[8:11] in _PHONE_PICTURES else "视频文件"
    lowered = head.lstrip().lower()
    for signature, name in _FOREIGN:
        if head.startswith(signature) or lowered.startswith(signature.lower()):
            return name
    return ""
