"""Affine maps of the plane as PDF and OFD write them: six numbers a b c d e f, where x' = ax + cy + e and y' = bx + dy + f."""

from collections.abc import Iterable

from intake.model import Rect

Affine = tuple[float, float, float, float, float, float]

IDENTITY: Affine = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def map_point(matrix: Affine, x: float, y: float) -> tuple[float, float]:
    """Where a point goes."""
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]


def map_box(matrix: Affine, left: float, top: float, right: float, bottom: float) -> Rect:
    """The level rectangle around a box that was mapped."""
    return bound_points(map_point(matrix, x, y) for x in (left, right) for y in (top, bottom))


def chain_maps(first: Affine, second: Affine) -> Affine:
    """The map that applies `first`, then `second`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def bound_points(points: Iterable[tuple[float, float]]) -> Rect:
    """The level rectangle around points, of which there must be one."""
    xs, ys = zip(*points, strict=True)
    return Rect(min(xs), min(ys), max(xs), max(ys))
