"""The ledger as commands use it: a case is looked up or entered, told of the past, and kept as it was judged."""

import hashlib
import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, select

from intake.cases.corrections.apply import apply_corrections
from intake.cases.corrections.places import find_papers
from intake.cases.evidence.patient import patient_of
from intake.cases.judge import Judgement
from intake.cases.model import Given
from intake.cases.told import lay_told
from intake.check import OfficeRules, OpenCase, Papers, arrange_papers, judge_papers, open_case
from intake.desk import Desk
from intake.keeping.claims import claim_papers
from intake.keeping.files import file_hashes, list_hashes
from intake.keeping.review import make_columns, make_review, name_applicant
from intake.ledger.cases import (
    Arrival,
    find_case,
    find_case_by_id,
    is_case_of_another,
    note_unjudged,
    receive_case,
    record_review,
    set_columns,
)
from intake.ledger.claims.duplicates import are_kept, find_matches, keep_claims, read_claims
from intake.ledger.entries.arrangements import read_arrangements
from intake.ledger.entries.corrections import read_corrections
from intake.ledger.entries.told import read_told
from intake.ledger.model import RETURNED, Arrangement, CaseRef, Claims, Correction, EventKind, Match, ToldPoints
from intake.ledger.results import note_results
from intake.ledger.scans import keep_scan
from intake.ledger.schema import CASES
from intake.ledger.store import Ledger, Writing
from intake.ledger.versions import read_version
from intake.model import Reading


@dataclass(frozen=True, slots=True)
class LedgerPast:
    """What the ledger remembers of a case and of earlier ones; see `intake.cases.memory.Past`.

    `case` is None for papers that the ledger does not know yet: every case of it is an earlier one then.
    """

    ledger: Ledger
    case: CaseRef | None
    corrections: tuple[Correction, ...] = ()
    arrangements: tuple[Arrangement, ...] = ()
    told: tuple[ToldPoints, ...] = ()

    @property
    def entered(self) -> CaseRef:
        """The case, which the ledger knows.

        Raises:
            ValueError: it does not.
        """
        if self.case is None:
            raise ValueError("the case has not come in")
        return self.case

    def find_earlier(self, readings: Sequence[Reading], given: Given) -> tuple[Match, ...]:
        """What earlier cases and settled bills have of the same papers."""
        del given
        claims = claim_papers(readings)
        with self.ledger.reading() as connection:
            return self._match_claims(connection, claims)

    def find_standing(self) -> str:
        """`digest_standing` of the case as it was kept."""
        with self.ledger.reading() as connection:
            return self.digest_standing(self._match_claims(connection, read_claims(connection, self.entered.id)))

    def _match_claims(self, connection: Connection, claims: Claims) -> tuple[Match, ...]:
        own = self.case.id if self.case else ""
        before = connection.execute(select(CASES.c.sequence).where(CASES.c.id == own)).scalar()
        return find_matches(connection, claims, before, own, self.ledger.place.store)

    def digest_standing(self, earlier: Iterable[Match]) -> str:
        """What is remembered, as a digest: by it a run knows whether a case has to be judged anew."""
        told = sorted((m.paper, m.how.value, m.case.id, m.case.label, _tell_return(m.case)) for m in earlier)
        entered = sorted([*(one.event for one in self.arrangements), *(one.event for one in self.told)])
        decided = [c.event if c.second is None else [c.event, "sampled"] for c in self.corrections]
        remembered = [decided, told, *([entered] if entered else [])]
        return hashlib.sha256(json.dumps(remembered).encode()).hexdigest()


def _tell_return(case: CaseRef) -> str:
    return case.stage.value if case.stage is not None and case.stage in RETURNED else ""


# ------------------------------------------------------------------------------------------------ what is remembered
def look_up(ledger: Ledger, path: Path, papers: Papers, given: Given) -> LedgerPast:
    """What is remembered of the papers at `path`; nothing is written."""
    with ledger.reading() as connection:
        case = find_case(connection, _identify_arrival(connection, path, papers, given))
        return _remember(ledger, connection, case)


