"""The main job, top to bottom: load -> recognise -> split -> classify -> extract and prove.

Every stage is a function from frozen value to frozen value; this module only lines them up. What is read with (engine,
extractors, settings) is handed in as a `Desk`, so that the command line, tests and workers run one core.

A bug costs one page (recognition) or one document (extraction), never the file: it is logged with the hash's beginning and
the page number, and reported as a failure. Pictures are dropped page by page; only `Page` values are kept.
"""

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake import load, types
from intake.cache import Book, PageCache
from intake.classify import classify_document, classify_page
from intake.errors import IntakeError, UnreadableInput, escape_controls
from intake.expected import mark_missing_as_unread
from intake.model import Classification, Document, Failure, Field, Origin, Page, Reading, Record
from intake.page import text_layer_mismatch
from intake.settings import Settings
from intake.splitting import cut_sheet, split

if TYPE_CHECKING:
    from intake.load.sheet import Sheet
    from intake.ocr.engine import Engine

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Extractor:
    """Reads one document type, all its pages: every field, each with its proof inside the document."""

    kind: str
    extract: Callable[[Document], Record]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the core is handed to work with. One per process: engines are not shared.

    `cache`: Where recognised pages are kept; None = every page is recognised.
    """

    engine: "Engine"
    extractors: tuple[Extractor, ...]
    settings: Settings = field(default_factory=Settings)
    cache: PageCache | None = None


def read_file(path: Path, desk: Desk, *, password: str | None = None) -> Iterator[Reading | Failure]:
    """Every document in the file, in page order; pages that cannot be read come as failures and cost only themselves."""
    yield from _read_one_file(path, desk, password, split.new_memory())


def read_folder(files: Iterable[Path], desk: Desk, *, password: str | None = None) -> Iterator[Reading | Failure]:
    """Every document in the files of one folder, which come in natural order.

    Pictures that follow one another are one pile: pages of one paper that lie in several of them are joined where that is
    sure. Every other file is a stack of its own and ends the pile. A bug costs the files it was met in.
    """
    seen = split.new_memory()
    for pictures, group in groupby(files, load.is_picture):
        if pictures:
            yield from _read_pile(group, desk, password, seen)
            continue
        for path in group:
            yield from _survive_bugs([path], _read_one_file(path, desk, password, seen))


def _read_one_file(path: Path, desk: Desk, password: str | None, seen: split.Memory) -> Iterator[Reading | Failure]:
    try:
        sha256 = load.sha256_of(path)
    except UnreadableInput as error:
        yield Failure(str(path), "", None, str(error))
        return
    yield from _read_documents(
        split.split_file(str(path), sha256, _iter_pages(path, sha256, desk, password), seen), desk
    )


def _read_pile(
    files: Iterator[Path], desk: Desk, password: str | None, seen: split.Memory
) -> Iterator[Reading | Failure]:
    """The documents of a run of pictures; behind a bug the rest of the run is a pile of its own."""
    for first in files:
        taken: list[Path] = []
        yield from _survive_bugs(
            taken,
            _read_documents(
                split.split_pile(_iter_placed_pages(chain([first], files), taken, desk, password), seen), desk
            ),
        )


def _iter_placed_pages(
    files: Iterable[Path], taken: list[Path], desk: Desk, password: str | None
) -> Iterator[tuple[Origin, split.Scanned]]:
    """The pages of several files, each with its place; `taken` is told of every file as it is begun."""
    for path in files:
        taken.append(path)
        try:
            sha256 = load.sha256_of(path)
        except UnreadableInput as error:
            yield Origin(str(path), "", 0), Failure(str(path), "", None, str(error))
            continue
        for item in _iter_pages(path, sha256, desk, password):
            yield Origin(str(path), sha256, split.number_of(item)), item


def _read_documents(found: Iterable[split.Sorted | Failure], desk: Desk) -> Iterator[Reading | Failure]:
    for item in found:
        if isinstance(item, Failure):
            yield item
            continue
        try:
            yield read_document(item.document, desk, item.classification)
        except IntakeError:
            raise
        except Exception as error:  # a bug in one extractor must not cost the other documents; logged and reported
            document = item.document
            log.debug("%s 第 %s 页", document.sha256[:8], document.pages[0].number, exc_info=True)
            for place in (document.origin_of(page.number) for page in document.pages):
                yield failure_of_bug(Path(place.path), place.sha256, place.number, error)


def _survive_bugs(taken: Sequence[Path], results: Iterator[Reading | Failure]) -> Iterator[Reading | Failure]:
    """The results; after a bug a failure for each of the files `taken` that nothing was told of."""
    told: set[str] = set()
    try:
        for result in results:
            told |= _files_of(result)
            yield result
    except UnreadableInput as error:
        yield failure_of(error)
    except IntakeError:
        raise
    except Exception as error:  # a bug in one file must not cost the others of its folder; logged and reported
        log.debug("", exc_info=True)
        yield from (failure_of_bug(path, "", None, error) for path in taken if str(path) not in told)


def _files_of(result: Reading | Failure) -> set[str]:
    if isinstance(result, Failure):
        return {result.path}
    return {result.document.origin_of(number).path for number in result.pages}


def failure_of(error: UnreadableInput) -> Failure:
    """What could not be read as a result among the others; where it lies the error says."""
    return Failure(str(error.path), "", error.page, str(error))


def read_document(document: Document, desk: Desk, classification: Classification | None = None) -> Reading:
    """Extract the fields of one document; types without an extractor give an empty record.

    Args:
        classification: What the document was taken for while the stack was split; classified here where it is None.
    """
    known = classification or classify_document(document)
    extractor = next((e for e in desk.extractors if e.kind == known.kind), None)
    record = text_layer_mismatch.doubt_mismatches(
        extractor.extract(document) if extractor else Record(known.kind), document
    )
    record = mark_missing_as_unread(record)
    if known.kind in types.BILLS and any(map(cut_sheet.may_hold_several, document.pages)):
        record = _mark_all_doubtful(record, "一页上似有几张票据，无法确定属于哪一张")
    log.debug("%s %s -> %s", document.sha256[:8], [p.number for p in document.pages], escape_controls(known.kind))
    return Reading(document, known, record)


def _mark_all_doubtful(record: Record, why: str) -> Record:
    """Every value of the record is for a person to look at."""

    def mark_fields(fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
        return {k: f if f.value is None else f.as_doubtful(why) for k, f in fields.items()}

    tables = {name: tuple(mark_fields(row) for row in rows) for name, rows in record.tables.items()}
    return replace(record, fields=mark_fields(record.fields), extra=mark_fields(record.extra), tables=tables)


def failure_of_bug(path: Path, sha256: str, page: int | None, error: Exception) -> Failure:
    """An unexpected error as a failure that a person can act on; whoever catches it writes the traceback to the log."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    reason = f"程序内部错误（{type(error).__name__}，{place.name} 第 {place.lineno} 行）"
    step = "请人工录入，并用 -vv 重跑、把日志交给维护人员"
    return Failure(str(path), sha256, page, str(UnreadableInput(path, reason, step, page)))


