"""The application: routes, what they work with, and the gate before them."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from intake.errors import IntakeError
from intake.web import routes
from intake.web.answers import explain_error
from intake.web.pages import STATIC, show_page
from intake.web.site import Site


def create_app(site: Site) -> FastAPI:
    """The pages without their gate; whoever serves them puts `gate` around it."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = site
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in routes.ROUTERS:
        app.include_router(router)
    app.add_exception_handler(IntakeError, _show_error)  # type: ignore[arg-type]
    return app


def _show_error(request: Request, error: IntakeError) -> Response:
    """A script gets the reason as JSON, a person a page that says what to do next."""
    if request.method != "GET" or "application/json" in request.headers.get("accept", ""):
        return explain_error(error)
    status = explain_error(error).status_code
    return show_page(request, "error.html.j2", {"message": error.message, "step": error.next_step}, status)
