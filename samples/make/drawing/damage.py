"""What happens to paper on the way to the office: scanners, phones, turned pages."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


def scan(
    page: Image.Image, rng: np.random.Generator, *,
    width: int = 1600, angle: float = 0.0, grey: bool = False, noise: float = 1.5, specks: int = 40, blur: float = 0.5,
) -> Image.Image:  # fmt: skip
    """Lay a drawn page on a scanner's white lid, `angle` degrees clockwise."""
    margin = round(page.width * 0.02)
    bed = Image.new("RGB", (page.width + 2 * margin, page.height + 2 * margin), (252, 252, 252))
    bed.paste(page, (margin, margin))
    if angle:
        bed = bed.rotate(-angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(252, 252, 252))
    bed = _shade(bed, rng)
    bed = bed.resize((width, round(bed.height * width / bed.width)), Image.Resampling.LANCZOS)
    _speckle(bed, rng, specks)
    if grey:
        bed = bed.convert("L").point(lambda value: max(0, min(255, int((value - 20) * 1.1)))).convert("RGB")
    return grain(bed.filter(ImageFilter.GaussianBlur(blur)), rng, noise)


def grain(picture: Image.Image, rng: np.random.Generator, sigma: float) -> Image.Image:
    """Add the noise of a sensor."""
    pixels = np.asarray(picture, np.float32)
    noise = rng.normal(0, sigma, pixels.shape[:2]).astype(np.float32)[..., None]
    return Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))


def turn(picture: Image.Image, degrees: int) -> Image.Image:
    """Turn a page clockwise by a multiple of 90 degrees."""
    return picture.rotate(-degrees, expand=True)


@dataclass(frozen=True)
class Shot:
    """How a phone photo was taken.

    `corners` are where the page's corners lie (top left, top right, bottom right, bottom left) as fractions of the
    photo; `bend` is how far the middle of the page is lifted, as a fraction of its height; `shadow` darkens one side.
    """

    corners: Corners
    size: tuple[int, int] = (2000, 1500)
    bend: float = 0.008
    shadow: float = 0.35
    light: tuple[float, float, float] = (1.0, 0.98, 0.93)
    noise: float = 3.0
    blur: float = 0.7
    table: tuple[int, int, int] = (150, 112, 78)


def photo(page: Image.Image, rng: np.random.Generator, shot: Shot) -> Image.Image:
    """Photograph a drawn page on a table."""
    width, height = shot.size
    points = [(x * width, y * height) for x, y in shot.corners]
    table = _table(shot, rng)
    table = ImageChops.multiply(table, _cast(shot.size, points))
    sheet, cover = _placed(_bent(page, shot.bend), shot.size, points)
    table.paste(sheet, (0, 0), cover)
    lit = np.asarray(table.filter(ImageFilter.GaussianBlur(shot.blur)), np.float32)
    lit = lit * _light(shot, rng)[..., None] * np.asarray(shot.light, np.float32)
    return grain(Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8)), rng, shot.noise)


def _shade(bed: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Darken one side a little, as under a lid that does not close."""
    fall = np.linspace(1.0, 1.0 - rng.uniform(0.01, 0.035), bed.width, dtype=np.float32)
    shaded = np.asarray(bed, np.float32) * fall[None, :, None]
    return Image.fromarray(shaded.astype(np.uint8))


def _speckle(picture: Image.Image, rng: np.random.Generator, count: int) -> None:
    """Drop dust: small dark dots, few of them bigger."""
    pen = ImageDraw.Draw(picture)
    for _ in range(count):
        x, y = rng.uniform(0, picture.width), rng.uniform(0, picture.height)
        radius = float(rng.exponential(0.7))
        tone = int(rng.integers(90, 190))
        pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=(tone, tone, tone))


def _table(shot: Shot, rng: np.random.Generator) -> Image.Image:
    """A desk top with a grain along its length."""
    height = shot.size[1]
    streaks = Image.fromarray(rng.uniform(0, 255, (height // 3, 6)).astype(np.uint8))
    rough = np.asarray(streaks.resize(shot.size, Image.Resampling.BICUBIC), np.float32) / 255
    wave = 0.5 + 0.5 * np.sin(np.arange(height, dtype=np.float32) / 37)[:, None]
    tone = 0.82 + 0.14 * rough + 0.04 * wave
    return Image.fromarray(np.clip(tone[..., None] * np.asarray(shot.table, np.float32), 0, 255).astype(np.uint8))


def _cast(size: tuple[int, int], points: list[tuple[float, float]]) -> Image.Image:
    """The shadow of the paper's edge on the table."""
    shadow = Image.new("L", size, 255)
    ImageDraw.Draw(shadow).polygon([(x + 7, y + 9) for x, y in points], fill=110)
    return shadow.filter(ImageFilter.GaussianBlur(9)).convert("RGB")


def _bent(page: Image.Image, bend: float) -> Image.Image:
    """Lift the middle of a page: every strip moves down by an arch."""
    if not bend:
        return page
    step, lift = 24, bend * page.height
    mesh = []
    for left in range(0, page.width, step):
        right = min(left + step, page.width)
        a, b = (lift * np.sin(np.pi * x / page.width) for x in (left, right))
        quad = (left, a, left, page.height + a, right, page.height + b, right, b)
        mesh.append(((left, 0, right, page.height), quad))
    return page.transform(
        page.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor=page.getpixel((4, 4))
    )


def _placed(
    page: Image.Image, size: tuple[int, int], points: list[tuple[float, float]]
) -> tuple[Image.Image, Image.Image]:  # fmt: skip
    """Return the page seen in perspective and the mask of the pixels that it covers, drawn at twice the size."""
    big = (size[0] * 2, size[1] * 2)
    factors = _perspective([(x * 2, y * 2) for x, y in points], page.size)
    sheet = page.transform(big, Image.Transform.PERSPECTIVE, factors, Image.Resampling.BICUBIC)
    cover = Image.new("L", page.size, 255).transform(big, Image.Transform.PERSPECTIVE, factors)
    return sheet.resize(size, Image.Resampling.LANCZOS), cover.resize(size, Image.Resampling.LANCZOS)


def _perspective(points: list[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """Return the eight factors that map a place in the photo to one on the page (solved from four corners)."""
    width, height = size
    rows, goal = [], []
    for (x, y), (u, v) in zip(points, ((0, 0), (width, 0), (width, height), (0, height)), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        goal += [u, v]
    solved: NDArray[np.float64] = np.linalg.solve(np.array(rows, float), np.array(goal, float))
    return [float(factor) for factor in solved]


def _light(shot: Shot, rng: np.random.Generator) -> NDArray[np.float32]:
    """Lamp light that falls off, and the soft shadow of the hand that holds the phone."""
    width, height = shot.size
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    lamp = 1.04 - 0.22 * np.hypot(x - rng.uniform(0.3, 0.5), y - rng.uniform(0.2, 0.4))
    slope = (x * 0.8 + y - rng.uniform(1.15, 1.3)) * 9
    hand = 1 - shot.shadow / (1 + np.exp(-slope))
    light: NDArray[np.float32] = (lamp * hand).astype(np.float32)
    return light
