"""Debian's Chromium, driven by Playwright; nothing is downloaded, and no browser of Playwright's own is looked for."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # a sandbox of its own cannot be made inside a container, and only our own pages are opened
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
)


def find_chromium() -> str | None:
    """The program, if it is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def open_chromium() -> "Iterator[Browser]":
    """A browser without a window.

    Raises:
        RuntimeError: none is installed.
    """
    from playwright.sync_api import sync_playwright

    program = find_chromium()
    if program is None:
        raise RuntimeError("Chromium is not installed (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
