"""The list of cases."""

from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from intake.ledger.register import RegisterFilter, find_rows
from intake.web.pages import show_page
from intake.web.site import site_of

router = APIRouter()


@router.get("/")
def show_queue(request: Request) -> Response:
    """The queue."""
    today = date.today()  # noqa: DTZ011 the day at the office's window is the local one
    with site_of(request).review.ledger.reading() as connection:
        rows = find_rows(connection, RegisterFilter(), today, limit=200)
    return show_page(request, "queue.html.j2", {"rows": rows, "today": today})
