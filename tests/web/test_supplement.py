"""Papers that an applicant brings later: they join their case, which stays what it is, or it is told why they cannot."""

import os
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from intake.batch.inbox import UPLOAD_NOTE
from intake.batch.watch import Pace
from intake.ledger.cases import files_of
from intake.ledger.entries.corrections import read_corrections
from intake.ledger.entries.proposals import ProposalState, add_proposal, read_proposal
from intake.ledger.model import EventKind, Stage
from intake.ledger.register import find_named_rows
from intake.ledger.schema import CASES
from intake.ledger.stages import Decision
from intake.ledger.versions import read_version
from intake.register.case_page import iter_page, read_case_page
from intake.review import supplement
from intake.review.points import list_values
from intake.settings import Limits
from intake.web.reading.reader import BackgroundReader
from tests.batch.office import DAY
from tests.web.offices import WebOffice
from tests.web.test_new import MB, begin, picture, put, send_case, until_read
from tests.web.waiting import wait_until

QUICK = Pace(0.05, 0.0)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[WebOffice]:
    made = WebOffice(tmp_path, Limits(max_file_bytes=2 * MB))
    yield made
    made.ledger.close()


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    (tmp_path / "share").mkdir()
    return tmp_path / "share"


@pytest.fixture
def reader(office: WebOffice, watched: Path) -> Iterator[BackgroundReader]:
    made = BackgroundReader(office.ledger, office.room, office.make_runner, watched, QUICK)
    yield made
    made.stop()


@pytest.fixture
def client(office: WebOffice, reader: BackgroundReader) -> TestClient:
    made = office.client(background=[reader])
    reader.start()
    return made


@pytest.fixture
def case_id(client: TestClient) -> str:
    """A case of one page that came in by the page."""
    return str(until_read(client, send_case(client, picture(1), item="住院费用报销", insurance="居民"))["case"])


def add(client: TestClient, case_id: str, *pages: bytes, name: str = "发票.png") -> Any:
    """Sends papers for a case; the answer to their end."""
    upload = begin(client, case=case_id)
    for number, page in enumerate(pages, start=1):
        assert put(client, upload, number, name, page).status_code == 200
    return client.post(f"/new/{upload}/done", json={"files": len(pages)})


def until_added(client: TestClient, case_id: str, *pages: bytes, name: str = "发票.png") -> dict[str, Any]:
    answer = add(client, case_id, *pages, name=name)
    assert answer.status_code == 200, answer.text
    return until_read(client, str(answer.json()["upload"]))


def folder_of(office: WebOffice, case_id: str) -> Path:
    with office.ledger.reading() as connection:
        return Path(connection.execute(select(CASES.c.path).where(CASES.c.id == case_id)).scalar_one())


