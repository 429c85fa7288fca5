"""From printed text to typed values and back: money, dates, codes, amounts in words.

Every parser takes text as printed, tolerates what printers and scanners do to it (full-width characters, blanks, currency
signs), and raises `ValueError` with a reason in Chinese where the text is not a value of its kind. Nothing is guessed.
Formats: the contract's vocabulary; amounts in words after 《中国人民银行 支付结算办法》 附一 (正确填写票据和结算凭证的基本规定).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

CENT = Decimal("0.01")
_BLANK = re.compile(r"\s+")
_HALF_WIDTH = {c: c - 0xFEE0 for c in range(ord("！"), ord("～") + 1)} | {ord("\u3000"): " "}


def to_half_width(text: str) -> str:
    """Full-width letters, digits and punctuation as half-width; outer blanks out.

    Only the full-width forms block and the ideographic blank are mapped: NFKC would also turn `㎡` into `m2`, and rare
    characters of names into others.
    """
    return text.translate(_HALF_WIDTH).strip()


def compact_text(text: str) -> str:
    """`half_width` without any blanks."""
    return _BLANK.sub("", to_half_width(text))


# ------------------------------------------------------------------------------------------------ money and numbers
_MOST_DIGITS = 24
_MOST_WHOLE = 13
"""Decimal arithmetic keeps 28 digits: a product of two such numbers has room in it, to the cent. What is longer is several numbers
that were read as one."""
_WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
"""Figures of no other script: ٣ is a 3 for Unicode, and no reader takes it for one."""
_MONEY = re.compile(rf"[¥￥]?([-+−]?)[¥￥]?({_WHOLE})(?:\.([0-9]{{0,4}}))?元?[整正]?")
_NUMBER = re.compile(rf"[-+]?{_WHOLE}\.?[0-9]*|[-+]?\.[0-9]+")


def parse_money(text: str) -> Decimal:
    """Yuan with two places.

    >>> parse_money("￥1，234.5")
    Decimal('1234.50')
    >>> parse_money("0.")
    Decimal('0.00')

    Raises:
        ValueError: not an amount, one that nobody pays, or more than two places that are not zero.
    """
    flat = compact_text(text).replace("−", "-")
    match = _MONEY.fullmatch(flat)
    if not match:
        raise ValueError(f"不是金额：{text}")
    sign, whole, places = match.groups()
    if len(whole.replace(",", "")) > _MOST_WHOLE:
        raise ValueError(f"金额过长：{text}")
    amount = Decimal(f"{sign}{whole.replace(',', '')}.{places or '0'}")
    if amount != amount.quantize(CENT):
        raise ValueError(f"金额多于两位小数：{text}")
    return amount.quantize(CENT) + 0  # no -0.00


def parse_number(text: str) -> Decimal:
    """A quantity as printed, trailing zeros after the point dropped.

    >>> parse_number("1,200.50")
    Decimal('1200.5')

    Raises:
        ValueError: not a number.
    """
    printed = compact_text(text).replace("−", "-")
    if not _NUMBER.fullmatch(printed):
        raise ValueError(f"不是数字：{text}")
    flat = printed.replace(",", "")
    if len(flat) > _MOST_DIGITS or len(flat.partition(".")[0].lstrip("+-")) > _MOST_WHOLE:
        raise ValueError(f"数字过长：{text}")
    return trim_zeros(Decimal(flat)) + 0  # no -0


def trim_zeros(value: Decimal) -> Decimal:
    """`value` without trailing zeros and without an exponent."""
    stripped = value.normalize()
    return stripped.quantize(Decimal(1)) if stripped == stripped.to_integral_value() else stripped


# ------------------------------------------------------------------------------------------------ amounts in words
_FIGURES, _SMALL_UNITS, _BIG_UNITS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("万", "亿", "万亿")
_DIGITS = {c: i for i, c in enumerate(_FIGURES)} | dict(
    zip("〇○貳弐两叄參参陸", (0, 0, 2, 2, 2, 3, 3, 3, 6), strict=True)
)
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}
_BIG = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_YUAN = "元圆園圓园"
_WORDS = re.compile(r"[零〇○壹贰貳弐两叁叄參参肆伍陆陸柒捌玖拾佰仟万萬亿億元圆園圓园角分整正负]+")


def parse_amount_in_words(text: str) -> Decimal:
    """An amount written in financial Chinese numerals.

    Reads 圆/元/園, 整/正/neither, 零 and 〇, 角, 分, a leading 负. The order of units is enforced: 伍拾陆佰 is refused.

    >>> parse_amount_in_words("陆万叁仟零玖拾伍元柒角贰分")
    Decimal('63095.72')
    >>> parse_amount_in_words("叁角")
    Decimal('0.30')

    Raises:
        ValueError: not an amount in words.
    """
    flat = re.sub(r"^(?:人民币)?[¥￥⊗ⓧ×✕:：]*(?:人民币)?", "", compact_text(text))
    negative = re.match(r"\(?负数?\)?", flat)
    if negative:
        flat = flat[negative.end() :]
    flat = re.sub(r"[整正]+$", "", flat)
    if not flat or not _WORDS.fullmatch(flat):
        raise ValueError(f"不是大写金额：{text}")
    parts = re.fullmatch(
        rf"(?:(?P<yuan>[^{_YUAN}角分]*)[{_YUAN}])?(?:(?P<jiao>[^角分]*)角)?(?:(?P<fen>[^分]*)分)?", flat
    )
    if not parts or not any((parts["yuan"], parts["jiao"], parts["fen"])):
        raise ValueError(f"不是大写金额：{text}")
    yuan = _parse_whole_yuan(parts["yuan"], text) if parts["yuan"] else 0
    jiao = _parse_digit(parts["jiao"], text) if parts["jiao"] else 0
    fen = _parse_digit(parts["fen"], text) if parts["fen"] else 0
    value = Decimal(yuan) + Decimal(jiao) / 10 + Decimal(fen) / 100
    return (-value if negative else value).quantize(CENT)


class _WholeYuan:
    """The figure before 元, sign by sign. Units must fall inside each group of four, groups must fall too."""

    def __init__(self) -> None:
        self._total = self._group = 0
        self._digit: int | None = None
        self._last_unit, self._last_big = 10_000, 10**12

    @property
    def value(self) -> int:
        """What was taken so far."""
        return self._total + self._group + (self._digit or 0)

    @property
    def is_bare_digit(self) -> bool:
        """Whether it is one digit without any unit."""
        return bool(self._digit) and self._last_unit == 10_000 and not self._group and not self._total

    def take(self, sign: str) -> bool:
        """Goes on with one sign; False where it may not stand here."""
        if sign in _DIGITS:
            return self._take_digit(_DIGITS[sign])
        if sign in _UNITS:
            return self._take_unit(_UNITS[sign])
        return sign in _BIG and self._take_big(_BIG[sign])

    def _take_digit(self, digit: int) -> bool:
        fits = self._digit is None or (self._digit == 0 and digit > 0)
        self._digit = digit
        return fits

    def _take_unit(self, unit: int) -> bool:
        # 拾 alone is ten; no other unit stands without a digit, and none behind 零.
        fits = unit < self._last_unit and self._digit != 0 and (self._digit is not None or unit == 10)
        self._group += (self._digit or 1) * unit
        self._last_unit, self._digit = unit, None
        return fits

    def _take_big(self, big: int) -> bool:
        self._group += self._digit or 0
        fits = big < self._last_big and self._group > 0
        self._total += self._group * big
        self._group, self._digit, self._last_unit, self._last_big = 0, None, 10_000, big
        return fits


def _parse_whole_yuan(part: str, text: str) -> int:
    figure = _WholeYuan()
    if not all(map(figure.take, part)) or (figure.is_bare_digit and len(part) > 1 and part[0] not in "零〇○"):
        raise ValueError(f"大写金额写法不对：{text}")
    return figure.value


def _parse_digit(part: str, text: str) -> int:
    digits = part.lstrip("零〇○") or "零"
    if len(digits) != 1 or digits not in _DIGITS:
        raise ValueError(f"大写金额写法不对：{text}")
    return _DIGITS[digits]


def format_in_words(amount: Decimal) -> str:
    """`amount` in financial Chinese numerals, the banking form: 元 and 角 without 分 end in 整.

    >>> format_in_words(Decimal("1005"))
    '壹仟零伍元整'
    >>> format_in_words(Decimal("100000.05"))
    '壹拾万元零伍分'
    """
    cents = int((abs(amount) * 100).to_integral_exact())
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    before_fen = "零" if yuan and not jiao else ""
    return "".join(
        (
            "负" if amount < 0 else "",
            _whole_in_words(yuan) + "元" if yuan or not cents else "",
            _FIGURES[jiao] + "角" if jiao else "",
            before_fen + _FIGURES[fen] + "分" if fen else "整",
        )
    )


def _whole_in_words(yuan: int) -> str:
    """Groups of four digits from the left, each with its 万 or 亿; one 零 for any number of zeros between figures."""
    words, gap, digits = "", False, str(yuan)
    for index, digit in enumerate(digits):
        place = len(digits) - 1 - index
        if digit != "0":
            words += ("零" if gap and words else "") + _FIGURES[int(digit)] + _SMALL_UNITS[place % 4]
        gap = digit == "0"
        ends_group = place > 0 and place % 4 == 0
        if ends_group and int(digits[max(0, index - 3) : index + 1]):
            words += _BIG_UNITS[place // 4 - 1]
    return words or "零"


# ------------------------------------------------------------------------------------------------ dates
@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date of which only the year, or year and month, is printed."""

    year: int
    month: int | None = None

    def isoformat(self) -> str:
        """`2019`, or `2019-12`."""
        return f"{self.year:04d}" if self.month is None else f"{self.year:04d}-{self.month:02d}"


