"""One page as it comes out of a file, upright and ready to be read."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intake.model import Attachment, Frame, Line, Rect, Ruling, Source


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """An upright page picture and, where the file has one, its text layer.

    `picture` is BGR `uint8`, shape (height, width, 3). `frame` maps its pixels back to the original page as a viewer
    shows it: after the EXIF orientation of an image, after the `/Rotate` and crop box of a PDF page. `lines` is None
    where the page must be recognised; otherwise its rectangles are in pixels of `picture`, too.
    `attached` is data that came inside the file. `shown` is True where `picture` shows the text of `lines` as a viewer
    would and the two are to be compared; OFD pages are not drawn. `more` is True where `picture` carries writing that is
    not in `lines`: both are the page. `covers` are places of `picture` where something hides text or was drawn by it,
    `strokes` drawings beside text that may be read as figures.
    `buried` is text of the layer that a fill was painted over: nobody sees it, but something else may stand in its place.
    `turns` are the quarter turns counter-clockwise that set `picture` upright.
    """

    number: int
    picture: NDArray[np.uint8]
    frame: Frame
    lines: tuple[Line, ...] | None = None
    rulings: tuple[Ruling, ...] = ()
    source: Source = Source.OCR
    warnings: tuple[str, ...] = ()
    attached: tuple[Attachment, ...] = ()
    shown: bool = False
    more: bool = False
    covers: tuple[Rect, ...] = ()
    strokes: tuple[Rect, ...] = ()
    buried: tuple[Line, ...] = ()
    turns: int = 0
