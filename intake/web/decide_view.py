"""What the page shows on which a case is decided: where it may go and what has to be looked at first, and its forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from intake.forms.package import template_folders
from intake.forms.printing import explain_refusal
from intake.ledger.decisions import find_decisions
from intake.ledger.entries.proposals import Proposal, ProposalState, read_proposal
from intake.ledger.model import Stage
from intake.ledger.stages import is_back
from intake.review.cases import ReviewedCase
from intake.review.cautions import Caution, agrees_with, explain_second, list_cautions
from intake.review.decisions import Decider, DecisionDesk, find_notice, list_next
from intake.review.forms import FormDesk, list_forms
from intake.review.printed import list_printed
from intake.web.pages import render_part
from intake.web.site import Site, site_of
from intake.web.visitor import StaffRole, visitor_of

PARTS: Final[Mapping[str, str]] = {
    "decide-now": "decide/now.html.j2",
    "decide-forms": "decide/forms.html.j2",
    "decide-past": "decide/past.html.j2",
}
"""Id of an element -> the template of what is in it."""
_VERBS: Final[Mapping[Stage, str]] = {
    Stage.ACCEPTED: "受理",
    Stage.SUPPLEMENT: "补正",
    Stage.REFUSED: "不予受理",
    Stage.SUPPLEMENTED: "材料已补齐",
    Stage.FORWARDED: "转业务审核",
    Stage.CLOSED: "办结",
    Stage.WITHDRAWN: "申请人撤回",
}


@dataclass(frozen=True, slots=True)
class StepOffer:
    """One way that the case may go.

    Attributes:
        stage: Where to.
        label: What people call it.
        back: Whether it is a step back, which needs a reason.
        agrees: Whether the pre-review proposes it.
        cautions: What has to be looked at first.
        notice: Title of the notice that is printed with it; empty where there is none.
        refused: Why that notice must not be printed; empty where it may.
        second: Why a second person has to confirm; empty where one is enough.
        blocked: Whether the office forbids it while a caution stands.
    """

    stage: Stage
    label: str
    back: bool
    agrees: bool
    cautions: tuple[Caution, ...]
    notice: str
    refused: str
    second: str
    blocked: bool


def name_step(stage: Stage) -> str:
    """What people call the step to a stage."""
    return _VERBS.get(stage, stage.value)


def decision_desk(site: Site) -> DecisionDesk:
    """What deciding on these pages works with.

    Raises:
        BadConfiguration: the office's folder of templates is not there.
    """
    places = template_folders(site.settings.templates, site.templates)
    forms = FormDesk(site.forms, places, site.settings.office, site.room / "printed", site.review.ledger)
    return DecisionDesk(site.review, site.settings.review, forms)


def decider_of(request: Request) -> Decider:
    """The person who asks, as decisions know people."""
    visitor = visitor_of(request)
    return Decider(visitor.name, visitor.role.may(StaffRole.REVIEWER))


def render_decide_parts(request: Request, case: ReviewedCase) -> Mapping[str, str]:
    """Every part of the page as the case stands now: id of its element -> inner HTML."""
    values = gather_decision(request, case)
    return {name: render_part(template, values) for name, template in PARTS.items()}


def gather_decision(request: Request, case: ReviewedCase) -> Mapping[str, Any]:
    """What the parts are made of."""
    desk, person = decision_desk(site_of(request)), decider_of(request)
    stage = case.ref.stage or Stage.RECEIVED
    with desk.review.ledger.reading() as connection:
        proposal = read_proposal(connection, case.ref.id)
        printed = list_printed(desk.forms, connection, case.ref.id)
        made = find_decisions(connection, case.ref.id)
    waiting = proposal is not None and proposal.state is ProposalState.WAITING
    return {
        "case": case,
        "stage": stage,
        "steps": () if waiting else tuple(_offer_step(desk, case, step, person) for step in list_next(desk, case)),
        "waiting": _show_waiting(case, proposal, person) if proposal is not None and waiting else None,
        "ended": proposal if proposal is not None and not waiting else None,
        "forms": list_forms(desk.forms, case, stage, person.name),
        "printed": printed,
        "made": made,
        "verbs": _VERBS,
    }


def _offer_step(desk: DecisionDesk, case: ReviewedCase, stage: Stage, person: Decider) -> StepOffer:
    back = case.ref.stage is not None and is_back(case.ref.stage, stage)
    cautions, notice = list_cautions(case, stage), find_notice(desk, case, stage)
    return StepOffer(
        stage=stage,
        label=f"退回“{stage}”（登记回退）" if back else name_step(stage),
        back=back,
        agrees=agrees_with(case, stage) and not back,
        cautions=cautions,
        notice=notice.title if notice else "",
        refused=explain_refusal(notice, case.judgement) if notice else "",
        second=explain_second(case, desk.rules, stage, alone=person.alone),
        blocked=desk.rules.open_points_block and any(caution.blocks for caution in cautions),
    )


@dataclass(frozen=True, slots=True)
class WaitingProposal:
    """A decision that waits for its second person, as somebody sees it: their own, or one that they may confirm."""

    proposal: Proposal
    label: str
    cautions: tuple[Caution, ...]
    own: bool
    may_confirm: bool


def _show_waiting(case: ReviewedCase, proposal: Proposal, person: Decider) -> WaitingProposal:
    stage, own = proposal.decision.stage, proposal.is_by(person.name)
    label = name_step(stage)
    return WaitingProposal(proposal, label, list_cautions(case, stage), own, person.alone and not own)
