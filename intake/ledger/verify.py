"""The chain recomputed from its first event: every place where it is not what it was when it was written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from intake.errors import MissingDependency
from intake.ledger.chain import GENESIS, Event, commit_payload, hash_event
from intake.ledger.guards import missing_guards
from intake.ledger.model import EventKind
from intake.ledger.schema import EVENTS, NUMBERS, PAYLOADS
from intake.ledger.store import hash_at

_BATCH = 2000
"""Events that are held at a time."""


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the chain breaks: the event's sequence (0: none in particular), and what is wrong, in Chinese."""

    sequence: int
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of it: how many events there are, the last hash to be noted elsewhere, and every break."""

    events: int
    head: str
    breaks: tuple[Break, ...]


def verify_chain(connection: Connection, noted_head: str = "", since: int = 0) -> Verification:
    """Recomputes every hash and commitment.

    Args:
        connection: A view of the ledger.
        noted_head: A hash that was noted earlier; it must still be in the chain. Whoever cuts off the end leaves a chain that
            is whole, and only this shows it.
        since: The event behind which it begins; what is before it is believed.
    """
    purged = frozenset(
        connection.execute(select(EVENTS.c.subject).where(EVENTS.c.kind == EventKind.PURGED.value)).scalars()
    )
    breaks = [Break(0, f"缺少防改动的触发器 {name}") for name in missing_guards(connection)]
    last, head, seen_noted = since, hash_at(connection, since) if since else GENESIS, not noted_head
    for row in _iter_rows(connection, since):
        event = make_event(row)
        breaks += _check_place(event, last, head)
        breaks += _check_content(event, row, purged)
        last, head = event.sequence, event.hash
        seen_noted = seen_noted or event.hash == noted_head
    if not seen_noted:
        breaks.append(Break(last, "记下的摘要不在链上：末尾的事件被删去，或整条链被换过"))
    breaks += _check_numbers(connection)
    return Verification(last, head, tuple(breaks))


def make_event(row: RowMapping) -> Event:
    """A row of `events` as a value."""
    return Event(**{column.name: row[column.name] for column in EVENTS.columns})


def _iter_rows(connection: Connection, since: int) -> Iterator[RowMapping]:
    wanted = select(EVENTS, PAYLOADS.c.salt, PAYLOADS.c.content)
    joined = wanted.select_from(EVENTS.outerjoin(PAYLOADS, PAYLOADS.c.sequence == EVENTS.c.sequence))
    streamed = joined.where(EVENTS.c.sequence > since).order_by(EVENTS.c.sequence).execution_options(yield_per=_BATCH)
    yield from connection.execute(streamed).mappings()


def _check_place(event: Event, last: int, head: str) -> Iterator[Break]:
    if event.sequence != last + 1:
        lost = f"{last + 1}" if event.sequence == last + 2 else f"{last + 1} 至 {event.sequence - 1}"
        yield Break(event.sequence, f"第 {lost} 号事件不见了")
    elif event.previous_hash != head:
        yield Break(event.sequence, "与前一事件接不上：前一事件被改写、调换或插入")


def _check_content(event: Event, row: RowMapping, purged: frozenset[str]) -> Iterator[Break]:
    try:
        if hash_event(event) != event.hash:
            yield Break(event.sequence, "内容或时间被改动")
    except MissingDependency:
        yield Break(event.sequence, f"摘要算法 {event.digest} 在本机不能计算")
        return
    if row["content"] is not None:
        if commit_payload(event.digest, bytes(row["salt"]), row["content"]) != event.commitment:
            yield Break(event.sequence, "个人内容被改动")
        if event.subject in purged and event.kind != EventKind.PURGED.value:
            yield Break(event.sequence, "案卷已清除，个人内容却还在")
    elif event.commitment and event.subject not in purged:
        yield Break(event.sequence, "个人内容不见了，而案卷没有清除")


def _check_numbers(connection: Connection) -> Iterator[Break]:
    """Numbers that stand in one place only, or differ."""
    numbered = select(EVENTS.c.sequence, EVENTS.c.body).where(EVENTS.c.kind == EventKind.NUMBERED.value)
    given = {row.sequence: _read_number(row.body) for row in connection.execute(numbered)}
    kept = {row.sequence: row.number for row in connection.execute(select(NUMBERS.c.sequence, NUMBERS.c.number))}
    for sequence in sorted(given.keys() | kept.keys()):
        if given.get(sequence) != kept.get(sequence):
            yield Break(sequence, "编号表与事件不一致")


def _read_number(body: str) -> str | None:
    """The number that an event gave; None where its body was changed so that it says none."""
    try:
        return str(json.loads(body)["number"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
