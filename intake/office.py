"""The office itself: its name, telephones, window, seal and numbering, as its printed forms say them.

`[office]` in the settings file; unknown keys are errors. The defaults are those of the guides.
"""

from dataclasses import dataclass
from itertools import product
from string import Formatter

from intake.errors import BadConfiguration

_PARTS = {"short", "kind", "year", "serial"}
_NEEDED = {"kind", "year", "serial"}
"""Without one of them two papers would bear one number."""


@dataclass(frozen=True, slots=True)
class Office:
    """What forms print of the office. Sources: the residents' guide, items 1 to 10 (telephones, 监督电话), its title (name).

    Raises:
        BadConfiguration: a number pattern by which two papers could bear one number.
    """

    name: str = "青阳县医疗保障局"
    agency: str = "青阳县医疗保障经办机构"
    area: str = "青阳县"
    """统筹区, by which a ledger that several offices share tells their cases apart."""
    short_name: str = "青医保"
    """Stands in front of numbers: 青医保受〔2026〕00001号."""
    window: str = "青阳县政务服务中心医保窗口"
    phone: str = ""
    """Printed where the item's guide prints none; empty = none."""
    supervision_phone: str = "5030556"
    seal: str = "受理专用章"
    number_pattern: str = "{short}{kind}〔{year}〕{serial:05d}号"
    """`kind` is 受, 补 or 不; `serial` counts from 1 within a year and a kind, without gaps."""

    def __post_init__(self) -> None:
        problem = _find_pattern_problem(self.number_pattern)
        if problem:
            raise BadConfiguration(f"office.number_pattern：{problem}", f"默认值为 {_DEFAULT}")

    def format_number(self, kind: str, year: int, serial: int) -> str:
        """The number as it is printed.

        >>> Office().format_number("受", 2026, 7)
        '青医保受〔2026〕00007号'
        """
        return self.number_pattern.format(short=self.short_name, kind=kind, year=year, serial=serial)


_DEFAULT = "{short}{kind}〔{year}〕{serial:05d}号"


def _find_pattern_problem(pattern: str) -> str:
    """What is wrong with a pattern; empty where nothing is."""
    try:
        named = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
    except ValueError as error:
        return f"花括号写法不对（{error}）"
    if unknown := named - _PARTS:
        return f"未知的部分 {'、'.join(sorted(unknown))}"
    if missing := _NEEDED - named:
        return f"缺少 {'、'.join(f'{{{part}}}' for part in sorted(missing))}，号码会重复"
    return "含有控制字符" if not pattern.isprintable() else _find_duplicate(pattern)


def _find_duplicate(pattern: str) -> str:
    tried = tuple(product("受补不", _YEARS, _SERIALS))
    try:
        made = {pattern.format(short="青", kind=kind, year=year, serial=serial) for kind, year, serial in tried}
    except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
        return f"格式写法不对（{error}）"
    return "" if len(made) == len(tried) else "不同的年份或序号会得到同一个号码"


_YEARS = (2026, 2027, 2116)
_SERIALS = (1, 2, 9, 10, 11, 99_999, 100_000)
"""Years of one century and of two, serials with and without the padding: a pattern that joins them without anything between
could make one number of two."""
