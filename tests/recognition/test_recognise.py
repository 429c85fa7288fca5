"""Seals, what they cover, codes and lost minus signs: seen on drawn pictures, read by an engine that follows a script."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from intake.load.sheet import Sheet
from intake.model import Frame, Line, Rect, Seal, Source
from intake.ocr.engine import Picture
from intake.page.codes import find_codes
from intake.page.lost_minus import with_lost_minus
from intake.page.seals import find_seals, ink_share, ring_strips, without_ink
from intake.recognition.recognise import recognise
from tests.pages import line

RED, BLUE, BLACK = (60, 60, 210), (200, 90, 60), (40, 40, 40)


def blank(width: int = 1200, height: int = 850) -> Picture:
    return np.full((height, width, 3), 250, np.uint8)


def stamp(picture: Picture, centre: tuple[int, int], axes: tuple[int, int], color: tuple[int, int, int]) -> None:
    cv2.ellipse(picture, centre, axes, 0, 0, 360, color, 5)
    cv2.putText(picture, "SEAL", (centre[0] - 40, centre[1]), cv2.FONT_HERSHEY_SIMPLEX, 1.0, color, 3)


class CropEngine:
    """Reads `page` on every page, and `crops` one after the other; keeps what it was shown."""

    name = "scripted"
    fingerprint = "scripted"

    def __init__(self, page: Sequence[Line], crops: Sequence[str] = ()) -> None:
        self.page, self.crops, self.shown = tuple(page), list(crops), 0

    def read(self, picture: Picture) -> tuple[Line, ...]:
        self.shown += 1
        return self.page if self.shown == 1 else ()

    def read_part(self, picture: Picture, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        return tuple(line for line in self.read(picture) if is_wanted(line.rect))

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        texts = [self.crops.pop(0) if self.crops else "" for _ in crops]
        return tuple(
            Line(t, Rect(0, 0, c.shape[1], c.shape[0]), 0.97 if t else 0.0) for t, c in zip(texts, crops, strict=True)
        )


def sheet(picture: Picture) -> Sheet:
    return Sheet(1, picture, Frame.for_size(picture.shape[1], picture.shape[0]))


@pytest.mark.parametrize(("ink", "color"), [(RED, "red"), (BLUE, "blue")])
def test_a_round_stamp_is_found_with_its_colour_and_place(ink: tuple[int, int, int], color: str) -> None:
    picture = blank()
    stamp(picture, (800, 400), (100, 100), ink)
    (seal,) = find_seals(picture)
    assert seal.color == color
    assert seal.rect.left == pytest.approx(700, abs=12)
    assert seal.rect.bottom == pytest.approx(500, abs=12)


PALE, GREY = (195, 195, 240), (165, 165, 165)


def printed(picture: Picture) -> None:
    """A page of black print with a table."""
    for i in range(9):
        cv2.putText(picture, "Total 1234.56 amount 99.00", (80, 90 + 80 * i), cv2.FONT_HERSHEY_SIMPLEX, 1.0, BLACK, 2)
    cv2.rectangle(picture, (60, 300), (1140, 620), BLACK, 2)


@pytest.mark.parametrize(("ink", "color"), [(GREY, "black"), (PALE, "red"), (RED, "red"), (BLUE, "blue")])
def test_a_stamp_over_print_is_found_however_pale_its_ink(ink: tuple[int, int, int], color: str) -> None:
    picture = blank()
    stamp(picture, (800, 380), (130, 85), ink)
    printed(picture)
    (seal,) = find_seals(picture)
    assert seal.color == color
    assert seal.rect.left == pytest.approx(670, abs=14)
    assert seal.rect.top == pytest.approx(295, abs=14)


def test_a_stamp_that_the_edge_of_the_page_cuts_is_found() -> None:
    picture = blank()
    stamp(picture, (800, 60), (130, 85), RED)
    assert len(find_seals(picture)) == 1


def test_a_rectangular_stamp_that_lies_askew_is_found_and_a_level_cell_is_not() -> None:
    picture = blank()
    corners = cv2.boxPoints(((700, 300), (260, 90), 12.0)).astype(np.int32)
    cv2.polylines(picture, [corners], True, RED, 4)
    cv2.putText(picture, "PAID", (640, 310), cv2.FONT_HERSHEY_SIMPLEX, 1.0, RED, 3)
    cv2.rectangle(picture, (100, 500), (360, 590), RED, 4)
    (seal,) = find_seals(picture)
    assert seal.rect.coverage_of(Rect(650, 270, 750, 330)) == 1


def test_a_rectangular_stamp_that_print_cuts_into_pieces_is_found() -> None:
    picture = blank()
    corners = cv2.boxPoints(((700, 300), (260, 90), 12.0)).astype(np.int32)
    cv2.polylines(picture, [corners], True, RED, 3)
    for left in range(580, 830, 60):
        cv2.line(picture, (left, 200), (left + 20, 420), (255, 255, 255), 6)
    (seal,) = find_seals(picture)
    assert seal.rect.coverage_of(Rect(650, 270, 750, 330)) == 1


def test_a_level_box_of_words_that_stands_alone_is_a_stamp_and_a_cell_of_a_coloured_table_is_not() -> None:
    picture = blank()
    for left, top in ((640, 200), *((100 + 140 * i, 500 + 60 * k) for i in range(5) for k in range(4))):
        cv2.rectangle(picture, (left, top), (left + 140, top + 60), RED, 3)
        cv2.putText(picture, "PAID", (left + 20, top + 43), cv2.FONT_HERSHEY_SIMPLEX, 1.2, RED, 4)
    (seal,) = find_seals(picture)
    assert seal.rect.coverage_of(Rect(650, 210, 770, 250)) == 1


@pytest.mark.parametrize("ink", [RED, BLUE, BLACK])
def test_large_letters_and_codes_are_no_stamps(ink: tuple[int, int, int]) -> None:
    picture = blank()
    cv2.putText(picture, "ABOUT", (100, 300), cv2.FONT_HERSHEY_SIMPLEX, 3, ink, 12)
    squares = np.random.default_rng(3).integers(0, 2, (21, 21)).astype(np.uint8)
    code = np.kron(squares, np.ones((6, 6), np.uint8)) > 0
    picture[500 : 500 + code.shape[0], 500 : 500 + code.shape[1]][code] = ink
    assert find_seals(picture) == ()


def test_print_without_a_stamp_has_none() -> None:
    picture = blank()
    printed(picture)
    assert find_seals(picture) == ()


def test_a_line_that_was_read_well_below_a_seal_stays_and_the_other_reading_is_kept() -> None:
    picture = blank()
    stamp(picture, (400, 400), (100, 100), RED)
    covered = replace(line("玖佰元整", 470, 390), confidence=0.97)
    (found,) = (x for x in recognise(sheet(picture), CropEngine([covered], crops=["玖元整"])).lines if x.text)
    assert (found.text, found.alternatives) == ("玖佰元整", ("玖元整",))


def test_an_oval_stamp_over_a_coloured_table_is_found_and_the_table_is_not() -> None:
    picture = blank()
    cv2.rectangle(picture, (60, 200), (1140, 700), RED, 3)
    for x in range(60, 1140, 200):
        cv2.line(picture, (x, 200), (x, 700), RED, 2)
    stamp(picture, (560, 110), (130, 80), RED)
    assert [s.rect.top < 150 for s in find_seals(picture)] == [True]


def test_red_words_are_no_stamp() -> None:
    picture = blank()
    for i in range(6):
        cv2.putText(picture, "TOTAL AMOUNT", (100, 150 + 90 * i), cv2.FONT_HERSHEY_SIMPLEX, 1.2, RED, 3)
    assert find_seals(picture) == ()


def test_the_ink_of_a_seal_goes_and_black_print_under_it_stays() -> None:
    picture = blank()
    stamp(picture, (400, 400), (100, 100), RED)
    cv2.putText(picture, "12345", (340, 470), cv2.FONT_HERSHEY_SIMPLEX, 1.2, BLACK, 4)
    clean = without_ink(picture, "red")
    assert clean[400, 300:505].min() > 200
    assert clean[440:475, 340:450].min() < 60


def test_the_share_of_coloured_ink_tells_seal_from_print() -> None:
    picture = blank()
    cv2.putText(picture, "SEAL", (100, 200), cv2.FONT_HERSHEY_SIMPLEX, 2, RED, 5)
    cv2.putText(picture, "TEXT", (100, 400), cv2.FONT_HERSHEY_SIMPLEX, 2, BLACK, 5)
    assert ink_share(picture, Rect(90, 140, 320, 220), "red") > 0.9
    assert ink_share(picture, Rect(90, 340, 320, 420), "red") < 0.1


def test_the_rim_of_a_seal_is_unrolled_to_level_strips() -> None:
    picture = blank()
    stamp(picture, (400, 400), (100, 100), RED)
    strips = ring_strips(picture, Seal(Rect(300, 300, 500, 500), "red"))
    assert all(s.shape[1] > 4 * s.shape[0] and s.dtype == np.uint8 for s in strips)


def test_a_line_under_a_seal_is_read_twice_and_both_readings_are_kept() -> None:
    picture = blank()
    stamp(picture, (400, 400), (100, 100), RED)
    covered = replace(line("8636.63", 470, 390), confidence=0.7)
    engine = CropEngine([covered], crops=["8636.68"])
    found = recognise(sheet(picture), engine)
    texts = {x.text: x.alternatives for x in found.lines}
    assert "8636.68" in {t for text, others in texts.items() for t in (text, *others)}
    assert "8636.63" in {t for text, others in texts.items() for t in (text, *others)}


def test_a_text_layer_is_taken_as_it_is_and_shown_to_no_engine() -> None:
    engine = CropEngine([])
    lines = (line("票据代码：34060225", 10, 10),)
    layered = replace(sheet(blank()), lines=lines, source=Source.TEXT_LAYER)
    page = recognise(layered, engine)
    assert (page.lines, page.source, engine.shown) == (lines, Source.TEXT_LAYER, 0)


def test_a_bare_sheet_is_shown_to_no_engine() -> None:
    engine = CropEngine([line("合计", 200, 400)])
    assert (recognise(sheet(blank()), engine).lines, engine.shown) == ((), 0)


def test_pictures_with_writing_are_read_beside_the_text_over_them() -> None:
    engine = CropEngine([line("母亲姓名", 60, 100), line("——", 300, 104)])
    written = line("周样母", 290, 100)
    picture = blank()
    picture[100:120, 60:140] = 30
    mixed = replace(sheet(picture), lines=(written,), source=Source.OCR, more=True)
    assert [x.text for x in recognise(mixed, engine).lines] == ["母亲姓名", "周样母"]


def test_a_scan_is_known_again_by_its_picture_and_data_without_print_is_not() -> None:
    picture = blank()
    picture[400:420, 200:600] = 30
    engine = CropEngine([line("合计", 200, 400)])
    assert len(recognise(sheet(picture), engine).picture) == 64
    assert recognise(replace(sheet(picture), lines=(), source=Source.XML), engine).picture == ""


def test_seals_without_colour_are_known_by_their_words() -> None:
    picture = blank()
    picture[600:630, 500:640] = 30
    page = recognise(sheet(picture), CropEngine([line("电子票据专用章", 500, 600)]))
    assert [(s.color, s.text) for s in page.seals] == [("black", "电子票据专用章")]


# ------------------------------------------------------------------------------------------------ minus signs
def amount_with(dash: bool) -> tuple[Picture, Line]:
    picture = blank(600, 120)
    printed = line("退费金额：0.92", 100, 40, height=32)
    digit = printed.chars[5]
    cv2.putText(picture, "0.92", (int(digit.left) + 14, 66), cv2.FONT_HERSHEY_SIMPLEX, 0.9, BLACK, 2)
    if dash:
        cv2.line(picture, (int(digit.left) - 4, 56), (int(digit.left) + 8, 56), BLACK, 2)
    shifted = tuple(
        replace(c, left=c.left + 14, right=c.right + 14) if i >= 5 else c for i, c in enumerate(printed.chars)
    )
    return picture, replace(printed, chars=shifted)


def test_a_dash_before_an_amount_that_the_reader_lost_is_put_back_and_the_other_reading_kept() -> None:
    found = with_lost_minus(*amount_with(dash=True))
    assert (found.text, found.alternatives) == ("退费金额：-0.92", ("退费金额：0.92",))


def test_an_amount_without_a_dash_stays_as_it_is() -> None:
    picture, printed = amount_with(dash=False)
    assert with_lost_minus(picture, printed) is printed


# ------------------------------------------------------------------------------------------------ codes
def test_a_qr_code_is_decoded_with_its_place() -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    code = zxingcpp.create_barcode("https://x.example/?n=0012345678", zxingcpp.BarcodeFormat.QRCode)
    drawn = np.array(zxingcpp.write_barcode_to_image(code, scale=4))
    picture = blank()
    picture[100 : 100 + drawn.shape[0], 900 : 900 + drawn.shape[1]] = drawn[:, :, None] if drawn.ndim == 2 else drawn
    (found,) = find_codes(picture)
    assert found.text == "https://x.example/?n=0012345678"
    assert 890 < found.rect.left < 950
    assert 90 < found.rect.top < 150


def test_a_page_without_codes_gives_none() -> None:
    assert find_codes(blank()) == ()
