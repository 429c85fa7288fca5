"""What the crops say: the recognition network on OpenVINO, fed so that little of its work goes into padding.

The network reads crops of 48 pixels height and was trained on pictures at least 320 wide; its cost grows with the
width it is given. So a crop is first read at its own width, and the shortest, single digits, side by side on one strip.
Where the answer is not certain it is read padded to 320. On the real scans that costs a third less than padding every
short crop, and finds as many values (`benchmarks/README.md`).
"""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np
import yaml
from numpy.typing import NDArray

from intake.errors import ModelInvalid, escape_controls
from intake.ocr import packing
from intake.ocr.ctc import Span, decode_spans, mean_score
from intake.ocr.engine import Picture
from intake.ocr.network import Network
from intake.ocr.precision import Precision

HEIGHT = 48
"""Input height of every PP-OCR recogniser, pixels."""

STEP = 8
"""Pixels of width for one time step of the answer."""

TRAINED_WIDTH = 320
"""Width the network was trained on."""

SHORT = 64
"""Crops up to this width are not read at their own: every fourth would be read twice anyway, and these are the single
digits that are lost when they are not padded."""

CERTAIN = 0.97
"""Mean score from which the answer at a crop's own width stands. On 1,200 short crops of the real scans 0.97 left 3 to 5
different from the answer at 320, depending on the rounding of widths; 0.9 left 30, 0.99 costs a tenth more."""

SURE_IN_16_BITS = 0.9
"""Least score of a character from which a reading in 16 bits stands: of 9,717 such crops all were the same in 32; from 0.8 one of
10,144 was not."""

TOGETHER = 4
"""Crops in one call, for widths below the trained one; wider ones go alone, which costs no more and pads nothing."""

GREY = 127
"""Padding: what the network sees as 0."""

LONGEST = 4096
"""Longer crops are squeezed; a line over the whole width of A3 has 3,000 pixels at this height."""

Answer = tuple[NDArray[np.int32], NDArray[np.float32]]


class Recogniser:
    """Reads crops, each holding one line of text, in the precision that is asked for."""

    def __init__(self, weights: Path, threads: int, precision: Precision = Precision.F32) -> None:
        first = Precision.BF16 if precision is Precision.MIXED else precision
        self._first = _CropNetwork(weights, threads, first)
        self._second = _CropNetwork(weights, threads, Precision.F32) if precision is Precision.MIXED else None

    def read_spans(self, crops: Sequence[Picture]) -> list[tuple[Span, ...]]:
        """Characters of each crop, in the order given; empty where nothing is legible."""
        scaled = [_scale_crop(crop) for crop in crops]
        if self._second is None:
            answers = self._first.read_surely(scaled, range(len(crops)))
        else:
            answers = self._first.read_once(scaled, range(len(crops)))
            unsure = [i for i in answers if not _stands_in_16_bits(answers[i], scaled[i])]
            answers |= self._second.read_surely(scaled, unsure)
        return [answers.get(i, ()) for i in range(len(crops))]


def _stands_in_16_bits(spans: Sequence[Span], scaled: Picture) -> bool:
    """Whether no character is in doubt, and 32 bits would have asked for no second look either."""
    return bool(spans) and min(s.score for s in spans) >= SURE_IN_16_BITS and not _needs_second_look(spans, scaled)


def _needs_second_look(spans: Sequence[Span], scaled: Picture) -> bool:
    """Whether a crop that was read at its own width is to be read at the trained one."""
    return scaled.shape[1] > SHORT and _padded_width(scaled.shape[1]) < TRAINED_WIDTH and mean_score(spans) < CERTAIN


