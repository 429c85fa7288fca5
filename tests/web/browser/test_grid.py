"""The grid at work in the browser: exact decimals, keys, sums that follow, and what is kept when somebody else was quicker."""

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.review.office import Served
from intake.fields.sums import is_product, may_be_product
from intake.review.grid import Product, lay_out_grid
from tests.web.browser.conftest import Enter
from tests.web.browser.desk import wait_for
from tests.web.browser.pages import CASE, LIST_PAPER

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIGURES = [
    ("3", "10.10", "30.30"), ("2", "6.2335", "12.47"), ("2", "6.23", "12.47"), ("2", "6.2335", "12.46"), ("3", "6.2335", "18.70"),
    ("-2", "6.00", "-12.00"), ("-2", "6.00", "12.00"), ("0", "5.00", "0.00"), ("0.3333", "0.15", "0.05"),
    ("99999", "9999.9999", "999989990.00"),
]  # fmt: skip


def calculate(tab: "Page", script: str, *given: Any) -> Any:
    return tab.evaluate(
        f"async (given) => {{ const m = await import('/static/decimals.js'); return {script}; }}", list(given)
    )


def grid_address(office: Served) -> str:
    return f"/cases/{office.office.cases[CASE]}/grid/{LIST_PAPER}"


def wrong_row(office: Served) -> int:
    grid = lay_out_grid(office.site.review.open(office.office.cases[CASE]), LIST_PAPER)
    return next(row.number for row in grid.rows if row.product is Product.FAILS)


# ------------------------------------------------------------------------------------------------ decimals
@pytest.fixture
def tab(enter: Enter, office: Served) -> "Page":
    return enter("样经办").go(grid_address(office))


def test_the_browser_multiplies_as_the_server_does(tab: "Page") -> None:
    said = calculate(tab, "given.map((row) => m.tryProduct(...row.map(m.readDecimal)))", *map(list, FIGURES))
    expected = []
    for row in FIGURES:
        figures = [Decimal(text) for text in row]
        near = "near" if may_be_product(*figures) else "fails"  # type: ignore[call-arg]
        expected.append("holds" if is_product(*figures) else near)  # type: ignore[call-arg]
    assert said == expected


def test_the_browser_adds_up_without_losing_a_cent(tab: "Page") -> None:
    amounts = [f"{n}.1{n % 10}" for n in range(500)]
    assert calculate(tab, "m.writeDecimal(m.addUp(given.map(m.readDecimal)).total)", *amounts) == str(
        sum(map(Decimal, amounts))
    )
    assert calculate(tab, "m.addUp(given.map(m.readDecimal)).missing", "1.00", "", "十元", "1.00001") == 3


@pytest.mark.parametrize(
    ("typed", "read"),
    [("1,234.5", "1234.50"), ("￥１２．３４", "12.34"), ("−5", "-5.00"), (" 7 ", "7.00"), ("0.1234", "0.1234")],
)
def test_the_browser_reads_amounts_as_people_type_them(tab: "Page", typed: str, read: str) -> None:
    assert calculate(tab, "m.writeDecimal(m.readDecimal(given[0]))", typed) == read


def test_a_product_is_rounded_to_the_cent_half_up(tab: "Page") -> None:
    pairs = [("1.5", "0.01"), ("3", "6.2335"), ("-1.5", "0.01")]
    said = calculate(
        tab, "given.map(([q, p]) => m.writeDecimal(m.multiply(m.readDecimal(q), m.readDecimal(p))))", *map(list, pairs)
    )
    assert said == [str((Decimal(q) * Decimal(p)).quantize(Decimal("0.01"), ROUND_HALF_UP)) for q, p in pairs]


# ------------------------------------------------------------------------------------------------ keys
def test_the_failing_row_is_first_and_is_mended_by_its_keys_alone(tab: "Page", office: Served) -> None:
    number = wrong_row(office)
    row = tab.locator(f"#grid tr[data-n='{number}']")
    assert tab.locator("#grid tbody tr").first.get_attribute("data-n") == str(number)
    assert "product-fails" in str(row.get_attribute("class"))
    right = str(row.locator(".proof").inner_text()).rsplit(" ", 1)[-1]
    tab.keyboard.type(right)
    tab.keyboard.press("Enter")
    row.locator("td.s-done").wait_for()
    assert "product-holds" in str(row.get_attribute("class"))
    assert tab.evaluate("document.activeElement.parentElement.dataset.n") != str(number)
    grid = lay_out_grid(office.site.review.open(office.office.cases[CASE]), LIST_PAPER)
    assert grid.rows[number - 1].product is Product.HOLDS


def test_arrows_move_and_escape_leaves_a_cell_as_it_was(tab: "Page") -> None:
    before = tab.evaluate("document.activeElement.textContent")
    tab.keyboard.press("Enter")
    tab.keyboard.type("77")
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.textContent") == before
    first = tab.evaluate("document.activeElement.cellIndex")
    tab.keyboard.press("ArrowLeft")
    assert tab.evaluate("document.activeElement.cellIndex") == first - 1


def test_a_sum_follows_what_is_typed_before_the_server_answers(tab: "Page") -> None:
    tab.route("**/values?parts=none", lambda route: None)  # never answered
    before = tab.locator(".sum .apart").first.inner_text()
    tab.keyboard.type("1000.01")
    tab.keyboard.press("Enter")
    assert tab.locator(".sum .apart").first.inner_text() != before
    assert tab.locator("#grid td.saving").count() == 1


def test_keys_are_the_input_methods_while_it_composes(tab: "Page") -> None:
    tab.keyboard.press("Enter")
    pressed = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})"
    tab.evaluate(f"document.activeElement.dispatchEvent({pressed})")
    assert tab.evaluate("document.activeElement.localName") == "input"


def test_the_strip_shows_the_page_of_the_row(tab: "Page") -> None:
    tab.locator(".strip img[alt]:not([alt=''])").wait_for()
    wait_for(tab, _ROW_IS_IN_STRIP)


_ROW_IS_IN_STRIP = """() => {
  const [place, strip] = ['.strip .row-place', '.strip'].map(one => document.querySelector(one).getBoundingClientRect());
  const middle = place.top + place.height / 2;
  return place.height > 0 && strip.top <= middle && middle <= strip.bottom; }"""


def test_what_was_typed_stays_when_somebody_else_was_quicker(enter: Enter, office: Served) -> None:
    window = enter("样经办")
    window.expected.add(409)
    tab = window.go(grid_address(office))
    other = enter("样经办").page
    case_id = office.office.cases[CASE]
    other.goto(f"{window.url}/cases/{case_id}")
    confirm = """async (id) => { const { send } = await import('/static/api.js');
      await send('POST', `/cases/${id}/confirm`, { version: Number(document.body.dataset.version), values: ['0:name'] }); }"""
    other.evaluate(confirm, case_id)
    tab.keyboard.type("9.99")
    tab.keyboard.press("Enter")
    tab.locator("#stale").wait_for()
    assert "9.99" in tab.locator("#grid td.unsaved").inner_text()
    tab.locator("#stale-reload").click()
    tab.locator("#stale").wait_for(state="hidden")
    assert "9.99" in tab.locator("#grid td.unsaved").inner_text()
