"""One PDF of a case for the archive: the printed forms, then every scan under the material that it answers, with bookmarks.

Pages of PDF files go in as they are; pictures at their own resolution. What cannot be put in is told, never left out
silently: e-receipts that are data only, files that do not open any more.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdf
from pypdf.errors import PyPdfError

from intake.cases.judge import Judgement
from intake.cases.model import Material, kind_name
from intake.errors import UnreadableInput, escape_controls
from intake.load.apart.walk import make_page_file
from intake.model import Reading
from intake.settings import Limits

FORMS, OTHERS = "表单", "其他材料"


@dataclass(frozen=True, slots=True)
class ArchiveSection:
    """A bookmark with its papers: title of each paper and the readings behind it."""

    title: str
    papers: tuple[Reading, ...]


def merge_archive(
    judgement: Judgement, forms: Sequence[tuple[str, bytes]], limits: Limits
) -> tuple[bytes, tuple[str, ...]]:
    """The archive file, and what could not be put in.

    Args:
        judgement: The case.
        forms: Title and PDF of every printed form.
        limits: What a scan may cost.
    """
    writer = pypdf.PdfWriter()
    if forms:
        starts = [_append_pages(writer, data) for _, data in forms]
        top = writer.add_outline_item(title=FORMS, page_number=0)
        for (title, _), first in zip(forms, starts, strict=True):
            writer.add_outline_item(title=title, page_number=first, parent=top)
    lost = [told for section in group_papers(judgement) for told in _add_section(writer, section, limits)]
    writer.metadata = {"/Title": f"{judgement.case.item.name}（{judgement.case.item.insurance}）"}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue(), tuple(lost)


def group_papers(judgement: Judgement) -> Iterator[ArchiveSection]:
    """The papers in the order of the item's list; a paper that answers two lines stands under the first."""
    left = dict(enumerate(judgement.case.readings))
    for material in judgement.case.materials:
        papers = _take_papers(left, material)
        if papers:
            yield ArchiveSection(material.name, papers)
    if left:
        yield ArchiveSection(OTHERS, tuple(left.values()))


def _take_papers(left: dict[int, Reading], material: Material) -> tuple[Reading, ...]:
    """The papers that answer the material, taken out of those that are left."""
    answering = dict.fromkeys(match.paper for match in material.matches)
    return tuple(left.pop(paper) for paper in answering if paper in left)


def _append_pages(writer: pypdf.PdfWriter, data: bytes) -> int:
    """Adds a file's pages and says where they begin, from 0."""
    first = len(writer.pages)
    writer.append(io.BytesIO(data), import_outline=False)
    return first


def _add_section(writer: pypdf.PdfWriter, section: ArchiveSection, limits: Limits) -> Iterator[str]:
    """Adds a section's pages; says which could not be added."""
    top = None
    for paper in section.papers:
        first = len(writer.pages)
        for path, number in _find_places(paper):
            try:
                _append_pages(writer, make_page_file(Path(path), number, limits))
            except (UnreadableInput, PyPdfError, OSError, ValueError):
                yield f"{escape_controls(Path(path).name)} 第 {number} 页没有可归档的画面"
        if len(writer.pages) > first:
            top = top or writer.add_outline_item(title=section.title, page_number=first)
            writer.add_outline_item(title=kind_name(paper.classification.kind), page_number=first, parent=top)


def _find_places(paper: Reading) -> Iterable[tuple[str, int]]:
    """Every page of the paper where it lies on disk, once."""
    origins = (paper.document.origin_of(page.number) for page in paper.document.pages)
    return dict.fromkeys((origin.path, origin.number) for origin in origins)
