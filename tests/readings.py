"""Pictures read by the whole pipeline and held against their gold values."""

from collections.abc import Mapping
from pathlib import Path

from extractors import EXTRACTORS
from intake import ocr
from intake.desk import Desk
from intake.evaluate.figures import evaluate_results
from intake.evaluate.gold import read_gold
from intake.evaluate.results import parse_lines
from intake.export import dump_line, to_line
from intake.pipeline import read_file

ROOT = Path(__file__).parent.parent


def figures(pictures: Path, gold: Path, pattern: str = "*") -> Mapping[str, float]:
    """The score of every picture in `pictures` whose stem has gold values that match `pattern` in `gold`.

    Args:
        pictures: A folder, seen from the root of the project.
    """
    wanted = tuple(g for g in read_gold(ROOT / gold) if Path(g.stem).match(pattern))
    files = sorted(p for p in (ROOT / pictures).iterdir() if p.suffix != ".json" and p.stem in {g.stem for g in wanted})
    desk = Desk(ocr.build("auto"), EXTRACTORS)
    lines = [dump_line(to_line(reading)) for path in files for reading in read_file(path, desk)]
    found = evaluate_results(wanted, parse_lines(lines)).total_figures()
    return {key: value for key, value in found.items() if value is not None}
