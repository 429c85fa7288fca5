"""What the program kept and something has changed since: it is as good as not there, and never ends a run."""

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.batch.journal import Journal, JournalEntry, JournalPaper, read_object
from intake.cache import entry
from intake.cache.shelf import Shelf
from tests.hostile.mutations import any_value, spoilt_bytes

FEW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAME = f"{'ab' * 32}-1-{'cd' * 16}"
FIELDS = ("case", "folder", "applied", "key", "papers", "outputs", "failures", "documents", "path", "sha256", "pages")


@FEW
@given(st.binary(max_size=300))
def test_an_entry_whose_checksum_holds_is_a_page_or_none(payload: bytes) -> None:
    data = entry.seal_entry(NAME, payload)
    assert entry.unseal_entry(NAME, data) == payload
    for unpack in (lambda: entry.unpack_page(payload, Path("a"), "ab"), lambda: entry.unpack_numbers(payload)):
        try:
            unpack()
        except ValueError:
            continue


@FEW
@given(spoilt_bytes([entry.seal_entry(NAME, entry.pack_numbers((1, 2, 3)))]))
def test_a_changed_entry_is_not_believed(data: bytes) -> None:
    honest = entry.seal_entry(NAME, entry.pack_numbers((1, 2, 3)))
    try:
        assert entry.unseal_entry(NAME, data) == entry.pack_numbers((1, 2, 3))
        assert data == honest
    except ValueError:
        assert data != honest


@FEW
@given(any_value(FIELDS))
def test_a_journal_of_any_values_counts_for_nothing(tmp_path: Path, told: object) -> None:
    journal = Journal(tmp_path / "out")
    cases, pages = tmp_path / "out" / ".journal" / "cases", tmp_path / "out" / ".journal" / "pages"
    for folder in (cases, pages):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{'ab' * 32}.json").write_text(json.dumps(told, default=str))
    journal.read_entries()
    journal.shut_files()
    assert all(isinstance(number, int) for number in journal.given_up("ab" * 32))


@FEW
@given(st.data())
def test_a_spoilt_journal_loses_what_it_says_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    journal = Journal(tmp_path / "out")
    written = JournalEntry("甲", "甲", "2026-10-12", "key", (JournalPaper("a.png", "ab" * 32, 1),), {"case.json": "cd"})
    for name in ("甲", "乙"):
        journal.write_entry(JournalEntry(name, name, written.applied, written.key, written.papers, written.outputs))
    file = tmp_path / "out" / ".journal" / "cases" / "甲.json"
    file.write_bytes(data.draw(spoilt_bytes([file.read_bytes()], (b"[", b"{", b"null", b'"', b"9" * 400))))
    assert "乙" in journal.read_entries()


def test_an_object_that_nests_without_end_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[" * 200_000)
    assert read_object(tmp_path / "a.json") == {}


def test_a_shelf_passes_over_names_that_are_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "ab").mkdir(mode=0o700)
    for name in ("a\n\x1b.txt", "notes", NAME):
        (tmp_path / "ab" / name).write_bytes(b"x")
    tmp_path.chmod(0o700)
    assert Shelf(tmp_path, 1000).clear() == 1
    assert {path.name for path in (tmp_path / "ab").iterdir()} == {"a\n\x1b.txt", "notes"}
