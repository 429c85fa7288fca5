"""The page on which a case is decided, as a browser asks for it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from intake.errors import MissingDependency
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind, Stage
from intake.settings import ReviewRules, Settings
from intake.web.app import create_app
from intake.web.site import Site
from intake.web.visitor import StaffRole, Visitor
from templates import FORMS
from tests.conftest import ROOT
from tests.review.counters import DecisionCounter

Enter = Callable[..., TestClient]
DECISION = {"stage": "已受理", "why": "与原件核对", "seen": ["open-points"]}


class DecisionOffice:
    """A counter with its page; people come in by name and role."""

    def __init__(self, folder: Path, rules: ReviewRules) -> None:
        place = LedgerPlace(folder / "ledger.sqlite", folder / "scans")
        self.counter = DecisionCounter(place, folder, rules)
        settings = replace(Settings(), review=rules)
        self.site = Site(self.counter.review, settings, FORMS, ROOT / "templates", folder)
        self.app = create_app(self.site)

    def enter(self, name: str = "样经办", role: StaffRole = StaffRole.REVIEWER) -> TestClient:
        visitor = Visitor(name, role, name, "csrf")

        async def gated(scope: Scope, receive: Receive, send: Send) -> None:
            await self.app({**scope, "visitor": visitor}, receive, send)

        return TestClient(gated)

    def take_over(self, case_id: str, name: str) -> TestClient:
        """A person who is at the case now."""
        client = self.enter(name)
        client.post(f"/cases/{case_id}/hold", json={"take": True})
        return client


@pytest.fixture
def office(tmp_path: Path) -> Iterator[DecisionOffice]:
    office = DecisionOffice(tmp_path, ReviewRules(sample_percent=100))
    yield office
    office.site.press.close()


@pytest.fixture
def no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise MissingDependency("没有 LibreOffice，不能转成 PDF", "请安装")

    monkeypatch.setattr("intake.forms.press.find_program", missing)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands for LibreOffice: an empty page for every document."""

    def convert(documents: list[bytes], titles: list[str], _: Path) -> list[bytes]:
        return [_empty_pdf(title) for _, title in zip(documents, titles, strict=True)]

    monkeypatch.setattr("intake.forms.press.find_program", lambda: "soffice")
    monkeypatch.setattr("intake.forms.press.convert_documents", convert)


def _empty_pdf(title: str) -> bytes:
    writer, out = pypdf.PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.metadata = {"/Title": title}
    writer.write(out)
    return out.getvalue()


def decide(client: TestClient, office: DecisionOffice, case_id: str, **more: Any) -> Any:
    version = office.counter.version(case_id)
    return client.post(f"/cases/{case_id}/decide", json={"version": version, **DECISION, **more})


def test_the_page_offers_every_step_with_what_has_to_be_looked_at(office: DecisionOffice) -> None:
    case_id = office.counter.add()
    page = office.enter().get(f"/cases/{case_id}/decide").text
    assert re.findall(r'name="stage" value="([^"]+)"', page) == ["待补正", "已受理", "不予受理", "已撤回"]
    assert "还有 6 处没有核对" in page
    assert "《一次性告知书》不予打印：没有需要补正的内容" in page
    assert f'data-version="{office.counter.version(case_id)}"' in page


@pytest.mark.usefixtures("drawn")
def test_a_decision_answers_with_the_new_page_and_the_notice(office: DecisionOffice) -> None:
    case_id = office.counter.add()
    client = office.enter()
    got = decide(client, office, case_id).json()
    assert (got["version"], got["said"]) == (office.counter.version(case_id), "已写入：已受理")
    assert set(got["parts"]) == {"decide-now", "decide-forms", "decide-past"}
    (printed,) = got["printed"]
    assert printed["number"] == office.counter.row(case_id)["number"]
    pdf, word = client.get(printed["pdf"]), client.get(printed["word"])
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.headers["content-disposition"].startswith("inline")
    assert word.content[:2] == b"PK"


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("path", ["forms/acceptance.pdf", "decide", "decide/parts"])
def test_looking_writes_nothing_but_that_somebody_looked(office: DecisionOffice, path: str) -> None:
    case_id = office.counter.add()
    before, written = office.counter.version(case_id), office.counter.kinds(case_id)
    assert office.enter().get(f"/cases/{case_id}/{path}").status_code == 200
    assert office.counter.kinds(case_id) == [*written, EventKind.SHOWN]
    assert office.counter.version(case_id) == before
    assert not office.counter.room.exists()


