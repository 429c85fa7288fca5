"""转账授权书: the patient lets somebody else receive the money (S0-7, S0-8: 非患者本人银行卡需填写转账授权书).

Filled in as far as the papers prove it, for the patient and the recipient to read and sign. Their relation, signatures,
fingerprints and dates are by hand; the account is printed only where its number is proven, for money goes where it points.
"""

from collections.abc import Mapping

from intake import types
from intake.cases.judge import Judgement
from intake.cases.model import Case, Seen
from intake.forms.model import Form, Ground, Group, Occasion, PrintedValue, Values
from intake.likeness import compare
from intake.numbers.id_numbers import is_valid
from intake.types import papers
from intake.types.vocabulary import ExpenseList, IdCard, MedicalInvoice, VatInvoice
from intake.values import compact_text
from templates import applicant, matter, money
from templates.told import NOTHING, blank_value, find_entries, is_marked, printable_value

KIND = types.TRANSFER_AUTHORIZATION
_RECORDS = (types.DISCHARGE_RECORD, types.EXPENSE_LIST, types.DIAGNOSIS_CERTIFICATE)


def fill(judgement: Judgement, occasion: Occasion) -> Values:
    """What the letter says."""
    del occasion
    case = judgement.case
    account = _fill_account(case)
    return {
        "patient": {
            "name": applicant.fill_name(case),
            "id_number": applicant.fill_id_number(case),
            "tel": applicant.fill_phone(case),
        },
        "recipient": _fill_recipient(case, account["holder"]),
        "account": account,
        "stay": {
            "begin": money.fill_begin(case),
            "end": money.fill_end(case),
            "hospital": _fill_hospital(case),
            "total": money.fill_bills(case)["sum_fee"],
        },
    }


GIVES = tuple(
    f"{group}.{name}"
    for group, names in {
        "patient": ("name", "id_number", "tel"),
        "recipient": ("name", "id_number", "tel", "relation"),
        "account": money.ACCOUNT,
        "stay": ("begin", "end", "hospital", "total"),
    }.items()
    for name in names
)


def refuse(judgement: Judgement) -> str:
    """Nobody authorizes a payment to the own account."""
    return "收款账户是患者本人的，不需转账授权书" if money.is_patients(judgement.case) else ""


def _fill_account(case: Case) -> Mapping[str, PrintedValue]:
    """Somebody else's account; the patient's own needs no letter."""
    if money.is_patients(case):
        reason = "收款账户：材料中是患者本人的账户，不需授权"
        return {"holder": blank_value(reason), "number": NOTHING, "bank": NOTHING}
    return money.fill_account(case)


def _fill_recipient(case: Case, holder: PrintedValue) -> Group:
    """The account's holder, with the number of the identity card that bears the name, or of the agent of that name."""
    if not holder.text or is_marked(holder):
        return {"name": holder, "id_number": NOTHING, "tel": NOTHING, "relation": NOTHING}
    known = holder.text
    phone = blank_value("被授权人电话：须由经办人录入或手工填写", ground=Ground.TYPED)
    person: Group = {"id_number": _fill_number(case, known), "tel": phone}
    if _is_the_agent(known, case):
        person = applicant.fill_agent(case)
    relation = printable_value("与患者关系", find_entries(case, papers.RELATION, KIND), needed=False)
    return {"name": holder, "id_number": person["id_number"], "tel": person["tel"], "relation": relation}


def _is_the_agent(name: str, case: Case) -> bool:
    """Whether it is the name that was typed of whoever comes in the patient's place."""
    agent = case.given.agent
    return agent is not None and compare.fold_name(agent.name or "") == compare.fold_name(name)


def _fill_number(case: Case, name: str) -> PrintedValue:
    own = (s for s in find_entries(case, IdCard.ID_NUMBER.name, types.ID_CARD) if _bears_name(s, name))
    found = printable_value("被授权人身份证号", own)
    if found.text and not is_valid(compare.plain_number(found.text)):
        return blank_value("被授权人身份证号：校验位不符", found.place)
    return found


def _bears_name(seen: Seen[str], name: str) -> bool:
    own = seen.reading.record[IdCard.NAME].value
    return own is not None and compare.fold_name(str(own)) == compare.fold_name(name)


def _fill_hospital(case: Case) -> PrintedValue:
    """The institution that the bills name, held against the records."""
    billed = [
        *find_entries(case, MedicalInvoice.PAYEE.name, types.INPATIENT_INVOICE, types.OUTPATIENT_INVOICE),
        *find_entries(case, VatInvoice.SELLER.name, types.VAT_INVOICE),
    ]
    names = {compact_text(str(seen.field.value)) for seen in billed}
    others = find_entries(case, ExpenseList.HOSPITAL.name, *_RECORDS)
    confirming = (seen for seen in others if compact_text(str(seen.field.value)) in names)
    return printable_value("就诊医疗机构", [*billed, *confirming])


AUTHORIZATION = Form(
    name="authorization",
    title="转账授权书",
    file="authorization.docx",
    fill=fill,
    gives=GIVES,
    refuse=refuse,
    fits=matter.asks_for(KIND),
    lengths={
        "patient.name": 12, "recipient.name": 12, "patient.tel": 14, "recipient.tel": 14, "account.bank": 34, "stay.hospital": 30,
        "recipient.relation": 20, "account.holder": 20, "account.number": 24, "patient.id_number": 24, "recipient.id_number": 24,
        "stay.begin": 14, "stay.end": 14, "stay.total": 12,
    },
)  # fmt: skip
