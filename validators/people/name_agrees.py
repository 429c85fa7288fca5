"""The same person's name on every paper of the case (I02): a bill of somebody else is not the applicant's to claim.

Checks the patient's name on cards, bills, lists, records, certificates and forms against the name in the middle of the case.
The items ask for the applicant's own papers (有效身份证件, 医院收费票据 …) and the office reviews them together; that two of
them name two people is proved inside the papers, so it may be sent back.

Cannot see: who people are where a bank card or a letter names others (rules of their own), a former name, a name whose
letters all look alike (未 for 末): that and one lost letter are put before a person. A mother's name on her newborn's
papers is `newborn-and-mother`'s. Of several cards one must be the patient's; the others may be an
agent's or a spouse's, unless they bear the patient's number.
"""

from collections.abc import Iterable, Sequence

from intake import types
from intake.cases.evidence import identities, newborns
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.likeness import compare
from intake.likeness.compare import Likeness
from intake.model import Outcome
from intake.types.vocabulary import Common, VatInvoice
from intake.values import compact_text
from validators.people.mentions import agent_name, group_names, has_name_of, quote_sides, report_mentions

_WORK = (types.WORK_CERTIFICATE, types.LABOR_CONTRACT, types.COMMITMENT_LETTER)
_OWN = {
    "resident-remote-work-filing": _WORK,
    "employee-remote-care-filing": _WORK,
    "employee-chronic-disease-review": (types.APPLICATION_LETTER,),
}
"""Item -> further papers whose name is the applicant's own there."""
_COUPLES = (types.MATERNITY_APPLICATION,)
"""Forms filled in by either of the two: `spouse-papers` looks at them."""
_NAMED = (*types.MEDICAL_BILLS, types.DISCHARGE_RECORD, types.EXPENSE_LIST)
"""Papers that always print the patient's name."""
_NOBODY = frozenset({"个人", "自然人", "无", "无名氏"})
_REMEDY = "核对是否拿错他人材料；确系同一人的，请开具机构更正后重新提供，或提供同一人的证明"


def _check(case: Case) -> Iterable[Finding]:
    about = [name for name in _about_the_patient(case) if not newborns.named_after(name, case)]
    reference = _find_reference(case)
    if reference is None:
        yield from _report_unsure((*about, *identities.find_card_names(case)))
    else:
        yield from _compare_names(case, about, reference)


def _compare_names(case: Case, about: Sequence[Mention], reference: Mention) -> Iterable[Finding]:
    named, cards = group_names(about, reference), group_names(_cards_to_compare(case, reference), reference)
    odd = [*named[Likeness.DIFFERENT], *cards[Likeness.DIFFERENT]]
    unsure = [*named[Likeness.UNSURE], *cards[Likeness.UNSURE]]
    yield from (_report_difference(group, reference) for group in identities.group_by_value(odd))
    yield from (_report_likeness(group, reference) for group in identities.group_by_value(unsure))
    yield from _check_typed_name(case, reference)
    yield from _report_unread(case)
    if named[Likeness.SAME] and not odd and not unsure:
        yield _report_agreement(named[Likeness.SAME], reference)


def _about_the_patient(case: Case) -> list[Mention]:
    """Names on papers about the patient alone; a tax invoice made out to no person says nothing."""
    couples = {index for index, _ in case.of(*_COUPLES)}
    found = identities.patient_names(case, types.VAT_INVOICE, *_OWN.get(case.item.id, ()))
    return [m for m in found if m.paper_index not in couples and _is_somebody(m)]


def _is_somebody(name: Mention) -> bool:
    if compact_text(name.value) in _NOBODY:
        return False
    return name.key != VatInvoice.BUYER.name or compare.is_person(name.value)


def _find_reference(case: Case) -> Mention | None:
    """The patient's name; of a newborn whose papers bear 某某之女, or a parent's name, the child's own."""
    found = identities.patient_name(case)
    if found is not None and newborns.named_after(found, case):
        return next((m for m in newborns.find_children(case) if m.sure), found)
    return found


def _cards_to_compare(case: Case, reference: Mention) -> Sequence[Mention]:
    """Cards that should be the patient's: all where none is, else those that bear the patient's number."""
    agent = agent_name(case)
    cards = [m for m in identities.find_card_names(case) if agent is None or not _is_called(m, agent)]
    if has_name_of(reference, (*cards, *identities.find_household_members(case))):
        return [m for m in cards if m.place != reference.place and _has_the_patients_number(m, case)]
    parent = newborns.parent_in(reference.value)
    return [m for m in cards if m.value != parent and not newborns.named_after(m, case)]


def _is_called(mention: Mention, name: str) -> bool:
    return compare.compare_names(mention.value, name) is Likeness.SAME


def _has_the_patients_number(card: Mention, case: Case) -> bool:
    number = identities.read_id_number(card.paper_index, case.readings[card.paper_index])
    known = case.patient.id_number
    return number is not None and known is not None and compare.compare_id_numbers(number.value, known) is Likeness.SAME


def _report_agreement(agreeing: Sequence[Mention], reference: Mention) -> Finding:
    message = f"姓名一致：{identities.describe_mentions((reference, *agreeing))}"
    keys, places = identities.collect_keys(*agreeing), identities.locate_mentions(reference, *agreeing)
    return Finding(Outcome.PASS, message, keys, places)


def _report_difference(group: Sequence[Mention], reference: Mention) -> Finding:
    message = f"姓名不一致：{quote_sides(group, (reference,))}"
    return report_mentions(Outcome.FAIL, message, *group, reference, severity=Severity.CORRECT, remedy=_REMEDY)


def _report_likeness(group: Sequence[Mention], reference: Mention) -> Finding:
    why = "" if all(m.sure for m in (*group, reference)) else "，识读把握不足"
    message = f"姓名疑似不一致{why}：{quote_sides(group, (reference,))}，请核对原件"
    return report_mentions(Outcome.UNKNOWN, message, *group, reference)


def _check_typed_name(case: Case, reference: Mention) -> Iterable[Finding]:
    """What was typed may itself be mistyped: a person looks."""
    name = case.given.applicant.name
    if name is None or reference.place is None or newborns.find_parents(case):
        return
    typed = identities.typed_mention(name, Common.NAME.name, "申请人")
    if not has_name_of(typed, (reference,)):
        message, remedy = f"姓名不一致：{quote_sides((typed,), (reference,))}", "核对录入的申请人姓名"
        yield report_mentions(Outcome.FAIL, message, reference, severity=Severity.LOOK, remedy=remedy)


def _report_unread(case: Case) -> Iterable[Finding]:
    blank = identities.find_unread_names(case, *_NAMED)
    if blank:
        papers = "、".join(dict.fromkeys(m.paper for m in blank))
        yield report_mentions(Outcome.UNKNOWN, f"{papers}的姓名未能读出，请核对", *blank)


def _report_unsure(found: Sequence[Mention]) -> Iterable[Finding]:
    if found:
        message = f"没有一处姓名读得可靠，不能核对是否一致：{identities.describe_mentions(found)}"
        yield report_mentions(Outcome.UNKNOWN, message, *found)


NAME_AGREES = Rule(
    id="name-agrees",
    code="I02",
    title="各材料上的姓名一致",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》受理材料“有效身份证件或社保卡”、审核；本人材料之间互证",
    applies=identities.is_personal,
    check=_check,
)
