"""The code and number of a bill as a QR code on it tells them.

Tax invoices have one form: `01,<type>,发票代码,发票号码,金额,YYYYMMDD,校验码,…`. That of medical bills is not standardised (URL, comma
list, digits only), so a code is believed to speak of a bill only where it holds something that the bill prints: its number, its
code, or total and day together. A code of something else (a check page, a payment, an advertisement) tells nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from intake.page.codes import split_code_text

DAY = re.compile(r"20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_CODE = re.compile(r"\d{8}")
_NUMBERS = (re.compile(r"\d{10}"), re.compile(r"\d{8,12}"))
"""The number of an electronic bill has ten digits; those of older forms have eight to twelve."""
_TELLING = 6
"""Characters of a printed number with fewer of which a code may hold it by chance."""


@dataclass(frozen=True, slots=True)
class ToldNumber:
    """What a QR code says; empty where it does not tell."""

    code: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class PrintedBill:
    """What the bill prints, as far as it was read; texts are empty where nothing was."""

    code: str = ""
    number: str = ""
    total: Decimal | None = None
    issued: date | None = None


def split_tax_code(text: str) -> Sequence[str]:
    """The words of an invoice's QR code; empty where the text is none."""
    words = [word.strip() for word in text.split(",")]
    return words if len(words) >= 7 and words[0] == "01" and re.fullmatch(r"\d{8}|\d{20}", words[3]) else ()


def read_told_number(texts: Iterable[str], printed: PrintedBill) -> ToldNumber:
    """What the QR codes on a bill say of its code and number.

    >>> read_told_number(["01,10,050002100211,52692510,14.99,20220310,49877094513467468563,DCB8,"], PrintedBill())
    ToldNumber(code='050002100211', number='52692510')
    >>> read_told_number(["https://example.invalid/?c=34060125&n=0038433844"], PrintedBill("34060125"))
    ToldNumber(code='34060125', number='0038433844')
    >>> read_told_number(["https://example.invalid/?tel=0566123456"], PrintedBill("34060125"))
    ToldNumber(code='', number='')
    """
    told = (_read_code(text, printed) for text in texts)
    return next((one for one in told if one.number), ToldNumber())


def _read_code(text: str, printed: PrintedBill) -> ToldNumber:
    tax = split_tax_code(text)
    if tax:
        return ToldNumber(tax[2], tax[3]) if _is_of_invoice(tax, printed) else ToldNumber()
    words = split_code_text(text)
    return _read_words(words, printed) if _speaks_of(words, printed) else ToldNumber()


def _is_of_invoice(words: Sequence[str], printed: PrintedBill) -> bool:
    """Whether the code agrees in something with the print, or nothing was read that it could differ in."""
    pairs = ((printed.code, words[2]), (printed.number, words[3]), (_format_day(printed.issued), words[5]))
    compared = [one == other for one, other in pairs if one and other]
    return any(compared) or not compared


def _format_day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def _speaks_of(words: Sequence[str], printed: PrintedBill) -> bool:
    if any(len(number) >= _TELLING and number in words for number in (printed.number, printed.code)):
        return True
    if printed.total is None or printed.issued is None:
        return False
    return f"{printed.total:.2f}" in words and _format_day(printed.issued) in words


def _read_words(words: Sequence[str], printed: PrintedBill) -> ToldNumber:
    """What the bill prints where the code holds it, else the only word of such a form; empty where there are several."""
    left = [word for word in dict.fromkeys(words) if not DAY.fullmatch(word)]
    number = printed.number if printed.number in left else _find_number(left, printed.code)
    code = printed.code if printed.code in left else _find_only(_CODE, left, number)
    return ToldNumber(code, number)


def _find_number(words: Sequence[str], code: str) -> str:
    return next(filter(None, (_find_only(shape, words, code) for shape in _NUMBERS)), "")


def _find_only(shape: re.Pattern[str], words: Sequence[str], but: str) -> str:
    found = [word for word in words if shape.fullmatch(word) and word != but]
    return found[0] if len(found) == 1 else ""
