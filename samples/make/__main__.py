"""Make the samples again: `python -m samples.make [--only NAME] [-o DIR]`; the same input gives the same bytes."""

import argparse
import json
import sys
from pathlib import Path

from samples.make.bills.originals import ORIGINALS
from samples.make.bills.tax_originals import TAX
from samples.make.bills.vat import VAT
from samples.make.cards.catalogue import CARDS
from samples.make.catalogue import SAMPLES, Maker
from samples.make.drawing.fonts import missing
from samples.make.licences import LICENCES
from samples.make.lists.catalogue import LISTS
from samples.make.papers.catalogue import PAPERS
from samples.make.records.catalogue import RECORDS
from samples.make.stacks import PAGE_BY_PAGE, PICTURES, SHEETS, STACKS

HERE = Path(__file__).parents[1] / "data"
FOLDERS: dict[str, dict[str, Maker]] = {
    "invoices": SAMPLES | SHEETS,
    "vat": VAT,
    "licences": LICENCES,
    "lists": LISTS,
    "records": RECORDS,
    "cards": CARDS,
    "papers": PAPERS,
    "originals": ORIGINALS | TAX,
    "stacks": STACKS,
    f"stacks/{PAGE_BY_PAGE}": PICTURES,
}
"""Folder below `samples/data/` -> its samples. Names are unique across folders."""


def write(folder: str, name: str, below: Path) -> None:
    """Make one sample and its expected values; the values of several documents go to `stem#1.json`, `stem#2.json`."""
    made = FOLDERS[folder][name](name)
    place = below / folder
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(made.content)
    stem = Path(name).stem
    for index, gold in enumerate(made.expected, start=1):
        mark = f"#{index}" if len(made.expected) > 1 else ""
        text = json.dumps(gold, ensure_ascii=False, indent=1)
        (place / f"{stem}{mark}.json").write_text(text + "\n", encoding="utf-8")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m samples.make", description=__doc__)
    parser.add_argument("--only", metavar="NAME", help="make one file, for example e-inpatient-clean.jpg")
    parser.add_argument("-o", metavar="DIR", type=Path, default=HERE, help="folder below which to write")
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
