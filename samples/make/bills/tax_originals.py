"""Tax invoices as they come electronically: the data alone, beside a print, inside an OFD file; one print doctored.

The names of the data are those of the tax platform's XML (数电票) and of `original_invoice.xml` in OFD files; who stands in
it is as invented as on the other samples.
"""

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from xml.sax.saxutils import escape

from samples.make.bills.originals import ofd, with_attachment
from samples.make.bills.vat import BROWN, CLINIC, PHARMACY, Goods, Sale, classic, digital, expected
from samples.make.drawing import pdf
from samples.make.drawing.page import MaskMark, PaperPage, TextMark
from samples.make.facts.people import PEOPLE
from samples.make.facts.words import in_words, money
from samples.make.gold import Gold
from samples.make.made import Made, Maker

_Pairs = Sequence[tuple[str, str]]


def _tags(pairs: _Pairs, mark: str = "") -> str:
    return "".join(f"<{mark}{name}>{escape(text)}</{mark}{name}>" for name, text in pairs if text)


def _within(name: str, inside: str, mark: str = "") -> str:
    return f"<{mark}{name}>{inside}</{mark}{name}>"


# ------------------------------------------------------------------------------------------------ the data
def platform_data(sale: Sale) -> bytes:
    """Write an invoice as the tax platform does: numbers of rates, an application's time before the day of issue."""
    special = "专用" in sale.title
    label = _tags(
        (("LabelCode", "01" if special else "02"), ("LabelName", "增值税专用发票" if special else "普通发票"))
    )
    header = _tags((("EIid", sale.number), ("EInvoiceTag", "SWEI0000"), ("Version", "0.2"))) + _within(
        "InherentLabel",
        _within("InIssuType", _tags((("LabelCode", "Y"), ("LabelName", "是否蓝字发票标志"))))
        + _within("EInvoiceType", _tags((("LabelCode", "02"), ("LabelName", "电子发票"))))
        + _within("GeneralOrSpecialVAT", label),
    )
    parties = "".join(
        _within(f"{side}Information", _tags(((f"{side}IdNum", who[1]), (f"{side}Name", who[0]))))
        for side, who in (("Seller", sale.seller), ("Buyer", sale.buyer))
    )
    total = sale.net + sale.tax
    sums = _tags((
        ("TotalAmWithoutTax", money(sale.net)), ("TotalTaxAm", money(sale.tax)), ("TotalTax-includedAmount", money(total)),
        ("TotalTax-includedAmountInChinese", in_words(total, sale.yuan, sale.tail)), ("Drawer", sale.clerks[2]),
        ("RequestTime", f"{sale.day} 09:41:07"),
    ))  # fmt: skip
    goods = "".join(_within("IssuItemInformation", _tags(_platform_line(g))) for g in sale.goods)
    body = parties + _within("BasicInformation", sums) + goods
    told = _within("Header", header) + _within("EInvoiceData", body)
    told += _within("TaxSupervisionInfo", _tags((("InvoiceNumber", sale.number), ("IssueTime", sale.day))))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_within("EInvoice", told)}\n'.encode()


def _platform_line(line: Goods) -> _Pairs:
    return (
        ("ItemName", "".join(line.name)), ("SpecMod", line.spec), ("MeaUnits", line.unit), ("Quantity", line.quantity),
        ("UnPrice", line.price), ("Amount", money(line.cents)), ("TaxRate", f"{(line.rate or 0) / 100:g}"),
        ("ComTaxAm", money(line.tax)),
    )  # fmt: skip


