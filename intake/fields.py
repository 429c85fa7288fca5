"""The vocabulary: every document type, every field, as typed keys.

`record[MedicalInvoice.TOTAL]` is a `Field[Decimal]` for a type checker. Names, labels and kinds are the contract's
(`tests/test_fields.py` holds them against it); the JSON form of a value is `to_json`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

from intake import values
from intake.values import Day, PartialDate

T = TypeVar("T")


class Kind(StrEnum):
    """How a value is written; the contract's words."""

    TEXT = "text"
    MONEY = "money"
    NUMBER = "number"
    DATE = "date"
    CODE = "code"
    ENUM = "enum"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Spec(Generic[T]):
    """A vocabulary entry and a typed key: `parse` turns printed text into a `T` or raises ValueError with the reason."""

    name: str
    label: str
    kind: Kind
    parse: Callable[[str], T]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table of the vocabulary and its columns."""

    name: str
    label: str
    columns: Mapping[str, Kind]


def text(name: str, label: str) -> Spec[str]:
    return Spec(name, label, Kind.TEXT, values.text)


def code(name: str, label: str) -> Spec[str]:
    return Spec(name, label, Kind.CODE, values.code)


def money(name: str, label: str) -> Spec[Decimal]:
    return Spec(name, label, Kind.MONEY, values.money)


def number(name: str, label: str) -> Spec[Decimal]:
    return Spec(name, label, Kind.NUMBER, values.number)


def day(name: str, label: str) -> Spec[Day]:
    return Spec(name, label, Kind.DATE, values.day)


def entries(name: str, label: str) -> Spec[tuple[str, ...]]:
    def parse(printed: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in printed.splitlines() if line.strip())

    return Spec(name, label, Kind.LIST, parse)


def sex(name: str, label: str) -> Spec[str]:
    def parse(printed: str) -> str:
        flat = values.squeezed(printed).removesuffix("性")
        if flat not in ("男", "女"):
            raise ValueError(f"不是男或女：{printed}")
        return flat

    return Spec(name, label, Kind.ENUM, parse)


class MedicalInvoice:
    """门诊、住院收费票据."""

    TITLE = text("title", "票据名称")
    BILL_CODE = code("bill_code", "票据代码")
    BILL_NUMBER = code("bill_number", "票据号码")
    CHECK_CODE = code("check_code", "校验码")
    PAYER = text("payer", "交款人")
    PAYER_ID = code("payer_id", "交款人统一社会信用代码")
    ISSUE_DATE = day("issue_date", "开票日期")
    TOTAL = money("total", "金额合计(小写)")
    TOTAL_IN_WORDS = text("total_in_words", "金额合计(大写)")
    BUSINESS_SERIAL = code("business_serial", "业务流水号")
    INSTITUTION_TYPE = text("institution_type", "医疗机构类型")
    SEX = sex("sex", "性别")
    OUTPATIENT_NUMBER = code("outpatient_number", "门诊号")
    VISIT_DATE = day("visit_date", "就诊日期")
    RECORD_NUMBER = code("record_number", "病历号")
    INPATIENT_NUMBER = code("inpatient_number", "住院号")
    DEPARTMENT = text("department", "科别")
    ADMISSION_DATE = day("admission_date", "入院日期")
    DISCHARGE_DATE = day("discharge_date", "出院日期")
    STAY_DAYS = number("stay_days", "住院天数")
    PREPAID = money("prepaid", "预缴金额")
    TOPPED_UP = money("topped_up", "补缴金额")
    REFUNDED = money("refunded", "退费金额")
    INSURANCE_TYPE = text("insurance_type", "医保类型")
    INSURANCE_NUMBER = code("insurance_number", "医保编号")
    FUND_PAID = money("fund_paid", "医保统筹基金支付")
    OTHER_PAID = money("other_paid", "其他支付")
    ACCOUNT_PAID = money("account_paid", "个人账户支付")
    CASH_PAID = money("cash_paid", "个人现金支付")
    SELF_PAID = money("self_paid", "个人自付")
    OWN_EXPENSE = money("own_expense", "个人自费")
    PAYEE = text("payee", "收款单位")
    CHECKER = text("checker", "复核人")
    CASHIER = text("cashier", "收款人")
    ITEMS = TableSpec(
        "items",
        "收费项目",
        {"name": Kind.TEXT, "quantity": Kind.NUMBER, "unit": Kind.TEXT, "amount": Kind.MONEY, "remark": Kind.TEXT},
    )


@dataclass(frozen=True, slots=True)
class Type:
    """A document type: its key, its Chinese label, and whether all its fields are read (`deep`)."""

    name: str
    label: str
    deep: bool = False
    fields: tuple[Spec[Any], ...] = ()
    tables: tuple[TableSpec, ...] = ()



def _of(holder: type[object]) -> tuple[tuple[Spec[Any], ...], tuple[TableSpec, ...]]:
    entries_ = tuple(vars(holder).values())
    return tuple(e for e in entries_ if isinstance(e, Spec)), tuple(e for e in entries_ if isinstance(e, TableSpec))


TYPES: Mapping[str, Type] = {
    t.name: t
    for t in (
        Type("outpatient_invoice", "门诊收费票据", True, *_of(MedicalInvoice)),
        Type("inpatient_invoice", "住院收费票据", True, *_of(MedicalInvoice)),
        Type("unknown", "未识别"),
    )
}
"""Every type the product knows. The remaining types of the contract arrive with their extractors."""


def to_json(value: object) -> Any:
    """The contract's JSON form: money and numbers as text, dates as ISO, lists as lists."""
    match value:
        case None | str():
            return value
        case Decimal():
            return f"{value:f}"
        case date() | PartialDate():
            return value.isoformat()
        case tuple() | list():
            return [to_json(v) for v in value]
        case _:
            raise TypeError(f"no JSON form for {type(value).__name__}")
