"""What a maker of samples gives, and what all makers share: chance that is the same each time, and how scanners write pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from zlib import crc32

import numpy as np
from PIL import Image

from samples.make.gold import Gold

QUALITY = 75


@dataclass(frozen=True)
class Made:
    """A finished file and what a reader must find in it, one entry a document."""

    content: bytes
    expected: list[Gold]


Maker = Callable[[str], Made]


def seed(name: str) -> int:
    """Every sample has its own chance, the same each time."""
    return crc32(name.encode())


def rng(name: str) -> np.random.Generator:
    """Return the noise of one sample."""
    return np.random.default_rng(seed(name))


def jpeg(picture: Image.Image, dpi: int = 200) -> bytes:
    """Write a picture as scanners do."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, dpi=(dpi, dpi))
    return out.getvalue()
