"""Papers while they are arranged: sheets that are laid together, and what they are taken for; nothing is extracted yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from intake import types
from intake.ledger.model import PaperKey
from intake.model import Box, Classification, Document, Origin, Page, Reading, Rect


@dataclass(frozen=True, slots=True)
class LooseSheet:
    """A page with its place on disk, whatever paper it is part of."""

    origin: Origin
    page: Page

    def is_page(self, key: PaperKey) -> bool:
        """Whether it is that page of that file."""
        return (self.origin.sha256, self.origin.number) == (key.sha256, key.page)


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A paper as it is being put together.

    Attributes:
        sheets: Its pages in their order; at least one.
        part: Which of several papers on one sheet it is, from 1; 0 where the pages are whole.
        taken_for: Its type; None where it is to be told anew by its words.
        told: Whether a person said the type.
        reading: What was read of it; None where pages or type are others since.
    """

    sheets: tuple[LooseSheet, ...]
    part: int
    taken_for: Classification | None
    told: bool = False
    reading: Reading | None = None

    def begins_with(self, key: PaperKey, area: Box | None) -> bool:
        """Whether it is the paper of that first page, and of several on a sheet the one that lies there."""
        return self.part == key.part and self.sheets[0].is_page(key) and (area is None or self._lies_at(area))

    def _lies_at(self, area: Box) -> bool:
        own = area_of(self.sheets[0].page)
        one, other = (Rect(b.left, b.top, b.right, b.bottom) for b in (own, area))
        return min(one.coverage_of(other), other.coverage_of(one)) >= _SAME

    def find_page(self, key: PaperKey) -> int | None:
        """Where among its sheets a page lies; None where it does not. Parts of a sheet have no pages to be moved."""
        places = (at for at, sheet in enumerate(self.sheets) if sheet.is_page(key))
        return None if self.part else next(places, None)

    def with_sheets(self, sheets: Sequence[LooseSheet]) -> "PaperDraft":
        """The same paper with other pages: its type stays where a person said it, else it is told anew."""
        return replace(self, sheets=tuple(sheets), taken_for=self.taken_for if self.told else None, reading=None)

    def with_more(self, sheets: Sequence[LooseSheet]) -> "PaperDraft":
        """The same paper with more pages: what it is taken for stays, if that is anything."""
        known = self.taken_for if self.taken_for is not None and self.taken_for.kind != types.UNKNOWN else None
        return replace(self, sheets=tuple(sheets), taken_for=known, reading=None)

    def with_type(self, taken_for: Classification) -> "PaperDraft":
        """The same paper, of the type that a person says it is."""
        same = self.reading is not None and self.reading.classification.kind == taken_for.kind
        return replace(self, taken_for=taken_for, told=True, reading=self.reading if same else None)

    def make_document(self) -> Document:
        """Its pages as a document: those of one file in their order keep their numbers, all others count from 1."""
        first = self.sheets[0].origin
        numbers = [sheet.origin.number for sheet in self.sheets]
        one_file = all(sheet.origin.path == first.path for sheet in self.sheets)
        if one_file and numbers == sorted(set(numbers)):
            pages = tuple(replace(sheet.page, number=sheet.origin.number) for sheet in self.sheets)
            return Document(first.path, first.sha256, pages, self.part)
        pages = tuple(replace(sheet.page, number=at) for at, sheet in enumerate(self.sheets, start=1))
        return Document(first.path, first.sha256, pages, self.part, tuple(sheet.origin for sheet in self.sheets))


_SAME = 0.5
"""Share of each of two parts of a sheet that the other must cover to be one: papers on a sheet lie beside each other."""


def draft_paper(reading: Reading) -> PaperDraft:
    """A paper as it was read."""
    document = reading.document
    sheets = tuple(LooseSheet(document.origin_of(page.number), page) for page in document.pages)
    return PaperDraft(sheets, document.part, reading.classification, reading=reading)


def area_of(page: Page) -> Box:
    """The part of the sheet as scanned that a page covers."""
    return page.frame.map_rect(Rect(0, 0, page.width, page.height))