Day = date | PartialDate
"""What a date field holds."""

_DATE = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2})\s*[-./年午—–_]\s*(?P<m>[0-9]{1,2})\s*[-./月—–_]\s*(?P<d>[0-9]{1,2})\s*[日目号]?"
    r"|(?P<y8>(?:19|20)[0-9]{2})(?P<m8>[0-9]{2})(?P<d8>[0-9]{2})(?![0-9])"
)
_PART = re.compile(r"(?P<y>(?:19|20)[0-9]{2})\s*(?:[-./年]\s*(?:(?P<m>[0-9]{1,2})\s*月?)?)?")
_CHINESE = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "O": "0", "0": "0"}
_CHINESE_DATE = re.compile(
    r"([〇○零O0一二三四五六七八九]{4})\s*年\s*([元一二三四五六七八九十]{1,2})\s*月\s*([一二三四五六七八九十廿卅]{1,3})\s*[日号]?"
)


def parse_day(text: str) -> Day:
    """The one date that `text` is; a time of day behind it is dropped.

    >>> parse_day("2021年04月19日 14:26:03")
    datetime.date(2021, 4, 19)
    >>> parse_day("2019-12")
    PartialDate(year=2019, month=12)

    Raises:
        ValueError: no date, more than one, or one that the calendar has not.
    """
    found = find_days(text)
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueError(f"不止一个日期：{text}")
    part = _PART.fullmatch(to_half_width(text))
    if not part:
        raise ValueError(f"不是日期：{text}")
    month = int(part["m"]) if part["m"] else None
    if month is not None and not 1 <= month <= 12:
        raise ValueError(f"不存在的日期：{text}")
    return PartialDate(int(part["y"]), month)


