"""The sample claims of `data/claims/`: `python -m samples.make.claims [--only NAME] [-o DIR]`; the same input gives the same bytes."""

import argparse
import shutil
import sys
from pathlib import Path

from samples.make.claims.files import write
from samples.make.claims.plans import DATA, PLANS, claim
from samples.make.drawing.fonts import missing


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m samples.make.claims", description=__doc__)
    parser.add_argument("--only", metavar="NAME", help="make one claim, for example inpatient-clean")
    parser.add_argument("-o", metavar="DIR", type=Path, default=DATA, help="folder in which to write")
    options = parser.parse_args()
    if packages := missing():
        print(f"fonts are missing: apt-get install {' '.join(packages)}", file=sys.stderr)
        return 1
    names = [name for name in PLANS if options.only in (None, name)]
    if not names:
        print(f"no claim {options.only}; there are {', '.join(PLANS)}", file=sys.stderr)
        return 2
    for name in names:
        shutil.rmtree(options.o / name, ignore_errors=True)
        write(claim(name), options.o / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
