"""居民身份证: what is read from which side, and what the number and the dates prove."""

from collections.abc import Sequence

import pytest

from extractors.cards.id_card import extract
from intake.model import Outcome, Record, State
from intake.types.vocabulary import IdCard as F
from intake.types.vocabulary import to_json
from tests.extractors.cards.lines import MAN, WOMAN, Placed, changed, document, shown

PORTRAIT: tuple[Placed, ...] = (
    ("姓名张样例", 100, 100),
    ("性别男", 100, 145),
    ("民族汉", 300, 145),
    ("出生1968年4月17日", 100, 190),
    ("住址样例省云岫市青禾县", 100, 235),
    ("示范镇虚构村12号", 165, 265),
    (f"公民身份号码{MAN}", 100, 312),
)
EMBLEM: tuple[Placed, ...] = (
    ("中华人民共和国", 250, 700),
    ("居民身份证", 250, 760),
    ("签发机关青禾县公安局", 180, 900),
    ("有效期限2012.05.06-2032.05.06", 180, 950),
)


def card(placed: Sequence[Placed], *, score: float = 0.99, second: Sequence[Placed] = ()) -> Record:
    return extract(document(placed, score=score, second=second))


FRONT = {
    "name": "张样例",
    "sex": "男",
    "ethnicity": "汉",
    "birth_date": "1968-04-17",
    "address": "样例省云岫市青禾县示范镇虚构村12号",
    "id_number": MAN,
}
BACK = {"authority": "青禾县公安局", "valid_from": "2012-05-06", "valid_until": "2032-05-06"}


def test_the_portrait_side_gives_six_fields() -> None:
    assert shown(card(PORTRAIT)) == FRONT


def test_the_emblem_side_alone_gives_three_and_proves_none() -> None:
    record = card(EMBLEM)
    assert shown(record) == BACK
    assert {f.state for f in record.fields.values()} == {State.READ}


def test_both_sides_on_one_sheet_are_one_card() -> None:
    assert shown(card((*PORTRAIT, *EMBLEM))) == FRONT | BACK


def test_both_sides_side_by_side_are_one_card() -> None:
    assert shown(card((*PORTRAIT, *((t, x + 600, y - 600) for t, x, y in EMBLEM)))) == FRONT | BACK


def test_both_sides_on_two_pages_are_one_card() -> None:
    assert shown(card(PORTRAIT, second=EMBLEM)) == FRONT | BACK


def test_labels_and_values_in_pieces_are_put_together() -> None:
    pieces: tuple[Placed, ...] = (
        ("姓", 100, 100), ("名", 130, 100), ("张样例", 190, 100),
        ("性别", 100, 145), ("男", 190, 145), ("民族", 300, 145), ("汉", 390, 145),
        ("出生", 100, 190), ("1968", 190, 190), ("年", 260, 190), ("4", 300, 190), ("月", 330, 190), ("17", 370, 190), ("日", 410, 190),
        ("住址", 100, 235), ("样例省云岫市青禾县", 190, 235), ("示范镇虚构村12号", 190, 265),
        ("公民身份号码", 100, 312), ("341799", 290, 312), ("19680417", 380, 312), ("0213", 500, 312),
    )  # fmt: skip
    assert shown(card(pieces)) == FRONT


def test_a_grey_copy_without_labels_is_read_by_the_order_of_the_card() -> None:
    bare: tuple[Placed, ...] = (
        ("张样例", 190, 100), ("男", 190, 145), ("汉", 390, 145), ("1968年4月17日", 190, 190),
        ("样例省云岫市青禾县", 190, 235), ("示范镇虚构村12号", 190, 265), (MAN, 290, 312),
    )  # fmt: skip
    found = shown(card(bare))
    assert {k: v for k, v in found.items() if k != "ethnicity"} == {k: v for k, v in FRONT.items() if k != "ethnicity"}


