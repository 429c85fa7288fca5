"""Picture files: one page each, TIFF one or more. Everything becomes BGR on white, as a viewer would show it."""

import io
import math
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from intake.errors import UnreadableInput
from intake.load.files import RESCAN, FileKind
from intake.load.sheet import Sheet
from intake.load.upright import set_upright
from intake.settings import Limits

Picture = NDArray[np.uint8]

WORKING_PIXELS = 6_000_000
"""What a page is worked on at: A4 at 240 dpi. Detection sees at most 2000 pixels a side and recognition lines 48 high,
so more detail only costs time. An area, not a side: a till roll keeps its width."""

BROKEN_PICTURE = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow's decoders let out for damaged data."""

LONGEST_SIDE = 30_000
"""Pixels of a page's longer side at most, a till roll of 2.5 m at 300 dpi: OpenCV bends no picture longer than 32,767, and
writes no JPEG longer than 65,500."""
_PIXEL, _ROW = 4, 16
"""Bytes that Pillow takes for a pixel in colour, and for a row besides."""
_EXACT = 40_000_000
"""Pixels from which a picture is halved (or more) while it is taken over: A4 in 600 dpi has 35 million."""
_BAND = 2_000_000
"""Pixels that are taken over at once, so that there is only one copy of the whole picture."""

_LEAST_DOTS, _MOST_DOTS = 30.0, 2400.0
_SQUARE, _LONGEST = 1.05, 4.0
"""Ratio of the two resolutions: faxes have 1.04 (204 × 196, left as it is), 2.08 and 4.2 (408 × 98, which nobody sends)."""
_ORIENTATION, _SIDEWAYS = 274, 5
"""The EXIF tag, and the value from which the picture is shown turned by a quarter."""
_THUMBNAIL = 1
"""TIFF NewSubfileType, bit 0: a reduced copy of another page."""


def image_sheets(
    path: Path, data: bytes, kind: FileKind, limits: Limits, wanted: Callable[[int], bool]
) -> Iterator[Sheet | UnreadableInput]:
    """The wanted pages of a picture file.

    Raises:
        UnreadableInput: if the file as a whole cannot be opened.
    """
    image = _open_image(path, data, kind)
    if kind is not FileKind.TIFF:
        _refuse_film(path, image, limits)
        if wanted(1):
            picture = _decode_page(path, image, limits, None)
            image.close()  # its own copy is the largest thing here: what comes next needs room, too
            yield _build_sheet(picture, 1)
        return
    number = 0
    for frame in range(_count_frames(path, image, limits)):
        try:
            image.seek(frame)
            if is_thumbnail(image):
                continue
            number += 1
        except BROKEN_PICTURE as error:
            yield UnreadableInput(
                path, f"TIFF 的页目录已损坏（{_shorten_error(error)}），其后各页无法读取", RESCAN, number + 1
            )
            return
        if not wanted(number):
            continue
        try:
            yield _build_sheet(_decode_page(path, image, limits, number), number)
        except UnreadableInput as error:
            yield error


def _open_image(path: Path, data: bytes, kind: FileKind) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pixels are counted below, against the office's own limit
            return Image.open(io.BytesIO(data), formats=(kind.value,))
    except Image.DecompressionBombError as error:
        raise UnreadableInput(path, "图片像素过多，超过上限", "请降低扫描分辨率") from error
    except BROKEN_PICTURE as error:
        raise UnreadableInput(path, f"{kind} 图片已损坏，无法打开", RESCAN) from error


def _count_frames(path: Path, image: Image.Image, limits: Limits) -> int:
    """How many pages a TIFF has, as far as its directories can be followed.

    Raises:
        UnreadableInput: if they are more than the limit.
    """
    count = 0
    try:
        while count <= limits.max_pages:
            image.seek(count)
            count += 1
    except EOFError:
        return count
    except BROKEN_PICTURE:
        return count + 1  # the broken page is reported in its turn
    raise UnreadableInput(path, f"页数超过上限 {limits.max_pages} 页", "请拆分后再导入")


def is_thumbnail(image: Image.Image) -> bool:
    """Whether this frame of a TIFF is a reduced copy of another one: it is no page."""
    tags: dict[int, object] = getattr(image, "tag_v2", {})
    return bool(cast(int, tags.get(254, 0) or 0) & _THUMBNAIL)


def _refuse_film(path: Path, image: Image.Image, limits: Limits) -> None:
    """Only the first frame of a picture is read, as it is shown: a telephone keeps one or two more. A film is no paper."""
    count = getattr(image, "n_frames", 1)
    if count > limits.max_pages:
        raise UnreadableInput(
            path, f"图片含 {count} 帧，超过上限 {limits.max_pages}", "请转存为单张图片或 PDF 后再导入"
        )


def too_large(image: Image.Image, limits: Limits) -> str:
    """Why a picture costs more than it may, which its head tells; empty where it does not.

    It is bytes that count: a picture of one column has more bytes of rows than of pixels.
    """
    width, height = image.size
    if width * height > limits.max_pixels:
        return f"图片 {width}×{height} 像素，超过上限 {limits.max_pixels // 10_000} 万像素"
    if (width * _PIXEL + _ROW) * height > limits.max_pixels * _PIXEL * 1.1:
        return f"图片 {width}×{height} 像素，过于细长，占用内存超过上限"
    return ""


def _decode_page(path: Path, image: Image.Image, limits: Limits, page: int | None) -> Picture:
    if reason := too_large(image, limits):
        raise UnreadableInput(path, reason, "请降低扫描分辨率", page)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return decoded(image)
    except Image.DecompressionBombError as error:
        raise UnreadableInput(path, "图片像素过多，超过上限", "请降低扫描分辨率", page) from error
    except BROKEN_PICTURE as error:
        raise UnreadableInput(path, f"图片数据不完整或已损坏（{_shorten_error(error)}）", RESCAN, page) from error


