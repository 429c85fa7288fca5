"""Seals on a page: where, in which colour, and a copy of the picture without their ink.

Seals are found by their rim (`seal_rims`): red and blue ones in what is tinted, grey ones in what is lighter than print, black ones in
all ink. A seal whose rim is worn away is found only by the words that every supervising or e-receipt seal carries (监制,
专用章); its box is that of the words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.model import Line, Rect, Seal
from intake.page.seal_rims import Rim, close_gaps, find_rims, is_same_place

Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]

_WORK = 1000
"""Width in pixels at which seals are looked for: a 4 cm seal on A4 is then 190 pixels wide."""
_REDNESS, _BLUENESS, _LEAST_LIGHT = 38, 45, 90
"""How much a coloured ink's own channel stands above the others, and how light it is at least; brown print stays below."""
_TINT, _AROUND = 16, 41
"""How much redder or bluer than the paper around it pale ink is, and how far around is looked, in pixels at the working width."""
_PALE, _PRINT, _EDGE = 14, 95, 5
"""How much darker than the paper grey ink is at least and print is, and how far the pale edge of print reaches."""
_DARK = 60
"""How much darker than the paper black ink is on a fax."""
_LEAST_SEEN = 12
"""Points of a rim from whose ink its colour is told."""
_LEAST_INK = 60
"""Pixels of ink, at the working width, below which no seal is there."""
_WORDS = ("监制", "專用章", "专用章", "财务章", "收讫", "电子票据章", "业务章")


def coloured_ink(picture: Picture, color: str) -> Mask:
    """255 where the ink is clearly red or blue, 0 elsewhere; same height and width."""
    blue, green, red = cv2.split(picture)
    if color == "red":
        rest, own, least = cv2.max(green, cv2.addWeighted(blue, 0.5, green, 0.5, 0)), red, _REDNESS
    else:
        rest, own, least = red, blue, _BLUENESS
    hue = cv2.threshold(cv2.subtract(own, rest), least, 255, cv2.THRESH_BINARY)[1]
    light = cv2.threshold(own, _LEAST_LIGHT, 255, cv2.THRESH_BINARY)[1]
    return np.asarray(cv2.bitwise_and(hue, light), np.uint8)


def find_seals(picture: Picture, *, work: int = _WORK) -> tuple[Seal, ...]:
    """Seals with a rim, rectangles in pixels of `picture`; `work` is the longer side at which they are looked for."""
    height, width = picture.shape[:2]
    scale = min(1.0, work / max(height, width))
    if scale * min(height, width) < 1:
        return ()  # a strip so long and thin that nothing would be left of it holds no seal
    small = picture
    if scale < 1:
        small = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    found: list[Seal] = []
    for rim, color in _iter_coloured_rims(small, work / _WORK):
        is_print = rim.cornered and color == "black"  # boxes of black ink
        if not is_print and not any(is_same_place(seal.rect, rim.rect) for seal in found):
            found.append(Seal(rim.rect, color))
    return tuple(replace(seal, rect=_divide_rect(seal.rect, scale)) for seal in found)


def _iter_coloured_rims(small: Picture, scale: float) -> Iterator[tuple[Rim, str]]:
    """Every rim, some of them twice, with the colour of its ink."""
    for color, ink, unknown, corners in _iter_inks(small, scale):
        if cv2.countNonZero(ink) >= _LEAST_INK:
            for rim in find_rims(ink, unknown, corners=corners):
                yield rim, _ink_colour(small, ink, rim.points) or color


def _divide_rect(rect: Rect, scale: float) -> Rect:
    return Rect(rect.left / scale, rect.top / scale, rect.right / scale, rect.bottom / scale)


