"""The benchmark of second scans: what counts as found and as false, that scans are drawn alike each time, and the kept figures."""

import json
from dataclasses import replace

from benchmarks.rescan_sheets import AGAIN, KINDS, PHOTOS, SHEETS, ScanOf, iter_scans
from benchmarks.rescans import RESULT, ClaimedScan, answer_scans, compare_others, summarise, table
from intake.ledger.model import SheetClaim, Spot

FIGURES = frozenset(range(100, 130))


def claimed(sheet: int, way: str = "first", picture: int = 0, **telling: str) -> ClaimedScan:
    said = {"name": "样张三", "total": "86.00", "bill_number": f"003843{sheet:02d}44", **telling}
    claim = SheetClaim(0, KINDS[0], Spot("", 1), bytes([picture, *range(1, 32)]), FIGURES, said)
    return ClaimedScan(ScanOf(KINDS[0], sheet, way), claim)


FIRST, OTHER = claimed(1), claimed(77, picture=255)


def figures(*scans: ClaimedScan) -> dict:
    return summarise(answer_scans(scans), list(compare_others(scans)))


def test_a_second_scan_is_found_where_its_sheet_was_proposed_and_the_numbers_agree():
    found = figures(FIRST, OTHER, claimed(1, "q50", picture=1))
    assert (found["rescans"], found["found"], found["unsure"], found["false"]) == (1, 1.0, 0.0, 0)
    assert (found["same_bits"]["most"], found["pairs"], found["ways"]["rotated"]) == (1, 2, None)


def test_what_is_left_open_is_not_found():
    found = figures(FIRST, OTHER, claimed(1, "q50", bill_number="0038430143"))
    assert (found["found"], found["unsure"]) == (0.0, 1.0)


def test_what_was_not_proposed_is_not_found():
    far = claimed(1, "q50")
    far = replace(far, claim=replace(far.claim, picture=bytes(reversed(range(200, 232)))))
    assert figures(FIRST, OTHER, far)["found"] == 0.0


def test_another_sheet_that_is_taken_for_the_same_is_counted():
    found = figures(FIRST, claimed(2, bill_number=FIRST.claim.telling["bill_number"]))
    assert (found["pairs"], found["false"], found["found"]) == (1, 1, None)


def test_some_sheets_of_every_kind_are_scanned_again_in_every_way():
    scans = list(iter_scans())
    assert len({scan.name for scan in scans}) == len(scans)
    assert len([s for s in scans if s.way == "first"]) == SHEETS * len(KINDS)
    assert len([s for s in scans if s.way == "all"]) == AGAIN * len(KINDS)
    assert len([s for s in scans if s.way == "photo"]) == PHOTOS * len(KINDS)


def test_a_scan_is_drawn_alike_each_time_and_a_second_one_is_another():
    first, again = ScanOf("id_card", 3), ScanOf("id_card", 3, "q50", 2)
    assert first.draw() == first.draw() != again.draw()


def test_the_kept_figures_are_what_is_promised():
    record = json.loads(RESULT.read_text("utf-8"))
    for kind, found in record["kinds"].items():
        assert found["found"] >= 0.98, kind
        assert found["false"] <= found["pairs"] / 10_000, kind
        assert found["candidates"] <= record["most_candidates"], kind
    assert "| 居民身份证 |" in table(record)
