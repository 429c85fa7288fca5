"""Purging a case: its results, its pages, its rows; and nothing of anybody else."""

import json
import os
import time
from pathlib import Path

import pytest

from intake.batch.purge import purge_cases
from intake.errors import ExitCode, UsageError
from intake.settings import Settings
from tests.batch.office import BREAK, InboxDesk
from tests.disk.stand_ins import KINDS, stand_in


@pytest.fixture
def desk(tmp_path: Path) -> InboxDesk:
    made = InboxDesk(tmp_path)
    made.scan("甲/1.png", 1)
    made.scan("甲/2.png", 2, BREAK)
    made.stack("乙.pdf", [3, 4])
    made.run()
    return made


@pytest.fixture
def settings(desk: InboxDesk) -> Settings:
    return Settings(cache=desk.output.parent / "cache")


def traces(desk: InboxDesk, *words: str) -> list[str]:
    """Files below results and cache whose name or content has one of these words."""
    found = []
    for path in (p for place in (desk.output, desk.output.parent / "cache") for p in place.rglob("*") if p.is_file()):
        content = path.read_bytes()
        if any(w in path.name or w.encode() in content for w in words):
            found.append(str(path.relative_to(desk.output.parent)))
    return found


def hashes(desk: InboxDesk, case: str) -> list[str]:
    told = json.loads((desk.output / ".journal" / "cases" / f"{case}.json").read_bytes())
    return [p["sha256"] for p in told["papers"]]


def test_nothing_of_a_purged_case_is_left(desk: InboxDesk, settings: Settings) -> None:
    words = ["in/甲/", *hashes(desk, "甲")]
    assert len(traces(desk, *words)) > 5
    done = purge_cases(desk.output, ["甲"], None, settings)
    assert traces(desk, *words) == []
    assert (done.left, done.exit_code, done.kept_pages) == ((), ExitCode.DONE, 2)
    assert {p.name for p in done.files} >= {"case.json", "report.html"}


def test_other_cases_stay_as_they_were(desk: InboxDesk, settings: Settings) -> None:
    before = {k: v for k, v in desk.tree().items() if k.startswith(("乙", ".journal/cases/乙"))}
    purge_cases(desk.output, ["甲"], None, settings)
    assert {k: v for k, v in desk.tree().items() if k.startswith(("乙", ".journal/cases/乙"))} == before
    assert desk.run().counts.cases_kept == 1


def test_the_originals_stay(desk: InboxDesk, settings: Settings) -> None:
    before = sorted(desk.inbox.rglob("*"))
    purge_cases(desk.output, ["甲", "乙.pdf"], None, settings)
    assert sorted(desk.inbox.rglob("*")) == before


def test_a_case_is_known_by_its_folder_too(desk: InboxDesk, settings: Settings) -> None:
    assert purge_cases(desk.output, ["乙"], None, settings).cases == ("乙.pdf",)


def test_only_old_cases_go_by_age(desk: InboxDesk, settings: Settings) -> None:
    month_ago = time.time() - 31 * 86400
    os.utime(desk.output / ".journal" / "cases" / "甲.json", (month_ago, month_ago))
    assert purge_cases(desk.output, [], 30, settings).cases == ("甲",)
    assert purge_cases(desk.output, [], 30, settings).cases == ()
    assert purge_cases(desk.output, [], 0, settings).cases == ("乙.pdf",)


def test_an_unknown_name_removes_nothing(desk: InboxDesk, settings: Settings) -> None:
    before = desk.tree()
    with pytest.raises(UsageError, match="丙"):
        purge_cases(desk.output, ["甲", "丙"], None, settings)
    with pytest.raises(UsageError):
        purge_cases(desk.output, [], None, settings)
    assert desk.tree() == before


def test_a_folder_that_is_no_result_is_refused(desk: InboxDesk, settings: Settings) -> None:
    with pytest.raises(UsageError, match="不是"):
        purge_cases(desk.inbox, ["甲"], None, settings)
    assert not (desk.inbox / ".journal").exists()


def test_a_link_among_the_results_is_not_followed(desk: InboxDesk, settings: Settings) -> None:
    (desk.output / "甲" / "link").symlink_to(desk.inbox)
    purge_cases(desk.output, ["甲"], None, settings)
    assert not (desk.output / "甲").exists()
    assert (desk.inbox / "甲" / "1.png").exists()


def test_what_cannot_be_removed_is_told(desk: InboxDesk, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.cache.shelf._unlinked", lambda _: False)
    done = purge_cases(desk.output, ["甲"], None, settings)
    assert (len(done.left), done.exit_code) == (2, ExitCode.SOME_FAILED)


@pytest.mark.parametrize(
    "place", ["out/.intake-abc", "out/乙/.intake-abc", "out/.journal/cases/.intake-abc", "out/.journal/kept/ab/.draft-abc",
              "cache/.draft-abc", "cache/ab/.draft-abc"],
)  # fmt: skip
def test_what_a_killed_run_left_goes_with_the_first_case_that_is_purged(
    place: str, desk: InboxDesk, settings: Settings
) -> None:
    draft = desk.output.parent / place
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text("赵示范")
    done = purge_cases(desk.output, ["甲"], None, settings)
    assert not draft.exists()
    assert done.left == ()


def test_a_draft_that_cannot_be_removed_is_told(
    desk: InboxDesk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = desk.output / ".intake-abc"
    draft.write_text("赵示范")
    monkeypatch.setattr("intake.batch.purge.remove_drafts", lambda _: ())
    done = purge_cases(desk.output, ["甲"], None, settings)
    assert (done.left, done.exit_code) == ((str(draft),), ExitCode.SOME_FAILED)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "folder"])
def test_what_stands_in_the_place_of_an_entry_of_the_journal_costs_a_new_judgement(kind: str, desk: InboxDesk) -> None:
    before, place = desk.tree(), desk.output / ".journal" / "cases" / "甲.json"
    place.unlink()
    stand_in(kind, place)
    desk.run()
    (place.parent / "elsewhere").unlink(missing_ok=True)
    assert desk.tree() == before


def test_a_lock_that_is_a_link_is_not_taken_where_it_leads(desk: InboxDesk, settings: Settings) -> None:
    scan, lock = desk.inbox / "甲" / "1.png", desk.output / ".journal" / "lock"
    before = scan.read_bytes()
    lock.unlink(missing_ok=True)
    lock.symlink_to(scan)
    purge_cases(desk.output, ["甲"], None, settings)
    assert scan.read_bytes() == before
