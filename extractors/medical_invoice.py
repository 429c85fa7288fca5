"""门诊、住院收费票据 alike: what both types print, and how it is read. No issuer's layout is known here.

Labels: the national e-receipt (财政部、卫生健康委、医保局, uniform since 2019) and provincial paper forms. Fee names: the
national list of charge items and what paper forms print beside it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise, takewhile
from typing import Any

from rapidfuzz.distance import Hamming, Levenshtein

from intake import values
from intake.fields import Kind, Spec
from intake.fields import MedicalInvoice as F
from intake.model import ABSENT, Document, Evidence, Field, Line, Page, Record, Rect, Row, Source, State, enclosing
from intake.reading import take
from intake.reading.amounts import Column, Priced, find_header, priced
from intake.reading.labels import Form, Lexicon, Pair, read_form
from intake.reading.rows import is_vertical, line_height, on_one_level, rows

LABELS: Mapping[Spec[Any], tuple[str, ...]] = {
    F.BILL_CODE: ("票据代码", "电子票据代码", "代码"),
    F.BILL_NUMBER: ("票据号码", "电子票据号码", "票据号", "No", "NO", "No.", "NO.", "№", "号码", "票号"),
    F.CHECK_CODE: ("校验码", "检验码"),
    F.PAYER: ("交款人", "缴款人", "付款人", "姓名", "患者姓名", "病人姓名"),
    F.PAYER_ID: ("交款人统一社会信用代码", "身份证号", "身份证号码", "证件号码"),
    F.ISSUE_DATE: ("开票日期", "开票时间", "开具日期", "收费日期", "收费时间", "日期"),
    F.BUSINESS_SERIAL: ("业务流水号", "流水号"),
    F.INSTITUTION_TYPE: ("医疗机构类型", "机构类型"),
    F.SEX: ("性别",),
    F.OUTPATIENT_NUMBER: ("门诊号", "门诊号码", "就诊号"),
    F.VISIT_DATE: ("就诊日期", "就诊时间"),
    F.RECORD_NUMBER: ("病历号", "病历号码", "病案号", "病案号码"),
    F.INPATIENT_NUMBER: ("住院号", "住院号码"),
    F.DEPARTMENT: ("住院科别", "住院科室", "科别", "科室", "科室名称", "就诊科室"),
    F.STAY_DAYS: ("住院天数", "实际住院天数"),
    F.PREPAID: ("预缴金额", "预交金额", "预交款", "预收款", "预缴款", "预付款", "预交金"),
    F.TOPPED_UP: ("补缴金额", "补交金额", "应补交", "补交款", "补缴款", "应补金额", "补收"),
    F.REFUNDED: ("退费金额", "应退款", "退款金额", "应退金额", "退款", "应退"),
    F.INSURANCE_TYPE: ("医保类型", "医保类别", "医疗保险类型", "险种类型"),
    F.INSURANCE_NUMBER: ("医保编号", "医保号", "医保个人编号", "保险编号", "社会保障卡号", "社会保障号码", "医保卡号"),
    F.FUND_PAID: ("医保统筹基金支付", "医保统筹支付", "统筹基金支付", "基金支付", "医保支付", "统筹支付"),
    F.OTHER_PAID: ("其他支付", "其它支付"),
    F.ACCOUNT_PAID: ("个人账户支付", "个人帐户支付", "账户支付", "帐户支付", "个人账户", "个人帐户"),
    F.CASH_PAID: ("个人现金支付", "现金支付"),
    F.SELF_PAID: ("个人自付", "自付"),
    F.OWN_EXPENSE: ("个人自费", "自费"),
    F.PAYEE: ("收款单位", "开票单位", "医疗机构名称", "收费单位"),
    F.CHECKER: ("复核人", "复核"),
    F.CASHIER: ("收款人", "收费员", "收款员"),
}
TOTAL = ("(小写)", "小写", "合计(小写)", "金额合计(小写)", "合计金额(小写)", "合计小写", "¥")
WORDS = (
    "金额合计(大写)", "合计金额(大写)", "合计(大写)", "合计人民币(大写)", "人民币(大写)", "人民币大写", "合计人民币大写",
    "金额大写", "(大写)", "大写", "合计大写",
)  # fmt: skip
STAY = ("住院时间", "住院日期", "住院起止日期", "住院起止时间", "起止日期", "出入院日期", "入出院日期")
ADMISSION = ("入院日期", "入院时间")
DISCHARGE = ("出院日期", "出院时间")
EXTRA = (
    "起付标准", "起付金额", "起付线", "乙类首自付", "乙类先行自付", "按比例自付", "公务员补助", "公务员医疗补助", "公务员报销金额",
    "师职补助", "大额(病)保险报销", "大病补充保险报销", "大病保险支付", "大病支付", "大病救助", "大病医疗报销", "大额医疗支付",
    "大额支付", "大额医疗支付累计", "医疗救助", "医疗救助支付", "医疗救助金额", "救助支付", "产前检查费", "其他医保支付",
    "其他基金", "卫计补偿", "医院承担", "统筹支付累计", "统筹合计", "统筹金", "儿童补助", "个人支付", "个人支付金额",
    "个人账户余额", "账户余额", "病种差价", "核酸检测医院承担", "大额比例自负", "超大额", "超限额", "超限价自付", "进入统筹费用",
    "结算时间", "计费日期", "参保地", "票据名称", "电子票据名称", "人员类别", "付款方式", "患者签字", "打印日期", "社会保障号",
    "自付一", "自付二", "分类自负", "谈判药费", "结算方式", "医保结算号", "备注",
)  # fmt: skip
HEADER = (
    ("项目名称", "name"), ("项目/规格", "name"), ("收费项目", "name"), ("费用项目", "name"), ("数量/单位", "quantity"),
    ("个人支付金额", "paid"), ("金额(元)", "amount"), ("金额（元）", "amount"), ("数量", "quantity"), ("单价", "price"),
    ("金额", "amount"), ("备注", "remark"), ("项目", "name"),
)  # fmt: skip
FEES = frozenset(
    "床位费 诊察费 诊查费 检查费 化验费 检验费 治疗费 手术费 护理费 卫生材料费 材料费 西药费 中药饮片 中药费 中成药费 中草药费 中成药 "
    "一般诊疗费 挂号费 药事服务费 其他住院收费 其他住院费用 其他门急诊收费 其他门诊收费 其他费 其他费用 其它费 其他 其它 麻醉费 输血费 "
    "输氧费 氧气费 放射费 放疗费 CT费 CT检查费 B超费 彩超费 超声检查费 MRI检查费 PETCT检查费 X线检查费 核磁费 核磁共振费 心电费 处置费 "
    "手术材料 手术材料费 取暖费 空调费 体检费 婴儿费 药浴费 护工费 监护费 抢救费 会诊费 病理费 注射费 输液费 接生费 陪护费 特需费 "
    "救护车费 膳食费 理疗费 针灸费 康复费 血费 血液费 透析费 内镜费 特殊材料费 一次性材料费".split()
)
_MISREAD = str.maketrans({"費": "费", "資": "资", "額": "额", "療": "疗", "藥": "药", "護": "护", "檢": "检", "驗": "验", "貨": "货",
                          "術": "术", "診": "诊", "詩": "诗", "貴": "贵", "賛": "赞", "財": "财", "監": "监", "製": "制"})  # fmt: skip
"""Traditional forms that the recogniser sees in blurred print; mainland bills are printed in simplified characters."""
_PROVINCES = (
    "北京市 天津市 上海市 重庆市 河北省 山西省 辽宁省 吉林省 黑龙江省 江苏省 浙江省 安徽省 福建省 江西省 山东省 河南省 湖北省 湖南省 "
    "广东省 海南省 四川省 贵州省 云南省 陕西省 甘肃省 青海省 内蒙古自治区 广西壮族自治区 西藏自治区 宁夏回族自治区 新疆维吾尔自治区"
).split()
_WELL_FORMED = re.compile(
    r"[\u4e00-\u9fff]{1,8}(?:省|市|自治区)(?:医疗)?(?:住院|门诊|门\(急\)诊)(?:医疗)?(?:收费|费)(?:专用)?(?:票据|收据)(?:\(电子\))?"
)
_ORGANISATION = re.compile(r"医院|卫生院|卫生服务|中心|诊所|门诊部|研究院|研究所|卫生室|保健院|学院|医疗|药房|公司|院$")


@dataclass(frozen=True, slots=True)
class _Bill:
    """One page of a bill, taken apart."""

    page: Page
    form: Form
    height: float


STANDARD = "标准收费项目"
"""Why the name of a fee line is beyond doubt."""


def extract(document: Document, kind: str) -> Record:
    """Fields, extra labels and fee lines of one bill, without proofs.

    The first page holds the bill; further pages (收费明细) belong to the expense list.
    """
    page = document.pages[0]
    lexicon = Lexicon([*(w for ws in LABELS.values() for w in ws), *TOTAL, *WORDS, *STAY, *ADMISSION, *DISCHARGE, *EXTRA])
    bill = _Bill(page, read_form(page.lines, lexicon, _fits()), line_height(page.lines))
    named = title(page, kind)
    fields: dict[str, Field[Any]] = {"title": named} if named.value else {}
    for spec, words in LABELS.items():
        found = _labelled(bill, spec, words)
        if found is not None:
            fields[spec.name] = found
    fields |= _doubted_names(fields)
    fields |= _stay(bill) | _totals(bill) | _columns_of_payments(bill, fields) | _undated(bill, fields) | _unlabelled_payee(bill, fields)
    return Record(kind, fields, _extra(bill), {"items": items(bill)})


_SURE_NAME = 0.97
"""Mean score of a person's name below which it is doubtful: rare characters are misread with scores up to 0.96."""


