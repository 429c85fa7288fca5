"""Where entries stand: whole or not at all, the owner's alone, within a size, and never in the way of a run."""

import ast
import errno
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import load
from intake.cache import PageCache, entry, open_page_cache, recognition
from intake.cache.shelf import Shelf, open_shelf
from intake.disk.drafts import HIDDEN, name_draft
from intake.errors import ExitCode
from intake.model import (
    Attachment,
    Char,
    Code,
    Frame,
    Line,
    Page,
    Rect,
    Ruling,
    Seal,
    Source,
)
from intake.settings import Limits, Settings, cache_folder, load_settings
from intake.splitting.split import Blank
from tests.conftest import ROOT, Command
from tests.disk.stand_ins import KINDS, stand_in
from tests.pages import page

A, B = "a1" * 32, "b2" * 32
DAY = 86400


def name(sha256: str, number: int = 1) -> str:
    return f"{sha256}-{number}-{'0' * 32}"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "cache", 1 << 20)


def aged(shelf: Shelf, of: str, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(shelf.folder / of[:2] / of, (then, then))


# ------------------------------------------------------------------------------------------------ files
def test_entries_and_folders_are_their_owners_alone(shelf: Shelf) -> None:
    before = os.umask(0)
    try:
        shelf.write(name(A), b"x")
    finally:
        os.umask(before)
    modes = {p: p.stat().st_mode & 0o777 for p in (shelf.folder, *shelf.folder.rglob("*"))}
    assert {m for p, m in modes.items() if p.is_dir()} == {0o700}
    assert {m for p, m in modes.items() if p.is_file()} == {0o600}


def test_programs_that_save_folders_are_told_to_pass_over_it(shelf: Shelf) -> None:
    shelf.write(name(A), b"x")
    assert (shelf.folder / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55")


def test_a_write_that_is_broken_off_leaves_the_old_entry(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.write(name(A), b"old")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        shelf.write(name(A), b"new")
    assert shelf.read(name(A)) == b"old"
    assert [p.name for p in (shelf.folder / "a1").iterdir()] == [name(A)]


def test_no_room_costs_one_warning_and_no_entry(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.write(name(A), b"kept")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert [shelf.write(name(B, n), b"x") for n in range(1, 5)] == [False] * 4
    assert [r.levelno for r in caplog.records] == [logging.WARNING]
    assert "磁盘已满" in caplog.text
    assert shelf.read(name(A)) == b"kept"
    assert list((shelf.folder / "b2").iterdir()) == []


def test_a_folder_that_cannot_be_made_costs_one_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_bytes(b"")
    shelf = Shelf(tmp_path / "file" / "cache", 1 << 20)
    assert shelf.read(name(A)) is None
    assert not shelf.write(name(A), b"x")
    assert not shelf.write(name(B), b"x")
    assert len(caplog.records) == 1


def test_a_folder_that_cannot_be_written_to_is_read(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.write(name(A), b"kept")
    aged(shelf, name(A), 3)

    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "utime", read_only)
    assert shelf.read(name(A)) == b"kept"


def test_a_folder_that_others_may_write_to_is_not_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(tmp_path / "shared", 1 << 20)
    shelf.write(name(A), b"planted")
    (tmp_path / "shared").chmod(0o777)
    later = Shelf(tmp_path / "shared", 1 << 20)
    assert later.read(name(A)) is None
    assert not later.write(name(B), b"x")
    assert "他人可写" in caplog.text
    assert len(caplog.records) == 1


# ------------------------------------------------------------------------------------------------ size and age
def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 10_000)
    for n in range(1, 10):
        shelf.write(name(A, n), bytes(1000))
        aged(shelf, name(A, n), 20 - n)
    assert shelf.read(name(A, 1)) is not None  # used today
    shelf.write(name(A, 10), bytes(1000))
    shelf.write(name(A, 11), bytes(1000))
    left = {int(x.name.split("-")[1]) for x in shelf.iter_entries()}
    assert left == {1, 4, 5, 6, 7, 8, 9, 10, 11}


def test_the_size_is_held_with_other_processes_writing(tmp_path: Path) -> None:
    mine, other = Shelf(tmp_path, 16_000), Shelf(tmp_path, 16_000)
    for n in range(1, 101):
        (mine if n % 2 else other).write(name(A, n), bytes(500))
    assert sum(x.size for x in mine.iter_entries()) <= 16_000 + 2 * 1000


def test_clearing_by_age_goes_by_the_last_use(shelf: Shelf) -> None:
    for sha256, days in ((A, 40), (B, 20)):
        shelf.write(name(sha256), b"x")
        aged(shelf, name(sha256), days)
    assert shelf.clear(older_than_days=30) == 1
    assert shelf.read(name(A)) is None
    assert shelf.read(name(B)) == b"x"


def test_clearing_touches_nothing_but_entries(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 1 << 20)
    shelf.write(name(A), b"x")
    written_now = tmp_path / "a1" / f"{name_draft(HIDDEN)}new"
    foreign = [tmp_path / "扫描.pdf", tmp_path / "a1" / "扫描.pdf", written_now]
    for path in foreign:
        path.write_bytes(b"x")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / name(B)).write_bytes(b"x")
    (tmp_path / "b2").symlink_to(tmp_path / "outside")
    assert shelf.clear() == 1
    assert all(path.exists() for path in (*foreign, tmp_path / "outside" / name(B)))


def test_what_a_killed_run_left_half_written_goes_with_the_next_clearing(shelf: Shelf) -> None:
    shelf.write(name(A), b"x")
    drafts = [shelf.folder / "a1" / ".draft-old", shelf.folder / ".draft-tag"]
    for draft in drafts:
        draft.write_bytes(b"half")
    assert set(shelf.find_drafts()) == set(drafts)
    assert shelf.clear(older_than_days=30) == 0
    assert [draft for draft in drafts if draft.exists()] == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_in_the_place_of_an_entry_costs_nothing_and_gives_way(kind: str, shelf: Shelf) -> None:
    shelf.write(name(A), b"x")
    place = shelf.folder / "a1" / name(A)
    place.unlink()
    stand_in(kind, place)
    assert shelf.read(name(A)) is None
    if kind != "folder":
        assert shelf.write(name(A), b"new")
        assert shelf.read(name(A)) == b"new"


def test_clearing_removes_links_and_pipes_in_the_place_of_entries_and_not_what_they_lead_to(shelf: Shelf) -> None:
    shelf.write(name(A), b"x")
    room, outside = shelf.folder / "a1", shelf.folder / "scan.pdf"
    outside.write_bytes(b"x")
    (room / name(A, 2)).symlink_to(outside)
    os.mkfifo(room / name(A, 3))
    assert shelf.remove(lambda one: one.name.startswith(A)) == 3
    assert [p.name for p in room.iterdir()] == []
    assert outside.exists()


def test_what_is_larger_than_any_page_is_not_kept_and_does_not_end_keeping(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.cache.shelf._MOST_BYTES", 10)
    assert not shelf.write(name(A), bytes(11))
    assert shelf.write(name(A), bytes(10))


def test_an_entry_that_swells_is_refused_within_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    swollen = entry.seal_entry("x", bytes(2_000_000))
    monkeypatch.setattr(entry, "_MOST_BYTES", 1_000_000)
    with pytest.raises(ValueError, match="too much"):
        entry.unseal_entry("x", swollen)
    with pytest.raises(ValueError, match="too much"):
        entry.seal_entry("x", bytes(2_000_000))


def test_several_processes_use_one_folder(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from intake.cache import PageCache, entry; from intake.cache.shelf import Shelf\n"
        "shelf = Shelf(Path(sys.argv[1]), 200_000); bad = 0\n"
        "for n in range(300):\n"
        "    key = f'{n % 7:064x}-1-' + '0' * 32\n"
        "    shelf.write(key, entry.seal_entry(key, sys.argv[2].encode() * 20_000))\n"
        "    data = shelf.read(key)\n"
        "    bad += data is not None and len(set(entry.unseal_entry(key, data))) != 1\n"
        "print(bad)"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "c"), c], cwd=ROOT, stdout=subprocess.PIPE)
        for c in "abc"
    ]
    assert [run.communicate(timeout=120)[0].strip() for run in runs] == [b"0"] * 3
    assert not list((tmp_path / "c").rglob(".draft-*"))


