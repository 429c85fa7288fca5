"""How papers lie, put to whatever is read today: four acts, found again by file and page, never guessed at."""

from datetime import UTC, datetime

import pytest

from intake import types
from intake.cases.arrangement.apply import apply_arrangements
from intake.cases.arrangement.make import Rearranging, make_arrangement
from intake.errors import UsageError
from intake.ledger.model import ArrangedAct, Arrangement, PaperKey
from intake.model import Classification, Document, Frame, Line, Origin, Page, Reading, Record, Rect

NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)
LIST, RECORD, CARD = types.EXPENSE_LIST, types.DISCHARGE_RECORD, types.ID_CARD


def page(number: int, text: str = "样张", frame: Frame | None = None) -> Page:
    return Page(number, 1000, 1400, frame or Frame.for_size(1000, 1400), (Line(text, Rect(10, 10, 200, 40), 0.99),))


def paper(kind: str, *numbers: int, file: str = "stack.pdf", text: str = "样张") -> Reading:
    return as_reading(Document(file, file, tuple(page(n, text) for n in numbers)), kind)


def as_reading(document: Document, kind: str) -> Reading:
    return Reading(document, Classification(kind, 0.9), Record(kind, {}))


def halves(*kinds: str) -> list[Reading]:
    """Papers that lie below each other on one sheet."""
    share = 1 / len(kinds)
    frames = [Frame((0.001, 0, 0, 0, share / 1400, share * n, 0, 0, 1)) for n in range(len(kinds))]
    documents = [Document("sheet.jpg", "sheet.jpg", (page(1, frame=f),), n) for n, f in enumerate(frames, start=1)]
    return [as_reading(document, kind) for document, kind in zip(documents, kinds, strict=True)]


class Reader:
    """Reads nothing, and notes of what it was asked."""

    def __init__(self) -> None:
        self.asked = list[tuple[str, tuple[int, ...]]]()

    def __call__(self, document: Document, classification: Classification) -> Reading:
        places = tuple(document.origin_of(p.number).number for p in document.pages)
        self.asked.append((classification.kind, places))
        return Reading(document, classification, Record(classification.kind))


def arrange(readings: list[Reading], *wanted: Rearranging) -> list[Arrangement]:
    """The acts, each made from how papers lie after those before it."""
    made = list[Arrangement]()
    for one in wanted:
        now, _ = apply_arrangements(readings, made, Reader())
        made.append(make_arrangement(now, one, "样经办", NOW))
    return made


def lie(readings: list[Reading], made: list[Arrangement]) -> list[tuple[str, list[int]]]:
    """Type and pages, as their files count them, of every paper."""
    arranged, _ = apply_arrangements(readings, made, Reader())
    return [(r.classification.kind, [r.document.origin_of(n).number for n in r.pages]) for r in arranged]


def lost(readings: list[Reading], made: list[Arrangement]) -> list[bool]:
    return [one.lost for one in apply_arrangements(readings, made, Reader())[1]]


# ------------------------------------------------------------------------------------------------ the four acts
def test_where_nothing_was_arranged_the_readings_are_the_very_same() -> None:
    readings = [paper(LIST, 1, 2), paper(RECORD, 3)]
    arranged, became = apply_arrangements(readings, [], Reader())
    assert all(a is b for a, b in zip(arranged, readings, strict=True))
    assert became == ()


def test_a_paper_is_of_the_type_that_a_person_says_and_is_extracted_as_such() -> None:
    readings, reader = [paper(LIST, 1, 2), paper(RECORD, 3)], Reader()
    made = arrange(readings, Rearranging(ArrangedAct.RETYPE, 1, kind=CARD))
    arranged, _ = apply_arrangements(readings, made, reader)
    assert reader.asked == [(CARD, (3,))], "the other paper is left as it was read"
    assert arranged[0] is readings[0]
    assert "样经办" in arranged[1].classification.reasons[0]


def test_a_stack_is_split_before_a_page_and_what_is_left_keeps_its_numbers() -> None:
    readings = [paper(LIST, 1, 2, 3)]
    made = arrange(readings, Rearranging(ArrangedAct.SPLIT, 0, page=3, kind=CARD))
    arranged, _ = apply_arrangements(readings, made, Reader())
    assert [list(r.pages) for r in arranged] == [[1, 2], [3]]
    assert arranged[1].classification.kind == CARD


def test_the_parts_of_a_split_paper_are_told_by_their_own_words() -> None:
    document = Document("s.pdf", "s.pdf", (page(1), page(2, "出院记录")))
    made = arrange([as_reading(document, LIST)], Rearranging(ArrangedAct.SPLIT, 0, page=2))
    assert [kind for kind, _ in lie([as_reading(document, LIST)], made)] == [types.UNKNOWN, RECORD]


