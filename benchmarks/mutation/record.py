"""What is kept of a run: scores by part and module, and every change that nobody noticed, with the reason where there is one."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from benchmarks.engines import machine
from benchmarks.mutation.held import Held
from benchmarks.mutation.sample import Mutant
from intake import __version__

TOOL = "mutmut 3.8.1"
"""As `pyproject.toml` pins it: names and order of changes are its own."""
GOAL = 0.85
"""Share of changes that tests notice."""
NOTICED = ("killed", "stopped")
"""Outcomes of changes that tests notice: one fails, or they do not come to an end."""
JUSTIFIED = Path(__file__).with_name("justified.yaml")
"""Changes that no test should notice, each with the reason."""
_SHOWN = 110
"""Characters of a changed line in the table."""


def describe_part(
    held: Held,
    most: int,
    chosen: Mapping[str, tuple[int, Sequence[Mutant]]],
    outcomes: Mapping[str, str],
    seconds: float,
) -> dict[str, Any]:
    """One part as it is kept; a change that no test reaches counts like one that none notices."""
    reasons = _read_reasons()
    sample = [m for _, own in chosen.values() for m in own]
    modules = {path: _score(own, outcomes) | {"changes": count} for path, (count, own) in chosen.items() if own}
    left = [_tell(m, outcomes[m.name], reasons) for m in sample if outcomes[m.name] not in NOTICED]
    return {
        "label": held.label,
        "date": datetime.now(UTC).date().isoformat(),
        "tests": list(held.tests),
        "most_of_a_module": most,
        "cpu_seconds": round(seconds),
        "stopped": sum(outcomes[m.name] == "stopped" for m in sample),
        **_score(sample, outcomes),
        "modules": modules,
        "unnoticed": left,
    }


def _score(sample: Sequence[Mutant], outcomes: Mapping[str, str]) -> dict[str, Any]:
    noticed = sum(outcomes[m.name] in NOTICED for m in sample)
    return {"tried": len(sample), "noticed": noticed, "score": round(noticed / len(sample), 3) if sample else 1.0}


def _tell(mutant: Mutant, outcome: str, reasons: Mapping[tuple[str, str, str, str], str]) -> dict[str, str]:
    told = {
        "place": mutant.place,
        "function": mutant.function,
        "outcome": outcome,
        "before": mutant.before,
        "after": mutant.after,
    }
    why = reasons.get((mutant.path, mutant.function, mutant.before, mutant.after))
    return told | ({"why": why} if why else {})


def _read_reasons() -> dict[tuple[str, str, str, str], str]:
    """Why a change is no fault, by its module, function and what changes: lines move, code stays."""
    listed = yaml.safe_load(JUSTIFIED.read_text("utf-8")) or []
    return {(one["module"], one["function"], one["before"], one["after"]): one["why"] for one in listed}


def add_up(parts: Mapping[str, Mapping[str, Any]], seed: int) -> dict[str, Any]:
    """All parts with what they depend on and their score together."""
    tried, noticed = (sum(part[key] for part in parts.values()) for key in ("tried", "noticed"))
    return {
        "command": "python -m benchmarks.mutation --write",
        "version": __version__,
        "machine": machine(),
        "tool": TOOL,
        "seed": seed,
        "tried": tried,
        "noticed": noticed,
        "score": round(noticed / tried, 3),
        "parts": dict(parts),
    }


def recorded(place: Path) -> Mapping[str, Any]:
    """The parts that were kept; none where nothing was."""
    if not place.exists():
        return {}
    kept: Mapping[str, Any] = json.loads(place.read_text("utf-8"))["parts"]
    return kept


def table(result: Mapping[str, Any]) -> str:
    """Markdown: parts and modules, then every change that nobody noticed and nobody explained."""
    rows = ["| 部分 | 试改 | 测出 | 比例 |", "|---|--:|--:|--:|"]
    for part in result["parts"].values():
        rows.append(f"| **{part['label']}** | {part['tried']} | {part['noticed']} | {part['score']:.1%} |")
        rows += [
            f"| `{path}` | {m['tried']} | {m['noticed']} | {m['score']:.0%} |" for path, m in part["modules"].items()
        ]
    rows += [f"| **合计** | {result['tried']} | {result['noticed']} | {result['score']:.1%} |", ""]
    left = [one for part in result["parts"].values() for one in part["unnoticed"] if "why" not in one]
    rows += [f"{x['place']} {x['function']} {x['outcome']}: {_cut(x['before'])} -> {_cut(x['after'])}" for x in left]
    return "\n".join(rows)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
