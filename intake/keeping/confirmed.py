"""Cases that people were done with, as gold: what was read of them, what was corrected, where their scans lie.

Papers are gold as people arranged them: a reader that takes one for another type, or splits a stack elsewhere, is wrong. What was
arranged after the last review has no values yet, and is left out.
"""

import json
from collections.abc import Iterator

from sqlalchemy import Connection, select

from intake.evaluate.from_cases import ConfirmedCase
from intake.evaluate.results import page_key, pages_of
from intake.ledger.cases import files_of, read_payloads
from intake.ledger.entries.corrections import read_corrections
from intake.ledger.model import EventKind, Stage
from intake.ledger.scans import scan_path
from intake.ledger.schema import CASES
from intake.ledger.store import Ledger

_CONFIRMED = (Stage.ACCEPTED, Stage.FORWARDED, Stage.CLOSED)
"""Stages that a case reaches only after a person looked through it."""


def find_confirmed(ledger: Ledger) -> tuple[ConfirmedCase, ...]:
    """Every confirmed case of the ledger, by its register number; purged ones are no more."""
    with ledger.reading() as connection:
        return tuple(_iter_confirmed(ledger, connection))


def _iter_confirmed(ledger: Ledger, connection: Connection) -> Iterator[ConfirmedCase]:
    wanted = CASES.c.stage.in_([stage.value for stage in _CONFIRMED])
    for row in connection.execute(select(CASES.c.id, CASES.c.register).where(wanted).order_by(CASES.c.sequence)).all():
        reviews = [r for r in read_payloads(connection, row.id, EventKind.REVIEWED) if r["content"] is not None]
        if reviews:
            later = find_arranged_pages(connection, row.id, reviews[-1]["sequence"])
            lines = json.loads(reviews[-1]["content"])["documents"]
            documents = tuple(line for line in lines if later.isdisjoint(pages_of(line["source"])))
            scans = {sha256: scan_path(ledger.place.store, sha256) for sha256 in files_of(connection, [row.id])}
            yield ConfirmedCase(row.register, documents, read_corrections(connection, row.id), scans)


def find_arranged_pages(connection: Connection, case_id: str, since: int) -> frozenset[str]:
    """Keys of the pages by which papers were arranged, or no longer are, after event `since`."""
    rows = read_payloads(connection, case_id, EventKind.ARRANGED)
    taken_back = {
        int(json.loads(row["body"])["event"])
        for row in read_payloads(connection, case_id, EventKind.WITHDRAWN)
        if row["sequence"] > since
    }
    told = [row for row in rows if row["content"] is not None]
    changed = [json.loads(row["content"]) for row in told if row["sequence"] > since or row["sequence"] in taken_back]
    keys = (one[name] for one in changed for name in ("page", "to", "before") if one[name])
    return frozenset(page_key(sha256, page) for sha256, page, _ in keys)
