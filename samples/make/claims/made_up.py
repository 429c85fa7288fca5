"""Claims that nobody has seen: other chances, other looks, other defects than those in samples/data/claims."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from samples.make.claims.cases import BUILDERS
from samples.make.claims.defects.kinds import DEFECTS
from samples.make.claims.files import write
from samples.make.claims.model import Claim

_CLEAN_SHARE = 0.35
"""Of the claims made up, so many are clean: false alarms are counted on them alone."""
_MOST = 2
"""Defects of one claim."""


def made_up(count: int, seed: str) -> Iterator[tuple[str, str, Claim]]:
    """Number and item, what was seeded, the claim; the same seed makes the same claims."""
    for number in range(count):
        chance = Random(f"{seed} {number}")
        item = list(BUILDERS)[number % len(BUILDERS)]
        claim = BUILDERS[item](chance, date(2026, 3, 2) + timedelta(chance.randrange(250)))
        names: list[str] = []
        if chance.random() > _CLEAN_SHARE:
            for name in chance.sample(list(DEFECTS), len(DEFECTS)):
                changed = DEFECTS[name](item, claim, chance) if len(names) < _MOST else None
                if changed is not None:
                    claim, names = changed, [*names, name]
        yield f"{number:03d}-{item}", "+".join(names) or "clean", claim


def folders(count: int, seed: str, below: Path) -> Iterator[Path]:
    """The same as folders of files; what is already drawn there is left alone."""
    for name, defects, claim in made_up(count, seed):
        folder = below / f"{name}-{defects}"
        if not (folder / "expected.json").exists():
            write(claim, folder)
        yield folder
