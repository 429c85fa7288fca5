"""The pages before and around a case: signing in, the queue."""

from benchmarks.review.office import PASSWORD, Served
from tests.web.browser.conftest import Enter
from tests.web.browser.test_accessible import list_violations


def test_who_has_an_account_signs_in_and_out(enter: Enter, office: Served) -> None:
    tab = enter("").go("/")
    assert tab.url == f"{office.url}/login"
    assert list_violations(tab) == []
    tab.get_by_label("姓名").fill("样经办")
    tab.get_by_label("口令").fill(PASSWORD)
    tab.keyboard.press("Enter")
    tab.get_by_text("样经办").wait_for()
    tab.get_by_role("button", name="退出").click()
    tab.wait_for_url(f"{office.url}/login")
    assert tab.goto(f"{office.url}/cases/{office.office.cases['chronic-clean']}") is not None
    assert tab.url == f"{office.url}/login"


def test_a_wrong_password_is_told_in_words(enter: Enter, office: Served) -> None:
    window = enter("")
    window.expected |= {401}
    tab = window.go("/login")
    tab.get_by_label("姓名").fill("样经办")
    tab.get_by_label("口令").fill("这不是口令呀这不是")
    tab.keyboard.press("Enter")
    tab.get_by_role("alert").wait_for()
    assert list_violations(tab) == []


def test_a_case_is_opened_from_the_queue_by_keys(enter: Enter, office: Served) -> None:
    tab = enter().go("/")
    link = tab.locator(f"main a[href*='{office.office.cases['chronic-clean']}']").first
    link.focus()
    tab.keyboard.press("Enter")
    tab.locator("#case-left").wait_for()


def test_the_queue_has_the_first_case_opened_ahead_and_then_the_one_that_is_pointed_at(
    enter: Enter, office: Served
) -> None:
    tab = enter().page
    with tab.expect_request("**/warm") as first:
        tab.goto(office.url)
    links = tab.locator(".queue a.open")
    assert first.value.url == f"{office.url}{links.nth(0).get_attribute('href')}/warm"
    with tab.expect_request("**/warm") as second:
        links.nth(1).hover()
    assert second.value.url == f"{office.url}{links.nth(1).get_attribute('href')}/warm"
    assert office.site.errands.wait(20)
