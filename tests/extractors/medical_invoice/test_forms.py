"""Medical bills of other looks than the national receipt: slips of a window, forms without colons, columns with texts."""

import pytest

from extractors.medical_invoice.inpatient import extract as inpatient
from extractors.medical_invoice.outpatient import extract as outpatient
from intake.model import Line, Record, Rect, Seal, State
from intake.types.vocabulary import MedicalInvoice as F
from tests.pages import document, line

Printed = dict[str, tuple[str, float, float]]

SLIP: Printed = {
    "hospital": ("样例镇中心卫生院", 500, 30),
    "title": ("门诊收费收据", 520, 70),
    "patient": ("姓名张样例 性别女", 80, 140),
    "cover": ("费别：居民医保", 700, 140),
    "head": ("项目", 80, 200),
    "head amount": ("金额", 700, 200),
    "item": ("西药费", 80, 240),
    "amount": ("86.40", 700, 240),
    "sum": ("合计", 80, 280),
    "sum amount": ("86.40", 700, 280),
    "words": ("大写：捌拾陆元肆角整", 80, 330),
    "cash": ("现金支付：86.40", 80, 370),
    "cashier": ("收费员：王收款", 80, 410),
}


def lines(printed: Printed) -> list[Line]:
    return [line(text, left, top) for text, left, top in printed.values()]


def slip(*seals: Seal, **changed: str) -> Record:
    return outpatient(document(*lines({k: (changed.get(k, t), x, y) for k, (t, x, y) in SLIP.items()}), seals=seals))


def test_a_slip_names_its_hospital_at_the_head() -> None:
    assert slip()[F.PAYEE].value == "样例镇中心卫生院"


def test_a_hospital_at_the_head_does_not_stand_for_a_payee_that_could_not_be_read() -> None:
    assert slip(cashier="收款单位：")[F.PAYEE].value is None


def test_a_title_of_its_own_needs_no_province() -> None:
    found = slip()[F.TITLE]
    assert (found.value, found.state) == ("门诊收费收据", State.READ)


def test_a_title_of_its_own_under_a_seal_is_not_sure() -> None:
    seal = Seal(Rect(500, 60, 700, 120), "监制章", "red")
    assert slip(seal)[F.TITLE].state is State.DOUBTFUL


def test_labels_without_colons_give_patient_and_sex() -> None:
    record = slip()
    assert (record[F.PAYER].value, record[F.SEX].value, record[F.INSURANCE_TYPE].value) == ("张样例", "女", "居民医保")


def test_the_sum_below_the_lines_is_no_line() -> None:
    assert [row["name"].value for row in slip().tables["items"]] == ["西药费"]


@pytest.mark.parametrize(
    ("masked", "state"),
    [("341799********0021", State.READ), ("34179********0021", State.DOUBTFUL), ("341799*****0021", State.DOUBTFUL)],
)
def test_a_masked_id_number_of_another_length_is_doubtful(masked: str, state: State) -> None:
    record = slip(patient=f"姓名：张样例 身份证号：{masked}")
    assert record[F.PAYER_ID].state is state


def test_texts_under_unit_and_remark_belong_to_their_line() -> None:
    heads = [("项目名称", 260.0), ("数量", 500.0), ("单位", 680.0), ("金额（元）", 940.0), ("备注", 1260.0)]
    cells = [("床位费", 110.0), ("1", 519.0), ("项", 696.0), ("2837.69", 1000.0), ("乙", 1270.0)]
    printed = [line("样例省医疗住院收费票据（电子）", 500, 30), *(line(t, x, 200) for t, x in heads)]
    row = inpatient(document(*printed, *(line(t, x, 240) for t, x in cells))).tables["items"][0]
    assert {k: str(f.value) for k, f in row.items()} == {
        "name": "床位费", "quantity": "1", "unit": "项", "amount": "2837.69", "remark": "乙",
    }  # fmt: skip


@pytest.mark.parametrize("behind", ["共9天", "共 9 天"])
def test_days_behind_the_dates_of_a_stay_are_read(behind: str) -> None:
    printed = [
        line("样例省医疗住院收费票据（电子）", 500, 30),
        line("住院日期：2025-03-02至2025-03-11", 80, 200),
        line(behind, 560, 200),
    ]
    assert inpatient(document(*printed))[F.STAY_DAYS].value == 9
