"""The default: the fastest engine that proves itself on this machine.

The order is that of the recorded benchmark (`benchmarks/README.md`): `openvino` reads more than twice the pages per
minute of `paddle` at no lower share of right values. An engine is taken when its libraries load, its weights are the
right ones and it reads the self-test picture.
"""

import logging
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from intake.errors import MissingDependency
from intake.ocr import RANKING, build
from intake.ocr.engine import Engine
from intake.ocr.selftest import passes

log = logging.getLogger(__name__)


_LIBRARIES: Mapping[str, str] = {"openvino": "openvino", "paddle": "paddleocr"}
"""Engine -> the module that it is made of."""


def is_installed(name: str) -> bool:
    """Whether the library of an engine is there, able to run or not."""
    return find_spec(_LIBRARIES[name]) is not None


def build_fastest(*, threads: int = 0, models: Path | None = None, precision: str = "f32") -> Engine:
    """The first engine of the ranking that reads.

    Raises:
        ModelInvalid: the weights are missing or were changed; no other engine would do better with them.
        MissingDependency: none reads.
    """
    reasons: list[str] = []
    for name in RANKING:
        try:
            engine = build(name, threads=threads, models=models, precision=precision)
        except MissingDependency as error:
            reasons.append(error.message)
            if not is_installed(name):  # on ARM with an older glibc there is no openvino, and nothing is wrong
                log.info("%s", error.message)
                continue
        else:
            if passes(engine):
                return engine
            reasons.append(f"识别引擎 {name} 未通过自检")
        log.warning("%s", reasons[-1])
    raise MissingDependency(f"没有可用的识别引擎（{'；'.join(reasons)}）", "请重新安装本软件，或用 --engine 指定")
