"""What a document is: title anchors, second anchors, and what speaks against, with a score and the reasons.

The anchors are those of public forms; no issuer's layout is known here. `unknown` is an answer: a guess would send a
paper to the wrong place of a case.
"""

from dataclasses import dataclass

from rapidfuzz import fuzz

from intake.model import Classification, Document
from intake.reading.rows import line_height, rows
from intake.values import squeezed

_ENOUGH = 0.5
"""Score from which a type is named: a clear title alone gives 0.6, four second anchors without a title 0.4, six 0.5."""
_CLOSE, _CLOSE_IN_TITLE = 0.72, 0.6
"""Similarity from which an anchor counts although a seal lies on it (share of its letters): anywhere, in a tall line."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """How a type is recognised."""

    kind: str
    titles: tuple[str, ...]
    second: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


_RECEIPT = (
    "票据代码",
    "票据号码",
    "校验码",
    "交款人",
    "金额合计",
    "收款单位",
    "业务流水号",
    "医保统筹基金支付",
    "复核人",
)

ANCHORS = (
    Anchors(
        "inpatient_invoice",
        (
            "医疗住院收费票据",
            "住院收费票据",
            "医疗住院费票据",
            "住院医疗费专用票据",
            "住院费专用收据",
            "住院收费专用收据",
        ),
        ("住院号", "住院时间", "预缴金额", *_RECEIPT),
        ("费用清单", "门诊收费票据", "结算单", "门诊号", "就诊日期"),
    ),
    Anchors(
        "outpatient_invoice",
        (
            "医疗门诊收费票据",
            "门诊收费票据",
            "门诊医疗费专用票据",
            "门诊收费专用收据",
            "医疗门诊费票据",
            "门(急)诊收费票据",
        ),
        ("门诊号", "就诊日期", *_RECEIPT),
        ("费用清单", "住院号", "住院收费票据", "住院时间"),
    ),
    Anchors(
        "vat_invoice",
        (
            "增值税电子普通发票",
            "增值税普通发票",
            "增值税专用发票",
            "电子发票(普通发票)",
            "电子发票(增值税专用发票)",
            "通用机打发票",
        ),
        ("价税合计", "纳税人识别号", "发票代码", "发票号码", "税率", "税额", "购买方", "销售方"),
    ),
    Anchors(
        "settlement_sheet",
        ("医疗保险结算单", "费用结算单", "医保结算单", "费用结算表", "结算单"),
        ("起付线", "统筹支付", "大病", "起付标准"),
        ("收费票据", "出院记录"),
    ),
    Anchors(
        "expense_list",
        ("费用清单", "费用明细", "一日清单", "汇总清单", "明细清单", "收费明细"),
        ("单价", "数量", "金额", "规格", "医保等级"),
        ("收费票据", "出院记录"),
    ),
    Anchors(
        "discharge_record",
        ("出院记录", "出院小结", "出院志", "24小时内入出院记录"),
        ("入院诊断", "出院诊断", "诊疗经过", "出院医嘱", "入院情况", "出院情况", "入院日期"),
        ("诊断证明",),
    ),
    Anchors(
        "diagnosis_certificate",
        ("诊断证明书", "诊断证明", "疾病证明书", "病情证明", "疾病诊断证明书"),
        ("建议", "诊断", "处理意见", "专用章", "医师"),
    ),
    Anchors("outpatient_record", ("门诊病历", "门急诊病历"), ("主诉", "现病史", "处理", "既往史")),
    Anchors(
        "inpatient_record", ("住院病历", "入院记录", "病案首页", "病程记录"), ("主诉", "现病史", "既往史", "体格检查")
    ),
    Anchors(
        "exam_report",
        ("检验报告单", "检查报告单", "检验报告", "检查报告", "化验单", "影像报告"),
        ("参考区间", "标本", "检查所见", "诊断意见", "印象"),
    ),
    Anchors("prescription", ("处方笺", "处方"), ("Rp", "药师", "调配")),
    Anchors("medical_order", ("长期医嘱单", "临时医嘱单", "医嘱单"), ("医嘱", "执行")),
    Anchors(
        "referral_certificate",
        ("转诊转院证明", "转院审批表", "转诊备案表", "转诊证明", "转院证明"),
        ("转往医院", "转诊"),
    ),
    Anchors(
        "id_card", ("居民身份证", "公民身份号码"), ("公民身份号码", "签发机关", "有效期限", "民族", "住址", "出生")
    ),
    Anchors("household_register", ("居民户口簿", "常住人口登记卡"), ("户主", "与户主关系")),
    Anchors("social_security_card", ("社会保障卡",), ("社会保障号码",), ("结算", "票据")),
    Anchors(
        "bank_card",
        ("借记卡", "银联", "存折", "活期储蓄", "储蓄卡", "DEBIT", "UnionPay"),
        ("VALID", "THRU", "账号", "户名", "银行", "BANK"),
    ),
    Anchors("birth_certificate", ("出生医学证明",), ("孕周", "签证机构")),
    Anchors("marriage_certificate", ("结婚证",), ("持证人", "结婚证字号")),
    Anchors("transfer_authorization", ("转账授权书", "授权委托书", "授权书"), ("授权人", "开户行")),
    Anchors(
        "business_license",
        ("营业执照",),
        ("统一社会信用代码", "法定代表人", "经营范围", "注册资本", "登记机关", "成立日期"),
    ),
    Anchors("medical_institution_license", ("医疗机构执业许可证",), ("登记号", "诊疗科目", "主要负责人", "有效期限")),
)


def classify(document: Document) -> Classification:
    """The best type of the table, or `unknown` where none is good enough."""
    lines = [squeezed(line.text) for page in document.pages for line in page.lines]
    lines += [
        squeezed("".join(x.text for x in row))
        for page in document.pages
        for row in rows(page.lines)
        if 2 <= len(row) <= 6
    ]
    prominent = _prominent(document)
    scored = sorted(((*_score(a, lines, prominent), a.kind) for a in ANCHORS), key=lambda s: -s[0])
    (score, reasons, kind), (next_score, _, next_kind) = scored[0], scored[1]
    if score < _ENOUGH:
        return Classification("unknown", round(1 - score, 3), ("没有足够的标题和栏目",))
    if score - next_score < 0.05:
        reasons = (*reasons, f"与 {next_kind} 接近")
        return Classification(kind, round(min(score, 0.5), 3), reasons)
    return Classification(kind, round(min(score, 1.0), 3), reasons)


def _prominent(document: Document) -> set[str]:
    """Texts of lines clearly taller than the rest: titles."""
    found = set()
    for page in document.pages:
        usual = line_height(page.lines)
        tall = [x for x in page.lines if x.rect.height > 1.25 * usual and x.rect.middle < 0.5 * page.height]
        found |= {squeezed(x.text) for x in tall}
        found |= {squeezed("".join(x.text for x in row)) for row in rows(page.lines) if any(x in tall for x in row)}
    return found


def _score(anchors: Anchors, lines: list[str], prominent: set[str]) -> tuple[float, tuple[str, ...]]:
    reasons: list[str] = []
    title = 0.0
    for line in lines:
        for word in anchors.titles:
            likeness = _likeness(word, line)
            if likeness < (_CLOSE_IN_TITLE if line in prominent else _CLOSE):
                continue
            weight = likeness * (1.0 if line in prominent or len(line) <= len(word) + 12 else 0.6)
            if weight > title:
                title, reasons = weight, [f"标题“{word}”"]
    hits = [w for w in anchors.second if any(w in line for line in lines)]
    against = [w for w in anchors.against if any(w in line for line in lines)]
    score = 0.6 * title + 0.4 * min(len(hits), 4) / 4 + 0.05 * max(0, len(hits) - 4) - 0.3 * min(len(against), 1)
    if hits:
        reasons.append("栏目" + "、".join(hits[:4]))
    if against:
        reasons.append("但有" + "、".join(against))
    return score, tuple(reasons)


def _likeness(word: str, line: str) -> float:
    if word in line:
        return 1.0
    if len(word) < 6 or len(line) < len(word) - 1:
        return 0.0
    return float(fuzz.partial_ratio(word, line)) / 100