class _CropNetwork:
    """One network and its alphabet. Crops come at the network's height; answers are by their places among the crops."""

    def __init__(self, weights: Path, threads: int, precision: Precision) -> None:
        self._network = Network(weights, threads, best_only=True, streams=True, precision=precision)
        self._alphabet = ("", *_read_alphabet(self._network, weights), " ")

    def read_surely(self, scaled: Sequence[Picture], which: Iterable[int]) -> dict[int, tuple[Span, ...]]:
        """Each at its own width, and once more at the trained one where that left doubt."""
        answers = self.read_once(scaled, which)
        doubtful = [i for i in answers if _needs_second_look(answers[i], scaled[i])]
        return answers | self._recognise_batches(scaled, [TRAINED_WIDTH] * len(scaled), doubtful)

    def read_once(self, scaled: Sequence[Picture], which: Iterable[int]) -> dict[int, tuple[Span, ...]]:
        """Each at its own width, the shortest side by side."""
        wanted = [i for i in which if scaled[i].shape[1]]
        answers = self._read_strips(scaled, [i for i in wanted if scaled[i].shape[1] <= SHORT])
        padded = [_padded_width(picture.shape[1]) for picture in scaled]
        return answers | self._recognise_batches(scaled, padded, [i for i in wanted if i not in answers])

    def _read_strips(self, scaled: Sequence[Picture], short: Sequence[int]) -> dict[int, tuple[Span, ...]]:
        """Those of the short crops that are sure side by side; one that would be alone gains nothing by it."""
        groups = [group for group in packing.group_short(short) if len(group) > 1]
        laid = [[scaled[i] for i in group] for group in groups]
        strips = [packing.lay_strip(crops, TRAINED_WIDTH, GREY) for crops in laid]
        read = self._recognise_batches(strips, [TRAINED_WIDTH] * len(strips), range(len(strips)))
        return {
            i: spans
            for n, group in enumerate(groups)
            for i, spans in zip(group, packing.split_strip(read[n], laid[n], TRAINED_WIDTH), strict=True)
            if packing.is_sure(spans)
        }

    def _recognise_batches(
        self, scaled: Sequence[Picture], padded: Sequence[int], which: Iterable[int]
    ) -> dict[int, tuple[Span, ...]]:
        batches = _group_batches(list(which), padded)
        answers = self._network.answer_all(
            [_stack_crops([scaled[i] for i in batch], padded[batch[0]]) for batch in batches]
        )
        return {
            i: self._decode_crop(scaled[i], indices[n], scores[n])
            for batch, (indices, scores) in zip(batches, answers, strict=True)
            for n, i in enumerate(batch)
        }

    def _decode_crop(
        self, scaled: Picture, indices: NDArray[np.int32], scores: NDArray[np.float32]
    ) -> tuple[Span, ...]:
        width = scaled.shape[1]
        return decode_spans(indices, scores, self._alphabet, width / STEP, width / HEIGHT)


def _scale_crop(crop: Picture) -> Picture:
    """The crop at the network's height; width 0 for an empty one."""
    height, width = crop.shape[:2]
    if not (height and width):
        return np.zeros((HEIGHT, 0, 3), np.uint8)
    return np.asarray(cv2.resize(crop, (min(LONGEST, math.ceil(HEIGHT * width / height)), HEIGHT)), np.uint8)


def _padded_width(width: int) -> int:
    """The width a crop is padded to at first: coarser for longer ones, so that few shapes have to be compiled (30 ms each)."""
    if width <= SHORT:
        return TRAINED_WIDTH
    grid = 32 if width <= 512 else 64 if width <= 1024 else 128
    return math.ceil(width / grid) * grid


def _group_batches(which: Sequence[int], padded: Sequence[int]) -> list[list[int]]:
    """Crops of one padded width together, widest first so that the last calls are the short ones."""
    by_width: dict[int, list[int]] = {}
    for i in which:
        by_width.setdefault(padded[i], []).append(i)
    batches: list[list[int]] = []
    for width in sorted(by_width, reverse=True):
        batches += _split_batch(by_width[width], TOGETHER if width <= TRAINED_WIDTH else 1)
    return batches


def _split_batch(crops: Sequence[int], count: int) -> list[list[int]]:
    """So many together, and what is left one by one: each number of crops is a shape of its own."""
    full = len(crops) // count * count
    return [*(list(crops[n : n + count]) for n in range(0, full, count)), *([i] for i in crops[full:])]


def _stack_crops(scaled: Sequence[Picture], width: int) -> Picture:
    pixels = np.full((len(scaled), HEIGHT, width, 3), GREY, np.uint8)
    for n, picture in enumerate(scaled):
        pixels[n, :, : picture.shape[1]] = picture
    return pixels


def _read_alphabet(network: Network, weights: Path) -> list[str]:
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
        raise ModelInvalid(
            f"模型文件 {escape_controls(str(weights))} 没有字符表", "请连同 inference.yml 重新导入"
        ) from error
