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
    header = find_header(page.lines, HEADER)
    if not header:
        return _lines_without_heads(page, lines)
    return _lines_below_heads(page, lines, header, (_FOOT if open_end else _END) * page.height)


def _lines_without_heads(page: Page, lines: Sequence[Line]) -> FeeLines:
    """The fees by their names; where there are not two of these, what stands where fees do."""
    levels = [line.rect.middle for line in lines if _is_fee(line, lines)]
    return _guess_fee_lines(page, lines) if len(levels) < 2 else _lines_around_fees(page, lines, levels)


def _lines_below_heads(page: Page, lines: Sequence[Line], header: tuple[AmountColumn, ...], foot: float) -> FeeLines:
    """The lines between the heads and the total, or the foot where no total ends them."""
    height = line_height(page.lines)
    below = [line for line in lines if _is_below(line, header, height)]
    return FeeLines(header, _without_pairs(_unlabelled_above(below, _find_bottom(below, foot))))


def _guess_fee_lines(page: Page, lines: Sequence[Line]) -> FeeLines:
    """What may be fees where neither heads nor names tell it."""
    top, bottom = _find_unheaded_span(lines, line_height(page.lines))
    between = [line for line in lines if line.rect.middle > top]
    return FeeLines((), _unlabelled_above(between, bottom), guessed=True)


def _lines_around_fees(page: Page, lines: Sequence[Line], levels: Sequence[float]) -> FeeLines:
    """The lines from the first level of a fee to the last."""
    height = line_height(page.lines)
    below = [line for line in lines if line.rect.middle > min(levels) - 0.6 * height]
    bottom = min(_find_bottom(below, _END * page.height), max(levels) + 0.7 * height)
    return FeeLines((), _without_pairs(_unlabelled_above(below, bottom)))


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
    if not _is_fee_name(head) or _is_labelled(line):
        return False
    whole = re.fullmatch(rf"[:：(（]?{_AMOUNT}元?[)）]?", flat[len(head) :])
    return bool(whole) or any(_is_amount_behind(line, other) for other in lines)


def _is_fee_name(text: str) -> bool:
    return text in FEES or _FEE.fullmatch(text) is not None


def _is_amount_behind(name: Line, line: Line) -> bool:
    """Whether a line is an amount right of a name on its level."""
    level = abs(line.rect.middle - name.rect.middle) < 0.5 * name.rect.height
    behind = level and line.rect.left > name.rect.right
    return behind and re.fullmatch(_AMOUNT, compact_text(line.text)) is not None


def drop_fee_lines(lines: Sequence[Line], fees: FeeLines) -> list[Line]:
    """The page's lines without those of the fees and their heads."""
    dropped = {id(line) for line in fees.lines}
    return [line for line in lines if id(line) not in dropped and not _is_of_heads(line, fees.header)]


def _is_of_heads(line: Line, header: Sequence[AmountColumn]) -> bool:
    heads = (column.rect for column in header)
    return any(head.overlap_x(line.rect) > 0 and head.overlap_y(line.rect) > 0.5 * head.height for head in heads)
