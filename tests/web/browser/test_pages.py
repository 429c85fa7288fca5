"""Every page, as it opens."""

from tests.web.browser.conftest import Enter


def test_the_queue_opens(enter: Enter) -> None:
    page = enter().go("/")
    assert page.locator("h1").inner_text() == "台账"
