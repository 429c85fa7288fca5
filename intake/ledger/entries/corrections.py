"""Corrections as events: each stands for ever, the last one of a value counts.

The field goes with the personal part: it may be a label that only this paper bears.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping

from intake.ledger.cases import read_payloads
from intake.ledger.entries.samples import read_second
from intake.ledger.entries.withdrawn import read_counting
from intake.ledger.model import Correction, EventKind, PaperKey, Spot
from intake.ledger.store import Writing
from intake.ledger.stored import read_time
from intake.model import Box


def add_correction(writing: Writing, case_id: str, correction: Correction, group: str = "") -> Correction:
    """Keeps a correction; the same with the number of its event.

    Args:
        writing: The transaction.
        case_id: The case.
        correction: What was decided.
        group: What is common to decisions that were made in one step and are taken back in one; empty: it stands alone.
    """
    body = {"kind": correction.kind, **({"group": group} if group else {})}
    added = writing.append(EventKind.CORRECTED, case_id, body, _make_payload(correction))
    return replace(correction, at=read_time(added.at), event=added.sequence)


def read_corrections(connection: Connection, case_id: str) -> tuple[Correction, ...]:
    """Every correction of a case that counts, the oldest first: none that was taken back, none once it was purged."""
    counting, second = read_counting(connection, case_id, EventKind.CORRECTED), read_second(connection, case_id)
    return tuple(replace(one, second=second.get(one.event)) for one in _build_all(counting))


def read_all_corrections(connection: Connection, case_id: str) -> tuple[Correction, ...]:
    """The same with those that were taken back."""
    return _build_all(read_payloads(connection, case_id, EventKind.CORRECTED))


def _build_all(rows: Iterable[RowMapping]) -> tuple[Correction, ...]:
    return tuple(
        _build(json.loads(row["body"]), json.loads(row["content"]), row["at"], row["sequence"])
        for row in rows
        if row["content"] is not None
    )


def _make_payload(correction: Correction) -> Mapping[str, Any]:
    paper = correction.paper
    return {
        "paper": [paper.sha256, paper.page, paper.part],
        "field": correction.field,
        "old": correction.old,
        "old_state": correction.old_state,
        "new": correction.new,
        "who": correction.who,
        "why": correction.why,
        "spot": _write_spot(correction.spot),
        "sought": correction.sought,
        "seen": _write_spot(correction.seen),
    }


def _build(body: Mapping[str, Any], payload: Mapping[str, Any], at: int, sequence: int) -> Correction:
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
        spot=_read_spot(payload["spot"]),
        event=sequence,
        sought=payload.get("sought", False),  # events of earlier versions do not say
        seen=_read_spot(payload.get("seen")),
    )


def _write_spot(spot: Spot | None) -> list[Any] | None:
    return None if spot is None else [spot.sha256, spot.page, spot.box.as_list() if spot.box else None]


def _read_spot(written: Sequence[Any] | None) -> Spot | None:
    return None if written is None else Spot(written[0], written[1], Box(*written[2]) if written[2] else None)
