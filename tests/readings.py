"""Samples as the whole pipeline reads them, and how they are held against their gold values.

An engine is built once in a process, and what it recognised is kept for this session (`_home`): whoever reads a sample after
another test, in whichever process, finds its pages there. A page that was kept is the page that was recognised (tests/cache).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from extractors import EXTRACTORS
from intake.cache import open_page_cache
from intake.desk import Desk
from intake.evaluate.figures import evaluate_results
from intake.evaluate.gold import read_gold
from intake.evaluate.results import parse_lines
from intake.export import dump_line, to_line
from intake.load.files import sha256_of
from intake.model import Page
from intake.ocr.lazy import LazyEngine
from intake.pages import ScannedFile
from intake.pipeline import read_file
from intake.settings import Settings, cache_folder

ROOT = Path(__file__).parent.parent


@cache
def sample_desk() -> Desk:
    """What samples are read with; only for tests, as the cache lies in the home that they have."""
    settings = Settings(cache=cache_folder())
    kept = open_page_cache(settings)
    return Desk(LazyEngine(settings.engine, memory=kept), EXTRACTORS, settings, kept)


def read_pages(path: Path) -> tuple[Page, ...]:
    """Every page of a file in which none is blank or broken."""
    found = tuple(ScannedFile(path, sha256_of(path), sample_desk()).pages())
    pages = tuple(p for p in found if isinstance(p, Page))
    assert pages == found
    return pages


def figures(pictures: Path, gold: Path, pattern: str = "*") -> Mapping[str, float]:
    """The score of every picture in `pictures` whose stem has gold values that match `pattern` in `gold`.

    Args:
        pictures: A folder, seen from the root of the project.
    """
    wanted = tuple(g for g in read_gold(ROOT / gold) if Path(g.stem).match(pattern))
    files = sorted(p for p in (ROOT / pictures).iterdir() if p.suffix != ".json" and p.stem in {g.stem for g in wanted})
    lines = [dump_line(to_line(reading)) for path in files for reading in read_file(path, sample_desk())]
    found = evaluate_results(wanted, parse_lines(lines)).total_figures()
    return {key: value for key, value in found.items() if value is not None}
