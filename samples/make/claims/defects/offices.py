"""Defects of institutions: licences and staff."""

from datetime import timedelta
from random import Random

from samples.make.claims.defects.seeding import day_text, noted, told
from samples.make.claims.model import Claim, Defect


# ------------------------------------------------------------------------------------------------ institutions
def licence_expired(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The licence is past its term."""
    del chance
    if item not in ("institution", "provider") or not claim.has("medical_institution_license"):
        return None
    until = claim.applied - timedelta(120)
    seeded = Defect(
        "执业许可证已过期",
        ("licences-in-force",),
        "correct",
        ("medical_institution_license",),
        ("valid_until",),
        day_text(until),
    )
    return noted(told(claim, "medical_institution_license", licence_until=until.isoformat()), seeded)


def licences_differ(item: str, claim: Claim, chance: Random) -> Claim | None:
    """One licence is another institution's."""
    names = [p.name for p in claim.papers if p.name in ("business_license", "private_nonenterprise_certificate")]
    if item not in ("institution", "provider") or not names or not claim.has("medical_institution_license"):
        return None
    other = chance.choice(("青禾县模拟大药房有限公司", "云岫市虚构口腔门诊部"))
    seeded = Defect(
        "证照机构名称不一致",
        ("licences-agree",),
        "correct",
        (names[0], "medical_institution_license"),
        ("name",),
        (other, claim.story.institution),
    )
    return noted(told(claim, names[0], institution=other), seeded)


def uninsured(item: str, claim: Claim, chance: Random) -> Claim | None:
    """Somebody on the roster is not on the insurance's proof."""
    if item != "institution" or not claim.has("staff_roster", "social_insurance_proof"):
        return None
    name = chance.choice(claim.story.staff[1:])
    seeded = Defect(
        "名册人员无参保证明",
        ("roster-insured",),
        "correct",
        ("staff_roster", "social_insurance_proof"),
        ("name",),
        (name,),
    )
    return noted(told(claim, "social_insurance_proof", extra=(("uninsured", name),)), seeded)
