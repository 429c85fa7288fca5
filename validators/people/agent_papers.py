"""Somebody else hands in for the patient (代办): a letter that names both, and the identity papers of both (I05).

Only where an agent was typed. The guides speak of agents without naming their papers, other offices ask for these three;
so what is not there is looked at and never sent back. What was seen at the desk (case.yaml, shown) counts as there. A
household register that names both stands for a card. Cannot see: whether the letter's signature is the patient's.
"""

from collections.abc import Iterable

from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention
from intake.cases.evidence.payment_letters import iter_letters, was_shown
from intake.cases.evidence.persons import is_minor
from intake.cases.model import Case, Finding, Place, Severity
from intake.cases.rules import Rule
from intake.likeness.compare import Likeness, most_alike
from intake.model import Outcome
from intake.types import papers
from intake.types.vocabulary import Common
from validators.findings import drop_none, keys_of, locate_paper
from validators.people.mentions import agent_name, has_name_of, judge_likeness

_NAME = keys_of(Common.NAME)
_REMEDY = "代办需委托书及双方身份证"


def _check(case: Case) -> Iterable[Finding]:
    patient, name = identities.patient_name(case), agent_name(case)
    if patient is None or not name:
        missing = "患者姓名未能确认" if name else "代办人姓名未录入"
        places = locate_paper(0, case.readings[0])
        yield Finding(Outcome.UNKNOWN, f"{missing}，不能核对代办材料", _NAME, places)
        return
    agent = identities.typed_mention(name, Common.NAME.name, "代办人")
    if has_name_of(agent, (patient,)):
        yield Finding(Outcome.PASS, "代办人即患者本人", _NAME, identities.locate_mentions(patient))
        return
    yield _check_letter(patient, agent, case)
    yield _check_card(agent, "代办人", case)
    yield _check_card(patient, "患者", case)


def _check_letter(patient: Mention, agent: Mention, case: Case) -> Finding:
    at_patient = identities.locate_mentions(patient)
    if was_shown(case, "委托书", "授权委托"):
        return Finding(Outcome.PASS, "委托书窗口已查验")
    if is_minor(case) and has_name_of(agent, identities.find_household_members(case)):
        return Finding(Outcome.PASS, "患者未成年，代办人在同一户口本上", _NAME, at_patient)
    if not list(iter_letters(case)):
        return _report_missing(f"代办需委托书：未见{patient.value}委托{agent.value}的委托书", at_patient, case)
    return _compare_letters(patient, agent, case)


def _compare_letters(patient: Mention, agent: Mention, case: Case) -> Finding:
    """Whether letters name both: as alike as the less alike of the two is."""
    letters = list(iter_letters(case))
    named = drop_none(mention for letter in letters for mention in (letter.giver, *letter.receivers))
    at = (papers.GIVER, papers.TAKER), identities.locate_mentions(*named) or (letters[0].place,)
    likeness = max(_best_likeness(named, patient), _best_likeness(named, agent), key=list(Likeness).index)
    quoted = "、".join(mention.value for mention in named)
    messages = (
        "委托书写明双方",
        "委托书上双方姓名未能确认，请核对",
        f"委托书上不是患者与代办人双方：{quoted}/{patient.value}、{agent.value}",
    )
    return judge_likeness(likeness if named else Likeness.UNSURE, messages, at, _REMEDY)


def _best_likeness(named: Iterable[Mention], person: Mention) -> Likeness:
    return most_alike(identities.compare_mentioned_names(mention, person) for mention in named)


def _check_card(who: Mention, role: str, case: Case) -> Finding:
    if was_shown(case, f"{role}身份证", "双方身份证"):
        return Finding(Outcome.PASS, f"{role}身份证窗口已查验")
    named = (*identities.find_card_names(case), *identities.find_household_members(case))
    places = identities.locate_mentions(*named)
    likeness = _best_likeness(named, who)
    if likeness is Likeness.SAME:
        return Finding(Outcome.PASS, f"{role}的身份证件已交", _NAME, places)
    if likeness is Likeness.UNSURE:
        return Finding(Outcome.UNKNOWN, f"未能确认{role}的身份证件：{who.value}", _NAME, places)
    return _report_missing(f"代办需双方身份证：未见{role}{who.value}的身份证件", places, case)


def _report_missing(message: str, evidence: tuple[Place, ...], case: Case) -> Finding:
    """Not there; as long as a page is unreadable it may be in it."""
    outcome = Outcome.UNKNOWN if case.unknown_pages else Outcome.FAIL
    return Finding(outcome, message, _NAME, (*evidence, *case.unknown_pages), None, _REMEDY)


AGENT_PAPERS = Rule(
    id="agent-papers",
    code="I05",
    title="代办：委托书与双方身份证件",
    severity=Severity.LOOK,
    citation="代办惯例；办事指南未写明代办材料，仅供人工核对",
    applies=lambda case: identities.is_personal(case) and case.given.agent is not None,
    check=_check,
)