def _doubted_names(fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """Names of people: nothing on the bill can prove them, so only a sure reading stands; two that differ in one letter cast doubt."""
    found: dict[str, Field[Any]] = {}
    people = {s.name: fields[s.name] for s in (F.PAYER, F.CHECKER, F.CASHIER) if s.name in fields and fields[s.name].value}
    for key, field in people.items():
        twins = [o.value for o in people.values() if o.value != field.value and len(o.value) == len(field.value)]
        if any(sum(a != b for a, b in zip(t, field.value, strict=True)) == 1 for t in twins if len(t) > 1):
            found[key] = field.in_state(State.DOUBTFUL, f"与“{twins[0]}”只差一字")
        elif field.confidence is not None and field.confidence < _SURE_NAME:
            found[key] = field.in_state(State.DOUBTFUL, "姓名识读把握不足")
    return found


def _fits() -> Mapping[str, Callable[[str], bool]]:
    """What may stand where: an amount is never a name, a name never an amount."""

    def money(text: str) -> bool:
        return bool(re.match(r"\s*[-−¥￥]?\s*[\dOD]", text))

    def words(text: str) -> bool:
        return len(re.findall(r"[零壹贰叁肆伍陆柒捌玖拾佰仟万元圆角分整]", text)) >= 2

    def name(text: str) -> bool:
        return bool(re.search(r"[\u4e00-\u9fff]", text)) and not re.search(r"\d\.\d|[:：]", text) and len(text.strip()) <= 12

    def organisation(text: str) -> bool:
        return len(re.findall(r"[\u4e00-\u9fff]", text)) >= 4 and not re.search(r"签字|专用章|无效", text)

    fits: dict[str, Callable[[str], bool]] = {}
    for spec, labels in LABELS.items():
        test: Callable[[str], bool] | None = {Kind.MONEY: money, Kind.NUMBER: money, Kind.DATE: _has_digit, Kind.CODE: _is_code}.get(spec.kind)
        if spec in (F.PAYER,):
            test = name
        if spec in (F.CASHIER, F.CHECKER):
            test = _is_person
        if spec is F.PAYEE:
            test = organisation
        if test:
            fits |= dict.fromkeys(labels, test)
    return fits | dict.fromkeys(TOTAL, money) | dict.fromkeys(WORDS, words) | dict.fromkeys((*STAY, *ADMISSION, *DISCHARGE), _has_digit)


def _has_digit(text: str) -> bool:
    return bool(re.search(r"\d{2}", text))


def _is_code(text: str) -> bool:
    return bool(re.fullmatch(r"[\s0-9A-Za-z*\-_/]{2,}", text))


def _is_person(text: str) -> bool:
    return bool(re.fullmatch(r"\s*(?:[\u4e00-\u9fff·]{2,5}|[0-9A-Za-z]{2,10})\s*", text))


# ------------------------------------------------------------------------------------------------ labelled fields
def _labelled(bill: _Bill, spec: Spec[Any], words: Sequence[str]) -> Field[Any] | None:
    """The first label of the list whose place holds a value; an unread one only if none does."""
    unread = None
    for word in words:
        for pair in bill.form.find(word):
            if pair.value is None or not _plausible(spec, pair):
                continue
            trimmed = _trimmed(spec, pair.value)
            found = _payee(bill, trimmed) if spec is F.PAYEE else take.field(spec, trimmed, bill.page)
            if found.value is not None:
                return found if pair.label.exact or found.state is State.DOUBTFUL else _by_misread_label(found, pair)
            unread = unread or found
    return unread


def _by_misread_label(found: Field[Any], pair: Pair) -> Field[Any]:
    return Field(found.value, found.raw, found.state, found.source, found.confidence, found.evidence,
                 f"栏目名识读为“{pair.label.line.text}”", found.alternatives)  # fmt: skip


def _plausible(spec: Spec[Any], pair: Pair) -> bool:
    text = pair.value.text if pair.value else ""
    if spec in (F.CASHIER, F.CHECKER):
        return _is_person(_trimmed(spec, pair.value).text) if pair.value else False
    if spec is F.PAYER:
        return bool(re.search(r"[\u4e00-\u9fff]", text))
    return True


def _trimmed(spec: Spec[Any], line: Line) -> Line:
    """Without the punctuation that separates it from its neighbours."""
    lead = len(line.text) - len(line.text.lstrip(" :：;；,，.。、·|_"))
    tail = len(line.text.rstrip(" ,，;；、|_:："))
    return line if spec.kind is Kind.MONEY or (lead == 0 and tail == len(line.text)) else _with_alternatives(line, lead, tail)


def _with_alternatives(line: Line, lead: int, tail: int) -> Line:
    return line.part(lead, max(tail, lead))


def _stay(bill: _Bill) -> dict[str, Field[Any]]:
    """入院 and 出院 from one line with both dates, or from a label each."""
    found: dict[str, Field[Any]] = {}
    for spec, words in ((F.ADMISSION_DATE, ADMISSION), (F.DISCHARGE_DATE, DISCHARGE)):
        single = _labelled(bill, spec, words)
        if single is not None:
            found[spec.name] = single
    for pair in (p for word in STAY for p in bill.form.find(word) if p.value is not None):
        assert pair.value is not None
        for spec, part in zip((F.ADMISSION_DATE, F.DISCHARGE_DATE), _two_dates(pair.value), strict=False):
            found.setdefault(spec.name, take.field(spec, part, bill.page))
    return found


_ONE_DATE = re.compile(
    r"(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|(?:19|20)\d{6}|(?:19|20)\d{2}[-./年]?[\d./年月-]*"
)


def _two_dates(line: Line) -> list[Line]:
    return [line.part(m.start(), m.end()) for m in _ONE_DATE.finditer(line.text)][:2]


def _undated(bill: _Bill, fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """A date without a label, as paper forms print it at head or foot: `2020 年 06 月 19 日` in pieces."""
    if fields.get("issue_date", ABSENT).value is not None:
        return {}
    for row in _loose_rows(bill):
        text = "".join(x.text for x in row)
        if "年" in text and len(re.findall(r"\d", text)) >= 5:
            try:
                when = values.days(text)
            except ValueError:
                continue
            if len(when) == 1:
                rect = row[0].rect
                for x in row[1:]:
                    rect = rect.union(x.rect)
                joined = Line(text, rect, min(x.confidence for x in row))
                return {"issue_date": take.field(F.ISSUE_DATE, joined, bill.page)}
    return {}


def _loose_rows(bill: _Bill) -> list[list[Line]]:
    """Neighbouring pieces that carry digits or 年月日, level by level."""
    pieces = [x for x in bill.form.loose if re.fullmatch(r"[\s\d年月日.午目]+", x.text)]
    found: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda x: x.rect.left):
        home = next((r for r in found if on_one_level(r[-1].rect, piece.rect) and piece.rect.left - r[-1].rect.right < 3 * bill.height), None)
        if home is None:
            found.append([piece])
        else:
            home.append(piece)
    return found


# ------------------------------------------------------------------------------------------------ title, total, payee
def title(page: Page, kind: str) -> Field[str]:
    """The printed title. Letters under the supervising seal are restored where the rest of the official name is there."""
    core = f"医疗{'住院' if kind == 'inpatient_invoice' else '门诊'}收费票据"
    named = [x for x in _named_title(page) if _WELL_FORMED.fullmatch(values.squeezed(x.text))]
    lines = named or _title_lines(page)
    best = max(lines, key=lambda x: _title_score(x.text, core), default=None)
    if best is None or _title_score(best.text, core) < 0.3:
        return ABSENT
    raw = re.sub(r"[\dA-Za-z.]+$", "", best.text.translate(_MISREAD))
    evidence = Evidence(page.number, page.frame.box(best.rect))
    score = round(best.confidence, 4) if page.source is Source.OCR else None
    if _WELL_FORMED.fullmatch(values.squeezed(raw)):
        return Field(values.text(raw), best.text, State.READ, page.source, score, evidence)
    restored, likeness = _restored_title(raw, core)
    certain = likeness >= _TITLE_CLEAR and restored.endswith("）") and _place(values.squeezed(raw))[0]
    state = State.READ if certain else State.DOUBTFUL  # only e-receipts have one name in all provinces
    return Field(restored, best.text, state, page.source, score, evidence, "印章遮盖处按全国统一票据名称补全", (best.text,))


_TITLE_CLEAR = 0.6
"""Share of the official name's letters that must be legible for a restored title to be taken: 5 of 8."""


def _restored_title(raw: str, core: str) -> tuple[str, float]:
    """The official name around what is legible, and how much of it is legible."""
    flat = values.squeezed(raw)
    place, rest = _place(flat)
    if re.search(r"医疗(?:住院|门诊)费票据", rest):
        return place + "医疗" + core[2:4] + "费票据", 0.5
    tail = "（电子）" if re.search(r"[(（]?电子?[)）]?$|子[)）]?$", rest) else ""
    body = re.sub(r"[(（]?电?子?[)）]?$", "", rest)
    return place + core + tail, 1 - min(Levenshtein.distance(body, core), len(core)) / len(core)


def _place(flat: str) -> tuple[str, str]:
    """The place in front of a title (安徽省, 重庆市), mended where one letter of a province is lost, and the rest."""
    match = re.match(r"([\u4e00-\u9fff]{1,8}?(?:省|市|自治区))(?=.?[医疗住门]|.{0,4}(?:收|费|票|据))", flat)
    if match:
        near = [p for p in _PROVINCES if len(p) == len(match[1]) and Hamming.distance(p, match[1]) == 1]
        return (near[0] if len(near) == 1 and match[1] not in _PROVINCES else match[1]), flat[match.end() :]
    for province in _PROVINCES:
        short = _short(province)
        if flat.startswith(short):
            return province, flat[len(province) :] if flat.startswith(province) else flat[len(short) :]
    return "", flat


def _short(province: str) -> str:
    """黑龙江 of 黑龙江省: the last letters are where the seal lies."""
    return re.sub(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区)$", "", province)


def _named_title(page: Page) -> list[Line]:
    """`票据名称：` in the head of some e-receipts: the title once more, clear of the seal."""
    matches = ((line, re.search(r"票据名称\s*[:：]\s*", line.text)) for line in page.lines)
    return [line.part(m.end(), len(line.text)) for line, m in matches if m and m.end() < len(line.text)]


def _title_lines(page: Page) -> list[Line]:
    """Lines that may be the title: tall ones in the upper part; pieces on one level are joined."""
    usual = line_height(page.lines)
    tall = [x for x in page.lines if not is_vertical(x) and x.rect.height > 0.9 * usual and x.rect.middle < 0.4 * page.height]
    single = [Line(text, x.rect, x.confidence) for x in tall for text in (x.text, *x.alternatives)]
    joined = []
    for row in rows(x for x in tall if x.rect.height > 1.15 * usual):
        for start in range(len(row)):
            for end in range(start + 2, min(len(row), start + 4) + 1):
                pieces = row[start:end]
                rect = enclosing(x.rect for x in pieces)
                joined.append(Line("".join(x.text for x in pieces), rect, min(x.confidence for x in pieces)))
    return [*single, *joined]


def _title_score(text: str, core: str) -> float:
    """How much of the official name a text holds, a little more for a place in front; 0 to 1."""
    flat = values.squeezed(text.translate(_MISREAD))
    if re.search(r"[:：]|监制|发票联", flat):
        return 0.0
    blocks = SequenceMatcher(None, flat, core, autojunk=False).get_matching_blocks()
    legible = sum(b.size for b in blocks) / len(core)
    return legible * 0.8 + (0.2 if _place(flat)[0] else 0.0) - 0.02 * max(0, len(flat) - 20)


def _totals(bill: _Bill) -> dict[str, Field[Any]]:
    """大写 and 小写: beside their labels, else an amount in words anywhere and an amount on its level."""
    found: dict[str, Field[Any]] = {}
    words = next((p.value for w in WORDS for p in bill.form.find(w) if p.value and _wordy(p.value.text)), None)
    words = words or next((x for x in bill.form.loose if _wordy(x.text)), None)
    if words is not None:
        found["total_in_words"] = take.field(F.TOTAL_IN_WORDS, _trimmed(F.TOTAL_IN_WORDS, words), bill.page)
    figure = _labelled(bill, F.TOTAL, TOTAL)
    if (figure is None or figure.value is None) and words is not None:
        level = [x for x in bill.form.loose if _beside(words.rect, x.rect, bill.height) and re.search(r"\d\.\d{2}$", x.text)]
        if level:
            figure = take.field(F.TOTAL, min(level, key=lambda x: x.rect.left), bill.page)
    if figure is not None:
        found["total"] = figure
    return found


def _beside(a: Rect, b: Rect, height: float) -> bool:
    return b.left > a.right - height and abs(a.middle - b.middle) < height


def _wordy(text: str) -> bool:
    """Looks like an amount in words, misread letters allowed."""
    flat = values.squeezed(text)
    numerals = len(re.findall(r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万元圆角分整]", flat))
    return numerals >= 2 and numerals >= 0.5 * len(flat) and bool(re.search(r"[元圆角分整]", flat))


def _columns_of_payments(bill: _Bill, fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """预收款, 应补交, 应退款 as column heads over amounts per means of payment: the column's sum."""
    found: dict[str, Field[Any]] = {}
    for spec in (F.PREPAID, F.TOPPED_UP, F.REFUNDED):
        heads = [p.label.line for w in LABELS[spec] for p in bill.form.find(w) if p.value is None]
        if spec.name in fields or not heads:
            continue
        head = heads[0].rect
        below = sorted(
            (x for x in bill.form.loose
            if 0.5 * bill.height < x.rect.middle - head.middle < 6 * bill.height
            and abs(x.rect.right - head.right) < 4 * bill.height
            and x.rect.overlap_x(Rect(head.left - 2 * bill.height, 0, head.right + 2 * bill.height, 1)) > 0),
            key=lambda x: x.rect.top,
        )
        cells = takewhile(lambda c: c.value is not None, (take.field(spec, x, bill.page) for x in below))
        amounts = list(cells)
        if amounts:
            found[spec.name] = _sum_of(spec, amounts)
    return found


def _sum_of(spec: Spec[Any], cells: Sequence[Field[Any]]) -> Field[Any]:
    main = max(cells, key=lambda c: c.value)
    total = sum((c.value for c in cells), start=type(main.value)(0))
    worst = State.DOUBTFUL if any(c.state is State.DOUBTFUL for c in cells) else State.READ
    raw = "+".join(c.raw for c in cells)
    return Field(total, raw, worst, Source.DERIVED if len(cells) > 1 else main.source, main.confidence, main.evidence, "按支付方式各行相加")


def _unlabelled_payee(bill: _Bill, fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """An organisation's name near the 收款单位 label that no rule of geometry could pair."""
    if "payee" in fields and fields["payee"].value is not None:
        return {}
    heads = [p.label.line for w in LABELS[F.PAYEE] for p in bill.form.find(w)]
    near = [
        x
        for x in bill.form.loose
        if _ORGANISATION.search(x.text)
        and any(abs(x.rect.middle - h.rect.middle) < 2 * bill.height and -2 * bill.height < x.rect.left - h.rect.left for h in heads)
        and not re.search(r"专用章|签字|监制", x.text)
    ]
    if not near:
        return {}
    return {"payee": _payee(bill, near[0])}


def _payee(bill: _Bill, line: Line) -> Field[str]:
    """The payee with what continues on its level, without a seal's number run into it, completed by the seal's own words."""
    line = _continued(bill, line)
    number = re.search(r"[0-9A-Z]{6,}.*$", line.text)
    line = line.part(0, number.start()) if number and number.start() >= 4 else line
    found = take.field(F.PAYEE, line, bill.page)
    if found.value is None or found.state is not State.DOUBTFUL:
        return found
    readings = [line, *(Line(text, line.rect, line.confidence) for text in line.alternatives)]
    sealed = [seal.text.partition(" ")[0] for seal in bill.page.seals]
    merged = {m: SequenceMatcher(None, m, s).ratio() for r in readings for s in sealed for m in [merged_name(r, s)] if m}
    if not merged:
        return found
    best = max(merged, key=lambda m: merged[m])
    state = State.READ if any(_agrees(best, s) for s in sealed) else State.DOUBTFUL
    return replace(found, value=best, state=state, why="印章遮盖处按印章文字补全", alternatives=(found.raw, *found.alternatives))


def _agrees(name: str, sealed: str) -> bool:
    """Every letter of the seal's words is in the name, in order: the rim may be legible in part, but not say otherwise."""
    blocks = SequenceMatcher(None, name, sealed, autojunk=False).get_matching_blocks()
    return sum(b.size for b in blocks) == len(sealed) >= 4


def _continued(bill: _Bill, line: Line) -> Line:
    """`line` and loose pieces right behind it: a seal splits what is printed in one go."""
    for piece in sorted(bill.form.loose, key=lambda x: x.rect.left):
        gap = piece.rect.left - line.rect.right
        if on_one_level(line.rect, piece.rect) and -0.3 * bill.height < gap < bill.height and re.match(r"[\u4e00-\u9fff（(]", piece.text):
            line = Line(line.text + piece.text, line.rect.union(piece.rect), min(line.confidence, piece.confidence))
    return line


def merged_name(line: Line, sealed: str) -> str | None:
    """A name with the letters that a seal hides, taken from the words of that seal; None where they are not clearly one name.

    Print and seal must agree on both sides of each hole. Where both have letters the print counts, unless it was unsure.
    """
    printed = line.text
    blocks = SequenceMatcher(None, printed, sealed, autojunk=False).get_matching_blocks()[:-1]
    common = sum(b.size for b in blocks)
    if common < 4 or common < 0.7 * len(printed):
        return None
    merged = printed[: blocks[0].a + blocks[0].size]
    for before, after in pairwise(blocks):
        span = slice(before.a + before.size, after.a)
        own, other = printed[span], sealed[before.b + before.size : after.b]
        unsure = not line.chars or any(c.confidence < 0.9 for c in line.chars[span])
        merged += (other if not own or (unsure and len(own) == len(other)) else own) + printed[after.a : after.a + after.size]
    return merged + printed[blocks[-1].a + blocks[-1].size :]


# ------------------------------------------------------------------------------------------------ the rest
def _extra(bill: _Bill) -> dict[str, Field[str]]:
    """Every label: value pair that no key of the vocabulary takes."""
    named = {w for ws in LABELS.values() for w in ws} | {*TOTAL, *WORDS, *STAY, *ADMISSION, *DISCHARGE}
    found: dict[str, Field[str]] = {}
    for pair in bill.form.pairs:
        name = pair.label.name
        if name in named or pair.value is None or name in found:
            continue
        spec = Spec(name, name, Kind.TEXT, values.text)
        value = take.field(spec, _trimmed(spec, pair.value), bill.page)
        if value.value is not None:
            found[name] = value
    return found


def items(bill: _Bill) -> tuple[Row, ...]:
    """Fee lines between header and total, in printed order."""
    header = find_header(bill.page.lines, HEADER)
    top, bottom = _item_region(bill, header)
    inside = [x for x in bill.form.loose if top < x.rect.middle < bottom]
    rows_ = [_row(bill, p) for p in priced(inside, header)]
    named = [
        Priced(p.label.line.part(0, len(p.label.name)), (("amount", p.value),))
        for p in bill.form.pairs
        if p.value and not p.label.known and re.search(r"[费药]$", p.label.name) and top < p.label.line.rect.middle < bottom
    ]
    return tuple(r for r in [*rows_, *(_row(bill, p) for p in named)] if r)


def _item_region(bill: _Bill, header: Sequence[Column]) -> tuple[float, float]:
    total = [p.label.line.rect.top for w in WORDS for p in bill.form.find(w)]
    total += [x.rect.top for x in bill.page.lines if not total and _wordy(x.text)]
    bottom = min(total, default=0.75 * bill.page.height)
    if header:
        return max(c.rect.middle for c in header) + 0.4 * bill.height, bottom
    amounts = [x.rect.middle for x in bill.form.loose if re.search(r"\d\.\d{2}", x.text) and x.rect.middle < bottom]
    first = min(amounts, default=bottom)
    heads = [p.label.line.rect.bottom for p in bill.form.pairs if p.label.known and p.label.line.rect.middle < first - 0.6 * bill.height]
    return max(heads, default=0.15 * bill.page.height) - 0.3 * bill.height, bottom


def _row(bill: _Bill, line: Priced) -> Row:
    cells: dict[str, Field[Any]] = {"name": _fee_name(bill, line.name)}
    amount = line.cell("amount")
    if amount is None:
        return {}
    cells["amount"] = take.field(Spec("amount", "金额", Kind.MONEY, values.money), amount, bill.page)
    quantity = line.cell("quantity")
    if quantity is not None:
        cells |= _quantity(bill, quantity)
    return cells if cells["amount"].value is not None or len(line.name.text) > 1 else {}


def _quantity(bill: _Bill, line: Line) -> dict[str, Field[Any]]:
    """`1/次` or `2`: quantity and, where printed, its unit."""
    match = re.match(r"\s*(\d+(?:\.\d+)?)\s*/?\s*([\u4e00-\u9fff]{1,3})?[\s.。,]*$", line.text)
    if not match:
        return {}
    found: dict[str, Field[Any]] = {
        "quantity": take.field(Spec("quantity", "数量", Kind.NUMBER, values.number), line.part(match.start(1), match.end(1)), bill.page)
    }
    if match[2]:
        found["unit"] = take.field(Spec("unit", "单位", Kind.TEXT, values.text), line.part(match.start(2), match.end(2)), bill.page)
    return found


def _fee_name(bill: _Bill, line: Line) -> Field[str]:
    """The name as printed; one misread letter is mended where a single standard name is that near."""
    spec = Spec("name", "项目名称", Kind.TEXT, values.text)
    found = take.field(spec, replace(line, text=line.text.translate(_MISREAD)), bill.page)
    found = replace(found, raw=line.text)
    name = found.value or ""
    if name in FEES:
        return replace(found, state=State.READ, why=STANDARD)
    near = [f for f in FEES if len(f) == len(name) >= 3 and _one_letter_apart(f, name)]
    if len(near) == 1:
        return replace(found, value=near[0], state=State.DOUBTFUL, why="按标准收费项目名更正", alternatives=(name,))
    if any(s.color != "black" and s.rect.covers(line.rect) > 0.1 for s in bill.page.seals):
        return found.in_state(State.DOUBTFUL, "印章遮盖") if found.value else found
    return found


def _one_letter_apart(a: str, b: str) -> bool:
    """One Chinese letter differs; CT费 and DR费 or 诊察费 and 诊查费 are names of their own and in the list."""
    different = [(p, q) for p, q in zip(a, b, strict=True) if p != q]
    return len(different) == 1 and not any(c.isascii() for c in different[0])
