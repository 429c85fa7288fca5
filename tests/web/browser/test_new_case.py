"""A stack that is dragged in becomes documents, is corrected on its picture and ends as a notice."""

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.review.office import CLAIMS, Served
from tests.web.browser.conftest import DRAGGED, Enter
from tests.web.browser.desk import printed_values, retype, take_word
from tests.web.browser.pages import CASE
from tests.web.browser.test_deciding import confirm_all

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

MINUTE = 60_000
LIST_PAPER = 2
"""Index of the stack's expense list."""
DROP = """files => {
  const held = new DataTransfer();
  for (const [name, content] of files) {
    held.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], name, { type: 'image/jpeg' }));
  }
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    document.getElementById('drop').dispatchEvent(new DragEvent(kind, { dataTransfer: held, bubbles: true, cancelable: true }));
  }
}"""


def drag_in(tab: "Page", files: list[Path]) -> None:
    """Lets files fall on the page, as from the desktop."""
    tab.evaluate(DROP, [[file.name, base64.b64encode(file.read_bytes()).decode()] for file in files])


def upload_stack(tab: "Page", office: Served) -> str:
    """A case by drag and drop; its id."""
    tab.goto(f"{office.url}/new")
    drag_in(tab, sorted((CLAIMS / DRAGGED).glob("*.jpg")))
    assert tab.locator("#list li").count() == 5
    tab.get_by_label("事项").select_option(label="门诊费用报销（居民）")
    tab.locator("#send").click()
    tab.locator("#to-case").wait_for(timeout=3 * MINUTE)
    assert not tab.locator("#failed").is_visible()
    return str(tab.locator("#to-case").get_attribute("href")).rpartition("/")[2]


@pytest.mark.office
def test_a_stack_is_dragged_in_corrected_on_its_picture_and_accepted(enter: Enter, office: Served) -> None:
    tab = enter("样复核").page
    here = office.with_case(DRAGGED, upload_stack(tab, office))
    tab.locator("#to-case").click()
    tab.locator("#viewer .looked-at").wait_for()
    papers = tab.locator("#case-values").inner_text()
    assert all(kind in papers for kind in ("居民身份证", "门诊收费票据", "费用清单", "社会保障卡", "检查检验报告"))
    total = next(p for p in printed_values(here, DRAGGED) if p.entry.key == "total" and p.entry.paper == LIST_PAPER)
    finding = tab.locator("#case-findings ol.findings > li", has_text="清单合计")
    assert finding.count() == 0
    retype(tab, total.entry.id, "1.00")
    assert finding.count() == 1
    take_word(tab, total)

    assert finding.count() == 0
    confirm_all(tab)
    tab.locator("#to-decide").click()
    tab.wait_for_load_state()
    tab.locator("#decide-form button[type=submit]").click()
    tab.locator("iframe#paper").wait_for(timeout=MINUTE)
    assert "受理通知单" in tab.locator("#paper-title").inner_text()
    notice = tab.request.get(office.url + str(tab.locator("iframe#paper").get_attribute("src")))
    assert notice.body().startswith(b"%PDF")


def test_a_file_that_is_no_paper_is_named_and_not_sent(enter: Enter, office: Served, tmp_path: Path) -> None:
    tab = enter().go("/new")
    note = tmp_path / "说明.txt"
    note.write_text("不是材料", "utf-8")
    drag_in(tab, [note])
    assert "不是材料" in tab.locator("#list li").inner_text()
    assert tab.locator("#send").is_disabled()


def test_a_paper_for_a_case_is_sent_for_that_case_and_a_refusal_is_told(enter: Enter, office: Served) -> None:
    case_id, asked = office.office.cases[CASE], list[Any]()
    window = enter()
    window.expected |= {409}
    tab = window.go(f"/cases/{case_id}")
    tab.get_by_role("link", name="补充材料").click()
    tab.wait_for_load_state()
    assert tab.locator("h1").inner_text().startswith("补充材料：登记号 ")

    def refuse(route: "Route") -> None:
        asked.append(route.request.post_data_json)
        route.fulfill(status=409, json={"error": "“样复核”正在办理这个案卷", "next": "请与对方商量", "held": "样复核"})

    tab.route("**/new", refuse)
    drag_in(tab, sorted((CLAIMS / DRAGGED).glob("*.jpg"))[:1])
    tab.locator("#send").click()
    tab.get_by_text("“样复核”正在办理这个案卷").wait_for()
    assert asked == [{"case": case_id}]
    assert tab.locator("#send").is_enabled()
