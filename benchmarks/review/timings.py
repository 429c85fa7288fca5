"""What a person waits for, by the clock of the browser: a case, the next page, a correction, the next case; and keys.

Every figure is the time from the press of a key (or the begin of a navigation) to the moment at which the page shows what was asked
for: the picture decoded and its box drawn, the findings made anew.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from benchmarks.review.cases import CLEAN, LONG
from benchmarks.review.program import Program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

SIZE: "ViewportSize" = {"width": 1366, "height": 768}
OPENINGS, SWITCHES, CORRECTIONS = 8, 12, 6
GLANCE_MS = 700
"""Between two pages: less is no look at a page at all, and the next one is fetched meanwhile."""
POLL = 0.005
"""Seconds between two questions: asking without a pause takes the time of a core from the page itself."""
LOOK_MS = 10_000
"""How long a case is looked at: meanwhile the page has the next one opened, which keeps a core busy for seconds."""
_READY = """() => { const seen = document.querySelector('#viewer .stage img');
  return seen?.complete && seen.naturalWidth > 0 && document.querySelector('#viewer .looked-at') !== null; }"""
_SHOWN = """sheet => document.getElementById('sheet-number').textContent === String(sheet)
  && document.querySelector('#viewer .stage img').complete"""
_WRITTEN = "version => Number(document.body.dataset.version) > version && !document.querySelector('.pending')"


def measure_waits(browser: "Browser", program: Program, cases: Mapping[str, str]) -> dict[str, Sequence[float]]:
    """Milliseconds of every wait, each time it was measured."""
    tab = _enter(browser, program)
    long, clean = (f"{program.url}/cases/{cases[name]}" for name in (LONG, CLEAN))
    taken: dict[str, Sequence[float]] = {"first_open": [_clock(tab, lambda: tab.goto(long), _READY)]}
    tab.wait_for_timeout(LOOK_MS)
    taken["open"] = [_clock(tab, lambda: tab.goto(long), _READY) for _ in range(OPENINGS)]
    taken |= _measure_switches(tab) | {"correction_long": _measure_corrections(tab)}
    _clock(tab, lambda: tab.goto(clean), _READY)
    taken["correction_clean"] = _measure_corrections(tab)
    tab.context.close()
    return {name: [round(one, 1) for one in times] for name, times in taken.items()}


def measure_keys(browser: "Browser", program: Program, case: str) -> dict[str, float]:
    """The clean case by keys alone: its points, keys in all, seconds a point and in all."""
    tab = _enter(browser, program)
    figures = _work_through(tab, f"{program.url}/cases/{case}")
    tab.context.close()
    return {name: round(value, 2) for name, value in figures.items()}


def _enter(browser: "Browser", program: Program) -> "Page":
    context = browser.new_context(viewport=SIZE, locale="zh-CN")
    context.add_cookies([program.admit("样管理")])
    return context.new_page()


def _clock(tab: "Page", act: Callable[[], object], expression: str, argument: object = None) -> float:
    """Milliseconds from an act until an expression holds in the page."""
    begun = time.perf_counter()
    act()
    while not tab.evaluate(expression, argument):
        if time.perf_counter() - begun > 60:
            raise RuntimeError(f"never: {expression}")
        time.sleep(POLL)
    return 1000 * (time.perf_counter() - begun)


def _measure_switches(tab: "Page") -> dict[str, Sequence[float]]:
    """To the next page, again and again; and to pages that nobody could foresee."""
    taken = []
    here = int(tab.locator("#sheet-number").inner_text())
    for sheet in range(here + 1, here + 1 + SWITCHES):
        tab.wait_for_timeout(GLANCE_MS)
        taken.append(_clock(tab, lambda: tab.keyboard.press("PageDown"), _SHOWN, sheet))
    far = [_clock(tab, tab.locator(f".thumb[data-sheet='{n}']").click, _SHOWN, n) for n in (28, 20, 24)]
    return {"switch": taken, "switch_unforeseen": far}


def _measure_corrections(tab: "Page") -> Sequence[float]:
    """A name that is written anew, until the case is judged again and the page shows it; each is taken back."""
    taken = []
    for _ in range(CORRECTIONS):
        tab.locator("#case-points .point[data-label='姓名']").first.focus()
        tab.keyboard.press("F2")
        tab.keyboard.insert_text("王更正")
        version = int(str(tab.locator("body").get_attribute("data-version")))
        taken.append(_clock(tab, lambda: tab.keyboard.press("Enter"), _WRITTEN, version))
        tab.keyboard.press("Escape")
        tab.locator("[data-command=undo]").click()
        _clock(tab, lambda: None, _WRITTEN, version + 1)
    return taken


def _work_through(tab: "Page", clean: str) -> dict[str, float]:
    """The clean case by keys alone: from its page to the decision that is written."""
    _clock(tab, lambda: tab.goto(clean), _READY)
    points = int(tab.locator("#case-left").inner_text())
    begun, keys = time.perf_counter(), 0
    while int(tab.locator("#case-left").inner_text()):
        version = int(str(tab.locator("body").get_attribute("data-version")))
        _clock(tab, lambda: tab.keyboard.press("Enter"), _WRITTEN, version)
        keys += 1
    through = time.perf_counter() - begun
    tab.keyboard.press("Enter")
    tab.locator("#decide-form").wait_for()
    keys += 1
    while not tab.evaluate("document.activeElement.matches('#decide-form button[type=submit]')"):
        tab.keyboard.press("Tab")
        keys += 1
    tab.keyboard.press("Enter")
    tab.locator("#decide-past li").first.wait_for(timeout=60_000)
    return {
        "points": points,
        "keys": keys + 1,
        "seconds_a_point": through / points,
        "seconds": time.perf_counter() - begun,
    }
