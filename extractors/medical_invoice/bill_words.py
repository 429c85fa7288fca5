"""The words of medical bills: labels, column heads, fee names, places.

Labels: the national e-receipt (财政部、卫生健康委、医保局, uniform since 2019) and provincial paper forms. Fee names: the
national list of charge items and what paper forms print beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.labels.labelled import LabelledForm, Lexicon, Pair
from intake.labels.lexicon import split_words
from intake.layout.fee_columns import AmountColumn
from intake.model import Line, Page
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec

LABELS: Mapping[Spec[Any], tuple[str, ...]] = {
    F.BILL_CODE: split_words("票据代码 电子票据代码 代码"),
    F.BILL_NUMBER: split_words("票据号码 电子票据号码 票据号 No NO No. NO. № 号码 票号 发票号码 收据号码 收据号"),
    F.CHECK_CODE: split_words("校验码 检验码 验证码"),
    F.PAYER: split_words("交款人 缴款人 付款人 交款人姓名 姓名 患者姓名 病人姓名 就诊人 就诊人姓名 患者"),
    F.PAYER_ID: split_words(
        "交款人统一社会信用代码 身份证号 身份证号码 证件号码 证件号 有效证件号码 身份证件号码 社会信用代码 "
        "统一社会信用代码"
    ),
    F.ISSUE_DATE: split_words(
        "开票日期 开票时间 开具日期 收费日期 收费时间 日期 开票年月日 缴费日期 收款日期 打票日期"
    ),
    F.BUSINESS_SERIAL: split_words("业务流水号 流水号 收费流水号 交易流水号 结算流水号 系统流水号 业务流水号码"),
    F.INSTITUTION_TYPE: split_words("医疗机构类型 机构类型 医疗机构类别 机构性质 机构类别"),
    F.SEX: split_words("性别"),
    F.OUTPATIENT_NUMBER: split_words(
        "门诊号 门诊号码 门诊病历号 就诊号 就诊卡号 门诊编号 门急诊号 就诊号码 就诊编号 门诊就诊号 挂号序号"
    ),
    F.VISIT_DATE: split_words("就诊日期 就诊时间 看诊日期 看诊时间 就医日期 诊疗日期 就医时间"),
    F.RECORD_NUMBER: split_words("病历号 病历号码 病案号 病案号码 病历编号 病案编号"),
    F.INPATIENT_NUMBER: split_words("住院号 住院号码 住院编号 住院登记号 住院流水号"),
    F.DEPARTMENT: split_words(
        "住院科别 住院科室 出院科室 科别 科室 科室名称 就诊科室 就诊科别 就诊科室名称 看诊科室 所在科室 科室科别"
    ),
    F.STAY_DAYS: split_words("住院天数 实际住院天数 住院日数 天数 日数 在院天数 共住院天数"),
    F.PREPAID: split_words(
        "预缴金额 预交金额 预交款 预收款 预缴款 预付款 预交金 预交款合计 预收金额 押金 住院押金 已预缴金额 预缴款合计 "
        "预缴 预交"
    ),
    F.TOPPED_UP: split_words(
        "补缴金额 补交金额 应补交 补交款 补缴款 应补金额 补收金额 补收 应补款 应补 补款金额 补款 补缴 补交 补缴费用 "
        "应补缴金额"
    ),
    F.REFUNDED: split_words("退费金额 应退款 退款金额 应退金额 退还金额 退款 应退 退费 退补金额 退费款 应退费 退款额"),
    F.INSURANCE_TYPE: split_words(
        "医保类型 医保类别 医疗保险类型 险种类型 参保类型 费别 患者类型 医保身份 参保类别 险种类别 医疗保险类别 "
        "保险类型 付费方式 费用类别 人员身份"
    ),
    F.INSURANCE_NUMBER: split_words(
        "医保编号 医保号 医保个人编号 保险编号 社会保障卡号 社会保障号码 医保卡号 社保卡号 医保卡号码 参保编号 "
        "医疗保险号 社保编号 医保电脑号 保险号"
    ),
    F.FUND_PAID: split_words(
        "医保统筹基金支付 医保统筹支付 统筹基金支付 医保基金支付 基金支付 医保支付 统筹支付 医保统筹基金支付金额 "
        "统筹基金支付金额 统筹支付金额 基金支付金额 医保支付金额 医保基金支付金额 医保统筹 统筹基金支付额 医保基金 "
        "基本医保统筹支付 基本医疗统筹支付 医疗保险基金支付 医保报销金额 医保报销 统筹基金 基本医疗保险统筹基金支付 "
        "医保基金支付额"
    ),
    F.OTHER_PAID: split_words(
        "其他支付 其它支付 其他支付金额 其他基金支付 其它基金支付 其它支付金额 其他资金支付 其他支付额"
    ),
    F.ACCOUNT_PAID: split_words(
        "个人账户支付 个人帐户支付 账户支付 个人账户支付金额 账户支付金额 个人账户 医保账户支付 医保个人账户支付 "
        "个账支付 个人账户支付额 个人医保账户支付"
    ),
    F.CASH_PAID: split_words(
        "个人现金支付 现金支付 个人现金支付金额 现金支付金额 个人支付现金 现金支付额 本人现金支付 现金支付部分 "
        "个人现金支付额 现金"
    ),
    F.SELF_PAID: split_words("个人自付 自付 个人自付金额 自付金额 个人自付额 自付费用 自付部分 自付额 个人自付费用"),
    F.OWN_EXPENSE: split_words(
        "个人自费 自费 个人自费金额 自费金额 个人自费费用 自费费用 自费部分 自费额 全自费 全自费金额"
    ),
    F.PAYEE: split_words("收款单位 收款单位名称 开票单位 医疗机构名称 收费单位 收费单位名称 开票单位名称 执收单位"),
    F.CHECKER: split_words("复核人 复核 复核员 审核人 审核 核对人 稽核"),
    F.CASHIER: split_words("收款人 收费员 收款员 收费人"),
}
TOTAL = split_words("(小写) 小写 合计(小写) 金额合计(小写) 合计金额(小写) 合计小写")
WORDS = split_words(
    "金额合计(大写) 合计金额(大写) 合计(大写) 合计人民币(大写) 人民币(大写) 人民币大写 合计人民币大写 金额大写 (大写) "
    "大写 合计大写"
)
STAY = split_words(
    "住院时间 住院日期 住院期间 在院时间 在院期间 住院起讫日期 住院起讫时间 治疗时间 住院起止日期 住院起止时间 "
    "起止日期 出入院日期 入出院日期"
)
ADMISSION = split_words("入院日期 入院时间 入院")
DISCHARGE = split_words("出院日期 出院时间 出院")
EXTRA = split_words(
    "起付标准 起付金额 起付线 乙类首自付 乙类先行自付 按比例自付 公务员补助 公务员医疗补助 公务员报销金额 师职补助 "
    "大额(病)保险报销 大病补充保险报销 大病保险支付 大病支付 大病救助 大病医疗报销 大额医疗支付 大额支付 "
    "大额医疗支付累计 医疗救助 医疗救助支付 医疗救助金额 救助支付 产前检查费 其他医保支付 其他基金 卫计补偿 医院承担 "
    "统筹支付累计 统筹合计 统筹金 儿童补助 个人支付 个人支付金额 个人账户余额 账户余额 病种差价 核酸检测医院承担 "
    "大额比例自负 超大额 超限额 超限价自付 进入统筹费用 结算时间 计费日期 参保地 票据名称 电子票据名称 人员类别 "
    "付款方式 患者签字 打印日期 社会保障号 自付一 自付二 分类自负 谈判药费 结算方式 医保结算号 自负 附加支付 "
    "历年账户支付 当年账户支付 个人历年账户 个人当年账户 医保范围内金额 累计医保内范围金额 超封顶金额 单位补充险支付 "
    "退休补充支付 残军补助 民政救助 公务员补助支付 补充保险支付 本次账户余额 本年账户余额 年龄 出生日期 民族 床号 "
    "病区 单位 单位名称 工作单位 家庭住址 地址 联系电话 电话 参保人员类别 人员性质 险种 统筹区 医疗类别 就医类别 "
    "结算日期 结算类型 医院等级 医院级别 打印时间 开票人 制单人 经办人 出院诊断 诊断 疾病名称 病种名称 主治医师 "
    "票据状态 附注 说明 备注信息 乙类自理 乙类自付 乙类先自付 丙类自费 超限价 超限价自费 目录外费用 政策范围内费用 "
    "生育保险支付 工伤保险支付 大额补助 大额医疗补助 企业补充医疗 城乡大病 职工大额支付 先行自付 自理 自理金额 "
    "医保范围内费用"
)
STAND_INS = frozenset(("其他基金支付", "其它基金支付", "其他资金支付"))
"""Labels that mean 其他支付 only on bills that do not print it; beside it they are a line of their own."""
WORDS_OF: Mapping[Spec[Any] | str, tuple[str, ...]] = {
    **dict(LABELS.items()),
    "stay": STAY,
    "admission": ADMISSION,
    "discharge": DISCHARGE,
}
"""Field, or part of the stay -> its labels."""
LEXICON = Lexicon([*(w for ws in WORDS_OF.values() for w in ws), *TOTAL, *WORDS, *EXTRA], WORDS_OF.values())
_HEADS: Mapping[str, str] = {
    "name": (
        "项目名称 收费项目 费用项目 费用名称 收费项目名称 项目/规格 项目名称/规格 名称 项目 收费类别 费用类别 "
        "项目类别 费用种类 收费内容 收费名称"
    ),
    "quantity": "数量/单位 数量（单位） 数量(单位) 数量 次数",
    "unit": "单位 计量单位",
    "price": "单价 单价(元) 单价（元） 价格 标准",
    "amount": "金额(元) 金额（元） 金额 费用(元) 费用（元） 应收金额 收费金额 总金额 费用金额 实收金额 价款",
    "paid": (
        "个人支付金额 个人支付 自费金额 自付金额 自理金额 个人负担 个人自付 个人自费 自费 自付 自理 医保外 先行自付"
    ),
    "coverage": "医保等级 医保类别 费用等级 医保类型 甲乙类 甲乙 等级 类别",
    "spec": "规格 规格型号 剂型",
    "remark": "备注 说明 附注",
    "index": "序号 行号",
    "code": "项目编码 编码 收费编码 项目代码 代码",
    "date": "计费日期 费用日期 日期",
}
HEADER = tuple(sorted(((w, role) for role, ws in _HEADS.items() for w in ws.split()), key=lambda h: -len(h[0])))
"""Printed head of a column and what the column holds, longer heads first."""
FEES = frozenset(
    split_words(
        "B超费 CT检查费 CT费 MRI检查费 PETCT检查费 X线检查费 一次性材料费 一般诊疗费 中成药 中成药费 中草药 中草药费 "
        "中药费 中药饮片 会诊费 体检费 其他 其他住院收费 其他住院费用 其他费 其他费用 其他门急诊收费 其他门诊收费 "
        "其它 其它费 内镜费 化验费 卫生材料费 取暖费 处置费 婴儿费 床位费 康复费 彩超费 心电费 手术材料 手术材料费 "
        "手术费 抢救费 护工费 护理费 挂号费 接生费 放射费 放疗费 救护车费 材料费 核磁共振费 核磁费 检查费 检验费 "
        "氧气费 治疗费 注射费 特殊材料费 特需费 理疗费 病理费 监护费 空调费 膳食费 药事服务费 药浴费 血液费 血费 "
        "西药费 诊察费 诊查费 超声检查费 输氧费 输液费 输血费 透析费 针灸费 陪护费 麻醉费"
    )
)
MISREAD = str.maketrans({"費": "费", "資": "资", "額": "额", "療": "疗", "藥": "药", "護": "护", "檢": "检", "驗": "验", "貨": "货",
                          "術": "术", "診": "诊", "詩": "诗", "貴": "贵", "賛": "赞", "財": "财", "監": "监", "製": "制"})  # fmt: skip
"""Traditional forms that the recogniser sees in blurred print; mainland bills are printed in simplified characters."""
PROVINCES = list(
    split_words(
        "北京市 天津市 上海市 重庆市 河北省 山西省 辽宁省 吉林省 黑龙江省 江苏省 浙江省 安徽省 福建省 江西省 山东省 "
        "河南省 湖北省 湖南省 广东省 海南省 四川省 贵州省 云南省 陕西省 甘肃省 青海省 内蒙古自治区 广西壮族自治区 "
        "西藏自治区 宁夏回族自治区 新疆维吾尔自治区"
    )
)


@dataclass(frozen=True, slots=True)
class FeeLines:
    """Where the fee lines of a page stand: the heads of their columns, and what is printed between heads and total.

    `guessed` where neither heads nor names of fees tell it: then only a sum that is printed shows that they are fees.
    """

    header: tuple[AmountColumn, ...]
    lines: tuple[Line, ...]
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Bill:
    """One page of a bill, taken apart; `height` is the usual height of a line in pixels."""

    page: Page
    form: LabelledForm
    height: float
    fees: FeeLines

    def find_pairs(self, key: Spec[Any] | str) -> tuple[Pair, ...]:
        """Every pair under a label of this field, those under the likeliest label first."""
        return tuple(p for w in WORDS_OF[key] for p in self.form.find(w))
