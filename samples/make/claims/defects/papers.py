"""Defects of papers: missing ones, dates, seals, signatures, findings."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from samples.make.claims.defects.seeding import day_text, everywhere, noted, one, told, untouched, without
from samples.make.claims.model import Claim, Defect
from samples.make.claims.needs import NEEDED
from samples.make.claims.story import BIG, BLOOD, RESTRICTED, charges


# ------------------------------------------------------------------------------------------------ materials
def missing(item: str, claim: Claim, chance: Random) -> Claim | None:
    """A paper is not there."""
    choices = [
        names
        for _, names in NEEDED.get(item, ())
        if any(p.name in names for p in claim.papers) and untouched(claim, *names)
    ]
    if not choices or len(claim.papers) < 2 or claim.missing:
        return None
    fewer = without(claim, *chance.choice(choices))
    gone = tuple(m for m, names in NEEDED[item] if not any(p.name in names for p in fewer.papers))
    return replace(fewer, missing=gone) if fewer.papers else None


def restricted_drug(item: str, claim: Claim, chance: Random) -> Claim | None:
    """A restricted drug on the list, no report."""
    if item != "outpatient" or claim.missing or claim.defects:
        return None
    entries = charges(chance, 6, claim.story.left, 1, (RESTRICTED,))
    changed = everywhere(without(claim, "laboratory", "imaging"), entries=entries)
    seeded = Defect(
        "使用限制药品，缺检查材料",
        ("restricted-drug-papers",),
        "correct",
        ("outpatient_list",),
        ("items",),
        ("阿帕替尼",),
    )
    return noted(changed, seeded, "相关医学检查材料")


def blood_product(item: str, claim: Claim, chance: Random) -> Claim | None:
    """A protein product on the list, neither orders nor report."""
    if item not in ("remote-settlement", "benefit") or claim.missing or claim.defects:
        return None
    story = claim.story
    entries = charges(chance, 18, story.admitted, (story.left - story.admitted).days, (BLOOD,))
    changed = everywhere(without(claim, "laboratory", "medical_order"), entries=entries)
    seeded = Defect(
        "使用蛋白制品，缺医嘱单和化验单", ("blood-papers",), "correct", ("inpatient_list",), ("items",), ("人血白蛋白",)
    )
    return noted(changed, seeded, "医嘱单", "相关化验单")


# ------------------------------------------------------------------------------------------------ dates
def stay_differs(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The record has another day of admission or discharge than the bill."""
    del item
    if not claim.has("inpatient_invoice", "discharge_record") or not untouched(
        claim, "inpatient_invoice", "discharge_record"
    ):
        return None
    story = claim.story
    facts = (
        {"left": story.left - timedelta(1)} if chance.random() < 0.5 else {"admitted": story.admitted - timedelta(1)}
    )
    ((key, day),) = facts.items()
    field = {"left": "discharge_date", "admitted": "admission_date"}[key]
    seeded = Defect(
        "住院日期不一致",
        ("stay-dates-agree",),
        "correct",
        ("discharge_record", "inpatient_invoice"),
        (field,),
        (*day_text(day), *day_text(getattr(story, key))),
    )
    return noted(told(claim, "discharge_record", **facts), seeded)


