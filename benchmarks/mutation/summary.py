"""What the tests hold, in one line for the page of measured figures."""

import json
from collections.abc import Mapping
from typing import Any

from benchmarks.mutation.branches import RESULT as BRANCHES

CHANGES = BRANCHES.with_name("mutation.json")


def summary() -> str:
    """Markdown; empty where one of the two was not measured."""
    if not (BRANCHES.exists() and CHANGES.exists()):
        return ""
    taken: Mapping[str, Any] = json.loads(BRANCHES.read_text("utf-8"))
    tried: Mapping[str, Any] = json.loads(CHANGES.read_text("utf-8"))
    parts = "，".join(f"{part['label']} {part['score']:.1%}" for part in tried["parts"].values())
    return (
        f"测试走到 {taken['branches_taken']:.1%} 的分支（{taken['date']}，`{taken['command']}`）；"
        f"钱、日期、依据和规则的代码里试改 {tried['tried']} 处，测出 {tried['score']:.1%}（{parts}；`{tried['command']}`）。"
    )
