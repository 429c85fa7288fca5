"""Twenty people at once, each at a case of their own: they open it, leaf through it, confirm, correct and take back."""

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles

import httpx

from benchmarks.review.program import Program

PAUSE = 0.5
"""Seconds between two requests of a person: quicker than anybody works."""
_CSRF = re.compile(r'<meta name="csrf" content="([^"]+)">')
_VERSION = re.compile(r'data-version="(\d+)"')
_POINT = re.compile(r'class="point"[^>]*data-value="([^"]+)"(?![^>]*data-unread)[^>]*>')


@dataclass
class Noted:
    """What was asked and how it went: kind of request -> seconds; and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: float, answer: httpx.Response) -> None:
        """One more."""
        with self._guard:
            self.seconds.setdefault(kind, []).append(seconds)
            if answer.status_code >= 400:
                self.wrong.append(f"{kind} {answer.status_code}")

    def fail(self, kind: str, error: Exception) -> None:
        """One that was not answered."""
        with self._guard:
            self.wrong.append(f"{kind} {type(error).__name__}")


class CrowdMember:
    """Somebody at a case.

    Args:
        program: What serves.
        case: Id of the case.
        name: Who it is.
        asked: Where requests are noted.
    """

    def __init__(self, program: Program, case: str, name: str, asked: Noted) -> None:
        cookie, value = program.begin_session(name)
        self._client = httpx.Client(
            base_url=program.url, cookies={cookie: value}, headers={"Origin": program.url}, timeout=30
        )
        self._case, self._asked = f"/cases/{case}", asked

    def work(self, until: float) -> None:
        """Again and again, until the time is over."""
        with self._client:
            while time.monotonic() < until:
                for _ in self._walk():
                    time.sleep(PAUSE)
                    if time.monotonic() > until:
                        break

    def _walk(self) -> Iterator[None]:
        """One way through the case, a request a step."""
        self._ask("queue", "GET", "/")
        yield
        page = self._ask("case", "GET", self._case)
        if page is None:
            return
        self._client.headers["X-CSRF-Token"] = _CSRF.findall(page)[0]
        version, (point, *_) = int(_VERSION.findall(page)[0]), _POINT.findall(page) or [""]
        yield
        for sheet in (1, 2):
            self._ask("picture", "GET", f"{self._case}/sheets/{sheet}.jpg")
            yield
        self._ask("hold", "POST", f"{self._case}/hold", {"take": False})
        yield
        if point:
            yield from self._write(version, point)
        self._ask("matrix", "GET", f"{self._case}/matrix")
        yield

    def _write(self, version: int, point: str) -> Iterator[None]:
        """Confirms a point, says that the paper does not carry it, and takes each of the two back."""
        steps: tuple[tuple[str, dict[str, object]], ...] = (
            ("confirm", {"values": [point]}),
            ("undo", {}),
            ("values", {"value": point, "text": None}),
            ("undo", {}),
        )
        for path, body in steps:
            written = self._ask("write", "POST", f"{self._case}/{path}", {"version": version, **body})
            if written is None:
                return
            version = int(json.loads(written)["version"])
            yield

    def _ask(self, kind: str, method: str, path: str, body: object = None) -> str | None:
        begun = time.perf_counter()
        try:
            answer = self._client.request(method, path, json=body) if body is not None else self._client.get(path)
        except httpx.HTTPError as error:
            self._asked.fail(kind, error)
            return None
        self._asked.note(kind, time.perf_counter() - begun, answer)
        return answer.text if answer.is_success else None


def measure_crowd(program: Program, cases: Sequence[str], names: Sequence[str], seconds: float) -> dict[str, object]:
    """What so many people got: requests, errors, milliseconds (median, 95 %, slowest) by kind.

    Args:
        program: What serves.
        cases: A case for each of them.
        names: Who they are.
        seconds: How long they work.
    """
    asked, until = Noted(), time.monotonic() + seconds
    people = [CrowdMember(program, case, name, asked) for case, name in zip(cases, names, strict=True)]
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(lambda person: person.work(until), people))
    return {
        "people": len(people),
        "seconds": seconds,
        "pause": PAUSE,
        "requests": sum(map(len, asked.seconds.values())),
        "errors": len(asked.wrong),
        "wrong": sorted(set(asked.wrong)),
        "milliseconds": {kind: _summarise(times) for kind, times in sorted(asked.seconds.items())},
    }


def _summarise(times: Sequence[float]) -> dict[str, float]:
    """Median, 95th of a hundred, slowest."""
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else [times[0]] * 19
    return {"median": round(1000 * cuts[9]), "p95": round(1000 * cuts[18]), "slowest": round(1000 * max(times))}
