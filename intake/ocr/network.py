"""A PP-OCR network on OpenVINO: takes pictures as they are (BGR bytes, height × width × 3), answers arrays.

OpenVINO compiles once per process and once more for each new shape of input, so callers keep the shapes few.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino.preprocess import PrePostProcessor

from intake.errors import ModelInvalid, escape_controls
from intake.machine.resources import count_cores
from intake.ocr.precision import Precision

Array = NDArray[Any]

RIVALS = 5
"""Classes answered at a time step: the likeliest, and those that contest it."""
SETTLED = 0.998
"""Score from which nothing contests the likeliest class; nine time steps of ten are above it, and are not sorted."""

_KEPT_FEW, _KEPT_MANY = 50, 5000
"""Layers compiled for one shape that are kept. Every page has a shape of its own: many kept cost 70 MB and are never used
again. Lines come in some 60 shapes of 80 layers each: keeping them all saves 6 % of recognition."""


class Network:
    """One compiled network.

    Args:
        weights: ONNX file with one input (n, 3, height, width), scaled to -1…1.
        threads: 0 = all cores this process may use.
        best_only: Answer index and score of the `RIVALS` likeliest classes, likeliest first, instead of the scores of all.
        streams: Many small inputs: each core works on one of its own. Otherwise all cores share one input.
        precision: What it computes in, 32 bits or 16; OpenVINO's own choice would be the processor's.
    """

    def __init__(
        self,
        weights: Path,
        threads: int,
        *,
        best_only: bool = False,
        streams: bool = False,
        precision: Precision = Precision.F32,
    ) -> None:
        core = ov.Core()
        try:
            model = core.read_model(weights)
        except RuntimeError as error:
            raise ModelInvalid(f"模型文件 {escape_controls(str(weights))} 无法载入", "请重新导入模型") from error
        self.metadata = _read_metadata(model)
        model = _bytes_in(model)
        threads = threads or count_cores()
        side_by_side = threads if streams else 1
        # Pinned, the one thread of every process would sit on the same core: two workers would take turns.
        config: dict[str, Any] = {
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": side_by_side,
            "ENABLE_CPU_PINNING": False,
            "CPU_RUNTIME_CACHE_CAPACITY": _KEPT_MANY if streams else _KEPT_FEW,
            "INFERENCE_PRECISION_HINT": str(precision),
        }
        compiled = core.compile_model(model, "CPU", config)
        self.precision = str(compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name())
        """What it does compute in: `f32`, `bf16` …"""
        self._compiled = compiled
        self._queue = ov.AsyncInferQueue(compiled, side_by_side)
        self._queue.set_callback(_keep_best if best_only else _keep_outputs)

    def __call__(self, picture: Array) -> tuple[Array, ...]:
        """Outputs for one batch of pictures."""
        return self.answer_all([picture])[0]

    def release_memory(self) -> None:
        """Hands back what the last input needed; the next one takes a tenth longer for it."""
        self._compiled.release_memory()

    def answer_all(self, batches: Sequence[Array]) -> list[tuple[Array, ...]]:
        """Outputs for each batch, in the order given."""
        answers: list[tuple[Array, ...]] = [()] * len(batches)
        for place, batch in enumerate(batches):
            self._queue.start_async([batch], (answers, place))
        self._queue.wait_all()
        return answers


def _keep_outputs(request: Any, where: tuple[list[tuple[Array, ...]], int]) -> None:
    """Copy the outputs before the request is used again."""
    answers, place = where
    answers[place] = tuple(np.array(tensor.data) for tensor in request.output_tensors)


def _keep_best(request: Any, where: tuple[list[tuple[Array, ...]], int]) -> None:
    """Index and score of the likeliest of 18,710 classes, and of their rivals where the score leaves room for any.

    Numpy does it sooner than OpenVINO's TopK: 5 % of recognition.
    """
    answers, place = where
    scores = request.output_tensors[0].data
    count, steps, _ = scores.shape
    best = scores.argmax(axis=-1)
    classes = np.zeros((count, steps, RIVALS), np.int32)
    shares = np.zeros((count, steps, RIVALS), np.float32)
    classes[..., 0] = best
    shares[..., 0] = np.take_along_axis(scores, best[..., None], axis=-1)[..., 0]
    for n, step in np.argwhere(shares[..., 0] < SETTLED):
        row = scores[n, step]
        top = np.argpartition(row, -RIVALS)[-RIVALS:]
        top = top[np.argsort(row[top])[::-1]]
        classes[n, step], shares[n, step] = top, row[top]
    answers[place] = classes, shares


def _read_metadata(model: Any) -> dict[str, str]:
    info = model.get_rt_info()
    if "framework" not in info:
        return {}
    framework = info["framework"]
    return {str(key): str(framework[key].value) for key in framework}


def _bytes_in(model: Any) -> Any:
    """The network with colour bytes as input: conversion, scaling and transposition become its first layer."""
    steps = PrePostProcessor(model)
    steps.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC")).set_shape([-1, -1, -1, 3])
    steps.input().preprocess().convert_element_type(ov.Type.f32).mean(127.5).scale(127.5)
    steps.input().model().set_layout(ov.Layout("NCHW"))
    return steps.build()
