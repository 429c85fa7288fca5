"""The date below the authority's name: which pieces make it, to the edge of its place, and when it is sure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from extractors.licences.licence_dates import check_date_order, find_date_below
from intake.labels.blocks import Blocks, Entry
from intake.model import Check, Doubt, Field, Line, Outcome, Record, Rect, State
from intake.types.vocabulary import BusinessLicense as F
from intake.values import Day, PartialDate
from tests.pages import line, page, without

ANCHOR = Rect(1000, 700, 1080, 720)
DAY = date(2022, 7, 28)
WHOLE = "2022年07月28日"


def find(*pieces: Line, anchor: Rect | None = ANCHOR, entries: Sequence[Entry] = ()) -> Field[Day] | None:
    return find_date_below(page(pieces), Blocks(tuple(entries), ()), anchor, F.ISSUE_DATE, ("登记机关",))


def found(*pieces: Line, anchor: Rect | None = ANCHOR) -> Field[Day]:
    field = find(*pieces, anchor=anchor)
    assert field is not None
    return field


def row(*texts: str, top: float = 780, apart: float = 20) -> list[Line]:
    """Pieces from left to right on one level."""
    pieces: list[Line] = []
    for text in texts:
        pieces.append(line(text, pieces[-1].rect.right + apart if pieces else 1000, top))
    return pieces


# ------------------------------------------------------------------------------------------------ where it stands
@pytest.mark.parametrize(
    ("left", "top", "anchor", "there"),
    [
        (1000, 671, ANCHOR, True),
        (1000, 670, ANCHOR, False),
        (1000, 949, ANCHOR, True),
        (1000, 950, ANCHOR, False),
        (881, 780, ANCHOR, True),
        (880, 780, ANCHOR, False),
        (1000, 651, None, True),
        (1000, 650, None, False),
        (1000, 1089, None, True),
        (1000, 1090, None, False),
        (1, 800, None, True),
        (0, 800, None, False),
    ],
)
def test_a_date_stands_below_the_authority_within_a_seals_height_else_in_the_lower_part(
    left: float, top: float, anchor: Rect | None, there: bool
) -> None:
    field = find(line(WHOLE, left, top), anchor=anchor)
    assert (field is not None) is there
    assert field is None or field.value == DAY


def test_a_date_at_the_foot_that_nothing_names_is_doubtful_for_its_place() -> None:
    assert (found(*row(WHOLE)).state, found(*row(WHOLE)).reasons) == (State.READ, ())
    foot = found(*row(WHOLE), anchor=None)
    assert (foot.value, foot.state, foot.doubts) == (DAY, State.DOUBTFUL, {Doubt.PLACE})


@pytest.mark.parametrize(
    ("name", "right", "there"),
    [("成立日期", 1070, True), ("成立日期", 1071, False), ("登记机关", 1140, True)],
)
def test_what_stands_for_the_most_part_behind_another_label_is_another_date(
    name: str, right: float, there: bool
) -> None:
    behind = Entry(name, Rect(900, 780, 990, 800), (line("", 1000, 780), Line("", Rect(1000, 780, right, 800), 1.0)))
    assert (find(*row(WHOLE), entries=(behind,)) is not None) is there


@pytest.mark.parametrize("text", ["青禾县", "年", "年月日", " ", "2022年07月28日至2042年"])
def test_what_is_no_piece_of_a_date_or_has_no_figure_is_none(text: str) -> None:
    assert find(line(text, 1000, 780)) is None


def test_the_level_with_most_letters_is_the_date() -> None:
    assert found(line("2019年", 1000, 740), *row("2022", "年", "07", "月28日"), line("2020", 1000, 840)).value == DAY
    assert found(*row("2022", "年", "07", "月28日"), line("2019.01", 1000, 840)).value == DAY
    assert found(line("年", 1000, 740), line("月", 1100, 740), line(WHOLE, 1000, 780)).value == DAY


@pytest.mark.parametrize(("down", "value"), [(0, DAY), (-23, DAY), (23, DAY), (24, None), (-24, None)])
def test_pieces_are_of_one_level_up_to_a_little_more_than_a_line(down: float, value: Day | None) -> None:
    year, rest = row("2022年", "07月28日")
    assert found(year, rest.moved_by(0, down)).value == value


def test_each_piece_is_of_the_level_of_the_piece_before_it() -> None:
    a, b, c = row("2022年", "07月", "28日")
    assert found(a, b.moved_by(0, 20), c.moved_by(0, 40)).value == DAY


# ------------------------------------------------------------------------------------------------ what it says
@pytest.mark.parametrize(
    ("texts", "state", "doubts"),
    [
        ((WHOLE,), State.READ, set()),
        (("2022", "年", "07", "月28日"), State.READ, set()),
        (("2022年", "7月", "8", "日"), State.READ, set()),
        (("2022", "年07月", "28"), State.READ, set()),
        (("2022.07.28",), State.READ, set()),
        (("2022", "07", "28"), State.DOUBTFUL, {Doubt.NO_VALUE}),
        (("2022 07 28",), State.DOUBTFUL, {Doubt.NO_VALUE}),
        (("2022年", "07", "28日"), State.DOUBTFUL, {Doubt.NO_VALUE}),
        (("2022年07月",), State.UNREAD, {Doubt.UNDER_SEAL}),
        (("2022年",), State.UNREAD, {Doubt.UNDER_SEAL}),
        (("2022", "07"), State.UNREAD, {Doubt.UNDER_SEAL}),
        (("22", "07", "28"), State.UNREAD, {Doubt.UNDER_SEAL}),
        (("2022", "07", "281"), State.UNREAD, {Doubt.UNDER_SEAL}),
        (("2022", "071", "28"), State.UNREAD, {Doubt.UNDER_SEAL}),
        (("2022", "07", "28", "1"), State.UNREAD, {Doubt.UNDER_SEAL}),
        (("07月", "28日"), State.UNREAD, {Doubt.UNDER_SEAL}),
    ],
)
def test_a_date_needs_year_month_and_day_and_is_sure_with_all_three_words_only(
    texts: Sequence[str], state: State, doubts: set[Doubt]
) -> None:
    pieces = row(*texts)
    field = found(*reversed(pieces))
    assert (field.state, field.doubts) == (state, doubts)
    assert {reason.text for reason in field.reasons if reason.kind} <= {"年月日字样不全", "日期不全，可能被印章遮盖"}
    if state is not State.UNREAD:
        assert field.value == (date(2022, 7, 8) if "8" in texts else DAY)
        assert field.raw == "".join(texts)
    place = pieces[0].rect.union_with(pieces[-1].rect)
    assert field.evidence == page([]).evidence_at(place)


def test_blanks_around_pieces_are_no_part_of_the_print() -> None:
    assert found(line(" 2022年 ", 1000, 780), line(" 07月28日 ", 1150, 780)).raw == WHOLE


def test_pieces_are_worth_as_much_as_the_weakest() -> None:
    year, rest = row("2022年", "07月28日")
    field = found(year, replace(rest, confidence=0.7))
    assert (field.confidence, field.state, field.doubts) == (0.7, State.DOUBTFUL, {Doubt.LOW_SCORE})


def test_a_figure_that_another_one_contests_or_that_may_be_lost_makes_the_date_doubtful() -> None:
    year, rest = row("2022年", "07月28日")
    rival = replace(rest.chars[0], rivals=(("1", 0.3),))
    contested = replace(rest, chars=(rival, *rest.chars[1:]))
    holed = without(line("07月228日", rest.rect.left, 780), 4)
    assert holed.text == rest.text
    for piece in (contested, holed):
        field = found(year, piece)
        assert (field.value, field.state, field.doubts) == (DAY, State.DOUBTFUL, {Doubt.LOW_SCORE})


# ------------------------------------------------------------------------------------------------ the order of dates
def record(first: Day | None, last: Day | None) -> Record:
    days = {F.ESTABLISHED.name: first, F.ISSUE_DATE.name: last}
    return Record("business_license", {key: Field(day, str(day)) for key, day in days.items() if day is not None})


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2022, 7, 28), date(2022, 7, 28)),
        (date(2022, 7, 27), date(2022, 7, 28)),
        (None, date(2022, 7, 28)),
        (date(2022, 7, 28), None),
        (PartialDate(2023), date(2022, 7, 28)),
        (date(2022, 7, 28), PartialDate(2021, 1)),
    ],
)
def test_two_dates_in_order_or_of_which_one_is_not_known_say_nothing(first: Day | None, last: Day | None) -> None:
    assert check_date_order(record(first, last), F.ESTABLISHED, F.ISSUE_DATE) == record(first, last)


def test_a_date_one_day_before_the_one_that_it_follows_makes_both_doubtful() -> None:
    done = check_date_order(record(date(2022, 7, 29), DAY), F.ESTABLISHED, F.ISSUE_DATE)
    why = f"{F.ESTABLISHED.label}晚于{F.ISSUE_DATE.label}"
    assert {(field.state, field.why) for field in done.fields.values()} == {(State.DOUBTFUL, why)}
    assert all(field.doubts == {Doubt.DATES} for field in done.fields.values())
    assert done.checks == (Check("licence-dates", Outcome.FAIL, (F.ESTABLISHED.name, F.ISSUE_DATE.name), why),)
