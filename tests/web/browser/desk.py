"""The case page as a person sees it: where its boxes are drawn, where its values are printed, what is open."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.review.office import Served
from intake.cases.evidence.letters import letters_of
from intake.model import Page, Reading, Rect
from intake.review.points import ValueEntry, list_values
from intake.review.sheets import list_sheets

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

SECONDS = 10.0
READY = """() => { const seen = document.querySelector('#viewer .stage img');
  return seen?.complete && seen.naturalWidth > 0 && document.querySelector('#viewer .looked-at') !== null; }"""
"""The picture is there, and the box of the point that is looked at is drawn on it."""

_LAID_OUT = """() => ['#viewer .stage img', '#viewer .looked-at', '.point.active']
  .map(one => JSON.stringify(document.querySelector(one)?.getBoundingClientRect() ?? null)).join()"""

_UNFOLD = """id => { for (let one = document.querySelector(`#case-points [data-value="${id}"], #case-values [data-value="${id}"]`);
  one; one = one.parentElement) if (one.localName === 'details') one.open = true; }"""
_TAKEN = """([id, text]) => [...document.querySelectorAll(`[data-value="${id}"] input, [data-value="${id}"] textarea`)]
  .some(one => one.value === text)"""


@dataclass(frozen=True)
class PrintedValue:
    """A value whose letters were found on its page.

    Attributes:
        entry: The value.
        sheet: Number of the page in the case.
        share: Its letters in fractions of the upright picture: left, top, right, bottom.
    """

    entry: ValueEntry
    sheet: int
    share: tuple[float, float, float, float]


def open_case(tab: "Tab", office: Served, name: str) -> None:
    """Opens a case and waits until its first point is shown."""
    tab.goto(f"{office.url}/cases/{office.office.cases[name]}")
    wait_for(tab, READY)


def wait_for(tab: "Tab", expression: str, argument: object = None) -> None:
    """Waits until an expression holds; Playwright's own way evaluates texts inside the page, which its policy forbids."""
    until = time.monotonic() + SECONDS
    while not tab.evaluate(expression, argument):
        assert time.monotonic() < until, f"never: {expression}"
        tab.wait_for_timeout(10)


def settle(tab: "Tab") -> None:
    """Waits until every step is answered and nothing moves from one moment to the next."""
    wait_for(tab, "!document.querySelector('.pending')")
    before = None
    while before != (now := tab.evaluate(_LAID_OUT)):
        before = now
        tab.wait_for_timeout(60)


def go_to(tab: "Tab", value: str) -> None:
    """Looks at a value, wherever it is listed: as a point, among what is decided, or with its paper."""
    tab.evaluate(_UNFOLD, value)
    place = tab.locator(f'#case-points [data-value="{value}"], #case-values [data-value="{value}"]').first
    if place.locator(".take").count():
        place.locator(".take").click()
    else:
        place.focus()
    settle(tab)


def retype(tab: "Tab", value: str, text: str) -> None:
    """Types another text into a value and writes it."""
    go_to(tab, value)
    tab.keyboard.press("F2")
    tab.keyboard.press("Control+a")
    tab.keyboard.type(text)
    tab.keyboard.press("Enter")
    settle(tab)


def take_word(tab: "Tab", value: PrintedValue) -> None:
    """Clicks the value's own letters on the picture, and writes what came of it."""
    go_to(tab, value.entry.id)
    wait_for_text(tab, "sheet-number", value.sheet)
    settle(tab)
    tab.evaluate("document.body.classList.add('no-boxes')")
    rect = on_screen(tab, value.share)
    tab.mouse.click(rect.center, rect.middle)
    wait_for(tab, _TAKEN, [value.entry.id, value.entry.text])
    tab.keyboard.press("Enter")
    settle(tab)


def wait_for_text(tab: "Tab", element: str, text: object) -> None:
    """Waits until the element of that id says just this."""
    wait_for(tab, "([id, text]) => document.getElementById(id).textContent === text", [element, str(text)])


def count_open(tab: "Tab") -> int:
    """The counter of open points."""
    return int(tab.locator("#case-left").inner_text())


def printed_values(office: Served, name: str) -> Iterator[PrintedValue]:
    """Values with the place of their letters as they were recognised, which no code of the page has a part in."""
    case = office.site.review.open(office.office.cases[name])
    for entry in list_values(case.judgement):
        reading = case.judgement.case.readings[entry.paper]
        letters = letters_of(reading, entry.field)
        if len(letters) < 3 or entry.field.evidence is None:
            continue
        page = next(p for p in reading.document.pages if p.number == entry.field.evidence.page)
        line = next(x for x in page.lines if letters[0] in x.chars)
        rect = Rect(letters[0].left, line.rect.top, letters[-1].right, line.rect.bottom)
        yield PrintedValue(entry, _sheet_of(case, reading, page), _share(rect, page))


def _sheet_of(case: Any, reading: Reading, page: Page) -> int:
    origin = reading.document.origin_of(page.number)
    return next(s.number for s in list_sheets(case) if (s.path, s.page) == (origin.path, origin.number))


def _share(rect: Rect, page: Page) -> tuple[float, float, float, float]:
    return rect.left / page.width, rect.top / page.height, rect.right / page.width, rect.bottom / page.height


def screen_rect(tab: "Tab", selector: str) -> Rect:
    """Where something is on the screen."""
    box = tab.locator(selector).first.bounding_box()
    assert box is not None, selector
    return Rect(box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])


def on_screen(tab: "Tab", share: tuple[float, float, float, float]) -> Rect:
    """Where a place of the picture is on the screen now."""
    seen = screen_rect(tab, "#viewer .stage img")
    left, top, right, bottom = share
    return Rect(
        seen.left + left * seen.width,
        seen.top + top * seen.height,
        seen.left + right * seen.width,
        seen.top + bottom * seen.height,
    )


def overlap_share(a: Rect, b: Rect) -> float:
    """Intersection over union."""
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    both = max(0.0, across) * max(0.0, down)
    return both / (a.width * a.height + b.width * b.height - both)
