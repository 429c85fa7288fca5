"""One module an area of the page; `ROUTERS` lists them."""

from typing import Final

from fastapi import APIRouter

from intake.web.routes import (
    case,
    decide,
    earlier,
    facts,
    grid,
    holds,
    matrix,
    new,
    papers,
    queue,
    samples,
    session,
    sheets,
    values,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    queue.router,
    new.router,
    case.router,
    earlier.router,
    facts.router,
    papers.router,
    values.router,
    holds.router,
    sheets.router,
    decide.router,
    samples.router,
    session.router,
    matrix.router,
    grid.router,
)
