"""Which pictures of a folder are one document: only what is sure is joined, and every file is accounted for."""

import json
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from intake.model import Failure, Origin, Page
from intake.splitting.split import Blank, Scanned, Sorted, new_memory, split_pile
from tests.conftest import ROOT
from tests.pages import line, page
from tests.splitting.test_split import OTHER, PATIENT, bill, emblem, listing, portrait, record

STACKS = ROOT / "samples" / "data" / "stacks"


def numbered(number: int, first: int, *, who: Sequence[str] = (), title: bool = False) -> Page:
    """A list with running numbers in front of its rows."""
    whole = listing(1, number, title=title, who=who)
    marks = [line(str(first + i), 10, 260 + 40 * i) for i in range(8)]
    return replace(whole, lines=(*whole.lines, line("序号", 10, 200), *marks))


def files(*scanned: Scanned) -> list[Sorted | Failure]:
    """The results for pictures 1.jpg, 2.jpg … of a folder; every page is page 1 of its file."""
    placed = []
    for number, item in enumerate(scanned, start=1):
        one = replace(item, number=1) if isinstance(item, Page) else item
        placed.append((Origin(f"夹/{number}.jpg", f"{number:064d}", 1), one))
    return list(split_pile(placed, new_memory()))


def joined(*scanned: Scanned) -> list[list[str]]:
    """The files of each document."""
    return [
        list(dict.fromkeys(d.document.origin_of(p.number).path[2:-4] for p in d.document.pages))
        for d in files(*scanned)
        if isinstance(d, Sorted)
    ]


def warnings(*scanned: Scanned) -> list[str]:
    return [w for d in files(*scanned) if isinstance(d, Sorted) for p in d.document.pages for w in p.warnings]


# ------------------------------------------------------------------------------------------------ what joins
def test_pages_n_of_m_of_one_patient_are_one_document() -> None:
    assert joined(*(listing(1, n, foot=f"第{n}页/共3页") for n in (1, 2, 3))) == [["1", "2", "3"]]


def test_a_headless_page_with_the_next_number_under_the_same_heads_goes_on() -> None:
    assert joined(listing(1, 1, foot="第1页"), listing(1, 2, title=False, who=(), foot="第2页")) == [["1", "2"]]


def test_a_headless_page_under_the_same_heads_goes_on_and_is_told_by_its_files_name() -> None:
    pages = listing(1, 1), listing(1, 2, title=False, who=())
    assert joined(*pages) == [["1", "2"]]
    assert warnings(*pages) == ["“2.jpg”没有标题，表头和列的位置相同，接在“1.jpg”之后"]


def test_running_numbers_that_go_on_join_a_list() -> None:
    pages = numbered(1, 1, who=PATIENT, title=True), numbered(2, 9)
    assert joined(*pages) == [["1", "2"]]
    assert warnings(*pages) == []


def test_a_page_that_says_it_goes_on_joins_where_the_patient_is_the_same() -> None:
    second = record(1, 1, title=False)
    second = replace(second, lines=(line("（接上页）", 60, 10), *second.lines))
    assert joined(record(1, 0), second) == [["1", "2"]]


def test_a_text_with_the_next_page_number_and_the_same_patient_goes_on() -> None:
    pages = record(1, 0, foot="第1页 共2页"), record(1, 1, title=False, foot="第2页 共2页")
    assert joined(*pages) == [["1", "2"]]


def test_the_list_that_carries_the_bills_number_belongs_to_the_bill() -> None:
    rest = page([line("票据号码：0038433844", 60, 60), line("中药饮片 黄芪 30克", 60, 120)])
    assert joined(bill(1, "0038433844"), rest) == [["1", "2"]]


def test_pictures_saved_from_the_last_page_to_the_first_are_put_in_order() -> None:
    pages = [listing(1, n, title=n == 1, foot=f"第{n}页/共3页") for n in (3, 2, 1)]
    assert joined(*pages) == [["3", "2", "1"]]


def test_behind_pages_that_came_the_wrong_way_round_begins_another_document() -> None:
    pages = [listing(1, n, title=n == 1, foot=f"第{n}页/共2页") for n in (2, 1)]
    assert joined(*pages, listing(1, 7, title=False, foot="第2页/共2页")) == [["2", "1"], ["3"]]


def test_a_blank_back_does_not_part_a_list_and_stays_a_document() -> None:
    pages = listing(1, 1, foot="第1页/共2页"), Blank(page([])), listing(1, 2, foot="第2页/共2页")
    assert joined(*pages) == [["1", "3"], ["2"]]


# ------------------------------------------------------------------------------------------------ what parts
@pytest.mark.parametrize(
    "pages",
    [
        (portrait(1), emblem(1)),
        (record(1, 0), record(1, 1, title=False, who=())),
        (listing(1, 1, foot="第1页/共2页"), listing(1, 2, who=OTHER, foot="第2页/共2页")),
        (listing(1, 1, foot="第1页/共3页"), listing(1, 2, foot="第3页/共3页")),
        (listing(1, 1, foot="第1页/共2页"), listing(1, 2, foot="第2页/共3页")),
        (listing(1, 1, foot="第1页/共1页"), listing(1, 2, title=False, who=())),
        (listing(1, 1, foot="合计金额：1234.50"), listing(1, 2, title=False, who=())),
        (listing(1, 1), listing(1, 2, title=False, who=(), heads=False)),
        (listing(1, 1), listing(1, 2, title=False, who=OTHER)),
        (listing(1, 1, who=(*PATIENT, "费用日期：2025-03-01")), listing(1, 2, who=(*PATIENT, "费用日期：2025-03-02"))),
        (bill(1, "0038433844"), bill(1, "0071920356")),
        (record(1, 0, foot="第1页 共2页"), record(1, 1, title=False, who=(), foot="第2页 共2页")),
        (record(1, 0, foot="第1页"), listing(1, 1, who=PATIENT, title=False, foot="第2页")),
        (record(1, 0), listing(1, 1)),
    ],
    ids=[
        "front and back of a card", "text of nobody", "another patient", "a page is missing", "another number of pages",
        "behind the last page", "behind the total", "looks alone", "headless page of another patient", "list of another day",
        "two bills", "numbered text of nobody", "a table behind a text", "another paper",
    ],
)  # fmt: skip
def test_these_pictures_are_documents_of_their_own(pages: Sequence[Page]) -> None:
    assert joined(*pages) == [["1"], ["2"]]


