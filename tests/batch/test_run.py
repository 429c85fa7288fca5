"""A run over an inbox: the same results however often it is interrupted, and nothing done twice."""

import errno
import gc
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intake.batch.journal import Journal
from intake.batch.run import read_status, run_batch
from intake.batch.scheduler import Counts
from intake.batch.tasks import CaseOrder, Halt, Judge, ReadPage
from intake.errors import ExitCode, UnsafeLayout, UsageError
from intake.model import Page, Reading
from tests.batch.office import BREAK, STARVE, InboxDesk, Inline


@pytest.fixture
def desk(tmp_path: Path) -> InboxDesk:
    """Two folders, of which one has a text that says nothing, and a stack of three pages."""
    made = InboxDesk(tmp_path)
    made.scan("甲/1.png", 1)
    made.scan("甲/2.png", 2)
    made.scan("乙/1.png", 3)
    made.stack("丙.pdf", [4, 5, 6])
    return made


def case_json(desk: InboxDesk, folder: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((desk.output / folder / "case.json").read_bytes())
    return told


def failures(desk: InboxDesk) -> list[dict[str, Any]]:
    return [json.loads(x) for x in (desk.output / "failures.jsonl").read_bytes().splitlines()]


# ------------------------------------------------------------------------------------------------ what comes out
def test_every_case_gets_its_folder_and_the_run_its_summary(desk: InboxDesk) -> None:
    done = desk.run()
    assert {p.name for p in desk.output.iterdir()} == {
        ".intake-out", ".journal", "甲", "乙", "丙", "summary.xlsx", "summary.json", "failures.jsonl", "run.json",
    }  # fmt: skip
    assert {"case.json", "report.html"} <= {p.name for p in (desk.output / "丙").iterdir()}
    assert (done.exit_code, done.counts.pages_read, desk.pages_read) == (ExitCode.NEEDS_PERSON, 6, 6)


def test_a_case_says_the_same_as_when_it_is_checked_alone(desk: InboxDesk) -> None:
    from intake import check
    from intake.cases.model import Given
    from intake.report.case_json import judgement_object

    desk.run()
    bench = desk.bench()
    for folder, path in (("甲", desk.inbox / "甲"), ("丙", desk.inbox / "丙.pdf")):
        alone = check.check(path, Given("住院费用报销", "居民", applied=date(2026, 10, 12)), bench.desk, bench.office)
        assert case_json(desk, folder) == json.loads(json.dumps(judgement_object(alone)))


def test_files_are_their_owners_alone(desk: InboxDesk) -> None:
    desk.run()
    assert {p.stat().st_mode & 0o077 for p in desk.output.rglob("*")} == {0}


def test_times_stand_in_one_file_only(desk: InboxDesk) -> None:
    desk.run()
    first = desk.tree()
    (desk.output / "run.json").unlink()
    desk.run(overwrite=True)
    assert desk.tree() == first
    assert json.loads((desk.output / "run.json").read_bytes())["ended"]


def test_the_originals_are_not_touched(desk: InboxDesk) -> None:
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in desk.inbox.rglob("*") if p.is_file()}
    desk.run()
    assert {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in desk.inbox.rglob("*") if p.is_file()} == before


# ------------------------------------------------------------------------------------------------ words and case.yaml
def test_case_yaml_wins_over_the_words_of_the_run(desk: InboxDesk) -> None:
    (desk.inbox / "甲" / "case.yaml").write_text('item: 门诊费用报销\ninsurance: 居民\napplied: "2026-09-01"\n')
    desk.run()
    assert (case_json(desk, "甲")["item"], case_json(desk, "甲")["applied"]) == ("门诊费用报销", "2026-09-01")
    assert (case_json(desk, "乙")["item"], case_json(desk, "乙")["applied"]) == ("住院费用报销", "2026-10-12")


def test_a_mistake_in_case_yaml_costs_the_verdict_of_that_case_only(desk: InboxDesk) -> None:
    (desk.inbox / "甲" / "case.yaml").write_text("itme: 住院费用报销\n")
    done = desk.run()
    told = case_json(desk, "甲")
    assert "itme" in told["error"]
    assert len(told["documents"]) == 2
    assert "verdict" not in told
    assert case_json(desk, "乙")["verdict"]
    assert done.exit_code == ExitCode.NEEDS_PERSON
    assert [f["case"] for f in failures(desk)] == ["甲"]


def test_a_linked_case_yaml_is_not_followed(desk: InboxDesk) -> None:
    (desk.inbox.parent / "elsewhere.yaml").write_text("item: 门诊费用报销\n")
    (desk.inbox / "甲" / "case.yaml").symlink_to(desk.inbox.parent / "elsewhere.yaml")
    desk.run()
    assert "链接" in case_json(desk, "甲")["error"]


