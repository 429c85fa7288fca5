"""Electronic originals: an OFD file, PDFs with the bill's data attached, and the data alone; one of them doctored.

The OFD is written by hand after GB/T 33190-2016: the form is a template page, the values are the page's own content, seals
and the QR code are pictures of the resources, the data lies in `Attachs`.
"""

import io
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from pypdf import PdfReader, PdfWriter

from samples.make.bills.electronic import BROWN, ReceiptLook, electronic
from samples.make.drawing import pdf
from samples.make.drawing.draw import BASELINE, inked
from samples.make.drawing.page import LineMark, MaskMark, PaperPage, TextMark
from samples.make.facts import visits
from samples.make.facts.invoices import PROVINCE, BillLine, InventedBill
from samples.make.facts.words import in_words, money
from samples.make.gold import Gold, expected
from samples.make.made import Made, Maker, seed

_EPOCH = (1980, 1, 1, 0, 0, 0)
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = {
    "EInvoiceName": "title", "EInvoiceCode": "bill_code", "EInvoiceNumber": "bill_number", "RandomNumber": "check_code",
    "TotalAmount": "total", "IssueDate": "issue_date", "BizCode": "business_serial",
}  # fmt: skip
_PARTIES = {
    "InvoicingParty": {"InvoicingPartyName": "payee"},
    "PayerParty": {"PayerPartyCode": "payer_id", "PayerPartyName": "payer"},
}
_MEDICAL = {
    "orgType": "institution_type", "medicalInsuranceType": "insurance_type", "medicalInsuranceID": "insurance_number",
    "medicalDate": "visit_date", "patientNumber": "outpatient_number", "caseNumber": "record_number",
    "hospitalizationNumber": "inpatient_number", "departmentName": "department", "inHospitalDate": "admission_date",
    "outHospitalDate": "discharge_date", "prepayAmount": "prepaid", "rechargeAmount": "topped_up",
    "refundAmount": "refunded", "fundPayAmount": "fund_paid", "otherPayAmount": "other_paid",
    "accountPayAmount": "account_paid", "ownPayAmount": "cash_paid", "selfpaymentAmount": "self_paid",
    "selfpaymentCost": "own_expense",
}  # fmt: skip


# ------------------------------------------------------------------------------------------------ the data
def data(bill: InventedBill, encoding: str = "UTF-8", space: str = "") -> bytes:
    """Write a bill as the finance ministry's data standard names it; `space` is a namespace prefix to put everything in."""
    mark, declared = (f"{space}:", f' xmlns:{space}="http://example.invalid/cz-ei"') if space else ("", "")

    def tag(name: str, text: str) -> str:
        return f"<{mark}{name}>{text}</{mark}{name}>"

    def told(names: dict[str, str]) -> str:
        pairs = ((name, bill.fields.get(key, "")) for name, key in names.items())
        return "".join(tag(name, escape(_compact(text))) for name, text in pairs if text)

    items = "".join(
        tag("Item", "".join(tag(k, escape(v)) for k, v in _item(item))) for item in bill.items if item.cents
    )
    extra = "".join(tag(label, escape(text)) for label, text in bill.extra.items())
    parties = "".join(tag(name, told(inside)) for name, inside in _PARTIES.items())
    checker = tag("Checker", escape(bill.fields["checker"])) if "checker" in bill.fields else ""
    body = tag("Header", told(_HEAD) + parties + checker + tag("MainExt", told(_MEDICAL) + extra)) + tag(
        "Details", items
    )
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<{mark}EInvoice{declared}>{body}</{mark}EInvoice>\n'
    return text.encode(encoding)


def _compact(text: str) -> str:
    """Dates without hyphens, as the standard writes them."""
    return text.replace("-", "") if len(text) == 10 and text[4] == text[7] == "-" else text


def _item(item: BillLine) -> Iterator[tuple[str, str]]:
    yield "ItemName", item.name
    yield "ItemAmount", money(item.cents)
    if item.unit:
        yield "ItemUnit", item.unit
    if item.quantity:
        yield "ItemQuantity", item.quantity


