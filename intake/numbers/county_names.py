"""Names of provinces and counties, to find a misread letter in an address.

The names are those of `stdnum.cn` (GB/T 2260 with its history, as collected by Wikipedia). The table ends some years ago
and new districts are founded every year: a name that it has not is no error, only one that is a letter off from a name of
the same province is suspect.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from rapidfuzz.distance import Hamming, Prefix

_COUNTY = re.compile(
    r"^(?P<city>.{2,10}?(?:市|自治州|地区|盟))?(?P<county>.{1,12}?(?:自治县|自治旗|林区|特区|新区|县|区|旗|市))"
)


_YEARS = re.compile(r"\[.*?\]")
"""In which a place bore the name before them."""


@cache
def load_counties(province: str) -> frozenset[str]:
    """Names of a province's prefectures and counties, past and present."""
    listed = re.findall(r'county="([^"]+)"', _load_provinces()[province])
    return frozenset(_YEARS.sub("", name) for names in listed for name in names.split(","))


@cache
def _load_provinces() -> Mapping[str, str]:
    """Province -> the lines of the table below its name."""
    text = resources.files("stdnum.cn").joinpath("loc.dat").read_text("utf-8")
    parts = (part.partition('"') for part in text.split('province="')[1:])
    return {province: lines for province, _, lines in parts}


def misread_county(address: str) -> tuple[int, str] | None:
    """Index of the one letter by which the address's county is off, and the letter that stands there in the table.

    >>> misread_county("安徽省池州市青用县某镇1号")
    (7, '阳')
    >>> misread_county("安徽省池州市青阳县某镇1号") is None
    True
    """
    province = next(filter(address.startswith, _load_provinces()), "")
    match = _COUNTY.match(address[len(province) :]) if province else None
    if match is None:
        return None
    right = _nearest_county(match["county"], load_counties(province))
    if right is None:
        return None
    at = Prefix.similarity(match["county"], right)
    return len(province) + match.start("county") + at, right[at]


def _nearest_county(name: str, known: frozenset[str]) -> str | None:
    """The one name of the table that is a letter off; None for a name that the table has."""
    near = [other for other in known if len(other) == len(name) and Hamming.distance(other, name) == 1]
    return near[0] if name not in known and len(name) >= 3 and len(near) == 1 else None
