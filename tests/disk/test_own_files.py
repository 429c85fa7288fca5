"""What stands in the place of a file of ours costs nothing: no waiting, no memory, nothing acted on."""

import os
import tracemalloc
from pathlib import Path

import pytest

from intake.disk.own_files import ForeignFile, hash_own, is_own, make_way, open_own, read_own
from intake.machine import files
from tests.disk.stand_ins import KINDS, stand_in

MOST = 1000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "entry"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_of_ours_is_refused_at_once(kind: str, path: Path) -> None:
    stand_in(kind, path)
    tracemalloc.start()
    with pytest.raises(ForeignFile):
        read_own(path, MOST)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_system_that_can_follow_links_only_is_told_before_opening(
    kind: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_NO_LINKS", 0)
    monkeypatch.setattr(files, "_WITHOUT_WAITING", os.O_RDONLY)
    stand_in(kind, path)
    with pytest.raises(ForeignFile):
        read_own(path, MOST)


def test_what_is_put_in_its_place_between_looking_and_opening_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"ours")
    look = os.lstat

    def exchange(name: Path) -> os.stat_result:
        found = look(name)
        path.unlink()
        os.mkfifo(path)
        return found

    monkeypatch.setattr(os, "lstat", exchange)
    with pytest.raises(ForeignFile):
        open_own(path)


def test_a_file_of_ours_is_read_and_hashed(path: Path) -> None:
    path.write_bytes(b"x" * MOST)
    assert read_own(path, MOST) == b"x" * MOST
    assert hash_own(path) == "44f8354494a5ba03ba1792a8d3e9c534c47a9181980fde7a3f44b06ef2ae7c7f"
    with pytest.raises(ForeignFile, match="过大"):
        read_own(path, MOST - 1)


def test_a_file_that_grows_while_it_is_read_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(b"x" * MOST)
    seen = os.fstat

    def grow(descriptor: int) -> os.stat_result:
        found = seen(descriptor)
        with path.open("ab") as more:
            more.write(b"x")
        return found

    monkeypatch.setattr(os, "fstat", grow)
    with pytest.raises(ForeignFile, match="过大"):
        read_own(path, MOST)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("sparse")])
def test_only_a_plain_file_is_one_of_ours(kind: str, path: Path) -> None:
    assert not is_own(path)
    stand_in(kind, path)
    assert not is_own(path)
    (path.parent / "plain").touch()
    assert is_own(path.parent / "plain")


def test_what_stands_in_the_place_of_a_lock_makes_way_and_what_it_leads_to_stays(path: Path) -> None:
    (path.parent / "elsewhere").write_bytes(b"not ours")
    path.symlink_to(path.parent / "elsewhere")
    make_way(path)
    assert not os.path.lexists(path)
    assert (path.parent / "elsewhere").read_bytes() == b"not ours"
    path.write_bytes(b"ours")
    make_way(path)
    assert path.exists()
