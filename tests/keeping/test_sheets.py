"""What a page claims: its picture, its numbers, what tells it apart, and how it is drawn with numbers of people covered."""

from dataclasses import replace

from intake.keeping.claims import claim_papers
from intake.keeping.sheets import claim_sheets
from intake.ledger.sheets.figures import read_figures
from intake.ledger.sheets.same_sheet import compare_sheets
from intake.likeness.compare import Likeness
from intake.model import Frame, Origin, Page, Reading
from tests.pages import line
from tests.rule_cases import reading_of

LIST = {
    "name": "样张三", "id_number": "341799199001010017", "inpatient_number": "zy254001007", "admission_date": "2026-03-01",
    "total": "6072.36",
}  # fmt: skip
HASH = "5a" * 32


def page(number: int, *texts: str, picture: str = HASH) -> Page:
    lines = tuple(line(text, 100, 100 + 40 * row) for row, text in enumerate(texts))
    return Page(number, 1000, 1400, Frame.for_size(1000, 1400), lines, picture=picture)


def expense_list(*pages: Page, **changed: object) -> Reading:
    reading = reading_of({"type": "expense_list", "fields": LIST | changed}, "a.jpg")
    return replace(reading, document=replace(reading.document, pages=pages, sha256="ab" * 32))


FIRST = page(1, "床位费 32.00 8 256.00", "西药费 1,204.36")
SECOND = page(2, "护理费 128.00", "合计 6072.36")


def test_every_page_is_claimed_with_what_its_paper_tells() -> None:
    first, second = claim_sheets([expense_list(FIRST, SECOND)])
    assert (first.paper, first.kind, first.spot.sha256, first.spot.page) == (0, "expense_list", "ab" * 32, 1)
    assert first.telling == {
        "name": "样张三", "id_number": "341799199001010017", "inpatient_number": "ZY254001007",
        "admission_date": "2026-03-01", "total": "6072.36",
    }  # fmt: skip
    assert second.spot.page == 2
    assert second.telling == first.telling
    assert (first.figures, second.figures) == (read_figures(FIRST), read_figures(SECOND))


def test_the_picture_is_claimed_in_bytes_and_a_page_without_one_is_claimed_as_well() -> None:
    sheets = claim_sheets([expense_list(FIRST, page(2, "合计 6072.36", picture=""))])
    assert [sheet.picture for sheet in sheets] == [bytes.fromhex(HASH), b""]


def test_a_blank_page_claims_nothing() -> None:
    assert claim_sheets([expense_list(FIRST, page(2, picture=""))]) == claim_sheets([expense_list(FIRST)])


def test_what_is_in_doubt_tells_nothing() -> None:
    blurred = {"value": "6072.36", "state": "doubtful", "doubts": ["LOW_SCORE"], "confidence": 0.7}
    assert "total" not in claim_sheets([expense_list(FIRST, total=blurred)])[0].telling


def test_a_page_of_several_files_is_claimed_in_its_own() -> None:
    reading = expense_list(FIRST, SECOND)
    origins = (Origin("a.jpg", "ab" * 32, 1), Origin("b.jpg", "cd" * 32, 1))
    reading = replace(reading, document=replace(reading.document, origins=origins))
    assert [(s.spot.sha256, s.spot.page) for s in claim_sheets([reading])] == [("ab" * 32, 1), ("cd" * 32, 1)]


def test_the_leaf_says_how_the_page_is_drawn_and_where_numbers_of_people_stand() -> None:
    told = page(1, "身份证号：341799199001010017", "合计 6072.36")
    (sheet,) = claim_sheets([expense_list(told)])
    assert sheet.leaf is not None
    assert (sheet.leaf.width, sheet.leaf.height, sheet.leaf.frame) == (1000, 1400, told.frame.matrix)
    assert any(box.top <= 110 / 1400 <= box.bottom and box.left > 0.1 for box in sheet.leaf.private)
    assert not any(box.top > 140 / 1400 for box in sheet.leaf.private if box.left >= 0.1)


def test_the_pages_of_one_list_are_two_sheets_and_a_second_scan_is_one() -> None:
    first, second = claim_sheets([expense_list(FIRST, SECOND)])
    (again,) = claim_sheets([expense_list(page(1, "床位费 32.00 8 256.00", "西药费 1204.36"))])
    assert compare_sheets(first, again).likeness is Likeness.SAME
    assert compare_sheets(second, again).likeness is Likeness.DIFFERENT


def test_sheets_are_among_what_a_case_claims() -> None:
    readings = [expense_list(FIRST, SECOND)]
    assert claim_papers(readings).sheets == claim_sheets(readings)
