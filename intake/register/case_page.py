"""One case in full, for a terminal and as JSON: its row, both clocks, documents, findings, bills, corrections, and every event.

Masked, values of corrections and names of files are left out: a file is often named after the person. What the last review
found is told as it was found then.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from intake.catalogue.statute import find_statutory_limit
from intake.catalogue.workdays import note_unknown_years
from intake.errors import escape_controls
from intake.export.people import label_of, pad_columns, type_label
from intake.ledger.cases import read_payloads
from intake.ledger.decisions import DecisionMade, find_decisions
from intake.ledger.entries.corrections import read_all_corrections
from intake.ledger.entries.withdrawn import read_withdrawn
from intake.ledger.model import Correction, EventKind
from intake.ledger.register import RegisterBill, RegisterRow, find_bills
from intake.ledger.stored import read_time
from intake.model import Outcome
from intake.patterns import data_beside
from intake.register.columns import COLUMNS, RegisterEntry, bill_label, mask_row, mask_told
from intake.register.files import json_text
from intake.terminal.harmless import dump_json

_WORDS = data_beside(__file__)
_EVENTS: Mapping[str, str] = _WORDS["events"]
_VERDICTS: Mapping[str, str] = _WORDS["verdicts"]
_OUTCOMES = {Outcome.FAIL.value: "不通过", Outcome.UNKNOWN.value: "未能判断"}
_LABEL = 22
_HIDDEN = "（已遮盖，--full 可见）"


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One event of a case: its number, time, kind, what it says, and its personal part; None where there is none (any more)."""

    sequence: int
    at: datetime
    kind: str
    body: Mapping[str, Any]
    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the ledger has of one case.

    Attributes:
        row: Its row, in full.
        bills: Its bills.
        corrections: What people decided about values, also what they took back.
        decisions: Where it went.
        events: All that happened, the oldest first.
        today: The day on which lateness is judged.
        masked: Whether people are hidden when it is shown.
        withdrawn: Numbers of the events that people took back.
    """

    row: RegisterRow
    bills: tuple[RegisterBill, ...]
    corrections: tuple[Correction, ...]
    decisions: tuple[DecisionMade, ...]
    events: tuple[CaseEvent, ...]
    today: date
    masked: bool = True
    withdrawn: frozenset[int] = frozenset()

    @property
    def shown_row(self) -> RegisterRow:
        """The row as it may be shown."""
        return mask_row(self.row) if self.masked else self.row

    @property
    def last_review(self) -> Mapping[str, Any]:
        """What the last review found; empty where there was none, or it was purged."""
        reviews = [e.payload for e in self.events if e.kind == EventKind.REVIEWED and e.payload is not None]
        return reviews[-1] if reviews else {}

    def tell(self, text: str) -> str:
        """What somebody wrote, as it may be shown."""
        return mask_told(text, self.row.applicant, self.row.agent) if self.masked else text


def read_case_page(connection: Connection, row: RegisterRow, today: date, *, masked: bool) -> CasePage:
    """The page of a case."""
    return CasePage(
        row,
        find_bills(connection, row.id),
        read_all_corrections(connection, row.id),
        find_decisions(connection, row.id),
        tuple(_read_event(found) for found in read_payloads(connection, row.id)),
        today,
        masked,
        read_withdrawn(connection, row.id),
    )


def _read_event(found: Mapping[Any, Any]) -> CaseEvent:
    payload = json.loads(found["content"]) if found["content"] is not None else None
    return CaseEvent(found["sequence"], read_time(found["at"]), found["kind"], json.loads(found["body"]), payload)


# ------------------------------------------------------------------------------------------------ for people
def iter_page(page: CasePage) -> Iterator[str]:
    """The page as lines, a section each with its heading."""
    yield from (f"{label_text(label)}{value}" for label, value in _row_lines(page))
    for heading, lines in (
        ("时限", list(_clock_lines(page))),
        ("文书", list(_document_lines(page))),
        ("核对意见", list(_finding_lines(page))),
        ("票据", [_bill_line(bill) for bill in page.bills]),
        ("补充材料", [_added_line(page, event) for event in page.events if event.kind == EventKind.ADDED]),
        ("更正", [_correction_line(page, one) for one in page.corrections]),
        ("办理经过", [_decision_line(page, made) for made in page.decisions]),
        ("全部事件", [_event_line(event) for event in page.events]),
    ):
        if lines:
            yield ""
            yield f"{heading}（{len(lines)}）"
            yield from (f"  {escape_controls(line)}" for line in lines)


def label_text(label: str) -> str:
    """A label, filled up to where the values stand."""
    return pad_columns(label, _LABEL)


def _row_lines(page: CasePage) -> Iterator[tuple[str, str]]:
    """The columns of the register that say something."""
    entry = RegisterEntry(1, page.shown_row, page.today)
    for column in COLUMNS[1:]:
        value = column.value(entry).value
        if value not in (None, ""):
            yield column.label, escape_controls(str(value))


def _clock_lines(page: CasePage) -> Iterator[str]:
    row, limit = page.row, find_statutory_limit(page.row.item_id, page.row.received, {})
    if row.guide_due:
        yield f"办事指南：自 {row.accepted or '受理'} 受理起，最迟 {row.guide_due} 办结{_tell_late(row.guide_overdue(page.today))}"
    if row.statute_due:
        source = limit.citation if limit else "条例"
        yield f"{source}：自 {row.received} 收件起，最迟 {row.statute_due} 办结{_tell_late(row.statute_overdue(page.today))}"
    if taken := row.supplement_taken(page.today):
        yield f"补正用去 {taken} 个工作日（另计，没有从时限中扣除）"
    if note := note_unknown_years(row.received, max(filter(None, (row.guide_due, row.statute_due, page.today)))):
        yield note


def _tell_late(days: int) -> str:
    return f"，超时 {days} 个工作日" if days else ""


def _document_lines(page: CasePage) -> Iterator[str]:
    for number, document in enumerate(page.last_review.get("documents", ()), start=1):
        source = document["source"]
        name = "" if page.masked else f"  {source['path']}"
        pages = "、".join(str(one) for one in source.get("pages", ()))
        yield f"{number}. {type_label(document['type'])}  第 {pages} 页  {source['sha256'][:12]}{name}"


def _finding_lines(page: CasePage) -> Iterator[str]:
    for finding in page.last_review.get("findings", ()):
        if finding["outcome"] in _OUTCOMES:
            yield f"{_OUTCOMES[finding['outcome']]}  {page.tell(finding['message'])}"


def _bill_line(bill: RegisterBill) -> str:
    total = "" if bill.total is None else f"  {bill.total} 元"
    return f"{type_label(bill.kind)}  {bill_label(bill)}{total}  {bill.issued or ''}  {bill.hospital}".rstrip()


def _added_line(page: CasePage, event: CaseEvent) -> str:
    """Who added papers; what they are called only in full."""
    told = event.payload or {}
    names = _HIDDEN if page.masked else "、".join(one["name"] for one in told.get("files", ()))
    return (
        f"{event.at.astimezone():%Y-%m-%d %H:%M}  {event.body['files']} 个文件  {told.get('who', '')}  {names}".rstrip()
    )


def _correction_line(page: CasePage, one: Correction) -> str:
    changed = _HIDDEN if page.masked else f"{_tell_value(one.old)} → {_tell_value(one.new)}"
    label = label_of(one.kind, one.field)
    why, taken_back = page.tell(one.why), "（已撤销）" if one.event in page.withdrawn else ""
    return (
        f"{one.at.astimezone():%Y-%m-%d %H:%M}  {type_label(one.kind)}·{label}  {changed}  {one.who}：{why}{taken_back}"
    )


def _tell_value(value: Any) -> str:
    return "（无）" if value is None else str(value)


def _decision_line(page: CasePage, made: DecisionMade) -> str:
    told = (
        f"{made.day}  {made.left} → {made.stage}",
        "登记回退" if made.back else "",
        made.who,
        f"交 {made.whom}" if made.whom else "",
        made.result,
        page.tell(made.why),
    )
    return "  ".join(filter(None, told))


def _event_line(event: CaseEvent) -> str:
    tell = _TOLD.get(event.kind)
    told = tell(event.body) if tell else ""
    return f"{event.sequence}  {event.at:%Y-%m-%d %H:%M:%S}  {_EVENTS.get(event.kind, event.kind)}  {told}".rstrip()


_TOLD: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    EventKind.RECEIVED: lambda body: body.get("register", ""),
    EventKind.REVIEWED: lambda body: _VERDICTS.get(body.get("verdict", ""), ""),
    EventKind.ADDED: lambda body: f"{body.get('files', 0)} 个文件",
    EventKind.CORRECTED: lambda body: type_label(body.get("kind", "")),
    EventKind.DECIDED: lambda body: f"{body.get('from', '')} → {body.get('stage', '')}",
    EventKind.NUMBERED: lambda body: body.get("number", ""),
    EventKind.PRINTED: lambda body: f"《{body.get('title', '')}》 {body.get('number', '')}".rstrip(),
    EventKind.CHECKED: lambda body: f"{body.get('result', '')}（{body.get('day', '')}）",
}
"""What the open part of an event says of itself; of other kinds the name says enough. Events of earlier versions may say less."""


# ------------------------------------------------------------------------------------------------ for programs
def page_object(page: CasePage) -> Mapping[str, Any]:
    """The page as an object for JSON; payloads, which are personal, only where nothing is masked."""
    entry = RegisterEntry(1, page.shown_row, page.today)
    return {
        "row": asdict(page.shown_row),
        "supplement_taken": page.row.supplement_taken(page.today),
        "guide_overdue": entry.guide_overdue,
        "statute_overdue": entry.statute_overdue,
        "bills": [asdict(bill) for bill in page.bills],
        "decisions": [{**asdict(made), "why": page.tell(made.why)} for made in page.decisions],
        "events": [_event_object(event, page.masked) for event in page.events],
    }


def _event_object(event: CaseEvent, masked: bool) -> Mapping[str, Any]:
    told = {"sequence": event.sequence, "at": event.at, "kind": event.kind, "body": event.body}
    return told if masked else {**told, "payload": event.payload}


def dump_page(page: CasePage) -> str:
    """The same as text."""
    return dump_json(page_object(page), json_text)
