"""Changes the rules and the code for money, dates and proofs, one place after the other, and asks whether a test notices.

python -m benchmarks.mutation                        the sample that is always tried, a table and what nobody noticed
python -m benchmarks.mutation --only values proofs   parts of it (`held.py`)
python -m benchmarks.mutation --most 5               at most so many changes of a module
python -m benchmarks.mutation --write                also keeps the parts that were tried in results/mutation.json

Status 1 where less than 85 of 100 changes are noticed. Needs `pip install -e '.[measure]'`.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

from benchmarks.mutation.held import HELD, Held
from benchmarks.mutation.record import GOAL, add_up, describe_part, recorded, table
from benchmarks.mutation.run import choose_mutants, prepare_room, spent_seconds, try_mutants

RESULT = Path(__file__).parents[1] / "results" / "mutation.json"
SEED = 1


def measure(held: Held, most: int, seed: int, jobs: int) -> dict[str, Any]:
    """One part: its sample tried in a room of its own.

    Raises:
        MutationFailed: mutmut could not begin.
    """
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        room, before = Path(folder), spent_seconds()
        prepare_room(held, room)
        with chdir(room):  # where mutmut looks for what it is told
            chosen = choose_mutants(held, most, seed)
        outcomes = try_mutants(held, [m for _, sample in chosen.values() for m in sample], room, jobs)
        return describe_part(held, most, chosen, outcomes, spent_seconds() - before)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=[h.name for h in HELD], metavar="PART", help="parts to be tried")
    parser.add_argument("--most", type=int, help="changes of one module at most, instead of the part's own number")
    parser.add_argument("--seed", type=int, default=SEED, help="another sample")
    parser.add_argument("--jobs", type=int, default=1, help="changes tried at the same time")
    parser.add_argument("--write", action="store_true", help="keep the figures")
    options = parser.parse_args(arguments)
    wanted = [h for h in HELD if not options.only or h.name in options.only]
    tried = {h.name: measure(h, options.most or h.most, options.seed, options.jobs) for h in wanted}
    parts = (dict(recorded(RESULT)) if options.write else {}) | tried
    result = add_up({h.name: parts[h.name] for h in HELD if h.name in parts}, options.seed)
    print(table(result))
    if options.write:
        RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(result["score"] < GOAL)


if __name__ == "__main__":
    raise SystemExit(main())
