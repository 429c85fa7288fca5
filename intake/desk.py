"""What the core is handed to work with, so that the command line, tests and workers run one core."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intake.cache import PageCache
from intake.model import Document, Record
from intake.settings import Settings

if TYPE_CHECKING:
    from intake.ocr.engine import Engine


@dataclass(frozen=True, slots=True)
class Extractor:
    """Reads one document type, all its pages: every field, each with its proof inside the document."""

    kind: str
    extract: Callable[[Document], Record]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the core is handed to work with. One per process: engines are not shared.

    `cache`: Where recognised pages are kept; None = every page is recognised.
    """

    engine: "Engine"
    extractors: tuple[Extractor, ...]
    settings: Settings = field(default_factory=Settings)
    cache: PageCache | None = None
