from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, ImageOps

from intake.load.light import even_light
from intake.load.orientation import quarter_turns
from intake.load.perspective import page_corners
from intake.load.skew import find_skew
from intake.load.upright import set_upright
from intake.model import Rect

Picture = NDArray[np.uint8]
REAL = Path(__file__).parents[3] / "shared" / "real" / "images"
MARK = (0, 200, 0)  # BGR: no other green is on the page


def paper(width: int = 900, height: int = 1270) -> Picture:
    """A printed page with a table."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.text((width // 3, 50), "County Hospital", fill="black", font=ImageFont.load_default(36))
    for row, y in enumerate(range(140, height - 120, 34)):
        text = f"{row:02d} Inpatient fee item number {row * 7919 % 1000}   {row * 104729 % 99999 / 100:.2f}  paid"
        draw.text((70, y), text, fill="black", font=ImageFont.load_default(20))
    draw.rectangle((60, 130, width - 60, height - 110), outline="black", width=2)
    return np.asarray(image)[:, :, ::-1].copy()


def with_mark(page: Picture, left: float, top: float, wide: float, tall: float) -> tuple[Picture, Rect]:
    """The page with a green block at fractions of it, and the block's fractions as they came out in whole pixels."""
    height, width = page.shape[:2]
    x0, y0, x1, y1 = (round(v) for v in (left * width, top * height, (left + wide) * width, (top + tall) * height))
    marked = page.copy()
    marked[y0:y1, x0:x1] = MARK
    return marked, Rect(x0 / width, y0 / height, x1 / width, y1 / height)


def found_mark(picture: Picture) -> Rect:
    """The green block, in pixels."""
    green = (picture[:, :, 1].astype(int) - picture[:, :, 2] > 60) & (
        picture[:, :, 1].astype(int) - picture[:, :, 0] > 60
    )
    ys, xs = np.nonzero(green)
    return Rect(float(xs.min()), float(ys.min()), float(xs.max() + 1), float(ys.max() + 1))


def leaning(page: Picture, degrees: float) -> Picture:
    """The page turned clockwise on white, grown so that nothing is cut."""
    height, width = page.shape[:2]
    cos, sin = abs(np.cos(np.radians(degrees))), abs(np.sin(np.radians(degrees)))
    wide, tall = int(width * cos + height * sin), int(width * sin + height * cos)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1)
    matrix[:, 2] += (wide - width) / 2, (tall - height) / 2
    return cv2.warpAffine(page, matrix, (wide, tall), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)).astype(
        np.uint8
    )


def photographed(page: Picture, shifts: NDArray[np.float64]) -> tuple[Picture, NDArray[np.float64]]:
    """The page on a dark table, its corners shifted by pixels, and the matrix from the page to the photograph."""
    height, width = page.shape[:2]
    wide, tall = width + 400, height + 400
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, (flat + 200 + shifts).astype(np.float32))
    table = np.full((tall, wide, 3), (40, 60, 80), np.uint8)
    cv2.warpPerspective(page, matrix, (wide, tall), dst=table, borderMode=cv2.BORDER_TRANSPARENT)
    return table, matrix.astype(np.float64)


# ---------------------------------------------------------------------------------------------- quarter turns
@pytest.mark.parametrize("clockwise", [0, 1, 2, 3])
def test_a_page_lying_on_its_side_or_head_is_set_upright(clockwise: int) -> None:
    page = paper()
    result = set_upright(np.ascontiguousarray(np.rot90(page, -clockwise)), 3)
    assert np.array_equal(result.picture, page)
    said = {0: (), 1: ("90°",), 2: ("180°",), 3: ("90°",)}[clockwise]
    assert len(result.warnings) == len(said)
    assert all("第 3 页方向不正" in w and angle in w for w, angle in zip(result.warnings, said, strict=True))


def test_an_empty_page_stays_as_it_is() -> None:
    blank = np.full((800, 600, 3), 255, np.uint8)
    result = set_upright(blank, 1)
    assert np.array_equal(result.picture, blank)
    assert result.warnings == ()


@pytest.mark.parametrize("shape", [(1, 1), (1, 2000), (3000, 2), (20, 20)])
def test_a_picture_of_any_shape_gets_through(shape: tuple[int, int]) -> None:
    result = set_upright(np.full((*shape, 3), 200, np.uint8), 1)
    assert result.frame.map_point(0, 0) == pytest.approx((0, 0))


# ---------------------------------------------------------------------------------------------- skew
@pytest.mark.parametrize("degrees", [-15, -9.3, -3.2, -0.6, 0.6, 3.2, 9.3, 15])
def test_a_leaning_page_is_measured_to_a_third_of_a_degree(degrees: float) -> None:
    assert find_skew(leaning(paper(), degrees)[:, :, 1].copy()) == pytest.approx(degrees, abs=0.3)


def test_a_level_page_is_not_resampled() -> None:
    page = paper()
    assert set_upright(page, 1).picture is page


def test_a_leaning_page_is_levelled_and_a_person_told() -> None:
    result = set_upright(leaning(paper(), 3.2), 2)
    assert find_skew(result.picture[:, :, 1].copy()) == pytest.approx(0, abs=0.15)
    assert result.warnings == ("第 2 页倾斜 3.2°，已校正",)


def test_noise_has_no_direction() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (800, 800), np.uint8)
    assert find_skew(noise) == 0