# ------------------------------------------------------------------------------------------------ OFD
def ofd(page: PaperPage, attached: bytes) -> bytes:
    """Write one page as an OFD file with data attached; the same input gives the same bytes."""
    files: dict[str, str | bytes] = {
        "OFD.xml": f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>{"0" * 32}</ofd:DocID>'
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": _document(page),
        "Doc_0/PublicRes.xml": f'<ofd:Res {_OFD} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="楷体"/></ofd:Fonts></ofd:Res>',
        "Doc_0/Attachs/Attachments.xml": f'<ofd:Attachments {_OFD}><ofd:Attachment ID="1" Name="original" Format="xml">'
        "<ofd:FileLoc>original.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>",
        "Doc_0/Attachs/original.xml": attached,
    }
    pictures = [m for layer in (page.values, page.stamps) for m in layer.marks if isinstance(m, MaskMark)]
    files["Doc_0/Tpls/Tpl_0/Content.xml"] = _content(page.form.marks, {})
    numbers = {id(mark): 900 + k for k, mark in enumerate(pictures)}
    files["Doc_0/Pages/Page_0/Content.xml"] = _content(
        [*page.values.marks, *page.stamps.marks], numbers, template='<ofd:Template TemplateID="2" ZOrder="Background"/>'
    )
    media = "".join(
        f'<ofd:MultiMedia ID="{n}" Type="Image" Format="PNG"><ofd:MediaFile>{n}.png</ofd:MediaFile></ofd:MultiMedia>'
        for n in numbers.values()
    )
    files["Doc_0/DocumentRes.xml"] = (
        f'<ofd:Res {_OFD} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'
    )
    for mark in pictures:
        files[f"Doc_0/Res/{numbers[id(mark)]}.png"] = _png(mark)
    return packed(files)


def packed(files: dict[str, str | bytes]) -> bytes:
    """Write a zip file; entries bear the oldest date there is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            text = f'<?xml version="1.0" encoding="UTF-8"?>\n{content}' if isinstance(content, str) else content
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _document(page: PaperPage) -> str:
    return (
        f"<ofd:Document {_OFD}><ofd:CommonData><ofd:MaxUnitID>999</ofd:MaxUnitID><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 {page.width:g} {page.height:g}</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
        '<ofd:TemplatePage ID="2" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
        '<ofd:Pages><ofd:Page ID="3" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
        "<ofd:Attachments>/Doc_0/Attachs/Attachments.xml</ofd:Attachments></ofd:Document>"
    )


def _content(marks: list[TextMark | LineMark | MaskMark], numbers: dict[int, int], template: str = "") -> str:
    objects = "".join(_object(mark, 10 + k, numbers) for k, mark in enumerate(marks))
    return f'<ofd:Page {_OFD}>{template}<ofd:Content><ofd:Layer ID="9" Type="Body">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def _object(mark: TextMark | LineMark | MaskMark, number: int, numbers: dict[int, int]) -> str:
    match mark:
        case TextMark():
            return _text(mark, number)
        case LineMark():
            left, top = min(mark.x0, mark.x1), min(mark.y0, mark.y1)
            box = _box(left, top, abs(mark.x1 - mark.x0), abs(mark.y1 - mark.y0))
            path = f"M {mark.x0 - left:g} {mark.y0 - top:g} L {mark.x1 - left:g} {mark.y1 - top:g}"
            return (
                f'<ofd:PathObject ID="{number}" Boundary="{box}" LineWidth="{mark.width:g}">'
                f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>"
            )
        case MaskMark():
            box = _box(mark.x, mark.y, mark.width, mark.height)
            ctm = f"{mark.width:.3f} 0 0 {mark.height:.3f} 0 0"
            resource = numbers[id(mark)]
            return f'<ofd:ImageObject ID="{number}" Boundary="{box}" CTM="{ctm}" ResourceID="{resource}"/>'


def _text(mark: TextMark, number: int) -> str:
    """Text with its steps: `g n d` where they are all the same, one by one where letters and digits mix."""
    steps = [(mark.size if ord(c) >= 0x2E80 else mark.size / 2) + mark.spacing for c in mark.text]
    level = len(set(steps[:-1])) == 1 and len(steps) > 3
    delta = f"g {len(steps) - 1} {steps[0]:.4f}" if level else " ".join(f"{s:.4f}" for s in steps[:-1])
    box = _box(mark.x, mark.y - mark.size, sum(steps), 2 * mark.size)
    shift = f" DeltaX={quoteattr(delta)}" if delta else ""
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{box}" Font="1" Size="{mark.size:.4f}">'
        f'<ofd:TextCode X="0" Y="{mark.size * (1 + BASELINE):.4f}"{shift}>{escape(mark.text)}</ofd:TextCode></ofd:TextObject>'
    )


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"{x:.4f} {y:.4f} {width:.4f} {height:.4f}"


def _png(mark: MaskMark) -> bytes:
    out = io.BytesIO()
    inked(mark.mask, mark.colour).quantize(32).save(out, "PNG")
    return out.getvalue()


# ------------------------------------------------------------------------------------------------ the samples
def with_attachment(content: bytes, name: str, attached: bytes) -> bytes:
    """Attach one file to a PDF; the same input gives the same bytes."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.add_attachment(name, attached)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _gold(bill: InventedBill, name: str, quality: str, look: ReceiptLook) -> Gold:
    line = "收费专用章（电子）" if look.seal_shape == "circle" else "12340000SAMPLE0000 电子票据专用章"
    marks = [
        {"color": "red", "text": f"财政票据样例章 {PROVINCE} 仅供演示"},
        {"color": "red", "text": f"{bill.fields['payee']} {line}"},
    ]
    return expected(bill, name, quality, marks)


