"""Where the fee lines of a bill stand: under the heads of their columns, above the total, whatever the page's slant.

Lines of the region are kept from the reader of labels, so that 检验费：124 is no 校验码 and no head a payment's label.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.medical_invoice.bill_words import FEES, HEADER, LEXICON, FeeLines
from intake.layout.fee_columns import AmountColumn, find_header
from intake.layout.rows import group_rows, line_height
from intake.model import Line, Page
from intake.values import compact_text

_END, _FOOT = 0.75, 0.97
"""Share of the page above which lines stand where no total ends them: a whole bill has a quarter of payments below, a page
that goes on overleaf only its number."""
_FEE = re.compile(r"[\u4e00-\u9fffA-Z（）()]{1,12}(?:费|药|药品|饮片|材料|收费)")
_TOTAL = re.compile(r"大写|小写")
_WHOLE_SUM = re.compile(r"(?:金额)?(?:合计|总计|共计)(?:金额)?(?:人民币)?(?:[:：(（¥￥\d].*)?")
_AMOUNT = r"\s*[¥￥]?\d[\d,，]*(?:\.\d{1,2})?"


def is_worded_amount(text: str) -> bool:
    """Looks like an amount in words, misread letters allowed."""
    flat = compact_text(text)
    numerals = len(re.findall(r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万元圆角分整]", flat))
    return numerals >= 2 and numerals >= 0.5 * len(flat) and bool(re.search(r"[元圆角分整]", flat))


def fee_lines(page: Page, lines: Sequence[Line], *, open_end: bool = False) -> FeeLines:
    """Heads and lines of the page's fees; none where it has no heads and no names of fees.

    Args:
        page: The page.
        lines: Its lines, cut where they hold several labels.
        open_end: The lines go on overleaf, so that they may run down to the foot of the page.
    """
    across = _find_sideways_cells(lines)
    if across:
        return FeeLines((), tuple(across))
    header, height = find_header(page.lines, HEADER), line_height(page.lines)
    if header:
        below = [line for line in lines if _is_below(line, header, height)]
        bottom = _find_bottom(below, (_FOOT if open_end else _END) * page.height)
        return FeeLines(header, _without_pairs(_unlabelled_above(below, bottom)))
    fees = [line.rect.middle for line in lines if _is_fee(line, lines)]
    if len(fees) < 2:
        top, bottom = _find_unheaded_span(lines, height)
        between = [line for line in lines if line.rect.middle > top]
        return FeeLines(header, _unlabelled_above(between, bottom), guessed=True)
    below = [line for line in lines if line.rect.middle > min(fees) - 0.6 * height]
    bottom = min(_find_bottom(below, _END * page.height), max(fees) + 0.7 * height)
    return FeeLines(header, _without_pairs(_unlabelled_above(below, bottom)))


def _unlabelled_above(lines: Sequence[Line], bottom: float) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.rect.middle < bottom and not _is_labelled(line))


def _without_pairs(inside: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines without labels that nobody listed, where so few are fees by themselves that the region may hold payments."""
    if sum(_is_fee(line, ()) for line in inside) >= 2:
        return inside
    return tuple(line for line in inside if _is_fee(line, ()) or not _PAIR.match(line.text))


def _find_unheaded_span(lines: Sequence[Line], height: float) -> tuple[float, float]:
    """What stands between the head of the form and its total: below the last row of labels above the total in words."""
    bottom = _find_bottom(lines, 0.0)
    labelled = [x.rect.middle for x in lines if _is_labelled(x) and x.rect.middle < bottom - height]
    return max(labelled, default=bottom) + 0.5 * height, bottom


_NAMES = frozenset(w for w, role in HEADER if role == "name")
_AMOUNTS = frozenset(w for w, role in HEADER if role == "amount")


def _find_sideways_cells(lines: Sequence[Line]) -> list[Line]:
    """Cells of a table that lies on its side: rows that begin with 项目名称, each over a row that begins with 金额."""
    found: list[Line] = []
    for above, below in pairwise(group_rows(tuple(lines))):
        # Both heads side by side are those of columns.
        side_by_side = any(compact_text(line.text) in _AMOUNTS for line in above[1:])
        if _head_of(above[0]) in _NAMES and _head_of(below[0]) in _AMOUNTS and not side_by_side:
            found += [*above[1:], *below[1:]]
    return found


def _head_of(line: Line) -> str:
    return compact_text(line.text).rstrip(":：")


def _is_below(line: Line, header: Sequence[AmountColumn], height: float) -> bool:
    """Below the head that is nearest to it from left to right: on a slanted page the heads are not level."""
    head = min(header, key=lambda c: max(c.rect.left - line.rect.right, line.rect.left - c.rect.right))
    return line.rect.middle > head.rect.middle + 0.4 * height


def _find_bottom(below: Sequence[Line], default: float) -> float:
    """Where the total begins: its words or their label, else a line that begins with 合计, else the first row of labels."""
    told = [x.rect.top for x in below if _TOTAL.search(x.text) or is_worded_amount(x.text)]
    summed = [x.rect.top for x in below if _WHOLE_SUM.fullmatch(compact_text(x.text))]
    labelled = [row[0].rect.top for row in group_rows(below) if sum(_is_labelled(x) for x in row) > 1]
    return min(told, default=None) or min(summed, default=None) or min(labelled, default=default)


def _is_labelled(line: Line) -> bool:
    """Whether the line has a label of a field with its colon or its figure: 医保统筹基金支付：0.00, 病种差价0.00."""
    return any(
        (k.told or (k.alone and k.end < len(line.text))) and k.name not in FEES for k in LEXICON.find_labels(line.text)
    )


_PAIR = re.compile(r"[\u4e00-\u9fffA-Za-z（）()]{2,}\s*[:：]")
"""A label nobody listed, with its colon: 微信：102.41."""


def _is_fee(line: Line, lines: Sequence[Line]) -> bool:
    """A name of a fee with its amount behind it, in the line itself or on its level."""
    flat = compact_text(line.text)
    head = re.split(r"[:：(（\s\d]", flat, maxsplit=1)[0]
    if not (head in FEES or _FEE.fullmatch(head)) or _is_labelled(line):
        return False
    if re.fullmatch(rf"[:：(（]?{_AMOUNT}元?[)）]?", flat[len(head) :]):
        return True
    return any(
        abs(x.rect.middle - line.rect.middle) < 0.5 * line.rect.height
        and x.rect.left > line.rect.right
        and re.fullmatch(_AMOUNT, compact_text(x.text))
        for x in lines
    )


def drop_fee_lines(lines: Sequence[Line], fees: FeeLines) -> list[Line]:
    """The page's lines without those of the fees and their heads."""
    kept = {id(x) for x in fees.lines}
    heads = [c.rect for c in fees.header]
    return [
        x
        for x in lines
        if id(x) not in kept
        and not any(h.overlap_x(x.rect) > 0 and h.overlap_y(x.rect) > 0.5 * h.height for h in heads)
    ]
