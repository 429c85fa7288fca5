"""Bills, what they come to, and the account that the money goes to, as forms print them.

Money follows these values, so nothing is printed that only one reading tells: totals are proven one by one, an account is
proven by its check digit and, on another paper, or by it alone, never marked. Two accounts in a case are for a person to
choose from.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from stdnum import luhn

from intake import types
from intake.cases.evidence import compare, identities
from intake.cases.evidence.compare import Likeness
from intake.cases.model import Case, Seen, kind_name, locate_evidence
from intake.catalogue.tree import collect_leaves
from intake.forms import words
from intake.forms.model import Ground, PrintedValue
from intake.model import Reading
from intake.numbers import bank_numbers
from intake.types import papers
from templates import applicant
from templates.told import NOTHING, PROVEN, blank_value, find_entries, printable_value

_CARDS = {types.BANK_CARD: ("holder", "number"), types.SOCIAL_SECURITY_CARD: ("name", "bank_number")}
"""Paper with an account -> keys of its holder and its number."""


# ------------------------------------------------------------------------------------------------ bills
def fill_bills(case: Case) -> Mapping[str, PrintedValue]:
    """`invoice_count`, `sum_fee` and `sum_fee_words`."""
    found = list(case.of(*types.BILLS))
    if not found:
        return dict.fromkeys(("invoice_count", "sum_fee", "sum_fee_words"), NOTHING)
    first = locate_evidence(*found[0], None)
    reason = _explain_uncounted(found)
    if reason:
        missing = blank_value(f"票据张数和金额：{reason}", first)
        return {"invoice_count": missing, "sum_fee": NOTHING, "sum_fee_words": NOTHING}
    counted = PrintedValue(str(len(found)), Ground.JUDGED, first)
    unproven = [Seen(i, r, "total", r.record.fields["total"]) for i, r in found if not _is_proven(r)]
    if unproven:
        one = unproven[0]
        reason = f"票据金额合计：{len(unproven)} 张票据的金额未经证实（{one.paper_name}第{one.place.page}页）"
        return {"invoice_count": counted, "sum_fee": blank_value(reason, one.place), "sum_fee_words": NOTHING}
    total = sum((Decimal(str(r.record.fields["total"].value)) for _, r in found), Decimal(0))
    why = f"{len(found)} 张票据的金额之和，每张均已证实"
    return {
        "invoice_count": counted,
        "sum_fee": PrintedValue(words.format_amount(total), Ground.DERIVED, first, why),
        "sum_fee_words": PrintedValue(words.format_in_words(total), Ground.DERIVED, first, why),
    }


def _explain_uncounted(found: list[tuple[int, Reading]]) -> str:
    """Why the bills cannot be counted: one twice, one without a total."""
    numbers = [_find_number(r) for _, r in found if _find_number(r)]
    if len(set(numbers)) < len(numbers) or len({(r.document.sha256, r.pages[0]) for _, r in found}) < len(found):
        return "有票据号码重复，请核对后填写"
    lost = [r for _, r in found if "total" not in r.record.fields]
    return f"{len(lost)} 张票据没有读出金额栏" if lost else ""


def _find_number(reading: Reading) -> str:
    fields = reading.record.fields
    told_of = [fields.get(key) for key in ("bill_number", "invoice_number")]
    return next((str(f.value) for f in told_of if f is not None and f.value), "")


def _is_proven(reading: Reading) -> bool:
    return reading.record.fields["total"].state in PROVEN


def fill_day(case: Case, key: str) -> PrintedValue:
    """The first (`admission_date`) or last (`discharge_date`) day of the stay, or the day of the visit."""
    label = {"admission_date": "就诊（入院）日期", "discharge_date": "出院日期"}[key]
    stay = [*find_entries(case, key, types.INPATIENT_INVOICE, types.DISCHARGE_RECORD, types.EXPENSE_LIST)]
    visit = list(find_entries(case, "visit_date", types.OUTPATIENT_INVOICE))
    return printable_value(label, stay or visit, needed=bool(stay or visit))


# ------------------------------------------------------------------------------------------------ the account
ACCOUNT = ("holder", "number", "bank")


def fill_account(case: Case) -> Mapping[str, PrintedValue]:
    """`holder`, `number` and `bank` of the account that the money goes to."""
    found = [(i, r) for i, r in case.of(*_CARDS) if _has_account(r)]
    if not found:
        reason = "收款账户：材料中没有银行卡、存折或带银行卡号的社保卡"
        missing = blank_value(reason) if _is_paid(case) else NOTHING
        return {"holder": missing, "number": NOTHING, "bank": NOTHING}
    mine = [(i, r) for i, r in found if _is_patients(i, r, case)]
    index, reading = (mine or found)[0]
    if any(_is_other_account(reading, other) for _, other in (mine or found)[1:]):
        missing = blank_value(
            "收款账户：材料中有不止一个账户，请经办人选定后填写", locate_evidence(index, reading, None)
        )
        return {"holder": missing, "number": NOTHING, "bank": NOTHING}
    return {
        "holder": applicant.fill_name(case) if mine else _fill_holder(case, index, reading),
        "number": _fill_account_number(case, index, reading),
        "bank": printable_value(
            "开户行", [s for s in find_entries(case, "bank", *_CARDS) if s.paper == index], needed=_is_paid(case)
        ),
    }


def is_patients(case: Case) -> bool:
    """Whether an account in the patient's own name is among the papers."""
    return any(_is_patients(i, r, case) for i, r in case.of(*_CARDS) if _has_account(r))


