"""What an engine is, said without building it: revision of our code, versions of its libraries, hashes of its weights.

The hashes are those that the manifest states; building an engine proves them. Nothing heavy is imported here, so that a
run whose pages are all kept never loads an engine.
"""

import hashlib
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType

from intake.ocr import models as weights
from intake.ocr.models import ModelSet
from intake.ocr.precision import resolve_precision

OPENVINO = 5
"""Raised with every change in `openvino.py`, or in the modules it uses, that may change a text."""
PADDLE = 2
"""The same for `paddle.py`."""


def of_openvino(models: ModelSet, precision: str) -> str:
    """SHA-256, hex.

    Raises:
        PackageNotFoundError: a library is not installed.
        UsageError: no such precision on this machine.
    """
    computed = resolve_precision(precision)
    return _hash_parts("openvino", str(OPENVINO), computed, version("openvino"), version("rapidocr"), models.digest)


def of_paddle(models: ModelSet, precision: str = "") -> str:
    """SHA-256, hex; PaddleOCR computes in 32 bits, whatever is asked.

    Raises:
        PackageNotFoundError: a library is not installed.
    """
    del precision
    runtime = runtime_of_paddle(models)
    return _hash_parts("paddle", str(PADDLE), version("paddleocr"), version("paddlex"), runtime, models.digest)


def runtime_of_paddle(models: ModelSet) -> str:
    """ONNX Runtime where the weights allow it, else PaddlePaddle."""
    return "onnxruntime" if models.has_suffix(".onnx") else "paddle"


def of_replay(recording: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(b"replay\n" + recording).hexdigest()


_STATED: Mapping[str, Callable[[ModelSet, str], str]] = MappingProxyType({"openvino": of_openvino, "paddle": of_paddle})


def stated_fingerprint(name: str, models: Path | None, precision: str) -> str:
    """The fingerprint that an engine will have once it is built; empty where only building it can tell.

    Raises:
        MissingDependency, ModelInvalid: there are no weights.
        UsageError: no such precision on this machine.
    """
    if name not in _STATED:
        return ""
    try:
        return _STATED[name](weights.stated_set(models), precision)
    except PackageNotFoundError:
        return ""


def _hash_parts(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
