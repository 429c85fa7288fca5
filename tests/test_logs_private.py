"""An office works for a day on samples, things go wrong, and all is logged: no value of a sample is in any line that is logged.

Searched for is every text of the samples' gold values that names somebody or something: names, numbers of cards, bills and people,
telephones, hospitals. Searched is standard error at `-vv`, the journal, `run.json` and the failures of a run, and what the ledger
keeps of cases for ever. What a command shows on standard output because it was asked to is not among it.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select
from starlette.testclient import TestClient

import cli
from extractors import EXTRACTORS
from intake.catalogue.lookup import load_catalogue
from intake.check import OfficeRules
from intake.commands.serve import configure_server
from intake.desk import Desk
from intake.errors import ExitCode
from intake.ledger.location import find_ledger
from intake.ledger.model import EventKind
from intake.ledger.schema import EVENTS
from intake.ledger.store import open_ledger
from intake.logs import set_up_logging
from intake.ocr.lazy import LazyEngine
from intake.review.cases import ReviewDesk
from intake.settings import Serving, load_settings
from intake.web.app import create_app
from intake.web.gate.gate import build_gate
from intake.web.gate.guard import guard
from intake.web.gate.origins import names_on_this_machine
from intake.web.site import Site
from templates import FORMS
from tests.conftest import ROOT, Called, Command
from tests.test_privacy import written_forms
from tests.web.gate.doors import ORIGIN, PORT, TOKEN, come_by_token, make_probes, write_headers
from validators import RULES

SAMPLES = ROOT / "samples" / "data"
PAPERS = ("originals/data-and-print-inpatient.pdf", "originals/data-outpatient.xml", "originals/bad-print-differs.pdf",
          "originals/ofd-vat.ofd", "cards/id-portrait-photo.jpg", "cards/bank-flat-scan.jpg")  # fmt: skip
PHONE = "13987650432"
DAY = ("--applied", "2026-10-12")
_TELLING = re.compile(r"\d{6}|[\u3400-\u9fff]{2}|[A-Z]{3}")
_PUBLIC = frozenset({"title", "sex", "ethnicity", "insurance_type", "institution_type", "total_in_words", "department"})
"""Fields whose values are words of ours, too: kinds of papers, of insurance, of hospitals, departments."""


# ------------------------------------------------------------------------------------------------ what is searched for
def iter_values(gold: dict[str, Any]) -> Iterator[str]:
    told = [*gold["fields"].items(), *gold["extra"].items()]
    yield from (str(value) for key, value in told if key not in _PUBLIC and value is not None)


def gold_of(paper: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((SAMPLES / paper).with_suffix(".json").read_text("utf-8"))
    return told


def list_needles() -> frozenset[str]:
    values = {value for paper in PAPERS for value in iter_values(gold_of(paper))}
    return frozenset({value for value in values if _TELLING.search(value)} | {PHONE})


NEEDLES = list_needles()
FORMS_OF = {needle: written_forms(needle) for needle in NEEDLES}


def find_values(data: bytes) -> set[str]:
    return {needle for needle, forms in FORMS_OF.items() if any(form in data for form in forms)}


def test_what_is_searched_for_is_what_the_samples_say() -> None:
    id_card = gold_of("cards/id-portrait-photo.jpg")["fields"]
    bill = gold_of("originals/data-and-print-inpatient.pdf")["fields"]
    card = gold_of("cards/bank-flat-scan.jpg")["fields"]
    wanted = {
        id_card["name"],
        id_card["id_number"],
        bill["payer"],
        bill["bill_number"],
        bill["payee"],
        card["number"],
        PHONE,
    }
    assert wanted <= NEEDLES
    assert find_values(f"x{id_card['name']}".encode("gb18030")) == {id_card["name"]}


# ------------------------------------------------------------------------------------------------ the office
class LoudOffice:
    """An office of samples; every command says all it can say, and what it says is kept."""

    def __init__(self, room: Path, intake: Command) -> None:
        self.room, self._intake, self.said = room, intake, list[str]()
        self.inbox, self.case = room / "inbox", room / "inbox" / "case-1"
        self.settings = room / "settings.toml"
        lines = f'ledger = "{room / "ledger.sqlite"}"\n[serve]\nport = 8631\n'
        self.settings.write_text(lines, "utf-8")
        self.case.mkdir(parents=True)
        for number, paper in enumerate(PAPERS):
            shutil.copy(SAMPLES / paper, self.case / f"{number}{Path(paper).suffix}")
        person = gold_of("cards/id-portrait-photo.jpg")["fields"]
        self.person: dict[str, object] = {"name": person["name"], "id_number": person["id_number"], "phone": PHONE}
        self.write_case("case-1", {"item": "住院费用报销", "insurance": "居民", "applicant": self.person})

    def write_case(self, name: str, told: object) -> Path:
        folder = self.inbox / name
        folder.mkdir(exist_ok=True)
        (folder / "case.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
        return folder

    def call(self, *words: object, loud: bool = True) -> Called:
        more = ("-vv",) if loud else ()
        called = self._intake(*words, "--settings", self.settings, *more)
        self.said.append(called.err)
        return called

    def files(self, *patterns: str) -> list[Path]:
        return [path for pattern in patterns for path in self.room.glob(pattern) if path.is_file()]


@pytest.fixture
def office(tmp_path: Path, intake: Command) -> Iterator[LoudOffice]:
    hooks = sys.excepthook
    yield LoudOffice(tmp_path, intake)
    sys.excepthook = hooks
    set_up_logging()


def read_and_judge(office: LoudOffice) -> None:
    out, settled = office.room / "out", (ExitCode.DONE, ExitCode.NEEDS_PERSON)
    assert office.call("read", office.case, "--cache", "--json", "-o", out / "read").code in settled
    assert (
        office.call("read", office.case, "--cache", "--log-format", "json", "-q", "--xlsx", out / "all.xlsx").code
        in settled
    )
    assert office.call("check", office.case, *DAY, "--keep", "-o", out / "check").code in settled
    office.call("form", "--all", office.case, *DAY, "-o", out / "forms", "--operator", "样经办")
    why = ("--why", "与原件核对", "--by", "样经办")
    assert office.call("correct", office.case, "4.jpg", "姓名", "钱改名", *why).code == ExitCode.DONE
    assert office.call("check", office.case, *DAY, "--keep", "-o", out / "check").code in settled


def hand_in_what_goes_wrong(office: LoudOffice) -> None:
    """Numbers where texts belong, a bill cut off, a file that is none: what a person types stands in the wrong place."""
    number = int(gold_of("originals/data-and-print-inpatient.pdf")["fields"]["inpatient_number"])
    office.write_case("typed-number", {"applicant": {**office.person, "id_number": number}})
    office.write_case("typed-day", {"applied": PHONE, "applicant": office.person})
    office.write_case("typed-flag", {"facts": {"restricted_drug": office.person["name"]}})
    whole = (SAMPLES / PAPERS[0]).read_bytes()
    for name in ("typed-number", "typed-day", "typed-flag"):
        (office.inbox / name / "cut.pdf").write_bytes(whole[: len(whole) // 3])
    xml = (SAMPLES / PAPERS[1]).read_bytes()
    (office.inbox / "typed-flag" / "cut.xml").write_bytes(xml[: len(xml) * 2 // 3])


def run_the_inbox(office: LoudOffice) -> None:
    hand_in_what_goes_wrong(office)
    for name in ("typed-number", "typed-day", "typed-flag"):
        assert office.call("check", office.inbox / name, *DAY).code not in (ExitCode.DONE, ExitCode.UNEXPECTED)
    words = ("run", office.inbox, "-o", office.room / "out" / "run", *DAY, "--workers", "1", "--forms")
    assert office.call(*words).code == ExitCode.SOME_FAILED


# ------------------------------------------------------------------------------------------------ requests
def serve_requests(office: LoudOffice, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Pages are looked at, searched and corrected, well and badly; one route breaks with a value in its hands."""
    set_up_logging(2)
    settings = load_settings(office.settings, {})
    with closing(open_ledger(find_ledger(settings))) as ledger:
        desk = Desk(LazyEngine.from_settings(settings, None), EXTRACTORS, settings)
        review = ReviewDesk(ledger, desk, OfficeRules(load_catalogue(()), RULES))
        app = create_app(Site(review, settings, FORMS, ROOT / "templates", office.room / "web"))
        name, number = str(office.person["name"]), str(office.person["id_number"])

        @app.get("/broken")
        def break_down() -> None:
            raise ValueError(f"no such person: {name} {number}")

        gate = build_gate(names_on_this_machine("127.0.0.1", PORT), ledger, settings, TOKEN)
        app.include_router(make_probes([]))
        with TestClient(guard(app, gate), ORIGIN, follow_redirects=False, raise_server_exceptions=False) as client:
            ask_everything(client, ledger_case(ledger), name, number)
    office.said.append(capfdbinary.readouterr().err.decode("utf-8", "replace"))


