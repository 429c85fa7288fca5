"""The charts of a month on one sheet, as PNG and SVG: cases and amounts by item, verdicts, working days taken.

Drawn by matplotlib without a window. Chinese needs a font that has it; where none is installed it is said, and no sheet of
empty boxes is made. In the SVG text stays text, so that it can be searched and set in the reader's own font.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake.errors import MissingDependency
from intake.export.folder import replace_file
from intake.patterns import data_beside
from intake.register.summary import ItemFigures, MonthSummary
from intake.scratch import keep_font_lists_out_of_home

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DATA = data_beside(__file__)
_COLOURS: Mapping[str, str] = _DATA["colours"]
_INK, _QUIET, _OTHER = _COLOURS["ink"], _COLOURS["quiet"], _COLOURS["other"]
SIZE = (11.69, 8.27)
"""A4 on its side, in inches."""
_DPI = 150
MOST = 10
"""Items that get a bar; what comes in less often is one bar together."""
_LINE = 13
"""Characters of an item's name on a line; two lines stand beside a bar."""
_FIGURE = 0.022
"""Width of a figure behind a bar, as a share of the longest bar."""
_BEGINS_NO_LINE = "）、，。)"
_LEAST = 4
"""Bars for which there is always room, so that a single one does not fill its panel."""
_PALE = defaultdict(lambda: _COLOURS["grid"], {"居民": _COLOURS["居民浅"], "职工": _COLOURS["职工浅"]})
_MYRIAD = 10_000
"""Yuan from which an amount is told in 万元."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar: what stands before it, how long it is, what stands behind it."""

    label: str
    value: float
    told: str
    colour: str


def draw_month(summary: MonthSummary, folder: Path, name: str) -> tuple[Path, ...]:
    """Draws the sheet and writes it as `name.png` and `name.svg`.

    Raises:
        MissingDependency: no font of this machine has Chinese.
    """
    keep_font_lists_out_of_home()
    from matplotlib import rc_context

    with rc_context(_style(find_chinese_font())):
        figure = _make_sheet(summary)
        targets = (folder / f"{name}.png", folder / f"{name}.svg")
        replace_file(targets[0], lambda out: figure.savefig(out, format="png", dpi=_DPI, metadata={"Software": None}))
        replace_file(targets[1], lambda out: figure.savefig(out, format="svg", metadata={"Date": None}))
    return targets


def find_chinese_font() -> str:
    """The best font of this machine that has simplified Chinese.

    Raises:
        MissingDependency: there is none.
    """
    from matplotlib import font_manager

    found = _first_known(font_manager.fontManager.get_font_names()) or _first_known(_names_on_disk())
    if found is None:
        raise MissingDependency("没有中文字体，不能画图", f"请执行 apt install {_DATA['package']}")
    return found


def _first_known(names: Sequence[str]) -> str | None:
    return next((name for name in _DATA["fonts"] if name in names), None)


