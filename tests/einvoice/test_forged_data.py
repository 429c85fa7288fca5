"""Forged data of electronic bills: what is read is what XML says, or nothing."""

import codecs
from decimal import Decimal
from pathlib import Path

import pytest

from intake.einvoice.xml_data import read_original
from intake.model import Reading, State
from intake.pipeline import read_file
from tests.conftest import ROOT
from tests.readings import sample_desk

HONEST = (ROOT / "samples" / "data" / "originals" / "data-outpatient.xml").read_text("utf-8")
TOTAL = HONEST.split("<TotalAmount>")[1].split("<")[0]


def told(inside: str, *, encoding: str = "utf-8", declared: str = "") -> bytes:
    text = HONEST.replace(f"<TotalAmount>{TOTAL}</TotalAmount>", inside, 1)
    assert text != HONEST or TOTAL in inside
    text = text[text.index("?>") + 2 :]
    return f'<?xml version="1.0" encoding="{declared or encoding}"?>{text}'.encode(encoding)


def total_of(tmp_path: Path, data: bytes) -> tuple[Decimal | None, State] | None:
    """The total and its state; None where the file is refused."""
    path = tmp_path / "forged.xml"
    path.write_bytes(data)
    (found,) = read_file(path, sample_desk())
    if not isinstance(found, Reading):
        return None
    field = found.record.fields["total"]
    return field.value, field.state


def amount(text: str) -> str:
    return f"<TotalAmount>{text}</TotalAmount>"


WHOLE = TOTAL.partition(".")[0]
ARABIC = TOTAL.translate({ord("0") + i: 0x660 + i for i in range(10)})
BOLD = TOTAL.translate({ord("0") + i: 0x1D7CE + i for i in range(10)})

SAYING_THE_SAME = {
    "parts of a text": amount(f"{TOTAL[0]}<![CDATA[{TOTAL[1:]}]]>"),
    "a remark inside": amount(f"{TOTAL[0]}<!-- 9 -->{TOTAL[1:]}"),
    "an instruction inside": amount(f"{TOTAL[0]}<?x 9?>{TOTAL[1:]}"),
    "characters by number": amount("".join(f"&#x{ord(c):x};" for c in TOTAL)),
    "a sign": amount(f"+{TOTAL}"),
    "zeros in front": amount(f"000{TOTAL}"),
    "full width": amount(TOTAL.translate({ord("0") + i: 0xFF10 + i for i in range(10)})),
    "blanks around": amount(f"\n  {TOTAL}\t"),
    "the same twice": amount(TOTAL) * 2,
    "a name that only looks like it": f"{amount(TOTAL)}<\u0422otalAmount>9.00</\u0422otalAmount>",
    "an attribute": f'<TotalAmount Value="9.00">{TOTAL}</TotalAmount>',
}


@pytest.mark.parametrize("inside", SAYING_THE_SAME.values(), ids=SAYING_THE_SAME.keys())
def test_the_total_is_what_xml_says(tmp_path: Path, inside: str) -> None:
    assert total_of(tmp_path, told(inside)) == (Decimal(TOTAL), State.VERIFIED)


SAYING_NOTHING = {
    "figures of another script": amount(ARABIC),
    "one figure of another script": amount(ARABIC[0] + TOTAL[1:]),
    "mathematical figures": amount(BOLD),
    "an exponent": amount("1e3"),
    "a letter for a figure": amount(TOTAL.replace("0", "O") if "0" in TOTAL else f"O{TOTAL}"),
    "groups that are none": amount("1,00.5"),
    "a point and a comma": amount("1.000,00"),
    "a blank inside": amount(f"{WHOLE} {WHOLE}.00"),
    "a line inside": amount(f"1\u2028{TOTAL}"),
    "a sign too many": amount(f"-+{TOTAL}"),
    "a hexadecimal number": amount("0x64"),
    "no number": amount("NaN"),
    "two in two spaces of names": f'{amount(TOTAL)}<x:TotalAmount xmlns:x="urn:x">9.00</x:TotalAmount>',
    "two names of one thing": f"{amount(TOTAL)}<zje>9.00</zje>",
    "one inside the other": f"<TotalAmount>{WHOLE}<TotalAmount>{TOTAL}</TotalAmount></TotalAmount>",
    "an entity": amount("&total;"),
}  # fmt: skip


@pytest.mark.parametrize("inside", SAYING_NOTHING.values(), ids=SAYING_NOTHING.keys())
def test_no_total_is_sure_that_xml_does_not_say(tmp_path: Path, inside: str) -> None:
    found = total_of(tmp_path, told(inside))
    assert found is None or found[1] not in (State.VERIFIED, State.READ)


def test_zero_has_no_sign(tmp_path: Path) -> None:
    found = total_of(tmp_path, told(amount("-0")))
    assert found is not None
    assert str(found[0]) == "0.00"
    assert found[1] is State.DOUBTFUL  # the lines add up to something else


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("iso-8859-1", "iso-8859-1"), ("iso-8859-1", "utf-8"), ("utf-16-le", "utf-16"), ("utf-16-be", "utf-8")],
)
def test_bytes_that_two_encodings_read_differently_are_no_total(encoding: str, declared: str) -> None:
    bare = f"<E><EInvoiceNumber>1</EInvoiceNumber>{amount('1£°£°')}</E>"  # A3 B0 is a full-width 0 in GBK
    data = f'<?xml version="1.0" encoding="{declared}"?>{bare}'.encode(encoding)
    if declared == "utf-8" and encoding == "iso-8859-1":
        assert (
            read_original(data).fields["total"] == "1００"
        )  # UTF-8 it is not, and what the trade writes instead is GBK
    else:
        with pytest.raises(ValueError, match="XML"):
            read_original(data)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
@pytest.mark.parametrize("declared", ["gbk", "utf-8", "utf-16"])
def test_a_byte_order_mark_counts_more_than_what_is_declared(mark: bytes, encoding: str, declared: str) -> None:
    bare = f"<E><EInvoiceNumber>1</EInvoiceNumber><PayerPartyName>张样例</PayerPartyName>{amount('12.50')}</E>"
    data = mark + f'<?xml version="1.0" encoding="{declared}"?>{bare}'.encode(encoding)
    assert dict(read_original(data).fields) == {"bill_number": "1", "payer": "张样例", "total": "12.50"}


def test_a_letter_that_becomes_another_in_lower_case_makes_no_name() -> None:
    original = read_original("<E><billNo>1</billNo><\u212aprq>20250101</\u212aprq></E>".encode())
    assert dict(original.fields) == {"bill_number": "1"}


def test_a_label_that_says_two_things_has_no_value() -> None:
    original = read_original("<E><billNo>1</billNo><起付标准>600</起付标准><起付标准>900</起付标准></E>".encode())
    assert "起付标准" not in original.extra
    assert original.torn["起付标准"] == ("600", "900")
