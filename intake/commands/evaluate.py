"""What `intake eval` does, step by step: results from a file or freshly read, tables, thresholds, a record to keep."""

import json
import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path

from intake.desk import Desk
from intake.errors import ExitCode, UsageError
from intake.evaluate import report
from intake.evaluate.causes import find_lost_values, largest_losses
from intake.evaluate.figures import Evaluation, build_record, evaluate_results
from intake.evaluate.gold import read_gold
from intake.evaluate.report import find_misses, format_tables
from intake.evaluate.results import Results, parse_lines, printed_lines
from intake.export import dump_line, to_line
from intake.export.folder import replace_file
from intake.load import find_stacks
from intake.model import Reading
from intake.progress import progress_bar
from intake.run import Result, count_files, run_inputs

log = logging.getLogger(__name__)


def load_results(file: Path | None, images: Path | None, desk: Callable[[], Desk]) -> Results:
    """The results in `file`, else those of reading `images` now.

    Raises:
        UsageError: neither is given, or `file` cannot be read.
    """
    if file is not None:
        try:
            return parse_lines(file.read_bytes().splitlines())
        except OSError as error:
            raise UsageError(f"{file}：无法读取（{error.strerror}）", "请检查 --results 的路径") from error
    if images is None:
        raise UsageError("没有写图片文件夹", "请写 intake eval 标准答案文件夹 图片文件夹，或用 --results")
    found: list[Result] = []
    files = list(find_stacks([images]))
    with progress_bar(count_files(files)) as step:
        run_inputs(files, desk(), [found.append], after_file=step)
    return replace(
        parse_lines(dump_line(to_line(r)) for r in found),
        lines=printed_lines(r for r in found if isinstance(r, Reading)),
    )


def evaluate_and_print(gold: Path, found: Results, *, as_json: bool, details: bool) -> Evaluation:
    """Evaluates, and prints what was asked for."""
    evaluation = evaluate_results(read_gold(gold), found)
    losses = largest_losses(tuple(find_lost_values(evaluation, found)))
    if details:
        _print_details(evaluation, sys.stderr.write if as_json else sys.stdout.write)
    if as_json:
        whole = {
            "totals": evaluation.total_figures(), "types": evaluation.by_type(), "fields": evaluation.by_field(),
            "captures": evaluation.by_capture(), "layouts": evaluation.by_layout(), "causes": [asdict(x) for x in losses],
        }  # fmt: skip
        print(json.dumps(whole, ensure_ascii=False))
    else:
        print(format_tables(evaluation, losses))
    return evaluation


def save_record(target: Path, evaluation: Evaluation, title: str, engine: str) -> None:
    """Writes counts, machine, date and command; no value of any document."""
    kept = build_record(evaluation, title=title, command="intake eval 标准答案文件夹 图片文件夹", engine=engine)
    replace_file(target, lambda out: out.write(json.dumps(kept, ensure_ascii=False, indent=1).encode() + b"\n"))


def check_thresholds(
    evaluation: Evaluation, least: Mapping[str, float | None], most: Mapping[str, int | None]
) -> ExitCode:
    """Says what misses its threshold."""
    misses = find_misses(evaluation.total_figures(), least, most)
    for miss in misses:
        log.error("%s", miss)
    return ExitCode.BELOW_THRESHOLD if misses else ExitCode.DONE


def _print_details(evaluation: Evaluation, write: Callable[[str], object]) -> None:
    for line in report.iter_details(evaluation):
        write(f"{line}\n")
