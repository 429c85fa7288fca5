"""How printers of forms word the labels of people, stays, numbers and payments: patterns instead of lists.

A label that no list has (个人支付现金, 实际在院日数) is built of the same few parts as those that are listed. Each entry says
which word of a lexicon it stands for: the first of `words` that the lexicon has. A pattern meets the whole label, without
blanks, and must not meet a label of another meaning: 其他基金支付 is no 基金支付.
"""

from dataclasses import dataclass

_WHOSE = r"(?:患者|病人|病员|就诊(?:人|者|患者)|参保(?:人员?|患者)|受检(?:人|者)|住院(?:人|病人|患者)|本人|个人|人员)"
_NUMBER = r"(?:号码?|编号|编码|序号|ID)"
_DAY = r"(?:日期|时间|日)"
_SUM = r"(?:金额|总额|合计|额|数)?"
_PAY = r"(?:支付|支出|报销|补偿|结算|记账|负担)"
_HEALTH = r"(?:城乡居民|居民|城镇职工|职工)?(?:基本)?(?:医疗保险|医保)?"


@dataclass(frozen=True, slots=True)
class Wording:
    """What is printed for a label: words of lexicons that stand for it, and the pattern of all others."""

    words: tuple[str, ...]
    pattern: str


WORDINGS = (
    # people
    Wording(("交款人",), r"(?:交|缴|付)(?:款|费)(?:人|者|方|单位)(?:姓名|名称)?"),
    Wording(("姓名", "患者姓名"), rf"{_WHOSE}的?(?:姓名|名字)|姓名|患者|病人"),
    Wording(("性别",), rf"{_WHOSE}?性别"),
    Wording(("年龄",), rf"(?:{_WHOSE}|实足|周岁?)?年龄|岁数"),
    Wording(
        ("身份证号", "身份证号码"), rf"(?:{_WHOSE}|交款人)?(?:居民|公民)?(?:身份证件?|证件|身份|身份识别){_NUMBER}"
    ),
    Wording(("住院号",), rf"{_WHOSE}?(?:住院|住院病历|住院登记|住院病案){_NUMBER}"),
    Wording(("门诊号",), rf"{_WHOSE}?(?:门诊|门急诊|急诊|就诊|门诊就诊|诊疗|挂号)卡?{_NUMBER}"),
    Wording(("病历号", "病案号"), rf"{_WHOSE}?(?:病历|病案|病例){_NUMBER}"),
    Wording(("床号",), r"(?:病床|床位|床)(?:号码?|位号?)"),
    Wording(
        ("科室", "科别"), r"(?:就诊|住院|出院|入院|所在|开单|当前|诊疗|现住?|出入院)?(?:科室|科别|病区|专科)(?:名称)?"
    ),
    # stays
    Wording(("入院日期", "入院时间"), rf"(?:办理|收治)?入院的?{_DAY}|收治{_DAY}"),
    Wording(("出院日期", "出院时间"), rf"(?:办理)?出院的?{_DAY}|离院{_DAY}"),
    Wording(
        ("住院期间", "住院起止日期", "住院日期", "住院时间"),
        r"(?:住院|在院|入出院|诊疗)(?:的?起止|起讫)?(?:期间|日期|时间|时段|区间)|(?:住院|在院)(?:起止|起讫)",
    ),
    Wording(
        ("住院天数",),
        r"(?:实际|本次|累计)?(?:住院|在院|床日|治疗)(?:总)?(?:天数|日数|床日数?|天)|(?:共|总)?(?:天数|日数)",
    ),
    Wording(("就诊日期", "就诊时间"), rf"(?:就诊|就医|接诊|诊疗|门诊|看诊){_DAY}"),
    # the bill
    Wording(("票据代码",), r"(?:电子|财政)?(?:票据|发票|收据)(?:代码|编码)"),
    Wording(("票据号码",), r"(?:电子|财政)?(?:票据|发票|收据|票)(?:号码?|编号)"),
    Wording(("校验码",), r"(?:电子)?(?:票据|防伪|发票)?(?:校验|验证|查验|校对)码"),
    Wording(("开票日期",), rf"(?:开票|开具|出票|填开|收费|缴费|交费|票据){_DAY}"),
    Wording(("业务流水号",), r"(?:业务|收费|交易|结算|发票|票据|系统|支付)?(?:流水|业务)(?:号码?|编号|单号)"),
    Wording(
        ("医保类型",),
        r"(?:医保|医疗保险|医疗付费|保险|参保|险种|费用|付费|结算|人员|患者|病人)(?:类型|类别|性质|身份|种类|方式)|费别|险种",
    ),
    Wording(("医保编号",), rf"(?:医保|医疗保险|社会保障|社保|保险|参保人?)个?人?卡?{_NUMBER}"),
    Wording(("医疗机构类型",), r"(?:医疗)?(?:机构|单位|医院)(?:类型|类别|性质)"),
    Wording(("收款单位",), r"(?:收款|开票|收费|开具|出票)(?:单位|机构|方|医院)(?:名称)?"),
    Wording(("复核人",), r"(?:复核|审核|核对|稽核|复审)(?:人员?|员|者)?"),
    Wording(("收款人",), r"(?:收款|收费|收银|出纳)(?:人员?|员|者)"),
    # payments
    Wording(
        ("医保统筹基金支付",),
        rf"(?:本次)?{_HEALTH}统筹(?:基金)?(?:{_PAY}{_SUM}|金额|额)?|(?:医保|医疗保险)?基金{_PAY}{_SUM}|(?:医保|医疗保险)(?:{_PAY}{_SUM})",
    ),
    Wording(("其他支付",), rf"其[他它](?:医保|医疗|各项|方式)?(?:基金)?{_PAY}{_SUM}"),
    Wording(
        ("个人账户支付",),
        rf"(?:医保|医疗保险)?(?:个人|本人)?(?:[账帐]户|医保卡|个账)(?:基金)?(?:{_PAY}|划扣|扣款|划卡){_SUM}",
    ),
    Wording(
        ("个人现金支付",),
        rf"(?:个人|本人|患者)?(?:自付)?现金(?:{_PAY}|缴纳|交纳|自付|付款){_SUM}|(?:个人|本人|患者)(?:支付|缴纳|交纳|实付)?的?现金{_SUM}|实付现金{_SUM}",
    ),
    Wording(("个人自付",), rf"(?:个人|本人|患者)?(?:政策范围内)?自付(?:费用|部分)?{_SUM}"),
    Wording(("个人自费",), rf"(?:个人|本人|患者|全)?自费(?:费用|部分)?{_SUM}"),
    Wording(("预缴金额",), rf"(?:住院|已)?(?:预(?:缴|交|收|付)(?:款|金|费用?)?|押金){_SUM}"),
    Wording(("补缴金额",), rf"(?:应|实|需)?补(?:缴|交|收|款|付)(?:款|费)?{_SUM}|(?:应|需)补{_SUM}"),
    Wording(("退费金额",), rf"(?:应|实)?退(?:款|费|还|回)(?:款|费)?{_SUM}|(?:应|实)退{_SUM}"),
)
