"""Cases of invented papers that lie open on a desk, with a real ledger behind them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from extractors import EXTRACTORS
from intake import check
from intake.check import OfficeRules, Papers
from intake.desk import Desk
from intake.ledger.cases import Arrival, receive_case
from intake.ledger.location import LedgerPlace
from intake.ledger.store import Ledger, open_ledger
from intake.review.cases import ReviewDesk, ReviewedCase
from intake.review.points import ValueEntry, list_values
from intake.review.values import PersonStep
from tests.rule_cases import reading_of
from tests.scripted import ScriptedEngine
from validators import RULES

CASE_FILE = "item: 门诊费用报销\ninsurance: 居民\napplied: 2026-10-12\n"


@dataclass(frozen=True)
class LaidOut:
    """A desk with one case on it."""

    desk: ReviewDesk
    ledger: Ledger
    case_id: str
    folder: Path

    def open(self) -> ReviewedCase:
        return self.desk.open(self.case_id)

    def value(self, value_id: str) -> ValueEntry:
        return next(v for v in list_values(self.open().judgement) if v.id == value_id)

    def step(self, who: str = "样经办", seen: int | None = None) -> PersonStep:
        seen = self.open().version if seen is None else seen
        return PersonStep(self.case_id, seen, who, datetime(2026, 10, 13, 9, 30, tzinfo=UTC))

    def failing(self) -> set[str]:
        """Rules with a finding that is not passed."""
        return {f.rule for f in self.open().judgement.findings if f.outcome.value != "pass"}


def lay_out(
    place: LedgerPlace,
    folder: Path,
    papers: Sequence[Mapping[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    case_file: str = CASE_FILE,
) -> LaidOut:
    """A case of these papers, as `tests.rule_cases.reading_of` takes them; every file is called as its paper says."""
    folder.mkdir()
    (folder / "case.yaml").write_text(case_file, "utf-8")
    readings = tuple(reading_of(paper, f"paper-{n}.jpg") for n, paper in enumerate(papers))
    monkeypatch.setattr(check, "read_papers", lambda *_: Papers(readings, ()))
    ledger = open_ledger(place)
    hashes = frozenset(reading.document.sha256 for reading in readings)
    with ledger.writing() as writing:
        case = receive_case(writing, Arrival(str(folder), hashes, "2026-10-12"))
    desk = ReviewDesk(ledger, Desk(ScriptedEngine(), EXTRACTORS), make_office())
    return LaidOut(desk, ledger, case.id, folder)


@contextmanager
def many_laid_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, case_file: str
) -> Iterator[Callable[..., ReviewedCase]]:
    """Opens cases of papers that it is given; their ledgers are closed afterwards."""
    opened: list[LaidOut] = []

    def open_papers(*papers: Mapping[str, Any]) -> ReviewedCase:
        place = LedgerPlace(folder / "ledger" / "ledger.sqlite", folder / "scans")
        opened.append(lay_out(place, folder / "case", papers, monkeypatch, case_file))
        return opened[-1].open()

    yield open_papers
    for laid in opened:
        laid.ledger.close()


def make_office() -> OfficeRules:
    """The shipped items and rules."""
    return check.load_office_rules(None, RULES)
