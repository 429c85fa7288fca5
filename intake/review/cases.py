"""Cases as they lie open on desks: read once, judged anew after every change, without recognition.

Papers are read through the page cache, one case at a time, because an engine is never shared. What is open is kept in memory,
the last used first; a case whose files changed on disk is read again.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar
from weakref import WeakValueDictionary

from sqlalchemy import select

from intake import check
from intake.batch.inbox import bundle_at
from intake.batch.watch import Signature, bundle_signature
from intake.cases import case_file as typed
from intake.cases.assembly.propose import ItemUnknown
from intake.cases.judge import Judgement
from intake.cases.model import Given
from intake.cases.standings import count_open
from intake.check import OfficeRules, Papers, PaperSource
from intake.desk import Desk
from intake.errors import UsageError
from intake.keeping.book import LedgerPast, follow_judgement, keep_judgement, keep_within, past_of
from intake.ledger.cases import find_arrival, find_case_by_id, note_open_points
from intake.ledger.entries.told import find_told_points
from intake.ledger.entries.withdrawn import taking_back
from intake.ledger.model import CaseRef, Stage
from intake.ledger.schema import CASES
from intake.ledger.store import Ledger, Writing
from intake.ledger.stored import read_day
from intake.ledger.texts import read_path
from intake.ledger.versions import check_version, read_version, refuse_stale
from intake.model import Reading
from intake.review.changed_papers import are_known, refuse_others

T = TypeVar("T")


class NotThere(UsageError):
    """What was asked for is not there: no such case, no such page, or its papers are gone."""


class Busy(UsageError):
    """Somebody else's request takes so long that this one gives up, and leaves its thread to others."""


_WAIT = 20.0
"""Seconds that a request waits for another one at the same case, or for papers that are being read."""
_MOST = 24
"""Cases that stay open in memory: one of 30 pages takes 20 MB."""


@dataclass(frozen=True, slots=True)
class ScannedCase:
    """What was read of a case, before anything that people decided.

    Attributes:
        path: Where its papers lie.
        papers: What was read of them.
        given: What its file and an earlier command said of it.
        signature: How its files stood when they were read.
        extracted: What was extracted anew of its papers as people arranged them; only ever added to.
    """

    path: Path
    papers: Papers
    given: Given
    signature: Signature
    extracted: dict[PaperSource, Reading] = field(default_factory=dict[PaperSource, Reading])


@dataclass(frozen=True, slots=True)
class ReviewedCase:
    """A case as it lies open.

    Attributes:
        ref: Which case of the ledger it is.
        path: Where its papers lie.
        scanned: What was read of it.
        papers: The same as people arranged it, before anything that they decided about values.
        given: What was typed of it, before anything that people told on the page.
        past: What the ledger remembers of it.
        judgement: What is found, with everything that people decided.
        version: See `intake.ledger.versions`.
    """

    ref: CaseRef
    path: Path
    scanned: ScannedCase
    papers: Papers
    given: Given
    past: LedgerPast
    judgement: Judgement
    version: int