def enter_case(ledger: Ledger, path: Path, papers: Papers, given: Given) -> LedgerPast:
    """The same; a case that is new gets its register number.

    Args:
        ledger: The ledger.
        path: Folder or stack.
        papers: What was read of it.
        given: What was typed of it.
    """
    with ledger.writing() as writing:
        case = receive_case(writing, _identify_arrival(writing.connection, path, papers, given))
        return _remember(ledger, writing.connection, case)


def past_of(ledger: Ledger, case_id: str) -> LedgerPast:
    """What is remembered of a case that has come in."""
    with ledger.reading() as connection:
        return _remember(ledger, connection, find_case_by_id(connection, case_id))


def _remember(ledger: Ledger, connection: Connection, case: CaseRef | None) -> LedgerPast:
    if case is None:
        return LedgerPast(ledger, None)
    return LedgerPast(
        ledger,
        case,
        read_corrections(connection, case.id),
        read_arrangements(connection, case.id),
        read_told(connection, case.id),
    )


def find_standing(ledger: Ledger, case_id: str) -> str:
    """`LedgerPast.find_standing` of a case; like no other for one that the ledger does not know."""
    past = past_of(ledger, case_id)
    return past.find_standing() if past.case is not None else "unknown"


def make_arrival(path: Path, papers: Papers, given: Given) -> Arrival:
    """The papers as they came in, and whose they are."""
    name, id_number = name_applicant(patient_of(papers.readings, given), given)
    day = given.applied or date.today()  # noqa: DTZ011 the office's day
    return Arrival(
        path=str(path.resolve()),
        files=list_hashes(papers.readings, papers.failures),
        received=day.isoformat(),
        name=name,
        id_number=id_number,
    )


def _identify_arrival(connection: Connection, path: Path, papers: Papers, given: Given) -> Arrival:
    """The same; where the papers seem another person's than those of the case, whose they are by what people decided of it."""
    arrival = make_arrival(path, papers, given)
    if find_case(connection, arrival) is not None:
        return arrival
    known = find_case(connection, replace(arrival, name="", id_number=""))
    if known is None:
        return arrival
    corrections, told = read_corrections(connection, known.id), read_told(connection, known.id)
    decided = _iter_decided(path, papers, given, corrections, told)
    return next((one for one in decided if find_case(connection, one) is not None), arrival)


def _iter_decided(
    path: Path, papers: Papers, given: Given, corrections: Sequence[Correction], told: Sequence[ToldPoints]
) -> Iterator[Arrival]:
    """The papers as they came in, whose they are by all that people decided, and by each name that they once put on them."""
    readings, _ = apply_corrections(papers.readings, corrections)
    given = lay_told(given, told)
    arrival = make_arrival(path, replace(papers, readings=readings), given)
    yield arrival
    if not given.applicant.name:
        here = (one.new for one in corrections if isinstance(one.new, str) and find_papers(papers.readings, one))
        yield from (replace(arrival, name=name) for name in dict.fromkeys(here))


def reenter_case(past: LedgerPast, path: Path, papers: Papers, given: Given) -> LedgerPast:
    """A case that came in before its papers were read: a new one where they are surely another person's than the case's."""
    arrival = make_arrival(path, papers, given)
    decided = (arrival, *_iter_decided(path, papers, given, past.corrections, past.told))
    with past.ledger.reading() as connection:
        if not all(is_case_of_another(connection, past.entered.id, one) for one in decided):
            return past
    return enter_case(past.ledger, path, papers, given)


# ------------------------------------------------------------------------------------------------ one case
def check_with_past(path: Path, given: Given, desk: Desk, office: OfficeRules, ledger: Ledger) -> Judgement:
    """Reads and judges one case, and tells it what is remembered; nothing is written.

    Raises:
        IntakeError: as `intake.check.open_case`.
    """
    opened = open_case(path, given, desk, office)
    return _judge(opened, desk, office, look_up(ledger, path, opened.papers, opened.given))


def check_and_keep(
    path: Path, given: Given, desk: Desk, office: OfficeRules, ledger: Ledger, results: Sequence[Path] = ()
) -> tuple[Judgement, CaseRef]:
    """The same; the case is kept.

    `results`: what is going to be written of it.

    Raises:
        IntakeError: as `intake.check.open_case` and `keep_judgement`.
    """
    opened = open_case(path, given, desk, office)
    past = enter_case(ledger, path, opened.papers, opened.given)
    judgement = _judge(opened, desk, office, past)
    keep_judgement(past, path, judgement, desk.engine.fingerprint, results)
    return judgement, past.entered


