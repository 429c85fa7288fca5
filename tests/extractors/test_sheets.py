"""Papers of several pages: what goes on overleaf is read, what two pages tell differently is never chosen silently."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from extractors.licences.business_license import extract as business
from extractors.licences.medical_institution_license import extract as institution
from extractors.medical_invoice.inpatient import extract as bill
from intake.model import Document, Line, Origin, Outcome, Record, State
from intake.types.vocabulary import BusinessLicense, MedicalInstitutionLicense
from intake.types.vocabulary import MedicalInvoice as F
from tests.pages import line, page

HEAD = (
    line("某省医疗住院收费票据（电子）", 500, 20, height=34), line("票据代码：34060225", 20, 90),
    line("票据号码：0038433844", 1000, 90), line("校验码：ce9508", 1000, 130), line("交款人：张样例", 20, 170),
    line("开票日期：2025-08-15", 1000, 170), line("项目名称", 60, 220), line("金额（元）", 400, 220),
)  # fmt: skip
AGAIN = (
    line("票据号码：0038433844", 1000, 90), line("交款人：张样例", 20, 90),
    line("项目名称", 60, 220), line("金额（元）", 400, 220),
)  # fmt: skip
FOOT = (
    line("金额合计（大写）伍佰贰拾元柒角叁分", 20, 600), line("（小写）520.73", 1000, 600),
    line("医保统筹基金支付：300.00", 20, 660), line("其他支付：0.00", 500, 660),
    line("个人账户支付：0.00", 20, 700), line("个人现金支付：220.73", 500, 700),
    line("收款单位（章）：青禾县样例医院", 20, 760), line("收款人：钱收费", 1000, 760),
)  # fmt: skip


def fees(*lines: tuple[str, str], top: float = 260) -> list[Line]:
    return [
        piece
        for i, (name, amount) in enumerate(lines)
        for piece in (line(name, 60, top + 40 * i), line(amount, 400, top + 40 * i))
    ]


def details(*lines: tuple[str, str, str, str], top: float = 160) -> list[Line]:
    """收费明细: name, quantity, price, amount."""
    places = (60, 700, 900, 1200)
    heads = [line(t, x, top) for t, x in zip(("项目名称", "数量", "单价", "金额"), places, strict=True)]
    cells = [line(t, x, top + 40 * i) for i, row in enumerate(lines, 1) for t, x in zip(row, places, strict=True)]
    return [*heads, *cells]


def read(*sheets: Sequence[Line], extract: Any = bill) -> Record:
    pages = tuple(page(lines, number=n) for n, lines in enumerate(sheets, start=1))
    found: Record = extract(Document("样例.pdf", "0" * 64, pages))
    return found


def names(record: Record) -> list[str]:
    return [str(row["name"].value) for row in record.tables["items"]]


# ---------------------------------------------------------------------------------------------- bills
OVERLEAF = ((*HEAD, *fees(("西药费", "120.73"), ("床位费", "100.00"))), (*AGAIN, *fees(("检查费", "300.00")), *FOOT))


def test_fee_lines_that_go_on_overleaf_are_all_read() -> None:
    assert names(read(*OVERLEAF)) == ["西药费", "床位费", "检查费"]


def test_the_total_on_the_last_page_is_proven_by_the_lines_of_all() -> None:
    total = read(*OVERLEAF)[F.TOTAL]
    assert (total.value, total.state) == (Decimal("520.73"), State.VERIFIED)
    assert "项目合计一致" in total.why


def test_evidence_names_the_page_that_a_value_stands_on() -> None:
    record = read(*OVERLEAF)
    pages = {key: record.fields[key].evidence for key in ("bill_number", "fund_paid")}
    assert {k: e.page for k, e in pages.items() if e} == {"bill_number": 1, "fund_paid": 2}


def test_lines_down_to_the_foot_of_a_page_that_goes_on_are_read() -> None:
    first = (*HEAD, *fees(("西药费", "120.73")), *fees(("床位费", "100.00"), top=1000))
    assert "床位费" in names(read(first, OVERLEAF[1]))


def test_a_line_lost_overleaf_is_no_silent_loss() -> None:
    record = read(OVERLEAF[0], (*AGAIN, *fees(("检查费", "200.00")), *FOOT))
    assert any(c.rule == "invoice-items-sum" and c.outcome is Outcome.FAIL for c in record.checks)


def test_the_sum_of_a_page_is_no_total_of_the_bill() -> None:
    first = (*OVERLEAF[0], line("（小写）220.73", 1000, 600))
    total = read(first, OVERLEAF[1])[F.TOTAL]
    assert (total.value, total.state) == (Decimal("520.73"), State.VERIFIED)


def test_two_totals_that_no_page_explains_are_doubtful_though_the_words_agree_with_one() -> None:
    other = (*AGAIN, line("（小写）620.73", 1000, 600))
    total = read((*HEAD, *fees(("西药费", "520.73")), *FOOT), other)[F.TOTAL]
    assert total.state is State.DOUBTFUL
    assert "620.73" in " ".join((*total.alternatives, total.why))


def test_another_number_overleaf_makes_the_number_doubtful() -> None:
    other = [line("票据号码：0038433899", 1000, 90), *OVERLEAF[1][1:]]
    number = read(OVERLEAF[0], other)[F.BILL_NUMBER]
    assert number.state is State.DOUBTFUL
    assert "0038433899" in " ".join(number.alternatives)


def test_a_name_from_a_page_that_does_not_say_whose_it_is_is_doubtful() -> None:
    strange = [x for x in OVERLEAF[1] if "票据号码" not in x.text]
    assert read(OVERLEAF[0], strange)[F.CASHIER].state is State.DOUBTFUL


def test_a_name_from_a_page_that_repeats_the_number_stands() -> None:
    assert read(*OVERLEAF)[F.CASHIER].state is State.READ


@pytest.mark.parametrize(("printed", "told"), [("自助收费", "自助收费"), ("住院收费", None), ("挂号费", None)])
def test_who_takes_the_money_may_be_a_till_and_is_no_stamp_and_no_fee(printed: str, told: str | None) -> None:
    signed = [line(f"收款人：{printed}", 1000, 760) if "收款人" in x.text else x for x in WHOLE]
    assert read(signed)[F.CASHIER].value == told


def test_a_page_on_which_nothing_is_read_is_told() -> None:
    record = read(OVERLEAF[0], OVERLEAF[1], [line("附页", 20, 20)])
    assert "第 3 页没有读到栏目，请人工查看" in record.warnings


WHOLE = (*HEAD, *fees(("西药费", "420.73"), ("床位费", "100.00")), *FOOT)
LISTED = details(
    ("样例注射液", "2", "210.00", "420.00"), ("样例片", "1", "0.73", "0.73"), ("床位费(三人间)", "2", "50.00", "100.00")
)


def test_details_behind_a_bill_are_not_counted_twice() -> None:
    record = read(WHOLE, (*AGAIN[:2], *LISTED))
    assert names(record) == ["西药费", "床位费"]
    assert record[F.TOTAL].state is State.VERIFIED


def test_details_that_make_the_total_are_a_check_and_are_told() -> None:
    record = read(WHOLE, (*AGAIN[:2], *LISTED))
    assert [c.outcome for c in record.checks if c.rule == "invoice-details-sum"] == [Outcome.PASS]
    assert any("收费明细（3 行）" in w for w in record.warnings)


def test_details_on_another_picture_file_than_the_bill_are_read() -> None:
    pages = tuple(page(lines, number=n) for n, lines in enumerate((WHOLE, (*AGAIN[:2], *LISTED)), start=1))
    files = tuple(Origin(f"样例{n}.jpg", str(n) * 64, 1) for n in (1, 2))
    record = bill(Document(files[0].path, files[0].sha256, pages, origins=files))
    assert [c.outcome for c in record.checks if c.rule == "invoice-details-sum"] == [Outcome.PASS]


def test_details_that_do_not_make_the_total_fail_a_check() -> None:
    record = read(WHOLE, (*AGAIN[:2], *LISTED[:-4]))
    assert [c.outcome for c in record.checks if c.rule == "invoice-details-sum"] == [Outcome.FAIL]


def test_details_take_the_lines_place_where_the_bill_prints_too_few_of_them() -> None:
    short = [x for x in WHOLE if x.text not in ("床位费", "100.00")]
    record = read(short, (*AGAIN[:2], *LISTED))
    assert names(record) == ["样例注射液", "样例片", "床位费(三人间)"]
    assert all(row["amount"].state is not State.DOUBTFUL for row in record.tables["items"])


def test_the_dates_of_the_details_are_not_the_bills() -> None:
    record = read(WHOLE, (*AGAIN[:2], line("日期：2025-08-01", 500, 90), *LISTED))
    assert record[F.ISSUE_DATE].state is not State.DOUBTFUL


# ---------------------------------------------------------------------------------------------- licences
LICENCE = (
    line("营业执照", 700, 40, height=60), line("统一社会信用代码", 100, 160), line("91341799MA8DEMNT3H", 100, 190),
    line("名称 云岫市示范口腔门诊部有限公司", 100, 300), line("类型 有限责任公司", 100, 350),
    line("法定代表人 吴样本", 100, 400),
)  # fmt: skip
REVERSE = (
    line("统一社会信用代码", 100, 160), line("91341799MA8DEMNT3H", 100, 190),
    line("名称 云岫市示范口腔门诊部有限公司", 100, 300), line("住所 云岫市示范区虚构大道206号", 100, 350),
)  # fmt: skip


def test_what_only_the_second_page_of_a_licence_says_is_read() -> None:
    record = read(LICENCE, REVERSE, extract=business)
    address = record[BusinessLicense.ADDRESS]
    assert (address.value, address.state) == ("云岫市示范区虚构大道206号", State.READ)
    assert record[BusinessLicense.TYPE].value == "有限责任公司"


def test_another_name_on_the_second_page_of_a_licence_is_doubtful() -> None:
    other = [x if "口腔" not in x.text else line("名称 云岫市虚构口腔门诊部有限公司", 100, 300) for x in REVERSE]
    name = read(LICENCE, other, extract=business)[BusinessLicense.NAME]
    assert name.state is State.DOUBTFUL
    assert name.alternatives == ("云岫市虚构口腔门诊部有限公司",)


CLINIC = (
    line("医疗机构执业许可证", 600, 40, height=50), line("机构名称", 100, 200), line("青禾县样例医院", 300, 200),
    line("登记号", 100, 260), line("MA8DEMNT341799172A1001", 300, 260), line("诊疗科目", 100, 320), line("内科；外科", 300, 320),
)  # fmt: skip


@pytest.mark.parametrize(
    ("annex", "departments", "state"),
    [
        ("儿科；中医科", "内科；外科；儿科；中医科", State.DOUBTFUL),
        ("内科；外科", "内科；外科", State.READ),
    ],
)
def test_departments_go_on_in_an_annex(annex: str, departments: str, state: State) -> None:
    sheet = [line(annex, 300, 320) if x.text == "内科；外科" else x for x in CLINIC[1:]]
    field = read(CLINIC, sheet, extract=institution)[MedicalInstitutionLicense.DEPARTMENTS]
    assert (field.value, field.state) == (departments, state)
