"""Bills, what they come to, and the account that the money goes to, as forms print them.

Money follows these values, so nothing is printed that only one reading tells: totals are proven one by one, an account is
proven by its check digit and, on another paper, or by it alone, never marked. Two accounts in a case are for a person to
choose from.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import filterfalse

from stdnum import luhn

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.billing import number_of
from intake.cases.model import Case, Place, Seen, kind_name, locate_evidence
from intake.catalogue.tree import collect_leaves
from intake.forms import words
from intake.forms.model import Ground, PrintedValue
from intake.likeness import compare
from intake.likeness.compare import Likeness
from intake.model import Reading
from intake.numbers import bank_numbers
from intake.types import papers
from intake.types.vocabulary import BankCard, MedicalInvoice, SocialSecurityCard, Spec
from intake.values import Day
from templates import applicant
from templates.told import NOTHING, blank_value, find_entries, find_on_paper, is_proven, printable_value

_TOTAL = MedicalInvoice.TOTAL
_CARDS: Mapping[str, tuple[Spec[str], Spec[str]]] = {
    types.BANK_CARD: (BankCard.HOLDER, BankCard.NUMBER),
    types.SOCIAL_SECURITY_CARD: (SocialSecurityCard.NAME, SocialSecurityCard.BANK_NUMBER),
}
"""Paper with an account -> its holder and its number."""


# ------------------------------------------------------------------------------------------------ bills
def fill_bills(case: Case) -> Mapping[str, PrintedValue]:
    """`invoice_count`, `sum_fee` and `sum_fee_words`."""
    found = list(case.of(*types.BILLS))
    if not found:
        return dict.fromkeys(("invoice_count", "sum_fee", "sum_fee_words"), NOTHING)
    first, reason = locate_evidence(*found[0], None), _explain_uncounted(found)
    if reason:
        missing = blank_value(f"票据张数和金额：{reason}", first)
        return {"invoice_count": missing, "sum_fee": NOTHING, "sum_fee_words": NOTHING}
    return {"invoice_count": PrintedValue(str(len(found)), Ground.JUDGED, first), **_fill_sum(found, first)}


def _fill_sum(found: Sequence[tuple[int, Reading]], first: Place) -> Mapping[str, PrintedValue]:
    """The sum of the totals, each of which is proven; the first that is not is named."""
    totals = [Seen(index, reading, _TOTAL.name, reading.record[_TOTAL]) for index, reading in found]
    unproven = list(filterfalse(is_proven, totals))
    if unproven:
        one = unproven[0]
        reason = f"票据金额合计：{len(unproven)} 张票据的金额未经证实（{one.paper_name}第{one.place.page}页）"
        return {"sum_fee": blank_value(reason, one.place), "sum_fee_words": NOTHING}
    total = sum((Decimal(str(seen.value)) for seen in totals), Decimal(0))
    why = f"{len(found)} 张票据的金额之和，每张均已证实"
    return {
        "sum_fee": PrintedValue(words.format_amount(total), Ground.DERIVED, first, why),
        "sum_fee_words": PrintedValue(words.format_in_words(total), Ground.DERIVED, first, why),
    }


def _explain_uncounted(found: Sequence[tuple[int, Reading]]) -> str:
    """Why the bills cannot be counted: one twice, one without a total."""
    numbers = [number for _, reading in found if (number := number_of(reading))]
    sheets = [(reading.document.sha256, reading.pages[0]) for _, reading in found]
    if len(set(numbers)) < len(numbers) or len(set(sheets)) < len(sheets):
        return "有票据号码重复，请核对后填写"
    lost = [reading for _, reading in found if _TOTAL.name not in reading.record.fields]
    return f"{len(lost)} 张票据没有读出金额栏" if lost else ""


def fill_begin(case: Case) -> PrintedValue:
    """The first day of the stay, or the day of the visit."""
    return _fill_day(case, MedicalInvoice.ADMISSION_DATE, "就诊（入院）日期")


def fill_end(case: Case) -> PrintedValue:
    """The last day of the stay, or the day of the visit."""
    return _fill_day(case, MedicalInvoice.DISCHARGE_DATE, "出院日期")


def _fill_day(case: Case, spec: Spec[Day], label: str) -> PrintedValue:
    stay = list(find_entries(case, spec.name, types.INPATIENT_INVOICE, types.DISCHARGE_RECORD, types.EXPENSE_LIST))
    told = stay or list(find_entries(case, MedicalInvoice.VISIT_DATE.name, types.OUTPATIENT_INVOICE))
    return printable_value(label, told, needed=bool(told))


# ------------------------------------------------------------------------------------------------ the account
ACCOUNT = ("holder", "number", "bank")


def fill_account(case: Case) -> Mapping[str, PrintedValue]:
    """`holder`, `number` and `bank` of the account that the money goes to."""
    found, asked = _find_accounts(case), _is_paid(case)
    mine = _own_accounts(found, case)
    if not found:
        reason = "收款账户：材料中没有银行卡、存折或带银行卡号的社保卡"
        return _blank_account(blank_value(reason) if asked else NOTHING)
    (index, reading), *others = mine or found
    if _has_other_account(reading, others):
        reason = "收款账户：材料中有不止一个账户，请经办人选定后填写"
        return _blank_account(blank_value(reason, locate_evidence(index, reading, None)))
    return {
        "holder": applicant.fill_name(case) if mine else _fill_holder(case, index, reading),
        "number": _fill_account_number(case, index, reading),
        "bank": printable_value("开户行", find_on_paper(case, BankCard.BANK.name, index), needed=asked),
    }


def _find_accounts(case: Case) -> list[tuple[int, Reading]]:
    return [(index, reading) for index, reading in case.of(*_CARDS) if _has_account(reading)]


def _own_accounts(found: Iterable[tuple[int, Reading]], case: Case) -> list[tuple[int, Reading]]:
    """Those in the patient's own name."""
    return [(index, reading) for index, reading in found if _is_patients(index, reading, case)]


