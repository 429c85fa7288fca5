"""Make the samples again: `python -m samples.make [--only NAME] [-o DIR]`; the same input gives the same bytes."""

import argparse
import json
import sys
from pathlib import Path

from samples.catalogue import SAMPLES
from samples.fonts import missing

HERE = Path(__file__).parent / "invoices"


def write(name: str, folder: Path) -> None:
    """Make one sample and its expected values; the values of several documents go to `stem#1.json`, `stem#2.json`."""
    made = SAMPLES[name](name)
    (folder / name).write_bytes(made.content)
    stem = Path(name).stem
    for index, gold in enumerate(made.expected, start=1):
        mark = f"#{index}" if len(made.expected) > 1 else ""
        text = json.dumps(gold, ensure_ascii=False, indent=1)
        (folder / f"{stem}{mark}.json").write_text(text + "\n", encoding="utf-8")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="NAME", help="make one file, for example e-inpatient-clean.jpg")
    parser.add_argument("-o", metavar="DIR", type=Path, default=HERE, help="folder to write to")
    options = parser.parse_args()
    if packages := missing():
        print(f"fonts are missing: apt-get install {' '.join(packages)}", file=sys.stderr)
        return 1
    if options.only and options.only not in SAMPLES:
        print(f"no sample {options.only}; there are {', '.join(SAMPLES)}", file=sys.stderr)
        return 2
    options.o.mkdir(parents=True, exist_ok=True)
    for name in [options.only] if options.only else SAMPLES:
        write(name, options.o)
    return 0


if __name__ == "__main__":
    sys.exit(main())
