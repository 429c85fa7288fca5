"""From the matrix to the paper: a value that is clicked there is the one that is looked at on the case page."""

import re

from benchmarks.review.office import Served
from intake.review.matrix import lay_out_matrix
from tests.web.browser.conftest import Enter
from tests.web.browser.desk import wait_for_text
from tests.web.browser.pages import CASE


def test_a_value_leads_to_its_place_on_the_case_page(enter: Enter, office: Served) -> None:
    case_id = office.office.cases[CASE]
    matrix = lay_out_matrix(office.site.review.open(case_id))
    odd = next(c for row in matrix.rows for cells in row.cells for c in cells if c.relation.value == "odd")
    tab = enter().go(f"/cases/{case_id}/matrix")
    tab.locator("td.bad a.value", has_text=odd.entry.text).first.click()
    tab.wait_for_url(re.compile(rf"#sheet={odd.sheet}&value={odd.index}$"))
    tab.locator(f".point[data-value='{odd.entry.id}'].active").wait_for()
    wait_for_text(tab, "sheet-number", odd.sheet)


def test_a_paper_leads_to_its_first_page(enter: Enter, office: Served) -> None:
    tab = enter().go(f"/cases/{office.office.cases[CASE]}/matrix")
    tab.locator("tbody th a").nth(3).click()
    tab.wait_for_url(re.compile(r"#sheet=4$"))
    wait_for_text(tab, "sheet-number", 4)
