"""What was measured of the ledger, as Markdown for the README: strain, search, the register's filters, sheets scanned again."""

from collections.abc import Iterator, Mapping
from typing import Any

Record = Mapping[str, Any]
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def table(strain: Record, register: Record, rescans: Record) -> str:
    """A row for each figure. Records as `benchmarks.ledger`, `register` and `rescans` keep them; parts may be missing."""
    rows = [
        f"| {what} | {figure} |" for what, figure in (*_iter_strain(strain), *_iter_search(strain, register, rescans))
    ]
    machine = strain["machine"]
    note = (
        f"{machine['cpu']} × {machine['cores']} 核，机器同时在做别的事（负载见 `benchmarks/results/`）；"
        "`python -m benchmarks.ledger`、`benchmarks.register`、`benchmarks.rescans`，加 `--write` 存下。"
    )
    return "\n".join(["| 台账 | 实测 |", "|---|---|", *rows, "", note])


def _iter_strain(strain: Record) -> Iterator[tuple[str, str]]:
    for kind, name in _NAMES.items():
        if part := strain["parts"].get(f"append-{kind}"):
            told = f"{part['events']:,} 条一条不少、一条链，编号不重不断；每秒 {part['events_a_second']} 条"
            yield f"{part['processes']} 个进程同时各记 10,000 条，{name}", told
        if part := strain["parts"].get(f"kill-{kind}"):
            yield f"写入途中 kill -9，{name}", f"{part['times']} 次，半个案卷或丢失 {part['half_or_lost']} 个"
        if part := strain["parts"].get(f"full-{kind}"):
            yield f"写入途中磁盘已满，{name}", f"说明原因，已记的 {part['cases_kept']:,} 个案卷都在"


def _iter_search(strain: Record, register: Record, rescans: Record) -> Iterator[tuple[str, str]]:
    for kind, name in _NAMES.items():
        if part := strain["parts"].get(f"search-{kind}"):
            took = part["milliseconds"]
            told = f"中位 {took['middle']:.0f} 毫秒（CPU {took['busy']:.0f}），每页候选最多 {took['candidates']} 页"
            yield f"{part['cases']:,} 个案卷里查一个新案卷是否交过，{name}", told
    filters = {what: ms for what, ms in register["milliseconds"].items() if what != "待查验清单"}
    yield (
        f"{register['cases']:,} 个案卷的列表，各种条件",
        f"{min(filters.values()):.0f}–{max(filters.values()):.0f} 毫秒",
    )
    found = rescans["kinds"]["all"]
    ways = "转 2°、JPEG q50、调亮、裁 2%、全部一起"
    yield f"同一页重扫（{ways}；{found['rescans']} 页，六种文书）", f"认出 {found['found']:.1%}"
    told = f"{found['pairs']:,} 对里错认 {found['false']} 对"
    yield "同一版式、同一医院、同一天、不同的人（含身份证）", told
