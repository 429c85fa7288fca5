"""What may stand behind a label of each kind: the tests that tell a value from its neighbours before it is parsed.

They ask for little, for a misread value is a value still; what no kind here says (a person, an institution) a type tells itself.
"""

import re
from collections.abc import Callable, Mapping

from intake.types.vocabulary import Kind
from intake.values import compact_text

Test = Callable[[str], bool]
_EMPTY = re.compile(r"[\s/／\\|—–―\-_－一~.。、,，*＊:：;；()（）]*|无|空|暂无|未填|不详|未提供")
_NUMERAL = re.compile("[零〇壹贰貳弐叁叄參参肆伍陆陸柒捌玖拾佰仟万萬亿億元圆圓园角分整正]")


def is_left_blank(text: str) -> bool:
    """Whether a place is left blank by a stroke or a word: `/`, `—`, 无. A zero is a value.

    >>> is_left_blank(" —— "), is_left_blank("无"), is_left_blank("0.00")
    (True, True, False)
    """
    return bool(_EMPTY.fullmatch(text.strip()))


def may_be_money(text: str) -> bool:
    """An amount, O and D for 0 allowed; no number that goes on as a code or a date."""
    flat = compact_text(text)
    begins = re.match(r"(?:[\u4e00-\u9fff]{1,3})?[-−+]?[¥￥]?[-−]?(?:[\dOD]|\.\d\d$)", flat)
    return bool(begins) and not re.match(r"(?:19|20)\d{6}|\d{1,4}[-/年]\d|\d{9}", flat)


def may_be_words(text: str) -> bool:
    """At least two numerals of an amount in words."""
    return len(_NUMERAL.findall(text)) >= 2


def has_day(text: str) -> bool:
    """Something of a date."""
    return bool(re.search(r"(?:19|20)\d{2}|\d{2}\s*[-./年]\s*\d", text))


def may_be_code(text: str) -> bool:
    """A number or a code; no amount."""
    return bool(re.fullmatch(r"[0-9A-Za-z*\-_/.]{2,}", compact_text(text))) and not re.search(r"\d\.\d", text)


def may_be_days(text: str) -> bool:
    """A number of days."""
    return bool(re.match(r"\s*(?:共|计)?\s*\d{1,4}(?:\.0)?\s*(?:[天日]|[^\d.\-/年]|$)", text))


def may_be_sex(text: str) -> bool:
    """男 or 女, whatever follows."""
    return bool(re.match(r"\s*[男女]", text))


BY_KIND: Mapping[Kind, Test] = {
    Kind.MONEY: may_be_money, Kind.NUMBER: may_be_days, Kind.DATE: has_day, Kind.CODE: may_be_code, Kind.ENUM: may_be_sex,
}  # fmt: skip