def original_invoice(sale: Sale) -> bytes:
    """Write a VAT e-invoice as the file `original_invoice.xml` of its OFD."""
    year, month, day = sale.day.split("-")
    head = _tags((
        ("DocID", "01"), ("InvoiceCode", sale.code), ("InvoiceNo", sale.number), ("IssueDate", f"{year}年{month}月{day}日"),
        ("InvoiceCheckCode", re.sub(r"\s", "", sale.check)), ("MachineNo", sale.machine),
    ), "fp:")  # fmt: skip
    parties = "".join(
        _within(side, _tags(((f"{side}Name", who[0]), (f"{side}TaxID", who[1])), "fp:"), "fp:")
        for side, who in (("Buyer", sale.buyer), ("Seller", sale.seller))
    )
    cashier, checker, clerk = sale.clerks
    sums = _tags((
        ("TaxInclusiveTotalAmount", money(sale.net + sale.tax)), ("InvoiceClerk", clerk), ("Payee", cashier),
        ("Checker", checker), ("TaxTotalAmount", money(sale.tax)), ("TaxExclusiveTotalAmount", money(sale.net)),
    ), "fp:")  # fmt: skip
    goods = "".join(_within("GoodsInfo", _tags(_original_line(g), "fp:"), "fp:") for g in sale.goods)
    told = head + parties + sums + _within("GoodsInfos", goods, "fp:")
    text = f'<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019" Version="1.0">{told}</eInvoice>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _original_line(line: Goods) -> _Pairs:
    return (
        ("Item", "".join(line.name)), ("Specification", line.spec), ("MeasurementDimension", line.unit), ("Price", line.price),
        ("Quantity", line.quantity), ("Amount", money(line.cents)), ("TaxScheme", f"{line.rate}%"), ("TaxAmount", money(line.tax)),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ the samples
_TAXED = replace(
    CLINIC, number="25347990000001706206", buyer=("陈虚构", PEOPLE["chen"].id_number), goods=(
        Goods(("*医疗仪器器械*电子血压计",), "BP-17", "台", "2", "203.54", 40708, 13),
        Goods(("*日用杂品*护理垫",), "60*90", "包", "3", "26.5", 7950, 13),
    ),
)  # fmt: skip


def _alone(name: str) -> Made:
    gold = expected(_TAXED, name, "the data of a fully digital invoice alone, without a print", [])
    return Made(platform_data(_TAXED), [gold])


def _beside(name: str) -> Made:
    content = with_attachment(
        pdf.born_digital([_embeddable(digital(CLINIC))], "电子发票"), "dzfp.xml", platform_data(CLINIC)
    )
    quality = "born digital, exempt, with the tax platform's data attached; both say the same"
    return Made(content, [expected(CLINIC, name, quality, [])])


def _ofd(name: str) -> Made:
    page = classic(PHARMACY, BROWN, (25, 25, 28), "song", paper=False)
    pictures = [m for m in page.form.marks if isinstance(m, MaskMark)]
    page.form.marks[:] = [m for m in page.form.marks if not isinstance(m, MaskMark)]
    page.values.marks.extend(pictures)  # the OFD's template holds the form alone
    quality = "OFD of a VAT e-invoice with original_invoice.xml; both say the same"
    return Made(ofd(page, original_invoice(PHARMACY)), [expected(PHARMACY, name, quality, [])])


def _doctored(name: str) -> Made:
    """Make an invoice whose print was raised by 1000 yuan so that its own arithmetic still holds; the data is as issued."""
    false = deepcopy(CLINIC)
    raised = replace(false.goods[0], price="1680", cents=168000)
    false = replace(false, goods=(raised, *false.goods[1:]))
    content = with_attachment(
        pdf.born_digital([_embeddable(digital(false))], "电子发票"), "dzfp.xml", platform_data(CLINIC)
    )
    gold = expected(CLINIC, name, "born digital; the print was changed, the data attached was not", [])
    gold["alt"] = _changed(gold, expected(false, name, "", []))
    gold["note"] = "the print is 1000.00 higher than the data: 根管治疗, net amount, total and words"
    return Made(content, [gold])


def _changed(gold: Gold, false: Gold) -> dict[str, list[str]]:
    return {key: [value] for key, value in false["fields"].items() if value != gold["fields"][key]}


def _embeddable(page: PaperPage) -> PaperPage:
    """The page in faces that PDF files can embed."""
    for layer in (page.form, page.values, page.stamps):
        layer.marks[:] = [
            replace(m, face="song") if isinstance(m, TextMark) and m.face not in pdf.EMBEDDED else m
            for m in layer.marks
        ]
    return page


TAX: dict[str, Maker] = {
    "data-vat.xml": _alone,
    "data-and-print-vat.pdf": _beside,
    "ofd-vat.ofd": _ofd,
    "bad-print-differs-vat.pdf": _doctored,
}
