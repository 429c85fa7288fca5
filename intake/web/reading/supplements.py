"""Papers that are added to a case by the page: who may, how they go in, and how far they are read.

What lies in an inbox that is read in the background is read there; any other folder by the desk, as an errand.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from starlette.requests import Request

from intake.cases.assembly.propose import ItemUnknown
from intake.errors import IntakeError
from intake.ledger.cases import files_of, find_case_by_id
from intake.ledger.model import CaseRef
from intake.ledger.staff.holds import Holder, now_micros, require_hold
from intake.ledger.texts import read_path
from intake.review.cases import ReviewDesk
from intake.review.supplement import add_papers, find_open_folder, read_again
from intake.web.reading.arriving import list_stored
from intake.web.reading.board import Board, CaseProgress, ReadingState, UnreadPart, say_progress, tell_failures
from intake.web.reading.here import reader_of, uploads_of
from intake.web.reading.uploads import Upload
from intake.web.site import site_of
from intake.web.visitor import visitor_of


@dataclass(frozen=True, slots=True)
class AddedProgress:
    """How far added papers are: of the case, its register number, in words, and what went into its folder."""

    progress: CaseProgress
    register: str
    said: str
    files: list[dict[str, Any]]


# ------------------------------------------------------------------------------------------------ they come in
def name_case(request: Request, case_id: str) -> CaseRef:
    """The case to which a page offers to add papers; while they are read it may be what it likes.

    Raises:
        IntakeError: as `find_open_folder`.
    """
    with site_of(request).review.ledger.reading() as connection:
        known = find_case_by_id(connection, case_id)
        if known is not None and request.query_params.get("upload"):
            return known
        return find_open_folder(connection, case_id).case


def begin_supplement(request: Request, case_id: str) -> Upload:
    """Makes room for papers that are added to a case, by whoever is at it.

    Raises:
        HeldByOther: somebody else is.
        IntakeError: as `find_open_folder` and `Uploads.begin_supplement`.
    """
    with site_of(request).review.ledger.reading() as connection:
        find_open_folder(connection, case_id)
    _require_hold(request, case_id)
    return uploads_of(request).begin_supplement(visitor_of(request).name, case_id)


def list_known(request: Request, told: Upload) -> Mapping[str, str]:
    """SHA-256 -> name of the files that the case of an upload has already."""
    if not told.case:
        return {}
    with site_of(request).review.ledger.reading() as connection:
        return files_of(connection, [told.case])


def end_supplement(request: Request, told: Upload, files: int) -> None:
    """Adds what came to its case, and has the case read; asked twice, it does so once.

    Args:
        request: By whom.
        told: The upload.
        files: How many were sent; 0 = as many as came.

    Raises:
        HeldByOther: somebody else is at the case.
        IntakeError: as `Uploads.hand_in` and `add_papers`.
    """
    if told.place:
        return
    _require_hold(request, told.case)
    review, reader = site_of(request).review, reader_of(request)
    add = partial(add_papers, review.ledger, told.case, told.who)
    done = uploads_of(request).hand_in(told.upload, told.who, files, add)
    place = read_path(done.place)
    if reader is not None and reader.find_added_progress(place) is None:
        reader.board.note_case(place.parent, CaseProgress(ReadingState.READING))
        errand = partial(_read_at_desk, review, reader.board, done.case, place.parent)
        if not site_of(request).errands.offer(f"read {done.case}", errand):
            reader.board.note_case(place.parent, CaseProgress(ReadingState.DONE))


def _require_hold(request: Request, case_id: str) -> None:
    visitor = visitor_of(request)
    require_hold(site_of(request).review.ledger, case_id, Holder(visitor.name, visitor.session), now_micros())


def _read_at_desk(review: ReviewDesk, board: Board, case_id: str, folder: Path) -> None:
    """Reads a case that lies in no inbox; the board hears of its end, whatever it is."""
    told = CaseProgress(ReadingState.FAILED, error="识读出错", case=case_id)
    try:
        case = read_again(review, case_id)
        lost = [{"file": one.path, "page": one.page, "reason": one.message} for one in case.papers.failures]
        told = CaseProgress(ReadingState.DONE, failures=tell_failures(lost), case=case_id)
    except ItemUnknown:
        told = CaseProgress(ReadingState.DONE, case=case_id)
    except IntakeError as error:
        told = replace(told, error=error.message)
    finally:
        board.note_case(folder, told)


# ------------------------------------------------------------------------------------------------ and are read
def describe_added(request: Request, told: Upload) -> AddedProgress:
    """How far papers are that were added to a case."""
    place, reader = read_path(told.place), reader_of(request)
    stored = list_stored(place) if place.is_dir() else []
    files = [asdict(one) for one in stored]
    with site_of(request).review.ledger.reading() as connection:
        case = find_case_by_id(connection, told.case)
    register = case.register if case is not None else ""
    if reader is None:
        return AddedProgress(CaseProgress(), register, "材料已放入案卷，后台识读没有开启", files)
    here = reader.find_added_progress(place)
    found = here or reader.board.find(place.parent) or CaseProgress(ReadingState.DONE)
    progress = replace(found, failures=_keep_own(found.failures, set(os.listdir(place)) if files else set()))
    return AddedProgress(progress, register, say_progress(progress, reader.board.halted, _say_done(case, found)), files)


def _keep_own(failures: tuple[UnreadPart, ...], names: set[str]) -> tuple[UnreadPart, ...]:
    """What could not be read of the added papers; of the others it was told before."""
    return tuple(one for one in failures if one.file in names)


def _say_done(case: CaseRef | None, progress: CaseProgress) -> str:
    if case is not None and progress.case not in ("", case.id):
        return "已识读，但这些材料像是另一个人的，没有并入这个案卷，请到台账核对"
    return "补充的材料已识读，案卷已重新预审"
