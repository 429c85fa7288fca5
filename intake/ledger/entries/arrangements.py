"""How papers lie, as people decided it, as events: each stands for ever, unless it is taken back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from intake.ledger.entries.withdrawn import read_counting
from intake.ledger.model import ArrangedAct, Arrangement, EventKind, PaperKey
from intake.ledger.store import Writing
from intake.ledger.stored import read_time
from intake.model import Box


def add_arrangement(writing: Writing, case_id: str, arrangement: Arrangement) -> Arrangement:
    """Keeps an arrangement; the same with the number of its event."""
    body = {"act": arrangement.act.value}
    added = writing.append(EventKind.ARRANGED, case_id, body, _make_payload(arrangement))
    return replace(arrangement, at=read_time(added.at), event=added.sequence)


def read_arrangements(connection: Connection, case_id: str) -> tuple[Arrangement, ...]:
    """Every arrangement of a case that counts, the oldest first."""
    return tuple(
        _build(json.loads(row["body"]), json.loads(row["content"]), row["at"], row["sequence"])
        for row in read_counting(connection, case_id, EventKind.ARRANGED)
    )


def _make_payload(one: Arrangement) -> Mapping[str, Any]:
    return {
        "page": _write_key(one.page),
        "to": _write_key(one.to),
        "before": _write_key(one.before),
        "kind": one.kind,
        "area": one.area.as_list() if one.area else None,
        "who": one.who,
    }


def _build(body: Mapping[str, Any], payload: Mapping[str, Any], at: int, sequence: int) -> Arrangement:
    return Arrangement(
        ArrangedAct(body["act"]),
        PaperKey(*payload["page"]),
        payload["who"],
        read_time(at),
        _read_key(payload["to"]),
        _read_key(payload["before"]),
        payload["kind"],
        Box(*payload["area"]) if payload["area"] else None,
        sequence,
    )


def _write_key(key: PaperKey | None) -> list[Any] | None:
    return None if key is None else [key.sha256, key.page, key.part]


def _read_key(written: Sequence[Any] | None) -> PaperKey | None:
    return None if written is None else PaperKey(*written)
