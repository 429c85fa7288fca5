"""Data in and beside PDF files, the second reader of text layers, and the electronic samples from file to record."""

import io
import json
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject, StreamObject

from extractors import EXTRACTORS
from intake.desk import Desk
from intake.errors import UnreadableInput
from intake.load.opened import sheets
from intake.load.plumber import glyphs_of_page
from intake.load.sheet import Sheet
from intake.load.textlayer import Glyph, View, glyphs_of
from intake.model import Document, Outcome, Reading, Source, State
from intake.ocr.engine import Picture
from intake.page.blank_pages import inked_share
from intake.pipeline import read_file
from intake.settings import Limits, Settings
from intake.types.vocabulary import to_json
from tests.conftest import ROOT
from tests.load import pdf_files
from tests.load.pdf_files import pdf, show

DATA = b"<EInvoice><EInvoiceCode>34060225</EInvoiceCode><EInvoiceNumber>0012345678</EInvoiceNumber></EInvoice>"
FORM = show("某某县人民医院住院收费票据", 150, 780, 16) + show("姓名：王小明", 60, 740)
ORIGINALS = ROOT / "samples" / "data" / "originals"
DIGITAL = sorted(p for p in (ROOT / "samples" / "data").rglob("*.pdf") if b"/Font" in p.read_bytes())


def loaded(folder: Path, name: str, data: bytes, password: str | None = None) -> list[Sheet | UnreadableInput]:
    (folder / name).write_bytes(data)
    return list(sheets(folder / name, Limits(), password=password))


def only(found: Sequence[Sheet | UnreadableInput]) -> Sheet:
    (sheet,) = found
    assert isinstance(sheet, Sheet), sheet
    return sheet


def with_attachments(*attached: tuple[str, bytes], pages: int = 1, password: str = "") -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([pdf_files.PdfSheet(FORM)] * pages))))
    for name, content in attached:
        writer.add_attachment(name, content)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# ---------------------------------------------------------------------------------------------- attached to a PDF
def test_data_attached_to_a_pdf_comes_with_every_page(tmp_path: Path) -> None:
    found = loaded(tmp_path, "a.pdf", with_attachments(("original.xml", DATA), ("readme.txt", b"x"), pages=2))
    assert [[a.data for a in s.attached] for s in found if isinstance(s, Sheet)] == [[DATA], [DATA]]


def test_a_pdf_without_attachments_has_none(tmp_path: Path) -> None:
    assert only(loaded(tmp_path, "a.pdf", pdf([pdf_files.PdfSheet(FORM)]))).attached == ()


def test_data_in_a_protected_pdf_is_read_with_its_password(tmp_path: Path) -> None:
    data = with_attachments(("original.xml", DATA), password="geheim")
    assert [a.data for a in only(loaded(tmp_path, "a.pdf", data, "geheim")).attached] == [DATA]


def test_an_attachment_that_unpacks_to_very_much_is_told_and_the_page_is_read(tmp_path: Path) -> None:
    found = only(loaded(tmp_path, "a.pdf", _bomb()))
    assert found.lines
    assert found.attached == ()
    assert any("附件未能读取" in w for w in found.warnings)


