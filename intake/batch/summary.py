"""The run in three files: `summary.json`, `failures.jsonl`, and `summary.xlsx` for those who calculate.

Everything is taken from the cases' own `case.json`, one after the other, so that the summary speaks of all results in the
folder, whichever run wrote them, and memory does not grow with them. The same results give the same bytes.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from intake import __version__
from intake.batch.journal import Journal, JournalEntry, file_digest, read_object, sorted_cases
from intake.errors import UnreadableInput
from intake.export.folder import replace_file
from intake.report.files import CASE

SCHEMA = "intake-run/1"
WORKBOOK, SUMMARY, FAILURES = "summary.xlsx", "summary.json", "failures.jsonl"

Object = Mapping[str, Any]

_LOOK = ("doubtful", "unread")


def write_summary(journal: Journal, refused: Sequence[UnreadableInput] = ()) -> None:
    """Writes the workbook, the JSON summary and the list of failures, each whole or not at all."""
    entries = sorted_cases(journal.read_entries())
    source = _source_digest(journal, entries, refused)
    if journal.read_summary_note() == _summary_note(journal, source):
        return
    from intake.batch import tables  # a run without changes need not wait for the library that writes workbooks

    rows = [_case_row(e, _read_case(journal, e), tables.every_value) for e in entries]
    totals = {key: sum(r[key] for r in rows) for key in ("documents", "pages", "look", "failures")}
    told = {"schema": SCHEMA, "totals": {"cases": len(rows), **totals}, "cases": rows}
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    _write_bytes(journal.output / SUMMARY, text.encode("utf-8", "backslashreplace"))
    _write_bytes(journal.output / FAILURES, b"".join(_json_line(f) for f in _iter_failures(entries, refused)))
    cases = tables.Cases(rows, lambda: ((e.case, _read_case(journal, e)) for e in entries))
    replace_file(journal.output / WORKBOOK, lambda out: tables.write_workbook(cases, out))
    journal.note_summary(_summary_note(journal, source))


def _source_digest(journal: Journal, entries: Sequence[JournalEntry], refused: Sequence[UnreadableInput]) -> str:
    """Digest of what the summary is made from. An entry holds the hash of its `case.json`; the size tells one that is gone."""
    parts = (
        __version__,
        [(asdict(e), _file_size(journal.output / e.folder / CASE)) for e in entries],
        [str(r) for r in refused],
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _file_size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _summary_note(journal: Journal, source: str) -> Object:
    """What the summary was made from, and the files as they are now."""
    names = (WORKBOOK, SUMMARY, FAILURES)
    return {"source": source, "files": {name: file_digest(journal.output / name) for name in names}}


def _write_bytes(path: Path, content: bytes) -> None:
    replace_file(path, lambda out: out.write(content))


def _read_case(journal: Journal, entry: JournalEntry) -> Object:
    """The case as it was written; empty where it is gone."""
    return read_object(journal.output / entry.folder / CASE)


# ------------------------------------------------------------------------------------------------ one case
def _case_row(entry: JournalEntry, case: Object, values: Callable[[Object], Iterable[Object]]) -> dict[str, Any]:
    missing = [m["name"] for m in case.get("materials", []) if m["outcome"] == "missing"]
    return {
        "case": entry.case,
        "folder": entry.folder,
        "item": case.get("item", ""),
        "insurance": case.get("insurance", ""),
        "applied": case.get("applied", entry.applied),
        "patient": case.get("patient", {}).get("name", ""),
        "verdict": case.get("verdict"),
        "verdict_zh": case.get("verdict_zh", "未能预审"),
        "why": entry.error or case.get("why", ""),
        "documents": entry.documents,
        "pages": sum(p.pages for p in entry.papers),
        "look": sum(f["state"] in _LOOK for d in case.get("documents", []) for f in values(d)),
        "failures": len(entry.failures),
        "missing": missing,
        "due": case.get("due", ""),
    }


def _iter_failures(entries: Iterable[JournalEntry], refused: Iterable[UnreadableInput]) -> Iterator[Object]:
    for error in refused:
        yield {"case": "", "file": str(error.path), "page": None, "sha256": "", "reason": str(error)}
    for entry in entries:
        yield from ({"case": entry.case, **failure} for failure in entry.failures)
        told = {failure["reason"] for failure in entry.failures}
        if entry.error and entry.error not in told:
            yield {"case": entry.case, "file": None, "page": None, "sha256": "", "reason": entry.error}


def _json_line(value: Object) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # file names that are not UTF-8
        return json.dumps(value).encode() + b"\n"
