"""Deciding a case: what it writes, what it warns of, and what it refuses."""

from dataclasses import replace
from pathlib import Path

import pytest

from intake.errors import BadConfiguration, UsageError
from intake.forms.printing import Refused
from intake.ledger.decisions import find_decisions
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind, Stage
from intake.ledger.verify import verify_chain
from intake.ledger.versions import Stale
from intake.review import forms
from intake.review.decisions import DecisionDone, DecisionWish, decide_case, list_next
from intake.settings import ReviewRules
from tests.forms.made_templates import template
from tests.review.counters import CLAIMED, FIRST, OPEN, VERDICT, DecisionCounter

LOOKED = frozenset({OPEN, VERDICT, CLAIMED})


@pytest.fixture
def counter(place: LedgerPlace, tmp_path: Path) -> DecisionCounter:
    return DecisionCounter(place, tmp_path)


@pytest.fixture
def small(tmp_path: Path) -> DecisionCounter:
    return DecisionCounter(LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans"), tmp_path)


def decide(
    counter: DecisionCounter, case_id: str, stage: Stage, why: str = "与原件核对", **more: object
) -> DecisionDone:
    wish = DecisionWish(stage, why, **{"seen": LOOKED, **more})  # type: ignore[arg-type]
    return decide_case(counter.desk, case_id, counter.version(case_id), FIRST, wish)


def test_acceptance_takes_a_number_prints_its_notice_and_moves_the_case(counter: DecisionCounter) -> None:
    case_id = counter.add()
    done = decide(counter, case_id, Stage.ACCEPTED)
    row = counter.row(case_id)
    assert (row["stage"], row["number"]) == (Stage.ACCEPTED.value, done.sheets[0].occasion.number)
    assert row["guide_due"]
    assert done.sheets[0].document.read_bytes() == done.sheets[0].filled.content
    written = [EventKind.REVIEWED, EventKind.NUMBERED, EventKind.PRINTED, EventKind.DECIDED]
    assert counter.kinds(case_id)[-4:] == written
    with counter.ledger.reading() as connection:
        assert verify_chain(connection).breaks == ()


def test_what_was_seen_is_kept_before_it_is_decided(small: DecisionCounter) -> None:
    case_id = small.add()
    assert EventKind.REVIEWED not in small.kinds(case_id)
    decide(small, case_id, Stage.WITHDRAWN)
    assert small.kinds(case_id)[-2:] == [EventKind.REVIEWED, EventKind.DECIDED]


def test_who_decided_and_why_is_on_record(counter: DecisionCounter) -> None:
    case_id = counter.add()
    decide(counter, case_id, Stage.ACCEPTED, "材料已在窗口查验")
    with counter.ledger.reading() as connection:
        (made,) = find_decisions(connection, case_id)
    assert (made.who, made.second, made.why, made.stage) == ("样经办", "", "材料已在窗口查验", "已受理")


def test_a_supplement_prints_everything_that_is_missing_at_once(small: DecisionCounter) -> None:
    case_id = small.add(shown=())
    done = decide(small, case_id, Stage.SUPPLEMENT)
    assert done.sheets[0].filled.form.title == "一次性告知书"
    assert small.row(case_id)["supplement_number"] == done.sheets[0].occasion.number


def test_acceptance_after_a_supplement_says_that_the_papers_came(small: DecisionCounter) -> None:
    case_id = small.add(shown=())
    decide(small, case_id, Stage.SUPPLEMENT)
    told = small.folder / "样案" / "case.yaml"
    told.write_text(
        told.read_text("utf-8").replace(
            "shown: []", "shown: [有效身份证件或社保卡, 医院收费票据, 门急诊费用清单, 患者社保卡或银行卡、存折复印件]"
        ),
        "utf-8",
    )
    decide(small, case_id, Stage.ACCEPTED)
    assert small.row(case_id)["supplement_done"]


def test_a_case_goes_on_to_its_end_and_back_with_a_reason(small: DecisionCounter) -> None:
    case_id = small.add()
    decide(small, case_id, Stage.ACCEPTED)
    decide(small, case_id, Stage.FORWARDED, whom="样审核")
    decide(small, case_id, Stage.CLOSED, result="准予支付")
    assert (small.row(case_id)["forwarded_to"], small.row(case_id)["result"]) == ("样审核", "准予支付")
    with pytest.raises(UsageError, match="原因"):
        decide(small, case_id, Stage.REVIEWED, why="")
    decide(small, case_id, Stage.REVIEWED, why="票据作废")
    assert small.row(case_id)["stage"] == Stage.REVIEWED.value


def test_a_step_back_to_acceptance_prints_no_second_notice(small: DecisionCounter) -> None:
    case_id = small.add()
    decide(small, case_id, Stage.ACCEPTED)
    decide(small, case_id, Stage.FORWARDED)
    assert decide(small, case_id, Stage.ACCEPTED, why="退回重办", seen=frozenset()).sheets == ()


def test_a_case_is_offered_only_the_steps_that_it_can_take(small: DecisionCounter) -> None:
    case_id = small.add()
    decide(small, case_id, Stage.ACCEPTED)
    assert list_next(small.desk, small.open(case_id)) == (
        Stage.FORWARDED, Stage.CLOSED, Stage.WITHDRAWN, Stage.REVIEWED, Stage.SUPPLEMENT,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ what stands in the way
def test_a_stale_version_writes_nothing_at_all(counter: DecisionCounter) -> None:
    case_id = counter.add()
    before = counter.head()
    with pytest.raises(Stale):
        decide_case(
            counter.desk, case_id, counter.version(case_id) - 1, FIRST, DecisionWish(Stage.ACCEPTED, seen=LOOKED)
        )
    assert counter.head() == before


def test_open_points_have_to_be_looked_at_and_need_a_reason(small: DecisionCounter) -> None:
    case_id = small.add()
    before = small.head()
    with pytest.raises(UsageError, match="还有 6 处没有核对"):
        decide(small, case_id, Stage.ACCEPTED, seen=frozenset())
    with pytest.raises(UsageError, match="写明原因"):
        decide(small, case_id, Stage.ACCEPTED, why=" ")
    assert small.head() == before


def test_an_office_may_forbid_acceptance_while_points_are_open(small: DecisionCounter) -> None:
    case_id = small.add()
    strict = small.ruled(ReviewRules(open_points_block=True))
    with pytest.raises(UsageError, match="不能转为“已受理”"):
        decide_case(strict, case_id, small.version(case_id), FIRST, DecisionWish(Stage.ACCEPTED, "看过", seen=LOOKED))


def test_a_decision_against_the_pre_review_has_to_be_looked_at(small: DecisionCounter) -> None:
    case_id = small.add()
    with pytest.raises(UsageError, match="预审结论是“齐全”"):
        decide(small, case_id, Stage.REFUSED, seen=frozenset({OPEN}), notice=False)


def test_papers_that_an_earlier_case_has_are_told_before_acceptance(small: DecisionCounter) -> None:
    decide(small, small.add("先来"), Stage.ACCEPTED)
    later = small.add("后到", colour="gray")
    with pytest.raises(UsageError, match="已在别的案卷里：青医保受"):
        decide(small, later, Stage.ACCEPTED, seen=frozenset({OPEN, VERDICT}))


def test_a_notice_that_must_not_be_printed_decides_nothing(small: DecisionCounter) -> None:
    case_id = small.add(shown=())
    before = small.head()
    with pytest.raises(Refused, match="缺少：有效身份证件或社保卡、医院收费票据"):
        decide(small, case_id, Stage.ACCEPTED)
    assert (small.head(), small.row(case_id)["stage"]) == (before, Stage.RECEIVED.value)


def test_without_its_notice_a_person_may_decide_with_a_reason(small: DecisionCounter) -> None:
    case_id = small.add(shown=())
    with pytest.raises(UsageError, match="写明原因"):
        decide(small, case_id, Stage.ACCEPTED, why="", notice=False)
    done = decide(small, case_id, Stage.ACCEPTED, why="核心系统已受理", notice=False)
    assert (done.sheets, small.row(case_id)["number"]) == ((), "")


def test_a_broken_template_decides_nothing(small: DecisionCounter, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "acceptance.docx").write_bytes(template("{{ nmae }}"))
    forms = replace(small.desk.forms, templates=(tmp_path / "own", *small.desk.forms.templates))
    small.desk = replace(small.desk, forms=forms)
    case_id = small.add()
    before = small.head()
    with pytest.raises(BadConfiguration):
        decide(small, case_id, Stage.ACCEPTED)
    assert small.head() == before


def test_a_step_that_does_not_follow_keeps_no_review(small: DecisionCounter) -> None:
    case_id = small.add()
    before = small.head()
    with pytest.raises(UsageError, match="不能转为"):
        decide(small, case_id, Stage.CLOSED)
    assert small.head() == before


def test_a_claim_that_revived_since_the_case_was_opened_is_told_before_it_is_accepted(small: DecisionCounter) -> None:
    first, second = small.add("样案一"), small.add("样案二", colour="grey")
    decide(small, first, Stage.REFUSED, notice=False)
    version = small.version(second)
    decide(small, first, Stage.REVIEWED, "登记回退")
    with pytest.raises(UsageError, match="同样的材料已在别的案卷里"):
        decide_case(small.desk, second, version, FIRST, DecisionWish(Stage.ACCEPTED, "核对", seen=LOOKED - {CLAIMED}))


def test_who_is_told_that_a_notice_has_no_room_is_told_that_the_decision_stands(
    small: DecisionCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise BadConfiguration("磁盘已满", "请腾出空间")

    case_id = small.add()
    monkeypatch.setattr(forms, "write_sheet", refuse)
    with pytest.raises(BadConfiguration, match=r"决定已经写入.*磁盘已满.*再打印一次"):
        decide(small, case_id, Stage.ACCEPTED)
    assert small.row(case_id)["stage"] == Stage.ACCEPTED.value