def test_a_stale_decision_is_a_conflict_and_writes_nothing(office: DecisionOffice) -> None:
    case_id = office.counter.add()
    client, seen = office.enter(), office.counter.version(case_id)
    client.post(f"/cases/{case_id}/confirm", json={"version": seen, "values": ["0:total"]})
    before = office.counter.head()
    got = client.post(f"/cases/{case_id}/decide", json={"version": seen, **DECISION})
    assert (got.status_code, office.counter.head()) == (409, before)


def test_a_caution_that_nobody_looked_at_is_told_with_the_next_step(office: DecisionOffice) -> None:
    case_id = office.counter.add()
    got = decide(office.enter(), office, case_id, seen=[])
    assert got.status_code == 422
    assert "还有 6 处没有核对" in got.json()["error"]
    assert got.json()["next"]


@pytest.mark.usefixtures("no_libreoffice")
def test_without_libreoffice_the_decision_stands_and_the_word_file_is_offered(office: DecisionOffice) -> None:
    case_id = office.counter.add()
    client = office.enter()
    got = decide(client, office, case_id).json()
    assert "没有 LibreOffice" in got["told"][0]
    assert got["printed"][0]["pdf"] == ""
    assert client.get(got["printed"][0]["word"]).status_code == 200
    assert office.counter.row(case_id)["stage"] == Stage.ACCEPTED.value


@pytest.mark.usefixtures("no_libreoffice")
def test_without_libreoffice_a_preview_says_so(office: DecisionOffice) -> None:
    got = office.enter().get(f"/cases/{office.counter.add()}/forms/receipt.pdf", headers={"Accept": "application/json"})
    assert (got.status_code, "LibreOffice" in got.json()["error"]) == (422, True)


@pytest.mark.usefixtures("drawn")
def test_a_pdf_that_was_not_made_then_is_made_when_it_is_asked_for(office: DecisionOffice) -> None:
    case_id = office.counter.add()
    client = office.enter()
    link = decide(client, office, case_id).json()["printed"][0]["pdf"]
    for made in office.counter.room.glob("*/*.pdf"):
        made.unlink()
    assert client.get(link).status_code == 200
    assert list(office.counter.room.glob("*/*.pdf"))


@pytest.mark.usefixtures("drawn")
def test_a_form_is_printed_by_itself(office: DecisionOffice) -> None:
    case_id = office.counter.add()
    version = office.counter.version(case_id)
    got = office.enter().post(f"/cases/{case_id}/forms/receipt", json={"version": version}).json()
    assert (got["printed"][0]["title"], got["version"]) == ("材料接收清单", version)


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("path", ["forms/nothing.pdf", "forms/..%2Facceptance.pdf", "printed/1.pdf", "printed/1.docx"])
def test_what_is_not_in_the_list_is_not_there(office: DecisionOffice, path: str) -> None:
    assert office.enter().get(f"/cases/{office.counter.add()}/{path}").status_code == 404


@pytest.mark.usefixtures("drawn")
def test_what_was_printed_of_one_case_is_not_given_out_for_another(office: DecisionOffice) -> None:
    client, case_id = office.enter(), office.counter.add()
    link = decide(client, office, case_id).json()["printed"][0]["pdf"]
    other = office.counter.add("别案", colour="gray")
    assert client.get(link.replace(case_id, other)).status_code == 404


