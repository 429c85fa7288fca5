"""Papers as they come in by the page, file by file; a new case, or what is added to one, appears whole or not at all.

An upload is a folder in `incoming` that becomes a folder of the inbox in one step. Its own note lies in it, hidden from reading: by
it the upload is found again, and a purge knows that the folder is ours to remove. What is added to a case goes into the folder of
that case, and the note stays behind for a day.
"""

import contextlib
import errno
import json
import os
import re
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import IO
from urllib.parse import unquote

from intake.batch.inbox import UPLOAD_NOTE, safe_name
from intake.batch.journal import read_object
from intake.cases.case_file import NAME as CASE_FILE
from intake.errors import IntakeError, UnreadableInput, UsageError, system_reason
from intake.export.folder import replace_file
from intake.ledger.texts import write_path
from intake.settings import Limits
from intake.web.reading.arriving import FULL, MAKE_ROOM, Arriving, StoredFile, last_part, list_stored, read_name
from intake.web.reading.board import UnreadPart
from intake.web.visitor import Forbidden

INCOMING, INBOX = "incoming", "inbox"
_ID = re.compile(r"[0-9a-f]{32}")
_SHORT = 8
"""Characters of the id that the folder of a case ends with: names of people are alike."""
_LONGEST = 50
"""Characters of a case's name: with the end of the id it is still one that results are kept under as it is."""
_REFUSED = ".refused.json"
MOST_FILES = 300
"""Files of a case: as many as pages of a stack."""
_MOST_TIMES = 4
"""Times of what one file may have that a case may have: a stack of scans in colour, and photos beside it."""
_MOST_OPEN = 20
"""Uploads of one person that are not finished; each is a folder on the disk."""
_ABANDONED = 24 * 3600.0
"""Seconds without a new file after which an upload is removed."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What is noted of an upload.

    Attributes:
        upload: Its id.
        who: Whose it is.
        name: What the case's folder is going to be called.
        item: What is applied for; empty: told by the papers.
        insurance: The same.
        case: Id of the case that it is added to; empty for a new one.
        place: Where the papers went that were added, as `intake.ledger.texts` writes it; empty until then.
    """

    upload: str
    who: str
    name: str
    item: str = ""
    insurance: str = ""
    case: str = ""
    place: str = ""


