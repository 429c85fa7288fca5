"""Every rule against its YAML of cases: at least one pass, fail and unknown each."""

import pytest

from intake.cases.rules import Rule
from tests import rule_cases
from validators import RULES

CASES = [pytest.param(r, e, id=f"{r.id}: {e['name']}") for r in RULES for e in rule_cases.entries(r.id)]


@pytest.mark.parametrize(("rule", "entry"), CASES)
def test_a_rule_says_what_its_cases_expect(rule: Rule, entry):
    rule_cases.check(rule, entry)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_has_a_case_of_each_outcome(rule: Rule):
    assert {"pass", "fail", "unknown"} <= set(rule_cases.outcomes(rule.id))


def test_every_file_of_cases_belongs_to_a_rule():
    assert {p.stem for p in rule_cases.FOLDER.glob("*.yaml")} == {r.id for r in RULES}


def test_numbers_and_names_of_rules_are_unique():
    assert len({r.id for r in RULES}) == len(RULES)
