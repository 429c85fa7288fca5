"""What the register costs with 100,000 invented cases in one SQLite file: a page of the list under each filter.

python -m benchmarks.register [--cases 100000] [--rounds 5] [--write]

Status 1 where the slowest filter takes more than 200 ms. A round opens a connection of its own; what is timed is the page of
100 rows and, where it is full, the count beside it, as `intake ledger list` asks for them. Told are the best of the rounds:
other work on the machine only ever adds.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, insert

from benchmarks.engines import machine
from intake import __version__
from intake.catalogue.lookup import load_catalogue
from intake.catalogue.model import Item
from intake.catalogue.statute import find_statutory_limit
from intake.catalogue.workdays import count_working_days, due_date
from intake.ledger.model import Stage
from intake.ledger.register import RegisterFilter, count_rows, find_bills_to_check, find_rows
from intake.ledger.schema import BILLS, CASES, METADATA
from intake.types import INPATIENT_INVOICE

RESULT = Path(__file__).with_name("results") / "register.json"
TODAY = date(2026, 12, 1)
FIRST = date(2024, 1, 2)
LIMIT_MS = 200
PAGE = 100
_STAGES = (*[Stage.CLOSED] * 16, Stage.REVIEWED, Stage.SUPPLEMENT, Stage.ACCEPTED, Stage.FORWARDED)
FILTERS: Mapping[str, RegisterFilter] = {
    "全部": RegisterFilter(),
    "受理编号": RegisterFilter(number="〔2026〕00777"),
    "姓名": RegisterFilter(name="样张三千"),
    "证件号码": RegisterFilter(id_number="341799199001077777"),
    "证件号码后 4 位": RegisterFilter(id_number="7777"),
    "环节：待补正": RegisterFilter(stages=(Stage.SUPPLEMENT,)),
    "事项、险种、统筹区": RegisterFilter(item="住院费用", insurance="居民", area="青禾县3"),
    "收件日期：一个月": RegisterFilter(received_from=date(2026, 6, 1), received_to=date(2026, 6, 30)),
    "受理日期：一天": RegisterFilter(accepted_from=date(2026, 6, 1), accepted_to=date(2026, 6, 1)),
    **{f"超时 {days} 个工作日": RegisterFilter(overdue=days) for days in (5, 10, 20, 30)},
    "超时 5 个工作日、未办结": RegisterFilter(overdue=5, stages=(Stage.ACCEPTED, Stage.FORWARDED)),
    "预审结论：补正": RegisterFilter(verdict="补正"),
    "有伪票": RegisterFilter(false_bills=True),
}


# ------------------------------------------------------------------------------------------------ an invented register
def iter_cases(count: int) -> Iterator[dict[str, Any]]:
    """Rows over three years, all items, most of them closed."""
    chance, items = random.Random(12), load_catalogue().items
    for sequence in range(count):
        received = FIRST + timedelta(days=sequence * (TODAY - FIRST).days // count)
        yield _case(sequence, received, chance.choice(items), chance)


def _case(sequence: int, received: date, item: Item, chance: random.Random) -> dict[str, Any]:
    stage = chance.choice(_STAGES)
    accepted = (
        received + timedelta(days=chance.randrange(10)) if stage not in (Stage.REVIEWED, Stage.SUPPLEMENT) else None
    )
    closed = min(TODAY, received + timedelta(days=chance.randrange(10, 80))) if stage is Stage.CLOSED else None
    limit = find_statutory_limit(item.id, received, {})
    guide, statute = (
        due_date(accepted, item.limit).day if accepted else None,
        limit.due(received).day if limit else None,
    )
    late = max((count_working_days(due, closed) for due in (guide, statute) if due), default=0) if closed else None
    return {
        "id": f"{sequence:032x}", "sequence": sequence, "year": received.year, "serial": sequence + 1,
        "register": f"{received.year}-{sequence + 1:05d}", "path": f"/inbox/{sequence}", "stage": stage.value,
        "received": received.isoformat(), "number": f"青医保受〔{received.year}〕{sequence:05d}号", "item_id": item.id,
        "item": item.name, "insurance": item.insurance.value, "area": f"青禾县{sequence % 9}",
        "verdict": chance.choice(("齐全", "齐全", "需补正", "待人工核对")), "problems": "缺少费用清单；姓名不一致",
        "applicant": f"样张三{'千百十'[sequence % 3]}{sequence % 500}", "id_number": f"3417991990010{sequence % 100_000:05d}",
        "phone": "13900000000", "hospital": "青禾县人民医院", "bills": 1, "total_cents": chance.randrange(10**7),
        "accepted": _text(accepted), "closed": _text(closed), "guide_due": _text(guide), "statute_due": _text(statute),
        "overdue_days": late,
    }  # fmt: skip


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _bill(case: Mapping[str, Any], chance: random.Random) -> dict[str, Any]:
    number = f"{case['sequence']:010d}"
    return {
        "case_id": case["id"], "paper": 0, "kind": INPATIENT_INVOICE, "code": "34060125", "number": number,
        "tail": number[-4:], "qr_code": "", "qr_number": "", "sure": True, "name": case["applicant"],
        "id_number": case["id_number"], "total_cents": case["total_cents"], "issued": case["received"], "admitted": "",
        "discharged": "", "hospital": case["hospital"], "check_code": "ce9508", "sha256": "0" * 64, "page": 1, "box": "",
        "check_result": "伪" if chance.random() < 0.001 else "真" if case["closed"] else "",
    }  # fmt: skip


def build_register(path: Path, count: int) -> Engine:
    """The file with its rows, as the ledger would have filled it."""
    engine, chance = create_engine(f"sqlite:///{path}"), random.Random(7)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        rows = list(iter_cases(count))
        connection.execute(insert(CASES), rows)
        connection.execute(insert(BILLS), [_bill(row, chance) for row in rows])
    return engine


# ------------------------------------------------------------------------------------------------ the time it takes
def measure(engine: Engine, rounds: int) -> dict[str, float]:
    """Milliseconds of each filter, the best of the rounds."""
    taken: dict[str, list[float]] = {name: [] for name in (*FILTERS, "待查验清单")}
    for _ in range(rounds):
        with engine.connect() as connection:
            for name, wanted in FILTERS.items():
                begun = time.perf_counter()
                if len(find_rows(connection, wanted, TODAY, limit=PAGE)) == PAGE:
                    count_rows(connection, wanted, TODAY)
                taken[name].append(time.perf_counter() - begun)
            begun = time.perf_counter()
            find_bills_to_check(connection, [INPATIENT_INVOICE])
            taken["待查验清单"].append(time.perf_counter() - begun)
    return {name: round(1000 * min(times), 1) for name, times in taken.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="keep the figures")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(build_register(Path(folder) / "ledger.sqlite", options.cases), options.rounds)
    kept = {
        "date": datetime.now(UTC).date().isoformat(), "version": __version__, "machine": machine(),
        "cases": options.cases, "page": PAGE, "milliseconds": figures,
    }  # fmt: skip
    print(json.dumps(kept, ensure_ascii=False, indent=1))
    if options.write:
        RESULT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(max(figures[name] for name in FILTERS) > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
