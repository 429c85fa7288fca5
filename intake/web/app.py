"""The application: routes, what they work with, and the gate before them."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from intake.cases.assembly.propose import ItemUnknown
from intake.errors import IntakeError
from intake.web import routes
from intake.web.answers import explain_error, refuse_malformed
from intake.web.holding import hold_for_writing
from intake.web.looks import Looks
from intake.web.pages import STATIC, show_page
from intake.web.reading.uploads import Uploads
from intake.web.routes.facts import answer_item_unknown
from intake.web.searches import Searches
from intake.web.site import Site


class Background(Protocol):
    """Work that goes on beside the requests, as long as the server runs."""

    def start(self) -> None:
        """Begins, and returns at once."""

    def stop(self) -> None:
        """Ends what is at hand and returns when nothing runs any more."""


def create_app(site: Site, background: Sequence[Background] = ()) -> FastAPI:
    """The pages without their gate; whoever serves them puts `intake.web.gate.guard.guard` around it.

    Args:
        site: What the pages work with.
        background: Started before the first request, stopped in reverse order after the last one.
    """

    @asynccontextmanager
    async def run_background(_: FastAPI) -> AsyncGenerator[None]:
        async with AsyncExitStack() as running:
            for work in background:
                work.start()
                running.push_async_callback(run_in_threadpool, work.stop)
            yield

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=run_background)
    app.state.site, app.state.background = site, tuple(background)
    app.state.searches, app.state.looks = Searches(), Looks()
    app.state.uploads = Uploads(site.room, site.settings.limits)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in routes.ROUTERS:
        app.include_router(router, dependencies=[Depends(hold_for_writing)])
    app.add_exception_handler(HTTPException, _show_missing)  # type: ignore[arg-type]
    app.add_exception_handler(IntakeError, _show_error)  # type: ignore[arg-type]
    app.add_exception_handler(ItemUnknown, answer_item_unknown)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, refuse_malformed)
    return app


def _show_error(request: Request, error: IntakeError) -> Response:
    """A script gets the reason as JSON, a person a page that says what to do next."""
    if request.method != "GET" or "application/json" in request.headers.get("accept", ""):
        return explain_error(error)
    status = explain_error(error).status_code
    return show_page(request, "error.html.j2", {"message": error.message, "step": error.next_step}, status)


def _show_missing(request: Request, error: HTTPException) -> Response:
    """No such page, or none that takes this; what is below `/static/` has no visitor, to whom a page could be shown."""
    message = "没有这个页面" if error.status_code == 404 else "这里不能这样做"
    step = "请回到台账"
    if "visitor" not in request.scope or "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": message, "next": step}, error.status_code, error.headers)
    return show_page(request, "error.html.j2", {"message": message, "step": step}, error.status_code)
