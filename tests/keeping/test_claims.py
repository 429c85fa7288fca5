"""What a case claims of its papers: legible values, numbers with whether they may be rested upon, and what the codes say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from intake.keeping.claims import claim_bill, claim_papers
from intake.model import Code, Failure, Origin, Reading, Rect
from tests.rule_cases import reading_of

STAY = {
    "bill_code": "34060125", "bill_number": "0038433844", "check_code": "a1b2c3", "payer": "样张三",
    "payer_id": "341799********0017", "total": "6072.36", "issue_date": "2026-03-09", "admission_date": "2026-03-01",
    "discharge_date": "2026-03-09", "payee": "青禾县样例医院",
}  # fmt: skip


def bill(kind: str = "inpatient_invoice", *codes: str, **changed) -> Reading:
    reading = reading_of({"type": kind, "fields": STAY | changed}, "a.jpg")
    found = tuple(Code(Rect(0, 0, 50, 50), text, "QRCode") for text in codes)
    page = replace(reading.document.pages[0], codes=found)
    return replace(reading, document=replace(reading.document, pages=(page,), sha256="ab" * 32))


def test_a_bill_is_claimed_with_what_it_can_be_recognised_by():
    claim = claim_bill(2, bill())
    assert (claim.paper, claim.kind, claim.code, claim.number) == (2, "inpatient_invoice", "34060125", "0038433844")
    assert (claim.name, claim.id_number, claim.total) == ("样张三", "341799********0017", Decimal("6072.36"))
    assert (claim.issued, claim.admitted, claim.discharged) == (date(2026, 3, 9), date(2026, 3, 1), date(2026, 3, 9))
    assert (claim.hospital, claim.check_code, claim.sure) == ("青禾县样例医院", "a1b2c3", True)
    assert (claim.spot.sha256, claim.spot.page) == ("ab" * 32, 1)
    assert claim.spot.box == bill().record.fields["bill_number"].evidence.box


@pytest.mark.parametrize(
    "number",
    [
        {"value": "0038433844", "confidence": 0.9},
        {"value": "0038433844", "state": "doubtful", "doubts": ["LOW_SCORE"], "confidence": 0.9},
        {"value": "0038433844", "state": "doubtful", "doubts": ["TWO_READINGS"]},
    ],
)
def test_a_number_in_doubt_is_claimed_as_one_that_nothing_rests_upon(number):
    claim = claim_bill(0, bill(bill_number=number))
    assert (claim.number, claim.sure) == ("0038433844", False)


def test_what_is_not_legible_is_not_claimed():
    blurred = {"state": "doubtful", "doubts": ["LOW_SCORE"], "confidence": 0.7}
    claim = claim_bill(
        0, bill(total=blurred | {"value": "6072.36"}, payer=blurred | {"value": "样张二"}, bill_code=None)
    )
    assert (claim.total, claim.name, claim.code) == (None, "", "")


def test_a_total_that_only_the_sums_speak_against_is_claimed():
    told = {"value": "6072.36", "state": "doubtful", "doubts": ["SUM_DIFFERS"], "confidence": 0.99}
    assert claim_bill(0, bill(total=told)).total == Decimal("6072.36")


def test_the_day_of_a_bill_that_prints_the_month_alone_is_not_claimed():
    assert claim_bill(0, bill(issue_date="2026-03")).issued is None


def test_the_code_on_a_bill_tells_the_number_that_was_misread_in_print():
    told = bill("inpatient_invoice", "https://example.invalid/?c=34060125&n=0038433844", bill_number="0038433841")
    claim = claim_bill(0, told)
    assert (claim.number, claim.qr_code, claim.qr_number) == ("0038433841", "34060125", "0038433844")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.invalid/app?tel=0566123456",  # of something else
        "34060125,0038433844,0038433845",  # which of the two?
        "20260309,6072.36",  # of this bill, without a number
    ],
)
def test_a_code_that_does_not_tell_one_number_tells_nothing(text: str):
    claim = claim_bill(0, bill("inpatient_invoice", text, bill_number="0038433841"))
    assert claim.qr_number == ""


def test_total_and_day_show_that_a_code_is_the_bills_own():
    text = "34060125|0038433844|20260309|6072.36"
    claim = claim_bill(0, bill("inpatient_invoice", text, bill_number=None, bill_code=None))
    assert (claim.qr_code, claim.qr_number, claim.number) == ("34060125", "0038433844", "")


def test_the_code_of_a_tax_invoice_has_its_form():
    fields = {"invoice_code": "034001900111", "invoice_number": "12345678", "buyer": "样张三", "total": "88.00"}
    reading = reading_of({"type": "vat_invoice", "fields": fields}, "a.jpg")
    pages = tuple(
        replace(p, codes=(Code(Rect(0, 0, 9, 9), f"01,10,{code},12345678,88.00,20210501,4987,DCB8,", "QRCode"),))
        for p, code in zip(reading.document.pages, ["034001900111"], strict=True)
    )
    claim = claim_bill(0, replace(reading, document=replace(reading.document, pages=pages)))
    assert (claim.code, claim.number, claim.qr_code, claim.qr_number) == ("034001900111", "12345678") * 2
    assert claim.name == "样张三"


def test_the_code_of_another_invoice_on_the_sheet_tells_nothing():
    fields = {"invoice_code": "034001900111", "invoice_number": "12345678", "total": "88.00"}
    reading = reading_of({"type": "vat_invoice", "fields": fields}, "a.jpg")
    page = reading.document.pages[0]
    other = Code(Rect(0, 0, 9, 9), "01,10,034001900112,99999999,14.99,20210501,4987,DCB8,", "QRCode")
    claim = claim_bill(0, replace(reading, document=replace(reading.document, pages=(replace(page, codes=(other,)),))))
    assert claim.qr_number == ""


def test_the_spot_of_a_bill_over_several_files_is_in_the_file_that_bears_the_number():
    reading = reading_of(
        {"type": "inpatient_invoice", "pages": 2, "fields": STAY | {"bill_number": {"value": "0038433844", "page": 2}}},
        "",
    )
    origins = (Origin("a.jpg", "aa" * 32, 1), Origin("b.jpg", "bb" * 32, 1))
    claim = claim_bill(0, replace(reading, document=replace(reading.document, origins=origins)))
    assert (claim.spot.sha256, claim.spot.page) == ("bb" * 32, 1)


def test_every_file_is_claimed_once_those_that_could_not_be_read_too():
    claims = claim_papers(
        [bill(), bill()], [Failure("b.jpg", "cd" * 32, None, "无法读取"), Failure("c", "", None, "没有")]
    )
    assert claims.files == {"ab" * 32, "cd" * 32}
    assert [b.paper for b in claims.bills] == [0, 1]


def test_lines_that_were_read_as_one_claim_nothing():
    """The ledger on a server keeps no number of such a length; it must not cost the run."""
    claim = claim_bill(0, bill(bill_number="1" * 41, check_code="2" * 41, payer_id="3" * 41, total="9" * 13 + ".00"))
    assert (claim.number, claim.check_code, claim.id_number, claim.total) == ("", "", "", None)