def _blank_account(holder: PrintedValue) -> Mapping[str, PrintedValue]:
    return {"holder": holder, "number": NOTHING, "bank": NOTHING}


def is_patients(case: Case) -> bool:
    """Whether an account in the patient's own name is among the papers."""
    return any(_is_patients(index, reading, case) for index, reading in _find_accounts(case))


def _is_paid(case: Case) -> bool:
    """Whether the item ends with a payment: its list asks for a bank paper."""
    return any(leaf.kind == types.BANK_CARD for leaf in collect_leaves(case.item.materials))


def _has_account(reading: Reading) -> bool:
    return _account_specs(reading)[1].name in reading.record.fields


def _account_specs(reading: Reading) -> tuple[Spec[str], Spec[str]]:
    return _CARDS[reading.classification.kind]


def _is_patients(index: int, reading: Reading, case: Case) -> bool:
    spec, patient = _account_specs(reading)[0], case.patient.name
    holder = identities.read_field(index, reading, spec.name, reading.record[spec])
    if holder is None or not holder.sure or not patient:
        return False
    return compare.compare_names(holder.value, patient) is Likeness.SAME


def _has_other_account(one: Reading, others: Iterable[tuple[int, Reading]]) -> bool:
    return any(_is_other_account(one, other) for _, other in others)


def _is_other_account(one: Reading, other: Reading) -> bool:
    texts = [str(reading.record[_account_specs(reading)[1]].value or "") for reading in (one, other)]
    return compare.compare_accounts(*texts) is not Likeness.SAME


def _find_letters(case: Case, label: str) -> Iterator[Seen[str]]:
    return find_entries(case, label, types.TRANSFER_AUTHORIZATION)


def _fill_holder(case: Case, index: int, reading: Reading) -> PrintedValue:
    """Somebody else's name: the card's, held against the letter of authority."""
    own = find_on_paper(case, _account_specs(reading)[0].name, index)
    return printable_value("户名", [*own, *_find_letters(case, papers.ACCOUNT_HOLDER)])


def _fill_account_number(case: Case, index: int, reading: Reading) -> PrintedValue:
    """The number, where its check digit holds or the letter says the same; passbooks have no check digit."""
    own = find_on_paper(case, _account_specs(reading)[1].name, index)
    found = printable_value("账号", [*own, *_find_letters(case, papers.ACCOUNT)], proven=True)
    if "*" in found.text:
        return blank_value("账号：材料上有遮挡", found.place)
    if bank_numbers.is_card_number(found.text) and not luhn.is_valid(found.text):
        return blank_value(f"账号：{kind_name(reading.classification.kind)}号码校验位不符", found.place)
    return found
