"""Who is signed in, for a page whose session ended while it was open."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from intake.web.visitor import visitor_of

router = APIRouter()


@router.get("/session")
def tell_session(request: Request) -> Response:
    """The person's name and the token that their writes have to bring; 401 by the gate where nobody is."""
    visitor = visitor_of(request)
    return JSONResponse({"name": visitor.name, "csrf": visitor.csrf})
