"""银行卡或存折: which digits are the number, what proves it, and that nothing repairs it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractors.cards.bank_card import extract
from extractors.cards.bank_names import find_bank
from intake.model import Outcome, Record, State
from intake.types.vocabulary import BankCard as F
from tests.extractors.cards.lines import CARD, MAN, OTHER_CARD, Placed, changed, document, shown

FRONT: tuple[Placed, ...] = (
    ("样例银行", 100, 100),
    ("借记卡", 380, 100),
    ("6299 9800 0067 8904", 100, 250),
    ("VALID THRU", 200, 310),
    ("08/31", 350, 308),
    ("ZHANG YANGLI", 100, 370),
    ("UnionPay", 380, 360),
    ("银联", 380, 390),
)
PASSBOOK: tuple[Placed, ...] = (
    ("样例银行活期储蓄存折", 300, 60),
    ("户名", 100, 150), ("张样例", 200, 150),
    ("账号", 100, 220), ("34-179900460012345", 200, 220),
    ("开户行", 100, 290), ("样例银行青禾县支行", 200, 290),
    ("币种", 600, 150), ("人民币", 700, 150),
)  # fmt: skip


def card(placed: Sequence[Placed], *, score: float = 0.99) -> Record:
    return extract(document(placed, score=score))


def test_a_card_front_without_labels_gives_four_fields() -> None:
    assert shown(card(FRONT)) == {
        "number": OTHER_CARD,
        "holder": "ZHANG YANGLI",
        "bank": "样例银行",
        "valid_until": "08/31",
    }


def test_a_right_check_digit_verifies_the_number() -> None:
    record = card(FRONT)
    assert record[F.NUMBER].state is State.VERIFIED
    assert record.checks[0].outcome is Outcome.PASS


def test_a_wrong_check_digit_makes_the_number_doubtful_and_repairs_nothing() -> None:
    record = card(changed(FRONT, "8904", "8905"))
    assert (record[F.NUMBER].value, record[F.NUMBER].state) == ("6299980000678905", State.DOUBTFUL)
    assert record.checks[0].outcome is Outcome.FAIL


def test_a_right_check_digit_does_not_make_up_for_an_unsure_reading() -> None:
    assert card(FRONT, score=0.7)[F.NUMBER].state is State.DOUBTFUL


@pytest.mark.parametrize(
    "groups",
    [
        ("6299", "9800", "0067", "8904"),
        ("6299 9800", "0067 8904"),
        ("6299980000678904",),
        ("629998", "0000678904"),
    ],
)
def test_groups_that_were_read_apart_are_one_number(groups: Sequence[str]) -> None:
    placed, left = [], 100.0
    for group in groups:
        placed.append((group, left, 250.0))
        left += 13 * len(group) + 26
    assert card((FRONT[0], *placed))[F.NUMBER].value == OTHER_CARD


def test_the_small_print_of_the_first_four_digits_is_no_part_of_the_number() -> None:
    assert card((*FRONT, ("6299", 105, 290)))[F.NUMBER].value == OTHER_CARD


def test_an_id_number_is_no_bank_number() -> None:
    assert F.NUMBER.name not in shown(card(((f"公民身份号码{MAN}", 100, 100), (MAN, 100, 200))))


def test_a_number_with_letters_in_it_is_not_guessed() -> None:
    assert card(changed(FRONT, "0067", "O067"))[F.NUMBER].state is State.UNREAD


def test_a_masked_number_is_reported_as_it_is_printed() -> None:
    record = card((("卡号：6299 **** **** 8904", 100, 100),))
    assert (record[F.NUMBER].value, record[F.NUMBER].state) == ("6299********8904", State.READ)


def test_two_cards_on_a_sheet_are_for_a_person_to_choose_from() -> None:
    other = ((CARD, 100.0, 900.0),)
    record = card((*FRONT, *other))
    assert record[F.NUMBER].state is State.DOUBTFUL
    assert record.warnings


def test_an_id_card_above_gives_neither_holder_nor_validity() -> None:
    above: tuple[Placed, ...] = (
        ("姓名李测试", 100, 20), ("签发机关青禾县公安局", 100, 30), ("有效期限2012.05.06-2032.05.06", 100, 40),
    )  # fmt: skip
    below = tuple((t, x, y + 500) for t, x, y in FRONT)
    assert shown(card((*above, *below))) == shown(card(FRONT))


def test_of_two_months_the_later_is_the_end() -> None:
    record = card((*(p for p in FRONT if p[0] != "08/31"), ("08/21", 250, 340), ("08/31", 350, 340)))
    assert record[F.VALID_UNTIL].value == "08/31"


@pytest.mark.parametrize("printed", ["13/31", "00/25", "31/08/2021"])
def test_what_is_no_month_is_no_end_of_validity(printed: str) -> None:
    assert F.VALID_UNTIL.name not in card(changed(FRONT, "08/31", printed)).fields


@pytest.mark.parametrize("holder", ["MR.ZHANG", "LI/CE SHI", "ABUDU·LA"])
def test_the_holder_is_printed_in_many_ways(holder: str) -> None:
    found = card(changed(FRONT, "ZHANG YANGLI", holder)).fields
    assert (F.HOLDER.name in found) is ("·" not in holder)


@pytest.mark.parametrize(
    "words", ["VALID FROM", "CREDIT CARD", "AUTHORIZED SIGNATURE", "MONTH YEAR", "UnionPay", "GOLD"]
)
def test_words_of_the_card_are_no_holder(words: str) -> None:
    assert F.HOLDER.name not in card(changed(FRONT, "ZHANG YANGLI", words)).fields


def test_a_passbook_is_read_by_its_labels() -> None:
    record = card(PASSBOOK)
    assert shown(record) == {"holder": "张样例", "number": "34-179900460012345", "bank": "样例银行青禾县支行"}
    assert record.extra["币种"].value == "人民币"


def test_an_account_number_need_not_satisfy_luhn_and_is_not_proven_by_it() -> None:
    record = card(PASSBOOK)
    assert record[F.NUMBER].state is State.READ
    assert record.checks[0].outcome is Outcome.UNKNOWN


def test_a_passbook_that_prints_a_card_number_is_held_to_its_check_digit() -> None:
    assert card(changed(PASSBOOK, "34-179900460012345", CARD))[F.NUMBER].state is State.VERIFIED
    assert card(changed(PASSBOOK, "34-179900460012345", CARD[:-1] + "0"))[F.NUMBER].state is State.DOUBTFUL


@pytest.mark.parametrize(
    ("text", "bank"),
    [
        ("ICBC 中国工商银行", "中国工商银行"),
        ("中国农业银行青禾县支行", "中国农业银行青禾县支行"),
        ("青禾农村商业银行股份有限公司", "青禾农村商业银行股份有限公司"),
        ("样例省农村信用社", "样例省农村信用社"),
        ("发卡银行签章", None),
        ("银行卡", None),
        ("请到银行网点办理", None),
        ("张样例", None),
    ],
)
def test_a_bank_is_known_by_its_name_or_the_shape_of_it(text: str, bank: str | None) -> None:
    found = find_bank(text)
    assert (found.name if found and found.exact else None) == bank or (found and text[found.start : found.end] == bank)


def test_a_bank_with_one_misread_letter_is_put_right_and_doubtful() -> None:
    record = card(changed(FRONT, "样例银行", "中国农业银待"))
    assert (record[F.BANK].value, record[F.BANK].state) == ("中国农业银行", State.DOUBTFUL)


def test_a_blank_page_gives_an_empty_record() -> None:
    assert shown(card((("第1页", 10, 10),))) == {}


def test_a_label_behind_the_branch_is_no_part_of_its_name() -> None:
    placed = (("活期储蓄存折", 100, 40), ("户名：张样例", 100, 100), ("账号：123400009999", 500, 100),
              ("开户网点：青禾县样例信用社币种：人民币", 100, 160))  # fmt: skip
    assert card(placed)[F.BANK].value == "青禾县样例信用社"


def test_a_labelled_card_number_that_lost_its_head_is_doubtful() -> None:
    """Seen on a photo: the first eight digits lay under a reflection, and the rest was taken for an account number."""
    for label in ("卡号", "账号"):
        record = card((("样例银行", 100, 100), (label, 100, 250), ("0067 8904", 200, 250)))
        assert (record[F.NUMBER].value, record[F.NUMBER].state) == ("00678904", State.DOUBTFUL)


def test_a_card_without_a_number_is_not_passed_over_in_silence() -> None:
    record = card((("样例银行", 100, 100), ("0067 8904", 240, 250), ("ZHANG YANGLI", 100, 370)))
    assert record[F.NUMBER].state is State.UNREAD


def test_a_number_in_two_rows_is_one_where_its_check_digit_says_so() -> None:
    rows = (("样例银行", 100, 100), ("6299 9800", 100, 250), ("0067 8904", 100, 290))
    assert (card(rows)[F.NUMBER].value, card(rows)[F.NUMBER].state) == (OTHER_CARD, State.VERIFIED)
    assert card((*rows[:1], ("卡号", 20, 250), *rows[1:]))[F.NUMBER].value == OTHER_CARD
    assert card(changed(rows, "8904", "8905"))[F.NUMBER].state is State.UNREAD


def test_an_account_number_that_is_too_short_is_doubtful() -> None:
    assert card(changed(PASSBOOK, "34-179900460012345", "00460012345"))[F.NUMBER].state is State.DOUBTFUL


def test_a_digit_that_another_contests_is_not_made_up_for_by_the_check_digit() -> None:
    paper = document(FRONT)
    page = paper.pages[0]
    number = page.lines[2]
    chars = tuple(replace(c, rivals=(("3", 0.2),)) if i == 12 else c for i, c in enumerate(number.chars))
    lines = tuple(replace(x, chars=chars) if x is number else x for x in page.lines)
    assert extract(replace(paper, pages=(replace(page, lines=lines),)))[F.NUMBER].state is State.DOUBTFUL


SLIP: tuple[Placed, ...] = (
    ("样例银行", 300, 60), ("银行卡复印件", 300, 110), ("户名", 100, 200), ("张样例", 880, 200), ("卡号", 100, 250), (OTHER_CARD, 740, 250),
    ("开户行", 100, 300), ("样例银行青禾县支行", 720, 300), ("开户日期", 100, 350), ("2022/11/07", 820, 350),
)  # fmt: skip


def test_values_at_the_right_edge_of_a_slip_belong_to_the_labels_at_the_left() -> None:
    assert shown(card(SLIP)) == {"number": OTHER_CARD, "holder": "张样例", "bank": "样例银行青禾县支行"}


def test_a_day_is_no_end_of_validity() -> None:
    assert card((*FRONT[:1], ("2022/11/07", 100, 300)))[F.VALID_UNTIL].value is None


def test_a_label_is_no_holder_and_a_label_run_into_a_branch_is_no_part_of_it() -> None:
    record = card(
        (
            ("卡号", 100, 200),
            (OTHER_CARD, 200, 200),
            ("户名", 100, 250),
            ("开户行", 100, 300),
            ("样例银行青禾县支行卡号", 200, 300),
        )
    )
    assert (record[F.HOLDER].value, record[F.BANK].value) == (None, "样例银行青禾县支行")


@pytest.mark.parametrize("printed", ["样例银行青禾县支疗", "中国农亚银行青禾县支行"])
def test_a_branch_that_is_none_or_a_letter_off_a_bank_is_doubtful(printed: str) -> None:
    assert card(changed(PASSBOOK, "样例银行青禾县支行", printed))[F.BANK].state is State.DOUBTFUL