def test_two_papers_are_joined_and_the_first_says_what_they_are() -> None:
    readings = [paper(CARD, 1), paper(LIST, 2), paper(types.UNKNOWN, 3)]
    assert lie(readings, arrange(readings, Rearranging(ArrangedAct.JOIN, 2, to=1))) == [(CARD, [1]), (LIST, [2, 3])]


def test_a_page_goes_behind_the_last_one_of_another_paper_or_before_one_of_its_pages() -> None:
    readings = [paper(LIST, 1, 2), paper(RECORD, 3, 4)]
    behind = arrange(readings, Rearranging(ArrangedAct.MOVE, 0, page=2, to=1))
    assert [pages for _, pages in lie(readings, behind)] == [[1], [3, 4, 2]]
    before = arrange(readings, Rearranging(ArrangedAct.MOVE, 0, page=2, to=1, before=1))
    assert lie(readings, before)[1] == (RECORD, [2, 3, 4])


def test_pages_of_one_paper_change_their_order() -> None:
    readings = [paper(LIST, 1, 2, 3)]
    made = arrange(readings, Rearranging(ArrangedAct.MOVE, 0, page=3, to=0, before=1))
    arranged, _ = apply_arrangements(readings, made, Reader())
    assert [arranged[0].document.origin_of(n).number for n in arranged[0].pages] == [3, 1, 2]
    assert list(arranged[0].pages) == [1, 2, 3], "pages that are not in the order of their file count from 1"


def test_a_paper_whose_last_page_went_is_no_paper_any_more() -> None:
    readings = [paper(CARD, 1), paper(LIST, 2)]
    assert lie(readings, arrange(readings, Rearranging(ArrangedAct.MOVE, 0, page=1, to=1))) == [(LIST, [2, 1])]


def test_pages_of_several_files_keep_their_places() -> None:
    readings = [paper(LIST, 1, file="a.jpg"), paper(LIST, 1, file="b.jpg")]
    made = arrange(readings, Rearranging(ArrangedAct.JOIN, 1, to=0))
    (joined,), _ = apply_arrangements(readings, made, Reader())
    assert joined.document.origins == (Origin("a.jpg", "a.jpg", 1), Origin("b.jpg", "b.jpg", 1))
    apart = [*made, *(make_arrangement([joined], Rearranging(ArrangedAct.SPLIT, 0, page=2, kind=LIST), "样", NOW),)]
    back, _ = apply_arrangements(readings, apart, Reader())
    assert [r.document.path for r in back] == ["a.jpg", "b.jpg"]
    assert not any(r.document.origins for r in back)


# ------------------------------------------------------------------------------------------------ found again
def test_a_type_that_was_said_stays_with_a_paper_whose_pages_change_later() -> None:
    readings = [paper(LIST, 1, 2), paper(RECORD, 3)]
    said, split = Rearranging(ArrangedAct.RETYPE, 0, kind=CARD), Rearranging(ArrangedAct.SPLIT, 0, page=2)
    assert lie(readings, arrange(readings, said, split))[0] == (CARD, [1])


def test_an_act_holds_for_a_stack_that_is_read_otherwise_today() -> None:
    then = [paper(LIST, 1, 2, 3)]
    made = arrange(then, Rearranging(ArrangedAct.SPLIT, 0, page=3, kind=CARD))
    today = [paper(RECORD, 1), paper(LIST, 2, 3)]
    assert lie(today, made)[-1] == (CARD, [3])
    assert lost(today, made) == [False]


def test_what_a_later_reading_does_of_itself_is_not_lost() -> None:
    then = [paper(LIST, 1, 2), paper(LIST, 3)]
    split = arrange(then, Rearranging(ArrangedAct.SPLIT, 0, page=2))
    join = arrange(then, Rearranging(ArrangedAct.JOIN, 1, to=0))
    move = arrange(then, Rearranging(ArrangedAct.MOVE, 0, page=2, to=1))
    apart, together = [paper(LIST, 1), paper(LIST, 2, 3)], [paper(LIST, 1, 2, 3)]
    assert (lost(apart, split), lie(apart, split)) == ([False], [(LIST, [1]), (LIST, [2, 3])])
    assert (lost(together, join), lie(together, join)) == ([False], [(LIST, [1, 2, 3])])
    assert (lost(apart, move), lie(apart, move)) == ([False], [(LIST, [1]), (LIST, [2, 3])])


