"""Every folder of samples with its samples, and how one of them is written."""

import json
from pathlib import Path

from samples.make.bills.catalogue import SAMPLES
from samples.make.bills.originals import ORIGINALS
from samples.make.bills.tax_originals import TAX
from samples.make.bills.vat import VAT
from samples.make.cards.catalogue import CARDS
from samples.make.licences import LICENCES
from samples.make.lists.catalogue import LISTS
from samples.make.made import Maker
from samples.make.papers.catalogue import PAPERS
from samples.make.records.catalogue import RECORDS
from samples.make.stacks import PAGE_BY_PAGE, PICTURES, SHEETS, STACKS

DATA = Path(__file__).parents[1] / "data"
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
