"""What medical records print: labels of head and foot, and how a type's words are put together.

Sources: 病历书写基本规范 (卫生部 2010) and the variants that hospital systems print. No hospital's layout is known here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from intake.labels.labelled import Lexicon
from intake.labels.lexicon import split_words
from intake.labels.sections import Headings
from intake.model import Line
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import Kind, Spec

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

NAME = _WORDS["name"]
SEX = ("性别",)
AGE = ("年龄", "实际年龄", "年令")
DEPARTMENT = _WORDS["department"]
BED = ("床号", "床位号", "病床号", "床位", "病床")
INPATIENT_NUMBER = _WORDS["inpatient_number"]
ADMISSION = _WORDS["admission"]
DISCHARGE = ("出院日期", "出院时间", "出院日", "出院年月日")
STAY = _WORDS["stay"]
STAY_DAYS = _WORDS["stay_days"]
PHYSICIAN = _WORDS["physician"]
OTHER_SIGNATURES = _WORDS["other_signatures"]
PARTICULARS = _WORDS["particulars"]
NOT_DATES = _WORDS["not_dates"]

_WHOSE = r"(?:患者|病人|患儿|病员|伤者|产妇|参保人|就诊人|受检者|被证明人)"
_WHEN = r"(?:日期|时间|时刻|年月日?|日)"
_NUMBER = r"(?:号码?|编号|序号|流水号|标识号?|ID号?)"
_WARD = r"(?:科室|科别|病区|病室|病房|院区|部门|专科)"
FORMS: Mapping[str, str] = {
    "姓名": rf"{_WHOSE}?(?:姓名|名字)",
    "性别": rf"{_WHOSE}性别",
    "年龄": rf"(?:{_WHOSE}|就诊|入院|现|实足|周岁|住院)?时?(?:年龄|岁数|年令)",
    "科室": rf"(?:{_WHOSE}|所在|当前|现住?|住院|[入人]院|出院|就诊|诊疗|门诊|接诊|收治|临床|申请|开单)?时?"
    rf"(?:{_WARD}[/、及和]?){{1,2}}(?:名称)?",
    "床号": r"(?:所在|病区|住院|患者|病人)?(?:病床|床位|床铺|床)(?:号码?|编号|序号|位)?",
    "住院号": rf"{_WHOSE}?(?:住院|病案|病历|病志|案卷|档案|[入人]院|住院病案|住院病历)(?:登记)?{_NUMBER}",
    "入院日期": rf"(?:{_WHOSE}|本次|实际)?(?:[入人]院|收治|收住|入住){_WHEN}",
    "出院日期": rf"(?:{_WHOSE}|本次|实际)?(?:出院|离院){_WHEN}",
    "住院日期": r"(?:住院|在院|[入人]出院|出[入人]院|住院治疗)?(?:起止|起讫)(?:日期|时间)?"
    r"|(?:住院|在院|[入人]出院|出[入人]院)(?:治疗|诊疗)?(?:日期|时间|期间|时段)",
    "住院天数": r"(?:本次|实际|共计?|合计|总|累计)*(?:住院|在院)(?:总|实际|治疗)?(?:天数?|日数|时长)",
    "医师签名": r"(?!.*(?:上级|主任|审核|质控|实习|进修|上一级)).{0,6}(?:医师|医生|大夫)(?:签名|签字|签章|姓名|盖章)?",
    "就诊日期": rf"(?:门诊|就诊|就医|诊治|接诊|来院|初诊|看诊|门诊就诊){_WHEN}",
    "门诊号": rf"(?:门诊|门急诊|急诊|就诊|挂号|门诊病历|门诊就诊){_NUMBER}",
    "身份证号": r"(?:患者|病人|居民|公民)?(?:身份证?件?|证件)(?:号码?|编号)",
    "编号": rf"(?:证明|证书|证明书|诊断书|诊断证明|诊断证明书|文书|本证|单据|证明单){_NUMBER}",
    "记录日期": rf"(?:记录|书写|签名|签字|签署|完成|小结|填写|填报|制表){_WHEN}",
    "开具日期": rf"(?:开具|出具|开立|签发|填发|开证|开单|证明|签名|签字|签署|盖章|发证|填写|落款|医师签名|医生签名){_WHEN}",
}
"""For a label the form of those that nobody can list: 病区科室, 在院起止时间, 责任医生签字."""

_FIGURES = r"(?=(?:19|20)\d{2}|[0-9A-Z]{3})"
"""A date or a number right behind a label whose colon was not read."""

SIMPLIFIED = str.maketrans("結記錄證診斷書療狀況經過醫囑總", "结记录证诊断书疗状况经过医嘱总")
"""Traditional forms that the recogniser sees in brush-like print; titles of mainland forms are in simplified characters."""


HOSPITAL = _PATTERNS["hospital"]

_CLOSING = ("特此证明", "此证", "特此说明")
"""Words that end a letter."""


@dataclass(frozen=True)
class RecordWords:
    """What a document type prints: titles, labels of its fields, headings of its sections."""

    titles: tuple[str, ...]
    labels: Mapping[Spec[Any], tuple[str, ...]]
    sections: Mapping[Spec[Any], tuple[str, ...]]
    others: tuple[str, ...]
    opening: tuple[str, ...] = ()
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shapes: Mapping[str, str] = field(default_factory=dict)
    titled: str = "(?!)"

    @cached_property
    def title(self) -> re.Pattern[str]:
        """A whole line that is the title, a hospital in front of it or not; group `title`."""
        organisation = _PATTERNS.source("organisation")
        core = "|".join([*sorted(self.titles, key=lambda w: (-len(w), w)), self.titled])
        return re.compile(
            rf"(?:.*{organisation})?(?P<title>(?!院)[\u4e00-\u9fff]{{0,8}}?(?:\d{{2}}小时内?)?(?:{core}))(?:[(（].{{0,8}}[)）])?"
        )

    @property
    def every_label(self) -> tuple[str, ...]:
        """All labels of head and foot."""
        own = [w for words in self.labels.values() for w in words]
        return (*own, *ADMISSION, *DISCHARGE, *STAY, *OTHER_SIGNATURES, *PARTICULARS, *NOT_DATES)

    def starts_with_label(self, text: str) -> bool:
        """Whether `text` begins with a label, listed or of a known form."""
        return bool(self._label_pattern.match(text))

    def cut_at_labels(self, line: Line) -> list[Line]:
        """The line cut around labels that no list has, so that each begins a piece: 床号：12 离院时间：…."""
        cuts = {0, len(line.text)}
        for m in self._form_pattern.finditer(line.text):
            if m["label"] not in self._listed_labels:
                cuts |= {m.start("label"), m.end("label")} if m["bare"] else {m.start("label")}
        if len(cuts) > 2 or (self._form_pattern.match(line.text) and not self._starts_with_listed(line.text)):
            cuts |= {m.start("next") for m in self._next_label.finditer(line.text)}
        return [line.cut_part(a, b) for a, b in pairwise(sorted(cuts)) if line.text[a:b].strip()] or [line]

    def _starts_with_listed(self, text: str) -> bool:
        m = self._form_pattern.match(text)
        return m is not None and m["label"] in self._listed_labels

    @cached_property
    def _next_label(self) -> re.Pattern[str]:
        words = "|".join(
            r"\s*".join(map(re.escape, w)) for w in sorted(self._listed_labels, key=lambda w: (-len(w), w))
        )
        return re.compile(rf"\s(?P<next>{words})\s*[:：]")

    @cached_property
    def _listed_labels(self) -> frozenset[str]:
        return frozenset(self.every_label)

    @cached_property
    def _label_forms(self) -> Mapping[str, str]:
        return {name: form for name, form in FORMS.items() if name in self._listed_labels}

    @cached_property
    def _label_pattern(self) -> re.Pattern[str]:
        listed = sorted((w for w in self._listed_labels if len(w) > 1), key=lambda w: (-len(w), w))
        return re.compile("|".join([*map(re.escape, listed), *self._label_forms.values()]))

    @cached_property
    def _form_pattern(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?<![\u4e00-\u9fff])(?P<label>{'|'.join(self._label_forms.values())})\s*(?:[:：]|(?P<bare>{_FIGURES}))"
        )

    @cached_property
    def lexicon(self) -> Lexicon:
        """The labels as the reader of forms takes them."""
        return Lexicon(self.every_label, (*self.labels.values(), ADMISSION, DISCHARGE, STAY), self._label_forms)

    @cached_property
    def headings(self) -> Headings:
        """The headings as the section reader takes them."""
        ends = [*(w for w in self.every_label if len(w) > 1 and w not in _WORDS_OF_TEXT), *_CLOSING]
        return Headings(
            {s.name: words for s, words in self.sections.items()},
            self.others,
            {w: (w,) for w in self.opening},
            self.within,
            self.shapes,
            ends,
            _SIGNED + "|" + rf"(?:{'|'.join(FORMS[w] for w in _ENDING)})\s*(?:[:：]|$)|(?:{'|'.join(STAY)})\s*$",
            [s.name for s in self.sections if s.kind is Kind.LIST],
        )


_SIGNED = (
    r"[\u4e00-\u9fff/]{0,10}(?:签名|签字|签章|盖章)(?:[(（][^()（）]{0,8}[)）])?\s*(?:[:：]|.{0,5}$)"
    r"|[\u4e00-\u9fff]{0,6}(?:医师|医生)\s*[:：]\s*.{0,5}$"
)
"""Labels of signatures that no list is complete in."""
_ENDING = _WORDS["ending"]
_WORDS_OF_TEXT = frozenset(
    split_words(
        "电话 联系电话 手机 地址 单位 出生 签名 签字 患者 病人 医生 过敏史 药物过敏 手术日期 复诊日期 病检号 "
        "病理号 有效期 住院期间 住院时间 住院日期 ID 可靠程度 籍贯"
    )
)
"""Labels that a sentence may begin with as well; they end no section."""
