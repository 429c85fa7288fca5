"""The same ID number on every paper of the case (I03), masked digits allowed.

Bills print the patient's number with stars, lists and certificates in full: every open digit must be that of the patient's
card. A number that the check digit refutes was already marked doubtful when it was read, so it is put before a person
rather than sent back. An authorization names two people, one of whom must be the patient; a child's bill may bear the
number of a parent, which a person looks at.

Basis: the items ask for the applicant's own papers; the contradiction is proved inside them. Cannot see: numbers with fewer
than eight open digits, a number of another kind behind the same label (交款人统一社会信用代码 of an employer).
"""

from collections.abc import Iterable, Iterator, Sequence

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention
from intake.cases.evidence.patient import number_key
from intake.cases.evidence.persons import is_minor
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.likeness import compare
from intake.likeness.compare import Likeness
from intake.model import Outcome
from intake.patterns import patterns_beside
from intake.types import papers
from intake.types.vocabulary import Common, VatInvoice
from validators.people.mentions import group_numbers, outcome_of, quote_sides, read_cell, read_spec, report_mentions

_PATTERNS = patterns_beside(__file__)
_REMEDY = "核对证件与材料，由开具机构更正，或提供本人的材料"
_PAIRS = {types.TRANSFER_AUTHORIZATION: (papers.GIVER_ID, papers.TAKER_ID)}
"""Papers that name two people: the patient is one of them."""


def _check(case: Case) -> Iterable[Finding]:
    told = _find_numbers(case)
    reference = identities.patient_number(case) or _first_sure(told)
    if reference is not None:
        yield from _compare_numbers(told, reference, case)
        yield from _check_authorizations(case, reference)
    elif len(told) > 1:
        message = f"没有一处身份证号读得可靠，不能核对：{identities.describe_mentions(told, hide=True)}"
        yield report_mentions(Outcome.UNKNOWN, message, *told)


def _first_sure(told: Iterable[Mention]) -> Mention | None:
    return next((mention for mention in told if mention.sure), None)


def _compare_numbers(told: Sequence[Mention], reference: Mention, case: Case) -> Iterable[Finding]:
    found = group_numbers(_find_elsewhere(told, reference), reference)
    same, different = found[Likeness.SAME], found[Likeness.DIFFERENT]
    unsure = _drop_silent(found[Likeness.UNSURE], reference)
    for group in identities.group_by_value(different):
        yield _report_difference(group, reference, case, outvoted=len(group) > 1 + len(same))
    for group in identities.group_by_value(unsure):
        message = f"身份证号疑似不一致：{quote_sides(group, (reference,), hide=True)}，请核对"
        yield report_mentions(Outcome.UNKNOWN, message, *group, reference)
    if same and not different and not unsure:
        message = f"身份证号一致：{identities.describe_mentions((reference, *same), hide=True)}"
        keys, places = identities.collect_keys(*same), identities.locate_mentions(reference, *same)
        yield Finding(Outcome.PASS, message, keys, places)


def _find_elsewhere(told: Iterable[Mention], reference: Mention) -> list[Mention]:
    """The numbers that do not stand at the reference's own place."""
    return [number for number in told if number.place is None or number.place != reference.place]


def _drop_silent(numbers: Iterable[Mention], reference: Mention) -> list[Mention]:
    return [number for number in numbers if not _says_nothing(number, reference)]


def _says_nothing(one: Mention, reference: Mention) -> bool:
    """A number masked almost whole, whose few open digits are the patient's or surely read: nothing to look at."""
    few = compare.open_digits(compare.plain_number(one.value)) < compare.OPEN
    return few and (one.sure or compare.ends_agree(one.value, reference.value))