def test_a_case_keeps_the_day_on_which_it_first_came(desk: InboxDesk) -> None:
    desk.run()
    from dataclasses import replace

    tomorrow = replace(desk.job(), order=CaseOrder("住院费用报销", "居民", date(2026, 10, 13)))
    desk.scan("丁/1.png", 9)
    done = run_batch(tomorrow, Inline(desk.bench()), lambda _: None)
    assert done.counts.cases_kept == 3
    assert case_json(desk, "甲")["applied"] == "2026-10-12"
    assert case_json(desk, "丁")["applied"] == "2026-10-13"


def test_a_day_that_is_given_holds_for_every_case(desk: InboxDesk) -> None:
    from dataclasses import replace

    desk.run()
    given = replace(desk.job(), order=CaseOrder("住院费用报销", "居民", date(2026, 10, 20)), dated=True)
    run_batch(given, Inline(desk.bench()), lambda _: None)
    assert case_json(desk, "甲")["applied"] == "2026-10-20"


# ------------------------------------------------------------------------------------------------ nothing twice
def test_a_second_run_opens_nothing_and_changes_nothing(desk: InboxDesk) -> None:
    desk.run()
    first = desk.tree()
    runner = Inline(desk.bench())
    done = run_batch(desk.job(), runner, lambda _: None)
    assert [t for t in runner.done if isinstance(t, ReadPage | Judge)] == []
    assert (done.counts.cases_kept, desk.tree()) == (3, first)


def test_changed_rules_need_no_recognition(desk: InboxDesk) -> None:
    desk.run()
    first = desk.tree()
    runner = Inline(desk.bench(standing="other rules"))
    run_batch(desk.job(), runner, lambda _: None)
    assert (desk.pages_read, sum(isinstance(t, Judge) for t in runner.done)) == (6, 3)
    changed = {name for name, content in desk.tree().items() if first[name] != content}
    assert changed == {f".journal/cases/{name}.json" for name in "甲乙丙"} | {".journal/summary.json"}


def test_a_new_page_is_the_only_one_that_is_read(desk: InboxDesk) -> None:
    desk.run()
    desk.scan("甲/3.png", 7)
    done = desk.run()
    assert (desk.pages_read, done.counts.cases_kept) == (7, 2)
    assert len(case_json(desk, "甲")["documents"]) == 3


def test_results_that_were_deleted_are_made_again(desk: InboxDesk) -> None:
    desk.run()
    first = desk.tree()
    (desk.output / "甲" / "report.html").unlink()
    desk.run()
    assert (desk.tree(), desk.pages_read) == (first, 6)


def test_overwrite_judges_everything_anew_from_kept_pages(desk: InboxDesk) -> None:
    desk.run()
    runner = Inline(desk.bench())
    run_batch(desk.job(overwrite=True), runner, lambda _: None)
    assert (sum(isinstance(t, Judge) for t in runner.done), desk.pages_read) == (3, 6)


def test_the_same_file_in_two_cases_is_read_once(desk: InboxDesk) -> None:
    (desk.inbox / "丁").mkdir()
    (desk.inbox / "丁" / "copy.png").write_bytes((desk.inbox / "甲" / "1.png").read_bytes())
    desk.run()
    assert desk.pages_read == 6
    assert len(case_json(desk, "丁")["documents"]) == 1


def test_a_damaged_page_of_the_cache_is_found_out_and_read_again(desk: InboxDesk) -> None:
    desk.run()
    first = desk.tree()
    pages = [p for p in (desk.output.parent / "cache").rglob("*") if p.is_file() and p.stat().st_size > 1000]
    for path in pages:
        data = bytearray(path.read_bytes())
        data[-10] ^= 255
        path.write_bytes(data)
    desk.run(overwrite=True)
    assert (desk.tree(), desk.pages_read) == (first, 6 + len(pages))
    assert len(pages) == 6


def test_without_a_cache_a_run_keeps_pages_only_while_it_lasts(desk: InboxDesk) -> None:
    desk.run(cached=False)
    assert desk.pages_read == 6
    assert not (desk.output.parent / "cache").exists()
    assert not (desk.output / ".journal" / "kept").exists()


# ------------------------------------------------------------------------------------------------ failures
@pytest.mark.parametrize("width", [STARVE, BREAK])
def test_a_page_that_breaks_the_reader_costs_that_page_alone(width: int, desk: InboxDesk) -> None:
    desk.stack("丁.tif", [7, 8, 9], [400, width, 400])
    done = desk.run()
    assert (done.exit_code, done.counts.pages_failed) == (ExitCode.SOME_FAILED, 1)
    (failure,) = failures(desk)
    assert (failure["case"], Path(failure["file"]).name, failure["page"]) == ("丁.tif", "丁.tif", 2)
    assert "程序内部错误" in failure["reason"]
    assert "张样例" not in json.dumps(failure, ensure_ascii=False)
    assert len(case_json(desk, "丁")["documents"]) == 2


