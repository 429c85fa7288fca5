"""Where a case goes, decided by people with their names: what they are told of first, when two of them are needed, what is printed.

Before anything is decided the review of that moment is kept, so that what was seen is on record. A decision that is told to the
applicant prints its notice in the same step: where the notice cannot be filled, nothing is decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from intake.catalogue.model import Item
from intake.errors import BadConfiguration, IntakeError, UsageError
from intake.forms.model import Form
from intake.forms.printing import PrintedSheet, Refused, explain_refusal, open_template
from intake.keeping.notices import enter_decision, list_steps, reachable_stages
from intake.ledger.entries.proposals import Proposal, ProposalState, add_proposal, end_proposal, read_proposal
from intake.ledger.model import Stage
from intake.ledger.stages import Decision, Standing, is_back, read_standing, settle_decision
from intake.ledger.store import Writing
from intake.ledger.versions import refuse_stale
from intake.review.cases import ReviewDesk, ReviewedCase
from intake.review.cautions import Caution, explain_second, is_fresh, list_cautions
from intake.review.forms import EnteredForm, FormDesk, enter_form
from intake.settings import ReviewRules


@dataclass(frozen=True, slots=True)
class DecisionDesk:
    """What deciding needs: the open cases, the office's rules for it, and what printing needs."""

    review: ReviewDesk
    rules: ReviewRules
    forms: FormDesk


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides; `alone`: whether their role may decide, or only propose."""

    name: str
    alone: bool = True


@dataclass(frozen=True, slots=True)
class DecisionWish:
    """What a person wants.

    Attributes:
        stage: Where the case is to go.
        why: The reason.
        whom: To whom it is handed on (业务审核).
        result: With what it ends.
        seen: Names of the cautions that the person says to have looked at.
        notice: Whether the notice is printed that tells the applicant of it.
    """

    stage: Stage
    why: str = ""
    whom: str = ""
    result: str = ""
    seen: frozenset[str] = frozenset()
    notice: bool = True


@dataclass(frozen=True, slots=True)
class DecisionDone:
    """What came of it: the case as it stands, the notice, and why a second person has to confirm (empty: it is decided)."""

    case: ReviewedCase
    sheets: tuple[PrintedSheet, ...] = ()
    second: str = ""


def list_next(desk: DecisionDesk, case: ReviewedCase) -> tuple[Stage, ...]:
    """Where the case may go from where it stands: forward first, then back. That it is reviewed needs no decision."""
    with desk.review.ledger.reading() as connection:
        standing = read_standing(connection, case.ref.id)
    item = case.judgement.case.item
    return tuple(stage for stage in reachable_stages(standing.stage) if _can_go(standing, stage, item))


def _can_go(standing: Standing, stage: Stage, item: Item) -> bool:
    if stage is Stage.REVIEWED and not is_back(standing.stage, stage):
        return False
    today = date.today()  # noqa: DTZ011 the day at the office's window is the local one
    first = list_steps(standing, Decision(stage, today, why="…"), item)[0]
    try:
        settle_decision(standing, first, today)
    except UsageError:
        return False
    return True


# ------------------------------------------------------------------------------------------------ one person
def decide_case(desk: DecisionDesk, case_id: str, seen: int, person: Decider, wish: DecisionWish) -> DecisionDone:
    """Decides, or proposes where two have to.

    Args:
        desk: What deciding needs.
        case_id: The case.
        seen: The version that the person saw.
        person: Who decides.
        wish: What is wanted.

    Raises:
        Stale: somebody else changed the case since.
        UsageError: it does not follow from where the case stands, another decision waits for its second person, a caution was not
            looked at, or a reason is missing.
        Refused: the notice must not be printed.
        BadConfiguration: its template does not fit.
    """
    case = desk.review.judge_anew(case_id)
    refuse_stale(case.version, seen)
    decision = _check_wish(desk, case, person, wish)
    second = explain_second(case, desk.rules, wish.stage, alone=person.alone)
    if second:
        return DecisionDone(_propose(desk, case, decision, notice=wish.notice), second=second)
    return _enter(desk, case, decision, person.name, notice=wish.notice)


def _check_wish(desk: DecisionDesk, case: ReviewedCase, person: Decider, wish: DecisionWish) -> Decision:
    """What is to be written, after a look at everything that may stand in its way."""
    cautions = list_cautions(case, wish.stage)
    _check_cautions(desk, cautions, wish)
    today = date.today()  # noqa: DTZ011 the day at the office's window is the local one
    warned = tuple(caution.name for caution in cautions)
    decision = Decision(
        wish.stage, today, person.name, wish.why.strip(), wish.whom.strip(), wish.result.strip(), warned=warned
    )
    with desk.review.ledger.reading() as connection:
        _refuse_waiting(read_proposal(connection, case.ref.id))
        standing = read_standing(connection, case.ref.id)
    settle_decision(standing, list_steps(standing, decision, case.judgement.case.item)[0], today)
    _check_notice(desk, case, wish.stage, notice=wish.notice, why=wish.why)
    return decision


def _check_cautions(desk: DecisionDesk, cautions: Sequence[Caution], wish: DecisionWish) -> None:
    unseen = [caution for caution in cautions if caution.name not in wish.seen]
    if any(caution.blocks and desk.rules.open_points_block for caution in cautions):
        raise UsageError(f"不能转为“{wish.stage}”：{cautions[0].message}", "请先在案卷页逐一核对")
    if unseen:
        told = "；".join(caution.message for caution in unseen)
        raise UsageError(f"转为“{wish.stage}”之前请看一下：{told}", "看过后勾选“已看过”，再写一次")
    if cautions and not wish.why.strip():
        raise UsageError(f"有 {len(cautions)} 处提醒，仍转为“{wish.stage}”要写明原因", "请填写原因")


def _refuse_waiting(proposal: Proposal | None) -> None:
    if proposal is not None and proposal.state is ProposalState.WAITING:
        said = f"{proposal.decision.who} 已提出“{proposal.decision.stage}”，在等第二个人"
        raise UsageError(said, "请先确认或退回它，或由提出的人收回")


def _check_notice(desk: DecisionDesk, case: ReviewedCase, stage: Stage, *, notice: bool, why: str) -> None:
    """That the notice can be printed, before anything is written."""
    form = find_notice(desk, case, stage)
    if form is None:
        return
    if not notice and not why.strip():
        raise UsageError(f"不打印《{form.title}》要写明原因", "请填写原因")
    if notice:
        refused = explain_refusal(form, case.judgement)
        if refused:
            raise Refused(f"《{form.title}》不予打印：{refused}；没有写入决定", _WITHOUT)
        open_template(form, case.judgement, desk.forms.templates)


def find_notice(desk: DecisionDesk, case: ReviewedCase, stage: Stage) -> Form | None:
    """The notice that is printed when the case goes to a stage; None where the applicant is told nothing."""
    return desk.forms.find_notice(stage, case.judgement) if is_fresh(case, stage) else None


_WITHOUT = "请先处理；确要这样决定的，取消“打印通知单”并写明原因"


def _propose(desk: DecisionDesk, case: ReviewedCase, decision: Decision, *, notice: bool) -> ReviewedCase:
    def act(writing: Writing, now: ReviewedCase) -> None:
        _refuse_waiting(read_proposal(writing.connection, case.ref.id))
        desk.review.keep_review(writing, now)
        add_proposal(writing, case.ref.id, decision, notice=notice)

    return desk.review.change(case.ref.id, case.version, act)


def _enter(desk: DecisionDesk, case: ReviewedCase, decision: Decision, who: str, *, notice: bool) -> DecisionDone:
    """Review, number, notice and decision in one transaction, on the version that the person saw; the files after it."""
    form = find_notice(desk, case, decision.stage) if notice else None
    entered = list[EnteredForm]()

    def act(writing: Writing, now: ReviewedCase) -> None:
        desk.review.keep_review(writing, now)
        entered.extend(_enter_notice(desk, writing, now, form, who))
        enter_decision(writing, now.ref.id, decision, now.judgement.case.item, decision.day)

    after = desk.review.change(case.ref.id, case.version, act)
    return DecisionDone(after, _write_notice(entered))


def _write_notice(entered: Sequence[EnteredForm]) -> tuple[PrintedSheet, ...]:
    """The files; the decision stands whether or not there is room for them.

    Raises:
        BadConfiguration: there is none; whoever reads that knows that it was decided all the same.
    """
    try:
        return tuple(sheet for one in entered for sheet in one.write())
    except IntakeError as error:
        step = f"{error.next_step}；然后在“表单”里再打印一次，编号不变"
        raise BadConfiguration(f"决定已经写入，但通知单没有写成文件：{error.message}", step) from error


def _enter_notice(
    desk: DecisionDesk, writing: Writing, case: ReviewedCase, form: Form | None, who: str
) -> Sequence[EnteredForm]:
    return [] if form is None else [enter_form(desk.forms, writing, case, form, who)]


# ------------------------------------------------------------------------------------------------ the second person
def confirm_proposal(
    desk: DecisionDesk, case_id: str, seen: int, person: Decider, cautions_seen: frozenset[str]
) -> DecisionDone:
    """The second person agrees: it is decided, by both.

    Raises:
        Stale: somebody else changed the case since.
        UsageError: nothing waits, the same person proposed it, the role may not decide, or a caution was not looked at.
        Refused, BadConfiguration: as `decide_case`.
    """
    case = desk.review.judge_anew(case_id)
    refuse_stale(case.version, seen)
    proposal = _find_waiting(desk, case_id)
    _refuse_same(proposal, person)
    first = proposal.decision
    wish = DecisionWish(first.stage, first.why, first.whom, first.result, cautions_seen, proposal.notice)
    cautions = list_cautions(case, first.stage)
    _check_cautions(desk, cautions, wish)
    _check_notice(desk, case, first.stage, notice=proposal.notice, why=first.why)
    today = date.today()  # noqa: DTZ011 the day on which both agree
    warned = tuple(caution.name for caution in cautions)
    decision = replace(first, day=today, second=person.name, proposal=proposal.event, warned=warned)
    return _enter(desk, case, decision, first.who, notice=proposal.notice)


def reject_proposal(desk: DecisionDesk, case_id: str, seen: int, person: Decider, why: str) -> ReviewedCase:
    """The second person does not agree, and says why.

    Raises:
        Stale: somebody else changed the case since.
        UsageError: nothing waits, the same person proposed it, the role may not decide, or there is no reason.
    """
    proposal = _find_waiting(desk, case_id)
    _refuse_same(proposal, person)
    if not why.strip():
        raise UsageError("退回要写明原因", "请填写原因")
    return desk.review.change(case_id, seen, partial(_end, proposal, person.name, why.strip()))


def take_proposal_back(desk: DecisionDesk, case_id: str, seen: int, person: Decider) -> ReviewedCase:
    """Who proposed it takes it back.

    Raises:
        Stale: somebody else changed the case since.
        UsageError: nothing waits, or somebody else proposed it.
    """
    proposal = _find_waiting(desk, case_id)
    if not proposal.is_by(person.name):
        raise UsageError(f"这个决定是 {proposal.decision.who} 提出的，只能由本人收回", "可以退回，并写明原因")
    return desk.review.change(case_id, seen, partial(_end, proposal, person.name, ""))


def _end(proposal: Proposal, who: str, why: str, writing: Writing, case: ReviewedCase) -> None:
    end_proposal(writing, case.ref.id, proposal, who, why)


def _find_waiting(desk: DecisionDesk, case_id: str) -> Proposal:
    with desk.review.ledger.reading() as connection:
        proposal = read_proposal(connection, case_id)
    if proposal is None or proposal.state is not ProposalState.WAITING:
        void = proposal is not None and proposal.state is ProposalState.VOID
        said = "提出以后案卷有改动，这个决定已作废" if void else "没有在等复核的决定"
        raise UsageError(said, "请看一下现在的内容，重新提出" if void else "请刷新页面")
    return proposal


def _refuse_same(proposal: Proposal, person: Decider) -> None:
    if proposal.is_by(person.name):
        raise UsageError("这个决定是您自己提出的，要由另一个人确认", "请找复核的同事")
    if not person.alone:
        raise UsageError("您的角色不能做第二个人", "请找复核的同事")
