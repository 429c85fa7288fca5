import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from intake.errors import UnreadableInput
from intake.load.opened import sheets
from intake.load.sheet import Sheet
from intake.settings import Limits

LIMITS = Limits()
RED, PAPER = (200, 30, 40), (255, 255, 255)


def picture(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """White, with a red block in the top left quarter."""
    image = Image.new("RGB", size, PAPER)
    image.paste(RED, (20, 20, size[0] // 2, size[1] // 2))
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


def loaded(folder: Path, data: bytes, limits: Limits = LIMITS, name: str = "照片.jpg") -> list[Sheet | UnreadableInput]:
    file = folder / name
    file.write_bytes(data)
    return list(sheets(file, limits))


def pages(results: list[Sheet | UnreadableInput]) -> list[Sheet]:
    assert all(isinstance(r, Sheet) for r in results), results
    return [r for r in results if isinstance(r, Sheet)]


def colour(sheet: Sheet, x: float, y: float) -> tuple[int, ...]:
    """RGB at a fraction of the picture."""
    height, width = sheet.picture.shape[:2]
    return tuple(int(v) for v in sheet.picture[int(y * height), int(x * width), ::-1])


def near(one: tuple[int, ...], other: tuple[int, ...], within: int = 12) -> bool:
    return all(abs(a - b) <= within for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "WEBP", "TIFF"])
def test_a_picture_is_known_by_its_content_whatever_it_is_called(tmp_path: Path, kind: str) -> None:
    (sheet,) = pages(loaded(tmp_path, encoded(picture(), kind), name="扫描件.pdf"))
    assert sheet.picture.shape == (300, 400, 3)
    assert sheet.picture.dtype == np.uint8
    assert near(colour(sheet, 0.25, 0.25), RED)
    assert near(colour(sheet, 0.75, 0.75), PAPER)
    assert sheet.lines is None


def transparent() -> Image.Image:
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    image.paste((*RED, 255), (20, 20, 200, 150))
    return image


def palette() -> Image.Image:
    image = picture().convert("P", palette=Image.Palette.ADAPTIVE)
    image.info["transparency"] = image.getpixel((390, 290))
    return image


@pytest.mark.parametrize(
    ("make", "kind"),
    [(transparent, "PNG"), (transparent, "WEBP"), (palette, "PNG"), (lambda: picture().convert("CMYK"), "JPEG")],
    ids=["transparent-png", "transparent-webp", "palette", "cmyk"],
)
def test_every_kind_of_pixel_becomes_colour_on_white(
    tmp_path: Path, make: Callable[[], Image.Image], kind: str
) -> None:
    (sheet,) = pages(loaded(tmp_path, encoded(make(), kind)))
    assert near(colour(sheet, 0.25, 0.25), RED, within=20)
    assert near(colour(sheet, 0.75, 0.75), PAPER)


@pytest.mark.parametrize("mode", ["L", "1", "LA", "I;16"])
def test_greys_of_any_depth_become_eight_bits(tmp_path: Path, mode: str) -> None:
    if mode == "I;16":
        deep = np.full((300, 400), 65535, np.uint16)
        deep[20:150, 20:200] = 0
        image = Image.fromarray(deep)
    else:
        grey = Image.new("L", (400, 300), 255)
        grey.paste(0, (20, 20, 200, 150))
        image = grey.convert(mode)
    (sheet,) = pages(loaded(tmp_path, encoded(image, "PNG")))
    assert near(colour(sheet, 0.25, 0.25), (0, 0, 0))
    assert near(colour(sheet, 0.75, 0.75), PAPER)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_a_picture_with_an_orientation_tag_is_taken_as_a_viewer_shows_it(tmp_path: Path, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to show
    (sheet,) = pages(loaded(tmp_path, encoded(picture(), kind, exif=exif.tobytes() if kind == "JPEG" else exif)))
    assert sheet.picture.shape == (400, 300, 3)
    assert near(colour(sheet, 0.75, 0.25), RED)
    assert sheet.frame.map_point(300, 400) == pytest.approx((1, 1))


def test_a_broken_orientation_tag_costs_nothing(tmp_path: Path) -> None:
    exif = b"Exif\0\0II*\0\x08\0\0\0\xff\xff\x12\x01"
    assert len(pages(loaded(tmp_path, encoded(picture(), "JPEG", exif=exif)))) == 1


@pytest.mark.parametrize(
    ("dots", "shape"),
    [
        ((204, 98), (400 * 204 / 98, 864)),
        ((98, 204), (400, 864 * 204 / 98)),
        ((204, 196), (400, 864)),
        ((300, 1), (400, 864)),
    ],
    ids=["standard fax", "the other way", "fine fax", "nonsense"],
)
def test_pixels_of_a_fax_are_made_square(
    tmp_path: Path, dots: tuple[int, int], shape: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.load.upright.quarter_turns", lambda _: 0)
    (sheet,) = pages(loaded(tmp_path, encoded(picture((864, 400)), "TIFF", dpi=dots)))
    assert sheet.picture.shape[:2] == (pytest.approx(shape[0], abs=1), pytest.approx(shape[1], abs=1))


def test_every_page_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    stack = [picture((400, 300)), picture((300, 400)), picture((200, 200))]
    found = pages(loaded(tmp_path, encoded(stack[0], "TIFF", save_all=True, append_images=stack[1:])))
    assert [(s.number, s.picture.shape[:2]) for s in found] == [(1, (300, 400)), (2, (400, 300)), (3, (200, 200))]


def test_a_broken_page_of_a_tiff_costs_that_page_alone(tmp_path: Path) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 200), np.uint8))
    data = bytearray(
        encoded(noise, "TIFF", save_all=True, append_images=[noise, noise], compression="tiff_adobe_deflate")
    )
    with Image.open(io.BytesIO(data)) as stack:
        stack.seek(1)
        middle = stack.tag_v2[273][0]  # where the second page's pixels begin
    data[middle : middle + 60] = bytes(60)
    first, second, third = loaded(tmp_path, bytes(data))
    assert isinstance(first, Sheet)
    assert isinstance(third, Sheet)
    assert isinstance(second, UnreadableInput)
    assert second.page == 2


def test_a_tiff_of_too_many_pages_is_refused_as_a_whole(tmp_path: Path) -> None:
    small = picture((20, 20))
    (refused,) = loaded(tmp_path, encoded(small, "TIFF", save_all=True, append_images=[small] * 5), Limits(max_pages=5))
    assert "页数超过上限 5 页" in str(refused)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(picture((400, 300)), "PNG")
    monkeypatch.setattr("intake.load.image.decoded", lambda _: pytest.fail("decoded"))
    (refused,) = loaded(tmp_path, data, Limits(max_pixels=100_000))
    assert isinstance(refused, UnreadableInput)
    assert "400×300" in str(refused)


def test_a_decompression_bomb_is_refused(tmp_path: Path) -> None:
    bomb = bytearray(encoded(picture((10, 10)), "BMP"))
    bomb[18:26] = (60_000).to_bytes(4, "little") * 2
    (refused,) = loaded(tmp_path, bytes(bomb))
    assert isinstance(refused, UnreadableInput)
    assert "像素" in str(refused)


def test_a_large_picture_is_worked_on_smaller_and_its_boxes_stay_fractions(tmp_path: Path) -> None:
    (sheet,) = pages(loaded(tmp_path, encoded(picture((4000, 3000)), "JPEG")))
    height, width = sheet.picture.shape[:2]
    assert width * height < 6_100_000
    assert width / height == pytest.approx(4 / 3, abs=0.01)
    assert sheet.frame.map_point(width / 2, height / 2) == pytest.approx((0.5, 0.5))


def test_a_long_till_roll_keeps_its_width(tmp_path: Path) -> None:
    (sheet,) = pages(loaded(tmp_path, encoded(picture((600, 6000)), "PNG")))
    assert sheet.picture.shape[:2] == (6000, 600)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@settings(max_examples=15, deadline=None)
@given(share=st.floats(0, 0.98))
def test_a_truncated_picture_is_answered_and_never_raised(
    tmp_path_factory: pytest.TempPathFactory, kind: str, share: float
) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (80, 80, 3), np.uint8))
    data = encoded(noise, kind)
    (result,) = loaded(tmp_path_factory.getbasetemp(), data[: int(share * len(data))])
    assert isinstance(result, UnreadableInput)
    assert "\n" not in str(result)


@settings(max_examples=60, deadline=None)
@given(
    start=st.integers(0, 2000), junk=st.binary(min_size=1, max_size=30), kind=st.sampled_from(["JPEG", "PNG", "TIFF"])
)
def test_damage_anywhere_in_a_picture_is_answered_and_never_raised(
    tmp_path_factory: pytest.TempPathFactory, start: int, junk: bytes, kind: str
) -> None:
    data = bytearray(encoded(picture((60, 60)), kind))
    data[start : start + len(junk)] = junk
    results = loaded(tmp_path_factory.getbasetemp(), bytes(data))
    assert results
    assert all(isinstance(r, Sheet | UnreadableInput) for r in results)
