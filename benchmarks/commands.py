"""Whole command against whole command: `intake` and the recognisers a user would call in a loop, on the same files.

    python -m benchmarks.commands --images DIR [--images DIR] --rounds 3 [--every 3] [--gold DIR [--gold DIR]] [--busy]

`intake read --json` sets pages upright, reads them, looks again under seals, finds fields and proves them; `intake run` does the
same with a process on each core, every file a case of its own, judges the cases and writes reports and a workbook; the others
decode a picture and recognise it. Each command gets all files at once and is timed from its start to its end, libraries and
weights included. Nothing is cached. Pages of PDF files are drawn once beforehand, because RapidOCR reads pictures alone.
The commands take turns, in another order every round, once held to 32 bits and once each in its own default; the figures are
medians. On a machine that is not quiet nothing is measured, unless `--busy` says so. Nothing of the scans is stored.

With gold files, what was read is compared: for all, the share of labelled values that stand in the text or the fields that
they print (ours prints fields alone, so it can only have less); for ours, the F1 of its fields.
Each round takes about 20 s a page on two cores, of which ours take two to three each.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pypdfium2

from benchmarks.engines import RESULTS, machine
from benchmarks.race.contestants import CONTESTANTS, HELD, decoded
from benchmarks.race.found import count
from benchmarks.race.quiet import find_noise
from intake.evaluate.figures import evaluate_results
from intake.evaluate.gold import read_gold
from intake.evaluate.results import parse_lines

OURS, BATCH = "intake read", "intake run"
COMMANDS: Mapping[str, Sequence[str]] = {
    OURS: ("-m", "cli", "read", "--quiet", "--json"),
    BATCH: ("-m", "benchmarks.commands", "--batch"),
    **{name: ("-m", "benchmarks.commands", "--loop", name) for name in CONTESTANTS if not name.startswith("intake")},
}
"""Name -> arguments of the interpreter; the files come behind them."""
DPI = 200
"""At which pages of PDF files are drawn: what offices scan at."""

MODES: Mapping[str, str] = {"f32": "f32", "default": "auto"}
"""What every contestant is held to -> what our settings call it."""

Run = dict[str, float]
Runs = dict[str, list[Run]]
Answers = list[bytes]
"""Lines of standard output: one a file of the peers, one a document of ours."""


def pages(folders: Sequence[Path], scratch: Path) -> Iterator[Path]:
    """Pictures as they are, pages of PDF files as pictures in `scratch`."""
    for path in sorted(p for folder in folders for p in folder.iterdir()):
        if path.suffix == ".pdf":
            yield from _drawn(path, scratch)
        elif path.suffix in {".jpg", ".png"}:
            yield path


def _drawn(path: Path, scratch: Path) -> Iterator[Path]:
    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document):
            target = scratch / f"{path.stem}-{number + 1}.jpg"
            scale: Any = DPI / 72  # the library's stub says int, the library takes any number
            page.render(scale=scale).to_pil().convert("RGB").save(target, quality=90)
            yield target


def timed(
    command: Sequence[str], files: Sequence[Path], environment: Mapping[str, str] = os.environ
) -> tuple[Run, Answers]:
    """One run: seconds of wall clock, seconds of CPU, greatest memory in MB; and what it printed.

    Raises:
        RuntimeError: the command did not do its work.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command, *map(str, files)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | environment,
    )
    assert process.stdout
    answers = list(process.stdout)
    _, _, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if len(answers) < len(files):
        raise RuntimeError(f"{len(answers)} answers to {len(files)} files: {' '.join(command)}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss * 1024 / 1e6}, answers


def measured(files: Sequence[Path], rounds: int, scratch: Path) -> tuple[dict[str, Runs], dict[str, Answers]]:
    """Every command in every mode and round, and what each printed last; each round begins with another one."""
    names = list(COMMANDS)
    runs: dict[str, Runs] = {mode: {name: [] for name in names} for mode in MODES}
    printed: dict[str, Answers] = {}
    for turn in range(rounds):
        first = turn % len(names)
        for mode in MODES:
            for name in (*names[first:], *names[:first]):
                run, printed[f"{mode} {name}"] = timed(COMMANDS[name], files, environment(mode, scratch))
                runs[mode][name].append(run)
                print(f"round {turn + 1}/{rounds}, {mode}, {name}: {run['wall']:.1f} s", file=sys.stderr)
    return runs, printed


def environment(mode: str, scratch: Path) -> dict[str, str]:
    """What holds every command to the mode: our settings, and a word to the contestants. Each begins with an empty ledger."""
    settings = scratch / f"{mode}.toml"
    settings.write_text(f'cache = ""\nprecision = "{MODES[mode]}"\n', encoding="utf-8")
    data = tempfile.mkdtemp(prefix="data-", dir=scratch)
    return {"INTAKE_SETTINGS": str(settings), "XDG_DATA_HOME": data, HELD: mode}


def right(
    printed: Mapping[str, Answers], files: Sequence[Path], folders: Sequence[Path]
) -> dict[str, dict[str, float]]:
    """Values of the gold files that stand in what each command printed, and how good the fields of ours are."""
    gold = {path.stem: path for folder in folders for path in folder.glob("*.json")}
    known = {path.stem: json.loads(gold[path.stem].read_bytes()) for path in files if path.stem in gold}
    texts = {
        name: _own_texts(answers) if name in (OURS, BATCH) else _texts(answers, files)
        for name, answers in printed.items()
    }
    counts = {name: [count(known[stem], text.get(stem, [])) for stem in known] for name, text in texts.items()}
    told: dict[str, dict[str, float]] = {
        name: {"found": sum(found for found, _ in own), "values": sum(total for _, total in own)}
        for name, own in counts.items()
    }
    labelled = [one for folder in folders for one in read_gold(folder) if one.stem in known]
    for name in {OURS, BATCH} & printed.keys():
        told[name]["field_f1"] = round(
            float(evaluate_results(labelled, parse_lines(printed[name])).total_figures()["field_f1"] or 0), 4
        )
    return told


def _texts(answers: Answers, files: Sequence[Path]) -> dict[str, Sequence[str]]:
    return {path.stem: json.loads(line) for path, line in zip(files, answers, strict=True)}


def _own_texts(answers: Answers) -> dict[str, Sequence[str]]:
    """The values of every document, by the stem of its file."""
    texts: dict[str, list[str]] = {}
    for line in answers:
        told = json.loads(line)
        rows = [row for rows in told.get("tables", {}).values() for row in rows]
        parts = (told.get("fields", {}), told.get("extra", {}), *rows)
        values = [str(f["value"]) for part in parts for f in part.values() if f["value"] is not None]
        texts.setdefault(Path(told["source"]["path"]).stem, []).extend(values)
    return dict(texts)


def summary(runs: Mapping[str, Sequence[Run]], files: int) -> dict[str, dict[str, float]]:
    """Medians over the rounds; how many times faster ours is, as the median of the rounds' own ratios."""
    return {
        name: {
            "pages_per_minute": round(60 * files / median(r["wall"] for r in own), 1),
            "cpu_seconds_a_page": round(median(r["cpu"] for r in own) / files, 2),
            "peak_mb": round(max(r["peak_mb"] for r in own)),
            "ours_is_faster": _times(own, runs[OURS]),
            **({"run_is_faster": _times(own, runs[BATCH])} if BATCH in runs else {}),
        }
        for name, own in runs.items()
    }


def _times(theirs: Sequence[Run], ours: Sequence[Run]) -> float:
    return round(median(a["wall"] / b["wall"] for a, b in zip(theirs, ours, strict=True)), 2)


def loop(name: str, files: Sequence[str]) -> None:
    """What a user would write: build it once, read every file, print the lines."""
    answers, sys.stdout = sys.stdout, sys.stderr
    read = CONTESTANTS[name]()
    for path in files:
        print(json.dumps(list(read(decoded(Path(path)))), ensure_ascii=False), file=answers)


def batch(files: Sequence[str]) -> int:
    """`intake run` over an inbox in which every file is a case; prints the documents that it wrote."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as scratch:
        inbox, output = (Path(scratch, name) for name in ("inbox", "output"))
        for number, path in enumerate(files):
            (folder := inbox / f"{number:04d}").mkdir(parents=True)
            shutil.copy(path, folder)
        words = ("run", inbox, "-o", output, "--quiet")
        done = subprocess.run([sys.executable, "-m", "cli", *map(str, words)], check=False)
        for case in sorted(output.glob("*/case.json")):
            for document in json.loads(case.read_bytes())["documents"]:
                print(json.dumps(document, ensure_ascii=False))
    return done.returncode


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--images", type=Path, action="append", default=[])
    parser.add_argument("--gold", type=Path, action="append", default=[], help="gold files, by the stems of the pages")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--every", type=int, default=1, help="every so manieth page only")
    parser.add_argument("--busy", action="store_true", help="measure although other programs are at work")
    parser.add_argument("--loop", choices=CONTESTANTS, help=argparse.SUPPRESS)
    parser.add_argument("--batch", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.loop:
        loop(options.loop, options.files)
        return
    if options.batch:
        raise SystemExit(batch(options.files))
    if (noise := find_noise()) and not options.busy:
        raise SystemExit(f"not measured, the machine is not quiet: {'; '.join(noise)}")
    before = machine()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as scratch:
        files = list(pages(options.images, Path(scratch)))[:: options.every]
        runs, printed = measured(files, options.rounds, Path(scratch))
    words = " --images DIR" * len(options.images) + f" --rounds {options.rounds}"
    words += f" --every {options.every}" if options.every > 1 else ""
    words += " --gold DIR" * len(options.gold) + (" --busy" if options.busy else "")
    result: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python -m benchmarks.commands{words}",
        "machine": before,
        "noise": noise,
        "pages": len(files),
        "modes": {mode: summary(own, len(files)) for mode, own in runs.items()},
    }
    for mode, commands in result["modes"].items():
        answers = {name: printed[f"{mode} {name}"] for name in COMMANDS}
        for name, counts in (right(answers, files, options.gold) if options.gold else {}).items():
            commands[name] |= counts
    text = json.dumps(result, ensure_ascii=False, indent=2)
    (RESULTS / "commands.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
