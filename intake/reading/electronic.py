"""The data of an electronic medical receipt: XML in, the vocabulary's keys with the texts that stand there out.

Names are those of the finance ministry's e-receipt standard (`EInvoiceCode`, `TotalAmount`, `Details/Item`) with its medical
extension (`medicalDate`, `fundPayAmount`), and those that issuers' and hospitals' programs use in its place. Namespace and
case do not matter: programs differ in both. Nothing is parsed as a value here and nothing is chosen: a name that says two
different things is `torn`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from intake.markup import Element, name_of, parse, text_of
from intake.model import Attachment

_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("EInvoiceName",),
    "bill_code": ("EInvoiceCode", "billBatchCode", "pjdm"),
    "bill_number": ("EInvoiceNumber", "billNo", "pjhm"),
    "check_code": ("RandomNumber", "random", "pjjym"),
    "payer": ("PayerPartyName", "payer", "xm"),
    "payer_id": ("PayerPartyCode", "zjhm"),
    "issue_date": ("IssueDate", "kprq"),
    "total": ("TotalAmount", "zje"),
    "business_serial": ("BizCode", "busNo", "ywlsh"),
    "institution_type": ("orgType", "yljglx"),
    "sex": ("sex", "gender", "xb"),
    "outpatient_number": ("patientNumber", "mzlsh"),
    "visit_date": ("medicalDate", "jzrq"),
    "record_number": ("caseNumber",),
    "inpatient_number": ("hospitalizationNumber",),
    "department": ("departmentName",),
    "admission_date": ("inHospitalDate",),
    "discharge_date": ("outHospitalDate",),
    "prepaid": ("prepayAmount",),
    "topped_up": ("rechargeAmount",),
    "refunded": ("refundAmount",),
    "insurance_type": ("medicalInsuranceType", "yblx"),
    "insurance_number": ("medicalInsuranceID", "ybbh"),
    "fund_paid": ("fundPayAmount", "jjzf"),
    "other_paid": ("otherPayAmount",),
    "account_paid": ("accountPayAmount", "grzhzf"),
    "cash_paid": ("ownPayAmount", "grxjzf"),
    "self_paid": ("selfpaymentAmount", "grzf"),
    "own_expense": ("selfpaymentCost", "grzf1"),
    "payee": ("InvoicingPartyName",),
    "checker": ("Checker", "fhrxm"),
    "cashier": ("HandlingPerson", "skrxm"),
}
"""Vocabulary key -> element names. `selfpaymentAmount` is 自付, `selfpaymentCost` 自费."""
_EXTRA = {"HandlingPerson": "经手人", "relatedInvoiceCode": "原票据代码", "relatedInvoiceNumber": "原票据号码"}
_COLUMNS = {
    "name": "ItemName", "quantity": "ItemQuantity", "unit": "ItemUnit", "amount": "ItemAmount", "remark": "ItemRemark",
}  # fmt: skip
_KEYS = {name.lower(): key for key, names in _NAMES.items() for name in names}
_LABELS = {name.lower(): label for name, label in _EXTRA.items()}
_ROWS = {name.lower(): column for column, name in _COLUMNS.items()}
_ITEMS, _ASIDE = "details", frozenset({"auxdetails", "invoicingpartyseal", "supervisorpartyseal", "signature"})
"""Where the fee lines stand, and parts that repeat names with other meanings: the list of goods, seals, signatures."""
_MOST_BYTES = 2 * 1024 * 1024
"""The data of a receipt has some kB, with a long list of goods some hundred."""
_CHINESE = re.compile(r"[\u4e00-\u9fff（）()]+")


@dataclass(frozen=True, slots=True)
class Original:
    """What the data of one receipt says, as text.

    `fields` by vocabulary key; `extra` by printed label; `items` by column, in order; `torn` are keys that stand there more
    than once with different texts.
    """

    fields: Mapping[str, str]
    extra: Mapping[str, str] = field(default_factory=dict)
    items: tuple[Mapping[str, str], ...] = ()
    torn: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The type of the vocabulary that the data itself says, empty where it does not."""
        title = self.fields.get("title", "")
        for word, kind in (("住院", "inpatient_invoice"), ("门诊", "outpatient_invoice")):
            if word in title:
                return kind
        code = re.fullmatch(r"\d{2}06(0[12])\d{2}", self.fields.get("bill_code", ""))
        if code:
            return "outpatient_invoice" if code[1] == "01" else "inpatient_invoice"
        inpatient = {"inpatient_number", "admission_date", "prepaid"} & set(self.fields)
        outpatient = {"outpatient_number", "visit_date"} & set(self.fields)
        return {(True, False): "inpatient_invoice", (False, True): "outpatient_invoice"}.get(
            (bool(inpatient), bool(outpatient)), ""
        )


def originals(attached: Iterable[Attachment]) -> tuple[Original, ...]:
    """Every attachment that is the data of a receipt; the same data twice counts once."""
    found: list[Original] = []
    for attachment in attached:
        original = _known(attachment.data) if len(attachment.data) <= _MOST_BYTES else None
        if original is not None and original not in found:
            found.append(original)
    return tuple(found)


@lru_cache(32)
def _known(data: bytes) -> Original | None:
    """The data once for all pages of its file; None where it is no receipt's."""
    try:
        return read(data)
    except ValueError:
        return None


def read(data: bytes) -> Original:
    """The data of one receipt.

    Raises:
        ValueError: no XML, or not that of a receipt: neither number nor code in it.
    """
    root = parse(data)
    texts: dict[str, list[str]] = {}
    extra: dict[str, str] = {}
    items: list[Mapping[str, str]] = []
    for element in _heads(root, items):
        name, text = name_of(element), text_of(element)
        key = _KEYS.get(name.lower())
        if key and text:
            texts.setdefault(key, []).append(text)
        elif text and (name.lower() in _LABELS or _CHINESE.fullmatch(name)):
            extra.setdefault(_LABELS.get(name.lower(), name), text)
    if not {"bill_number", "bill_code"} & set(texts):
        raise ValueError("XML 不是财政电子票据的数据")
    fields = {key: found[0] for key, found in texts.items() if len(set(found)) == 1}
    torn = {key: tuple(dict.fromkeys(found)) for key, found in texts.items() if len(set(found)) > 1}
    return Original(MappingProxyType(fields), MappingProxyType(extra), tuple(items), MappingProxyType(torn))


def _heads(root: Element, items: list[Mapping[str, str]]) -> Iterator[Element]:
    """Every element without children outside the fee lines, which go to `items`; in the order of the document."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        name = name_of(element).lower()
        if name in _ASIDE:
            continue
        inside = [child for child in element if name_of(child)]
        if name == _ITEMS:
            items.extend(row for row in map(_row, inside) if row)
        elif inside:
            waiting.extend(reversed(inside))
        else:
            yield element


def _row(item: Element) -> Mapping[str, str]:
    """One fee line; empty where it has no name or amount, or two of one kind."""
    told = [(_ROWS[name_of(c).lower()], text_of(c)) for c in item if name_of(c).lower() in _ROWS and text_of(c)]
    cells = dict(told)
    whole = {"name", "amount"} <= set(cells) and len(cells) == len(told)
    return MappingProxyType(cells if whole else {})
