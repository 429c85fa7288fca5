"""Reports: what is abnormal, what a conclusion states, and when that is beyond doubt."""

from dataclasses import replace

import pytest

from extractors.papers.conclusion import judge_statement
from extractors.papers.read_paper import extract
from intake.model import Field, Record, State
from intake.types import papers
from tests.extractors.papers.lines import columns, document, line, paper

AT = (60, 330, 470, 560, 760)
HEADS = ("项目", "结果", "提示", "参考区间", "单位")


def report(*rows: tuple[str, ...], score: float = 0.99) -> Record:
    above = ("青禾县样例医院检验报告单", "姓名：张样例")
    return columns("exam_report", AT, HEADS, *rows, above=above, below=("报告时间：2024-03-02",), score=score)


def test_the_hour_behind_the_day_of_a_report_leaves_the_day_beyond_doubt() -> None:
    told = line("报告时间：2024-03-0215:20", 60, 400)
    apart = tuple(replace(c, left=c.left + 15, right=c.right + 15) for c in told.chars[15:])
    lines = [line("青禾县样例医院检验报告单", 60, 40), replace(told, chars=(*told.chars[:15], *apart))]
    record = extract(document(lines), "exam_report")
    day = record.fields["issue_date"]
    assert (str(day.value), day.state) == ("2024-03-02", State.READ)


def positive(record: Record) -> tuple[str | None, State]:
    field = record.extra[papers.POSITIVE]
    return field.value, field.state


def cell(record: Record, row: int, column: str) -> Field[str]:
    return record.tables[papers.RESULTS][row][column]


def test_a_mark_and_the_range_together_make_a_report_positive() -> None:
    record = report(("葡萄糖", "9.82", "↑", "3.90-6.10", "mmol/L"), ("肌酐", "71", "", "57-97", "μmol/L"))
    assert positive(record) == (papers.YES, State.READ)
    assert "3.90-6.10" in record.extra[papers.POSITIVE].why
    assert "↑" in record.extra[papers.POSITIVE].why
    assert record.extra[papers.ABNORMAL].value == "葡萄糖 9.82↑"
    assert record.extra[papers.ABNORMAL_COUNT].value == "1"


def test_a_mark_behind_the_number_is_parted_from_it() -> None:
    record = report(("葡萄糖", "9.82↑", "", "3.90-6.10", "mmol/L"))
    assert (cell(record, 0, "result").value, cell(record, 0, "flag").value) == ("9.82", "↑")


@pytest.mark.parametrize(
    ("result", "flag", "reference"),
    [
        ("9.82", "↑", ""),  # nothing to hold the mark against
        ("5.10", "↑", "3.90-6.10"),  # a misread arrow, or a misread number
        ("9.82", "↓", "3.90-6.10"),  # the arrow points the other way
        ("9.82", "", "3.90-6.10"),  # a lost arrow, or a lost point
        ("982", "", "3.90-6.10"),
        ("9.82", "t", "3.90-6.10"),  # what a misread arrow looks like
        ("9.82", "个", "3.90-6.10"),
        ("阳性", "", "阴性"),  # one letter apart from 阴性
        ("(+)", "", "(-)"),
    ],
)
def test_one_sign_alone_never_makes_a_report_positive_beyond_doubt(result: str, flag: str, reference: str) -> None:
    record = report(("葡萄糖", result, flag, reference, ""), ("肌酐", "71", "", "57-97", ""))
    assert positive(record)[1] is State.DOUBTFUL


@pytest.mark.parametrize("result", ["±", "弱阳性", "可疑", "未做"])
def test_a_result_between_is_left_to_people(result: str) -> None:
    assert positive(report(("抗体", result, "", "阴性", "")))[1] is State.DOUBTFUL


def test_words_and_sign_against_a_negative_reference_make_a_report_positive() -> None:
    record = report(("乙肝表面抗原", "阳性(+)", "", "阴性", ""))
    assert positive(record) == (papers.YES, State.READ)


def test_a_report_read_with_low_scores_is_not_positive_beyond_doubt() -> None:
    record = report(("葡萄糖", "9.82", "↑", "3.90-6.10", "mmol/L"), score=0.8)
    assert positive(record)[1] is State.DOUBTFUL


def test_results_within_their_ranges_are_no_positive_report_but_a_row_may_be_lost() -> None:
    record = report(("葡萄糖", "5.1", "", "3.90-6.10", "mmol/L"), ("肌酐", "71", "", "57-97", ""))
    assert positive(record) == (papers.NO, State.DOUBTFUL)
    assert record.extra[papers.ABNORMAL_COUNT].value == "0"
    assert papers.ABNORMAL not in record.extra


@pytest.mark.parametrize("reference", ["男:57-97 女:41-73", "见备注", "97-57"])
def test_a_reference_that_is_no_single_range_judges_nothing(reference: str) -> None:
    assert positive(report(("肌酐", "120", "", reference, ""))) == (papers.UNKNOWN, State.DOUBTFUL)


@pytest.mark.parametrize(
    ("result", "flag", "reference"),
    [("2.1", "↓", "3.90~6.10"), ("14.2", "H", "<8"), ("14.2", "↑", "≤8"), ("0.3", "L", ">1.0"), ("9", "偏高", "3--8")],
)
def test_ranges_and_marks_are_known_however_they_are_printed(result: str, flag: str, reference: str) -> None:
    assert positive(report(("项目甲", result, flag, reference, ""))) == (papers.YES, State.READ)


def test_a_result_below_the_limit_of_detection_is_judged_by_its_upper_bound_only() -> None:
    assert positive(report(("C反应蛋白", "<0.5", "", "0-8", "mg/L")))[0] == papers.UNKNOWN


