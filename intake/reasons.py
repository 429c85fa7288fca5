"""Why a value is in its state: kinds of doubt and of proof for programs, words for people. Imports nothing of ours."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Doubt(StrEnum):
    """Why a person has to look at a value; the value of each is how it is told where nothing more is known."""

    # the characters
    LOW_SCORE = "识读把握不足"
    GAP = "字距异常，可能漏识"
    TWO_READINGS = "两次识读不一致"
    CONTESTED = "个别字可作两种识读"
    REPAIRED = "按印刷习惯更正了字符"
    UNDER_SEAL = "印章遮盖"
    RUNS_ON = "上下行可能也属于这一栏"
    NEIGHBOUR = "与相邻栏的文字连在一起"
    NO_VALUE = "这一栏的文字不是有效的值"
    NOT_FOUND = "该栏应有而未读到"
    # what the value belongs to
    LABEL = "栏目名不清"
    PLACE = "没有栏目名，按位置或内容推断"
    OWNER = "不能确定是谁的"
    SEVERAL = "纸上不止一个值"
    # checks
    WORDS_DIFFER = "大写与小写不一致"
    SUM_DIFFERS = "各项之和与合计不符"
    ROW_DIFFERS = "行内数量、单价、金额不符"
    CHECK_DIGIT = "校验位不符"
    LENGTH = "位数不对"
    DATES = "日期先后或天数不符"
    # other sources
    TWO_PRINTS = "票面两处不一致"
    DATA_DIFFERS = "与电子数据或二维码不符"
    PICTURE_DIFFERS = "文字层与画面不一致"
    UNPROVEN = "未能核实"

    def with_text(self, text: str) -> "Reason":
        """This doubt, told with what is known of the case."""
        return Reason(text, self)

    @property
    def of_reading(self) -> bool:
        """Whether it says that the characters themselves are in doubt."""
        return self in _OF_READING

    @property
    def of_arithmetic(self) -> bool:
        """Whether it says that figures do not fit together, and nothing of how well they were read."""
        return self in _OF_ARITHMETIC


_OF_READING = frozenset(
    (Doubt.LOW_SCORE, Doubt.GAP, Doubt.TWO_READINGS, Doubt.CONTESTED, Doubt.REPAIRED, Doubt.UNDER_SEAL, Doubt.PLACE)
)
_OF_ARITHMETIC = frozenset((Doubt.WORDS_DIFFER, Doubt.SUM_DIFFERS, Doubt.ROW_DIFFERS, Doubt.DATES))


class Proof(StrEnum):
    """What bears a value out; the value of each is how it is told where nothing more is known."""

    WORDS = "大写与小写一致"
    ITEMS_SUM = "项目合计一致"
    PAYMENTS_SUM = "各项支付之和一致"
    ROW = "数量乘单价等于金额"
    CHECK_DIGIT = "校验位通过"
    TWO_PRINTS = "票面两处一致"
    DATA = "与电子数据或二维码一致"
    SEAL = "与印章文字一致"
    DATES = "日期与天数一致"
    STANDARD = "标准名称"
    UNIQUE = "唯一使各项核对成立的识读"

    def with_text(self, text: str) -> "Reason":
        """This proof, told with what is known of the case."""
        return Reason(text, self)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a field's state: for people `text`, for programs `kind`; None where only people need it."""

    text: str
    kind: Doubt | Proof | None = None


Why = Doubt | Proof | Reason | str
"""A reason as it is handed in: a kind alone, a kind with its words, or mere words."""


def collect_reasons(*given: Why | Iterable[Reason]) -> tuple[Reason, ...]:
    """Reasons in the order given, each once; empty words are none."""
    found: dict[Reason, None] = {}
    for one in given:
        if isinstance(one, (Doubt, Proof)):
            found[Reason(one.value, one)] = None
        elif isinstance(one, Reason):
            found[one] = None
        elif isinstance(one, str):
            found |= {Reason(one): None} if one else {}
        else:
            found |= dict.fromkeys(one)
    return tuple(found)