def _names_on_disk() -> list[str]:
    """The names of fonts after those are taken in that were installed since matplotlib last looked."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    known = {entry.fname for entry in manager.ttflist}
    for path in font_manager.findSystemFonts():
        if path not in known:
            _take_font(manager.addfont, path)
    return manager.get_font_names()


def _take_font(add: Callable[[str], None], path: str) -> None:
    """One font that cannot be read is no reason to have none."""
    try:
        add(path)
    except (OSError, RuntimeError):
        return


def _style(font: str) -> dict[Any, Any]:
    return {
        "font.family": [font],
        "font.size": 9,
        "svg.fonttype": "none",
        "svg.hashsalt": "intake",
        "axes.unicode_minus": False,
        "text.color": _INK,
        "axes.labelcolor": _QUIET,
        "axes.titleweight": "bold",
        "xtick.color": _QUIET,
        "ytick.color": _INK,
    }


# ------------------------------------------------------------------------------------------------ the sheet
def _make_sheet(summary: MonthSummary) -> "Figure":
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, facecolor="white")
    panels = figure.subplots(2, 2)
    figure.subplots_adjust(left=0.155, right=0.975, top=0.785, bottom=0.07, wspace=0.47, hspace=0.22)
    _head_sheet(figure, summary)
    _draw_bars(panels[0][0], "收件（件）", _count_bars(summary.items))
    _name_colours(panels[0][0])
    _draw_bars(panels[0][1], "预审结论（件）", _verdict_bars(summary.verdicts))
    _draw_bars(panels[1][0], "办理用时（工作日：中位数 / 九成以内）", *_days_bars(summary.items))
    _draw_bars(panels[1][1], "费用总额", _amount_bars(summary.items))
    _foot_sheet(figure, summary)
    return figure


def _head_sheet(figure: "Figure", summary: MonthSummary) -> None:
    every = summary.every
    figure.text(0.03, 0.94, f"{summary.month.zh}受理台账汇总", fontsize=17, fontweight="bold", va="center")
    tiles = (
        ("收件", f"{every.received}", _INK),
        ("受理", f"{every.accepted}", _INK),
        ("补正", f"{every.supplemented}", _INK),
        ("不予受理", f"{every.refused}", _INK),
        ("办结", f"{every.closed}", _INK),
        ("在办", f"{every.still_open}", _INK),
        ("超时", f"{every.overdue}", _COLOURS["late"] if every.overdue else _INK),
        ("费用总额", tell_amount(float(every.total)), _INK),
    )
    for number, (label, value, colour) in enumerate(tiles):
        left = 0.03 + number * 0.117
        figure.text(left, 0.893, label, fontsize=9, color=_QUIET, va="center")
        figure.text(left, 0.862, value, fontsize=14, fontweight="bold", color=colour, va="center")


def _foot_sheet(figure: "Figure", summary: MonthSummary) -> None:
    told = f"统计到 {summary.month.until}；用时自收件至办结；超时含期末在办的；都按工作日"
    figure.text(0.03, 0.022, "；".join(filter(None, (told, summary.note))), fontsize=7.5, color=_QUIET)


# ------------------------------------------------------------------------------------------------ panels
def _count_bars(items: Sequence[ItemFigures]) -> list[_Bar]:
    return _item_bars(items, lambda one: one.received, lambda value: f"{value:g}")


def _amount_bars(items: Sequence[ItemFigures]) -> list[_Bar]:
    return _item_bars(items, lambda one: float(one.total), tell_amount)


def _item_bars(
    items: Sequence[ItemFigures], value: Callable[[ItemFigures], float], tell: Callable[[float], str]
) -> list[_Bar]:
    """A bar an item, the largest first; what is more than a chart can hold is one bar at the end."""
    ordered = sorted((one for one in items if value(one) > 0), key=value, reverse=True)
    kept = ordered if len(ordered) <= MOST else ordered[: MOST - 1]
    bars = [_Bar(wrap_item(one.item), value(one), tell(value(one)), _colour_of(one)) for one in kept]
    rest = ordered[len(kept) :]
    if rest:
        left = sum(map(value, rest))
        bars.append(_Bar(f"其他 {len(rest)} 项", left, tell(left), _OTHER))
    return bars


def _verdict_bars(verdicts: Mapping[str, int]) -> list[_Bar]:
    whole = sum(verdicts.values())
    return [
        _Bar(verdict, count, f"{count}（{count / whole:.0%}）", _COLOURS.get(verdict, _OTHER))
        for verdict, count in verdicts.items()
    ]


def _days_bars(items: Sequence[ItemFigures]) -> tuple[list[_Bar], list[_Bar]]:
    """Nine of ten were done within the pale bar, half of them within the full one before it."""
    closed = sorted((one for one in items if one.closed), key=lambda one: one.closed, reverse=True)[:MOST]
    wide = [
        _Bar(wrap_item(one.item), one.since_receipt.ninth_decile or 0, _tell_days(one), _PALE[one.insurance])
        for one in closed
    ]
    return wide, [_Bar("", one.since_receipt.median or 0, "", _colour_of(one)) for one in closed]


def _tell_days(one: ItemFigures) -> str:
    late = f"　超时 {one.overdue} 件" if one.overdue else ""
    return f"{one.since_receipt.median:g} / {one.since_receipt.ninth_decile}{late}"


def _draw_bars(axes: "Axes", title: str, bars: Sequence[_Bar], before: Sequence[_Bar] = ()) -> None:
    """Bars from the first down, each with its figure behind it; `before`: narrow ones drawn over them."""
    axes.set_title(title, fontsize=10.5, loc="left", pad=9)
    axes.set_xticks([])
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(_COLOURS["grid"])
    axes.tick_params(axis="y", length=0, labelsize=8)
    if not bars:
        axes.set_yticks([])
        axes.text(0.02, 0.85, "本月没有", color=_QUIET, transform=axes.transAxes)
        return
    for group, height in ((bars, 0.62), (before, 0.26)):
        axes.barh(range(len(group)), [bar.value for bar in group], height, color=[bar.colour for bar in group])
    axes.set_yticks(range(len(bars)), [bar.label for bar in bars])
    _label_bars(axes, bars)


def _name_colours(axes: "Axes") -> None:
    """Which colour is which insurance, beside the heading."""
    from matplotlib.patches import Patch

    patches = [Patch(color=_COLOURS[name], label=name) for name in ("居民", "职工")]
    axes.legend(
        handles=patches, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, frameon=False, fontsize=8.5,
        handlelength=0.9, handleheight=0.9, columnspacing=1.2,
    )  # fmt: skip


def _label_bars(axes: "Axes", bars: Sequence[_Bar]) -> None:
    most = max(bar.value for bar in bars) or 1
    for place, bar in enumerate(bars):
        axes.text(bar.value + most * 0.02, place, bar.told, va="center", fontsize=8.5)
    # Behind the longest bar there is room for what is told of it: a figure is half as wide as a Chinese character.
    longest = max(len(bar.told.encode("gbk", "replace")) for bar in bars)
    axes.set_xlim(0, most * (1.05 + longest * _FIGURE))
    axes.set_ylim(max(len(bars), _LEAST) - 0.5, -0.5)


def _colour_of(one: ItemFigures) -> str:
    return _COLOURS.get(one.insurance, _OTHER)


def wrap_item(name: str) -> str:
    """An item's name on two lines of like length at most.

    >>> wrap_item("住院费用报销"), wrap_item("医药机构申报定点协议管理服务")
    ('住院费用报销', '医药机构申报定\\n点协议管理服务')
    """
    if len(name) <= _LINE:
        return name
    told = name if len(name) <= 2 * _LINE else f"{name[: 2 * _LINE - 1]}…"
    half = (len(told) + 1) // 2
    half += told[half] in _BEGINS_NO_LINE
    return f"{told[:half]}\n{told[half:]}"


def tell_amount(yuan: float) -> str:
    """An amount as a chart tells it.

    >>> tell_amount(8230.5), tell_amount(12_345_678)
    ('8230.50 元', '1234.57 万元')
    """
    return f"{yuan / _MYRIAD:.2f} 万元" if yuan >= _MYRIAD else f"{yuan:.2f} 元"
