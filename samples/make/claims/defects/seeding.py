"""How a claim is changed to seed a defect, and how a value may be printed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from samples.make.claims.model import Claim, Defect, Paper


def told(claim: Claim, name: str, **facts: Any) -> Claim:
    """The claim in which one paper tells other facts."""
    return replace(
        claim, papers=tuple(replace(p, story=replace(p.story, **facts)) if p.name == name else p for p in claim.papers)
    )


def everywhere(claim: Claim, **facts: Any) -> Claim:
    """The claim in which every paper tells other facts."""
    return replace(claim, papers=tuple(replace(p, story=replace(p.story, **facts)) for p in claim.papers))


def without(claim: Claim, *names: str) -> Claim:
    """The claim without these papers."""
    return replace(claim, papers=tuple(p for p in claim.papers if p.name not in names))


def noted(claim: Claim, defect: Defect, *missing: str) -> Claim:
    """The claim with a defect written down, and what is missing by it."""
    return replace(claim, defects=(*claim.defects, defect), missing=(*claim.missing, *missing))


def one(claim: Claim, chance: Random, *names: str) -> Paper | None:
    """One of the papers of these names on which no defect rests yet; None where there is none."""
    found = [p for p in claim.papers if p.name in names and untouched(claim, p.name)]
    return chance.choice(found) if found else None


def untouched(claim: Claim, *names: str) -> bool:
    """Whether no defect rests on any of these papers: two on one paper may hide each other."""
    return not {n for d in claim.defects for n in (*d.papers, *d.beside)} & set(names)


def money_text(value: Decimal) -> tuple[str, ...]:
    """An amount as it may be printed."""
    return (f"{value:.2f}", f"{value:,.2f}")


def day_text(day: date) -> tuple[str, ...]:
    """A date as it may be printed."""
    return (
        day.isoformat(), f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y年%m月%d日}", f"{day:%Y.%m.%d}",
        f"{day:%Y/%m/%d}"
    )  # fmt: skip
