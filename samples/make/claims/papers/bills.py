"""Bills and lists of charges of claims: the list's sums per category are the bill's items."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import numpy as np

from samples.make.bills import electronic, paper
from samples.make.claims.papers.drawn import Drawn, pick
from samples.make.claims.papers.forms import stamped
from samples.make.claims.story import Story
from samples.make.drawing import seals
from samples.make.drawing.draw import turned
from samples.make.drawing.page import BLACK
from samples.make.facts import invoices
from samples.make.facts.words import PrinterHabit
from samples.make.lists import expense
from samples.make.lists.looks import LOOKS

_SELF_PAID = invoices.InsuranceShares("自费", fund=0, own=100)
_SETTLED = invoices.InsuranceShares("城乡居民基本医疗保险", fund=55, own=10)
_LISTS = ("portrait-plain", "landscape-grid", "dated-grid", "daily", "own-column", "wrapped-open", "four-places")
_VISITS = ("brackets", "portrait-plain", "dated-grid")


def _fees(story: Story) -> list[invoices.BillLine]:
    """The list's sums per category, as the bill prints them; a surcharge is put on the last one."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in story.entries:
        sums[_CATEGORY.get(entry.charge.category, entry.charge.category)] += entry.amount
    name = next(reversed(sums))
    sums[name] += story.surcharge
    return [invoices.BillLine(k, round(v * 100)) for k, v in sums.items()]


def _spoilt(bill: invoices.InventedBill, story: Story) -> invoices.InventedBill:
    """One fee raised after the total was made, where the story says so."""
    if more := story.note.get("fee"):
        first = bill.items[0]
        bill.items[0] = invoices.BillLine(
            first.name, first.cents + round(Decimal(more) * 100), first.quantity, first.unit
        )
    return bill


def _cover(story: Story) -> invoices.InsuranceShares:
    return _SETTLED if story.note.get("settled") else _SELF_PAID


_CATEGORY = {"其他费": "其他住院收费"}


def _habit(chance: np.random.Generator) -> PrinterHabit:
    return PrinterHabit(
        thousands=bool(chance.integers(2)), day=pick(chance, "%Y-%m-%d", "%Y年%m月%d日", "%Y%m%d"), stay_day=pick(chance, "%Y-%m-%d",
            "%Y%m%d"),
        tail=pick(chance, "整", "", "正"),
    )  # fmt: skip


def _bill_look(chance: np.random.Generator) -> electronic.ReceiptLook:
    form = (electronic.ORANGE, electronic.BROWN, BLACK)[int(chance.integers(3))]
    return electronic.ReceiptLook(form=form, groups=int(chance.integers(2, 4)), down=bool(chance.integers(2)),
                           face=pick(chance, "song", "kai"),
                           seal_shape=pick(chance, "circle", "oval"), sealed=True)  # fmt: skip


def inpatient_bill(story: Story, chance: np.random.Generator) -> Drawn:
    """The national electronic receipt of a stay, paid by the patient; every third one on a provincial form with waves."""
    bill = invoices.inpatient(
        story.seed, story.person, story.hospital, _fees(story), _cover(story), _habit(chance),
        department=story.illness.department, admitted=story.admitted, days=(story.left - story.admitted).days, deposit=3000,
    )  # fmt: skip
    bill.fields |= {"inpatient_number": story.serial, "issue_date": story.left.isoformat()}
    bill = _spoilt(bill, story)
    look = _bill_look(chance)
    if chance.integers(3) == 0:
        mask = seals.worn(seals.oval(story.hospital.name, ("住院收费", "专用章 (2)")), chance)
        return [paper.overprinted(bill, look, turned(mask, 9), (186, 118))]
    return [electronic.electronic(bill, look)]


def outpatient_bill(story: Story, chance: np.random.Generator) -> Drawn:
    """The national electronic receipt of a visit."""
    items = [
        invoices.BillLine(i.name.replace("其他住院收费", "其他门诊收费"), i.cents, "1", "项") for i in _fees(story)
    ]
    bill = invoices.outpatient(
        story.seed, story.person, story.hospital, items, _cover(story), _habit(chance), visited=story.left
    )
    bill.fields["outpatient_number"] = story.serial
    page = electronic.electronic(_spoilt(bill, story), _bill_look(chance))
    if story.sealed:
        page.stamps.picture(
            150, 118, 30, turned(seals.worn(seals.circle(story.hospital.name, "收费专用章"), chance), 8)
        )
    return [page]


def _visit(story: Story, look: str, *, stay: bool) -> expense.BilledVisit:
    title = "住院费用清单" if stay else "门急诊费用清单"
    visit = expense.visit_of(
        (story.person.name, story.person.sex), story.hospital.name, title, list(story.entries),
        inpatient=story.serial if stay else "", outpatient="" if stay else story.serial, age=str(story.age),
        admitted=story.admitted if stay else None, left=story.left if stay else None, department=story.illness.department,
        insurance="自费",
    )  # fmt: skip
    visit.misprint = story.misprint
    return visit


def inpatient_list(story: Story, chance: np.random.Generator) -> Drawn:
    """The list of a stay in one of seven looks, sealed at its foot."""
    name = pick(chance, *_LISTS)
    pages = expense.lay_out(_visit(story, name, stay=True), LOOKS[name])
    if story.sealed:
        stamped(pages, story.hospital.name, "收费专用章", chance)
    return pages


def outpatient_list(story: Story, chance: np.random.Generator) -> Drawn:
    """The list of a visit."""
    name = pick(chance, *_VISITS)
    look = LOOKS[name]
    if name != "brackets":
        head = (
            ("姓名", "name", 12, 0),
            ("性别", "sex", 50, 0),
            ("门诊号", "outpatient_number", 80, 0),
            ("科室", "department", 140, 0),
        )
        look = replace(look, head=head, title="{hospital}门诊费用清单")
    return list(expense.lay_out(_visit(story, name, stay=False), look))
