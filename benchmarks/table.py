"""The recorded numbers as a Markdown table, and the same table between the markers of docs/measured.md.

The figures of `benchmarks.commands`, `startup`, `digital`, `forms`, `batch`, `benchmarks.review`, `hostile` and of the ledger stand
below it, where there are any. README.md has what a run costs by its pages, nothing more.

python -m benchmarks.table            prints it
python -m benchmarks.table --write    rewrites docs/measured.md and README.md between the markers
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import batch, curve, digital, forms, ledger, startup
from benchmarks.hostile import figures as hostile
from benchmarks.mutation import summary as mutation
from benchmarks.review import figures as review

RESULTS = Path(__file__).with_name("results")
README = Path(__file__).parents[1] / "README.md"
MEASURED = README.with_name("docs") / "measured.md"
BEGIN, END = "<!-- benchmarks:begin -->", "<!-- benchmarks:end -->"
OURS = "intake openvino"


def table(result: Mapping[str, Any]) -> str:
    """Markdown: one row an engine, speed relative to ours."""
    engines: Mapping[str, Mapping[str, Any]] = result["engines"]
    ours = float(engines[OURS]["pages_per_minute"])
    rows = [
        "| 引擎 | 页/分钟 | 本产品是它的几倍 | 每页 CPU 秒 | 找到的标注值 | 内存峰值 |",
        "|---|--:|--:|--:|--:|--:|",
        *(_row(name, numbers, ours) for name, numbers in engines.items()),
    ]
    machine = result["machine"]
    versions = "，".join(f"{name} {number}" for name, number in machine["versions"].items())
    note = (
        f"{result['date']}，{machine['cpu']} × {machine['cores']} 核，{result['pages']} 页真实扫描件，"
        f"同一次运行、逐页轮换；`{result['command']}`。{versions}。"
    )
    return "\n".join([*rows, "", note])


_MODES: Mapping[str, str] = {"f32": "都用 32 位", "default": "各自默认"}
"""Mode of a race -> what people call it."""


def commands_table(result: Mapping[str, Any]) -> str:
    """Markdown: whole commands over the same files, ours first, in each precision."""
    rows = [
        f"| {_MODES[mode]} | {name} | {numbers['pages_per_minute']:.1f} | {numbers['ours_is_faster']:.2f} "
        f"| {numbers.get('run_is_faster', 0) or '–'} "
        f"| {numbers['cpu_seconds_a_page']:.2f} | {numbers['peak_mb']} MB | {_found(numbers)} |"
        for mode, commands in result["modes"].items()
        for name, numbers in commands.items()
    ]
    machine = result["machine"]
    noise = f"；测量时机器并不安静：{'，'.join(result['noise'])}" if result["noise"] else ""
    note = (
        f"{result['date']}，{machine['cpu']} × {machine['cores']} 核（{'、'.join(machine['features'])}；"
        f"开始时负载 {machine['load_before']}{noise}），{result['pages']} 页，"
        f"整条命令从启动到结束，轮流运行，取中位数；`{result['command']}`。"
    )
    head = [
        "| 精度 | 整条命令 | 页/分钟 | `intake read` 是它的几倍 | `intake run` 是它的几倍 | 每页 CPU 秒 | 内存峰值 | 找到的标注值 |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    return "\n".join([*head, *rows, "", note])


def _found(numbers: Mapping[str, Any]) -> str:
    """Values found; ours prints fields, so theirs are told, too."""
    if "found" not in numbers:
        return "未数"
    text = f"{numbers['found']} / {numbers['values']}"
    return text + (f"（字段 F1 {numbers['field_f1']:.3f}）" if "field_f1" in numbers else "")


def _row(name: str, numbers: Mapping[str, Any], ours: float) -> str:
    speed = float(numbers["pages_per_minute"])
    found = f"{numbers['found']} / {numbers['values']}"
    return (
        f"| {name} | {speed:.1f} | {ours / speed:.2f} | {numbers['cpu_seconds_a_page']:.2f} | {found} "
        f"| {numbers['peak_mb']} MB |"
    )


def written(page: str, text: str) -> str:
    """A page with `text` between the markers.

    Raises:
        ValueError: a marker is missing, or they stand in the wrong order.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"README.md or docs/measured.md has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def recorded(name: str = "engines") -> Mapping[str, Any]:
    """The stored result of that name."""
    result: Mapping[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return result


_LEDGER = ("ledger", "register", "rescans")
_HELD = ("coverage", "mutation")


def _is_recorded(name: str) -> bool:
    return (RESULTS / f"{name}.json").is_file()


def main(arguments: Sequence[str]) -> None:
    printed, runs = forms.recorded(), batch.recorded()
    parts = [table(recorded())]
    parts += [commands_table(recorded("commands"))] if (RESULTS / "commands.json").exists() else []
    parts += [curve.table(recorded("curve"))] if _is_recorded("curve") else []
    parts += [startup.table(recorded("startup"))] if _is_recorded("startup") else []
    parts += [digital.table(recorded("digital"))] if _is_recorded("digital") else []
    parts += [forms.table(printed)] if printed else []
    parts += [batch.table(runs)] if runs and runs.keys() >= batch.PARTS else []
    parts += [ledger.table(*map(recorded, _LEDGER))] if all(map(_is_recorded, _LEDGER)) else []
    parts += [review.table(waits)] if (waits := review.recorded()) else []
    parts += [hostile.show_table(tried)] if (tried := hostile.recorded()) else []
    parts += [mutation.summary(*map(recorded, _HELD))] if all(map(_is_recorded, _HELD)) else []
    text = "\n\n".join(parts)
    if "--write" in arguments:
        for page, said in ((README, curve.table(recorded("curve"))), (MEASURED, text)):
            page.write_text(written(page.read_text(encoding="utf-8"), said), encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
