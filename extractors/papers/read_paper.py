"""Every type without fields of its own: who, which ID number, which hospital, when, and all other printed pairs.

Forms, letters, records, certificates and licences of any issuer. Labels after the public forms of each type; a name or
date without a label is taken only where the paper's own wording or place tells it. What rules ask of a type besides comes
under the stable labels of `intake/types/papers.py`, read by the `papers_*` modules beside this one; other pairs keep the label
that is printed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from extractors.papers.certificates import fill_from_lines
from extractors.papers.entries import iter_pairs, join_continuation
from extractors.papers.further_fields import drop_tables, label_words, read_further
from extractors.papers.hospital import HOSPITAL, read_hospital
from extractors.papers.paper_dates import LATE, find_issue_date
from extractors.papers.paper_dates import WORDS as DATES
from extractors.papers.paper_words import ROLES
from extractors.papers.people import ID_WORDS, may_be_person, read_person
from intake import types, values
from intake.fields import mark_fields, parse_field
from intake.labels import value_kinds
from intake.labels.labelled import LabelledForm, Lexicon, Pair, read_form
from intake.layout.join_lines import without_blanks
from intake.layout.spaced_labels import split_bare_labels
from intake.model import Document, Doubt, Field, Outcome, Page, Proof, Record, State
from intake.numbers import id_numbers
from intake.pipeline import Extractor
from intake.types import papers
from intake.types.registry import TYPES
from intake.types.vocabulary import Common as F
from intake.values import compact_text

NAME = (
    "姓名", "患者姓名", "病人姓名", "参保人姓名", "参保人员姓名", "参保人", "申请人姓名", "申请人", "本人姓名",
    "职工姓名", "受检者", "受检人", "人员姓名", "患者", "持证人姓名", "户主姓名",
    "就诊人", "就诊人姓名", "就诊者", "就诊者姓名", "就医人", "就医人员", "病员", "病员姓名", "服务对象", "体检者", "体检人",
    "被检者", "被检人", "受检者姓名", "被检者姓名", "患儿", "患儿姓名", "产妇姓名", "客户姓名", "员工姓名", "学生姓名", "姓名(中文)",
    "中文姓名", "申领人", "待遇享受人", "报销人", "报销人姓名",
)  # fmt: skip
FIRST_NAMES: Mapping[str, tuple[str, ...]] = {
    types.BIRTH_CERTIFICATE: ("新生儿姓名", "婴儿姓名"),
    types.MARRIAGE_CERTIFICATE: ("持证人",),
    types.TRANSFER_AUTHORIZATION: ("授权人姓名", "授权人", "委托人姓名", "委托人"),
    types.COMMITMENT_LETTER: ("承诺人姓名", "承诺人"),
    types.LABOR_CONTRACT: ("乙方(劳动者)", "乙方姓名", "乙方", "劳动者姓名", "劳动者", "受聘人"),
    types.PROPERTY_CERTIFICATE: ("权利人", "房屋所有权人", "所有权人", "土地使用权人"),
    types.BIRTH_PERMIT: ("女方姓名", "妻子姓名", "女方"),
    types.REMOTE_CARE_APPLICATION: ("申请人姓名",),
    types.MATERNITY_APPLICATION: ("女方姓名", "申领人姓名", "女职工姓名", "职工姓名"),
    types.INTRODUCTION_LETTER: ("经办人", "被介绍人"),
    types.PRACTITIONER_CERTIFICATE: ("医师姓名", "持证人", "护士姓名", "药师姓名"),
}
"""Whose paper it is, where several people are named; these labels come before the general ones."""
_OWNER = {
    types.TRANSFER_AUTHORIZATION: papers.GIVER,
    types.BIRTH_PERMIT: papers.WIFE,
    types.MATERNITY_APPLICATION: papers.WIFE,
}
"""Whose number counts where the paper names several people by their roles."""
ID_NUMBER = (*ID_WORDS, "社会保障号码", "社会保障号")
_OF_A_CHILD = frozenset({types.BIRTH_CERTIFICATE})
"""Papers whose ID numbers are the parents': the child has none yet."""
_BIRTH = ("出生日期", "出生年月日", "出生年月", "出生")
_SEX = ("性别",)
_OTHER = (
    "年龄", "民族", "出生时间", "科室", "科别", "床号", "住院号", "门诊号", "病案号", "病历号", "登记号", "编号", "证号",
    "证书编号", "联系电话", "电话", "手机", "地址", "住址", "家庭住址", "现住址", "工作单位", "单位地址",
    "户名", "账号", "帐号", "开户行", "开户银行", "诊断", "临床诊断", "主诉", "现病史", "既往史", "医师", "医生",
    "检验者", "审核者", "报告医师", "审核医师", "送检医师", "标本", "标本类型", "检查部位", "检查项目", "费别",
    "险种", "人员类别", "参保地", "就医地", "安置地", "有效期", "有效期限", "有效期至", "发证机关", "法定代表人",
    "负责人", "主要负责人", "执业范围", "执业地点", "执业类别", "与患者关系", "关系", "代办人", "联系人", "采样时间",
    "采样日期", "接收时间", "检查日期", "检查时间", "检验日期", "入院日期", "出院日期", "入院时间", "出院时间",
    "病种", "申请病种", "被授权人", "受托人", "甲方", "用人单位", "合同期限", "籍贯", "户号", "户别", "与户主关系",
    "统一社会信用代码", "业务主管单位", "开办资金", "住所", "国籍", "结婚证字号", "备注",
    "转往医院", "转入医院", "转往医疗机构", "转入医疗机构", "曾用名", "出生地", "本市(县)其他住址", "其他住址", "宗教信仰",
    "身高", "血型",
    "文化程度", "婚姻状况", "兵役状况", "服务处所", "职业", "婚姻", "家属", "监护人", "样本号", "标本号", "样本编号", "条码号", "病人编号",
    "病人类型", "检查号", "影像号", "病理号", "样本类型", "送检科室", "申请科室", "送检医生", "申请医生", "报告医生", "报告人",
    "核对者", "核对人",
    "检验医师", "操作者", "接收时间", "收到时间", "送检时间", "送检日期", "病区", "病房", "床位", "医保类型", "处方号", "处方编号", "药师",
    "审核药师", "调配药师", "发药药师", "金额", "药品金额", "就诊卡号", "卡号",
)  # fmt: skip
_IN_PROSE = re.compile(
    r"(?:本人|兹证明|兹有|兹介绍|今有|授权人|委托人|申请人)\s*[:：]?\s*(?:我|本)?(?:单位|公司|院|村|社区)?(?:职工|员工|居民|村民)?\s*[:：]?\s*"
    r"(?P<name>[\u4e00-\u9fff·]{2,4}?)\s*(?=等?同志|先生|女士|[（(,，、]|性别|身份证|系|[男女][性,，])"
    r"|(?:(?:村民|居民|职工|员工|工作人员|教师|社员|学生|我叫|我是|^)\s*(?P<told>[\u4e00-\u9fff·]{2,4})\s*[(（,，、]\s*"
    r"(?:[男女][,，、]\s*)?(?:公民|居民)?身份证?(?:件)?(?:号|证))"
    r"|(?:患者|病人|患儿)\s*[:：]?\s*(?P<patient>[\u4e00-\u9fff·]{2,4})\s*[（(,，、]\s*(?:性别[:：]?\s*)?[男女](?=[性,，、)）])"
)
_SET_APART = re.compile(
    r"\s*(?P<word>[\u4e00-\u9fff]{2,6})\s*[^\u4e00-\u9fff\w\s(（]{1,2}\s*(?P<name>[\u3400-\u9fff·]{2,4})\s*$"
)
"""A label and its value with a mark between them that is no colon any more: 病人姓名☑张样例."""
_LIKE_A_NUMBER = re.compile(r"(?<!\d)\d[\d*＊Xx]{13,18}[\dXx×*＊](?![\d*])")
"""An ID number that lost or won a digit, or whose middle is masked; two numbers that ran together are none."""
_NUMBERED = re.compile(r"(?:号|号码|编号|代码|电话|手机|日期|时间|有效期|有效期限|有效期至|期限|年月|起止)$")
_A_FIGURE = re.compile(r"[\d〇○零一二三四五六七八九十]|长期|永久|无固定期限|^[/无—-]+$")
"""What such a column holds: figures, a term without end, or a stroke that says there is none."""
_A_PHONE, _DIALLED = re.compile(r"(?:电话|手机)(?:号码?)?$"), re.compile(r"[\d*＊+()（）转、/;,，\s-]+|[/无—-]+")
"""Who is called by what: figures, and the marks between them."""
_A_LABEL = re.compile(r"(?:关系|姓名|日期|电话|号码|签名|签字|盖章|公章|签章)[:：]?$")
"""What ends so is the next label of a form that nobody filled in."""
_UNFILLED = re.compile(r"[\s年月日时至~—:：()（）]*(?:[(（]?(?:盖章|公章|签章|签字|签名|章)[)）]?)?[\s年月日]*")
"""What a form prints where nobody wrote anything."""
_LONGEST_EXTRA = 120
"""Letters of the longest value kept beside the fields: what is longer is a paragraph."""


