"""The same ID number on every paper of the case (I03), masked digits allowed.

Bills print the patient's number with stars, lists and certificates in full: every open digit must be that of the patient's
card. A number that the check digit refutes was already marked doubtful when it was read, so it is put before a person
rather than sent back. An authorization names two people, one of whom must be the patient; a child's bill may bear the
number of a parent, which a person looks at.

Basis: the items ask for the applicant's own papers; the contradiction is proved inside them. Cannot see: numbers with fewer
than eight open digits, a number of another kind behind the same label (交款人统一社会信用代码 of an employer).
"""

import re
from collections.abc import Iterable, Sequence

from intake import types
from intake.cases.evidence import compare, identities
from intake.cases.evidence.compare import Likeness
from intake.cases.evidence.identities import Mention
from intake.cases.evidence.patient import number_key
from intake.cases.evidence.persons import is_minor
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.types import papers

_REMEDY = "核对证件与材料，由开具机构更正，或提供本人的材料"
_PAIRS = {types.TRANSFER_AUTHORIZATION: (papers.GIVER_ID, papers.TAKER_ID)}
"""Papers that name two people: the patient is one of them."""


def _check(case: Case) -> Iterable[Finding]:
    told = _find_numbers(case)
    reference = identities.patient_number(case) or next((m for m in told if m.sure), None)
    if reference is None:
        if len(told) > 1:
            message = f"没有一处身份证号读得可靠，不能核对：{identities.describe_mentions(told, hide=True)}"
            yield Finding(Outcome.UNKNOWN, message, identities.collect_keys(*told), identities.locate_mentions(*told))
        return
    yield from _compare_numbers(told, reference, case)
    yield from _check_authorizations(case, reference)


def _compare_numbers(told: Sequence[Mention], reference: Mention, case: Case) -> Iterable[Finding]:
    rest = [m for m in told if m.place != reference.place or m.place is None]
    found = {
        likeness: [m for m in rest if identities.compare_mentioned_numbers(m, reference) is likeness]
        for likeness in Likeness
    }
    for group in identities.group_by_value(found[Likeness.DIFFERENT]):
        outvoted = len(group) > 1 + len(found[Likeness.SAME])
        yield _report_difference(group, reference, case, outvoted=outvoted)
    unsure = [m for m in found[Likeness.UNSURE] if not _says_nothing(m, reference)]
    for group in identities.group_by_value(unsure):
        both = "/".join(identities.describe_mentions(m, hide=True) for m in (group, (reference,)))
        message = f"身份证号疑似不一致：{both}，请核对"
        yield Finding(
            Outcome.UNKNOWN,
            message,
            identities.collect_keys(*group, reference),
            identities.locate_mentions(*group, reference),
        )
    same = found[Likeness.SAME]
    if same and not found[Likeness.DIFFERENT] and not unsure:
        message = f"身份证号一致：{identities.describe_mentions((reference, *same), hide=True)}"
        yield Finding(
            Outcome.PASS, message, identities.collect_keys(*same), identities.locate_mentions(reference, *same)
        )


def _says_nothing(one: Mention, reference: Mention) -> bool:
    """A number masked almost whole, whose few open digits are the patient's or surely read: nothing to look at."""
    few = compare.open_digits(compare.plain_number(one.value)) < compare.OPEN
    return few and (one.sure or compare.ends_agree(one.value, reference.value))


def _report_difference(group: Sequence[Mention], reference: Mention, case: Case, *, outvoted: bool) -> Finding:
    """The odd number leads: of a card against which most papers speak, the card's."""
    sides = (identities.describe_mentions(group, hide=True), identities.describe_mentions((reference,), hide=True))
    message = f"身份证号不一致：{'/'.join(reversed(sides) if outvoted else sides)}"
    severity = Severity.CORRECT
    if group[0].place is None:
        severity = Severity.LOOK
    elif is_minor(case):
        severity, message = Severity.LOOK, f"{message}（患者未成年，可能为监护人的号码）"
    everywhere = (reference, *group) if outvoted else (*group, reference)
    return Finding(
        Outcome.FAIL,
        message,
        identities.collect_keys(*everywhere),
        identities.locate_mentions(*everywhere),
        severity,
        _REMEDY,
    )


# ------------------------------------------------------------------------------------------------ whose numbers
def _find_numbers(case: Case) -> list[Mention]:
    """The patient's number wherever it is printed or typed; the patient's own card first."""
    found = [*_on_cards(case), *_in_register(case)]
    for index, reading in enumerate(case.readings):
        kind = reading.classification.kind
        if kind in types.WITH_THE_NUMBER:
            one = identities.read_id_number(index, reading)
            if one is not None and _is_a_persons(one, number_key(kind)):
                found.append(one)
    applicant = case.given.applicant
    if applicant.id_number and _is_the_patient(applicant.name, case):
        found.append(identities.typed_mention(applicant.id_number, "id_number", "申请人身份证号"))
    return found


def _on_cards(case: Case) -> Iterable[Mention]:
    """Identity cards that bear the patient's name, or the only one where no name was read."""
    cards = list(case.of(types.ID_CARD))
    for index, reading in cards:
        name, number = reading.record.fields.get("name"), identities.read_id_number(index, reading)
        told = str(name.value) if name is not None and name.value is not None else None
        if number is not None and (_is_the_patient(told, case) if told else len(cards) == 1):
            yield number


def _in_register(case: Case) -> Iterable[Mention]:
    """The number beside the patient's name in the household register."""
    for index, reading in case.of(types.HOUSEHOLD_REGISTER):
        for row in identities.person_rows(reading):
            name, number = row.get("name"), row.get("id_number")
            found = identities.read_field(index, reading, "id_number", number)
            if found is not None and name is not None and name.value and _is_the_patient(str(name.value), case):
                yield found


def _is_the_patient(name: str | None, case: Case) -> bool:
    known = case.patient.name
    return name is None or known is None or compare.compare_names(name, known) is Likeness.SAME


def _is_a_persons(one: Mention, key: str) -> bool:
    """Behind 统一社会信用代码 an organisation's code may stand: letters other than X, or a first digit that no area has."""
    flat = compare.plain_number(one.value)
    if key == "id_number":
        return len(flat) >= 6
    return compare.is_number(flat) and (key != "buyer_id" or bool(re.match(r"[1-8][1-7*]\d{4}(?:19|20|\*)", flat)))


def _check_authorizations(case: Case, reference: Mention) -> Iterable[Finding]:
    for index, reading in case.of(*_PAIRS):
        labels = _PAIRS[reading.classification.kind]
        both = [m for m in (identities.read_entry(index, reading, label) for label in labels) if m is not None]
        likeness = compare.most_alike(identities.compare_mentioned_numbers(m, reference) for m in both)
        if len(both) < 2 or likeness is Likeness.SAME:
            continue
        outcome = Outcome.FAIL if likeness is Likeness.DIFFERENT else Outcome.UNKNOWN
        message = f"{both[0].paper}上双方的身份证号都不是患者的：{'/'.join(identities.describe_mentions((m,), hide=True) for m in both)}"
        if outcome is Outcome.UNKNOWN:
            message = f"{both[0].paper}上未能确认患者的身份证号，请核对"
        yield Finding(
            outcome,
            message,
            identities.collect_keys(*both, reference),
            identities.locate_mentions(*both, reference),
            None,
            _REMEDY,
        )


ID_NUMBER_AGREES = Rule(
    id="id-number-agrees",
    code="I03",
    title="各材料上的身份证号一致",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》受理材料“有效身份证件或社保卡”、审核；本人材料之间互证",
    applies=identities.is_personal,
    check=_check,
)
