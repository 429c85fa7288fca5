"""营业执照: justified labels in pieces, values over lines, and what the check digit and the QR code prove."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.licences.business_license import extract
from intake.model import Code, Field, Line, Record, Rect, State
from intake.numbers import credit_codes
from intake.types.vocabulary import BusinessLicense as F
from intake.types.vocabulary import to_json
from tests.pages import document, line
from tests.readings import figures

CODE = "91341799MA25AMPL0Y"
Placed = tuple[str, float, float]

COMPANY: tuple[Placed, ...] = (
    ("统一社会信用代码", 100, 100),
    (CODE, 100, 130),
    ("(副本)", 700, 160),
    ("名", 100, 300),
    ("称青禾县样例大药房有限公司", 230, 300),
    ("类", 100, 350),
    ("型", 220, 350),
    ("有限责任公司(自然人独资)", 250, 350),
    ("法定代表人周假名", 100, 400),
    ("经营范围", 100, 450),
    ("许可项目：药品零售；第三类医疗器械", 250, 450),
    ("经营；食品销售。", 250, 478),
    ("一般项目：消毒剂销售。", 250, 506),
    ("注册资本人民币贰佰万圆整", 900, 300),
    ("成 立 日 期 2018年03月09日", 900, 350),
    ("营业期限2018年03月09日至2048年03月08日", 900, 400),
    ("住", 900, 450),
    ("所青禾县样例镇演示路17号样本", 1000, 450),
    ("大厦1层104室", 1020, 478),
    ("登记机关", 1000, 700),
    ("2022", 1050, 780),
    ("年", 1110, 782),
    ("07", 1150, 780),
    ("月28日", 1190, 782),
    ("国家市场监督管理总局监制", 1200, 1000),
)


def read(placed: Sequence[Placed] = COMPANY, *, code: str = "", confidence: float = 0.99) -> Record:
    return read_lines([line(text, x, y, confidence=confidence) for text, x, y in placed], code)


def read_lines(lines: Sequence[Line], code: str = "") -> Record:
    paper = document(*lines)
    codes = (Code(Rect(10, 10, 90, 90), code, "QRCode"),) if code else ()
    return extract(replace(paper, pages=tuple(replace(p, codes=codes) for p in paper.pages)))


def changed(old: str, *new: Placed) -> tuple[Placed, ...]:
    assert any(p[0] == old for p in COMPANY)
    return tuple(p for p in COMPANY if p[0] != old) + new


def test_every_field_of_a_company_is_found() -> None:
    assert {k: to_json(f.value) for k, f in read().fields.items()} == {
        "uscc": CODE,
        "name": "青禾县样例大药房有限公司",
        "type": "有限责任公司(自然人独资)",
        "legal_representative": "周假名",
        "registered_capital": "人民币贰佰万圆整",
        "established": "2018-03-09",
        "term": "2018年03月09日至2048年03月08日",
        "address": "青禾县样例镇演示路17号样本大厦1层104室",
        "scope": "许可项目：药品零售；第三类医疗器械经营；食品销售。一般项目：消毒剂销售。",
        "issue_date": "2022-07-28",
    }


def test_check_digit_and_first_day_of_the_term_prove_two_fields_only() -> None:
    proven = {k for k, f in read().fields.items() if f.state is State.VERIFIED}
    assert proven == {"uscc", "established"}


def test_another_first_day_of_the_term_proves_nothing() -> None:
    record = read(changed("成 立 日 期 2018年03月09日", ("成立日期2017年05月02日", 900, 350)))
    assert record[F.ESTABLISHED].state is State.READ


def test_first_letters_of_two_rows_taken_for_one_upright_line_are_told_apart() -> None:
    placed = [p for p in COMPANY if p[0] not in ("名", "类")]
    upright = Line("名类", Rect(100, 300, 122, 370), 0.99)
    record = read_lines([*(line(*p) for p in placed), upright])
    assert record[F.NAME].value == "青禾县样例大药房有限公司"
    assert record[F.TYPE].value == "有限责任公司(自然人独资)"


def test_half_a_label_is_enough_beside_a_column_of_values() -> None:
    record = read(tuple(p for p in COMPANY if p[0] not in ("名", "类", "住")))
    assert record[F.NAME].value == "青禾县样例大药房有限公司"
    assert record[F.ADDRESS].value == "青禾县样例镇演示路17号样本大厦1层104室"


def test_a_line_that_begins_with_a_labels_last_letter_is_no_label() -> None:
    placed = [p for p in COMPANY if p[1] < 900]
    record = read([*placed, ("科研", 250, 534), ("所需的原辅材料的进口。", 250, 562)])
    assert record[F.ADDRESS].value is None
    assert str(record[F.SCOPE].value).endswith("科研所需的原辅材料的进口。")


def test_a_kind_of_company_is_known_without_its_label() -> None:
    record = read(tuple(p for p in COMPANY if p[0] not in ("类", "型")))
    assert record[F.TYPE].value == "有限责任公司(自然人独资)"


def test_a_value_whose_label_stands_between_its_two_lines_is_whole() -> None:
    placed = [p for p in COMPANY if p[1] < 900 or p[0] in ("成 立 日 期 2018年03月09日",)]
    placed += [("经营场所", 900, 460), ("青禾县样例镇虚构街206号", 1050, 448), ("门面房", 1050, 473)]
    assert read(placed)[F.ADDRESS].value == "青禾县样例镇虚构街206号门面房"


@pytest.mark.parametrize(
    ("label", "spec"),
    [
        ("经营者", F.LEGAL_REPRESENTATIVE),
        ("负责人", F.LEGAL_REPRESENTATIVE),
        ("法定代表人姓名", F.LEGAL_REPRESENTATIVE),
    ],
)
def test_whoever_stands_for_the_business_is_its_representative(label: str, spec: Field[str]) -> None:
    record = read(changed("法定代表人周假名", (f"{label} 吴样本", 100, 400)))
    assert record[F.LEGAL_REPRESENTATIVE].value == "吴样本"


def test_an_investor_keeps_the_printed_label() -> None:
    record = read(changed("法定代表人周假名", ("投资人", 100, 400), ("吴样本", 250, 400)))
    assert record[F.LEGAL_REPRESENTATIVE].value is None
    assert record.extra["投资人"].value == "吴样本"


def test_the_date_of_issue_with_a_number_under_the_seal_is_unread() -> None:
    record = read(tuple(p for p in COMPANY if p[0] != "07"))
    assert record[F.ISSUE_DATE].state is State.UNREAD
    assert read(tuple(p for p in COMPANY if p[0] not in ("07", "月28日")))[F.ISSUE_DATE].state is State.UNREAD


def test_a_date_whose_letters_are_lost_is_doubtful() -> None:
    record = read(changed("月28日", ("28", 1190, 780)))
    assert (record[F.ISSUE_DATE].raw, record[F.ISSUE_DATE].state) == ("2022年0728", State.DOUBTFUL)


def test_a_qr_code_that_says_another_number_makes_it_doubtful() -> None:
    assert read(code=f"http://www.example.cn/index.html?uniscid={CODE}")[F.USCC].state is State.VERIFIED
    other = read(code="http://www.example.cn/index.html?uniscid=91341799MA8DEMNT3H")[F.USCC]
    assert other.state is State.DOUBTFUL
    assert "91341799MA8DEMNT3H" in other.alternatives


def test_a_number_that_was_not_read_is_taken_from_the_qr_code() -> None:
    record = read(tuple(p for p in COMPANY if p[0] != CODE), code=f"统一社会信用代码:{CODE}")
    assert (record[F.USCC].value, record[F.USCC].source, record[F.USCC].state) == (CODE, "qr", State.READ)


@pytest.mark.parametrize("printed", ["91341799MA25AMPL1Y", "1341799MA25AMPL0Y", "91341799MA25AMPL0"])
def test_a_number_that_fails_its_check_is_reported_as_printed_and_doubtful(printed: str) -> None:
    record = read(changed(CODE, (printed, 100, 130)))
    assert (record[F.USCC].value, record[F.USCC].state) == (printed, State.DOUBTFUL)


def test_no_single_misread_digit_of_the_code_is_verified() -> None:
    for i, c in enumerate(CODE):
        for other in "0123456789ABCDEFGHJKLMNPQRTUWXY".replace(c, ""):
            wrong = CODE[:i] + other + CODE[i + 1 :]
            field = credit_codes.prove_code(Field(wrong))
            assert field.state is not State.VERIFIED, wrong


def test_the_old_register_number_has_a_check_digit_of_its_own() -> None:
    old = [p for p in COMPANY if p[0] not in ("统一社会信用代码", CODE)]
    good = read([*old, ("注册号：341799000001788(1-1)", 800, 200)])
    assert (good.extra["注册号"].value, good.extra["注册号"].state) == ("341799000001788", State.VERIFIED)
    assert good[F.USCC].value is None
    bad = read([*old, ("注册号：341799000001738", 800, 200)])
    assert bad.extra["注册号"].state is State.DOUBTFUL


def test_dates_in_chinese_numerals_are_dates() -> None:
    placed = [p for p in COMPANY if p[0] not in ("2022", "年", "07", "月28日", "成 立 日 期 2018年03月09日")]
    placed += [("成立日期", 900, 350), ("二〇一八年三月九日", 1050, 350), ("二〇一二年八月六日", 1050, 780)]
    record = read(placed)
    assert to_json(record[F.ESTABLISHED].value) == "2018-03-09"
    assert to_json(record[F.ISSUE_DATE].value) == "2012-08-06"


def test_unsure_text_is_doubtful() -> None:
    record = read(confidence=0.93)
    assert {record[s].state for s in (F.NAME, F.ADDRESS, F.SCOPE, F.TYPE)} == {State.DOUBTFUL}


def test_notes_of_the_form_are_nobodys_value() -> None:
    notes: tuple[Placed, ...] = (
        ("市场主体应当于每年1月1日至6月30日通过", 250, 530),
        ("国家企业信用信息公示系统报送公示年度报告", 250, 558),
    )
    assert "市场主体" not in str(read((*COMPANY, *notes))[F.SCOPE].value)


def test_a_word_of_the_scope_that_is_a_label_stays_in_the_scope() -> None:
    record = read((*COMPANY, ("注册资本评估咨询。", 250, 534)))
    assert str(record[F.SCOPE].value).endswith("注册资本评估咨询。")
    assert record[F.REGISTERED_CAPITAL].value == "人民币贰佰万圆整"


ABOVE: tuple[Placed, ...] = (
    ("统一社会信用代码", 100, 90), (CODE, 100, 120), ("名称", 100, 180), ("类型", 600, 180), ("青禾县样例医药有限公司", 100, 215),
    ("有限责任公司", 600, 215), ("法定代表人", 100, 270), ("成立日期", 600, 270), ("周假名", 100, 305), ("2016年07月04日", 600, 305),
    ("住所", 100, 450), ("青禾县样例镇演示路17号", 100, 485),
)  # fmt: skip


def test_labels_over_their_values_are_read() -> None:
    record = read(ABOVE)
    assert [record[s].value for s in (F.NAME, F.TYPE, F.LEGAL_REPRESENTATIVE, F.ADDRESS)] == [
        "青禾县样例医药有限公司", "有限责任公司", "周假名", "青禾县样例镇演示路17号",
    ]  # fmt: skip
    assert to_json(record[F.ESTABLISHED].value) == "2016-07-04"


def test_the_form_of_a_sole_traders_business_is_not_its_type() -> None:
    record = read((("名称", 100, 150), ("样例诊所", 250, 150), ("组成形式", 100, 230), ("个人经营", 250, 230)))
    assert (record[F.TYPE].value, record.extra["组成形式"].value) == (None, "个人经营")


def test_the_date_of_issue_is_never_the_day_of_foundation() -> None:
    foot = (*ABOVE[:4], ABOVE[4], ("成立日期", 100, 700), ("2016年07月04日", 250, 700), ("登记机关", 900, 680))
    for placed in (foot, foot[:-1]):
        assert (read(placed)[F.ISSUE_DATE].value, read(placed)[F.ISSUE_DATE].state) == (None, State.UNREAD)


def test_a_date_at_the_foot_that_nothing_names_is_doubtful() -> None:
    assert read((*ABOVE, ("2018年07月04日", 900, 900)))[F.ISSUE_DATE].state is State.DOUBTFUL


def test_a_licence_issued_before_the_foundation_was_misread() -> None:
    record = read(changed("2022", ("2012", 1050, 780)))
    assert record[F.ISSUE_DATE].state is record[F.ESTABLISHED].state is State.DOUBTFUL


def test_a_date_with_an_old_numeral_for_twenty_is_a_date() -> None:
    record = read((*ABOVE, ("登记机关", 900, 600), ("二〇一八年七月廿三日", 900, 700)))
    assert to_json(record[F.ISSUE_DATE].value) == "2018-07-23"


def test_a_value_that_goes_on_far_below_is_whole_and_doubtful() -> None:
    """A scope or an address cut at its first line was taken for whole."""
    wide = (("住所", 100, 450), ("样例省云岫市青禾县样例镇演示路", 250, 450), ("17号样本大厦1层", 250, 493))
    record = read((*ABOVE[:2], *wide))
    assert (record[F.ADDRESS].value, record[F.ADDRESS].state) == (
        "样例省云岫市青禾县样例镇演示路17号样本大厦1层",
        State.DOUBTFUL,
    )


def test_a_value_that_goes_on_under_its_label_is_whole() -> None:
    hanging = (("经营范围：药品零售；第三类医疗器械经营；", 100, 450), ("食品销售；消毒剂销售。", 100, 478))
    assert read((*ABOVE[:2], *hanging))[F.SCOPE].value == "药品零售；第三类医疗器械经营；食品销售；消毒剂销售。"


@pytest.mark.parametrize("end", ["药品零售、", "药品零售（依法须经批准的项目", "药品零售，"])
def test_a_scope_that_ends_where_no_sentence_can_is_doubtful(end: str) -> None:
    assert read((*ABOVE[:2], ("经营范围", 100, 540), (end, 250, 540)))[F.SCOPE].state is State.DOUBTFUL


def test_the_letters_of_the_ground_are_nobodys_value() -> None:
    """市场监督管理 and its initials are repeated all over newer licences."""
    ground = (("SCJDGL", 1060, 506), ("场监督", 700, 350), ("CJDGL", 480, 300))
    record = read((*COMPANY, *ground))
    assert {k: to_json(f.value) for k, f in record.fields.items()} == {
        k: to_json(f.value) for k, f in read().fields.items()
    }


def test_a_licence_of_which_nothing_was_read_is_not_passed_over_in_silence() -> None:
    record = read((("营业执照", 500, 100),))
    assert {f.state for f in record.fields.values()} == {State.UNREAD}


@pytest.mark.parametrize("printed", ["2018年03月9日", "2018年0З月09日", "2O18年03月09日", "2018牛03月09日"])
def test_a_date_of_issue_that_lost_a_figure_or_was_mended_is_never_read_for_sure(printed: str) -> None:
    record = read((*ABOVE, ("登记机关", 900, 600), (printed, 900, 700)))
    assert record[F.ISSUE_DATE].state in (State.DOUBTFUL, State.UNREAD)


def test_a_label_of_two_letters_with_one_that_looks_like_it_is_a_label_and_doubtful() -> None:
    record = read(
        (("各称", 100, 150), ("青禾县样例医药有限公司", 250, 150), ("地扯", 100, 200), ("青禾县样例镇17号", 250, 200))
    )
    assert (record[F.NAME].value, record[F.NAME].state) == ("青禾县样例医药有限公司", State.DOUBTFUL)
    assert record[F.ADDRESS].value == "青禾县样例镇17号"


def test_labels_that_share_letters_with_the_title_are_labels_letter_by_letter() -> None:
    """营业执照 was taken out wherever it stood, and with it the 营 of 经营者, 经营范围 and 营业期限."""
    spaced = [
        (c, 100 + 50 * i, y)
        for word, y in (("经营者", 200), ("营业期限", 250), ("经营范围", 300))
        for i, c in enumerate(word)
    ]
    record = read(
        (*ABOVE[:2], *spaced, ("周假名", 300, 200), ("2016年07月04日至长期", 300, 250), ("药品零售", 300, 300))
    )
    assert [record[s].value for s in (F.LEGAL_REPRESENTATIVE, F.TERM, F.SCOPE)] == [
        "周假名",
        "2016年07月04日至长期",
        "药品零售",
    ]


@pytest.mark.ocr
def test_the_samples_are_read() -> None:
    found = figures(Path("samples/data/licences"), Path("samples/data/licences"), "business-*")
    assert found["verified_wrong"] == 0
    assert found["field_f1"] >= 0.95


@pytest.mark.ocr
@pytest.mark.real
def test_real_licences_are_read(real: Path) -> None:
    found = figures(real / "images", real / "gold", "license-*")
    assert found["verified_wrong"] == 0
    assert found["wrong_silent"] == 0
    assert found["field_f1"] >= 0.95
