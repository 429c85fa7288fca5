"""Word files -> PDF for the printer, through LibreOffice without a screen: one process for a whole batch.

The process has a profile of its own in a temporary folder, so that an office program which a person has open is neither
disturbed nor asked. What comes out is looked at before it is handed over: pages, paper size, fonts, lost characters.
"""

import contextlib
import errno
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdf
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  -- compiled, without stubs

from intake.disk.drafts import name_room
from intake.errors import MissingDependency, UsageError, escape_controls, system_reason
from intake.forms.fonts import write_configuration
from intake.forms.package import read_parts
from intake.forms.put import PARSER, WORD, Element
from intake.forms.tags import PARTS
from intake.machine.processes import end_group, start_group

PROGRAMS = ("soffice", "libreoffice")
_START, _EACH = 120.0, 20.0
"""Seconds that the program may take to start and for each file; two old cores take 4 and 1."""
_ROOM = 4 * 1024 * 1024
"""Bytes below which the program has no room for its settings and for a PDF with embedded fonts."""
_POINTS_A_TWIP = 1 / 20
_SAME_SIZE = 3.0
"""Points: a millimetre. LibreOffice rounds to hundredths of a millimetre."""
_NEXT = "请执行 apt install libreoffice-writer-nogui fonts-noto-cjk，或用 Word、WPS 打开 .docx 打印"


class ScratchFull(UsageError):
    """The disk of temporary files has no room for the office program."""


def find_program() -> str:
    """The office program.

    Raises:
        MissingDependency: there is none.
    """
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        raise MissingDependency("没有 LibreOffice，不能转成 PDF；Word 文件已存", _NEXT)
    return found


def convert_documents(documents: Sequence[bytes], titles: Sequence[str], profile: Path | None = None) -> list[bytes]:
    """The documents as PDF files, in their order, converted by one process.

    Args:
        documents: Word files.
        titles: The title of each.
        profile: Folder of the program's own settings, made where it is not there: with it the next start is quicker. Only one
            process at a time may use it. None: one that lasts no longer than the call.

    Raises:
        MissingDependency: no office program, or it did not convert all of them in time.
        ScratchFull: it found no room to work in.
    """
    command = find_program()
    with (
        _report_full_scratch(),
        tempfile.TemporaryDirectory(prefix=name_room("print"), ignore_cleanup_errors=True) as name,
    ):
        folder = Path(name)
        sources = _write_documents(folder, documents)
        _run_program(command, folder, sources, profile or folder / "profile")
        made = [path.with_suffix(".pdf") for path in sources]
        lost = sum(not _is_whole(path) for path in made)
        if lost and shutil.disk_usage(folder).free < _ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if lost:
            raise MissingDependency(f"LibreOffice 有 {lost} 个文件没有转成 PDF；Word 文件已存", _NEXT)
        return [strip_properties(path.read_bytes(), title) for path, title in zip(made, titles, strict=True)]


@contextlib.contextmanager
def _report_full_scratch() -> Generator[None]:
    try:
        yield
    except OSError as error:
        where = escape_controls(tempfile.gettempdir())
        raise ScratchFull(
            f"临时文件夹 {where}：无法写入（{system_reason(error)}），未转成 PDF；Word 文件已存",
            "请腾出空间，或用环境变量 TMPDIR 换一个临时文件夹",
        ) from error


def _is_whole(path: Path) -> bool:
    """Whether a PDF was written to its end."""
    return path.is_file() and path.read_bytes().rstrip().endswith(b"%%EOF")


def _write_documents(folder: Path, documents: Sequence[bytes]) -> list[Path]:
    """Writes the documents as numbered Word files and says where they are."""
    sources = [folder / f"{number}.docx" for number in range(len(documents))]
    for path, data in zip(sources, documents, strict=True):
        path.write_bytes(data)
    return sources


