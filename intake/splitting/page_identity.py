"""Whose paper a page is: names and numbers of patient, stay and bill, and whether two pages can be of one paper.

Three answers: the same, different, or nothing known. One misread character makes two prints neither.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from intake.fields.person_names import is_no_name
from intake.labels.labelled import Lexicon, read_form
from intake.layout.rows import is_vertical
from intake.model import Page
from intake.numbers import id_numbers
from intake.values import compact_text

_LABELS: Mapping[str, tuple[str, ...]] = {
    "bill_number": (
        "票据号码", "电子票据号码", "发票号码", "票据号", "发票号", "票号", "收据号", "No", "NO",
    ),
    "bill_code": ("票据代码", "电子票据代码", "发票代码"),
    "serial": ("业务流水号", "发票流水号", "交易流水号", "流水号"),
    "name": ("姓名", "患者姓名", "病人姓名", "交款人", "缴款人", "受检者", "病员姓名", "户名", "持证人"),
    "inpatient_number": ("住院号", "住院号码", "病案号", "住院编号", "住院流水号", "病历号", "登记号"),
    "outpatient_number": ("门诊号", "门诊号码", "就诊号", "就诊卡号", "门诊病历号", "诊疗卡号"),
    "id_number": ("身份证号", "身份证号码", "证件号码", "公民身份号码", "身份证件号"),
    "admission_date": ("入院日期", "入院时间", "住院日期", "住院时间"),
    "day": ("费用日期", "清单日期", "就诊日期", "就诊时间", "结算日期"),
    "report_number": ("检查号", "标本号", "条码号", "报告编号", "影像号", "病理号", "处方号", "样本编号", "合同编号", "证书编号"),
}  # fmt: skip
_LEXICON = Lexicon(w for words in _LABELS.values() for w in words)
_KEY = {word: key for key, words in _LABELS.items() for word in words}
TELLING = frozenset(("bill_number", "serial", "inpatient_number", "outpatient_number", "id_number", "report_number"))
"""What belongs to one paper or stay; a name alone may head any number of papers."""
_NAME = re.compile(r"[\u4e00-\u9fff·•]{2,12}")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z*_-]{2,}")
_DATE = re.compile(r"((?:19|20)\d{2})[-./年]?(\d{1,2})[-./月]?(\d{1,2})")
_HOSPITAL = re.compile(
    r"[\u4e00-\u9fff]{2,24}?(?:医院|卫生院|保健院|卫生服务中心|医疗中心|门诊部|诊所|卫生室)(?:[(（][^)）]{1,12}[)）])?"
)
_HEAD = 0.25
"""Share of the page at the top in which a hospital's name heads it."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Key -> every value that the page prints for it, without blanks."""

    values: Mapping[str, frozenset[str]]

    def shared_keys(self, other: "Whose") -> frozenset[str]:
        """Keys under which both pages print the same."""
        return frozenset(k for k in self.values.keys() & other.values.keys() if self.values[k] & other.values[k])

    def differing_keys(self, other: "Whose") -> frozenset[str]:
        """Keys under which they print what cannot be two readings of one value."""
        return frozenset(k for k in self.values.keys() & other.values.keys() if self._differs_in(other, k))

    def _differs_in(self, other: "Whose", key: str) -> bool:
        pairs = [(a, b) for a in self.values[key] for b in other.values[key]]
        return bool(pairs) and not any(_may_be_one(a, b) for a, b in pairs)

    def with_more(self, other: "Whose") -> "Whose":
        """What both pages print."""
        keys = self.values.keys() | other.values.keys()
        none: frozenset[str] = frozenset()
        return Whose({k: self.values.get(k, none) | other.values.get(k, none) for k in keys})


def _may_be_one(a: str, b: str) -> bool:
    """Equal, masked alike, one cut off, or one character misread (two where they are long)."""
    if "*" in a or "*" in b:
        return len(a) != len(b) or all(x == y or "*" in (x, y) for x, y in zip(a, b, strict=True))
    if len(a) > 3 and len(b) > 3 and (a in b or b in a):
        return True
    return Levenshtein.distance(a, b) <= (0 if min(len(a), len(b)) < 3 else 1 if min(len(a), len(b)) < 10 else 2)


def _value_test(key: str) -> Callable[[str], bool]:
    """Whether a text may stand beside a label of this key."""
    return lambda text: bool(_comparable_value(key, text))


def read_whose(page: Page) -> Whose:
    """Names and numbers beside their labels, ID numbers by their shape, the hospital in the head."""
    found: dict[str, set[str]] = {}
    lines = [x for x in page.lines if x.text.strip() and not is_vertical(x)]
    fits = {word: _value_test(key) for word, key in _KEY.items()}
    for pair in read_form(lines, _LEXICON, fits).pairs:
        key = _KEY.get(pair.label.name)
        value = _comparable_value(key, pair.value.text) if key and pair.value is not None else ""
        if key and value:
            found.setdefault(key, set()).add(value)
    for line in lines:
        for m in id_numbers.find_id_numbers(re.sub(r"\s", "", line.text)):
            found.setdefault("id_number", set()).add(m[0].upper())
        if line.rect.middle < _HEAD * page.height and (h := _HOSPITAL.match(compact_text(line.text))):
            found.setdefault("hospital", set()).add(h[0])
    return Whose({k: frozenset(v) for k, v in found.items()})


def _comparable_value(key: str, text: str) -> str:
    """The value in `text` as it is compared; empty where it is none."""
    flat = compact_text(text)
    if key == "name":
        m = _NAME.match(flat)
        return m[0] if m and not is_no_name(m[0]) else ""
    if key in ("admission_date", "day"):
        d = _DATE.search(flat)
        return f"{d[1]}-{int(d[2]):02d}-{int(d[3]):02d}" if d else ""
    m = _CODE.match(flat)
    return m[0].upper() if m and sum(c.isdigit() for c in m[0]) >= 3 else ""