def _judge(opened: OpenCase, desk: Desk, office: OfficeRules, past: LedgerPast) -> Judgement:
    papers = arrange_papers(opened.papers, past.arrangements, desk)
    return judge_papers(opened.name, papers, opened.file, office, past, opened.words)


def keep_judgement(
    past: LedgerPast, path: Path, judgement: Judgement, engine: str, results: Sequence[Path] = ()
) -> bool:
    """Keeps scans, claims and what was found, all of it or nothing; whether anything was new.

    Args:
        past: Of the case, which has come in.
        path: Where its papers lie.
        judgement: What was found.
        engine: Fingerprint of the engine.
        results: What is going to be written of it; a purge removes that, too.

    Raises:
        UnreadableInput: a scan changed since it was read.
        BadConfiguration: ledger or store cannot be written to.
    """
    with _keeping(past, judgement.case.readings, results) as writing:
        return _enter_review(writing, past, path, judgement, engine)


def keep_within(writing: Writing, past: LedgerPast, path: Path, judgement: Judgement, engine: str) -> bool:
    """The same as part of a step at hand, on the very version that the step is about; arguments and errors as there."""
    _keep_scans(past, judgement.case.readings)
    return _enter_review(writing, past, path, judgement, engine)


def _enter_review(writing: Writing, past: LedgerPast, path: Path, judgement: Judgement, engine: str) -> bool:
    case = judgement.case
    review = make_review(judgement, engine, past.entered.received)
    claims = claim_papers(case.readings, case.failures)
    new = record_review(writing, past.entered, review, str(path.resolve()))
    if new:
        keep_claims(writing.connection, past.entered.id, claims)
    else:
        _keep_other_claims(writing, past.entered, claims)
    return new


def follow_judgement(past: LedgerPast, judgement: Judgement, version: int) -> None:
    """Brings the row of the register and what the case claims up to a judgement, without a review of its own.

    Args:
        past: Of the case, which has come in.
        judgement: What is found after a person's step.
        version: The version of the case that was judged; where it is another one by now, whoever changed it does the same.
    """
    case = judgement.case
    columns = make_columns(judgement, past.entered.received)
    claims = claim_papers(case.readings, case.failures)
    with past.ledger.writing() as writing:
        if read_version(writing.connection, past.entered.id) == version:
            set_columns(writing.connection, past.entered.id, columns)
            if not are_kept(writing.connection, past.entered.id, claims):
                keep_claims(writing.connection, past.entered.id, claims)


def keep_papers(past: LedgerPast, papers: Papers, results: Sequence[Path] = ()) -> str:
    """Keeps what papers claim that could not be judged: they may not be claimed again either. The standing is returned.

    `papers`: as people arranged them.
    """
    readings, _ = apply_corrections(papers.readings, past.corrections)
    claims = claim_papers(readings, papers.failures)
    with _keeping(past, readings, results) as writing:
        _keep_other_claims(writing, past.entered, claims)
        note_unjudged(writing, past.entered, len(readings), sum(len(r.pages) for r in readings))
    return past.digest_standing(past.find_earlier(readings, Given()))


@contextmanager
def _keeping(past: LedgerPast, readings: Sequence[Reading], results: Sequence[Path]) -> Generator[Writing]:
    """The transaction by which a case is kept; its scans are in the store, and what is going to be written of it is noted."""
    _keep_scans(past, readings)
    with past.ledger.writing() as writing:
        _keep_scans(past, readings)  # a purge of another case may have taken one away since
        note_results(writing.connection, past.entered.id, results)
        yield writing


def _keep_other_claims(writing: Writing, case: CaseRef, claims: Claims) -> None:
    """Claims that no review tells of are an event of their own: later cases may have to be told of them."""
    if not are_kept(writing.connection, case.id, claims):
        writing.append(EventKind.READ, case.id, {"files": len(claims.files), "sheets": len(claims.sheets)})
        keep_claims(writing.connection, case.id, claims)


def _keep_scans(past: LedgerPast, readings: Sequence[Reading]) -> None:
    for path, sha256 in file_hashes(readings):
        keep_scan(past.ledger.place.store, Path(path), sha256)
