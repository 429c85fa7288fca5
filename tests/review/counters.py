"""A counter at which cases are decided: one scan each, which a scripted engine reads, real forms, and a ledger."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from extractors import EXTRACTORS
from intake import check
from intake.cases import case_file as typed
from intake.check import load_office_rules
from intake.desk import Desk
from intake.forms.model import Form
from intake.keeping.book import enter_case
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.ledger.schema import CASES, EVENTS
from intake.ledger.store import find_head, open_ledger
from intake.office import Office
from intake.review.cases import ReviewDesk, ReviewedCase
from intake.review.decisions import Decider, DecisionDesk
from intake.review.forms import FormDesk
from intake.settings import ReviewRules
from templates import FORMS
from tests.conftest import ROOT
from tests.scripted import ScriptedEngine, save_sheet
from validators import RULES

ALL_SHOWN = ("有效身份证件或社保卡", "医院收费票据", "门急诊费用清单", "患者社保卡或银行卡、存折复印件")
"""Every material of 门诊费用报销: with them the pre-review finds the case complete, and a few values open."""
FIRST, SECOND, CLERK = Decider("样经办"), Decider("样复核"), Decider("样窗口", alone=False)
OPEN, VERDICT, CLAIMED = "open-points", "verdict", "claimed-before"


class DecisionCounter:
    """An office that decides; `rules` as its settings say."""

    def __init__(
        self, place: LedgerPlace, folder: Path, rules: ReviewRules | None = None, forms: Sequence[Form] = FORMS
    ) -> None:
        self.folder = folder
        self.ledger = open_ledger(place)
        self.engine_desk = Desk(ScriptedEngine(), EXTRACTORS)
        self.review = ReviewDesk(self.ledger, self.engine_desk, load_office_rules(None, RULES))
        self.room = folder / "printed"
        printing = FormDesk(forms, (ROOT / "templates",), Office(), self.room, self.ledger)
        self.desk = DecisionDesk(self.review, rules or ReviewRules(), printing)

    def ruled(self, rules: ReviewRules) -> DecisionDesk:
        """The same desk under other rules."""
        return replace(self.desk, rules=rules)

    def add(self, name: str = "样案", shown: Sequence[str] = ALL_SHOWN, colour: str = "white") -> str:
        """A case that came in; its id. Every picture bears the same invented receipt to the engine, whatever its colour."""
        folder = self.folder / name
        folder.mkdir(parents=True)
        save_sheet(folder / "1.png", colour)
        told = f"item: 门诊费用报销\ninsurance: 居民\napplied: 2026-10-12\nshown: [{', '.join(shown)}]\n"
        (folder / "case.yaml").write_text(told, "utf-8")
        papers = check.read_papers(folder, self.engine_desk)
        return enter_case(self.ledger, folder, papers, typed.read_given(folder / "case.yaml")).entered.id

    def open(self, case_id: str) -> ReviewedCase:
        return self.review.open(case_id)

    def version(self, case_id: str) -> int:
        return self.open(case_id).version

    def head(self) -> int:
        """Number of the last event."""
        with self.ledger.reading() as connection:
            return find_head(connection)[0]

    def kinds(self, case_id: str) -> list[EventKind]:
        """What happened to a case, in its order."""
        query = select(EVENTS.c.kind).where(EVENTS.c.subject == case_id).order_by(EVENTS.c.sequence)
        with self.ledger.reading() as connection:
            return [EventKind(kind) for kind in connection.execute(query).scalars()]

    def row(self, case_id: str) -> dict[str, object]:
        with self.ledger.reading() as connection:
            return dict(connection.execute(select(CASES).where(CASES.c.id == case_id)).mappings().one())