def test_running_numbers_that_do_not_go_on_keep_the_owner_out() -> None:
    pages = numbered(1, 1, who=PATIENT, title=True), numbered(2, 30, who=OTHER)
    assert joined(*pages) == [["1"], ["2"]]


def test_lists_of_a_day_with_the_same_title_are_not_joined() -> None:
    def daily(seed: int) -> Page:
        one = listing(1, seed)
        return replace(one, lines=(line("青禾县样例医院住院病人一日清单", 500, 40, height=32), *one.lines[1:]))

    assert joined(daily(1), daily(2)) == [["1"], ["2"]]


def test_an_unreadable_picture_between_two_pages_parts_what_only_looks_alike() -> None:
    broken = Failure("夹/2.jpg", "2" * 64, None, "坏图")
    assert joined(listing(1, 1), broken, listing(1, 2, title=False, who=())) == [["1"], ["3"]]


def test_no_shuffle_joins_what_does_not_belong_together() -> None:
    papers = [
        listing(1, 1, foot="合计金额：10.50"), listing(1, 3, who=OTHER), record(1, 0), record(1, 2, who=OTHER), bill(1, "0038433844"),
        bill(1, "0071920356"), portrait(1), emblem(1), record(1, 1, title=False, who=()), Blank(page([])),
    ]  # fmt: skip
    for seed in range(40):
        order = Random(seed).sample(papers, len(papers))
        assert sorted(joined(*order)) == sorted([str(n)] for n in range(1, len(papers) + 1))


# ------------------------------------------------------------------------------------------------ what is told
def test_pages_of_a_joined_document_count_from_one_and_know_their_files() -> None:
    (found,) = files(*(listing(1, n, foot=f"第{n}页/共2页") for n in (1, 2)))
    assert isinstance(found, Sorted)
    assert [p.number for p in found.document.pages] == [1, 2]
    assert found.document.origin_of(2) == Origin("夹/2.jpg", f"{2:064d}", 1)
    assert (found.document.path, found.document.sha256) == ("夹/1.jpg", f"{1:064d}")


def test_what_happened_to_a_page_of_a_joined_document_names_its_file() -> None:
    second = replace(listing(1, 2, foot="第2页/共2页"), warnings=("第 1 页倾斜 3.2°，已校正",))
    assert warnings(listing(1, 1, foot="第1页/共2页"), second) == ["“2.jpg”：第 1 页倾斜 3.2°，已校正"]


def test_a_document_of_one_picture_has_no_origins_of_its_own() -> None:
    (found,) = files(bill(1, "0038433844"))
    assert isinstance(found, Sorted)
    assert found.document.origins == ()
    assert found.document.origin_of(1) == Origin("夹/1.jpg", f"{1:064d}", 1)


def test_a_second_scan_in_another_picture_is_told_with_the_files_name() -> None:
    assert warnings(bill(1, "0038433844"), record(1, 0), bill(1, "0038433844")) == [
        "“3.jpg”与“1.jpg”为同一页的重复扫描"
    ]


def test_the_same_bytes_under_another_name_are_told_however_few_the_words() -> None:
    few = page([line("收条", 10, 10)])
    placed = [(Origin(f"夹/{name}.jpg", "7" * 64, 1), few) for name in ("一", "二")]
    notes = [
        w
        for d in split_pile(placed, new_memory())
        if isinstance(d, Sorted)
        for p in d.document.pages
        for w in p.warnings
    ]
    assert notes == ["“二.jpg”与“一.jpg”为同一页的重复扫描"]


def test_every_file_comes_out_once() -> None:
    stack = [listing(1, 1), Blank(page([])), bill(1, "0038433844"), bill(1, "0038433844"), portrait(1), emblem(1)]
    assert sorted(n for names in joined(*stack) for n in names) == ["1", "2", "3", "4", "5", "6"]


# ------------------------------------------------------------------------------------------------ the sample
@pytest.mark.ocr
def test_the_sample_folder_of_pictures_is_joined_as_expected() -> None:
    from intake.export import to_line
    from intake.load import Folder, find_stacks
    from intake.pipeline import read_folder
    from tests.readings import sample_desk

    expected = json.loads((STACKS / "page-by-page.json").read_text("utf-8"))
    (folder,) = find_stacks([STACKS / expected["folder"]])
    assert isinstance(folder, Folder)
    lines = [to_line(r) for r in read_folder(folder.files, sample_desk())]
    found = [
        {"type": x["type"], "files": [p["path"].rpartition("/")[2] for p in x["source"].get("parts", [x["source"]])]}
        for x in lines
    ]
    assert found == expected["documents"]
    total = lines[1]["fields"]["total"]
    assert (total["state"], total["page"], total["path"][-9:]) == ("verified", 1, "scan4.jpg")
