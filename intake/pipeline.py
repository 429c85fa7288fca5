"""The main job, top to bottom: load -> recognise -> split -> classify -> extract and prove.

Every stage is a function from frozen value to frozen value; this module only lines them up. What is read with (engine,
extractors, settings) is handed in as a `Desk`, so that the command line, tests and workers run one core.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from intake import load
from intake.classify import classify
from intake.errors import UnreadableInput, printable
from intake.model import Document, Failure, Reading, Record
from intake.ocr.engine import Engine
from intake.recognise import recognise
from intake.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Extractor:
    """Reads one document type: all its fields, each with its proof inside the document."""

    kind: str
    extract: Callable[[Document], Record]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the core is handed to work with. One per process: engines are not shared."""

    engine: Engine
    extractors: tuple[Extractor, ...]
    settings: Settings = field(default_factory=Settings)


def read_file(path: Path, desk: Desk, *, password: str | None = None) -> Iterator[Reading | Failure]:
    """Every document in the file, in page order; pages that cannot be read come as failures and cost only themselves."""
    try:
        sha256 = load.sha256_of(path)
    except OSError as error:
        reason = UnreadableInput(path, f"无法打开（{error.strerror or error}）", "请检查文件是否存在、是否有读取权限")
        yield Failure(str(path), "", None, str(reason))
        return
    for sheet in load.sheets(path, desk.settings.limits, password=password):
        if isinstance(sheet, UnreadableInput):
            yield Failure(str(path), sha256, sheet.page, str(sheet))
            continue
        page = recognise(sheet, desk.engine)
        yield read_document(Document(str(path), sha256, (page,)), desk)


def read_document(document: Document, desk: Desk) -> Reading:
    """Classify one document and extract its fields; types without an extractor give an empty record."""
    classification = classify(document)
    extract = next((e.extract for e in desk.extractors if e.kind == classification.kind), None)
    record = extract(document) if extract else Record(classification.kind)
    log.debug("%s %s -> %s", document.sha256[:8], [p.number for p in document.pages], printable(classification.kind))
    return Reading(document, classification, record)
