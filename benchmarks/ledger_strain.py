"""The ledger under strain: many writers at once, writers that are killed, a disk that is full. Tests use it on a small scale.

Writers are processes of their own, `python -m benchmarks.ledger_strain WORK FILE|URL STORE NAME COUNT`; each waits for a line on
standard input, so that all begin together, and says on standard output what was kept, a line for each transaction.
"""

import hashlib
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from intake.errors import IntakeError
from intake.ledger.cases import Arrival, Review, receive_case, record_review
from intake.ledger.location import LedgerPlace
from intake.ledger.model import Stage
from intake.ledger.numbers import Bearer, iter_numbers, take_number
from intake.ledger.schema import CASES, FILES, NUMBERS, PAYLOADS
from intake.ledger.store import Ledger, open_ledger
from intake.ledger.verify import verify_chain

ROOT = Path(__file__).parents[1]
DAY = date(2026, 10, 12)
KIND = "受"


# ------------------------------------------------------------------------------------------------ what writers do
def append_pair(ledger: Ledger, name: str) -> str:
    """A case that comes in and gets a number: two events in one transaction; the register number."""
    with ledger.writing() as writing:
        case = receive_case(writing, Arrival(f"/inbox/{name}", frozenset({_invent_hash(name)}), DAY.isoformat()))
        take_number(writing, Bearer(case.id, KIND, "item"), DAY, _print_number)
    return case.register


def write_case(ledger: Ledger, name: str) -> str:
    """A whole case, as a run keeps it: three events, two payloads, two files; the register number."""
    files = {_invent_hash(f"{name}/{part}"): (f"{part}.jpg", 9) for part in range(2)}
    arrival = Arrival(f"/inbox/{name}", frozenset(files), DAY.isoformat())
    review = Review({"verdict": "complete"}, {"documents": ["样张三"] * 200}, {"applicant": "样张三"}, files)
    with ledger.writing() as writing:
        case = receive_case(writing, arrival)
        record_review(writing, case, review, arrival.path)
        take_number(writing, Bearer(case.id, KIND, "item"), DAY, _print_number)
    return case.register


def _invent_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _print_number(kind: str, year: int, serial: int) -> str:
    return f"{kind}〔{year}〕{serial:05d}"


_WORK: Mapping[str, Callable[[Ledger, str], str]] = {"pair": append_pair, "case": write_case}


def main(arguments: Sequence[str]) -> int:
    work, where, store, name, count, *rest = arguments
    place = LedgerPlace(None, Path(store), where) if "://" in where else LedgerPlace(Path(where), Path(store))
    ledger = open_ledger(place)
    print("ready", flush=True)
    sys.stdin.readline()
    if rest:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(rest[0]), resource.RLIM_INFINITY))
    try:
        for number in range(int(count)):
            print(_WORK[work](ledger, f"{name}-{number}"), flush=True)
    except IntakeError as error:
        print(error, flush=True)
        return int(error.exit_code)
    return 0


Writer = subprocess.Popen[str]


@contextmanager
def start_writer(work: str, place: LedgerPlace, name: str, count: int, *rest: object) -> Iterator[Writer]:
    """A writer that stands ready; it is killed at the end."""
    where = [str(place.file or place.url), str(place.store), name, str(count), *map(str, rest)]
    command = [sys.executable, "-m", "benchmarks.ledger_strain", work, *where]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        try:
            yield writer
        finally:
            writer.kill()


# ------------------------------------------------------------------------------------------------ what is looked at
@dataclass(frozen=True, slots=True)
class LedgerCount:
    """What is in a ledger whose chain verifies, and whose numbers have no gaps."""

    events: int
    cases: int
    numbers: int


