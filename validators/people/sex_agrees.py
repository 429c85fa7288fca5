"""The sex printed on bills, lists, records and certificates is the one of the ID number (I04).

A wrong sex points to somebody else's paper, or to a slip of the hospital; nothing in the guides rests on it, so a
person looks. Papers that bear another person's name are `name-agrees`'s, a mother's name on her newborn's papers is
`newborn-and-mother`'s: both are left out here. Cannot see: sex where neither number nor card gives it.
"""

from collections.abc import Iterable, Iterator

from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention
from intake.cases.evidence.persons import about_the_patient, sex_of
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.types.vocabulary import IdCard
from validators.findings import split_sure
from validators.people.mentions import find_proof

_SEX = IdCard.SEX
_REMEDY = "核对是否本人材料；确系本人的，由医疗机构更正"


def _check(case: Case) -> Iterable[Finding]:
    right, told = sex_of(case), list(filter(_parse_sex, _iter_sexes(case)))
    if right is None or not told:
        return
    proof = find_proof(case, _SEX)
    odd = [mention for mention in told if _parse_sex(mention) != right]
    if odd:
        yield from _report_odd(odd, proof, right)
    else:
        keys, places = identities.collect_keys(*told), identities.locate_mentions(*proof, *told)
        yield Finding(Outcome.PASS, f"性别一致：{right}", keys, places)


def _report_odd(odd: Iterable[Mention], proof: Iterable[Mention], right: str) -> Iterator[Finding]:
    """What is surely read apart from what is not."""
    sure, unsure = split_sure(odd)
    if sure:
        message = f"性别与证件不符：{identities.describe_mentions(sure)}，证件为{right}"
        keys, places = identities.collect_keys(*sure), identities.locate_mentions(*sure, *proof)
        yield Finding(Outcome.FAIL, message, keys, places, None, _REMEDY)
    if unsure:
        message = f"性别疑似与证件不符：{identities.describe_mentions(unsure)}，证件为{right}，请核对"
        keys, places = identities.collect_keys(*unsure), identities.locate_mentions(*unsure, *proof)
        yield Finding(Outcome.UNKNOWN, message, keys, places, Severity.HINT)


def _iter_sexes(case: Case) -> Iterator[Mention]:
    for index, reading in about_the_patient(case):
        field = reading.record.fields.get(_SEX.name) or reading.record.extra.get(_SEX.label)
        mention = identities.read_field(index, reading, _SEX.name, field)
        if mention is not None:
            yield mention


def _parse_sex(mention: Mention) -> str:
    """男 or 女; empty for any other print."""
    printed = mention.value.removesuffix("性")
    return printed if printed in ("男", "女") else ""


SEX_AGREES = Rule(
    id="sex-agrees",
    code="I04",
    title="性别与身份证号一致",
    severity=Severity.LOOK,
    citation="GB 11643《公民身份号码》第 17 位；本人材料之间互证",
    applies=identities.is_personal,
    check=_check,
)
