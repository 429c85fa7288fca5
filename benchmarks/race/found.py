"""How many of the values that stand on a scan are in an engine's text, whatever field they would end up in.

Gold files are JSON: `fields` and `extra` map a key to a value or a list of values, `tables.items` is a list of rows.
Compared without blanks and punctuation, full-width as half-width, dates in the forms in which they are printed. A
number counts once for every time it stands in the gold file, so that a lost `0.00` in a table is noticed. Narratives
above 60 characters are left out: they measure where lines break, not whether they are read.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

LONGEST = 60
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_PLAIN_NUMBER = re.compile(r"\d{1,11}(?:\.\d{1,4})?")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_PUNCTUATION = re.compile(r"[\s,:：;；()\[\]【】、。·]")


def count(gold: Mapping[str, Any], lines: Sequence[str]) -> tuple[int, int]:
    """Values found, and values in the gold file."""
    text = _flat("".join(lines))
    numbers = Counter(Decimal(n.replace(",", "")) for one in lines for n in _NUMBER.findall(_half(one)))
    found = total = 0
    for value in _values(gold):
        if len(_flat(value)) > LONGEST:
            continue
        total += 1
        if _PLAIN_NUMBER.fullmatch(value):
            found += numbers[Decimal(value)] > 0
            numbers[Decimal(value)] -= 1
        else:
            found += any(_flat(form) in text for form in _forms(value))
    return found, total


def _values(gold: Mapping[str, Any]) -> Iterator[str]:
    for value in (*gold["fields"].values(), *gold.get("extra", {}).values()):
        yield from map(str, value if isinstance(value, list) else [value])
    for row in gold.get("tables", {}).get("items", ()):
        yield from map(str, row.values())


def _half(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _flat(text: str) -> str:
    return _PUNCTUATION.sub("", _half(text))


def _forms(value: str) -> Iterator[str]:
    """An ISO date in the forms that are printed; anything else as it is."""
    date = _DATE.fullmatch(value)
    if not date:
        yield value
        return
    year, month, day = date.groups()
    for m, d in ((month, day), (str(int(month)), str(int(day))), (month, str(int(day))), (str(int(month)), day)):
        yield from (f"{year}{m}{d}", f"{year}-{m}-{d}", f"{year}/{m}/{d}", f"{year}.{m}.{d}", f"{year}年{m}月{d}")