def _ink_colour(small: Picture, ink: Mask, points: NDArray[np.float32]) -> str:
    """The colour of the ink along a rim; empty where too little of it can be seen.

    A bright red rim is paler than print, too, and beside it the paper looks blue.
    """
    height, width = ink.shape
    across, down = np.rint(points.T).astype(np.int32)
    xs, ys = np.clip(across, 0, width - 1), np.clip(down, 0, height - 1)
    seen = small[ys, xs][ink[ys, xs] > 0].astype(np.float32)
    if len(seen) < _LEAST_SEEN:
        return ""
    blue, green, red = (float(v) for v in np.median(seen, axis=0))
    redder, bluer = red - (green + blue) / 2, blue - (green + red) / 2
    return "red" if redder > max(_TINT, bluer) else "blue" if bluer > _TINT else "black"


def _iter_inks(small: Picture, scale: float) -> Iterator[tuple[str, Mask, Mask | None, bool]]:
    """Colour, ink without rulings, where other ink hides it, and whether rectangles may be looked for in it.

    Rims that are worn are joined; joined words are rectangles, too.
    """
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    paper = cv2.max(_local_level(np.asarray(grey, np.uint8), 0.75 * _AROUND * scale), grey)
    dark = np.asarray(cv2.subtract(paper, grey), np.uint8)
    print_ = np.asarray(cv2.dilate(_threshold_mask(dark, _PRINT), np.ones((_EDGE, _EDGE), np.uint8)), np.uint8)
    for color in ("red", "blue"):
        tinted = _find_tint(small, color, scale)
        if tinted is not None:
            tinted = _without_rulings(tinted, 8)
            yield color, tinted, print_, True
            yield color, close_gaps(tinted, 9), print_, False
    paler = np.asarray(cv2.bitwise_and(_threshold_mask(dark, _PALE), cv2.bitwise_not(print_)), np.uint8)
    pale = _without_rulings(paler, 14)
    yield "black", pale, print_, False
    yield "black", close_gaps(pale, 5), print_, False
    yield "black", _without_rulings(_threshold_mask(dark, _DARK), 14), None, False


def _find_tint(small: Picture, color: str, scale: float) -> Mask | None:
    """255 where ink is redder or bluer than what lies around it: yellow paper and brown desks have a tint, too. None without any."""
    blue, green, red = (c.astype(np.int16) for c in cv2.split(small))
    hue = red - (green + blue) // 2 if color == "red" else blue - (green + red) // 2
    least, most, _, _ = cv2.minMaxLoc(hue)
    if most - least <= _TINT:
        return None
    tint = np.clip(hue + 100, 0, 255).astype(np.uint8)
    return _threshold_mask(np.asarray(cv2.subtract(tint, _local_level(tint, _AROUND * scale)), np.uint8), _TINT)


