"""Rims of stamps in a mask of ink: round and oval ones, and rectangles that lie askew or stand alone with words inside; print
and tables have neither.

A rim is a thin closed line with less ink on both sides of it. It is fitted to the outline of what hangs together, by trying
(RANSAC, Fischler and Bolles 1981): letters that a stamp lies on stick to its rim, so no box and no moment tells its size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.model import Rect

Mask = NDArray[np.uint8]
Points = NDArray[np.float32]
Corners = NDArray[np.float64]
Ellipse = tuple[float, float, float, float, float]
"""The middle across and down, both axes, and the turn in degrees."""

_SIZE = (0.045, 0.42)
"""Smallest and largest stamp in shares of the page's longer side: name stamps to seals on a half-page bill."""
_FLAT = 0.42
"""Least ratio of the two axes of an oval: those of the finance departments have 0.66, photos make them flatter."""
_TRIES, _FIRST, _LIKELY, _GOOD = 128, 36, 0.42, 0.9
"""Ellipses that are tried; after how many an outline is given up that none of them follows; a share that needs no better."""
_AT_ONCE = (12, _FIRST - 12, 46, _TRIES - _FIRST - 46)
"""How many of them at once: the rim of a drawn stamp is among the first dozen."""
_RIM, _CLEAR = 0.62, 0.34
"""Share of a rim that has ink, and by how much more it must be than beside it. Rims of worn stamps have 0.65 to 0.8; text that
an ellipse goes through has as much ink beside it."""
_SIDES = 0.75
"""The same of the sides of a rectangle: around a line of print that lies askew it is 0.6 at most."""
_TORN = (0.85, 0.75)
"""Share of the sides, and of the weakest side, of a box that is whole only where its gaps are mended: lines of text make one, too."""
_BESIDE = 0.13
"""How far inside and outside of a rim is looked, in shares of its radius."""
_THERE = 0.6
"""Share of a rim that lies on the page."""
_ANGLES = np.linspace(0, 2 * np.pi, 120, endpoint=False)
_CIRCLE = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])
_SECTORS = 12
_ASKEW = 1.2
"""Degrees from which a rectangle is no cell of a table on a page that was levelled."""
_LONG, _WORDED, _ALONE = 5.5, 0.05, 0.06
"""Of a level rectangle: its longer side in its shorter ones at most, and shares of ink inside it at least and around it at most."""
_FULL = 0.42
"""Share of ink from which it is no stamp: stamps have 0.1 to 0.35, large letters, codes and pictures 0.45 and more."""
_SMALL, _INSIDE, _EMPTY = 0.055, 0.25, 0.02
"""Shares: of the page's longer side below which a rim may be a letter, of its sides that are rim, and of ink inside."""
_THICK = 0.006
"""Half the width of a line, in shares of the page's longer side, from which it is no rim: rims are 1 mm wide on A4 at most."""
_NEAR = ((0, 0), (0, 2), (0, -2), (2, 0), (-2, 0))
"""Pixels around a point of the fitted line, down and across, in which its ink is measured."""
_INK, _UNKNOWN = 255, 1
_GAP = 0.009
"""Gaps in the sides of a rectangle that print across it or worn ink leave, in shares of the page's longer side."""
_MOST = 40
"""Outlines of a page that are tried, the largest first."""


@dataclass(frozen=True, slots=True)
class Rim:
    """Where a stamp lies, its share of rim with ink, pixels of the rim, and whether it is a rectangle."""

    rect: Rect
    share: float
    points: Points
    cornered: bool = False


def find_rims(mask: Mask, unknown: Mask | None = None, *, corners: bool = True) -> list[Rim]:
    """Every stamp whose rim can be seen, the clearest first; none lies in another.

    Args:
        mask: 255 where there is ink, rulings taken out.
        unknown: 255 where other ink lies, so that nobody can tell.
        corners: Whether rectangles are looked for, too: among black ink QR codes and print askew have four corners.
    """
    near = np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), np.uint8)
    if unknown is not None:
        near[(unknown > 0) & (near == 0)] = _UNKNOWN
    found = [rim for rim in _fit_rims(mask, near, corners=corners) if _is_stamp(mask, rim)]
    kept: list[Rim] = []
    for rim in sorted(found, key=lambda rim: -rim.share):
        if not any(is_same_place(rim.rect, other.rect) for other in kept):
            kept.append(rim)
    return kept