def test_number_birth_and_sex_verify_one_another() -> None:
    record = card(PORTRAIT)
    assert {k for k, f in record.fields.items() if f.state is State.VERIFIED} == {"id_number", "birth_date", "sex"}
    assert record.checks[0].outcome is Outcome.PASS


def test_a_number_with_a_wrong_check_digit_is_never_verified() -> None:
    record = card(changed(PORTRAIT, MAN, "341799196804170218"))
    assert record[F.ID_NUMBER].value == "341799196804170218"
    assert record[F.ID_NUMBER].state is State.DOUBTFUL
    assert record[F.BIRTH_DATE].state is State.READ
    assert record.checks[0].outcome is Outcome.FAIL


def test_a_wrong_digit_in_the_date_is_put_right_by_the_printed_date_but_stays_doubtful() -> None:
    record = card(changed(PORTRAIT, MAN, "341799196809170213"))
    number = record[F.ID_NUMBER]
    assert (number.value, number.state) == (MAN, State.DOUBTFUL)
    assert "第 12 位 9 更正为 4" in number.why
    assert "公民" not in number.alternatives[0]


def test_a_wrong_digit_elsewhere_has_more_than_one_remedy_and_is_left_as_read() -> None:
    record = card(changed(PORTRAIT, MAN, "341799196804170273"))
    assert record[F.ID_NUMBER].value == "341799196804170273"
    assert record[F.ID_NUMBER].state is State.DOUBTFUL


def test_two_wrong_digits_are_never_repaired() -> None:
    record = card(changed(PORTRAIT, MAN, "341799196809170273"))
    assert record[F.ID_NUMBER].value == "341799196809170273"
    assert record[F.ID_NUMBER].state is State.DOUBTFUL


def test_a_printed_date_that_contradicts_a_valid_number_makes_both_doubtful() -> None:
    record = card(changed(PORTRAIT, "1968年4月17日", "1968年4月11日"))
    assert (record[F.ID_NUMBER].value, record[F.ID_NUMBER].state) == (MAN, State.DOUBTFUL)
    assert (to_json(record[F.BIRTH_DATE].value), record[F.BIRTH_DATE].state) == ("1968-04-11", State.DOUBTFUL)


def test_a_printed_sex_that_contradicts_a_valid_number_makes_both_doubtful() -> None:
    record = card(changed(PORTRAIT, "性别男", "性别女"))
    assert record[F.SEX].state is record[F.ID_NUMBER].state is State.DOUBTFUL
    assert record[F.SEX].value == "女"


def test_a_date_that_was_not_read_follows_from_the_number_and_stays_doubtful() -> None:
    record = card(changed(PORTRAIT, "1968年4月17日", "1968年"))
    assert (to_json(record[F.BIRTH_DATE].value), record[F.BIRTH_DATE].state) == ("1968-04-17", State.DOUBTFUL)


def test_letters_in_the_number_are_digits_and_stay_doubtful() -> None:
    record = card(changed(PORTRAIT, MAN, "34179919680417O213"))
    assert (record[F.ID_NUMBER].value, record[F.ID_NUMBER].state) == (MAN, State.DOUBTFUL)


@pytest.mark.parametrize("x", ["X", "x", "×"])
def test_the_last_character_may_be_an_x(x: str) -> None:
    number = "11010519491231002"
    placed = changed(changed(PORTRAIT, MAN, number + x), "1968年4月17日", "1949年12月31日")
    record = card(changed(placed, "性别男", "性别女"))
    assert (record[F.ID_NUMBER].value, record[F.ID_NUMBER].state) == (number + "X", State.VERIFIED)


def test_an_unsure_number_is_not_verified_by_its_check_digit_alone() -> None:
    assert card(PORTRAIT[-1:], score=0.7)[F.ID_NUMBER].state is State.DOUBTFUL
    assert card(PORTRAIT[-1:])[F.ID_NUMBER].state is State.VERIFIED


def test_a_number_that_lost_a_digit_is_doubtful() -> None:
    record = card(changed(PORTRAIT, MAN, MAN[:-1]))
    assert record[F.ID_NUMBER].state is State.DOUBTFUL
    assert record[F.ID_NUMBER].value == MAN[:-1]


