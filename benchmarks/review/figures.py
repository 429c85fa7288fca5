"""The kept figures of the review page as a Markdown table; needs neither a browser nor a server."""

import json
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

RESULT = Path(__file__).parents[1] / "results" / "review.json"
LIMITS: Mapping[str, float] = {"open": 1000, "correction_long": 500, "correction_clean": 500, "switch": 250}
"""Milliseconds that were aimed at; held against the best of each, for other work on the machine only ever adds."""
_WAITS: Mapping[str, str] = {
    "first_open": "打开 30 页的案卷，服务器启动后第一次打开，没有预先打开",
    "open": "打开 30 页的案卷，服务器已预先打开（台账第一个、所指的一个、正在办的下一个）",
    "switch": "翻到下一页",
    "switch_unforeseen": "跳到没有预取的一页",
    "correction_clean": "更正一个值到重新核对完，5 页的案卷",
    "correction_long": "更正一个值到重新核对完，30 页的案卷",
}


def recorded() -> Mapping[str, Any] | None:
    """The kept figures; None where there are none."""
    found: Mapping[str, Any] | None = json.loads(RESULT.read_text("utf-8")) if RESULT.is_file() else None
    return found


def table(result: Mapping[str, Any]) -> str:
    """Markdown: what people wait for, keys, and the crowd."""
    waits, keyed, crowd, machine = result["waits"], result["keys"], result["crowd"], result["machine"]
    rows = [
        f"| {label} | {min(waits[name]):.0f} | {median(waits[name]):.0f} | {LIMITS.get(name, '–')} |"
        for name, label in _WAITS.items()
    ]
    slowest = crowd["milliseconds"]
    keys = (
        f"5 页没有问题的案卷，只用键盘：{keyed['points']:.0f} 处待核对，到写入受理决定共 {keyed['keys']:.0f} 次按键；"
        f"脚本不停顿地按，每处 {keyed['seconds_a_point']:.2f} 秒，连同受理通知单共 {keyed['seconds']:.1f} 秒，其余是人看的时间。"
    )
    many = (
        f"{crowd['people']} 人同时各办一个案卷 {crowd['seconds']:.0f} 秒（每人每 {crowd['pause']} 秒一个请求）："
        f"{crowd['requests']} 个请求，出错 {crowd['errors']} 个；毫秒，中位数/95%：打开案卷 {_pair(slowest['case'])}，"
        f"影像 {_pair(slowest['picture'])}，写入 {_pair(slowest['write'])}。"
    )
    note = (
        f"{result['date']}，版本 {result['version']}，{machine['cpu']} × {machine['cores']} 核（开始时负载 {result['load']}），"
        f"Chromium {result['chromium']}，服务器、浏览器和别的任务在同一台机器上；`{result['command']}`。"
    )
    return "\n".join(
        ["| 审核页面（毫秒） | 最快 | 中位 | 要求 |", "|---|--:|--:|--:|", *rows, "", keys, "", many, "", note]
    )


def _pair(figures: Mapping[str, float]) -> str:
    return f"{figures['median']}/{figures['p95']}"
