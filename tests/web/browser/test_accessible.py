"""Every page by the rules that a machine can check: WCAG 2.1 A and AA as axe-core knows them, sizes, and what a tablet needs."""

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from benchmarks.review.office import Served
from tests.web.browser.conftest import Enter
from tests.web.browser.pages import PAGES, address_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True, "is_mobile": True}
_BEYOND = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter(e => e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}))
  .filter(e => !e.closest('.scroll, [data-scrolls], .skip'))
  .filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && (r.right > innerWidth + 1 || r.left < -1); })
  .map(e => `${e.localName} ${e.textContent.trim().slice(0, 20)}`)"""
"""What can be used and lies beside the window; what scrolls by itself is meant to."""
_SMALL = """() => [...document.querySelectorAll('button, input, select, summary, a.button')]
  .filter(e => e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && !e.closest('.visually-hidden, .skip'))
  .filter(e => !['checkbox', 'radio', 'file'].includes(e.type))
  .filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && (r.height < 39.5 || r.width < 39.5); })
  .map(e => `${e.localName}.${e.className} ${e.textContent.trim().slice(0, 20)}`)"""


def list_violations(page: "Page") -> list[str]:
    """What axe-core finds, one a line."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {n['target']} {n['html'][:160]}" for v in found for n in v["nodes"]]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_the_rules_for_everybody(name: str, enter: Enter, office: Served) -> None:
    window = enter()
    window.expected |= {404} if name == "error" else set()
    assert list_violations(window.go(address_of(name, office))) == []


@pytest.mark.parametrize("size", ["office", "tablet"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_the_screen(name: str, size: str, enter: Enter, office: Served) -> None:
    window = enter(**(TABLET if size == "tablet" else {}))
    window.expected |= {404} if name == "error" else set()
    page = window.go(address_of(name, office))
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(_BEYOND) == []
    if size == "tablet":
        assert page.evaluate(_SMALL) == []
