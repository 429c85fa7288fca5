"""How forms write days and money. Numbers of people are masked by `intake.cases.masking`."""

from datetime import date
from decimal import Decimal

from intake import values


def format_day(when: date) -> str:
    """A day as forms print it, without leading zeros.

    >>> format_day(date(2026, 3, 9))
    '2026年3月9日'
    """
    return f"{when.year}年{when.month}月{when.day}日"


def format_amount(amount: Decimal) -> str:
    """Yuan in figures, two places, no separators: what the core system takes when it is keyed in.

    >>> format_amount(Decimal("58084.6"))
    '58084.60'

    Raises:
        ValueError: parts of a cent.
    """
    return f"{_whole_cents(amount):f}"


def format_in_words(amount: Decimal) -> str:
    """Yuan in 大写; `values.amount_in_words` is the way back.

    >>> format_in_words(Decimal("107000.53"))
    '壹拾万零柒仟元伍角叁分'

    Raises:
        ValueError: parts of a cent, or more than the numerals reach (万亿).
    """
    cents = _whole_cents(amount)
    if abs(cents) >= _REACH:
        raise ValueError(f"金额太大：{amount}")
    return values.format_in_words(cents)


_REACH = Decimal(10) ** 12
"""兆 is not used on vouchers; 亿 reaches to here."""


def _whole_cents(amount: Decimal) -> Decimal:
    cents = amount.quantize(values.CENT)
    if cents != amount:
        raise ValueError(f"金额多于两位小数：{amount}")
    return cents
