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
from intake.patterns import patterns_beside, tables_beside, words_beside
from intake.types.vocabulary import Kind
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

_HEADS = HeadWords(
    tables_beside(__file__)["results"],
    ((r"参考(?:区间|范围|值)", "reference"), (r"(?:检验|检测|测定)?结果$", "result")),
)
GRID = Grid(
    _HEADS,
    (frozenset({"name", "result"}), frozenset({"result", "reference"})),
    {"name": Kind.TEXT, "result": Kind.TEXT, "flag": Kind.TEXT, "unit": Kind.TEXT, "reference": Kind.TEXT},
    "result",
    _PATTERNS["value"],
    _PATTERNS["foot"],
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
    raw = [_mend_unit(_split_mark(read_cells(row, page, GRID.columns))) for row in read_rows(page, GRID)]
    marked = any("flag" in row for row in raw)
    return tuple(_judge_row(row, marked=marked) for row in raw)


def _split_mark(row: dict[str, Field[Any]]) -> dict[str, Field[Any]]:
    """The row with the mark behind a number in a cell of its own."""
    result = row.get("result")
    flat = _flat_text(result)
    match = _PATTERNS["result"].match(flat)
    if result is not None and match and match["flag"]:
        row["result"] = replace(result, value=flat[: match.start("flag")])
        row.setdefault("flag", replace(result, value=match["flag"], raw=match["flag"]))
    return row


def _mend_unit(row: dict[str, Field[Any]]) -> dict[str, Field[Any]]:
    """The row with a unit whose l was taken for 1 set right."""
    unit = row.get("unit")
    if unit is not None and unit.value in _KNOWN_UNIT:
        why = collect_reasons(Doubt.REPAIRED.with_text("单位中的 1 应为字母 l"))
        row["unit"] = replace(unit, value=_KNOWN_UNIT[unit.value], reasons=why)
    return row


def _flat_text(field: Field[Any] | None) -> str:
    """The value without blanks; empty where there is none."""
    return compact_text(str(field.value or "")) if field is not None else ""


def _judge_row(row: dict[str, Field[Any]], *, marked: bool) -> LabResult:
    by_value, by_mark = _judge_value(row), _judge_mark(row)
    verdict, why = _judge_both(by_value, by_mark, marked=marked)
    for column, doubt in _find_doubts(verdict, why, by_value).items():
        if column in row and row[column].value is not None:
            row[column] = row[column].as_doubtful(doubt)
    return LabResult(row, verdict, why)


def _find_doubts(verdict: RowVerdict, why: str, by_value: "_Saying") -> dict[str, str]:
    """Why the cells of a row are doubtful, by their columns."""
    doubts: dict[str, str] = {}
    if verdict is not RowVerdict.ABNORMAL:
        doubts["flag"] = why or "标记无法用参考区间核对"
    if verdict is RowVerdict.PERHAPS and by_value.said is not None:
        doubts["result"] = why
    return doubts


@dataclass(frozen=True, slots=True)
class _Saying:
    """What value or mark says of a row: `up`, `down`, `normal`, `abnormal` (no direction), `unclear`, or None; and by what."""

    said: str | None
    why: str = ""


def _judge_both(value: _Saying, mark: _Saying, *, marked: bool) -> tuple[RowVerdict, str]:
    """Verdict of value and mark together."""
    if mark.said == "unclear":
        return RowVerdict.PERHAPS, mark.why
    if mark.said is None:
        return _judge_alone(value, "，但未见标记" if marked else "，未印标记")
    return _judge_alone(mark, "，无参考区间可核对") if value.said is None else _compare_sayings(value, mark)


def _compare_sayings(value: _Saying, mark: _Saying) -> tuple[RowVerdict, str]:
    said = {value.said, mark.said}
    if said == {"normal"}:
        return RowVerdict.NORMAL, ""
    if "normal" in said:
        return RowVerdict.PERHAPS, f"{value.why or mark.why}，但标记与参考区间不一致"
    if len(said) == 1 or "abnormal" in said:
        return RowVerdict.ABNORMAL, f"{value.why}，且{mark.why}"
    return RowVerdict.PERHAPS, f"{value.why}，但{mark.why}"


def _judge_alone(saying: _Saying, lack: str) -> tuple[RowVerdict, str]:
    """What value or mark says by itself."""
    if saying.said is None:
        return RowVerdict.UNKNOWN, "没有可核对的参考区间和标记"
    return (RowVerdict.NORMAL, "") if saying.said == "normal" else (RowVerdict.PERHAPS, saying.why + lack)


def _judge_value(row: dict[str, Field[Any]]) -> _Saying:
    """The number against the range, or 阳性 against 阴性; None where either cannot be read for sure."""
    cells = (row.get("result"), row.get("reference"))
    if any(cell is None or cell.state is State.DOUBTFUL for cell in cells):
        return _Saying(None)
    printed, normal = map(_flat_text, cells)
    match = _PATTERNS["result"].match(printed)
    return _compare_with_range(match, normal) if match else _compare_words(printed, normal)


def _compare_words(printed: str, normal: str) -> _Saying:
    if not _PATTERNS["negative"].search(normal) or _PATTERNS["between"].search(printed):
        return _Saying(None)
    if _PATTERNS["negative"].search(printed):
        return _Saying("normal")
    positive = _PATTERNS["positive"].search(printed)
    return _Saying("abnormal", f"结果{printed}与参考{normal}不符") if positive else _Saying(None)


def _compare_with_range(match: re.Match[str], normal: str) -> _Saying:
    """A number, with < or > before it where the device measures no further, against a printed range."""
    bounds = _parse_bounds(normal)
    if bounds is None:
        return _Saying(None)
    value, sign = Decimal(match["value"]), match["less"] or ""
    if _is_above(value, sign, bounds[1]):
        return _Saying("up", f"结果高于参考区间 {normal}")
    if _is_below(value, sign, bounds[0]):
        return _Saying("down", f"结果低于参考区间 {normal}")
    return _Saying(None if sign else "normal")


def _is_above(value: Decimal, sign: str, high: Decimal | None) -> bool:
    return sign not in ("<", "≤") and high is not None and value > high


def _is_below(value: Decimal, sign: str, low: Decimal | None) -> bool:
    return sign not in (">", "≥") and low is not None and value < low


def _parse_bounds(normal: str) -> tuple[Decimal | None, Decimal | None] | None:
    """Lower and upper end of a printed range; None where it is none, or one for each sex or age."""
    if _PATTERNS["by_person"].search(normal):
        return None
    if match := _PATTERNS["range"].match(normal):
        low, high = Decimal(match["low"]), Decimal(match["high"])
        return (low, high) if low < high else None
    return _parse_open_range(normal)


def _parse_open_range(normal: str) -> tuple[Decimal | None, Decimal | None] | None:
    """A range with one end: ≤5.0, >60."""
    match = _PATTERNS["bound"].match(normal)
    if match is None:
        return None
    bound = Decimal(match["bound"])
    return (None, bound) if match["sign"] in "<≤＜" else (bound, None)


def _judge_mark(row: dict[str, Field[Any]]) -> _Saying:
    """What the mark says, or the words of the result; None where there is none that can be read."""
    mark = _flat_text(row.get("flag"))
    return _parse_direction(mark) if mark else _judge_words(row.get("result"))


def _judge_words(result: Field[Any] | None) -> _Saying:
    """阳性(+) as the result itself; None for other words, and where 阳 may be 阴."""
    words = _flat_text(result)
    positive = "阳性" in words and "+" in words and not _PATTERNS["between"].search(words)
    return _Saying("abnormal", f"结果为{words}") if positive and not _is_weak(result) else _Saying(None)


def _is_weak(result: Field[Any] | None) -> bool:
    return result is not None and result.confidence is not None and result.confidence < _FLAG_SCORE


def _parse_direction(mark: str) -> _Saying:
    """Where a printed mark points; `unclear` where it is none that is known: a misread arrow looks like a letter."""
    if mark == "N" or _PATTERNS["negative"].fullmatch(mark):
        return _Saying("normal")
    if not _PATTERNS["mark"].fullmatch(mark):
        return _Saying("unclear", f"标记“{mark}”不清")
    down = "down" if _PATTERNS["down"].search(mark) else "abnormal"
    return _Saying("up" if _PATTERNS["up"].search(mark) else down, f"印有标记 {mark}")
