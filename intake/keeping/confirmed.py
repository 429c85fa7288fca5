"""Cases that people were done with, as gold: what was read of them, what was corrected, where their scans lie."""

import json
from collections.abc import Iterator

from sqlalchemy import Connection, select

from intake.evaluate.from_cases import ConfirmedCase
from intake.ledger.cases import files_of, read_payloads
from intake.ledger.corrections import read_corrections
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
            documents = tuple(json.loads(reviews[-1]["content"])["documents"])
            scans = {sha256: scan_path(ledger.place.store, sha256) for sha256 in files_of(connection, [row.id])}
            yield ConfirmedCase(row.register, documents, read_corrections(connection, row.id), scans)
