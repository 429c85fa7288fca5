"""The sex printed on bills, lists, records and certificates is the one of the ID number (I04).

A wrong sex points to somebody else's paper, or to a slip of the hospital; nothing in the guides rests on it, so a
person looks. Papers that bear another person's name are `name-agrees`'s, a mother's name on her newborn's papers is
`newborn-and-mother`'s: both are left out here. Cannot see: sex where neither number nor card gives it.
"""

from collections.abc import Iterable

from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention
from intake.cases.evidence.persons import about_the_patient, card_says, sex_of
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Outcome

_LABEL = "性别"
_REMEDY = "核对是否本人材料；确系本人的，由医疗机构更正"


def _check(case: Case) -> Iterable[Finding]:
    right = sex_of(case)
    told = [m for m in _find_sexes(case) if m.value.removesuffix("性") in ("男", "女")]
    if right is None or not told:
        return
    source = identities.patient_number(case) or card_says(case, "sex")
    proof = (source,) if source is not None else ()
    odd = [m for m in told if m.value.removesuffix("性") != right]
    sure, unsure = [m for m in odd if m.sure], [m for m in odd if not m.sure]
    if sure:
        message = f"性别与证件不符：{identities.describe_mentions(sure)}，证件为{right}"
        yield Finding(
            Outcome.FAIL, message, _mention_keys(sure), identities.locate_mentions(*sure, *proof), None, _REMEDY
        )
    if unsure:
        message = f"性别疑似与证件不符：{identities.describe_mentions(unsure)}，证件为{right}，请核对"
        yield Finding(
            Outcome.UNKNOWN, message, _mention_keys(unsure), identities.locate_mentions(*unsure, *proof), Severity.HINT
        )
    if not odd:
        yield Finding(
            Outcome.PASS, f"性别一致：{right}", _mention_keys(told), identities.locate_mentions(*proof, *told)
        )


def _find_sexes(case: Case) -> Iterable[Mention]:
    for index, reading in about_the_patient(case):
        field = reading.record.fields.get("sex") or reading.record.extra.get(_LABEL)
        one = identities.read_field(index, reading, "sex", field)
        if one is not None:
            yield one


def _mention_keys(found: Iterable[Mention]) -> tuple[str, ...]:
    return identities.collect_keys(*found)


SEX_AGREES = Rule(
    id="sex-agrees",
    code="I04",
    title="性别与身份证号一致",
    severity=Severity.LOOK,
    citation="GB 11643《公民身份号码》第 17 位；本人材料之间互证",
    applies=identities.is_personal,
    check=_check,
)
