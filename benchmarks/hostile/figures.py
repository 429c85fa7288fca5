"""What is kept of a trial: how many files of each kind stayed within their bounds, what the worst cost, and who did not."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.engines import machine
from benchmarks.hostile.trial import MOST_MB, MOST_SECONDS, TrapResult
from intake import __version__

RESULT = Path(__file__).parents[1] / "results" / "hostile.json"
_LABELS: Mapping[str, str] = {
    "damaged": "损坏的文件（截断、翻转、改名）",
    "pictures": "图片",
    "pdf-drawing": "PDF：画不完的页",
    "pdf-structure": "PDF：结构",
    "pdf-belongings": "PDF：字体、批注、附件、加密",
    "packages": "ZIP、OFD",
    "xml": "XML",
    "places": "管道、设备、链接、文件名",
    "calls": "case.yaml、目录、模板、设置、文件夹",
}


def sum_up(results: Mapping[str, Sequence[TrapResult]]) -> dict[str, Any]:
    """The figures of a trial."""
    now = machine()
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "version": __version__,
        "machine": {"cpu": now["cpu"], "cores": now["cores"]},
        "command": "python -m benchmarks.hostile --write",
        "bounds": {"seconds": MOST_SECONDS, "mb": MOST_MB},
        "kinds": {kind: _sum_kind(found) for kind, found in results.items() if found},
    }


def _sum_kind(found: Sequence[TrapResult]) -> dict[str, Any]:
    slowest, largest = max(found, key=lambda r: r.seconds), max(found, key=lambda r: r.peak_mb)
    return {
        "files": len(found),
        "within": sum(not result.breaches for result in found),
        "seconds": slowest.seconds,
        "slowest": slowest.name,
        "mb": largest.peak_mb,
        "largest": largest.name,
        "broken": {result.name: result.breaches for result in found if result.breaches},
    }


def show_table(record: Mapping[str, Any]) -> str:
    """Markdown: a row for each kind."""
    kinds: Mapping[str, Mapping[str, Any]] = record["kinds"]
    rows = [
        f"| {_LABELS[kind]} | {one['files']} | {one['within']} | {one['seconds']:.0f} | {one['mb']} |"
        for kind, one in kinds.items()
    ]
    files, within = (sum(one[key] for one in kinds.values()) for key in ("files", "within"))
    note = (
        f"共 {files} 个，{within} 个在限度内（每个 {record['bounds']['seconds']:.0f} 秒、整个进程树 {record['bounds']['mb']} MB、"
        f"退出码相符、后面的文件照读、不往别处写）；{record['date']}，{record['machine']['cpu']} × {record['machine']['cores']} 核；"
        f"`{record['command']}`。"
    )
    head = ["| 恶意和损坏的文件 | 个数 | 在限度内 | 最慢（秒） | 最大（MB） |", "|---|--:|--:|--:|--:|"]
    return "\n".join([*head, *rows, "", note])


def keep_record(record: Mapping[str, Any]) -> None:
    """Puts the figures beside the others; kinds that were not tried now stay as the same day and machine had them."""
    before = recorded() or {}
    if all(before.get(key) == record[key] for key in ("date", "version", "machine", "bounds")):
        kinds = before["kinds"] | record["kinds"]
        record = {**record, "kinds": {kind: kinds[kind] for kind in _LABELS if kind in kinds}}
    RESULT.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def recorded() -> Mapping[str, Any] | None:
    """The kept figures; None where there are none yet."""
    if not RESULT.exists():
        return None
    kept: Mapping[str, Any] = json.loads(RESULT.read_text(encoding="utf-8"))
    return kept
