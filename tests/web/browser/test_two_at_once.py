"""Two people at one case: the second is told, takes over; the first one's draft is kept and nothing is written over."""

from typing import TYPE_CHECKING

from benchmarks.review.office import Served
from tests.web.browser.conftest import Enter
from tests.web.browser.desk import count_open, open_case, settle, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLEAN = "chronic-clean"
DRAFT = "草稿还在"


def draft(tab: "Page") -> None:
    tab.keyboard.press("F2")
    tab.keyboard.press("Control+a")
    tab.keyboard.type(DRAFT)


def test_the_second_one_is_told_and_cannot_write(enter: Enter, office: Served) -> None:
    first, second = enter("样经办").page, enter("样复核").page
    open_case(first, office, CLEAN)
    open_case(second, office, CLEAN)
    second.locator("#held").wait_for()
    assert "样经办" in second.locator("#held").inner_text()
    before = count_open(second)
    second.keyboard.press("Enter")
    settle(second)
    assert count_open(second) == before
    assert "样经办" in second.locator("#said").inner_text()
    assert second.locator("#case-points input").first.get_attribute("readonly") is not None


def test_a_case_that_is_left_is_free(enter: Enter, office: Served) -> None:
    first, second = enter("样经办").page, enter("样复核").page
    open_case(first, office, CLEAN)
    first.goto(office.url)
    open_case(second, office, CLEAN)
    wait_for(second, "document.getElementById('holder').textContent === '由您办理'")
    assert not second.locator("#held").is_visible()


def test_who_was_taken_over_from_keeps_the_draft_and_writes_it_again_after_looking(
    enter: Enter, office: Served
) -> None:
    one, other = enter("样经办"), enter("样复核")
    one.expected |= {409}
    first, second = one.page, other.page
    open_case(first, office, CLEAN)
    open_case(second, office, CLEAN)
    draft(first)
    second.locator("[data-command=takeOver]").click()
    second.locator("#held").wait_for(state="hidden")
    second.keyboard.press("Enter")
    settle(second)
    left = count_open(second)
    first.keyboard.press("Enter")
    first.locator("#stale").wait_for()
    draft_input = first.locator(".point.changed input, .point.changed textarea").first
    assert draft_input.input_value() == DRAFT
    first.locator("#stale-reload").click()
    first.locator("#stale").wait_for(state="hidden")
    assert count_open(first) == left
    assert draft_input.input_value() == DRAFT


def test_a_step_on_an_old_version_is_refused_and_the_draft_stays(enter: Enter, office: Served) -> None:
    """The same person in two windows holds the case in both; only the version tells that one of them is old."""
    one, other = enter("样经办"), enter("样经办")
    one.expected |= {409}
    first, second = one.page, other.page
    open_case(first, office, CLEAN)
    open_case(second, office, CLEAN)
    second.keyboard.press("Enter")
    settle(second)
    draft(first)
    first.keyboard.press("Enter")
    first.locator("#stale").wait_for()
    assert first.locator(".point.changed input, .point.changed textarea").first.input_value() == DRAFT
    case = office.site.review.open(office.office.cases[CLEAN])
    assert DRAFT not in {c.correction.new for c in case.judgement.case.corrections}
