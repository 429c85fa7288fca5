"""The data of tax invoices: its shapes, what is no such data, and what its difference from the print does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from extractors.vat_invoice.invoice_data import rate
from extractors.vat_invoice.read_invoice import extract
from intake.einvoice.xml_data import Original, find_originals, read_original
from intake.model import Attachment, Document, Line, Outcome, Page, Record, Source, State
from intake.types.vocabulary import VatInvoice as F
from tests.pages import line, page

SELLER = "91341799MA8DEMNT3H"
NUMBER = "25347990000001706125"


def platform(*lines: str, **changes: str) -> bytes:
    """A 数电票 as the tax platform writes it; `changes` replaces texts by element name."""
    said = {
        "number": NUMBER, "issued": "2025-09-06", "asked": "2025-09-05 23:59:58", "net": "100.00", "tax": "13.00",
        "total": "113.00", "words": "壹佰壹拾叁圆整", "buyer": "李测试", "seller": "云岫市示范药房有限公司", "tag": "普通发票",
    } | changes  # fmt: skip
    goods = "".join(f"<IssuItemInformation>{x}</IssuItemInformation>" for x in lines or (LINE,))
    return f"""<?xml version="1.0" encoding="utf-8"?><EInvoice><Header><EIid>{said["number"]}</EIid><InherentLabel>
    <InIssuType><LabelCode>Y</LabelCode><LabelName>是否蓝字发票标志</LabelName></InIssuType>
    <EInvoiceType><LabelCode>02</LabelCode><LabelName>电子发票</LabelName></EInvoiceType>
    <GeneralOrSpecialVAT><LabelCode>02</LabelCode><LabelName>{said["tag"]}</LabelName></GeneralOrSpecialVAT>
    </InherentLabel></Header><EInvoiceData>
    <SellerInformation><SellerIdNum>{SELLER}</SellerIdNum><SellerName>{said["seller"]}</SellerName></SellerInformation>
    <BuyerInformation><BuyerName>{said["buyer"]}</BuyerName></BuyerInformation>
    <BasicInformation><TotalAmWithoutTax>{said["net"]}</TotalAmWithoutTax><TotalTaxAm>{said["tax"]}</TotalTaxAm>
    <TotalTax-includedAmount>{said["total"]}</TotalTax-includedAmount>
    <TotalTax-includedAmountInChinese>{said["words"]}</TotalTax-includedAmountInChinese>
    <Drawer>吴样本</Drawer><RequestTime>{said["asked"]}</RequestTime></BasicInformation>{goods}</EInvoiceData>
    <TaxSupervisionInfo><InvoiceNumber>{said["number"]}</InvoiceNumber><IssueTime>{said["issued"]}</IssueTime>
    </TaxSupervisionInfo></EInvoice>""".encode()


LINE = (
    "<ItemName>*中成药*样例丸</ItemName><MeaUnits>瓶</MeaUnits><Quantity>3</Quantity><UnPrice>33.3333333333</UnPrice>"
    "<Amount>100.00</Amount><TaxRate>0.13</TaxRate><ComTaxAm>13.00</ComTaxAm>"
)
PRINT = (
    line("电子发票（普通发票）", 560, 30, height=34), line(f"发票号码：{NUMBER}", 1150, 40), line("开票日期：2025年09月06日", 1150, 75),
    line("名称：李测试", 80, 180), line("名称：云岫市示范药房有限公司", 860, 180),
    line(f"统一社会信用代码/纳税人识别号：{SELLER}", 860, 230),
    line("项目名称", 150, 330), line("规格型号", 440, 330), line("单 位", 600, 330), line("数 量", 720, 330), line("单 价", 900, 330),
    line("金 额", 1080, 330), line("税率/征收率", 1200, 330), line("税 额", 1440, 330),
    line("*中成药*样例丸", 40, 365), line("瓶", 610, 365), line("3", 760, 365), line("33.33", 940, 365), line("100.00", 1120, 365),
    line("13%", 1230, 365), line("13.00", 1480, 365),
    line("合 计", 150, 520), line("¥100.00", 1110, 520), line("¥13.00", 1480, 520),
    line("价税合计（大写）", 100, 560), line("壹佰壹拾叁圆整", 450, 560), line("（小写）¥113.00", 1100, 560),
)  # fmt: skip


def sheet(lines: Sequence[Line], *attached: bytes, source: Source = Source.TEXT_LAYER) -> Page:
    attachments = tuple(Attachment(f"{i}.xml", content) for i, content in enumerate(attached))
    return replace(page(lines), source=source, attached=attachments)


def record(lines: Sequence[Line], *attached: bytes, source: Source = Source.TEXT_LAYER) -> Record:
    return extract(Document("样例.pdf", "0" * 64, (sheet(lines, *attached, source=source),)))


def outcomes(found: Record) -> dict[Outcome, tuple[str, ...]]:
    return {c.outcome: c.fields for c in found.checks if c.rule == "vat-xml"}


# ---------------------------------------------------------------------------------------------- shapes
def test_the_platforms_names_give_keys_of_the_vocabulary() -> None:
    assert dict(read_original(platform()).fields) == {
        "title": "电子发票（普通发票）", "invoice_number": NUMBER, "issue_date": "2025-09-06", "buyer": "李测试",
        "seller": "云岫市示范药房有限公司", "seller_id": SELLER, "net_amount": "100.00", "tax_amount": "13.00",
        "total": "113.00", "total_in_words": "壹佰壹拾叁圆整",
    }  # fmt: skip


def test_data_of_an_invoice_says_that_it_is_one() -> None:
    assert read_original(platform()).kind == "vat_invoice"


def test_the_day_of_issue_goes_before_the_time_of_application() -> None:
    assert read_original(platform()).fields["issue_date"] == "2025-09-06"


def test_the_application_gives_the_day_where_no_other_is_told() -> None:
    assert read_original(platform(issued="")).fields["issue_date"] == "2025-09-05 23:59:58"


def test_two_days_of_issue_are_torn() -> None:
    data = platform().replace(b"<IssueTime>", b"<IssueTime>2025-09-07</IssueTime><IssueTime>")
    assert read_original(data).torn == {"issue_date": ("2025-09-07", "2025-09-06")}


def test_the_original_inside_an_ofd_is_read_whatever_its_prefix() -> None:
    text = f"""<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019"><fp:InvoiceCode>034179900111</fp:InvoiceCode>
    <fp:InvoiceNo>20417993</fp:InvoiceNo><fp:IssueDate>2025年04月17日</fp:IssueDate><fp:Buyer><fp:BuyerName>张样例</fp:BuyerName>
    </fp:Buyer><fp:Seller><fp:SellerTaxID>{SELLER}</fp:SellerTaxID></fp:Seller>
    <fp:TaxInclusiveTotalAmount>113.00</fp:TaxInclusiveTotalAmount><fp:GoodsInfos><fp:GoodsInfo><fp:Item>样例丸</fp:Item>
    <fp:Amount>100.00</fp:Amount><fp:TaxScheme>13%</fp:TaxScheme></fp:GoodsInfo></fp:GoodsInfos></eInvoice>"""
    found = read_original(text.encode())
    assert (found.fields["invoice_code"], found.fields["invoice_number"], found.fields["total"]) == (
        "034179900111", "20417993", "113.00",
    )  # fmt: skip
    assert [dict(row) for row in found.items] == [{"name": "样例丸", "amount": "100.00", "tax_rate": "13%"}]


def test_the_pinyin_names_of_tax_programs_are_understood() -> None:
    text = """<REQUEST_COMMON_FPKJ><FP_DM>034179900111</FP_DM><FP_HM>20417993</FP_HM><KPRQ>20250417101500</KPRQ>
    <XSF_MC>云岫市示范药房有限公司</XSF_MC><GMF_MC>张样例</GMF_MC><JSHJ>113.00</JSHJ><HJJE>100.00</HJJE><HJSE>13.00</HJSE>
    <COMMON_FPKJ_XMXXS><COMMON_FPKJ_XMXX><XMMC>样例丸</XMMC><XMSL>1</XMSL><XMJE>100.00</XMJE><SL>0.13</SL><SE>13.00</SE>
    </COMMON_FPKJ_XMXX></COMMON_FPKJ_XMXXS></REQUEST_COMMON_FPKJ>"""
    found = record((), text.encode(), source=Source.XML)
    assert found[F.ISSUE_DATE].value == date(2025, 4, 17)
    assert (found[F.BUYER].value, found[F.TOTAL].value) == ("张样例", Decimal("113.00"))
    assert "tax_rate" not in found.tables["items"][0]  # SL means a rate here and a quantity elsewhere


def test_xbrl_of_the_accounting_standard_is_read() -> None:
    text = f"""<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:einv="http://xbrl.mof.gov.cn/taxonomy/2023-12-31/einv">
    <einv:InvoiceNumber>{NUMBER}</einv:InvoiceNumber><einv:SellerName>云岫市示范药房有限公司</einv:SellerName>
    <einv:SellerIdNum>{SELLER}</einv:SellerIdNum><einv:TotalAmWithoutTax>100.00</einv:TotalAmWithoutTax>
    <einv:TotalTaxAm>13.00</einv:TotalTaxAm><einv:TotalTax-includedAmount>113.00</einv:TotalTax-includedAmount>
    <einv:RequestTime>2025-09-06</einv:RequestTime></xbrli:xbrl>"""
    assert read_original(text.encode()).fields["total"] == "113.00"


@pytest.mark.parametrize(
    "text",
    [
        "<Invoice><InvoiceNumber>1</InvoiceNumber></Invoice>",
        "<Invoice><InvoiceNumber>1</InvoiceNumber><JSHJ>1.00</JSHJ></Invoice>",
        "<Order><SellerName>甲</SellerName><JSHJ>1.00</JSHJ></Order>",
    ],
)
def test_a_number_a_sum_and_a_seller_must_be_there(text: str) -> None:
    with pytest.raises(ValueError, match="数据"):
        read_original(text.encode())


def test_data_that_is_a_receipt_and_an_invoice_at_once_is_refused() -> None:
    both = platform().replace(b"<Header>", b"<Header><EInvoiceCode>34060125</EInvoiceCode>")
    with pytest.raises(ValueError, match="无法确定"):
        read_original(both)


def test_a_special_invoice_is_named_as_one() -> None:
    assert read_original(platform(tag="增值税专用发票")).fields["title"] == "电子发票（增值税专用发票）"


def test_kinds_of_data_are_told_apart() -> None:
    receipt = b"<EInvoice><EInvoiceCode>34060225</EInvoiceCode></EInvoice>"
    attached = [Attachment("a.xml", receipt), Attachment("b.xml", platform())]
    found = find_originals(attached, invoice=True)
    assert [isinstance(o, Original) and o.kind for o in found] == ["vat_invoice"]


@pytest.mark.parametrize(
    ("text", "printed"),
    [("0.13", "13%"), ("0.015", "1.5%"), ("13", "13%"), ("3%", "3%"), ("0", "0%"), ("免税", "免税"), ("-1", "-1")],
)
def test_rates_are_written_in_per_cent(text: str, printed: str) -> None:
    assert rate(text) == printed


# ---------------------------------------------------------------------------------------------- beside a print
def test_what_print_and_data_agree_on_is_proven() -> None:
    found = record(PRINT, platform())
    assert {k for k, f in found.fields.items() if f.state is not State.VERIFIED} == set()
    assert outcomes(found).keys() == {Outcome.PASS}


@pytest.mark.parametrize(
    ("change", "key"),
    [({"net": "90.00"}, "net_amount"), ({"total": "118.00"}, "total"), ({"issued": "2025-09-08"}, "issue_date"),
     ({"buyer": "李测式"}, "buyer"), ({"seller": "云岫市示范大药房有限公司"}, "seller")],
)  # fmt: skip
def test_a_difference_is_doubtful_and_shows_both(change: dict[str, str], key: str) -> None:
    found = record(PRINT, platform(**change))
    field = found.fields[key]
    assert field.state is State.DOUBTFUL
    assert field.alternatives
    assert key in outcomes(found)[Outcome.FAIL]


def test_a_changed_line_is_doubtful_though_every_sum_agrees() -> None:
    found = record(PRINT, platform(LINE.replace("样例丸", "别样丸")))
    (row,) = found.tables["items"]
    assert row["name"].state is State.DOUBTFUL


def test_a_price_printed_with_fewer_places_is_no_difference() -> None:
    (row,) = record(PRINT, platform()).tables["items"]
    assert (row["price"].value, row["price"].state) == (Decimal("33.33"), State.VERIFIED)


def test_data_of_another_invoice_proves_nothing_and_adds_nothing() -> None:
    found = record(PRINT, platform(number="25347990000009999999", total="1.00", net="1.00", tax="0.00", words=""))
    assert found[F.TOTAL].value == Decimal("113.00")
    assert found[F.TOTAL].state is State.DOUBTFUL
    assert Outcome.FAIL in outcomes(found)


def test_an_exempt_invoice_prints_words_where_the_data_has_zeros() -> None:
    exempt = LINE.replace("0.13", "0").replace("<ComTaxAm>13.00", "<ComTaxAm>0.00")
    changed = {
        "13%": "免税",
        "13.00": "***",
        "¥13.00": "***",
        "（小写）¥113.00": "（小写）¥100.00",
        "壹佰壹拾叁圆整": "壹佰圆整",
    }
    lines = [line(changed.get(x.text, x.text), x.rect.left, x.rect.top, height=x.rect.height) for x in PRINT]
    found = record(lines, platform(exempt, tax="0.00", total="100.00", words="壹佰圆整"))
    (row,) = found.tables["items"]
    assert (row["tax_rate"].value, found[F.TAX_AMOUNT].value) == ("免税", None)
    assert found[F.TOTAL].state is State.VERIFIED


# ---------------------------------------------------------------------------------------------- data alone
def test_data_alone_is_proven_by_its_own_sums_and_check_digits() -> None:
    found = record((), platform(), source=Source.XML)
    assert {f.source for f in found.fields.values()} == {Source.XML}
    assert found[F.TOTAL].state is State.VERIFIED
    assert found[F.SELLER_ID].state is State.VERIFIED
    assert found[F.BUYER].state is State.READ


def test_data_alone_that_does_not_add_up_is_doubtful() -> None:
    assert record((), platform(total="118.00"), source=Source.XML)[F.TOTAL].state is State.DOUBTFUL


def test_a_rate_of_nothing_is_doubtful_without_a_print() -> None:
    (row,) = record((), platform(LINE.replace("0.13", "0")), source=Source.XML).tables["items"]
    assert row["tax_rate"].state is State.DOUBTFUL


def test_a_torn_total_gives_no_value() -> None:
    data = platform().replace(b"<Drawer>", b"<TaxInclusiveTotalAmount>999.00</TaxInclusiveTotalAmount><Drawer>")
    found = record((), data, source=Source.XML)[F.TOTAL]
    assert (found.value, found.state) == (None, State.UNREAD)


def test_an_amount_that_is_none_is_unread() -> None:
    assert record((), platform(total="一百"), source=Source.XML)[F.TOTAL].state is State.UNREAD


def test_lines_that_the_data_groups_in_one_element_are_rows() -> None:
    other = LINE.replace("样例丸", "样例片")
    data = read_original(platform(f"<ItemDetail>{LINE}</ItemDetail><ItemDetail>{other}</ItemDetail>"))
    assert [row["name"] for row in data.items] == ["*中成药*样例丸", "*中成药*样例片"]
    assert data.overlooked == 0


def test_lines_that_nobody_understands_are_counted_and_told() -> None:
    strange = "<Ware><Title>甲</Title><Sum>60.00</Sum></Ware><Ware><Title>乙</Title><Sum>40.00</Sum></Ware>"
    data = platform(LINE).replace(b"<IssuItemInformation>", f"<Wares>{strange}</Wares><Off>".encode())
    data = data.replace(b"</IssuItemInformation>", b"</Off>")
    assert (read_original(data).items, read_original(data).overlooked) == ((), 2)
    record = extract(Document("a.xml", "0" * 64, (sheet((), data, source=Source.XML),)))
    assert [row["amount"].state for row in record.tables["items"]] == [State.UNREAD] * 2
