"""The main job, top to bottom: load -> recognise -> split -> classify -> extract and prove.

Every stage is a function from frozen value to frozen value; this module only lines them up. What is read with (engine,
extractors, settings) is handed in as a `Desk`, so that the command line, tests and workers run one core.

A bug costs one page (recognition) or one document (extraction), never the file: it is logged with the hash's beginning and
the page number, and reported as a failure. Pictures are dropped page by page; only `Page` values are kept.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from intake import load, types
from intake.classify import classify_document
from intake.desk import Desk
from intake.errors import IntakeError, UnreadableInput, escape_controls
from intake.expected import mark_missing_as_unread
from intake.failures import failure_of, failure_of_bug
from intake.fields.failed_checks import withdraw_promises
from intake.model import Classification, Document, Failure, Field, Origin, Reading, Record
from intake.page import text_layer_mismatch
from intake.pages import ScannedFile
from intake.splitting import cut_sheet, split

log = logging.getLogger(__name__)


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
        sha256 = load.sha256_of(path, desk.settings.limits)
    except UnreadableInput as error:
        yield Failure(str(path), "", None, str(error))
        return
    pages = ScannedFile(path, sha256, desk, password).pages()
    yield from _read_documents(split.split_file(str(path), sha256, pages, seen), desk)


def _read_pile(
    files: Iterator[Path], desk: Desk, password: str | None, seen: split.Memory
) -> Iterator[Reading | Failure]:
    """The documents of a run of pictures; behind a bug the rest of the run is a pile of its own."""
    for first in files:
        taken: list[Path] = []
        placed = _iter_placed_pages(chain([first], files), taken, desk, password)
        yield from _survive_bugs(taken, _read_documents(split.split_pile(placed, seen), desk))


def _iter_placed_pages(
    files: Iterable[Path], taken: list[Path], desk: Desk, password: str | None
) -> Iterator[tuple[Origin, split.Scanned]]:
    """The pages of several files, each with its place; `taken` is told of every file as it is begun."""
    for path in files:
        taken.append(path)
        try:
            sha256 = load.sha256_of(path, desk.settings.limits)
        except UnreadableInput as error:
            yield Origin(str(path), "", 0), Failure(str(path), "", None, str(error))
            continue
        for item in ScannedFile(path, sha256, desk, password).pages():
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
    record = mark_missing_as_unread(withdraw_promises(record))
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