def count_whole(place: LedgerPlace) -> LedgerCount:
    """Looks whether everything holds.

    Raises:
        AssertionError: the chain breaks, a number is there twice or not at all.
    """
    ledger = open_ledger(place)
    with ledger.reading() as connection:
        found = verify_chain(connection)
        assert found.breaks == (), found.breaks[:3]
        serials = sorted(connection.execute(select(CASES.c.serial)).scalars())
        assert serials == list(range(1, len(serials) + 1)), "registers"
        given = sorted(n for _, _, _, n, _ in iter_numbers(connection) if n is not None)
        assert given == list(range(1, len(given) + 1)), "numbers"
    ledger.close()
    return LedgerCount(found.events, len(serials), len(given))


def refuse_half_cases(place: LedgerPlace) -> frozenset[str]:
    """Registers of all cases, each of which has everything that `write_case` keeps.

    Raises:
        AssertionError: one has not.
    """
    ledger = open_ledger(place)
    with ledger.reading() as connection:
        rows = connection.execute(select(CASES.c.id, CASES.c.register, CASES.c.stage, CASES.c.number)).all()
        for row in rows:
            parts = [(FILES, FILES.c.case_id, 2), (NUMBERS, NUMBERS.c.case_id, 1), (PAYLOADS, PAYLOADS.c.subject, 2)]
            for table, owner, wanted in parts:
                counted = select(func.count()).select_from(table).where(owner == row.id)
                assert connection.execute(counted).scalar() == wanted, f"{row.register}: half a case in {table.name}"
            assert (row.stage, bool(row.number)) == (Stage.REVIEWED.value, True), f"{row.register}: half a case"
    ledger.close()
    return frozenset(row.register for row in rows)


# ------------------------------------------------------------------------------------------------ the three strains
def append_together(place: LedgerPlace, processes: int, events: int) -> float:
    """Seconds in which so many processes append so many events each.

    Raises:
        AssertionError: an event was lost, the chain forked, a number has a gap.
    """
    open_ledger(place).close()
    with ExitStack() as stack:
        names = [f"w{number}" for number in range(processes)]
        writers = [stack.enter_context(start_writer("pair", place, name, events // 2)) for name in names]
        start = time.perf_counter()
        with ThreadPoolExecutor(processes) as threads:
            said = list(threads.map(lambda writer: writer.communicate("\n")[0], writers))
        seconds = time.perf_counter() - start
        assert [writer.returncode for writer in writers] == [0] * processes, [text.splitlines()[-1] for text in said]
    found = count_whole(place)
    assert found == LedgerCount(processes * events, processes * events // 2, processes * events // 2), found
    return seconds


def kill_writers(place: LedgerPlace, times: int, chance: random.Random) -> int:
    """Kills a writer in mid-write so many times, and looks each time; how many cases were kept.

    Raises:
        AssertionError: a case that was said to be kept is not there, or half of one is.
    """
    said = set[str]()
    for number in range(times):
        with start_writer("case", place, f"k{number}", 10**6) as writer:
            assert writer.stdin is not None
            assert writer.stdout is not None
            writer.stdin.write("\n")
            writer.stdin.flush()
            said.add(writer.stdout.readline().strip())
            time.sleep(chance.uniform(0, 0.1))
            writer.kill()
            said |= {line.strip() for line in writer.stdout if line.endswith("\n")}
        kept = refuse_half_cases(place)
        assert said <= kept, f"lost: {sorted(said - kept)[:3]}"
        assert len(kept - said) <= number + 1, "more than the one in hand when it was killed"
        assert count_whole(place).cases == len(kept)
    return len(kept)


def fill_disk(place: LedgerPlace, limit: int = 0) -> str:
    """Writes until the disk is full; what the writer says then.

    Args:
        place: On a disk that is small.
        limit: Bytes that a file may have, which stands for a full disk; 0: the disk is full when it is.

    Raises:
        AssertionError: a case that was said to be kept is not there, or half of one is.
    """
    before = refuse_half_cases(place)
    with start_writer("case", place, "f", 10**6, *([limit] if limit else [])) as writer:
        out, _ = writer.communicate("\n", timeout=600)
        *said, told = out.splitlines()
        assert writer.returncode == 2, (writer.returncode, told)
    assert refuse_half_cases(place) == before | frozenset(said)
    assert count_whole(place).cases == len(before) + len(said)
    return told


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
