"""Drafts of killed writes are found at once; those that somebody is writing are left alone."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.disk import drafts
from intake.disk.drafts import (
    BESIDE,
    HIDDEN,
    OUTPUT_MARK,
    find_drafts,
    find_drafts_beside,
    find_rooms,
    name_draft,
    name_room,
    remove_drafts,
)
from tests.conftest import ROOT

_WRITER = """
import sys
from pathlib import Path
from intake.export.folder import replace_file
def write(out):
    out.write("赵示范".encode())
    out.flush()
    print("begun", flush=True)
    sys.stdin.read()
replace_file(Path(sys.argv[1]), write)
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that is writing a result."""
    words = [sys.executable, "-c", _WRITER, str(tmp_path / "result.json")]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        yield process
        process.kill()


def test_the_draft_of_a_living_process_stays_and_that_of_a_killed_one_is_found_at_once(
    writer: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    (draft,) = tmp_path.iterdir()
    assert list(find_drafts(tmp_path)) == []
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert list(find_drafts(tmp_path)) == [draft]
    assert remove_drafts(find_drafts(tmp_path)) == (draft,)
    assert list(tmp_path.iterdir()) == []


def draft(folder: Path, name: str, hours_ago: float = 0) -> Path:
    path = folder / name
    path.write_text("half")
    then = time.time() - 3600 * hours_ago
    os.utime(path, (then, then))
    return path


def test_a_number_that_was_given_again_to_another_process_hides_an_old_draft_no_longer(tmp_path: Path) -> None:
    name = f"{name_draft(HIDDEN)}x"
    draft(tmp_path, name, 0.5)
    assert list(find_drafts(tmp_path)) == []
    old = draft(tmp_path, name, 24 * 365)
    assert list(find_drafts(tmp_path)) == [old]


def test_a_draft_of_another_machine_is_nobodys_after_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "_machine_mark", lambda: "0badcafe")
    name = f"{name_draft(HIDDEN)}x"
    monkeypatch.undo()
    draft(tmp_path, name, 0.9)
    assert list(find_drafts(tmp_path)) == []
    assert list(find_drafts(tmp_path, held=True)) != []
    assert list(find_drafts(tmp_path)) == [] != [draft(tmp_path, name, 1.1)]
    assert len(list(find_drafts(tmp_path))) == 1


def test_a_draft_that_names_no_process_is_nobodys(tmp_path: Path) -> None:
    assert set(find_drafts(tmp_path)) == set()
    made = {draft(tmp_path, ".draft-abc"), draft(tmp_path, ".intake-abc")}
    draft(tmp_path, OUTPUT_MARK)
    draft(tmp_path, "draft-abc")
    assert set(find_drafts(tmp_path)) == made


def test_a_folder_of_drafts_goes_with_all_that_is_in_it_and_a_link_goes_alone(tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "ours", tmp_path / "elsewhere"
    (place / ".intake-room").mkdir(parents=True)
    draft(place / ".intake-room", "rows.sqlite")
    elsewhere.mkdir()
    stays = draft(elsewhere, "original.pdf")
    (place / ".draft-link").symlink_to(elsewhere)
    (place / "linked").symlink_to(elsewhere)
    draft(elsewhere, ".draft-not-below")
    assert len(remove_drafts(find_drafts(place, below=True))) == 2
    assert [p.name for p in place.iterdir()] == ["linked"]
    assert stays.exists()


def test_in_a_folder_of_an_office_only_what_is_surely_ours_is_a_draft(tmp_path: Path) -> None:
    others, ours = draft(tmp_path, f"{HIDDEN}letter"), draft(tmp_path, f"{BESIDE}abc")
    assert list(find_drafts_beside(tmp_path)) == [ours]
    (tmp_path / OUTPUT_MARK).touch()
    assert set(find_drafts_beside(tmp_path)) == {others, ours}


def test_what_cannot_be_removed_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = draft(tmp_path, ".draft-abc")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)
    assert remove_drafts(find_drafts(tmp_path)) == ()
    assert list(find_drafts(tmp_path)) == [left]


def test_a_room_among_the_temporary_files_goes_with_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with tempfile.TemporaryDirectory(prefix=name_room("print")) as mine:
        left = Path(str(mine).replace(f"-{os.getpid()}-", f"-{ended.pid}-"))
        left.mkdir()
        (tmp_path / "intake-of-somebody").mkdir()
        assert list(find_rooms()) == [left]


def test_folders_a_thousand_deep_are_looked_through(tmp_path: Path) -> None:
    for left in deep_drafts(tmp_path, 1200):
        assert list(find_drafts(tmp_path, below=True)) == [left]


def deep_drafts(folder: Path, depth: int) -> Iterator[Path]:
    """A draft below so many folders, gone behind the test with all of them: what cleans up behind tests goes no deeper than Python."""
    places = [folder]
    for _ in range(depth):
        places.append(places[-1] / "a")
        places[-1].mkdir()
    yield draft(places[-1], ".draft-abc")
    for place in reversed(places[1:]):
        for path in place.iterdir():
            path.unlink()
        place.rmdir()