def _threshold_mask(levels: Mask, least: int) -> Mask:
    return np.asarray(cv2.threshold(levels, least, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _local_level(levels: Mask, size: float) -> Mask:
    """The usual level in squares of this size around each pixel, found out on a quarter of the picture's sides."""
    height, width = levels.shape
    small = cv2.resize(levels, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    usual = cv2.medianBlur(small, max(3, round(size / 4)) | 1)
    return np.asarray(cv2.resize(usual, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _without_rulings(mask: Mask, share: int) -> Mask:
    """Printed frames out, lines as long as so many parts of the page: what stays is text and stamps."""
    length = max(mask.shape) // share
    lines = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    uprights = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    lines = cv2.dilate(cv2.bitwise_or(lines, uprights), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.subtract(mask, lines), np.uint8)


_KEPT = (0.72, 0.5)
"""Share of the way from print to paper that stays ink, of coloured and of grey seals."""
_BLACK = 90.0
"""Level of black print, 0 to 255: photocopies and faint printers reach 80, red and blue ink stay above 150 in their channel."""


def without_ink(picture: Picture, color: str) -> Picture:
    """A grey copy (three equal channels) in which ink of this colour is almost as light as the paper.

    Black print keeps its darkness: in the channel of its own colour a coloured ink is light, black is dark everywhere. Of a
    seal without a colour only ink that is clearly paler than print goes.
    """
    if color == "black":
        channel = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    else:
        channel = picture[:, :, 2] if color == "red" else picture[:, :, 0]
    paper = float(np.percentile(channel, 75))
    dark = min(float(np.percentile(channel, 1)), _BLACK)  # on a page with little print the seal itself is the darkest
    spread = max(paper - dark, 1.0)
    stretched = np.clip(
        (channel.astype(np.float32) - dark) * (255.0 / (_KEPT[color == "black"] * spread)), 0, 255
    ).astype(np.uint8)
    return np.repeat(stretched[:, :, None], 3, axis=2)


_BANDS = ((0.04, 0.45, 0.08, 0.92), (0.08, 0.50, 0.12, 0.88))
"""Where the words of the ring stand on the unrolled strip: outer and inner edge, then start and end, in shares. Two cuts,
because the rim of some seals is doubled and the words of others begin lower."""


def ring_strips(picture: Picture, seal: Seal) -> tuple[Picture, ...]:
    """The ring of a coloured round or oval seal unrolled to level strips, dark words on white, ready to be recognised.

    The strip begins at the foot of the seal and runs clockwise, as the words of Chinese seals do.
    """
    left, top, right, bottom = pixel_edges(seal.rect, picture)
    crop = picture[top:bottom, left:right].astype(np.float32)
    if seal.color == "black":
        hue = float(np.percentile(crop, 90)) - crop.mean(axis=2)
    else:
        own, other = (2, 0) if seal.color == "red" else (0, 2)
        hue = crop[:, :, own] - (crop[:, :, other] + crop[:, :, 1]) / 2
    ink = np.clip((hue - 15) / max(float(np.percentile(hue, 97)) - 15, 20), 0, 1)
    side = max(400, *crop.shape[:2])
    square = cv2.resize(255 - ink * 255, (side, side), interpolation=cv2.INTER_CUBIC)
    radius = side / 2
    around = int(2 * np.pi * radius * 0.8)
    polar = cv2.warpPolar(square, (int(radius), around), (radius, radius), radius, cv2.WARP_POLAR_LINEAR)
    strip = np.clip(cv2.rotate(polar, cv2.ROTATE_90_COUNTERCLOCKWISE), 0, 255).astype(np.uint8)
    strip = np.roll(strip, -strip.shape[1] // 4, axis=1)
    height, width = strip.shape
    cuts = (strip[int(a * height) : int(b * height), int(c * width) : int(d * width)] for a, b, c, d in _BANDS)
    return tuple(np.ascontiguousarray(np.repeat(cut[:, :, None], 3, axis=2)) for cut in cuts)


def ink_share(picture: Picture, rect: Rect, color: str) -> float:
    """How much of the ink inside `rect` has this colour, 0 to 1; 0 where there is no ink."""
    left, top, right, bottom = pixel_edges(rect, picture)
    crop = np.asarray(picture[top:bottom, left:right], np.uint8)
    if crop.size == 0:
        return 0.0
    grey = crop.min(axis=2)
    paper = max(float(np.percentile(grey, 90)), 1.0)
    if color == "black":
        ink = grey < paper - 2 * _PALE
        return float((grey[ink] > paper - _PRINT).mean()) if ink.any() else 0.0
    ink = grey < 0.72 * paper
    return float((coloured_ink(crop, color)[ink] > 0).mean()) if ink.any() else 0.0


def pixel_edges(rect: Rect, picture: Picture, margin: float = 0.0) -> tuple[int, int, int, int]:
    """left, top, right, bottom as whole pixels inside the picture, `margin` pixels wider."""
    height, width = picture.shape[:2]
    left, top = max(0, int(rect.left - margin)), max(0, int(rect.top - margin))
    right, bottom = min(width, int(np.ceil(rect.right + margin))), min(height, int(np.ceil(rect.bottom + margin)))
    return left, top, right, bottom


def worded_seals(lines: Sequence[Line]) -> tuple[Seal, ...]:
    """Seals known by their words alone: short lines such as 财政部监制 or 电子票据专用章."""
    return tuple(Seal(line.rect, "black", line.text) for line in lines if _is_seal_text(line.text))


def _is_seal_text(text: str) -> bool:
    """Whether a line is the words of a seal: longer ones are sentences, and a colon makes a label of it."""
    return len(text) <= 14 and ":" not in text and "：" not in text and any(word in text for word in _WORDS)
