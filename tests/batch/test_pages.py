"""Pages one by one: counted without drawing, read alone as in their file, settled for good; and the journal that knows them."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from intake import load
from intake.batch.fingerprint import standing_digest
from intake.batch.inbox import Bundle
from intake.batch.journal import Journal, JournalEntry, JournalPaper
from intake.batch.page_status import WHOLE, Settled, SettledPages
from intake.batch.scheduler import Plan, Policy
from intake.batch.tasks import CaseOrder, Looked, Loss, Lost, PageRead, ReadPage, Survey, TaskOutcome
from intake.batch.worker_context import page_numbers, read_page
from intake.load import opened
from intake.model import Failure, Page
from intake.pages import ScannedFile
from intake.settings import Limits
from intake.splitting.split import Scanned, number_of
from tests.batch.office import DAY, InboxDesk
from tests.conftest import ROOT
from tests.load.hostile_files import BOX, SLOW, slow

SAMPLES = ROOT / "samples" / "data"


@pytest.fixture
def desk(tmp_path: Path) -> InboxDesk:
    return InboxDesk(tmp_path)


# ------------------------------------------------------------------------------------------------ numbers
@pytest.mark.parametrize("name", ["a.pdf", "a.tif"])
def test_pages_are_counted_without_being_drawn(name: str, desk: InboxDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.stack(name, [1, 2, 3])
    monkeypatch.setattr(load, "sheets", opened.sheets)  # in this process, where it can be looked on
    monkeypatch.setattr("intake.load.image.decoded", lambda _: pytest.fail("a page was drawn"))
    monkeypatch.setattr("intake.load.pdf._page_sheet", lambda *_: pytest.fail("a page was drawn"))
    assert page_numbers(path, Limits()) == (1, 2, 3)


@pytest.mark.parametrize("name", ["originals/ofd-inpatient.ofd", "originals/data-outpatient.xml"])
def test_electronic_originals_have_their_pages_too(name: str) -> None:
    assert page_numbers(SAMPLES / name, Limits()) == (1,)


def test_a_picture_is_one_page(desk: InboxDesk) -> None:
    assert page_numbers(desk.scan("a.png", 1), Limits()) == (1,)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", b"words"])
def test_a_file_that_cannot_be_opened_has_no_pages(content: bytes, desk: InboxDesk) -> None:
    path = desk.inbox / "a.pdf"
    path.write_bytes(content)
    assert page_numbers(path, Limits()) == ()


def test_a_tiff_that_breaks_off_counts_the_page_that_is_told_broken(desk: InboxDesk) -> None:
    path = desk.stack("a.tif", [1, 2, 3])
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    numbers = page_numbers(path, Limits())
    told = [number_of(x) for x in _all(desk, path)]
    assert list(numbers) == told


# ------------------------------------------------------------------------------------------------ one page
def _all(desk: InboxDesk, path: Path) -> list[Scanned]:
    bare = replace(desk.bench().desk, cache=None)
    return list(ScannedFile(path, load.sha256_of(path), bare).pages())


@pytest.mark.parametrize("name", ["a.pdf", "a.tif"])
def test_a_page_read_alone_is_the_page_of_its_file(name: str, desk: InboxDesk) -> None:
    path = desk.stack(name, [1, 2, 3])
    whole, bare = _all(desk, path), replace(desk.bench().desk, cache=None)
    alone = [ScannedFile(path, load.sha256_of(path), bare).page(n) for n in (3, 1, 2)]
    assert [alone[1], alone[2], alone[0]] == whole


def test_a_page_that_is_not_there_any_more_is_no_page(desk: InboxDesk) -> None:
    path = desk.stack("a.tif", [1])
    assert ScannedFile(path, load.sha256_of(path), desk.bench().desk).page(2) is None


def test_a_page_that_costs_too_much_to_open_is_given_up_with_the_reason_and_not_kept(desk: InboxDesk) -> None:
    path = desk.inbox / "a.pdf"
    path.write_bytes(slow([BOX, SLOW, BOX]))
    made = desk.bench().desk
    tight = replace(made, settings=replace(made.settings, limits=Limits(page_seconds=1)))
    sha256 = load.sha256_of(path)
    assert read_page(ReadPage(path, sha256, 1), tight) == PageRead()
    assert read_page(ReadPage(path, sha256, 2), tight) == PageRead(failed=True, why="读取该页用时超过上限 1 秒")
    assert made.cache is not None
    book = made.cache.open_book(path, sha256, made.engine, Limits())
    assert [book.find_page(number) is None for number in (1, 2)] == [False, True]


# ------------------------------------------------------------------------------------------------ settled
def settled(desk: InboxDesk, path: Path, known: Settled) -> list[Scanned]:
    made = desk.bench().desk
    assert made.cache is not None
    sha256 = load.sha256_of(path)
    cache = SettledPages(made.cache.shelf, {sha256: known})
    return list(ScannedFile(path, sha256, replace(made, cache=cache)).pages())


def test_a_page_that_was_given_up_stands_as_a_failure_in_its_place(desk: InboxDesk) -> None:
    path = desk.stack("a.tif", [1, 2, 3])
    sha256 = load.sha256_of(path)
    for number in (1, 3):
        ScannedFile(path, sha256, desk.bench().desk).page(number)
    read = desk.pages_read
    first, second, third = settled(desk, path, Settled((1, 2, 3), {2: "超过时限未能读完"}))
    assert isinstance(second, Failure)
    assert (second.page, "超过时限" in second.message, "--retry-failed" in second.message) == (2, True, True)
    assert isinstance(first, Page)
    assert isinstance(third, Page)
    assert desk.pages_read == read


def test_a_file_that_must_stay_shut_is_one_failure(desk: InboxDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.stack("a.tif", [1, 2])
    monkeypatch.setattr(load, "sheets", lambda *_, **__: pytest.fail("the file was opened"))
    (failure,) = settled(desk, path, Settled((), {WHOLE: "进程意外终止"}))
    assert isinstance(failure, Failure)
    assert (failure.page, "进程意外终止" in failure.message) == (None, True)


def test_a_page_that_was_lost_is_read_once_more_and_those_behind_it_too(desk: InboxDesk) -> None:
    path = desk.stack("a.tif", [1, 2, 3])
    ScannedFile(path, load.sha256_of(path), desk.bench().desk).page(1)
    found = settled(desk, path, Settled((1, 2, 3)))
    assert found == _all(desk, path)


# ------------------------------------------------------------------------------------------------ surveys that are lost
def plan_over(desk: InboxDesk) -> tuple[Plan, Journal]:
    journal = Journal(desk.output)
    journal.open()
    files = (desk.scan("甲/1.png", 1), desk.scan("甲/2.png", 2))
    bundle = Bundle("甲", desk.inbox / "甲", (load.Folder(files),))
    return Plan([bundle], {"甲": CaseOrder("", "", DAY)}, {"甲": "甲"}, journal, Policy()), journal


def test_the_file_that_kills_whoever_opens_it_is_found_and_shut(desk: InboxDesk) -> None:
    plan, journal = plan_over(desk)
    deadly = load.sha256_of(desk.inbox / "甲" / "2.png")
    asked = 0
    while asked < 20:
        task = plan.next_task()
        assert isinstance(task, Survey)
        asked += 1
        hashes = {load.sha256_of(p) for p in task.files}
        if task.shut == {deadly}:
            break
        plan.settle_outcome(TaskOutcome(task, Lost(Loss.DIED) if deadly in hashes else Looked("", ())))
    assert journal.given_up(deadly).keys() == {WHOLE}
    assert journal.given_up(load.sha256_of(desk.inbox / "甲" / "1.png")) == {}


def test_a_case_that_cannot_even_be_surveyed_is_told_and_ends(desk: InboxDesk) -> None:
    plan, journal = plan_over(desk)
    for _ in range(50):
        task = plan.next_task()
        if task is None:
            break
        plan.settle_outcome(TaskOutcome(task, Lost(Loss.TIMED_OUT)))
    assert plan.is_finished
    (entry,) = journal.read_entries().values()
    assert "超过时限" in entry.error
    assert entry.key == ""


# ------------------------------------------------------------------------------------------------ the journal
def entry(**more: object) -> JournalEntry:
    papers = (JournalPaper("in/甲/\udcff.pdf", "ab" * 32, 3),)
    return replace(JournalEntry("甲", "甲", "2026-10-12", "key", papers, {"case.json": "cd" * 32}, 2), **more)  # type: ignore[arg-type]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    made = Journal(tmp_path / "out")
    made.open()
    return made


def test_an_entry_comes_back_as_it_was_put(journal: Journal) -> None:
    put = entry(failures=({"file": "a", "page": None, "sha256": "", "reason": "坏"},), error="看不出事项")
    journal.write_entry(put)
    assert journal.read_entries() == {"甲": put}


def test_results_that_are_being_replaced_are_not_relied_on(journal: Journal) -> None:
    journal.mark_incomplete(entry())
    assert journal.read_entries()["甲"].key == ""
    assert journal.read_entries()["甲"].applied == "2026-10-12"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"case": 1}', b"\xff", b'{"case":"a","folder":"a","applied":"x"}']
)
def test_what_cannot_be_understood_is_as_good_as_not_there(content: bytes, journal: Journal) -> None:
    journal.write_entry(entry())
    next((journal.output / ".journal" / "cases").iterdir()).write_bytes(content)
    assert journal.read_entries() == {}


def test_pages_given_up_add_up_and_can_be_forgotten(journal: Journal) -> None:
    for number in (10, 2):
        journal.give_up("ab" * 32, number, "超过时限")
    assert journal.given_up("ab" * 32) == {2: "超过时限", 10: "超过时限"}
    told = json.loads(next((journal.output / ".journal" / "pages").iterdir()).read_bytes())
    assert list(told) == ["2", "10"]
    journal.forget_given_up("ab" * 32)
    assert journal.given_up("ab" * 32) == {}


# ------------------------------------------------------------------------------------------------ what results rest on
def test_any_change_to_rules_or_to_the_offices_catalogue_is_noticed(tmp_path: Path) -> None:
    rooms = [tmp_path / "rules", tmp_path / "own"]
    for room in rooms:
        room.mkdir()
        (room / "a.py").write_text("x = 1\n")
    before = standing_digest(rooms[:1], rooms[1:], "words")
    assert standing_digest(rooms[:1], rooms[1:], "words") == before
    assert standing_digest(rooms[:1], rooms[1:], "other words") != before
    (rooms[1] / "b.yaml").write_text("version: 1\n")
    changed = standing_digest(rooms[:1], rooms[1:], "words")
    assert changed != before
    shutil.move(rooms[0] / "a.py", rooms[0] / "c.py")
    assert standing_digest(rooms[:1], rooms[1:], "words") not in (before, changed)