def test_two_groups_of_columns_are_two_tables() -> None:
    record = columns(
        "exam_report",
        (40, 180, 270, 400, 520, 680, 770, 900),
        ("项目", "结果", "参考值", "单位") * 2,
        ("葡萄糖", "5.1", "3.9-6.1", "g/L", "肌酐", "71", "57-97", "g/L"),
        ("尿酸", "300", "208-428", "g/L", "尿素", "5.2", "3.1-8.0", "g/L"),
    )
    assert sorted(str(row["name"].value) for row in record.tables[papers.RESULTS]) == ["尿素", "尿酸", "肌酐", "葡萄糖"]


def test_a_unit_with_a_figure_for_its_letter_is_set_right() -> None:
    record = report(("葡萄糖", "5.1", "", "3.90-6.10", "mmo1/L"))
    assert cell(record, 0, "unit").value == "mmol/L"


def test_the_heads_of_a_table_are_no_labels() -> None:
    record = report(("葡萄糖", "5.1", "", "3.90-6.10", "mmol/L"))
    assert {"结果", "提示", "单位", papers.CONCLUSION} & set(record.extra) == set()


# ------------------------------------------------------------------------------------------------ conclusions
@pytest.mark.parametrize(
    "text",
    [
        "右肺上叶结节。",
        "1.胆囊结石。2.肝、胰、脾未见异常。",
        "慢性萎缩性胃炎",
        "腰4/5椎间盘突出。余未见异常",
        "窦性心动过缓；T波改变",
    ],
)
def test_a_sentence_with_a_disease_and_no_negation_states_a_finding(text: str) -> None:
    assert judge_statement(text)[0] == papers.YES


@pytest.mark.parametrize(
    "text",
    [
        "心肺膈未见异常",
        "双肺未见明显实质性病变。",
        "窦性心律，正常心电图",
        "阴性",
        "颅脑CT平扫未见异常密度影，请结合临床",
        "肝胆胰脾未见占位",
    ],
)
def test_a_report_in_which_every_sentence_denies_states_none(text: str) -> None:
    assert judge_statement(text)[0] == papers.NO


@pytest.mark.parametrize(
    "text",
    [
        "心影较正常增大",
        "双肺未除外结核",
        "无回声区扩张",
        "门静脉不扩张",
        "未见占位、结节，肿大淋巴结",
        "右肺占位，考虑恶性",
        "脑白质清晰",
        "甲状腺癌术后",
        "右肺结节，较前无明显变化",
        "萎缩性胃炎，未见癌细胞",
        "胆囊结石?",
        "建议复查",
        "不能排除肺结核",
        "",
    ],
)
def test_what_is_suspected_turned_or_mixed_is_left_to_people(text: str) -> None:
    assert judge_statement(text)[0] == papers.UNKNOWN


def test_a_clear_report_is_no_positive_one() -> None:
    record = paper(
        "exam_report", "青禾县样例医院CT诊断报告单", "姓名：张样例    性别：男", "检查所见：", "双肺纹理清晰，未见结节。", "诊断意见：",
        "心肺膈未见异常。", "报告医师：何校对    报告日期：2024-05-06",
    )  # fmt: skip
    assert record.extra[papers.CONCLUSION].value == "心肺膈未见异常。"
    assert positive(record) == (papers.NO, State.READ)
    assert papers.RESULTS not in record.tables


def test_a_conclusion_over_several_lines_ends_where_the_foot_begins() -> None:
    record = paper(
        "exam_report", "病理诊断报告单", "镜下所见：腺体排列紊乱。", "病理诊断：", "1.（胃窦）慢性胃炎；", "2.（胃体）腺瘤性息肉。",
        "报告医师：何校对    审核医师：孙复核", "本报告仅供临床参考，结节等须复查",
    )  # fmt: skip
    assert str(record.extra[papers.CONCLUSION].value).endswith("腺瘤性息肉。")
    assert positive(record) == (papers.YES, State.READ)


def test_the_clinicians_diagnosis_in_the_head_is_no_conclusion() -> None:
    record = columns(
        "exam_report", AT, HEADS, ("葡萄糖", "5.1", "", "3.90-6.10", "mmol/L"),
        above=("青禾县样例医院检验报告单", "姓名：张样例", "诊断：肺结核", "临床诊断：肺癌"),
    )  # fmt: skip
    assert papers.CONCLUSION not in record.extra
    assert positive(record)[0] == papers.NO


def test_a_conclusion_read_with_low_scores_is_doubtful_and_so_is_what_it_states() -> None:
    record = paper("exam_report", "CT诊断报告单", "诊断意见：右肺上叶结节。", score=0.85)
    assert record.extra[papers.CONCLUSION].state is State.DOUBTFUL
    assert positive(record) == (papers.YES, State.DOUBTFUL)


def test_a_hole_between_letters_casts_doubt_for_the_word_may_be_a_negation() -> None:
    from extractors.papers.read_paper import extract

    whole = line("双肺见异常密度影及结节", 80, 200)
    chars = tuple(
        c if i < 2 else type(c)(c.text, c.left + 30, c.right + 30, c.confidence) for i, c in enumerate(whole.chars)
    )
    holed = type(whole)(whole.text, whole.rect, whole.confidence, chars)
    record = extract(document([line("CT诊断报告单", 80, 40), line("诊断意见：", 80, 120), holed]), "exam_report")
    assert positive(record)[1] is State.DOUBTFUL


def test_a_report_without_results_and_conclusion_is_not_judged() -> None:
    assert papers.POSITIVE not in paper("exam_report", "检查报告单", "姓名：张样例").extra
