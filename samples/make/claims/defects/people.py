"""Defects of who: somebody else's paper, a wrong number, somebody else's account."""

from dataclasses import replace
from random import Random

from samples.make.claims.defects.seeding import noted, one, told
from samples.make.claims.model import Claim, Defect
from samples.make.claims.story import FOLK, another, digit_changed, expired_card
from samples.make.facts.people import InventedPerson

# ------------------------------------------------------------------------------------------------ people
_NAMED = (
    "inpatient_list", "outpatient_list", "discharge_record", "laboratory", "imaging", "prescription", "outpatient_record",
    "inpatient_record", "diagnosis_certificate", "inpatient_invoice", "outpatient_invoice", "chronic_application",
)  # fmt: skip


def other_name(item: str, claim: Claim, chance: Random) -> Claim | None:
    """One paper is somebody else's."""
    del item
    if len([p for p in claim.papers if p.name in _NAMED]) < 3 or not (paper := one(claim, chance, *_NAMED)):
        return None
    other = another(chance, claim.story)
    key = "payer" if "invoice" in paper.name else "name"
    seeded = Defect("姓名不一致", ("name-agrees", "spouse-papers"), "correct", (paper.name,), (key,), (other.name,))
    return noted(told(claim, paper.name, person=other), seeded)


_NUMBERED = ("chronic_application", "diagnosis_certificate", "referral_certificate", "work_certificate", "commitment_letter",
    "labor_contract",
             "transfer_authorization", "application_letter")  # fmt: skip
_CARDED = ("id_card", "social_security_card")


def id_slip(item: str, claim: Claim, chance: Random) -> Claim | None:
    """One digit of the ID number is wrong on one paper; the check digit no longer fits."""
    del item
    if not claim.has("id_card") or not (paper := one(claim, chance, *_NUMBERED)):
        return None
    wrong = digit_changed(paper.story.person)
    seeded = Defect(
        "身份证号错一位",
        ("id-number-agrees", "id-number-valid"),
        "look",
        (paper.name, "id_card"),
        ("id_number",),
        (wrong.id_number,),
    )
    return noted(told(claim, paper.name, person=wrong), seeded)


def id_other(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The ID number on one paper is another, valid one."""
    del item
    if not claim.has("id_card") or not (paper := one(claim, chance, *_NUMBERED)):
        return None
    other = chance.choice([p for p in FOLK if p.sex == claim.story.person.sex and p.name != claim.story.person.name])
    wrong: InventedPerson = replace(claim.story.person, id_number=other.id_number)
    seeded = Defect(
        "身份证号不一致", ("id-number-agrees",), "correct", (paper.name, "id_card"), ("id_number",), (wrong.id_number,)
    )
    return noted(told(claim, paper.name, person=wrong), seeded)


def card_expired(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The identity card is past its term."""
    del item, chance
    if not claim.has("id_card") or not (term := expired_card(claim.paper("id_card").story.person)):
        return None
    seeded = Defect("身份证已过期", ("id-card-in-force",), "hint", ("id_card",), ("valid_until",), (term[1],))
    return noted(told(claim, "id_card", card=term), seeded)


def wrong_spouse(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The marriage certificate names somebody else as spouse."""
    if item not in ("maternity-filing", "maternity-spouse") or not claim.has("marriage_certificate") or claim.missing:
        return None
    spouse = claim.story.spouse
    others = [
        p for p in FOLK if spouse and p.sex == spouse.sex and p.name != spouse.name and int(p.id_number[6:10]) < 2005
    ]
    other = chance.choice(others)
    seeded = Defect(
        "结婚证与身份证不是同一人",
        ("spouse-papers", "name-agrees"),
        "correct",
        ("marriage_certificate", "spouse_id_card"),
        ("name",),
        (other.name,),
    )
    return noted(told(claim, "marriage_certificate", spouse=other), seeded)


def wrong_mother(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The birth certificate names another mother than the household register."""
    if item != "newborn" or not claim.has("household_register", "birth_certificate"):
        return None
    other = another(chance, claim.story)
    seeded = Defect(
        "母亲与户口本不符",
        ("newborn-and-mother", "household-member", "name-agrees"),
        "hint",
        ("birth_certificate",),
        ("母亲姓名",),
        (other.name,),
        ("household_register",),
    )
    return noted(told(claim, "birth_certificate", person=other), seeded)


# ------------------------------------------------------------------------------------------------ accounts
def others_account(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The account is somebody else's, no letter of authority."""
    cards = [p.name for p in claim.papers if p.name in ("bank_card", "passbook", "social_security_card")]
    if (
        item not in ("outpatient", "inpatient")
        or len(cards) != 1
        or claim.has("transfer_authorization")
        or claim.missing
    ):
        return None
    other = another(chance, claim.story)
    account = "passbook" if cards == ["social_security_card"] else cards[0]
    papers = tuple(replace(p, name=account) if p.name == cards[0] else p for p in claim.papers)
    seeded = Defect(
        "银行卡非患者本人，缺转账授权书",
        ("bank-holder", "transfer-authorization"),
        "correct",
        (account,),
        ("holder",),
        (other.name,),
    )
    return noted(told(replace(claim, papers=papers), account, holder=other), seeded, "转账授权书")


def wrong_account(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The letter of authority names another account than the passbook."""
    if item != "inpatient" or not claim.has("transfer_authorization", "passbook"):
        return None
    account = "34-1799004600" + "".join(chance.choice("0123456789") for _ in range(5))
    seeded = Defect(
        "授权书账号与存折不符",
        ("transfer-authorization",),
        "correct",
        ("transfer_authorization", "passbook"),
        ("账号",),
        (account,),
    )
    return noted(told(claim, "transfer_authorization", account=account), seeded)
