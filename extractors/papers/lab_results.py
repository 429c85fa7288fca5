"""Results of a laboratory report: which row is abnormal, by what, and how far that can be trusted.

A row is judged by two things that are printed apart: the mark (↑ ↓ H L * 阳性 (+)) and the value against its reference range.
A misread arrow or a lost decimal point looks like any other; so a row is *surely* abnormal only where both say the same.
Where one stands alone, or they contradict, the row is doubtful; where neither can be read, nothing is said.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any

from extractors.papers.paper_tables import Grid, read_cells, read_rows
from intake.layout.table_headers import HeadWords
from intake.model import Doubt, Field, Page, Row, State, collect_reasons
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import Kind
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

_HEADS = HeadWords(
    {
        "项目": "name", "检验项目": "name", "项目名称": "name", "中文名称": "name", "分析项目": "name", "检测项目": "name",
        "检验项目名称": "name", "名称": "name", "检查项目": "name", "测定项目": "name", "中文名": "name",
        "结果": "result", "检验结果": "result", "测定结果": "result", "测定值": "result", "结果值": "result", "检测结果": "result",
        "单位": "unit", "参考区间": "reference", "参考值": "reference", "参考范围": "reference", "正常值": "reference",
        "正常范围": "reference", "参考值范围": "reference", "生物参考区间": "reference", "正常参考值": "reference",
        "提示": "flag", "标志": "flag", "异常提示": "flag", "状态": "flag", "高低": "flag", "标记": "flag", "异常": "flag",
        "结果提示": "flag", "代号": "other", "缩写": "other", "英文": "other", "英文名称": "other", "简称": "other", "英文缩写": "other",
        "编码": "other", "代码": "other", "序号": "number", "NO": "number", "No": "number", "方法": "other", "检测方法": "other",
        "检验方法": "other", "实验方法": "other", "仪器": "other",
    },
    ((r"参考(?:区间|范围|值)", "reference"), (r"(?:检验|检测|测定)?结果$", "result")),
)  # fmt: skip
GRID = Grid(
    _HEADS,
    (frozenset({"name", "result"}), frozenset({"result", "reference"})),
    {"name": Kind.TEXT, "result": Kind.TEXT, "flag": Kind.TEXT, "unit": Kind.TEXT, "reference": Kind.TEXT},
    "result",
    re.compile(r"[\d阴阳+\-±]|未检出|检出|正常|异常|[\u4e00-\u9fff]{2}"),
    re.compile(
        r"^(?:采样|采集|送检|接收|收样|检验者?|检测|报告|审核|打印|备注|注|声明|说明|本报告|此报告|此结果|结果仅|医嘱|建议|临床)"
        r".{0,8}[:：]|^(?:声明|注|备注|本报告|此报告|※|\*本).{4,}"
    ),
)

_UNITS = _WORDS["units"]
_KNOWN_UNIT = {u.replace("l", "1"): u for u in _UNITS if "l" in u}
_FLAG_SCORE = 0.9
"""Score of the weakest letter from which 阳性 is taken for itself: 阴 and 阳 differ in two strokes."""


class RowVerdict(Enum):
    """What is known of a row."""

    ABNORMAL = "abnormal"
    NORMAL = "normal"
    PERHAPS = "perhaps"
    """One mark alone says that it is abnormal, or two contradict each other."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LabResult:
    """A row with its verdict and the reason in words for people."""

    row: Row
    verdict: RowVerdict
    why: str

    @property
    def shown_text(self) -> str:
        """Name, result and mark on one line."""
        name, result, flag = (self.row.get(k) for k in ("name", "result", "flag"))
        text = " ".join(str(f.value) for f in (name, result) if f is not None and f.value)
        return text + (str(flag.value) if flag is not None and flag.value else "")


def read_results(page: Page) -> tuple[LabResult, ...]:
    """Every row of the page's tables of results, judged."""
    raw = [_split_mark(read_cells(row, page, GRID.columns)) for row in read_rows(page, GRID)]
    marked = any("flag" in row for row in raw)
    return tuple(_judge_row(row, marked=marked) for row in raw)


def _split_mark(row: dict[str, Field[Any]]) -> dict[str, Field[Any]]:
    """The mark behind a number in a cell of its own; a unit whose l was taken for 1 set right."""
    result, unit = row.get("result"), row.get("unit")
    if result is not None and result.value:
        flat = compact_text(str(result.value))
        match = _PATTERNS["result"].match(flat)
        if match and match["flag"]:
            row["result"] = replace(result, value=flat[: match.start("flag")])
            row.setdefault("flag", replace(result, value=match["flag"], raw=match["flag"]))
    if unit is not None and unit.value in _KNOWN_UNIT:
        row["unit"] = replace(
            unit,
            value=_KNOWN_UNIT[str(unit.value)],
            reasons=collect_reasons(Doubt.REPAIRED.with_text("单位中的 1 应为字母 l")),
        )
    return row


