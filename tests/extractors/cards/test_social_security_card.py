"""社会保障卡: three generations, and which number is which."""

from collections.abc import Sequence

import pytest

from extractors.cards.social_security_card import extract
from intake.model import Outcome, Record, State
from intake.types.vocabulary import SocialSecurityCard as F
from tests.extractors.cards.lines import CARD, MAN, Placed, changed, document, shown

FIRST: tuple[Placed, ...] = (
    ("中华人民共和国社会保障卡", 150, 40),
    ("姓名：张样例", 100, 120),
    (f"社会保障号码：{MAN}", 100, 170),
    ("卡号：A00012345", 100, 220),
    ("发卡日期：2011-06-18", 100, 270),
)
SECOND: tuple[Placed, ...] = (
    ("社会保障卡", 200, 60),
    ("样例银行", 600, 40),
    ("姓名", 250, 140), ("张样例", 350, 140),
    ("社会保障号码", 250, 190), (MAN, 430, 190),
    ("社会保障卡号", 250, 240), ("B12345678", 430, 240),
    ("发卡日期", 250, 290), ("2015年03月", 430, 290),
    ("6299 9900 0012 3456 786", 150, 400),
)  # fmt: skip
BACK: tuple[Placed, ...] = (("银行卡号 6299 9900 0012 3456 786", 100, 700), ("社会保障卡卡号 C87654321", 100, 760))


def card(placed: Sequence[Placed], *, score: float = 0.99, second: Sequence[Placed] = ()) -> Record:
    return extract(document(placed, score=score, second=second))


def test_the_first_generation_is_read_by_its_colons() -> None:
    record = card(FIRST)
    expected = {"name": "张样例", "id_number": MAN, "card_number": "A00012345", "issue_date": "2011-06-18"}
    assert shown(record) == expected


def test_the_second_generation_is_read_without_colons_and_its_bank_number_without_label() -> None:
    expected = {
        "name": "张样例",
        "id_number": MAN,
        "card_number": "B12345678",
        "issue_date": "2015-03",
        "bank_number": CARD,
    }
    assert shown(card(SECOND)) == expected


def test_front_and_back_on_two_pages_are_one_card() -> None:
    record = card(FIRST[:3], second=BACK)
    assert shown(record) == {"name": "张样例", "id_number": MAN, "card_number": "C87654321", "bank_number": CARD}


def test_both_numbers_are_verified_by_their_check_digits() -> None:
    record = card(SECOND)
    assert record[F.ID_NUMBER].state is record[F.BANK_NUMBER].state is State.VERIFIED
    assert record[F.CARD_NUMBER].state is State.READ
    assert [c.outcome for c in record.checks] == [Outcome.PASS, Outcome.PASS]


def test_wrong_check_digits_make_both_doubtful() -> None:
    record = card(changed(changed(SECOND, MAN, MAN[:-1] + "8"), "786", "787"))
    assert record[F.ID_NUMBER].state is record[F.BANK_NUMBER].state is State.DOUBTFUL
    assert record[F.BANK_NUMBER].value == CARD[:-1] + "7"


def test_the_id_number_is_no_bank_number_although_it_has_as_many_digits() -> None:
    assert F.BANK_NUMBER.name not in card(FIRST).fields


def test_a_label_card_number_in_front_of_a_bank_number_names_that() -> None:
    record = card((("社会保障卡", 100, 40), (f"卡号 {CARD}", 100, 200)))
    assert shown(record) == {"bank_number": CARD}


@pytest.mark.parametrize(
    ("printed", "value", "state"),
    [
        ("A00012345", "A00012345", State.READ),
        ("012345678", "012345678", State.READ),
        ("A0001234", "A0001234", State.DOUBTFUL),
        ("O00012345", "O00012345", State.DOUBTFUL),
    ],
)
def test_a_card_number_has_nine_places(printed: str, value: str, state: State) -> None:
    field = card(changed(FIRST, "A00012345", printed))[F.CARD_NUMBER]
    assert (field.value, field.state) == (value, state)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("2015年03月", "2015-03"),
        ("201503", "2015-03"),
        ("2015.03.09", "2015-03-09"),
        ("2015年3月9日", "2015-03-09"),
        ("20150309", "2015-03-09"),
    ],
)
def test_the_day_of_issue_may_be_a_month(printed: str, value: str) -> None:
    assert shown(card(changed(SECOND, "2015年03月", printed)))["issue_date"] == value


@pytest.mark.parametrize("label", ["社会保障号", "社保号码", "公民身份号码", "身份证号码", "社会保障号玛"])
def test_the_number_of_the_person_goes_by_many_names(label: str) -> None:
    assert shown(card(changed(SECOND, "社会保障号码", label)))["id_number"] == MAN


def test_an_unsure_name_is_doubtful() -> None:
    assert card(FIRST, score=0.95)[F.NAME].state is State.DOUBTFUL


def test_the_end_of_validity_is_kept_beside_the_fields() -> None:
    record = card((*FIRST, ("有效期限", 100, 320), ("2032.09.15", 250, 320)))
    assert {k: v.value for k, v in record.extra.items()} == {"有效期限": "2032.09.15"}


def test_a_blank_page_gives_an_empty_record() -> None:
    assert shown(card((("第1页", 10, 10),))) == {}


def test_a_second_label_in_the_line_is_no_part_of_the_name() -> None:
    record = card(changed(FIRST, "姓名：张样例", "姓名：张样例 性别：男"))
    assert record[F.NAME].value == "张样例"


def test_labels_whose_letters_stand_apart_are_labels() -> None:
    apart: tuple[Placed, ...] = (
        ("中华人民共和国社会保障卡", 150, 40),
        ("姓", 100, 120), ("名张样例", 180, 120),
        (f"社会保障号码{MAN}", 100, 170),
        ("卡", 100, 220), ("号 A00012345", 180, 220),
    )  # fmt: skip
    assert shown(card(apart)) == {"name": "张样例", "id_number": MAN, "card_number": "A00012345"}


def test_values_under_their_labels_are_read() -> None:
    under: tuple[Placed, ...] = (
        ("社会保障卡", 200, 60), ("姓名", 100, 140), ("社会保障号码", 300, 140), ("张样例", 100, 180), (MAN, 300, 180),
        ("社会保障卡号", 100, 240), ("B12345678", 100, 280),
    )  # fmt: skip
    assert shown(card(under)) == {"name": "张样例", "id_number": MAN, "card_number": "B12345678"}


def test_a_card_whose_name_was_not_found_says_so() -> None:
    record = card(FIRST[2:])
    assert record[F.NAME].state is State.UNREAD


def test_labels_with_a_misread_letter_or_in_two_pieces_are_labels() -> None:
    worn: tuple[Placed, ...] = (
        ("姓各：张样例", 100, 120), (f"社会保障号码：{MAN}", 100, 170), ("社会保障卡卡：A00012345", 100, 220), ("发卡", 100, 270),
        ("日期：2011-06-18", 160, 270),
    )  # fmt: skip
    assert shown(card(worn)) == {
        "name": "张样例",
        "id_number": MAN,
        "card_number": "A00012345",
        "issue_date": "2011-06-18",
    }


@pytest.mark.parametrize("printed", ["2011年06用1B日", "2011年06月1?日"])
def test_a_month_is_no_date_whose_day_was_lost(printed: str) -> None:
    assert card(changed(FIRST, "2011-06-18", printed))[F.ISSUE_DATE].state is State.DOUBTFUL
