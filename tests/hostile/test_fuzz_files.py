"""Files that are nearly right: whatever they hold, they are read or refused in clear words."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.hostile.damage import honest_files
from benchmarks.hostile.packages import FORM, pack, parts_of, show_text
from benchmarks.hostile.pdf_file import PdfDraft
from benchmarks.hostile.pictures import chain_directories, flat_png, grey_tiff
from intake.einvoice.xml_data import find_originals, read_original
from intake.errors import UnreadableInput
from intake.load.data import data_sheets
from intake.load.files import FileKind, sniff_kind
from intake.load.image import image_sheets
from intake.load.ofd.sheets import ofd_sheets
from intake.load.pdf import pdf_sheets
from intake.load.sheet import Sheet
from intake.model import Attachment
from intake.safe_xml import decode_xml, parse_xml
from intake.settings import Limits
from tests.hostile.mutations import refusal_of, spoilt_bytes, spoilt_text

LIMITS = Limits(max_file_bytes=2_000_000, max_pixels=300_000, max_pages=5)
PATH = Path("a\x1b[31m.pdf")
FEW = settings(max_examples=60, deadline=None)
PDF_WORDS = (
    b" obj", b"endobj", b"stream\n", b"endstream", b"<<", b">>", b"[", b"]", b"/Kids[2 0 R]", b"/Count 99999", b"3 0 R", b"/Length -1",
    b"/Filter/FlateDecode", b"/Annots[3 0 R]", b" q ", b" 1e39 0 0 1e39 0 0 cm ", b"/XObject<</X 4 0 R>>", b"/Rotate 90", b"/UserUnit 1e9",
)  # fmt: skip
BILL_WORDS = (
    "<a>", "</a>", "<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&#0;", "<Amount>", "</Amount>", "xmlns='x'", "1e999", "NaN", "2025-02-30",
    '<?xml encoding="punycode"?>', "<!DOCTYPE", "\ud800",
)  # fmt: skip


def answers(found: Callable[[], Iterator[Sheet | UnreadableInput]]) -> list[Sheet | UnreadableInput]:
    """What a loader says; a refusal that it raises is one, too."""
    try:
        return list(found())
    except UnreadableInput as error:
        return [error]


def check(told: list[Sheet | UnreadableInput]) -> None:
    for one in told:
        if isinstance(one, UnreadableInput):
            assert str(one).isprintable(), str(one)
            assert any("\u4e00" <= c <= "\u9fff" for c in one.reason)
        else:
            assert one.picture.shape[0] * one.picture.shape[1] <= 6_100_000


@FEW
@given(spoilt_bytes([PdfDraft().write(), PdfDraft(page="/Annots[4 0 R 3 0 R]").write()], PDF_WORDS))
def test_a_spoilt_pdf_is_read_or_refused(data: bytes) -> None:
    check(answers(lambda: pdf_sheets(PATH, data, LIMITS, None, lambda _: True)))


@pytest.mark.parametrize("kind", [FileKind.JPEG, FileKind.PNG, FileKind.TIFF, FileKind.BMP, FileKind.WEBP])
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_spoilt_picture_is_read_or_refused(kind: FileKind, data: st.DataObject) -> None:
    honest = [honest_files()[f".{kind.value.lower()}"]]
    honest += [chain_directories(3), grey_tiff(64, 64, 5, bytes(range(99)))] if kind is FileKind.TIFF else []
    honest += [flat_png(30, 30, 16, 6)] if kind is FileKind.PNG else []
    spoilt = data.draw(spoilt_bytes(honest))
    check(answers(lambda: image_sheets(PATH, spoilt, kind, LIMITS, lambda _: True)))


@FEW
@given(spoilt_bytes([pack(parts_of()), honest_files()[".ofd"]], (b"PK\1\2", b"PK\3\4", b"PK\5\6", b"../")))
def test_a_spoilt_package_is_read_or_refused(data: bytes) -> None:
    check(answers(lambda: ofd_sheets(PATH, data, LIMITS)))


@FEW
@given(st.sampled_from(sorted(parts_of())), st.data())
def test_an_ofd_whose_parts_are_spoilt_is_read_or_refused(name: str, data: st.DataObject) -> None:
    entries = parts_of(FORM + show_text("样", more='CTM="1 0 0 1 0 0"'))
    words = (
        'Boundary="1 1 -1 -1"',
        "nan",
        "1e300",
        "g 99999999 1",
        "<ofd:Page",
        "</ofd:Layer>",
        "Doc_0/Document.xml",
        "<!ENTITY",
    )
    spoilt = data.draw(spoilt_text([entries[name].decode()], words)).encode("utf-8", "surrogatepass")
    check(answers(lambda: ofd_sheets(PATH, pack(entries | {name: spoilt}), LIMITS)))


@FEW
@given(spoilt_text([honest_files()[".xml"].decode()], BILL_WORDS), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_the_data_of_a_bill_is_understood_or_refused(text: str, encoding: str) -> None:
    data = text.encode(encoding, "replace")
    check(answers(lambda: data_sheets(PATH, data)))
    find_originals([Attachment("a.xml", data)])
    for read in (parse_xml, read_original, decode_xml):
        refusal = refusal_of(ValueError, lambda r=read: r(data))
        assert any("\u4e00" <= c <= "\u9fff" for c in refusal or "无")


@given(st.one_of(st.binary(max_size=200), spoilt_bytes(list(honest_files().values()))))
def test_a_kind_is_told_or_refused(data: bytes) -> None:
    assert (refusal_of(UnreadableInput, lambda: sniff_kind(PATH, data)) or "").isprintable()
