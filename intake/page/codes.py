"""QR codes and barcodes on a page, decoded by zxing-cpp.

A code is a second source: it is compared with the print, never trusted alone. What provinces put into it differs, so only
the raw text is kept here; `split_code_text` cuts it into the words that a field may be compared with. The decoder is loaded with
the first picture: pages that come out of the cache have none.
"""

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from intake.model import Code, Rect

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FORMATS = "QRCode|Code128"
"""What receipts, licences and birth certificates carry; every further format costs time on each page (20 ms for all)."""
_LINEAR_LEAST = 6
"""Characters of a barcode below which it is noise: table rulings decode as short numbers now and then."""


def find_codes(picture: "NDArray[np.uint8]") -> tuple[Code, ...]:
    """Every legible code, rectangles in pixels of `picture` (BGR, height × width × 3)."""
    import cv2
    import zxingcpp

    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    found = []
    for code in zxingcpp.read_barcodes(grey, formats=zxingcpp.barcode_formats_from_str(_FORMATS), try_invert=False):
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        xs, ys = [float(c.x) for c in corners], [float(c.y) for c in corners]
        symbology = str(code.format).removeprefix("BarcodeFormat.")
        if len(code.text) >= (1 if "QR" in symbology else _LINEAR_LEAST):
            found.append(Code(Rect(min(xs), min(ys), max(xs), max(ys)), code.text, symbology))
    return tuple(found)


def split_code_text(text: str) -> tuple[str, ...]:
    """The words of a code's text: values of a URL's query, else what stands between separators.

    >>> split_code_text("https://example.invalid/check?code=34060125&no=0000012345")
    ('34060125', '0000012345')
    >>> split_code_text("01,10,034001900111,12345678,88.00,20210501,,")
    ('01', '10', '034001900111', '12345678', '88.00', '20210501')
    """
    url = urlsplit(text) if re.match(r"https?://", text) else None
    if url is not None and url.query:
        words = [value for _, value in parse_qsl(url.query)]
    else:
        words = re.split(r"[^0-9A-Za-z.\u4e00-\u9fff]+", text)
    return tuple(w for w in words if w)
