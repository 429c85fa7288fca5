"""The office itself: its name, telephones, window, seal and numbering. One TOML file; the guides' values are the default.

`[office]` in the file given by `--settings`; unknown keys are errors.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """What forms print of the office. Sources: the residents' guide, items 1 to 10 (telephones, 监督电话), its title (name)."""

    name: str = "青阳县医疗保障局"
    agency: str = "青阳县医疗保障经办机构"
    short_name: str = "青医保"
    """Stands in front of numbers: 青医保受〔2026〕00001号."""
    window: str = "青阳县政务服务中心医保窗口"
    phone: str = ""
    """Printed where the item's guide prints none; empty = none."""
    supervision_phone: str = "5030556"
    seal: str = "受理专用章"
    number_pattern: str = "{short}{kind}〔{year}〕{serial:05d}号"
    """`kind` is 受, 补 or 不; `serial` counts from 1 within a year and a kind, without gaps."""
