"""Where a request finds what reads in the background, and the uploads."""

from fastapi import Request

from intake.web.reading.reader import BackgroundReader
from intake.web.reading.uploads import Uploads


def reader_of(request: Request) -> BackgroundReader | None:
    """What reads in the background; None where the server was started without it."""
    return next((work for work in request.app.state.background if isinstance(work, BackgroundReader)), None)


def uploads_of(request: Request) -> Uploads:
    """The uploads of this server."""
    found = request.app.state.uploads
    assert isinstance(found, Uploads)
    return found