# ------------------------------------------------------------------------------------------------ page by page
def read_page(path: Path, sha256: str, number: int, desk: Desk) -> split.Scanned | None:
    """One page of a file, kept where the desk has a cache; None where the file has no such page any more.

    A failure without a page number concerns the whole file.
    """
    book = _open_book(path, sha256, desk)
    kept = book.find_page(number) if book else None
    if kept is not None:
        return kept
    found = _scan_pages(path, sha256, desk, None, book, only=number)
    return next((x for x in found if split.number_of(x) in (0, number)), None)


def _iter_pages(path: Path, sha256: str, desk: Desk, password: str | None) -> Iterator[split.Scanned]:
    """The pages of the file: from the cache what it has, the others recognised; what needs a password is not kept."""
    book = _open_book(path, sha256, desk) if password is None else None
    scanned = _scan_pages(path, sha256, desk, password, book)
    return book.iter_pages(scanned) if book else scanned


def _open_book(path: Path, sha256: str, desk: Desk) -> Book | None:
    settings = desk.settings
    if desk.cache is None:
        return None
    return desk.cache.open_book(path, sha256, desk.engine, settings.limits, text_checked=settings.check_text_layer)


def _scan_pages(
    path: Path, sha256: str, desk: Desk, password: str | None, book: Book | None, only: int = 0
) -> Iterator[split.Scanned]:
    """The pages of the file, or the `only` one, as they are recognised, one picture at a time. A bug is never kept."""
    sheets = load.sheets(path, desk.settings.limits, password=password, wanted=lambda n: only in (0, n))
    last = max(0, only - 1)
    while True:
        try:
            sheet = next(sheets, None)
        except IntakeError:
            raise
        except Exception as error:  # what lies behind the page that the loader broke on is lost, what was read is not
            log.debug("%s 第 %s 页", sha256[:8], last + 1, exc_info=True)
            yield failure_of_bug(path, sha256, last + 1, error)
            return
        if sheet is None:
            return
        if isinstance(sheet, UnreadableInput):
            last = sheet.page or last + 1
            failure = Failure(str(path), sha256, sheet.page, str(sheet))
            yield book.keep_page(failure) if book else failure
        else:
            last = sheet.number
            yield (book.find_page(last) if book else None) or _recognise_sheet(path, sha256, sheet, desk, book)


def _recognise_sheet(path: Path, sha256: str, sheet: "Sheet", desk: Desk, book: Book | None) -> split.Scanned:
    try:
        found = _look_at_sheet(sheet, desk)
        return book.keep_page(found) if book else found
    except UnreadableInput as error:
        return Failure(str(path), sha256, sheet.number, str(error))
    except IntakeError:
        raise
    except Exception as error:  # a bug on one page must not cost the others; logged and reported
        log.debug("%s 第 %s 页", sha256[:8], sheet.number, exc_info=True)
        return failure_of_bug(path, sha256, sheet.number, error)


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
