"""A table of a paper as a grid: its page, and its state after each step. What is written goes the way of every value."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from intake.errors import UsageError
from intake.review.grid import lay_out_grid
from intake.web.grid_view import count_left, describe_state, describe_sum, digest_row, write_row
from intake.web.looks import note_glance, note_look
from intake.web.pages import show_page
from intake.web.site import site_of

router = APIRouter(prefix="/cases/{case_id}/grid/{paper}")

_MOST_ASKED = 2000
"""Rows that are asked for by number: the longest list on record has 1,200."""


@router.get("")
def show_grid(request: Request, case_id: str, paper: int, table: str = "") -> Response:
    """The grid; that somebody looked at a person's data in full is written down."""
    review = site_of(request).review
    case = review.open(case_id)
    grid = lay_out_grid(case, paper, table)
    note_look(request, case_id, "grid")
    rows = [(row, write_row(row), digest_row(row)) for row in grid.first]
    sums, tables = [describe_sum(s) for s in grid.sums], list(case.judgement.case.readings[paper].record.tables)
    values = {"case": case, "grid": grid, "rows": rows, "sums": sums, "left": count_left(grid), "tables": tables}
    return show_page(request, "grid.html.j2", values)


@router.get("/state")
def give_grid_state(request: Request, case_id: str, paper: int, table: str = "", rows: str = "") -> JSONResponse:
    """The sums, a digest of every row, and the rows that are asked for by number."""
    case = site_of(request).review.open(case_id)
    note_glance(request, case_id, "grid-state")
    return JSONResponse(describe_state(case, lay_out_grid(case, paper, table), _parse_numbers(rows)))


def _parse_numbers(text: str) -> frozenset[int]:
    """Numbers with commas between them.

    Raises:
        UsageError: something else, or too many.
    """
    parts = text.split(",") if text else []
    if len(parts) > _MOST_ASKED or not all(part.isascii() and part.isdecimal() and len(part) < 6 for part in parts):
        raise UsageError("行号不对", "请刷新页面再试")
    return frozenset(map(int, parts))
