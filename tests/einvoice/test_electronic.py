"""The data of electronic receipts: names, encodings, namespaces, and what is no such data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.einvoice.xml_data import Original, find_originals, read_original
from intake.model import Attachment
from intake.safe_xml import parse_xml

HEAD = "<EInvoiceCode>34060225</EInvoiceCode><EInvoiceNumber>0012345678</EInvoiceNumber>"


def data(inside: str = "", root: str = "EInvoice") -> bytes:
    return f"<{root}><Header>{HEAD}{inside}</Header></{root}>".encode()


def kind(inside: str) -> str:
    return read_original(f"<E><EInvoiceNumber>1</EInvoiceNumber>{inside}</E>".encode()).kind


def test_names_of_the_standard_give_keys_of_the_vocabulary() -> None:
    original = read_original(
        data("<PayerParty><PayerPartyName>王小明</PayerPartyName></PayerParty><TotalAmount>12.50</TotalAmount>")
    )
    assert dict(original.fields) == {
        "bill_code": "34060225",
        "bill_number": "0012345678",
        "payer": "王小明",
        "total": "12.50",
    }


def test_own_shares_are_not_mixed_up() -> None:
    fields = read_original(
        data("<selfpaymentAmount>1.00</selfpaymentAmount><selfpaymentCost>2.00</selfpaymentCost>")
    ).fields
    assert (fields["self_paid"], fields["own_expense"]) == ("1.00", "2.00")


def test_case_and_namespace_of_a_name_do_not_matter() -> None:
    text = '<f:EINVOICE xmlns:f="urn:x"><f:eInvoiceNumber>7</f:eInvoiceNumber><f:totalamount>3</f:totalamount></f:EINVOICE>'
    assert dict(read_original(text.encode()).fields) == {"bill_number": "7", "total": "3"}


def test_names_of_issuers_programs_are_understood() -> None:
    text = "<r><billBatchCode>34060125</billBatchCode><billNo>0000000017</billNo><random>ab12cd</random></r>"
    assert dict(read_original(text.encode()).fields) == {
        "bill_code": "34060125",
        "bill_number": "0000000017",
        "check_code": "ab12cd",
    }


def test_fee_lines_are_kept_in_order_with_their_cells() -> None:
    items = "".join(
        f"<Item><ItemName>{n}</ItemName><ItemAmount>{a}</ItemAmount></Item>" for n, a in (("西药费", 1), ("床位费", 2))
    )
    found = read_original(f"<E>{HEAD}<Details>{items}</Details></E>".encode()).items
    assert [dict(row) for row in found] == [{"name": "西药费", "amount": "1"}, {"name": "床位费", "amount": "2"}]


def test_the_list_of_goods_and_the_seals_are_not_taken_for_the_bill() -> None:
    aside = "<AuxDetails><AuxItem><TotalAmount>9</TotalAmount></AuxItem></AuxDetails>"
    aside += "<InvoicingPartySeal><random>x</random></InvoicingPartySeal>"
    assert set(read_original(data(aside)).fields) == {"bill_code", "bill_number"}


def test_a_name_that_says_two_things_is_torn_and_gives_no_value() -> None:
    original = read_original(data("<TotalAmount>1.00</TotalAmount><TotalAmount>2.00</TotalAmount>"))
    assert "total" not in original.fields
    assert original.torn["total"] == ("1.00", "2.00")


def test_a_fee_line_with_two_amounts_is_left_out() -> None:
    item = "<Item><ItemName>西药费</ItemName><ItemAmount>1</ItemAmount><ItemAmount>2</ItemAmount></Item>"
    assert read_original(f"<E>{HEAD}<Details>{item}</Details></E>".encode()).items == ()


def test_chinese_names_are_kept_as_printed_labels() -> None:
    assert dict(read_original(data("<MainExt><起付标准>600</起付标准></MainExt>")).extra) == {"起付标准": "600"}


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030", "GBK", "GB2312", "UTF-16"])
def test_declared_encodings_are_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><E>{HEAD}<PayerPartyName>王小明</PayerPartyName></E>'
    assert read_original(text.encode(encoding)).fields["payer"] == "王小明"


@pytest.mark.parametrize(("declared", "real"), [("UTF-8", "GB18030"), ("GB2312", "UTF-8"), ("gbk", "utf-8-sig")])
def test_an_encoding_declared_wrongly_is_found_out(declared: str, real: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><E>{HEAD}<PayerPartyName>王小明</PayerPartyName></E>'
    assert read_original(text.encode(real)).fields["payer"] == "王小明"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<EInvoiceName>某省医疗住院收费票据（电子）</EInvoiceName>", "inpatient_invoice"),
        ("<EInvoiceName>医疗门诊收费票据</EInvoiceName>", "outpatient_invoice"),
        ("<EInvoiceCode>34060125</EInvoiceCode>", "outpatient_invoice"),
        ("<inHospitalDate>20250102</inHospitalDate>", "inpatient_invoice"),
        ("<medicalDate>20250102</medicalDate>", "outpatient_invoice"),
        ("<medicalDate>20250102</medicalDate><inHospitalDate>20250102</inHospitalDate>", ""),
        ("", ""),
    ],
)
def test_the_data_says_what_kind_of_receipt_it_is(inside: str, expected: str) -> None:
    assert kind(inside) == expected


@pytest.mark.parametrize("text", [b"", b"<a/>", b"hello", b"<EInvoice><TotalAmount>1</TotalAmount></EInvoice>"])
def test_other_xml_is_no_receipt(text: bytes) -> None:
    with pytest.raises(ValueError, match="XML"):
        read_original(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_a_document_type_is_refused_in_every_encoding(encoding: str) -> None:
    with pytest.raises(ValueError, match="DOCTYPE"):
        parse_xml('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'.encode(encoding))


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(ValueError, match="编码"):
        parse_xml(b'<?xml version="1.0" encoding="x-unknown"?><a/>')


def test_deep_nesting_ends_in_an_error_not_a_crash() -> None:
    with pytest.raises(ValueError, match="XML"):
        parse_xml(b"<a>" * 200_000 + b"</a>" * 200_000)


def test_the_same_data_attached_twice_counts_once() -> None:
    found = find_originals([Attachment("a.xml", data()), Attachment("b.xml", data()), Attachment("c.xml", b"<other/>")])
    assert len(found) == 1
    assert isinstance(found[0], Original)


def test_attachments_of_many_megabytes_are_not_looked_at() -> None:
    assert find_originals([Attachment("a.xml", data() + b" " * 3_000_000)]) == ()


@given(st.binary(max_size=200))
def test_only_value_errors_come_out_of_any_bytes(content: bytes) -> None:
    try:
        read_original(content)
    except ValueError:
        return
