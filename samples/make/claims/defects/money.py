"""Defects of money: bills, lists, and drugs that ask for further papers."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from samples.make.claims.defects.seeding import day_text, money_text, noted, told, untouched
from samples.make.claims.model import Claim, Defect
from samples.make.claims.story import Story, charges

# ------------------------------------------------------------------------------------------------ money
_BILLS = (("inpatient_invoice", "inpatient_list"), ("outpatient_invoice", "outpatient_list"))


def _pair(claim: Claim) -> tuple[str, str] | None:
    return next(((bill, rows) for bill, rows in _BILLS if claim.has(bill, rows)), None)


def _total(story: Story) -> Decimal:
    return sum((e.amount for e in story.entries), Decimal(0))


def bill_raised(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The bill is higher than its list; its own sums hold."""
    del item
    if not (pair := _pair(claim)) or not untouched(claim, *pair):
        return None
    more = Decimal(chance.choice((100, 200, 360, 1000)))
    total = _total(claim.story)
    seeded = Defect(
        "清单合计与票据不符",
        ("list-total-is-bill-total",),
        "correct",
        pair,
        ("total",),
        (*money_text(total + more), *money_text(total)),
    )
    return noted(told(claim, pair[0], surcharge=more), seeded)


def bill_sums(item: str, claim: Claim, chance: Random) -> Claim | None:
    """One fee on the bill is higher than its total allows."""
    del item, chance
    if not (pair := _pair(claim)) or not untouched(claim, *pair):
        return None
    seeded = Defect("票据收费项目与合计不符", ("invoice-arithmetic",), "look", (pair[0],), ("total", "items"), ())
    return noted(told(claim, pair[0], extra=(("fee", "90.00"),)), seeded)


def list_row(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The amount of one line is 10 yuan too high."""
    del item
    if not (pair := _pair(claim)) or not untouched(claim, *pair):
        return None
    row = chance.randrange(len(claim.story.entries))
    amount = claim.story.entries[row].amount + 10
    seeded = Defect("清单数量×单价≠金额", ("list-rows",), "look", (pair[1],), ("items",), money_text(amount))
    return noted(told(claim, pair[1], misprint=row), seeded)


def other_stay(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The list is of another stay."""
    del item
    if not claim.has("inpatient_invoice", "inpatient_list") or not untouched(
        claim, "inpatient_invoice", "inpatient_list"
    ):
        return None
    story = claim.story
    admitted, left = story.admitted - timedelta(140), story.left - timedelta(143)
    entries = charges(chance, 14, admitted, (left - admitted).days)
    seeded = Defect(
        "清单是另一次住院的", ("stay-dates-agree", "list-total-is-bill-total", "list-for-every-bill"), "correct",
        ("inpatient_list", "inpatient_invoice"), ("admission_date", "discharge_date", "total"), (*day_text(admitted), *day_text(left)),
    )  # fmt: skip
    return noted(
        told(claim, "inpatient_list", admitted=admitted, left=left, entries=entries, serial="25" + story.serial[2:]),
        seeded,
    )


def settled(item: str, claim: Claim, chance: Random) -> Claim | None:
    """Insurance has paid its share already."""
    del item, chance
    if not (pair := _pair(claim)) or not untouched(claim, *pair):
        return None
    seeded = Defect("票据显示已联网结算", ("bill-already-settled",), "look", (pair[0],), ("fund_paid",), ())
    return noted(told(claim, pair[0], extra=(("settled", "1"),)), seeded)


def bill_twice(item: str, claim: Claim, chance: Random) -> Claim | None:
    """The bill lies there twice: the original and a copy of it."""
    del item, chance
    if not (pair := _pair(claim)):
        return None
    bill = claim.paper(pair[0])
    again = replace(bill, damage="grey" if bill.damage != "grey" else "askew", copy=1)
    seeded = Defect(
        "同一张票据重复提交", ("bill-number-twice", "same-sheet-twice"), "hint", (pair[0],), ("bill_number",), ()
    )
    return noted(replace(claim, papers=(*claim.papers, again)), seeded)
