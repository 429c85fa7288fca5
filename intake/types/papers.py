"""What the papers without fields of their own give beyond the four common fields: stable labels of `extra`, and tables.

Issuers print the same thing under many labels (编号, 证号, 许可证编号); an entry listed here is always called by the one label
that it has here, so that rules and forms can ask for it. Values are text in the vocabulary's formats: dates ISO, money with
two places, numbers compact. Labels that are not listed stay in `extra` as they are printed.

Three entries judge rather than copy, and every value of theirs says why:

* `POSITIVE` of a report is `YES` only where two independent marks agree (an arrow and the printed range, words and a sign)
  or a sentence states a finding without negation and doubt; it proposes, people decide.
* A signature is `PRESENT` where a name was read behind its label. A place in which nothing was read is `UNKNOWN`:
  handwriting may be there unread, so `MISSING` is never concluded from lines of text.
"""

from collections.abc import Mapping
from typing import Final

YES: Final = "是"
NO: Final = "否"
UNKNOWN: Final = "不明"
PRESENT: Final = "有"
MISSING: Final = "无"

# ------------------------------------------------------------------------------------------------ reports
POSITIVE: Final = "阳性"
CONCLUSION: Final = "结论"
ABNORMAL: Final = "异常项"
ABNORMAL_COUNT: Final = "异常项数"

# ------------------------------------------------------------------------------------------------ people
NAME: Final = "姓名"
GIVER: Final = "授权人姓名"
GIVER_ID: Final = "授权人身份证号"
TAKER: Final = "被授权人姓名"
TAKER_ID: Final = "被授权人身份证号"
RELATION: Final = "与患者关系"
ACCOUNT_HOLDER: Final = "户名"
ACCOUNT: Final = "账号"
BANK: Final = "开户行"
HEAD: Final = "户主姓名"
TO_HEAD: Final = "与户主关系"
REGISTER_NUMBER: Final = "户号"
ADDRESS: Final = "住址"
CHILD: Final = "新生儿姓名"
CHILD_BIRTH: Final = "出生日期"
CHILD_SEX: Final = "性别"
MOTHER: Final = "母亲姓名"
MOTHER_ID: Final = "母亲身份证号"
FATHER: Final = "父亲姓名"
FATHER_ID: Final = "父亲身份证号"
HUSBAND: Final = "男方姓名"
HUSBAND_ID: Final = "男方身份证号"
WIFE: Final = "女方姓名"
WIFE_ID: Final = "女方身份证号"
CLERK: Final = "经办人"
CLERK_ID: Final = "经办人身份证号"

# ------------------------------------------------------------------------------------------------ papers and their terms
NUMBER: Final = "编号"
BIRTH_NUMBER: Final = "出生医学证明编号"
MARRIAGE_NUMBER: Final = "结婚证字号"
HOLDER: Final = "持有人"
USCC: Final = "统一社会信用代码"
LEGAL_REPRESENTATIVE: Final = "法定代表人"
VALID_FROM: Final = "有效期起"
VALID_UNTIL: Final = "有效期止"
AUTHORITY: Final = "发证机关"
EMPLOYER: Final = "单位"
PLACE: Final = "工作地点"
PARTY_A: Final = "甲方"
PARTY_B: Final = "乙方"
TERM_FROM: Final = "期限起"
TERM_UNTIL: Final = "期限止"
CATEGORY: Final = "类别"
SCOPE: Final = "执业范围"
PRACTICE_PLACE: Final = "第一执业地点"
BIRTH_ORDER: Final = "孩次"

# ------------------------------------------------------------------------------------------------ care and money
FROM_HOSPITAL: Final = "转出医院"
TO_HOSPITAL: Final = "转往医院"
DIAGNOSIS: Final = "诊断"
REASON: Final = "转诊原因"
TOTAL: Final = "医疗费总额"
FUND_PAID: Final = "基金支付总额"
POOL_PAID: Final = "统筹基金支付"
PERSON_PAID: Final = "个人支付"
ACCOUNT_PAID: Final = "个人账户支付"
CASH_PAID: Final = "个人现金支付"
DEDUCTIBLE: Final = "起付标准"
DISEASES: Final = "申请病种"
BEDS: Final = "床位数"
GRADE: Final = "医疗机构等级"
REGISTRATION_NUMBER: Final = "登记号"

SIGNATURES: Final[Mapping[str, str]] = {
    "applicant": "申请人签名",
    "giver": "授权人签名",
    "taker": "被授权人签名",
    "promiser": "承诺人签名",
    "physician": "医师签名",
    "clerk": "经办人签名",
    "representative": "法定代表人签名",
    "party_a": "甲方签名",
    "party_b": "乙方签名",
}
"""Who signs -> the label under which the signature is judged."""

RESULTS: Final = "results"
PERSONS: Final = "persons"
DRUGS: Final = "drugs"
ORDERS: Final = "orders"
DISEASE_TICKS: Final = "diseases"

COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    RESULTS: {"name": "名称", "result": "结果", "flag": "标记", "unit": "单位", "reference": "参考区间"},
    PERSONS: {
        "name": "名称", "sex": "性别", "birth_date": "出生日期", "id_number": "身份证号", "relation": "与户主关系",
        "title": "职称", "category": "类别", "certificate_number": "证书编号", "position": "职务", "department": "科室",
        "insurance": "险种", "status": "参保状态",
    },
    DRUGS: {"name": "名称", "spec": "规格", "quantity": "数量", "unit": "单位", "usage": "用法"},
    ORDERS: {
        "start": "开始", "content": "医嘱", "spec": "规格", "quantity": "数量", "unit": "单位", "usage": "用法", "stop": "停止",
        "physician": "医师",
    },
    DISEASE_TICKS: {"name": "名称", "ticked": "勾选"},
}  # fmt: skip
"""Table -> its columns and what they are called. A cell that is blank on paper is not in its row."""

TABLE_NAMES: Final[Mapping[str, str]] = {
    RESULTS: "检验结果", PERSONS: "人员", DRUGS: "药品", ORDERS: "医嘱", DISEASE_TICKS: "病种",
}  # fmt: skip
"""Table -> what it is called."""