def find_days(text: str) -> tuple[date, ...]:
    """Every whole date in `text`, in printed order.

    >>> find_days("20210318|20210506")
    (datetime.date(2021, 3, 18), datetime.date(2021, 5, 6))

    Raises:
        ValueError: a date that the calendar has not.
    """
    flat = _CHINESE_DATE.sub(_from_chinese, to_half_width(text))
    found = []
    for match in _DATE.finditer(flat):
        year, month, day_ = (int(match[k] or match[k + "8"]) for k in "ymd")
        try:
            found.append(date(year, month, day_))
        except ValueError:
            raise ValueError(f"不存在的日期：{match[0]}") from None
    return tuple(found)


def _from_chinese(match: re.Match[str]) -> str:
    year = "".join(_CHINESE[c] for c in match[1])
    return f"{year}-{_parse_small_number(match[2])}-{_parse_small_number(match[3])}"


def _parse_small_number(text: str) -> int:
    """Chinese numerals from 1 to 31; 元 is the first month, 廿 twenty, 卅 thirty."""
    text = re.sub("[廿卅](?!十)", lambda m: {"廿": "二十", "卅": "三十"}[m[0]], text.replace("元", "一"))
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(_CHINESE[c] for c in text))
    return (int(_CHINESE[tens]) if tens else 1) * 10 + (int(_CHINESE[ones]) if ones else 0)


# ------------------------------------------------------------------------------------------------ codes and text
_CODE = re.compile(r"[0-9A-Za-z*#/().+_-]+")


def normalise_stars(text: str) -> str:
    """What is printed or read for the star of a masked number as that star."""
    return re.sub("[×★☆✱⁎＊]", "*", text)


def parse_code(text: str) -> str:
    """A number that is a name: blanks out, case and leading zeros kept, `*` where masked.

    Raises:
        ValueError: characters that no number carries (Chinese among them).
    """
    flat = normalise_stars(compact_text(text))
    if not _CODE.fullmatch(flat):
        raise ValueError(f"不是编号：{text}")
    return flat


def parse_text(printed: str) -> str:
    """Text as printed, outer blanks out, full-width letters and digits half-width; Chinese punctuation stays.

    Raises:
        ValueError: nothing left.
    """
    mapped = "".join(
        chr(ord(c) - 0xFEE0) if unicodedata.category(c)[0] in "LN" and "！" <= c <= "～" else c for c in printed
    )
    flat = mapped.replace("\u3000", " ").strip()
    if not flat:
        raise ValueError("空白")
    return flat
