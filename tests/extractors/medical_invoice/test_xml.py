"""A bill's data beside its print: agreement proves, difference is doubtful on both sides, nothing is chosen silently."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from extractors.medical_invoice import bill_data, bill_proof, inpatient
from intake.model import Attachment, Document, Field, Line, Outcome, Page, Record, Source, State
from intake.types.vocabulary import MedicalInvoice as F
from tests.pages import line, page

FIELDS = {
    "EInvoiceName": "某省医疗住院收费票据（电子）", "EInvoiceCode": "34060225", "EInvoiceNumber": "0038433844",
    "RandomNumber": "ce9508", "PayerPartyName": "张样例", "PayerPartyCode": "341799199001011234",
    "IssueDate": "20250815", "TotalAmount": "520.73", "fundPayAmount": "300.00", "ownPayAmount": "220.73",
    "otherPayAmount": "0.00", "accountPayAmount": "0.00",
}  # fmt: skip
ITEMS = (("西药费", "420.73"), ("床位费", "100.00"))
PRINT = (
    line("某省医疗住院收费票据（电子）", 500, 20, height=34), line("票据代码：34060225", 20, 90),
    line("票据号码：0038433844", 1000, 90), line("交款人统一社会信用代码：341799********1234", 20, 130),
    line("校验码：ce9508", 1000, 130), line("交款人：张样例", 20, 170), line("开票日期：2025-08-15", 1000, 170),
    line("项目名称", 60, 220), line("金额（元）", 400, 220),
    line("西药费", 60, 260), line("420.73", 400, 260), line("床位费", 60, 300), line("100.00", 400, 300),
    line("金额合计（大写）伍佰贰拾元柒角叁分", 20, 500), line("（小写）520.73", 1000, 500),
    line("医保统筹基金支付：300.00", 20, 560), line("其他支付：0.00", 500, 560),
    line("个人账户支付：0.00", 20, 600), line("个人现金支付：220.73", 500, 600),
)  # fmt: skip


def data(items: Sequence[tuple[str, str]] = ITEMS, **changes: str) -> bytes:
    fields = "".join(f"<{k}>{v}</{k}>" for k, v in (FIELDS | changes).items() if v)
    rows = "".join(f"<Item><ItemName>{n}</ItemName><ItemAmount>{a}</ItemAmount></Item>" for n, a in items)
    return f"<EInvoice><Header>{fields}</Header><Details>{rows}</Details></EInvoice>".encode()


def exchanged(*pairs: tuple[str, str]) -> list[Line]:
    """The print with some words exchanged."""
    found = []
    for x in PRINT:
        text = x.text
        for old, new in pairs:
            text = text.replace(old, new)
        found.append(line(text, x.rect.left, x.rect.top, height=x.rect.height))
    return found


def sheet(lines: Sequence[Line], *attached: bytes, source: Source = Source.TEXT_LAYER) -> Page:
    attachments = tuple(Attachment(f"{i}.xml", content) for i, content in enumerate(attached))
    return replace(page(lines), source=source, attached=attachments)


def extract(lines: Sequence[Line], *attached: bytes, source: Source = Source.TEXT_LAYER) -> Record:
    return inpatient.extract(Document("样例.pdf", "0" * 64, (sheet(lines, *attached, source=source),)))


def outcome(record: Record) -> dict[Outcome, tuple[str, ...]]:
    return {c.outcome: c.fields for c in record.checks if c.rule == "invoice-xml"}


def amounts(record: Record) -> dict[str, Field[Any]]:
    return {str(row["name"].value): row["amount"] for row in record.tables["items"]}


def test_a_second_attachment_that_disagrees_is_told_and_what_it_disagrees_on_is_doubtful() -> None:
    record = extract(PRINT, data(), data(TotalAmount="9.99", PayerPartyName="李对照"))
    assert record[F.TOTAL].state is State.DOUBTFUL
    assert record[F.CHECK_CODE].state is State.VERIFIED
    assert any("彼此不一致" in w and F.TOTAL.label in w for w in record.warnings)


# ---------------------------------------------------------------------------------------------- agreement
def test_a_second_attachment_with_other_lines_is_told_and_the_lines_are_doubtful() -> None:
    found = extract(PRINT, data(), data((("西药费", "400.73"), ("床位费", "120.00"))))
    assert any("明细" in w for w in found.warnings)
    assert {row["amount"].state for row in found.tables["items"]} == {State.DOUBTFUL}


def test_lines_in_another_order_are_the_same_lines() -> None:
    assert not any("不一致" in w for w in extract(PRINT, data(), data(ITEMS[::-1])).warnings)


def test_a_second_attachment_of_another_bill_is_told() -> None:
    found = extract(PRINT, data(), data(EInvoiceNumber="0099999999"))
    assert any("0099999999" in w for w in found.warnings)


def test_what_print_and_data_agree_on_is_proven_and_comes_from_the_data() -> None:
    record = extract(PRINT, data())
    for spec in (F.BILL_NUMBER, F.CHECK_CODE, F.PAYER, F.ISSUE_DATE, F.TOTAL, F.FUND_PAID):
        assert record[spec].state is State.VERIFIED, spec.name
        assert record[spec].source is Source.XML
    assert outcome(record).keys() == {Outcome.PASS}


def test_a_proven_value_keeps_its_place_on_the_print() -> None:
    assert extract(PRINT, data())[F.PAYER].evidence is not None


def test_a_masked_number_agrees_with_the_open_one_and_stays_masked() -> None:
    field = extract(PRINT, data())[F.PAYER_ID]
    assert field.value == "341799********1234"
    assert field.state is State.VERIFIED


def test_a_masked_number_with_another_end_does_not_agree() -> None:
    record = extract(PRINT, data(PayerPartyCode="341799199001019999"))
    assert record[F.PAYER_ID].state is State.DOUBTFUL


def test_fee_lines_that_agree_are_proven() -> None:
    rows = extract(PRINT, data()).tables["items"]
    assert [row["name"].value for row in rows] == ["西药费", "床位费"]
    assert all(cell.state is State.VERIFIED for row in rows for cell in row.values())


def test_a_value_that_only_the_data_has_is_added_unproven() -> None:
    field = extract(PRINT, data(departmentName="骨科"))[F.DEPARTMENT]
    assert (field.value, field.state, field.source) == ("骨科", State.READ, Source.XML)


def test_a_number_of_a_code_list_says_nothing_against_words() -> None:
    lines = [*PRINT, line("医保类型：职工基本医疗保险", 900, 600)]
    field = extract(lines, data(medicalInsuranceType="310"))[F.INSURANCE_TYPE]
    assert (field.value, field.state) == ("职工基本医疗保险", State.READ)


def test_a_title_without_the_province_is_no_difference() -> None:
    record = extract(PRINT, data(EInvoiceName="医疗住院收费票据（电子）"))
    assert record[F.TITLE].value == "某省医疗住院收费票据（电子）"
    assert Outcome.FAIL not in outcome(record)


# ---------------------------------------------------------------------------------------------- difference
def test_a_changed_total_is_doubtful_with_both_readings_and_a_failing_check() -> None:
    record = extract(exchanged(("（小写）520.73", "（小写）920.73")), data())
    field = record[F.TOTAL]
    assert (field.value, field.state) == (Decimal("520.73"), State.DOUBTFUL)
    assert "920.73" in field.alternatives[0]
    assert "total" in outcome(record)[Outcome.FAIL]
    assert any("不一致" in w for w in record.warnings)


def test_a_print_changed_so_that_its_own_arithmetic_holds_is_found_out() -> None:
    record = extract(
        exchanged(("520.73", "920.73"), ("伍佰", "玖佰"), ("420.73", "820.73"), ("220.73", "620.73")), data()
    )
    for spec in (F.TOTAL, F.CASH_PAID, F.TOTAL_IN_WORDS):
        assert record[spec].state is State.DOUBTFUL, spec.name
    assert amounts(record)["西药费"].state is State.DOUBTFUL
    assert amounts(record)["床位费"].state is State.VERIFIED
    assert {"total", "cash_paid", "items"} <= set(outcome(record)[Outcome.FAIL])


def test_changed_data_beside_an_honest_print_is_found_out_as_well() -> None:
    record = extract(PRINT, data(TotalAmount="920.73"))
    assert record[F.TOTAL].state is State.DOUBTFUL
    assert record[F.TOTAL].alternatives


def test_a_fee_line_that_only_one_side_has_is_doubtful() -> None:
    more = extract(PRINT, data((*ITEMS, ("手术费", "50.00"))))
    less = extract(PRINT, data(ITEMS[:1]))
    assert amounts(more)["手术费"].state is State.DOUBTFUL
    assert amounts(less)["床位费"].state is State.DOUBTFUL
    assert "items" in outcome(more)[Outcome.FAIL]
    assert "items" in outcome(less)[Outcome.FAIL]


def test_a_printed_line_that_costs_nothing_need_not_be_in_the_data() -> None:
    lines = [*PRINT, line("输血费", 60, 340), line("0.00", 400, 340)]
    assert Outcome.FAIL not in outcome(extract(lines, data()))


def test_a_fee_name_read_differently_is_doubtful_and_its_amount_is_not_lost() -> None:
    record = extract(exchanged(("西药费", "酉药费")), data())
    row = record.tables["items"][0]
    assert (row["name"].value, row["name"].state) == ("西药费", State.DOUBTFUL)
    assert row["amount"].value == Decimal("420.73")


def test_data_of_another_bill_makes_the_prints_numbers_doubtful_and_enters_nothing() -> None:
    record = extract(
        PRINT, data(EInvoiceNumber="0099999999", RandomNumber="ffffff", TotalAmount="1.00", departmentName="骨科")
    )
    assert record[F.BILL_NUMBER].state is State.DOUBTFUL
    assert record[F.TOTAL].state is State.DOUBTFUL
    assert record[F.TOTAL].value == Decimal("520.73")
    assert "department" not in record.fields
    assert "0099999999" in record[F.TOTAL].why


def test_of_several_bills_data_the_one_with_the_printed_number_counts() -> None:
    record = extract(PRINT, data(EInvoiceNumber="0099999999", RandomNumber="ffffff", TotalAmount="1.00"), data())
    assert record[F.TOTAL].state is State.VERIFIED


def test_a_name_that_says_two_things_in_the_data_is_doubtful() -> None:
    torn = data().replace(b"</Header>", b"<RandomNumber>abcdef</RandomNumber></Header>")
    assert extract(PRINT, torn)[F.CHECK_CODE].state is State.DOUBTFUL


def test_arithmetic_that_fails_on_both_lowers_what_both_agree_on() -> None:
    wrong = exchanged(("（小写）520.73", "（小写）529.73"))
    record = extract(wrong, data(TotalAmount="529.73"))
    assert record[F.TOTAL].value == Decimal("529.73")
    assert record[F.TOTAL].state is State.DOUBTFUL


def test_xml_that_is_no_receipt_changes_nothing_but_is_told() -> None:
    record = extract(PRINT, b"<other/>")
    assert replace(record, warnings=()) == extract(PRINT)
    assert any("未作比对" in w for w in record.warnings)


def test_without_data_the_print_is_proven_as_before() -> None:
    record = bill_data.compare_with_data(Record("inpatient_invoice"), page(()), bill_proof.prove)
    assert record == bill_proof.prove(Record("inpatient_invoice"))


# ---------------------------------------------------------------------------------------------- data alone
def test_data_alone_gives_a_record_that_only_its_arithmetic_proves() -> None:
    record = extract((), data(), source=Source.XML)
    assert record[F.TOTAL].state is State.VERIFIED
    assert record[F.FUND_PAID].state is State.VERIFIED
    assert (record[F.PAYER].value, record[F.PAYER].state) == ("张样例", State.READ)
    assert all(field.source is Source.XML for field in record.fields.values())


def test_data_alone_is_not_blamed_for_having_no_amount_in_words() -> None:
    assert all(c.rule != "invoice-total-in-words" for c in extract((), data(), source=Source.XML).checks)


def test_data_alone_that_does_not_add_up_is_doubtful() -> None:
    assert extract((), data(TotalAmount="620.73"), source=Source.XML)[F.TOTAL].state is State.DOUBTFUL


def test_a_value_of_the_data_that_is_none_of_its_kind_is_unread() -> None:
    field = extract((), data(IssueDate="明天"), source=Source.XML)[F.ISSUE_DATE]
    assert (field.state, field.raw) == (State.UNREAD, "明天")