def ledger_case(ledger: Any) -> str:
    with ledger.reading() as connection:
        wanted = select(EVENTS.c.subject).where(EVENTS.c.kind == EventKind.RECEIVED.value).order_by(EVENTS.c.sequence)
        return str(connection.execute(wanted).scalars().first())


def ask_everything(client: TestClient, case: str, name: str, number: str) -> None:
    assert client.get(f"/nowhere/{name}?id={number}").status_code in (200, 401, 404)
    writing = write_headers(come_by_token(client))
    assert client.get("/", headers={"Accept": "text/html"}).status_code == 200
    assert client.post("/search", json={"words": name}, headers=writing).status_code == 200
    assert client.get(f"/cases/{case}", headers={"Accept": "text/html"}).status_code == 200
    assert client.get(f"/cases/{number}").status_code == 404
    assert client.get("/broken").status_code == 500
    assert client.post(f"/cases/{case}/values", json={"value": number}, headers=writing).status_code == 422
    asked = {"version": 1, "id": "0.name", "value": number, "why": name}
    assert client.post(f"/cases/{case}/values", json=asked, headers=writing).status_code >= 400
    assert client.post("/search", content=f"{name}{{", headers=writing).status_code >= 400
    assert (
        client.post("/search", json={"words": name}, headers={**writing, "Origin": f"http://{number}"}).status_code
        == 403
    )
    client.get(f"/cases/{case}", headers={"Host": number})


