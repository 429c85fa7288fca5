"""A PP-OCR network on OpenVINO: takes pictures as they are (BGR bytes, height × width × 3), answers arrays.

OpenVINO compiles once per process and once more for each new shape of input, so callers keep the shapes few.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13
from openvino.preprocess import PrePostProcessor

from intake.errors import ModelInvalid, printable

Array = NDArray[Any]


class Network:
    """One compiled network.

    Args:
        weights: ONNX file with one input (n, 3, height, width), scaled to -1…1.
        threads: 0 = all physical cores.
        best_only: Replace the class axis of the output by the index and the score of the likeliest class.
    """

    def __init__(self, weights: Path, threads: int, *, best_only: bool = False) -> None:
        core = ov.Core()
        try:
            model = core.read_model(weights)
        except RuntimeError as error:
            raise ModelInvalid(f"模型文件 {printable(str(weights))} 无法载入", "请重新导入模型") from error
        self.metadata = _metadata(model)
        model = _bytes_in(_best_class(model) if best_only else model)
        config: dict[str, Any] = {"PERFORMANCE_HINT": "LATENCY"}
        if threads > 0:
            config["INFERENCE_NUM_THREADS"] = threads
        self._request = core.compile_model(model, "CPU", config).create_infer_request()

    def __call__(self, inputs: Sequence[Array]) -> tuple[Array, ...]:
        """Outputs for one batch. They are views that the next call overwrites."""
        self._request.infer(list(inputs))
        return tuple(tensor.data for tensor in self._request.output_tensors)


def _metadata(model: Any) -> dict[str, str]:
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


def _best_class(model: Any) -> Any:
    """The network with (index, score) of the best of its 18,710 classes instead of all of them."""
    scores = model.outputs[0].get_node().input_value(0)
    one = opset13.constant(np.int32(1))
    best = opset13.topk(scores, one, -1, "max", "none", index_element_type="i32")
    make: Any = ov.Model  # its stub does not accept its own base class
    return make([opset13.result(best.output(1)), opset13.result(best.output(0))], model.get_parameters(), "best")