def papers_in(folder: Path) -> list[str]:
    """Every paper below a folder."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*.*") if p.is_file() and p.name[0].isdigit())


def names_of(office: WebOffice, case_id: str) -> list[str]:
    with office.ledger.reading() as connection:
        return sorted(files_of(connection, [case_id]).values())


def put_case(office: WebOffice, folder: Path) -> str:
    """A case in the register whose papers lie there."""
    return office.add(1, path=str(folder), host=platform.node())


def change_stage(office: WebOffice, case_id: str, stage: Stage) -> None:
    office.write(lambda c: c.execute(update(CASES).where(CASES.c.id == case_id).values(stage=stage.value)))


# ------------------------------------------------------------------------------------------------ they join their case
def test_what_is_added_is_read_and_the_case_keeps_its_number(
    office: WebOffice, client: TestClient, case_id: str
) -> None:
    before = client.get("/").text.count("/cases/")
    told = until_added(client, case_id, picture(2), picture(3))
    assert (told["state"], told["case"], told["failures"]) == ("done", case_id, [])
    assert told["said"] == "补充的材料已识读，案卷已重新预审"
    assert [one["name"] for one in told["files"]] == ["001-发票.png", "002-发票.png"]
    assert names_of(office, case_id) == ["001-1.png", "001-发票.png", "002-发票.png"]
    assert client.get("/").text.count("/cases/") == before
    assert len(office.site.review.open(case_id).papers.readings) == 3


def test_what_people_corrected_stays_though_the_new_paper_names_another(
    office: WebOffice, client: TestClient, case_id: str
) -> None:
    case = office.site.review.open(case_id)
    value = next(one for one in list_values(case.judgement) if one.key == "payer")
    body = {"version": case.version, "value": value.id, "text": "样更正", "why": "看过原件"}
    assert client.post(f"/cases/{case_id}/values", json=body).status_code == 200
    assert until_added(client, case_id, picture(2))["case"] == case_id
    assert find_ids(office) == [case_id]
    with office.ledger.reading() as connection:
        (kept,) = read_corrections(connection, case_id)
    assert kept.new == "样更正"
    values = list_values(office.site.review.open(case_id).judgement)
    assert "样更正" in [one.field.value for one in values if one.key == "payer"]


def test_papers_in_the_watch_folder_are_added_to_as_well(office: WebOffice, client: TestClient, watched: Path) -> None:
    (watched / "甲").mkdir()
    (watched / "甲" / "1.png").write_bytes(picture(1))
    (watched / "甲" / "case.yaml").write_text("item: 住院费用报销\ninsurance: 居民\n", "utf-8")
    wait_until(lambda: len(find_ids(office)) == 1)
    (case_id,) = find_ids(office)
    wait_until(lambda: names_of(office, case_id) == ["1.png"])
    told = until_added(client, case_id, picture(2))
    assert (told["state"], told["case"]) == ("done", case_id)
    assert len(office.site.review.open(case_id).papers.readings) == 2


def find_ids(office: WebOffice) -> list[str]:
    with office.ledger.reading() as connection:
        return list(connection.execute(select(CASES.c.id)).scalars())


def test_papers_in_any_other_folder_are_read_by_the_desk(
    office: WebOffice, client: TestClient, case_id: str, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "scans-of-the-office" / "甲"
    shutil.copytree(folder_of(office, case_id), elsewhere)
    office.write(lambda c: c.execute(update(CASES).where(CASES.c.id == case_id).values(path=str(elsewhere))))
    told = until_added(client, case_id, picture(2))
    assert (told["state"], told["case"]) == ("done", case_id)
    assert names_of(office, case_id) == ["001-1.png", "001-发票.png"]


def test_a_page_that_cannot_be_read_is_named(client: TestClient, case_id: str) -> None:
    told = until_added(client, case_id, picture(2)[:120])
    (lost,) = told["failures"]
    assert (told["case"], lost["file"]) == (case_id, "001-发票.png")


def test_a_second_lot_never_writes_over_the_first(office: WebOffice, client: TestClient, case_id: str) -> None:
    until_added(client, case_id, picture(2))
    until_added(client, case_id, picture(3))
    one, first, second = papers_in(folder_of(office, case_id))
    assert (one, Path(first).name, Path(second).name) == ("001-1.png", "001-发票.png", "001-发票.png")
    assert Path(first).parent != Path(second).parent


@pytest.mark.parametrize(
    "name", ["../../x.png", "/etc/x.png", "a\0b.png", "CON.png", ".hidden.png", "case.png/../y.png"]
)
def test_no_name_leaves_the_folder_of_the_case(office: WebOffice, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "scans" / "甲"
    folder.mkdir(parents=True)
    assert add(office.client(), put_case(office, folder), picture(2), name=name).status_code == 200
    (added,) = folder.iterdir()
    assert added.name.startswith("（补充材料）")
    assert [kept.name[:4] for kept in added.iterdir()] == ["001-"]
    assert sorted(p.name for p in (tmp_path / "scans").iterdir()) == ["甲"]


def test_who_may_read_the_folder_may_read_what_is_added(office: WebOffice, tmp_path: Path) -> None:
    folder = tmp_path / "甲"
    folder.mkdir()
    folder.chmod(0o775)
    add(office.client(), put_case(office, folder), picture(2))
    (added,) = folder.iterdir()
    assert [oct(p.stat().st_mode & 0o777) for p in (added, *added.iterdir())] == ["0o775", "0o664"]


def test_done_twice_adds_once(office: WebOffice, client: TestClient, case_id: str) -> None:
    told = until_added(client, case_id, picture(2))
    again = client.post(f"/new/{told['upload']}/done", json={"files": 1})
    assert (again.status_code, again.json()["state"]) == (200, "done")
    assert len(papers_in(folder_of(office, case_id))) == 2


def test_a_purge_takes_added_papers_along(
    office: WebOffice, client: TestClient, reader: BackgroundReader, case_id: str
) -> None:
    from intake.batch.forget import forget_cases
    from intake.ledger.upkeep.purge import PurgeReason

    until_added(client, case_id, picture(2))
    reader.stop()
    folder = folder_of(office, case_id)
    assert (folder / UPLOAD_NOTE).is_file()
    assert forget_cases(office.ledger, [case_id], office.site.settings, PurgeReason.ASKED).left == ()
    assert not folder.exists()


# ------------------------------------------------------------------------------------------------ the same file twice
def test_a_file_that_the_case_has_is_told_and_not_added(office: WebOffice, client: TestClient, case_id: str) -> None:
    upload = begin(client, case=case_id)
    answer = put(client, upload, 1, "又一次.png", picture(1))
    assert (answer.status_code, "案卷里已经有这个文件（001-1.png）" in answer.text) == (422, True)
    put(client, upload, 2, "新的.png", picture(2))
    client.post(f"/new/{upload}/done", json={"files": 1})
    told = until_read(client, upload)
    assert [one["file"] for one in told["failures"]] == ["又一次.png"]
    assert len(papers_in(folder_of(office, case_id))) == 2


def test_the_same_file_sent_twice_at_once_is_added_once(office: WebOffice, client: TestClient, case_id: str) -> None:
    told = until_added(client, case_id, picture(2), picture(2))
    assert [one["name"] for one in told["files"]] == ["001-发票.png"]
    assert [one["reason"] for one in told["failures"]] == ["案卷里已经有这个文件，没有重复放入"]


def test_what_somebody_added_meanwhile_is_not_added_again(office: WebOffice, client: TestClient, case_id: str) -> None:
    upload = begin(client, case=case_id)
    put(client, upload, 1, "a.png", picture(2))
    until_added(client, case_id, picture(2))
    answer = client.post(f"/new/{upload}/done", json={"files": 1})
    assert (answer.status_code, "都已经有了" in answer.text) == (422, True)
    assert len(papers_in(folder_of(office, case_id))) == 2


# ------------------------------------------------------------------------------------------------ who and when
def test_who_added_what_is_on_record(office: WebOffice, client: TestClient, case_id: str) -> None:
    until_added(client, case_id, picture(2))
    with office.ledger.reading() as connection:
        (row,) = find_named_rows(connection, case_id)
        masked = "\n".join(iter_page(read_case_page(connection, row, DAY, masked=True)))
        full = "\n".join(iter_page(read_case_page(connection, row, DAY, masked=False)))
        event = next(e for e in read_case_page(connection, row, DAY, masked=False).events if e.kind == EventKind.ADDED)
    assert event.body == {"files": 1}
    assert "补充材料（1）" in full
    assert "1 个文件  样经办  001-发票.png" in full
    assert "发票.png" not in masked


def test_what_was_seen_before_is_stale(office: WebOffice, client: TestClient, tmp_path: Path) -> None:
    case_id = put_case(office, tmp_path)
    with office.ledger.reading() as connection:
        before = read_version(connection, case_id)
    add(client, case_id, picture(2))
    with office.ledger.reading() as connection:
        assert read_version(connection, case_id) > before


def test_a_proposal_that_waits_is_void_with_other_papers(office: WebOffice, tmp_path: Path) -> None:
    folder = tmp_path / "甲"
    folder.mkdir()
    case_id = put_case(office, folder)
    with office.ledger.writing() as writing:
        add_proposal(writing, case_id, Decision(Stage.ACCEPTED, DAY, "样复核", "", "", ""), notice=False)
    add(office.client(), case_id, picture(2))
    with office.ledger.reading() as connection:
        proposal = read_proposal(connection, case_id)
    assert proposal is not None
    assert proposal.state is ProposalState.VOID


# ------------------------------------------------------------------------------------------------ what is refused
def test_a_case_that_another_person_holds_takes_nothing(office: WebOffice, tmp_path: Path) -> None:
    case_id, client = put_case(office, tmp_path), office.client()
    upload = begin(client, case=case_id)
    put(client, upload, 1, "a.png", picture(2))
    other = office.client("样复核")
    assert other.post(f"/cases/{case_id}/hold", json={"take": True}).json()["mine"]
    for answer in (
        client.post("/new", json={"case": case_id}),
        client.post(f"/new/{upload}/done", json={"files": 1}),
    ):
        assert (answer.status_code, answer.json()["held"]) == (409, "样复核")
    assert client.get(f"/new/{upload}").json()["state"] == "collecting"


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.WITHDRAWN, Stage.REFUSED])
def test_a_case_that_has_ended_takes_nothing(office: WebOffice, tmp_path: Path, stage: Stage) -> None:
    folder = tmp_path / "甲"
    folder.mkdir()
    case_id, client = put_case(office, folder), office.client()
    upload = begin(client, case=case_id)
    put(client, upload, 1, "a.png", picture(2))
    change_stage(office, case_id, stage)
    for answer in (
        client.post("/new", json={"case": case_id}),
        client.post(f"/new/{upload}/done", json={"files": 1}),
        client.get(f"/new?for={case_id}"),
    ):
        assert (answer.status_code, f"案卷已是“{stage}”" in answer.text) == (422, True)
    assert list(folder.iterdir()) == []


def test_a_case_that_was_purged_or_never_was_is_not_there(office: WebOffice, tmp_path: Path) -> None:
    case_id, client = put_case(office, tmp_path), office.client()
    change_stage(office, case_id, Stage.PURGED)
    for one in (case_id, "0" * 32, "../../etc"):
        assert client.post("/new", json={"case": one}).status_code == 404
        assert client.get("/new", params={"for": one}).status_code == 404


def test_a_case_that_is_one_file_says_what_to_do(office: WebOffice, tmp_path: Path) -> None:
    stack = tmp_path / "甲.pdf"
    stack.write_bytes(b"%PDF")
    answer = office.client().post("/new", json={"case": put_case(office, stack)})
    assert answer.status_code == 422
    assert "一整个文件" in answer.json()["error"]
    assert "作为新案卷放入" in answer.json()["next"]


def test_a_case_whose_folder_is_gone_says_what_to_do(office: WebOffice, tmp_path: Path) -> None:
    for place in (tmp_path / "gone", Path("")):
        case_id = office.add(1 if place.name else 2, path=str(place) if place.name else "", host=platform.node())
        answer = office.client().post("/new", json={"case": case_id})
        assert (answer.status_code, "不在原处" in answer.json()["error"]) == (422, True)


def test_a_folder_that_cannot_be_written_to_says_what_to_do(
    office: WebOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bool:
        return False

    monkeypatch.setattr(supplement.os, "access", refuse)
    answer = office.client().post("/new", json={"case": put_case(office, tmp_path)})
    assert (answer.status_code, "不能写入" in answer.json()["error"]) == (422, True)
    assert "直接放进这个案卷的文件夹" in answer.json()["next"]


def test_a_copy_that_fails_leaves_nothing_and_can_be_tried_again(
    office: WebOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "甲"
    folder.mkdir()
    case_id, client = put_case(office, folder), office.client()
    upload = begin(client, case=case_id)
    put(client, upload, 1, "a.png", picture(2))

    def refuse(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr(supplement.shutil, "copyfile", refuse)
        assert "磁盘快满了" in client.post(f"/new/{upload}/done", json={"files": 1}).text
    assert list(folder.iterdir()) == []
    assert client.post(f"/new/{upload}/done", json={"files": 1}).status_code == 200
    assert len(papers_in(folder)) == 1


def test_a_step_that_the_ledger_refuses_leaves_no_folder(
    office: WebOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "甲"
    folder.mkdir()
    case_id, client = put_case(office, folder), office.client()

    def refuse(*_: object) -> None:
        raise OSError(5, os.strerror(5))

    monkeypatch.setattr(supplement, "note_added", refuse)
    assert add(client, case_id, picture(2)).status_code == 422
    assert list(folder.iterdir()) == []
    assert names_of(office, case_id) == []


# ------------------------------------------------------------------------------------------------ on the pages
def test_the_page_is_headed_with_the_case_and_asks_for_nothing_else(client: TestClient, case_id: str) -> None:
    page = client.get(f"/new?for={case_id}").text
    assert "补充材料：登记号 2" in page
    assert 'id="item"' not in page
    assert 'id="name"' not in page
    assert f'data-for="{case_id}"' in page


def test_a_reload_while_it_is_read_shows_the_page_whatever_the_case_is_by_now(
    office: WebOffice, client: TestClient, case_id: str
) -> None:
    change_stage(office, case_id, Stage.CLOSED)
    assert client.get(f"/new?for={case_id}&upload={'0' * 32}").status_code == 200


def test_the_case_offers_it_until_it_has_ended(office: WebOffice, client: TestClient, case_id: str) -> None:
    link = f'href="/new?for={case_id}"'
    assert link in client.get(f"/cases/{case_id}").text
    assert link not in client.get(f"/cases/{case_id}/decide").text
    change_stage(office, case_id, Stage.SUPPLEMENT)
    assert link in client.get(f"/cases/{case_id}/decide").text
    change_stage(office, case_id, Stage.CLOSED)
    assert link not in client.get(f"/cases/{case_id}").text


def test_after_it_was_read_the_case_can_be_complete(office: WebOffice, client: TestClient, case_id: str) -> None:
    values = {"stage": Stage.SUPPLEMENT.value, "supplement_asked": "2026-10-12"}
    office.write(lambda c: c.execute(update(CASES).where(CASES.c.id == case_id).values(values)))
    until_added(client, case_id, picture(2))
    page = client.get(f"/cases/{case_id}/decide").text
    assert 'value="已补齐"' in page
