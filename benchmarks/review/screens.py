"""Pictures for the README, of invented sample cases only: `python -m benchmarks.review.screens [NAME …]`.

The review page, a report and a printed notice. Writes PNG files of at most 256 colours to docs/pictures; recognised pages are
taken from the usual cache.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.review.chromium import open_chromium
from benchmarks.review.office import CLAIMS, PASSWORD, ROOT, Served, found_office, lay_out, serve_office
from benchmarks.review.prints import reduce_picture, take_form, take_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 250_000
"""Bytes of a picture."""
SIZE: "ViewportSize" = {"width": 1366, "height": 768}
"""An office's screen."""
SHOWN = "inpatient-row-and-name"
LIST_PAPER = 2
ARRIVED: Mapping[str, int] = {
    "inpatient-row-and-name": 2, "outpatient-bill-raised": 50, "chronic-clean": 3, "maternity-claim-sums": 40,
    "inpatient-others-account": 1, "referral-number-slip": 0, "outpatient-clean": 1, "newborn-clean": 5,
    "chronic-missing-and-name": 4,
}  # fmt: skip
"""Which cases the office has, and how many days ago each came in."""


@dataclass(frozen=True, slots=True)
class PageShot:
    """A picture: its name, the address, what is done before it is taken, and who sits there."""

    name: str
    path: str
    prepare: "Callable[[Page], None]"
    who: str = "样管理"


def _look(tab: "Page") -> None:
    """Nothing to do but to wait."""
    tab.wait_for_load_state("networkidle")


def _open_point(tab: "Page") -> None:
    """The third open point, as one works through them."""
    tab.locator("#viewer .looked-at").wait_for()
    for _ in range(2):
        tab.keyboard.press("ArrowDown")
    _look(tab)


def _preview(tab: "Page") -> None:
    """The receipt as PDF beside the decision."""
    tab.locator("button[data-show]").first.click()
    tab.locator("iframe#paper").wait_for(timeout=60_000)
    tab.wait_for_timeout(2500)


def _fill_in(tab: "Page") -> None:
    tab.get_by_label("姓名").fill("样经办")
    tab.get_by_label("口令").fill(PASSWORD)


def _choose_files(tab: "Page") -> None:
    tab.locator("#files").set_input_files(sorted((CLAIMS / "outpatient-clean").glob("*.jpg")))
    tab.get_by_label("事项").select_option(label="门诊费用报销（居民）")


SHOTS = (
    PageShot("login", "/login", _fill_in, ""),
    PageShot("queue", "/", _look),
    PageShot("new", "/new", _choose_files),
    PageShot("case", "/cases/{case}", _open_point),
    PageShot("matrix", "/cases/{case}/matrix", _look),
    PageShot("grid", f"/cases/{{case}}/grid/{LIST_PAPER}", _look),
    PageShot("decide", "/cases/{case}/decide", _preview),
)


@contextmanager
def open_shown_office(folder: Path) -> Iterator[Served]:
    """The office of the pictures, served."""
    papers = lay_out(tuple(ARRIVED), folder / "inbox")
    for name, path in papers.items():
        _date_back(path / "expected.json", ARRIVED[name])
    with serve_office(found_office(folder, papers)) as served:
        yield served


def _date_back(told: Path, days: int) -> None:
    day = date.today() - timedelta(days=days)  # noqa: DTZ011 the office's day
    told.write_text(json.dumps({**json.loads(told.read_text("utf-8")), "applied": day.isoformat()}), "utf-8")


def take_picture(browser: "Browser", office: Served, shot: PageShot) -> bytes:
    """The page as PNG, in few colours."""
    context = browser.new_context(viewport=SIZE, locale="zh-CN")
    if shot.who:
        context.add_cookies([office.admit(shot.who)])
    tab = context.new_page()
    tab.goto(office.url + shot.path.format(case=office.office.cases[SHOWN]))
    shot.prepare(tab)
    taken = tab.screenshot()
    context.close()
    return reduce_picture(taken)


def main(names: list[str]) -> int:
    """Takes all of them, or those that are named."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    large = []
    with tempfile.TemporaryDirectory() as folder, open_chromium() as browser:
        for name, taken in _iter_pictures(browser, Path(folder), names):
            (PICTURES / f"{name}.png").write_bytes(taken)
            print(f"{name}.png {len(taken) / 1000:.0f} kB")
            large += [name] if len(taken) > LARGEST else []
    return int(bool(large))


def _iter_pictures(browser: "Browser", folder: Path, names: list[str]) -> Iterator[tuple[str, bytes]]:
    papers = lay_out((SHOWN,), folder / "case")[SHOWN].rename(folder / "case" / "案卷一")
    if not names or "report" in names:
        yield "report", reduce_picture(take_report(browser, papers, folder))
    if not names or "form" in names:
        yield "form", reduce_picture(take_form(papers, folder))
    shots = [shot for shot in SHOTS if not names or shot.name in names]
    if shots:
        with open_shown_office(folder) as office:
            yield from ((shot.name, take_picture(browser, office, shot)) for shot in shots)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
