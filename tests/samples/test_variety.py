"""Layouts drawn from the grammar: what is drawn holds together, and what is read of it is never a wrong value that is proven."""

from decimal import Decimal

import pytest

from benchmarks.seeds import AMOUNT
from benchmarks.variety import Trial, read, slips, trials
from intake.catalogue.lookup import load_catalogue
from intake.check import OfficeRules
from intake.evaluate import Evaluation
from intake.evaluate.causes import Cause
from intake.model import Reading
from samples.grammar import KINDS, draw, draw_claim, half_of
from samples.grammar.drawing import DEV, HALVES, REPORT, families
from samples.grammar.labels import LABELS
from validators import RULES

SEED, PAPERS = 20261, 60
"""Papers of each half: about ten seconds."""
FLOORS = {DEV: {"field_f1": 0.88, "item_f1": 0.6}, REPORT: {"field_f1": 0.72, "item_f1": 0.55}}
"""What was reached when this was written, less what chance may take. To be raised with every mended kind."""

PROVEN_WRONG = {DEV: 0, REPORT: 2}
"""Wrong values that are still proven on these papers. Has to become 0 and never grows."""


@pytest.fixture(scope="module", params=HALVES)
def tried(request: pytest.FixtureRequest) -> tuple[str, list[Trial]]:
    return request.param, trials(SEED, PAPERS, half=request.param)


# ------------------------------------------------------------------------------------------------ what is drawn
def test_a_seed_gives_the_same_paper_again() -> None:
    assert draw(3, 17) == draw(3, 17)
    assert draw(3, 17) != draw(4, 17)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_families_in_both_halves(kind: str) -> None:
    assert {half_of(family) for family in families(kind)} == set(HALVES)


@pytest.mark.parametrize("half", HALVES)
def test_a_paper_is_of_the_half_that_was_asked_for(half: str) -> None:
    assert {half_of(draw(5, n, half=half).family) for n in range(30)} == {half}


def test_kept_words_are_printed_in_the_reporting_half_only() -> None:
    known = {w for words in LABELS["inpatient_invoice"].values() for w in words.common} | {"自费"}  # a value, too
    kept = {w for words in LABELS["inpatient_invoice"].values() for w in words.kept}
    kept = {w for w in kept if not any(w in k for k in known)}  # a known word on two lines prints its halves
    assert not kept & _printed(DEV)
    assert kept & _printed(REPORT)


def _printed(half: str) -> set[str]:
    papers = [draw(6, n, half=half, kind="inpatient_invoice", noise=0.0) for n in range(40)]
    return {line.text.rstrip("：:") for paper in papers for line in paper.document.pages[0].lines}


@pytest.mark.parametrize("kind", ["outpatient_invoice", "inpatient_invoice", "expense_list"])
def test_items_come_to_the_total(kind: str) -> None:
    golds = [draw(7, n, kind=kind).gold for n in range(20)]
    whole = [g for g in golds if not g.items_ignored and "total" in g.fields]
    assert whole
    for gold in whole:
        assert sum(Decimal(str(i.amount)) for i in gold.items) == Decimal(str(gold.fields["total"][0]))


def test_the_papers_of_a_claim_tell_one_story() -> None:
    papers = {p.gold.kind: p.gold.fields for p in draw_claim(1, 1)}
    bill, listed, record = papers["inpatient_invoice"], papers["expense_list"], papers["discharge_record"]
    assert bill["total"] == listed["total"]
    for other in (bill.get("payer"), listed.get("name"), papers["id_card"].get("name")):
        assert other in (None, record["name"])


def test_without_noise_every_character_is_sure() -> None:
    chars = [c for line in draw(8, 2, noise=0.0).document.pages[0].lines for c in line.chars]
    assert all(c.confidence > 0.8 for c in chars if c.text.isalnum())


def test_contested_characters_are_as_frequent_as_on_real_pages() -> None:
    chars = [c for n in range(60) for line in draw(6, n).document.pages[0].lines for c in line.chars]
    contested = sum(bool(c.rivals) for c in chars)
    assert 0.01 < contested / len(chars) < 0.05


# ------------------------------------------------------------------------------------------------ what is read
def test_nothing_breaks_and_most_is_read(tried: tuple[str, list[Trial]]) -> None:
    half, found = tried
    assert not [t.failed for t in found if t.failed]
    totals = Evaluation(tuple(t.judged for t in found)).total_figures()
    for name, floor in FLOORS[half].items():
        assert (totals[name] or 0) >= floor, name


def test_no_more_wrong_values_are_proven_than_are_known(tried: tuple[str, list[Trial]]) -> None:
    totals = Evaluation(tuple(t.judged for t in tried[1])).total_figures()
    assert (totals["verified_wrong"] or 0) + (totals["item_verified_wrong"] or 0) <= PROVEN_WRONG[tried[0]]


def test_every_lost_value_has_its_cause(tried: tuple[str, list[Trial]]) -> None:
    found = [x.cause for t in tried[1] for x in t.lost]
    assert found
    assert Cause.NOT_GIVEN not in found


def test_a_changed_digit_of_an_amount_is_told() -> None:
    office = OfficeRules(load_catalogue(), RULES)
    found = [s for n in range(3) for s in slips(n, seed=9, half=DEV, office=office) if s.what == AMOUNT]
    assert len(found) > 20
    assert sum(s.silent for s in found) <= 0.1 * len(found)


def test_a_drawn_paper_goes_through_the_pipeline_as_a_recognised_one_does() -> None:
    found = read(draw(2, 0, half=DEV, kind="id_card", noise=0.0).document)
    assert [r.classification.kind for r in found if isinstance(r, Reading)] == ["id_card"]
