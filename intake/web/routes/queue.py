"""The queue: every case with its clocks, what is at stake, and who is at it. Addresses hold filters that say nothing of people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import JSONResponse, Response

from intake.errors import UsageError, escape_controls
from intake.ledger.entries.proposals import WaitingCase, list_waiting
from intake.ledger.model import Stage
from intake.ledger.register import RegisterFilter, RegisterRow, count_rows
from intake.ledger.schema import CASES, HOLDS
from intake.ledger.staff.holds import now_micros
from intake.review.order import OVER, VERDICTS, Clock, QueueSort, Rank, Urgency, find_page, list_clocks, rank_case
from intake.web.pages import show_page
from intake.web.reading.board import CaseProgress, ReadingState
from intake.web.reading.here import reader_of
from intake.web.searches import find_words, searches_of
from intake.web.site import Site, site_of
from intake.web.visitor import StaffRole, visitor_of

router = APIRouter()

PAGE = 50
"""Cases of a page: as many as are read in a look without losing the row."""
MOST_PAGES = 200
"""Pages that can be turned: whoever looks for the ten thousandth case filters, and a database sorts to it in half a second."""
CHOOSE, EVERY = "choose", "all"
"""Filters of the stage that are none: cases without an item, and all."""
_OPEN = tuple(stage for stage in Stage if stage not in OVER)
_KEYS = ("stage", "item", "verdict", "overdue", "false", "from", "to")
"""Filters that may stand in an address."""
_NAMED = 5
"""Cases that are named of which nothing could be read."""
_WAITING = 20
"""Cases that are named whose decision waits for a second person: more than somebody confirms before looking again."""
_MARKS: Mapping[str, str] = {"齐全": "good", "需补正": "bad", "不予受理建议": "bad", "待人工核对": "doubt"}
_URGENT: Mapping[Urgency, str] = {
    Urgency.LATE: "bad",
    Urgency.SOON: "doubt",
    Urgency.DESK: "hint",
    Urgency.ELSEWHERE: "off",
    Urgency.OVER: "off",
}
_COLUMNS = (
    (QueueSort.RANK, "缓急"), (QueueSort.REGISTER, "登记号"), (QueueSort.ITEM, "事项"), (None, "申请人"), (QueueSort.STAGE, "环节"),
    (QueueSort.VERDICT, "预审结论"), (QueueSort.DUE, "到期"), (QueueSort.TOTAL, "金额（元）"),
    (QueueSort.POINTS, "待核对"), (None, "正在办"),
)  # fmt: skip
_FALLING = (QueueSort.TOTAL, QueueSort.POINTS)
"""Columns of numbers; they begin with the most."""


@dataclass(frozen=True, slots=True)
class SearchAsked:
    """What is searched for: a register number, a 受理编号, a name, an ID number or its last four characters."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A row as the template draws it. `missing`: what stands in the place of an item that nobody knows yet."""

    case: RegisterRow
    rank: Rank
    clocks: tuple[Clock, ...]
    holder: str
    missing: str

    @property
    def mark(self) -> str:
        """The look of its word."""
        return _URGENT[self.rank.urgency]

    @property
    def verdict_mark(self) -> str:
        """The look of its verdict."""
        return _MARKS.get(self.case.verdict, "off")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its label, the address by which it is sorted (empty: it is not), and how it is sorted now."""

    label: str
    link: str
    sorted: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class QueueView:
    """Which page of which cases in which order."""

    asked: Mapping[str, str]
    wanted: RegisterFilter
    sort: QueueSort
    back: bool
    page: int

    def link(self, **changes: str) -> str:
        """The address of another view; what is empty is left out."""
        told = {**self.asked, "sort": self.sort.value, "back": "1" if self.back else "", **changes}
        said = {key: text for key, text in told.items() if text and (key, text) != ("sort", QueueSort.RANK.value)}
        return "/?" + urlencode(said) if said else "/"


@router.get("/")
def show_queue(request: Request) -> Response:
    """The queue."""
    site, today = site_of(request), date.today()  # noqa: DTZ011 the day at the office's window is the local one
    view = read_view(request)
    with site.review.ledger.reading() as connection:
        total = count_rows(connection, view.wanted, today)
        pages = min(MOST_PAGES, max(1, -(-total // PAGE)))
        view = replace(view, page=min(view.page, pages))
        found = find_page(connection, view.wanted, today, view.sort, PAGE, PAGE * (view.page - 1), back=view.back)
        asked = select(HOLDS.c.case_id, HOLDS.c.who).where(
            HOLDS.c.case_id.in_([row.id for row in found]), HOLDS.c.until > now_micros()
        )
        waiting = _find_waiting(request, connection)
        holders = {row.case_id: row.who for row in connection.execute(asked)}
    rows = [_make_row(row, today, holders.get(row.id, "")) for row in found]
    values = {
        "waiting": waiting, "rows": rows, "view": view, "total": total, "pages": pages, "most": PAGE * MOST_PAGES,
        "words": view.wanted.words, "headings": [_make_heading(view, sort, label) for sort, label in _COLUMNS], "stages": tuple(Stage),
        "items": list_items(site), "verdicts": tuple(VERDICTS), "reading": describe_reading(request), "limits": site.settings.limits,
    }  # fmt: skip
    return show_page(request, "queue.html.j2", values)


@router.post("/search")
def search(request: Request, asked: SearchAsked) -> Response:
    """Searches for words from now on, in this session -> `{"to": address}`; all stages are looked through."""
    searches_of(request).keep(visitor_of(request).session, asked.words)
    return JSONResponse({"to": f"/?stage={EVERY}" if asked.words.strip() else "/"})


@router.get("/reading")
def tell_reading(request: Request) -> Response:
    """What is being read now: see `describe_reading`."""
    return JSONResponse(describe_reading(request))


# ------------------------------------------------------------------------------------------------ what is asked for
def read_view(request: Request) -> QueueView:
    """The view that an address and the session ask for.

    Raises:
        UsageError: a day that is none.
    """
    asked = {key: request.query_params.get(key, "").strip() for key in _KEYS}
    name = request.query_params.get("sort", "")
    sort = QueueSort(name) if name in set(QueueSort) else QueueSort.RANK
    number = request.query_params.get("page", "")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 1
    wanted = _read_filter(asked, find_words(request))
    return QueueView(asked, wanted, sort, request.query_params.get("back", "") == "1", max(1, page))


def _read_filter(asked: Mapping[str, str], words: str) -> RegisterFilter:
    stage = asked["stage"]
    known = {one.value for one in Stage}
    stages = (Stage(stage),) if stage in known else () if stage in (EVERY, CHOOSE) else _OPEN
    verdict = asked["verdict"]
    return RegisterFilter(
        stages=stages,
        item=asked["item"],
        verdict=verdict if verdict in VERDICTS else "",
        overdue=1 if asked["overdue"] == "1" else 0,
        false_bills=asked["false"] == "1",
        received_from=_read_day(asked, "from"),
        received_to=_read_day(asked, "to"),
        words=words,
        without_item=stage == CHOOSE,
    )


def _read_day(asked: Mapping[str, str], key: str) -> date | None:
    try:
        return date.fromisoformat(asked[key]) if asked[key] else None
    except ValueError as error:
        raise UsageError("日期写法不对", "请写成 2026-10-12") from error


# ------------------------------------------------------------------------------------------------ what is shown
def _make_row(row: RegisterRow, today: date, holder: str) -> QueueRow:
    missing = "" if row.item else "待选定事项" if row.papers else "待识读"
    return QueueRow(row, rank_case(row, today), list_clocks(row, today), holder, missing)


def _find_waiting(request: Request, connection: Connection) -> list[WaitingCase]:
    """What the visitor may confirm: none of their own, and none for a role that does not decide."""
    visitor = visitor_of(request)
    if not visitor.role.may(StaffRole.REVIEWER):
        return []
    return [one for one in list_waiting(connection, _OPEN, _WAITING) if not one.proposal.is_by(visitor.name)]


def _make_heading(view: QueueView, sort: QueueSort | None, label: str) -> Heading:
    if sort is None:
        return Heading(label, "", "none")
    falling = sort in _FALLING
    if sort is not view.sort:
        return Heading(label, view.link(sort=sort.value, back="1" if falling else ""), "none", falling)
    way = "descending" if view.back else "ascending"
    return Heading(label, view.link(sort=sort.value, back="" if view.back else "1"), way, falling)


def list_items(site: Site) -> list[tuple[str, str]]:
    """Id and label of every item that can be applied for today."""
    today = date.today()  # noqa: DTZ011 as above
    items = (item for item in site.review.office.catalogue.items if item.in_force(today))
    return [(item.id, f"{item.name}（{item.insurance.value}）") for item in items]


def describe_reading(request: Request) -> dict[str, Any]:
    """What is being read in the background, in numbers; cases of which nothing could be read, by what people find them by."""
    reader = reader_of(request)
    running = list(reader.board.list_running().values()) if reader else []
    failed = reader.board.list_failed() if reader else {}
    return {
        "cases": len(running),
        "waiting": sum(told.state is ReadingState.WAITING for told in running),
        "pages_done": sum(told.pages_done for told in running),
        "pages_total": sum(told.pages_total for told in running),
        "failed": len(failed),
        "names": _name_failed(site_of(request), dict(islice(failed.items(), _NAMED))),
        "halted": reader.board.halted if reader else "",
    }


def _name_failed(site: Site, failed: Mapping[Path, CaseProgress]) -> list[str]:
    """Register numbers; the name in the inbox where a case has none."""
    ids = [told.case for told in failed.values() if told.case]
    with site.review.ledger.reading() as connection:
        wanted = select(CASES.c.id, CASES.c.register).where(CASES.c.id.in_(ids))
        numbers = {row.id: row.register for row in connection.execute(wanted)}
    return [numbers.get(told.case, escape_controls(path.name)) for path, told in failed.items()]
