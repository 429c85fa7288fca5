"""The case page at work: the loop through the open points, places both ways, words of the picture, keys."""

from typing import TYPE_CHECKING

import pytest

from benchmarks.review.office import Served
from intake.review.points import ValueStanding, list_values
from tests.web.browser.conftest import Enter
from tests.web.browser.desk import (
    count_open,
    go_to,
    on_screen,
    open_case,
    overlap_share,
    printed_values,
    retype,
    screen_rect,
    settle,
    take_word,
    wait_for_text,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLEAN, WRONG = "chronic-clean", "inpatient-row-and-name"
ACTIVE = "#case-points .point.active"


def active_value(tab: "Page") -> str:
    return str(tab.locator(ACTIVE).get_attribute("data-value"))


# ------------------------------------------------------------------------------------------------ without the mouse
def test_a_clean_case_is_confirmed_by_one_key_a_point(enter: Enter, office: Served) -> None:
    tab = enter("样经办").page
    open_case(tab, office, CLEAN)
    points, pressed = count_open(tab), 0
    while count_open(tab) and pressed < 3 * points:
        tab.keyboard.press("Enter")
        pressed += 1
        settle(tab)
    assert count_open(tab) == 0
    assert pressed == points
    assert tab.evaluate("document.activeElement.id") == "to-decide"


def test_shift_enter_goes_back_to_what_was_confirmed(enter: Enter, office: Served) -> None:
    tab = enter().page
    open_case(tab, office, CLEAN)
    first = active_value(tab)
    tab.keyboard.press("Enter")
    settle(tab)
    assert active_value(tab) != first
    tab.keyboard.press("Shift+Enter")
    assert active_value(tab) == first


def test_what_is_proven_is_confirmed_at_once_and_what_is_only_read_is_not(enter: Enter, office: Served) -> None:
    def list_by_standing(standing: ValueStanding) -> set[str]:
        judgement = office.site.review.open(office.office.cases[CLEAN]).judgement
        return {v.id for v in list_values(judgement) if v.standing is standing}

    tab = enter().page
    open_case(tab, office, CLEAN)
    before, proven = count_open(tab), list_by_standing(ValueStanding.PROVEN)
    tab.keyboard.press("a")
    tab.locator("#said").filter(has_text="已确认").wait_for()
    assert count_open(tab) == before
    done = list_by_standing(ValueStanding.DONE)
    assert done
    assert done <= proven


def test_the_last_step_is_taken_back_by_a_key(enter: Enter, office: Served) -> None:
    tab = enter().page
    open_case(tab, office, CLEAN)
    before = count_open(tab)
    tab.keyboard.press("Enter")
    settle(tab)
    assert count_open(tab) == before - 1
    tab.keyboard.press("u")
    wait_for_text(tab, "case-left", before)


def test_keys_do_nothing_while_an_input_method_composes(enter: Enter, office: Served) -> None:
    tab = enter().page
    open_case(tab, office, CLEAN)
    before, value = count_open(tab), active_value(tab)
    tab.keyboard.press("F2")
    for how in ("isComposing: true", "keyCode: 229"):
        tab.evaluate(
            f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, {how}}}))"
        )
    settle(tab)
    assert (count_open(tab), active_value(tab)) == (before, value)


def test_letters_are_commands_only_outside_of_inputs(enter: Enter, office: Served) -> None:
    tab = enter().page
    open_case(tab, office, CLEAN)
    tab.keyboard.press("b")
    assert tab.locator("#boxes-button").get_attribute("aria-pressed") == "false"
    tab.keyboard.press("F2")
    tab.keyboard.type("b")
    assert tab.locator("#boxes-button").get_attribute("aria-pressed") == "false"
    tab.keyboard.press("Escape")
    tab.keyboard.press("b")
    assert tab.locator("#boxes-button").get_attribute("aria-pressed") == "true"


def test_the_keys_are_told_by_a_key(enter: Enter, office: Served) -> None:
    tab = enter().page
    open_case(tab, office, CLEAN)
    tab.keyboard.press("?")
    assert tab.locator("#keys").is_visible()
    tab.keyboard.press("Escape")
    assert not tab.locator("#keys").is_visible()