def _bomb() -> bytes:
    """A PDF of 300 kB with an attachment of 300 MB."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(with_attachments(("original.xml", b"x")))))
    packer = zlib.compressobj()
    stream = DecodedStreamObject()
    stream.set_data(b"".join(packer.compress(b" " * 1_000_000) for _ in range(300)) + packer.flush())
    stream.update({NameObject("/Type"): NameObject("/EmbeddedFile"), NameObject("/Filter"): NameObject("/FlateDecode")})
    (place,) = (
        i for i, o in enumerate(writer._objects) if isinstance(o, StreamObject) and o.get("/Type") == "/EmbeddedFile"
    )
    writer._objects[place] = stream
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# ---------------------------------------------------------------------------------------------- data alone
def test_data_alone_is_a_page_without_a_print(tmp_path: Path) -> None:
    sheet = only(loaded(tmp_path, "a.xml", DATA))
    assert (sheet.source, sheet.lines, [a.data for a in sheet.attached]) == (Source.XML, (), [DATA])
    assert any("没有票面" in w for w in sheet.warnings)


def test_data_alone_is_not_taken_for_a_blank_sheet(tmp_path: Path) -> None:
    sheet = only(loaded(tmp_path, "a.xml", DATA))
    assert inked_share(sheet.picture) > 0.01


@pytest.mark.parametrize("content", [b"<?xml version='1.0'?><svg/>", b"<?xml version='1.0'?><a", b"<?xml?>"])
def test_other_xml_is_refused_with_a_next_step(tmp_path: Path, content: bytes) -> None:
    (found,) = loaded(tmp_path, "a.xml", content)
    assert isinstance(found, UnreadableInput)
    assert "XML" in found.reason
    assert found.next_step


# ---------------------------------------------------------------------------------------------- the second reader
def test_an_encoding_that_pdfium_does_not_know_is_read_by_pdfplumber(tmp_path: Path) -> None:
    content = show("某某县人民医院住院收费票据", 150, 780, 16, code="utf-32-be") + show(
        "王小明", 60, 740, code="utf-32-be"
    )
    sheet = only(loaded(tmp_path, "a.pdf", pdf([pdf_files.PdfSheet(content, font="utf32")])))
    assert sheet.source is Source.TEXT_LAYER
    assert [line.text for line in sheet.lines or ()] == ["某某县人民医院住院收费票据", "王小明"]
    box = sheet.frame.map_rect((sheet.lines or ())[0].rect)
    assert box.left == pytest.approx(150 / 595, abs=0.005)
    assert box.top < 1 - 780 / 842 < box.bottom


@pytest.mark.parametrize(
    "entries",
    [
        "/Rotate 90",
        "/CropBox [20 30 500 800]",
        "/Rotate 270 /CropBox [20 30 500 800]",
        "/Rotate 180 /CropBox [20 30 500 800]",
        "/Rotate 90 /CropBox [20 30 500 800]",
        "/CropBox [-20 -30 900 900]",
    ],
)
def test_both_readers_place_text_alike_on_turned_and_cropped_pages(entries: str) -> None:
    data = pdf([pdf_files.PdfSheet(FORM, entries=entries)])
    assert_alike(data, 0)


@pytest.mark.parametrize("font", ["unmapped", "private"])
def test_what_neither_reader_understands_is_recognised(tmp_path: Path, font: str) -> None:
    sheet = only(loaded(tmp_path, "a.pdf", pdf([pdf_files.PdfSheet(FORM, font=font)])))
    assert sheet.lines is None


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"%PDF-1.7\ntrailer << /Root 1 0 R >>"])
def test_the_second_reader_gives_nothing_for_a_broken_file(content: bytes) -> None:
    assert glyphs_of_page(content, 0, None) == []


@pytest.mark.parametrize("path", DIGITAL, ids=lambda p: p.name)
def test_both_readers_see_the_same_characters_in_the_same_places(path: Path) -> None:
    data = path.read_bytes()
    with pdfium.PdfDocument(data) as document:
        count = len(document)
    for index in range(count):
        assert_alike(data, index)


def assert_alike(data: bytes, index: int) -> None:
    """Same characters as often; every one within half a point of its like, and as wide and high but for a fifth."""
    document = pdfium.PdfDocument(data)
    page = document[index]
    view, text = View.of_page(page), page.get_textpage()
    first = glyphs_of(text, view.matrix, *view.size)
    text.close()
    page.close()
    document.close()
    second = glyphs_of_page(data, index, None)
    assert Counter(g.text for g in first) == Counter(g.text for g in second)
    for one, other in zip(_sorted(first), _sorted(second), strict=True):
        assert one.rect.center == pytest.approx(other.rect.center, abs=0.5), one
        assert one.rect.middle == pytest.approx(other.rect.middle, abs=0.5), one
        assert one.rect.width == pytest.approx(other.rect.width, rel=0.2), one
        assert one.rect.height == pytest.approx(other.rect.height, rel=0.2), one


def _sorted(glyphs: Sequence[Glyph]) -> list[Glyph]:
    return sorted(glyphs, key=lambda g: (g.text, round(g.rect.middle), g.rect.center))


# ---------------------------------------------------------------------------------------------- samples
class NoEngine:
    """Electronic originals are read without recognition."""

    name = fingerprint = "none"

    def read(self, picture: Picture) -> tuple[()]:
        raise AssertionError("an electronic original went to recognition")

    read_part = read_crops = read


def read(name: str) -> Reading:
    (reading,) = read_file(ORIGINALS / name, Desk(NoEngine(), EXTRACTORS, Settings(check_text_layer=False)))  # type: ignore[arg-type]
    assert isinstance(reading, Reading), reading
    return reading


AGREEING = ("ofd-inpatient.ofd", "data-and-print-inpatient.pdf", "ofd-vat.ofd", "data-and-print-vat.pdf")


@pytest.mark.parametrize("name", [*AGREEING, "data-outpatient.xml", "data-vat.xml"])
def test_an_electronic_sample_gives_exactly_what_it_says(name: str) -> None:
    gold = json.loads((ORIGINALS / name).with_suffix(".json").read_text("utf-8"))
    reading = read(name)
    assert reading.classification.kind == gold["type"]
    found = {k: to_json(f.value) for k, f in reading.record.fields.items() if f.value is not None}
    assert found == gold["fields"]
    rows = {(r["name"].value, to_json(r["amount"].value)) for r in reading.record.tables["items"]}
    assert {(r["name"], r["amount"]) for r in gold["tables"]["items"] if r["amount"] != "0.00"} <= rows
    assert all(c.outcome is not Outcome.FAIL for c in reading.record.checks)


@pytest.mark.parametrize("name", AGREEING)
def test_agreeing_samples_are_proven_throughout(name: str) -> None:
    record = read(name).record
    unproven = {k for k, f in record.fields.items() if f.state is not State.VERIFIED}
    assert unproven <= {"sex", "cashier", "title"}  # the data has neither; that in OFD files has no title


def test_a_doctored_print_is_flagged_wherever_it_was_changed_and_nowhere_else() -> None:
    gold = json.loads((ORIGINALS / "bad-print-differs.json").read_text("utf-8"))
    record = read("bad-print-differs.pdf").record
    doubtful = {k for k, f in record.fields.items() if f.state is State.DOUBTFUL}
    assert doubtful == set(gold["alt"])
    failed = {key for c in record.checks if c.rule == "invoice-xml" and c.outcome is Outcome.FAIL for key in c.fields}
    assert failed == {*gold["alt"], "items"} - {"total_in_words"}
    assert [r["name"].value for r in record.tables["items"] if r["amount"].state is State.DOUBTFUL] == ["西药费"]


def test_a_doctored_invoice_is_flagged_in_every_sum_and_in_the_changed_line_alone() -> None:
    gold = json.loads((ORIGINALS / "bad-print-differs-vat.json").read_text("utf-8"))
    record = read("bad-print-differs-vat.pdf").record
    assert {k for k, f in record.fields.items() if f.state is State.DOUBTFUL} == set(gold["alt"])
    lines = [r["name"].value for r in record.tables["items"] if r["amount"].state is State.DOUBTFUL]
    assert lines == ["*医疗服务*根管治疗"]


def test_every_original_has_its_line_in_the_readme_and_its_expected_values() -> None:
    readme = (ROOT / "samples" / "README.md").read_text("utf-8")
    for path in (p for p in ORIGINALS.iterdir() if p.suffix != ".json"):
        assert f"`{path.name}`" in readme
        assert json.loads(path.with_suffix(".json").read_text("utf-8"))["file"] == path.name


def test_making_an_original_twice_gives_the_same_bytes() -> None:
    pytest.importorskip("reportlab", reason="making samples needs the extra `samples`")
    from samples.make.bills.originals import ORIGINALS as RECEIPTS
    from samples.make.bills.tax_originals import TAX
    from samples.make.drawing.fonts import missing

    if packages := missing():
        pytest.skip(f"fonts are missing: {' '.join(packages)}")
    makers = RECEIPTS | TAX
    assert set(makers) == {p.name for p in ORIGINALS.iterdir() if p.suffix != ".json"}
    for name in ("ofd-inpatient.ofd", "data-outpatient.xml", "data-vat.xml", "ofd-vat.ofd"):
        assert makers[name](name) == makers[name](name)


def test_the_document_of_data_alone_names_its_file() -> None:
    reading = read("data-outpatient.xml")
    assert reading.document == Document(reading.document.path, reading.document.sha256, reading.document.pages)
    assert reading.document.path.endswith("data-outpatient.xml")