# ------------------------------------------------------------------------------------------------ an upload
class Uploads:
    """The uploads of a room; one file of an upload comes at a time.

    Args:
        room: The server's own folder.
        limits: What one file may cost.
    """

    def __init__(self, room: Path, limits: Limits) -> None:
        self._room, self.limits = room, limits
        self._guard = threading.Lock()
        self._busy: set[str] = set()

    @property
    def most_bytes(self) -> int:
        """What all files of a case may have."""
        return _MOST_TIMES * self.limits.max_file_bytes

    def begin(self, who: str, name: str, item: str, insurance: str, now: datetime) -> Upload:
        """Makes room for a new case.

        Raises:
            UsageError: too many of this person are open, or the disk is full.
        """
        upload = uuid.uuid4().hex
        plain = safe_name(last_part(name).strip())[:_LONGEST].rstrip(". ") if name.strip() else f"{now:%Y%m%d-%H%M}"
        return self._make_room(Upload(upload, who, f"{plain}-{upload[:_SHORT]}", item, insurance))

    def begin_supplement(self, who: str, case_id: str) -> Upload:
        """Makes room for papers that are added to a case.

        Raises:
            UsageError: as `begin`.
        """
        return self._make_room(Upload(uuid.uuid4().hex, who, "", case=case_id))

    def _make_room(self, made: Upload) -> Upload:
        if sum(one.who == made.who for one in self._list_open()) >= _MOST_OPEN:
            raise UsageError(f"您有 {_MOST_OPEN} 次上传没有做完", "请先做完，或等到明天它们自动清除")
        with _report_full_disk():
            folder = self._room / INCOMING / made.upload
            folder.mkdir(mode=0o700, parents=True)
            _write_note(folder, made)
        return made

    def find(self, upload: str, who: str) -> tuple[Upload, Path]:
        """An upload of this person, and where it lies now.

        Raises:
            UsageError: there is none.
            Forbidden: it is somebody else's.
        """
        folder = self._find_folder(upload)
        told = _read_note(folder) if folder is not None else None
        if folder is None or told is None:
            raise UsageError("没有这次上传，或已经清除", "请重新上传")
        if told.who != who:
            raise Forbidden("这次上传是别人做的", "请自己上传一次")
        return told, folder

    def is_open(self, told: Upload, folder: Path) -> bool:
        """Whether files are still coming."""
        return folder.parent.name == INCOMING and not told.place

    def hand_over(self, upload: str, who: str, expected: int) -> Path:
        """Makes the case appear in the inbox, in one step; asked twice, it says where the case lies.

        Raises:
            UsageError: files are missing, or there are none.
        """
        told, folder = self.find(upload, who)
        if not self.is_open(told, folder):
            return folder
        with self._hold(upload):
            _list_whole(folder, expected)
            target = self._room / INBOX / told.name
            with _report_full_disk():
                _write_case_file(folder, told)
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder.rename(target)
            return target

    def hand_in(self, upload: str, who: str, expected: int, add: Callable[[Sequence[Path]], Path]) -> Upload:
        """Adds what came to its case, in one step; asked twice, it is added once. What the case did not take is noted as refused.

        Args:
            upload: To which upload it belongs.
            who: The person.
            expected: How many files were sent; 0 = as many as came.
            add: Puts copies of the files into the case, and says where they lie.

        Raises:
            UsageError: files are missing, or there are none; and as `add`.
        """
        with self._hold(upload):
            told, folder = self.find(upload, who)
            if not self.is_open(told, folder):
                return told
            stored = _list_whole(folder, expected)
            with _report_full_disk():
                place = add([folder / one.name for one in stored])
                done = replace(told, place=write_path(str(place)))
                _write_note(folder, done)
            taken = set(os.listdir(place))
            for one in stored:
                (folder / one.name).unlink()
                if one.name not in taken:
                    self._refuse(folder, one.number, one.name, "案卷里已经有这个文件，没有重复放入")
            return done

    @contextmanager
    def receive(
        self, upload: str, who: str, number: int, header: str, known: Mapping[str, str] = MappingProxyType({})
    ) -> Generator["Arriving"]:
        """What takes one file in; what is left of it where the block ends with an error is removed.

        Args:
            upload: To which upload it belongs.
            who: The person.
            number: Its place among the files, from 1; one that came before under this number is replaced.
            header: Its name as the browser sent it, URI-encoded.
            known: SHA-256 -> name of the files that its case has already.

        Raises:
            UsageError: it cannot be taken.
        """
        told, folder = self.find(upload, who)
        if not self.is_open(told, folder):
            raise UsageError("这个案卷已经交去识读，不能再加文件", "请另建一个案卷")
        if not 1 <= number <= MOST_FILES:
            raise UsageError(f"一个案卷最多 {MOST_FILES} 个文件", "请分成几个案卷，或合成一个 PDF")
        with self._hold(upload), _report_full_disk():
            taken = sum(one.size for one in list_stored(folder) if one.number != number)
            arriving = Arriving(folder, number, read_name(header), self.limits, self.most_bytes - taken, known)
            try:
                yield arriving
            finally:
                arriving.close()

    def note_refused(self, upload: str, who: str, number: int, header: str, error: IntakeError) -> None:
        """Keeps what was refused, and why: whoever opens the page again has to know what is missing."""
        told, folder = self.find(upload, who)
        if self.is_open(told, folder) and 1 <= number <= MOST_FILES:
            reason = error.reason if isinstance(error, UnreadableInput) else error.message
            self._refuse(folder, number, safe_name(last_part(unquote(header, errors="replace"))), reason)

    def _refuse(self, folder: Path, number: int, name: str, reason: str) -> None:
        known = {**read_object(folder / _REFUSED), str(number): {"file": name, "reason": reason}}
        replace_file(folder / _REFUSED, lambda out: _write_json(out, known))

    @contextmanager
    def _hold(self, upload: str) -> Generator[None]:
        with self._guard:
            if upload in self._busy:
                raise UsageError("这个案卷的上一个文件还在上传", "请稍等再试")
            self._busy.add(upload)
        try:
            yield
        finally:
            with self._guard:
                self._busy.discard(upload)

    def _find_folder(self, upload: str) -> Path | None:
        if not _ID.fullmatch(upload):
            return None
        incoming = self._room / INCOMING / upload
        if incoming.is_dir():
            return incoming
        return next((path for path in _ending(self._room / INBOX, upload) if _is_upload(path, upload)), None)

    def _list_open(self) -> list[Upload]:
        folder = self._room / INCOMING
        names = os.listdir(folder) if folder.is_dir() else []
        notes = (_read_note(folder / name) for name in names)
        return [told for told in notes if told is not None and not told.place]


