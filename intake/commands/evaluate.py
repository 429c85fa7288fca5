"""What `intake eval` does, step by step: results from a file or freshly read, tables, thresholds, a record to keep."""

import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from intake.desk import Desk
from intake.disk.drafts import name_room
from intake.errors import ExitCode, UsageError, escape_controls, system_reason
from intake.evaluate import report
from intake.evaluate.causes import find_lost_values, largest_losses
from intake.evaluate.figures import Evaluation, build_record, evaluate_results
from intake.evaluate.from_cases import ConfirmedCase, OfficeFigures, count_changed, make_gold, scan_names
from intake.evaluate.gold import Gold, read_gold
from intake.evaluate.report import find_misses, format_tables
from intake.evaluate.results import Results, pages_of, parse_lines, printed_lines
from intake.export import dump_line, to_line
from intake.export.folder import replace_file
from intake.load import find_stacks
from intake.model import Reading
from intake.progress import progress_bar
from intake.run import Result, count_files, run_inputs
from intake.settings import Settings
from intake.terminal.harmless import dump_json
from intake.terminal.streams import write_json

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
            raise UsageError(f"{file}：无法读取（{system_reason(error)}）", "请检查 --results 的路径") from error
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


def read_confirmed(cases: Iterable[ConfirmedCase], desk: Desk) -> Results:
    """The results of reading the scans of confirmed cases now, each case by itself as it was handed in, by their pages.

    The scans are copied under their first names into a folder that is gone afterwards: papers that lie in several pictures are
    told by the order of their names.

    Raises:
        UsageError: a scan cannot be copied.
    """
    found: list[Result] = []
    for case in cases:
        with tempfile.TemporaryDirectory(prefix=name_room("eval")) as name:
            lay_out_scans(case, Path(name))
            run_inputs(list(find_stacks([Path(name)])), desk, [found.append])
    readings = (r for r in found if isinstance(r, Reading))
    lines = printed_lines(readings, by_page=True)
    return replace(parse_lines((dump_line(to_line(r)) for r in found), pages_of), lines=lines)


def lay_out_scans(case: ConfirmedCase, folder: Path) -> None:
    """Copies the scans of a case under the names that they came with; of two of one name the second lies in a folder below.

    Raises:
        UsageError: a scan cannot be copied.
    """
    for sha256, path in scan_names(case).items():
        target = folder / path
        target = target if not target.exists() else folder / sha256[:8] / path
        try:
            target.parent.mkdir(mode=0o700, exist_ok=True)
            shutil.copyfile(case.scans[sha256], target)
        except (OSError, KeyError) as error:
            raise UsageError(
                f"{case.name}：扫描件 {escape_controls(path)} 无法读取", "请检查存放扫描件的文件夹"
            ) from error


def evaluate_ledger(settings: Settings, desk: Callable[[], Desk], *, as_json: bool, details: bool) -> Evaluation:
    """Today's reader on the cases that people confirmed, and how often they had found it wrong.

    Raises:
        UsageError: there is no ledger, or no confirmed case in it.
    """
    from intake.keeping.confirmed import find_confirmed
    from intake.ledger.location import find_ledger
    from intake.ledger.store import look_for_ledger

    ledger = look_for_ledger(find_ledger(settings))
    cases = find_confirmed(ledger) if ledger else ()
    if not cases:
        raise UsageError("台账里还没有经人确认的案卷", "案卷受理之后才算确认，见 intake ledger mark")
    office = count_changed(cases)
    if not as_json:
        print(report.format_office(office))
    found = read_confirmed(cases, desk())
    return print_evaluation(make_gold(cases), found, as_json=as_json, details=details, office=office)


def evaluate_folder(
    gold: Path | None,
    results: Path | None,
    images: Path | None,
    desk: Callable[[], Desk],
    *,
    as_json: bool,
    details: bool,
) -> Evaluation:
    """The results that are given, or those of reading now, by a folder of gold files.

    Raises:
        UsageError: no folder is named.
    """
    if gold is None:
        raise UsageError("没有写标准答案文件夹", "请写 intake eval 标准答案文件夹 图片文件夹，或用 --from-ledger")
    return evaluate_and_print(gold, load_results(results, images, desk), as_json=as_json, details=details)


def evaluate_and_print(gold: Path, found: Results, *, as_json: bool, details: bool) -> Evaluation:
    """Evaluates by a folder of gold files, and prints what was asked for."""
    return print_evaluation(read_gold(gold), found, as_json=as_json, details=details)


def print_evaluation(
    gold: Sequence[Gold], found: Results, *, as_json: bool, details: bool, office: OfficeFigures | None = None
) -> Evaluation:
    """Evaluates by gold values, and prints what was asked for."""
    evaluation = evaluate_results(gold, found)
    losses = largest_losses(tuple(find_lost_values(evaluation, found)))
    if details:
        _print_details(evaluation, sys.stderr.write if as_json else sys.stdout.write)
    if as_json:
        whole = {
            "totals": evaluation.total_figures(), "types": evaluation.by_type(), "fields": evaluation.by_field(),
            "captures": evaluation.by_capture(), "layouts": evaluation.by_layout(), "causes": [asdict(x) for x in losses],
        }  # fmt: skip
        if office is not None:
            whole["office"] = {**asdict(office), "wrong_rate": office.wrong_rate}
        write_json(dump_json(whole))
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