# ------------------------------------------------------------------------------------------------ bugs
def break_in_the_middle(office: LoudOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers, rules and the command itself fail with values in their hands."""
    values = " ".join(sorted(NEEDLES))

    def fail(*_: object, **__: object) -> Any:
        raise ValueError(values)

    with monkeypatch.context() as patch:
        patch.setattr("intake.pipeline.mark_missing_as_unread", fail)
        assert office.call("read", office.case, "--cache", "--log-format", "json").code == ExitCode.NOTHING_READABLE
    with monkeypatch.context() as patch:
        broken = OfficeRules(load_catalogue(()), tuple(replace(rule, check=fail, applies=bool) for rule in RULES[:3]))
        patch.setattr(cli, "_load_office", lambda _: broken)
        office.call("check", office.case, *DAY)
        patch.setattr("intake.report.files.save_judgement", fail)
        with pytest.raises(ValueError, match="0") as caught:
            office.call("check", office.case, *DAY, "-o", office.room / "out" / "broken")
        sys.excepthook(caught.type, caught.value, caught.tb)


# ------------------------------------------------------------------------------------------------ the test
def test_no_line_that_is_logged_holds_a_value_of_the_samples(
    office: LoudOffice, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    read_and_judge(office)
    run_the_inbox(office)
    serve_requests(office, capfdbinary)
    break_in_the_middle(office, monkeypatch)
    office.said.append(capfdbinary.readouterr().err.decode("utf-8", "replace"))
    assert office.call("ledger", "verify", loud=False).code == ExitCode.DONE
    paths = office.files("out/run/run.json", "out/run/.journal/**/*", "out/run/failures.jsonl", "**/*.log")
    kept = {str(path.relative_to(office.room)): path.read_bytes() for path in paths}
    kept["events of the ledger"] = list_events(office)
    assert office.call("purge", "2026-00001", loud=False).code == ExitCode.DONE
    told = {f"said {number}": find_values(said.encode("utf-8", "replace")) for number, said in enumerate(office.said)}
    told |= {name: find_values(content) for name, content in kept.items()}
    assert len(kept) > 5
    assert sum(len(said) for said in office.said) > 2000, "little was said: is the test still loud?"
    assert {where: values for where, values in told.items() if values} == {}


def list_events(office: LoudOffice) -> bytes:
    """What of every event stays in the ledger when a case is purged."""
    with (
        closing(open_ledger(find_ledger(load_settings(office.settings, {})))) as ledger,
        ledger.reading() as connection,
    ):
        return "\n".join(connection.execute(select(EVENTS.c.body)).scalars()).encode()


def test_the_server_keeps_no_list_of_requests() -> None:
    served = configure_server(lambda *_: None, Serving())  # type: ignore[arg-type,return-value]
    assert (served.access_log, served.log_config) == (False, None)