# ------------------------------------------------------------------------------------------------ what is written
_NUMBERS = st.floats(-1e4, 1e4)
_RECTS = st.builds(Rect, _NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@st.composite
def _lines(draw: st.DrawFn) -> Line:
    text = draw(_TEXT)
    chars = tuple(Char(c, draw(_NUMBERS), draw(_NUMBERS), 0.5) for c in text) if draw(st.booleans()) else ()
    return Line(text, draw(_RECTS), draw(_NUMBERS), chars, tuple(draw(st.lists(_TEXT, max_size=2))))


def _many(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=3).map(tuple)


_PAGES = st.builds(
    Page, st.integers(1, 999), _NUMBERS, _NUMBERS, st.builds(Frame, st.tuples(*[_NUMBERS] * 9)), _many(_lines()),
    st.sampled_from(Source), _many(st.builds(Ruling, _NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS)),
    _many(st.builds(Seal, _RECTS, st.sampled_from(["red", "blue"]), _TEXT)), _many(st.builds(Code, _RECTS, _TEXT, _TEXT)),
    _many(_TEXT), _many(st.builds(Attachment, _TEXT, st.binary(max_size=20))),
)  # fmt: skip


@given(_PAGES, st.booleans())
def test_every_page_comes_back_as_it_went(one: Page, blank: bool) -> None:
    item = Blank(one) if blank else one
    assert entry.unpack_page(entry.pack_page(item, Path("x")), Path("y"), A) == item


@given(st.binary(max_size=200))
def test_only_value_errors_escape_from_what_is_no_entry(data: bytes) -> None:
    for read in (lambda: entry.unseal_entry("x", data), lambda: entry.unpack_page(data, Path("x"), A)):
        with pytest.raises(ValueError, match=r"\w"):
            read()


def test_lines_whose_characters_do_not_fit_are_refused() -> None:
    """The types' own invariants hold for what comes out of a file, too."""
    odd = page([Line("一二", Rect(0, 0, 1, 1), 1.0, (Char("一", 0, 1, 1.0), Char("二", 1, 2, 1.0)))])
    payload = entry.pack_page(odd, Path("x"))
    with pytest.raises(ValueError, match="differ in length"):
        entry.unpack_page(payload.replace("一二".encode(), "一abc".encode()), Path("x"), A)


# ------------------------------------------------------------------------------------------------ recognition's sources
def _imported(path: Path) -> set[str]:
    """Our modules that a file imports when it runs, as paths below `intake/`."""
    found: set[str] = set()
    tree = ast.parse(path.read_text("utf-8"))
    tree.body = [n for n in tree.body if not (isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING")]
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
        for place in (n.removeprefix("intake.").replace(".", "/") for n in names if n.startswith("intake.")):
            found |= {f for f in (f"{place}.py", f"{place}/__init__.py") if (ROOT / "intake" / f).is_file()}
    return found


def test_everything_that_recognition_imports_is_in_the_digest() -> None:
    open_, seen = {"recognition/recognise.py", "page/blank_pages.py", "load/__init__.py"}, set[str]()
    while open_:
        seen |= (new := open_ - seen)
        open_ = {f for n in new for f in _imported(ROOT / "intake" / n)} - seen
    folders = tuple(f"{s}/" for s in recognition.SOURCES if not s.endswith(".py"))
    left_out = {f for f in seen if f not in recognition.SOURCES and not f.startswith(folders)}
    assert left_out == {
        "disk/drafts.py", "errors.py", "machine/files.py", "office.py", "settings.py", "values.py", "written/text_file.py",
        "written/toml_file.py",
    }  # fmt: skip


def test_words_and_patterns_beside_a_module_are_in_the_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rows.py", "rows.patterns.yaml", "tables.py", "page/seals.py", "page/seals.words.yaml", "page/a.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    monkeypatch.setattr(recognition, "SOURCES", ("page", "rows.py"))
    monkeypatch.setattr(recognition, "LIBRARIES", ())
    monkeypatch.setattr(recognition, "_ROOM", tmp_path)
    found = [name for name, _ in recognition._iter_sources()]
    assert found == ["page/seals.py", "page/seals.words.yaml", "rows.patterns.yaml", "rows.py"]


def test_of_the_values_recognition_uses_the_taking_out_of_blanks_alone() -> None:
    for source in recognition.SOURCES:
        for path in (ROOT / "intake").glob(source if source.endswith(".py") else f"{source}/**/*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module == "intake.values":
                    assert {a.name for a in node.names} == {"compact_text"}, path


# ------------------------------------------------------------------------------------------------ settings and commands
def test_the_folder_is_the_users_cache() -> None:
    assert cache_folder({"XDG_CACHE_HOME": "/var/cache/x"}) == Path("/var/cache/x/intake")
    assert cache_folder({"XDG_CACHE_HOME": "relative"}) == Path.home() / ".cache" / "intake"


def test_settings_name_a_folder_or_turn_it_off(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('cache = "/data/pages"\ncache_max_mb = 10', encoding="utf-8")
    shelf = open_shelf(load_settings(file))
    assert shelf is not None
    assert (shelf.folder, shelf.limit) == (Path("/data/pages"), 10 * 1024 * 1024)
    for off in ('cache = ""', "cache_max_mb = 0"):
        file.write_text(off, encoding="utf-8")
        assert open_page_cache(load_settings(file)) is None


def test_commands_tell_and_clear(tmp_path: Path, intake: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    shelf = open_shelf(Settings())
    assert shelf is not None
    shelf.write(name(A), bytes(1 << 20))
    shelf.write(name(B), b"x")
    aged(shelf, name(A), 8)
    told = intake("cache", "stats").out.decode()
    assert told.splitlines() == [f"文件夹\t{tmp_path / 'intake'}", "条目\t2", "占用\t1.0 MB（上限 2048 MB）"]
    assert intake("cache", "clear", "--older-than", "7").out.decode() == "已清除 1 条\n"
    assert intake("cache", "clear").out.decode() == "已清除 1 条\n"
    assert intake("cache", "clear", "--older-than", "-1").code == ExitCode.USAGE


def test_a_cache_without_a_folder_yet_is_empty(
    tmp_path: Path, intake: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert "条目\t0" in intake("cache", "stats").out.decode()
    assert intake("cache", "clear").out.decode() == "已清除 0 条\n"
    assert list(tmp_path.iterdir()) == []


def test_short_answers_are_remembered_and_damage_forgets_them(tmp_path: Path) -> None:
    cache = PageCache(Shelf(tmp_path, 1 << 20))
    assert cache.recall("which") == ""
    cache.remember("which", "openvino")
    assert (cache.recall("which"), cache.recall("other")) == ("openvino", "")
    (kept,) = (x.path for x in cache.shelf.iter_entries())
    kept.write_bytes(kept.read_bytes()[:-1])
    assert cache.recall("which") == ""


def test_nothing_is_asked_of_a_file_that_has_no_entry(tmp_path: Path) -> None:
    class Sure:
        fingerprint = "1"

    book = PageCache(Shelf(tmp_path / "none", 1)).open_book(Path("x"), load.sha256_of(Path(__file__)), Sure(), Limits())
    assert list(book.iter_pages(())) == []
    assert not (tmp_path / "none").exists()
