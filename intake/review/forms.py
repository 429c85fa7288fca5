"""Forms of a case as people print them from their desk: which fit, what would stay blank, how they look.

Looking takes no number and writes nothing. What is printed lies in a folder of the case's own, is known to the ledger, and goes
with a purge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from intake.cases.judge import Judgement
from intake.errors import UsageError, escape_controls
from intake.forms.model import Filled, Form, Occasion
from intake.forms.printing import (
    EnteredSheet,
    Order,
    PrintedSheet,
    enter_sheet,
    explain_refusal,
    open_template,
    preview_form,
    write_sheet,
)
from intake.forms.render import list_blanks
from intake.keeping.notices import NOTICE_STAGES
from intake.ledger.model import Stage
from intake.ledger.stages import read_standing
from intake.ledger.store import Ledger, Writing
from intake.office import Office
from intake.review.cases import NotThere, ReviewDesk, ReviewedCase


@dataclass(frozen=True, slots=True)
class FormDesk:
    """What printing needs.

    Attributes:
        forms: What can be printed.
        templates: Where the Word files lie, the office's own folder first.
        office: What forms print of the office.
        room: Folder of what is printed, one folder a case in it.
        ledger: What hears of it.
    """

    forms: Sequence[Form]
    templates: tuple[Path, ...]
    office: Office
    room: Path
    ledger: Ledger

    def find_form(self, name: str) -> Form:
        """The form of that name.

        Raises:
            NotThere: there is none.
        """
        found = next((form for form in self.forms if form.name == name), None)
        if found is None:
            raise NotThere(f"没有“{escape_controls(name)}”这个表单", "请从列表里选")
        return found

    def find_notice(self, stage: Stage, judgement: Judgement) -> Form | None:
        """The notice by which the applicant is told that the case goes to a stage; None where the item has none."""
        fitting = (form for form in self.forms if NOTICE_STAGES.get(form.numbered) is stage and form.fits(judgement))
        return next(fitting, None)


# ------------------------------------------------------------------------------------------------ looking
@dataclass(frozen=True, slots=True)
class FormOffer:
    """A form that fits the case.

    Attributes:
        form: The form.
        refused: Why it must not be printed; empty where it may.
        blanks: What would stay blank, with the reason.
        told: What somebody has to settle or may want to know first.
        by_decision: Whether it is printed with the decision that it tells of, and not by itself.
    """

    form: Form
    refused: str = ""
    blanks: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    by_decision: bool = False


def list_forms(desk: FormDesk, case: ReviewedCase, stage: Stage, who: str) -> tuple[FormOffer, ...]:
    """Every form that fits the case as it stands."""
    fitting = (form for form in desk.forms if form.fits(case.judgement))
    return tuple(_offer_form(form, case.judgement, make_occasion(desk, who), stage) for form in fitting)


def _offer_form(form: Form, judgement: Judgement, occasion: Occasion, stage: Stage) -> FormOffer:
    refused, by_decision = explain_refusal(form, judgement), bool(_explain_undecided(form, stage))
    if refused:
        return FormOffer(form, refused, by_decision=by_decision)
    blanks = dict.fromkeys(b for copy in form.copies(judgement) for b in _find_blanks(form, judgement, occasion, copy))
    return FormOffer(form, "", tuple(blanks), (*form.warns(judgement), *form.notes(judgement)), by_decision)


def _find_blanks(form: Form, judgement: Judgement, occasion: Occasion, copy: str) -> tuple[str, ...]:
    return list_blanks(form.fill(judgement, replace(occasion, copy=copy)))


def look_at_form(desk: FormDesk, case: ReviewedCase, name: str, who: str) -> tuple[tuple[str, Filled], ...]:
    """The form as it would be printed, each copy with its title: no number is taken and nothing is written.

    Raises:
        UsageError: there is no such form.
        Refused: it is not for this case, or must not be printed.
        BadConfiguration: its template does not fit.
    """
    return preview_form(desk.find_form(name), case.judgement, make_occasion(desk, who), desk.templates)


def make_occasion(desk: FormDesk, who: str) -> Occasion:
    """A printing of today."""
    return Occasion(desk.office, date.today(), operator=who)  # noqa: DTZ011 the day at the office's window is the local one


# ------------------------------------------------------------------------------------------------ printing
@dataclass(frozen=True, slots=True)
class EnteredForm:
    """A form that stands in the ledger and not on disk yet: what is needed to write it."""

    judgement: Judgement
    order: Order
    data: bytes
    sheets: tuple[EnteredSheet, ...]

    def write(self) -> tuple[PrintedSheet, ...]:
        """Writes its files."""
        return tuple(write_sheet(sheet, self.judgement, self.order, self.data) for sheet in self.sheets)


def enter_form(desk: FormDesk, writing: Writing, case: ReviewedCase, form: Form, who: str) -> EnteredForm:
    """Takes the number and enters every copy in this transaction; nothing is on disk before it has ended well.

    Raises:
        Refused, BadConfiguration: as `look_at_form`.
    """
    data = open_template(form, case.judgement, desk.templates)
    target = desk.room / case.ref.id
    order = Order(make_occasion(desk, who), desk.templates, target, desk.ledger, entry=case.ref.id)
    copies = form.copies(case.judgement)
    sheets = tuple(enter_sheet(writing, form, case.judgement, order, data, copy) for copy in copies)
    return EnteredForm(case.judgement, order, data, sheets)


def print_from_desk(
    desk: FormDesk, review: ReviewDesk, case_id: str, seen: int, name: str, who: str
) -> tuple[ReviewedCase, tuple[PrintedSheet, ...]]:
    """Prints a form by itself: the case as it stands then, and the files.

    Args:
        desk: What printing needs.
        review: The open cases.
        case_id: The case.
        seen: The version that the person saw.
        name: The form.
        who: Who prints.

    Raises:
        Stale: somebody else changed the case since.
        UsageError: there is no such form, or it tells of a decision that was not made.
        Refused, BadConfiguration: as `look_at_form`.
    """
    form, entered = desk.find_form(name), list[EnteredForm]()

    def act(writing: Writing, case: ReviewedCase) -> None:
        undecided = _explain_undecided(form, read_standing(writing.connection, case_id).stage)
        if undecided:
            raise UsageError(undecided, "请在“决定”里写入，通知单随之打印")
        entered.append(enter_form(desk, writing, case, form, who))

    case = review.change(case_id, seen, act)
    return case, tuple(sheet for one in entered for sheet in one.write())


_TOLD_BY: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.ACCEPTED: (Stage.ACCEPTED, Stage.FORWARDED, Stage.CLOSED),
    Stage.SUPPLEMENT: (Stage.SUPPLEMENT, Stage.SUPPLEMENTED),
    Stage.REFUSED: (Stage.REFUSED,),
}
"""Stage that a notice tells of -> where a case stands of which that is still so."""


def _explain_undecided(form: Form, stage: Stage) -> str:
    """Why a notice cannot be printed by itself: it tells of what nobody decided; empty for other forms, and once it is decided."""
    told = NOTICE_STAGES.get(form.numbered)
    if told is None or stage in _TOLD_BY[told]:
        return ""
    return f"案卷现在是“{stage}”，还没有决定“{told}”，不能单独打印《{form.title}》"
