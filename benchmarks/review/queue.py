"""What the queue of the page costs with 100,000 invented cases: whole pages as a browser asks for them, and the next case.

python -m benchmarks.review.queue [--cases 100000] [--rounds 3] [--write]

Status 1 where the slowest page takes more than 300 ms. Told are the best of the rounds: other work on the machine only ever adds.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import insert
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

import cli
from benchmarks.engines import machine
from benchmarks.register import iter_cases
from intake import __version__
from intake.ledger.location import LedgerPlace
from intake.ledger.schema import CASES
from intake.ledger.store import Ledger, open_ledger
from intake.review.cases import ReviewDesk
from intake.review.order import next_case
from intake.settings import Settings
from intake.web.app import create_app
from intake.web.site import Site
from intake.web.visitor import StaffRole, Visitor

RESULT = Path(__file__).parents[1] / "results" / "queue.json"
LIMIT_MS = 300
PAGES: Mapping[str, str] = {
    "未办结": "/",
    "全部": "/?stage=all",
    "全部，最后一页": "/?stage=all&page=999999",
    "环节：待补正": "/?stage=待补正",
    "预审结论：需补正": "/?stage=all&verdict=需补正",
    "已超期": "/?stage=all&overdue=1",
    "有伪票": "/?stage=all&false=1",
    "收件日期：一个月": "/?stage=all&from=2026-06-01&to=2026-06-30",
    "按金额": "/?stage=all&sort=total&back=1",
    "按到期": "/?stage=all&sort=due",
    "按登记号": "/?stage=all&sort=register",
}


def open_full_ledger(folder: Path, count: int) -> Ledger:
    """A ledger with so many cases."""
    ledger = open_ledger(LedgerPlace(folder / "ledger.sqlite", folder / "scans"))
    with ledger.writing() as writing:
        writing.connection.execute(insert(CASES), list(iter_cases(count)))
    return ledger


def open_page(ledger: Ledger, room: Path) -> TestClient:
    """The page without its gate."""
    office = cli._load_office(None)
    site = Site(ReviewDesk(ledger, cli._desk(None, None), office), Settings(), (), room, room)
    app, visitor = create_app(site), Visitor("样经办", StaffRole.CLERK, "x", "x")

    async def gated(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "visitor": visitor}, receive, send)

    return TestClient(gated)


def measure(ledger: Ledger, room: Path, rounds: int) -> dict[str, float]:
    """Milliseconds of each page, of a search for a name, and of finding the next case."""
    client, today = open_page(ledger, room), date.today()  # noqa: DTZ011 as the page does
    figures = {name: _take_best(lambda path=path: client.get(path), rounds) for name, path in PAGES.items()}  # type: ignore[misc]
    client.post("/search", json={"words": "样张三千12"})
    figures["查找姓名"] = _take_best(lambda: client.get("/?stage=all"), rounds)
    with ledger.reading() as connection:
        first = next_case(connection, "", "样经办", today) or ""
        figures["下一个案卷"] = _take_best(lambda: next_case(connection, first, "样经办", today), rounds)
    return figures


def _take_best(act: Callable[[], object], rounds: int) -> float:
    taken: list[float] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return round(1000 * min(taken), 1)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="keep the figures")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_full_ledger(Path(folder), options.cases)
        figures = measure(ledger, Path(folder) / "room", options.rounds)
        ledger.close()
    kept = {
        "date": datetime.now(UTC).date().isoformat(), "version": __version__, "machine": machine(),
        "cases": options.cases, "milliseconds": figures,
    }  # fmt: skip
    print(json.dumps(kept, ensure_ascii=False, indent=1))
    if options.write:
        RESULT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(max(figures.values()) > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
