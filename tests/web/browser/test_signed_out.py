"""A session that is over in the middle of the work: nothing is lost, and what waits is written once the person is back."""

from benchmarks.review.office import Served
from tests.web.browser.conftest import Enter
from tests.web.browser.desk import count_open, open_case, settle

CLEAN = "chronic-clean"


def test_a_step_waits_until_the_person_has_signed_in_again(enter: Enter, office: Served) -> None:
    window = enter("样经办")
    window.expected |= {401, 403}
    tab = window.page
    open_case(tab, office, CLEAN)
    before = count_open(tab)
    window.context.clear_cookies()
    tab.keyboard.press("Enter")
    tab.locator("#signed-out").wait_for()
    assert tab.locator("#signed-out a").get_attribute("href") == "/login"
    window.context.add_cookies([office.admit("样经办")])
    tab.locator("#signed-out").wait_for(state="hidden")
    settle(tab)
    assert count_open(tab) == before - 1


def test_another_person_cannot_go_on_in_the_first_ones_name(enter: Enter, office: Served) -> None:
    window = enter("样经办")
    window.expected |= {401, 403}
    tab = window.page
    open_case(tab, office, CLEAN)
    window.context.clear_cookies()
    tab.keyboard.press("Enter")
    tab.locator("#signed-out").wait_for()
    window.context.add_cookies([office.admit("样复核")])
    tab.locator("#signed-out-other").wait_for()
    assert tab.locator("#signed-out").is_visible()
