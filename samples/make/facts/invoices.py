"""What the invoices say: items, payments and head, with arithmetic that holds.

Amounts are integers in fen until they are written into `Bill.fields`, which follow the product's vocabulary.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from samples.make.facts.people import Hospital, InventedPerson, digits
from samples.make.facts.words import PrinterHabit, in_words, money

PROVINCE = "样例省"
_CHECK_LETTERS = "0123456789abcdef"


@dataclass(frozen=True)
class BillLine:
    """One fee line; quantity and unit are empty where the paper does not print them."""

    name: str
    cents: int
    quantity: str = ""
    unit: str = ""
    remark: str = ""


@dataclass
class InventedBill:
    """One invoice: `fields` in the vocabulary's formats, `extra` by printed label with the value as printed."""

    kind: str
    habit: PrinterHabit
    fields: dict[str, str]
    items: list[BillLine]
    extra: dict[str, str] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def inpatient(self) -> bool:
        return self.kind == "inpatient_invoice"


@dataclass(frozen=True)
class InsuranceShares:
    """How a bill is paid: insurance, shares of the total in per cent, and lines beside the national ones.

    `beside` are lines paid in addition to 其他支付 (per cent of the total), `inside` are shown for information only.
    """

    insurance: str
    fund: int
    other: int = 0
    account: int = 0
    own: int = 10
    beside: dict[str, int] = field(default_factory=dict)
    inside: dict[str, str] = field(default_factory=dict)


def amounts(rng: Random, ranges: dict[str, tuple[int, int]]) -> list[BillLine]:
    """Draw an amount for every fee name from its range in yuan; (0, 0) gives 0.00.

    Goods cost any number of fen, services a multiple of half a yuan.
    """
    fees = []
    for name, (low, high) in ranges.items():
        step = 1 if "药" in name or "材料" in name else 50
        fees.append(BillLine(name, rng.randrange(low * 100, high * 100 + 1, step)))
    return fees


def _head(rng: Random, person: InventedPerson, hospital: Hospital, issued: date, code: str) -> dict[str, str]:
    return {
        "bill_code": f"34{code}{issued:%y}",
        "bill_number": f"{rng.randint(1, 39_999_999):010d}",
        "check_code": "".join(rng.choice(_CHECK_LETTERS) for _ in range(6)),
        "payer": person.name,
        "payer_id": person.masked,
        "issue_date": issued.isoformat(),
        "business_serial": f"{issued:%y%m%d}{digits(rng, 8)}",
        "institution_type": hospital.kind,
        "sex": person.sex,
    }


def _foot(hospital: Hospital) -> dict[str, str]:
    return {
        key: value
        for key, value in (("payee", hospital.name), ("checker", hospital.checker), ("cashier", hospital.cashier))
        if value
    }


def _payments(total: int, cover: InsuranceShares, habit: PrinterHabit) -> tuple[dict[str, str], dict[str, str], int]:
    """Split the total; what insurance leaves is cash. Returns fields, extra lines and the cash in fen."""
    share = {key: total * per_cent // 100 for key, per_cent in cover.beside.items()}
    fund, other, account = (total * part // 100 for part in (cover.fund, cover.other, cover.account))
    cash = total - fund - other - account - sum(share.values())
    own = min(total * cover.own // 100, cash + account)
    paid = {
        "fund_paid": fund,
        "other_paid": other,
        "account_paid": account,
        "cash_paid": cash,
        "self_paid": cash + account - own,
        "own_expense": own,
    }
    extra = {label: habit.money(money(cents)) for label, cents in share.items()}
    return {key: money(cents) for key, cents in paid.items()}, extra | cover.inside, cash


def _insured(rng: Random, person: InventedPerson, cover: InsuranceShares) -> dict[str, str]:
    if cover.insurance == "自费":
        return {"insurance_type": cover.insurance}
    number = person.id_number if rng.random() < 0.5 else f"3417{digits(rng, 9)}"
    return {"insurance_type": cover.insurance, "insurance_number": number}


def _totals(items: Sequence[BillLine], habit: PrinterHabit) -> dict[str, str]:
    total = sum(item.cents for item in items)
    return {"total": money(total), "total_in_words": in_words(total, habit.yuan, habit.tail)}


def inpatient(
    seed: int, person: InventedPerson, hospital: Hospital, items: list[BillLine], cover: InsuranceShares, habit: PrinterHabit, *,
    department: str, admitted: date, days: int, deposit: int,
) -> InventedBill:  # fmt: skip
    """Invent an inpatient bill; `deposit` is what was paid in advance, in yuan."""
    rng = Random(seed)
    left = admitted + timedelta(days=days)
    paid, extra, cash = _payments(sum(item.cents for item in items), cover, habit)
    fields = {"title": f"{PROVINCE}医疗住院收费票据（电子）"}
    fields |= _head(rng, person, hospital, left + timedelta(days=rng.randint(0, 3)), "0602") | _totals(items, habit)
    fields |= {
        "record_number": digits(rng, 8),
        "inpatient_number": f"{left:%Y}{digits(rng, 6)}",
        "department": department,
        "admission_date": admitted.isoformat(),
        "discharge_date": left.isoformat(),
        "stay_days": str(max(days, 1)),
        "prepaid": money(deposit * 100),
        "topped_up": money(max(cash - deposit * 100, 0)),
        "refunded": money(max(deposit * 100 - cash, 0)),
    }
    fields |= _insured(rng, person, cover) | paid | _foot(hospital)
    return InventedBill("inpatient_invoice", habit, fields, items, extra)


def outpatient(
    seed: int, person: InventedPerson, hospital: Hospital, items: list[BillLine], cover: InsuranceShares, habit: PrinterHabit,
    *, visited: date,
) -> InventedBill:  # fmt: skip
    """Invent an outpatient bill, issued on the day of the visit."""
    rng = Random(seed)
    paid, extra, _ = _payments(sum(item.cents for item in items), cover, habit)
    fields = {"title": f"{PROVINCE}医疗门诊收费票据（电子）"}
    fields |= _head(rng, person, hospital, visited, "0601") | _totals(items, habit)
    fields |= {"outpatient_number": f"{visited:%Y%m%d}{digits(rng, 4)}", "visit_date": visited.isoformat()}
    fields |= _insured(rng, person, cover) | paid | _foot(hospital)
    return InventedBill("outpatient_invoice", habit, fields, items, extra)


def without(bill: InventedBill, *keys: str) -> InventedBill:
    """Take fields away that a form does not print."""
    for key in keys:
        bill.fields.pop(key, None)
    return bill