def old_papers(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The records are older than two years."""
    name = next((p.name for p in claim.papers if p.name == "outpatient_record"), "")
    if item != "chronic-review" or not name or not untouched(claim, name):
        return None
    old = claim.applied - timedelta(chance.randint(800, 1300))
    seeded = Defect("病历超出近两年", ("papers-within-window",), "correct", (name,), ("issue_date",), day_text(old))
    return noted(told(claim, name, issued=old, admitted=old, left=old), seeded)


def late(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The claim comes after the window of the guide."""
    days = {"remote-settlement": 50, "maternity-allowance": 90}.get(item)
    if not days or claim.defects or claim.missing:
        return None
    allowance = (
        item == "maternity-allowance"
    )  # there the guide sets the window for a paper, which is in doubt beyond it
    end = claim.story.left + timedelta(days + chance.randint(0, 30))
    seeded = Defect(
        "超过规定时限",
        ("allowance-within-60-days", "materials-complete") if allowance else ("handed-in-time",),
        "look" if allowance else "hint",
        ("discharge_record", "inpatient_invoice"),
        ("discharge_date",),
        day_text(claim.story.left),
    )
    return noted(replace(claim, applied=end), seeded)


def future_report(item: str, claim: Claim, chance: Random) -> Claim | None:
    """A report is dated after the day of application."""
    del item
    if not (paper := one(claim, chance, "laboratory", "imaging", "outpatient_record", "diagnosis_certificate")):
        return None
    day = claim.applied + timedelta(chance.randint(3, 40))
    seeded = Defect("材料日期晚于申请日期", ("dates-in-order",), "hint", (paper.name,), ("issue_date",), day_text(day))
    return noted(told(claim, paper.name, issued=day), seeded)


# ------------------------------------------------------------------------------------------------ seals, signatures, findings
_SEALED = ("chronic-review", "chronic-settlement", "remote-settlement", "benefit")


def unsealed(item: str, claim: Claim, chance: Random) -> Claim | None:
    """One paper bears no seal where the guide asks for one."""
    names = (
        "discharge_record",
        "inpatient_list",
        "inpatient_record",
        "laboratory",
        "imaging",
        "outpatient_record",
        "diagnosis_certificate",
        "prescription",
    )
    if item not in _SEALED or not (paper := one(claim, chance, *names)):
        return None
    if paper.name in ("laboratory", "imaging") and claim.has("laboratory", "imaging"):
        return None  # the other report answers the line
    seeded = Defect("材料未盖章", ("seal-present", "materials-complete"), "correct", (paper.name,), (), ())
    return noted(told(claim, paper.name, sealed=False), seeded)


def unsigned(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The certificate lacks the doctor's signature."""
    del chance
    if item != "chronic-review" or not claim.has("diagnosis_certificate"):
        return None
    seeded = Defect("诊断证明缺医师签字", ("doctor-signed",), "hint", ("diagnosis_certificate",), ("physician",), ())
    return noted(told(claim, "diagnosis_certificate", signed=False), seeded)


def low_level(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The hospital is below the second level."""
    del chance
    if item != "chronic-review":
        return None
    seeded = Defect(
        "非二级及以上医院", ("hospital-level",), "correct", ("outpatient_record", "inpatient_record", "laboratory", "imaging",
            "diagnosis_certificate"),
        ("hospital",), (claim.story.hospital.name,),
    )  # fmt: skip
    return noted(replace(claim, given={"hospital_levels": {claim.story.hospital.name: "一级"}}), seeded)


def negative_report(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The only report denies everything."""
    del chance
    if item != "chronic" or not claim.has("imaging") or claim.has("laboratory"):
        return None
    kind = claim.story.illness.picture[0]
    clear = replace(claim.story.illness, picture=(kind, "形态、大小未见异常，未见异常信号及密度影。", "未见明显异常。"))
    seeded = Defect(
        "报告无阳性结果", ("positive-finding", "materials-complete"), "hint", ("imaging",), ("结论",), ("未见明显异常",)
    )
    return noted(told(claim, "imaging", illness=clear), seeded)


def other_hospital(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The record is of another hospital than the bill."""
    if item not in ("inpatient", "benefit", "remote-settlement") or not claim.has(
        "discharge_record", "inpatient_invoice"
    ):
        return None
    other = chance.choice([h for h in BIG if h.name != claim.story.hospital.name])
    seeded = Defect(
        "就诊机构不一致", ("same-hospital", "seal-present"), "hint", ("discharge_record",), ("hospital",), (other.name,)
    )
    return noted(told(claim, "discharge_record", hospital=other), seeded)
