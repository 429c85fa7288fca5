import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from intake.errors import UnreadableInput
from intake.load.opened import sheets
from intake.load.sheet import Sheet
from intake.model import Box, Line, Source
from intake.settings import Limits
from tests.load import pdf_files
from tests.load.pdf_files import pdf, place, show, told

LIMITS = Limits()
FORM = (
    show("某某县人民医院住院收费票据", 150, 780, 16) + show("姓名：王小明", 60, 740) + show("金额：8230.50", 300, 740)
)


def loaded(
    folder: Path, data: bytes, limits: Limits = LIMITS, password: str | None = None
) -> list[Sheet | UnreadableInput]:
    file = folder / "票据.pdf"
    file.write_bytes(data)
    return list(sheets(file, limits, password=password))


def only(results: Sequence[Sheet | UnreadableInput]) -> Sheet:
    assert len(results) == 1
    assert isinstance(results[0], Sheet)
    return results[0]


def error(results: Sequence[Sheet | UnreadableInput]) -> UnreadableInput:
    assert len(results) == 1
    assert isinstance(results[0], UnreadableInput)
    return results[0]


def page(tmp_path: Path, content: str = FORM, **more: object) -> Sheet:
    return only(loaded(tmp_path, pdf([pdf_files.PdfSheet(content, **more)])))  # type: ignore[arg-type]


def line(sheet: Sheet, text: str) -> Line:
    return next(found for found in sheet.lines or () if found.text == text)


def box(sheet: Sheet, text: str) -> Box:
    return sheet.frame.map_rect(line(sheet, text).rect)