@pytest.mark.parametrize(
    "wanted",
    [
        Rearranging(ArrangedAct.RETYPE, 1, kind=CARD),
        Rearranging(ArrangedAct.SPLIT, 1, page=2),
        Rearranging(ArrangedAct.JOIN, 1, to=0),
        Rearranging(ArrangedAct.MOVE, 1, page=1, to=0),
    ],
)
def test_an_act_whose_page_is_gone_is_told_and_changes_nothing(wanted: Rearranging) -> None:
    then = [paper(LIST, 1, file="a.pdf"), paper(RECORD, 1, 2, file="b.pdf")]
    today = [paper(LIST, 1, file="a.pdf"), paper(RECORD, 1, 2, file="new.pdf")]
    made = arrange(then, wanted)
    assert lost(today, made) == [True]
    assert lie(today, made) == lie(today, [])


def test_a_paper_that_begins_elsewhere_today_is_not_retyped() -> None:
    made = arrange([paper(LIST, 1), paper(RECORD, 2, 3)], Rearranging(ArrangedAct.RETYPE, 1, kind=CARD))
    assert lost([paper(LIST, 1, 2), paper(RECORD, 3)], made) == [True]


# ------------------------------------------------------------------------------------------------ several on a sheet
def test_one_of_several_papers_on_a_sheet_is_retyped_by_where_it_lies() -> None:
    then = halves(CARD, LIST)
    made = arrange(then, Rearranging(ArrangedAct.RETYPE, 1, kind=RECORD))
    assert [kind for kind, _ in lie(then, made)] == [CARD, RECORD]
    assert lost(halves(CARD, LIST, LIST), made) == [True], "the second third is not the second half"


@pytest.mark.parametrize("act", [ArrangedAct.SPLIT, ArrangedAct.JOIN, ArrangedAct.MOVE])
def test_nothing_else_is_done_with_one_of_several_papers_on_a_sheet(act: ArrangedAct) -> None:
    readings = [*halves(CARD, LIST), paper(LIST, 1, 2)]
    with pytest.raises(UsageError, match="几份材料"):
        make_arrangement(readings, Rearranging(act, 0, to=2), "样经办", NOW)
    if act is not ArrangedAct.SPLIT:
        with pytest.raises(UsageError, match="几份材料"):
            make_arrangement(readings, Rearranging(act, 2, to=0), "样经办", NOW)


# ------------------------------------------------------------------------------------------------ what is refused
@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Rearranging(ArrangedAct.RETYPE, 9, kind=CARD), "没有这份材料"),
        (Rearranging(ArrangedAct.RETYPE, 0, kind="nonsense"), "没有“nonsense”"),
        (Rearranging(ArrangedAct.RETYPE, 0, kind=LIST), "已经是"),
        (Rearranging(ArrangedAct.SPLIT, 0, page=1), "第一页前面没有页"),
        (Rearranging(ArrangedAct.SPLIT, 0, page=3), "没有这一页"),
        (Rearranging(ArrangedAct.JOIN, 1, to=1), "已经在这份材料里"),
        (Rearranging(ArrangedAct.JOIN, 1), "没有这份材料"),
        (Rearranging(ArrangedAct.MOVE, 0, page=1, to=0), "已经在这份材料里"),
        (Rearranging(ArrangedAct.MOVE, 0, page=1, to=1, before=7), "没有这一页"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(wanted: Rearranging, told: str) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        make_arrangement([paper(LIST, 1, 2), paper(RECORD, 3)], wanted, "样经办", NOW)
    assert refused.value.next_step


def test_a_page_of_a_file_that_lies_in_the_case_twice_is_not_moved() -> None:
    twice = [paper(LIST, 1), as_reading(Document("copy.pdf", "stack.pdf", (page(1),)), LIST), paper(CARD, 2)]
    with pytest.raises(UsageError, match="放了两份"):
        make_arrangement(twice, Rearranging(ArrangedAct.MOVE, 0, to=2), "样经办", NOW)
    both = arrange(twice, Rearranging(ArrangedAct.RETYPE, 0, kind=RECORD))
    assert [kind for kind, _ in lie(twice, both)] == [RECORD, RECORD, CARD], "the type holds for both"


def test_of_a_lost_act_the_page_is_named_as_long_as_it_is_there() -> None:
    made = Arrangement(ArrangedAct.JOIN, PaperKey("stack.pdf", 2), "样经办", NOW, to=PaperKey("gone.pdf", 1))
    (one,) = apply_arrangements([paper(LIST, 1), paper(CARD, 2)], [made], Reader())[1]
    assert (one.lost, one.paper) == (True, 1)
