"""The faces that the samples are printed in, and where Debian keeps them."""

from functools import cache
from pathlib import Path

from PIL import ImageFont

_DEBIAN = Path("/usr/share/fonts")
FACES = {
    "kai": (_DEBIAN / "truetype/arphic/ukai.ttc", 0, "fonts-arphic-ukai"),
    "song": (_DEBIAN / "truetype/arphic/uming.ttc", 0, "fonts-arphic-uming"),
    "serif": (_DEBIAN / "opentype/noto/NotoSerifCJK-Regular.ttc", 2, "fonts-noto-cjk"),
    "hei": (_DEBIAN / "opentype/noto/NotoSansCJK-Regular.ttc", 2, "fonts-noto-cjk"),
}


def missing() -> list[str]:
    """Return the Debian packages that must be installed before samples can be made."""
    return sorted({package for path, _, package in FACES.values() if not path.exists()})


@cache
def face(name: str, pixels: int) -> ImageFont.FreeTypeFont:
    """Load a face at a height in pixels."""
    path, index, _ = FACES[name]
    return ImageFont.truetype(path, pixels, index=index)


def width(text: str, size: float) -> float:
    """Estimate how wide a text runs at a given size: Chinese characters are square, others half as wide."""
    return sum(size if ord(char) >= 0x2E80 else size / 2 for char in text)
