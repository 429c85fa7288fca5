"""The ledger as commands use it: a case is looked up or entered, told of the past, and kept as it was judged."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from intake.cases.judge import Judgement
from intake.cases.model import Given
from intake.check import OfficeRules, Papers, judge_papers, open_case
from intake.desk import Desk
from intake.keeping.review import file_hashes, make_review
from intake.ledger.cases import Arrival, find_case, find_case_by_id, receive_case, record_review
from intake.ledger.corrections import read_corrections
from intake.ledger.model import CaseRef, Correction
from intake.ledger.scans import keep_scan
from intake.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class CaseMemory:
    """What the ledger remembers of a case and of earlier ones. `case` is None for papers that it does not know yet."""

    ledger: Ledger
    case: CaseRef | None
    corrections: tuple[Correction, ...] = ()

    @property
    def entered(self) -> CaseRef:
        """The case, which the ledger knows.

        Raises:
            ValueError: it does not.
        """
        if self.case is None:
            raise ValueError("the case has not come in")
        return self.case


def look_up(ledger: Ledger, path: Path, papers: Papers) -> CaseMemory:
    """What is remembered of the papers at `path`; nothing is written."""
    with ledger.reading() as connection:
        case = find_case(connection, make_arrival(path, papers, date.min))
        return CaseMemory(ledger, case, read_corrections(connection, case.id) if case else ())


def enter_case(ledger: Ledger, path: Path, papers: Papers, day: date) -> CaseMemory:
    """The same; a case that is new gets its register number.

    Args:
        ledger: The ledger.
        path: Folder or stack.
        papers: What was read of it.
        day: The day on which it came in.
    """
    with ledger.writing() as writing:
        case = receive_case(writing, make_arrival(path, papers, day))
        return CaseMemory(ledger, case, read_corrections(writing.connection, case.id))


def check_and_keep(
    path: Path, given: Given, desk: Desk, office: OfficeRules, ledger: Ledger
) -> tuple[Judgement, CaseRef]:
    """Reads and judges one case as `intake.check.check` does, and keeps it.

    Raises:
        IntakeError: as there, and as `keep_judgement`.
    """
    opened = open_case(path, given, desk, office)
    memory = enter_case(ledger, path, opened.papers, opened.given.applied or date.today())  # noqa: DTZ011 the office's day
    judgement = judge_papers(opened.name, opened.papers, opened.given, office)
    keep_judgement(memory, judgement, desk.engine.fingerprint)
    return judgement, memory.entered


def memory_of(ledger: Ledger, case_id: str) -> CaseMemory:
    """What is remembered of a case that has come in; an empty memory once it was purged."""
    with ledger.reading() as connection:
        case = find_case_by_id(connection, case_id)
        return CaseMemory(ledger, case, read_corrections(connection, case_id))


def find_standing(ledger: Ledger, case_id: str) -> str:
    """Digest of what is remembered of a case that was kept: by it a run knows whether it has to be judged anew."""
    return digest_standing(memory_of(ledger, case_id).corrections)


def digest_standing(corrections: Iterable[Correction]) -> str:
    """Digest of corrections."""
    told = [[c.event for c in corrections]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def make_arrival(path: Path, papers: Papers, day: date) -> Arrival:
    """The papers as they came in."""
    hashes = {sha256 for _, sha256 in file_hashes(papers.readings)} | {f.sha256 for f in papers.failures if f.sha256}
    return Arrival(str(path.resolve()), frozenset(hashes), day.isoformat())


def keep_judgement(memory: CaseMemory, judgement: Judgement, engine: str) -> bool:
    """Keeps scans, claims and what was found, all of it or nothing; whether anything was new.

    Args:
        memory: Of the case, which has come in.
        judgement: What was found.
        engine: Fingerprint of the engine.

    Raises:
        UnreadableInput: a scan changed since it was read.
        BadConfiguration: ledger or store cannot be written to.
    """
    ledger, case = memory.ledger, memory.entered
    for path, sha256 in file_hashes(judgement.case.readings):
        keep_scan(ledger.place.store, Path(path), sha256)
    review = make_review(judgement, engine)
    with ledger.writing() as writing:
        return record_review(writing, case, review)
