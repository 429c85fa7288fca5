"""ID numbers that can be numbers at all (I01): check digit and date (GB 11643), and the birth and sex printed beside them.

A number that fails is either misread, misprinted or altered; which of them a person sees on the paper. It fails only where
it was read clearly, else the reading itself is in doubt; so it is where the reading put a failing print right by the date of
birth. The standard is general knowledge and no clause of the guides, so the result is put before a person and sends nothing
back.

Looks at cards, the household register, contracts, permits, certificates, the numbers of spouses, parents and agents, and
what was typed; at the patient's other papers only where no card gives the patient's number, because `id-number-agrees`
holds them against it. Cannot see: whether a valid number was ever given out, a wrong digit of a number that is masked,
numbers of a staff roster.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention
from intake.cases.evidence.patient import number_key
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule, has_papers
from intake.likeness import compare
from intake.model import Field, Outcome, Reading, State
from intake.numbers import id_numbers
from intake.types import papers
from intake.types.vocabulary import Common, IdCard, Spec
from validators.findings import fail_if
from validators.people.mentions import read_spec, report_mentions

_ROSTERS = (types.STAFF_ROSTER, types.SOCIAL_INSURANCE_PROOF)
"""Lists of staff: dozens of numbers in small print, which nobody would look up one by one."""
_ENTRIES = (
    papers.MOTHER_ID, papers.FATHER_ID, papers.HUSBAND_ID, papers.WIFE_ID, papers.CLERK_ID, papers.GIVER_ID, papers.TAKER_ID,
)  # fmt: skip
_NUMBER = Common.ID_NUMBER.name
_REMEDY = "对照原件核对身份证号"


def _check(case: Case) -> Iterable[Finding]:
    good: list[Mention] = []
    for mention, corrected in _iter_numbers(case):
        number = compare.plain_number(mention.value)
        if "*" in number:
            continue
        if corrected:
            message = f"身份证号按校验位和出生日期作过更正，请核对原件：{_quote_masked(mention)}"
            yield report_mentions(Outcome.UNKNOWN, message, mention, remedy=_REMEDY)
        elif id_numbers.is_valid(number):
            good.append(mention)
        else:
            yield _report_failed(mention, f"身份证号校验不通过：{_quote_masked(mention)}{_describe_failure(number)}")
    for index, reading in case.of(types.ID_CARD):
        yield from _check_card_print(index, reading)
    for same in identities.group_by_value(good):
        yield report_mentions(Outcome.PASS, f"身份证号校验通过：{_quote_masked(*same)}", *same)


def _iter_numbers(case: Case) -> Iterator[tuple[Mention, bool]]:
    """Every number once, and whether the reading changed a digit of what is printed."""
    told: set[object] = set()
    for seen in _iter_printed(case):
        mention = identities.read_mention(seen)
        if mention.place not in told:
            told.add(mention.place)
            yield mention, _is_corrected(seen.field)
    yield from ((mention, False) for mention in _iter_typed(case))


def _iter_typed(case: Case) -> Iterator[Mention]:
    for person, who in ((case.given.applicant, "申请人身份证号"), (case.given.agent, "代办人身份证号")):
        if person is not None and person.id_number:
            yield identities.typed_mention(person.id_number, _NUMBER, who)


def _iter_printed(case: Case) -> Iterator[Seen[Any]]:
    for index, reading in enumerate(case.readings):
        for key, field in _iter_fields(case, reading):
            if field is not None and field.value is not None:
                yield Seen(index, reading, key, field)


def _iter_fields(case: Case, reading: Reading) -> Iterator[tuple[str, Field[Any] | None]]:
    """Where numbers of people stand on a paper; rows first, for they say more than the head of the page."""
    kind, record = reading.classification.kind, reading.record
    if kind == types.HOUSEHOLD_REGISTER:
        yield from ((_NUMBER, row.get(_NUMBER)) for row in identities.person_rows(reading))
    yield from ((label, record.extra.get(label)) for label in _ENTRIES)
    key = number_key(kind)
    own = record.fields.get(key)
    if _is_looked_at(own, case, kind):
        yield key, own


def _is_looked_at(own: Field[Any] | None, case: Case, kind: str) -> bool:
    """Whether the number at the head of such a paper is this rule's: of other papers than cards only what can be one."""
    if kind in types.IDENTITY_CARDS:
        return True
    return own is not None and _is_open(case, kind) and compare.is_number(str(own.value))


def _is_open(case: Case, kind: str) -> bool:
    """Whether no other rule looks at the number of such a paper."""
    alone = kind in types.OF_THE_PATIENT and case.patient.id_number is None
    return alone or kind not in (*types.WITH_THE_NUMBER, *_ROSTERS)


def _is_corrected(field: Field[Any]) -> bool:
    """Whether the print fails and the value does not: the reading put a digit right, and a person has to see it."""
    told, printed = compare.plain_number(str(field.value)), compare.plain_number(field.raw)
    misfit = len(printed) == len(told) and not id_numbers.is_valid(printed)
    return field.state is State.DOUBTFUL and id_numbers.is_valid(told) and misfit


def _check_card_print(index: int, reading: Reading) -> Iterable[Finding]:
    """Birth and sex printed on the card against its number."""
    number = identities.read_id_number(index, reading)
    if number is None or not id_numbers.is_valid(compare.plain_number(number.value)):
        return
    told = compare.plain_number(number.value)
    wanted: list[tuple[Spec[Any], str, str]] = [
        (IdCard.BIRTH_DATE, "出生日期", str(id_numbers.parse_birth_date(told))),
        (IdCard.SEX, "性别", id_numbers.parse_sex(told)),
    ]
    for spec, label, right in wanted:
        printed = read_spec(index, reading, spec)
        if printed is not None and printed.value != right:
            yield _report_failed(printed, f"身份证上的{label}“{printed.value}”与号码不符（号码为 {right}）", number)


def _report_failed(mention: Mention, message: str, *others: Mention) -> Finding:
    outcome = fail_if(all(map(identities.well_read, (mention, *others))))
    return report_mentions(outcome, message, mention, *others, remedy=_REMEDY)


def _describe_failure(number: str) -> str:
    if len(number) != 18:
        return f"（应为 18 位，现为 {len(number)} 位）"
    no_such_day = number[6:14].isdigit() and id_numbers.parse_birth_date(number) is None
    return "（出生日期不存在）" if no_such_day else "（校验位不符）"


def _quote_masked(*found: Mention) -> str:
    return identities.describe_mentions(found, hide=True)


ID_NUMBER_VALID = Rule(
    id="id-number-valid",
    code="I01",
    title="身份证号码校验位与出生日期",
    severity=Severity.LOOK,
    citation="GB 11643《公民身份号码》",
    applies=has_papers,
    check=_check,
)
