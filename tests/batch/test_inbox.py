"""What an inbox holds, and what its cases' results are called."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.batch.inbox import Bundle, assign_folders, list_inbox, safe_name
from intake.errors import UnsafeLayout, UsageError
from intake.load import find_stacks
from tests.batch.office import InboxDesk


@pytest.fixture
def desk(tmp_path: Path) -> InboxDesk:
    return InboxDesk(tmp_path)


def names(desk: InboxDesk) -> list[str]:
    return [b.name for b in list_inbox(desk.inbox).bundles]


def refused(desk: InboxDesk) -> list[str]:
    return [e.path.name for e in list_inbox(desk.inbox).refused]


def test_each_folder_and_each_stack_is_a_case_in_natural_order(desk: InboxDesk) -> None:
    desk.scan("第10号/1.png", 1)
    desk.scan("第2号/1.png", 2)
    desk.stack("第3号.pdf", [3])
    assert names(desk) == ["第2号", "第3号.pdf", "第10号"]


def test_files_below_a_case_belong_to_it(desk: InboxDesk) -> None:
    desk.scan("甲/票据/1.png", 1)
    desk.scan("甲/2.png", 2)
    (bundle,) = list_inbox(desk.inbox).bundles
    assert {p.name for p in bundle.files} == {"1.png", "2.png"}


def test_a_loose_picture_is_a_case_of_its_own_and_is_remarked_upon(desk: InboxDesk) -> None:
    desk.scan("001.png", 1)
    (bundle,) = list_inbox(desk.inbox).bundles
    assert bundle.is_loose_picture


def test_what_is_no_paper_is_passed_over(desk: InboxDesk) -> None:
    for name in (".hidden.pdf", "~$lock.docx", "notes.txt", "甲.yaml", "Thumbs.db"):
        (desk.inbox / name).write_text("x")
    (desk.inbox / "__MACOSX").mkdir()
    assert (names(desk), refused(desk)) == ([], [])


def test_a_folder_without_papers_is_told(desk: InboxDesk) -> None:
    (desk.inbox / "空").mkdir()
    assert (names(desk), refused(desk)) == ([], ["空"])


def test_links_are_told_and_not_followed(desk: InboxDesk) -> None:
    outside = desk.inbox.parent / "outside"
    outside.mkdir()
    (outside / "a.pdf").write_bytes(b"%PDF-")
    (desk.inbox / "folder").symlink_to(outside)
    (desk.inbox / "file.pdf").symlink_to(outside / "a.pdf")
    (desk.inbox / "nowhere.pdf").symlink_to(outside / "missing.pdf")
    assert (names(desk), sorted(refused(desk))) == ([], ["file.pdf", "folder", "nowhere.pdf"])


def test_a_loop_of_links_ends(desk: InboxDesk) -> None:
    desk.scan("甲/1.png", 1)
    (desk.inbox / "甲" / "again").symlink_to(desk.inbox)
    (bundle,) = list_inbox(desk.inbox).bundles
    assert [p.name for p in bundle.files] == ["1.png"]


def test_our_own_results_are_no_case(desk: InboxDesk) -> None:
    (desk.inbox / "out").mkdir()
    (desk.inbox / "out" / ".intake-out").touch()
    (desk.inbox / "out" / "copy.pdf").write_bytes(b"%PDF-")
    assert (names(desk), refused(desk)) == ([], [])


def test_an_inbox_behind_a_link_is_refused(desk: InboxDesk) -> None:
    link = desk.inbox.parent / "link"
    link.symlink_to(desk.inbox)
    with pytest.raises(UnsafeLayout):
        list_inbox(link)


def test_results_are_refused_as_inbox(desk: InboxDesk) -> None:
    (desk.inbox / ".intake-out").touch()
    with pytest.raises(UnsafeLayout):
        list_inbox(desk.inbox)


def test_a_file_or_nothing_is_no_inbox(desk: InboxDesk) -> None:
    for path in (desk.inbox / "missing", desk.stack("a.pdf", [1])):
        with pytest.raises(UsageError):
            list_inbox(path)


def test_links_are_followed_where_a_case_is_named_by_hand(desk: InboxDesk) -> None:
    target = desk.scan("甲/1.png", 1)
    (desk.inbox / "甲" / "2.png").symlink_to(target)
    found = [p for x in find_stacks([desk.inbox / "甲"]) for p in getattr(x, "files", ())]
    assert [p.name for p in found] == ["1.png", "2.png"]


# ------------------------------------------------------------------------------------------------ names
def bundle(name: str) -> Bundle:
    path = Path("in") / name
    return Bundle(name, path, (path,) if path.suffix else ())


def test_a_stack_and_a_folder_of_one_name_get_two_folders() -> None:
    given_out = assign_folders([bundle("甲"), bundle("甲.pdf"), bundle("甲.tif")], {})
    assert given_out["甲"] == "甲"
    assert len(set(given_out.values())) == 3


def test_names_that_differ_in_case_only_get_two_folders() -> None:
    given_out = assign_folders([bundle("Case"), bundle("CASE")], {})
    assert len({f.casefold() for f in given_out.values()}) == 2


def test_what_was_given_out_stands_whatever_comes_later() -> None:
    first = assign_folders([bundle("甲.pdf")], {})
    assert first == {"甲.pdf": "甲"}
    assert assign_folders([bundle("甲"), bundle("甲.pdf")], first)["甲.pdf"] == "甲"
    assert assign_folders([bundle("甲")], first)["甲"] != "甲"


@pytest.mark.parametrize(
    "name", ["..", ".", "a/b", "con", "NUL.pdf", "summary.json", ".journal", "a.", "a ", "a:b", ""]
)
def test_names_that_are_no_good_are_changed(name: str) -> None:
    assert safe_name(name) != name


@given(st.text(max_size=90))
def test_a_folder_can_be_made_of_any_name(name: str) -> None:
    safe = safe_name(name)
    assert safe not in ("", ".", "..")
    assert not safe.startswith(".")
    assert not set(safe) & set('/\\<>:"|?*\0')
    assert len(os.fsencode(safe)) < 250
