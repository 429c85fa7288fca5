"""Expected values of a sample, in the format of hand-read gold files."""

from typing import Any

from samples.make.facts.invoices import BillLine, InventedBill
from samples.make.facts.words import money

Gold = dict[str, Any]


def expected(bill: InventedBill, file: str, quality: str, seals: list[dict[str, str]]) -> Gold:
    """Write down what a reader must find; keys that the bill leaves open stay out of `fields`."""
    gold: Gold = {
        "file": file,
        "type": bill.kind,
        "fields": {key: value for key, value in bill.fields.items() if value and key not in bill.unsure},
        "extra": bill.extra,
        "tables": {"items": [_row(item) for item in bill.items]},
        "items_complete": True,
        "redacted": [],
        "unsure": bill.unsure,
        "quality": quality,
        "seals": seals,
    }
    return gold | ({"note": bill.note} if bill.note else {})


def _row(item: BillLine) -> Gold:
    row = {"name": item.name, "quantity": item.quantity, "unit": item.unit, "amount": money(item.cents)}
    row["remark"] = item.remark
    shown: Gold = {key: value for key, value in row.items() if value}
    if "[" in item.name:
        shown["name_alt"] = [item.name.split("[", maxsplit=1)[0]]
    return shown