def _report_difference(group: Sequence[Mention], reference: Mention, case: Case, *, outvoted: bool) -> Finding:
    """The odd number leads: of a card against which most papers speak, the card's."""
    first, second = ((reference,), group) if outvoted else (group, (reference,))
    message, severity = f"身份证号不一致：{quote_sides(first, second, hide=True)}", Severity.CORRECT
    if group[0].place is None:
        severity = Severity.LOOK
    elif is_minor(case):
        severity, message = Severity.LOOK, f"{message}（患者未成年，可能为监护人的号码）"
    return report_mentions(Outcome.FAIL, message, *first, *second, severity=severity, remedy=_REMEDY)


# ------------------------------------------------------------------------------------------------ whose numbers
def _find_numbers(case: Case) -> list[Mention]:
    """The patient's number wherever it is printed or typed; the patient's own card first."""
    found = [*_iter_on_cards(case), *_iter_in_register(case), *_iter_on_papers(case)]
    applicant = case.given.applicant
    if applicant.id_number and _is_the_patient(applicant.name, case):
        found.append(identities.typed_mention(applicant.id_number, Common.ID_NUMBER.name, "申请人身份证号"))
    return found


def _iter_on_papers(case: Case) -> Iterator[Mention]:
    for index, reading in case.of(*types.WITH_THE_NUMBER):
        number = identities.read_id_number(index, reading)
        if number is not None and _is_a_persons(number, number_key(reading.classification.kind)):
            yield number


def _iter_on_cards(case: Case) -> Iterator[Mention]:
    """Identity cards that bear the patient's name, or the only one where no name was read."""
    cards = list(case.of(types.ID_CARD))
    for index, reading in cards:
        name, number = read_spec(index, reading, Common.NAME), identities.read_id_number(index, reading)
        mine = _is_the_patient(name.value, case) if name is not None and name.value else len(cards) == 1
        if number is not None and mine:
            yield number


def _iter_in_register(case: Case) -> Iterator[Mention]:
    """The number beside the patient's name in the household register."""
    for index, reading in case.of(types.HOUSEHOLD_REGISTER):
        for row in identities.person_rows(reading):
            name, number = (read_cell(index, reading, row, spec) for spec in (Common.NAME, Common.ID_NUMBER))
            if number is not None and name is not None and name.value and _is_the_patient(name.value, case):
                yield number


def _is_the_patient(name: str | None, case: Case) -> bool:
    known = case.patient.name
    return name is None or known is None or compare.compare_names(name, known) is Likeness.SAME


def _is_a_persons(number: Mention, key: str) -> bool:
    """Behind 统一社会信用代码 an organisation's code may stand: letters other than X, or a first digit that no area has."""
    flat = compare.plain_number(number.value)
    if key == Common.ID_NUMBER.name:
        return len(flat) >= 6
    return compare.is_number(flat) and (key != VatInvoice.BUYER_ID.name or bool(_PATTERNS["of_an_area"].match(flat)))


def _check_authorizations(case: Case, reference: Mention) -> Iterator[Finding]:
    for index, reading in case.of(*_PAIRS):
        labels = _PAIRS[reading.classification.kind]
        both = [number for label in labels if (number := identities.read_entry(index, reading, label)) is not None]
        likeness = compare.most_alike(identities.compare_mentioned_numbers(number, reference) for number in both)
        if len(both) == len(labels) and likeness is not Likeness.SAME:
            yield _report_pair(both, reference, outcome_of(likeness))


def _report_pair(both: Sequence[Mention], reference: Mention, outcome: Outcome) -> Finding:
    if outcome is Outcome.FAIL:
        message = f"{both[0].paper}上双方的身份证号都不是患者的：{quote_sides(both[:1], both[1:], hide=True)}"
    else:
        message = f"{both[0].paper}上未能确认患者的身份证号，请核对"
    return report_mentions(outcome, message, *both, reference, remedy=_REMEDY)


ID_NUMBER_AGREES = Rule(
    id="id-number-agrees",
    code="I03",
    title="各材料上的身份证号一致",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》受理材料“有效身份证件或社保卡”、审核；本人材料之间互证",
    applies=identities.is_personal,
    check=_check,
)
