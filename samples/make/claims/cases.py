"""Clean claims, one builder an item: the papers that the guide asks for, all telling one story."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from samples.make.claims.model import ASKEW, GREY, PHOTO, SCAN, Claim, Paper
from samples.make.claims.story import (
    BIG,
    BLOOD,
    FOLK,
    RESTRICTED,
    Story,
    another,
    charges,
    grown,
    inpatient_story,
    visit_story,
    young_woman,
)
from samples.make.facts.numbers import luhn

_ANY = (SCAN, SCAN, GREY, GREY, ASKEW, PHOTO)
_COLOUR = (SCAN, SCAN, SCAN, ASKEW, PHOTO)
"""Where seals are asked for, papers come as originals: a grey copy of a seal is for a person to judge."""
_NEVER_PHOTO = ("inpatient_list", "outpatient_list")
"""Long lists come from the scanner."""

STAFF = ("韩样张", "顾中脉", "钱收费", "何校对")
INSTITUTIONS = ("青禾县示范康复门诊部", "青禾县虚构镇样本医院", "青禾县演示中医院")
Builder = Callable[[Random, date], Claim]


def gathered(
    item: str, insurance: str, applied: date, chance: Random, papers: Sequence[tuple[str, Story]], *, colour: bool = False,
) -> Claim:  # fmt: skip
    """The papers in this order, each with a damage and a look by chance."""
    choices = _COLOUR if colour else _ANY
    made = []
    for name, story in papers:
        damage = chance.choice([d for d in choices if d != PHOTO or name not in _NEVER_PHOTO])
        made.append(Paper(name, story, damage, chance.randrange(10**9)))
    return Claim(item, insurance, applied, tuple(made))


def _account(chance: Random) -> str:
    return luhn("62999900" + "".join(chance.choice("0123456789") for _ in range(10)))


def _bank(chance: Random) -> str:
    return chance.choice(("bank_card", "social_security_card", "passbook"))


# ------------------------------------------------------------------------------------------------ residents
def newborn(chance: Random, applied: date) -> Claim:
    """S0-1: household register and birth certificate."""
    mother = chance.choice([p for p in FOLK if young_woman(p, applied)])
    father = chance.choice([p for p in FOLK if p.sex == "男" and grown(p, applied)])
    born = applied - timedelta(chance.randint(12, 80))
    base = inpatient_story(chance, applied, "birth", women=True)
    story = replace(base, person=mother, spouse=father, child=father.name[0] + "小样", born=born)
    return gathered(
        "城乡居民参保登记",
        "居民",
        applied,
        chance,
        [("household_register", story), ("birth_certificate", story)],
        colour=True,
    )


def remote_work(chance: Random, applied: date) -> Claim:
    """S0-4: identity and one of three proofs of work elsewhere."""
    story = replace(inpatient_story(chance, applied), issued=applied - timedelta(chance.randint(1, 9)))
    proof = chance.choice(("work_certificate", "labor_contract", "commitment_letter"))
    return gathered(
        "常驻异地工作人员备案", "居民", applied, chance, [(_identity(chance), _paid(story, chance)), (proof, story)]
    )


def _identity(chance: Random) -> str:
    return chance.choice(("id_card", "id_card", "social_security_card"))


def _paid(story: Story, chance: Random) -> Story:
    return replace(story, account=_account(chance))


def referral(chance: Random, applied: date) -> Claim:
    """S0-5: identity and the referral of one hospital to another."""
    story = inpatient_story(chance, applied)
    goal = chance.choice([h.name for h in BIG if h.name != story.hospital.name])
    story = replace(story, issued=applied - timedelta(1), partner_hospital=goal)
    return gathered(
        "异地转诊人员备案",
        "居民",
        applied,
        chance,
        [(_identity(chance), _paid(story, chance)), ("referral_certificate", story)],
    )


def chronic(chance: Random, applied: date) -> Claim:
    """S0-6: identity, form, certificate, record, positive report."""
    story = inpatient_story(chance, applied)
    record = chance.choice(("outpatient_record", "discharge_record"))
    report = chance.choice(("laboratory", "imaging")) if story.disease != "慢性阻塞性肺疾病" else "imaging"
    return gathered(
        "基本医疗保险参保人员享受门诊慢特病病种待遇认定", "居民", applied, chance,
        [("id_card", story), ("chronic_application", replace(story, issued=applied - timedelta(1))), ("diagnosis_certificate", story),
         (record, story), (report, replace(story, issued=story.admitted))],
    )  # fmt: skip


def outpatient(chance: Random, applied: date) -> Claim:
    """S0-7: identity, bill, list, account; sometimes a restricted drug with its report."""
    story = visit_story(chance, applied)
    restricted = chance.random() < 0.3
    if restricted:
        story = replace(story, entries=charges(chance, 6, story.left, 1, (RESTRICTED,)))
    more = [("laboratory", story)] if restricted else []
    account = _bank(chance)
    return gathered(
        "门诊费用报销", "居民", applied, chance,
        [("id_card", story), ("outpatient_invoice", story), ("outpatient_list", story), (account, _paid(story, chance)), *more],
    )  # fmt: skip


def inpatient(chance: Random, applied: date) -> Claim:
    """S0-8: identity, bill, list, record, account; sometimes the account of another with a letter of authority."""
    story = inpatient_story(chance, applied)
    papers: list[tuple[str, Story]] = [
        ("id_card", story), ("inpatient_invoice", story), ("inpatient_list", story), ("discharge_record", story),
    ]  # fmt: skip
    if chance.random() < 0.3:
        papers.append(("diagnosis_certificate", story))
    money = _paid(story, chance)
    if chance.random() < 0.25:
        money = replace(money, holder=another(chance, story), issued=applied - timedelta(1))
        papers += [("passbook", money), ("transfer_authorization", _of_passbook(money)), ("holder_id_card", money)]
    else:
        papers.append((_bank(chance), money))
    return gathered("住院费用报销", "居民", applied, chance, papers)


def _of_passbook(story: Story) -> Story:
    """The account as the passbook prints it."""
    return replace(story, account="34-17990046" + story.account[-7:])


def institution(chance: Random, applied: date) -> Claim:
    """S0-9: letter, form, licences, lists, staff."""
    base = inpatient_story(chance, applied)
    story = replace(
        base,
        institution=chance.choice(INSTITUTIONS),
        staff=STAFF,
        admitted=date(2021, 6, 1),
        issued=applied - timedelta(5),
    )
    certificate = chance.choice(("private_nonenterprise_certificate", "business_license"))
    names = (
        "office_letter", "agreement_application", "medical_institution_license", certificate, "department_list", "equipment_list",
        "price_list", "drug_price_list", "staff_roster", "social_insurance_proof", "qualification", "practice",
    )  # fmt: skip
    return gathered("医疗机构申请定点协议管理", "居民", applied, chance, [(n, story) for n in names])


# ------------------------------------------------------------------------------------------------ employees
def _sealed_stay(item: str, chance: Random, applied: date) -> Claim:
    """Four sealed papers of a stay; sometimes a blood product with orders and report."""
    story = inpatient_story(chance, applied)
    names = ["discharge_record", "inpatient_invoice", "inpatient_list", "inpatient_record"]
    if chance.random() < 0.3:
        entries = charges(chance, 18, story.admitted, (story.left - story.admitted).days, (BLOOD,))
        story = replace(story, entries=entries)
        names += ["medical_order", "laboratory"]
    papers = [(n, replace(story, issued=story.admitted) if n == "laboratory" else story) for n in names]
    return gathered(item, "职工", applied, chance, papers, colour=True)


def remote_settlement(chance: Random, applied: date) -> Claim:
    """S1-1: sealed originals within a month of discharge."""
    return _sealed_stay("基本医疗保险异地安置退休人员、异地长期居住人员就医结算服务", chance, applied)


def benefit(chance: Random, applied: date) -> Claim:
    """S1-9: the same papers without a window."""
    return _sealed_stay("城镇职工医疗保险待遇办理", chance, applied)


def remote_filing(chance: Random, applied: date) -> Claim:
    """S1-2: a retired person who lives with a child, or somebody who works elsewhere."""
    story = replace(inpatient_story(chance, applied), issued=applied - timedelta(3))
    name = "基本医疗保险参保人员异地就医管理备案"
    if chance.random() < 0.5:
        proof = chance.choice(("residence_permit", "property_certificate"))
        claim = gathered(
            name, "职工", applied, chance, [("remote_care_application", story), (proof, story)], colour=True
        )
        facts = {"remote_retired": True, "household_moved": False, "lives_with_child": True, "bought_home": False}
    else:
        claim = gathered(
            name, "职工", applied, chance, [("residence_permit", story), ("labor_contract", story)], colour=True
        )
        facts = {"remote_retired": False, "remote_long_term": True, "remote_employed": True}
    return replace(
        claim,
        given={"facts": facts | {"remote_posted": False, "remote_long_term": facts.get("remote_long_term", False)}},
    )


def chronic_review(chance: Random, applied: date) -> Claim:
    """S1-4: letter, sealed record, reports and certificate of hospitals of the second level and above."""
    story = inpatient_story(chance, applied)
    record = chance.choice(("outpatient_record", "inpatient_record"))
    tests = replace(story, issued=story.admitted)
    papers = [("application_letter", replace(story, issued=applied)), (record, story), ("laboratory", tests), ("imaging", tests),
              ("diagnosis_certificate", story)]  # fmt: skip
    claim = gathered("基本医疗保险参保人员门诊慢性（特殊）病种评审管理", "职工", applied, chance, papers, colour=True)
    return replace(claim, given={"hospital_levels": {story.hospital.name: "二级甲等"}})


def provider(chance: Random, applied: date) -> Claim:
    """S1-5: licences, contract, insurance, practice certificate of a medical institution."""
    claim = institution(chance, applied)
    story = claim.story
    names = ("business_license", "medical_institution_license", "labor_contract", "social_insurance_proof", "practice")
    return gathered("医药机构申报定点协议管理", "职工", applied, chance, [(n, story) for n in names])


def chronic_settlement(chance: Random, applied: date) -> Claim:
    """S1-6: sealed record, bill, prescription and report of one visit."""
    story = visit_story(chance, applied)
    names = ("outpatient_record", "outpatient_invoice", "prescription", "laboratory")
    name = "基本医疗保险参保人员门诊慢性病（特殊病）就医结算服务"
    return gathered(name, "职工", applied, chance, [(n, story) for n in names], colour=True)


_MATERNITY = "基本医疗保险（生育保险）待遇核准支付"


def _birth(chance: Random, applied: date) -> Story:
    story = inpatient_story(chance, applied, "birth", women=True)
    men = [
        p
        for p in FOLK
        if p.sex == "男" and grown(p, applied) and abs(int(p.id_number[6:10]) - int(story.number[6:10])) < 15
    ]
    return replace(story, spouse=chance.choice(men), born=story.admitted + timedelta(1), issued=applied - timedelta(1))


def _matter(claim: Claim, matter: str) -> Claim:
    facts = dict.fromkeys(
        ("maternity_filing", "maternity_claim_remote", "maternity_claim_spouse", "maternity_allowance"), False
    )
    return replace(claim, given={"facts": facts | {matter: True}})


def maternity_filing(chance: Random, applied: date) -> Claim:
    """S1-8, first matter: both identity cards, marriage certificate, birth permit."""
    story = _birth(chance, applied)
    names = ("id_card", "spouse_id_card", "marriage_certificate", "birth_permit")
    return _matter(gathered(_MATERNITY, "职工", applied, chance, [(n, story) for n in names]), "maternity_filing")


def maternity_claim(chance: Random, applied: date) -> Claim:
    """S1-8, second matter: a woman's claim for a birth elsewhere."""
    story = _birth(chance, applied)
    names = ("discharge_record", "inpatient_invoice", "inpatient_list", "maternity_application")
    return _matter(gathered(_MATERNITY, "职工", applied, chance, [(n, story) for n in names]), "maternity_claim_remote")


