"""A file page by page: what the cache has, and what has to be recognised, one picture at a time.

A bug costs its page; what lies behind a page on which the loader itself broke is lost, what was read is not. A bug is never
kept, and neither is what cost too much to open (another machine or another limit may read it), nor what a password protects.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from intake import load, types
from intake.cache import Book
from intake.classify import classify_page
from intake.desk import Desk
from intake.errors import IntakeError, LostInput, UnreadableInput
from intake.failures import failure_of_bug
from intake.model import Failure, Page
from intake.splitting import split

if TYPE_CHECKING:
    from intake.load.sheet import Sheet

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file whose pages are wanted; `sha256` is that of its bytes."""

    path: Path
    sha256: str
    desk: Desk
    password: str | None = None

    def pages(self) -> Iterator[split.Scanned]:
        """Every page in order: from the cache what it has, the others recognised."""
        book = self._open_book() if self.password is None else None
        scanned = self._scan(book)
        return book.iter_pages(scanned) if book else scanned

    def page(self, number: int) -> split.Scanned | None:
        """One page, kept where the desk has a cache; None where the file has no such page any more.

        A failure without a page number concerns the whole file.
        """
        book = self._open_book()
        kept = book.find_page(number) if book else None
        if kept is not None:
            return kept
        return next((x for x in self._scan(book, only=number) if split.number_of(x) in (0, number)), None)

    def _open_book(self) -> Book | None:
        desk, settings = self.desk, self.desk.settings
        if desk.cache is None:
            return None
        checked = settings.check_text_layer
        return desk.cache.open_book(self.path, self.sha256, desk.engine, settings.limits, text_checked=checked)

    def _scan(self, book: Book | None, only: int = 0) -> Iterator[split.Scanned]:
        """The pages, or the `only` one, as they are recognised, one picture at a time."""
        limits = self.desk.settings.limits
        sheets = load.sheets(self.path, limits, password=self.password, wanted=lambda n: only in (0, n))
        last = max(0, only - 1)
        while True:
            try:
                sheet = next(sheets, None)
            except IntakeError:
                raise
            except Exception as error:  # what lies behind the page on which the loader broke is lost
                log.debug("%s 第 %s 页", self.sha256[:8], last + 1, exc_info=True)
                yield failure_of_bug(self.path, self.sha256, last + 1, error)
                return
            if sheet is None:
                return
            if isinstance(sheet, UnreadableInput):
                last = sheet.page or last + 1
                failure = Failure(str(self.path), self.sha256, sheet.page, str(sheet))
                yield book.keep_page(failure) if book and not isinstance(sheet, LostInput) else failure
            else:
                last = sheet.number
                yield (book.find_page(last) if book else None) or self._recognise(sheet, book)

    def _recognise(self, sheet: "Sheet", book: Book | None) -> split.Scanned:
        try:
            found = _look_at_sheet(sheet, self.desk)
            return book.keep_page(found) if book else found
        except UnreadableInput as error:
            return Failure(str(self.path), self.sha256, sheet.number, str(error))
        except IntakeError:
            raise
        except Exception as error:  # a bug on one page must not cost the others; logged and reported
            log.debug("%s 第 %s 页", self.sha256[:8], sheet.number, exc_info=True)
            return failure_of_bug(self.path, self.sha256, sheet.number, error)


def _look_at_sheet(sheet: "Sheet", desk: Desk) -> Page | split.Blank:
    from intake.page.blank_pages import is_blank, is_picture_only
    from intake.recognition.recognise import recognise

    page = recognise(sheet if desk.settings.check_text_layer else replace(sheet, shown=False), desk.engine)
    if is_blank(page, sheet.picture):
        return split.Blank(page)
    return _warn_of_picture(page) if is_picture_only(page, sheet.picture) else page


def _warn_of_picture(page: Page) -> Page:
    """A sheet of few words or none that is no known paper: a film, a photo, a drawing, handwriting."""
    if classify_page(page).kind != types.UNKNOWN:
        return page
    return page.with_warnings(f"第 {page.number} 页是图像或笔迹（如胶片、照片），没有读出文字或文字很少，请人工查看")
