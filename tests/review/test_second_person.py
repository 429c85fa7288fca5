"""Two people decide where much is at stake, where nobody knows how much, and where a clerk proposes."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.errors import UsageError
from intake.ledger.decisions import find_decisions
from intake.ledger.entries.proposals import Proposal, ProposalState, read_proposal
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind, Stage
from intake.ledger.versions import Stale
from intake.model import Failure
from intake.review import decisions
from intake.review.cautions import explain_second
from intake.review.decisions import (
    Decider,
    DecisionWish,
    confirm_proposal,
    decide_case,
    reject_proposal,
    take_proposal_back,
)
from intake.review.values import PersonStep, TypedValue, correct_value
from intake.settings import ReviewRules
from tests.review.counters import CLERK, FIRST, OPEN, SECOND, DecisionCounter

LOOKED = frozenset({OPEN})
ACCEPT = DecisionWish(Stage.ACCEPTED, "与原件核对", seen=LOOKED)


@pytest.fixture
def counter(place: LedgerPlace, tmp_path: Path) -> DecisionCounter:
    """An office in which more than 500 yuan need two; the receipt is of 520.73."""
    return DecisionCounter(place, tmp_path, ReviewRules(second_person_above="500"))


@pytest.fixture
def small(tmp_path: Path) -> DecisionCounter:
    place = LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans")
    return DecisionCounter(place, tmp_path, ReviewRules(second_person_above="500"))


def propose(counter: DecisionCounter, case_id: str, person: Decider = FIRST) -> str:
    return decide_case(counter.desk, case_id, counter.version(case_id), person, ACCEPT).second


def proposal_of(counter: DecisionCounter, case_id: str) -> Proposal:
    with counter.ledger.reading() as connection:
        found = read_proposal(connection, case_id)
    assert found is not None
    return found


def confirm(counter: DecisionCounter, case_id: str, person: Decider = SECOND) -> None:
    confirm_proposal(counter.desk, case_id, counter.version(case_id), person, LOOKED)


def correct_total(counter: DecisionCounter, case_id: str) -> None:
    step = PersonStep(case_id, counter.version(case_id), "样录入", datetime(2026, 10, 13, tzinfo=UTC))
    correct_value(counter.review, step, TypedValue("0:payee", "样收款", "与原件核对"))


def test_above_the_amount_the_first_person_only_proposes(counter: DecisionCounter) -> None:
    case_id = counter.add()
    assert propose(counter, case_id) == "票据合计 520.73 元，超过 500 元，要两个人定"
    assert counter.kinds(case_id)[-1] is EventKind.PROPOSED
    assert (counter.row(case_id)["number"], counter.row(case_id)["stage"]) == ("", Stage.REVIEWED.value)
    assert not counter.room.exists()


def test_another_person_confirms_and_both_are_on_record(counter: DecisionCounter) -> None:
    case_id = counter.add()
    propose(counter, case_id)
    confirm(counter, case_id)
    with counter.ledger.reading() as connection:
        (made,) = find_decisions(connection, case_id)
    assert (made.who, made.second, made.stage) == ("样经办", "样复核", "已受理")
    assert counter.row(case_id)["number"]
    assert proposal_of(counter, case_id).state is ProposalState.CONFIRMED


def test_the_first_person_cannot_be_the_second(counter: DecisionCounter) -> None:
    case_id = counter.add()
    propose(counter, case_id)
    before = counter.head()
    for name in ("样经办", " 样 经办"):
        with pytest.raises(UsageError, match="您自己提出"):
            confirm(counter, case_id, Decider(name))
        with pytest.raises(UsageError, match="您自己提出"):
            reject_proposal(counter.desk, case_id, counter.version(case_id), Decider(name), "不对")
    assert counter.head() == before


def test_a_clerk_cannot_be_the_second(small: DecisionCounter) -> None:
    case_id = small.add()
    propose(small, case_id)
    with pytest.raises(UsageError, match="不能做第二个人"):
        confirm(small, case_id, CLERK)


def test_up_to_the_amount_one_person_is_enough(small: DecisionCounter) -> None:
    small.desk = small.ruled(ReviewRules(second_person_above="520.73"))
    assert propose(small, small.add()) == ""


def test_a_total_that_is_not_sure_needs_two(small: DecisionCounter) -> None:
    case_id = small.add()
    step = PersonStep(case_id, small.version(case_id), "样录入", datetime(2026, 10, 13, tzinfo=UTC))
    correct_value(small.review, step, TypedValue("0:total", None, "盖章压住"))
    small.desk = small.ruled(ReviewRules(second_person_above="99999"))
    wish = DecisionWish(Stage.ACCEPTED, "与原件核对", seen=frozenset({OPEN, "verdict"}))
    done = decide_case(small.desk, case_id, small.version(case_id), FIRST, wish)
    assert "没有把握" in done.second


def test_a_clerk_proposes_whatever_is_at_stake(small: DecisionCounter) -> None:
    small.desk = small.ruled(ReviewRules())
    case_id = small.add()
    assert "复核" in propose(small, case_id, CLERK)
    confirm(small, case_id, FIRST)
    assert small.row(case_id)["stage"] == Stage.ACCEPTED.value


def test_a_clerk_notes_alone_that_the_applicant_takes_the_case_back(small: DecisionCounter) -> None:
    case_id = small.add()
    decide_case(small.desk, case_id, small.version(case_id), CLERK, DecisionWish(Stage.WITHDRAWN))
    assert small.row(case_id)["stage"] == Stage.WITHDRAWN.value


def test_the_second_person_rejects_with_a_reason(counter: DecisionCounter) -> None:
    case_id = counter.add()
    propose(counter, case_id)
    with pytest.raises(UsageError, match="写明原因"):
        reject_proposal(counter.desk, case_id, counter.version(case_id), SECOND, " ")
    reject_proposal(counter.desk, case_id, counter.version(case_id), SECOND, "票据重复")
    ended = proposal_of(counter, case_id)
    assert (ended.state, ended.ended_by, ended.reason) == (ProposalState.REJECTED, "样复核", "票据重复")


def test_only_its_author_takes_a_proposal_back(counter: DecisionCounter) -> None:
    case_id = counter.add()
    propose(counter, case_id)
    with pytest.raises(UsageError, match="只能由本人收回"):
        take_proposal_back(counter.desk, case_id, counter.version(case_id), SECOND)
    take_proposal_back(counter.desk, case_id, counter.version(case_id), FIRST)
    assert proposal_of(counter, case_id).state is ProposalState.TAKEN_BACK


def test_a_change_of_the_case_makes_the_proposal_void(counter: DecisionCounter) -> None:
    case_id = counter.add()
    propose(counter, case_id)
    correct_total(counter, case_id)
    assert proposal_of(counter, case_id).state is ProposalState.VOID
    with pytest.raises(UsageError, match="已作废"):
        confirm(counter, case_id)
    assert propose(counter, case_id)


def test_while_one_waits_nobody_decides_beside_it(small: DecisionCounter) -> None:
    case_id = small.add()
    propose(small, case_id)
    with pytest.raises(UsageError, match="在等第二个人"):
        decide_case(small.desk, case_id, small.version(case_id), SECOND, DecisionWish(Stage.WITHDRAWN))


def test_the_second_person_has_to_look_at_the_cautions_too(small: DecisionCounter) -> None:
    case_id = small.add()
    propose(small, case_id)
    with pytest.raises(UsageError, match="没有核对"):
        confirm_proposal(small.desk, case_id, small.version(case_id), SECOND, frozenset())


def test_a_stale_confirmation_writes_nothing(small: DecisionCounter) -> None:
    case_id = small.add()
    propose(small, case_id)
    before = small.head()
    with pytest.raises(Stale):
        confirm_proposal(small.desk, case_id, small.version(case_id) - 1, SECOND, LOOKED)
    assert small.head() == before


def test_a_correction_between_the_look_and_the_writing_makes_the_decision_stale(
    counter: DecisionCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = counter.add()
    propose(counter, case_id)
    monkeypatch.setattr(decisions, "_check_notice", lambda *_, **__: correct_total(counter, case_id))
    with pytest.raises(Stale):
        confirm(counter, case_id)
    assert proposal_of(counter, case_id).state is ProposalState.VOID
    assert counter.row(case_id)["stage"] != Stage.ACCEPTED.value


def test_a_page_that_could_not_be_read_may_be_the_bill_that_takes_two(small: DecisionCounter) -> None:
    case, rules = small.open(small.add()), ReviewRules(second_person_above="1000")
    judged = replace(case.judgement.case, failures=(Failure("2.png", "", 1, "打不开"),))
    torn = replace(case, judgement=replace(case.judgement, case=judged))
    assert explain_second(case, rules, Stage.ACCEPTED, alone=True) == ""
    assert "没有把握" in explain_second(torn, rules, Stage.ACCEPTED, alone=True)
