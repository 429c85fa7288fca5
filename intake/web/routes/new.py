"""A new case by the page: files come in one by one as raw bytes, the case appears as a whole, and is read in the background."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from intake.catalogue.lookup import find_item
from intake.check import parse_insurance
from intake.errors import IntakeError
from intake.ledger.schema import CASES
from intake.web.pages import show_page
from intake.web.reading.arriving import StoredFile, list_stored
from intake.web.reading.board import CaseProgress, ReadingState, say_progress
from intake.web.reading.here import reader_of, uploads_of
from intake.web.reading.supplements import (
    begin_supplement,
    describe_added,
    end_supplement,
    list_known,
    name_case,
)
from intake.web.reading.uploads import MOST_FILES, Upload, list_refused
from intake.web.routes.queue import list_items
from intake.web.site import Site, site_of
from intake.web.visitor import visitor_of

router = APIRouter()

_PIECE = 1024 * 1024
"""Bytes that are collected before they are written, in a thread that may wait for the disk."""
_LONGEST = 200
"""Characters of a case's name that are looked at."""


@dataclass(frozen=True, slots=True)
class CaseAsked:
    """A new case; `name` is what its folder is called, `item` and `insurance` are empty where the papers tell them.

    `case`: id of the case to which the papers are added; empty for a new one.
    """

    name: str = ""
    item: str = ""
    insurance: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class EndAsked:
    """All files were sent; `files`: how many, 0 = as many as came."""

    files: int = 0


@router.get("/new")
def show_new(request: Request) -> Response:
    """The page for a new case, or with `?for=` for papers that are added to one; scripts say by `?upload=` which one goes on."""
    uploads = uploads_of(request)
    case_id = request.query_params.get("for", "")
    values = {
        "items": list_items(site_of(request)), "most_files": MOST_FILES, "most_file_bytes": uploads.limits.max_file_bytes,
        "most_bytes": uploads.most_bytes, "case": name_case(request, case_id) if case_id else None,
    }  # fmt: skip
    return show_page(request, "new.html.j2", values)


@router.post("/new")
def begin_upload(request: Request, asked: CaseAsked) -> Response:
    """-> `{"upload": id}`."""
    site, who = site_of(request), visitor_of(request).name
    if asked.case:
        return JSONResponse({"upload": begin_supplement(request, asked.case).upload})
    _check_choice(site, asked.item, asked.insurance)
    now = datetime.now().astimezone()
    made = uploads_of(request).begin(who, asked.name[:_LONGEST], asked.item, asked.insurance, now)
    return JSONResponse({"upload": made.upload})


@router.put("/new/{upload}/{number}")
async def take_file(request: Request, upload: str, number: int) -> Response:
    """The raw bytes of one file, its name in `X-File-Name` (URI-encoded) -> `{"file": {"number", "name", "size"}}`."""
    stream = request.stream()
    try:
        stored = await _store_file(request, upload, number, stream)
    except IntakeError as error:
        uploads, header = uploads_of(request), request.headers.get("x-file-name", "")
        await _drain(stream, uploads.limits.max_file_bytes)
        await run_in_threadpool(uploads.note_refused, upload, visitor_of(request).name, number, header, error)
        raise
    return JSONResponse({"file": asdict(stored)})


@router.post("/new/{upload}/done")
def end_upload(request: Request, upload: str, asked: EndAsked) -> Response:
    """The case appears, or its papers among those of theirs, and is read. Answers as `tell_progress`."""
    uploads, who = uploads_of(request), visitor_of(request).name
    told, _ = uploads.find(upload, who)
    if told.case:
        end_supplement(request, told, asked.files)
    else:
        uploads.hand_over(upload, who, asked.files)
    if reader := reader_of(request):
        reader.wake()
    return JSONResponse(describe_progress(request, upload))


@router.get("/new/{upload}")
def tell_progress(request: Request, upload: str) -> Response:
    """How far an upload is, see `describe_progress`."""
    return JSONResponse(describe_progress(request, upload))


# ------------------------------------------------------------------------------------------------ taking a file in
async def _store_file(request: Request, upload: str, number: int, stream: AsyncIterator[bytes]) -> StoredFile:
    """Writes what comes as it comes; never more than a piece is held in memory."""
    uploads, who = uploads_of(request), visitor_of(request).name
    known = await run_in_threadpool(list_known, request, uploads.find(upload, who)[0])
    arriving = uploads.receive(upload, who, number, request.headers.get("x-file-name", ""), known)
    with arriving as file:
        piece = bytearray()
        async for chunk in stream:
            piece += chunk
            if len(piece) >= _PIECE:
                await run_in_threadpool(file.write, bytes(piece))
                piece.clear()
        if piece:
            await run_in_threadpool(file.write, bytes(piece))
        return await run_in_threadpool(file.finish)


async def _drain(stream: AsyncIterator[bytes], most: int) -> None:
    """Lets what is still coming pass by, up to the size of a file: a browser hears the reason only once it has sent all."""
    passed = 0
    async for chunk in stream:
        passed += len(chunk)
        if passed > most:
            return


def _check_choice(site: Site, item: str, insurance: str) -> None:
    """Makes sure that item and insurance are known before anything is sent.

    Raises:
        UsageError: one is not.
    """
    chosen = parse_insurance(insurance)
    if item:
        find_item(site.review.office.catalogue, item, chosen, date.today())  # noqa: DTZ011 the office's day


# ------------------------------------------------------------------------------------------------ how far it is
def describe_progress(request: Request, upload: str) -> dict[str, Any]:
    """An upload for the script.

    `state` (see `ReadingState`), `files` (number, name, size), `pages_done`, `pages_total`, `failures` (file, page or null, reason:
    what was refused, and what could not be read), `case` (id or null), `register`, `said` (what people are told).

    Raises:
        UsageError: there is no such upload.
        Forbidden: it is somebody else's.
    """
    uploads = uploads_of(request)
    told, folder = uploads.find(upload, visitor_of(request).name)
    if uploads.is_open(told, folder):
        stored = list_stored(folder)
        said = f"已收到 {len(stored)} 个文件，还没有交去识读"
        return _tell(told, folder, CaseProgress(ReadingState.COLLECTING), "", said)
    if told.case:
        added = describe_added(request, told)
        return {
            **_tell(told, folder, added.progress, added.register, added.said),
            "case": told.case,
            "files": added.files,
        }
    reader = reader_of(request)
    if reader is None:
        return _tell(told, folder, CaseProgress(), "", "文件已收下，后台识读没有开启")
    progress = reader.find_progress(folder)
    register, lacks_item = _find_register(site_of(request), progress.case)
    done = "已登记，待选定事项" if lacks_item else "已登记并预审"
    return _tell(told, folder, progress, register, say_progress(progress, reader.board.halted, done))


def _tell(upload: Upload, folder: Path, progress: CaseProgress, register: str, said: str) -> dict[str, Any]:
    failures = (*list_refused(folder), *progress.failures)
    return {
        "upload": upload.upload, "state": progress.state.value, "files": [asdict(file) for file in list_stored(folder)],
        "pages_done": progress.pages_done, "pages_total": progress.pages_total,
        "failures": [asdict(part) for part in failures], "case": progress.case or None, "register": register, "said": said,
    }  # fmt: skip


def _find_register(site: Site, case_id: str) -> tuple[str, bool]:
    """The register number, and whether the item is still to be chosen."""
    if not case_id:
        return "", False
    with site.review.ledger.reading() as connection:
        row = connection.execute(select(CASES.c.register, CASES.c.item_id).where(CASES.c.id == case_id)).first()
    return (row.register, not row.item_id) if row is not None else ("", False)
