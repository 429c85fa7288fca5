"""What is written of one case: the judgement for programs, for people, for the applicant; the same papers, the same bytes.

A case that cannot be judged (nobody can tell what is applied for, a mistake in `case.yaml`) keeps what was read of it:
`case.json` then has an `error` and no verdict. Times stand nowhere but in the run's own `run.json`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

from intake.cases.judge import Judgement
from intake.catalogue.model import Catalogue
from intake.check import Papers
from intake.disk.drafts import OUTPUT_MARK
from intake.export import to_line
from intake.export.folder import replace_file
from intake.report import notice
from intake.report.case_json import SCHEMA, judgement_object
from intake.report.files import CASE, NOTICE, PAGE

Files = Mapping[str, bytes]


def of_judgement(judgement: Judgement, catalogue: Catalogue, *, masked: bool, store: Path | None = None) -> Files:
    """Name -> content; `notice.txt` only where there is something to tell the applicant. `store`: the ledger's scans."""
    from intake.report.page import render_page

    questions = {c.id: c.question for c in catalogue.conditions.values()}
    files = {
        CASE: _json_bytes(judgement_object(judgement)),
        PAGE: _text_bytes(render_page(judgement, questions, masked=masked, store=store)),
    }
    told = notice.notice_text(judgement)
    return files | ({NOTICE: _text_bytes(told)} if told else {})


def of_papers(name: str, papers: Papers, error: str) -> Files:
    """What there is without a judgement."""
    told = {
        "schema": SCHEMA,
        "case": name,
        "error": error,
        "documents": [to_line(r) for r in papers.readings],
        "failures": [to_line(f) for f in papers.failures],
    }
    return {CASE: _json_bytes(told)}


def write_files(
    target: Path, files: Files, printed: Sequence[Path] = (), stale: Sequence[str] = ()
) -> Mapping[str, str]:
    """Writes each file whole or not at all, 0600, in a folder that is never read as input; returns name -> SHA-256.

    Args:
        target: The case's folder.
        files: What it is to hold.
        printed: Files that were written there already.
        stale: Names that earlier runs wrote; those that are not among `files` are removed.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    (target / OUTPUT_MARK).touch(mode=0o600)
    for name, content in files.items():
        replace_file(target / name, partial(_write_content, content))
    everything = {**files, **{path.name: path.read_bytes() for path in printed}}
    for name in set(stale) - set(everything):
        (target / name).unlink(missing_ok=True)
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(everything.items())}


def _write_content(content: bytes, out: IO[bytes]) -> None:
    out.write(content)


def _json_bytes(value: Mapping[str, Any]) -> bytes:
    return _text_bytes(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _text_bytes(text: str) -> bytes:
    """File names that are not UTF-8 arrive as lone surrogates."""
    return text.encode("utf-8", "backslashreplace")
