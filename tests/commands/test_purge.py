"""`intake purge`: which cases go, from where, and what is said of it."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from intake.batch.journal import Journal, JournalEntry
from intake.errors import ExitCode, UsageError
from intake.ledger.claims.settled import import_settled
from intake.ledger.location import LedgerPlace
from intake.ledger.model import SettledBill
from intake.ledger.results import note_results
from intake.ledger.schema import CASES, PAYLOADS, RESULTS, SETTLED
from intake.ledger.store import Ledger, open_ledger
from intake.ledger.upkeep.purge import PURGED_LIST, purge_again
from intake.ledger.verify import verify_chain
from intake.settings import Settings
from tests.conftest import Called, Command
from tests.ledger.entries import NAME, enter, scan


@pytest.fixture
def ledger(place: LedgerPlace) -> Iterator[Ledger]:
    opened = open_ledger(place)
    yield opened
    opened.close()


class Clerk:
    """Calls `intake purge` for a ledger with a case `a` and a case `b`, each with a file of results."""

    def __init__(self, intake: Command, ledger: Ledger, room: Path) -> None:
        self._intake, self._ledger, self._room = intake, ledger, room
        self.ids = {name: enter(ledger, f"/in/{name}", scan(ledger, room / "in", name)) for name in "ab"}
        self.results = {name: room / "out" / f"{name}.docx" for name in "ab"}
        (room / "out").mkdir()
        for name, path in self.results.items():
            path.touch()
            with ledger.writing() as writing:
                note_results(writing.connection, self.ids[name], [path, room / "never-written.pdf"])

    def __call__(self, *words: object, more: str = "") -> Called:
        place = self._ledger.place
        lines = f'ledger = "{place.file or place.url}"\nstore = "{place.store}"\n{more}\n'
        (self._room / "s.toml").write_text(lines, "utf-8")
        return self._intake("purge", *words, "--settings", self._room / "s.toml")

    def close(self, name: str, days_ago: int) -> None:
        """The office is done with the case since then."""
        day = (date.today() - timedelta(days=days_ago)).isoformat()  # noqa: DTZ011 as the command has it
        with self._ledger.writing() as writing:
            writing.connection.execute(CASES.update().where(CASES.c.id == self.ids[name]).values(closed=day))

    def stages(self) -> list[str]:
        with self._ledger.reading() as connection:
            return [row.stage for row in connection.execute(CASES.select().order_by(CASES.c.serial))]


@pytest.fixture
def clerk(intake: Command, ledger: Ledger, tmp_path: Path) -> Clerk:
    return Clerk(intake, ledger, tmp_path)


GONE, THERE = "已清除", "已预审"


@pytest.mark.parametrize("name", ["2026-00001", "受2026-1"])
def test_a_case_goes_by_its_register_number_or_the_number_of_its_notice(clerk: Clerk, name: str) -> None:
    called = clerk(name)
    assert called.code == ExitCode.DONE, called.err
    said = called.out.decode()
    assert f"已删除\t{clerk.results['a']}\n" in said
    assert "已出台账\t2026-00001\t个人内容 2 份，扫描件 1 份\n" in said
    assert "1 个案卷，1 个文件" in said
    assert "已核实：没有留下。原件未动" in said
    assert clerk.stages() == [GONE, THERE]
    assert [p.exists() for p in clerk.results.values()] == [False, True]


def test_the_list_of_purges_is_kept_beside_the_scans(clerk: Clerk, ledger: Ledger) -> None:
    clerk("2026-00002")
    assert (ledger.place.store / PURGED_LIST).read_text() == clerk.ids["b"] + "\n"


def test_several_go_at_once(clerk: Clerk) -> None:
    assert "2 个案卷，2 个文件" in clerk("2026-00001", "2026-00002").out.decode()
    assert clerk.stages() == [GONE, GONE]


def test_looking_changes_nothing(clerk: Clerk) -> None:
    called = clerk("2026-00001", "--dry-run")
    assert called.out.decode() == "将清除\t2026-00001\t受2026-1\n台账里 1 个案卷；没有清除任何内容\n"
    assert clerk.stages() == [THERE, THERE]
    assert clerk.results["a"].exists()


def test_results_on_another_machine_are_named_as_left(clerk: Clerk, ledger: Ledger) -> None:
    with ledger.writing() as writing:
        writing.connection.execute(RESULTS.update().values(host="窗口二"))
    called = clerk("2026-00001")
    assert called.code == ExitCode.SOME_FAILED
    assert f"仍在\t窗口二：{clerk.results['a']}\n" in called.out.decode()
    assert clerk.stages() == [GONE, THERE]


def test_one_that_is_gone_already_is_told(clerk: Clerk) -> None:
    clerk("2026-00001")
    called = clerk("2026-00001")
    assert (called.code, "已经清除过" in called.err) == (ExitCode.USAGE, True)


def test_an_unknown_one_removes_nothing(clerk: Clerk) -> None:
    called = clerk("2026-00001", "2026-99999")
    assert (called.code, "台账里没有 2026-99999" in called.err) == (ExitCode.USAGE, True)
    assert clerk.stages() == [THERE, THERE]


@pytest.mark.parametrize("words", [(), ("2026-00001", "--expired"), ("--older-than", "3", "--expired")])
def test_what_is_meant_must_be_said_once(clerk: Clerk, words: tuple[str, ...]) -> None:
    called = clerk(*words, more="retention_days = 30")
    assert (called.code, "请写且只写一种" in called.err) == (ExitCode.USAGE, True)
    assert clerk.stages() == [THERE, THERE]


# ------------------------------------------------------------------------------------------------ by age
def test_by_age_only_cases_go_that_the_office_is_done_with(clerk: Clerk) -> None:
    clerk.close("a", 31)
    assert clerk("--older-than", "30").code == ExitCode.DONE
    assert clerk.stages() == [GONE, THERE]


def test_the_retention_is_that_of_the_settings(clerk: Clerk) -> None:
    clerk.close("a", 31)
    clerk.close("b", 29)
    called = clerk("--expired")
    assert (called.code, "没有设置保存期限" in called.err) == (ExitCode.USAGE, True)
    assert "将清除\t2026-00001" in clerk("--expired", "--dry-run", more="retention_days = 30").out.decode()
    clerk("--expired", more="retention_days = 30")
    assert clerk.stages() == [GONE, THERE]
    assert "0 个案卷" in clerk("--expired", more="retention_days = 30").out.decode()


@pytest.mark.parametrize("words", [("--older-than", "30"), ("--expired",), ("--expired", "--dry-run")])
def test_by_a_clock_that_runs_years_ahead_nothing_goes(
    words: tuple[str, ...], clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ahead(date):
        @classmethod
        def today(cls) -> date:
            return date.today() + timedelta(days=3650)  # noqa: DTZ011 as the command has it

    clerk.close("a", 31)
    monkeypatch.setattr("intake.commands.purge_cases.date", Ahead)
    called = clerk(*words, more="retention_days = 30")
    assert (called.code, "晚 3650 天" in called.err, called.out) == (ExitCode.USAGE, True, b"")
    assert clerk.stages() == [THERE, THERE]
    assert clerk("2026-00001").code == ExitCode.DONE
    assert clerk.stages() == [GONE, THERE]


# ------------------------------------------------------------------------------------------------ results of a run
@pytest.fixture
def output(clerk: Clerk, ledger: Ledger, tmp_path: Path) -> Path:
    """A run's results of `a`, and of a case that the ledger does not know."""
    journal = Journal(tmp_path / "results")
    journal.open()
    for name, entry in (("a", clerk.ids["a"]), ("stranger", "")):
        (journal.output / name).mkdir()
        (journal.output / name / "case.json").touch()
        journal.write_entry(JournalEntry(name, name, "2026-10-12", entry=entry))
    with ledger.writing() as writing:
        note_results(writing.connection, clerk.ids["a"], [journal.output / "a"])
    return journal.output