def extract(document: Document, kind: str) -> Record:
    """Name, ID number, hospital and date from the first page that prints them; the entries and tables of the type."""
    names = (*FIRST_NAMES.get(kind, ()), *NAME)
    lexicon = _make_lexicon(kind, names)
    plain = [drop_tables(page, kind) for page in document.pages]
    whole = {page.number: page for page in document.pages}
    fits = _value_tests(kind, names)
    forms = tuple((_read_labels(page, kind, lexicon, fits), page) for page in plain)
    fields: dict[str, Field[Any]] = {}
    extra: dict[str, Field[str]] = {}
    shown = id_numbers.Printed()
    for form, page in forms:
        fields = _read_name(form, page, names) | fields
        if kind not in _OF_A_CHILD:
            fields = _read_id_number(form, page, kind) | fields
        fields = read_hospital(form, page, kind) | fields
        dated = whole[page.number] if kind == types.EXAM_REPORT else page
        fields = find_issue_date(dated, form.loose, last=kind == types.EXAM_REPORT) | fields
        extra = _read_extra(form, page, names) | extra
        shown = shown if shown.sex or shown.birth else _read_printed_person(form)
    record = _prove_record(Record(kind, fields), document, shown)
    record = read_further(record, document, forms)
    return replace(record, extra=_drop_repeats(record.extra, extra))


