"""A Word file as its parts, and back to bytes that depend on nothing but the parts: no clock, no order of writing, no author."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from intake.errors import BadConfiguration, escape_controls
from intake.written.text_file import read_plain_file

CORE = "docProps/core.xml"
STYLES = "word/styles.xml"
_MOST_BYTES = 50_000_000
"""Of all parts together: a form with a coat of arms in print quality has 2 million."""
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What `zipfile` lets out for damaged files."""
_FIRST = "[Content_Types].xml"
_STAMP = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive knows."""
_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
)


def read_parts(data: bytes, name: str) -> dict[str, bytes]:
    """The parts of a Word file; `name` is the file's in messages.

    Raises:
        BadConfiguration: no Word file, or one too big to be a form.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _unpacked_size(archive) > _MOST_BYTES:
                raise BadConfiguration(f"模板 {name}：解开后超过 50 MB", "请缩小其中的图片")
            parts = _read_files(archive)
    except _BROKEN as error:
        raise BadConfiguration(f"模板 {name}：不是 Word 文件（.docx）", "请用 Word 或 WPS 另存为 .docx") from error
    if any(_declares_types(part, content) for part, content in parts.items()):
        raise BadConfiguration(f"模板 {name}：含有文档类型声明（DOCTYPE）", "请用 Word 或 WPS 另存为 .docx")
    if "word/document.xml" not in parts:
        raise BadConfiguration(f"模板 {name}：不是 Word 文件（.docx）", "请用 Word 或 WPS 另存为 .docx")
    return parts


def _declares_types(part: str, content: bytes) -> bool:
    """Whether an XML part declares a document type, which no word processor writes and every trick with entities needs."""
    return part.endswith((".xml", ".rels")) and b"<!DOCTYPE" in content.replace(b"\0", b"").upper()


def _unpacked_size(archive: zipfile.ZipFile) -> int:
    return sum(entry.file_size for entry in archive.infolist())


def _read_files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}


def template_folders(own: Path | None, shipped: Path) -> tuple[Path, ...]:
    """Where templates lie: the office's own folder first, which need not have all of them.

    Raises:
        BadConfiguration: the office's folder is not there.
    """
    if own is not None and not own.is_dir():
        raise BadConfiguration(
            f"{escape_controls(str(own))}：没有这个模板文件夹", "请检查 --templates 或设置 templates"
        )
    return (shipped,) if own is None else (own, shipped)


def read_template(places: Sequence[Path], file: str) -> bytes:
    """The bytes of a template, from the first folder that has it.

    Raises:
        BadConfiguration: none has it, or it cannot be read.
    """
    path = find_template(places, file)
    return read_plain_file(path, f"模板 {path}", _MOST_BYTES)


def read_shipped(places: Sequence[Path], file: str) -> bytes:
    """The template that came with the product, in the last folder; empty for a form that is the office's alone."""
    path = places[-1] / file
    return path.read_bytes() if path.is_file() else b""


def find_template(places: Sequence[Path], file: str) -> Path:
    """Where a template lies; in the last folder, where none has it."""
    return next((folder / file for folder in places if (folder / file).exists()), places[-1] / file)


def pack_parts(parts: Mapping[str, bytes], title: str) -> bytes:
    """The parts as a Word file: sorted, with one time stamp, and with nothing in the properties but the title."""
    written = dict(parts)
    if CORE in written:
        written[CORE] = _PROPERTIES.format(title=escape(title)).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(written, key=lambda n: (n != _FIRST, n)):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, written[name])
    return out.getvalue()
