"""Recognition engines: one protocol, one explicit table.

Importing this package is cheap; an engine's libraries are loaded when it is built.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from intake.errors import MissingDependency, UsageError

if TYPE_CHECKING:
    from intake.ocr.engine import Engine


class Builder(Protocol):
    """Builds an engine; `threads` 0 = all physical cores, `models` None = the weights inside the installed packages."""

    def __call__(self, *, threads: int, models: Path | None) -> "Engine": ...


def _openvino(*, threads: int, models: Path | None) -> "Engine":
    from intake.ocr.openvino import OpenVinoEngine

    return OpenVinoEngine(threads=threads, models=models)


ENGINES: Mapping[str, Builder] = MappingProxyType({"auto": _openvino, "openvino": _openvino})
"""Name -> builder, in the order they are offered."""


def build(name: str, *, threads: int = 0, models: Path | None = None) -> "Engine":
    """An engine, ready to read. Build one per process and keep it.

    Raises:
        UsageError: no engine of that name.
        MissingDependency: one of its libraries cannot be loaded.
        ModelInvalid: its weights are missing or were changed.
    """
    if name not in ENGINES:
        raise UsageError(f"没有名为 {name} 的识别引擎", f"可用：{'、'.join(ENGINES)}")
    try:
        return ENGINES[name](threads=threads, models=models)
    except ImportError as error:
        raise MissingDependency(
            f"识别引擎 {name} 无法载入：{error}", "请安装缺少的库，例如 apt install libgl1"
        ) from error
