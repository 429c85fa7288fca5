"""The total in words and in figures, and the columns of payments: which line is which, to the edge of its place."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from extractors.medical_invoice.bill_totals import read_payment_columns, read_totals
from extractors.medical_invoice.bill_words import Bill, FeeLines
from intake.labels.labelled import Label, LabelledForm, Pair
from intake.model import Doubt, Field, Line, Source, State
from intake.types.vocabulary import MedicalInvoice as F
from intake.values import parse_amount_in_words
from tests.pages import HEIGHT, line, page

SAID = "叁佰元整"
LABEL = "金额合计(大写)"
MISREAD = "金额合计（大篇）"


def sheet(*loose: Line, pairs: Sequence[tuple[str, Line | None]] = (), printed: Sequence[Line] = ()) -> Bill:
    """A page with loose lines, labels with their values, and lines that nothing was found in."""
    labels = [Pair(Label(name, line(name, 600, 40, height=HEIGHT), True), value) for name, value in pairs]
    return Bill(page([*loose, *printed]), LabelledForm(tuple(labels), loose), HEIGHT, FeeLines((), ()))


def totals(bill: Bill, figure: Field[Decimal] | None = None) -> tuple[str | None, Decimal | None]:
    found = read_totals(bill, figure)
    words, total = (found[spec.name].value if spec.name in found else None for spec in (F.TOTAL_IN_WORDS, F.TOTAL))
    return words, total


# ------------------------------------------------------------------------------------------------ which words
def test_a_page_that_says_no_amount_has_no_totals() -> None:
    assert read_totals(sheet(line("青禾县样例医院", 100, 100)), None) == {}


@pytest.mark.parametrize(
    ("bill", "words"),
    [
        (sheet(line(SAID, 100, 100)), SAID),
        (sheet(line("伍佰元整", 100, 100), pairs=[(LABEL, line(SAID, 700, 400))]), SAID),
        (sheet(line(SAID, 100, 100), pairs=[(LABEL, line("见明细", 700, 400))]), SAID),
        (sheet(line(SAID, 100, 100), pairs=[(LABEL, None)]), SAID),
        (sheet(line(SAID, 100, 100), printed=[line(f"{MISREAD}伍佰元整", 100, 400)]), SAID),
        (sheet(printed=[line(f"{MISREAD}{SAID}", 100, 400)]), SAID),
        (sheet(printed=[line("张样例", 100, 40), line(f"{MISREAD}{SAID}", 100, 400)]), SAID),
        (sheet(printed=[line(f"{MISREAD}见明细", 100, 400)]), None),
        (sheet(printed=[line(SAID, 100, 400)]), None),
        (sheet(line(f"：{SAID}；", 100, 100)), SAID),
    ],
)
def test_words_stand_at_their_label_else_free_else_behind_a_label_that_nothing_matched(
    bill: Bill, words: str | None
) -> None:
    assert totals(bill) == (words, None)


def test_words_behind_a_misread_label_have_their_own_place_and_their_own_other_readings() -> None:
    whole = line(f"{MISREAD}{SAID}", 100, 400)
    seen = replace(whole, alternatives=(f"金额合计（大写）：{SAID[:-1]}", "金额合计（大写）：见明细", "伍佰元整"))
    bill = sheet(printed=[seen])
    found = read_totals(bill, None)[F.TOTAL_IN_WORDS.name]
    assert (found.raw, found.alternatives) == (SAID, (SAID[:-1], "伍佰元整"))
    assert found.evidence == bill.page.evidence_at(line(SAID, 100 + HEIGHT * len(MISREAD), 400).rect)


@pytest.mark.parametrize(
    ("printed", "modern"),
    [
        ("叁佰貳拾元整", "叁佰贰拾元整"),
        ("叁佰弐拾元整", "叁佰贰拾元整"),
        ("叁佰两拾元整", "叁佰贰拾元整"),
        ("叄佰元整", "叁佰元整"),
        ("參佰元整", "叁佰元整"),
        ("参佰元整", "叁佰元整"),
        ("陸佰圓整", "陆佰圆整"),
        ("陆萬园整", "陆万园整"),
        ("陆億園整", "陆亿圆整"),
    ],
)
def test_numerals_out_of_use_are_mended_with_a_doubt_and_kept_as_they_were_seen(printed: str, modern: str) -> None:
    seen = replace(line(printed, 100, 100), alternatives=("见明细",))
    found = read_totals(sheet(seen), None)[F.TOTAL_IN_WORDS.name]
    assert (found.value, found.state) == (modern, State.DOUBTFUL)
    assert found.doubts == {Doubt.TWO_READINGS, Doubt.REPAIRED}
    assert found.alternatives == ("见明细", printed)
    assert parse_amount_in_words(found.value) == parse_amount_in_words(printed)


def test_words_that_need_no_mending_are_as_they_were_read() -> None:
    bill = sheet(line(SAID, 100, 100))
    found = read_totals(bill, None)[F.TOTAL_IN_WORDS.name]
    assert (found.state, found.reasons, found.alternatives) == (State.READ, (), ())
    assert found.evidence == bill.page.evidence_at(bill.page.lines[0].rect)


# ------------------------------------------------------------------------------------------------ words in two lines
@pytest.mark.parametrize(
    ("above", "below", "down", "right", "whole"),
    [
        ("叁佰元", "伍角", 11, 0, True),
        ("叁佰元", "伍角", 10, 0, False),
        ("叁佰元", "伍角", 43, 0, True),
        ("叁佰元", "伍角", 44, 0, False),
        ("叁佰元", "伍角", 32, 59, True),
        ("叁佰元", "伍角", 32, 60, False),
        ("：叁佰元", "伍角", 32, 0, True),
        ("￥叁佰元", "伍角", 32, 0, True),
        ("¥叁佰元", ":伍角", 32, 0, True),
        ("叁佰元整", "伍角", 32, 0, False),
        ("叁佰元正", "伍角", 32, 0, False),
        ("叁佰元伍分", "伍角", 32, 0, False),
        ("叁佰元伍分", "整", 32, 0, False),
        ("叁佰元", "计伍角", 32, 0, False),
        ("计叁佰元", "伍角", 32, 0, False),
        ("叁佰", "元整", 32, 0, True),
        ("叁拾元", "伍佰角", 32, 0, False),
    ],
)
def test_words_go_on_in_the_line_right_below_only_where_both_are_one_amount(
    above: str, below: str, down: float, right: float, whole: bool
) -> None:
    first, second = line(above, 100, 100), line(below, 100 + right, 100 + down)
    alone = above.lstrip("：￥¥")
    joined = alone + below.lstrip(":") if whole else alone
    assert totals(sheet(first, second))[0] in ({joined} if whole else {alone, f"¥{alone}", f"￥{alone}"})


@pytest.mark.parametrize("labelled", [0, 1])
def test_either_line_of_broken_words_may_be_the_one_that_was_found(labelled: int) -> None:
    lines = [line("叁佰零", 100, 100), line("伍元整", 100, 132, confidence=0.5)]
    bill = sheet(lines[1 - labelled], pairs=[(LABEL, lines[labelled])])
    found = read_totals(bill, None)[F.TOTAL_IN_WORDS.name]
    assert (found.value, found.confidence, found.doubts) == ("叁佰零伍元整", 0.5, {Doubt.LOW_SCORE})
    assert found.evidence == bill.page.evidence_at(lines[0].rect.union_with(lines[1].rect))


def test_both_lines_of_broken_words_may_stand_behind_labels() -> None:
    bill = sheet(pairs=[(LABEL, line("叁佰零", 100, 100)), ("大写", line("伍元整", 100, 132))])
    assert totals(bill)[0] == "叁佰零伍元整"


# ------------------------------------------------------------------------------------------------ which figure
def test_a_figure_that_was_read_at_its_label_stays_whatever_stands_beside_the_words() -> None:
    figure = Field(Decimal("300.00"), "300.00")
    assert read_totals(sheet(line(SAID, 100, 100), line("500.00", 400, 100)), figure)[F.TOTAL.name] is figure


def test_a_figure_that_was_not_read_at_its_label_is_looked_for_and_stays_unread_where_there_is_none() -> None:
    unread: Field[Decimal] = Field(None, "叁", State.UNREAD)
    assert totals(sheet(line(SAID, 100, 100), line("500.00", 400, 100)), unread) == (SAID, Decimal("500.00"))
    assert read_totals(sheet(line(SAID, 100, 100)), unread)[F.TOTAL.name] is unread


@pytest.mark.parametrize(
    ("text", "left", "top", "found"),
    [
        ("500.00", 161, 100, True),
        ("500.00", 160, 100, False),
        ("500.00", 400, 119, True),
        ("500.00", 400, 81, True),
        ("500.00", 400, 120, False),
        ("500.00", 400, 80, False),
        ("500.0", 400, 100, False),
        ("500", 400, 100, False),
        ("500.00元", 400, 100, False),
        ("计500.00", 400, 100, True),
    ],
)
def test_the_figure_stands_right_of_the_words_on_their_level(text: str, left: float, top: float, found: bool) -> None:
    assert totals(sheet(line(SAID, 100, 100), line(text, left, top))) == (SAID, Decimal("500.00") if found else None)


def test_the_first_of_several_figures_beside_the_words_is_the_total() -> None:
    bill = sheet(line(SAID, 100, 100), line("7.00", 700, 100), line("500.00", 400, 100), line("9.00", 900, 100))
    field = read_totals(bill, None)[F.TOTAL.name]
    assert (field.value, field.evidence) == (Decimal("500.00"), bill.page.evidence_at(bill.page.lines[2].rect))


@pytest.mark.parametrize(
    ("signed", "total"),
    [
        (["¥500.00"], "500.00"),
        (["￥ 1,500.00"], "1500.00"),
        (["Y：500.00"], "500.00"),
        (["¥500.00", "¥500.00"], None),
        (["500.00"], None),
        (["¥500"], None),
        (["计¥500.00"], None),
        ([], None),
    ],
)
def test_where_no_figure_stands_beside_words_the_only_one_with_a_currency_sign_is_it(
    signed: Sequence[str], total: str | None
) -> None:
    below = [line(text, 400, 400 + 40 * at) for at, text in enumerate(signed)]
    wanted = None if total is None else Decimal(total)
    assert totals(sheet(line("青禾县样例医院", 100, 100), *below)) == (None, wanted)
    assert totals(sheet(line(SAID, 100, 100), *below)) == (SAID, wanted)


def test_the_figure_beside_the_words_comes_before_one_with_a_currency_sign() -> None:
    bill = sheet(line(SAID, 100, 100), line("300.00", 400, 100), line(" ¥500.00 ", 400, 400))
    assert totals(bill) == (SAID, Decimal("300.00"))


def test_what_is_no_amount_beside_the_words_gives_way_to_the_only_one_with_a_currency_sign() -> None:
    beside = line("1.2.50", 400, 100)
    assert totals(sheet(line(SAID, 100, 100), beside, line("¥500.00", 400, 400))) == (SAID, Decimal("500.00"))
    unread = read_totals(sheet(line(SAID, 100, 100), beside), None)[F.TOTAL.name]
    assert (unread.state, unread.raw) == (State.UNREAD, "1.2.50")


# ------------------------------------------------------------------------------------------------ columns of payments
HEADS = {F.PREPAID: "预收款", F.TOPPED_UP: "应补交", F.REFUNDED: "应退款"}


def under(right: float, *texts: str, down: float = 40) -> list[Line]:
    """Amounts one below the other whose right edges are `right`, the first `down` below the heads."""
    return [line(text, right - 10 * len(text), 40 + down * (at + 1)) for at, text in enumerate(texts)]


def columns(*loose: Line, heads: Sequence[Pair] = (), **fields: Field[Decimal]) -> dict[str, Field[Decimal]]:
    bill = Bill(page(loose), LabelledForm(tuple(heads), loose), HEIGHT, FeeLines((), ()))
    return read_payment_columns(bill, fields)


def head(name: str, left: float = 600, value: Line | None = None) -> Pair:
    return Pair(Label(name, line(name, left, 40), True), value)


@pytest.mark.parametrize("spec", list(HEADS))
def test_a_column_is_the_sum_of_the_amounts_below_its_head(spec: object) -> None:
    assert spec in HEADS
    name = HEADS[spec]
    rows = [line("200.00", 600, 120), line("50.00", 610, 80), line("0.50", 620, 100)]
    found = columns(*rows, heads=[head(name)])[spec.name]
    assert set(columns(*rows, heads=[head(name)])) == {spec.name}
    assert (found.value, found.raw, found.state) == (Decimal("250.50"), "50.00+0.50+200.00", State.READ)
    assert (found.source, found.confidence) == (Source.DERIVED, 0.99)
    assert found.evidence == page([]).evidence_at(rows[0].rect)
    assert found.why == "按支付方式各行相加"


def test_a_column_with_its_own_value_or_that_was_read_before_is_not_added_up() -> None:
    assert columns(*under(660, "50.00"), heads=[head("预收款", value=line("9.00", 700, 40))]) == {}
    assert columns(*under(660, "50.00"), heads=[head("预收款")], prepaid=Field(Decimal("9.00"))) == {}
    assert columns(*under(660, "50.00")) == {}
    assert columns(heads=[head("预收款")]) == {}


def test_the_first_head_without_a_value_is_that_of_the_column() -> None:
    heads = [head("预收款", value=line("9.00", 700, 40)), head("预收款", 300), head("预收款", 900)]
    assert columns(*under(360, "50.00"), *under(960, "7.00"), heads=heads)["prepaid"].value == Decimal("50.00")


def test_a_column_ends_at_what_is_no_amount() -> None:
    assert columns(*under(660, "50.00", "合计", "7.00"), heads=[head("预收款")])["prepaid"].value == Decimal("50.00")
    assert columns(*under(660, "现金", "50.00"), heads=[head("预收款")]) == {}


def test_an_amount_alone_in_its_column_is_as_it_was_read() -> None:
    seen = replace(line("50.00", 610, 80), alternatives=("-50.00",))
    found = columns(seen, heads=[head("应退款")])["refunded"]
    assert (found.value, found.raw, found.source) == (Decimal("50.00"), "50.00", Source.OCR)
    assert (found.state, found.doubts, found.alternatives) == (State.DOUBTFUL, {Doubt.TWO_READINGS}, ("-50.00",))


def test_one_doubtful_amount_makes_the_sum_of_its_column_doubtful_for_the_same_reason() -> None:
    rows = [line("50.00", 610, 80), line("7.00", 620, 100, confidence=0.5)]
    found = columns(*rows, heads=[head("预收款")])["prepaid"]
    assert (found.value, found.state, found.doubts) == (Decimal("57.00"), State.DOUBTFUL, {Doubt.LOW_SCORE})
    assert found.confidence == 0.99


@pytest.mark.parametrize(
    ("text", "left", "top", "belongs"),
    [
        ("50.00", 610, 51, True),
        ("50.00", 610, 50, False),
        ("50.00", 610, 40, False),
        ("50.00", 610, 159, True),
        ("50.00", 610, 160, False),
        ("50.00", 689, 80, True),
        ("50.00", 690, 80, False),
        ("50.00", 531, 80, True),
        ("50.00", 530, 80, False),
        ("1.00", 699, 80, True),
        ("1.00", 700, 80, False),
        ("50", 699, 80, True),
        ("50", 700, 80, False),
        ("1.00", 541, 80, True),
        ("1.00", 540, 80, False),
    ],
)
def test_an_amount_belongs_to_a_column_up_to_the_edge_of_its_place(
    text: str, left: float, top: float, belongs: bool
) -> None:
    """Half a line to six lines below the head, its right edge within four heights of the head's, not beside it."""
    assert bool(columns(line(text, left, top), heads=[head("预收款")])) is belongs