# ---------------------------------------------------------------------------------------------- the way back
FRACTIONS = {
    "left": st.floats(0.12, 0.6),
    "top": st.floats(0.15, 0.7),
    "wide": st.floats(0.05, 0.2),
    "tall": st.floats(0.03, 0.1),
}


@settings(max_examples=12, deadline=None)
@given(**FRACTIONS, degrees=st.floats(-14, 14), clockwise=st.integers(0, 3))
def test_a_block_found_on_the_upright_picture_leads_back_to_where_it_was_drawn(
    left: float, top: float, wide: float, tall: float, degrees: float, clockwise: int
) -> None:
    leaning_page = np.ascontiguousarray(np.rot90(leaning(paper(), degrees), -clockwise))
    drawn, block = with_mark(leaning_page, left, top, wide, tall)
    result = set_upright(drawn, 1)
    # The block is level in the file, so it leans on the upright picture; its middle is where no corner counts.
    mark = found_mark(result.picture)
    assert result.frame.map_point(mark.center, mark.middle) == pytest.approx((block.center, block.middle), abs=0.005)


@settings(max_examples=8, deadline=None)
@given(**FRACTIONS, seed=st.integers(0, 10_000))
def test_a_block_on_a_photographed_page_leads_back_to_the_photograph(
    left: float, top: float, wide: float, tall: float, seed: int
) -> None:
    drawn, block = with_mark(paper(), left, top, wide, tall)
    shifts = np.random.default_rng(seed).uniform(-60, 60, (4, 2))
    photo, matrix = photographed(drawn, shifts)
    result = set_upright(photo, 1)
    mark = found_mark(result.picture)
    height, width = drawn.shape[:2]
    corners = np.array([[[block.left * width, block.top * height], [block.right * width, block.bottom * height]]])
    for (x, y), place in zip(
        cv2.perspectiveTransform(corners, matrix)[0], [(mark.left, mark.top), (mark.right, mark.bottom)], strict=True
    ):
        back = result.frame.map_point(*place)
        assert back == pytest.approx((x / photo.shape[1], y / photo.shape[0]), abs=0.006)


# ---------------------------------------------------------------------------------------------- perspective
SLANTED = np.array([[40.0, 20], [-50, 60], [30, -40], [-20, 30]])


def test_a_page_photographed_at_a_slant_is_laid_flat_with_a_margin() -> None:
    photo, _ = photographed(paper(), SLANTED)
    result = set_upright(photo, 1)
    assert "第 1 页为斜拍照片，已按纸边校正" in result.warnings
    height, width = result.picture.shape[:2]
    assert width / height == pytest.approx(900 / 1270, abs=0.06)
    border = np.concatenate([result.picture[3, :, 1], result.picture[-4, :, 1]])
    assert np.median(border) < 100  # the table is still seen around the page


@pytest.mark.parametrize("page", [paper(), leaning(paper(), 4)], ids=["level", "leaning"])
def test_a_scan_that_fills_its_picture_has_no_corners_to_find(page: Picture) -> None:
    assert page_corners(page) is None


def test_a_page_that_runs_out_of_the_picture_is_not_cut() -> None:
    photo, _ = photographed(paper(), SLANTED)
    assert page_corners(np.ascontiguousarray(photo[:, 350:])) is None


def test_writing_beside_the_brightest_sheet_is_not_cut_off() -> None:
    photo, _ = photographed(paper(600, 1270), SLANTED)
    beside = np.full((photo.shape[0], 500, 3), (60, 80, 100), np.uint8)
    for y in range(100, photo.shape[0] - 100, 40):
        cv2.putText(beside, "8230.50 total", (40, y), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2)
    assert page_corners(np.hstack([photo, beside])) is None


# ---------------------------------------------------------------------------------------------- light
def shaded(page: Picture, darkest: float) -> Picture:
    slope = np.linspace(1, darkest, page.shape[1])[None, :, None]
    return (page * slope).astype(np.uint8)


def test_a_shadow_over_the_page_is_evened_out() -> None:
    result = even_light(shaded(paper(), 0.55))
    left, right = np.median(result[:, :200]), np.median(result[:, -200:])
    assert right / left > 0.9


def test_even_light_is_left_alone() -> None:
    page = paper()
    assert even_light(page) is page


def test_a_red_seal_stays_red_where_the_light_is_evened() -> None:
    page = paper()
    page[900:1000, 700:800] = (60, 50, 220)
    seal = even_light(shaded(page, 0.55))[950, 750].astype(int)
    assert seal[2] > 2.5 * seal[1]
    assert seal[2] > 2.5 * seal[0]


def test_a_dark_card_on_white_is_not_taken_for_a_shadow() -> None:
    page = np.full((1000, 1500, 3), 250, np.uint8)
    page[100:900, 100:1000] = (60, 120, 140)
    assert even_light(page) is page


# ---------------------------------------------------------------------------------------------- real scans
@pytest.mark.real
@pytest.mark.skipif(not REAL.is_dir(), reason="the real scans are not here")
def test_real_scans_are_turned_right_whichever_way_they_lie() -> None:
    wrong: list[str] = []
    for index, file in enumerate(sorted(REAL.iterdir())):
        image = Image.open(file)
        image.draft("RGB", (1200, 1200))
        small = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))[:, :, ::-1]
        small = cv2.resize(small, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        for clockwise in (0, 1 + index % 3):
            if quarter_turns(np.ascontiguousarray(np.rot90(small, -clockwise))) != clockwise:
                wrong.append(f"{file.name} {clockwise}")
    assert wrong == []
