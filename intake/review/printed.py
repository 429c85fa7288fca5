"""What was printed of a case from a desk, as it lies there: found again by the number of its event, never by a name.

A file counts only while it is the one that the ledger knows: printed anew, elsewhere or changed by hand, it is not offered.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from intake.disk.own_files import hash_own, is_own
from intake.export.folder import replace_file, report_write_errors
from intake.forms import pdf
from intake.forms.printing import PrintedSheet
from intake.ledger.cases import read_payloads
from intake.ledger.model import EventKind
from intake.ledger.stored import read_time
from intake.review.cases import NotThere
from intake.review.forms import FormDesk


def store_pdf(sheets: Sequence[PrintedSheet], made: Sequence[bytes]) -> tuple[str, ...]:
    """Puts a PDF beside every printed sheet; what is wrong with one is told."""
    for sheet, data in zip(sheets, made, strict=True):
        _write_pdf(sheet.document.with_suffix(".pdf"), data)
    return tuple(problem for sheet, data in zip(sheets, made, strict=True) for problem in _check_pdf(sheet, data))


def _check_pdf(sheet: PrintedSheet, data: bytes) -> Iterator[str]:
    form = sheet.filled.form
    yield from (f"《{form.title}》{told}" for told in pdf.check_pdf(data, sheet.filled.content, form.pages))


def _write_pdf(path: Path, data: bytes) -> None:
    with report_write_errors(path.parent):
        replace_file(path, lambda out: out.write(data))


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A form that was printed here and lies there still.

    Attributes:
        event: Number of its event; by it the file is fetched.
        at: When, with its zone.
        title: The form's, with the copy where there are several.
        number: What it bears; empty where it bears none.
        who: Who printed it.
        document: The Word file.
    """

    event: int
    at: datetime
    title: str
    number: str
    who: str
    document: Path

    @property
    def pdf(self) -> Path:
        """Where its PDF lies, once there is one."""
        return self.document.with_suffix(".pdf")

    def keep_pdf(self, data: bytes) -> None:
        """Puts its PDF beside it."""
        _write_pdf(self.pdf, data)


def list_printed(desk: FormDesk, connection: Connection, case_id: str) -> tuple[PrintedForm, ...]:
    """What was printed of the case on this machine, the last first; of a form that was printed again the last one."""
    rows = read_payloads(connection, case_id, EventKind.PRINTED)
    found = {}
    for row in rows:
        if row["content"] is not None:
            body, told = json.loads(row["body"]), json.loads(row["content"])
            found[told["file"]] = (row["sequence"], read_time(row["at"]), body, told)
    folder = desk.room / case_id
    printed = (_build_printed(folder, *one) for one in found.values())
    return tuple(sorted((one for one in printed if one is not None), key=lambda one: -one.event))


def _build_printed(
    folder: Path, event: int, at: datetime, body: Mapping[str, str], told: Mapping[str, str]
) -> PrintedForm | None:
    """None where it was printed elsewhere, or something else lies in its place by now."""
    document = folder / f"{told['file']}.docx"
    if Path(document.name) != Path(f"{told['file']}.docx") or not is_own(document):
        return None
    if hash_own(document) != told["sha256"]:
        return None
    title = body["title"] + (f"（{told['copy']}）" if told["copy"] else "")
    return PrintedForm(event, at, title, body["number"], told["operator"], document)


def find_printed(desk: FormDesk, case_id: str, event: int) -> PrintedForm:
    """What was printed by that event.

    Raises:
        NotThere: nothing, or it lies there no more.
    """
    with desk.ledger.reading() as connection:
        found = next((one for one in list_printed(desk, connection, case_id) if one.event == event), None)
    if found is None:
        raise NotThere("这份表单不在这台电脑上，或已重新打印", "请从列表里选，或再打印一次")
    return found
