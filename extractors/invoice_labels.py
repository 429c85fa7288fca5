"""What a printed label of a bill means, by the words it is made of.

Issuers name one field in many ways (个人现金支付, 个人支付现金, 现金支付(元)), and no list has them all: a label is taken by the
one word that decides (现金, 统筹, 账户) and what may stand around it. A word that speaks of another amount of the same
kind (累计, 余额, 大病) makes it no label of a field; it stays under its printed name.
"""

from collections.abc import Mapping
from typing import Any

from extractors.invoice_words import ADMISSION, DISCHARGE, EXTRA, LABELS, STAY, TOTAL, WORDS
from intake.fields import MedicalInvoice as F
from intake.fields import Spec
from intake.reading.labels import Lexicon

_OWN = "(?:患者|病人|本人|个人)?"
_NUMBER = "(?:编号|号码?|序号|ID号?)"
_DAY = "(?:日期|时间|年月日)"
_SUM = "(?:金额|总额|合计|部分|费用|额|款)?"
_PAID = "(?:支付|给付|报销|补偿|承担|支出|缴费|付款)"
_INSURED = "(?:基本)?(?:医保|医疗保险|参保|社保|保险|社会保障)"

_FORMS: Mapping[Spec[Any] | str, str] = {
    F.BILL_CODE: "(?:电子)?(?:票据|发票|收据)?代码",
    F.BILL_NUMBER: f"(?:电子)?(?:票据|发票|收据){_NUMBER}|号码|票号",
    F.CHECK_CODE: "(?:票据)?(?:校验|检验|验证|防伪)码",
    F.PAYER: f"(?:交|缴|付)款人(?:姓名|名称)?|{_OWN}(?:就诊人|就医人|参保人|病员|伤员)?姓名|(?:就诊|就医|参保)人员?|患者(?:名称)?",
    F.PAYER_ID: "(?:交款人|缴款人)?(?:统一)?社会信用代码|(?:公民|患者|居民)?(?:身份证件?|有效证件|证件|身份)(?:号码?|编号)",
    F.ISSUE_DATE: f"(?:开票|开具|收费|缴费|交费|收款|出票|制票|填开|票据|打票){_DAY}|日期",
    F.BUSINESS_SERIAL: "(?:业务|收费|交易|结算|系统|缴费|收据|门诊|住院)?流水(?:号码?|编号)",
    F.INSTITUTION_TYPE: "(?:医疗)?(?:机构|医院)(?:类型|类别|性质|等级)",
    F.SEX: "性别",
    F.OUTPATIENT_NUMBER: f"(?:门诊|门急诊|急诊|就诊|看诊|挂号)(?:病历|登记|就诊)?{_NUMBER}|就诊卡号",
    F.VISIT_DATE: f"(?:就诊|看诊|就医|诊疗|接诊|门诊|挂号|诊察){_DAY}",
    F.RECORD_NUMBER: f"(?:病历|病案){_NUMBER}",
    F.INPATIENT_NUMBER: f"住院(?:登记|病历)?{_NUMBER}",
    F.DEPARTMENT: "(?:住院|出院|入院|就诊|所在|开单|看诊|就医|医疗)?(?:科室|科别)(?:名称)?",
    F.STAY_DAYS: "(?:实际)?(?:住院|在院|共住)?(?:总)?(?:天|日)数",
    F.PREPAID: f"(?:住院|已)?预(?:缴|交|收|付|存)(?:金|费|款|现金)?{_SUM}|住院押金|押金(?:金额)?",
    F.TOPPED_UP: f"(?:应|需|实)?补(?:缴|交|收|付)?(?:现金|费|款)?{_SUM}",
    F.REFUNDED: f"(?:应|需|实)?退(?:费|款|还|回|现|补)?(?:现金|费|款)?{_SUM}",
    F.INSURANCE_TYPE: f"(?:{_INSURED}|险种|费用|付费|患者|病人|结算|医疗付款)(?:人员)?(?:类型|类别|种类|身份|方式)|费别|险种",
    F.INSURANCE_NUMBER: f"{_INSURED}(?:个人|人员|证)?(?:卡)?{_NUMBER}",
    F.FUND_PAID: f"(?:基本)?(?:医保|医疗保险|医疗)?(?:统筹|基金|统筹基金){_PAID}{_SUM}|(?:医保|医疗保险){_PAID}{_SUM}|医保统筹(?:基金)?",
    F.OTHER_PAID: f"其[他它](?:基金|资金)?{_PAID}{_SUM}",
    F.ACCOUNT_PAID: f"(?:医保|个人|本人|医疗)*账户(?:{_PAID}|扣款){_SUM}|(?:医保)?(?:个人账户|个账){_SUM}",
    F.CASH_PAID: f"{_OWN}现金{_PAID}{_SUM}|{_OWN}{_PAID}现金{_SUM}|(?:个人)?现金{_SUM}",
    F.SELF_PAID: f"{_OWN}自付{_SUM}",
    F.OWN_EXPENSE: f"{_OWN}(?:全|完全)?自费{_SUM}",
    F.PAYEE: "(?:收款|收费|开票|开具|执收)(?:单位|机构)(?:名称)?|医疗机构名称|医院名称",
    F.CHECKER: "(?:复核|审核|核对|稽核|复审)(?:人|员)?",
    F.CASHIER: "(?:收款|收费)(?:人|员)",
    "stay": f"(?:住院|在院|出入院|入出院|住院起止|起止|住院起讫|治疗)(?:期间|起止)?{_DAY}|(?:住院|在院)期间",
    "admission": f"入院(?:{_DAY})?|住院(?:开始|起始){_DAY}",
    "discharge": f"(?:出院|离院)(?:{_DAY})?|住院(?:结束|终止){_DAY}",
}
"""Field, or part of the stay -> how its label may be put together."""
WORDS_OF: Mapping[Spec[Any] | str, tuple[str, ...]] = {
    **LABELS, "stay": STAY, "admission": ADMISSION, "discharge": DISCHARGE
}  # fmt: skip
"""Field, or part of the stay -> its listed labels; the first stands for all that are put together otherwise."""
LEXICON = Lexicon(
    [*(w for ws in WORDS_OF.values() for w in ws), *TOTAL, *WORDS, *EXTRA],
    [*WORDS_OF.values(), TOTAL, WORDS],
    {WORDS_OF[key][0]: pattern for key, pattern in _FORMS.items()},
)
