"""Who changed a case last and what they did, in one line: for whoever was about to write on what is no longer so."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection

from intake.ledger.cases import read_payloads
from intake.ledger.model import EventKind
from intake.ledger.stored import read_time

_DEEDS: Mapping[EventKind, str] = {
    EventKind.CORRECTED: "核对或更正了栏目",
    EventKind.ARRANGED: "整理了材料",
    EventKind.TOLD: "登记了情况",
    EventKind.WITHDRAWN: "撤销了一步",
    EventKind.SAMPLED: "做了抽样复核",
    EventKind.PROPOSED: "提出了决定",
    EventKind.DECIDED: "作了决定",
    EventKind.NUMBERED: "编了文号",
    EventKind.CHECKED: "查验了票据",
    EventKind.ADDED: "补充了材料",
    EventKind.READ: "重新读了材料",
    EventKind.REVIEWED: "重新预审了案卷",
}
"""What changes a case, in the words of whoever tells it."""


def describe_last_change(connection: Connection, case_id: str) -> str:
    """Time, name and deed; empty where nothing but its coming in is known of the case."""
    events = read_payloads(connection, case_id, *_DEEDS)
    if not events:
        return ""
    last = events[-1]
    told = json.loads(last["content"] or "{}")
    deed = _DEEDS[EventKind(last["kind"])]
    return f"{read_time(last['at']).astimezone():%H:%M} {told.get('who', '')}{deed}"
