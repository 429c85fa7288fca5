"""What the crops say: batches of similar width through the recognition network, run by OpenVINO.

The network reads crops of 48 pixels height. Crops are sorted by width and padded to the widest of their batch.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import yaml

from intake.errors import ModelInvalid, printable
from intake.ocr.ctc import Span, decode
from intake.ocr.engine import Picture
from intake.ocr.network import Network

HEIGHT = 48
"""Input height of every PP-OCR recogniser, pixels."""

STEP = 8
"""Pixels of width for one time step of the answer."""

LEAST_WIDTH = 320
"""Short crops are padded to this width, the one the network was trained on; below, single digits are lost."""

WIDTH_GRID = 32
"""Widths are rounded up to multiples, so that few shapes have to be compiled."""

BATCH = 6
"""Crops at a time (RapidOCR's default)."""

GREY = 127
"""Padding: what the network sees as 0."""

LONGEST = 4096
"""Longer crops are squeezed; a line over the whole width of A3 has 3,000 pixels at this height."""


class Recogniser:
    """Reads crops, each holding one line of text."""

    def __init__(self, weights: Path, threads: int) -> None:
        self._network = Network(weights, threads, best_only=True)
        self._alphabet = ("", *_characters(self._network, weights), " ")

    def read(self, crops: Sequence[Picture]) -> list[tuple[Span, ...]]:
        """Characters of each crop, in the order given; empty where nothing is legible."""
        widths = [_width(crop) for crop in crops]
        order = sorted(range(len(crops)), key=widths.__getitem__)
        answers: list[tuple[Span, ...]] = [()] * len(crops)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            for i, spans in zip(batch, self._batch([crops[i] for i in batch], [widths[i] for i in batch]), strict=True):
                answers[i] = spans
        return answers

    def _batch(self, crops: Sequence[Picture], widths: Sequence[int]) -> list[tuple[Span, ...]]:
        padded = max(LEAST_WIDTH, math.ceil(max(widths) / WIDTH_GRID) * WIDTH_GRID)
        pixels = np.full((len(crops), HEIGHT, padded, 3), GREY, np.uint8)
        for n, (crop, width) in enumerate(zip(crops, widths, strict=True)):
            if width:
                pixels[n, :, :width] = cv2.resize(crop, (width, HEIGHT))
        indices, scores = self._network([pixels])
        return [
            decode(indices[n, :, 0], scores[n, :, 0], self._alphabet, max(width, 1) / STEP, max(width, 1) / HEIGHT)
            for n, width in enumerate(widths)
        ]


def _width(crop: Picture) -> int:
    """Width of a crop scaled to the network's height; 0 for an empty one."""
    height, width = crop.shape[:2]
    return min(LONGEST, math.ceil(HEIGHT * width / height)) if height and width else 0


def _characters(network: Network, weights: Path) -> list[str]:
    """Classes 1 to n - 1 of the network, from its metadata or from the `inference.yml` beside it.

    Raises:
        ModelInvalid: neither has them.
    """
    if "character" in network.metadata:
        return network.metadata["character"].splitlines()
    try:
        settings = yaml.safe_load(weights.with_name("inference.yml").read_text(encoding="utf-8"))
        return [str(c) for c in settings["PostProcess"]["character_dict"]]
    except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
        raise ModelInvalid(f"模型文件 {printable(str(weights))} 没有字符表", "请连同 inference.yml 重新导入") from error
