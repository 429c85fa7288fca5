"""出院记录: what is read, what proves it, and what must not be believed."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from extractors.medical_record.discharge_record import extract
from extractors.medical_record.record_text import split_entries
from intake.model import Document, Line, Outcome, Record, Seal, State
from intake.types.vocabulary import DischargeRecord as F
from intake.types.vocabulary import Spec, to_json
from tests.pages import document, line, page, with_score, without

Placed = tuple[str, float, float]

HEAD: tuple[Placed, ...] = (
    ("样例县人民医院", 700, 40), ("出 院 记 录", 730, 80),
    ("姓名：张样例", 100, 140), ("性别：男", 400, 140), ("年龄：57岁", 600, 140), ("科室：骨科二病区", 800, 140), ("床号：17", 1200, 140),
    ("住院号：2025004817", 100, 170), ("入院日期：2025年05月19日 09:20", 600, 170),
    ("出院日期：2025年06月04日", 600, 200), ("住院天数：16天", 1200, 200),
)  # fmt: skip
TEXT: tuple[Placed, ...] = (
    ("入院情况：患者因跌伤致右髋部疼痛6小时入院。否认药物过敏史。", 100, 240), ("入院诊断：1.右股骨颈骨折 2.骨质疏松症？", 100, 270),
    ("诊疗经过：入院后行右侧人工股骨头置换术，手术顺利。", 100, 300), ("出院诊断：右股骨颈骨折；肝囊肿待查。", 100, 330),
    ("出院情况：切口愈合良好。", 100, 360), ("出院医嘱：1.继续抗凝；", 100, 390), ("2.定期复查。", 200, 420),
)  # fmt: skip
FOOT: tuple[Placed, ...] = (("医师签名：何医文", 900, 480), ("2025年06月04日", 900, 510))


def placed(*rows: Placed) -> list[Line]:
    return [line(*r) for r in rows]


def record(*rows: Placed, seals: Sequence[Seal] = ()) -> Record:
    return extract(document(*placed(*rows), seals=seals))


def shown(found: Record) -> dict[str, Any]:
    return {k: to_json(f.value) for k, f in found.fields.items()}


def states(found: Record, state: State) -> set[str]:
    return {k for k, f in found.fields.items() if f.state is state}


def test_head_text_and_foot_are_read() -> None:
    assert shown(record(*HEAD, *TEXT, *FOOT)) == {
        "title": "出 院 记 录".replace(" ", ""), "hospital": "样例县人民医院", "name": "张样例", "sex": "男", "age": "57",
        "department": "骨科二病区", "bed": "17", "inpatient_number": "2025004817", "admission_date": "2025-05-19",
        "discharge_date": "2025-06-04", "stay_days": "16", "record_date": "2025-06-04", "physician": "何医文",
        "admission_condition": "患者因跌伤致右髋部疼痛6小时入院。否认药物过敏史。", "admission_diagnosis": ["右股骨颈骨折", "骨质疏松症？"],
        "course": "入院后行右侧人工股骨头置换术，手术顺利。", "discharge_diagnosis": ["右股骨颈骨折", "肝囊肿待查"],
        "discharge_condition": "切口愈合良好。", "orders": "1.继续抗凝；\n2.定期复查。",
    }  # fmt: skip


def test_every_value_has_its_place_on_the_page() -> None:
    found = record(*HEAD, *TEXT, *FOOT)
    assert all(f.evidence is not None for f in found.fields.values())
    evidence = found[F.ORDERS].evidence
    assert evidence is not None
    assert evidence.box.top < 395 / 1100 < 415 / 1100 < evidence.box.bottom


def test_days_that_agree_with_the_dates_verify_all_three() -> None:
    found = record(*HEAD, *TEXT)
    assert states(found, State.VERIFIED) == {"admission_date", "discharge_date", "stay_days"}
    assert [c.outcome for c in found.checks if c.rule == "record-stay-days"] == [Outcome.PASS]


def test_a_stay_counted_with_its_last_day_proves_nothing() -> None:
    rows = [(t.replace("住院天数：16天", "住院天数：17天"), x, y) for t, x, y in HEAD]
    found = record(*rows, *TEXT)
    assert states(found, State.VERIFIED) == set()
    assert [c.outcome for c in found.checks if c.rule == "record-stay-days"] == [Outcome.UNKNOWN]


@pytest.mark.parametrize("days", ["6", "15", "61", "160"])
def test_days_that_contradict_the_dates_cast_doubt_on_all_three(days: str) -> None:
    rows = [(t.replace("住院天数：16天", f"住院天数：{days}天"), x, y) for t, x, y in HEAD]
    found = record(*rows, *TEXT)
    assert found[F.STAY_DAYS].value == Decimal(days)
    assert {"admission_date", "discharge_date", "stay_days"} <= states(found, State.DOUBTFUL)


def test_two_unsure_dates_are_not_proven_by_their_difference() -> None:
    lines = [with_score(x, 6, 0.3) if "院日期" in x.text else x for x in placed(*HEAD, *TEXT)]
    found = extract(document(*lines))
    assert {"admission_date", "discharge_date"} <= states(found, State.DOUBTFUL)


def test_a_discharge_before_admission_is_doubted() -> None:
    rows = [(t.replace("2025年06月04日", "2025年04月06日"), x, y) for t, x, y in HEAD]
    found = record(*rows, *TEXT)
    assert found[F.DISCHARGE_DATE].value == date(2025, 4, 6)
    assert {"admission_date", "discharge_date", "stay_days"} <= states(found, State.DOUBTFUL)


def test_a_date_without_its_day_is_doubtful() -> None:
    rows = [(t.replace("入院日期：2025年05月19日 09:20", "入院日期：2025年05月"), x, y) for t, x, y in HEAD]
    found = record(*rows, *TEXT)
    assert to_json(found[F.ADMISSION_DATE].value) == "2025-05"
    assert found[F.ADMISSION_DATE].state is State.DOUBTFUL


def test_a_head_printed_twice_verifies_what_agrees() -> None:
    again = (("姓名：张样例", 100, 215), ("住院号：2025004817", 300, 215))
    found = record(*HEAD, *again, *TEXT)
    assert {"name", "inpatient_number"} <= states(found, State.VERIFIED)


def test_a_head_printed_twice_with_different_numbers_is_doubtful() -> None:
    found = record(*HEAD, ("住院号：2025004811", 300, 215), *TEXT)
    assert found[F.INPATIENT_NUMBER].state is State.DOUBTFUL
    assert "不一致" in found[F.INPATIENT_NUMBER].why


def test_the_head_of_the_second_page_counts_as_a_second_print() -> None:
    second = page(
        [line("姓名：张样例", 100, 60), line("住院号：2025004817", 400, 60), line("3.不适随诊。", 200, 100)], number=2
    )
    found = extract(Document("样例.tif", "0" * 64, (page(placed(*HEAD, *TEXT)), second)))
    assert {"name", "inpatient_number"} <= states(found, State.VERIFIED)
    assert found[F.ORDERS].value == "1.继续抗凝；\n2.定期复查。\n3.不适随诊。"


def test_a_name_read_unsurely_is_doubtful() -> None:
    lines = [line(x.text, x.rect.left, x.rect.top, confidence=0.95) if "姓名" in x.text else x for x in placed(*HEAD)]
    assert extract(document(*lines, *placed(*TEXT)))[F.NAME].state is State.DOUBTFUL


def test_a_signature_that_is_no_name_is_unread_not_guessed() -> None:
    found = record(*HEAD, *TEXT, ("医师签名：36", 900, 480))
    assert found[F.PHYSICIAN].state is State.UNREAD


def test_an_empty_place_gives_no_field() -> None:
    rows = [(t.replace("住院号：2025004817", "住院号："), x, y) for t, x, y in HEAD]
    found = record(*rows, *TEXT)
    assert "inpatient_number" not in found.fields


def test_the_title_beside_an_empty_label_is_no_department() -> None:
    found = record(
        ("样例县人民医院", 700, 40), ("科室：", 560, 82), ("出院记录", 730, 80), ("姓名：张样例", 100, 140), *TEXT
    )
    assert "department" not in found.fields
    assert found[F.TITLE].value == "出院记录"


@pytest.mark.parametrize(
    ("printed", "age", "state"),
    [("8岁", "8", State.READ), ("8 岁", "8", State.READ), ("8月", "8", State.DOUBTFUL), ("15天", "15", State.DOUBTFUL),
     ("2岁3月", "2", State.DOUBTFUL)],
)  # fmt: skip
def test_an_age_that_is_not_in_full_years_is_doubtful(printed: str, age: str, state: State) -> None:
    rows = [(t.replace("57岁", printed), x, y) for t, x, y in HEAD]
    found = record(*rows, *TEXT)[F.AGE]
    assert (to_json(found.value), found.state) == (age, state)


def test_bilingual_labels_are_read() -> None:
    found = record(
        ("样例县人民医院", 700, 40), ("出院小结", 730, 80), ("姓名(Name)：张样例", 100, 140), ("性别(Gender):男", 500, 140),
        ("住院号(Hospital No)：Z0012", 900, 140), ("入院时间(In Time):2020-10-14 09:21", 100, 170), *TEXT,
    )  # fmt: skip
    assert {k: v for k, v in shown(found).items() if k in ("name", "sex", "inpatient_number", "admission_date")} == {
        "name": "张样例", "sex": "男", "inpatient_number": "Z0012", "admission_date": "2020-10-14",
    }  # fmt: skip


def test_labels_without_colons_are_read() -> None:
    found = shown(
        record(
            ("样例县人民医院", 700, 40),
            ("出院志", 730, 80),
            ("姓名张样例性别男年龄57岁科别骨科住院号20250048", 100, 140),
            *TEXT,
        )
    )
    assert [found[k] for k in ("name", "sex", "age", "department", "inpatient_number")] == [
        "张样例",
        "男",
        "57",
        "骨科",
        "20250048",
    ]


def test_hospital_and_title_in_one_line_are_parted() -> None:
    found = shown(record(("样例县人民医院出院小结", 700, 40), ("姓名：张样例", 100, 140), *TEXT))
    assert (found["hospital"], found["title"]) == ("样例县人民医院", "出院小结")


def test_a_hospital_that_a_seal_names_as_well_is_verified() -> None:
    seal = Seal(line("", 1000, 480).rect, "red", "样例县人民医院 病案室")
    assert record(*HEAD, *TEXT, seals=[seal])[F.HOSPITAL].state is State.VERIFIED


def test_one_line_with_both_dates_gives_both() -> None:
    found = shown(record(("出院记录", 730, 80), ("住院日期：2025-05-19至2025-06-04 共16天", 100, 140), *TEXT))
    assert [found[k] for k in ("admission_date", "discharge_date", "stay_days")] == ["2025-05-19", "2025-06-04", "16"]


def test_labels_without_a_key_go_to_extra() -> None:
    found = record(*HEAD, ("职业：农民", 100, 215), *TEXT, ("备注：无", 100, 450))
    assert {k: f.value for k, f in found.extra.items()} == {"职业": "农民", "备注": "无"}


def test_diagnoses_one_letter_apart_are_doubted() -> None:
    rows = [(t.replace("出院诊断：右股骨颈骨折；", "出院诊断：左股骨颈骨折；"), x, y) for t, x, y in TEXT]
    found = record(*HEAD, *rows)
    assert {"admission_diagnosis", "discharge_diagnosis"} <= states(found, State.DOUBTFUL)


def test_a_letter_lost_in_a_diagnosis_leaves_a_doubt() -> None:
    printed = line("出院诊断：右肺癌Ⅲ期伴转移", 100, 330)
    lines = [*placed(*HEAD), *(x for x in placed(*TEXT) if "出院诊断" not in x.text), without(printed, 8)]
    found = extract(document(*lines))[F.DISCHARGE_DIAGNOSIS]
    assert (found.value, found.state) == (("右肺癌期伴转移",), State.DOUBTFUL)


def test_an_unsure_figure_in_a_diagnosis_leaves_a_doubt() -> None:
    printed = line("出院诊断：右肺癌IIA期", 100, 330)
    lines = [*placed(*HEAD), *(x for x in placed(*TEXT) if "出院诊断" not in x.text), with_score(printed, 9, 0.8)]
    assert extract(document(*lines))[F.DISCHARGE_DIAGNOSIS].state is State.DOUBTFUL


def test_a_text_with_weak_letters_is_doubtful() -> None:
    lines = [with_score(x, 8, 0.3) if "出院情况" in x.text else x for x in placed(*HEAD, *TEXT)]
    assert extract(document(*lines))[F.DISCHARGE_CONDITION].state is State.DOUBTFUL


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("1.肺炎 2.高血压病", ("肺炎", "高血压病")),
        ("1、肺炎；2、高血压病3级；3、2型糖尿病。", ("肺炎", "高血压病3级", "2型糖尿病")),
        ("1.肺炎 2.2型糖尿病", ("肺炎", "2型糖尿病")),
        ("（1）肺炎（2）贫血？", ("肺炎", "贫血？")),
        ("①肺炎②贫血待查", ("肺炎", "贫血待查")),
        ("1.头痛待查：①颅内出血？②脑缺血？2.贫血", ("头痛待查：①颅内出血？②脑缺血？", "贫血")),
        ("一、肺炎 二、贫血", ("肺炎", "贫血")),
        ("1.腰椎间盘突出（L4-5，大小2.5cm）2.骨质疏松", ("腰椎间盘突出（L4-5，大小2.5cm）", "骨质疏松")),
        ("肺炎；贫血", ("肺炎", "贫血")),
        ("双侧乳腺结节，性质待查", ("双侧乳腺结节，性质待查",)),
        ("考虑急性阑尾炎", ("考虑急性阑尾炎",)),
        ("否认糖尿病", ("否认糖尿病",)),
        ("肺炎\n贫血", ("肺炎", "贫血")),
        ("1.中医诊断：眩晕 2.西医诊断：高血压病", ("中医诊断：眩晕", "西医诊断：高血压病")),
    ],
)
def test_diagnoses_are_parted_by_their_numbers_and_kept_as_uncertain_as_printed(
    text: str, entries: tuple[str, ...]
) -> None:
    rows = text.split("\n")
    assert split_entries([[r] for r in rows], [i > 0 for i in range(len(rows))]) == entries


def test_a_wide_gap_parts_diagnoses_without_numbers() -> None:
    assert split_entries([["右肺癌", "淋巴结转移"]], [False]) == ("右肺癌", "淋巴结转移")


def test_an_entry_that_wraps_stays_one() -> None:
    assert split_entries([["1.肺炎 2.骨髓抑制：粒细胞减"], ["少"]], [False, False]) == ("肺炎", "骨髓抑制：粒细胞减少")


def test_a_page_with_a_title_alone_gives_the_title_alone() -> None:
    assert set(shown(record(("出院记录", 730, 80)))) == {"title"}


def test_a_text_that_breaks_off_at_the_end_of_the_page_is_doubtful() -> None:
    found = record(*HEAD, *TEXT[:4], ("出院情况：切口愈合良好，舌质暗红，", 100, 360))[F.DISCHARGE_CONDITION]
    assert (found.state, found.why) == (State.DOUBTFUL, "文字未完，可能还有续页")


def test_an_empty_page_gives_nothing() -> None:
    assert shown(extract(Document("空.jpg", "0" * 64, (page([]),)))) == {}


def test_a_title_seen_in_traditional_letters_is_mended_and_doubtful() -> None:
    found = record(("样例县人民医院", 700, 40), ("科室：", 560, 82), ("出院小結", 730, 80), *TEXT)
    assert (found[F.TITLE].value, found[F.TITLE].state) == ("出院小结", State.DOUBTFUL)
    assert "department" not in found.fields


STAY = [r for r in HEAD if not re.search("[入出]院日期|住院天数", r[0])]


@pytest.mark.parametrize(
    "cells",
    [
        ["住院期间：2025-05-19 至 2025-06-04"], ["住院期间", "2025-05-19", "至 2025-06-04"], ["在院时间：20250519—20250604"],
        ["住院时间：2025年5月19日至6月4日"], ["住院日期：2025.05.19-06.04"], ["收治日期：2025-05-19", "离院时间：2025-06-04"],
        ["入院日期：二〇二五年五月十九日", "出院日期：二〇二五年六月四日"],
    ],
)  # fmt: skip
def test_a_stay_is_read_however_it_is_set(cells: list[str]) -> None:
    found = shown(record(*STAY, *((c, 100 + 350 * i, 203) for i, c in enumerate(cells)), *TEXT))
    assert (found["admission_date"], found["discharge_date"]) == ("2025-05-19", "2025-06-04")


def test_the_twenties_of_a_month_in_short_are_read() -> None:
    found = shown(record(*STAY, ("入院日期：二〇二五年五月廿三日", 100, 203), *TEXT))
    assert found["admission_date"] == "2025-05-23"


def test_a_date_whose_points_were_misread_is_doubtful() -> None:
    found = record(*STAY, ("入院日期：2025.05,19", 100, 203), *TEXT)[F.ADMISSION_DATE]
    assert (to_json(found.value), found.state) == ("2025-05-19", State.DOUBTFUL)


def test_dates_too_far_apart_are_doubtful() -> None:
    rows = [*STAY, ("入院日期：2025-05-19", 100, 203), ("出院日期：2025-12-28", 600, 203), *TEXT]
    assert {"admission_date", "discharge_date"} <= states(record(*rows), State.DOUBTFUL)


@pytest.mark.parametrize(
    ("label", "key"),
    [("病区科室", F.DEPARTMENT), ("所在病区", F.DEPARTMENT), ("科室（包括入院时科室及转科科别）", F.DEPARTMENT)],
)
def test_labels_that_no_list_has_are_known_by_their_form(label: str, key: Spec[str]) -> None:
    rows = [r for r in HEAD if "科" not in r[0]]
    assert record(*rows, (f"{label}：骨科", 100, 203), *TEXT)[key].value == "骨科"


def test_a_value_on_the_next_line_of_its_label_s_cell_is_read() -> None:
    rows = [r for r in HEAD if "住院号" not in r[0]]
    assert record(*rows, ("住院号：", 100, 192), ("0048123", 102, 215), *TEXT)[F.INPATIENT_NUMBER].value == "0048123"


@pytest.mark.parametrize("blank", ["/", "—", "无", "***"])
def test_a_sign_for_nothing_is_no_value(blank: str) -> None:
    rows = [r for r in HEAD if "床号" not in r[0]]
    assert "bed" not in record(*rows, (f"床号：{blank}", 100, 203), *TEXT).fields


def test_a_name_of_which_another_reading_has_more_is_that_and_doubtful() -> None:
    signed = replace(line("医师签名：严心", 900, 480), alternatives=("医师签名：严心安",))
    found = extract(document(*placed(*HEAD, *TEXT), signed))[F.PHYSICIAN]
    assert (found.value, found.state) == ("严心安", State.DOUBTFUL)


def test_an_institution_that_only_a_seal_names_is_doubtful() -> None:
    seal = Seal(line("", 1000, 480).rect, "red", "样例县人民医院 病案室")
    found = record(*(r for r in HEAD if "医院" not in r[0]), *TEXT, seals=[seal])[F.HOSPITAL]
    assert (found.value, found.state) == ("样例县人民医院", State.DOUBTFUL)


def test_a_text_that_a_seal_lies_on_is_doubtful() -> None:
    row = next(x for x in placed(*TEXT) if "出院情况" in x.text)
    seal = Seal(replace(row.rect, left=row.rect.right - 40, top=row.rect.top - 60, bottom=row.rect.bottom + 60), "red")
    assert record(*HEAD, *TEXT, seals=[seal])[F.DISCHARGE_CONDITION].state is State.DOUBTFUL


def test_a_letter_that_another_contests_makes_a_diagnosis_doubtful() -> None:
    printed = line("出院诊断：周炎", 100, 330)
    chars = tuple(replace(c, rivals=(("胃", 0.2),)) if c.text == "周" else c for c in printed.chars)
    lines = [*placed(*HEAD), *(x for x in placed(*TEXT) if "出院诊断" not in x.text), replace(printed, chars=chars)]
    assert extract(document(*lines))[F.DISCHARGE_DIAGNOSIS].state is State.DOUBTFUL


def test_a_list_that_holds_sentences_leaves_its_neighbours_in_doubt() -> None:
    rows = [(t.replace("出院诊断：", "出院诊断：患者入院后予以抗炎治疗，"), x, y) for t, x, y in TEXT]
    assert {"discharge_diagnosis", "course"} <= states(record(*HEAD, *rows), State.DOUBTFUL)


def test_a_date_alone_at_the_foot_of_the_second_page_is_the_record_s() -> None:
    first = placed(*HEAD, *TEXT)
    second = [line("医师签名：何医文", 900, 200), line("2025年06月04日", 900, 240)]
    found = extract(Document("样例.jpg", "0" * 64, (page(first), page(second, number=2))))
    assert to_json(found[F.RECORD_DATE].value) == "2025-06-04"


@pytest.mark.parametrize(("written", "state"), [("2025年06月04日", "read"), ("2025年06月05日", "read"), ("2025年06月14日", "doubtful"),
                                                ("2025年06月01日", "doubtful"), ("2025年07月29日", "doubtful")])  # fmt: skip
def test_a_record_that_is_dated_a_figure_or_weeks_off_the_discharge_is_doubted(written: str, state: str) -> None:
    found = record(*HEAD, *TEXT, FOOT[0], (written, 900, 510))
    assert found[F.RECORD_DATE].state == state
    assert found[F.DISCHARGE_DATE].state is State.VERIFIED


def test_a_discharge_that_is_not_printed_follows_from_admission_and_days() -> None:
    head = [(t, x, y) for t, x, y in HEAD if "出院日期" not in t]
    found = record(*head, *TEXT, FOOT[0], ("2025年06月02日", 900, 510))
    assert found[F.RECORD_DATE].state is State.DOUBTFUL
