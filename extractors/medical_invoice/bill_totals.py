"""大写, 小写, and the columns of payments on paper forms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile
from typing import Any

from extractors.bill_parts import find_values, join_run, parse_words
from extractors.medical_invoice.bill_words import WORDS, Bill
from extractors.medical_invoice.fee_region import is_worded_amount
from intake.fields import parse_field
from intake.model import Doubt, Field, Line, Rect, Source, State, collect_reasons
from intake.patterns import patterns_beside
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)
_NEXT_LINE = 2.2
"""How far below the next line of a cell may lie, in heights of a line: 1.2 to 2 on forms whose cells wrap."""


def read_totals(bill: Bill, figure: Field[Any] | None) -> dict[str, Field[Any]]:
    """大写 and 小写: beside their labels, else an amount in words anywhere and an amount on its level."""
    found: dict[str, Field[Any]] = {}
    words = _find_words(bill)
    if words is not None:
        trimmed = parse_field.trim_punctuation(F.TOTAL_IN_WORDS, words)
        read = parse_field.parse_field(F.TOTAL_IN_WORDS, trimmed, bill.page)
        found[F.TOTAL_IN_WORDS.name] = _modernise_numerals(read)
    if figure is None or figure.value is None:
        figure = _read_figure(bill, words) or figure
    if figure is not None:
        found[F.TOTAL.name] = figure
    return found


def _find_words(bill: Bill) -> Line | None:
    """The amount in words beside its label, else free on the page, else behind a label that nothing matched."""
    labelled = find_values(bill.form, WORDS)
    words = next((line for line in (*labelled, *bill.form.loose) if is_worded_amount(line.text)), None)
    words = words or _find_words_behind_label(bill)
    return _join_wrapped_words(bill, words) if words is not None else None


def _read_figure(bill: Bill, words: Line | None) -> Field[Any] | None:
    """The amount on the level of the words, else the only one on the page with a currency sign."""
    found = _read_figure_beside(bill, words) if words is not None else None
    if found is not None and found.value is not None:
        return found
    signed = [line for line in bill.form.loose if _PATTERNS["signed_amount"].fullmatch(line.text.strip())]
    return parse_field.parse_field(F.TOTAL, signed[0], bill.page) if len(signed) == 1 else found


def _read_figure_beside(bill: Bill, words: Line) -> Field[Any] | None:
    """The first amount right of the words."""
    level = (line for line in bill.form.loose if _is_figure_beside(bill, words, line))
    first = min(level, key=lambda line: line.rect.left, default=None)
    return None if first is None else parse_field.parse_field(F.TOTAL, first, bill.page)


def _is_figure_beside(bill: Bill, words: Line, line: Line) -> bool:
    return _is_beside(words.rect, line.rect, bill.height) and bool(re.search(r"\d\.\d{2}$", line.text))


def _find_words_behind_label(bill: Bill) -> Line | None:
    """An amount in words in one line with a label that nothing matched: `金额合计（大篇）叁元零伍分`."""
    for line in bill.page.lines:
        match = _PATTERNS["misread_label"].match(line.text)
        if match and is_worded_amount(line.text[match.end() :]):
            return _cut_label(line, match.end())
    return None


def _cut_label(line: Line, end: int) -> Line:
    """What stands behind the label that ends there, in the other readings, too."""
    tails = (_PATTERNS["label_of_words"].sub("", other) for other in line.alternatives)
    others = tuple(filter(is_worded_amount, tails))
    return replace(line.cut_part(end, len(line.text)), alternatives=others)


_OUT_OF_USE = str.maketrans("貳弐两叄參参陸萬億圓園", "贰贰贰叁叁叁陆万亿圆圆")
"""Numerals that mainland bills do not print and a recogniser sees in blurred ones."""


def _modernise_numerals(words: Field[str]) -> Field[str]:
    """The words in the numerals that are in use; doubtful where one was exchanged."""
    if words.value is None:
        return words
    plain = words.value.translate(_OUT_OF_USE)
    if plain == words.value:
        return words
    others = (*words.alternatives, words.value)
    return replace(words, value=plain, alternatives=others).as_doubtful(Doubt.REPAIRED)


def _is_beside(left: Rect, right: Rect, height: float) -> bool:
    return right.left > left.right - height and abs(left.middle - right.middle) < height


def _join_wrapped_words(bill: Bill, words: Line) -> Line:
    """An amount in words that its cell breaks into two lines, whole again; only where both together are one amount."""
    for other in (*find_values(bill.form, WORDS), *bill.form.loose):
        for above, below in ((other, words), (words, other)):
            text = _flatten_text(above) + _flatten_text(below)
            if _is_wrapped(above, below, bill.height) and parse_words(text) is not None:
                return replace(join_run([above, below]), text=text)
    return words


def _is_wrapped(above: Line, below: Line, height: float) -> bool:
    """Both are numerals and nothing else, one right below the other; a line that ends an amount goes on nowhere."""
    numerals = all(_PATTERNS["numerals"].fullmatch(_flatten_text(x)) for x in (above, below))
    ended = bool(re.search("[整正分]$", _flatten_text(above)))
    return numerals and not ended and _is_next_line(above.rect, below.rect, height)


def _is_next_line(above: Rect, below: Rect, height: float) -> bool:
    return 0.5 * height < below.middle - above.middle < _NEXT_LINE * height and below.left < above.right


def _flatten_text(line: Line) -> str:
    """Its letters without the colon or the currency sign before them."""
    return compact_text(line.text).lstrip(":：¥￥")


def read_payment_columns(bill: Bill, fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """预收款, 应补交, 应退款 as column heads over amounts per means of payment: the column's sum."""
    found: dict[str, Field[Any]] = {}
    for spec in (F.PREPAID, F.TOPPED_UP, F.REFUNDED):
        amounts = [] if spec.name in fields else _read_column(bill, spec)
        if amounts:
            found[spec.name] = _sum_cells(amounts)
    return found


def _read_column(bill: Bill, spec: Spec[Decimal]) -> list[Field[Any]]:
    """The amounts under the first head of a column, down to what is none; nothing where it has no head."""
    heads = [pair.label.line.rect for pair in bill.find_pairs(spec) if pair.value is None]
    below = [line for line in bill.form.loose if heads and _is_in_column(bill, heads[0], line)]
    downward = sorted(below, key=lambda line: line.rect.top)
    read = (parse_field.parse_field(spec, line, bill.page) for line in downward)
    return list(takewhile(lambda cell: cell.value is not None, read))


def _is_in_column(bill: Bill, head: Rect, line: Line) -> bool:
    """Whether a text stands in the few lines under a head, set to the right as amounts are."""
    height = bill.height
    below, beyond = line.rect.middle - head.middle, line.rect.right - head.right
    near = abs(beyond) < 4 * height and line.rect.left < head.right + 2 * height
    return near and 0.5 * height < below < 6 * height


def _sum_cells(cells: Sequence[Field[Any]]) -> Field[Any]:
    """The sum of a column, doubtful for whatever reason one of its cells is; a cell alone stays as it was read."""
    if len(cells) == 1:
        return cells[0]
    amounts = [c.value for c in cells if c.value is not None]
    main = cells[amounts.index(max(amounts))]
    state = State.DOUBTFUL if any(c.state is State.DOUBTFUL for c in cells) else State.READ
    why = collect_reasons("按支付方式各行相加", *(c.reasons for c in cells))
    raw = "+".join(c.raw for c in cells)
    return Field(sum(amounts), raw, state, Source.DERIVED, main.confidence, main.evidence, why)