def scan(size: tuple[int, int] = (1240, 1754)) -> Image.Image:
    """A page of writing as a scanner gives it."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for y in range(100, size[1] - 100, 60):
        draw.text((100, y), "8230.50 Zhang 2024-03-09 total amount 0123456789 " * 2, fill="black", font_size=26)
    return image


# ---------------------------------------------------------------------------------------------- text layer
def test_a_page_with_a_text_layer_is_read_from_it(tmp_path: Path) -> None:
    sheet = page(tmp_path)
    assert sheet.source is Source.TEXT_LAYER
    assert [found.text for found in sheet.lines or ()] == [
        "某某县人民医院住院收费票据",
        "姓名：王小明",
        "金额：8230.50",
    ]
    assert all(found.confidence == 1 for found in sheet.lines or ())


def test_every_character_of_a_line_has_its_place_from_left_to_right(tmp_path: Path) -> None:
    found = line(page(tmp_path), "金额：8230.50")
    assert [c.text for c in found.chars] == list(found.text)
    lefts = [c.left for c in found.chars]
    assert lefts == sorted(lefts)
    assert found.rect.left == pytest.approx(found.chars[0].left)
    assert found.rect.right == pytest.approx(found.chars[-1].right)


def test_boxes_are_fractions_of_the_page(tmp_path: Path) -> None:
    place_of = box(page(tmp_path), "姓名：王小明")
    assert place_of.left == pytest.approx(60 / 595, abs=0.002)
    assert place_of.right == pytest.approx((60 + 6 * 12) / 595, abs=0.005)
    assert place_of.top < 1 - 740 / 842 < place_of.bottom + 0.001
    assert place_of.bottom - place_of.top == pytest.approx(12 / 842, rel=0.5)


def test_text_lies_where_the_picture_shows_it(tmp_path: Path) -> None:
    # pdfium draws a missing font with whatever the system has, so a filled box stands in for a character.
    sheet = page(tmp_path, FORM + "300 600 24 12 re f\n" + show("〇〇", 300, 601, 12))
    rect = line(sheet, "〇〇").rect
    ys, xs = np.nonzero(sheet.picture[:, :, 0] < 64)
    inside = (ys > rect.top - 6) & (ys < rect.bottom + 6) & (xs > rect.left - 6) & (xs < rect.right + 6)
    assert inside.sum() > 0.8 * rect.width * rect.height


def test_cells_of_a_row_stay_apart_at_wide_gaps(tmp_path: Path) -> None:
    sheet = page(tmp_path, FORM + show("床位费", 60, 700) + show("1120.00", 110, 700))
    assert {"床位费", "1120.00"} <= {found.text for found in sheet.lines or ()}


def test_cells_of_a_row_stay_apart_at_a_ruling_however_narrow_the_gap(tmp_path: Path) -> None:
    sheet = page(tmp_path, FORM + show("床位费", 60, 700) + show("1120.00", 100, 700) + "98 690 m 98 720 l S\n")
    assert {"床位费", "1120.00"} <= {found.text for found in sheet.lines or ()}


def test_a_line_drawn_in_pieces_and_out_of_order_becomes_one(tmp_path: Path) -> None:
    pieces = show("王小明", 96, 700) + show("备注", 400, 500) + show("患者：", 60, 700)
    assert "患者：王小明" in {found.text for found in page(tmp_path, FORM + pieces).lines or ()}


def test_bold_by_double_printing_is_read_once(tmp_path: Path) -> None:
    double = show("合计大写", 60, 700) + show("合计大写", 60.3, 700)
    assert "合计大写" in {found.text for found in page(tmp_path, FORM + double).lines or ()}


def test_what_was_filled_into_a_form_field_is_read(tmp_path: Path) -> None:
    sheet = page(tmp_path, FORM, filled=show("科室：心内科", 60, 500))
    assert {"科室：心内科", "姓名：王小明"} <= {found.text for found in sheet.lines or ()}


@pytest.mark.parametrize("scale", [1.0, 0.25])
def test_a_character_told_beside_its_glyph_stands_where_the_glyph_stands(tmp_path: Path, scale: float) -> None:
    size = 12 / scale
    x, y = 60 / scale, 500 / scale
    drawn = show("行彩", x, y, size) + told("⾊多", show("色多", x + 2 * size, y, size))
    drawn += told("一次", show("一次", x + 4 * size, y, size)) + show("检查", x + 6 * size, y, size)
    sheet = page(tmp_path, FORM, filled=drawn, drawn_at=scale)
    assert "行彩色多一次检查" in {found.text for found in sheet.lines or ()}


@pytest.mark.parametrize(
    ("written", "meant"), [("⽤⼾⾊⼀", "用户色一"), ("⻓⻔⻢⻰", "长门马龙"), ("\uf900女", "豈女")]
)
def test_radicals_and_compatibility_forms_are_read_as_ideographs(tmp_path: Path, written: str, meant: str) -> None:
    sheet = page(tmp_path, FORM + show(written, 60, 600))
    assert meant in {found.text for found in sheet.lines or ()}


def test_rulings_are_given_in_pixels_of_the_picture(tmp_path: Path) -> None:
    sheet = page(tmp_path, FORM + "50 600 495 0.8 re f\n50 400 m 50 600 l S\n")
    level = next(r for r in sheet.rulings if abs(r.y0 - r.y1) < 1)
    upright = next(r for r in sheet.rulings if abs(r.x0 - r.x1) < 1)
    assert sheet.frame.map_point(level.x0, level.y0) == pytest.approx((50 / 595, 1 - 600.4 / 842), abs=0.002)
    assert sheet.frame.map_point(upright.x1, upright.y1) == pytest.approx((50 / 595, 1 - 400 / 842), abs=0.002)


def test_a_frame_has_four_rulings(tmp_path: Path) -> None:
    assert len(page(tmp_path, FORM + "50 300 400 200 re S\n").rulings) == 4


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_a_viewer_shows_it(tmp_path: Path, turn: int) -> None:
    # The text is drawn so that /Rotate sets it upright, 60 points from the left and 100 from the top of what is shown.
    matrix, x, y = {90: ("0 1 -1 0", 100, 60), 180: ("-1 0 0 -1", 535, 100), 270: ("0 -1 1 0", 495, 782)}[turn]
    content = show("某某县人民医院住院收费票据", x, y, matrix=matrix)
    sheet = page(tmp_path, content, entries=f"/Rotate {turn}")
    width, height = (842, 595) if turn != 180 else (595, 842)
    found = box(sheet, "某某县人民医院住院收费票据")
    assert found.left == pytest.approx(60 / width, abs=0.005)
    assert found.bottom == pytest.approx(100 / height, abs=0.01)
    assert sheet.picture.shape[1] / sheet.picture.shape[0] == pytest.approx(width / height, abs=0.01)
    assert sheet.warnings == ()


@pytest.mark.parametrize(
    ("matrix", "x", "y", "said"),
    [
        ("0 1 -1 0", 300, 100, "已旋转 90°"),
        ("-1 0 0 -1", 500, 400, "已旋转 180°"),
        ("0 -1 1 0", 300, 700, "已旋转 90°"),
    ],
)
def test_a_page_whose_text_runs_sideways_is_turned_and_leads_back(
    tmp_path: Path, matrix: str, x: float, y: float, said: str
) -> None:
    text = "某某县人民医院住院费用清单"
    sheet = page(tmp_path, show(text, x, y, matrix=matrix))
    found = line(sheet, text)
    assert found.rect.width > found.rect.height
    assert said in sheet.warnings[0]
    start = sheet.frame.map_point(found.chars[0].left, found.rect.middle)
    assert start == pytest.approx((x / 595, 1 - y / 842), abs=0.012)


def test_the_crop_box_is_the_page(tmp_path: Path) -> None:
    sheet = page(tmp_path, FORM + show("框外文字", 20, 20), entries="/CropBox [50 400 450 800]")
    assert box(sheet, "姓名：王小明").left == pytest.approx(10 / 400, abs=0.005)
    assert "框外文字" not in {found.text for found in sheet.lines or ()}


# ---------------------------------------------------------------------------------------------- when not to believe it
def test_a_page_without_text_is_left_for_recognition(tmp_path: Path) -> None:
    sheet = page(tmp_path, place("P", 0, 0, 595, 842), pictures={"P": scan()})
    assert sheet.lines is None
    assert sheet.source is Source.OCR


def test_a_scanned_page_keeps_the_resolution_of_its_picture(tmp_path: Path) -> None:
    sheet = page(tmp_path, place("P", 0, 0, 595, 842), pictures={"P": scan((1240, 1754))})
    assert sheet.picture.shape[0] == pytest.approx(1754, abs=20)


def test_a_page_of_a_few_points_keeps_the_pixels_of_its_picture(tmp_path: Path) -> None:
    sheet = page(tmp_path, place("S", 0, 0, 59.5, 84.2), pictures={"S": scan()}, size=(59.5, 84.2))
    assert max(sheet.picture.shape) == pytest.approx(1754, abs=60)


def attached(names: Sequence[str]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([pdf_files.PdfSheet(FORM)]))))
    for name in names:
        writer.add_attachment(name, b"<a/>")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_file_inside_the_file_that_is_no_data_is_named(tmp_path: Path) -> None:
    sheet = only(loaded(tmp_path, attached(["original.xml", "发票2.pdf"])))
    assert [a.name for a in sheet.attached] == ["original.xml"]
    assert any("发票2.pdf" in w and "未识读" in w for w in sheet.warnings)
    assert not any("original.xml" in w for w in sheet.warnings)


def test_attachments_are_plain_values_that_can_be_kept(tmp_path: Path) -> None:
    (kept,) = only(loaded(tmp_path, attached(["original.xml"]))).attached
    assert (type(kept.name), type(kept.data)) == (str, bytes)


@pytest.mark.parametrize("font", ["unmapped", "private"])
def test_a_font_whose_codes_mean_nothing_is_left_for_recognition(tmp_path: Path, font: str) -> None:
    codes = "".join(chr(c) for c in range(0x4E00, 0x4E30))
    assert page(tmp_path, show(codes, 20, 700), font=font).lines is None


def test_text_of_signs_that_no_form_prints_is_left_for_recognition(tmp_path: Path) -> None:
    assert page(tmp_path, show("ÄÏ¾©ÊÐÒ½ÔºÊÕ·ÑÆ±¾Ý×¡Ôº", 20, 700)).lines is None


def test_a_lone_page_number_is_not_a_text_layer(tmp_path: Path) -> None:
    assert page(tmp_path, show("第1页", 280, 20)).lines is None


def test_hidden_recognition_over_a_scan_is_not_taken_for_text(tmp_path: Path) -> None:
    hidden = "".join(show("某某县人民医院费用清单", 60, y, mode=3) for y in range(100, 800, 30))
    sheet = page(tmp_path, place("P", 0, 0, 595, 842) + hidden, pictures={"P": scan()})
    assert sheet.lines is None


def test_text_with_the_scan_painted_over_it_is_not_taken_for_text(tmp_path: Path) -> None:
    below = "".join(show("某某县人民医院费用清单", 60, y) for y in range(100, 800, 30))
    sheet = page(tmp_path, below + place("P", 0, 0, 595, 842), pictures={"P": scan()})
    assert sheet.lines is None


def test_a_scan_cut_into_strips_is_still_a_scan(tmp_path: Path) -> None:
    whole = scan()
    strips = {f"P{i}": whole.crop((0, i * 351, 1240, i * 351 + 351)) for i in range(5)}
    hidden = "".join(show("某某县人民医院费用清单", 60, y, mode=3) for y in range(20, 840, 14))
    placed = "".join(place(f"P{i}", 0, 842 - (i + 1) * 168.4, 595, 168.4) for i in range(5))
    assert page(tmp_path, placed + hidden, pictures=strips).lines is None


def outlines(count: int) -> str:
    """Strokes as print turned to outlines has them: many small paths all over the page."""
    marks = ((40 + k % 40 * 13, 640 - k // 40 * 16) for k in range(count))
    return "".join(f"{x} {y} m {x + 9} {y + 9} l {x + 7} {y} l {x + 2} {y + 10} l f\n" for x, y in marks)


def test_print_turned_to_outlines_below_a_heading_is_not_overlooked(tmp_path: Path) -> None:
    assert page(tmp_path, FORM + outlines(1200)).lines is None


def test_a_table_of_many_rules_does_not_cost_the_text_layer(tmp_path: Path) -> None:
    rules = "".join(
        f"{x} {y} m {x + 50} {y} l S {x} {y} m {x} {y + 16} l S\n"
        for x in range(40, 540, 50)
        for y in range(60, 640, 16)
    )
    assert page(tmp_path, FORM + rules).lines is not None


def test_a_scan_below_a_printed_heading_is_not_overlooked(tmp_path: Path) -> None:
    sheet = page(tmp_path, FORM + place("P", 40, 60, 500, 600), pictures={"P": scan()})
    assert sheet.lines is None


def test_a_blank_background_picture_does_not_cost_the_text_layer(tmp_path: Path) -> None:
    paper = Image.new("RGB", (400, 566), (250, 246, 230))
    assert page(tmp_path, place("P", 0, 0, 595, 842) + FORM, pictures={"P": paper}).lines is not None


FILL = "q 1 g 290 730 120 30 re f Q\n"


def test_text_below_a_later_fill_is_not_read_and_told(tmp_path: Path) -> None:
    sheet = page(tmp_path, FORM + FILL + show("金额：9230.50", 300, 740))
    assert {"金额：9230.50"} == {found.text for found in sheet.lines or () if found.text.startswith("金额")}
    assert any("10 个字被盖住" in w for w in sheet.warnings)


def test_text_on_a_field_that_was_filled_before_is_read(tmp_path: Path) -> None:
    assert "金额：8230.50" in {found.text for found in page(tmp_path, FILL + FORM).lines or ()}


def test_a_picture_over_text_is_named_as_a_cover_and_one_below_is_not(tmp_path: Path) -> None:
    patch = {"P": Image.new("RGB", (60, 20), "white")}
    over = place("P", 330, 736, 60, 16)
    assert page(tmp_path, FORM + over, pictures=patch).covers
    assert page(tmp_path, over + FORM, pictures=patch).covers == ()


def test_a_stamp_does_not_cost_the_text_layer(tmp_path: Path) -> None:
    assert page(tmp_path, FORM + place("P", 400, 600, 110, 110), pictures={"P": scan((300, 300))}).lines is not None


# ---------------------------------------------------------------------------------------------- bad files and limits
@pytest.fixture(scope="module")
def protected() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([pdf_files.PdfSheet(FORM)]))))
    writer.encrypt("right", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_protected_file_opens_with_its_password(tmp_path: Path, protected: bytes) -> None:
    assert only(loaded(tmp_path, protected, password="right")).lines


def test_a_missing_password_and_a_wrong_one_are_told_apart(tmp_path: Path, protected: bytes) -> None:
    missing, wrong = error(loaded(tmp_path, protected)), error(loaded(tmp_path, protected, password="wrong"))
    assert "有密码保护" in str(missing)
    assert "密码不对" in str(wrong)


def test_a_file_of_too_many_pages_is_refused_as_a_whole(tmp_path: Path) -> None:
    refused = error(loaded(tmp_path, pdf([pdf_files.PdfSheet(FORM)] * 4), Limits(max_pages=3)))
    assert "共 4 页，超过上限 3 页" in str(refused)
    assert refused.page is None


def test_a_truncated_file_is_an_error_or_what_is_left_of_it(tmp_path: Path) -> None:
    assert "损坏" in str(error(loaded(tmp_path, b"%PDF-1.7\n%garbage")))


def test_a_giant_embedded_picture_is_refused_for_its_page_alone(tmp_path: Path) -> None:
    big = pdf_files.PdfSheet(place("P", 0, 0, 595, 842), {"P": Image.new("RGB", (2000, 2000))})
    first, second = loaded(tmp_path, pdf([big, pdf_files.PdfSheet(FORM)]), Limits(max_pixels=3_000_000))
    assert isinstance(first, UnreadableInput)
    assert "2000×2000" in str(first)
    assert first.page == 1
    assert isinstance(second, Sheet)
    assert second.number == 2


def test_a_giant_page_does_not_become_a_giant_picture(tmp_path: Path) -> None:
    sheet = page(tmp_path, FORM, size=(14400, 14400))
    assert sheet.picture.shape[0] * sheet.picture.shape[1] < 7_000_000


def test_a_broken_page_costs_that_page_alone(tmp_path: Path) -> None:
    data = pdf([pdf_files.PdfSheet(FORM), pdf_files.PdfSheet(FORM, entries="/Broken"), pdf_files.PdfSheet(FORM)])
    kid = data.split(b"/Kids [")[1].split(b" 0 R ")[1]
    gone = b"9" * len(kid)
    first, broken, third = loaded(tmp_path, data.replace(b" " + kid + b" 0 R ", b" " + gone + b" 0 R ", 1))
    assert isinstance(first, Sheet)
    assert isinstance(broken, UnreadableInput)
    assert broken.page == 2
    assert isinstance(third, Sheet)


@settings(max_examples=40, deadline=None)
@given(start=st.integers(0, 1500), junk=st.binary(min_size=1, max_size=40))
def test_damage_anywhere_in_a_file_is_answered_and_never_raised(
    tmp_path_factory: pytest.TempPathFactory, start: int, junk: bytes
) -> None:
    data = bytearray(pdf([pdf_files.PdfSheet(FORM), pdf_files.PdfSheet(FORM)]))
    data[start : start + len(junk)] = junk
    file = tmp_path_factory.getbasetemp() / "damaged.pdf"
    file.write_bytes(bytes(data))
    results = list(sheets(file, LIMITS))
    assert results
    assert all(isinstance(r, Sheet | UnreadableInput) for r in results)