# ------------------------------------------------------------------------------------------------ what lies there
def list_refused(folder: Path) -> list[UnreadPart]:
    """The files that were refused, in their order; one that was sent again and taken is no longer among them."""
    stored = {str(one.number) for one in list_stored(folder)}
    told = read_object(folder / _REFUSED)
    left = sorted((key for key in told if key not in stored), key=int)
    return [UnreadPart(str(told[key]["file"]), None, str(told[key]["reason"])) for key in left]


def is_owned(path: Path) -> bool:
    """Whether the folder of a case came in by the page."""
    return (path / UPLOAD_NOTE).is_file()


def remove_abandoned(room: Path) -> None:
    """Removes uploads to which no file came for a day."""
    folder = room / INCOMING
    for name in os.listdir(folder) if folder.is_dir() else ():
        path = folder / name
        with contextlib.suppress(OSError):
            newest = max(entry.stat().st_mtime for entry in (path, *path.iterdir()))
            if time.time() - newest > _ABANDONED:
                shutil.rmtree(path)


@contextmanager
def _report_full_disk() -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise UsageError(FULL, MAKE_ROOM) from error
        raise UsageError(f"服务器无法写入（{system_reason(error)}）", "请管理员检查磁盘和权限") from error


def _ending(inbox: Path, upload: str) -> list[Path]:
    """Folders of the inbox whose names end as those of this upload do."""
    names = os.listdir(inbox) if inbox.is_dir() else []
    return [inbox / name for name in names if name.endswith(f"-{upload[:_SHORT]}")]


def _is_upload(path: Path, upload: str) -> bool:
    told = _read_note(path)
    return told is not None and told.upload == upload


def _read_note(folder: Path) -> Upload | None:
    told = read_object(folder / UPLOAD_NOTE)
    names = ("upload", "who", "name", "item", "insurance", "case", "place")
    return Upload(*(str(told.get(name, "")) for name in names)) if told else None


def _write_note(folder: Path, told: Upload) -> None:
    replace_file(folder / UPLOAD_NOTE, lambda out: _write_json(out, asdict(told)))


def _list_whole(folder: Path, expected: int) -> list[StoredFile]:
    """The files that came in, where none is missing."""
    stored = list_stored(folder)
    if not stored:
        raise UsageError("还没有收到文件", "请放入扫描件或 PDF")
    if expected and len(stored) != expected:
        raise UsageError(f"应有 {expected} 个文件，只收到 {len(stored)} 个", "请把缺的再传一次")
    return stored


def _write_case_file(folder: Path, told: Upload) -> None:
    """What was chosen on the page, as the case's own file; JSON is YAML."""
    chosen = {key: text for key, text in (("item", told.item), ("insurance", told.insurance)) if text}
    if chosen:
        replace_file(folder / CASE_FILE, lambda out: _write_json(out, chosen))


def _write_json(out: IO[bytes], told: Mapping[str, object]) -> None:
    out.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
