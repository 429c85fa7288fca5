"""Whole claims, from pictures to the proposal: what is missing, what is wrong, where, and nothing else."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from benchmarks.claims import ClaimResult, alarms, answered, at, compared, expectation, judged, office
from intake.cases.judge import Judgement
from intake.cases.model import Finding, MaterialOutcome, Place, Severity
from intake.catalogue.lookup import load_catalogue
from intake.catalogue.tree import collect_leaves
from intake.model import Box, Outcome
from samples.make.claims import files
from samples.make.claims.cases import BUILDERS
from samples.make.claims.defects.kinds import DEFECTS
from samples.make.claims.files import write
from samples.make.claims.made_up import made_up
from samples.make.claims.model import ASKEW, GREY, PHOTO, SCAN, Claim
from samples.make.claims.needs import NEEDED
from samples.make.claims.plans import PLANS, claim
from samples.make.drawing import fonts
from samples.make.drawing.page import BLACK, Layer, PaperPage
from samples.make.facts.people import check_digit
from tests.readings import sample_desk

FOLDER = Path(__file__).parents[2] / "samples" / "data" / "claims"
NAMES = sorted(PLANS)
TOLD = {name: expectation(FOLDER / name) for name in NAMES}
READ = (
    "newborn-clean", "newborn-no-register", "remote-work-other-number", "referral-number-slip", "chronic-missing-and-name",
    "outpatient-bill-raised", "inpatient-clean", "inpatient-others-account", "institution-expired-uninsured", "remote-settlement-late",
    "chronic-review-old-unsigned", "maternity-filing-other-spouse", "benefit-blood-product",
)  # fmt: skip
"""The claims that tests read, about 60 pages in two minutes on two cores; `python -m benchmarks.claims` reads all of them."""
CLEAN = [name for name in NAMES if not TOLD[name]["defects"] and not TOLD[name]["missing"]]
DEFECTIVE = [name for name in NAMES if TOLD[name]["defects"]]
APPLIED = date(2026, 10, 12)

needs_fonts = pytest.mark.skipif(bool(fonts.missing()), reason="the faces of the samples are not installed")


# ------------------------------------------------------------------------------------------------ the whole pipeline
class JudgedClaims:
    """Every claim read and judged once in a session, whatever asks for it."""

    def __init__(self) -> None:
        self._reader, self._office = sample_desk(), office()
        self._known: dict[str, Judgement] = {}

    def __call__(self, name: str) -> Judgement:
        if name not in self._known:
            self._known[name] = judged(FOLDER / name, self._reader, self._office)
        return self._known[name]

    def result(self, name: str) -> ClaimResult:
        return compared(FOLDER / name, self(name))


@pytest.fixture(scope="session")
def judgement() -> JudgedClaims:
    return JudgedClaims()


@pytest.mark.ocr
@pytest.mark.parametrize("name", READ)
def test_what_is_missing_is_named_and_nothing_else(judgement: JudgedClaims, name: str):
    missing = {m.name for m in judgement(name).case.materials if m.outcome is MaterialOutcome.MISSING}
    assert missing == set(TOLD[name]["missing"])


@pytest.mark.ocr
@pytest.mark.parametrize("name", [n for n in READ if n in DEFECTIVE])
def test_every_seeded_defect_is_found(judgement: JudgedClaims, name: str):
    assert [s.what for s in judgement.result(name).seeded if not s.found] == []


@pytest.mark.ocr
@pytest.mark.parametrize("name", [n for n in READ if n in DEFECTIVE])
def test_every_seeded_defect_is_pointed_at_where_it_stands(judgement: JudgedClaims, name: str):
    assert [s.what for s in judgement.result(name).seeded if not s.located] == []


@pytest.mark.ocr
@pytest.mark.parametrize("name", [n for n in READ if n in CLEAN])
def test_a_clean_claim_raises_nothing_that_sends_it_back(judgement: JudgedClaims, name: str):
    assert judgement.result(name).alarms == ()


@pytest.mark.ocr
@pytest.mark.parametrize("name", READ)
def test_the_proposal_is_the_one_that_the_claim_deserves(judgement: JudgedClaims, name: str):
    assert judgement(name).verdict.conclusion.value == TOLD[name]["verdict"]


@pytest.mark.ocr
@pytest.mark.parametrize("name", READ)
def test_every_paper_is_taken_for_what_it_is(judgement: JudgedClaims, name: str):
    found = [r.classification.kind for r in judgement(name).case.readings]
    assert sorted(found) == sorted(p["type"] for p in TOLD[name]["papers"])


# ------------------------------------------------------------------------------------------------ the samples themselves
@pytest.mark.parametrize("item", sorted(NEEDED))
def test_a_clean_claim_has_what_its_item_needs(item: str):
    made = BUILDERS[item](Random("needs"), APPLIED)
    assert [m for m, names in NEEDED[item] if not any(p.name in names for p in made.papers)] == []


@pytest.mark.parametrize("item", sorted(NEEDED))
def test_what_may_be_missing_is_named_in_the_guides_words(item: str):
    made = BUILDERS[item](Random("words"), APPLIED)
    found = next(i for i in load_catalogue().items if i.name == made.item and i.insurance.value == made.insurance)
    words = {leaf.words.text for leaf in collect_leaves(found.materials)} | _groups(found.materials)
    assert {material for material, _ in NEEDED[item]} <= words


def _groups(node: Any) -> set[str]:
    """The words of every branch of a tree."""
    below = [getattr(node, name, None) for name in ("then", "otherwise")]
    children = [*getattr(node, "children", ()), *(n for n in below if n is not None)]
    own = getattr(getattr(node, "words", None), "text", "")
    return {own} | {word for child in children for word in _groups(child)}


@pytest.mark.parametrize("seed", range(5))
def test_the_list_of_a_clean_claim_comes_to_its_bill(seed: int):
    from samples.make.claims.papers.bills import _fees

    story = BUILDERS["inpatient"](Random(seed), APPLIED).paper("inpatient_list").story
    assert sum(i.cents for i in _fees(story)) == round(sum((e.amount for e in story.entries), Decimal(0)) * 100)


@pytest.mark.parametrize("item", sorted(BUILDERS))
def test_all_papers_of_a_clean_claim_tell_of_one_person_and_one_stay(item: str):
    papers = BUILDERS[item](Random("one"), APPLIED).papers
    assert len({(p.story.person, p.story.admitted, p.story.left, p.story.hospital) for p in papers}) == 1


def test_people_have_valid_numbers_of_an_area_that_was_never_given_out():
    from samples.make.claims.story import FOLK

    assert all(p.id_number.startswith("341799") and check_digit(p.id_number[:17]) == p.id_number[17] for p in FOLK)


def test_every_item_has_a_clean_claim_and_one_with_something_wrong():
    matters = {PLANS[n].item for n in NAMES}
    clean = {PLANS[n].item for n in CLEAN}
    wrong = {PLANS[n].item for n in NAMES if n not in CLEAN}
    assert matters - {"maternity-allowance"} <= clean
    assert matters - {"remote-filing"} <= wrong


def test_every_kind_of_defect_can_be_seeded():
    seeded = {name for _, names, _ in made_up(600, "reach") for name in names.split("+")}
    assert seeded == {*DEFECTS, "clean"}


def test_a_claim_without_a_paper_misses_what_only_that_paper_answers():
    chronic = BUILDERS["chronic"](Random("missing"), APPLIED)
    for seed in range(50):
        made = DEFECTS["missing"]("chronic", chronic, Random(seed))
        if made and not made.has("id_card"):
            assert set(made.missing) == {"有效身份证件或社保卡", "身份证复印件"}
            return
    pytest.fail("the identity card was never left out")


def test_the_claims_take_little_room():
    assert sum(p.stat().st_size for p in FOLDER.rglob("*") if p.is_file()) < 14_000_000


def test_the_readme_tells_what_each_claim_is_for():
    text = (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"`{name}`" not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_a_claim_are_those_that_are_expected(name: str):
    lying = {p.name for p in (FOLDER / name).iterdir()} - {"expected.json", "case.yaml"}
    assert lying == {f.split("#")[0] for p in TOLD[name]["papers"] for f in p["files"]}


@needs_fonts
def test_the_same_claim_gives_the_same_bytes(tmp_path: Path):
    write(claim("newborn-no-register"), tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == _bytes(FOLDER / "newborn-no-register")


def _bytes(folder: Path) -> Mapping[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


# ------------------------------------------------------------------------------------------------ boxes
@needs_fonts
@pytest.mark.parametrize("damage", [SCAN, GREY, ASKEW, PHOTO])
@pytest.mark.parametrize("seed", range(3))
def test_the_box_of_a_text_follows_the_paper(damage: str, seed: int):
    page = PaperPage(210, 297, Layer("hei", BLACK, 8), Layer("hei", BLACK, 8), Layer("hei", BLACK, 8))
    page.values.text(120, 220, "样例样例样例")
    picture, texts = files._drawn(page)
    damaged, move = files._damaged(picture, damage, np.random.default_rng(seed))
    left, top, right, bottom = move(texts[0][1])
    pixels = np.asarray(damaged.convert("L"))
    high, wide = pixels.shape
    y, x = np.argwhere(pixels[high // 2 : round(high * 0.9), wide // 3 : round(wide * 0.93)] < 90).mean(axis=0)
    assert left < (x + wide // 3) / wide < right
    assert top - 0.01 < (y + high // 2) / high < bottom + 0.01


# ------------------------------------------------------------------------------------------------ how it is judged
SPOT = {"file": "03.jpg", "page": 1, "boxes": [[0.5, 0.5, 0.6, 0.52]]}
DEFECT: Mapping[str, Any] = {
    "what": "金额不符",
    "rules": ["list-total-is-bill-total"],
    "severity": "correct",
    "places": [SPOT],
}


def place(box: tuple[float, float, float, float] | None, *, file: str = "03.jpg", page: int = 1) -> Place:
    return Place(0, f"case/{file}", page, Box(*box) if box else None)


def found(
    outcome: Outcome = Outcome.FAIL, severity: Severity = Severity.CORRECT, rule: str = "list-total-is-bill-total"
) -> Finding:
    return Finding(outcome, "", severity=severity, rule=rule)


def test_a_box_over_the_text_points_there():
    assert at(place((0.55, 0.51, 0.7, 0.53)), SPOT)


def test_a_box_elsewhere_on_the_page_does_not():
    assert not at(place((0.1, 0.1, 0.2, 0.12)), SPOT)


def test_a_box_on_another_paper_does_not():
    assert not at(place((0.55, 0.51, 0.7, 0.53), file="04.jpg"), SPOT)


def test_the_whole_page_is_not_enough_where_a_text_is_meant():
    assert not at(place(None), SPOT)


def test_the_whole_paper_is_enough_where_no_text_is_meant():
    assert at(place(None), {"file": "03.jpg", "page": 1})


def test_a_doubt_does_not_answer_what_has_to_be_cured():
    assert not answered(found(Outcome.UNKNOWN), DEFECT)


def test_a_hint_does_not_answer_what_has_to_be_cured():
    assert not answered(found(severity=Severity.HINT), DEFECT)


def test_another_rule_does_not_answer():
    assert not answered(found(rule="same-hospital"), DEFECT)


def test_the_rule_that_failed_answers():
    assert answered(found(), DEFECT)


def test_what_nothing_explains_is_a_false_alarm():
    class Said:
        defects = (found(rule="name-agrees"),)

    told = {"defects": [], "missing": []}
    assert list(alarms(told, Said())) == ["name-agrees: "]  # type: ignore[arg-type]


def test_a_claim_is_written_with_what_is_expected_of_it(tmp_path: Path):
    if fonts.missing():
        pytest.skip("the faces of the samples are not installed")
    made: Claim = BUILDERS["remote-work"](Random("written"), APPLIED)
    write(made, tmp_path)
    told = json.loads((tmp_path / "expected.json").read_text(encoding="utf-8"))
    assert (told["item"], told["verdict"], told["missing"], told["defects"]) == (
        "常驻异地工作人员备案",
        "complete",
        [],
        [],
    )
