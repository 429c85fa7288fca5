"""A corrected value offers itself to the same key elsewhere in the case, and never becomes the value by itself."""

import pytest

from intake.cases.corrections.apply import apply_corrections
from intake.cases.corrections.offers import find_offers
from intake.model import State
from tests.cases.corrections.decided import bill, decided, expense_list

NAME = decided("payer", "样张二", "样张三")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("样张二", "与已更正的原读值相同"),
        ({"value": "样张五", "state": "doubtful"}, "该栏存疑"),
        ({"state": "unread"}, "该栏未读出"),
    ],
)
def test_it_is_offered_where_the_same_was_read_and_where_nothing_sure_was(value: object, why: str) -> None:
    (offer,) = find_offers([bill(payer="样张二"), bill("b.jpg", payer=value)], NAME)
    assert (offer.paper, offer.why) == (1, why)


@pytest.mark.parametrize("value", ["样李四", "样张三", {"value": "样张三", "state": "doubtful"}])
def test_it_is_not_offered_where_something_else_is_read_surely_nor_where_it_stands_already(value: object) -> None:
    assert find_offers([bill(payer="样张二"), bill("b.jpg", payer=value)], NAME) == ()


def test_it_is_not_offered_where_there_is_no_such_place() -> None:
    assert find_offers([bill(payer="样张二"), bill("b.jpg", total="1.00"), expense_list(name="样张二")], NAME) == ()


def test_that_a_paper_carries_no_such_thing_says_nothing_of_others() -> None:
    papers = [bill(payer="样张二"), bill("b.jpg", payer="样张二")]
    assert find_offers(papers, decided("payer", "样张二", None)) == ()


def test_the_offer_stands_beside_the_value_with_its_reason_and_changes_neither_value_nor_state() -> None:
    (_, other), _ = apply_corrections([bill(payer="样张二"), bill("b.jpg", payer="样张二")], [NAME])
    field = other.record.fields["payer"]
    assert (field.value, field.state, field.alternatives) == ("样张二", State.READ, ("样张三",))
    assert "同案另一份材料的同一栏已由人工更正为“样张三”" in field.why


def test_a_figure_is_offered_to_people_alone() -> None:
    """Rules take the alternatives of a figure for what its place may be read as."""
    total, doubtful = decided("total", "1800.00", "1080.00"), {"value": "9.00", "state": "doubtful"}
    papers = [bill(total="1800.00"), bill("b.jpg", total=doubtful)]
    (_, other), _ = apply_corrections(papers, [total])
    assert other.record.fields["total"].alternatives == ()
    assert [offer.paper for offer in find_offers(papers, total)] == [1]


def test_what_was_corrected_there_too_needs_no_offer() -> None:
    papers = [bill(payer="样张二"), bill("b.jpg", payer="样张二")]
    found, _ = apply_corrections(papers, [NAME, decided("payer", "样张二", "样李四", paper="b.jpg")])
    assert find_offers(found, NAME) == ()
    assert found[1].record.fields["payer"].alternatives == ("样张二",)
