"""That somebody looked at a person's data in full is written down.

A page is a look of its own. What a page is made of (pictures, parts, a form as PDF) is one only where the person did not open a
page of the case a short while before: nobody sees anything without an event, and a page of 30 pictures is one.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request

from intake.ledger.model import EventKind
from intake.web.site import site_of
from intake.web.visitor import visitor_of

_MOST = 2000
"""Cases of sessions that are remembered."""
_LASTS = 15 * 60.0
"""Seconds for which a look covers what the page fetches."""


class Looks:
    """Which session looked at which case lately; threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._guard = clock, threading.Lock()
        self._last: OrderedDict[tuple[str, str], float] = OrderedDict()

    def note(self, session: str, case_id: str) -> None:
        """It looks now."""
        with self._guard:
            self._last[session, case_id] = self._clock()
            self._last.move_to_end((session, case_id))
            while len(self._last) > _MOST:
                self._last.popitem(last=False)

    def is_covered(self, session: str, case_id: str) -> bool:
        """Whether it looked a short while ago."""
        with self._guard:
            at = self._last.get((session, case_id))
        return at is not None and self._clock() - at < _LASTS


def note_look(request: Request, case_id: str, what: str) -> None:
    """Notes it. `what`: which page was shown."""
    visitor = visitor_of(request)
    with site_of(request).review.ledger.writing() as writing:
        writing.append(EventKind.SHOWN, case_id, {"what": what}, {"who": visitor.name})
    _looks_of(request).note(visitor.session, case_id)


def note_glance(request: Request, case_id: str, what: str) -> None:
    """Notes it where no page of the case was opened a short while ago. `what`: which part of a page was fetched."""
    if not _looks_of(request).is_covered(visitor_of(request).session, case_id):
        note_look(request, case_id, what)


def _looks_of(request: Request) -> Looks:
    found = request.app.state.looks
    assert isinstance(found, Looks)
    return found
