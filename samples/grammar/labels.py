"""The words by which papers print a field: `common` on any of them, `kept` for the reporting half only.

Labels without a key of the vocabulary (大病保险支付 …) stand here, too: a reader must leave their values alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class LabelWords:
    """Synonyms of one field."""

    common: tuple[str, ...]
    kept: tuple[str, ...] = ()

    def pick(self, rng: Random, reporting: bool) -> str:
        words = self.kept if reporting and self.kept and rng.random() < 0.4 else self.common
        return rng.choice(words)


def _w(common: str, kept: str = "") -> LabelWords:
    return LabelWords(tuple(common.split()), tuple(kept.split()))


_PERSON = {
    "sex": _w("性别 性别 性别"),
    "age": _w("年龄 年龄", "岁数 就诊年龄"),
    "id_number": _w("身份证号 身份证号码 身份证", "证件号码 公民身份号码 居民身份证号"),
    "department": _w("科别 科室 科室名称", "就诊科室 病区科室 所在科室"),
    "inpatient_number": _w("住院号 住院号码 住院编号", "住院登记号 住院病历号 住院号ID"),
    "outpatient_number": _w("门诊号 门诊号码 门诊编号", "门诊登记号 门诊就诊号"),
    "admission_date": _w("入院日期 入院时间", "住院日期 入院日"),
    "discharge_date": _w("出院日期 出院时间", "离院日期 出院日"),
    "stay": _w("住院时间 住院起止日期 住院日期", "住院期间 在院时间 住院起止时间 在院日期"),
    "stay_days": _w("住院天数 住院日数", "实际住院天数 在院天数 住院总天数"),
    "insurance_type": _w("医保类型 医保类别 参保类型", "险种类型 医疗保险类型 参保险种 险种"),
    "insurance_number": _w("医保编号 医保号 医保个人编号", "个人编号 医保卡号 参保编号 医保证号"),
}

_BILL = {
    "bill_code": _w("票据代码 代码 电子票据代码", "票据编码 电子代码"),
    "bill_number": _w("票据号码 号码 No. 票据号", "电子票据号码 NO №"),
    "check_code": _w("校验码 校验码", "电子校验码 票据校验码"),
    "payer": _w("交款人 缴款人 姓名 患者姓名", "付款人 病人姓名 就诊人 交费人"),
    "payer_id": _w("交款人统一社会信用代码 身份证号 身份证号码", "证件号码 交款人证件号 公民身份号码"),
    "issue_date": _w("开票日期 收费日期 开票时间", "开具日期 填开日期 收款日期"),
    "total": _w("金额合计（小写） 合计（小写） （小写） 小写", "总金额 合计金额 费用合计 总计 费用总额"),
    "total_in_words": _w(
        "金额合计（大写） 合计（大写） 大写 人民币（大写）", "合计人民币（大写） 总金额（大写） 合计大写"
    ),
    "business_serial": _w("业务流水号 流水号 收费流水号", "交易流水号 结算流水号 业务单号"),
    "institution_type": _w("医疗机构类型 机构类型", "医院类型 机构类别 医疗机构类别"),
    "visit_date": _w("就诊日期 就诊时间", "看诊日期 就医日期 诊疗日期"),
    "record_number": _w("病历号 病案号 病历号码", "病案编号 病历编号 病案号码"),
    "prepaid": _w("预缴金额 预交金额 预交金 预缴款", "预付金额 预收款 已预交金额 住院预交款"),
    "topped_up": _w("补缴金额 补交金额 应补金额", "应补交 应补缴金额 补收金额 出院补交"),
    "refunded": _w("退费金额 退款金额 应退金额", "应退款 退还金额 应退费 出院退款"),
    "fund_paid": _w("医保统筹基金支付 统筹基金支付 统筹支付", "统筹支付金额 医保统筹支付 基本医保统筹支付 统筹基金"),
    "other_paid": _w("其他支付 其它支付", "其他支付金额 其它支付金额"),
    "account_paid": _w("个人账户支付 账户支付 个人帐户支付", "个人账户 个账支付 医保账户支付 个人账户支付金额"),
    "cash_paid": _w("个人现金支付 现金支付 个人支付现金", "现金 现金支付金额 个人现金 现金支出"),
    "self_paid": _w("个人自付 自付金额 个人自付金额", "自付 个人自付费用 自付费用"),
    "own_expense": _w("个人自费 自费金额 个人自费金额", "自费 自费费用 全自费金额"),
    "payee": _w("收款单位 收款单位（章） 收款单位（盖章）", "收费单位 收款单位（公章） 开票单位"),
    "checker": _w("复核人 复核 复核员", "审核人 核对人"),
    "cashier": _w("收款人 收款员 收费员", "收费人 收银员 开票人"),
}

_LIST = {
    "name": _w("姓名 患者姓名 病人姓名", "病员姓名 就诊人 患者"),
    "hospital": _w("医疗机构 医院名称", "医疗机构名称 就诊医院"),
    "total": _w("合计 总计 费用合计 合计金额", "总金额 费用总额 总费用 医疗费用合计 应收合计"),
}

_RECORD = {
    "name": _w("姓名 患者姓名 病人姓名", "病员姓名 患者"),
    "bed": _w("床号 床位号", "床位 病床号"),
    "admission_diagnosis": _w("入院诊断 入院时诊断", "入院初步诊断 入院时主要诊断"),
    "discharge_diagnosis": _w("出院诊断 出院时诊断", "出院时主要诊断 最后诊断"),
    "admission_condition": _w("入院情况 入院时情况", "入院时病情 入院病情"),
    "course": _w("诊疗经过 治疗经过 诊治经过", "住院经过 住院诊疗经过 治疗过程"),
    "discharge_condition": _w("出院情况 出院时情况", "出院时病情 出院病情"),
    "orders": _w("出院医嘱 出院时医嘱", "出院指导 出院后建议"),
    "physician": _w("医师签名 医生签名 经治医师", "主治医师 管床医师 住院医师"),
    "record_date": _w("记录日期 书写日期 记录时间", "书写时间 填写日期"),
    "certificate_number": _w("编号 证明编号", "证明书编号 No."),
    "visit_date": _w("就诊日期 就诊时间", "就医日期 诊疗日期"),
    "diagnosis": _w("诊断 临床诊断 疾病诊断", "诊断意见 诊断结果 医师诊断"),
    "advice": _w("处理意见 建议 医师建议", "医嘱建议 处理建议 诊疗意见"),
    "issue_date": _w("开具日期 日期 出具日期", "签发日期 证明日期"),
}

_REPORT = {
    "name": _w("姓名 患者姓名", "受检者姓名 病人姓名"),
    "hospital": _w("医疗机构", "检查机构"),
    "issue_date": _w("报告日期 报告时间", "审核时间 出报告时间"),
}

_CARD = {
    "name": _w("姓名"), "sex": _w("性别"), "ethnicity": _w("民族"), "birth_date": _w("出生"), "address": _w("住址"),
    "id_number": _w("公民身份号码"), "authority": _w("签发机关"), "valid": _w("有效期限"),
}  # fmt: skip
_SOCIAL = {
    "name": _w("姓名"), "id_number": _w("社会保障号码 社会保障号", "公民身份号码"),
    "card_number": _w("社会保障卡号 卡号", "社保卡号 卡识别号"), "bank_number": _w("银行卡号 银行账号", "金融账号 银行账户"),
    "issue_date": _w("发卡日期 发卡时间", "签发日期 制卡日期"),
}  # fmt: skip
_BANK = {
    "holder": _w("户名 姓名", "账户名称 持卡人 开户名"), "number": _w("账号 卡号", "银行账号 卡号/账号 银行卡号"),
    "bank": _w("开户行 开户银行", "开户网点 开户机构 开户行名称"),
}  # fmt: skip
_BUSINESS = {
    "uscc": _w("统一社会信用代码"), "name": _w("名称", "企业名称"), "type": _w("类型", "主体类型"),
    "legal_representative": _w("法定代表人 负责人", "经营者 投资人"), "registered_capital": _w("注册资本", "出资额"),
    "established": _w("成立日期", "注册日期"), "term": _w("营业期限", "经营期限"),
    "address": _w("住所 营业场所", "经营场所 主要经营场所"), "scope": _w("经营范围"), "issue_date": _w("登记日期 发照日期", "核准日期"),
}  # fmt: skip
_MEDICAL = {
    "registration_number": _w("登记号"), "name": _w("机构名称 医疗机构名称", "名称"),
    "address": _w("地址", "执业地点 机构地址"),
    "legal_representative": _w("法定代表人"), "principal": _w("主要负责人", "负责人"), "departments": _w("诊疗科目"),
    "valid": _w("有效期限 有效期"), "authority": _w("发证机关", "发证单位 颁发机关"), "issue_date": _w("发证日期", "颁发日期"),
}  # fmt: skip
_TAX = {
    "invoice_code": _w("发票代码"), "invoice_number": _w("发票号码"), "issue_date": _w("开票日期"), "check_code": _w("校验码"),
    "buyer": _w("名称"), "buyer_id": _w("纳税人识别号 统一社会信用代码/纳税人识别号"), "seller": _w("名称"),
    "seller_id": _w("纳税人识别号 统一社会信用代码/纳税人识别号"),
}  # fmt: skip

LABELS: Mapping[str, Mapping[str, LabelWords]] = {
    "outpatient_invoice": _PERSON | _BILL,
    "inpatient_invoice": _PERSON | _BILL,
    "expense_list": _PERSON | _LIST,
    "discharge_record": _PERSON | _RECORD,
    "diagnosis_certificate": _PERSON | _RECORD,
    "exam_report": _PERSON | _REPORT,
    "id_card": _CARD,
    "social_security_card": _SOCIAL,
    "bank_card": _BANK,
    "business_license": _BUSINESS,
    "medical_institution_license": _MEDICAL,
    "vat_invoice": _TAX,
}

BESIDE_PAID = _w("大病保险支付 医疗救助支付 公务员补助 其他基金支付", "补充医疗保险支付 企业补充支付 政府兜底资金")
"""What else pays: part of the total, without a key."""
BESIDE_SHOWN = _w("起付标准 乙类自理 个人账户余额", "起付线 超限价自付 先行自付 账户余额")
"""Amounts that are shown and belong to no sum."""

COLUMNS: Mapping[str, LabelWords] = {
    "name": _w("项目名称 项目 收费项目 名称", "费用名称 项目/规格 药品及项目名称"),
    "amount": _w("金额 金额(元) 金额（元）", "金额/元 费用 小计 应收金额"),
    "quantity": _w("数量", "次数 总量"),
    "unit": _w("单位", "计价单位"),
    "quantity_unit": _w("数量/单位 数量", "数量（单位） 次数"),
    "price": _w("单价 单价(元)", "单价（元） 价格"),
    "spec": _w("规格 规格型号", "规格/型号 剂型规格"),
    "code": _w("项目编码 编码 医保编码", "国家编码 收费编码 项目代码"),
    "date": _w("日期 费用日期 收费日期", "计费日期 发生日期 记账日期"),
    "coverage": _w("医保等级 类别 甲乙类", "费用等级 医保类别 等级"),
    "self_ratio": _w("自付比例", "自理比例"),
    "remark": _w("备注", "说明 等级"),
    "number": _w("序号", "行号"),
    "self": _w("自理金额 个人支付金额", "自费金额 个人承担"),
}
"""Heads of columns."""

SPREAD = {
    "性别": "性 别",
    "姓名": "姓 名",
    "科别": "科 别",
    "校验码": "校 验 码",
    "住址": "住 址",
    "名称": "名 称",
    "类型": "类 型",
    "合计": "合 计",
}
"""Labels that forms set apart."""
ENGLISH = {
    "性别": "Sex", "姓名": "Name", "科别": "Department", "住院号": "Inpatient No.", "入院日期": "Date of Admission",
    "出院日期": "Date of Discharge", "开票日期": "Date", "票据号码": "Bill No.",
}  # fmt: skip
"""What some bills print behind a label in brackets."""
EMPTY = ("", "", "—", "/", "无", "-", "--", "－")
"""What stands where there is nothing to say."""