def test_the_term_that_the_law_gives_at_that_age_verifies_both_dates() -> None:
    record = card((*PORTRAIT, *EMBLEM))
    assert record[F.VALID_FROM].state is record[F.VALID_UNTIL].state is State.VERIFIED


def test_a_term_that_the_age_does_not_allow_is_doubtful() -> None:
    record = card((*PORTRAIT, *changed(EMBLEM, "2032.05.06", "2022.05.06")))
    assert record[F.VALID_FROM].state is record[F.VALID_UNTIL].state is State.DOUBTFUL


def test_a_term_of_a_strange_length_is_doubtful() -> None:
    record = card(changed(EMBLEM, "2032.05.06", "2031.05.06"))
    assert record[F.VALID_FROM].state is record[F.VALID_UNTIL].state is State.DOUBTFUL


def test_a_card_without_end_says_so() -> None:
    record = card((*changed(PORTRAIT, "1968", "1951"), *changed(EMBLEM, "2032.05.06", "长期")))
    assert record[F.VALID_UNTIL].value == "长期"


@pytest.mark.parametrize(
    "printed",
    [
        "2012.05.06一2032.05.06",
        "20120506-20320506",
        "2012. 05. 06 - 2032. 05. 06",
        "2012，05.06—2032.05,06",
        "2012.05.062032.05.06",
    ],
)
def test_the_validity_is_read_whatever_became_of_points_and_dash(printed: str) -> None:
    assert shown(card(changed(EMBLEM, "2012.05.06-2032.05.06", printed))) == BACK


def test_an_authority_on_two_rows_is_one() -> None:
    rows: tuple[Placed, ...] = (("签发机关", 180, 900), ("云岫市公安局", 300, 900), ("青禾分局", 300, 930), EMBLEM[-1])
    assert shown(card(rows))["authority"] == "云岫市公安局青禾分局"


def test_notes_on_a_copy_are_no_part_of_the_address() -> None:
    note: Placed = ("此复印件仅供办理医保报销使用", 170, 290)
    assert shown(card((*PORTRAIT, note)))["address"] == FRONT["address"]


def test_a_county_one_letter_off_is_put_right_only_where_the_letter_is_unsure() -> None:
    sure = card(changed(PORTRAIT, "样例省云岫市青禾县", "安徽省池州市青用县"))
    assert sure[F.ADDRESS].value == "安徽省池州市青用县示范镇虚构村12号"
    assert sure[F.ADDRESS].state is State.DOUBTFUL
    unsure = card(changed(PORTRAIT, "样例省云岫市青禾县", "安徽省池州市青用县"), score=0.95)
    assert unsure[F.ADDRESS].value == "安徽省池州市青阳县示范镇虚构村12号"
    assert unsure[F.ADDRESS].state is State.DOUBTFUL


def test_an_address_may_name_an_ethnic_township_or_street() -> None:
    record = card(changed(PORTRAIT, "示范镇虚构村12号", "民族路8号"))
    assert record[F.ADDRESS].value == "样例省云岫市青禾县民族路8号"
    assert record[F.ETHNICITY].value == "汉"


def test_a_people_that_there_is_not_is_doubtful() -> None:
    assert card(changed(PORTRAIT, "民族汉", "民族汊"))[F.ETHNICITY].state is State.DOUBTFUL


def test_a_long_name_with_a_dot_is_a_name() -> None:
    assert shown(card(changed(PORTRAIT, "张样例", "阿里木·样例江")))["name"] == "阿里木·样例江"


def test_an_unsure_name_is_doubtful() -> None:
    assert card(PORTRAIT, score=0.95)[F.NAME].state is State.DOUBTFUL


def test_of_two_cards_on_a_sheet_the_first_is_read_and_said_so() -> None:
    other = changed(changed(changed(PORTRAIT, MAN, WOMAN), "张样例", "赵示范"), "1968年4月17日", "1989年1月25日")
    record = card((*PORTRAIT, *((t, x, y + 700) for t, x, y in changed(other, "性别男", "性别女"))))
    assert shown(record) == FRONT
    assert record.warnings == ("页上不止一张身份证，只读出第一张",)