def is_same_place(one: Rect, other: Rect) -> bool:
    """Whether two rims are of one stamp: stamps lie beside each other, or one on the edge of another."""
    return one.coverage_of(other) > 0.5 or other.coverage_of(one) > 0.5


def close_gaps(mask: Mask, gap: int) -> Mask:
    """The mask with gaps of so many pixels closed: print across a rim and worn ink leave some."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8)), np.uint8)


def _fit_rims(mask: Mask, near: Mask, *, corners: bool) -> list[Rim]:
    """Every rim that outlines follow: ovals, and where corners are looked for rectangles."""
    outlines = list(_iter_outlines(mask))
    fitted = [_fit_oval(near, outline) for outline in outlines]
    if corners:
        fitted += [_fit_rectangle(near, outline) for outline in outlines]
        # The mended lines of a text make a box, too: a stamp of which the sides are torn must lie askew.
        mended = close_gaps(mask, round(_GAP * max(mask.shape)))
        fitted += [_fit_rectangle(near, outline, alone=False) for outline in _iter_outlines(mended)]
    return [rim for rim in fitted if rim]


def _is_stamp(mask: Mask, rim: Rim) -> bool:
    return _ink_share(mask, rim.rect) < _FULL and not _is_letter(mask, rim)


def _is_letter(mask: Mask, rim: Rim) -> bool:
    """Whether its line is thick for a rim, or it is small and has nothing inside: letters of a title, an O."""
    longer, rect = max(mask.shape), rim.rect
    left, top = max(0, int(rect.left) - 2), max(0, int(rect.top) - 2)
    spot = mask[top : int(rect.bottom) + 3, left : int(rect.right) + 3]
    deep = cv2.distanceTransform(spot, cv2.DIST_L2, 3)
    xs, ys = np.rint(rim.points.T).astype(np.int32)
    beside = [
        deep[np.clip(ys - top + d, 0, deep.shape[0] - 1), np.clip(xs - left + e, 0, deep.shape[1] - 1)]
        for d, e in _NEAR
    ]
    if float(np.median(np.max(beside, axis=0))) > _THICK * longer:
        return True
    across, down = rect.width * _INSIDE, rect.height * _INSIDE
    inner = Rect(rect.left + across, rect.top + down, rect.right - across, rect.bottom - down)
    return min(rect.width, rect.height) < _SMALL * longer and _ink_share(mask, inner) < _EMPTY


def _ink_share(mask: Mask, rect: Rect) -> float:
    """The share of a rectangle that has ink."""
    top, left = max(0, int(rect.top)), max(0, int(rect.left))
    spot = mask[top : int(rect.bottom) + 1, left : int(rect.right) + 1]
    return float((spot > 0).mean()) if spot.size else 1.0


def _iter_outlines(mask: Mask) -> Iterator[Points]:
    """Outer contours of what hangs together and is as large as a stamp."""
    least = _SIZE[0] * max(mask.shape)
    contours, levels = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if not len(contours):
        return
    large: list[tuple[int, Points]] = []
    for contour, (*_, parent) in zip(contours, levels[0], strict=True):
        if parent < 0 and len(contour) > least:
            _, _, wide, high = cv2.boundingRect(contour)
            if min(wide, high) >= 0.5 * least and max(wide, high) >= least:
                large.append((wide * high, contour.reshape(-1, 2).astype(np.float32)))
    for _, outline in sorted(large, key=lambda sized: -sized[0])[:_MOST]:
        yield outline


def _fit_oval(near: Mask, outline: Points) -> Rim | None:
    """The ellipse that most of the outline lies on; None where there is none with a rim."""
    best: Rim | None = None
    likeliest = 0.0
    for tried, found in enumerate(_iter_tries(near, outline), start=1):
        if found is not None:
            likeliest = max(likeliest, found.share)
            is_better = found.share >= _RIM and (best is None or found.share > best.share)
            if is_better and _stands_out(near, found):
                best = found
                if best.share >= _GOOD:
                    break
        if tried == _FIRST and likeliest < _LIKELY:
            return None
    return best


def _iter_tries(near: Mask, outline: Points) -> Iterator[Rim | None]:
    """Ellipses through some points each; None for those that have not the size or form of a stamp."""
    chance = np.random.default_rng(len(outline))  # the same page, the same answer
    for count in _AT_ONCE:
        yield from _fit_ellipses(near, [_choose_points(outline, chance) for _ in range(count)])


def _choose_points(outline: Points, chance: np.random.Generator) -> Points:
    """Six points of a stretch of the outline: a rim is longer than the letters between its pieces."""
    count = len(outline)
    start, reach = int(chance.integers(count)), float(chance.uniform(0.25, 1.0))
    places = chance.integers(0, max(6, int(reach * count)), 6)
    places.sort()
    return outline[(start + places) % count]


def _fit_ellipses(near: Mask, chosen: Sequence[Points]) -> list[Rim | None]:
    """The ellipse through each set of points, whatever its share of ink."""
    longer = max(near.shape)
    fitted = [_fit_ellipse(points, longer) for points in chosen]
    rims = iter(_draw_rims(near, [ellipse for ellipse in fitted if ellipse]))
    return [next(rims) if ellipse else None for ellipse in fitted]


def _fit_ellipse(points: Points, longer: int) -> Ellipse | None:
    """The ellipse through some points; None where it has not the size or form of a stamp."""
    try:
        (x, y), (one, other), turn = cv2.fitEllipseDirect(points)
    except cv2.error:
        return None
    axes = sorted((one, other))
    if not (_SIZE[0] * longer * 0.7 <= axes[0] and _SIZE[0] * longer <= axes[1] <= _SIZE[1] * longer):
        return None
    return (x, y, one, other, turn) if axes[0] >= _FLAT * axes[1] else None


def _draw_rims(near: Mask, ellipses: Sequence[Ellipse]) -> Iterator[Rim]:
    """The ellipses as rims, all at once: one by one, most of the time would go into small arrays."""
    if not ellipses:
        return
    x, y, one, other, turn = np.array(ellipses).T[:, :, None]
    angle = np.radians(turn)
    cos, sin = np.cos(angle), np.sin(angle)
    across, down = _CIRCLE[0] * (one / 2), _CIRCLE[1] * (other / 2)
    left, top = cos * across - sin * down, sin * across + cos * down
    xs, ys = left + x, top + y
    shares = _rim_shares(near, np.stack([xs, ys]))
    wide, high = np.abs(xs - x).max(axis=1, keepdims=True), np.abs(ys - y).max(axis=1, keepdims=True)
    rects = np.hstack([x - wide, y - high, x + wide, y + high]).tolist()
    for rect, share, points in zip(rects, shares.tolist(), np.dstack([xs, ys]).astype(np.float32), strict=True):
        yield Rim(Rect(*rect), share, points)


def _stands_out(near: Mask, rim: Rim) -> bool:
    """Whether there is ink on most sides of the rim and less beside it."""
    points: NDArray[np.float64] = rim.points.T.astype(np.float64)
    middle = points.mean(axis=1, keepdims=True)
    beside = np.stack([middle + (points - middle) * scale for scale in (1 - _BESIDE, 1 + _BESIDE)], axis=1)
    if rim.share - float(_rim_shares(near, beside).max()) < _CLEAR:
        return False
    inked, there = (sample.reshape(_SECTORS, -1).sum(axis=1) for sample in _sample_ink(near, points))
    return int(((there == 0) | (inked >= 0.3 * there)).sum()) >= _SECTORS - 2


def _rim_share(near: Mask, points: NDArray[np.float64]) -> float:
    """The share of points on the page that have ink; 0 where too few of them lie on it."""
    return float(_rim_shares(near, points))


def _rim_shares(near: Mask, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same of several rims, whose points are the last axis; the first one is across and down."""
    inked, there = _sample_ink(near, points)
    told = there.sum(axis=-1)
    shares = inked.sum(axis=-1) / np.maximum(told, 1)
    return np.asarray(np.where(told / there.shape[-1] >= _THERE, shares, 0.0))


