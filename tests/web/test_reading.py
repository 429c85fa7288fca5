"""Reading in the background: who comes first, what is not taken yet, and that nothing is lost when the server ends."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from intake.batch.inbox import UPLOAD_NOTE
from intake.batch.tasks import Halt, Judge, ReadPage, Runner, Survey, Task, TaskOutcome
from intake.batch.watch import Pace
from intake.batch.worker_context import Bench
from intake.ledger.schema import CASES
from intake.web.reading.board import Board, CaseProgress, ReadingState
from intake.web.reading.reader import BackgroundReader, make_processes
from tests.batch.office import DIE, InboxDesk, Inline, equip
from tests.web.offices import WebOffice
from tests.web.waiting import wait_until

QUICK = Pace(0.05, 0.0)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[WebOffice]:
    made = WebOffice(tmp_path)
    yield made
    made.ledger.close()


@pytest.fixture
def watched(tmp_path: Path) -> InboxDesk:
    """The office's watch folder."""
    (tmp_path / "share").mkdir()
    return InboxDesk(tmp_path / "share")


@pytest.fixture
def reading(office: WebOffice) -> Iterator[Callable[..., BackgroundReader]]:
    """Starts readers, and ends them all."""
    made: list[BackgroundReader] = []

    def start(
        watched: Path | None = None, runner: Callable[[], Runner] | None = None, pace: Pace = QUICK
    ) -> BackgroundReader:
        reader = BackgroundReader(office.ledger, office.room, runner or office.make_runner, watched, pace)
        made.append(reader)
        reader.start()
        return reader

    yield start
    for reader in made:
        reader.stop()


def upload(office: WebOffice, name: str, *marks: int, widths: Sequence[int] = ()) -> Path:
    """A case as the page hands it over."""
    desk = InboxDesk.__new__(InboxDesk)
    desk.inbox = office.room / "inbox"
    for number, mark in enumerate(marks):
        desk.scan(f"{name}/{number + 1:03d}-a.png", mark, widths[number] if widths else 400)
    (desk.inbox / name / UPLOAD_NOTE).write_text('{"upload": "x"}')
    return desk.inbox / name


def paths(office: WebOffice) -> list[str]:
    with office.ledger.reading() as connection:
        return [
            Path(path).name for path in connection.execute(select(CASES.c.path).order_by(CASES.c.sequence)).scalars()
        ]


def state(reader: BackgroundReader, path: Path) -> ReadingState:
    return reader.find_progress(path).state


