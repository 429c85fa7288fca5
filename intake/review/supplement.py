"""Papers that an applicant brings later (补正): they go into the folder of their case, as a folder of their own, all or none.

That folder is made beside the case's files under a hidden name and appears in one step. Its name stands behind those of scans, so
that no stack is parted by it; nothing that lies there is ever written over.
"""

import contextlib
import os
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, select

from intake.errors import UsageError
from intake.ledger.cases import LEGACY, files_of, find_case_by_id
from intake.ledger.entries.added import PapersAdded, note_added
from intake.ledger.model import ENDED, CaseRef, Stage
from intake.ledger.scans import hash_file
from intake.ledger.schema import CASES
from intake.ledger.store import Ledger
from intake.ledger.texts import read_path
from intake.ledger.versions import check_version
from intake.review.cases import NotThere, ReviewDesk, ReviewedCase

_NAME = "（补充材料）"
"""Behind every Chinese character and digit in the order of names."""
_BY_HAND = "请把补来的材料直接放进这个案卷的文件夹，打开案卷时会重新识读；或作为新案卷放入"


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """A case to which papers may be added, and the folder in which its papers lie."""

    case: CaseRef
    folder: Path


def find_open_folder(connection: Connection, case_id: str) -> OpenFolder:
    """Where papers of a case may be added.

    Raises:
        NotThere: there is no such case.
        UsageError: it has ended, or there is no folder that can be written to.
    """
    case = find_case_by_id(connection, case_id)
    if case is None or case.stage is Stage.PURGED:
        raise NotThere("台账里没有这个案卷，或已按保管期限清除", "请回到台账；要办理的请作为新案卷放入")
    if case.stage in ENDED:
        step = "要接着办的，请先在“决定”页登记回退；另外申请的，请作为新案卷放入"
        raise UsageError(f"案卷已是“{case.stage}”，不能再补充材料", step)
    written = connection.execute(select(CASES.c.path).where(CASES.c.id == case_id)).scalar_one()
    folder = read_path(written) if written and not written.startswith(LEGACY) else None
    if folder is None or not folder.exists():
        raise UsageError("这个案卷的原材料不在原处，不能在页面上补充", "请把材料放回原来的文件夹，再补充一次")
    if not folder.is_dir():
        step = "请把补来的材料与原件合成一个文件放回原处，或作为新案卷放入"
        raise UsageError("这个案卷是一整个文件，不是文件夹，不能在页面上补充", step)
    if folder.is_symlink() or not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError("服务器不能写入这个案卷的文件夹", _BY_HAND)
    return OpenFolder(case, folder)


def add_papers(ledger: Ledger, case_id: str, who: str, files: Sequence[Path]) -> Path:
    """Puts copies of files into the folder of their case, each once; the new folder in it.

    A file that the case has already stays out.

    Raises:
        UsageError: as `find_open_folder`; or the case has every one of them.
        OSError: they cannot be copied.
    """
    with ledger.reading() as connection:
        place = find_open_folder(connection, case_id)
    hashes = {hash_file(path): path for path in reversed(files)}
    draft = place.folder / f".{uuid.uuid4().hex}.part"
    try:
        _copy_files(draft, [path for path in files if path in hashes.values()])
        return _enter_papers(ledger, PapersAdded(case_id, who, {sha: path.name for sha, path in hashes.items()}), draft)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _enter_papers(ledger: Ledger, offered: PapersAdded, draft: Path) -> Path:
    """The step itself: the folder appears last, and goes again where the ledger does not take it."""
    placed: Path | None = None
    try:
        with ledger.writing() as writing:
            place = find_open_folder(writing.connection, offered.case_id)
            new = _drop_known(files_of(writing.connection, [offered.case_id]), offered, draft)
            note_added(writing, new)
            target = _free_name(place.folder)
            draft.rename(target)
            placed = target
    except BaseException:
        if placed is not None:
            shutil.rmtree(placed, ignore_errors=True)
        raise
    return placed


def _drop_known(known: Mapping[str, str], offered: PapersAdded, draft: Path) -> PapersAdded:
    new = {sha256: name for sha256, name in offered.files.items() if sha256 not in known}
    if not new:
        raise UsageError("这些文件案卷里都已经有了，没有重复放入", "请核对拿来的是不是新的材料")
    for sha256, name in offered.files.items():
        if sha256 in known:
            (draft / name).unlink()
    return PapersAdded(offered.case_id, offered.who, new)


def _copy_files(draft: Path, files: Sequence[Path]) -> None:
    """Who may read the case's folder may read what is added to it."""
    mode = draft.parent.stat().st_mode & 0o777
    draft.mkdir(mode=0o700)
    for path in files:
        shutil.copyfile(path, draft / path.name)
        with contextlib.suppress(PermissionError):  # a share may keep modes of its own
            (draft / path.name).chmod(mode & 0o666)
    with contextlib.suppress(PermissionError):
        draft.chmod(mode | 0o700)


def _free_name(folder: Path) -> Path:
    """A name that nothing in the folder has."""
    plain = f"{_NAME}{date.today():%Y-%m-%d}"  # noqa: DTZ011 the day at the office's window
    number, target = 1, folder / plain
    while os.path.lexists(target):
        number += 1
        target = folder / f"{plain}-{number}"
    return target


# ------------------------------------------------------------------------------------------------ read again
def read_again(review: ReviewDesk, case_id: str) -> ReviewedCase:
    """Reads a case with what was added to it, and keeps what is found now.

    Raises:
        IntakeError: as `ReviewDesk.open`; or somebody changed the case meanwhile.
    """
    case = review.judge_anew(case_id)
    with review.ledger.writing() as writing:
        check_version(writing, case_id, case.version)
        review.keep_review(writing, case)
    return case