def maternity_spouse(chance: Random, applied: date) -> Claim:
    """S1-8, third matter: a man's claim for his wife's birth."""
    story = _birth(chance, applied)
    names = (
        "id_card", "spouse_id_card", "marriage_certificate", "birth_permit", "discharge_record", "inpatient_invoice", "inpatient_list",
        "diagnosis_certificate",
    )  # fmt: skip
    papers = [(n, replace(story, issued=story.left) if n == "diagnosis_certificate" else story) for n in names]
    return _matter(gathered(_MATERNITY, "职工", applied, chance, papers), "maternity_claim_spouse")


def maternity_allowance(chance: Random, applied: date) -> Claim:
    """S1-8, fourth matter: record and the employer's letter."""
    story = _birth(chance, applied)
    names = ("discharge_record", "introduction_letter")
    return _matter(gathered(_MATERNITY, "职工", applied, chance, [(n, story) for n in names]), "maternity_allowance")


BUILDERS: Mapping[str, Builder] = {
    "newborn": newborn, "remote-work": remote_work, "referral": referral, "chronic": chronic, "outpatient": outpatient,
    "inpatient": inpatient, "institution": institution, "remote-settlement": remote_settlement, "remote-filing": remote_filing,
    "chronic-review": chronic_review, "provider": provider, "chronic-settlement": chronic_settlement,
    "maternity-filing": maternity_filing, "maternity-claim": maternity_claim, "maternity-spouse": maternity_spouse,
    "maternity-allowance": maternity_allowance, "benefit": benefit,
}  # fmt: skip
"""Short name of an item (or of a matter of one) -> its clean claim."""
