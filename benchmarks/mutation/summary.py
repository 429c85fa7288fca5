"""What the tests hold, in one line for the page of measured figures."""

from collections.abc import Mapping
from typing import Any


def summary(taken: Mapping[str, Any], tried: Mapping[str, Any]) -> str:
    """Markdown, from the figures of `branches` and of the changes that were tried."""
    parts = "，".join(f"{part['label']} {part['score']:.1%}" for part in tried["parts"].values())
    return (
        f"测试走到 {taken['branches_taken']:.1%} 的分支（{taken['date']}，`{taken['command']}`）；"
        f"钱、日期、依据和规则的代码里试改 {tried['tried']} 处，测出 {tried['score']:.1%}（{parts}；`{tried['command']}`）。"
    )
