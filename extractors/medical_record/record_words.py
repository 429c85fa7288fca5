"""What medical records print: labels of head and foot, and how a type's words are put together.

Sources: 病历书写基本规范 (卫生部 2010) and the variants that hospital systems print. No hospital's layout is known here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from intake.labels.labelled import Lexicon
from intake.labels.sections import Headings
from intake.labels.spelling import spell_words
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

FORMS: Mapping[str, str] = {
    "姓名": _PATTERNS.source("name"),
    "性别": _PATTERNS.source("sex"),
    "年龄": _PATTERNS.source("age"),
    "科室": _PATTERNS.source("department"),
    "床号": _PATTERNS.source("bed"),
    "住院号": _PATTERNS.source("inpatient_number"),
    "入院日期": _PATTERNS.source("admission"),
    "出院日期": _PATTERNS.source("discharge"),
    "住院日期": _PATTERNS.source("stay"),
    "住院天数": _PATTERNS.source("stay_days"),
    "医师签名": _PATTERNS.source("physician"),
    "就诊日期": _PATTERNS.source("visit"),
    "门诊号": _PATTERNS.source("outpatient_number"),
    "身份证号": _PATTERNS.source("id_number"),
    "编号": _PATTERNS.source("certificate_number"),
    "记录日期": _PATTERNS.source("record_date"),
    "开具日期": _PATTERNS.source("issue_date"),
}
"""For a label the form of those that nobody can list: 病区科室, 在院起止时间, 责任医生签字."""


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
        formed = self._form_pattern.match(line.text) and not self._starts_with_listed(line.text)
        cuts = {0, len(line.text), *self._find_cuts(line.text)}
        if len(cuts) > 2 or formed:
            cuts |= {match.start("next") for match in self._next_label.finditer(line.text)}
        pieces = [line.cut_part(a, b) for a, b in pairwise(sorted(cuts)) if line.text[a:b].strip()]
        return pieces or [line]

    def _find_cuts(self, text: str) -> Iterator[int]:
        """Where labels begin that are known by their form alone; without a colon they end where the figure begins."""
        for match in self._form_pattern.finditer(text):
            if match["label"] not in self._listed_labels:
                yield match.start("label")
                yield match.end("label") if match["bare"] else match.start("label")

    def _starts_with_listed(self, text: str) -> bool:
        m = self._form_pattern.match(text)
        return m is not None and m["label"] in self._listed_labels

    @cached_property
    def _next_label(self) -> re.Pattern[str]:
        return re.compile(rf"\s(?P<next>{spell_words(self._listed_labels)})\s*[:：]")

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
        forms, figures = "|".join(self._label_forms.values()), _PATTERNS.source("figures")
        return re.compile(rf"(?<![\u4e00-\u9fff])(?P<label>{forms})\s*(?:[:：]|(?P<bare>{figures}))")

    @cached_property
    def lexicon(self) -> Lexicon:
        """The labels as the reader of forms takes them."""
        return Lexicon(self.every_label, (*self.labels.values(), ADMISSION, DISCHARGE, STAY), self._label_forms)

    @cached_property
    def headings(self) -> Headings:
        """The headings as the section reader takes them."""
        return Headings(
            {spec.name: words for spec, words in self.sections.items()},
            self.others,
            {word: (word,) for word in self.opening},
            self.within,
            self.shapes,
            [*self._closing_labels, *_CLOSING],
            _foot_pattern(),
            [spec.name for spec in self.sections if spec.kind is Kind.LIST],
        )

    @property
    def _closing_labels(self) -> list[str]:
        """Labels that end a section: those that are no words of its text."""
        return [word for word in self.every_label if len(word) > 1 and word not in _WORDS_OF_TEXT]


def _foot_pattern() -> str:
    """How lines begin that end a section though their label is in no list."""
    forms, stays = "|".join(FORMS[word] for word in _ENDING), "|".join(STAY)
    return _PATTERNS.source("signed") + "|" + rf"(?:{forms})\s*(?:[:：]|$)|(?:{stays})\s*$"


_ENDING = _WORDS["ending"]
_WORDS_OF_TEXT = frozenset(_WORDS["words_of_text"])
