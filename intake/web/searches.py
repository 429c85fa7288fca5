"""What people search the queue for: names and numbers of people, so it stands in no address; kept in memory, a session each."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from fastapi import Request

from intake.web.visitor import visitor_of

_MOST = 500
"""Sessions whose words are kept: more than an office has desks."""
_LASTS = 12 * 3600.0
"""Seconds after which words are forgotten: no session lasts longer."""
LONGEST = 60
"""Characters of a search: a name or number has fewer."""


class Searches:
    """The words of each session; threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._guard = clock, threading.Lock()
        self._words: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def find(self, session: str) -> str:
        """What is searched for; empty where nothing is."""
        with self._guard:
            words, at = self._words.get(session, ("", 0.0))
            return words if self._clock() - at < _LASTS else ""

    def keep(self, session: str, words: str) -> None:
        """Searches for these words from now on; none end the search."""
        with self._guard:
            self._words.pop(session, None)
            if plain := words.strip()[:LONGEST]:
                self._words[session] = plain, self._clock()
            while len(self._words) > _MOST:
                self._words.popitem(last=False)


def searches_of(request: Request) -> Searches:
    """The searches of this server."""
    found = request.app.state.searches
    assert isinstance(found, Searches)
    return found


def find_words(request: Request) -> str:
    """What the person who asks is searching for."""
    return searches_of(request).find(visitor_of(request).session)