def _is_paid(case: Case) -> bool:
    """Whether the item ends with a payment: its list asks for a bank paper."""
    return any(leaf.kind == types.BANK_CARD for leaf in collect_leaves(case.item.materials))


def _has_account(reading: Reading) -> bool:
    return _account_keys(reading)[1] in reading.record.fields


def _account_keys(reading: Reading) -> tuple[str, str]:
    return _CARDS[reading.classification.kind]


def _is_patients(index: int, reading: Reading, case: Case) -> bool:
    key = _account_keys(reading)[0]
    holder, patient = identities.read_field(index, reading, key, reading.record.fields.get(key)), case.patient.name
    if holder is None or not holder.sure or not patient:
        return False
    return compare.compare_names(holder.value, patient) is Likeness.SAME


def _is_other_account(one: Reading, other: Reading) -> bool:
    texts = [str(r.record.fields[_account_keys(r)[1]].value or "") for r in (one, other)]
    return compare.compare_accounts(*texts) is not Likeness.SAME


def _find_letters(case: Case, label: str) -> Iterator[Seen[str]]:
    return find_entries(case, label, types.TRANSFER_AUTHORIZATION)


def _fill_holder(case: Case, index: int, reading: Reading) -> PrintedValue:
    """Somebody else's name: the card's, held against the letter of authority."""
    key = _account_keys(reading)[0]
    seen = [s for s in find_entries(case, key, reading.classification.kind) if s.paper == index]
    return printable_value("户名", [*seen, *_find_letters(case, papers.ACCOUNT_HOLDER)])


def _fill_account_number(case: Case, index: int, reading: Reading) -> PrintedValue:
    """The number, where its check digit holds or the letter says the same; passbooks have no check digit."""
    key, kind = _account_keys(reading)[1], reading.classification.kind
    seen = [s for s in find_entries(case, key, kind) if s.paper == index]
    found = printable_value("账号", [*seen, *_find_letters(case, papers.ACCOUNT)], proven=True)
    if "*" in found.text:
        return blank_value("账号：材料上有遮挡", found.place)
    if bank_numbers.is_card_number(found.text) and not luhn.is_valid(found.text):
        return blank_value(f"账号：{kind_name(kind)}号码校验位不符", found.place)
    return found