def folders(output: Path) -> list[str]:
    return sorted(p.name for p in output.iterdir() if p.is_dir() and not p.name.startswith("."))


@pytest.mark.parametrize("named", ["register", "folder", "results and name"])
def test_a_case_and_its_results_go_together_however_it_is_named(clerk: Clerk, output: Path, named: str) -> None:
    words: dict[str, tuple[object, ...]] = {
        "register": ("2026-00001",),
        "folder": (output / "a",),
        "results and name": (output, "a"),
    }
    called = clerk(*words[named])
    assert called.code == ExitCode.DONE, called.err
    assert clerk.stages() == [GONE, THERE]
    assert folders(output) == ["stranger"]
    assert list(Journal(output).read_entries()) == ["stranger"]
    assert f"已删除\t{output / 'a' / 'case.json'}" in called.out.decode()


def test_results_of_a_case_that_the_ledger_does_not_know_go_alone(clerk: Clerk, output: Path) -> None:
    called = clerk(output, "stranger")
    assert (called.code, "只清除了结果，台账里的还在" in called.out.decode()) == (ExitCode.DONE, True)
    assert folders(output) == ["a"]
    assert clerk.stages() == [THERE, THERE]


def test_results_are_tidied_up_by_age_and_the_ledger_stays(clerk: Clerk, output: Path) -> None:
    called = clerk(output, "--older-than", "0")
    assert (called.code, "2 个案卷" in called.out.decode()) == (ExitCode.DONE, True)
    assert folders(output) == []
    assert clerk.stages() == [THERE, THERE]


