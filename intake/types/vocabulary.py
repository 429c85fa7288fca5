"""The vocabulary: every document type, every field, as typed keys.

`record[MedicalInvoice.TOTAL]` is a `Field[Decimal]` for a type checker. Names, labels and kinds are the contract's
(`tests/types/test_fields.py` holds them against it); the JSON form of a value is `to_json`.
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


def text_field(name: str, label: str) -> Spec[str]:
    """A text field."""
    return Spec(name, label, Kind.TEXT, values.parse_text)


def code_field(name: str, label: str) -> Spec[str]:
    """A number that is a name."""
    return Spec(name, label, Kind.CODE, values.parse_code)


def money_field(name: str, label: str) -> Spec[Decimal]:
    """An amount in yuan."""
    return Spec(name, label, Kind.MONEY, values.parse_money)


def number_field(name: str, label: str) -> Spec[Decimal]:
    """A quantity."""
    return Spec(name, label, Kind.NUMBER, values.parse_number)


def day_field(name: str, label: str) -> Spec[Day]:
    """A date, perhaps in part."""
    return Spec(name, label, Kind.DATE, values.parse_day)


def list_field(name: str, label: str) -> Spec[tuple[str, ...]]:
    """A list, an entry a line."""

    def parse(printed: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in printed.splitlines() if line.strip())

    return Spec(name, label, Kind.LIST, parse)


def sex_field(name: str, label: str) -> Spec[str]:
    """男 or 女."""

    def parse(printed: str) -> str:
        flat = values.compact_text(printed).removesuffix("性")
        if flat not in ("男", "女"):
            raise ValueError(f"不是男或女：{printed}")
        return flat

    return Spec(name, label, Kind.ENUM, parse)


class MedicalInvoice:
    """门诊、住院收费票据."""

    TITLE = text_field("title", "票据名称")
    BILL_CODE = code_field("bill_code", "票据代码")
    BILL_NUMBER = code_field("bill_number", "票据号码")
    CHECK_CODE = code_field("check_code", "校验码")
    PAYER = text_field("payer", "交款人")
    PAYER_ID = code_field("payer_id", "交款人统一社会信用代码")
    ISSUE_DATE = day_field("issue_date", "开票日期")
    TOTAL = money_field("total", "金额合计(小写)")
    TOTAL_IN_WORDS = text_field("total_in_words", "金额合计(大写)")
    BUSINESS_SERIAL = code_field("business_serial", "业务流水号")
    INSTITUTION_TYPE = text_field("institution_type", "医疗机构类型")
    SEX = sex_field("sex", "性别")
    OUTPATIENT_NUMBER = code_field("outpatient_number", "门诊号")
    VISIT_DATE = day_field("visit_date", "就诊日期")
    RECORD_NUMBER = code_field("record_number", "病历号")
    INPATIENT_NUMBER = code_field("inpatient_number", "住院号")
    DEPARTMENT = text_field("department", "科别")
    ADMISSION_DATE = day_field("admission_date", "入院日期")
    DISCHARGE_DATE = day_field("discharge_date", "出院日期")
    STAY_DAYS = number_field("stay_days", "住院天数")
    PREPAID = money_field("prepaid", "预缴金额")
    TOPPED_UP = money_field("topped_up", "补缴金额")
    REFUNDED = money_field("refunded", "退费金额")
    INSURANCE_TYPE = text_field("insurance_type", "医保类型")
    INSURANCE_NUMBER = code_field("insurance_number", "医保编号")
    FUND_PAID = money_field("fund_paid", "医保统筹基金支付")
    OTHER_PAID = money_field("other_paid", "其他支付")
    ACCOUNT_PAID = money_field("account_paid", "个人账户支付")
    CASH_PAID = money_field("cash_paid", "个人现金支付")
    SELF_PAID = money_field("self_paid", "个人自付")
    OWN_EXPENSE = money_field("own_expense", "个人自费")
    PAYEE = text_field("payee", "收款单位")
    CHECKER = text_field("checker", "复核人")
    CASHIER = text_field("cashier", "收款人")
    ITEMS = TableSpec(
        "items",
        "收费项目",
        {"name": Kind.TEXT, "quantity": Kind.NUMBER, "unit": Kind.TEXT, "amount": Kind.MONEY, "remark": Kind.TEXT},
    )


class VatInvoice:
    """增值税发票."""

    TITLE = text_field("title", "发票名称")
    INVOICE_CODE = code_field("invoice_code", "发票代码")
    INVOICE_NUMBER = code_field("invoice_number", "发票号码")
    ISSUE_DATE = day_field("issue_date", "开票日期")
    CHECK_CODE = code_field("check_code", "校验码")
    BUYER = text_field("buyer", "购买方名称")
    BUYER_ID = code_field("buyer_id", "购买方纳税人识别号")
    SELLER = text_field("seller", "销售方名称")
    SELLER_ID = code_field("seller_id", "销售方纳税人识别号")
    NET_AMOUNT = money_field("net_amount", "合计金额")
    TAX_AMOUNT = money_field("tax_amount", "合计税额")
    TOTAL = money_field("total", "价税合计(小写)")
    TOTAL_IN_WORDS = text_field("total_in_words", "价税合计(大写)")
    ITEMS = TableSpec(
        "items",
        "货物或服务",
        {
            "name": Kind.TEXT,
            "spec": Kind.TEXT,
            "unit": Kind.TEXT,
            "quantity": Kind.NUMBER,
            "price": Kind.NUMBER,
            "amount": Kind.MONEY,
            "tax_rate": Kind.TEXT,
            "tax": Kind.MONEY,
        },
    )


class ExpenseList:
    """费用清单."""

    TITLE = text_field("title", "清单名称")
    HOSPITAL = text_field("hospital", "医疗机构")
    NAME = text_field("name", "姓名")
    SEX = sex_field("sex", "性别")
    AGE = number_field("age", "年龄")
    ID_NUMBER = code_field("id_number", "身份证号")
    INPATIENT_NUMBER = code_field("inpatient_number", "住院号")
    OUTPATIENT_NUMBER = code_field("outpatient_number", "门诊号")
    DEPARTMENT = text_field("department", "科室")
    INSURANCE_TYPE = text_field("insurance_type", "医保类型")
    ADMISSION_DATE = day_field("admission_date", "入院日期")
    DISCHARGE_DATE = day_field("discharge_date", "出院日期")
    TOTAL = money_field("total", "合计金额")
    ITEMS = TableSpec(
        "items",
        "明细",
        {
            "date": Kind.DATE,
            "code": Kind.CODE,
            "name": Kind.TEXT,
            "spec": Kind.TEXT,
            "unit": Kind.TEXT,
            "quantity": Kind.NUMBER,
            "price": Kind.NUMBER,
            "amount": Kind.MONEY,
            "coverage": Kind.TEXT,
            "self_ratio": Kind.TEXT,
        },
    )


class DischargeRecord:
    """出院记录."""

    TITLE = text_field("title", "文书名称")
    HOSPITAL = text_field("hospital", "医疗机构")
    NAME = text_field("name", "姓名")
    SEX = sex_field("sex", "性别")
    AGE = number_field("age", "年龄")
    DEPARTMENT = text_field("department", "科别")
    BED = text_field("bed", "床号")
    INPATIENT_NUMBER = code_field("inpatient_number", "住院号")
    ADMISSION_DATE = day_field("admission_date", "入院日期")
    DISCHARGE_DATE = day_field("discharge_date", "出院日期")
    STAY_DAYS = number_field("stay_days", "住院天数")
    ADMISSION_DIAGNOSIS = list_field("admission_diagnosis", "入院诊断")
    DISCHARGE_DIAGNOSIS = list_field("discharge_diagnosis", "出院诊断")
    ADMISSION_CONDITION = text_field("admission_condition", "入院情况")
    COURSE = text_field("course", "诊疗经过")
    DISCHARGE_CONDITION = text_field("discharge_condition", "出院情况")
    ORDERS = text_field("orders", "出院医嘱")
    PHYSICIAN = text_field("physician", "医师签名")
    RECORD_DATE = day_field("record_date", "记录日期")


class DiagnosisCertificate:
    """诊断证明."""

    TITLE = text_field("title", "文书名称")
    HOSPITAL = text_field("hospital", "医疗机构")
    CERTIFICATE_NUMBER = code_field("certificate_number", "编号")
    NAME = text_field("name", "姓名")
    SEX = sex_field("sex", "性别")
    AGE = number_field("age", "年龄")
    ID_NUMBER = code_field("id_number", "身份证号")
    DEPARTMENT = text_field("department", "科别")
    OUTPATIENT_NUMBER = code_field("outpatient_number", "门诊号")
    INPATIENT_NUMBER = code_field("inpatient_number", "住院号")
    VISIT_DATE = day_field("visit_date", "就诊日期")
    ADMISSION_DATE = day_field("admission_date", "入院日期")
    DISCHARGE_DATE = day_field("discharge_date", "出院日期")
    STAY_DAYS = number_field("stay_days", "住院天数")
    DIAGNOSIS = list_field("diagnosis", "诊断")
    ADVICE = text_field("advice", "处理意见")
    OUTCOME = text_field("outcome", "治疗结果")
    PHYSICIAN = text_field("physician", "医师签名")
    ISSUE_DATE = day_field("issue_date", "开具日期")


class IdCard:
    """居民身份证."""

    NAME = text_field("name", "姓名")
    SEX = sex_field("sex", "性别")
    ETHNICITY = text_field("ethnicity", "民族")
    BIRTH_DATE = day_field("birth_date", "出生")
    ADDRESS = text_field("address", "住址")
    ID_NUMBER = code_field("id_number", "公民身份号码")
    AUTHORITY = text_field("authority", "签发机关")
    VALID_FROM = day_field("valid_from", "有效期起")
    VALID_UNTIL = text_field("valid_until", "有效期止")


class SocialSecurityCard:
    """社会保障卡."""

    NAME = text_field("name", "姓名")
    ID_NUMBER = code_field("id_number", "社会保障号码")
    CARD_NUMBER = code_field("card_number", "社会保障卡号")
    BANK_NUMBER = code_field("bank_number", "银行卡号")
    ISSUE_DATE = day_field("issue_date", "发卡日期")


class BankCard:
    """银行卡或存折."""

    HOLDER = text_field("holder", "户名")
    NUMBER = code_field("number", "卡号或账号")
    BANK = text_field("bank", "开户行")
    VALID_UNTIL = text_field("valid_until", "有效期")


class BusinessLicense:
    """营业执照."""

    USCC = code_field("uscc", "统一社会信用代码")
    NAME = text_field("name", "名称")
    TYPE = text_field("type", "类型")
    LEGAL_REPRESENTATIVE = text_field("legal_representative", "法定代表人")
    REGISTERED_CAPITAL = text_field("registered_capital", "注册资本")
    ESTABLISHED = day_field("established", "成立日期")
    TERM = text_field("term", "营业期限")
    ADDRESS = text_field("address", "住所")
    SCOPE = text_field("scope", "经营范围")
    ISSUE_DATE = day_field("issue_date", "登记日期")


class MedicalInstitutionLicense:
    """医疗机构执业许可证."""

    REGISTRATION_NUMBER = code_field("registration_number", "登记号")
    NAME = text_field("name", "机构名称")
    ADDRESS = text_field("address", "地址")
    LEGAL_REPRESENTATIVE = text_field("legal_representative", "法定代表人")
    PRINCIPAL = text_field("principal", "主要负责人")
    DEPARTMENTS = text_field("departments", "诊疗科目")
    VALID_FROM = day_field("valid_from", "有效期起")
    VALID_UNTIL = day_field("valid_until", "有效期止")
    AUTHORITY = text_field("authority", "发证机关")
    ISSUE_DATE = day_field("issue_date", "发证日期")


class Common:
    """What every type without a deep extractor gives, where printed."""

    NAME = text_field("name", "姓名")
    ID_NUMBER = code_field("id_number", "身份证号")
    HOSPITAL = text_field("hospital", "医疗机构")
    ISSUE_DATE = day_field("issue_date", "日期")


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


def from_json(spec: Spec[T], written: Any) -> T:
    """The value that the contract's JSON form stands for; what `to_json` writes comes back as it was.

    Raises:
        ValueError: it is no value of that kind.
    """
    text = "\n".join(map(str, written)) if isinstance(written, list | tuple) and spec.kind is Kind.LIST else written
    value = spec.parse(text) if isinstance(text, str) else None
    if value in (None, ()):
        raise ValueError(f"不是有效的值：{written}")
    return value


SPEC_OF_KIND: Mapping[Kind, Callable[[str, str], Spec[Any]]] = {
    Kind.TEXT: text_field,
    Kind.CODE: code_field,
    Kind.MONEY: money_field,
    Kind.NUMBER: number_field,
    Kind.DATE: day_field,
    Kind.LIST: list_field,
}
"""How a cell is read that has no entry of its own, by the kind of its column."""
