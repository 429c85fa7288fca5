"""That somebody looked at a person's data in full is written down."""

from starlette.requests import Request

from intake.ledger.model import EventKind
from intake.web.site import site_of
from intake.web.visitor import visitor_of


def note_look(request: Request, case_id: str, what: str) -> None:
    """Notes it. `what`: which page was shown."""
    with site_of(request).review.ledger.writing() as writing:
        writing.append(EventKind.SHOWN, case_id, {"what": what}, {"who": visitor_of(request).name})