def _run_program(command: str, folder: Path, sources: Sequence[Path], profile: Path) -> None:
    write_configuration(folder / "fonts.conf")
    words = [command, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={profile.as_uri()}"]
    words += ["--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder), *map(str, sources)]
    environment = os.environ | {
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "LC_ALL": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }
    # The program is a script that starts others: a group of its own, so that none of them outlives a timeout.
    with start_group(words, environment) as process:
        try:
            process.wait(_START + _EACH * len(sources))
        except subprocess.TimeoutExpired as error:
            raise MissingDependency("LibreOffice 长时间没有回应，未转成 PDF；Word 文件已存", _NEXT) from error
        finally:
            end_group(process)


def strip_properties(data: bytes, title: str) -> bytes:
    """The same PDF with its title for all properties: no clock, no random identifier, no author."""
    return join_documents([data], title)


def join_documents(made: Sequence[bytes], title: str) -> bytes:
    """Several PDF files as one, in their order, with a title for all properties."""
    writer = pypdf.PdfWriter()
    for data in made:
        writer.append(io.BytesIO(data))
    writer.metadata = {"/Title": title}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# ------------------------------------------------------------------------------------------------ looking at it
def check_pdf(data: bytes, document: bytes, pages: int) -> tuple[str, ...]:
    """What is wrong with a PDF made of a Word file; `pages` as in `Form.pages`."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    parts = read_parts(document, "")
    many = len(reader.pages) > pages > 0
    return (
        *([f"共 {len(reader.pages)} 页，应为 {pages} 页"] if many else []),
        *_find_wrong_sizes(reader, parts["word/document.xml"]),
        *_find_loose_fonts(reader),
        *_find_lost_characters(reader, "".join(_iter_texts(parts))),
    )


def _find_wrong_sizes(reader: pypdf.PdfReader, body: bytes) -> Iterator[str]:
    wanted = [_paper_size(element) for element in etree.fromstring(body, PARSER).iter(f"{WORD}pgSz")]
    for number, page in enumerate(reader.pages, start=1):
        size = sorted((float(page.mediabox.width), float(page.mediabox.height)))
        if wanted and not any(_is_same_size(size, other) for other in wanted):
            yield f"第 {number} 页的纸张大小与模板不符"


def _paper_size(element: Element) -> list[float]:
    """Both sides in points, the shorter first."""
    return sorted(float(element.get(f"{WORD}{side}")) * _POINTS_A_TWIP for side in ("w", "h"))


def _is_same_size(size: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(one - two) <= _SAME_SIZE for one, two in zip(size, other, strict=True))


def _find_loose_fonts(reader: pypdf.PdfReader) -> Iterator[str]:
    fonts = [entry.get_object() for page in reader.pages for entry in _page_fonts(page)]
    loose = sorted({str(font.get("/BaseFont", "")).lstrip("/") for font in fonts if not _is_embedded(font)})
    if loose:
        yield f"字体没有嵌入：{'、'.join(loose)}"


def _page_fonts(page: pypdf.PageObject) -> Sequence[Any]:
    found: Any = page.get("/Resources", {}).get("/Font", {})
    return list(found.values())


def _is_embedded(font: Any) -> bool:
    described = font.get("/DescendantFonts", [font])[0].get_object().get("/FontDescriptor", {})
    return bool({"/FontFile", "/FontFile2", "/FontFile3"} & set(described.keys()))


def _find_lost_characters(reader: pypdf.PdfReader, text: str) -> Iterator[str]:
    """A character that no font has is drawn as nothing or as a box, and is not in the text of the PDF."""
    printed = {c for page in reader.pages for c in page.extract_text()}
    lost = sorted({c for c in text if not c.isspace()} - printed)
    if lost:
        yield f"缺字，没有字体可以印出：{' '.join(lost[:10])}"


def _iter_texts(parts: dict[str, bytes]) -> Iterator[str]:
    for name, part in parts.items():
        match = PARTS.fullmatch(name)
        if match and not match[1].startswith("comments"):
            yield from (t.text or "" for t in etree.fromstring(part, PARSER).iter(f"{WORD}t"))
