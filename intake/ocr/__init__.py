"""Recognition engines: one protocol, one explicit table.

Importing this package is cheap; an engine's libraries are loaded when it is built.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from intake.errors import MissingDependency, UsageError, escape_controls

if TYPE_CHECKING:
    from intake.ocr.engine import Engine


class Builder(Protocol):
    """Builds an engine; `threads` 0 = all cores, `models` None = the weights inside the installed packages; see `precision`."""

    def __call__(self, *, threads: int, models: Path | None, precision: str) -> "Engine": ...


def _build_auto(*, threads: int, models: Path | None, precision: str) -> "Engine":
    from intake.ocr.auto import build_fastest

    return build_fastest(threads=threads, models=models, precision=precision)


def _build_openvino(*, threads: int, models: Path | None, precision: str) -> "Engine":
    from intake.ocr.openvino import OpenVinoEngine

    return OpenVinoEngine(threads=threads, models=models, precision=precision)


def _build_paddle(*, threads: int, models: Path | None, precision: str) -> "Engine":
    from intake.ocr.paddle import PaddleEngine

    return PaddleEngine(threads=threads, models=models, precision=precision)


def _build_replay(*, threads: int, models: Path | None, precision: str) -> "Engine":
    from intake.ocr.replay import ReplayEngine

    del threads, precision
    if models is None:
        raise UsageError("识别引擎 replay 需要一个识别记录文件", "请在设置 models 中给出该文件")
    return ReplayEngine(models)


ENGINES: Mapping[str, Builder] = MappingProxyType(
    {"auto": _build_auto, "openvino": _build_openvino, "paddle": _build_paddle, "replay": _build_replay}
)
"""Name -> builder, in the order they are offered. For `replay`, `models` is the recording."""

RANKING = ("openvino", "paddle")
"""What `auto` tries, fastest first."""


def build(name: str, *, threads: int = 0, models: Path | None = None, precision: str = "f32") -> "Engine":
    """An engine, ready to read. Build one per process and keep it.

    Raises:
        UsageError: no engine of that name, or no such precision on this machine.
        MissingDependency: one of its libraries cannot be loaded.
        ModelInvalid: its weights are missing or were changed.
    """
    if name not in ENGINES:
        raise UsageError(f"没有名为 {escape_controls(name)} 的识别引擎", f"可用：{'、'.join(ENGINES)}")
    try:
        return ENGINES[name](threads=threads, models=models, precision=precision)
    except ImportError as error:
        raise _describe_missing(name, error) from error


def _describe_missing(name: str, error: ImportError) -> MissingDependency:
    """Names the shared library (`libGL.so.1`) or the Python module that is not there."""
    shared = re.search(r"(\S+\.so[.\d]*): cannot open shared object", str(error))
    if shared:
        hint = "请用系统的软件包管理器安装，例如 libGL.so.1 在 libgl1 中，libgthread-2.0.so.0 在 libglib2.0-0 中"
        return MissingDependency(f"识别引擎 {name} 缺少系统库 {shared[1]}", hint)
    return MissingDependency(f"识别引擎 {name} 缺少模块 {error.name or error}", "请重新安装本软件")
