"""Hostile files and calls put through the command, each held to its bounds.

python -m benchmarks.hostile                          all of them
python -m benchmarks.hostile --quick                  those that every change is tested with
python -m benchmarks.hostile --kind pdf-drawing       one kind; may be given again
python -m benchmarks.hostile --only NAME              one file or call; may be given again
python -m benchmarks.hostile --write                  also keeps the figures in results/hostile.json, kind by kind
python -m benchmarks.hostile --lay FOLDER             only lays the files down there

Status 1 where a bound was broken: 60 seconds, 1,500 MB of the whole tree of processes, an exit code that says what happened, the
file behind it read, one line of Chinese on standard error, nothing written but where the command keeps things.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.hostile.corpus import all_calls, traps_by_kind
from benchmarks.hostile.figures import keep_record, show_table, sum_up
from benchmarks.hostile.room import Room
from benchmarks.hostile.trap import HostileCall, Trap
from benchmarks.hostile.trial import TrapResult, try_call, try_traps

CALLS = "calls"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what was asked for; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="those that every change is tested with")
    parser.add_argument("--kind", action="append", choices=[*traps_by_kind(), CALLS])
    parser.add_argument("--only", action="append", metavar="NAME")
    parser.add_argument("--write", action="store_true", help="keep the figures")
    parser.add_argument("--lay", type=Path, metavar="FOLDER", help="only lay the files down there")
    parser.add_argument("--verbose", action="store_true", help="tell of every file")
    options = parser.parse_args(arguments)
    traps, calls = choose(options.kind, options.only, quick=options.quick)
    if options.lay:
        lay_down(traps, options.lay)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        results = {k: list(_tell(v, options.verbose)) for k, v in _run(traps, calls, Room(Path(folder)).prepare())}
    record = sum_up(results)
    print(show_table(record))
    if options.write:
        keep_record(record)
    return int(any(result.breaches for found in results.values() for result in found))


def choose(
    kinds: Sequence[str] | None, names: Sequence[str] | None, *, quick: bool
) -> tuple[Mapping[str, Sequence[Trap]], Sequence[HostileCall]]:
    """What is to be tried."""

    def is_wanted(one: Trap | HostileCall, kind: str) -> bool:
        return (not kinds or kind in kinds) and (not names or one.name in names) and (one.quick or not quick)

    traps = {k: [t for t in found if is_wanted(t, k)] for k, found in traps_by_kind().items()}
    return traps, [c for c in all_calls() if is_wanted(c, CALLS)]


def lay_down(traps: Mapping[str, Sequence[Trap]], folder: Path) -> None:
    """The files in a folder a kind."""
    for kind, found in traps.items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for trap in found:
            trap.lay(folder / kind / trap.name)


def _run(
    traps: Mapping[str, Sequence[Trap]], calls: Sequence[HostileCall], room: Room
) -> Iterator[tuple[str, Iterator[TrapResult]]]:
    for kind, found in traps.items():
        if found:
            yield kind, try_traps(found, room)
    if calls:
        yield CALLS, (try_call(call, room) for call in calls)


def _tell(results: Iterator[TrapResult], every: bool) -> Iterator[TrapResult]:
    for result in results:
        if result.breaches or every:
            said = "；".join(dict.fromkeys(answer[:70] for answer in result.answers[:2]))
            words = f"{result.name!r}: {result.seconds} s, {result.peak_mb} MB, {result.breaches or 'well'} {said!r}"
            print(words, flush=True)
        yield result


if __name__ == "__main__":
    sys.exit(main())
