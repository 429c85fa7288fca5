"""Element names of electronic bills' data: the finance ministry's e-receipts, and invoices of the tax administration.

Each name is public. E-receipts: the standard of 财政电子票据 (`EInvoiceCode`, `Details/Item`) with its medical extension, and
what issuers' and hospitals' programs write in its place. Invoices, four shapes:

* 数电票 as the tax platform hands it out (`dzfp_….xml`): `EInvoice` with `Header`, `EInvoiceData`, `TaxSupervisionInfo`;
* `original_invoice.xml` inside the OFD of a VAT e-invoice (`eInvoice`, schema e-invoice/2019): `TaxInclusiveTotalAmount`;
* 税控 programs' interface: pinyin initials (`FP_DM`, `JSHJ`, `COMMON_FPKJ_XMXX`);
* 电子凭证会计数据标准 (XBRL, prefix `einv`): the names of the first, only totals and seller.

Names are kept in lower case; `parent/name` is a name that only its parent gives a meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Names = Mapping[str, tuple[tuple[str, ...], ...]]
"""Vocabulary key -> ranks of element names: names of one rank mean the same, a later rank counts where none before speaks."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind of data is laid out.

    `required`: groups of keys, one of each of which must be there. `lists` are elements whose children are fee lines,
    `rows` elements that are one themselves; `columns` names their cells. `aside` are parts that repeat names with other
    meanings. `labels` are names without a key that go to `extra` under this label.
    """

    names: Names
    labels: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[frozenset[str], ...]
    lists: frozenset[str]
    rows: frozenset[str]
    aside: frozenset[str]


def _names_of_one_rank(**names: str) -> Names:
    """Every name of one rank."""
    return {key: (tuple(words.lower().split()),) for key, words in names.items()}


RECEIPT = Shape(
    names=_names_of_one_rank(
        title="EInvoiceName",
        bill_code="EInvoiceCode billBatchCode pjdm",
        bill_number="EInvoiceNumber billNo pjhm",
        check_code="RandomNumber random pjjym",
        payer="PayerPartyName payer xm",
        payer_id="PayerPartyCode zjhm",
        issue_date="IssueDate kprq",
        total="TotalAmount zje",
        business_serial="BizCode busNo ywlsh",
        institution_type="orgType yljglx",
        sex="sex gender xb",
        outpatient_number="patientNumber mzlsh",
        visit_date="medicalDate jzrq",
        record_number="caseNumber",
        inpatient_number="hospitalizationNumber",
        department="departmentName",
        admission_date="inHospitalDate",
        discharge_date="outHospitalDate",
        prepaid="prepayAmount",
        topped_up="rechargeAmount",
        refunded="refundAmount",
        insurance_type="medicalInsuranceType yblx",
        insurance_number="medicalInsuranceID ybbh",
        fund_paid="fundPayAmount jjzf",
        other_paid="otherPayAmount",
        account_paid="accountPayAmount grzhzf",
        cash_paid="ownPayAmount grxjzf",
        self_paid="selfpaymentAmount grzf",  # 自付
        own_expense="selfpaymentCost grzf1",  # 自费
        payee="InvoicingPartyName",
        checker="Checker fhrxm",
        cashier="HandlingPerson skrxm",
    ),
    labels={"relatedinvoicecode": "原票据代码", "relatedinvoicenumber": "原票据号码"},
    columns={
        "name": ("itemname",), "quantity": ("itemquantity",), "unit": ("itemunit",), "amount": ("itemamount",),
        "remark": ("itemremark",),
    },
    required=(frozenset(("bill_number", "bill_code")),),
    lists=frozenset(("details",)),
    rows=frozenset(),
    aside=frozenset(("auxdetails", "invoicingpartyseal", "supervisorpartyseal", "signature")),
)  # fmt: skip

INVOICE = Shape(
    names={
        **_names_of_one_rank(
            invoice_code="InvoiceCode FPDM FP_DM 发票代码",
            check_code="InvoiceCheckCode CheckCode JYM 校验码",
            buyer="BuyerName GMF_MC GMFMC 购买方名称 购方名称",
            buyer_id="BuyerIdNum BuyerTaxID GMF_NSRSBH GMFNSRSBH 购买方纳税人识别号 购方税号",
            seller="SellerName XSF_MC XSFMC 销售方名称 销方名称",
            seller_id="SellerIdNum SellerTaxID XSF_NSRSBH XSFNSRSBH 销售方纳税人识别号 销方税号",
            net_amount="TotalAmWithoutTax TaxExclusiveTotalAmount HJJE 合计金额",
            tax_amount="TotalTaxAm TaxTotalAmount HJSE 合计税额",
            total="TotalTax-includedAmount TotalTaxIncludedAmount TaxInclusiveTotalAmount JSHJ 价税合计",
            total_in_words="TotalTax-includedAmountInChinese 价税合计大写",
            kind_of_tax="GeneralOrSpecialVAT/LabelName",
            medium="EInvoiceType/LabelName",
        ),
        # An application (RequestTime, EIid) precedes the issue; XBRL has the application's time alone.
        "invoice_number": (("invoicenumber", "invoiceno", "fphm", "fp_hm", "发票号码"), ("eiid",)),
        "issue_date": (("issuetime", "issuedate", "kprq", "开票日期"), ("requesttime",)),
    },
    labels={
        "machineno": "机器编号", "jqbh": "机器编号", "drawer": "开票人", "invoiceclerk": "开票人", "kpr": "开票人",
        "payee": "收款人", "skr": "收款人", "checker": "复核", "fhr": "复核", "remark": "备注", "note": "备注", "bz": "备注",
        "redeinvoice/originalinvoicecode": "原蓝字发票号码", "yfp_dm": "原发票代码", "yfp_hm": "原发票号码",
    },
    columns={
        "name": ("itemname", "item", "xmmc", "spmc"), "spec": ("specmod", "specification", "ggxh"),
        "unit": ("meaunits", "measurementdimension", "dw"), "quantity": ("quantity", "xmsl", "spsl"),
        "price": ("unprice", "price", "xmdj", "dj"), "amount": ("amount", "xmje", "je"),
        "tax_rate": ("taxrate", "taxscheme", "slv"), "tax": ("comtaxam", "taxamount", "taxam", "se"),
    },
    required=(frozenset(("invoice_number",)), frozenset(("total", "net_amount")), frozenset(("seller", "seller_id"))),
    lists=frozenset(),
    rows=frozenset(("issuiteminformation", "goodsinfo", "common_fpkj_xmxx", "fpkjxx_xmxx", "fpmxxz_xmxx")),
    aside=frozenset(("taxbureausignature", "signature", "undefinedlabel")),
)  # fmt: skip
"""`SL` in the lines of 税控 data is a rate in one program and a quantity in another: it is left out."""