def _sample_ink(near: Mask, points: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which points have ink, and of which it can be told: a stamp may be cut by the page's edge or lie below print."""
    xs, ys = np.rint(points).astype(np.int32)
    height, width = near.shape
    there = (xs >= 0) & (ys >= 0) & (xs < width) & (ys < height)
    if not there.all():
        xs, ys = np.clip(xs, 0, width - 1), np.clip(ys, 0, height - 1)
    seen = near[ys, xs]
    return there & (seen == _INK), there & (seen != _UNKNOWN)


def _fit_rectangle(near: Mask, outline: Points, *, alone: bool = True) -> Rim | None:
    """The four corners around the outline, where its sides have ink and it lies askew or is a box of words that stands alone."""
    box = cv2.minAreaRect(outline)
    corners, (shorter, longer) = _find_corners(outline, box), sorted(box[1])
    if not _has_stamp_sides(shorter, longer, max(near.shape)):
        return None
    if not _is_askew(corners) and not (alone and _is_worded_box(near, outline)):
        return None
    edges = _points_along(corners, shorter, -1.0)
    if not alone:
        edges = max(edges, _points_along(corners, shorter, 0.0), key=lambda points: _rim_share(near, points))
    share = _rim_share(near, edges)
    weakest = _sample_ink(near, edges)[0].reshape(4, -1).mean(axis=1).min()
    least, least_weak = (_SIDES, 0.5) if alone else _TORN
    # Its words stand close to the rim on the inside; outside there is nothing.
    outside = _rim_share(near, _points_along(corners, shorter, 4.0))
    if share < least or weakest < least_weak or share - outside < _CLEAR:
        return None
    rect = Rect(*(float(v) for v in (*corners.min(axis=0), *corners.max(axis=0))))
    return Rim(rect, share, edges.T.astype(np.float32), cornered=True)


def _find_corners(outline: Points, box: cv2.typing.RotatedRect) -> Corners:
    """The four corners of what is nearly a quadrilateral, else those of the box around it."""
    hull = cv2.convexHull(outline)
    four = cv2.approxPolyDP(hull, 0.05 * cv2.arcLength(hull, True), True).reshape(-1, 2)
    return np.asarray(four if len(four) == 4 else cv2.boxPoints(box), np.float64)


def _has_stamp_sides(shorter: float, longer: float, page: int) -> bool:
    return shorter >= 0.5 * _SIZE[0] * page and _SIZE[0] * page <= longer <= _SIZE[1] * page


def _is_askew(corners: Corners) -> bool:
    """Whether three of the sides lie neither level nor upright."""
    across, down = (np.roll(corners, -1, axis=0) - corners).T
    turns = np.degrees(np.arctan2(down, across)) % 90
    return bool(np.sort(np.minimum(turns, 90 - turns))[1] >= _ASKEW)


def _points_along(corners: Corners, shorter: float, pixels: float) -> NDArray[np.float64]:
    """Forty points a side of the rectangle made larger by so many pixels, as rows of x and y."""
    middle = corners.mean(axis=0)
    moved = middle + (corners - middle) * (1 + 2 * pixels / max(shorter, 1.0))
    return np.concatenate([np.linspace(moved[i], moved[(i + 1) % 4], 40) for i in range(4)]).T


def _is_worded_box(near: Mask, outline: Points) -> bool:
    """Whether there is ink well inside of the outline's box and hardly any around it: no cell of a table, no frame of a form."""
    left, top, right, bottom = (float(v) for v in (*outline.min(axis=0), *outline.max(axis=0)))
    wide, high = right - left, bottom - top
    if max(wide, high) > _LONG * min(wide, high):
        return False
    room = 0.2 * min(wide, high)
    inked = np.where(near == _INK, _INK, 0).astype(np.uint8)
    inner, own, outer = (Rect(left - r, top - r, right + r, bottom + r) for r in (-room, 0.4 * room, room))
    around = _ink_share(inked, outer) * outer.width * outer.height - _ink_share(inked, own) * own.width * own.height
    area = outer.width * outer.height - own.width * own.height
    return _ink_share(inked, inner) > _WORDED and around < _ALONE * area
