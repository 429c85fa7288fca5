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
    """A text field."""
    return Spec(name, label, Kind.TEXT, values.text)


def code(name: str, label: str) -> Spec[str]:
    """A number that is a name."""
    return Spec(name, label, Kind.CODE, values.code)


def money(name: str, label: str) -> Spec[Decimal]:
    """An amount in yuan."""
    return Spec(name, label, Kind.MONEY, values.money)


def number(name: str, label: str) -> Spec[Decimal]:
    """A quantity."""
    return Spec(name, label, Kind.NUMBER, values.number)


def day(name: str, label: str) -> Spec[Day]:
    """A date, perhaps in part."""
    return Spec(name, label, Kind.DATE, values.day)


def entries(name: str, label: str) -> Spec[tuple[str, ...]]:
    """A list, an entry a line."""

    def parse(printed: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in printed.splitlines() if line.strip())

    return Spec(name, label, Kind.LIST, parse)


def sex(name: str, label: str) -> Spec[str]:
    """男 or 女."""

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


class VatInvoice:
    """增值税发票."""

    TITLE = text("title", "发票名称")
    INVOICE_CODE = code("invoice_code", "发票代码")
    INVOICE_NUMBER = code("invoice_number", "发票号码")
    ISSUE_DATE = day("issue_date", "开票日期")
    CHECK_CODE = code("check_code", "校验码")
    BUYER = text("buyer", "购买方名称")
    BUYER_ID = code("buyer_id", "购买方纳税人识别号")
    SELLER = text("seller", "销售方名称")
    SELLER_ID = code("seller_id", "销售方纳税人识别号")
    NET_AMOUNT = money("net_amount", "合计金额")
    TAX_AMOUNT = money("tax_amount", "合计税额")
    TOTAL = money("total", "价税合计(小写)")
    TOTAL_IN_WORDS = text("total_in_words", "价税合计(大写)")
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

    TITLE = text("title", "清单名称")
    HOSPITAL = text("hospital", "医疗机构")
    NAME = text("name", "姓名")
    SEX = sex("sex", "性别")
    AGE = number("age", "年龄")
    ID_NUMBER = code("id_number", "身份证号")
    INPATIENT_NUMBER = code("inpatient_number", "住院号")
    OUTPATIENT_NUMBER = code("outpatient_number", "门诊号")
    DEPARTMENT = text("department", "科室")
    INSURANCE_TYPE = text("insurance_type", "医保类型")
    ADMISSION_DATE = day("admission_date", "入院日期")
    DISCHARGE_DATE = day("discharge_date", "出院日期")
    TOTAL = money("total", "合计金额")
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

    TITLE = text("title", "文书名称")
    HOSPITAL = text("hospital", "医疗机构")
    NAME = text("name", "姓名")
    SEX = sex("sex", "性别")
    AGE = number("age", "年龄")
    DEPARTMENT = text("department", "科别")
    BED = text("bed", "床号")
    INPATIENT_NUMBER = code("inpatient_number", "住院号")
    ADMISSION_DATE = day("admission_date", "入院日期")
    DISCHARGE_DATE = day("discharge_date", "出院日期")
    STAY_DAYS = number("stay_days", "住院天数")
    ADMISSION_DIAGNOSIS = entries("admission_diagnosis", "入院诊断")
    DISCHARGE_DIAGNOSIS = entries("discharge_diagnosis", "出院诊断")
    ADMISSION_CONDITION = text("admission_condition", "入院情况")
    COURSE = text("course", "诊疗经过")
    DISCHARGE_CONDITION = text("discharge_condition", "出院情况")
    ORDERS = text("orders", "出院医嘱")
    PHYSICIAN = text("physician", "医师签名")
    RECORD_DATE = day("record_date", "记录日期")


class DiagnosisCertificate:
    """诊断证明."""

    TITLE = text("title", "文书名称")
    HOSPITAL = text("hospital", "医疗机构")
    CERTIFICATE_NUMBER = code("certificate_number", "编号")
    NAME = text("name", "姓名")
    SEX = sex("sex", "性别")
    AGE = number("age", "年龄")
    ID_NUMBER = code("id_number", "身份证号")
    DEPARTMENT = text("department", "科别")
    OUTPATIENT_NUMBER = code("outpatient_number", "门诊号")
    INPATIENT_NUMBER = code("inpatient_number", "住院号")
    VISIT_DATE = day("visit_date", "就诊日期")
    ADMISSION_DATE = day("admission_date", "入院日期")
    DISCHARGE_DATE = day("discharge_date", "出院日期")
    STAY_DAYS = number("stay_days", "住院天数")
    DIAGNOSIS = entries("diagnosis", "诊断")
    ADVICE = text("advice", "处理意见")
    OUTCOME = text("outcome", "治疗结果")
    PHYSICIAN = text("physician", "医师签名")
    ISSUE_DATE = day("issue_date", "开具日期")


class IdCard:
    """居民身份证."""

    NAME = text("name", "姓名")
    SEX = sex("sex", "性别")
    ETHNICITY = text("ethnicity", "民族")
    BIRTH_DATE = day("birth_date", "出生")
    ADDRESS = text("address", "住址")
    ID_NUMBER = code("id_number", "公民身份号码")
    AUTHORITY = text("authority", "签发机关")
    VALID_FROM = day("valid_from", "有效期起")
    VALID_UNTIL = text("valid_until", "有效期止")


