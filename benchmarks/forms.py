"""How fast forms are printed: a hundred acceptance notices to Word files, twenty of them to PDF by one office process.

The case is read once, before the clock starts; then a hundred cases with papers of their own get their notice as
`intake form` prints it: judged fields filled in, a number from the ledger, the file and its trace written to disk.

python -m benchmarks.forms            prints the figures
python -m benchmarks.forms --write    also keeps them in results/forms.json, which `benchmarks.table` shows
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.engines import machine
from extractors import EXTRACTORS
from intake import __version__, check, ocr
from intake.cases.judge import Judgement
from intake.cases.model import Given
from intake.catalogue.lookup import load_catalogue
from intake.desk import Desk
from intake.forms import pdf
from intake.forms.orders import Words, make_order
from intake.forms.printing import Order, PrintedSheet, print_form
from intake.keeping.book import enter_case
from intake.ledger.location import find_ledger
from intake.ledger.store import open_ledger
from intake.settings import Settings
from templates.acceptance import ACCEPTANCE
from validators import RULES

ROOT = Path(__file__).parents[1]
CLAIM = ROOT / "samples" / "data" / "claims" / "outpatient-clean"
RESULT = Path(__file__).with_name("results") / "forms.json"
NOTICES, PRINTED = 100, 20
LIMIT = 10.0
"""Seconds for all notices, as the clerk waits for them: a morning's cases while the paper is fetched. The load is recorded,
for the clock counts what other programs take; CPU seconds stand beside it."""
_GIVEN = Given(item="门诊费用报销", insurance="居民", applied=date(2026, 10, 12))


def judged() -> Judgement:
    """The sample claim, read and judged."""
    desk = Desk(ocr.build("auto"), EXTRACTORS)
    return check.check(CLAIM, _GIVEN, desk, check.OfficeRules(load_catalogue(), RULES))


def numbered(judgement: Judgement, number: int) -> Judgement:
    """The same case with a name and papers of its own, so that it gets a number of its own."""
    readings = tuple(
        replace(reading, document=replace(reading.document, sha256=f"{number:032x}{index:032x}"))
        for index, reading in enumerate(judgement.case.readings)
    )
    return replace(judgement, case=replace(judgement.case, name=f"案卷{number:03d}", readings=readings))


def entered(judgement: Judgement, order: Order) -> Order:
    """The order with the case in the ledger."""
    name, papers = judgement.case.name, check.Papers(judgement.case.readings, ())
    return replace(order, entry=enter_case(order.ledger, CLAIM / name, papers, judgement.case.given).entered.id)


def notices(judgement: Judgement, folder: Path) -> tuple[float, float, list[PrintedSheet]]:
    """Seconds for all notices, seconds of one core that they took, and the notices."""
    settings = replace(Settings(), ledger=str(folder / "ledger.sqlite"))
    ledger = open_ledger(find_ledger(settings))
    order: Order = make_order(
        [ACCEPTANCE], folder / "out", Words(operator="样经办"), settings, ROOT / "templates", ledger
    )
    cases = [numbered(judgement, number) for number in range(NOTICES)]
    start, busy = time.perf_counter(), time.process_time()
    sheets = [sheet for case in cases for sheet in print_form(ACCEPTANCE, case, entered(case, order))]
    return time.perf_counter() - start, time.process_time() - busy, sheets


def measured() -> Mapping[str, Any]:
    """Every figure of one run."""
    judgement = judged()
    with tempfile.TemporaryDirectory() as folder:
        seconds, busy, sheets = notices(judgement, Path(folder))
    assert len({sheet.occasion.number for sheet in sheets}) == NOTICES
    start = time.perf_counter()
    made = pdf.convert_documents([sheet.filled.content for sheet in sheets[:PRINTED]], ["受理通知单"] * PRINTED)
    printed = time.perf_counter() - start
    wrong = [
        p for m, s in zip(made, sheets, strict=False) for p in pdf.check_pdf(m, s.filled.content, ACCEPTANCE.pages)
    ]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "version": __version__,
        "machine": machine(),
        "load": round(os.getloadavg()[0], 1),
        "notices": NOTICES,
        "notices_seconds": round(seconds, 2),
        "notices_cpu_seconds": round(busy, 2),
        "pdfs": PRINTED,
        "pdfs_seconds": round(printed, 2),
        "pdf_problems": len(wrong),
        "command": "python -m benchmarks.forms --write",
    }


def table(result: Mapping[str, Any]) -> str:
    """Markdown: one row a step."""
    seconds, printed = float(result["notices_seconds"]), float(result["pdfs_seconds"])
    cpu = f"{result['machine']['cpu']} × {result['machine']['cores']} 核，测量时系统负载 {result['load']}"
    return "\n".join(
        [
            "| 打印表单 | 份数 | 秒 | 每份毫秒 | 每份 CPU 毫秒 |",
            "|---|--:|--:|--:|--:|",
            f"| 受理通知单 → Word（含编号、凭据文件，一个进程） | {result['notices']} | {seconds:.1f} "
            f"| {1000 * seconds / result['notices']:.0f} | {1000 * float(result['notices_cpu_seconds']) / result['notices']:.0f} |",
            f"| 转成 PDF（一个 LibreOffice 进程，含启动） | {result['pdfs']} | {printed:.1f} "
            f"| {1000 * printed / result['pdfs']:.0f} | – |",
            "",
            f"{result['date']}，版本 {result['version']}，{cpu}；`{result['command']}`。",
        ]
    )


def recorded() -> Mapping[str, Any] | None:
    """The kept figures; None where there are none."""
    found: Mapping[str, Any] | None = json.loads(RESULT.read_text("utf-8")) if RESULT.is_file() else None
    return found


def main(arguments: Sequence[str]) -> int:
    result = measured()
    print(table(result))
    if "--write" in arguments:
        RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return int(result["notices_seconds"] > LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
