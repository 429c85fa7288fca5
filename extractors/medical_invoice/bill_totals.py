"""大写, 小写, and the columns of payments on paper forms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile
from typing import Any

from extractors.medical_invoice.bill_words import WORDS, Bill
from extractors.medical_invoice.fee_region import is_worded_amount
from intake import values
from intake.fields import parse_field
from intake.model import Doubt, Field, Line, Rect, Source, State, collect_reasons
from intake.types.vocabulary import MedicalInvoice as F
from intake.values import compact_text

_NUMERALS = re.compile(r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]+")
_NEXT_LINE = 2.2
"""How far below the next line of a cell may lie, in heights of a line: 1.2 to 2 on forms whose cells wrap."""


def read_totals(bill: Bill, figure: Field[Any] | None) -> dict[str, Field[Any]]:
    """大写 and 小写: beside their labels, else an amount in words anywhere and an amount on its level."""
    found: dict[str, Field[Any]] = {}
    words = next(
        (p.value for w in WORDS for p in bill.form.find(w) if p.value and is_worded_amount(p.value.text)), None
    )
    words = (
        words or next((x for x in bill.form.loose if is_worded_amount(x.text)), None) or _find_words_behind_label(bill)
    )
    words = _join_wrapped_words(bill, words) if words is not None else None
    if words is not None:
        read = parse_field.parse_field(
            F.TOTAL_IN_WORDS, parse_field.trim_punctuation(F.TOTAL_IN_WORDS, words), bill.page
        )
        found["total_in_words"] = _modernise_numerals(read)
    if (figure is None or figure.value is None) and words is not None:
        level = [
            x
            for x in bill.form.loose
            if _is_beside(words.rect, x.rect, bill.height) and re.search(r"\d\.\d{2}$", x.text)
        ]
        if level:
            figure = parse_field.parse_field(F.TOTAL, min(level, key=lambda x: x.rect.left), bill.page)
    if figure is None or figure.value is None:
        alone = [x for x in bill.form.loose if re.fullmatch(r"[¥￥YV]\s*[:：]?\s*\d[\d,，]*\.\d{2}", x.text.strip())]
        figure = parse_field.parse_field(F.TOTAL, alone[0], bill.page) if len(alone) == 1 else figure
    if figure is not None:
        found["total"] = figure
    return found


def _find_words_behind_label(bill: Bill) -> Line | None:
    """An amount in words in one line with a label that nothing matched: `金额合计（大篇）叁元零伍分`."""
    for line in bill.page.lines:
        match = re.match(r".{0,8}[合大].{0,3}[)）:：]\s*(?=\S)", line.text)
        if match and is_worded_amount(line.text[match.end() :]):
            part = line.cut_part(match.end(), len(line.text))
            tails = [re.sub(r"^.{0,8}[合大].{0,3}[)）:：]\s*", "", a) for a in line.alternatives]
            return replace(part, alternatives=tuple(t for t in tails if is_worded_amount(t)))
    return None


_OUT_OF_USE = str.maketrans("貳弐两叄參参陸萬億圓園", "贰贰贰叁叁叁陆万亿圆圆")
"""Numerals that mainland bills do not print and a recogniser sees in blurred ones."""


def _modernise_numerals(words: Field[str]) -> Field[str]:
    """The words in the numerals that are in use; doubtful where one was exchanged."""
    plain = (words.value or "").translate(_OUT_OF_USE)
    if words.value is None or plain == words.value:
        return words
    others = (*words.alternatives, words.value)
    return replace(words, value=plain, alternatives=others).as_doubtful(Doubt.REPAIRED)


def _is_beside(a: Rect, b: Rect, height: float) -> bool:
    return b.left > a.right - height and abs(a.middle - b.middle) < height


def _join_wrapped_words(bill: Bill, words: Line) -> Line:
    """An amount in words that its cell breaks into two lines, whole again; only where both together are one amount."""
    labelled = [p.value for w in WORDS for p in bill.form.find(w) if p.value]
    for other in (*labelled, *bill.form.loose):
        for above, below in ((other, words), (words, other)):
            text = _flatten_text(above) + _flatten_text(below)
            if _is_wrapped(above, below, bill.height) and _is_amount(text):
                return Line(text, above.rect.union_with(below.rect), min(above.confidence, below.confidence))
    return words


def _is_wrapped(above: Line, below: Line, height: float) -> bool:
    """Both are numerals and nothing else, one right below the other; a line that ends an amount goes on nowhere."""
    numerals = all(_NUMERALS.fullmatch(_flatten_text(x)) for x in (above, below))
    ended = bool(re.search("[整正分]$", _flatten_text(above)))
    return (
        numerals
        and not ended
        and 0.5 * height < below.rect.middle - above.rect.middle < _NEXT_LINE * height
        and below.rect.left < above.rect.right
    )


def _flatten_text(line: Line) -> str:
    """Its letters without the colon or the currency sign before them."""
    return compact_text(line.text).lstrip(":：¥￥")


def _is_amount(text: str) -> bool:
    try:
        values.parse_amount_in_words(text)
    except ValueError:
        return False
    return True


def read_payment_columns(bill: Bill, fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """预收款, 应补交, 应退款 as column heads over amounts per means of payment: the column's sum."""
    found: dict[str, Field[Any]] = {}
    for spec in (F.PREPAID, F.TOPPED_UP, F.REFUNDED):
        heads = [p.label.line for p in bill.find_pairs(spec) if p.value is None]
        if spec.name in fields or not heads:
            continue
        head = heads[0].rect
        below = sorted(
            (
                x
                for x in bill.form.loose
                if 0.5 * bill.height < x.rect.middle - head.middle < 6 * bill.height
                and abs(x.rect.right - head.right) < 4 * bill.height
                and x.rect.overlap_x(Rect(head.left - 2 * bill.height, 0, head.right + 2 * bill.height, 1)) > 0
            ),
            key=lambda x: x.rect.top,
        )
        cells = takewhile(lambda c: c.value is not None, (parse_field.parse_field(spec, x, bill.page) for x in below))
        amounts = list(cells)
        if amounts:
            found[spec.name] = _sum_cells(amounts)
    return found


def _sum_cells(cells: Sequence[Field[Any]]) -> Field[Any]:
    main = max(cells, key=lambda c: c.value or 0)
    total = sum((c.value for c in cells if c.value is not None), start=Decimal(0))
    worst = State.DOUBTFUL if any(c.state is State.DOUBTFUL for c in cells) else State.READ
    raw = "+".join(c.raw for c in cells)
    source = Source.DERIVED if len(cells) > 1 else main.source
    return Field(total, raw, worst, source, main.confidence, main.evidence, collect_reasons("按支付方式各行相加"))
