"""医疗机构执业许可证: labels, term, authority, and what may be said of the 登记号."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.licences.medical_institution_license import extract
from intake.model import Code, Record, Rect, Seal, State
from intake.numbers import credit_codes
from intake.types.vocabulary import MedicalInstitutionLicense as F
from intake.types.vocabulary import to_json
from tests.pages import document, line
from tests.readings import figures

NUMBER = "48617990034179917A1001"
Placed = tuple[str, float, float]

ORIGINAL: tuple[Placed, ...] = (
    ("中华人民共和国", 600, 60),
    ("医疗机构执业许可证", 560, 110),
    ("机 构 名 称 青禾县样例医院", 150, 300),
    ("地", 150, 350),
    ("址 青禾县样例镇示范大道99号", 250, 350),
    ("法定代表人韩样张", 900, 300),
    ("主要负责人 孙复核", 900, 350),
    ("诊疗科目", 150, 400),
    ("内科/外科/妇产科/儿科/急诊医学科/", 290, 400),
    ("医学检验科/医学影像科/中医科******", 290, 428),
    ("登 记 号", 150, 480),
    (NUMBER, 290, 480),
    ("有效期限自 2021年06月01日 至 2036年05月31日", 150, 530),
    ("该医疗机构经核准登记，准予执业", 300, 600),
    ("发证机关：青禾县样例卫生健康委员会", 900, 700),
    ("发证日期：2021年05月27日", 900, 750),
)


def read(placed: Sequence[Placed] = ORIGINAL, *, code: str = "", seals: Sequence[Seal] = ()) -> Record:
    paper = document(*(line(*p) for p in placed), seals=seals)
    codes = (Code(Rect(10, 10, 90, 90), code, "QRCode"),) if code else ()
    return extract(replace(paper, pages=tuple(replace(p, codes=codes) for p in paper.pages)))


def changed(old: str, *new: Placed) -> tuple[Placed, ...]:
    assert any(p[0] == old for p in ORIGINAL)
    return tuple(p for p in ORIGINAL if p[0] != old) + new


def test_every_field_of_an_original_is_found() -> None:
    assert {k: to_json(f.value) for k, f in read().fields.items()} == {
        "registration_number": NUMBER,
        "name": "青禾县样例医院",
        "address": "青禾县样例镇示范大道99号",
        "legal_representative": "韩样张",
        "principal": "孙复核",
        "departments": "内科/外科/妇产科/儿科/急诊医学科/医学检验科/医学影像科/中医科",
        "valid_from": "2021-06-01",
        "valid_until": "2036-05-31",
        "authority": "青禾县样例卫生健康委员会",
        "issue_date": "2021-05-27",
    }


def test_a_right_organisation_code_alone_verifies_nothing() -> None:
    """It covers nine of twenty-two characters."""
    assert read()[F.REGISTRATION_NUMBER].state is State.READ


@pytest.mark.parametrize(
    "printed",
    [
        "48617980034179917A1001",  # organisation code
        "48617990034179917A10O1",  # a letter where a digit belongs
        "48617990034179917A100",  # one lost
    ],
)
def test_a_breach_of_the_structure_is_a_doubt(printed: str) -> None:
    record = read(changed(NUMBER, (printed, 290, 480)))
    assert (record[F.REGISTRATION_NUMBER].value, record[F.REGISTRATION_NUMBER].state) == (printed, State.DOUBTFUL)


def test_temporary_organisation_codes_are_not_held_to_a_check_digit() -> None:
    record = read(changed(NUMBER, ("PDY00001434179917D1102", 290, 480)))
    assert record[F.REGISTRATION_NUMBER].state is State.READ


def test_numbers_of_old_forms_are_taken_as_printed() -> None:
    record = read(changed(NUMBER, ("341799170012", 290, 480)))
    assert (record[F.REGISTRATION_NUMBER].value, record[F.REGISTRATION_NUMBER].state) == ("341799170012", State.READ)


def test_a_second_print_or_the_qr_code_proves_the_number() -> None:
    assert read((*ORIGINAL, (NUMBER, 300, 900)))[F.REGISTRATION_NUMBER].state is State.VERIFIED
    assert read(code=f"https://licence.example/?djh={NUMBER}")[F.REGISTRATION_NUMBER].state is State.VERIFIED


def test_the_social_credit_code_beside_it_must_hold_the_same_organisation_code() -> None:
    right = read((*ORIGINAL, ("统一社会信用代码：12341799486179900B", 900, 480)))
    assert right[F.REGISTRATION_NUMBER].state is State.READ
    assert right.extra["统一社会信用代码"].state is State.VERIFIED
    wrong = read((*ORIGINAL, ("统一社会信用代码：91341799MA25AMPL0Y", 900, 480)))
    assert wrong[F.REGISTRATION_NUMBER].state is State.DOUBTFUL


def test_a_term_on_two_lines_is_one_term() -> None:
    placed = changed(
        "有效期限自 2021年06月01日 至 2036年05月31日",
        ("有效期限：自2021年06月01日", 150, 530), ("至2036年05月31日", 250, 558),
    )  # fmt: skip
    record = read(placed)
    assert to_json(record[F.VALID_FROM].value) == "2021-06-01"
    assert to_json(record[F.VALID_UNTIL].value) == "2036-05-31"


def test_a_term_that_ends_before_it_begins_is_doubtful() -> None:
    record = read(
        changed("有效期限自 2021年06月01日 至 2036年05月31日", ("有效期限自2021年06月01日至2016年05月31日", 150, 530))
    )
    assert {record[s].state for s in (F.VALID_FROM, F.VALID_UNTIL)} == {State.DOUBTFUL}


def test_the_seal_over_the_authority_proves_it() -> None:
    seal = Seal(Rect(1100, 650, 1250, 800), "red", "青禾县样例卫生健康委员会")
    assert read(seals=[seal])[F.AUTHORITY].state is State.VERIFIED


def test_an_authority_that_only_the_seal_names_is_doubtful() -> None:
    seal = Seal(Rect(1100, 650, 1250, 800), "red", "青禾县样例卫生健康委员会")
    record = read(tuple(p for p in ORIGINAL if not p[0].startswith("发证机关")), seals=[seal])
    assert (record[F.AUTHORITY].value, record[F.AUTHORITY].state) == ("青禾县样例卫生健康委员会", State.DOUBTFUL)


def test_labels_of_the_duplicate_go_to_extra() -> None:
    more: tuple[Placed, ...] = (
        ("所有制形式：全民", 900, 400), ("经营性质：非营利性(政府办)", 900, 440), ("床位（牙椅）：120张", 900, 480),
    )  # fmt: skip
    extra = {k: f.value for k, f in read((*ORIGINAL, *more)).extra.items()}
    assert extra == {"所有制形式": "全民", "经营性质": "非营利性(政府办)", "床位": "120张"}


def test_the_check_digit_of_organisation_codes_is_that_of_the_standard() -> None:
    assert credit_codes.organisation_code_holds("D2143569X")
    assert not any(credit_codes.organisation_code_holds(f"D2143569{c}") for c in "0123456789")


@pytest.mark.parametrize(
    ("printed", "start", "end"),
    [
        ("20210601至20360531", "2021-06-01", "2036-05-31"),
        ("自二〇二一年六月一日至二〇三六年五月卅一日", "2021-06-01", "2036-05-31"),
        ("2021年6月1日至2O36年5月31日", "2021-06-01", "2036-05-31"),
    ],
)
def test_a_term_is_two_dates_however_they_are_written(printed: str, start: str, end: str) -> None:
    record = read(changed("有效期限自 2021年06月01日 至 2036年05月31日", (f"有效期限 {printed}", 150, 530)))
    assert [to_json(record[s].value) for s in (F.VALID_FROM, F.VALID_UNTIL)] == [start, end]


def test_an_end_that_cannot_be_read_is_not_the_beginning() -> None:
    record = read(
        changed("有效期限自 2021年06月01日 至 2036年05月31日", ("有效期限 2021年06月01日至2536年05月31日", 150, 530))
    )
    assert to_json(record[F.VALID_FROM].value) == "2021-06-01"
    assert (record[F.VALID_UNTIL].value, record[F.VALID_UNTIL].state) == (None, State.UNREAD)


def test_a_stamp_that_repeats_the_authority_is_no_part_of_it() -> None:
    record = read((*ORIGINAL, ("样例卫生健康委", 1280, 690)))
    assert record[F.AUTHORITY].value == "青禾县样例卫生健康委员会"


@pytest.mark.parametrize(
    "printed", ["健康委员会青禾县卫生健康委员会", "禾县卫生健康委员会", "青禾县卫生健康委员会发证"]
)
def test_an_authority_that_is_no_office_or_lost_its_first_letter_is_doubtful(printed: str) -> None:
    record = read(changed("发证机关：青禾县样例卫生健康委员会", (f"发证机关：{printed}", 900, 700)))
    assert record[F.AUTHORITY].state is State.DOUBTFUL


def test_a_number_of_a_length_that_there_is_not_is_doubtful() -> None:
    assert read(changed(NUMBER, (NUMBER[:11], 290, 480)))[F.REGISTRATION_NUMBER].state is State.DOUBTFUL


def test_a_licence_whose_departments_were_not_found_says_so() -> None:
    record = read(tuple(p for p in ORIGINAL if "科" not in p[0]))
    assert record[F.DEPARTMENTS].state is State.UNREAD


@pytest.mark.ocr
def test_the_samples_are_read() -> None:
    found = figures(Path("samples/data/licences"), Path("samples/data/licences"), "medical-*")
    assert found["verified_wrong"] == 0
    assert found["wrong_silent"] == 0
    assert found["field_f1"] >= 0.95
