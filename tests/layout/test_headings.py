"""Headings that no list is complete in: by filler, by shape, by look."""

import re

import pytest

from extractors.medical_record.discharge_record import WORDS
from intake.labels.headings import CellPlace, may_be_heading
from intake.types.vocabulary import DischargeRecord as F
from tests.pages import line

NEW = CellPlace(fresh=True)
LIST = CellPlace(fresh=True, open_=F.DISCHARGE_DIAGNOSIS.name, heading="出院诊断：")
COURSE = CellPlace(fresh=True, closed=True, open_=F.COURSE.name, heading="诊疗经过：予补液。")


def name(text: str, place: CellPlace = NEW) -> str | None:
    found = WORDS.headings.match(line(text, 100, 100), place)
    return found.name if found else None


def rest(text: str, place: CellPlace = NEW) -> str:
    found = WORDS.headings.match(line(text, 100, 100), place)
    return text[found.end :] if found else text


@pytest.mark.parametrize(
    ("text", "key"),
    [("来院时情况：咳嗽。", F.ADMISSION_CONDITION), ("患者入院情况：咳嗽。", F.ADMISSION_CONDITION),
     ("收治诊断：肺炎", F.ADMISSION_DIAGNOSIS),
     ("诊疗概要：予补液。", F.COURSE), ("院内诊治经过：予补液。", F.COURSE), ("离院诊断：肺炎", F.DISCHARGE_DIAGNOSIS),
     ("出院时病情及转归：好转。", F.DISCHARGE_CONDITION), ("离院医嘱：休息。", F.ORDERS), ("医嘱与随访：休息。", F.ORDERS)],
)  # fmt: skip
def test_headings_are_known_by_their_parts(text: str, key: object) -> None:
    assert name(text) == getattr(key, "name", None)


def test_filler_behind_a_heading_is_part_of_it() -> None:
    assert rest("诊疗过程描述：予补液。") == "予补液。"


def test_a_heading_that_names_two_sections_is_a_section_of_its_own() -> None:
    assert name("入院情况(主诉、现病史、体检)及诊疗经过：") == "入院情况及诊疗经过"


def test_a_title_is_no_heading_with_text_behind_it() -> None:
    assert name("出院病情小结") is None


def test_a_label_one_letter_from_a_heading_is_none() -> None:
    assert name("出院病区：骨科") is None


@pytest.mark.parametrize("text", ["输血情况：无", "科研编号：A12", "感染情况 未见"])
def test_a_list_of_diagnoses_ends_where_other_words_begin(text: str) -> None:
    assert name(text, LIST) == re.split("[： ]", text)[0]


@pytest.mark.parametrize("text", ["中医诊断：腰痛病", "合并症：贫血", "2.2型糖尿病"])
def test_words_that_part_a_list_of_diagnoses_do_not_end_it(text: str) -> None:
    assert name(text, LIST) is None


def test_words_of_a_narrative_before_a_colon_are_text() -> None:
    assert name("专科检查：无压痛。", COURSE) is None


def test_an_unknown_heading_counts_where_it_is_dressed_as_the_one_above() -> None:
    assert (
        name("【科研说明】无", CellPlace(fresh=False, open_=F.COURSE.name, heading="【诊疗经过】予补液。"))
        == "科研说明"
    )
    assert (
        name("四、科研说明：无", CellPlace(fresh=True, open_=F.COURSE.name, heading="三、诊疗经过：予补液。"))
        == "科研说明"
    )


def test_an_unknown_heading_counts_where_the_text_hangs() -> None:
    assert (
        name("麻醉用药：丙泊酚", CellPlace(fresh=True, open_=F.COURSE.name, heading="诊疗经过：", hanging=True))
        == "麻醉用药"
    )


def test_a_blank_sets_a_heading_off_from_its_text() -> None:
    assert rest("离院诊断 1、肺炎") == " 1、肺炎"


def test_a_paragraph_that_may_be_the_next_section_is_told() -> None:
    assert may_be_heading("费用说明：见清单")
    assert not may_be_heading("辅助检查：血常规正常。")
