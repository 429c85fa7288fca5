"""Lists of settled bills in the ledger: each import is one event, and its rows are what later cases are held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from intake.errors import UsageError, escape_controls
from intake.ledger.claims.claim_rows import settled_row
from intake.ledger.model import EventKind, SettledBill
from intake.ledger.schema import EVENTS, SETTLED
from intake.ledger.store import Writing, is_purged
from intake.ledger.stored import day_text, insert_rows

_ID = 32
"""Characters of the file's hash that name its list."""


@dataclass(frozen=True, slots=True)
class SettledImport:
    """What became of a list: its id in the ledger, its event, and whether it is new."""

    list_id: str
    sequence: int
    new: bool


def import_settled(writing: Writing, sha256: str, name: str, bills: Sequence[SettledBill]) -> SettledImport:
    """Keeps a list, all of it or nothing; the same file a second time changes nothing.

    Args:
        writing: The transaction.
        sha256: Of the file's bytes.
        name: Of the file.
        bills: Its rows, each with a number of its own.

    Raises:
        UsageError: the list was purged.
    """
    list_id = sha256[:_ID]
    known = _find_import(writing.connection, list_id)
    if known is not None and is_purged(writing.connection, list_id):
        raise UsageError(f"{escape_controls(name)}：这份清单已经清除，不能再导入", "确实还要用的，请从原系统另导出一份")
    if known is not None:
        return SettledImport(list_id, known, new=False)
    payload = {"name": name, "rows": [_dump_bill(bill) for bill in bills]}
    added = writing.append(EventKind.SETTLED, list_id, {"file": sha256, "rows": len(bills)}, payload)
    insert_rows(writing.connection, SETTLED, [settled_row(list_id, added.sequence, bill) for bill in bills])
    return SettledImport(list_id, added.sequence, new=True)


def _find_import(connection: Connection, list_id: str) -> int | None:
    asked = select(EVENTS.c.sequence).where(EVENTS.c.subject == list_id, EVENTS.c.kind == EventKind.SETTLED.value)
    return connection.execute(asked).scalar()


def _dump_bill(bill: SettledBill) -> Mapping[str, Any]:
    """The row as it is kept for good; empty values are left out."""
    values = {
        "row": bill.row, "code": bill.code, "number": bill.number, "name": bill.name, "id_number": bill.id_number,
        "total": "" if bill.total is None else f"{bill.total:f}", "admitted": day_text(bill.admitted),
        "discharged": day_text(bill.discharged), "settled": day_text(bill.settled), "hospital": bill.hospital,
        "reference": bill.reference,
    }  # fmt: skip
    return {key: value for key, value in values.items() if value != ""}
