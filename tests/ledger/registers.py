"""An invented register: tables in memory, rows of cases and bills, and a desk that only remembers its events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, create_engine, insert

from intake.ledger.model import EventKind, Stage
from intake.ledger.schema import BILLS, CASES, METADATA


def open_register(url: str = "sqlite://") -> Connection:
    """A connection to a database with all tables and no rows."""
    engine = create_engine(url)
    METADATA.create_all(engine)
    return engine.connect()


def add_case(connection: Connection, serial: int, **columns: Any) -> str:
    """A case of 2026 that has just come in; its id."""
    row: dict[str, Any] = {
        "id": f"case-{serial}",
        "sequence": serial,
        "year": 2026,
        "serial": serial,
        "register": f"2026-{serial:05d}",
        "path": f"/inbox/{serial}",
        "stage": Stage.RECEIVED,
        "received": "2026-03-09",
    }
    connection.execute(insert(CASES).values(**(row | columns)))
    return str((row | columns)["id"])


def add_bill(connection: Connection, case_id: str, paper: int = 0, **columns: Any) -> None:
    """A bill of a case, read surely."""
    row: dict[str, Any] = {
        "case_id": case_id,
        "paper": paper,
        "kind": "inpatient_invoice",
        "code": "34060125",
        "number": "0038433844",
        "tail": "3844",
        "qr_code": "",
        "qr_number": "",
        "sure": True,
        "name": "样张三",
        "id_number": "",
        "total_cents": 823_050,
        "issued": "2026-03-01",
        "admitted": "2026-02-20",
        "discharged": "2026-03-01",
        "hospital": "青禾县人民医院",
        "check_code": "ce9508",
        "sha256": "ab" * 32,
        "page": 1,
        "box": "",
    }
    connection.execute(insert(BILLS).values(**(row | columns)))


@dataclass
class RememberingDesk:
    """A desk whose events are kept in a list."""

    connection: Connection
    events: list[tuple[EventKind, str, dict[str, Any], dict[str, Any] | None]] = field(default_factory=list)

    def append(
        self, kind: EventKind, subject: str, body: Mapping[str, Any], payload: Mapping[str, Any] | None = None
    ) -> None:
        self.events.append((kind, subject, dict(body), dict(payload) if payload is not None else None))