def test_a_file_of_another_kind_is_never_taken_for_a_case(clerk: Clerk, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    called = clerk(tmp_path / "folder")
    assert (called.code, "台账里没有" in called.err) == (ExitCode.USAGE, True)
    assert Settings().retention_days == 0


# ------------------------------------------------------------------------------------------------ lists of settled bills
@pytest.fixture
def settled(ledger: Ledger) -> str:
    """A list that was imported; its id."""
    bills = [SettledBill(row=2, number="0038433844", name=NAME, total=Decimal("520.73"))]
    with ledger.writing() as writing:
        return import_settled(writing, "ab" * 32, "刷卡结算.csv", bills).list_id


def test_a_list_goes_by_the_name_of_its_file(clerk: Clerk, ledger: Ledger, settled: str) -> None:
    assert "将清除清单\t刷卡结算.csv" in clerk("刷卡结算.csv", "--dry-run").out.decode()
    called = clerk("刷卡结算.csv")
    assert (called.code, "已清除清单\t刷卡结算.csv" in called.out.decode()) == (ExitCode.DONE, True)
    assert clerk.stages() == [THERE, THERE]
    with ledger.reading() as connection:
        assert connection.execute(SETTLED.select()).all() == []
        assert connection.execute(PAYLOADS.select().where(PAYLOADS.c.subject == settled)).all() == []
        assert verify_chain(connection).breaks == ()
    assert (ledger.place.store / PURGED_LIST).read_text() == f"{settled}\n"


def test_a_purged_list_is_not_imported_again(clerk: Clerk, ledger: Ledger, settled: str) -> None:
    clerk("刷卡结算.csv")
    assert settled
    with pytest.raises(UsageError, match="已经清除"), ledger.writing() as writing:
        import_settled(writing, "ab" * 32, "刷卡结算.csv", [])


def test_a_list_that_a_backup_brought_back_is_purged_again(ledger: Ledger, settled: str) -> None:
    with ledger.writing() as writing:
        assert purge_again(writing, {settled}) == ()
        assert writing.connection.execute(SETTLED.select()).all() == []


# ------------------------------------------------------------------------------------------------ what killed writes left
def leave(*drafts: Path) -> tuple[Path, ...]:
    for draft in drafts:
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(NAME)
    return drafts


def there(paths: tuple[Path, ...]) -> list[Path]:
    return [path for path in paths if path.exists()]


def test_drafts_in_the_store_and_beside_results_go_with_a_case(clerk: Clerk, ledger: Ledger, tmp_path: Path) -> None:
    store = ledger.place.store
    drafts = leave(store / ".draft-a", store / "ab" / ".draft-b", tmp_path / "out" / ".intake-c")
    called = clerk("2026-00001")
    assert (called.code, there(drafts)) == (ExitCode.DONE, [])
    assert f"已删除\t{drafts[2]}" in called.out.decode()


def test_a_draft_beside_results_that_cannot_be_removed_is_told(
    clerk: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (draft,) = leave(tmp_path / "out" / ".intake-a")
    monkeypatch.setattr("intake.batch.forget.remove_drafts", lambda _: ())
    called = clerk("2026-00001")
    assert (called.code, f"仍在\t{draft}\n" in called.out.decode()) == (ExitCode.SOME_FAILED, True)


def test_drafts_go_from_wherever_this_program_writes_and_from_where_a_person_says(
    clerk: Clerk, ledger: Ledger, output: Path, tmp_path: Path
) -> None:
    store, cache, exports = ledger.place.store, tmp_path / "cache", tmp_path / "exports"
    drafts = leave(
        store / "ab" / ".draft-a", cache / "ab" / ".draft-b", tmp_path / "out" / ".intake-c", output / "a" / ".intake-d",
        exports / "2026" / ".intake-e",
    )  # fmt: skip
    others = leave(exports / ".draft-of-a-letter", exports / "register.xlsx")
    called = clerk("--drafts", exports, more=f'cache = "{cache}"')
    assert (called.code, there(drafts)) == (ExitCode.DONE, [])
    assert "5 个文件" in called.out.decode()
    assert there(others) == list(others)
    assert clerk.stages() == [THERE, THERE]


def test_where_drafts_are_looked_for_there_must_be_a_folder(clerk: Clerk, tmp_path: Path) -> None:
    called = clerk("--drafts", tmp_path / "nowhere")
    assert (called.code, "不是文件夹" in called.err) == (ExitCode.USAGE, True)