# ------------------------------------------------------------------------------------------------ places
def test_a_field_shows_where_it_stands(enter: Enter, office: Served) -> None:
    tab = enter().page
    open_case(tab, office, WRONG)
    printed = {p.entry.id: p for p in printed_values(office, WRONG)}
    seen: dict[str, float] = {}
    for _ in range(count_open(tab)):
        if (value := printed.get(active_value(tab))) is not None:
            wait_for_text(tab, "sheet-number", value.sheet)
            settle(tab)
            drawn = screen_rect(tab, "#viewer .looked-at")
            seen[value.entry.id] = overlap_share(drawn, on_screen(tab, value.share))
            assert drawn.top >= screen_rect(tab, "#viewer .stage").top
            assert drawn.bottom <= screen_rect(tab, "#viewer .stage").bottom
        tab.keyboard.press("ArrowDown")
    assert len(seen) >= 5
    assert {k: v for k, v in seen.items() if v < 0.5} == {}


def test_a_box_leads_to_its_field(enter: Enter, office: Served) -> None:
    tab = enter().page
    open_case(tab, office, WRONG)
    here = active_value(tab)
    sheet = int(tab.locator("#sheet-number").inner_text())
    drawn = set(tab.locator("#viewer rect.box").evaluate_all("all => all.map(one => one.dataset.value)"))
    others = [p for p in printed_values(office, WRONG) if p.sheet == sheet and p.entry.id != here]
    other = next(p for p in others if p.entry.id in drawn)
    rect = on_screen(tab, other.share)
    tab.mouse.click(rect.center, rect.middle)
    assert tab.locator("#case-points .active, #case-values .active").get_attribute("data-value") == other.entry.id
    settle(tab)
    assert overlap_share(screen_rect(tab, "#viewer .looked-at"), on_screen(tab, other.share)) >= 0.5


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_keeps_its_box_on_the_value(quarters: int, enter: Enter, office: Served) -> None:
    tab = enter().page
    open_case(tab, office, WRONG)
    untouched = screen_rect(tab, "#viewer .looked-at")
    for _ in range(quarters):
        tab.keyboard.press("r")
    settle(tab)
    seen, picture = screen_rect(tab, "#viewer .looked-at"), screen_rect(tab, "#viewer .stage img")
    assert seen.left >= picture.left - 1
    assert seen.bottom <= picture.bottom + 1
    sideways = (seen.width > seen.height) != (untouched.width > untouched.height)
    assert sideways is (quarters % 2 == 1)


# ------------------------------------------------------------------------------------------------ words of the picture
def test_a_word_that_is_clicked_becomes_the_value_with_its_place_and_the_finding_goes(
    enter: Enter, office: Served
) -> None:
    window = enter()
    window.expected.add(404)  # the picture of a value that loses its place may still be on its way
    tab = window.page
    open_case(tab, office, CLEAN)
    value = next(p for p in printed_values(office, CLEAN) if p.entry.key == "name" and p.entry.is_open)
    retype(tab, value.entry.id, "王另人")
    finding = tab.locator("#case-findings ol.findings > li", has_text="王另人")
    assert finding.count() >= 1
    assert tab.locator(f'[data-value="{value.entry.id}"]', has_text="无票面依据").count() == 1
    take_word(tab, value)
    assert finding.count() == 0
    case = office.site.review.open(office.office.cases[CLEAN])
    corrected = case.judgement.case.readings[value.entry.paper].record.fields["name"]
    assert (corrected.value, corrected.evidence is not None) == (value.entry.field.value, True)


# ------------------------------------------------------------------------------------------------ hostile and printed
def test_what_a_paper_says_is_shown_as_text_and_never_run(enter: Enter, office: Served) -> None:
    tab = enter().page
    open_case(tab, office, CLEAN)
    hostile = "<img src=x onerror=alert(1)>"
    value = next(p for p in printed_values(office, CLEAN) if p.entry.key == "name" and p.entry.is_open)
    go_to(tab, value.entry.id)
    tab.keyboard.press("F2")
    tab.keyboard.type(hostile)
    tab.on("dialog", lambda dialog: pytest.fail(dialog.message))
    tab.keyboard.press("Enter")
    settle(tab)
    for page in ("", "/matrix", "/decide"):
        tab.goto(f"{office.url}/cases/{office.office.cases[CLEAN]}{page}")
        assert hostile in tab.locator("main").inner_text() + str(tab.locator("input").evaluate_all(_VALUES))
        assert tab.locator("img[src=x]").count() == 0


_VALUES = "all => all.map(one => one.value)"


def test_on_paper_there_are_no_buttons_and_everything_is_open(enter: Enter, office: Served) -> None:
    tab = enter().page
    open_case(tab, office, WRONG)
    tab.emulate_media(media="print")
    assert [b for b in tab.locator("button").all() if b.is_visible()] == []
    assert not tab.locator("header.bar").is_visible()
    assert tab.locator("#case-findings li").first.is_visible()
    assert tab.pdf().startswith(b"%PDF")
