"""Corrections as events: each stands for ever, the last one of a value counts.

The field goes with the personal part: it may be a label that only this paper bears.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from intake.ledger.cases import read_payloads
from intake.ledger.model import Correction, EventKind, PaperKey, Spot
from intake.ledger.store import Writing
from intake.ledger.stored import read_time
from intake.model import Box


def add_correction(writing: Writing, case_id: str, correction: Correction) -> Correction:
    """Keeps a correction; the same with the number of its event."""
    body = {"kind": correction.kind}
    added = writing.append(EventKind.CORRECTED, case_id, body, _make_payload(correction))
    return replace(correction, at=read_time(added.at), event=added.sequence)


def read_corrections(connection: Connection, case_id: str) -> tuple[Correction, ...]:
    """Every correction of a case, the oldest first; none once it was purged."""
    rows = read_payloads(connection, case_id, EventKind.CORRECTED)
    return tuple(
        _build(json.loads(row["body"]), json.loads(row["content"]), row["at"], row["sequence"])
        for row in rows
        if row["content"] is not None
    )


def _make_payload(correction: Correction) -> Mapping[str, Any]:
    paper, spot = correction.paper, correction.spot
    return {
        "paper": [paper.sha256, paper.page, paper.part],
        "field": correction.field,
        "old": correction.old,
        "old_state": correction.old_state,
        "new": correction.new,
        "who": correction.who,
        "why": correction.why,
        "spot": None if spot is None else [spot.sha256, spot.page, spot.box.as_list() if spot.box else None],
    }


def _build(body: Mapping[str, Any], payload: Mapping[str, Any], at: int, sequence: int) -> Correction:
    spot = payload["spot"]
    return Correction(
        paper=PaperKey(*payload["paper"]),
        kind=body["kind"],
        field=payload["field"],
        old=payload["old"],
        old_state=payload["old_state"],
        new=payload["new"],
        who=payload["who"],
        why=payload["why"],
        at=read_time(at),
        spot=None if spot is None else Spot(spot[0], spot[1], Box(*spot[2]) if spot[2] else None),
        event=sequence,
    )