def _build_sheet(picture: Picture, number: int) -> Sheet:
    turned = set_upright(working_size(picture), number)
    return Sheet(number, turned.picture, turned.frame, warnings=turned.warnings, turns=turned.turns)


def decoded(image: Image.Image) -> Picture:
    """The pixels as a viewer shows them: EXIF orientation applied, transparency on white, 16 bits as 8, BGR."""
    scale = math.sqrt(WORKING_PIXELS / (image.width * image.height))
    if scale < 1:  # a JPEG can be decoded at a half or a quarter of its size; others are not affected
        image.draft(None, (round(image.width * scale), round(image.height * scale)))
    image.load()
    across, down = _stretch_factors(image)
    shown = _turn_as_told(_take_over(image, _band_to_bgr), image)
    if across != down:
        size = round(shown.shape[1] * across), round(shown.shape[0] * down)
        shown = cv2.resize(shown, size, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)
    return shown


def alpha_of(image: Image.Image) -> Picture | None:
    """How opaque the pixels of a decoded picture are, not turned; None where all are."""
    return _take_over(image, _band_to_alpha) if _is_clear(image) else None


def _take_over(image: Image.Image, convert: Callable[[Image.Image, float], Picture]) -> Picture:
    """The pixels band by band, each converted and, of a huge picture, shrunk; Pillow's own copy is the only whole one."""
    width, height = image.size
    less = math.isqrt(width * height // WORKING_PIXELS) if width * height > _EXACT else 1
    rows = max(1, _BAND // width // less) * less
    whole, done, top = np.empty(0, np.uint8), 0, _find_white(image)
    for start in range(0, height, rows):
        band = convert(image.crop((0, start, width, min(height, start + rows))), top)
        if less > 1:
            size = max(1, width // less), max(1, band.shape[0] // less)
            band = cv2.resize(band, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        if not done:
            whole = np.empty((-(-height // less), *band.shape[1:]), np.uint8)
        whole[done : done + band.shape[0]] = band
        done += band.shape[0]
    return whole[:done]


def _turn_as_told(picture: Picture, image: Image.Image) -> Picture:
    """The picture as its EXIF orientation wants it shown; of a TIFF Pillow has heeded it already."""
    orientation = image.getexif().get(_ORIENTATION, 1)
    if orientation in (5, 7):
        picture = picture.swapaxes(0, 1)
    turns = {3: 2, 6: 3, 7: 2, 8: 1}.get(orientation, 0)
    if orientation in (2, 4):
        picture = np.flip(picture, axis=1 if orientation == 2 else 0)
    return np.ascontiguousarray(np.rot90(picture, turns))


def _stretch_factors(image: Image.Image) -> tuple[float, float]:
    """By how much the picture as shown must be drawn out so that its pixels are square; faxes have 204 × 98 an inch.

    Asked of TIFF files alone: in others the two resolutions are often nonsense, and no viewer heeds them.
    """
    dots = image.info.get("dpi") if image.format == "TIFF" else None
    if not dots or not all(_LEAST_DOTS <= float(d) <= _MOST_DOTS for d in dots):
        return 1.0, 1.0
    wide, high = (float(d) for d in dots)
    across, down = max(1.0, high / wide), max(1.0, wide / high)
    if not _SQUARE < max(across, down) <= _LONGEST:
        return 1.0, 1.0
    return (down, across) if image.getexif().get(_ORIENTATION, 1) >= _SIDEWAYS else (across, down)


def _is_clear(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info


def _band_to_bgr(band: Image.Image, top: float) -> Picture:
    return cv2.cvtColor(np.asarray(_to_rgb(band, top), np.uint8), cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)


def _band_to_alpha(band: Image.Image, top: float) -> Picture:
    del top
    return np.asarray(band.convert("RGBA").getchannel("A"), np.uint8)


def _to_rgb(image: Image.Image, top: float) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        grey = np.nan_to_num(np.asarray(image).astype(np.float32))
        return Image.fromarray(np.clip(grey * (255.0 / top), 0, 255).astype(np.uint8)).convert("RGB")
    if _is_clear(image):
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _find_white(image: Image.Image) -> float:
    """The level that is white in 16-bit and float greys; floats are taken to run from 0 to 1 or to their own maximum."""
    if not image.mode.startswith(("I", "F")):
        return 255.0
    rows = max(1, _BAND // image.width)
    bands = (image.crop((0, y, image.width, min(image.height, y + rows))) for y in range(0, image.height, rows))
    top = max(float(np.nan_to_num(np.asarray(band).astype(np.float32)).max(initial=0.0)) for band in bands)
    levels = (1.0, 255.0, 65535.0) if image.mode.startswith("F") else (255.0, 65535.0)
    return next((level for level in levels if top <= level), top if image.mode.startswith("F") else 65535.0)


def working_scale(width: float, height: float) -> float:
    """Pixels for one unit of a page of that size at most, for a page that is drawn."""
    return min(math.sqrt(WORKING_PIXELS / (width * height)), LONGEST_SIDE / max(width, height))


def working_size(picture: Picture) -> Picture:
    """The picture, shrunk where it has more than `WORKING_PIXELS` or is longer than `LONGEST_SIDE`."""
    height, width = picture.shape[:2]
    scale = min((WORKING_PIXELS / (width * height)) ** 0.5, LONGEST_SIDE / max(width, height))
    if scale >= 1:
        return picture
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _shorten_error(error: BaseException) -> str:
    """The library's own words on one line, for whoever is asked for help."""
    return " ".join(str(error).split())[:80] or type(error).__name__
