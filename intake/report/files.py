"""The files of a judgement: what they are called, and how they are written."""

import json
import logging
from pathlib import Path

from intake.cases.judge import Judgement
from intake.catalogue.model import Catalogue
from intake.disk.drafts import OUTPUT_MARK
from intake.errors import escape_controls
from intake.export import folder
from intake.report import notice
from intake.report.case_json import judgement_object

log = logging.getLogger(__name__)

CASE, PAGE, NOTICE = "case.json", "report.html", "notice.txt"


def save_judgement(
    judgement: Judgement, catalogue: Catalogue, target: Path, *, masked: bool, store: Path | None = None
) -> None:
    """`case.json`, `report.html` and, where there is something to tell the applicant, `notice.txt` in `target`.

    `store`: the ledger's folder of scans, from which those of earlier cases are shown.

    Raises:
        UsageError: they cannot be written.
    """
    with folder.report_write_errors(target):
        _write_files(judgement, catalogue, target, masked=masked, store=store)
    log.warning("已存：%s", escape_controls(str(target)))


def _write_files(judgement: Judgement, catalogue: Catalogue, target: Path, *, masked: bool, store: Path | None) -> None:
    from intake.report.page import render_page

    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    (target / OUTPUT_MARK).touch(mode=0o600)
    told = notice.notice_text(judgement)
    questions = {c.id: c.question for c in catalogue.conditions.values()}
    _write_text(target / CASE, json.dumps(judgement_object(judgement), ensure_ascii=False, indent=1) + "\n")
    _write_text(target / PAGE, render_page(judgement, questions, masked=masked, store=store))
    if told:
        _write_text(target / NOTICE, told)
    else:
        (target / NOTICE).unlink(missing_ok=True)


def _write_text(path: Path, content: str) -> None:
    """Whole or not at all, readable by its owner only: it holds personal data."""
    folder.replace_file(path, lambda out: out.write(content.encode("utf-8", "backslashreplace")))
