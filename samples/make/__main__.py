"""Make the samples again: `python -m samples.make [--only NAME] [-o DIR]`; the same input gives the same bytes."""

import argparse
import sys
from pathlib import Path

from samples.make.drawing.fonts import missing
from samples.make.folders import DATA, FOLDERS, write


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m samples.make", description=__doc__)
    parser.add_argument("--only", metavar="NAME", help="make one file, for example e-inpatient-clean.jpg")
    parser.add_argument("-o", metavar="DIR", type=Path, default=DATA, help="folder below which to write")
    options = parser.parse_args()
    if packages := missing():
        print(f"fonts are missing: apt-get install {' '.join(packages)}", file=sys.stderr)
        return 1
    wanted = [(folder, name) for folder, made in FOLDERS.items() for name in made if options.only in (None, name)]
    if not wanted:
        print(
            f"no sample {options.only}; there are {', '.join(n for made in FOLDERS.values() for n in made)}",
            file=sys.stderr,
        )
        return 2
    for folder, name in wanted:
        write(folder, name, options.o)
    return 0


if __name__ == "__main__":
    sys.exit(main())
