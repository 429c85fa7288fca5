"""Amounts in words (大写) and how a hospital prints amounts and dates."""

from dataclasses import dataclass
from datetime import date

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")


def _section(value: int) -> str:
    """Write 1 to 9999, inner zeros as one 零."""
    text = ""
    for place, digit in enumerate(reversed(f"{value:d}")):
        if digit == "0":
            text = text if not text or text[0] == "零" else "零" + text
        else:
            text = _DIGITS[int(digit)] + _PLACES[place] + text
    return text


def _whole(yuan: int) -> str:
    high, low = divmod(yuan, 10000)
    if not high:
        return _section(low)
    gap = "零" if 0 < low < 1000 else ""
    return f"{_section(high)}万{gap}{_section(low) if low else ''}"


def in_words(cents: int, yuan: str = "元", tail: str = "整") -> str:
    """Write an amount below 100,000,000 yuan in words.

    Args:
        cents: The amount in fen.
        yuan: The character for the unit, 元 or 圆.
        tail: What follows a whole amount (and one that ends in 角): 整, 正 or nothing.

    >>> in_words(6309572), in_words(100500), in_words(10000005), in_words(87360, "圆", ""), in_words(30)
    ('陆万叁仟零玖拾伍元柒角贰分', '壹仟零伍元整', '壹拾万元零伍分', '捌佰柒拾叁圆陆角', '叁角整')
    """
    whole, rest = divmod(cents, 100)
    jiao, fen = divmod(rest, 10)
    text = f"{_whole(whole)}{yuan}" if whole else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif fen and text:
        text += "零"
    return text + (f"{_DIGITS[fen]}分" if fen else tail)


def money(cents: int) -> str:
    """Write fen in the vocabulary's format: two decimals, no separators."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


@dataclass(frozen=True)
class PrinterHabit:
    """How one hospital's printer writes values.

    `day` is a strftime pattern, `span` joins admission and discharge, `bare_zero` prints 0 for 0.00.
    """

    thousands: bool = False
    bare_zero: bool = False
    day: str = "%Y-%m-%d"
    stay_day: str = "%Y-%m-%d"
    span: str = "至"
    yuan: str = "元"
    tail: str = "整"

    def money(self, value: str) -> str:
        """Print an amount that is given in the vocabulary's format."""
        if self.bare_zero and value == "0.00":
            return "0"
        return f"{int(value[:-3]):,}{value[-3:]}" if self.thousands else value

    def date(self, iso: str, pattern: str | None = None) -> str:
        """Print a date."""
        return date.fromisoformat(iso).strftime(pattern or self.day)

    def stay(self, admitted: str, discharged: str) -> str:
        """Print the time in hospital."""
        return self.span.join(self.date(day, self.stay_day) for day in (admitted, discharged))