def test_a_bank_card_beside_it_changes_nothing() -> None:
    beside: tuple[Placed, ...] = (
        ("样例银行", 100, 700),
        ("6228 4804 3210 0000 012", 100, 800),
        ("VALID THRU 07/32", 200, 850),
    )
    assert shown(card((*PORTRAIT, *beside))) == FRONT


def test_a_blank_page_gives_an_empty_record() -> None:
    assert shown(card((("第1页", 10, 10),))) == {}


def test_a_label_and_digits_that_are_left_of_a_pale_copy_do_not_run_into_the_address() -> None:
    bare: tuple[Placed, ...] = (
        ("张样例", 190, 100), ("男", 190, 145), ("土家", 390, 145), ("1968", 190, 190), ("17", 300, 190),
        ("样例省云岫市青禾县", 190, 235), ("示范镇虚构村12号", 190, 265), (MAN, 290, 312),
    )  # fmt: skip
    record = card(bare)
    assert record[F.ADDRESS].value == FRONT["address"]
    assert record[F.ETHNICITY].value == "土家"
    assert record[F.BIRTH_DATE].state is State.DOUBTFUL


@pytest.mark.parametrize(
    ("printed", "name"), [("姓8：李测试", "李测试"), ("6 张样例", "张样例"), ("欧阳 样例", "欧阳样例")]
)
def test_a_blurred_label_is_no_part_of_the_name(printed: str, name: str) -> None:
    assert card(changed(PORTRAIT, "姓名张样例", printed))[F.NAME].value == name


def test_a_people_behind_a_blurred_label_is_doubtful() -> None:
    record = card((*(p for p in PORTRAIT if "性别" not in p[0] and "民族" not in p[0]), ("性男民放回", 100, 145)))
    assert (record[F.ETHNICITY].value, record[F.ETHNICITY].state) == ("回", State.DOUBTFUL)


def test_the_emblem_side_below_is_no_part_of_the_address_where_the_number_was_not_read() -> None:
    record = card((*PORTRAIT[:-1], *EMBLEM[:2]))
    assert record[F.ADDRESS].value == FRONT["address"]


def test_a_name_of_which_one_letter_was_read_is_unread() -> None:
    """Letters outside the recogniser's alphabet may give nothing at all."""
    for name in ("姓名张", "姓名"):
        record = card(changed(PORTRAIT, "姓名张样例", name))
        assert (record[F.NAME].value, record[F.NAME].state) == (None, State.UNREAD)


def test_a_name_with_a_letter_that_is_hardly_used_is_doubtful() -> None:
    record = card(changed(PORTRAIT, "姓名张样例", "姓名张恵"))
    assert (record[F.NAME].value, record[F.NAME].state) == ("张恵", State.DOUBTFUL)


def test_what_a_side_always_prints_and_was_not_found_is_unread() -> None:
    record = card((*PORTRAIT[:1], *PORTRAIT[2:5], *PORTRAIT[6:], *EMBLEM[:3]))
    assert {k for k, f in record.fields.items() if f.state is State.UNREAD} == {"valid_from", "valid_until"}
    assert {k for k, f in card(EMBLEM).fields.items() if f.state is State.UNREAD} == set()


def test_what_is_left_of_the_label_is_no_part_of_the_address() -> None:
    for left in ("住", "注址", "址"):
        record = card(changed(PORTRAIT, "住址样例省", f"{left}样例省"))
        assert record[F.ADDRESS].value == FRONT["address"]


def test_an_end_of_validity_that_lost_a_figure_leaves_the_beginning() -> None:
    record = card(changed(EMBLEM, "2032.05.06", "232.05.06"))
    assert (record[F.VALID_FROM].value is None, record[F.VALID_UNTIL].state) == (False, State.UNREAD)
