"""Proof that an engine reads on this machine: a small picture whose text is known.

`selftest.png` was drawn once (a line of Chinese, a date, amounts, a digit) and ships with the package, so no font
is needed at run time.
"""

from pathlib import Path

import cv2
import numpy as np

from intake.ocr.engine import Engine, Picture

TEXTS = ("医疗住院收费票据", "2024-03-15", "1234.56", "0.00", "7")
"""What stands on the picture, each a line of its own."""


def selftest_picture() -> Picture:
    """The shipped picture, BGR."""
    raw = np.frombuffer(Path(__file__).with_name("selftest.png").read_bytes(), np.uint8)
    return np.asarray(cv2.imdecode(raw, cv2.IMREAD_COLOR), np.uint8)


def passes(engine: Engine) -> bool:
    """Whether every text is read as a line of its own."""
    found = engine.read_part(
        selftest_picture(), lambda _: True
    )  # as large as it is: enlarged to a page it takes half a second
    lines = {line.text.replace(" ", "") for line in found}
    return all(text in lines for text in TEXTS)