def _read_labels(page: Page, kind: str, lexicon: Lexicon, fits: Mapping[str, Callable[[str], bool]]) -> LabelledForm:
    return fill_from_lines(
        read_form([x for line in page.lines for x in split_bare_labels(line)], lexicon, fits), page, kind
    )


def _value_tests(kind: str, names: Sequence[str]) -> Mapping[str, Callable[[str], bool]]:
    """What may stand behind a label: a person behind the label of one, figures behind those of days and numbers."""
    roles = [w for role in ROLES.get(kind, ()) for w in role.words]
    owners = [w for role in ROLES.get(kind, ()) for w in role.own]
    return {
        **dict.fromkeys((*names, *roles), may_be_person),
        **dict.fromkeys((*ID_NUMBER, *owners), lambda text: bool(re.search(r"\d{4}|\*{3}", text))),
        **dict.fromkeys((*DATES, *LATE, *_BIRTH), lambda text: bool(_A_FIGURE.search(text))),
        **dict.fromkeys(_SEX, value_kinds.may_be_sex),
    }


def _make_lexicon(kind: str, names: Sequence[str]) -> Lexicon:
    return Lexicon(
        (*names, *ID_NUMBER, *HOSPITAL, *DATES, "打印日期", "打印时间", *_BIRTH, *_SEX, *_OTHER, *label_words(kind))
    )


def _drop_repeats(known: Mapping[str, Field[str]], pairs: Mapping[str, Field[str]]) -> dict[str, Field[str]]:
    """The stable entries, and the printed pairs of which no stable entry tells the same place."""
    kept = {k: f for k, f in pairs.items() if k not in known and not any(_contains_field(g, f) for g in known.values())}
    return {**known, **kept}


def _contains_field(whole: Field[str], part: Field[str]) -> bool:
    """Whether `part` is `whole` or a piece of it, by words and by place."""
    if whole.evidence is None or part.evidence is None or whole.evidence.page != part.evidence.page:
        return False
    a, b = whole.evidence.box, part.evidence.box
    inside = a.left <= b.left and a.top <= b.top and b.right <= a.right and b.bottom <= a.bottom
    return inside and compact_text(part.value or "") in compact_text(whole.value or "")


# ------------------------------------------------------------------------------------------------ the four fields
def _read_name(form: LabelledForm, page: Page, words: Sequence[str]) -> dict[str, Field[Any]]:
    for pair in iter_pairs(form, words):
        found = read_person(pair.value, page)
        if found is not None:
            return {"name": found}
    for line in page.lines:
        match = _SET_APART.match(line.text)
        found = read_person(line.cut_part(*match.span("name")), page) if match and match["word"] in words else None
        if found is not None:
            return {"name": found}
    for line in page.lines:
        match = _IN_PROSE.search(line.text)
        found = read_person(line.cut_part(*match.span(match.lastgroup or 0)), page) if match else None
        if found is not None:
            return {"name": found}
    return {}