def _judge_row(row: dict[str, Field[Any]], *, marked: bool) -> LabResult:
    by_value, value_why = _judge_value(row)
    by_mark, mark_why = _judge_mark(row)
    verdict, why = _judge_both(by_value, value_why, by_mark, mark_why, marked=marked)
    flag, result = row.get("flag"), row.get("result")
    if flag is not None and flag.value is not None and verdict is not RowVerdict.ABNORMAL:
        row["flag"] = flag.as_doubtful(why or "标记无法用参考区间核对")
    if verdict is RowVerdict.PERHAPS and by_value is not None and result is not None and result.value is not None:
        row["result"] = result.as_doubtful(why)
    return LabResult(row, verdict, why)


def _judge_both(
    value: str | None, value_why: str, mark: str | None, mark_why: str, *, marked: bool
) -> tuple[RowVerdict, str]:
    """Verdict of value and mark together; each is `up`, `down`, `normal`, `abnormal` (no direction) or None."""
    if mark == "unclear":
        return RowVerdict.PERHAPS, mark_why
    if mark is None:
        return _judge_alone(value, value_why, "，但未见标记" if marked else "，未印标记")
    if value is None:
        return _judge_alone(mark, mark_why, "，无参考区间可核对")
    if "normal" in (mark, value):
        return (
            (RowVerdict.NORMAL, "")
            if mark == value
            else (RowVerdict.PERHAPS, f"{value_why or mark_why}，但标记与参考区间不一致")
        )
    if mark == value or "abnormal" in (mark, value):
        return RowVerdict.ABNORMAL, f"{value_why}，且{mark_why}"
    return RowVerdict.PERHAPS, f"{value_why}，但{mark_why}"


def _judge_alone(said: str | None, why: str, lack: str) -> tuple[RowVerdict, str]:
    """What value or mark says by itself."""
    if said is None:
        return RowVerdict.UNKNOWN, "没有可核对的参考区间和标记"
    return (RowVerdict.NORMAL, "") if said == "normal" else (RowVerdict.PERHAPS, why + lack)


def _judge_value(row: dict[str, Field[Any]]) -> tuple[str | None, str]:
    """The number against the range, or 阳性 against 阴性; None where either cannot be read for sure."""
    result, reference = row.get("result"), row.get("reference")
    if result is None or reference is None or State.DOUBTFUL in (result.state, reference.state):
        return None, ""
    printed, normal = compact_text(str(result.value or "")), compact_text(str(reference.value or ""))
    match = _PATTERNS["result"].match(printed)
    if match:
        return _compare_with_range(Decimal(match["value"]), match["less"] or "", normal)
    if _PATTERNS["negative"].search(normal) and not _PATTERNS["between"].search(printed):
        if _PATTERNS["positive"].search(printed) and not _PATTERNS["negative"].search(printed):
            return "abnormal", f"结果{printed}与参考{normal}不符"
        if _PATTERNS["negative"].search(printed):
            return "normal", ""
    return None, ""


def _compare_with_range(value: Decimal, less: str, normal: str) -> tuple[str | None, str]:
    bounds = _parse_bounds(normal)
    if bounds is None:
        return None, ""
    low, high = bounds
    if high is not None and value > high and less not in ("<", "≤"):
        return "up", f"结果高于参考区间 {normal}"
    if low is not None and value < low and less not in (">", "≥"):
        return "down", f"结果低于参考区间 {normal}"
    return (None, "") if less else ("normal", "")


def _parse_bounds(normal: str) -> tuple[Decimal | None, Decimal | None] | None:
    """Lower and upper end of a printed range; None where it is none, or one for each sex or age."""
    if re.search(r"[男女岁孕]|成人|儿童", normal):
        return None
    match = _PATTERNS["range"].match(normal)
    if match:
        low, high = Decimal(match["low"]), Decimal(match["high"])
        return (low, high) if low < high else None
    match = _PATTERNS["bound"].match(normal)
    if match is None:
        return None
    bound = Decimal(match["bound"])
    return (None, bound) if match["sign"] in "<≤＜" else (bound, None)


def _judge_mark(row: dict[str, Field[Any]]) -> tuple[str | None, str]:
    """What the mark says, or the words of the result; None where there is none that can be read."""
    flag, result = row.get("flag"), row.get("result")
    text = compact_text(str(flag.value or "")) if flag is not None else ""
    if text:
        return _parse_direction(text)
    words = compact_text(str(result.value or "")) if result is not None else ""
    score = result.confidence if result is not None else None
    if _PATTERNS["between"].search(words) or (score is not None and score < _FLAG_SCORE):
        return None, ""
    if "阳性" in words and re.search(r"\+", words):
        return "abnormal", f"结果为{words}"
    return (None, "")


def _parse_direction(mark: str) -> tuple[str, str]:
    """Where a printed mark points; `unclear` where it is none that is known: a misread arrow looks like a letter."""
    if _PATTERNS["negative"].fullmatch(mark) or mark == "N":
        return "normal", ""
    if not _PATTERNS["mark"].fullmatch(mark):
        return "unclear", f"标记“{mark}”不清"
    return "up" if _PATTERNS["up"].search(mark) else "down" if _PATTERNS["down"].search(
        mark
    ) else "abnormal", f"印有标记 {mark}"