# ------------------------------------------------------------------------------------------------ two people
@pytest.mark.usefixtures("drawn")
def test_a_clerk_proposes_and_a_reviewer_confirms_on_the_page(office: DecisionOffice) -> None:
    case_id = office.counter.add()
    proposed = decide(office.enter("样窗口", StaffRole.CLERK), office, case_id).json()
    assert "已提出" in proposed["said"]
    reviewer = office.take_over(case_id, "样复核")
    page = reviewer.get(f"/cases/{case_id}/decide").text
    assert "样窗口" in page
    assert 'value="confirm"' in page
    asked = {"version": proposed["version"], "act": "confirm", "seen": ["open-points"]}
    got = reviewer.post(f"/cases/{case_id}/proposal", json=asked)
    assert got.json()["said"] == "已由两人决定：已受理"
    assert "样窗口、样复核（两人）" in got.json()["parts"]["decide-past"]


def test_the_same_person_is_refused_as_the_second_and_may_take_it_back(tmp_path: Path) -> None:
    office = DecisionOffice(tmp_path, ReviewRules(second_person_above="100"))
    case_id, client = office.counter.add(), office.enter()
    version = decide(client, office, case_id).json()["version"]
    page = client.get(f"/cases/{case_id}/decide").text
    assert 'value="confirm"' not in page
    assert 'value="withdraw"' in page
    asked = {"version": version, "act": "confirm", "seen": ["open-points"]}
    assert client.post(f"/cases/{case_id}/proposal", json=asked).status_code == 422
    taken = client.post(f"/cases/{case_id}/proposal", json={"version": version, "act": "withdraw"})
    assert taken.json()["said"] == "已收回"


def test_who_may_confirm_finds_what_waits_at_the_head_of_the_queue(tmp_path: Path) -> None:
    office = DecisionOffice(tmp_path, ReviewRules(second_person_above="500"))
    case_id = office.counter.add()
    first, second, clerk = office.enter(), office.enter("样复核"), office.enter("样新人", StaffRole.CLERK)
    told = f'<a href="/cases/{case_id}/decide">'
    assert told not in second.get("/").text
    assert decide(first, office, case_id).json()["said"].startswith("已提出“受理”：")
    assert [told in person.get("/").text for person in (first, second, clerk)] == [False, True, False]
    second = office.take_over(case_id, "样复核")
    answer = {"version": office.counter.version(case_id), "act": "reject", "why": "再看一次"}
    assert second.post(f"/cases/{case_id}/proposal", json=answer).status_code == 200
    assert told not in second.get("/").text


def test_a_void_proposal_says_so_on_the_page(tmp_path: Path) -> None:
    office = DecisionOffice(tmp_path, ReviewRules(second_person_above="100"))
    case_id, client = office.counter.add(), office.enter()
    version = decide(client, office, case_id).json()["version"]
    client.post(f"/cases/{case_id}/confirm", json={"version": version, "values": ["0:total"]})
    assert "已作废" in client.get(f"/cases/{case_id}/decide").text


# ------------------------------------------------------------------------------------------------ the real program
@pytest.mark.office
def test_the_preview_is_a_pdf_with_a_pending_number_and_the_notice_bears_its_own(office: DecisionOffice) -> None:
    case_id, client = office.counter.add(), office.enter()
    preview = pypdf.PdfReader(BytesIO(client.get(f"/cases/{case_id}/forms/acceptance.pdf").content))
    assert "（编号待定）" in preview.pages[0].extract_text()
    got = decide(client, office, case_id).json()
    assert got["told"] == []
    notice = pypdf.PdfReader(BytesIO(client.get(got["printed"][0]["pdf"]).content))
    assert got["printed"][0]["number"] in "".join(notice.pages[0].extract_text().split())


def test_enter_behind_a_reason_to_reject_cannot_confirm(tmp_path: Path) -> None:
    office = DecisionOffice(tmp_path, ReviewRules(second_person_above="100"))
    case_id = office.counter.add()
    decide(office.enter(), office, case_id)
    page = office.enter("样复核").get(f"/cases/{case_id}/decide").text
    form = re.search(r'<form[^>]* id="reject-form">.*?</form>', page, re.DOTALL)
    assert form is not None
    assert ('id="proposal-why"' in form[0], 'value="confirm"' in form[0]) == (True, False)