def _read_id_number(form: LabelledForm, page: Page, kind: str) -> dict[str, Field[Any]]:
    """Behind a label, else the only valid number on the page; of several people's numbers none is picked silently.

    The label that names the paper's owner (授权人身份证号) leaves no doubt whose number it is.
    """
    everywhere = {
        id_numbers.compact(m[0]) for x in page.lines for m in id_numbers.find_id_numbers(re.sub(r"\s", "", x.text))
    }
    own = next((r.own for r in ROLES.get(kind, ()) if r.name == _OWNER.get(kind)), ())
    for pair in iter_pairs(form, (*own, *ID_NUMBER)):
        assert pair.value is not None
        line = without_blanks(pair.value)
        match = next(id_numbers.find_id_numbers(line.text), None) or _LIKE_A_NUMBER.search(line.text)
        found = parse_field.parse_field(F.ID_NUMBER, line.cut_part(*match.span()), page) if match else None
        if found is not None and found.value is not None:
            several = len(everywhere) > 1 and pair.label.name not in own
            doubt = Doubt.SEVERAL.with_text("页上不止一个身份证号")
            return {"id_number": found.as_doubtful(doubt) if several else found}
    valid = [
        (m, x)
        for x in page.lines
        for m in id_numbers.find_id_numbers(x.text)
        if id_numbers.is_valid(id_numbers.compact(m[0]))
    ]
    if len(everywhere) == 1 and valid:
        match, line = valid[0]
        return {"id_number": parse_field.parse_field(F.ID_NUMBER, line.cut_part(*match.span()), page)}
    return {}


# ------------------------------------------------------------------------------------------------ the rest
def _read_printed_person(form: LabelledForm) -> id_numbers.Printed:
    """Date of birth and sex where the paper prints them: what an ID number can be held against."""
    birth, sex = None, None
    for pair in iter_pairs(form, _BIRTH):
        assert pair.value is not None
        try:
            when = values.parse_day(pair.value.text.strip())
        except ValueError:
            continue
        birth = when if isinstance(when, date) else None
        break
    for pair in iter_pairs(form, _SEX):
        assert pair.value is not None
        sex = next((s for s in ("男", "女") if pair.value.text.strip().startswith(s)), None)
        break
    return id_numbers.Printed(birth, sex)


def _read_extra(form: LabelledForm, page: Page, names: Sequence[str]) -> dict[str, Field[str]]:
    """Every pair that none of the four fields takes, under its printed label."""
    taken = {*names, *ID_NUMBER, *(w for w in DATES if w not in LATE)}
    found: dict[str, Field[str]] = {}
    for pair in form.pairs:
        label = pair.label.name
        if label in taken or label in found or pair.value is None or len(pair.value.text) > _LONGEST_EXTRA:
            continue
        value = parse_field.parse_labelled_text(label, pair.value, page)
        if value.value is not None and not _A_LABEL.search(value.value) and not _UNFILLED.fullmatch(value.value):
            found[label] = _doubt_extra(value, pair, form, page)
    return found


def _doubt_extra(field: Field[str], pair: Pair, form: LabelledForm, page: Page) -> Field[str]:
    """The field, doubtful where its column asks for figures that are not there, or where more lines may belong to it."""
    assert pair.value is not None
    if _NUMBERED.search(pair.label.name) and not _A_FIGURE.search(field.value or ""):
        return field.as_doubtful(Doubt.NO_VALUE.with_text("这一栏应有数字，没有读到"))
    if _A_PHONE.search(pair.label.name) and not _DIALLED.fullmatch(field.value or ""):
        return field.as_doubtful(Doubt.NO_VALUE.with_text("电话号码中有别的字符"))
    line, whole = join_continuation(pair, form, page)
    more = not whole or compact_text(line.text) != compact_text(pair.value.text)
    return field.as_doubtful(Doubt.RUNS_ON) if more else field


def _prove_record(record: Record, document: Document, printed: id_numbers.Printed) -> Record:
    """The ID number by its check digit, the hospital by a seal that says the same."""
    number = record[F.ID_NUMBER]
    if number.value is not None and number.state is not State.UNREAD and Doubt.SEVERAL not in number.doubts:
        checked = id_numbers.prove_id_number(number, printed)
        record = record.with_fields({"id_number": checked})
        outcome = {State.VERIFIED: Outcome.PASS, State.DOUBTFUL: Outcome.FAIL}.get(checked.state, Outcome.UNKNOWN)
        message = checked.why if outcome is Outcome.FAIL else ""
        record = mark_fields.add_check(record, "id-number-check-digit", outcome, ("id_number",), message)
    hospital = record[F.HOSPITAL].value
    seals = [compact_text(s.text) for page in document.pages for s in page.seals]
    if hospital and any(compact_text(hospital) in seal for seal in seals):
        record = mark_fields.mark_verified(record, (F.HOSPITAL,), Proof.SEAL)
    return record


def _make_extractor(kind: str) -> Extractor:
    return Extractor(kind, lambda document: extract(document, kind))


COMMON = tuple(_make_extractor(name) for name, type_ in TYPES.items() if not type_.deep and name != types.UNKNOWN)
"""One extractor for each type that has no fields of its own."""
