"""Seals on a page: where, in which colour, and a copy of the picture without their ink.

Coloured seals (red, blue) are found by the colour and the ring of their ink. A black or grey seal has the colour of the
text; it is found only by the words that every supervising or e-receipt seal carries (监制, 专用章), so its box is that of
the words, not of the ring.
"""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.model import Line, Rect, Seal

Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]

_WORK = 1000
"""Width in pixels at which seals are looked for: a 4 cm seal on A4 is then 190 pixels wide."""
_REDNESS, _BLUENESS, _LEAST_LIGHT = 38, 45, 90
"""How much a coloured ink's own channel stands above the others, and how light it is at least; brown print stays below."""
_LEAST_INK = 60
"""Pixels of coloured ink, at the working width, below which no seal is there."""
_SIZE = (0.035, 0.42)
"""Smallest and largest seal in shares of the page's longer side: name stamps to seals on a half-page bill."""
_GAPS = (9, 19)
"""Pixels, at the working width, over which the ink of a rim is joined: whole seals, then worn ones."""
_RING = 0.30
"""Share of a stamp's ink that lies on its rim; measured 0.4 to 0.7 on round and oval seals, below 0.2 on text."""
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
    """Coloured seals, rectangles in pixels of `picture`; `work` is the longer side at which they are looked for."""
    height, width = picture.shape[:2]
    scale = min(1.0, work / max(height, width))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    found = []
    for color in ("red", "blue"):
        ink = coloured_ink(np.asarray(small, np.uint8), color)
        if cv2.countNonZero(ink) < _LEAST_INK:
            continue
        for rect in _rings(_without_rulings(ink)):
            found.append(
                Seal(Rect(rect.left / scale, rect.top / scale, rect.right / scale, rect.bottom / scale), color)
            )
    return tuple(found)


def _without_rulings(mask: Mask) -> Mask:
    """Printed frames of coloured forms out: what stays is text and stamps."""
    length = max(mask.shape) // 8
    lines = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    uprights = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    lines = cv2.dilate(cv2.bitwise_or(lines, uprights), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.subtract(mask, lines), np.uint8)


def _rings(mask: Mask) -> Iterable[Rect]:
    """Boxes of components that look like a stamp with a rim; worn rims need their letters joined more widely."""
    found: list[Rect] = []
    for gap in _GAPS:
        reach = max(3, round(gap * min(1.0, max(mask.shape) / _WORK))) | 1
        joined = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8)), np.uint8)
        for rect in _components(mask, joined):
            if not any(rect.covers(o) > 0.3 or o.covers(rect) > 0.3 for o in found):
                found.append(rect)
    return found


def _components(mask: Mask, joined: Mask) -> Iterable[Rect]:
    longer = max(mask.shape)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for i in range(1, count):
        x, y, w, h, _ = (int(v) for v in stats[i])
        if not (_SIZE[0] * longer <= w <= _SIZE[1] * longer and _SIZE[0] * longer * 0.6 <= h <= _SIZE[1] * longer):
            continue
        if not 0.4 <= w / h <= 2.6:
            continue
        ink = (mask[y : y + h, x : x + w] > 0) & (labels[y : y + h, x : x + w] == i)
        if _is_ring(ink, large=min(w, h) > 0.08 * longer):
            yield Rect(x, y, x + w, y + h)


def _is_ring(ink: NDArray[np.bool_], large: bool) -> bool:
    """True where much of the ink lies near the ellipse inscribed in the box, on most sides of it.

    A large ring may be worn or cut by the page's edge; a small one must be whole, or a printed word would pass.
    """
    height, width = ink.shape
    ys, xs = np.nonzero(ink)
    if len(xs) < 60:
        return False
    dx = (xs - (width - 1) / 2) / (width / 2)
    dy = (ys - (height - 1) / 2) / (height / 2)
    radius = np.hypot(dx, dy)
    rim = (radius > 0.82) & (radius < 1.06)
    around = (np.arctan2(dy[rim], dx[rim]) + np.pi) / (2 * np.pi)
    coarse, fine = (len(np.unique((around * n).astype(np.int32) % n)) / n for n in (24, 72))
    whole = fine >= 0.75 and float((radius > 1.06).mean()) <= 0.1
    return bool(rim.mean() >= _RING and (whole or (large and coarse >= 0.75)))


_BLACK = 90.0
"""Level of black print, 0 to 255: photocopies and faint printers reach 80, red and blue ink stay above 150 in their channel."""


def without_ink(picture: Picture, color: str) -> Picture:
    """A grey copy (three equal channels) in which ink of this colour is almost as light as the paper.

    Black print keeps its darkness: in the channel of its own colour a coloured ink is light, black is dark everywhere.
    """
    channel = picture[:, :, 2] if color == "red" else picture[:, :, 0]
    paper = float(np.percentile(channel, 75))
    dark = min(float(np.percentile(channel, 1)), _BLACK)  # on a page with little print the seal itself is the darkest
    spread = max(paper - dark, 1.0)
    stretched = np.clip((channel.astype(np.float32) - dark) * (255.0 / (0.72 * spread)), 0, 255).astype(np.uint8)
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
    ink = grey < 0.72 * max(float(np.percentile(grey, 90)), 1.0)
    return float((coloured_ink(crop, color)[ink] > 0).mean()) if ink.any() else 0.0


def pixel_edges(rect: Rect, picture: Picture, margin: float = 0.0) -> tuple[int, int, int, int]:
    """left, top, right, bottom as whole pixels inside the picture, `margin` pixels wider."""
    height, width = picture.shape[:2]
    left, top = max(0, int(rect.left - margin)), max(0, int(rect.top - margin))
    right, bottom = min(width, int(np.ceil(rect.right + margin))), min(height, int(np.ceil(rect.bottom + margin)))
    return left, top, right, bottom


def worded_seals(lines: Sequence[Line]) -> tuple[Seal, ...]:
    """Seals known by their words alone: short lines such as 财政部监制 or 电子票据专用章."""
    return tuple(
        Seal(line.rect, "black", line.text)
        for line in lines
        if len(line.text) <= 14
        and any(word in line.text for word in _WORDS)
        and ":" not in line.text
        and "：" not in line.text
    )