class ReviewDesk:
    """The open cases of one process; threads may share it.

    Args:
        ledger: What remembers.
        desk: What papers are read with.
        office: What cases are held against.
    """

    def __init__(self, ledger: Ledger, desk: Desk, office: OfficeRules) -> None:
        self.ledger, self.desk, self.office = ledger, desk, office
        self._open: OrderedDict[str, ReviewedCase] = OrderedDict()
        self._scanned: OrderedDict[str, ScannedCase] = OrderedDict()
        self._guard = threading.Lock()
        self._reading = threading.Lock()
        self._locks = WeakValueDictionary[str, threading.RLock]()  # as long as anybody is at the case

    def open(self, case_id: str) -> ReviewedCase:
        """The case as it stands now.

        Raises:
            NotThere: there is no such case, it was purged, or its papers lie there no more.
            ItemUnknown: nobody said what it is for, and its papers do not tell.
            IntakeError: as `intake.check.open_case`.
        """
        with self._at_case(case_id):
            scanned = self._scan(case_id)
            known = self._find(case_id)
            with self.ledger.reading() as connection:
                version = read_version(connection, case_id)
            current = known is not None and known.scanned is scanned and known.version == version
            return known if known is not None and current else self.judge_anew(case_id)

    def judge_anew(self, case_id: str) -> ReviewedCase:
        """The same, errors too, for whoever decides: other cases may have claimed its bills since it was opened."""
        with self._at_case(case_id):
            return self._keep(self._note_changed(self._judge(case_id, self._scan(case_id))))

    def papers_of(self, case_id: str) -> tuple[Papers, int]:
        """The papers of a case as people arranged them, and its version; nothing is judged.

        Raises:
            NotThere: there is no such case, it was purged, or its papers lie there no more.
            NothingReadable: nothing of it can be read.
        """
        with self._at_case(case_id):
            scanned = self._scan(case_id)
            with self.ledger.reading() as connection:
                version = read_version(connection, case_id)
            return self._arrange(case_id, scanned, past_of(self.ledger, case_id)), version

    def change(self, case_id: str, seen: int, act: Callable[[Writing, ReviewedCase], None]) -> ReviewedCase:
        """Writes one step of a person, all of it or nothing; the case as it stands after it.

        Args:
            case_id: The case.
            seen: The version on which the person decided.
            act: Appends what was decided.

        Raises:
            Stale: somebody else changed the case since.
            IntakeError: as `act`.
        """
        with self._at_case(case_id):
            case = self.open(case_id)
            refuse_stale(case.version, seen)
            with self.ledger.writing() as writing:
                check_version(writing, case_id, seen)
                act(writing, case)
            with taking_back(self.ledger, case_id, seen):
                changed = self._keep(self._judge(case_id, case.scanned))
            follow_judgement(changed.past, changed.judgement, changed.version)
            return changed

    def enter(self, case_id: str, seen: int, act: Callable[[Writing], None]) -> ReviewedCase | None:
        """The same for a case that may not be open because nobody said what it is for; None where nobody knows that afterwards.

        Raises:
            Stale: somebody else changed the case since.
            IntakeError: as `act` and `open`.
        """
        with self._at_case(case_id):
            with self.ledger.writing() as writing:
                check_version(writing, case_id, seen)
                act(writing)
            try:
                with taking_back(self.ledger, case_id, seen):
                    opened = self.open(case_id)
            except ItemUnknown:
                return None
            follow_judgement(opened.past, opened.judgement, opened.version)
            return opened

    def keep_review(self, writing: Writing, case: ReviewedCase) -> None:
        """Keeps what is found now as a review of its own, within the step that rests on it."""
        keep_within(writing, case.past, case.path, case.judgement, self.desk.engine.fingerprint)

    def forget(self, case_id: str) -> None:
        """Lets go of a case."""
        with self._guard:
            self._open.pop(case_id, None)
            self._scanned.pop(case_id, None)

    # -------------------------------------------------------------------------------------------- reading and judging
    def _scan(self, case_id: str) -> ScannedCase:
        """What was read of the case; read anew where its files are others now."""
        self._check_kept(case_id)
        with self._guard:
            known = self._scanned.get(case_id)
        if known is not None and known.signature == bundle_signature(bundle_at(known.path)):
            return known
        return self._keep_scanned(case_id, self._read(case_id))

    def _check_kept(self, case_id: str) -> None:
        """Lets go of a case that was purged: what the ledger may not have any more, no page shows."""
        with self.ledger.reading() as connection:
            ref = find_case_by_id(connection, case_id)
        if ref is None or ref.stage is Stage.PURGED:
            self.forget(case_id)
            raise NotThere("台账里没有这个案卷，或已按保管期限清除", "请回到台账")

    def _read(self, case_id: str) -> ScannedCase:
        path = self._find_path(case_id)
        signature = bundle_signature(bundle_at(path))
        with _hold_lock(self._reading):
            papers = check.read_papers(path, self.desk)
        file = check.find_case_file(path)
        given = self._fill_given(case_id, typed.read_given(file, self.office.catalogue.conditions) if file else Given())
        refuse_others(self.ledger, case_id, path, papers, given)
        return ScannedCase(path, papers, given, signature)

    def _judge(self, case_id: str, scanned: ScannedCase) -> ReviewedCase:
        with self.ledger.reading() as connection:
            version = read_version(connection, case_id)
            ref = find_case_by_id(connection, case_id)
        past = past_of(self.ledger, case_id)
        if ref is None:
            raise NotThere("台账里没有这个案卷", "请回到台账")
        papers = self._arrange(case_id, scanned, past)
        judgement = check.judge_papers(check.case_name(scanned.path), papers, scanned.given, self.office, past)
        note_open_points(self.ledger, case_id, count_open(judgement.case.readings))
        return ReviewedCase(ref, scanned.path, scanned, papers, scanned.given, past, judgement, version)

    def _note_changed(self, case: ReviewedCase) -> ReviewedCase:
        """The case; papers that are others than those of before make it another version."""
        if are_known(self.ledger, case.ref.id, case.scanned.papers):
            return case
        keep_judgement(case.past, case.path, case.judgement, self.desk.engine.fingerprint)
        return self._judge(case.ref.id, case.scanned)

    def _arrange(self, case_id: str, scanned: ScannedCase, past: LedgerPast) -> Papers:
        """The papers as people arranged them; what was extracted anew for the last step is not extracted once more."""
        known = self._find(case_id)
        if known is not None and known.scanned is scanned and known.past.arrangements == past.arrangements:
            return known.papers
        return check.arrange_papers(scanned.papers, past.arrangements, self.desk, scanned.extracted)

    def _fill_given(self, case_id: str, given: Given) -> Given:
        """What the words of an earlier command said of the case, where its own file does not.

        The row has what people told on the page, too; that is remembered apart and can be taken back.
        """
        with self.ledger.reading() as connection:
            row = connection.execute(select(CASES).where(CASES.c.id == case_id)).one()
            told = find_told_points(connection, case_id)
            received = find_arrival(connection, case_id)
        day = received if "applied" in told else row.received
        kept = Given(item=row.item_id, insurance=row.insurance, applied=read_day(day))
        wanted = {"item", "insurance", "applied"} - (told - {"applied"})
        return replace(given, **{name: getattr(given, name) or getattr(kept, name) for name in sorted(wanted)})

    def _find_path(self, case_id: str) -> Path:
        with self.ledger.reading() as connection:
            written = connection.execute(select(CASES.c.path).where(CASES.c.id == case_id)).scalar()
        path = read_path(written) if written else None
        if path is None or not path.exists():
            raise NotThere("这个案卷的原材料不在原处，不能在页面上打开", "请把材料放回原来的文件夹")
        return path

    # -------------------------------------------------------------------------------------------- what lies open
    @contextmanager
    def _at_case(self, case_id: str) -> Generator[None]:
        """Nobody else of this process is at the case while the block lasts."""
        with self._guard:
            lock = self._locks.setdefault(case_id, threading.RLock())
        with _hold_lock(lock):
            yield

    def _find(self, case_id: str) -> ReviewedCase | None:
        with self._guard:
            return self._open.get(case_id)

    def _keep(self, case: ReviewedCase) -> ReviewedCase:
        self._keep_scanned(case.ref.id, case.scanned)
        with self._guard:
            _keep_last(self._open, case.ref.id, case)
        return case

    def _keep_scanned(self, case_id: str, scanned: ScannedCase) -> ScannedCase:
        with self._guard:
            _keep_last(self._scanned, case_id, scanned)
        return scanned


@contextmanager
def _hold_lock(lock: "threading.Lock | threading.RLock") -> Generator[None]:
    """The lock, while the block lasts.

    Raises:
        Busy: it could not be had in time.
    """
    if not lock.acquire(timeout=_WAIT):
        raise Busy("这个案卷正在识读，还没有好", "请过一会儿再打开")
    try:
        yield
    finally:
        lock.release()


def _keep_last(kept: "OrderedDict[str, T]", case_id: str, value: T) -> None:
    """Puts it behind the others; the first ones go where there are too many."""
    kept[case_id] = value
    kept.move_to_end(case_id)
    while len(kept) > _MOST:
        kept.popitem(last=False)
