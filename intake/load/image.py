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
from PIL import Image, ImageOps

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
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error, MemoryError,
)  # fmt: skip
"""What Pillow's decoders let out for damaged data."""

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
        if wanted(1):
            yield _build_sheet(path, image, 1, limits, None)
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
            yield _build_sheet(path, image, number, limits, number)
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


def _build_sheet(path: Path, image: Image.Image, number: int, limits: Limits, page: int | None) -> Sheet:
    width, height = image.size
    if width * height > limits.max_pixels:
        raise UnreadableInput(
            path, f"图片 {width}×{height} 像素，超过上限 {limits.max_pixels // 10_000} 万像素", "请降低扫描分辨率", page
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = decoded(image)
    except Image.DecompressionBombError as error:
        raise UnreadableInput(path, "图片像素过多，超过上限", "请降低扫描分辨率", page) from error
    except BROKEN_PICTURE as error:
        raise UnreadableInput(path, f"图片数据不完整或已损坏（{_shorten_error(error)}）", RESCAN, page) from error
    turned = set_upright(working_size(picture), number)
    return Sheet(number, turned.picture, turned.frame, warnings=turned.warnings, turns=turned.turns)


def decoded(image: Image.Image) -> Picture:
    """The pixels as a viewer shows them: EXIF orientation applied, transparency on white, 16 bits as 8, BGR."""
    scale = math.sqrt(WORKING_PIXELS / (image.width * image.height))
    if scale < 1:  # a JPEG can be decoded at a half or a quarter of its size; others are not affected
        image.draft(None, (round(image.width * scale), round(image.height * scale)))
    image.load()
    across, down = _stretch_factors(image)
    shown = ImageOps.exif_transpose(image)
    rgb = np.asarray(_to_rgb(shown), dtype=np.uint8)
    if across != down:
        size = round(rgb.shape[1] * across), round(rgb.shape[0] * down)
        rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)


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


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_eight_bit(np.asarray(image))).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _eight_bit(values: NDArray[np.generic]) -> Picture:
    """16-bit and float greys as 8 bits; floats are taken to run from 0 to 1 or to their own maximum."""
    grey = np.nan_to_num(values.astype(np.float32))
    top = float(grey.max(initial=0.0))
    full = (
        next((t for t in (1.0, 255.0, 65535.0) if top <= t), top)
        if values.dtype.kind == "f"
        else (65535.0 if top > 255 else 255.0)
    )
    return np.clip(grey * (255.0 / full), 0, 255).astype(np.uint8)


def working_size(picture: Picture) -> Picture:
    """The picture, shrunk where it has more than `WORKING_PIXELS`."""
    height, width = picture.shape[:2]
    if width * height <= WORKING_PIXELS:
        return picture
    scale = (WORKING_PIXELS / (width * height)) ** 0.5
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _shorten_error(error: BaseException) -> str:
    """The library's own words on one line, for whoever is asked for help."""
    return " ".join(str(error).split())[:80] or type(error).__name__
