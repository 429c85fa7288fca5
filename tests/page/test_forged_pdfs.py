"""Forged PDFs: no value is sure that the drawn page does not show, whichever way it is hidden, added or told otherwise."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from intake.model import Failure, Field, Reading, State
from intake.pipeline import read_file
from samples.make.drawing.fonts import face
from tests.conftest import ROOT
from tests.load.pdf_files import PdfSheet, pdf, place
from tests.page import forged_fonts as fonts
from tests.page import forged_frames as frames
from tests.page import forged_pdfs as forged
from tests.page.forged_pdfs import HONEST, Draft, Target, draft
from tests.page.forged_rows import ListPage
from tests.readings import sample_desk

pytestmark = pytest.mark.ocr

FUND = Target("fund_paid", (136, 104), "20000.00")
CASH = Target("cash_paid", (501, 104), "11053.95", 45)
TOTAL = Target("total", (396, 167), "11,053.95", 52)
SAME_LONG = Target("total", (396, 167), "36,053.95", 52)
WORDS = Target("total_in_words", (113, 167), "壹万壹仟零伍拾叁元玖角伍分", 145)
PAYER = Target("payer", (70, 324), "周假设", 30)
PAYER_ID = Target("payer_id", (150, 338), "341799********4416", 95)
DATE = Target("issue_date", (406, 324), "2024-07-14", 52)
NUMBER = Target("bill_number", (406, 352), "0038324399", 52)
CHECK = Target("check_code", (396, 338), "bb00cc", 32)
STAY = Target("admission_date", (100, 133), "20250701-20250711", 82)
INSURANCE = Target("insurance_type", (228, 119), "职工", 20)
SEX = Target("sex", (465, 119), "男", 12)
ITEM = Target("items.amount", (297, 268), "4,322.76", 45)
LABEL = Target("cash_paid", (437, 104), "大病保险支付：")

WAYS: list[tuple[Callable[[Draft], None], Target]] = [
    *((forged.patch, target) for target in (
        FUND, TOTAL, WORDS, PAYER, PAYER_ID, DATE, NUMBER, CHECK, STAY, INSURANCE, SEX, ITEM,
    )),
    *((way, INSURANCE) for way in (
        forged.soft_mask, forged.inline_image, forged.form, forged.transparent_group, forged.stamp, forged.form_field,
        forged.type3_glyph, forged.type3_point, forged.tiling_pattern, forged.invisible_mode, forged.clipping_mode,
        forged.no_alpha, forged.clipped_away, forged.layer_off, forged.white_on_white, forged.white_under_patch, forged.tiny,
        forged.small_as_a_point, forged.turned_page, forged.large_units, forged.hatched,
    )),
    *((way, FUND) for way in (
        forged.soft_mask, forged.type3_point, forged.tiling_pattern, forged.hatched, forged.tiny, forged.white_on_white, forged.polygon,
        forged.thick_stroke, forged.mosaic, forged.actual_text, forged.two_texts, forged.both_in_one_place,
    )),
    (forged.unicode_map, SAME_LONG),
    (forged.unicode_map, Target("bill_number", (406, 352), "0049324315")),
    *((way, CASH) for way in (forged.figure_before, forged.red_figure_before, forged.minus_before, forged.one_before)),
    (forged.darkened, Target("prepaid", (228, 133), "8,888.88", 40)),
    *((way, TOTAL) for way in (
        fonts.swapped_program, fonts.type3_figures, fonts.closed_threes, fonts.empty_glyphs, fonts.glyph_as_picture,
    )),
    *((way, LABEL) for way in (fonts.glyph_over_label, fonts.outlines_over_label, fonts.glyphs_out_of_their_box)),
    *((way, CASH) for way in (
        frames.field_without_look, frames.field_with_old_look, frames.field_without_request, frames.field_for_printing,
        frames.field_for_the_screen, frames.cut_in_half, frames.cut_in_half_and_turned, frames.cut_below,
        frames.cut_off_in_units, frames.cut_off_and_turned, frames.other_boxes,
    )),
]  # fmt: skip


def read(path: Path, content: bytes) -> Reading:
    path.write_bytes(content)
    (found,) = read_file(path, sample_desk())
    assert isinstance(found, Reading)
    return found


def values_of(found: Reading, key: str) -> list[Field[Any]]:
    table, _, column = key.partition(".")
    if column:
        return [row[column] for row in found.record.tables[table] if column in row]
    return [found.record.fields[key]] if key in found.record.fields else []


def sure(found: Reading, key: str) -> list[Any]:
    return sorted(str(f.value) for f in values_of(found, key) if f.state in (State.VERIFIED, State.READ))


def honest_values(tmp_path: Path, key: str) -> list[Any]:
    return sure(read(tmp_path / "honest.pdf", HONEST.read_bytes()), key)


@pytest.mark.parametrize(("way", "target"), WAYS, ids=[f"{way.__name__}-{target.key}" for way, target in WAYS])
def test_a_value_that_the_page_does_not_show_is_not_sure(
    tmp_path: Path, way: Callable[[Draft], None], target: Target
) -> None:
    page = draft(target)
    way(page)
    found = read(tmp_path / "forged.pdf", page.written())
    assert sure(found, target.key) != honest_values(tmp_path, target.key) != []


def test_a_patch_that_an_update_adds_is_found(tmp_path: Path) -> None:
    page = draft(FUND)
    forged.patch(page)
    forged_page = PdfReader(io.BytesIO(page.written())).pages[0]
    writer = PdfWriter(HONEST, incremental=True)
    writer.pages[0].merge_page(forged_page)
    out = io.BytesIO()
    writer.write(out)
    assert sure(read(tmp_path / "updated.pdf", out.getvalue()), FUND.key) == []


@pytest.mark.parametrize("way", [fonts.swapped_programs, fonts.type3_throughout])
def test_no_figure_is_sure_that_the_whole_page_draws_as_another(tmp_path: Path, way: Callable[[Draft], None]) -> None:
    page = draft(FUND)
    way(page)
    fields = every_field(read(tmp_path / "forged.pdf", page.written()))
    swapped = [(key, f) for key, f in fields if f.value is not None and set(str(f.raw)) & fonts.SWAPPED.keys()]
    assert len(swapped) > 10
    assert not [(key, f.raw) for key, f in swapped if f.state in (State.VERIFIED, State.READ)]


@pytest.mark.parametrize("way", [frames.xfa, frames.xfa_with_fields])
def test_a_form_that_viewers_show_in_place_of_the_page_is_refused(tmp_path: Path, way: Callable[[Draft], None]) -> None:
    page = draft(CASH)
    way(page)
    path = tmp_path / "form.pdf"
    path.write_bytes(page.written())
    (found,) = read_file(path, sample_desk())
    assert isinstance(found, Failure)
    assert "XFA" in found.message


@pytest.mark.parametrize(
    "shown",
    [{"quantity": "3"}, {"price": "51.36"}, {"quantity": "4", "price": "10.68"}],
    ids=["quantity", "price", "both"],
)
def test_no_figure_of_a_row_is_proven_by_one_that_the_page_does_not_show(tmp_path: Path, shown: dict[str, str]) -> None:
    page = ListPage()
    cells = dict(zip(("quantity", "price", "amount"), page.find("血栓通注射液", "2", "21.36", "42.72"), strict=True))
    for key, figures in shown.items():
        page.show(cells[key], figures)
    row = read(tmp_path / "list.pdf", page.written()).record.tables["items"][0]
    assert {key for key in cells if row[key].state is State.DOUBTFUL} == set(shown)
    assert row["quantity"].state is not State.VERIFIED
    assert row["price"].state is not State.VERIFIED


def every_field(found: Reading) -> list[tuple[str, Field[Any]]]:
    rows = (
        (f"{t}[{i}].{k}", f) for t, x in found.record.tables.items() for i, row in enumerate(x) for k, f in row.items()
    )
    return [*found.record.fields.items(), *found.record.extra.items(), *rows]


def with_every_value_patched(path: Path, honest: Reading) -> bytes:
    """The page with a picture of other words over every value that was read on it."""
    writer = PdfWriter(clone_from=PdfReader(path))
    page = writer.pages[0]
    wide, tall = float(page.mediabox.width), float(page.mediabox.height)
    pictures, drawn = {}, ""
    boxes = {tuple(f.evidence.box.as_list()) for _, f in every_field(honest) if f.evidence and f.value is not None}
    for at, (left, top, right, bottom) in enumerate(sorted(boxes)):
        across, down = (right - left) * wide, (bottom - top) * tall
        picture = Image.new("RGB", (round(6 * across) + 2, round(6 * down) + 2), "white")
        ImageDraw.Draw(picture).text((2, 0), "丙丁77.31", fill="black", font=face("song", round(5 * down)))
        pictures[f"P{at}"] = picture
        drawn += place(f"P{at}", left * wide, (1 - bottom) * tall, across, down)
    page.merge_page(PdfReader(io.BytesIO(pdf([PdfSheet(drawn, size=(wide, tall), pictures=pictures)]))).pages[0])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["invoices/e-inpatient-digital.pdf", "originals/bad-print-differs-vat.pdf"])
def test_no_value_is_sure_where_every_value_is_patched(tmp_path: Path, name: str) -> None:
    plain = PdfWriter(clone_from=PdfReader(ROOT / "samples" / "data" / name))
    plain.root_object.pop("/Names", None)  # the data attached, which would tell them all
    path = tmp_path / "plain.pdf"
    plain.write(path)
    honest = read(path, path.read_bytes())
    assert len(every_field(honest)) > 20
    found = read(tmp_path / "patched.pdf", with_every_value_patched(path, honest))
    assert not [(k, f.value) for k, f in every_field(found) if f.state in (State.VERIFIED, State.READ)]
