"""What each paper prints and under which stable label it is given: the words of public forms, type by type.

The labels are those of `intake/types/papers.py`; a type that is not listed here gives its printed pairs only.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from extractors.papers.entries import PaperEntry, code_entry, date_entry, text_entry
from extractors.papers.people import Role
from intake import types
from intake.model import Field
from intake.numbers import bank_numbers, credit_codes
from intake.patterns import words_beside
from intake.types import papers, vocabulary
from intake.types.vocabulary import Spec

_WORDS = words_beside(__file__)

VALID = _WORDS["valid"]
TERM = _WORDS["term"]


def _prove_account(field: Field[str]) -> Field[str]:
    return bank_numbers.prove_bank_number(field, card=False)


_HOLDER_ID = _WORDS["holder_id"]
_BANK: tuple[PaperEntry[Any], ...] = (
    text_entry(papers.ACCOUNT_HOLDER,
        "户名 账户名 账户名称 开户名 开户人 开户名称 收款人户名 持卡人 收款户名 收款人姓名 收款账户名称 收款账户名 "
        "收款人名称"),
    code_entry(papers.ACCOUNT,
        "账号 银行账号 银行卡号 卡号 收款账号 账户 银行账户 存折账号 卡(折)号 开户账号 银行卡账号",
        shape=r"\d[\d ]{8,26}\d", proof=_prove_account),
    text_entry(papers.BANK, "开户行", "开户银行", "开户行名称", "开户银行名称", "收款银行", "收款行", "开户网点", "所属银行", wraps=True),
)  # fmt: skip
_ADDRESS = text_entry(papers.ADDRESS,
    "住址 住所 地址 现住址 居住地址 家庭住址 详细地址 注册地址 坐落 诊所地址 暂住地址 房屋坐落 医疗机构地址 单位地址 "
    "机构地址 经营地址 经营场所 现居住地址 居住登记地址 房地坐落 权利坐落 执业地址", shape=r"[^。；;，,《]{2,}", wraps=True)  # fmt: skip
_AUTHORITY = text_entry(papers.AUTHORITY, "发证机关 签发机关 登记管理机关 备案机关 登记机关 发证部门 批准机关 "
    "发证单位 签发单位")  # fmt: skip
_LICENCE: tuple[PaperEntry[Any], ...] = (
    text_entry(papers.NUMBER, *_HOLDER_ID, shape=r"[0-9A-Za-z一-鿿()（）\[\]〔〕第字号-]*\d{3,}[0-9A-Za-z号-]*"),
    text_entry(papers.HOLDER,
        "企业名称 单位名称 诊所名称 机构名称 名称 备案人 医疗机构名称 持证单位", shape=r"[一-鿿]{4,}.*", wraps=True),
    code_entry(papers.USCC, "统一社会信用代码", "社会信用代码", shape=r"[0-9A-Za-z]{15,20}", proof=credit_codes.prove_code),
    text_entry(papers.LEGAL_REPRESENTATIVE,
        "法定代表人 法人代表 诊所负责人 负责人 主要负责人 企业负责人", shape=r"^[一-鿿·]{2,15}"),
    _ADDRESS,
    _AUTHORITY,
)  # fmt: skip
_EMPLOYER = text_entry(papers.EMPLOYER,
    "工作单位 单位名称 用人单位 参保单位 单位 工作单位名称 现工作单位 所在单位 证明单位 介绍单位 派出单位 出具单位 "
    "单位全称", shape=r"[一-鿿].{3,}")  # fmt: skip
_PLACE = text_entry(papers.PLACE,
    "工作地点 工作地 居住地 异地居住地 现居住地 就医地 务工地 异地地址 派驻地 异地工作地", shape=r"[^。；;]{2,}", wraps=True)  # fmt: skip
_DIAGNOSIS = text_entry(papers.DIAGNOSIS,
    "临床诊断 诊断 初步诊断 主要诊断 疾病诊断 转诊诊断 目前诊断 入院诊断 初步印象 印象 疾病名称", wraps=True)  # fmt: skip

ENTRIES: Mapping[str, tuple[PaperEntry[Any], ...]] = {
    types.PRESCRIPTION: (_DIAGNOSIS,),
    types.REFERRAL_CERTIFICATE: (
        text_entry(papers.FROM_HOSPITAL, "转出医院", "转出医疗机构", "转出机构", "转出单位", "申请转诊医院", "转诊医院"),
        text_entry(papers.TO_HOSPITAL,
            "转往医院 转入医院 转往医疗机构 转入医疗机构 拟转往医院 拟转医院 转诊医疗机构 接收医院 转入机构 拟转入医院 "
            "拟转往医疗机构 转往医院名称 转院医院 转入单位 转往单位 拟转入单位 转入医院名称 转往机构"),
        _DIAGNOSIS,
        text_entry(papers.REASON,
            "转诊原因 转院原因 转院理由 转诊理由 转诊转院原因 转往原因 转外就医原因 转出原因 主要现病史(转出原因) "
            "转诊目的", wraps=True),
    ),
    types.HOUSEHOLD_REGISTER: (
        code_entry(papers.REGISTER_NUMBER, "户号", "户口编号", shape=r"\d{4,}"),
        text_entry(papers.HEAD, "户主姓名", shape=r"^[一-鿿·]{2,15}"),
        _ADDRESS,
    ),
    types.BIRTH_CERTIFICATE: (
        code_entry(papers.BIRTH_NUMBER, "出生医学证明编号", "出生证编号", "编号", "证号", "出生证号", "No", "NO",
             shape=r"[A-Z]\d{9}(?!\d)"),
        text_entry(papers.CHILD, "新生儿姓名", "婴儿姓名", shape=r"^[一-鿿·]{2,15}"),
        PaperEntry(vocabulary.sex_field(papers.CHILD_SEX, papers.CHILD_SEX), ("新生儿性别", "婴儿性别", "性别")),
        date_entry(papers.CHILD_BIRTH, "出生时间", "出生日期", "出生年月日"),
    ),
    types.MARRIAGE_CERTIFICATE: (code_entry(papers.MARRIAGE_NUMBER, "结婚证字号", "字号", "证号", "编号", shape=r"[A-Z]?\d[\d-]{8,}\d"),),
    types.BIRTH_PERMIT: (
        code_entry(papers.NUMBER, "编号", "证号", "登记号", "证书编号", "服务证号", shape=r"[0-9A-Za-z-]{4,}"),
        text_entry(papers.BIRTH_ORDER, "孩次", "胎次", "生育孩次", "拟生育孩次", shape=r"[第]?[一二三四1-4]{1,2}[孩胎]?"),
    ),
    types.RESIDENCE_PERMIT: (
        code_entry(papers.NUMBER, "证号", "编号", "居住证号", "证件编号", "登记号", shape=r"[0-9A-Za-z]{6,}"),
        _ADDRESS,
        _AUTHORITY,
    ),
    types.PROPERTY_CERTIFICATE: (
        text_entry(papers.NUMBER, "证号", "编号", "不动产权证号", "房权证号", "产权证号", shape=r".*\d{4,}.*"),
        text_entry(papers.HOLDER, "权利人", "房屋所有权人", "所有权人", "土地使用权人", shape=r"^[一-鿿·]{2,15}"),
        _ADDRESS,
    ),
    types.LABOR_CONTRACT: (
        text_entry(papers.PARTY_A,
            "甲方(用人单位) 甲方名称 甲方单位 甲方 用人单位 用人单位名称 聘用单位 聘用方 用工单位 派遣单位 单位名称 "
            "企业名称", shape=r"[一-鿿].{3,}"),
        text_entry(papers.PARTY_B,
            "乙方(劳动者) 乙方姓名 乙方 劳动者姓名 劳动者 受聘人 受聘方 职工姓名 姓名", shape=r"^[一-鿿·]{2,15}"),
        date_entry(papers.TERM_FROM, "合同起始日期", "合同开始日期", "合同起始时间", "起始日期", "合同生效日期"),
        date_entry(papers.TERM_UNTIL, "合同终止日期", "合同结束日期", "合同到期日期", "合同终止时间", "终止日期", "合同期满日期"),
    ),
    types.WORK_CERTIFICATE: (_EMPLOYER, _PLACE, text_entry(papers.CLERK, "经办人", "联系人", shape=r"^[一-鿿·]{2,15}")),
    types.COMMITMENT_LETTER: (_EMPLOYER, _PLACE),
    types.TRANSFER_AUTHORIZATION: (
        *_BANK,
        text_entry(papers.RELATION,
            "与患者关系 与授权人关系 与委托人关系 与参保人关系 与本人关系 双方关系 关系", shape=r"^[一-鿿]{1,6}"),
    ),
    types.INTRODUCTION_LETTER: (_EMPLOYER, text_entry(papers.CLERK, "经办人", "联系人", shape=r"^[一-鿿·]{2,15}")),
    types.CHRONIC_APPLICATION: (
        text_entry(papers.DIAGNOSIS, "临床诊断", "诊断", "主要诊断", "疾病诊断", wraps=True),
    ),
    types.AGREEMENT_APPLICATION: (
        *_BANK,
        text_entry(papers.HOLDER,
            "机构名称 医疗机构名称 单位名称 申请单位 申请机构 申请单位名称 企业名称 药店名称 诊所名称 名称",
            shape=r"[一-鿿]{4,}.*", wraps=True),
        *_LICENCE[2:-1],
        code_entry(papers.REGISTRATION_NUMBER,
            "执业许可证登记号 登记号 《医疗机构执业许可证》登记号 医疗机构执业许可证登记号 执业许可证号 "
            "医疗机构执业许可证号", shape=r"(?<![0-9A-Za-z])[0-9A-Za-z]{10,22}(?![0-9A-Za-z])"),
        text_entry(papers.BEDS, "床位数", "批准床位", "床位", "核定床位", "编制床位", "实际开放床位", "批准床位数", shape=r"\d{1,5}"),
        text_entry(papers.GRADE, "医疗机构等级", "医院等级", "机构等级", "等级", "等级/等次", "机构级别", shape=r"[一二三未社].{1,10}"),
    ),
    types.TCM_CLINIC_FILING: _LICENCE,
    types.INSTITUTION_LEGAL_PERSON_CERTIFICATE: _LICENCE,
    types.PRIVATE_NONENTERPRISE_CERTIFICATE: _LICENCE,
    types.DRUG_BUSINESS_LICENSE: _LICENCE,
    types.PRACTITIONER_CERTIFICATE: (
        code_entry(papers.NUMBER,
            "证书编码 执业证书编码 证书编号 资格证书编码 执业证书编号 编码 编号 注册证编号 管理号 注册号 证书号 "
            "执业证书号", shape=r"[0-9A-Za-z]{8,30}"),
        text_entry(papers.CATEGORY, "执业类别", "类别", "资格类别", "专业类别", "执业级别", "级别", "资格名称"),
        text_entry(papers.SCOPE, "执业范围", "专业", "专业名称", wraps=True),
        text_entry(papers.PRACTICE_PLACE,
            "第一执业地点 主要执业机构 执业地点 主执业机构 执业机构 执业单位 执业机构名称 主要执业地点", wraps=True),
        _AUTHORITY,
    ),
    types.SOCIAL_INSURANCE_PROOF: (_EMPLOYER,),
}  # fmt: skip
"""Document type -> its entries."""

_OF_TWO = r"(?<![一-鿿])(?P<name>[一-鿿·]{2,4})\s*[(（，,]\s*(?:性别[:：]?\s*)?"
"""A name before its sex: 张三（女，身份证号…）与李四（男，…）."""
_COUPLE = (
    Role(papers.HUSBAND, papers.HUSBAND_ID, ("男方姓名", "男方", "丈夫姓名", "丈夫", "夫方姓名", "配偶(男)姓名"), "男", ("男方身份证号",
        "男方身份证号码", "丈夫身份证号"), rf"{_OF_TWO}[男]"),
    Role(papers.WIFE, papers.WIFE_ID, ("女方姓名", "女方", "妻子姓名", "妻子", "妻方姓名", "女职工姓名"), "女", ("女方身份证号",
        "女方身份证号码", "妻子身份证号"), rf"{_OF_TWO}[女]"),
)  # fmt: skip
_SPOUSES = (
    replace(_COUPLE[0], words=(*_COUPLE[0].words, "男职工姓名", "男职工", "配偶姓名", "配偶"),
        own=(*_COUPLE[0].own, "配偶身份证号", "配偶身份证号码", "男职工身份证号")),
    replace(_COUPLE[1], words=(*_COUPLE[1].words, "未就业配偶姓名", "女职工", "职工姓名"),
        own=(*_COUPLE[1].own, "女职工身份证号", "未就业配偶身份证号")),
)  # fmt: skip
"""生育申请: the woman applies, so that the spouse is the husband; where a valid number says otherwise, both are doubtful."""
ROLES: Mapping[str, tuple[Role, ...]] = {
    types.TRANSFER_AUTHORIZATION: (
        Role(
            papers.GIVER, papers.GIVER_ID, ("授权人姓名", "授权人", "委托人姓名", "委托人"), None,
            ("授权人身份证号", "授权人身份证号码", "委托人身份证号", "委托人身份证号码"),
                r"本人\s*(?P<name>[一-鿿·]{2,4})(?=[（(,，、]|身份证)",
        ),
        Role(
            papers.TAKER, papers.TAKER_ID, ("被授权人姓名", "被授权人", "受托人姓名", "受托人", "被委托人姓名", "被委托人"), None,
            ("被授权人身份证号", "被授权人身份证号码", "受托人身份证号", "受托人身份证号码", "被委托人身份证号"),
            r"(?:授权|委托)(?:本人)?(?:之|的)?(?:亲属|家属|父亲|母亲|儿子|女儿|丈夫|妻子|配偶)?\s*(?P<name>[一-鿿·]{2,4}?)\s*(?=先生|女士|同志|[（(,，、]|身份证|代)",
        ),
    ),
    types.BIRTH_CERTIFICATE: (
        Role(papers.MOTHER, papers.MOTHER_ID, ("母亲姓名", "母亲"), "女", ("母亲身份证号", "母亲身份证号码", "母亲证件号码",
            "母亲有效身份证件号码")),
        Role(papers.FATHER, papers.FATHER_ID, ("父亲姓名", "父亲"), "男", ("父亲身份证号", "父亲身份证号码", "父亲证件号码",
            "父亲有效身份证件号码")),
    ),
    types.MARRIAGE_CERTIFICATE: _COUPLE,
    types.BIRTH_PERMIT: _COUPLE,
    types.MATERNITY_APPLICATION: _SPOUSES,
}  # fmt: skip
"""Document type -> the people it names, where they are more than one."""

MONEY: Mapping[Spec[Any], tuple[str, ...]] = {
    vocabulary.money_field(papers.TOTAL, papers.TOTAL): (
        "医疗费总额", "医疗费用总额", "医疗总费用", "总费用", "费用总额", "医疗费合计", "费用合计", "本次医疗费总额", "医疗费总金额",
        "总金额", "医疗费用合计", "本次医疗费用总额", "住院总费用", "医疗费用总金额", "发生费用总额",
    ),
    vocabulary.money_field(papers.FUND_PAID, papers.FUND_PAID): (
        "基金支付总额", "基金支付合计", "医保基金支付总额", "医保支付总额", "基金支付", "医保基金支付", "医保支付合计", "报销金额合计",
        "基金支付金额", "基金支付总金额", "医保基金支付合计", "医保支付金额", "医保报销金额", "报销总额",
    ),
    vocabulary.money_field(papers.POOL_PAID, papers.POOL_PAID): ("统筹基金支付", "基本统筹支付", "统筹支付", "医保统筹基金支付",
        "基本医疗保险统筹基金支付", "基本医保统筹基金支付", "统筹基金支付金额", "基本医疗统筹支付", "基本统筹基金支付", "统筹支付金额"),
    vocabulary.money_field(papers.PERSON_PAID, papers.PERSON_PAID): (
        "个人支付", "个人负担", "个人支付总额", "个人支付金额", "个人负担总额", "个人支付合计", "个人负担金额", "个人负担合计",
        "个人承担", "个人负担总金额", "个人支付总金额", "个人自付总额", "个人费用合计",
    ),
    vocabulary.money_field(papers.ACCOUNT_PAID, papers.ACCOUNT_PAID): ("个人账户支付", "账户支付", "个账支付", "个人账户支付金额"),
    vocabulary.money_field(papers.CASH_PAID, papers.CASH_PAID): ("个人现金支付", "现金支付", "个人现金", "现金支付金额"),
    vocabulary.money_field(papers.DEDUCTIBLE, papers.DEDUCTIBLE): ("起付标准", "起付线", "起付金额", "本次起付线", "起付标准金额"),
}  # fmt: skip
"""结算单: amounts and the words before them."""


def words_of(kind: str) -> tuple[str, ...]:
    """Every word that the reading of a type must know as a label."""
    entries = [w for e in ENTRIES.get(kind, ()) for w in e.words]
    roles = [w for r in ROLES.get(kind, ()) for w in (*r.words, *r.own)]
    money = [w for words in MONEY.values() for w in words] if kind == types.SETTLEMENT_SHEET else []
    periods = [*VALID, *(TERM if kind == types.LABOR_CONTRACT else ())]
    return tuple(dict.fromkeys([*entries, *roles, *money, *periods]))