def test_a_page_that_failed_is_left_alone_until_told_otherwise(
    desk: InboxDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.scan("丁/1.png", 7, BREAK)
    desk.scan("丁/2.png", 8)
    desk.run()
    first = desk.tree()
    monkeypatch.setattr("tests.batch.office._mood", lambda _: None)
    assert desk.run().exit_code == ExitCode.SOME_FAILED
    assert desk.run(overwrite=True).exit_code == ExitCode.SOME_FAILED
    assert desk.tree() == first
    done = desk.run(retry_failed=True)
    assert (done.exit_code, done.counts.cases_kept) == (ExitCode.NEEDS_PERSON, 3)
    assert len(case_json(desk, "丁")["documents"]) == 2
    assert failures(desk) == []


@pytest.mark.parametrize("content", [b"", b"no picture", b"%PDF-1.4 broken"])
def test_a_bad_file_is_named_and_the_others_are_read(content: bytes, desk: InboxDesk) -> None:
    (desk.inbox / "乙" / "bad.pdf").write_bytes(content)
    done = desk.run()
    assert done.exit_code == ExitCode.SOME_FAILED
    assert [Path(f["file"]).name for f in failures(desk)] == ["bad.pdf"]
    assert len(case_json(desk, "乙")["documents"]) == 1


def test_a_pipe_is_named_and_nobody_waits_for_it(desk: InboxDesk) -> None:
    os.mkfifo(desk.inbox / "乙" / "pipe.pdf")
    desk.run()
    assert "管道" in failures(desk)[0]["reason"]


def test_a_link_in_a_case_is_named_and_not_followed(desk: InboxDesk) -> None:
    (desk.inbox / "乙" / "link.png").symlink_to(desk.inbox / "甲" / "1.png")
    (desk.inbox / "乙" / "folder").symlink_to(desk.inbox / "甲")
    done = desk.run()
    assert done.exit_code == ExitCode.SOME_FAILED
    assert sorted(Path(f["file"]).name for f in failures(desk)) == ["folder", "link.png"]
    assert len(case_json(desk, "乙")["documents"]) == 1


def test_a_case_of_which_nothing_can_be_read_has_no_verdict(desk: InboxDesk) -> None:
    (desk.inbox / "坏.pdf").write_bytes(b"broken")
    desk.run()
    assert case_json(desk, "坏")["error"]
    assert case_json(desk, "坏")["failures"]


def test_an_inbox_without_anything_readable_ends_with_5(tmp_path: Path) -> None:
    desk = InboxDesk(tmp_path)
    assert desk.run().exit_code == ExitCode.NOTHING_READABLE
    (desk.inbox / "坏.pdf").write_bytes(b"broken")
    assert desk.run().exit_code == ExitCode.NOTHING_READABLE


def test_too_many_failed_pages_stop_the_run(desk: InboxDesk) -> None:
    desk.stack("丁.tif", [7, 8], [BREAK, BREAK])
    with pytest.raises(Halt, match=r"2 页未能读取，共 8 页") as stopped:
        desk.run(max_failed=0.2)
    assert stopped.value.exit_code == ExitCode.SOME_FAILED
    assert desk.run(max_failed=0.3).exit_code == ExitCode.SOME_FAILED


# ------------------------------------------------------------------------------------------------ unsafe places
@pytest.mark.parametrize("place", ["in", "in/out", "in/甲/out"])
def test_results_are_never_written_among_the_originals(place: str, desk: InboxDesk) -> None:
    from dataclasses import replace

    before = sorted(desk.inbox.rglob("*"))
    with pytest.raises(UnsafeLayout):
        run_batch(replace(desk.job(), output=desk.inbox.parent / place), Inline(desk.bench()), lambda _: None)
    assert sorted(desk.inbox.rglob("*")) == before


def test_two_runs_never_write_the_same_results(desk: InboxDesk) -> None:
    with Journal(desk.output).hold_lock(), pytest.raises(UsageError, match="另一个进程"):
        desk.run()


# ------------------------------------------------------------------------------------------------ interrupted anywhere
class Killed(BaseException):
    """Stands for the end of the process."""


def killed_at(desk: InboxDesk, monkeypatch: pytest.MonkeyPatch, moment: int) -> bool:
    """Ends a run just before it replaces its `moment`-th file; whether it got that far."""
    replaced, count = os.replace, 0

    def counted(*args: Any) -> None:
        nonlocal count
        count += 1
        if count == moment:
            raise Killed
        replaced(*args)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", counted)
        try:
            desk.run()
        except Killed:
            return True
    return False


def test_a_run_that_ends_before_any_of_its_writes_is_taken_up_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = InboxDesk(tmp_path)
    whole.scan("甲/1.png", 1)
    whole.scan("乙/1.png", 2)
    whole.stack("丙.tif", [4, 5], [400, BREAK])
    whole.run()
    expected, moment = whole.tree(), 0
    while True:
        moment += 1
        for name in ("out", "cache"):
            os.rename(tmp_path / name, tmp_path / f"{name}-{moment}") if (tmp_path / name).exists() else None
        if not killed_at(whole, monkeypatch, moment):
            break
        whole.run()
        assert whole.tree() == expected, f"ended before write {moment}"
    assert moment > 20


def test_a_run_that_is_judged_anew_may_end_anywhere_too(desk: InboxDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.scan("甲/3.png", 7)
    desk.run()
    expected = desk.tree()
    (desk.inbox / "甲" / "3.png").rename(desk.inbox.parent / "3.png")
    moment, killed = 0, True
    while killed:
        moment += 1
        desk.run()
        (desk.inbox.parent / "3.png").rename(desk.inbox / "甲" / "3.png")
        killed = killed_at(desk, monkeypatch, moment)
        desk.run()
        assert desk.tree() == expected, f"ended before write {moment}"
        (desk.inbox / "甲" / "3.png").rename(desk.inbox.parent / "3.png")
    assert moment > 5


def test_only_pages_that_are_missing_are_read_behind_an_interruption(
    desk: InboxDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert killed_at(desk, monkeypatch, 8)
    read = desk.pages_read
    assert 0 < read < 6
    desk.run()
    assert desk.pages_read <= 7


def test_an_interrupted_run_keeps_its_day(desk: InboxDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    assert killed_at(desk, monkeypatch, 6)
    tomorrow = replace(desk.job(), order=CaseOrder("住院费用报销", "居民", date(2026, 10, 13)))
    run_batch(tomorrow, Inline(desk.bench()), lambda _: None)
    assert {case_json(desk, name)["applied"] for name in "甲乙丙"} == {"2026-10-12"}


def test_a_full_disk_stops_the_run_and_loses_nothing(desk: InboxDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run()
    expected = desk.tree()
    for name in ("out", "cache"):
        (desk.output.parent / name).rename(desk.output.parent / f"{name}-whole")
    replaced, room = os.replace, 5

    def full(source: Any, target: Any) -> None:
        nonlocal room
        if str(desk.output) in str(target):
            room -= 1
            if room < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
        replaced(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(Halt, match="无法写入") as stopped:
            desk.run()
    assert stopped.value.exit_code == ExitCode.USAGE
    assert "腾出空间" in stopped.value.next_step
    assert [p for p in desk.output.rglob(".intake-*") if p.name != ".intake-out"] == []
    desk.run()
    assert desk.tree() == expected


def test_a_cache_without_room_costs_time_and_no_result(desk: InboxDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run()
    expected = desk.tree()
    for name in ("out", "cache"):
        (desk.output.parent / name).rename(desk.output.parent / f"{name}-whole")
    replaced = os.replace

    def full(source: Any, target: Any) -> None:
        if str(desk.output.parent / "cache") in str(target):
            raise OSError(errno.ENOSPC, "No space left on device")
        replaced(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        desk.run()
    assert desk.tree() == expected


# ------------------------------------------------------------------------------------------------ status
def test_status_tells_what_is_done_and_whether_the_last_run_was_finished(
    desk: InboxDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert killed_at(desk, monkeypatch, 14)
    before = read_status(desk.output)
    assert isinstance(before["last_run"], dict)
    assert before["last_run"]["ended"] == ""
    desk.run()
    after = read_status(desk.output)
    assert (after["cases"], after["finished"], after["pages"]) == (3, 3, 6)
    assert isinstance(after["last_run"], dict)
    assert after["last_run"]["ended"]


# ------------------------------------------------------------------------------------------------ memory
def test_no_page_is_held_when_its_case_is_done(tmp_path: Path) -> None:
    desk = InboxDesk(tmp_path)
    for case in range(5):
        desk.scan(f"案{case}/1.png", case)
    held: dict[int, int] = {}

    def pages() -> int:
        gc.collect()
        return sum(isinstance(x, Page | Reading) for x in gc.get_objects())

    def looked(counts: Counts) -> None:
        if counts.cases_done not in held:
            held[counts.cases_done] = pages() - others

    others = pages()  # of fixtures that other tests share
    run_batch(desk.job(), Inline(desk.bench()), looked)
    assert set(held.values()) == {0}
