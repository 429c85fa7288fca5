"""What the pieces of a line are by their shape: names, amounts, counts with their units, notes.

The cells of fee lines are cut here, before any column is looked for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from intake import values
from intake.model import Field, Line

MONEY = r"[-−¥￥]{0,2}(?:\d{1,3}(?:[,，.]\d{3})+|[\dODo]+)\s?[.．:]\s?[\dODo]{1,2}"
"""An amount with a decimal point, as printers and misreadings (O or D for 0, a colon for the point) give it."""
UNITS = "人次|床日|小时|分钟|部位|单位|次|项|支|盒|片|瓶|袋|包|粒|天|日|个|套|付|副|剂|张|例|人|根|块|贴|枚|组|台|只|条|丸|克|毫升"
_COUNTED = rf"(?<![\d.,/*×A-Za-z])\d{{1,4}}(?:\.\d{{1,2}})?\s*(?:[/／]\s*[\u4e00-\u9fff]{{1,3}}|(?:{UNITS}))(?![\u4e00-\u9fff\d])"
_PAIR = (
    r"(?P<name>[\u4e00-\u9fffA-Z][\u4e00-\u9fffA-Za-z0-9/、（）()]*?[\u4e00-\u9fffA-Z）)])\s*(?:[:：]\s*|(?P<bracket>[(（])\s*)"
    rf"(?P<sum>{MONEY}|[¥￥]?\d{{1,7}})\s*元?\s*(?(bracket)[)）])(?![\dA-Za-z\u4e00-\u9fff.%])"
)
_PIECE = re.compile(
    rf"(?P<pair>{_PAIR})|(?P<counted>{_COUNTED})|(?P<money>(?<![A-Za-z0-9\[(*])(?<!\S\.)(?:{MONEY})(?![\dA-Za-z.*%])|(?<!\S)\d{{2,6}}\s\d{{2}}(?!\S))"
)
"""An amount is not inside a number or a code; a point before it is a speck where nothing stands before the point."""
_WHOLE = re.compile(r"[-−¥￥]{0,2}(?:\d{1,3}(?:[,，]\d{3})+|(?!0\d)\d{1,6})\.?[\s.。,]*")
_NOTE = re.compile(
    rf"(?:{UNITS}|[\u4e00-\u9fff]|[(（]?[甲乙丙][)）类]?|[全半]?自费|公费|[有无]自付|医保[内外]?|[国省]?[谈招]判?药?|\d{{1,3}}%|[\d.]+(?:mg|ml|g|片|粒).*)"
)
"""Units, classes of the catalogue, specifications: words that are no names."""
_SUM = re.compile(
    r"(?:本页|分类|费用|收费|本次|金额|以上|各项)*(?:小计|合计|共计|总计|累计|总额|总金额|转下页|承上页|接上页)(?:金额|费用|[:：(（].*)?"
)


class Sort(Enum):
    """What a piece of a line is by its shape."""

    NAME = 1
    MONEY = 2
    WHOLE = 3
    COUNTED = 4
    NOTE = 5


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line and what it is."""

    line: Line
    sort: Sort

    @property
    def is_figure(self) -> bool:
        """Whether it is an amount, a number or a count."""
        return self.sort in (Sort.MONEY, Sort.WHOLE, Sort.COUNTED)


def is_sum(name: str) -> bool:
    """Whether words stand before a sum of lines, not before a line: 小计, 本页合计."""
    return bool(_SUM.fullmatch(values.compact_text(name)))


def split_tokens(line: Line) -> Iterator[Token | tuple[Line, Line]]:
    """The names and figures of a line; a name with its amount in brackets or behind a colon comes as a pair."""
    at = 0
    for m in _PIECE.finditer(line.text):
        yield from _iter_between(line, at, m.start())
        if m["pair"]:
            yield line.cut_part(*m.span("name")), line.cut_part(*m.span("sum"))
        else:
            yield Token(line.cut_part(m.start(), m.end()), Sort.COUNTED if m["counted"] else Sort.MONEY)
        at = m.end()
    yield from _iter_between(line, at, len(line.text))


def _iter_between(line: Line, start: int, end: int) -> Iterator[Token]:
    text = line.text[start:end]
    lead = len(text) - len(text.lstrip(" .·|_:：、,，"))
    tail = len(text) - len(text.rstrip(" .·|_:：、,，"))
    flat = values.compact_text(text).strip(".·|_:、,")
    if not flat:
        return
    part = line.cut_part(start + lead, end - tail)
    if _WHOLE.fullmatch(text.strip()):
        yield Token(part, Sort.WHOLE)
    elif _NOTE.fullmatch(flat):
        yield Token(part, Sort.NOTE)
    elif len(flat) > 1 and (re.search("[\u4e00-\u9fff]", flat) or re.fullmatch("[A-Z][A-Za-z-]+", flat)):
        yield Token(part, Sort.NAME)


_RIVAL = 0.005
"""Score from which the recogniser's second choice at a digit is another reading of the amount."""


def with_rivals(field: Field[Decimal], line: Line) -> Field[Decimal]:
    """An amount with what its digits, or a point that was lost, may make of it: the arithmetic chooses among the readings."""
    digits = [(i, o, s) for i, c in enumerate(line.chars) for o, s in c.rivals if c.text.isdigit() and o.isdigit()]
    found = tuple(line.text[:i] + other + line.text[i + 1 :] for i, other, score in digits if score >= _RIVAL)
    whole = re.fullmatch(r"[¥￥]?(\d{2,8})(\d{2})", values.compact_text(line.text))
    found += (f"{whole[1]}.{whole[2]}",) if whole else ()  # a point that was not read
    return replace(field, alternatives=(*field.alternatives, *found)) if found and field.value is not None else field