class SocialSecurityCard:
    """社会保障卡."""

    NAME = text("name", "姓名")
    ID_NUMBER = code("id_number", "社会保障号码")
    CARD_NUMBER = code("card_number", "社会保障卡号")
    BANK_NUMBER = code("bank_number", "银行卡号")
    ISSUE_DATE = day("issue_date", "发卡日期")


class BankCard:
    """银行卡或存折."""

    HOLDER = text("holder", "户名")
    NUMBER = code("number", "卡号或账号")
    BANK = text("bank", "开户行")
    VALID_UNTIL = text("valid_until", "有效期")


class BusinessLicense:
    """营业执照."""

    USCC = code("uscc", "统一社会信用代码")
    NAME = text("name", "名称")
    TYPE = text("type", "类型")
    LEGAL_REPRESENTATIVE = text("legal_representative", "法定代表人")
    REGISTERED_CAPITAL = text("registered_capital", "注册资本")
    ESTABLISHED = day("established", "成立日期")
    TERM = text("term", "营业期限")
    ADDRESS = text("address", "住所")
    SCOPE = text("scope", "经营范围")
    ISSUE_DATE = day("issue_date", "登记日期")


class MedicalInstitutionLicense:
    """医疗机构执业许可证."""

    REGISTRATION_NUMBER = code("registration_number", "登记号")
    NAME = text("name", "机构名称")
    ADDRESS = text("address", "地址")
    LEGAL_REPRESENTATIVE = text("legal_representative", "法定代表人")
    PRINCIPAL = text("principal", "主要负责人")
    DEPARTMENTS = text("departments", "诊疗科目")
    VALID_FROM = day("valid_from", "有效期起")
    VALID_UNTIL = day("valid_until", "有效期止")
    AUTHORITY = text("authority", "发证机关")
    ISSUE_DATE = day("issue_date", "发证日期")


class Common:
    """What every type without a deep extractor gives, where printed."""

    NAME = text("name", "姓名")
    ID_NUMBER = code("id_number", "身份证号")
    HOSPITAL = text("hospital", "医疗机构")
    ISSUE_DATE = day("issue_date", "日期")


@dataclass(frozen=True, slots=True)
class Type:
    """A document type: its key, its Chinese label, and whether it has fields of its own (`deep`)."""

    name: str
    label: str
    deep: bool
    fields: tuple[Spec[Any], ...]
    tables: tuple[TableSpec, ...]


def _deep(name: str, label: str, holder: type[object]) -> Type:
    return Type(name, label, True, *_of(holder))


def _common(name: str, label: str) -> Type:
    return Type(name, label, False, *_of(Common))


def _of(holder: type[object]) -> tuple[tuple[Spec[Any], ...], tuple[TableSpec, ...]]:
    entries_ = tuple(vars(holder).values())
    return tuple(e for e in entries_ if isinstance(e, Spec)), tuple(e for e in entries_ if isinstance(e, TableSpec))


TYPES: Mapping[str, Type] = {
    t.name: t
    for t in (
        _deep("outpatient_invoice", "门诊收费票据", MedicalInvoice),
        _deep("inpatient_invoice", "住院收费票据", MedicalInvoice),
        _deep("vat_invoice", "增值税发票", VatInvoice),
        _deep("expense_list", "费用清单", ExpenseList),
        _common("settlement_sheet", "医保结算单"),
        _deep("discharge_record", "出院记录", DischargeRecord),
        _deep("diagnosis_certificate", "诊断证明", DiagnosisCertificate),
        _common("outpatient_record", "门诊病历"),
        _common("inpatient_record", "住院病历"),
        _common("exam_report", "检查检验报告"),
        _common("prescription", "处方"),
        _common("medical_order", "医嘱单"),
        _common("referral_certificate", "转诊转院证明"),
        _deep("id_card", "居民身份证", IdCard),
        _common("household_register", "户口本"),
        _deep("social_security_card", "社会保障卡", SocialSecurityCard),
        _deep("bank_card", "银行卡或存折", BankCard),
        _common("birth_certificate", "出生医学证明"),
        _common("marriage_certificate", "结婚证"),
        _common("birth_permit", "准生证"),
        _common("residence_permit", "居住证"),
        _common("property_certificate", "房产证"),
        _common("labor_contract", "劳动合同"),
        _common("work_certificate", "异地工作证明"),
        _common("commitment_letter", "个人承诺书"),
        _common("transfer_authorization", "转账授权书"),
        _common("introduction_letter", "单位介绍信"),
        _common("chronic_application", "慢性病申请审核表"),
        _common("remote_care_application", "异地人员就医申请表"),
        _common("maternity_application", "生育申请表"),
        _common("agreement_application", "协议医疗机构申请表"),
        _common("application_letter", "申请书"),
        _deep("business_license", "营业执照", BusinessLicense),
        _deep("medical_institution_license", "医疗机构执业许可证", MedicalInstitutionLicense),
        _common("tcm_clinic_filing", "中医诊所备案证"),
        _common("institution_legal_person_certificate", "事业单位法人证书"),
        _common("private_nonenterprise_certificate", "民办非企业单位登记证书"),
        _common("drug_business_license", "药品经营许可证"),
        _common("practitioner_certificate", "执业或资格证书"),
        _common("staff_roster", "卫生技术人员名册"),
        _common("social_insurance_proof", "社会保险证明"),
        _common("department_list", "科室设置表"),
        _common("equipment_list", "大型医疗设备清单"),
        _common("price_list", "收费标准或药品价格清单"),
        _common("monthly_settlement", "月结算汇总表"),
        Type("unknown", "未识别", False, (), ()),
    )
}
"""Every type of the contract. A type whose extractor is not written yet is still recognised for what it is."""


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
