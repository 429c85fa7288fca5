"""ID numbers that can be numbers at all (I01): check digit and date (GB 11643), and the birth and sex printed beside them.

A number that fails is either misread, misprinted or altered; which of them a person sees on the paper. It fails only where
it was read clearly, else the reading itself is in doubt. The standard is general knowledge and no clause of the guides, so
the result is put before a person and sends nothing back.

Looks at cards, the household register and what was typed; at other papers only where no card gives the patient's number,
because `id-number-agrees` holds them against it. Cannot see: whether a valid number was ever given out.
"""

from collections.abc import Iterable, Iterator

from intake.cases import compare, mentions
from intake.cases.mentions import Mention
from intake.cases.model import Case, Finding, Severity
from intake.cases.patient import OF_THE_PATIENT
from intake.cases.rules import Rule
from intake.model import Outcome, Reading
from intake.reading import identity

_CARDS = ("id_card", "social_security_card")
_REMEDY = "对照原件核对身份证号"


def _check(case: Case) -> Iterable[Finding]:
    good: list[Mention] = []
    for one in _numbers(case):
        number = compare.plain_number(one.value)
        if "*" in number:
            continue
        if identity.is_valid(number):
            good.append(one)
        else:
            yield _failed(one, f"身份证号校验不通过：{_said(one)}{_why(number)}")
    yield from (f for i, r in case.of("id_card") for f in _beside(i, r))
    if good:
        yield Finding(Outcome.PASS, f"身份证号校验通过：{_said(*good)}", mentions.keys(*good), mentions.places(*good))


def _numbers(case: Case) -> Iterator[Mention]:
    for index, reading in enumerate(case.readings):
        kind = reading.classification.kind
        if kind in _CARDS or (kind in OF_THE_PATIENT and case.patient.id_number is None):
            one = mentions.numbered(index, reading)
            if one is not None and (kind in _CARDS or compare.is_number(one.value)):
                yield one
        if kind == "household_register":
            rows = (
                mentions.of_field(index, reading, "id_number", r.get("id_number")) for r in mentions.persons(reading)
            )
            yield from (m for m in rows if m is not None)
    for person, who in ((case.given.applicant, "申请人身份证号"), (case.given.agent, "代办人身份证号")):
        if person is not None and person.id_number:
            yield mentions.typed(person.id_number, "id_number", who)


def _beside(index: int, reading: Reading) -> Iterable[Finding]:
    """Birth and sex printed on the card against its number."""
    number = mentions.numbered(index, reading)
    if number is None or not identity.is_valid(compare.plain_number(number.value)):
        return
    told = compare.plain_number(number.value)
    wanted = {"birth_date": str(identity.birth(told)), "sex": identity.sex(told)}
    for key, right in wanted.items():
        printed = mentions.of_field(index, reading, key, reading.record.fields.get(key))
        if printed is not None and printed.value != right:
            label = "出生日期" if key == "birth_date" else "性别"
            yield _failed(printed, f"身份证上的{label}“{printed.value}”与号码不符（号码为 {right}）", number)


def _failed(one: Mention, message: str, *others: Mention) -> Finding:
    everywhere = (one, *others)
    outcome = Outcome.FAIL if all(mentions.well_read(m) for m in everywhere) else Outcome.UNKNOWN
    return Finding(outcome, message, mentions.keys(*everywhere), mentions.places(*everywhere), None, _REMEDY)


def _why(number: str) -> str:
    if len(number) != 18:
        return f"（应为 18 位，现为 {len(number)} 位）"
    return "（出生日期不存在）" if number[6:14].isdigit() and identity.birth(number) is None else "（校验位不符）"


def _said(*found: Mention) -> str:
    return mentions.said(found, hide=True)


ID_NUMBER_VALID = Rule(
    id="id-number-valid",
    code="I01",
    title="身份证号码校验位与出生日期",
    severity=Severity.LOOK,
    citation="GB 11643《公民身份号码》",
    applies=mentions.personal,
    check=_check,
)
