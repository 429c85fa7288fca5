"""What people call a value by, and how its JSON form becomes a value again."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import UsageError
from intake.types.registry import TYPES
from intake.types.value_keys import find_value_key, parse_value_key
from intake.types.vocabulary import DischargeRecord, IdCard, MedicalInvoice, from_json, to_json
from intake.values import PartialDate, parse_text


def test_a_field_is_called_by_its_key_or_by_its_label() -> None:
    assert find_value_key("inpatient_invoice", "total") == find_value_key("inpatient_invoice", "金额合计(小写)")


def test_a_cell_is_called_by_table_row_and_column() -> None:
    key = parse_value_key("expense_list", "items.3.amount")
    assert (key.table, key.row, key.name, key.text) == ("items", 3, "amount", "items.3.amount")
    assert key.spec.parse("1,200.5") == Decimal("1200.50")


@pytest.mark.parametrize(
    "text", ["items.0.amount", "items.x.amount", "items.1.colour", "rows.1.amount", "items.1", "合计"]
)
def test_what_there_is_not_is_refused_with_what_there_is(text: str) -> None:
    with pytest.raises(UsageError, match=r"total 合计金额.*items\.行号\.列（.*amount"):
        parse_value_key("expense_list", text)


def test_a_printed_label_is_a_key_where_it_is_printed() -> None:
    key = parse_value_key("inpatient_invoice", "大病保险支付", {"大病保险支付"})
    assert (key.printed, key.name) == (True, "大病保险支付")
    assert find_value_key("inpatient_invoice", "大病保险支付") is None


def test_a_paper_of_no_type_has_nothing_to_correct() -> None:
    with pytest.raises(UsageError, match="没有可更正的栏目"):
        parse_value_key("unknown", "total")


def test_every_key_of_every_type_is_found() -> None:
    for kind, known in TYPES.items():
        cells = [f"{t.name}.1.{column}" for t in known.tables for column in t.columns]
        for text in (*(s.name for s in known.fields), *cells, *known.extra):
            assert find_value_key(kind, text) is not None, (kind, text)


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        (MedicalInvoice.TOTAL, Decimal("-1234.50")),
        (MedicalInvoice.STAY_DAYS, Decimal("12")),
        (MedicalInvoice.ISSUE_DATE, date(2026, 10, 12)),
        (MedicalInvoice.ISSUE_DATE, PartialDate(2026, 10)),
        (MedicalInvoice.BILL_NUMBER, "00123*"),
        (IdCard.SEX, "女"),
        (DischargeRecord.DISCHARGE_DIAGNOSIS, ("高血压病3级", "2型糖尿病")),
    ],
)
def test_what_the_contract_writes_comes_back(spec, value) -> None:  # type: ignore[no-untyped-def]
    assert from_json(spec, to_json(value)) == value


@given(st.decimals("-99999999", "99999999", places=2))
def test_every_amount_comes_back(amount: Decimal) -> None:
    assert from_json(MedicalInvoice.TOTAL, to_json(amount)) == amount


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_comes_back(day: date) -> None:
    assert from_json(MedicalInvoice.ISSUE_DATE, to_json(day)) == day


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1).filter(str.strip))
def test_every_text_that_was_read_comes_back(text: str) -> None:
    read = parse_text(text)
    assert from_json(MedicalInvoice.PAYER, to_json(read)) == read


@pytest.mark.parametrize(
    ("spec", "written"),
    [
        (MedicalInvoice.TOTAL, "一千"), (MedicalInvoice.TOTAL, 12), (MedicalInvoice.TOTAL, ["12.00"]),
        (MedicalInvoice.ISSUE_DATE, "2026-02-30"), (IdCard.SEX, "不明"), (MedicalInvoice.PAYER, " "),
        (DischargeRecord.DISCHARGE_DIAGNOSIS, []), (MedicalInvoice.PAYER, None),
    ],
)  # fmt: skip
def test_what_is_no_value_of_its_kind_is_refused(spec, written) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError):  # noqa: PT011 each parser has its own words
        from_json(spec, written)