# ------------------------------------------------------------------------------------------------ what is taken
def test_a_scan_that_still_grows_is_not_taken(
    office: WebOffice, watched: InboxDesk, reading: Callable[..., BackgroundReader]
) -> None:
    file = watched.stack("甲.pdf", [1])
    whole = file.read_bytes()
    file.write_bytes(whole[:100])
    reading(watched.inbox, pace=Pace(0.02, 2.0))
    for end in range(200, len(whole), len(whole) // 20):
        file.write_bytes(whole[:end])
        time.sleep(0.05)
        assert paths(office) == []
    file.write_bytes(whole)
    wait_until(lambda: paths(office) == ["甲.pdf"])


def test_what_was_uploaded_comes_before_the_watch_folder(
    office: WebOffice, watched: InboxDesk, reading: Callable[..., BackgroundReader]
) -> None:
    for number in range(6):
        watched.scan(f"{number}/1.png", number)
    upload(office, "窗口", 40)
    reading(watched.inbox)
    wait_until(lambda: len(paths(office)) == 7)
    assert paths(office)[0] == "窗口"


def test_an_upload_waits_for_a_few_cases_and_not_for_a_mornings_stack(
    office: WebOffice, watched: InboxDesk, reading: Callable[..., BackgroundReader]
) -> None:
    for number in range(12):
        watched.scan(f"{number:02d}/1.png", number)
    arrived: list[Path] = []

    class Interrupted(Inline):
        """While the first case of the watch folder is read, somebody uploads one."""

        def put(self, task: Task) -> None:
            if isinstance(task, ReadPage) and not arrived:
                arrived.append(upload(office, "窗口", 40))
                reader.wake()
            super().put(task)

    reader = BackgroundReader(office.ledger, office.room, lambda: Interrupted(office.bench), watched.inbox, QUICK)
    reader.start()
    wait_until(lambda: len(paths(office)) == 13)
    reader.stop()
    assert paths(office).index("窗口") == 4


def test_a_share_that_is_away_keeps_nobody_from_uploading(
    office: WebOffice, tmp_path: Path, reading: Callable[..., BackgroundReader]
) -> None:
    path = upload(office, "窗口", 1)
    reader = reading(tmp_path / "away")
    wait_until(lambda: state(reader, path) is ReadingState.DONE)


# ------------------------------------------------------------------------------------------------ progress
def test_progress_is_that_of_the_case_and_not_of_the_run(office: WebOffice) -> None:
    one, other = upload(office, "甲", 1, 2, 3), upload(office, "乙", 4)
    seen: list[tuple[CaseProgress | None, CaseProgress | None]] = []

    class Watched(Inline):
        def take(self) -> Sequence[TaskOutcome]:
            seen.append((reader.board.find(one), reader.board.find(other)))
            return super().take()

    reader = BackgroundReader(office.ledger, office.room, lambda: Watched(office.bench), None, QUICK)
    reader.start()
    wait_until(lambda: state(reader, one) is state(reader, other) is ReadingState.DONE)
    reader.stop()
    counts = {(told.pages_done, told.pages_total) for told, _ in seen if told and told.state is ReadingState.READING}
    assert {(0, 3), (1, 3), (2, 3)} <= counts
    assert all(told.pages_total <= 1 for _, told in seen if told)


def test_a_board_forgets_cases_of_long_ago() -> None:
    board = Board()
    board.note_waiting([Path(str(number)) for number in range(300)])
    assert board.find(Path("0")) is None
    assert board.find(Path("299")) == CaseProgress()


# ------------------------------------------------------------------------------------------------ ends and goes on
def test_a_server_that_is_started_again_goes_on_where_it_was(
    office: WebOffice, reading: Callable[..., BackgroundReader]
) -> None:
    done, left = upload(office, "1甲", 1), upload(office, "2乙", 2, 3)
    begun: list[Task] = []

    class Slow(Inline):
        """Ends no page of the second case."""

        def take(self) -> Sequence[TaskOutcome]:
            if self._waiting and isinstance(self._waiting[-1], ReadPage) and "2乙" in str(self._waiting[-1].path):
                begun.append(self._waiting[-1])
                time.sleep(0.02)
                return []
            return super().take()

    first = reading(runner=lambda: Slow(office.bench))
    wait_until(lambda: bool(begun) and state(first, done) is ReadingState.DONE)
    first.stop()
    assert state(first, left) is not ReadingState.DONE

    told: list[Task] = []

    class Noting(Inline):
        def put(self, task: Task) -> None:
            told.append(task)
            super().put(task)

    second = reading(runner=lambda: Noting(office.bench))
    wait_until(lambda: state(second, left) is ReadingState.DONE)
    assert {task.bundle.name for task in told if isinstance(task, Survey | Judge)} == {"2乙"}, (
        "nothing is looked at twice"
    )
    assert state(second, done) is ReadingState.DONE, "by what the journal says"
    assert len(paths(office)) == 2


def test_a_page_that_is_added_to_a_case_of_the_watch_folder_has_it_read_again(
    office: WebOffice, watched: InboxDesk, reading: Callable[..., BackgroundReader]
) -> None:
    watched.scan("甲/1.png", 1)
    first = reading(watched.inbox)
    wait_until(
        lambda: (office.room / "results-watched" / "甲" / "case.json").exists() and not first.board.list_running()
    )
    first.stop()
    added = watched.scan("甲/2.png", 2)
    os.utime(added, (0, 0))
    second = reading(watched.inbox)
    wait_until(lambda: (told := second.board.find(watched.inbox / "甲")) is not None and told.pages_done == 2)


def test_what_keeps_everything_from_being_read_is_told_and_tried_again(
    office: WebOffice, reading: Callable[..., BackgroundReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.web.reading.reader._AGAIN", 0.05)
    path, tries = upload(office, "甲", 1), []

    class Full(Inline):
        def take(self) -> Sequence[TaskOutcome]:
            (task,) = self._waiting
            return [TaskOutcome(task, Halt("磁盘已满", "请腾出空间", 2))]

    def make() -> Runner:
        tries.append(1)
        return Full(office.bench) if len(tries) < 5 else Inline(office.bench)

    reader = reading(runner=make)
    wait_until(lambda: "磁盘已满" in reader.board.halted)
    assert state(reader, path) is ReadingState.WAITING
    wait_until(lambda: state(reader, path) is ReadingState.DONE)
    wait_until(lambda: reader.board.halted == "")


def test_a_bug_costs_a_try_and_not_the_thread(
    office: WebOffice, reading: Callable[..., BackgroundReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.web.reading.reader._AGAIN", 0.05)
    path, tries = upload(office, "甲", 1), []

    def make() -> Runner:
        tries.append(1)
        if len(tries) < 2:
            raise ValueError("secret 张样例")
        return Inline(office.bench)

    reader = reading(runner=make)
    wait_until(lambda: state(reader, path) is ReadingState.DONE)
    assert "secret" not in reader.board.halted


def test_workers_are_let_go_when_there_is_nothing_to_do(
    office: WebOffice, reading: Callable[..., BackgroundReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.web.reading.reader._IDLE", 0.1)
    closed: list[int] = []

    class Counting(Inline):
        def close(self) -> None:
            closed.append(1)

    first = upload(office, "甲", 1)
    reader = reading(runner=lambda: Counting(office.bench))
    wait_until(lambda: bool(closed))
    assert state(reader, first) is ReadingState.DONE
    second = upload(office, "乙", 2)
    reader.wake()
    wait_until(lambda: state(reader, second) is ReadingState.DONE)


# ------------------------------------------------------------------------------------------------ real workers
def bench_of(room: Path, threads: int) -> Bench:
    """In a worker's own process."""
    return equip(room / "results", None, 0.0, "rules", True, threads)


def test_a_worker_that_dies_costs_its_page_and_leaves_signals_alone(
    office: WebOffice, reading: Callable[..., BackgroundReader]
) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    path = upload(office, "甲", 1, 2, widths=(400, DIE))
    settings = office.site.settings
    reader = reading(runner=make_processes(partial(bench_of, office.room), settings))
    wait_until(lambda: state(reader, path) is ReadingState.DONE)
    (lost,) = reader.find_progress(path).failures
    assert (lost.file, "意外终止" in lost.reason) == ("002-a.png", True)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    reader.stop()
    assert reader._runner is None
