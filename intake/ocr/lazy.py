"""An engine that is built when the first picture is to be read, and known before by its fingerprint.

Building takes seconds and hundreds of megabytes. A run over kept pages, or over text layers alone, needs neither.
`auto` is known before only where it was built on this machine once with the same libraries and weights: what it chose is
remembered.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from intake.errors import UsageError, escape_controls
from intake.model import Line, Rect
from intake.ocr import ENGINES, RANKING, build
from intake.ocr.fingerprints import stated_fingerprint
from intake.settings import Settings

if TYPE_CHECKING:
    from intake.ocr.engine import Engine, Picture

log = logging.getLogger(__name__)


class Memory(Protocol):
    """Keeps short answers from one run to the next; it may forget."""

    def recall(self, question: str) -> str:
        """The answer, empty where there is none."""
        ...

    def remember(self, question: str, answer: str) -> None:
        """Keeps the answer, in the place of an earlier one."""
        ...


class LazyEngine:
    """See `intake.ocr.engine.Engine` and `intake.ocr.build`.

    Raises:
        UsageError: no engine of that name.
    """

    def __init__(
        self,
        name: str,
        *,
        threads: int = 0,
        models: Path | None = None,
        precision: str = "f32",
        memory: Memory | None = None,
    ) -> None:
        if name not in ENGINES:
            raise UsageError(f"没有名为 {escape_controls(name)} 的识别引擎", f"可用：{'、'.join(ENGINES)}")
        self._name, self._threads, self._models, self._precision = name, threads, models, precision
        self._memory = memory
        self._engine: Engine | None = None
        self._stated: str | None = None

    @classmethod
    def from_settings(cls, settings: Settings, memory: Memory | None) -> "LazyEngine":
        """The engine that an office's settings name.

        Raises:
            UsageError: no engine of that name.
        """
        return cls(
            settings.engine,
            threads=settings.threads,
            models=settings.models,
            precision=settings.precision,
            memory=memory,
        )

    @property
    def name(self) -> str:
        """What was asked for, until the engine is built."""
        return self._engine.name if self._engine else self._name

    @property
    def fingerprint(self) -> str:
        """See `Engine.fingerprint`; builds the engine only where nothing else can tell."""
        if self._engine:
            return self._engine.fingerprint
        if self._stated is None:
            self._stated = stated_fingerprint(self._chosen_name(), self._models, self._precision)
        return self._stated or self._ensure_built().fingerprint

    def read(self, picture: "Picture") -> tuple[Line, ...]:
        """See `Engine.read`; the first picture builds the engine."""
        return self._ensure_built().read(picture)

    def read_part(self, picture: "Picture", is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        """See `Engine.read_part`; builds the engine as `read` does."""
        return self._ensure_built().read_part(picture, is_wanted)

    def read_crops(self, crops: "Sequence[Picture]") -> tuple[Line, ...]:
        """See `Engine.read_crops`; builds the engine even for no crop."""
        return self._ensure_built().read_crops(crops)

    def _ensure_built(self) -> "Engine":
        if self._engine is None:
            self._engine = build(self._name, threads=self._threads, models=self._models, precision=self._precision)
            if self._memory and self._name == "auto":
                self._memory.remember(self._memory_question(), self._engine.name)
        return self._engine

    def _chosen_name(self) -> str:
        """The name of the engine that will be built; `auto` where that is not known yet."""
        if self._name != "auto" or self._memory is None:
            return self._name
        answer = self._memory.recall(self._memory_question())
        return answer if answer in RANKING else "auto"

    def _memory_question(self) -> str:
        """Which engine works here: asked anew when one of them, its libraries or the weights have changed."""
        return "\n".join(("engine auto", *map(self._state_engine, RANKING)))

    def _state_engine(self, name: str) -> str:
        return f"{name} {stated_fingerprint(name, self._models, self._precision)}"
