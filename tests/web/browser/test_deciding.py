"""A case from its last open point to the printed notice."""

from typing import TYPE_CHECKING

import pytest

from benchmarks.review.office import Served
from tests.web.browser.conftest import Enter
from tests.web.browser.desk import count_open, open_case, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLEAN = "chronic-clean"


def confirm_all(tab: "Page") -> None:
    """Goes through every open point by key."""
    for _ in range(count_open(tab)):
        tab.keyboard.press("Enter")
        settle(tab)
    assert count_open(tab) == 0


@pytest.mark.office
def test_a_clean_case_is_accepted_and_its_notice_stands_on_the_page(enter: Enter, office: Served) -> None:
    tab = enter("样复核").page
    open_case(tab, office, CLEAN)
    confirm_all(tab)
    tab.keyboard.press("Enter")
    tab.locator("#decide-form").wait_for()
    tab.wait_for_load_state()
    assert tab.locator("input[name=stage][value=已受理]").is_checked()
    tab.locator("#decide-form button[type=submit]").click()
    frame = tab.locator("iframe#paper")
    frame.wait_for(timeout=60_000)
    assert "受理通知单" in tab.locator("#paper-title").inner_text()
    address = str(frame.get_attribute("src"))
    answer = tab.request.get(office.url + address)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    assert "受理" in tab.locator("#decide-past").inner_text()
    assert "样复核" in tab.locator("#decide-past").inner_text()


def test_what_a_clerk_proposes_another_person_confirms(enter: Enter, office: Served) -> None:
    """Two windows: the clerk at the case proposes, leaves, and the reviewer finds the proposal waiting."""
    tab = enter("样经办").page
    open_case(tab, office, CLEAN)
    confirm_all(tab)
    tab.keyboard.press("Enter")
    tab.locator("#decide-form").wait_for()
    tab.wait_for_load_state()
    tab.locator("#decide-form input[name=notice]:visible").uncheck()
    tab.get_by_label("原因").fill("通知单另行打印")
    tab.locator("#decide-form button[type=submit]").click()
    tab.locator("#proposal-form").wait_for()
    assert tab.locator("button[value=confirm]").count() == 0
    tab.goto(office.url)
    other = enter("样复核").go(f"/cases/{office.office.cases[CLEAN]}/decide")
    assert "样经办" in other.locator("#proposal-form").inner_text()
    other.locator("button[value=confirm]").click()
    other.locator("#decide-past", has_text="样复核").wait_for()
    assert "样经办" in other.locator("#decide-past").inner_text()
