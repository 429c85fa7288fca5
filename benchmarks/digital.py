"""Pages a second of born-digital PDFs in one warm process: from the file to fields, nothing kept.

The invented samples whose pages have a text layer that is believed. Each is read as `intake read` reads it, and once more without
the look that holds what decides against the picture, which is recognition and costs most of the time.

python -m benchmarks.digital            prints the figures; below twenty pages a second the status is 1
python -m benchmarks.digital --write    also keeps them in results/digital.json, which `benchmarks.table` shows
"""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.engines import machine
from extractors import EXTRACTORS
from intake import __version__, ocr
from intake.desk import Desk
from intake.model import Page, Reading, Source
from intake.pipeline import read_file
from intake.settings import Settings

SAMPLES = Path(__file__).parents[1] / "samples" / "data"
RESULT = Path(__file__).with_name("results") / "digital.json"
PAPERS = ("invoices/e-inpatient-digital.pdf", "invoices/e-outpatient-two-pages.pdf", "lists/list-by-category.pdf",
          "originals/data-and-print-inpatient.pdf", "originals/data-and-print-vat.pdf",
          "originals/bad-print-differs.pdf", "originals/bad-print-differs-vat.pdf")  # fmt: skip
ROUNDS = 7
LEAST = 20.0
"""Pages a second."""
LABELS = {"checked": "决定性的值与画面核对（默认）", "unchecked": "不与画面核对（`check_text_layer = false`）"}


def read_papers(desk: Desk) -> list[Page]:
    """The pages of every sample.

    Raises:
        RuntimeError: a page that was recognised, or could not be read: the figures would be of something else.
    """
    results = [result for name in PAPERS for result in read_file(SAMPLES / name, desk)]
    pages = [page for result in results if isinstance(result, Reading) for page in result.document.pages]
    if any(page.source is not Source.TEXT_LAYER for page in pages) or not all(isinstance(x, Reading) for x in results):
        raise RuntimeError("not all of the pages are born digital")
    return pages


def measured() -> Mapping[str, Any]:
    """Every figure of one run; the two ways take turns, after one round that warms up."""
    usual = Desk(ocr.build("auto"), EXTRACTORS)
    bare = replace(usual, settings=replace(Settings(), check_text_layer=False))
    desks = {"checked": usual, "unchecked": bare}
    rounds = [{name: _time_round(desk) for name, desk in desks.items()} for _ in range(ROUNDS + 1)][1:]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "version": __version__,
        "machine": machine(),
        "pages": len(read_papers(bare)),
        "pages_a_second": {name: round(1 / median(one[name][0] for one in rounds), 1) for name in desks},
        "cpu_ms_a_page": {name: round(1000 * median(one[name][1] for one in rounds)) for name in desks},
        "command": "python -m benchmarks.digital --write",
    }


def _time_round(desk: Desk) -> tuple[float, float]:
    """Seconds a page, on the clock and of the processor."""
    start, busy = time.perf_counter(), time.process_time()
    count = len(read_papers(desk))
    return (time.perf_counter() - start) / count, (time.process_time() - busy) / count


def table(result: Mapping[str, Any]) -> str:
    """Markdown: a row for each way of reading."""
    rows = [
        f"| {label} | {result['pages_a_second'][name]:.1f} | {result['cpu_ms_a_page'][name]} |"
        for name, label in LABELS.items()
    ]
    cpu = f"{result['machine']['cpu']} × {result['machine']['cores']} 核，开始时系统负载 {result['machine']['load_before']}"
    note = f"{result['date']}，版本 {result['version']}，{cpu}，{result['pages']} 页虚构的电子 PDF，取中位数；`{result['command']}`。"
    return "\n".join(["| 电子 PDF，一个进程 | 页/秒 | 每页 CPU 毫秒 |", "|---|--:|--:|", *rows, "", note])


def main(arguments: Sequence[str]) -> int:
    result = measured()
    print(table(result))
    if "--write" in arguments:
        RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return int(result["pages_a_second"]["checked"] < LEAST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