def _ofd(name: str) -> Made:
    bill, look = visits.pneumonia(seed(name)), ReceiptLook(down=True)
    content = ofd(electronic(bill, look), data(bill))
    return Made(content, [_gold(bill, name, "OFD with the data attached; both say the same", look)])


def _pdf(name: str) -> Made:
    bill, look = visits.stroke(seed(name)), ReceiptLook(form=BROWN, groups=2, seal_shape="oval")
    content = pdf.born_digital([electronic(bill, look)], "医疗住院收费票据")
    attached = data(bill, "GB18030", "fs")
    return Made(
        with_attachment(content, "original.xml", attached),
        [_gold(bill, name, "born digital with the data attached (GB18030, a namespace); both say the same", look)],
    )


_RAISED = 200_000
"""Fen that were added to the print of the doctored bill."""


def _doctored(name: str) -> Made:
    """Make a bill whose print was raised by 2000 yuan so that its own arithmetic still holds; the data is as issued."""
    bill, look = visits.birth(seed(name)), ReceiptLook()
    false = _raised(bill)
    content = with_attachment(
        pdf.born_digital([electronic(false, look)], "医疗住院收费票据"), "original.xml", data(bill)
    )
    gold = _gold(bill, name, "born digital; the print was changed, the data attached was not", look)
    gold["alt"] = {key: [value] for key, value in false.fields.items() if value != bill.fields[key]}
    gold["note"] = "the print is 2000.00 higher than the data: 西药费, total, words, cash and what follows from it"
    return Made(content, [gold])


def _raised(bill: InventedBill) -> InventedBill:
    false = deepcopy(bill)
    false.items = [replace(i, cents=i.cents + _RAISED) if i.name == "西药费" else i for i in bill.items]
    total = sum(item.cents for item in false.items)
    false.fields |= {"total": money(total), "total_in_words": in_words(total, bill.habit.yuan, bill.habit.tail)}
    for key in ("cash_paid", "own_expense"):
        false.fields[key] = money(round(float(bill.fields[key]) * 100) + _RAISED)
    advance = round(float(false.fields["prepaid"]) * 100)
    cash = round(float(false.fields["cash_paid"]) * 100)
    false.fields |= {"topped_up": money(max(cash - advance, 0)), "refunded": money(max(advance - cash, 0))}
    return false


def _alone(name: str) -> Made:
    bill = visits.chronic(seed(name))
    gold = expected(bill, name, "the data alone, without a print", [])
    for key in ("total_in_words", "sex", "cashier"):
        gold["fields"].pop(key, None)
    return Made(data(bill), [gold])


ORIGINALS: dict[str, Maker] = {
    "ofd-inpatient.ofd": _ofd,
    "data-and-print-inpatient.pdf": _pdf,
    "data-outpatient.xml": _alone,
    "bad-print-differs.pdf": _doctored,
}
